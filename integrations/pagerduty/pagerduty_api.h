// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How PagerDuty's REST API v2 is spoken to: headers, paging, times, and what its failures mean. Pure.

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"

#include <optional>

namespace muster::pagerduty {

inline const QString kTool = QStringLiteral("PagerDuty");
/// Settings beside address, token and history.
inline const QString kFrom = QStringLiteral("from");           ///< e-mail of a user: writes need it
inline const QString kRequester = QStringLiteral("requester"); ///< id of that user: asking people to join
inline const QString kTokenKind = QStringLiteral("tokenKind");
inline const QString kApiKey = QStringLiteral("API key");
inline const QString kOAuth = QStringLiteral("OAuth token");

/// Most items of one page; `offset + limit` above `kMostOffset` answers 400 (code 2002).
constexpr int kPage = 100;
constexpr int kMostOffset = 10'000;

QString setting(const Account& account, const QString& key);

/// An authenticated GET of `path` below the account's address, with the media type of version 2.
HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items = {});
/// The same as a write of this JSON, with the `From` header. Errors: Invalid without an e-mail in the
/// settings: an account's key speaks for nobody by itself.
Result<HttpRequest> writeTo(const Account& account, HttpMethod method, std::initializer_list<QString> path,
                            const QJsonObject& body);

/// `2026-01-02T03:04:05Z`, the second before or after; fractions are not documented.
QString secondBefore(Instant at);
QString secondAfter(Instant at);

/// What a failing answer means, in words with PagerDuty's own (`error.message`, `error.errors`); nullopt for
/// success.
std::optional<Error> failure(const HttpReply& reply, const Context& context);
/// As muster::readObject, with `failure`.
Result<JsonObject> read(const HttpReply& reply, const Context& context,
                        std::initializer_list<const char*> members);

/// One page of a list: items and whether there are more. `more` is in every whole page; `total` only where it
/// was asked for.
struct Listed
{
    JsonArray items;
    bool more = false; ///< never for a page without items: there is nowhere to go on
    std::optional<int> total;
};
Result<Listed> readPage(const HttpReply& reply, const Context& context, const char* list);

} // namespace muster::pagerduty
