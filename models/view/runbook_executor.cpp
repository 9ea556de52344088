// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_executor.h"

#include "models/domain/runbook_outcome.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/command_desk.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator_private.h"
#include "models/view/runbook_runs.h"
#include "models/view/write_preview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>

#include <algorithm>

namespace muster {

namespace {

using State = ExecutionStanding::State;

/// What is known of a transmission: false only when every one of them certainly did nothing.
bool mayHaveLeft(const std::vector<OperationAttempt>& attempts)
{
    return std::any_of(attempts.begin(), attempts.end(), [](const OperationAttempt& attempt) {
        return attempt.outcome != OperationAttempt::Outcome::NotSent &&
               attempt.outcome != OperationAttempt::Outcome::Refused;
    });
}

/// The branch for what was done: "done", else the first that verifies and does not say that it failed; -1: a
/// person chooses.
int doneBranch(const Runbook& runbook, const RunbookNode& node)
{
    int verifying = -1;
    for (size_t i = 0; i < node.branches.size(); ++i) {
        const RunbookNode* next = runbook.node(node.branches[i].to);
        if (node.branches[i].condition == QLatin1String("done"))
            return static_cast<int>(i);
        if (verifying < 0 && next && next->kind == NodeKind::Verify &&
            !saysItFailed(node.branches[i].condition))
            verifying = static_cast<int>(i);
    }
    return verifying;
}

int failedBranch(const RunbookNode& node)
{
    const auto found =
        std::find_if(node.branches.begin(), node.branches.end(),
                     [](const RunbookBranch& branch) { return branch.condition == QLatin1String("failed"); });
    return found == node.branches.end() ? -1 : static_cast<int>(found - node.branches.begin());
}

TimelineEvent eventOf(const char* kind, const ExecutionRecord& record)
{
    TimelineEvent event;
    event.kindName = QString::fromLatin1(kind);
    event.kind = EventKind::Runbook;
    event.raw = toJson(record);
    const QString place = record.runbook + u' ' + record.node;
    const QLatin1String is(kind);
    if (is == QLatin1String(kExecutionAsked))
        event.text = RunbookExecutor::tr("%1 asked: %2").arg(place, record.what);
    else if (is == QLatin1String(kExecutionDone))
        event.text = RunbookExecutor::tr("%1 done: %2").arg(place, record.what);
    else if (is == QLatin1String(kExecutionUnknown))
        event.text = RunbookExecutor::tr("%1 uncertain, it may have happened: %2").arg(place, record.what);
    else
        event.text = RunbookExecutor::tr("%1 not done: %2").arg(place, record.what);
    if (!record.remoteId.isEmpty())
        event.text += RunbookExecutor::tr(" (%1)").arg(record.remoteId);
    if (!record.why.isEmpty())
        event.text += RunbookExecutor::tr("; %1").arg(record.why);
    return event;
}

} // namespace

RunbookExecutor::RunbookExecutor(RunbookNavigator* navigator) : QObject(navigator), m_navigator(navigator)
{
    const WarRoom* room = navigator->d->room;
    if (const Store* store = room->session()->store())
        connect(store, &Store::committed, this, [this](const ChangeSet& changes) {
            if (!m_open.empty() && changes.tables.contains(static_cast<int>(Table::Outbox)))
                look();
        });
}
RunbookExecutor::~RunbookExecutor() = default;

std::optional<BranchProposal> RunbookExecutor::proposal() const
{
    const RunbookNode* node = m_navigator->d->current();
    if (!node || m_standing.state != State::Refused)
        return std::nullopt;
    return BranchProposal{failedBranch(*node), m_standing.record.why};
}

// ---- asked in place
// -------------------------------------------------------------------------------------------

bool RunbookExecutor::canAsk() const
{
    return m_available && problem().isEmpty() && !m_enqueuing && m_navigator->canAnswer() &&
           (m_standing.state == State::None || m_standing.state == State::Refused);
}

bool RunbookExecutor::copyCall() const
{
    if (m_request.isEmpty())
        return false;
    QGuiApplication::clipboard()->setText(m_request);
    return true;
}

void RunbookExecutor::ask()
{
    refresh();
    if (!canAsk() || m_asking)
        return;
    m_asking = true;
    emit changed();
}

void RunbookExecutor::goBack()
{
    if (!m_asking)
        return;
    m_asking = false;
    emit changed();
}

/// What would be enqueued at this moment.
Operation RunbookExecutor::operationNow() const
{
    WarRoom* room = m_navigator->d->room;
    const QString me = room->command()->me();
    PlannedExecution plan = *m_plan;
    plan.fields = m_call.fields;
    Operation operation;
    operation.id = m_next;
    operation.incident = room->id();
    operation.source = m_call.offer->source;
    operation.verb = m_call.offer->verb;
    operation.target = m_call.target;
    operation.targetText = m_call.what;
    operation.semantics = m_call.offer->semantics;
    operation.audience = OperationAudience::Production; // now or not at all, never in the queue
    operation.author = me.isEmpty() ? tr("You") : me;
    operation.createdAt = room->session()->clock().now();
    operation.payload =
        executionPayload(plan, me.isEmpty() ? QStringLiteral("Muster") : me, operation.createdAt);
    return operation;
}

void RunbookExecutor::confirm()
{
    if (!m_asking || m_enqueuing || !m_plan || !m_call.offer)
        return;
    const RunbookNavigator::Private& d = *m_navigator->d;
    WarRoom* room = d.room;
    ExecutionRecord record;
    record.runbook = d.runbook->id;
    record.version = d.runbook->version;
    record.node = d.position.current;
    record.verb = m_call.offer->verb;
    record.what = m_call.what;
    outbox::Intent intent;
    intent.operation = operationNow();
    intent.operation.createdAt = {};
    record.operation = std::exchange(m_next, newId<OperationId>());
    intent.event = eventOf(kExecutionAsked, record);
    intent.event->sourceName = tr("You");

    m_asking = false;
    m_enqueuing = true;
    emit changed();
    room->session()->beginSave();
    room->session()->writes()->enqueue(
        std::move(intent), this,
        [this, record, session = room->session()](const Result<OperationId>& stored) mutable {
            // Not stored is not lost: it was never accepted, and the step says so.
            session->endSave({});
            m_enqueuing = false;
            if (!stored) {
                record.operation = {};
                record.why = stored.error().what;
                tell(kExecutionRefused, std::move(record));
            }
            emit changed();
        });
}

void RunbookExecutor::arrived()
{
    if (standing() != QLatin1String("asks"))
        return;
    const ExecutionRecord record = m_standing.record;
    WriteGateway* writes = m_navigator->d->room->session()->writes();
    if (!writes || m_telling.contains(record.operation.value))
        return;
    holdBack(record.operation);
    writes->decide(record.operation, outbox::Decision::ItArrived, this, [this, record](const Done& done) {
        // An operation of another machine is not here: the person's word stands all the same.
        if (done || done.error().kind == ErrorKind::NotFound)
            return finish(record);
        m_telling.remove(record.operation.value);
        m_navigator->d->room->session()->report(done.error(), tr("The action"));
    });
}

void RunbookExecutor::notArrived()
{
    if (standing() != QLatin1String("asks"))
        return;
    ExecutionRecord record = m_standing.record;
    if (m_telling.contains(record.operation.value))
        return;
    record.why = tr("a person looked and found nothing");
    giveUp(record, outbox::Decision::Cancel);
}

// ---- what became of it
// ----------------------------------------------------------------------------------------

void RunbookExecutor::apply(const RoomSnapshot& snapshot)
{
    const RunbookNavigator::Private& d = *m_navigator->d;
    const RunbookNode* node = d.current();
    const QString key =
        node ? d.runbook->id + u'@' + QString::number(d.runbook->version) + d.runbook->hash + u'@' + node->id
             : QString();
    if (key != m_key) {
        m_key = key;
        m_asking = false;
        m_nobody = false;
        plan();
    }
    Instant since{};
    for (const RunbookAnswer& answer : d.answers) {
        if (snapshot.asOf.sees(answer.occurredAt, answer.knownAt))
            since = std::max(since, answer.occurredAt);
    }
    const ExecutionStanding before = m_standing;
    m_standing = m_available
                     ? executionStanding(snapshot.allEvents(), d.runbook->id, node->id, since, snapshot.asOf)
                     : ExecutionStanding{};
    if (before.state != m_standing.state && m_standing.state != State::Unknown)
        m_nobody = false;
    // Only the present can learn something new.
    m_open = d.room->mode() == WarRoom::Live && !d.room->sealed()
                 ? openExecutions(snapshot.allEvents(), AsOf{})
                 : std::vector<ExecutionStanding>{};
    // Of several runs side by side each tells of its own; the first also of those that nobody shows.
    std::erase_if(m_open, [&](const ExecutionStanding& open) {
        if (!d.wanted.isEmpty())
            return open.record.runbook != d.wanted;
        for (int i = 1; i < d.runs->count(); ++i) {
            if (d.runs->at(i)->wanted() == open.record.runbook)
                return true;
        }
        return false;
    });
    for (const ExecutionStanding& open : m_open) {
        const auto telling = m_telling.constFind(open.record.operation.value);
        if (telling != m_telling.constEnd() && *telling != open.state)
            m_telling.erase(telling); // what was told is here: the next may follow
    }
    if (!m_open.empty())
        look();
    refresh();
}

void RunbookExecutor::plan()
{
    const RunbookNavigator::Private& d = *m_navigator->d;
    const RunbookNode* node = d.current();
    m_plan.reset();
    m_planProblem.clear();
    m_next = newId<OperationId>();
    m_available = node && node->kind == NodeKind::Action && !node->execution.verb.isEmpty();
    if (!m_available)
        return;
    auto planned = planExecution(*d.runbook, *node);
    if (!planned) {
        m_planProblem = planned.error().what;
        return;
    }
    m_plan = std::move(*planned);
    m_toolName = toolNameOf(*m_plan);
    // Names are looked up when the step comes, not when a person waits for it.
    for (const ToolListId& id : d.live() ? callNow().lists : std::vector<ToolListId>{})
        m_lists->want(id);
}

/// The request that `m_call` is, as its connector builds it.
void RunbookExecutor::preview()
{
    m_request.clear();
    m_requestProblem.clear();
    const auto* preview = m_plan && m_call.offer
                              ? dynamic_cast<const WritePreview*>(m_navigator->d->room->session()->writes())
                              : nullptr;
    if (!preview || !m_call.wrong.isEmpty())
        return;
    const auto call = preview->callOf(operationNow());
    if (!call) {
        if (call.error().kind == ErrorKind::Invalid)
            m_requestProblem = call.error().what;
        return;
    }
    const QJsonDocument json = QJsonDocument::fromJson(call->body);
    m_request =
        QString::fromLatin1(call->method) + u' ' + call->path + u'\n' +
        QString::fromUtf8(json.isNull() ? call->body : json.toJson(QJsonDocument::Indented)).trimmed();
}

RunbookCall RunbookExecutor::callNow()
{
    WarRoom* room = m_navigator->d->room;
    const WriteGateway* writes = room->session()->writes();
    if (!m_plan)
        return {};
    const RoomSnapshot* snapshot = room->snapshot();
    RunbookCall call =
        runbookCall(*m_plan, m_toolName,
                    writes ? writes->offers(OperationAudience::Production) : std::vector<WriteOffer>{},
                    snapshot ? snapshot->tools : RoomReports{}, [this, room](const ToolListId& id) {
                        if (!m_lists) {
                            m_lists = ToolLists::of(*room->session());
                            connect(m_lists, &ToolLists::learned, this, &RunbookExecutor::refresh);
                        }
                        return m_lists->known(id).values;
                    });
    return call;
}

void RunbookExecutor::refresh()
{
    const RunbookCall before = std::exchange(m_call, callNow());
    preview();
    // What a person is about to confirm never changes under their hand.
    if (m_asking && (!m_call.offer || !m_call.isSame(before) || !canAsk()))
        m_asking = false;
    emit changed();
}

void RunbookExecutor::look()
{
    Store* store = m_navigator->d->room->session()->store();
    if (!store || store->isReadOnly())
        return;
    if (m_looking) {
        m_again = true;
        return;
    }
    m_looking = true;
    m_again = false;
    struct Found
    {
        ExecutionStanding open;
        std::optional<Operation> operation;
        bool left = true;
    };
    store->read(
        [all = m_open](ReadTx& tx) -> Result<std::vector<Found>> {
            std::vector<Found> found;
            for (const ExecutionStanding& open : all) {
                auto operation = outbox::operation(tx, open.record.operation);
                if (!operation && operation.error().kind == ErrorKind::NotFound) {
                    found.push_back({open, std::nullopt, true});
                    continue;
                }
                if (!operation)
                    return tl::unexpected(operation.error());
                const auto attempts = outbox::attempts(tx, operation->id);
                if (!attempts)
                    return tl::unexpected(attempts.error());
                found.push_back({open, std::move(*operation), mayHaveLeft(*attempts)});
            }
            return found;
        },
        this,
        [this](const Result<std::vector<Found>>& all) {
            m_looking = false;
            for (const Found& found : all.value_or(std::vector<Found>{})) {
                if (m_telling.contains(found.open.record.operation.value))
                    continue;
                if (found.operation)
                    judge(found.open, *found.operation, found.left);
                else if (isCurrent(found.open.record))
                    m_nobody = true; // of another machine: only a person can say
            }
            emit changed();
            if (m_again)
                look();
        });
}

void RunbookExecutor::judge(const ExecutionStanding& open, const Operation& operation, bool left)
{
    ExecutionRecord record = open.record;
    record.why = operation.lastError;
    const bool current = isCurrent(record);
    switch (operation.state) {
    case OperationState::Pending:
    case OperationState::Inflight:
        break;
    case OperationState::NeedsUser:
        if (!left)
            return giveUp(record, outbox::Decision::Lapse);
        if (current)
            m_nobody = true;
        [[fallthrough]];
    case OperationState::Unknown:
    case OperationState::Verifying:
        if (open.state == State::Asked)
            tell(kExecutionUnknown, std::move(record));
        break;
    case OperationState::Conflict:
    case OperationState::Rejected:
        giveUp(record, outbox::Decision::Lapse);
        break;
    case OperationState::Superseded:
    case OperationState::Cancelled:
        if (record.why.isEmpty())
            record.why = tr("it was taken back in the outbox");
        giveUp(record, std::nullopt);
        break;
    case OperationState::Done:
        record.why.clear();
        record.remoteId = operation.remoteId;
        finish(record);
        break;
    }
}

bool RunbookExecutor::isCurrent(const ExecutionRecord& record) const
{
    return m_available && !m_standing.record.operation.isEmpty() &&
           m_standing.record.operation == record.operation;
}

void RunbookExecutor::holdBack(const OperationId& operation)
{
    const auto open = std::find_if(m_open.begin(), m_open.end(), [&](const ExecutionStanding& one) {
        return one.record.operation == operation;
    });
    if (open != m_open.end())
        m_telling.insert(operation.value, open->state);
}

void RunbookExecutor::tell(const char* kind, ExecutionRecord record)
{
    holdBack(record.operation);
    TimelineEvent event = eventOf(kind, record);
    m_navigator->d->room->addLocalEvent(
        std::move(event), {},
        [this, id = record.operation.value](bool stored) {
            if (!stored)
                m_telling.remove(id);
        },
        this);
}

/// It is certainly not done, and is not to be done later: it leaves the outbox before the timeline says so.
void RunbookExecutor::giveUp(const ExecutionRecord& record, std::optional<outbox::Decision> inOutbox)
{
    WriteGateway* writes = m_navigator->d->room->session()->writes();
    if (!inOutbox || !writes)
        return tell(kExecutionRefused, record);
    holdBack(record.operation);
    writes->decide(record.operation, *inOutbox, this, [this, record](const Done& done) {
        if (done || done.error().kind == ErrorKind::NotFound)
            return tell(kExecutionRefused, record);
        m_telling.remove(record.operation.value);
        m_navigator->d->room->session()->report(done.error(), tr("The action"));
    });
}

void RunbookExecutor::finish(const ExecutionRecord& record)
{
    const RunbookNavigator::Private& d = *m_navigator->d;
    const RunbookNode* node = d.current();
    const int branch = node && isCurrent(record) ? doneBranch(*d.runbook, *node) : -1;
    if (d.writing) { // looked at again when that is stored
        m_telling.remove(record.operation.value);
        return;
    }
    if (branch < 0)
        return tell(kExecutionDone, record);
    holdBack(record.operation);
    m_navigator->answerDone(branch, eventOf(kExecutionDone, record),
                            [this, id = record.operation.value](bool stored) {
                                if (!stored)
                                    m_telling.remove(id);
                            });
}

} // namespace muster
