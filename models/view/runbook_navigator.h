// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The runbook of a room at its instant: path so far, the question, its evidence with age, the proposed
// branch, and taking or overriding one. An answer is a RunbookAnswer row and a timeline event in one
// transaction.

#include "models/chart/chart_feed.h"
#include "models/domain/runbook.h"
#include "models/domain/series.h"
#include "models/view/runbook_models.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <memory>
#include <optional>

Q_MOC_INCLUDE("models/view/runbook_editor.h")
Q_MOC_INCLUDE("models/view/runbook_learner.h")
Q_MOC_INCLUDE("models/view/runbook_runs.h")
Q_MOC_INCLUDE("models/view/runbook_executor.h")

namespace muster {

class RunbookEditor;
class RunbookLearner;
class RunbookRuns;
class RunbookExecutor;
class WarRoom;
struct RoomSnapshot;

/// Role: see above. Owner: WarRoom; one that stands beside the room's own walks the runbook that it was made
/// for and shares the editor and the runs of the first. Thread: main; evidence comes from the store (recorded
/// samples at the instant) or, in a live room, from the tool itself.
class RunbookNavigator final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.runbook")
    Q_PROPERTY(bool available READ available NOTIFY changed)    ///< the incident has a runbook
    Q_PROPERTY(QString runbookId READ runbookId NOTIFY changed) ///< "RB-014"
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(
        QString versionText READ versionText NOTIFY changed)  ///< "v7 · reviewed 2026-08-31 · payments-sre"
    Q_PROPERTY(QString stepText READ stepText NOTIFY changed) ///< "step 4 of at most 13"
    Q_PROPERTY(bool finished READ finished NOTIFY changed)
    Q_PROPERTY(muster::RunbookPathModel* path READ path CONSTANT)
    /// All runbooks of the incident, "RB-014 Errors · step 4"; see `choose`.
    Q_PROPERTY(QStringList choices READ choices NOTIFY changed)
    Q_PROPERTY(int choiceIndex READ choiceIndex NOTIFY changed) ///< into choices; -1: none
    Q_PROPERTY(muster::RunbookEditor* editor READ editor CONSTANT)
    /// Those that stand side by side.
    Q_PROPERTY(muster::RunbookRuns* runs READ runs CONSTANT)
    /// What stored incidents say about this runbook.
    Q_PROPERTY(muster::RunbookLearner* learner READ learner CONSTANT)
    /// What a connected tool can do of the current step.
    Q_PROPERTY(muster::RunbookExecutor* execution READ execution CONSTANT)
    // current node
    Q_PROPERTY(QString node READ node NOTIFY changed) ///< "N4"
    Q_PROPERTY(
        QString kind READ kind NOTIFY changed) ///< check, event_check, decision, action, verify, wait, end
    Q_PROPERTY(QString kindText READ kindText NOTIFY changed) ///< "Question", "Decision", "Action", …
    Q_PROPERTY(QString question READ question NOTIFY changed)
    Q_PROPERTY(QString body READ body NOTIFY changed)
    /// Where a person may look further: addresses as they may be shown.
    Q_PROPERTY(QStringList evidenceLinks READ evidenceLinks NOTIFY changed)
    Q_PROPERTY(QString query READ query NOTIFY changed)             ///< variables expanded; empty when none
    Q_PROPERTY(QString roleText READ roleText NOTIFY changed)       ///< "IC decides"
    Q_PROPERTY(QString timeBoxText READ timeBoxText NOTIFY changed) ///< "time box 2 m", "must hold for 15 m"
    Q_PROPERTY(QString riskText READ riskText NOTIFY changed)       ///< "low risk, reversible"
    Q_PROPERTY(QString precheck READ precheck NOTIFY changed)
    /// "holds (0.42 < 0.8)" where the pre-check has figures, else empty; see `precheckState`.
    Q_PROPERTY(QString precheckResult READ precheckResult NOTIFY evidenceChanged)
    Q_PROPERTY(
        QString precheckState READ precheckState NOTIFY evidenceChanged) ///< holds, fails, unknown or ""
    /// Of a wait: "held for 3 m of 15 m · 12 m to go", counting by itself in a live room; "does not hold: 2 %
    /// instead of ≤ 1.5 %"; of one that ended otherwise the figures of that way.
    Q_PROPERTY(QString waitText READ waitText NOTIFY evidenceChanged)
    /// The current step is a wait that its data ended: because it held, or along another way.
    Q_PROPERTY(bool waitOver READ isWaitOver NOTIFY evidenceChanged)
    Q_PROPERTY(bool waitHeld READ waitHeld NOTIFY evidenceChanged) ///< it is over because it held
    Q_PROPERTY(QString command READ command NOTIFY changed)        ///< copy only, never run
    /// Why it cannot be copied, and what to do; empty: it can, or there is none.
    Q_PROPERTY(QString commandProblem READ commandProblem NOTIFY changed)
    Q_PROPERTY(QString expected READ expected NOTIFY changed)
    Q_PROPERTY(QString undo READ undo NOTIFY changed)
    // evidence
    Q_PROPERTY(
        QString evidenceText READ evidenceText NOTIFY evidenceChanged) ///< "18.7 %", "2 changes", "no data"
    Q_PROPERTY(QString evidenceDetail READ evidenceDetail NOTIFY evidenceChanged) ///< per label, events
    /// "Not fresh: LaunchDarkly"; empty: nothing makes the answer unsafe.
    Q_PROPERTY(QString staleText READ staleText NOTIFY evidenceChanged)
    /// Why the evidence could not be asked, and what to do; empty: it could.
    Q_PROPERTY(QString problemText READ problemText NOTIFY evidenceChanged)
    Q_PROPERTY(QString evidenceAgeText READ evidenceAgeText NOTIFY evidenceChanged) ///< "data 3 s old"
    Q_PROPERTY(bool evidenceStale READ evidenceStale NOTIFY evidenceChanged)
    Q_PROPERTY(bool evidenceLoading READ evidenceLoading NOTIFY evidenceChanged)
    Q_PROPERTY(bool hasEvidenceFeed READ hasEvidenceFeed NOTIFY evidenceChanged)
    Q_PROPERTY(muster::ChartFeed* evidenceFeed READ evidenceFeed
                   CONSTANT) ///< ChartFeed of the query around the instant
    Q_PROPERTY(
        double evidenceFrom READ evidenceFrom NOTIFY evidenceChanged) ///< range of the evidence chart, UTC ms
    Q_PROPERTY(double evidenceTo READ evidenceTo NOTIFY evidenceChanged)
    Q_PROPERTY(muster::BranchListModel* branches READ branches CONSTANT)
    Q_PROPERTY(
        int proposedIndex READ proposedIndex NOTIFY evidenceChanged) ///< into branches; -1: a person chooses
    Q_PROPERTY(QString proposalReason READ proposalReason NOTIFY evidenceChanged)
    /// Why nothing is suggested where the data could: "waits for data newer than the action of 12:31:05";
    /// empty: something is, or a person is asked anyway.
    Q_PROPERTY(QString noProposalText READ noProposalText NOTIFY evidenceChanged)
    /// What the person means to do with the step: the next branch chosen is where to go on without an answer.
    Q_PROPERTY(bool skipping READ isSkipping WRITE setSkipping NOTIFY intentChanged)
    /// Why another branch is taken than proposed, or the step is skipped; as typed so far.
    Q_PROPERTY(QString reason READ reason WRITE setReason NOTIFY intentChanged)
    Q_PROPERTY(QString refusal READ refusal NOTIFY intentChanged) ///< why `answer` did nothing; empty: it did
    /// The branch that was to be taken against the proposal and waits for its reason; -1: none.
    Q_PROPERTY(int wantedIndex READ wantedIndex NOTIFY intentChanged)
    // tree
    Q_PROPERTY(muster::TreeNodeModel* treeNodes READ treeNodes CONSTANT)
    Q_PROPERTY(muster::TreeEdgeModel* treeEdges READ treeEdges CONSTANT)
    Q_PROPERTY(double treeWidth READ treeWidth NOTIFY changed) ///< layout units
    Q_PROPERTY(double treeHeight READ treeHeight NOTIFY changed)
    /// Answering is possible: not while a write is under way, not after an end, not while a live room shows
    /// the past.
    Q_PROPERTY(bool canAnswer READ canAnswer NOTIFY changed)
    /// The last question can be asked again; from an end too, which may have been a wrong turn.
    Q_PROPERTY(bool canGoBack READ canGoBack NOTIFY changed)
    /// How it came to the incident: "attached by alert CheckoutErrors"; empty: nobody wrote it down.
    Q_PROPERTY(QString attachedText READ attachedText NOTIFY changed)
public:
    /// How the current step stands, when it is a wait.
    enum class WaitState {
        None,    ///< it is none
        Unknown, ///< nobody says
        Going,   ///< it does not hold, or not for long enough
        Held,    ///< over
        Ended,   ///< over along another way than the one it was held for
    };

