// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_learning.h"

#include "models/domain/runbook_condition.h"
#include "models/domain/runbook_series.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace muster {

namespace {

const Runbook* versionOf(const RunbookRecord& record, int version)
{
    const auto found = std::find_if(record.versions.begin(), record.versions.end(),
                                    [&](const Runbook& each) { return each.version == version; });
    return found == record.versions.end() ? nullptr : &*found;
}

QString targetOf(const RunbookNode* node, int branch)
{
    return node && branch >= 0 && static_cast<size_t>(branch) < node->branches.size()
               ? node->branches[static_cast<size_t>(branch)].to
               : QString();
}

/// "condition → node"; the condition as the version that ran has it.
QString wayOf(const RunbookNode* node, const RunbookAnswer& answer)
{
    if (answer.takenBranch < 0)
        return QStringLiteral("skipped \u2192 ") + answer.taken;
    const bool known = targetOf(node, answer.takenBranch) == answer.taken && !answer.taken.isEmpty();
    return (known ? node->branches[static_cast<size_t>(answer.takenBranch)].condition + u' ' : QString()) +
           QStringLiteral("\u2192 ") + answer.taken;
}

/// Runs in order of their first answer; inside each, answers in order of doing.
std::vector<std::vector<RunbookAnswer>> runsOf(const QString& runbookId,
                                               const std::vector<RunbookAnswer>& answers, AsOf asOf)
{
    std::vector<RunbookAnswer> seen;
    std::copy_if(answers.begin(), answers.end(), std::back_inserter(seen), [&](const RunbookAnswer& answer) {
        return answer.runbookId == runbookId && asOf.sees(answer.occurredAt, answer.knownAt);
    });
    std::stable_sort(seen.begin(), seen.end(), [](const RunbookAnswer& a, const RunbookAnswer& b) {
        return a.occurredAt < b.occurredAt;
    });
    std::vector<std::vector<RunbookAnswer>> runs;
    QHash<QString, size_t> places;
    for (RunbookAnswer& answer : seen) {
        const QString run = answer.run.value;
        if (!places.contains(run)) {
            places.insert(run, runs.size());
            runs.emplace_back();
        }
        runs[places.value(run)].push_back(std::move(answer));
    }
    return runs;
}

/// The fold: one run after the other into the nodes.
class UseFold
{
public:
    explicit UseFold(RunbookUse& use) : m_use(use) {}

    void add(const RunbookRecord& record, const std::vector<RunbookAnswer>& run)
    {
        ++m_use.runs;
        std::optional<Instant> before;
        if (const auto started = record.started.find(run.front().run.value); started != record.started.end())
            before = started->second;
        for (const RunbookAnswer& answer : run) {
            if (!m_use.lastExercised || answer.occurredAt > *m_use.lastExercised)
                m_use.lastExercised = answer.occurredAt;
            NodeUse& node = nodeOf(answer.node);
            if (answer.taken.isEmpty()) {
                ++node.wentBack;
            } else {
                count(record, answer, node);
                if (before)
                    m_times[answer.node].push_back(answer.occurredAt - *before);
            }
            before = answer.occurredAt;
        }
        if (const Runbook* version = versionOf(record, run.back().runbookVersion)) {
            if (positionAt(*version, run, AsOf{}).finished)
                ++m_use.finished;
        }
    }

    void finish()
    {
        for (NodeUse& node : m_use.nodes) {
            std::vector<Milliseconds>& times = m_times[node.node];
            if (times.empty())
                continue;
            std::sort(times.begin(), times.end());
            const size_t middle = times.size() / 2;
            node.medianTime = times.size() % 2 == 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
        }
    }

private:
    NodeUse& nodeOf(const QString& id)
    {
        if (!m_places.contains(id)) {
            m_places.insert(id, m_use.nodes.size());
            m_use.nodes.push_back({});
            m_use.nodes.back().node = id;
        }
        return m_use.nodes[m_places.value(id)];
    }

    static void count(const RunbookRecord& record, const RunbookAnswer& answer, NodeUse& use)
    {
        const Runbook* version = versionOf(record, answer.runbookVersion);
        const RunbookNode* node = version ? version->node(answer.node) : nullptr;
        ++use.asked;
        ++use.taken[wayOf(node, answer)];
        if (answer.takenBranch < 0) {
            ++use.skipped;
            use.overrides.push_back(
                {record.incident, answer.occurredAt, {}, wayOf(node, answer), answer.overrideReason, true});
        } else if (answer.proposedBranch >= 0 && answer.proposedBranch != answer.takenBranch) {
            RunbookAnswer proposed = answer;
            proposed.takenBranch = answer.proposedBranch;
            proposed.taken = targetOf(node, answer.proposedBranch);
            use.overrides.push_back({record.incident, answer.occurredAt, wayOf(node, proposed),
                                     wayOf(node, answer), answer.overrideReason, false});
        }
    }

