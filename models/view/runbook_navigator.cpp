// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_navigator.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/command_copy.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_evidence.h"
#include "models/view/runbook_layout.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr Milliseconds kEvidenceRange = std::chrono::minutes{30};
/// A larger tree would cost a frame: it is laid out on the worker pool, and drawn when that is done.
constexpr size_t kLaidOutAtOnce = 200;
constexpr Milliseconds kLiveStep = std::chrono::seconds{15};
constexpr Milliseconds kStaleAfter = std::chrono::minutes{1};
/// A live question is asked again this often. Never faster: an answer may be stored, and a stored sample
/// refreshes the room, which would ask again.
constexpr Milliseconds kLiveEvery = std::chrono::seconds{10};

QString kindWords(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Check:
    case NodeKind::EventCheck:
        return RunbookNavigator::tr("Question");
    case NodeKind::Decision:
        return RunbookNavigator::tr("Decision");
    case NodeKind::Action:
        return RunbookNavigator::tr("Action");
    case NodeKind::Verify:
        return RunbookNavigator::tr("Verify");
    case NodeKind::Wait:
        return RunbookNavigator::tr("Wait");
    case NodeKind::End:
        break;
    }
    return RunbookNavigator::tr("End");
}

/// "> 0.0144" -> "greater than 0.0144"; words stay words.
QString conditionWords(const QString& condition)
{
    static const std::pair<const char*, const char*> kWords[] = {
        {"no_data", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "No data")},
        {"source_stale", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "A feed is not fresh")},
        {"other", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Anything else")},
        {"else", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Otherwise")},
        {"done", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "Done")},
        {"failed", QT_TRANSLATE_NOOP("muster::RunbookNavigator", "It did not work")},
    };
    for (const auto& [name, words] : kWords) {
        if (condition == QLatin1String(name))
            return RunbookNavigator::tr(words);
    }
    QString text = condition;
    text.replace(QLatin1Char('_'), QLatin1Char(' '));
    text.replace(QLatin1String("<="), QStringLiteral("≤")).replace(QLatin1String(">="), QStringLiteral("≥"));
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    return text;
}

} // namespace

struct RunbookNavigator::Private
{
    WarRoom* room = nullptr;
    std::optional<Runbook> runbook;
    RunbookPosition position;
    Instant at;
    RunbookPathModel path;
    BranchListModel branches;
    TreeNodeModel nodes;
    TreeEdgeModel edges;
    ChartFeed feed;
    RunbookLayout layout;
    QString layoutOf; ///< id and version that `layout` was made for
    Evidence evidence;
    Unit unit = Unit::None;
    std::vector<SampleBlock> fresh; ///< from the tool, not yet in the store
    BranchProposal proposal;
    bool haveEvidence = false, loading = false, again = false, writing = false;
    size_t answersBefore = 0; ///< when writing began: the next question shows once there are more
    int generation = 0;
    std::optional<Instant> askedAt; ///< when the tool was last asked the current question
    QString problem;

    const RunbookNode* current() const { return runbook ? runbook->node(position.current) : nullptr; }
    /// The tool is asked only by a room that stands in the present.
    bool live() const { return room->mode() == WarRoom::Live && room->session()->tools() && !room->sealed(); }
};

RunbookNavigator::RunbookNavigator(WarRoom* room) : QObject(room), d(std::make_unique<Private>())
{
    d->room = room;
    connect(room, &WarRoom::clockChanged, this, [this] {
        if (!d->live() || !d->current())
            return;
        loadEvidence();
        emit evidenceChanged(); // its age grew
    });
}
RunbookNavigator::~RunbookNavigator() = default;

