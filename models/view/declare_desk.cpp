// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/declare_desk.h"

#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/command_facts.h"
#include "models/view/formatters.h"
#include "models/view/session.h"
#include "models/view/session_lists.h"
#include "models/view/war_room.h"

#include <QPointer>

#include <algorithm>
#include <optional>

namespace muster {

namespace {

constexpr size_t kIncidents = 8; ///< the newest ones are asked for their alerts
constexpr int kEventsEach = 400;
constexpr size_t kAlerts = 20;
constexpr int kUnsure = 2; ///< unsure: the higher one (DOMAIN 4.4)

/// An alert that is looked for by its id.
struct Named
{
    TimelineEvent event;
    QString number, service;
    bool sealed = false;
};

/// Nothing when there is no such event, or it is no alert.
Result<std::optional<Named>> alertWith(const ReadTx& tx, const EventId& id)
{
    const auto history = tx.eventHistory(id);
    if (!history)
        return tl::unexpected(history.error());
    if (history->empty() || history->back().kind != EventKind::Alert || history->back().retracted)
        return std::optional<Named>();
    const TimelineEvent& event = history->back();
    const auto incident = tx.incident(event.incident);
    if (!incident)
        return tl::unexpected(incident.error());
    const bool told = !event.service.isEmpty() || incident->services.isEmpty();
    return std::optional(
        Named{event, incident->number, told ? event.service : incident->services.first(), incident->sealed});
}

TimeStyle style()
{
    return Format::instance()->style();
}

} // namespace

DeclareDesk::DeclareDesk(Session* session) : QObject(session), m_session(session) {}
DeclareDesk::~DeclareDesk() = default;

QStringList DeclareDesk::choices() const
{
    QStringList words{tr("By hand")};
    for (const Alert& alert : m_alerts)
        words << displayFilled(
            QStringLiteral("%1 · %2 · %3"),
            {format::dateTime(alert.event.occurredAt, style()), alert.number, alertName(alert.event)});
    return words;
}

QString DeclareDesk::onsetText() const
{
    if (m_chosen < 1)
        return {};
    const Instant since = m_alerts[static_cast<size_t>(m_chosen) - 1].event.occurredAt;
    return tr("fires since %1").arg(format::timeWithZone(since, m_session->clock().now(), style()));
}

void DeclareDesk::propose(const QString& title, const QString& service, int severity, const QString& reason)
{
    m_title = displayLine(title);
    m_service = displayLine(service);
    m_severity = severity;
    m_reason = reason;
    emit proposed();
}

void DeclareDesk::start(const QString& eventId)
{
    m_chosen = 0;
    m_alerts.clear();
    emit changed();
    propose({}, {}, kUnsure, {});
    if (!m_session->store())
        return;
    struct Known
    {
        std::vector<Alert> alerts;
        QString me;
        int wanted = 0; ///< index into the choices
    };
    const int generation = ++m_generation;
    m_session->store()->read(
        [room = m_session->room() ? m_session->room()->id() : IncidentId{},
         wanted = EventId{eventId}](ReadTx& tx) -> Result<Known> {
            Known known;
            const auto me = tx.setting(QString::fromLatin1(kPersonSetting));
            if (!me)
                return tl::unexpected(me.error());
            known.me = me->value_or(QString());
            auto incidents = tx.incidents();
            if (!incidents)
                return tl::unexpected(incidents.error());
            // The open room's first, then the newest.
            std::stable_sort(incidents->begin(), incidents->end(),
                             [&](const IncidentSummary& a, const IncidentSummary& b) {
                                 return (a.incident.id == room) > (b.incident.id == room);
                             });
            for (size_t i = 0; i < std::min(kIncidents, incidents->size()); ++i) {
                const Incident& incident = (*incidents)[i].incident;
                const auto events =
                    tx.eventsBefore(incident.id, {}, Instant::endOfTime(), EventId{}, kEventsEach);
                if (!events)
                    return tl::unexpected(events.error());
                for (const TimelineEvent& event : *events) {
                    if (event.kindName != QLatin1String("alert.firing"))
                        continue;
                    QString service = event.service;
                    if (service.isEmpty() && !incident.services.isEmpty())
                        service = incident.services.first();
                    known.alerts.push_back({event, incident.number, service, incident.sealed});
                }
            }
            std::stable_sort(known.alerts.begin(), known.alerts.end(), [](const Alert& a, const Alert& b) {
                return a.event.occurredAt > b.event.occurredAt;
            });
            if (known.alerts.size() > kAlerts)
                known.alerts.resize(kAlerts);
            if (wanted.isEmpty())
                return known;
            const auto is = [&](const Alert& alert) { return alert.event.id == wanted; };
            auto found = std::find_if(known.alerts.begin(), known.alerts.end(), is);
            if (found == known.alerts.end()) { // an older one: in front, where it is looked for
                const auto alert = alertWith(tx, wanted);
                if (!alert)
                    return tl::unexpected(alert.error());
                if (!*alert)
                    return known;
                found = known.alerts.insert(known.alerts.begin(), Alert{(*alert)->event, (*alert)->number,
                                                                        (*alert)->service, (*alert)->sealed});
            }
            known.wanted = static_cast<int>(found - known.alerts.begin()) + 1;
            return known;
        },
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
        [id = alert.event.incident, at](ReadTx& tx) { return proposeFromCounters(tx, id, {}, at); }, this,
        [this, generation, alert](Result<std::optional<SeverityProposal>> found) {
            if (generation != m_generation)
                return;
            if (found && *found)
                propose(alert.event.text, alert.service, static_cast<int>((*found)->severity),
                        (*found)->reason);
            else
                propose(alert.event.text, alert.service, kUnsure,
                        tr("no figures of the last minutes; unsure means the higher one"));
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
