// SPDX-License-Identifier: GPL-3.0-or-later
// What the connector of Statuspage asks, and answers made to Atlassian's schema.
#include "tests/contract/connector_cases.h"

namespace muster {

std::vector<ConnectorCase> statuspageCases(const Connector& connector, const Account& given)
{
    Account account = given;
    account.settings[QStringLiteral("page")] = QStringLiteral("gytm4qzbx9t6");
    const auto answer = [](const char* file) {
        return recorded(QStringLiteral("statuspage/") + QLatin1String(file));
    };
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account), {answer("page.json")});
    const QString feed = QStringLiteral("incidents");
    addCase(cases, QStringLiteral("first pull"), connector.pull(account, Cursor{feed, {}}, {}),
            {answer("incidents.json")});
    addCase(cases, QStringLiteral("later pull"),
            connector.pull(account,
                           Cursor{feed, QStringLiteral(R"({"v":1,"high":1795400000000,"open":["x0"]})")}, {}),
            {answer("unresolved.json"), answer("incidents.json"), answer("incident.json")});
    addCase(cases, QStringLiteral("components"),
            connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("components")),
            {answer("components.json")});
    return cases;
}

} // namespace muster
