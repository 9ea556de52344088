// SPDX-License-Identifier: GPL-3.0-or-later
// proposeBranch: the pure step of a run. Conditions are the short texts of the runbook format:
//   "> 0.0144", "<= 1.5 for hold", "count > 0", "share(504) > 0.5", "q0 <= 0.002 and q1 < 0.6",
//   "flag aligned", "deploy aligned", "none or several", "no_data", "source_stale", "other", "else".
// Every other text is words for a person and is never proposed.
#include "models/domain/runbook.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace muster {

namespace {

constexpr Milliseconds kAligned = std::chrono::seconds{60};

struct Comparison {
    QString left;                        ///< "", "count", "share(504)", "q1"
    QString op;
    double right = 0;
};

std::optional<Comparison> parseComparison(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*(count|share\\([^)]*\\)|q\\d+)?\\s*(<=|>=|==|!=|<|>)\\s*"
                       "([-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\\s*(%?)(?:\\s+for\\s+hold)?\\s*$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    double right = match.captured(3).toDouble();
    if (match.captured(4) == QLatin1String("%"))
        right /= 100.0;
    return Comparison{match.captured(1), match.captured(2), right};
}

bool holds(double left, const QString& op, double right)
{
    if (op == QLatin1String("<"))
        return left < right;
    if (op == QLatin1String("<="))
        return left <= right;
    if (op == QLatin1String(">"))
        return left > right;
    if (op == QLatin1String(">="))
        return left >= right;
    if (op == QLatin1String("=="))
        return left == right;
    return left != right;
}

QString numberText(double value)
{
    return QString::number(value, 'g', 4);
}

/// Left side of a comparison from the evidence; empty when it is not known.
std::optional<double> leftValue(const Comparison& comparison, const Evidence& evidence)
{
    if (comparison.left == QLatin1String("count"))
        return static_cast<double>(evidence.events.size());
    if (comparison.left.startsWith(QLatin1String("share("))) {
        const double sum = std::accumulate(evidence.byLabel.begin(), evidence.byLabel.end(), 0.0,
                                           [](double total, const auto& entry) { return total + entry.second; });
        if (evidence.byLabel.empty() || !(sum > 0))
            return std::nullopt;
        const auto found = evidence.byLabel.find(comparison.left.mid(6, comparison.left.size() - 7));
        return found == evidence.byLabel.end() ? 0.0 : found->second / sum;
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
struct Judgement {
    bool holds = true;
    QString words;
};
std::optional<Judgement> judge(const QString& condition, const Evidence& evidence)
{
    Judgement judgement;
    for (const QString& part : condition.split(QStringLiteral(" and "))) {
        const auto comparison = parseComparison(part);
        if (!comparison)
            return std::nullopt;
        const auto left = leftValue(*comparison, evidence);
        if (!isKnown(left))
            return std::nullopt;
        judgement.holds = judgement.holds && holds(*left, comparison->op, comparison->right);
        if (!judgement.words.isEmpty())
            judgement.words += QStringLiteral(" and ");
        if (!comparison->left.isEmpty() && !comparison->left.startsWith(u'q'))
            judgement.words += comparison->left + u' ';
        judgement.words += QStringLiteral("%1 %2 %3").arg(numberText(*left), comparison->op,
                                                         numberText(comparison->right));
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

BranchProposal proposeNoData(const RunbookNode& node, const QString& reason)
{
    return {branchWith(node, "no_data"), reason};
}

QString changeFamily(const TimelineEvent& event)
{
    return event.kindName.section(u'.', 0, 0);
}

/// "argmin |change − onset|": the family of the one change within 60 s of onset, else "none or several".
BranchProposal proposeAligned(const RunbookNode& node, const Evidence& evidence)
{
    if (!evidence.onset)
        return {-1, QStringLiteral("onset is not known")};
    std::vector<const TimelineEvent*> aligned;
    for (const TimelineEvent& event : evidence.events) {
        if (std::abs((event.occurredAt - *evidence.onset).count()) <= kAligned.count())
            aligned.push_back(&event);
    }
    if (aligned.size() == 1) {
        const QString family = changeFamily(*aligned.front());
        const qint64 seconds = std::abs((aligned.front()->occurredAt - *evidence.onset).count()) / 1000;
        const int branch = branchWith(node, (family + QStringLiteral(" aligned")).toLatin1().constData());
        if (branch >= 0)
            return {branch, QStringLiteral("%1 %2 s from onset").arg(family).arg(seconds)};
    }
    return {branchWith(node, "none or several"),
            QStringLiteral("%1 changes within 60 s of onset").arg(aligned.size())};
}

BranchProposal proposeByConditions(const RunbookNode& node, const Evidence& evidence)
{
    bool anyJudged = false;
    QString lastWords;
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const auto judgement = judge(node.branches[i].condition, evidence);
        if (!judgement)
            continue;
        anyJudged = true;
        lastWords = judgement->words;
        if (judgement->holds)
            return {static_cast<int>(i), judgement->words};
    }
    if (!anyJudged)
        return proposeNoData(node, QStringLiteral("no data"));
    for (const char* fallback : {"other", "else"}) {
        if (const int branch = branchWith(node, fallback); branch >= 0)
            return {branch, QStringLiteral("nothing else holds (%1)").arg(lastWords)};
    }
    return {-1, QStringLiteral("no branch fits")};
}

} // namespace

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
        break;
    case NodeKind::Check:
    case NodeKind::Verify:
    case NodeKind::Wait:
        if (!isKnown(evidence.value) && evidence.byLabel.empty())
            return proposeNoData(node, QStringLiteral("no data"));
        break;
    }
    BranchProposal proposal = proposeByConditions(node, evidence);
    if (node.kind == NodeKind::EventCheck && !evidence.staleFeeds.isEmpty()) {
        const QString stale = evidence.staleFeeds.join(QStringLiteral(", "));
        // "None" cannot be concluded from a feed that may not have told us yet.
        if (evidence.events.empty()) {
            if (const int branch = branchWith(node, "source_stale"); branch >= 0)
                return {branch, QStringLiteral("stale: %1").arg(stale)};
        }
        proposal.reason += QStringLiteral("; stale: %1").arg(stale);
    }
    return proposal;
}

} // namespace muster
