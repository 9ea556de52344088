// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How Opsgenie's REST API is spoken to, and how its two kinds of things are told apart here. Pure.

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"

namespace muster::opsgenie {

inline const QString kTool = QStringLiteral("Opsgenie");
inline const QString kUser =
    QStringLiteral("user"); ///< setting: e-mail of who acts, shown with what is written

/// Most items of a page; `offset + limit` above `kMostOffset` is refused (unverified).
constexpr int kPage = 100;
constexpr int kMostOffset = 20'000;

/// What Muster calls a thing of Opsgenie: "alert/70413a06-…" or "incident/…", since both have ids of their
/// own.
struct Thing
{
    bool isAlert = true;
    QString id;
    QString remoteId() const;
};
/// nullopt for what is neither.
std::optional<Thing> thingOf(const QString& remoteId);

QString setting(const Account& account, const QString& key);

/// An authenticated GET of `path` below the account's address.
HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {});

/// What a failing answer means, in words with Opsgenie's own (`message`); nullopt for success.
std::optional<Error> failure(const HttpReply& reply, const Context& context);
/// As muster::readObject, with `failure`. Every whole answer has `requestId` besides `members`.
Result<JsonObject> read(const HttpReply& reply, const Context& context,
                        std::initializer_list<const char*> members);
/// A list: `data` is an array. Errors as `read`.
Result<JsonArray> readData(const HttpReply& reply, const Context& context);

} // namespace muster::opsgenie
