// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/declare_desk.h"

#include "models/domain/alert_episode.h"
#include "models/domain/display_text.h"
#include "models/store/loose_alerts.h"
#include "models/store/store.h"
#include "models/view/command_facts.h"
#include "models/view/formatters.h"
#include "models/view/session.h"
#include "models/view/declaring.h"
#include "models/view/severity_figures.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>
#include <iterator>

namespace muster {

namespace {

constexpr size_t kIncidents = 8; ///< the newest ones are asked for their alerts
constexpr int kEventsEach = 400;
constexpr size_t kAlerts = 20; ///< of incidents, and as many of none
constexpr int kUnsure = 2;     ///< unsure: the higher one (DOMAIN 4.4)

TimeStyle style()
{
    return Format::instance()->style();
}

/// The same for an alert in whatever incident it stands.
QString keyOf(const TimelineEvent& event)
{
    const QString episode = episodeKey(event);
    return !episode.isEmpty() ? episode
                              : QStringList{event.source.value, event.remoteId, event.service,
                                            alertHead(event.text), event.occurredAt.toIso()}
                                    .join(QChar(0x1f));
}

QString serviceOf(const TimelineEvent& alert, const Incident& incident)
{
    const bool told = !alert.service.isEmpty() || incident.services.isEmpty();
    return told ? alert.service : incident.services.first();
}

} // namespace

DeclareDesk::DeclareDesk(Session* session) : QObject(session), m_session(session), m_firing(session)
{
    m_firing.follow();
}
DeclareDesk::~DeclareDesk() = default;

QStringList DeclareDesk::choices() const
{
    QStringList words{tr("By hand")};
    const QString today = format::date(m_session->clock().now(), style());
    for (const Alert& alert : m_alerts) {
        const Instant at = alert.event.occurredAt;
        const bool isToday = format::date(at, style()) == today;
        // The name alone would not tell the alert that pages from the one that writes a ticket.
        QStringList parts{isToday ? format::hourMinute(at, style()) : format::dateTime(at, style()),
                          alertHead(alert.event.text), standing(alert)};
        if (alert.number.isEmpty() && !alert.service.isEmpty())
            parts << alert.service;
        words << displayLine(parts.join(QStringLiteral(" · ")));
    }
    return words;
}

QString DeclareDesk::standing(const Alert& alert)
{
    if (alert.sealed)
        return alert.number;
    QString what;
    switch (alert.state) {
    case StandingAlert::State::Fires:
        what = tr("fires");
        break;
    case StandingAlert::State::Over:
        what = tr("over");
        break;
    case StandingAlert::State::Unknown:
        what = tr("end not known");
        break;
    }
    return displayFilled(tr("%1, %2", "what an alert does, of which incident"),
                         {what, alert.number.isEmpty()
                                    ? tr("no incident")
                                    : (QStringList{alert.number} + alert.alsoOf).join(QStringLiteral(", "))});
}

std::vector<DeclareDesk::Alert> DeclareDesk::joined(std::vector<Alert> ofIncidents)
{
    std::vector<Alert> made;
    for (Alert& alert : ofIncidents) {
        // A recording tells of its own night alone.
        const auto same = std::find_if(made.begin(), made.end(), [&](const Alert& one) {
            return !alert.sealed && !one.sealed && one.number != alert.number &&
                   std::any_of(alert.keys.begin(), alert.keys.end(),
                               [&](const QString& key) { return one.keys.count(key) > 0; });
        });
        if (same == made.end()) {
            made.push_back(std::move(alert));
            continue;
        }
        if (!same->alsoOf.contains(alert.number))
            same->alsoOf.append(alert.number);
        same->others.push_back(alert.event.id);
        same->others.insert(same->others.end(), alert.others.begin(), alert.others.end());
        same->keys.merge(alert.keys);
        // What ended after an incident was resolved is not told there.
        if (alert.state == StandingAlert::State::Over || same->state == StandingAlert::State::Unknown)
            same->state = alert.state;
    }
    return made;
}

QString DeclareDesk::note() const
{
    const auto fires = [](const Alert& alert) { return alert.state == StandingAlert::State::Fires; };
    const bool isLoose = std::any_of(m_alerts.cbegin(), m_alerts.cend(), [&](const Alert& alert) {
        return alert.number.isEmpty() && fires(alert);
    });
    if (isLoose || std::none_of(m_alerts.cbegin(), m_alerts.cend(), fires))
        return {};
    return tr("Every alert that fires now has an incident. One of them can be chosen all the same.");
}

QString DeclareDesk::onsetText() const
{
    if (m_chosen < 1)
        return {};
    const Alert& alert = m_alerts[static_cast<size_t>(m_chosen) - 1];
    const QString since = format::timeWithZone(alert.event.occurredAt, m_session->clock().now(), style());
    if (!alert.sealed && alert.state != StandingAlert::State::Fires)
        return tr("began at %1").arg(since);
    return tr("fires since %1").arg(since);
}

void DeclareDesk::propose(const QString& title, const QString& service, int severity, const QString& reason)
{
    m_title = displayLine(title);
    m_service = displayLine(service);
    m_severity = severity;
    m_reason = reason;
    emit proposed();
}

struct DeclareDesk::Known
{
    std::vector<Alert> alerts;
    QString me;
    int wanted = 0; ///< index into the choices
};

Result<DeclareDesk::Known> DeclareDesk::readKnown(const ReadTx& tx, const IncidentId& room,
                                                  const EventId& wanted)
{
    Known known;
    const auto me = tx.setting(QString::fromLatin1(kPersonSetting));
    if (!me)
        return tl::unexpected(me.error());
    known.me = me->value_or(QString());
    const auto standing = readStandingAlerts(tx);
    if (!standing)
        return tl::unexpected(standing.error());
    for (const StandingAlert& alert : *standing) {
        const bool isWanted = !wanted.isEmpty() && alert.is(wanted);
        if (known.alerts.size() < kAlerts || isWanted)
            known.alerts.push_back({alert.line.event, {}, alert.line.event.service, false, alert.state});
        if (isWanted)
            known.wanted = static_cast<int>(known.alerts.size());
    }

    auto incidents = tx.incidents();
    if (!incidents)
        return tl::unexpected(incidents.error());
    // The open room's first, then the newest.
    std::stable_sort(incidents->begin(), incidents->end(),
                     [&](const IncidentSummary& a, const IncidentSummary& b) {
                         return (a.incident.id == room) > (b.incident.id == room);
                     });
    const auto connected = connectedSources(tx);
    if (!connected)
        return tl::unexpected(connected.error());
    std::vector<Alert> ofIncidents;
    for (size_t i = 0; i < std::min(kIncidents, incidents->size()); ++i) {
        const Incident& incident = (*incidents)[i].incident;
        const auto events = tx.eventsBefore(incident.id, {}, Instant::endOfTime(), EventId{}, kEventsEach);
        if (!events)
            return tl::unexpected(events.error());
        std::vector<LooseAlert> told;
        for (const TimelineEvent& event : *events) {
            if (event.kindName == QLatin1String("alert.firing") ||
                event.kindName == QLatin1String("alert.resolved"))
                told.push_back({event, false});
        }
        for (const StandingAlert& one : standingAlerts(told, *connected)) {
            const TimelineEvent& event = one.line.event;
            Alert alert{event, incident.number, serviceOf(event, incident), incident.sealed, one.state};
            alert.keys.insert(keyOf(event));
            for (const TimelineEvent& twin : one.line.twins) {
                alert.others.push_back(twin.id);
                alert.keys.insert(keyOf(twin));
            }
            ofIncidents.push_back(std::move(alert));
        }
    }
    ofIncidents = joined(std::move(ofIncidents));
    std::stable_sort(ofIncidents.begin(), ofIncidents.end(), [](const Alert& a, const Alert& b) {
        const bool first = !a.sealed && a.state == StandingAlert::State::Fires;
        const bool second = !b.sealed && b.state == StandingAlert::State::Fires;
        return first != second ? first : a.event.occurredAt > b.event.occurredAt;
    });
    if (ofIncidents.size() > kAlerts)
        ofIncidents.resize(kAlerts);
    std::move(ofIncidents.begin(), ofIncidents.end(), std::back_inserter(known.alerts));
    if (wanted.isEmpty() || known.wanted > 0)
        return known;

    auto found = std::find_if(known.alerts.begin(), known.alerts.end(),
                              [&](const Alert& alert) { return alert.is(wanted); });
    if (found == known.alerts.end()) { // an older one: in front, where it is looked for
        const auto history = tx.eventHistory(wanted);
        if (!history)
            return tl::unexpected(history.error());
        if (history->empty() || history->back().kind != EventKind::Alert || history->back().retracted)
            return known; // not here, or no alert: by hand
        const TimelineEvent& event = history->back();
        Alert alert{event, {}, event.service};
        if (!event.incident.isEmpty()) {
            const auto incident = tx.incident(event.incident);
            if (!incident)
                return tl::unexpected(incident.error());
            alert = {event, incident->number, serviceOf(event, *incident), incident->sealed};
        }
        found = known.alerts.insert(known.alerts.begin(), alert);
    }
    known.wanted = static_cast<int>(found - known.alerts.begin()) + 1;
    return known;
}

void DeclareDesk::start(const QString& eventId)
{
    m_chosen = 0;
    m_alerts.clear();
    emit changed();
    propose({}, {}, kUnsure, {});
    if (!m_session->store())
        return;
    const int generation = ++m_generation;
    m_session->store()->read([room = m_session->room() ? m_session->room()->id() : IncidentId{},
                              wanted = EventId{eventId}](ReadTx& tx) { return readKnown(tx, room, wanted); },
                             this,
                             [this, generation](Result<Known> known) {
                                 if (generation != m_generation)
                                     return;
                                 if (!known) {
                                     m_session->report(known.error(), tr("The list of alerts"));
                                     return;
                                 }
                                 m_alerts = std::move(known->alerts);
                                 m_me = known->me;
                                 emit changed();
                                 choose(known->wanted);
                             });
}

void DeclareDesk::choose(int index)
{
    if (index < 0 || index > static_cast<int>(m_alerts.size()) || index == m_chosen)
        return;
    m_chosen = index;
    const int generation = ++m_generation;
    if (index == 0) {
        propose({}, {}, kUnsure, {});
        return;
    }
    const Alert& alert = m_alerts[static_cast<size_t>(index) - 1];
    propose(alert.event.text, alert.service, kUnsure, tr("the figures are being read"));
    // A recording knows its figures at the time of the alert, a living room those of now.
    const Instant at = alert.sealed ? alert.event.knownAt : m_session->clock().now();
    m_session->store()->read(
        [id = alert.event.incident, service = alert.service, at, since = alert.event.occurredAt](ReadTx& tx) {
            return severityFigures(tx, id, service, at, since);
        },
        this,
        [this, generation, alert](Result<SeverityFigures> found) {
            if (generation != m_generation)
                return;
            if (!found)
                propose(alert.event.text, alert.service, kUnsure,
                        tr("the figures could not be read; unsure means the higher one"));
            else if (found->proposal)
                propose(alert.event.text, alert.service, static_cast<int>(found->proposal->severity),
                        found->proposal->reason);
            else
                propose(alert.event.text, alert.service, kUnsure,
                        displayFilled(tr("%1; unsure means the higher one", "why there is no figure"),
                                      {found->missing}));
        });
}

bool DeclareDesk::submit(const QString& title, int severity, const QString& service, const QString& commander)
{
    Store* const store = m_session->store();
    if (!store || store->isReadOnly() || title.trimmed().isEmpty())
        return false;
    NewIncident made;
    made.title = title.trimmed();
    made.severity = severity >= 1 && severity <= 5 ? static_cast<Severity>(severity) : Severity::Unknown;
    made.service = service.trimmed();
    made.now = m_session->clock().now();
    made.panelTemplate = m_session->panelTemplate();
    made.commander = commander.trimmed();
    if (severity == m_severity)
        made.severityReason = m_reason;
    if (m_chosen > 0) {
        const Alert& alert = m_alerts[static_cast<size_t>(m_chosen) - 1];
        made.alert = alert.event;
        made.alertNumber = alert.number;
    }
    m_session->beginSave();
    // The session is the context of what comes later; the form may be gone by then.
    declareThenAttach(
        *store, made, m_session,
        [session = m_session, desk = QPointer(this)](const Result<IncidentId>& id) {
            session->endSave(id ? Done{} : Done{tl::unexpected(id.error())});
            if (!id) {
                session->report(id.error(), tr("The new incident"));
                return;
            }
            session->openIncident(id->value);
            if (desk)
                emit desk->declared(id->value);
        },
        [session = m_session](const Error& error) { session->report(error, tr("The runbook")); });
    return true;
}

} // namespace muster
