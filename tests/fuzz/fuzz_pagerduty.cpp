// SPDX-License-Identifier: GPL-3.0-or-later
// PagerDuty: see two_feed_checks.h for what is checked and how the bytes are read.
#include "integrations/pagerduty/pagerduty_connector.h"
#include "tests/fuzz/two_feed_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const PagerDutyConnector connector;
    static const Account account = [] {
        Account made = context().account;
        made.settings[QStringLiteral("from")] = QStringLiteral("ada@example.com");
        made.settings[QStringLiteral("requester")] = QStringLiteral("PUSR001");
        return made;
    }();
    checkTwoFeeds(connector, account, data, size, false, [](Operation& operation, unsigned) {
        operation.target = QStringLiteral("Q1A2B3C4D5E6F7");
    });
    return 0;
}
