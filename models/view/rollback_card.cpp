// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/rollback_card.h"

#include "models/domain/assignments.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/budget_desk.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr auto kJournalAfter = std::chrono::milliseconds{150};
constexpr auto kRetryAfter = std::chrono::seconds{2};
/// A rollback shows within minutes; whoever wants another time sets it.
constexpr int kUsualBox = 10;

using Answers = MitigationAnswers;

/// The criteria that a person answers with yes or no.
struct Asked
{
    const char* criterion;
    MitigationAnswer Answers::*answer;
};
constexpr std::array<Asked, 4> kAsked{{{"safety", &Answers::safe},
                                       {"speed", &Answers::measured},
                                       {"knowledge", &Answers::known},
                                       {"third way", &Answers::thirdWay}}};

QString standingText(Criterion::Standing standing)
{
    switch (standing) {
    case Criterion::Standing::ForRollback:
        return RollbackCard::tr("for rolling back");
    case Criterion::Standing::AgainstRollback:
        return RollbackCard::tr("against");
    case Criterion::Standing::Neutral:
        return RollbackCard::tr("neutral");
    case Criterion::Standing::Open:
        break;
    }
    return RollbackCard::tr("your answer");
}

} // namespace

QString RollbackCard::answersKey(const QString& incidentId)
{
    return QStringLiteral("mitigation.answers/%1").arg(incidentId);
}

RollbackCard::RollbackCard(WarRoom* room) : QObject(room), m_room(room)
{
    m_journalTimer.setSingleShot(true);
    connect(&m_journalTimer, &QTimer::timeout, this, &RollbackCard::journal);
    connect(room, &WarRoom::snapshotChanged, this, &RollbackCard::refresh);
    connect(room->budget(), &BudgetDesk::changed, this,
            &RollbackCard::refresh); // an edited option has other costs
    connect(room->session(), &Session::roomChanged, this, &RollbackCard::flush);
    load();
}

RollbackCard::~RollbackCard()
{
    journal(); // the write outlives the card: its context is the session
}

void RollbackCard::load()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read([key = answersKey(m_room->incidentId())](ReadTx& tx) { return tx.setting(key); }, this,
                [this](Result<std::optional<QString>> stored) {
                    if (!stored || !*stored || m_touched)
                        return;
                    m_answers = m_kept = mitigationAnswersFromJson((*stored)->toUtf8());
                    refresh();
                    emit loaded();
                });
}

void RollbackCard::begin()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (m_answers.boxMinutes == 0)
        m_answers.boxMinutes = kUsualBox;
    if (m_answers.who.isEmpty() && room) {
        for (const RoleFact& role : room->state.roles) {
            if (role.role == QLatin1String("IC"))
                m_answers.who = role.person;
        }
    }
    refresh();
    emit loaded();
}

void RollbackCard::refresh()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return;
    MitigationFacts facts;
    facts.onsetKnown = room->onset.has_value();
    facts.changes = room->changes;
    facts.errorRatio = room->comms.errorRatio;
    facts.errorRatioBefore = room->comms.errorRatioBefore;
    facts.options = m_room->budget()->priced();
    m_card = mitigationCard(facts, m_answers);
    std::vector<CriterionRow> rows;
    for (const Criterion& one : m_card.criteria) {
        CriterionRow row{
            one.id, one.title, toString(one.standing), standingText(one.standing), one.found, one.question,
            false,  0};
        for (const Asked& asked : kAsked) {
            if (one.id == QLatin1String(asked.criterion)) {
                row.asked = true;
                row.answer = static_cast<int>(m_answers.*asked.answer);
            }
        }
        rows.push_back(std::move(row));
    }
    m_rows.setRows(std::move(rows));

    m_decidedText.clear();
    for (auto line = room->timeline.rbegin(); line != room->timeline.rend(); ++line) {
        if (line->event.kindName != QLatin1String(kDecisionMade) || line->event.retracted ||
            !mitigationDecisionFromJson(line->event.raw))
            continue;
        m_decidedText = displayFilled(
            tr("Decided at %1: %2"),
            {format::timeOfDay(line->event.occurredAt, Format::instance()->style()), line->event.text},
            DisplayRole::Cell);
        break;
    }
    emit changed();
}

QString RollbackCard::openText() const
{
    return m_card.open == 0 ? tr("every criterion is answered")
                            : format::counted(m_card.open, tr("%1 of 8 waits for an answer"),
                                              tr("%1 of 8 wait for an answer"));
}

// ---- answers
// -------------------------------------------------------------------------------------------------

template <typename Value>
void RollbackCard::set(Value MitigationAnswers::*field, const Value& value)
{
    if (m_answers.*field == value)
        return;
    m_answers.*field = value;
    touch();
    refresh();
}

