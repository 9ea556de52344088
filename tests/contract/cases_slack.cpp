// SPDX-License-Identifier: GPL-3.0-or-later
// What the connector of Slack asks, and answers made to Slack's documentation.
#include "tests/contract/connector_cases.h"

namespace muster {

std::vector<ConnectorCase> slackCases(const Connector& connector, const Account& account)
{
    const auto answer = [](const char* file) {
        return recorded(QStringLiteral("slack/") + QLatin1String(file));
    };
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account),
            {answer("auth.json"), answer("connections.json")});
    const QString feed = QStringLiteral("messages");
    addCase(cases, QStringLiteral("pull"), connector.pull(account, Cursor{feed, {}}, {}),
            {answer("auth.json"), answer("channels.json"), answer("history.json"), answer("user.json"),
             answer("user2.json"), answer("user3.json"), answer("replies.json"), answer("pins.json")});
    return cases;
}

} // namespace muster
