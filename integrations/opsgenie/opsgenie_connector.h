// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opsgenie's REST API as a tool: what it is, the connection test, and where its parts are.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "opsgenie" tool. Stateless. Feeds: "alerts" and "incidents" (opsgenie_feeds.h).
class OpsgenieConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /v2/alerts?limit=1. A key belongs to an integration; whose it is cannot be asked with it.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// The verbs of opsgenie_writes.h.
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
