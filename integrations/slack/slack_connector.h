// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Slack: what is said in the channels that were made for incidents, and saying something there. README.md of
// this folder.

#include "integrations/core/stream.h"

namespace muster {

class SlackConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// Whose token it is, which scopes it lacks where Slack tells, and whether the app-level token opens
    /// connections, when there is one.
    Step check(const Account& account) const override;
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override;
    std::optional<FirstReading> firstReading(const Cursor& cursor) const override;
    /// The last two days. Errors: NotFound for an app that may ask once a minute only.
    Result<Step> sweep(const Account& account, const QString& feed, const Interest& interest) const override;
    /// Socket Mode, with an app-level token.
    std::optional<Stream> stream(const Account& account) const override;
    /// LabelValues: the lists of slack_lists.h.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    Result<Step> push(const Account& account, const Operation& operation) const override;
    Result<Step> reconcile(const Account& account, const Operation& operation) const override;
};

} // namespace muster
