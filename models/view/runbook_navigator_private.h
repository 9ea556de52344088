// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a RunbookNavigator knows; shared by its files. Internal to models/view.

#include "models/store/store.h"
#include "models/view/runbook_layout.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <utility>

namespace muster {

class RunbookReason;

inline constexpr Milliseconds kLiveStep = std::chrono::seconds{15};
inline constexpr Milliseconds kEvidenceRange = std::chrono::minutes{30}; ///< what its chart shows

/// "> 0.0144" -> "Greater than 0.0144"; words stay words.
QString conditionWords(const QString& condition);

struct RunbookNavigator::Private
{
    WarRoom* room = nullptr;
    RunbookEditor* editor = nullptr;
    RunbookRuns* runs = nullptr;
    RunbookLearner* learner = nullptr;
    QString wanted;                     ///< see RunbookNavigator::wanted
    std::vector<RunbookAnswer> answers; ///< all of `runbook`, oldest first
    QString drawn; ///< what the tree shows: it is drawn again only when that is something else
    RunbookExecutor* execution = nullptr;
    std::optional<Runbook> runbook;
    RunbookPosition position;
    Instant at;
    RunbookPathModel path;
    BranchListModel branches;
    TreeNodeModel nodes;
    TreeEdgeModel edges;
    ChartFeed feed;
    RunbookLayout layout;
    QString attached; ///< see RunbookNavigator::attachedText
    QString layoutOf; ///< id and version that `layout` was made for
    Evidence evidence;
    Unit unit = Unit::None;
    std::vector<SampleBlock> fresh; ///< from the tool, not yet in the store
    /// What the tool last answered to this node's queries, one list each; shown on when it is silent.
    std::vector<std::vector<SampleBlock>> told;
    BranchProposal proposal;
    bool haveEvidence = false, loading = false, again = false, writing = false;
    size_t answersBefore = 0; ///< when writing began: the next question shows once there are more
    int generation = 0;
    std::optional<Instant> keptAt;   ///< when an answer of the tool was last put into the store
    std::optional<Instant> askedAt;  ///< when the tool was last asked the current question
    std::optional<Instant> judgedAt; ///< the instant that the evidence of the current question speaks of
    /// What the timeline says of a wait, and of which: the step, and when it was reached.
    std::pair<QString, RunbookNavigator::WaitState> waitTold;
    Instant waitToldOf; ///< when that happened
    QString problem;
    QString askedName; ///< of the source that live queries went to
    bool skipping = false;
    bool resolved = false;   ///< when the room was read last
    QString reason, refusal; ///< of the answer that is being given
    RunbookReason* kept = nullptr;
    int wantedBranch = -1; ///< see wantedIndex
    bool circles = false;  ///< a way through `runbook` leads back to one of its steps

    const RunbookNode* current() const { return runbook ? runbook->node(position.current) : nullptr; }
    /// What a person answers can be kept: in the present, or in a file that is played.
    bool writable() const
    {
        const Store* store = room->session()->store();
        return store && !store->isReadOnly() && (room->sealed() || room->mode() == WarRoom::Live);
    }
    /// The tool is asked only by a room that stands in the present.
    bool live() const { return room->mode() == WarRoom::Live && room->session()->tools() && !room->sealed(); }
    /// Nobody waits for anything once the incident is resolved.
    bool waits() const { return live() && !resolved; }
};

} // namespace muster
