// SPDX-License-Identifier: GPL-3.0-or-later
// What a declaration writes, in one transaction (declared in session_lists.h).
#include "models/view/command_facts.h"
#include "models/view/runbook_attach.h"
#include "models/view/session_lists.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// SLO of the service, and its runbook unless the room has one, from the newest incident that has them.
Done takeOver(WriteTx& tx, const IncidentId& to, const QString& service,
              const std::vector<IncidentSummary>& known, bool hasRunbook)
{
    bool slo = service.isEmpty(), runbook = hasRunbook || service.isEmpty();
    for (const IncidentSummary& summary : known) {
        if (slo && runbook)
            break;
        const auto slos = tx.slos(summary.incident.id);
        if (!slos)
            return tl::unexpected(slos.error());
        for (const Slo& one : *slos) {
            if (slo || one.service != service)
                continue;
            if (Done done = tx.putSlo(to, one); !done)
                return done;
            slo = true;
        }
        const auto runbooks = tx.runbooks(summary.incident.id);
        if (!runbooks)
            return tl::unexpected(runbooks.error());
        for (auto one = runbooks->rbegin(); one != runbooks->rend(); ++one) {
            if (runbook || !one->services.contains(service))
                continue;
            if (Done done = tx.putRunbook(to, *one); !done)
                return done;
            runbook = true;
        }
    }
    return {};
}

/// The alert that it was declared from: a copy in the new room, and what its time says.
Done adoptAlert(WriteTx& tx, const IncidentId& id, const NewIncident& made)
{
    TimelineEvent alert = *made.alert;
    alert.id = newId<EventId>();
    alert.incident = id;
    alert.revision = 0;
    // The tool's own event stays with the room that it came to: one key of the source has one event.
    alert.remoteId.clear();
    alert.pinned = true;
    if (const auto kept = tx.putEvent(alert); !kept)
        return tl::unexpected(kept.error());
    return tx.addFact(
        id, KeyTimeFact{alert.occurredAt, made.now, QStringLiteral("detected"), QStringLiteral("tool")});
}

Done appoint(WriteTx& tx, const IncidentId& id, const NewIncident& made)
{
    const Instant now = made.now;
    if (Done done = tx.addFact(id, RoleFact{now, now, QStringLiteral("IC"), made.commander}); !done)
        return done;
    if (Done done =
            tx.addFact(id, KeyTimeFact{now, now, QStringLiteral("ic_assigned"), QStringLiteral("human")});
        !done)
        return done;
    TimelineEvent event;
    event.id = newId<EventId>();
    event.incident = id;
    event.occurredAt = event.knownAt = now;
    event.kindName = QStringLiteral("role.assigned");
    event.kind = EventKind::Role;
    event.sourceName = QStringLiteral("You");
    event.actor = made.commander;
    event.text = QStringLiteral("%1 takes IC").arg(made.commander);
    if (const auto kept = tx.putEvent(event); !kept)
        return tl::unexpected(kept.error());
    return tx.setSetting(QString::fromLatin1(kPersonSetting), made.commander);
}

} // namespace

Result<IncidentId> declare(WriteTx& tx, const NewIncident& made)
{
    // The next number after the largest that ends in digits: INC-1121 after INC-1120.
    const auto known = tx.incidents();
    if (!known)
        return tl::unexpected(known.error());
    qint64 number = 0;
    static const QRegularExpression digits(QStringLiteral("(\\d{1,9})$"));
    for (const IncidentSummary& summary : *known)
        number = std::max(number, digits.match(summary.incident.number).captured(1).toLongLong());

    Incident incident;
    incident.id = newId<IncidentId>();
    incident.number = QStringLiteral("INC-%1").arg(number + 1);
    incident.title = made.title;
    if (!made.service.isEmpty())
        incident.services << made.service;
    constexpr Milliseconds kRoomBefore = std::chrono::hours{1}; // what led to it belongs into the room
    incident.openedAt = (made.alert ? std::min(made.now, made.alert->occurredAt) : made.now) - kRoomBefore;
    if (Done done = tx.addIncident(incident); !done)
        return tl::unexpected(done.error());
    const Instant now = made.now;
    if (Done done = tx.addFact(incident.id, SeverityFact{now, now, made.severity, made.severityReason});
        !done)
        return tl::unexpected(done.error());
    if (Done done = tx.addFact(incident.id, StageFact{now, now, Stage::Triage}); !done)
        return tl::unexpected(done.error());
    const KeyTimeFact declared{now, now, QStringLiteral("declared"), QStringLiteral("human")};
    if (Done done = tx.addFact(incident.id, declared); !done)
        return tl::unexpected(done.error());

    const auto attached =
        attachRunbook(tx, incident.id, made.alert ? QStringList{alertName(*made.alert)} : QStringList(),
                      made.service, made.now);
    if (!attached)
        return tl::unexpected(attached.error());
    if (Done done = takeOver(tx, incident.id, made.service, *known, *attached); !done)
        return tl::unexpected(done.error());
    if (const auto provided = providePanels(tx, incident.id, made.panelTemplate); !provided)
        return tl::unexpected(provided.error());

    TimelineEvent event;
    event.id = newId<EventId>();
    event.incident = incident.id;
    event.occurredAt = now;
    event.knownAt = now;
    event.kindName = QStringLiteral("incident.declared");
    event.kind = EventKind::Status;
    event.sourceName = QStringLiteral("You");
    event.service = made.service;
    event.text =
        QStringLiteral("%1 declared %2: %3").arg(incident.number, toString(made.severity), made.title);
    if (made.alert)
        event.text += QStringLiteral(" (from %1 of %2)").arg(alertName(*made.alert), made.alertNumber);
    event.actor = made.commander;
    const auto kept = tx.putEvent(event);
    if (!kept)
        return tl::unexpected(kept.error());
    if (made.alert) {
        if (Done done = adoptAlert(tx, incident.id, made); !done)
            return tl::unexpected(done.error());
    }
    if (!made.commander.isEmpty()) {
        if (Done done = appoint(tx, incident.id, made); !done)
            return tl::unexpected(done.error());
    }
    return incident.id;
}

} // namespace muster