bool RunbookNavigator::available() const
{
    return d->runbook.has_value();
}
QString RunbookNavigator::runbookId() const
{
    return d->runbook ? displayLine(d->runbook->id) : QString();
}
QString RunbookNavigator::title() const
{
    return d->runbook ? displayLine(d->runbook->title) : QString();
}
bool RunbookNavigator::finished() const
{
    return d->position.finished;
}
RunbookPathModel* RunbookNavigator::path()
{
    return &d->path;
}
BranchListModel* RunbookNavigator::branches()
{
    return &d->branches;
}
TreeNodeModel* RunbookNavigator::treeNodes()
{
    return &d->nodes;
}
TreeEdgeModel* RunbookNavigator::treeEdges()
{
    return &d->edges;
}
double RunbookNavigator::treeWidth() const
{
    return d->layout.width;
}
double RunbookNavigator::treeHeight() const
{
    return d->layout.height;
}
ChartFeed* RunbookNavigator::evidenceFeed() const
{
    return &d->feed;
}
bool RunbookNavigator::hasEvidenceFeed() const
{
    return !d->feed.isEmpty();
}
bool RunbookNavigator::evidenceLoading() const
{
    return d->loading;
}
int RunbookNavigator::proposedIndex() const
{
    return d->proposal.branch;
}
QString RunbookNavigator::proposalReason() const
{
    return displayText(d->proposal.reason, DisplayRole::Cell);
}
double RunbookNavigator::evidenceFrom() const
{
    return static_cast<double>((d->at - kEvidenceRange).ms);
}
double RunbookNavigator::evidenceTo() const
{
    return static_cast<double>(d->at.ms);
}

QString RunbookNavigator::versionText() const
{
    if (!d->runbook)
        return {};
    QStringList parts{tr("v%1").arg(d->runbook->version)};
    if (!d->runbook->lastReviewed.isEmpty())
        parts << tr("reviewed %1").arg(d->runbook->lastReviewed);
    if (!d->runbook->owner.isEmpty())
        parts << d->runbook->owner;
    return displayLine(parts.join(QStringLiteral(" · ")));
}

QString RunbookNavigator::stepText() const
{
    if (!d->runbook)
        return {};
    const auto working = std::count_if(d->runbook->nodes.begin(), d->runbook->nodes.end(),
                                       [](const RunbookNode& node) { return node.kind != NodeKind::End; });
    const size_t step = d->position.path.size() + (d->position.finished ? 0U : 1U);
    return tr("step %1 of at most %2").arg(QString::number(step), QString::number(working));
}

