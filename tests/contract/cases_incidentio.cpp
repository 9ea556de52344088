// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

namespace {

QByteArray answer(const char* file)
{
    return recorded(QStringLiteral("incidentio/") + QString::fromLatin1(file));
}

} // namespace

std::vector<ConnectorCase> incidentioCases(const Connector& connector, const Account& account)
{
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account), {answer("identity.json")});
    addCase(cases, QStringLiteral("pull incidents"),
            connector.pull(account, Cursor{QStringLiteral("incidents"), {}}, {}),
            {answer("incident_updates.json"),
             // the list's first page, and all of its two incidents
             answer("incidents.json"), answer("updates_471.json"), answer("alerts_471.json"),
             answer("follow_ups_471.json"), answer("actions_471.json"), answer("updates_470.json"),
             answer("alerts_none.json"), answer("follow_ups_none.json"), answer("actions_none.json"),
             // the second and last page
             answer("incidents_2.json"), answer("updates_469.json"), answer("alerts_none.json"),
             answer("follow_ups_none.json"), answer("actions_none.json"), answer("updates_468.json"),
             answer("alerts_none.json"), answer("follow_ups_none.json"), answer("actions_none.json")});
    addCase(cases, QStringLiteral("pull statuspages"),
            connector.pull(account, Cursor{QStringLiteral("statuspages"), {}}, {}),
            {answer("status_pages.json"), answer("status_page_incidents.json")});
    for (const auto& [argument, file] :
         {std::pair{"status", "incident_statuses.json"}, std::pair{"severity", "severities.json"},
          std::pair{"role", "incident_roles.json"}, std::pair{"time", "incident_timestamps.json"},
          std::pair{"page", "status_pages.json"}})
        addCase(cases, QStringLiteral("choices of ") + QString::fromLatin1(argument),
                connector.catalogue(account, CatalogueKind::LabelValues, QString::fromLatin1(argument)),
                {answer(file)});
    return cases;
}

} // namespace muster
