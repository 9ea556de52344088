// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_navigator.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_editor.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_executor.h"
#include "models/view/runbook_learner.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_runs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

namespace {

/// A larger tree would cost a frame: it is laid out on the worker pool, and drawn when that is done.
constexpr size_t kLaidOutAtOnce = 200;
constexpr Milliseconds kLiveStep = std::chrono::seconds{15};
/// A live question is asked again this often. Never faster: an answer may be stored, and a stored sample
/// refreshes the room, which would ask again.
constexpr Milliseconds kLiveEvery = std::chrono::seconds{10};

} // namespace

RunbookNavigator::RunbookNavigator(WarRoom* room) : QObject(room), d(std::make_unique<Private>())
{
    d->room = room;
    d->editor = new RunbookEditor(room);
    d->runs = new RunbookRuns(room, this);
    begin();
}
RunbookNavigator::RunbookNavigator(WarRoom* room, RunbookNavigator* first, const QString& wanted)
    : QObject(room), d(std::make_unique<Private>())
{
    d->room = room;
    d->editor = first->editor();
    d->runs = first->runs();
    d->wanted = wanted;
    begin();
}
RunbookNavigator::~RunbookNavigator() = default;

void RunbookNavigator::begin()
{
    d->learner = new RunbookLearner(d->room, this);
    d->execution = new RunbookExecutor(this);
    connect(d->room, &WarRoom::clockChanged, this, [this] {
        if (!d->live() || !d->current())
            return;
        loadEvidence();
        emit evidenceChanged(); // its age grew
        if (d->execution->available())
            d->execution->refresh(); // its source may answer again, or no longer
    });
}

RunbookExecutor* RunbookNavigator::execution() const
{
    return d->execution;
}

RunbookEditor* RunbookNavigator::editor() const
{
    return d->editor;
}

RunbookRuns* RunbookNavigator::runs() const
{
    return d->runs;
}

RunbookLearner* RunbookNavigator::learner() const
{
    return d->learner;
}

QString RunbookNavigator::wanted() const
{
    return d->wanted;
}

bool RunbookNavigator::canAnswer() const
{
    const Store* store = d->room->session()->store();
    return d->current() && !d->position.finished && !d->writing && store && !store->isReadOnly() &&
           (d->room->sealed() || d->room->mode() == WarRoom::Live);
}

void RunbookNavigator::apply(const RoomSnapshot& snapshot)
{
    const QString before = d->position.current;
    const QString id = !d->wanted.isEmpty() ? d->wanted : snapshot.runbook ? snapshot.runbook->id : QString();
    const auto run = std::find_if(snapshot.runbooks.begin(), snapshot.runbooks.end(),
                                  [&](const RunbookRun& each) { return each.runbook.id == id; });
    if (run != snapshot.runbooks.end()) {
        d->runbook = run->runbook;
        d->position = run->position;
        d->answers = run->answers;
    } else {
        d->runbook.reset();
        d->position = {};
        d->answers.clear();
    }
    if (d->writing && d->answers.size() != d->answersBefore)
        d->writing = false;
    d->at = snapshot.asOf.isLive() ? snapshot.now : snapshot.asOf.instant;

    std::vector<PathRow> rows;
    for (const RunbookAnswer& answer : d->position.path) {
        const RunbookNode* node = d->runbook ? d->runbook->node(answer.node) : nullptr;
        PathRow row;
        row.key = answer.node + QLatin1Char('@') + QString::number(answer.occurredAt.ms);
        row.node = answer.node;
        row.title = node ? node->title : answer.node;
        row.answer = answer.summary;
        if (node && answer.takenBranch >= 0 &&
            static_cast<size_t>(answer.takenBranch) < node->branches.size())
            row.answer = conditionWords(node->branches[static_cast<size_t>(answer.takenBranch)].condition);
        row.timeText = format::timeOfDay(answer.occurredAt, Format::instance()->style());
        row.by = answer.by;
        row.skipped = answer.takenBranch < 0 && !answer.taken.isEmpty();
        if (row.skipped)
            row.answer = tr("skipped");
        row.overridden =
            !row.skipped && answer.proposedBranch >= 0 && answer.proposedBranch != answer.takenBranch;
        row.overrideReason = answer.overrideReason;
        rows.push_back(std::move(row));
    }
    d->path.setRows(std::move(rows));

    const QString wanted = d->runbook ? d->runbook->id + QLatin1Char('@') +
                                            QString::number(d->runbook->version) + d->runbook->hash
                                      : QString();
    if (d->runbook)
        d->learner->follow(*d->runbook, d->position.current, d->answers.size());
    if (wanted != d->layoutOf) {
        d->layoutOf = wanted;
        d->layout = d->runbook && d->runbook->nodes.size() <= kLaidOutAtOnce ? layoutRunbook(*d->runbook)
                                                                             : RunbookLayout{};
        if (d->runbook && d->layout.nodes.empty())
            Worker::run([runbook = *d->runbook] { return layoutRunbook(runbook); }, this,
                        [this, wanted](RunbookLayout layout) {
                            if (wanted != d->layoutOf)
                                return; // the room shows another one by now
                            d->layout = std::move(layout);
                            d->drawn.clear();
                            rebuildTree();
                            emit changed();
                        });
    }
    if (before != d->position.current) {
        // Another question: what was known about the last one must not stand under this one.
        d->evidence = {};
        d->proposal = {};
        d->haveEvidence = false;
        d->fresh.clear();
        d->told.clear();
        d->feed.clear();
        ++d->generation;
        d->loading = false;
        d->askedAt.reset();
        setSkipping(false);
        setReason({});
    }
    d->execution->apply(snapshot); // before the evidence: a refusal speaks for a branch
    loadEvidence();
    rebuildBranches();
    rebuildTree();
    if (d->wanted.isEmpty())
        d->runs->apply(snapshot);
    emit changed();
    emit evidenceChanged();
}