    explicit RunbookNavigator(WarRoom* room);
    /// Beside `first`, with the runbook `wanted` of the same incident.
    RunbookNavigator(WarRoom* room, RunbookNavigator* first, const QString& wanted);
    ~RunbookNavigator() override;

    RunbookEditor* editor() const;
    RunbookRuns* runs() const;
    RunbookLearner* learner() const;
    /// What it was made for; empty: the room's own, whichever is chosen.
    QString wanted() const;
    RunbookExecutor* execution() const;
    bool available() const;
    QString runbookId() const;
    QString title() const;
    QString versionText() const;
    QString stepText() const;
    bool finished() const;
    QStringList choices() const;
    int choiceIndex() const;
    RunbookPathModel* path();
    QString node() const;
    QString kind() const;
    QString kindText() const;
    QString question() const;
    QString body() const;
    QStringList evidenceLinks() const;
    QString query() const;
    QString roleText() const;
    QString timeBoxText() const;
    QString riskText() const;
    QString precheck() const;
    QString precheckResult() const;
    QString precheckState() const;
    QString waitText() const;
    bool isWaitOver() const;
    bool waitHeld() const;
    QString command() const;
    QString commandProblem() const;
    QString expected() const;
    QString undo() const;
    QString evidenceText() const;
    QString evidenceDetail() const;
    QString staleText() const;
    QString problemText() const;
    QString evidenceAgeText() const;
    bool evidenceStale() const;
    bool evidenceLoading() const;
    bool hasEvidenceFeed() const;
    ChartFeed* evidenceFeed() const;
    BranchListModel* branches();
    int proposedIndex() const;
    QString proposalReason() const;
    QString noProposalText() const;
    TreeNodeModel* treeNodes();
    TreeEdgeModel* treeEdges();
    double treeWidth() const;
    double treeHeight() const;
    double evidenceFrom() const;
    double evidenceTo() const;
    bool canAnswer() const;
    bool canGoBack() const;
    QString attachedText() const;
    bool isSkipping() const;
    void setSkipping(bool skipping);
    QString reason() const;
    void setReason(const QString& reason);
    QString refusal() const;
    int wantedIndex() const;

