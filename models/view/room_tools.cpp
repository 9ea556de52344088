// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_tools.h"

#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "models/view/comms_reading.h"
#include "models/view/formatters.h"
#include "models/view/on_call_board.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/tool_lists.h"
#include "models/view/tool_words.h"
#include "models/view/update_target.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

QString keyOf(const WriteOffer& offer, const QString& target)
{
    return offer.source.value + u'/' + offer.verb + u'/' + target;
}

QString fieldWord(const QString& field)
{
    if (field == QLatin1String("severity"))
        return RoomTools::tr("Severity");
    if (field == QLatin1String("stage"))
        return RoomTools::tr("Stage");
    return field == QLatin1String("title") ? RoomTools::tr("Title") : field;
}

QString joined(const ToolIncident& one)
{
    if (one.why.isEmpty() && one.person.isEmpty())
        return {};
    if (one.person.isEmpty())
        return RoomTools::tr("Joined by Muster: %1").arg(one.why);
    return one.why.isEmpty() ? RoomTools::tr("Joined by %1").arg(one.person)
                             : RoomTools::tr("Joined by %1: %2", "person, why").arg(one.person, one.why);
}

} // namespace

RoomTools::RoomTools(WarRoom* room)
    : QObject(room), m_room(room), m_draft(room->session(), this), m_people(room, this)
{
    connect(&m_draft, &FormDraft::restored, this, &RoomTools::restore);
    connect(room, &WarRoom::snapshotChanged, this, &RoomTools::fill);
}

bool RoomTools::disagreeing() const
{
    const auto& rows = m_conflicts.rows();
    return std::any_of(rows.begin(), rows.end(),
                       [](const ToolConflictRow& row) { return row.key != QLatin1String("title"); });
}

QString RoomTools::whyFixed() const
{
    if (m_room->sealed())
        return tr("This is a recording: it stays as it is.");
    Store* store = m_room->session()->store();
    return !store || store->isReadOnly() ? tr("The data folder is read-only.") : QString();
}

void RoomTools::fill()
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room)
        return;
    const TimeStyle style = room->style;
    std::vector<ToolIncidentRow> incidents;
    QStringList summary;
    const auto nameOf = [&](const SourceId& source) {
        for (const ToolIncident& one : room->tools.incidents) {
            if (one.report.source == source)
                return one.sourceName.isEmpty() ? tr("a removed tool") : one.sourceName;
        }
        return source.value;
    };
    for (const ToolIncident& one : room->tools.incidents) {
        const QString name = nameOf(one.report.source);
        incidents.push_back({one.member.value, name,
                             one.report.number == one.report.remoteId ? QString() : one.report.number,
                             one.report.title, toolSays(one.report, style), joined(one), one.report.link,
                             !one.why.isEmpty() || !one.person.isEmpty()});
        const bool called = !one.report.number.isEmpty() || !one.report.title.isEmpty();
        summary << (called ? name + u' ' + calledIn(one.report) : name);
    }
    std::vector<ToolConflictRow> conflicts;
    for (const ReportedConflict& conflict : room->tools.conflicts) {
        QStringList sayings;
        for (const ReportedConflict::Saying& saying : conflict.sayings)
            sayings << tr("%1 says %2 (as of %3)", "tool, what, when it last changed anything")
                           .arg(nameOf(saying.source), saying.words, format::timeOfDay(saying.since, style));
        conflicts.push_back({conflict.field, fieldWord(conflict.field) + QStringLiteral(": ") +
                                                 sayings.join(QStringLiteral(", "))});
    }
    std::vector<NearIncidentRow> near;
    for (const NearIncident& one : room->tools.near)
        near.push_back({one.incident.id.value, one.incident.number, one.incident.title, one.sourceName,
                        tr("opened %1").arg(format::dateTime(one.openedAt, style))});
    m_incidents.setRows(std::move(incidents));
    m_conflicts.setRows(std::move(conflicts));
    m_near.setRows(std::move(near));
    m_summary = displayLine(summary.join(QStringLiteral(" · ")));
    refresh();
    emit changed();
    takeUpWhenReady();
}

std::vector<WriteOffer> RoomTools::offersNow() const
{
    WriteGateway* writes = m_room->session()->writes();
    return m_room->snapshot() && writes && !m_room->sealed() ? writes->offers() : std::vector<WriteOffer>{};
}