QString RunbookNavigator::node() const
{
    return displayLine(d->position.current);
}
QString RunbookNavigator::kind() const
{
    return d->current() ? toString(d->current()->kind) : QString();
}
QString RunbookNavigator::kindText() const
{
    return d->current() ? kindWords(d->current()->kind) : QString();
}
QString RunbookNavigator::question() const
{
    return d->current() ? displayText(d->current()->title, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::body() const
{
    const RunbookNode* node = d->current();
    if (!node)
        return {};
    // Where to look further stands below the text, as text: a person sees where an address leads before going
    // there.
    QStringList parts;
    if (!node->body.isEmpty())
        parts << node->body;
    if (!node->evidenceLinks.isEmpty())
        parts << node->evidenceLinks.join(QLatin1Char('\n'));
    return displayText(parts.join(QStringLiteral("\n\n")), DisplayRole::Cell);
}
QString RunbookNavigator::precheck() const
{
    return d->current() ? displayText(d->current()->precheck, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::command() const
{
    return d->current() ? displayText(d->current()->command, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::copyCommand() const
{
    const auto line = commandForClipboard(d->current() ? d->current()->command : QString());
    if (!line)
        return line.error().what;
    QGuiApplication::clipboard()->setText(*line);
    return {};
}
QString RunbookNavigator::expected() const
{
    return d->current() ? displayText(d->current()->expected, DisplayRole::Cell) : QString();
}
QString RunbookNavigator::undo() const
{
    return d->current() ? displayText(d->current()->undo, DisplayRole::Cell) : QString();
}

QString RunbookNavigator::query() const
{
    return d->current() ? displayText(nodeQueries(*d->runbook, *d->current()).join(QLatin1Char('\n')),
                                      DisplayRole::Cell)
                        : QString();
}

QString RunbookNavigator::roleText() const
{
    const RunbookNode* node = d->current();
    if (!node || node->role.isEmpty())
        return {};
    return displayFilled(node->kind == NodeKind::Decision ? tr("%1 decides") : QStringLiteral("%1"),
                         {node->role});
}

QString RunbookNavigator::timeBoxText() const
{
    const RunbookNode* node = d->current();
    if (!node)
        return {};
    if (node->kind == NodeKind::Wait && node->waitFor.count() > 0)
        return tr("hold for %1").arg(format::duration(node->waitFor));
    return node->timeBox.count() > 0 ? format::duration(node->timeBox) : QString();
}

QString RunbookNavigator::riskText() const
{
    const RunbookNode* node = d->current();
    if (!node || node->risk.isEmpty())
        return {};
    if (!node->reversible)
        return displayFilled(tr("%1 risk"), {node->risk});
    return displayFilled(*node->reversible ? tr("%1 risk, reversible") : tr("%1 risk, not reversible"),
                         {node->risk});
}

QString RunbookNavigator::evidenceText() const
{
    const RunbookNode* node = d->current();
    if (!node || !d->haveEvidence)
        return {};
    if (node->kind == NodeKind::EventCheck || (node->kind == NodeKind::Decision && node->query.isEmpty()))
        return node->kind == NodeKind::Decision && node->derive.isEmpty()
                   ? QString()
                   : format::counted(static_cast<int>(d->evidence.events.size()), tr("%1 change"),
                                     tr("%1 changes"));
    if (node->query.isEmpty())
        return {};
    if (d->evidence.value)
        return format::value(*d->evidence.value, d->unit);
    return d->evidence.byLabel.empty() ? tr("no data")
                                       : format::counted(static_cast<int>(d->evidence.byLabel.size()),
                                                         tr("%1 value"), tr("%1 values"));
}

QString RunbookNavigator::evidenceDetail() const
{
    if (!d->problem.isEmpty())
        return displayText(d->problem, DisplayRole::Cell);
    QStringList lines;
    for (const auto& [label, value] : d->evidence.byLabel) {
        const bool second = label.startsWith(QLatin1Char('q')) && label != QLatin1String("q0");
        lines << QStringLiteral("%1  %2").arg(label, format::value(value, second ? Unit::None : d->unit));
    }
    for (const TimelineEvent& event : d->evidence.events)
        lines << QStringLiteral("%1  %2").arg(
            format::timeOfDay(event.occurredAt, Format::instance()->style()), event.text);
    if (!d->evidence.staleFeeds.isEmpty())
        lines << tr("Not fresh: %1").arg(d->evidence.staleFeeds.join(QStringLiteral(", ")));
    return displayText(lines.join(QLatin1Char('\n')), DisplayRole::Cell);
}

QString RunbookNavigator::evidenceAgeText() const
{
    if (!d->haveEvidence || !d->evidence.dataAge || evidenceText().isEmpty())
        return {};
    return tr("data %1 old").arg(format::age(evidenceAge()));
}

Milliseconds RunbookNavigator::evidenceAge() const
{
    if (!d->evidence.evaluatedAt)
        return Milliseconds{0};
    return (d->live() ? d->room->instant() : d->at) - *d->evidence.evaluatedAt;
}

bool RunbookNavigator::evidenceStale() const
{
    return !d->evidence.staleFeeds.isEmpty() || evidenceAge() > kStaleAfter || !d->problem.isEmpty();
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
    if (d->writing && snapshot.answers.size() != d->answersBefore)
        d->writing = false;
    d->runbook = snapshot.runbook;
    d->position = snapshot.position;
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
        row.overridden = answer.proposedBranch >= 0 && answer.proposedBranch != answer.takenBranch;
        row.overrideReason = answer.overrideReason;
        rows.push_back(std::move(row));
    }
    d->path.setRows(std::move(rows));

    const QString wanted = d->runbook ? d->runbook->id + QLatin1Char('@') +
                                            QString::number(d->runbook->version) + d->runbook->hash
                                      : QString();
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
        d->feed.clear();
        ++d->generation;
        d->loading = false;
        d->askedAt.reset();
    }
    loadEvidence();
    rebuildBranches();
    rebuildTree();
    emit changed();
    emit evidenceChanged();
}

void RunbookNavigator::refreshEvidence()
{
    d->askedAt.reset();
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
                          since](const std::vector<std::vector<SampleBlock>>& answers) {
        if (generation != d->generation)
            return;
        d->loading = false;
        std::vector<SampleBlock> series;
        for (const auto& blocks : answers)
            series.insert(series.end(), blocks.begin(), blocks.end());
        applyEvidence(evidenceFromSamples(copy, answers, at, since), std::move(series));
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
    };
    auto gather = std::make_shared<Gather>(Gather{
        std::vector<std::vector<SampleBlock>>(static_cast<size_t>(queries.size())), queries.size(), {}});
    for (qsizetype i = 0; i < queries.size(); ++i) {
        MetricQuery query;
        query.source = room->panels.empty() ? SourceId{} : room->panels.front().source;
        query.query = queries[i];
        query.range = {at - before, at};
        query.step = kLiveStep;
        d->room->session()->tools()->query(
            query, this, [this, gather, i, generation, deliver](Result<QueryAnswer> answer) {
                if (answer)
                    gather->answers[static_cast<size_t>(i)] = std::move(answer->blocks);
                else
                    gather->problem = format::errorText(answer.error(), tr("The query"));
                if (--gather->waiting > 0 || generation != d->generation)
                    return;
                d->problem = gather->problem;
                d->fresh.clear();
                for (const auto& blocks : gather->answers)
                    d->fresh.insert(d->fresh.end(), blocks.begin(), blocks.end());
                deliver(gather->answers);
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
    d->proposal = proposeBranch(*node, d->evidence);
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
        d->nodes.setRows({});
        d->edges.setRows({});
        return;
    }
    QString target;
    const RunbookNode* node = d->current();
    if (node && d->proposal.branch >= 0 && static_cast<size_t>(d->proposal.branch) < node->branches.size())
        target = node->branches[static_cast<size_t>(d->proposal.branch)].to;
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
    RunbookAnswer answer = blankAnswer();
    answer.node = node->id;
    answer.value = d->evidence.value;
    answer.dataAge = d->evidence.dataAge;
    answer.proposedBranch = d->proposal.branch;
    answer.takenBranch = index;
    answer.taken = branch.to;
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

void RunbookNavigator::back()
{
    if (!d->runbook || d->position.path.empty() || d->writing)
        return;
    RunbookAnswer answer = blankAnswer();
    answer.node = d->position.path.back().node; // an answer without a target asks this node again
    answer.summary = tr("Back to %1").arg(answer.node);
    store(std::move(answer));
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
    const RoomSnapshot* room = d->room->snapshot();
    answer.run = room && !room->answers.empty() ? room->answers.back().run : newId<RunbookRunId>();
    return answer;
}

void RunbookNavigator::store(RunbookAnswer answer)
{
    // Until the room shows the answer no other is taken: a key pressed twice must not answer one question
    // twice.
    d->writing = true;
    d->answersBefore = d->room->snapshot() ? d->room->snapshot()->answers.size() : 0;
    emit changed();
    TimelineEvent event;
    event.kindName = QStringLiteral("runbook.step");
    event.kind = EventKind::Runbook;
    event.text = answer.summary;
    event.occurredAt = answer.occurredAt;
    event.knownAt = answer.knownAt;
    // Evidence that came straight from the tool is kept with the answer, so that a replay shows what was
    // seen.
    d->room->addLocalEvent(
        std::move(event),
        [answer, fresh = std::move(d->fresh)](WriteTx& tx) -> Done {
            for (const SampleBlock& block : fresh) {
                if (Done done = tx.putSamples(block); !done)
                    return done;
                if (Done done = tx.keepSeries(answer.incident, block.key.source, block.key.query); !done)
                    return done;
            }
            return tx.addRunbookAnswer(answer);
        },
        [this, node = answer.node](bool stored) {
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
