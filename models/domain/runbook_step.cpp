// SPDX-License-Identifier: GPL-3.0-or-later
// proposeBranch: the pure step of a run. The conditions it understands stand at its declaration.
#include "models/domain/format.h"
#include "models/domain/runbook.h"
#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_precheck.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace muster {

namespace {

constexpr Milliseconds kAligned = std::chrono::seconds{60};

QString numberText(double value)
{
    return QString::number(value, 'g', 4);
}

/// Left side of a comparison from the evidence; empty when it is not known.
std::optional<double> leftValue(const RunbookComparison& comparison, const Evidence& evidence)
{
    if (comparison.left == QLatin1String("count"))
        return static_cast<double>(evidence.events.size());
    if (comparison.left.startsWith(QLatin1String("share("))) {
        const double sum =
            std::accumulate(evidence.byLabel.begin(), evidence.byLabel.end(), 0.0,
                            [](double total, const auto& entry) { return total + entry.second; });
        if (evidence.byLabel.empty() || !(sum > 0))
            return std::nullopt;
        const auto found = evidence.byLabel.find(comparison.left.mid(6, comparison.left.size() - 7));
        return found == evidence.byLabel.end() ? 0.0 : found->second / sum;
    }
    if (comparison.left == QLatin1String("max") || comparison.left == QLatin1String("min")) {
        std::optional<double> outermost = evidence.value;
        for (const auto& [label, value] : evidence.byLabel) {
            // Not known of one is not known of all: the hidden one may be the worst.
            if (std::isnan(value))
                return std::nullopt;
            if (!outermost ||
                (comparison.left == QLatin1String("max") ? value > *outermost : value < *outermost))
                outermost = value;
        }
        return outermost;
    }
    if (comparison.left.startsWith(u'q')) {
        const auto found = evidence.byLabel.find(comparison.left);
        if (found != evidence.byLabel.end())
            return found->second;
        return comparison.left == QLatin1String("q0") ? evidence.value : std::nullopt;
    }
    return evidence.value;
}

bool isKnown(std::optional<double> value)
{
    return value.has_value() && !std::isnan(*value);
}

/// Whether the whole condition (joined by "and") holds, with the figures in words; nullopt: cannot be judged.
struct Judgement
{
    bool holds = true;
    bool forHold = false;
    QString words;
};
std::optional<Judgement> judge(const QString& condition, const Evidence& evidence)
{
    Judgement judgement;
    const auto comparisons = readComparisons(condition);
    if (!comparisons)
        return std::nullopt;
    for (const RunbookComparison& comparison : *comparisons) {
        const auto left = leftValue(comparison, evidence);
        if (!isKnown(left))
            return std::nullopt;
        judgement.forHold = judgement.forHold || comparison.forHold;
        judgement.holds = judgement.holds && holds(*left, comparison.op, comparison.right);
        if (!judgement.words.isEmpty())
            judgement.words += QStringLiteral(" and ");
        if (!comparison.left.isEmpty() && !comparison.left.startsWith(u'q'))
            judgement.words += comparison.left + u' ';
        judgement.words +=
            QStringLiteral("%1 %2 %3").arg(numberText(*left), comparison.op, numberText(comparison.right));
    }
    return judgement;
}

int branchWith(const RunbookNode& node, const char* condition)
{
    for (size_t i = 0; i < node.branches.size(); ++i) {
        if (node.branches[i].condition == QLatin1String(condition))
            return static_cast<int>(i);
    }
    return -1;
}

BranchProposal proposeStale(const RunbookNode& node, const Evidence& evidence)
{
    return {branchWith(node, "source_stale"),
            QStringLiteral("stale: %1").arg(evidence.staleFeeds.join(QStringLiteral(", ")))};
}

BranchProposal proposeNoData(const RunbookNode& node, const QString& reason)
{
    return {branchWith(node, "no_data"), reason};
}

QString changeFamily(const TimelineEvent& event)
{
    return event.kindName.section(u'.', 0, 0);
}

qint64 secondsFrom(Instant onset, const TimelineEvent& event)
{
    return std::abs((event.occurredAt - onset).count()) / 1000;
}

/// The nearest change of each family, nearest first: "flag 0 s, deploy 476 s from onset".
QString distancesInWords(Instant onset, const std::vector<TimelineEvent>& events)
{
    std::map<QString, qint64> nearest;
    for (const TimelineEvent& event : events) {
        const auto [place, fresh] = nearest.try_emplace(changeFamily(event), secondsFrom(onset, event));
        if (!fresh)
            place->second = std::min(place->second, secondsFrom(onset, event));
    }
    std::vector<std::pair<QString, qint64>> ordered(nearest.begin(), nearest.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.second < b.second; });
    QStringList words;
    for (const auto& [family, seconds] : ordered)
        words.append(QStringLiteral("%1 %2 s").arg(family).arg(seconds));
    return words.isEmpty() ? QStringLiteral("no change is known")
                           : words.join(QStringLiteral(", ")) + QStringLiteral(" from onset");
}

