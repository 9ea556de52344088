// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

namespace {

QByteArray answer(const char* file)
{
    return recorded(QStringLiteral("firehydrant/") + QString::fromLatin1(file));
}

} // namespace

std::vector<ConnectorCase> firehydrantCases(const Connector& connector, const Account& account)
{
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account), {answer("ping.json")});
    addCase(cases, QStringLiteral("pull incidents"),
            connector.pull(account, Cursor{QStringLiteral("incidents"), {}}, {}),
            {answer("ping.json"), answer("incidents.json"), answer("alerts_42.json"),
             answer("events_42.json"), answer("events_42_2.json"), answer("incidents_2.json"),
             answer("alerts_none.json"), answer("events_none.json")});
    addCase(cases, QStringLiteral("pull changes"),
            connector.pull(account, Cursor{QStringLiteral("changes"), {}}, {}),
            {answer("ping.json"), answer("changes.json")});
    for (const auto& [argument, file] :
         {std::pair{"severity", "severities.json"}, std::pair{"milestone", "phases.json"}})
        addCase(cases, QStringLiteral("choices of ") + QString::fromLatin1(argument),
                connector.catalogue(account, CatalogueKind::LabelValues, QString::fromLatin1(argument)),
                {answer(file)});
    return cases;
}

} // namespace muster