void RunbookNavigator::refreshEvidence()
{
    d->askedAt.reset();
    // A tool that was silent is left alone for a while; whoever asks does not wait for that.
    d->room->session()->syncNow();
    loadEvidence();
}

void RunbookNavigator::loadEvidence()
{
    const RunbookNode* node = d->current();
    const RoomSnapshot* room = d->room->snapshot();
    if (!node || !room)
        return;
    if (node->kind == NodeKind::EventCheck || node->kind == NodeKind::Decision) {
        applyEvidence(evidenceFromEvents(*node, *room), {});
        return;
    }
    const QStringList queries = nodeQueries(*d->runbook, *node);
    if (queries.isEmpty()) {
        applyEvidence(Evidence{}, {});
        return;
    }
    const Instant now = d->room->session()->clock().now();
    if (d->live() && d->askedAt && now - *d->askedAt < kLiveEvery)
        return;
    if (d->loading) {
        d->again = !d->live();
        return;
    }
    if (d->live()) {
        d->askedAt = now;
        d->at = now;
    }
    d->loading = true;
    d->again = false;
    const int generation = d->generation;
    const Milliseconds before = std::max(kEvidenceRange, node->waitFor);
    const Instant at = d->at;

    std::optional<Instant> since;
    if (!d->position.path.empty())
        since = d->position.path.back().occurredAt;
    const auto deliver = [this, generation, copy = *node, at,
                          since](const std::vector<std::vector<SampleBlock>>& answers,
                                 const QStringList& silent = {}) {
        if (generation != d->generation)
            return;
        d->loading = false;
        std::vector<SampleBlock> series;
        for (const auto& blocks : answers)
            series.insert(series.end(), blocks.begin(), blocks.end());
        Evidence evidence = evidenceFromSamples(copy, answers, at, since);
        evidence.staleFeeds = silent;
        applyEvidence(std::move(evidence), std::move(series));
        if (d->again)
            loadEvidence();
    };
    if (!d->live()) {
        d->room->session()->store()->read(
            [parts = *room, queries, at, before](ReadTx& tx) {
                return readQueries(tx, parts, queries, at, before);
            },
            this,
            [this, generation, deliver](Result<std::vector<std::vector<SampleBlock>>> answers) {
                if (generation == d->generation)
                    d->problem =
                        answers ? QString() : format::errorText(answers.error(), tr("The stored samples"));
                deliver(answers ? *answers : std::vector<std::vector<SampleBlock>>{});
            });
        return;
    }
    // In the present the tool itself is asked; the answers are gathered by their place.
    struct Gather
    {
        std::vector<std::vector<SampleBlock>> answers;
        qsizetype waiting;
        QString problem;
        QString silence; ///< in words, when the tool did not answer
    };
    auto gather = std::make_shared<Gather>(
        Gather{std::vector<std::vector<SampleBlock>>(static_cast<size_t>(queries.size())),
               queries.size(),
               {},
               tr("the tool does not answer")});
    for (qsizetype i = 0; i < queries.size(); ++i) {
        MetricQuery query;
        query.source = room->panels.empty() ? SourceId{} : room->panels.front().source;
        query.query = queries[i];
        query.range = {at - before, at};
        query.step = kLiveStep;
        d->room->session()->tools()->query(
            query, this,
            [this, gather, i, generation, deliver, queries, parts = *room, at,
             before](Result<QueryAnswer> answer) {
                if (answer)
                    gather->answers[static_cast<size_t>(i)] = std::move(answer->blocks);
                else
                    gather->problem = format::errorText(answer.error(), tr("The query"));
                if (--gather->waiting > 0 || generation != d->generation)
                    return;
                d->problem = gather->problem;
                if (gather->problem.isEmpty()) {
                    d->told = gather->answers;
                    d->fresh.clear();
                    for (const auto& blocks : gather->answers)
                        d->fresh.insert(d->fresh.end(), blocks.begin(), blocks.end());
                    deliver(gather->answers);
                    return;
                }
                // A tool that is silent takes nothing away: what it said last stays, with its age.
                const QStringList silent{gather->silence};
                if (!d->told.empty()) {
                    deliver(d->told, silent);
                    return;
                }
                d->room->session()->store()->read(
                    [parts, queries, at, before](ReadTx& tx) {
                        return readQueries(tx, parts, queries, at, before);
                    },
                    this,
                    [deliver, silent](Result<std::vector<std::vector<SampleBlock>>> stored) {
                        deliver(stored ? *stored : std::vector<std::vector<SampleBlock>>{}, silent);
                    });
            });
    }
}

