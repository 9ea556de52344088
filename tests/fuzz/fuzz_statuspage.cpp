// SPDX-License-Identifier: GPL-3.0-or-later
// Statuspage: the feed from any cursor, the connection test, the components, and what it answers to writes
// and to the question whether they happened. Byte 1: which; byte 2: status; then cursor or payload, target,
// and two answers, separated by 0x1E.
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/fuzz/incident_tool_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const StatuspageConnector connector;
    static const Account account = [] {
        Account made = context().account;
        made.settings[QStringLiteral("page")] = QStringLiteral("gytm4qzbx9t6");
        return made;
    }();
    checkIncidentTool(connector, account, QStringLiteral("incidents"), data, size,
                      connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("components")));
    return 0;
}
