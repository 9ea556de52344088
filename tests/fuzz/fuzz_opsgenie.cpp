// SPDX-License-Identifier: GPL-3.0-or-later
// Opsgenie: see two_feed_checks.h for what is checked and how the bytes are read.
#include "integrations/opsgenie/opsgenie_connector.h"
#include "tests/fuzz/two_feed_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const OpsgenieConnector connector;
    static const Account account = [] {
        Account made = context().account;
        made.settings[QStringLiteral("user")] = QStringLiteral("ada@example.com");
        return made;
    }();
    checkTwoFeeds(connector, account, data, size, true, [](Operation& operation, unsigned number) {
        operation.target = number % 3 == 0 ? QStringLiteral("incident/i1") : QStringLiteral("alert/a1");
        operation.remoteId = number % 2 == 0 ? QStringLiteral("request/r1") : QString();
    });
    return 0;
}