void RunbookNavigator::applyEvidence(Evidence evidence, std::vector<SampleBlock> series)
{
    const RunbookNode* node = d->current();
    if (!node)
        return;
    d->haveEvidence = true;
    d->unit = series.empty() ? Unit::None : series.front().unit;
    if (const RoomSnapshot* room = d->room->snapshot(); room && !evidence.onset)
        evidence.onset = room->onset;
    d->evidence = std::move(evidence);
    const int proposedBefore =
        std::exchange(d->proposal, d->execution->proposal().value_or(proposeBranch(*node, d->evidence)))
            .branch;
    if (d->live() && node->kind == NodeKind::Verify && d->proposal.branch >= 0 && !d->position.path.empty() &&
        d->evidence.evaluatedAt && *d->evidence.evaluatedAt < d->position.path.back().occurredAt)
        d->proposal = {-1, tr("the newest data is older than the step before: wait for newer")};
    sayWhenAWaitEnds(proposedBefore);
    if (node->kind == NodeKind::Wait && d->proposal.branch < 0 && d->evidence.heldFor)
        d->proposal.reason =
            tr("held for %1 of %2")
                .arg(format::duration(*d->evidence.heldFor), format::duration(node->waitFor));
    Panel panel;
    panel.id = QStringLiteral("evidence");
    panel.format.unit = d->unit;
    const QStringList asked = nodeQueries(*d->runbook, *node);
    for (const QString& query : asked)
        panel.series.push_back({query, {}});
    if (!(panel == d->feed.panel()))
        d->feed.setPanel(panel);
    d->feed.replace(series);
    d->feed.setVisibleUntil(d->at);
    rebuildBranches();
    rebuildTree();
    emit evidenceChanged();
    emit changed();
}

void RunbookNavigator::rebuildBranches()
{
    std::vector<BranchRow> rows;
    if (const RunbookNode* node = d->current()) {
        for (size_t i = 0; i < node->branches.size(); ++i) {
            const RunbookBranch& branch = node->branches[i];
            const RunbookNode* target = d->runbook->node(branch.to);
            BranchRow row;
            row.key = node->id + QLatin1Char('#') + QString::number(i);
            row.number = static_cast<int>(i) + 1;
            row.text = conditionWords(branch.condition);
            row.condition = branch.condition;
            row.target = branch.to;
            row.targetTitle = target ? target->title : branch.to;
            row.proposed = static_cast<int>(i) == d->proposal.branch;
            if (row.proposed)
                row.reason = d->proposal.reason;
            row.note = branch.note;
            rows.push_back(std::move(row));
        }
    }
    d->branches.setRows(std::move(rows));
}

