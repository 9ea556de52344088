// SPDX-License-Identifier: GPL-3.0-or-later
// Drafts and posting; what is shown around the text is update_desk_lists.cpp.
#include "models/view/update_desk.h"

#include "models/base/worker.h"
#include "models/document/update_template_file.h"
#include "models/domain/display_text.h"
#include "models/domain/update_lint.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/update_target.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

/// Counted from the first unsaved key, so that steady typing cannot put it off; as in the post-mortem.
constexpr auto kJournalAfter = std::chrono::milliseconds{150};
constexpr auto kRetryAfter = std::chrono::seconds{2};
constexpr int kPromises[] = {0, 10, 15, 20, 30, 60};
constexpr const char* kStates[] = {"investigating", "identified", "monitoring", "resolved"};
constexpr const char* kAudiences[] = {"public", "internal"};
constexpr qsizetype kTargetWords = 80;

using Drafts = std::map<QString, UpdateDraft>;

Result<Drafts> readDrafts(const ReadTx& tx, const QString& incident)
{
    Drafts drafts;
    for (const char* audience : kAudiences) {
        const QString name = QLatin1String(audience);
        const auto stored = tx.setting(UpdateDesk::draftKey(incident, name));
        if (!stored)
            return tl::unexpected(stored.error());
        const auto draft = updateDraftFromJson(stored->value_or(QString()).toUtf8());
        if (draft && !draft->text.isEmpty())
            drafts[name] = *draft;
    }
    return drafts;
}

const WriteOffer* offerOf(const std::vector<WriteOffer>& offers, const UpdateDelivery& delivery)
{
    const auto found = std::find_if(offers.begin(), offers.end(), [&](const WriteOffer& offer) {
        return offer.source == delivery.source && offer.verb == delivery.verb;
    });
    return found == offers.end() ? nullptr : &*found;
}

/// What is handed on, and of which incident.
struct Posting
{
    IncidentId incident;
    QString number;
    QString eventId;
    UpdateRecord record;
    RoomReports tools; ///< as they were when it was posted
};

/// One channel through the gate. Free of the desk: an update goes out also when its room was closed
/// meanwhile.
void handOn(Session* session, const Posting& posting, const UpdateDelivery& delivery)
{
    WriteGateway* writes = session->writes();
    const auto offers = writes ? writes->offers() : std::vector<WriteOffer>{};
    const WriteOffer* offer = offerOf(offers, delivery);
    const UpdateTarget target = offer ? updateTarget(posting.tools, *offer, delivery.target) : UpdateTarget{};
    QString refusal = target.refusal;
    if (!offer)
        refusal = UpdateDesk::tr("%1 takes no updates any more.").arg(delivery.name);
    else if (refusal.isEmpty() && (target.open() || (!delivery.target.isEmpty() &&
                                                     target.incident + target.channel != delivery.target)))
        refusal =
            UpdateDesk::tr("What this update was for in %1 is not in this room any more.").arg(delivery.name);
    if (!refusal.isEmpty()) {
        session->report({ErrorKind::Forbidden, refusal, 0, {}, {}}, delivery.name);
        return;
    }
    outbox::Intent intent;
    Operation& operation = intent.operation;
    operation.id = delivery.operation;
    operation.incident = posting.incident;
    operation.source = delivery.source;
    operation.verb = delivery.verb;
    operation.target = target.incident;
    operation.semantics = offer->semantics;
    operation.audience = offer->audience;
    operation.author = UpdateDesk::tr("You");
    QString start = delivery.text.simplified();
    if (start.size() > kTargetWords)
        start = start.left(kTargetWords) + QStringLiteral("…");
    operation.targetText = UpdateDesk::tr("%1: post “%2: %3”", "tool, state, text")
                               .arg(delivery.name, updateStateWord(posting.record.state), start);
    if (!delivery.targetName.isEmpty())
        operation.targetText += UpdateDesk::tr(" to %1", "an incident").arg(delivery.targetName);
    if (!delivery.withWords.isEmpty())
        operation.targetText += QStringLiteral(", ") + delivery.withWords;
    QJsonObject payload{{QStringLiteral("update"), posting.eventId},
                        {QStringLiteral("incident"), posting.number},
                        {QStringLiteral("audience"), posting.record.audience},
                        {QStringLiteral("state"), posting.record.state},
                        {QStringLiteral("text"), delivery.text}};
    for (const auto& [member, value] : delivery.with)
        payload[member] = value;
    if (!target.channel.isEmpty())
        payload[QStringLiteral("channel")] = target.channel;
    if (posting.record.nextDue)
        payload[QStringLiteral("nextUpdate")] = posting.record.nextDue->toIso();
    operation.payload = QJsonDocument(payload).toJson(QJsonDocument::Compact);
    if (!delivery.replaces.isEmpty())
        intent.replaces = delivery.replaces;
    session->beginSave();
    writes->enqueue(std::move(intent), session,
                    [session, name = delivery.name](const Result<OperationId>& id) {
                        session->endSave(id ? Done{} : Done{tl::unexpected(id.error())});
                        if (!id)
                            session->report(id.error(), name);
                    });
}

} // namespace

