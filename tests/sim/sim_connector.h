// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The connector of the simulated tool "simtool": a real Connector with pure functions, for the servers of
// sim_servers.h.

#include "integrations/core/connector.h"

namespace muster::sim {

/// Role: reads `GET /changes` and writes what sim_desk.h takes. An expired cursor begins again from nothing;
/// a removed item becomes a newer revision of its event that says so.
class SimConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;

    /// What the event of an item says; the checker expects it word for word.
    static QString wordsOf(const QString& id, int revision, bool removed);
};

} // namespace muster::sim
