// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_series.h"

#include "models/domain/promql_series.h"
#include "models/domain/runbook_condition.h"

#include <optional>

namespace muster {

namespace {

using Level = LintFinding::Level;
using promql::Series;

QString forEachOf(const Series& series)
{
    return series.labels.isEmpty()
               ? QStringLiteral("several")
               : QStringLiteral("one for each %1").arg(series.labels.join(QStringLiteral(" and ")));
}

/// "q0 > 0.8" with another left side: "max > 0.8".
QString asked(const RunbookComparison& part, const QString& text, const char* left)
{
    return QLatin1String(left) + u' ' + text.trimmed().mid(part.left.size()).trimmed();
}

/// `text`: the comparison as it is written.
std::optional<SeriesMismatch> mismatch(const RunbookComparison& part, const QString& text,
                                       const std::vector<Series>& series)
{
    const bool outermost = part.left == QLatin1String("max") || part.left == QLatin1String("min");
    const bool share = part.left.startsWith(QLatin1String("share("));
    if (part.left == QLatin1String("count"))
        return std::nullopt;
    const size_t query = part.left.startsWith(u'q') ? part.left.mid(1).toUInt() : 0;
    if (query >= series.size())
        return std::nullopt; // which is said
    const Series& answer = series[query];
    if (series.size() > 1) {
        if (outermost || share || answer.count != Series::Count::Several)
            return std::nullopt;
        return SeriesMismatch{
            0, Level::Warning,
            QStringLiteral("'%1' compares one value, but the query q%2 answers %3")
                .arg(text.trimmed(), QString::number(query), forEachOf(answer)),
            QStringLiteral("join its values into one, e.g. with max(), or give it a node of its own"), true};
    }
    if (answer.count == Series::Count::Several && !outermost && !share)
        return SeriesMismatch{
            0, Level::Warning,
            QStringLiteral("'%1' compares one value, but the query answers %2, of which nothing is proposed")
                .arg(text.trimmed(), forEachOf(answer)),
            QStringLiteral("write %1 or %2, or a share(…)")
                .arg(asked(part, text, "max"), asked(part, text, "min")),
            true};
    if (answer.count == Series::Count::One && share)
        return SeriesMismatch{
            0, Level::Error,
            QStringLiteral("'%1' is a share of several values, but the query answers one without labels")
                .arg(text.trimmed()),
            QStringLiteral("let it answer one for each, e.g. sum by (code) (…)"), false};
    if (answer.count == Series::Count::One && outermost)
        return SeriesMismatch{
            0, Level::Warning,
            QStringLiteral("'%1' is about several values, but the query answers one").arg(text.trimmed()),
            QStringLiteral("leave out %1, or let the query answer one for each, e.g. %1 by (pod) (…)")
                .arg(part.left),
            false};
    return std::nullopt;
}

} // namespace

std::vector<SeriesMismatch> seriesMismatches(const Runbook& runbook, const RunbookNode& node)
{
    std::vector<SeriesMismatch> found;
    std::vector<Series> series; // read when the first figure asks for it
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const QString& condition = node.branches[i].condition;
        const auto parts = readComparisons(condition);
        if (!parts)
            continue;
        if (series.empty()) {
            for (const QString& query : queriesOf(node))
                series.push_back(promql::seriesOf(expandQuery(runbook, query)));
        }
        const QStringList texts = condition.split(QStringLiteral(" and "));
        for (size_t p = 0; p < parts->size(); ++p) {
            if (auto one = mismatch((*parts)[p], texts.value(static_cast<qsizetype>(p)), series)) {
                one->branch = i;
                found.push_back(std::move(*one));
                break;
            }
        }
    }
    return found;
}

} // namespace muster