QString UpdateDesk::draftKey(const QString& incidentId, const QString& audience)
{
    return QStringLiteral("update.draft/%1/%2").arg(incidentId, audience);
}

UpdateDesk::UpdateDesk(WarRoom* room) : QObject(room), m_room(room)
{
    m_journalTimer.setSingleShot(true);
    m_journalTimer.setInterval(kJournalAfter);
    m_journalTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_journalTimer, &QTimer::timeout, this, &UpdateDesk::journal);
    connect(room, &WarRoom::snapshotChanged, this, [this] {
        m_handed.clear(); // what was handed on is in the snapshot, or failed and may be tried again
        refresh();
        takeUpWhenReady();
    });
    connect(room->session(), &Session::roomChanged, this, &UpdateDesk::flush);
    loadDrafts();
    loadTemplates();
}

UpdateDesk::~UpdateDesk()
{
    journal(); // the write outlives the desk: its context is the session
}

// ---- loading
// -------------------------------------------------------------------------------------------------

void UpdateDesk::loadDrafts()
{
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read([id = m_room->incidentId()](ReadTx& tx) { return readDrafts(tx, id); }, this,
                [this](Result<Drafts> drafts) {
                    if (!drafts) {
                        m_room->session()->report(drafts.error(), tr("The draft of the update"));
                        return;
                    }
                    m_read = true;
                    for (auto& [audience, draft] : *drafts)
                        m_kept.insert({audience, draft});
                    const auto own = drafts->find(m_audience);
                    if (own == drafts->end())
                        return takeUpWhenReady();
                    // Keys that came before the store had answered stand behind what was there.
                    const QString early = m_written ? m_draft.text : QString();
                    m_draft = own->second;
                    m_written = m_restored = true;
                    if (!early.isEmpty())
                        setText(m_draft.text + QLatin1Char('\n') + early, true);
                    leaveOthers();
                    refresh();
                    emit loaded();
                    takeUpWhenReady();
                });
}

void UpdateDesk::loadTemplates()
{
    QStringList folders{QStringLiteral(":/muster/templates/updates")};
    if (const Store* store = m_room->session()->store())
        folders << store->directory() + QStringLiteral("/update-templates");
    Worker::run([folders] { return readUpdateTemplates(folders); }, this,
                [this](UpdateTemplates read) {
                    m_templates = std::move(read.templates);
                    m_templateProblem = displayText(read.problems.join(QLatin1Char('\n')), DisplayRole::Cell);
                    if (!m_written && !m_draft.state.isEmpty()) {
                        m_draft = freshDraft();
                        emit loaded();
                    }
                    refresh();
                });
}

UpdateDraft UpdateDesk::freshDraft() const
{
    UpdateDraft draft;
    const RoomSnapshot* room = m_room->snapshot();
    const IncidentState state = room ? room->comms.latest : IncidentState{};
    draft.state = m_draft.state.isEmpty() || !m_written ? updateStateOf(state.stage) : m_draft.state;
    draft.nextMinutes = usualPromiseMinutes(state.severity, m_audience, draft.state);
    draft.editedAt = m_room->session()->clock().now();
    draft.basis = updateBasis(state);
    return draft;
}

