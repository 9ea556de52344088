// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_desk.h"

#include "models/domain/display_text.h"
#include "models/domain/format.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/on_call_board.h"
#include "models/view/room_panes.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

/// The strip under the header holds so many; the list has all.
constexpr int kInStrip = 3;
constexpr int kMostNames = 6;
constexpr int kLongestBox = 24 * 60;
/// Older ones are of time boxes that were extended, answered or ended long ago.
constexpr qsizetype kMostTold = 200;

TimeStyle style()
{
    return Format::instance()->style();
}

/// The line that says that this one is overdue.
QString noticeOf(const QString& assignmentId)
{
    return QStringLiteral("overdue:") + assignmentId;
}

QString canText(const CanReport& report)
{
    QStringList parts;
    if (!report.condition.isEmpty())
        parts << CommandDesk::tr("Condition: %1").arg(report.condition);
    if (!report.actions.isEmpty())
        parts << CommandDesk::tr("Actions: %1").arg(report.actions);
    if (!report.needs.isEmpty())
        parts << CommandDesk::tr("Needs: %1").arg(report.needs);
    return parts.join(QStringLiteral(" · "));
}

AssignmentRow rowOf(const Assignment& assignment, Instant now)
{
    const auto time = [](Instant t) { return format::timeOfDay(t, style()); };
    AssignmentRow row;
    row.key = assignment.id.value;
    row.who = assignment.record.who;
    row.what = assignment.record.what;
    row.open = assignment.isOpen();
    row.acknowledged = assignment.state == AssignmentState::Acknowledged;
    row.answered = assignment.state == AssignmentState::Answered;
    row.overdue = assignment.isOverdue(now);
    row.dueSoon = assignment.isDueSoon(now);
    if (assignment.answer)
        row.answerText = canText(*assignment.answer);
    switch (assignment.state) {
    case AssignmentState::Given:
        row.stateText = CommandDesk::tr("not acknowledged");
        break;
    case AssignmentState::Acknowledged:
        row.stateText = assignment.record.acknowledged
                            ? CommandDesk::tr("acknowledged %1").arg(time(*assignment.record.acknowledged))
                            : CommandDesk::tr("more time given");
        break;
    case AssignmentState::Answered:
        row.stateText = CommandDesk::tr("answered %1").arg(time(*assignment.answeredAt));
        break;
    case AssignmentState::Finished:
        row.stateText = CommandDesk::tr("done %1").arg(time(*assignment.record.ended));
        break;
    case AssignmentState::Dropped:
        row.stateText = CommandDesk::tr("dropped %1").arg(time(*assignment.record.ended));
        break;
    }
    if (assignment.isAwaited())
        row.dueText = row.overdue ? CommandDesk::tr("overdue %1").arg(format::duration(now - assignment.due))
                                  : CommandDesk::tr("in %1").arg(format::duration(assignment.due - now));
    row.accessibleText =
        displayFilled(QStringLiteral("%1, %2, %3, %4"), {row.who, row.what, row.stateText, row.dueText});
    return row;
}

} // namespace

CommandDesk::CommandDesk(WarRoom* room) : QObject(room), m_room(room)
{
    connect(room, &WarRoom::snapshotChanged, this, &CommandDesk::apply);
    connect(room, &WarRoom::clockChanged, this, &CommandDesk::tick);
    connect(room->session()->notices(), &NoticeModel::dismissed, this, &CommandDesk::keepTold);
}

CommandDesk::~CommandDesk() = default;

QString CommandDesk::incidentId() const
{
    return m_room->incidentId();
}

const CommandFacts* CommandDesk::facts() const
{
    return m_room->snapshot() ? &m_room->snapshot()->command : nullptr;
}

void CommandDesk::apply()
{
    OnCallBoard::of(*m_room->session())->read();
    fillRows();
    tellPanes();
    emit changed();
    emit clockChanged();
}