void RunbookNavigator::rebuildTree()
{
    if (!d->runbook) {
        d->drawn.clear();
        d->nodes.setRows({});
        d->edges.setRows({});
        return;
    }
    QString target;
    const RunbookNode* node = d->current();
    if (node && d->proposal.branch >= 0 && static_cast<size_t>(d->proposal.branch) < node->branches.size())
        target = node->branches[static_cast<size_t>(d->proposal.branch)].to;
    // Evidence comes every few seconds and mostly proposes the same.
    QStringList drawn{d->layoutOf, d->position.current, target};
    for (const RunbookAnswer& answer : d->position.path)
        drawn << answer.node << answer.taken;
    const QString key = drawn.join(QChar(0x1f));
    if (std::exchange(d->drawn, key) == key)
        return;
    paintLayout(d->layout, d->position.path, d->position.current, target);
    d->nodes.setRows(d->layout.nodes);
    d->edges.setRows(d->layout.edges);
}

void RunbookNavigator::take(int index)
{
    const bool against = d->proposal.branch >= 0 && index != d->proposal.branch;
    write(index, against ? tr("not given") : QString());
}

void RunbookNavigator::override(int index, const QString& reason)
{
    write(index, reason.trimmed().isEmpty() ? tr("not given") : reason.trimmed());
}

void RunbookNavigator::write(int index, const QString& reason)
{
    const RunbookNode* node = d->current();
    if (!canAnswer() || !node || index < 0 || static_cast<size_t>(index) >= node->branches.size())
        return;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(index)];
    const RunbookNode* target = d->runbook->node(branch.to);
    RunbookAnswer answer = answerTowards(branch.to);
    answer.takenBranch = index;
    if (index != d->proposal.branch)
        answer.overrideReason = d->proposal.branch >= 0 ? reason : QString();
    QString why = index == d->proposal.branch ? d->proposal.reason : evidenceText();
    answer.summary =
        tr("%1 %2 %3 → %4")
            .arg(node->id, node->title, conditionWords(branch.condition), target ? target->title : branch.to);
    if (!why.isEmpty())
        answer.summary += QStringLiteral(" (") + why + QLatin1Char(')');
    if (!answer.overrideReason.isEmpty())
        answer.summary += tr("; against the proposal: %1").arg(answer.overrideReason);
    store(std::move(answer));
}

void RunbookNavigator::answer(int index)
{
    const QString why = d->reason.trimmed();
    d->refusal.clear();
    if (d->skipping) {
        if (why.isEmpty())
            d->refusal = tr("Say why it is skipped.");
        else
            skip(index, why);
    } else if (d->proposal.branch >= 0 && index != d->proposal.branch) {
        override(index, why);
    } else {
        take(index);
    }
    emit intentChanged();
}

bool RunbookNavigator::isSkipping() const
{
    return d->skipping;
}

void RunbookNavigator::setSkipping(bool skipping)
{
    if (std::exchange(d->skipping, skipping) == skipping)
        return;
    d->refusal.clear();
    emit intentChanged();
}

QString RunbookNavigator::reason() const
{
    return d->reason;
}

void RunbookNavigator::setReason(const QString& reason)
{
    if (d->reason == reason)
        return;
    d->reason = reason;
    d->refusal.clear();
    emit intentChanged();
}

QString RunbookNavigator::refusal() const
{
    return d->refusal;
}

bool RunbookNavigator::skip(int index, const QString& reason)
{
    const RunbookNode* node = d->current();
    const QString why = reason.trimmed();
    if (!canAnswer() || why.isEmpty() || index < 0 || static_cast<size_t>(index) >= node->branches.size())
        return false;
    const RunbookBranch& branch = node->branches[static_cast<size_t>(index)];
    const RunbookNode* target = d->runbook->node(branch.to);
    RunbookAnswer answer = answerTowards(branch.to);
    answer.overrideReason = why;
    answer.summary =
        tr("%1 %2 skipped: %3 → %4").arg(node->id, node->title, why, target ? target->title : branch.to);
    store(std::move(answer));
    return true;
}