void UpdateDesk::begin(const QString& typed)
{
    m_question.clear();
    wantLists();
    if (!m_written) {
        m_draft = freshDraft();
        const auto fit = templatesFor(m_templates, m_audience, m_draft.state, m_draft.basis.severity);
        if (!fit.empty())
            m_draft.text = fillTemplate(fit.front().body, values());
    }
    if (!typed.isEmpty())
        setText(m_draft.text + typed, true);
    refresh();
    emit loaded();
}

// ---- typing
// --------------------------------------------------------------------------------------------------

void UpdateDesk::setAudience(const QString& audience)
{
    if (audience == m_audience ||
        (audience != QLatin1String(kAudiences[0]) && audience != QLatin1String(kAudiences[1])))
        return;
    flush();
    endAnew();
    m_audience = audience;
    m_draft = {};
    m_written = m_restored = false;
    if (const auto kept = m_kept.find(audience); kept != m_kept.end()) {
        m_draft = kept->second;
        m_written = m_restored = true;
        leaveOthers();
    }
    begin();
}

int UpdateDesk::stateIndex() const
{
    for (int i = 0; i < static_cast<int>(std::size(kStates)); ++i) {
        if (m_draft.state == QLatin1String(kStates[i]))
            return i;
    }
    return 0;
}

QStringList UpdateDesk::states() const
{
    QStringList words;
    for (const char* state : kStates)
        words << updateStateWord(QLatin1String(state));
    return words;
}

void UpdateDesk::setStateIndex(int index)
{
    if (index < 0 || index >= static_cast<int>(std::size(kStates)) || index == stateIndex())
        return;
    m_draft.state = QLatin1String(kStates[index]);
    m_draft.nextMinutes = usualPromiseMinutes(m_draft.basis.severity, m_audience, m_draft.state);
    if (m_written) {
        touch();
    } else {
        const auto fit = templatesFor(m_templates, m_audience, m_draft.state, m_draft.basis.severity);
        m_draft.text = fit.empty() ? QString() : fillTemplate(fit.front().body, values());
        emit loaded();
    }
    refresh();
}

QStringList UpdateDesk::promises() const
{
    QStringList words;
    for (const int minutes : kPromises)
        words << (minutes == 0 ? tr("No next update promised") : tr("Next in %1 min").arg(minutes));
    return words;
}

int UpdateDesk::promiseIndex() const
{
    const auto found = std::find(std::begin(kPromises), std::end(kPromises), m_draft.nextMinutes);
    return found == std::end(kPromises) ? 0 : static_cast<int>(found - std::begin(kPromises));
}

void UpdateDesk::setPromiseIndex(int index)
{
    if (index < 0 || index >= static_cast<int>(std::size(kPromises)) || index == promiseIndex())
        return;
    const Instant now = m_room->writeInstant();
    const auto named = namedNextUpdate(m_draft.text, now);
    m_draft.nextMinutes = kPromises[index];
    if (named && m_draft.nextMinutes > 0) {
        // The text says what is promised: both say the same.
        const Instant due = now + std::chrono::minutes{m_draft.nextMinutes};
        QString text = m_draft.text;
        text.replace(format::hourMinute(*named), format::hourMinute(roundedUp(due)));
        setText(text, m_written);
        emit loaded();
    }
    if (m_written)
        touch();
    refresh();
}

void UpdateDesk::edit(const QString& text)
{
    if (text == m_draft.text)
        return;
    setText(text, true);
    refresh();
}

void UpdateDesk::applyTemplate(const QString& templateId)
{
    const auto one = std::find_if(m_templates.begin(), m_templates.end(),
                                  [&](const UpdateTemplate& other) { return other.id == templateId; });
    if (one == m_templates.end())
        return;
    if (const RoomSnapshot* room = m_room->snapshot())
        m_draft.basis = updateBasis(room->comms.latest); // its values are of this moment
    m_draft.state = one->state;
    m_draft.nextMinutes = usualPromiseMinutes(m_draft.basis.severity, m_audience, m_draft.state);
    m_draft.editedAt = m_room->session()->clock().now();
    setText(fillTemplate(one->body, values()), true);
    refresh();
    emit loaded();
}