    RunbookUse& m_use;
    QHash<QString, size_t> m_places;
    std::map<QString, std::vector<Milliseconds>> m_times;
};

bool isAnsweredByPeople(const RunbookNode& node)
{
    return node.kind == NodeKind::Decision || node.kind == NodeKind::Action;
}

/// Why its figures could not be judged if anything answered them, with the way out; empty: they could.
QString whyNothing(const Runbook& runbook, const RunbookNode& node)
{
    if (isAnsweredByPeople(node))
        return {};
    for (const SeriesMismatch& each : seriesMismatches(runbook, node)) {
        if (each.comparesOne)
            return each.what + QStringLiteral(": ") + each.wayOut;
    }
    return {};
}

bool leadsTo(const RunbookNode& node, const QString& target)
{
    return std::any_of(node.branches.begin(), node.branches.end(),
                       [&](const RunbookBranch& branch) { return branch.to == target; });
}

} // namespace

RunbookUse runbookUse(const QString& runbookId, const std::vector<RunbookRecord>& records, AsOf asOf)
{
    RunbookUse use;
    use.runbook = runbookId;
    UseFold fold(use);
    for (const RunbookRecord& record : records) {
        for (const auto& run : runsOf(runbookId, record.answers, asOf))
            fold.add(record, run);
    }
    fold.finish();
    for (NodeUse& node : use.nodes)
        std::stable_sort(node.overrides.begin(), node.overrides.end(),
                         [](const OverrideUse& a, const OverrideUse& b) { return a.at < b.at; });
    return use;
}

std::vector<ReplayStep> Replay::unjudged() const
{
    std::vector<ReplayStep> found;
    std::copy_if(steps.begin(), steps.end(), std::back_inserter(found),
                 [](const ReplayStep& step) { return !step.judged; });
    return found;
}

Replay replayRun(const Runbook& ran, const std::vector<RunbookAnswer>& answers, const Runbook& changed,
                 const EvidenceAt& evidence, std::optional<Instant> started)
{
    Replay replay;
    replay.ranVersion = ran.version;
    replay.changedVersion = changed.version;
    const RunbookPosition walked = positionAt(ran, answers, AsOf{});
    std::optional<Instant> since = started;
    const auto part = [&](Replay::Difference::Kind kind, const RunbookAnswer& answer, const QString& after,
                          const QString& words) {
        replay.difference =
            Replay::Difference{kind, answer.occurredAt, answer.node, answer.taken, after, words};
    };
    for (const RunbookAnswer& answer : walked.path) {
        const RunbookNode* now = changed.node(answer.node);
        if (!now) {
            part(Replay::Difference::Kind::NodeGone, answer, {}, {});
            break;
        }
        const Instant at = answer.occurredAt;
        const StoredEvidence known = evidence(changed, *now, at, since);
        const BranchProposal proposal =
            known.recorded ? proposeBranch(*now, known.evidence) : BranchProposal{};
        const QString target = targetOf(now, proposal.branch);
        const QString reason = known.recorded ? proposal.reason : whyNothing(changed, *now);
        replay.steps.push_back({at, answer.node, answer.taken, target, reason, known.recorded,
                                known.recorded && (!target.isEmpty() || isAnsweredByPeople(*now))});
        if (!known.recorded)
            replay.unanswered.append(answer.node);
        const std::optional<Instant> reached = since;
        since = at;
        if (!target.isEmpty() && target != answer.taken) {
            // People went another way already then: as long as the question proposes what it did, they stand.
            const RunbookNode* before = ran.node(answer.node);
            const StoredEvidence then =
                before ? evidence(ran, *before, at, reached) : StoredEvidence{{}, false};
            const QString proposedThen = before && then.recorded
                                             ? targetOf(before, proposeBranch(*before, then.evidence).branch)
                                             : QString();
            if (target != proposedThen) {
                part(Replay::Difference::Kind::OtherBranch, answer, target, proposal.reason);
                break;
            }
        }
        if (!leadsTo(*now, answer.taken)) {
            part(Replay::Difference::Kind::BranchGone, answer, {}, proposal.reason);
            break;
        }
    }
    return replay;
}

QString outermostQuery(const QString& query)
{
    static const QRegularExpression grouped(
        QStringLiteral("^(max|min)\\s*(?:by|without)\\s*\\([^()]*\\)\\s*\\((.*)\\)$"),
        QRegularExpression::DotMatchesEverythingOption);
    const auto match = grouped.match(query.trimmed());
    if (!match.hasMatch())
        return {};
    // The last bracket must be the one that was opened: "max by (a) (x) + (y)" has another form.
    int depth = 0;
    QChar quote;
    const QString inside = match.captured(2);
    for (qsizetype i = 0; i < inside.size(); ++i) {
        const QChar each = inside[i];
        if (!quote.isNull()) {
            if (each == u'\\' && quote != u'`')
                ++i;
            else if (each == quote)
                quote = QChar();
            continue;
        }
        if (each == u'"' || each == u'\'' || each == u'`')
            quote = each;
        depth += each == u'(' ? 1 : each == u')' ? -1 : 0;
        if (depth < 0)
            return {};
    }
    return depth == 0 && quote.isNull() ? match.captured(1) + u'(' + inside.trimmed() + u')' : QString();
}

bool asksOutermostOnly(const RunbookNode& node)
{
    const QString outermost = node.query.trimmed().left(3);
    bool any = false;
    for (const RunbookBranch& branch : node.branches) {
        const auto parts = readComparisons(branch.condition);
        if (!parts)
            continue;
        for (const RunbookComparison& part : *parts) {
            any = true;
            if (part.left != outermost)
                return false;
        }
    }
    return any;
}

} // namespace muster