void RoomTools::refresh()
{
    const RoomSnapshot* room = m_room->snapshot();
    m_known.clear();
    std::vector<ToolActionRow> rows;
    for (const WriteOffer& offer : offersNow()) {
        // Updates and messages have the form of their own; what acts on an event is offered there.
        if (offer.verb == QLatin1String(kStatusPostVerb) || offer.verb == QLatin1String(kMessagePostVerb) ||
            offer.onEvent)
            continue;
        const auto add = [&](const QString& target, const QString& name) {
            m_known.push_back({offer, target, name});
            rows.push_back({keyOf(offer, target), offer.title, offer.sourceName, name, offer.refusal});
        };
        if (!offer.onIncident) {
            // What nobody fills in has a form of its own elsewhere (a silence).
            if (offer.fields.empty())
                continue;
            const bool there =
                std::any_of(room->tools.incidents.begin(), room->tools.incidents.end(),
                            [&](const ToolIncident& one) { return one.report.source == offer.source; });
            if (!there || offer.verb != QLatin1String("incident.declare"))
                add({}, {});
            continue;
        }
        for (const ToolIncident& one : room->tools.incidents) {
            if (one.report.source == offer.source && actsOn(offer, one.report.remoteId))
                add(one.report.remoteId, calledIn(one.report));
        }
    }
    m_actions.setRows(std::move(rows));
}

bool RoomTools::lookAt(const QString& eventId)
{
    const int look = ++m_looks;
    m_eventId = eventId;
    fillEvent({});
    Store* store = m_room->session()->store();
    const auto offers = offersNow();
    const bool asksWhose = std::any_of(offers.begin(), offers.end(),
                                       [](const WriteOffer& one) { return one.onEvent && one.ownOnly; });
    if (m_eventText.isEmpty() || !asksWhose || !store)
        return m_eventActions.count() > 0;
    store->read(
        [](const ReadTx& tx) -> Result<std::vector<Own>> {
            const auto done = outbox::operations(tx, {.states = {OperationState::Done}});
            if (!done)
                return tl::unexpected(done.error());
            std::vector<Own> own;
            for (const Operation& one : *done) {
                const QString text = QJsonDocument::fromJson(one.payload).object().value(u"text").toString();
                if (!one.remoteId.isEmpty())
                    own.push_back({one.source, one.remoteId, text});
            }
            return own;
        },
        this,
        [this, look](const Result<std::vector<Own>>& read) {
            if (look == m_looks && read)
                fillEvent(*read);
        });
    return true;
}

void RoomTools::fillEvent(const std::vector<Own>& own)
{
    m_knownOfEvent.clear();
    m_eventText.clear();
    std::vector<ToolActionRow> rows;
    const int row = m_eventId.isEmpty() ? -1 : m_room->timeline()->rowOf(m_eventId);
    const MergedEvent* line = row < 0 ? nullptr : m_room->timeline()->line(row);
    const auto offers = line ? offersNow() : std::vector<WriteOffer>{};
    const auto put = [&](const TimelineEvent& event) {
        for (const WriteOffer& offer : offers) {
            if (!offer.onEvent || offer.source != event.source || event.remoteId.isEmpty() ||
                event.retracted || !actsOn(offer, event.remoteId))
                continue;
            const auto ours = std::find_if(own.begin(), own.end(), [&](const Own& one) {
                return one.source == event.source && one.remoteId == event.remoteId;
            });
            if (offer.ownOnly && ours == own.end())
                continue;
            // What was written here has its line breaks still.
            const QString text = ours != own.end() && !ours->text.isEmpty() ? ours->text : event.text;
            const QString name = QStringLiteral("“%1”").arg(shortened(withoutOperationMarkers(event.text)));
            m_knownOfEvent.push_back({offer, event.remoteId, name, text});
            rows.push_back({keyOf(offer, event.remoteId), offer.title, offer.sourceName, {}, offer.refusal});
        }
    };
    if (line) {
        m_eventText = displayLine(shortened(withoutOperationMarkers(line->event.text)));
        put(line->event);
        for (const TimelineEvent& twin : line->twins)
            put(twin);
    }
    m_eventActions.setRows(std::move(rows));
    emit changed();
}

const RoomTools::Action* RoomTools::action(const QString& id) const
{
    for (const std::vector<Action>* list : {&m_known, &m_knownOfEvent}) {
        const auto found = std::find_if(list->begin(), list->end(), [&](const Action& one) {
            return keyOf(one.offer, one.target) == id;
        });
        if (found != list->end())
            return &*found;
    }
    return nullptr;
}

void RoomTools::join(const QString& incidentId)
{
    Session* session = m_room->session();
    if (!whyFixed().isEmpty() || incidentId.isEmpty())
        return;
    session->beginSave();
    session->store()->write(
        [member = IncidentId{incidentId}, room = IncidentId{m_room->incidentId()},
         person = tr("You")](WriteTx& tx) { return linkIncidents(tx, member, room, person, QString()); },
        session,
        [session](const Done& done) {
            session->endSave(done);
            if (!done)
                session->report(done.error(), tr("Joining incidents"));
        });
}

void RoomTools::part(const QString& memberId)
{
    Session* session = m_room->session();
    if (!whyFixed().isEmpty() || memberId.isEmpty())
        return;
    session->beginSave();
    session->store()->write([member = IncidentId{memberId}, person = tr("You")](
                                WriteTx& tx) { return partIncident(tx, member, person, QString()); },
                            session,
                            [session](const Done& done) {
                                session->endSave(done);
                                if (!done)
                                    session->report(done.error(), tr("Parting incidents"));
                            });
}

} // namespace muster