void UpdateDesk::setText(const QString& text, bool typed)
{
    m_draft.text = text;
    if (typed)
        touch();
}

void UpdateDesk::touch()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!m_written && room)
        m_draft.basis = updateBasis(room->comms.latest);
    m_written = true;
    m_draft.editedAt = m_room->session()->clock().now();
    m_question.clear();
    const Store* store = m_room->session()->store();
    // From the first key on the window must not say that everything is saved.
    if (store && !store->isReadOnly() && !std::exchange(m_announced, true))
        m_room->session()->beginSave();
    if (!m_journalTimer.isActive())
        m_journalTimer.start(kJournalAfter);
}

void UpdateDesk::flush()
{
    m_journalTimer.stop();
    journal();
}

void UpdateDesk::journal()
{
    const bool announced = std::exchange(m_announced, false);
    Session* session = m_room->session();
    Store* store = session->store();
    const auto kept = m_kept.find(m_audience);
    const bool same = kept == m_kept.end() ? m_draft.text.isEmpty() : kept->second == m_draft;
    if (!m_written || same || !store || store->isReadOnly()) {
        if (announced)
            session->endSave({}); // typed and taken back
        return;
    }
    const QString key = draftKey(m_room->incidentId(), m_audience);
    const bool empty = m_draft.text.isEmpty();
    if (empty)
        m_kept.erase(m_audience);
    else
        m_kept[m_audience] = m_draft;
    ++m_underWay;
    if (!announced)
        session->beginSave();
    store->write(
        [key, value = empty ? QString() : QString::fromUtf8(toJson(m_draft))](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, value); !done)
                return tl::unexpected(done.error());
            return true;
        },
        session,
        [self = QPointer(this), session, audience = m_audience](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (!done)
                session->report(done.error(), UpdateDesk::tr("The draft of the update"));
            if (!self)
                return;
            --self->m_underWay;
            self->m_failed = !done;
            if (done) {
                emit self->journaled();
            } else {
                self->m_kept.erase(audience); // the next pause tries again
                self->m_journalTimer.start(kRetryAfter);
            }
            emit self->changed();
        });
    emit changed();
}

void UpdateDesk::discard()
{
    if (m_posting)
        return;
    m_draft.text.clear();
    m_draft.replaces.clear();
    m_said.clear();
    endAnew();
    m_written = true;
    flush();
    m_written = m_restored = false;
    begin();
}

// ---- posting
// -------------------------------------------------------------------------------------------------

std::optional<Instant> UpdateDesk::nextDue() const
{
    const Instant now = m_room->writeInstant();
    if (m_draft.nextMinutes <= 0)
        return std::nullopt;
    if (const auto named = namedNextUpdate(m_draft.text, now))
        return named;
    return roundedUp(now + std::chrono::minutes{m_draft.nextMinutes});
}

bool UpdateDesk::post()
{
    if (!canPost())
        return false;
    const RoomSnapshot* room = m_room->snapshot();
    if (m_audience != QLatin1String(kAudiences[0]) || m_room->sealed())
        return submit();
    const Instant now = m_room->session()->clock().now();
    const UpdateStaleness stale = updateStaleness(m_draft, updateBasis(room->comms.latest), now);
    if (!stale.isStale())
        return submit();
    QStringList reasons;
    if (stale.age)
        reasons << (stale.age->count() < 0
                        ? tr("The clock was set back since this was written.")
                        : tr("This was written %1 ago.").arg(format::duration(*stale.age)));
    if (stale.severityWas)
        reasons << tr("Severity was %1, now it is %2.")
                       .arg(toString(*stale.severityWas), toString(room->comms.latest.severity));
    if (stale.stageWas)
        reasons << tr("The stage was “%1”, now it is “%2”.")
                       .arg(m_room->stages().value(static_cast<int>(*stale.stageWas)),
                            m_room->stages().value(static_cast<int>(room->comms.latest.stage)));
    if (stale.postedSince)
        reasons << tr("Another public update was posted at %1.")
                       .arg(format::timeOfDay(*stale.postedSince, Format::instance()->style()));
    reasons << tr("Does it still hold?");
    m_question = reasons.join(QLatin1Char(' '));
    emit changed();
    return false;
}

