// SPDX-License-Identifier: GPL-3.0-or-later
// proposeBranch: the pure step of a run. The conditions it understands stand at its declaration.
#include "models/domain/format.h"
#include "models/domain/runbook.h"
#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_precheck.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace muster {

namespace {

constexpr Milliseconds kAligned = std::chrono::seconds{60};

QString numberText(double value)
{
    return QString::number(value, 'g', 4);
}

/// The left side of a comparison.
struct Figure
{
    std::optional<double> value;
    QString missing; ///< why it is not known
    /// There is an answer, only none that can be compared so: which is not "no data".
    bool answered = false;
};

Figure unknown(const QString& missing)
{
    return {std::nullopt, missing, false};
}

Figure notSo(const QString& why)
{
    return {std::nullopt, why, true};
}

Figure figureOf(std::optional<double> value, const QString& missing)
{
    return value && !std::isnan(*value) ? Figure{value, {}, false} : unknown(missing);
}

Figure severalUnder(const QString& query, int values)
{
    return notSo(QStringLiteral("%1 answers %2 values: join them into one, e.g. with max()")
                     .arg(query, QString::number(values)));
}

Figure shareOf(const QString& wanted, const Evidence& evidence)
{
    if (evidence.byLabel.empty())
        return evidence.value ? notSo(QStringLiteral("the query answers one value, which has no share"))
                              : unknown(QStringLiteral("no data"));
    double sum = 0;
    double own = 0;
    for (const auto& [label, value] : evidence.byLabel) {
        sum += value;
        if (label == wanted || label.split(kLabelJoint).contains(wanted))
            own += value;
    }
    if (std::isnan(sum))
        return unknown(QStringLiteral("one of its values is no number"));
    if (!(sum > 0))
        return notSo(
            QStringLiteral("its values add up to %1, of which there is no share").arg(numberText(sum)));
    return {own / sum, {}, false};
}

Figure outermostOf(bool largest, const Evidence& evidence)
{
    std::optional<double> outermost = evidence.value;
    for (const auto& [label, value] : evidence.byLabel) {
        // Not known of one is not known of all: the hidden one may be the worst.
        if (std::isnan(value))
            return unknown(QStringLiteral("one of its values is no number"));
        if (!outermost || (largest ? value > *outermost : value < *outermost))
            outermost = value;
    }
    return figureOf(outermost, QStringLiteral("no data"));
}

/// The answer of the first query, or of the only one.
Figure answerOf(const Evidence& evidence, qsizetype queries)
{
    if (evidence.value)
        return figureOf(evidence.value, QStringLiteral("no data"));
    if (queries > 1) {
        const auto first = evidence.byLabel.find(QStringLiteral("q0"));
        return first == evidence.byLabel.end() ? unknown(QStringLiteral("q0 has no data"))
                                               : figureOf(first->second, QStringLiteral("q0 has no data"));
    }
    if (evidence.byLabel.size() > 1)
        return notSo(QStringLiteral("the query answers %1 values: compare max, min or share")
                         .arg(evidence.byLabel.size()));
    return evidence.byLabel.empty() ? unknown(QStringLiteral("no data"))
                                    : figureOf(evidence.byLabel.begin()->second, QStringLiteral("no data"));
}

Figure leftOf(const QString& left, const Evidence& evidence, qsizetype queries)
{
    if (left == QLatin1String("count"))
        return {static_cast<double>(evidence.events.size()), {}, false};
    const bool numbered = left.startsWith(u'q');
    const QString query = numbered ? left : QStringLiteral("q0");
    if (const auto several = evidence.severalOf.find(query); several != evidence.severalOf.end())
        return severalUnder(query, several->second);
    if (left.startsWith(QLatin1String("share(")))
        return shareOf(left.mid(6, left.size() - 7), evidence);
    if (left == QLatin1String("max") || left == QLatin1String("min")) {
        if (!evidence.severalOf.empty())
            return severalUnder(evidence.severalOf.begin()->first, evidence.severalOf.begin()->second);
        return outermostOf(left == QLatin1String("max"), evidence);
    }
    if (!numbered || left == QLatin1String("q0"))
        return answerOf(evidence, queries);
    const auto found = evidence.byLabel.find(left);
    const QString missing = QStringLiteral("%1 has no data").arg(left);
    return found == evidence.byLabel.end() ? unknown(missing) : figureOf(found->second, missing);
}

bool isKnown(std::optional<double> value)
{
    return value.has_value() && !std::isnan(*value);
}

/// Whether the whole condition (joined by "and") holds, with the figures in words.
struct Judgement
{
    std::optional<bool> holds; ///< empty: one of its figures is not known, or cannot be compared so
    bool excluded = false;     ///< one that is known says no, whatever the others are
    bool forHold = false;
    QString words;
    QString missing;
    bool answered = false; ///< as in Figure
};
/// nullopt: it is words.
std::optional<Judgement> judge(const QString& condition, const Evidence& evidence, qsizetype queries)
{
    const auto comparisons = readComparisons(condition);
    if (!comparisons)
        return std::nullopt;
    Judgement judgement;
    bool known = true;
    for (const RunbookComparison& comparison : *comparisons) {
        judgement.forHold = judgement.forHold || comparison.forHold;
        const Figure left = leftOf(comparison.left, evidence, queries);
        if (!left.value) {
            if (known || (left.answered && !judgement.answered)) {
                judgement.missing = left.missing;
                judgement.answered = left.answered;
            }
            known = false;
            continue;
        }
        judgement.excluded = judgement.excluded || !holds(*left.value, comparison.op, comparison.right);
        if (!judgement.words.isEmpty())
            judgement.words += QStringLiteral(" and ");
        if (!comparison.left.isEmpty() && !comparison.left.startsWith(u'q'))
            judgement.words += comparison.left + u' ';
        judgement.words += QStringLiteral("%1 %2 %3")
                               .arg(numberText(*left.value), comparison.op, numberText(comparison.right));
    }
    if (known)
        judgement.holds = !judgement.excluded;
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

/// What a condition that cannot be judged leaves open.
class Unjudged
{
public:
    void add(const Judgement& judgement)
    {
        if (!m_any || (judgement.answered && !m_answered)) {
            m_words = judgement.missing;
            m_answered = judgement.answered;
        }
        m_any = true;
        m_mayHold = m_mayHold || !judgement.excluded;
    }
    bool any() const { return m_any; }
    /// One of them may hold, so that none below it is the first that does.
    bool mayHold() const { return m_mayHold; }
    BranchProposal proposal(const RunbookNode& node) const
    {
        return m_answered ? BranchProposal{-1, m_words} : proposeNoData(node, m_words);
    }

private:
    bool m_any = false;
    bool m_mayHold = false;
    bool m_answered = false;
    QString m_words;
};

BranchProposal proposeByConditions(const RunbookNode& node, const Evidence& evidence)
{
    const qsizetype queries = queriesOf(node).size();
    Unjudged unjudged;
    QString lastWords;
    QString waitingWords; // a condition holds, but not for long enough: of several the nearest to its end
    Milliseconds longest{0};
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const auto judgement = judge(node.branches[i].condition, evidence, queries);
        if (!judgement)
            continue;
        if (!judgement->holds) {
            unjudged.add(*judgement);
            continue;
        }
        lastWords = judgement->words;
        if (!*judgement->holds)
            continue;
        if (unjudged.mayHold())
            return unjudged.proposal(node);
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
    if (unjudged.any())
        return unjudged.proposal(node);
    if (lastWords.isEmpty())
        return {-1, QStringLiteral("its conditions are words: a person chooses")};
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
        const Figure left = leftOf(comparison.left, evidence, 1);
        if (!left.value)
            return std::nullopt;
        all = all && holds(*left.value, comparison.op, comparison.right);
    }
    return all;
}

std::optional<PrecheckResult> judgePrecheck(const RunbookNode& node, const Evidence& evidence)
{
    const auto condition = precheckCondition(node.precheck);
    if (!condition || node.query.isEmpty())
        return std::nullopt;
    const auto judgement = judge(*condition, evidence, queriesOf(node).size());
    if (!judgement)
        return std::nullopt;
    return PrecheckResult{judgement->holds, judgement->holds ? judgement->words : judgement->missing};
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
        if (!isKnown(evidence.value) && evidence.byLabel.empty() && evidence.severalOf.empty()) {
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
