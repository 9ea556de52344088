// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// incident.io: incidents with their updates, alerts, follow-ups and actions, and its status pages. What it
// can be told to do is incidentio_writes.h.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "incidentio" tool. Stateless. Feeds: "incidents" (incidentio_pull.h) and "statuspages"
/// (incidentio_pages.h).
class IncidentioConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /v1/identity: who the key is and what it may.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// LabelValues of "status", "severity", "role", "time" or "page": "Name (id)", to choose a verb's value
    /// from.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
