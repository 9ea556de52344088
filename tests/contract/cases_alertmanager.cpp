// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

std::vector<ConnectorCase> alertmanagerCases(const Connector& connector, const Account& account)
{
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account),
            {recorded(QStringLiteral("alertmanager/status.json"))});
    for (const QString& feed : connector.descriptor().feeds)
        addCase(cases, QStringLiteral("pull ") + feed, connector.pull(account, Cursor{feed, {}}, {}),
                {recorded(QStringLiteral("alertmanager/") + feed + QStringLiteral(".json"))});
    addCase(cases, QStringLiteral("rules"), connector.catalogue(account, CatalogueKind::Rules, {}),
            {recorded(QStringLiteral("alertmanager/groups.json"))});
    return cases;
}

} // namespace muster