void CommandDesk::tellPanes()
{
    const QString name = me();
    if (!facts())
        return;
    // Of now, also while the room is scrubbed: the panes must not move under a person who looks back.
    const QStringList order = roleNames();
    QString held;
    qsizetype best = order.size() + 1;
    for (const RoleFact& fact : facts()->rolesNow) {
        if (name.isEmpty() || fact.person.compare(name, Qt::CaseInsensitive) != 0)
            continue;
        qsizetype place = order.indexOf(fact.role);
        if (place < 0)
            place = order.size();
        if (place < best) {
            best = place;
            held = fact.role;
        }
    }
    m_room->panes()->setRole(held);
}

void CommandDesk::tick()
{
    if (m_open > 0)
        fillRows();
    emit clockChanged();
}

void CommandDesk::fillRows()
{
    const CommandFacts* known = facts();
    if (!known)
        return;
    const Instant now = m_room->instant();
    std::vector<AssignmentRow> all, first;
    int open = 0, overdue = 0;
    for (const Assignment& assignment : known->assignments) {
        AssignmentRow row = rowOf(assignment, now);
        if (row.open && ++open <= kInStrip)
            first.push_back(row);
        if (row.overdue) {
            ++overdue;
            announceOverdue(assignment);
        }
        all.push_back(std::move(row));
    }
    if (!m_told.isEmpty() && !m_room->isPast() && m_room->snapshot()->state.stage == Stage::Resolved)
        withdrawOverdue();
    m_assignments.setRows(std::move(all));
    m_waiting.setRows(std::move(first));
    if (open == m_open && overdue == m_overdue)
        return;
    m_open = open;
    m_overdue = overdue;
    emit changed();
}

void CommandDesk::announceOverdue(const Assignment& assignment)
{
    // Of the past nothing is announced, of an incident that is over nothing either, and of each time box
    // only once.
    if (m_room->isPast() || m_room->sealed() || m_room->snapshot()->state.stage == Stage::Resolved)
        return;
    const QString box = assignment.id.value + QLatin1Char('@') + QString::number(assignment.due.ms);
    if (m_announced.contains(box) || facts()->toldOverdue.contains(box))
        return;
    m_announced.insert(box);
    m_told.insert(noticeOf(assignment.id.value), box);
    m_room->session()->notices()->post(
        {noticeOf(assignment.id.value),
         displayFilled(
             tr("%1 was to be back at %2: %3"),
             {assignment.record.who, format::timeOfDay(assignment.due, style()), assignment.record.what}),
         QStringLiteral("look"), QStringLiteral("command.assignments"), tr("Look"), m_room->incidentId(),
         m_room->number()});
}

void CommandDesk::withdrawOverdue()
{
    for (auto told = m_told.cbegin(); told != m_told.cend(); ++told) {
        m_room->session()->notices()->withdraw(told.key());
        m_announced.remove(told.value()); // opened again, it is waited for again
    }
    m_told.clear();
}

