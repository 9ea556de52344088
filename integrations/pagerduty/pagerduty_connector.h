// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PagerDuty's REST API v2 as a tool: what it is, the connection test, and where its parts are.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "pagerduty" tool. Stateless. Feeds: "incidents" (pagerduty_feed.h) and "people".
class PagerDutyConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /users/me; with an account's key, which is nobody's, GET /users by the e-mail of the settings;
    /// then GET /incidents, which needs the scope that reading needs.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// The verbs of pagerduty_writes.h.
    /// LabelValues: the lists of pagerduty_lists.h.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
