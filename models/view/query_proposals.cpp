// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/query_proposals.h"

#include "models/domain/display_text.h"
#include "models/domain/promql_words.h"
#include "models/domain/query_template.h"

#include <QCoreApplication>

#include <algorithm>

namespace muster {

namespace {

using Place = promql::Completion::Place;

QString tr(const char* text)
{
    return QCoreApplication::translate("muster::QueryLine", text);
}

/// How well a name fits what was typed; smaller is better, negative: not at all.
int rank(const QString& name, const QString& typed)
{
    if (typed.isEmpty())
        return 0;
    const qsizetype at = name.indexOf(typed, 0, Qt::CaseInsensitive);
    if (at < 0)
        return -1;
    if (at == 0)
        return name.size() == typed.size() ? 0 : 1;
    // At the beginning of a word within the name: "total" in "http_requests_total".
    const QChar before = name[at - 1];
    return before == u'_' || before == u':' || before == u'.' || before == u'-' || before == u'/' ? 2 : 3;
}

struct Candidate
{
    int rank = 0;
    QString name;
    QString detail;
    const char* kind = "";
};

class Collector
{
public:
    explicit Collector(const promql::Completion& place) : m_place(place) {}

    void add(const QString& name, const char* kind, const QString& detail = {})
    {
        const int fit = rank(name, m_place.typed);
        if (fit >= 0)
            m_found.push_back({fit, name, detail, kind});
    }

    Proposals made()
    {
        Proposals made;
        made.all = int(m_found.size());
        const auto better = [](const Candidate& a, const Candidate& b) {
            return std::pair(a.rank, QStringView(a.name)) < std::pair(b.rank, QStringView(b.name));
        };
        const auto most = std::min<size_t>(m_found.size(), Proposals::kMost);
        std::partial_sort(m_found.begin(), m_found.begin() + std::ptrdiff_t(most), m_found.end(), better);
        m_found.resize(most);
        for (const Candidate& one : m_found) {
            ProposalRow row;
            row.name = one.name;
            row.text = displayLine(one.name);
            row.detail = one.detail;
            row.kind = QLatin1String(one.kind);
            row.key = row.kind + u' ' + one.name;
            row.kindText = kindText(row.kind);
            row.accessibleText = row.detail.isEmpty()
                                     ? tr("%1, %2").arg(row.text, row.kindText)
                                     : tr("%1, %2: %3").arg(row.text, row.kindText, row.detail);
            made.rows.push_back(std::move(row));
        }
        // A list of a tool may hold a name twice.
        const auto same = [](const ProposalRow& a, const ProposalRow& b) { return a.key == b.key; };
        made.rows.erase(std::unique(made.rows.begin(), made.rows.end(), same), made.rows.end());
        return made;
    }

private:
    static QString kindText(const QString& kind)
    {
        return kind == QLatin1String("metric")        ? tr("metric")
               : kind == QLatin1String("function")    ? tr("function")
               : kind == QLatin1String("aggregation") ? tr("aggregation")
               : kind == QLatin1String("label")       ? tr("label")
               : kind == QLatin1String("value")       ? tr("value")
                                                      : tr("word of PromQL");
    }

    const promql::Completion& m_place;
    std::vector<Candidate> m_found;
};

/// Whether it may stand in a query without quotes.
bool isPlain(const QString& name, bool colon)
{
    if (name.isEmpty() || name.front().isDigit())
        return false;
    return std::all_of(name.begin(), name.end(), [colon](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'_' || (colon && c == u':');
    });
}

QString quoted(const QString& name)
{
    return u'"' + promqlEscaped(name) + u'"';
}

} // namespace

Proposals proposalsFor(const promql::Completion& place, const std::shared_ptr<const QStringList>& names)
{
    Collector found(place);
    const auto addNames = [&](const char* kind) {
        if (!names)
            return;
        for (const QString& name : *names) {
            if (place.place != Place::LabelName ||
                (name != QLatin1String("__name__") && !place.given.contains(name)))
                found.add(name, kind);
        }
    };
    switch (place.place) {
    case Place::Nothing:
        break;
    case Place::Operand:
        addNames("metric");
        for (const promql::Aggregation& one : promql::aggregations())
            found.add(QLatin1String(one.name), "aggregation", tr(one.help));
        for (const promql::Function& one : promql::functions())
            found.add(QLatin1String(one.name), "function", tr(one.help));
        if (place.afterMatch) {
            found.add(QStringLiteral("on"), "keyword", tr("match by these labels only"));
            found.add(QStringLiteral("ignoring"), "keyword", tr("match by all labels but these"));
            found.add(QStringLiteral("bool"), "keyword", tr("0 or 1 instead of leaving series out"));
        }
        break;
    case Place::Operator:
        if (place.afterAggregation) {
            found.add(QStringLiteral("by"), "keyword", tr("one result for each value of these labels"));
            found.add(QStringLiteral("without"), "keyword", tr("one result without these labels"));
        }
        found.add(QStringLiteral("and"), "keyword", tr("series that both sides have"));
        found.add(QStringLiteral("or"), "keyword", tr("series of either side"));
        found.add(QStringLiteral("unless"), "keyword", tr("series that the right side lacks"));
        found.add(QStringLiteral("offset"), "keyword", tr("as it was earlier"));
        found.add(QStringLiteral("atan2"), "keyword", tr("the angle of two values"));
        break;
    case Place::LabelName:
        addNames("label");
        break;
    case Place::LabelValue:
        addNames("value");
        break;
    }
    return found.made();
}

Accepted accept(const QString& text, const promql::Completion& place, const ProposalRow& row)
{
    const QString before = text.left(place.from);
    const QString after = text.mid(place.to);
    QString put = row.name;
    qsizetype behind = 0; // of the cursor, within what follows
    switch (place.place) {
    case Place::Nothing:
        return {text, place.from};
    case Place::Operand:
        if (row.kind == QLatin1String("function") || row.kind == QLatin1String("aggregation")) {
            if (after.startsWith(u'('))
                behind = 1;
            else
                put += u'(';
        } else if (row.kind == QLatin1String("keyword")) {
            put += u' ';
        } else if (!isPlain(row.name, true)) {
            put = u'{' + quoted(row.name) + u'}';
        }
        break;
    case Place::Operator:
        put += u' ';
        break;
    case Place::LabelName: {
        if (!isPlain(row.name, false))
            put = quoted(row.name);
        const QString rest = after.trimmed();
        const bool inBraces = before.lastIndexOf(u'{') > before.lastIndexOf(u'(');
        if (inBraces && !rest.startsWith(u'=') && !rest.startsWith(u'!')) {
            put += QLatin1String("=\"\"");
            behind = -1; // between the quotes
        }
        break;
    }
    case Place::LabelValue: {
        const QString value = place.pattern ? regexQuoted(row.name) : row.name;
        if (place.quote.isNull())
            put = quoted(value);
        else
            put = place.quote == u'`' ? value : promqlEscaped(value, place.quote);
        if (!place.quote.isNull() && place.closed)
            behind = 1;
        else if (!place.quote.isNull())
            put += place.quote;
        break;
    }
    }
    return {before + put + after, before.size() + put.size() + behind};
}

} // namespace muster
