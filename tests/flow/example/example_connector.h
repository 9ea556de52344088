// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A connector as the README's page on adding a tool asks for it, and nothing more.

#include "integrations/core/connector.h"

namespace muster {

class ExampleConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