void CommandDesk::keepTold(const QString& noticeId)
{
    const QString box = m_told.take(noticeId);
    if (box.isEmpty() || !canWrite())
        return;
    m_room->session()->store()->write(
        [box, key = toldOverdueSetting(m_room->id())](WriteTx& tx) -> Result<bool> {
            const auto before = tx.setting(key);
            if (!before)
                return tl::unexpected(before.error());
            QStringList told = before->value_or(QString()).split(u'\n', Qt::SkipEmptyParts);
            told.removeAll(box);
            told.append(box);
            if (Done done =
                    tx.setSetting(key, told.mid(std::max<qsizetype>(0, told.size() - kMostTold)).join(u'\n'));
                !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_room->session(),
        [session = m_room->session()](Result<bool> done) {
            if (!done)
                session->report(done.error(), tr("That a line was read"));
        });
}

int CommandDesk::moreCount() const
{
    return std::max(0, m_open - kInStrip);
}

QString CommandDesk::problem() const
{
    const Store* store = m_room->session()->store();
    if (!store)
        return tr("Nothing can be stored: the data folder could not be opened.");
    if (store->isReadOnly())
        return tr("Nothing can be stored: the data folder is read-only.");
    return {};
}

QStringList CommandDesk::peopleLike(const QString& typed) const
{
    const QString words = typed.trimmed();
    QStringList begins, contains;
    if (!facts())
        return {};
    // Whoever is on call is asked first.
    QStringList onCall;
    OnCallBoard* board = OnCallBoard::of(*m_room->session());
    board->read();
    for (const OnCallBoard::Shown& one : board->now()) {
        if (one.name.contains(words, Qt::CaseInsensitive) && !onCall.contains(one.name))
            onCall << one.name;
    }
    for (const QString& name : facts()->people) {
        if (onCall.contains(displayLine(name)))
            continue;
        if (words.isEmpty() || name.startsWith(words, Qt::CaseInsensitive))
            begins << displayLine(name);
        else if (name.contains(words, Qt::CaseInsensitive))
            contains << displayLine(name);
    }
    // Half of the places, and what the others leave.
    const QStringList others = begins + contains;
    const auto places = std::max<qsizetype>(kMostNames / 2, kMostNames - others.size());
    return (onCall.mid(0, places) + others).mid(0, kMostNames);
}

QString CommandDesk::onCallWords(const QString& name) const
{
    QStringList all;
    for (const OnCallBoard::Shown& one : OnCallBoard::of(*m_room->session())->now()) {
        if (one.name == name)
            all << one.words;
    }
    return all.join(QStringLiteral(" / "));
}

QString CommandDesk::me() const
{
    return !m_saidMe.isEmpty() ? m_saidMe : facts() ? facts()->me : QString();
}

void CommandDesk::setMe(const QString& name)
{
    const QString said = name.trimmed();
    if (said.isEmpty() || said == me() || !canWrite())
        return;
    m_saidMe = said;
    tellPanes();
    emit changed();
    m_room->session()->store()->write(
        [said](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(QString::fromLatin1(kPersonSetting), said); !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_room->session(),
        [session = m_room->session()](Result<bool> done) {
            if (!done)
                session->report(done.error(), tr("Your name"));
        });
}

// ---- assignments
// -----------------------------------------------------------------------------------------------

const Assignment* CommandDesk::find(const QString& assignmentId) const
{
    if (!facts())
        return nullptr;
    const auto& all = facts()->assignments;
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Assignment& one) { return one.id.value == assignmentId; });
    return found == all.end() ? nullptr : &*found;
}

QString CommandDesk::assignmentAt(int row) const
{
    const AssignmentRow* const found = m_assignments.row(row);
    return found ? found->key : QString();
}

QString CommandDesk::phraseAt(int row) const
{
    const PhraseRow* const found = m_phrases.row(row);
    return found ? found->key : QString();
}

QString CommandDesk::awaitedOf(const QString& assignmentId) const
{
    const Assignment* const found = find(assignmentId);
    return found && found->isOpen() ? displayLine(found->record.who) : QString();
}

bool CommandDesk::assign(const QString& who, const QString& what, int minutes)
{
    const Instant now = m_room->writeInstant();
    AssignmentRecord record;
    record.who = who.trimmed();
    record.what = what.trimmed();
    record.by = me();
    record.boxes.push_back({now, now + std::chrono::minutes{std::clamp(minutes, 1, kLongestBox)}});
    if (record.who.isEmpty() || record.what.isEmpty() || !facts() || !canWrite())
        return false;
    TimelineEvent event;
    event.kindName = QString::fromLatin1(kTaskAssigned);
    event.kind = EventKind::Task;
    event.actor = record.by;
    event.text = textOf(record);
    event.raw = toJson(record);
    m_room->addLocalEvent(std::move(event), {}, {});
    return true;
}

bool CommandDesk::revise(const QString& assignmentId, std::function<bool(AssignmentRecord&, Instant)> change)
{
    if (!find(assignmentId) || !canWrite())
        return false;
    Session* const session = m_room->session();
    session->beginSave();
    // Read and written in one transaction: of two quick keys the second sees what the first did.
    session->store()->write(
        [id = EventId{assignmentId}, now = m_room->writeInstant(),
         change = std::move(change)](WriteTx& tx) -> Result<bool> {
            const auto history = tx.eventHistory(id);
            if (!history)
                return tl::unexpected(history.error());
            if (history->empty())
                return false;
            TimelineEvent event = history->back();
            auto record = assignmentFromJson(event.raw);
            if (!record || event.retracted || !change(*record, now))
                return false;
            event.knownAt = now;
            event.text = textOf(*record);
            event.raw = toJson(*record);
            if (const auto kept = tx.putEvent(event); !kept)
                return tl::unexpected(kept.error());
            return true;
        },
        session,
        [session, guard = QPointer<CommandDesk>(this), assignmentId](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (!done)
                session->report(done.error(), tr("The assignment"));
            else if (guard)
                session->notices()->withdraw(noticeOf(assignmentId));
        });
    return true;
}

bool CommandDesk::acknowledge(const QString& assignmentId)
{
    return revise(assignmentId, [](AssignmentRecord& record, Instant now) {
        if (record.acknowledged || record.ended)
            return false;
        record.acknowledged = now;
        return true;
    });
}

bool CommandDesk::extend(const QString& assignmentId, int minutes)
{
    const std::chrono::minutes more{std::clamp(minutes, 1, kLongestBox)};
    return revise(assignmentId, [more](AssignmentRecord& record, Instant now) {
        if (record.ended)
            return false;
        record.boxes.push_back({now, now + more});
        return true;
    });
}

bool CommandDesk::finish(const QString& assignmentId)
{
    return revise(assignmentId, [](AssignmentRecord& record, Instant now) {
        if (record.ended)
            return false;
        record.ended = now;
        record.end = AssignmentEnd::Finished;
        return true;
    });
}

bool CommandDesk::drop(const QString& assignmentId)
{
    return revise(assignmentId, [](AssignmentRecord& record, Instant now) {
        if (record.ended)
            return false;
        record.ended = now;
        record.end = AssignmentEnd::Dropped;
        return true;
    });
}

bool CommandDesk::answer(const QString& assignmentId, const QString& condition, const QString& actions,
                         const QString& needs)
{
    const Assignment* const of = find(assignmentId);
    const AnswerRecord record{EventId{assignmentId},
                              {condition.trimmed(), actions.trimmed(), needs.trimmed()}};
    if (!of || !of->isOpen() || record.report.isEmpty() || !canWrite())
        return false;
    TimelineEvent event;
    event.kindName = QString::fromLatin1(kTaskAnswered);
    event.kind = EventKind::Task;
    event.actor = of->record.who;
    event.text = textOf(record, of->record);
    event.raw = toJson(record);
    m_room->addLocalEvent(
        std::move(event), {},
        [this, assignmentId](bool kept) {
            if (kept)
                m_room->session()->notices()->withdraw(noticeOf(assignmentId));
        },
        this);
    return true;
}

// ---- roles
// -----------------------------------------------------------------------------------------------------

// ---- severity
// -----------------------------------------------------------------------------------------------

int CommandDesk::proposedSeverity() const
{
    return facts() && facts()->proposal ? static_cast<int>(facts()->proposal->severity) : 0;
}

QString CommandDesk::proposalReason() const
{
    return facts() && facts()->proposal ? facts()->proposal->reason : QString();
}

QString CommandDesk::severityCall() const
{
    // Only upwards: a severity is not debated down during the call, that is for the review (DOMAIN 4.4).
    if (!proposedSeverity() || proposedSeverity() >= m_room->severity() || m_room->sealed() ||
        m_room->snapshot()->state.stage == Stage::Resolved)
        return {};
    return tr("figures say %1: %2").arg(toString(facts()->proposal->severity), proposalReason());
}

bool CommandDesk::setSeverity(int severity, const QString& reason)
{
    if (!canWrite() || severity < 1 || severity > 5 || severity == m_room->severity())
        return false;
    m_room->changeSeverity(severity, reason.trimmed());
    return true;
}

bool CommandDesk::takeSeverity()
{
    return !severityCall().isEmpty() &&
           setSeverity(proposedSeverity(), tr("figures: %1").arg(proposalReason()));
}

bool runDeskCommand(WarRoom& room, const QString& commandId)
{
    if (commandId == QLatin1String("command.takeseverity"))
        room.command()->takeSeverity();
    else if (commandId == QLatin1String("room.everybody"))
        room.command()->showEverybody();
    else
        return false;
    return true;
}

} // namespace muster