/// "argmin |change − onset|": the family of the one change within 60 s of onset, else "none or several".
BranchProposal proposeAligned(const RunbookNode& node, const Evidence& evidence)
{
    if (!evidence.onset)
        return {-1, QStringLiteral("onset is not known")};
    // "None" cannot be concluded from a feed that may not have told us yet.
    if (evidence.events.empty() && !evidence.staleFeeds.isEmpty())
        return proposeStale(node, evidence);
    std::vector<const TimelineEvent*> aligned;
    for (const TimelineEvent& event : evidence.events) {
        if (std::abs((event.occurredAt - *evidence.onset).count()) <= kAligned.count())
            aligned.push_back(&event);
    }
    QString reason = distancesInWords(*evidence.onset, evidence.events);
    if (!evidence.staleFeeds.isEmpty())
        reason += QStringLiteral("; stale: %1").arg(evidence.staleFeeds.join(QStringLiteral(", ")));
    if (aligned.size() == 1) {
        const QString condition = changeFamily(*aligned.front()) + QStringLiteral(" aligned");
        if (const int branch = branchWith(node, condition.toLatin1().constData()); branch >= 0)
            return {branch, reason};
    }
    return {branchWith(node, "none or several"),
            QStringLiteral("%1 changes within 60 s of onset (%2)").arg(aligned.size()).arg(reason)};
}

BranchProposal proposeByConditions(const RunbookNode& node, const Evidence& evidence)
{
    bool anyJudged = false;
    QString lastWords;
    QString waitingWords; // a condition holds, but not for long enough: of several the nearest to its end
    Milliseconds longest{0};
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const auto judgement = judge(node.branches[i].condition, evidence);
        if (!judgement)
            continue;
        anyJudged = true;
        lastWords = judgement->words;
        if (!judgement->holds)
            continue;
        const auto hold = evidence.holds.find(i);
        const Milliseconds held =
            hold == evidence.holds.end() ? Milliseconds{0} : hold->second.heldFor.value_or(Milliseconds{0});
        if (judgement->forHold && held < node.waitFor) {
            if (held >= longest) {
                longest = held;
                waitingWords =
                    QStringLiteral("%1, held %2 of %3")
                        .arg(judgement->words, formatDuration(std::chrono::floor<std::chrono::seconds>(held)),
                             formatDuration(node.waitFor));
            }
            continue;
        }
        return {static_cast<int>(i), judgement->words};
    }
    if (!waitingWords.isEmpty())
        return {-1, waitingWords};
    if (!anyJudged)
        return proposeNoData(node, QStringLiteral("no data"));
    for (const char* fallback : {"other", "else"}) {
        if (const int branch = branchWith(node, fallback); branch >= 0)
            return {branch, QStringLiteral("nothing else holds (%1)").arg(lastWords)};
    }
    return {-1, QStringLiteral("no branch fits")};
}

} // namespace

std::optional<QString> precheckCondition(const QString& precheck)
{
    const QString first = precheck.section(u';', 0, 0).trimmed();
    return !first.isEmpty() && readComparisons(first) ? std::optional(first) : std::nullopt;
}

std::optional<bool> allHold(const std::vector<RunbookComparison>& comparisons, const Evidence& evidence)
{
    bool all = true;
    for (const RunbookComparison& comparison : comparisons) {
        const auto left = leftValue(comparison, evidence);
        if (!isKnown(left))
            return std::nullopt;
        all = all && holds(*left, comparison.op, comparison.right);
    }
    return all;
}

std::optional<PrecheckResult> judgePrecheck(const RunbookNode& node, const Evidence& evidence)
{
    const auto condition = precheckCondition(node.precheck);
    if (!condition || node.query.isEmpty())
        return std::nullopt;
    const auto judgement = judge(*condition, evidence);
    return judgement ? PrecheckResult{judgement->holds, judgement->words} : PrecheckResult{};
}

bool isKnownCondition(const QString& text)
{
    static const QStringList words{QStringLiteral("no_data"), QStringLiteral("source_stale"),
                                   QStringLiteral("other"), QStringLiteral("else"),
                                   QStringLiteral("none or several")};
    if (words.contains(text) || text.endsWith(QLatin1String(" aligned")))
        return true;
    return readComparisons(text).has_value();
}

BranchProposal proposeBranch(const RunbookNode& node, const Evidence& evidence)
{
    switch (node.kind) {
    case NodeKind::End:
        return {-1, QString()};
    case NodeKind::Action:
        return {-1, QStringLiteral("say how the action went")};
    case NodeKind::Decision:
        if (node.derive.contains(QLatin1String("argmin")))
            return proposeAligned(node, evidence);
        return {-1, QStringLiteral("a person decides")};
    case NodeKind::EventCheck:
        // Its window lies around the onset: without one nothing was looked at, which is not "nothing
        // happened".
        if (!evidence.onset && evidence.events.empty())
            return {-1, QStringLiteral("onset is not known")};
        break;
    case NodeKind::Check:
    case NodeKind::Verify:
    case NodeKind::Wait:
        if (!isKnown(evidence.value) && evidence.byLabel.empty()) {
            // That the tool says nothing is not that there is nothing: "no data" would be wrong advice.
            return evidence.staleFeeds.isEmpty() ? proposeNoData(node, QStringLiteral("no data"))
                                                 : proposeStale(node, evidence);
        }
        // What was true then need not be true now, and a tool that is silent cannot say.
        if (!evidence.staleFeeds.isEmpty() && evidence.dataAge.value_or(Milliseconds::max()) > kFreshFor)
            return proposeStale(node, evidence);
        break;
    }
    BranchProposal proposal = proposeByConditions(node, evidence);
    if (!evidence.staleFeeds.isEmpty()) {
        const QString stale = evidence.staleFeeds.join(QStringLiteral(", "));
        // "None" cannot be concluded from a feed that may not have told us yet.
        if (node.kind == NodeKind::EventCheck && evidence.events.empty()) {
            if (const int branch = branchWith(node, "source_stale"); branch >= 0)
                return {branch, QStringLiteral("stale: %1").arg(stale)};
        }
        proposal.reason += QStringLiteral("; stale: %1").arg(stale);
    }
    return proposal;
}

} // namespace muster
