// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_navigator.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/domain/runbook_condition.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_attach.h"
#include "models/view/runbook_editor.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_executor.h"
#include "models/view/runbook_learner.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_reason.h"
#include "models/view/runbook_runs.h"
#include "models/view/safe_mode.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <utility>

namespace muster {

namespace {

/// A larger tree would cost a frame: it is laid out on the worker pool, and drawn when that is done.
constexpr size_t kLaidOutAtOnce = 200;
/// A live question is asked again this often. Never faster: an answer may be stored, and a stored sample
/// refreshes the room, which would ask again.
constexpr Milliseconds kLiveEvery = std::chrono::seconds{10};
/// What is lost with the program is at most this much of what the step showed.
constexpr Milliseconds kKeepEvery = std::chrono::minutes{1};

/// Who is asked, for words about its silence; empty: nobody said its name yet.
QString sourceName(const RoomSnapshot& room, const SourceId& source)
{
    const auto found = std::find_if(room.freshness.begin(), room.freshness.end(),
                                    [&](const Freshness& each) { return each.source == source; });
    return found == room.freshness.end() ? QString() : found->sourceName;
}

/// Whom queries go to: whom the runbook names, else whom the room's first panel asks.
struct Asked
{
    SourceId source;
    QString name;    ///< empty: nobody said it yet
    QString missing; ///< whom the runbook names and nobody knows, as a name
};
Asked askedBy(const Runbook& runbook, const RoomSnapshot& room, Session& session)
{
    const auto& known = session.sources()->rows();
    const auto named = std::find_if(known.begin(), known.end(), [&](const SourceRow& one) {
        return one.enabled && one.name.compare(runbook.metricsFrom, Qt::CaseInsensitive) == 0;
    });
    if (!runbook.metricsFrom.isEmpty() && named != known.end())
        return {SourceId{named->sourceId}, named->name, {}};
    const SourceId usual = room.panels.empty() ? SourceId{} : room.panels.front().source;
    const auto row = std::find_if(known.begin(), known.end(),
                                  [&](const SourceRow& one) { return one.sourceId == usual.value; });
    return {usual, row == known.end() ? sourceName(room, usual) : row->name, runbook.metricsFrom};
}

/// A way through it leads back to a step: what is left when those are taken away to which nothing leads, one
/// after the other, stands in a circle. O(nodes + branches).
bool leadsBack(const Runbook& runbook)
{
    QHash<QString, std::pair<const RunbookNode*, int>> left; // with how many lead to it
    for (const RunbookNode& node : runbook.nodes)
        left.insert(node.id, {&node, 0});
    for (const RunbookNode& node : runbook.nodes) {
        for (const RunbookBranch& branch : node.branches) {
            if (const auto target = left.find(branch.to); target != left.end())
                ++target->second;
        }
    }
    std::vector<const RunbookNode*> free;
    for (const auto& [node, leading] : std::as_const(left)) {
        if (leading == 0)
            free.push_back(node);
    }
    qsizetype taken = 0;
    while (!free.empty()) {
        const RunbookNode* node = free.back();
        free.pop_back();
        ++taken;
        for (const RunbookBranch& branch : node->branches) {
            const auto target = left.find(branch.to);
            if (target != left.end() && --target->second == 0)
                free.push_back(target->first);
        }
    }
    return taken < left.size();
}

/// How the runbook came to the incident, as the newest line of the timeline about it says: "attached by alert
/// CheckoutErrors; also matched: RB-2 “x” (service y)"; empty: no line says it.
QString attachedWords(const std::vector<TimelineEvent>& events, const QString& runbookId)
{
    // What it is about first: searching the texts of a whole incident takes milliseconds.
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (event->kindName != QLatin1String("runbook.started") &&
            event->kindName != QLatin1String("runbook.attached"))
            continue;
        if (!event->text.startsWith(runbookId + QLatin1Char(' ')))
            continue;
        const qsizetype from = event->text.indexOf(QLatin1String(" attached by "));
        if (from < 0)
            continue;
        const qsizetype others = event->text.lastIndexOf(QLatin1String(kAlsoMatched));
        return event->text.mid(from + 1).section(QLatin1String("; "), 0, 0) +
               (others < 0 ? QString() : event->text.mid(others));
    }
    return {};
}

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
    d->kept = new RunbookReason(d->room->session(), this);
    connect(d->kept, &RunbookReason::restored, this, [this](const QString& reason, bool skipping) {
        setSkipping(skipping);
        setReason(reason);
    });
    connect(d->room, &WarRoom::clockChanged, this, [this] {
        if (!d->live() || !d->current())
            return;
        loadEvidence();
        judgeWhenHeld();
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
    return d->current() && !d->position.finished && !d->writing && d->writable();
}

void RunbookNavigator::apply(const RoomSnapshot& snapshot)
{
    const QString before = d->position.current;
    const QString noticeBefore = d->runbook ? waitNoticeId(before) : QString();
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
    d->resolved = snapshot.state.stage == Stage::Resolved;
    if (d->resolved && !noticeBefore.isEmpty())
        d->room->session()->notices()->dismiss(noticeBefore);

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
        d->circles = d->runbook && leadsBack(*d->runbook);
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
    d->attached = d->runbook ? attachedWords(snapshot.allEvents(), d->runbook->id) : QString();
    if (before != d->position.current) {
        if (!noticeBefore.isEmpty()) // whoever goes on has seen it
            d->room->session()->notices()->dismiss(noticeBefore);
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
        d->keptAt.reset();
        d->judgedAt.reset();
        d->kept->follow({}, {}); // what was typed for the last one stays kept
        d->wantedBranch = -1;
        d->refusal.clear();
        setSkipping(false);
        setReason({});
        emit intentChanged();
    }
    if (d->current() && d->writable()) {
        const Instant reached = d->position.path.empty() ? Instant{} : d->position.path.back().occurredAt;
        const QString runId = d->answers.empty() ? QString() : d->answers.back().run.value;
        d->kept->follow(
            QStringLiteral("runbook.reason/%1/%2").arg(d->room->incidentId(), d->runbook->id),
            QStringLiteral("%1/%2@%3").arg(runId, d->position.current, QString::number(reached.ms)));
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

void RunbookNavigator::rest()
{
    ++d->generation; // an answer on its way would speak about a room that is not there
    d->loading = d->again = false;
    d->askedAt.reset();
    for (int i = 1; d->wanted.isEmpty() && i < d->runs->count(); ++i)
        d->runs->at(i)->rest();
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
    const Instant at = d->at;

    std::optional<Instant> since;
    if (!d->position.path.empty())
        since = d->position.path.back().occurredAt;
    const Milliseconds before = evidenceReach(*node, at, since);
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
        evidence.staleFeeds = silent + evidence.staleFeeds;
        if (d->live()) { // the answer was on its way for a while
            const Milliseconds passed = std::max(d->room->instant() - at, Milliseconds{0});
            evidence = grownBy(std::move(evidence), passed);
            d->at = at + passed;
        }
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
    const Asked asked = askedBy(*d->runbook, *room, *d->room->session());
    const SourceId source = asked.source;
    const QString missing = asked.missing;
    const QString name = asked.name;
    d->askedName = name;
    auto gather = std::make_shared<Gather>(
        Gather{std::vector<std::vector<SampleBlock>>(static_cast<size_t>(queries.size())),
               queries.size(),
               {},
               name.isEmpty() ? tr("the tool does not answer") : tr("%1 does not answer").arg(name)});
    for (qsizetype i = 0; i < queries.size(); ++i) {
        MetricQuery query;
        query.source = source;
        query.query = queries[i];
        query.range = {at - before, at};
        query.step = kLiveStep;
        d->room->session()->tools()->query(
            query, this,
            [this, gather, i, generation, deliver, queries, parts = *room, at, before, name,
             missing](Result<QueryAnswer> answer) {
                if (answer)
                    gather->answers[static_cast<size_t>(i)] = std::move(answer->blocks);
                else
                    gather->problem =
                        format::errorText(answer.error(), name.isEmpty() ? tr("The tool") : name);
                if (!answer && answer.error().what == SafeMode::noToolIsAsked()) {
                    gather->silence = tr("no tool is asked in safe mode");
                } else if (!answer && answer.error().kind == ErrorKind::NotFound && name.isEmpty()) {
                    gather->problem = tr("No tool answers queries here: connect Prometheus in Settings.");
                    gather->silence = tr("no source of metrics is connected");
                }
                if (--gather->waiting > 0 || generation != d->generation)
                    return;
                d->problem = gather->problem;
                if (gather->problem.isEmpty()) {
                    if (!missing.isEmpty())
                        d->problem =
                            tr("The runbook asks “%1”, and no source is connected under this name: %2 "
                               "was asked.")
                                .arg(missing, name.isEmpty() ? tr("the room's source") : name);
                    d->told = gather->answers;
                    d->fresh.clear();
                    for (const auto& blocks : gather->answers)
                        d->fresh.insert(d->fresh.end(), blocks.begin(), blocks.end());
                    keepFresh();
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

/// What was seen last is there after a restart, also without the tool.
void RunbookNavigator::keepFresh()
{
    Store* const store = d->room->session()->store();
    const Instant now = d->room->session()->clock().now();
    const bool kept = d->keptAt && now >= *d->keptAt && now - *d->keptAt < kKeepEvery;
    if (d->fresh.empty() || kept || store->isReadOnly())
        return;
    d->keptAt = now;
    store->write(
        [incident = d->room->id(), fresh = d->fresh](WriteTx& tx) -> Result<bool> {
            if (const Done done = keepEvidence(tx, incident, fresh); !done)
                return tl::unexpected(done.error());
            return true;
        },
        store, [](Result<bool>) {}); // a store that cannot write says so itself
}

void RunbookNavigator::applyEvidence(Evidence evidence, std::vector<SampleBlock> series)
{
    const RunbookNode* node = d->current();
    if (!node)
        return;
    d->unit = series.empty() ? Unit::None : series.front().unit;
    judge(std::move(evidence));
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
    showJudged();
}

void RunbookNavigator::judge(Evidence evidence)
{
    const RunbookNode* node = d->current();
    if (const RoomSnapshot* room = d->room->snapshot(); room && !evidence.onset)
        evidence.onset = room->onset;
    const WaitState before = waitState();
    d->evidence = std::move(evidence);
    d->judgedAt = d->at;
    d->proposal = d->execution->proposal().value_or(proposeBranch(*node, d->evidence));
    awaitNewerThanAction();
    d->haveEvidence = true;
    sayWhenAWaitEnds(before);
    if (const QString held = heldWords(); !held.isEmpty())
        d->proposal.reason = held;
}

void RunbookNavigator::showJudged()
{
    rebuildBranches();
    rebuildTree();
    emit evidenceChanged();
    emit changed();
}

bool RunbookNavigator::evidenceTooOld() const
{
    return !d->evidence.staleFeeds.isEmpty() && d->evidence.dataAge.value_or(Milliseconds{0}) > kFreshFor;
}

/// Whether an action helped can only be said by data that is newer than it. A skip did nothing to wait for.
void RunbookNavigator::awaitNewerThanAction()
{
    const RunbookNode* node = d->current();
    if (!d->live() || node->kind != NodeKind::Verify || d->proposal.branch < 0 || !d->evidence.evaluatedAt)
        return;
    const auto acted =
        std::find_if(d->position.path.rbegin(), d->position.path.rend(), [&](const RunbookAnswer& answer) {
            const RunbookNode* before = d->runbook->node(answer.node);
            return before && before->kind == NodeKind::Action && answer.takenBranch >= 0;
        });
    const Instant newest = *d->evidence.evaluatedAt;
    if (acted == d->position.path.rend() || newest >= acted->occurredAt)
        return;
    const TimeStyle style = Format::instance()->style();
    QString words =
        tr("waits for data newer than the action of %1").arg(format::timeOfDay(acted->occurredAt, style));
    // The tool's next point after the action, and the next time that it is asked.
    const qint64 steps = ((acted->occurredAt - newest) + kLiveStep - Milliseconds{1}) / kLiveStep;
    const Instant expected = newest + steps * kLiveStep + kLiveEvery;
    if (expected > d->at)
        words = tr("%1, expected by %2").arg(words, format::timeOfDay(expected, style));
    d->proposal = {-1, words};
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

} // namespace muster
