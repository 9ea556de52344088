// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

namespace {

QByteArray answer(const char* file)
{
    return recorded(QStringLiteral("pagerduty/") + QString::fromLatin1(file));
}

} // namespace

std::vector<ConnectorCase> pagerdutyCases(const Connector& connector, const Account& account)
{
    std::vector<ConnectorCase> made;
    addCase(made, QStringLiteral("check"), connector.check(account),
            {answer("user_me.json"), answer("incidents_open.json")});
    // The open incident, the last day's log with the changes and notes that belong to it, and the history of
    // thirty days in two stretches.
    addCase(made, QStringLiteral("pull incidents"),
            connector.pull(account, Cursor{QStringLiteral("incidents"), {}}, {}),
            {answer("incidents_open.json"), answer("incident.json"), answer("alerts.json"),
             answer("log_entries.json"), answer("related_change_events.json"), answer("notes.json"),
             answer("log_entries_none.json"), answer("log_entries_none.json")});
    addCase(made, QStringLiteral("pull people"),
            connector.pull(account, Cursor{QStringLiteral("people"), {}}, {}), {answer("users.json")});
    addCase(made, QStringLiteral("pull on-call"),
            connector.pull(account, Cursor{QStringLiteral("on-call"), {}}, {}), {answer("oncalls.json")});
    addCase(made, QStringLiteral("people to choose from"),
            connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("people")),
            {answer("users.json")});
    addCase(made, QStringLiteral("priorities to choose from"),
            connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("priorities")),
            {answer("priorities.json")});
    return made;
}

} // namespace muster
