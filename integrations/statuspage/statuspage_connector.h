// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Atlassian Statuspage: what the customers are told, and telling them. README.md of this folder.

#include "integrations/core/connector.h"

namespace muster {

class StatuspageConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// Whose page it is. Without a page id: which pages the token sees, as an Error that names their ids.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// LabelValues of "components": "ftgks51sfs2d API", for the fields that take component ids.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