    /// Uses another runbook of this incident from now on, remembered with it; each keeps its own answers.
    /// False: the incident has none with this id.
    Q_INVOKABLE bool choose(const QString& runbookId);
    Q_INVOKABLE bool chooseAt(int index);
    /// Copies a runbook of another incident here, in its newest version, and uses it; lands on the timeline.
    /// False: nothing can be stored here.
    Q_INVOKABLE bool bring(const QString& runbookId, const QString& fromIncident);
    /// Takes branch `index` (0-based): the proposed one, or any where none is. Lands on the timeline. False,
    /// and nothing is written, against a proposal: that takes a reason.
    Q_INVOKABLE bool take(int index);
    /// Takes a branch against the proposal, with the reason in the person's words. False, and nothing is
    /// written: without one.
    Q_INVOKABLE bool override(int index, const QString& reason);
    /// Goes on with the target of a branch although the step was not answered or not done. False, and nothing
    /// is written: without a reason.
    Q_INVOKABLE bool skip(int index, const QString& reason);
    /// What an expert is asked to find out, with what is known: "RB-014 N9 Are the workers saturated?
    /// (0.42, data 3 s old; suggested: > 0.8 → Restart a pod, 0.93 > 0.8)".
    Q_INVOKABLE QString helpRequest() const;
    /// Takes, overrides or skips with branch `index`, as `skipping` and `reason` say. Where a reason is
    /// missing `refusal` asks for it; -1 is no branch, and only asks.
    Q_INVOKABLE void answer(int index);
    /// The field for the reason is wanted: of a skip, else of another branch than proposed. Nothing while the
    /// step cannot be answered.
    Q_INVOKABLE void askReason(bool skipping);
    /// Asks the last question again, from an end too: writes an answer that returns to it; nothing is
    /// deleted. The line on the timeline says which answer is taken back, or which end was left.
    Q_INVOKABLE void back();
    /// The step is on the screen: what the window still says about it has been seen.
    Q_INVOKABLE void seen();
    /// Asks the evidence again now.
    Q_INVOKABLE void refreshEvidence();
    /// Puts the step's command on the clipboard as one line; empty, or in words why not.
    Q_INVOKABLE QString copyCommand() const;
    /// One of evidenceLinks as it is written, for LinkOpener alone, which shows it whole before it opens it.
    Q_INVOKABLE QString evidenceLink(int index) const;
    /// Puts it on the clipboard; false: there is none, or it is no address that would be opened.
    Q_INVOKABLE bool copyEvidenceLink(int index) const;

