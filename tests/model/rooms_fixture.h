// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Incidents that are declared and opened beside each other.

#include "models/view/declaring.h"
#include "tests/model/view_fixture.h"

namespace muster::test {

/// A live incident in the store, not opened.
inline IncidentId declareOne(Machine& machine, const QString& title, Severity severity = Severity::Sev2)
{
    NewIncident made;
    made.title = title;
    made.severity = severity;
    made.now = machine.clock->now();
    const auto id = machine.store->writeNow([made](WriteTx& tx) { return declare(tx, made); });
    if (!id)
        qFatal("%s", qPrintable(id.error().what));
    return *id;
}
/// Opened, read and on the screen.
inline WarRoom* open(Machine& machine, const IncidentId& id)
{
    machine.session->openIncident(id.value);
    if (!QTest::qWaitFor(
            [&] {
                const WarRoom* room = machine.session->room();
                return room && room->incidentId() == id.value && room->ready();
            },
            5000))
        qFatal("the room did not open");
    return machine.session->room();
}
} // namespace muster::test