/// Nobody watches a wait: who is elsewhere in the window is told.
void RunbookNavigator::sayWhenAWaitEnds(int before)
{
    const RunbookNode* node = d->current();
    if (!d->live() || node->kind != NodeKind::Wait || before >= 0 || d->proposal.branch < 0)
        return;
    const QString text = conditionWords(node->branches[static_cast<size_t>(d->proposal.branch)].condition);
    d->room->session()->notices()->post(
        {QStringLiteral("runbook.wait.") + node->id,
         displayFilled(tr("The wait %1 “%2” is over: %3."), {node->id, node->title, text}),
         QStringLiteral("info"), QStringLiteral("go.runbook"), tr("Look")});
    emit waitEnded(node->id, text);
}

void RunbookNavigator::back()
{
    if (!d->runbook || d->position.path.empty() || d->writing)
        return;
    RunbookAnswer answer = blankAnswer();
    answer.node = d->position.path.back().node; // an answer without a target asks this node again
    answer.summary = tr("Back to %1").arg(answer.node);
    store(std::move(answer));
}

/// Of the current node, with what is known now.
RunbookAnswer RunbookNavigator::answerTowards(const QString& target) const
{
    RunbookAnswer answer = blankAnswer();
    answer.node = d->position.current;
    answer.value = d->evidence.value;
    answer.dataAge = d->evidence.dataAge;
    answer.proposedBranch = d->proposal.branch;
    answer.taken = target;
    return answer;
}

RunbookAnswer RunbookNavigator::blankAnswer() const
{
    RunbookAnswer answer;
    const Instant now = d->room->writeInstant();
    answer.incident = d->room->id();
    answer.runbookId = d->runbook->id;
    answer.runbookVersion = d->runbook->version;
    answer.occurredAt = now;
    answer.knownAt = now;
    answer.by = QStringLiteral("You");
    answer.run = !d->answers.empty() ? d->answers.back().run : newId<RunbookRunId>();
    return answer;
}

void RunbookNavigator::answerDone(int index, TimelineEvent event, std::function<void(bool)> onEnd)
{
    const RunbookNode& node = *d->current();
    const RunbookBranch& branch = node.branches[static_cast<size_t>(index)];
    const RunbookNode* target = d->runbook->node(branch.to);
    RunbookAnswer answer = answerTowards(branch.to);
    answer.takenBranch = answer.proposedBranch = index; // the tool's word is the proposal
    answer.summary =
        tr("%1 %2 %3 → %4")
            .arg(node.id, node.title, conditionWords(branch.condition), target ? target->title : branch.to);
    store(std::move(answer), std::move(event), std::move(onEnd));
}

void RunbookNavigator::store(RunbookAnswer answer, std::optional<TimelineEvent> also,
                             std::function<void(bool)> onEnd)
{
    // Until the room shows the answer no other is taken: a key pressed twice must not answer one question
    // twice.
    d->writing = true;
    d->answersBefore = d->answers.size();
    emit changed();
    TimelineEvent event;
    event.kindName = QStringLiteral("runbook.step");
    event.kind = EventKind::Runbook;
    event.text = answer.summary;
    event.occurredAt = answer.occurredAt;
    event.knownAt = answer.knownAt;
    if (also) {
        also->id = newId<EventId>();
        also->incident = answer.incident;
        also->occurredAt = answer.occurredAt;
        also->knownAt = answer.knownAt;
        also->sourceName = answer.by;
    }
    // Evidence that came straight from the tool is kept with the answer, so that a replay shows what was
    // seen.
    d->room->addLocalEvent(
        std::move(event),
        [answer, also = std::move(also), fresh = std::move(d->fresh)](WriteTx& tx) -> Done {
            if (also) {
                if (const auto put = tx.putEvent(*also); !put)
                    return tl::unexpected(put.error());
            }
            for (const SampleBlock& block : fresh) {
                if (Done done = tx.putSamples(block); !done)
                    return done;
                if (Done done = tx.keepSeries(answer.incident, block.key.source, block.key.query); !done)
                    return done;
            }
            return tx.addRunbookAnswer(answer);
        },
        [this, node = answer.node, onEnd = std::move(onEnd)](bool stored) {
            if (onEnd)
                onEnd(stored);
            if (stored) {
                emit answered(node);
            } else {
                d->writing = false;
                emit changed();
            }
        },
        this);
    d->fresh.clear();
}

} // namespace muster
