// SPDX-License-Identifier: GPL-3.0-or-later
// What a declaration writes, in one transaction (declared in declaring.h).
#include "models/view/declaring.h"

#include "models/view/command_facts.h"
#include "models/view/runbook_attach.h"
#include "models/view/provided_panels.h"
#include "models/view/silence_form.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// SLO of the service, from the newest incident that has one.
Done takeOverSlo(WriteTx& tx, const IncidentId& to, const QString& service,
                 const std::vector<IncidentSummary>& known)
{
    for (const IncidentSummary& summary : known) {
        const auto slos = tx.slos(summary.incident.id);
        if (!slos)
            return tl::unexpected(slos.error());
        const auto found =
            std::find_if(slos->begin(), slos->end(), [&](const Slo& one) { return one.service == service; });
        if (found != slos->end())
            return tx.putSlo(to, *found);
    }
    return {};
}

/// The alert that it was declared from, in the new room (a copy when another has it too); the tool goes on
/// telling of it there. And what its time says.
Done adoptAlert(WriteTx& tx, const IncidentId& id, const NewIncident& made)
{
    TimelineEvent alert = *made.alert;
    if (alert.incident.isEmpty()) {
        alert.knownAt = made.now; // nobody's yet: the room takes it over
    } else {
        alert.id = newId<EventId>();
        alert.revision = 0;
    }
    alert.incident = id;
    alert.pinned = true;
    if (const auto kept = tx.putEvent(alert); !kept)
        return tl::unexpected(kept.error());
    return tx.addFact(
        id, KeyTimeFact{alert.occurredAt, made.now, QStringLiteral("detected"), QStringLiteral("tool")});
}

RunbookAsk askFor(const NewIncident& made)
{
    RunbookAsk ask;
    ask.service = made.service;
    if (made.alert) {
        ask.alerts.append(alertName(*made.alert));
        ask.labels = alertLabels(*made.alert);
    }
    return ask;
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

    if (Done done = noteRunbookAsk(tx, incident.id, askFor(made)); !done)
        return tl::unexpected(done.error());
    if (!made.service.isEmpty()) {
        if (Done done = takeOverSlo(tx, incident.id, made.service, *known); !done)
            return tl::unexpected(done.error());
    }
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
    if (made.alert && made.alertNumber.isEmpty())
        event.text += QStringLiteral(" (from %1)").arg(alertName(*made.alert));
    else if (made.alert)
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

void declareThenAttach(Store& store, const NewIncident& made, QObject* context,
                       std::function<void(const Result<IncidentId>&)> onDone,
                       std::function<void(const Error&)> failed)
{
    store.write([made](WriteTx& tx) { return declare(tx, made); }, context,
                [&store, context, onDone = std::move(onDone),
                 failed = std::move(failed)](const Result<IncidentId>& id) {
                    if (id)
                        lookForRunbook(store, *id, context, failed);
                    onDone(id);
                });
}

} // namespace muster
