// SPDX-License-Identifier: GPL-3.0-or-later
// incident.io: see chained_tool_checks.h for what is checked and how the bytes are read.
#include "integrations/incidentio/incidentio_connector.h"
#include "tests/fuzz/chained_tool_checks.h"

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const IncidentioConnector connector;
    checkChainedTool(connector, data, size, {QLatin1String("/prefix/v"), true, 8});
    return 0;
}