bool UpdateDesk::confirm()
{
    if (m_question.isEmpty() || !canPost())
        return false;
    m_question.clear();
    return submit();
}

bool UpdateDesk::submit()
{
    const Instant now = m_room->writeInstant();
    Posting posting;
    posting.incident = m_room->id();
    posting.number = m_room->number();
    if (const RoomSnapshot* room = m_room->snapshot())
        posting.tools = room->tools;
    posting.eventId = newId<EventId>().value;
    posting.record.audience = m_audience;
    posting.record.state = m_draft.state;
    posting.record.nextDue = nextDue();
    const QString text = m_draft.text.trimmed();
    for (const Channel& one : channelsNow()) {
        if (one.offer && one.offer->refusal.isEmpty() && !m_left.contains(one.key()))
            posting.record.channels.push_back(
                {newId<OperationId>(), one.offer->source, one.channel.name, one.offer->verb,
                 channelText(one.channel, posting.number, m_draft.state, text),
                 one.target.incident + one.target.channel, one.target.name, extras(one), extraWords(one)});
        if (const auto old = m_draft.replaces.find(one.key()); old != m_draft.replaces.end())
            posting.record.channels.back().replaces = OperationId{old->second};
    }
    const StatusFact fact{now, now, m_audience, m_draft.state, text, posting.record.nextDue};
    TimelineEvent event;
    event.id = EventId{posting.eventId};
    event.kindName = QStringLiteral("status.posted");
    event.kind = EventKind::Status;
    event.text = updateStateWord(m_draft.state) + QStringLiteral(" – ") + text;
    if (m_audience != QLatin1String(kAudiences[0]))
        event.text = tr("Internal: %1").arg(event.text);
    event.raw = toJson(posting.record);
    m_journalTimer.stop();
    if (std::exchange(m_announced, false))
        m_room->session()->endSave({}); // the update itself is saved now
    m_posting = true;
    const QString key = draftKey(m_room->incidentId(), m_audience);
    Session* session = m_room->session();
    m_room->addLocalEvent(
        std::move(event),
        [id = m_room->id(), fact, key](WriteTx& tx) -> Done {
            if (Done done = tx.addFact(id, fact); !done)
                return done;
            return tx.setSetting(key, QString()); // the draft became this
        },
        [self = QPointer(this), session, posting, audience = m_audience](bool stored) {
            if (stored) {
                for (const UpdateDelivery& delivery : posting.record.channels)
                    handOn(session, posting, delivery);
            }
            if (!self)
                return;
            self->m_posting = false;
            if (!stored) {
                self->m_written = true; // still a draft; what is not in the store yet goes there
                self->flush();
            } else if (self->m_audience == audience) {
                self->m_kept.erase(audience);
                self->m_draft = {};
                self->m_said.clear(); // the next one may be for another
                self->endAnew();
                self->m_written = self->m_restored = false;
                emit self->loaded();
                emit self->posted(posting.eventId);
            }
            self->refresh();
        },
        session);
    emit changed();
    return true;
}

void UpdateDesk::queueAgain(const QString& operationId)
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || m_room->sealed() || m_handed.contains(operationId))
        return;
    m_handed.insert(operationId);
    for (const MergedEvent& line : room->timeline) {
        const auto record = line.event.kind == EventKind::Status && line.event.source.isEmpty()
                                ? updateRecordFromJson(line.event.raw)
                                : std::nullopt;
        for (const UpdateDelivery& delivery : record ? record->channels : std::vector<UpdateDelivery>{}) {
            if (delivery.operation.value == operationId)
                handOn(m_room->session(),
                       {m_room->id(), m_room->number(), line.event.id.value, *record, room->tools}, delivery);
        }
    }
}

} // namespace muster