void RollbackCard::setNote(const QString& note)
{
    set(&Answers::note, note);
}
void RollbackCard::setVerify(const QString& verify)
{
    set(&Answers::verify, verify);
}
void RollbackCard::setWho(const QString& who)
{
    set(&Answers::who, who);
}
void RollbackCard::setBoxMinutes(int minutes)
{
    constexpr int kLongest = 24 * 60;
    set(&Answers::boxMinutes, std::clamp(minutes, 0, kLongest));
}

void RollbackCard::answer(const QString& criterionId, int answer)
{
    if (answer < 0 || answer > static_cast<int>(MitigationAnswer::No))
        return;
    for (const Asked& asked : kAsked) {
        if (criterionId == QLatin1String(asked.criterion))
            set(asked.answer, static_cast<MitigationAnswer>(answer));
    }
}

void RollbackCard::touch()
{
    m_touched = true;
    if (!m_journalTimer.isActive())
        m_journalTimer.start(kJournalAfter);
}

void RollbackCard::flush()
{
    m_journalTimer.stop();
    journal();
}

void RollbackCard::journal()
{
    Session* session = m_room->session();
    Store* store = session->store();
    if (!m_touched || m_answers == m_kept || !store || store->isReadOnly())
        return;
    m_kept = m_answers;
    session->beginSave();
    store->write(
        [key = answersKey(m_room->incidentId()), json = toJson(m_answers)](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, QString::fromUtf8(json)); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [self = QPointer(this), session](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (done)
                return;
            session->report(done.error(), RollbackCard::tr("The answers of the card"));
            if (self) {
                self->m_kept = {}; // the next pause tries again
                self->m_journalTimer.start(kRetryAfter);
            }
        });
}

// ---- deciding
// ------------------------------------------------------------------------------------------------

QString RollbackCard::missing() const
{
    const Store* store = m_room->session()->store();
    if (!store || store->isReadOnly())
        return tr("Nothing can be stored: the data folder cannot be written.");
    const QStringList missing = missingBeforeActing(m_answers);
    return missing.isEmpty() ? QString()
                             : tr("Before anyone acts, say %1.").arg(missing.join(QStringLiteral(", ")));
}

bool RollbackCard::canDecide() const
{
    return m_room->ready() && !m_deciding && missing().isEmpty();
}

bool RollbackCard::decide(const QString& optionId)
{
    if (!canDecide())
        return false;
    const Instant now = m_room->writeInstant();
    const Instant due = now + std::chrono::minutes{m_answers.boxMinutes};
    MitigationDecision decision;
    decision.decision = optionId;
    decision.verify = m_answers.verify.trimmed();
    decision.who = m_answers.who.trimmed();
    decision.note = m_answers.note.trimmed();
    decision.due = due;
    for (const Criterion& one : m_card.criteria)
        decision.criteria.push_back({one.id, {}, one.standing, one.found, {}});
    for (const OptionRow& row : m_room->budget()->options()->rows()) {
        if (row.key == optionId)
            continue;
        decision.alternatives
            << (row.badText.isEmpty()
                    ? row.name
                    : QStringLiteral("%1: %2, %3").arg(row.name, row.badText, row.shareText));
    }
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QLatin1String(kDecisionMade);
    event.kind = EventKind::Decision;
    event.text = tr("%1. Verify: %2, %3 looks back by %4.", "option, criterion, person, time")
                     .arg(BudgetDesk::optionName(optionId), decision.verify, decision.who,
                          format::hourMinute(due) + QStringLiteral(" UTC"));
    if (!decision.note.isEmpty())
        event.text += QLatin1Char(' ') + decision.note;
    event.raw = toJson(decision);

    const QString what =
        tr("verify “%1”: %2", "option, criterion").arg(BudgetDesk::optionName(optionId), decision.verify);
    TimelineEvent check;
    check.id = newId<EventId>();
    check.incident = m_room->id();
    check.occurredAt = check.knownAt = now;
    check.kindName = QLatin1String(kTaskAssigned);
    check.kind = EventKind::Task;
    check.sourceName = QStringLiteral("You");
    check.actor = decision.who;
    AssignmentRecord record;
    record.who = decision.who;
    record.what = what;
    record.boxes = {{now, due}};
    check.text = textOf(record);
    check.raw = toJson(record);

    m_deciding = true;
    m_journalTimer.stop();
    const QString id = event.id.value;
    m_room->addLocalEvent(
        std::move(event),
        [check, key = answersKey(m_room->incidentId())](WriteTx& tx) -> Done {
            if (auto put = tx.putEvent(check); !put)
                return tl::unexpected(put.error());
            return tx.setSetting(key, QString()); // the answers stand with the decision now
        },
        [this, id](bool stored) {
            m_deciding = false;
            if (stored) {
                m_answers = m_kept = {};
                m_touched = false;
                emit decided(id);
            } else {
                flush();
            }
            refresh();
            emit loaded();
        },
        this);
    emit changed();
    return true;
}

} // namespace muster
