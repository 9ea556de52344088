// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alertmanager's v2 API, read side: requests, and how each answer is read.

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
};

} // namespace muster