    /// From the room, after each snapshot.
    void apply(const RoomSnapshot& snapshot);
    /// From the room, which holds nothing from now on: what is still asked is not waited for, and what was
    /// known stays as it was. The first tells those beside it.
    void rest();
    WaitState waitState() const;
    /// Of the runs of the room, this one and those beside it, the one that stands farthest.
    WaitState anyWait() const;
    /// The evidence of a wait of one of them is on its way.
    bool isJudging() const;
    /// No room that rests is read more often than this for its waits.
    static constexpr Milliseconds kLookSoonest = std::chrono::seconds{10};
    /// When a room that rests should be read again, because a wait of one of them may be over then; nullopt:
    /// none waits.
    std::optional<Instant> looksAgainAt() const;

signals:
    void changed();
    void evidenceChanged();
    void intentChanged();
    void reasonWanted(); ///< see askReason; also when `answer` lacked one
    /// A wait of a live room is over: its evidence proposes a way on now.
    void waitEnded(const QString& node, const QString& proposal);
    /// An answer is on disk.
    void answered(const QString& node);

private:
    struct Private;
    void begin();
    void write(int index, const QString& reason);
    void sayWhenAWaitEnds(WaitState before);
    void writeWait(WaitState now);
    QString notHeldWords() const;
    QString heldWords() const;
    void awaitNewerThanAction();
    bool evidenceTooOld() const;
    QString waitNoticeId(const QString& node) const;
    void store(RunbookAnswer answer, std::optional<TimelineEvent> also = std::nullopt,
               std::function<void(bool)> onEnd = {});
    /// A tool did the current step: the answer, with `event` that says so, in one transaction.
    void answerDone(int index, TimelineEvent event, std::function<void(bool)> onEnd);
    friend class RunbookExecutor;
    RunbookAnswer blankAnswer() const;
    RunbookAnswer answerTowards(const QString& target) const;
    void loadEvidence();
    Milliseconds evidenceAge() const;
    Milliseconds sinceJudged() const;
    static Evidence grownBy(Evidence evidence, Milliseconds passed);
    void judgeWhenHeld();
    void judge(Evidence evidence);
    void showJudged();
    void applyEvidence(Evidence evidence, std::vector<SampleBlock> series);
    void keepFresh();
    void rebuildBranches();
    void rebuildTree();
    std::unique_ptr<Private> d;
};

} // namespace muster
