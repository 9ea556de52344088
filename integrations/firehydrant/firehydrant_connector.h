// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// FireHydrant: incidents with their whole timelines, alerts and changes. What it can be told to do is
// firehydrant_writes.h.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "firehydrant" tool. Stateless. Feeds: "incidents" (firehydrant_pull.h) and "changes"
/// (firehydrant_changes.h).
class FirehydrantConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /v1/ping: whose token it is.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// LabelValues of "severity", "priority" or "milestone": slugs, to choose a verb's value from.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
