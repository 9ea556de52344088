// SPDX-License-Identifier: GPL-3.0-or-later
// Slack: the feed from any cursor, the full reading, the connection test, and what it answers to writes and
// to the question whether they happened. Byte 1: which; byte 2: status; then cursor or payload, target, and
// two answers, separated by 0x1E.
#include "integrations/slack/slack_connector.h"
#include "tests/fuzz/incident_tool_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const SlackConnector connector;
    const Account& account = context().account;
    checkIncidentTool(connector, account, QStringLiteral("messages"), data, size,
                      connector.sweep(account, QStringLiteral("messages"), {}));
    return 0;
}
