// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What stored incidents say about a runbook: when it was exercised, which branches were taken, how long its
// nodes took, where people overrode it; and where a changed runbook would have asked for something else.
// Pure. It describes runbooks, never the people who walked them.

#include "models/domain/runbook.h"

#include <functional>
#include <map>

namespace muster {

/// What one incident holds about one runbook.
struct RunbookRecord
{
    QString incident; ///< its number, for people: "INC-1120"
    /// Every version of it that the incident keeps.
    std::vector<Runbook> versions;
    std::vector<RunbookAnswer> answers; ///< of this runbook, in any order; of several runs
    /// When a run began, by run, where the timeline says so; the time of its first node counts from there.
    std::map<QString, Instant> started;
};

struct OverrideUse
{
    QString incident;
    Instant at;
    /// "condition → node" of the version that ran; of a skip "skipped → node", and nothing is proposed.
    QString proposed, taken;
    QString reason;
    bool skipped = false;
    friend bool operator==(const OverrideUse&, const OverrideUse&) = default;
};

struct NodeUse
{
    QString node;
    int asked = 0;
    /// How often each way was taken, by "condition → node" of the version that ran; "skipped → node".
    std::map<QString, int> taken;
    int skipped = 0;  ///< of `asked`
    int wentBack = 0; ///< times the answer was taken back
    /// From the answer before it (or the start of the run) to its own; nullopt: no time is known.
    std::optional<Milliseconds> medianTime;
    std::vector<OverrideUse> overrides; ///< and skips, oldest first
    friend bool operator==(const NodeUse&, const NodeUse&) = default;
};

struct RunbookUse
{
    QString runbook; ///< id
    int runs = 0;
    int finished = 0;                     ///< runs that stand at an end
    std::optional<Instant> lastExercised; ///< the newest answer
    std::vector<NodeUse> nodes;           ///< that were asked, in the order in which they first were
    friend bool operator==(const RunbookUse&, const RunbookUse&) = default;
};

/// A fold over the answers that `asOf` sees.
RunbookUse runbookUse(const QString& runbookId, const std::vector<RunbookRecord>& records, AsOf asOf = {});

/// Evidence as it is stored. `recorded` false: nothing stored answers the question, which is not "no data".
struct StoredEvidence
{
    Evidence evidence;
    bool recorded = true;
};
/// What was known about a node's question at an instant; `since`: when the node was reached.
using EvidenceAt = std::function<StoredEvidence(const Runbook& runbook, const RunbookNode& node, Instant at,
                                                std::optional<Instant> since)>;

struct ReplayStep
{
    Instant at;
    QString node;
    QString taken;    ///< where the run went
    QString proposed; ///< where the changed runbook's evidence leads; empty: a person chooses
    QString reason;   ///< of the proposal: "1 > 0.8"; without one why there is none, where that can be said
    bool recorded = true;
    /// What the changed runbook would have asked next is known. A person's step is: they did what they did.
    bool judged = true;
    friend bool operator==(const ReplayStep&, const ReplayStep&) = default;
};

struct Replay
{
    int ranVersion = 0, changedVersion = 0;
    std::vector<ReplayStep> steps; ///< up to the difference, it included
    /// Where the changed runbook leaves the path that was walked. What it would have asked afterwards nobody
    /// recorded.
    struct Difference
    {
        enum class Kind { OtherBranch, NodeGone, BranchGone } kind = Kind::OtherBranch;
        Instant at;
        QString node;
        QString before, after; ///< node ids; `after` empty when the node or the branch is gone
        QString evidence;      ///< the figures that decide
        friend bool operator==(const Difference&, const Difference&) = default;
    };
    std::optional<Difference> difference;
    QStringList
        unanswered; ///< nodes whose changed question nothing stored answers; the walked path was kept there
    /// The steps about which the changed runbook's figures say nothing; the walked path was kept there.
    std::vector<ReplayStep> unjudged() const;
    friend bool operator==(const Replay&, const Replay&) = default;
};

/// Walks one run again, asking `changed` at the same instants. Where both versions propose the same, what
/// people did stands, overrides too; where the changed one proposes another target than the one that was
/// taken and than `ran` proposes, the paths part. `answers`: of one run.
Replay replayRun(const Runbook& ran, const std::vector<RunbookAnswer>& answers, const Runbook& changed,
                 const EvidenceAt& evidence, std::optional<Instant> started = std::nullopt);

/// The query that gives the largest (smallest) of all values that `query` gives: `max by (pod) (X)` is
/// answered by `max(X)` as far as "max > 0.8" goes. Empty when the query has another form.
QString outermostQuery(const QString& query);
/// True when every figure in the node's conditions is about `max` (or every one about `min`), as `query`
/// begins.
bool asksOutermostOnly(const RunbookNode& node);

} // namespace muster
