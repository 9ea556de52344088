// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alertmanager's v2 API: requests, and how each answer is read. What it can be told to do is
// alertmanager_silences.h.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "alertmanager" tool. Stateless. Feeds: "alerts" (the list is the truth; what vanished is
/// resolved) and "silences".
class AlertmanagerConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /api/v2/status.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    /// Rules only: the groups of alerts as the routing sees them.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    /// `silence.create` and `silence.expire`.
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
