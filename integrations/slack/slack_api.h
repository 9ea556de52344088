// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How Slack is asked and answers: methods below one address, refusals with status 200, message times as text.
// Pure.

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"

namespace muster::slack {

inline const QString kTool = QStringLiteral("Slack");

/// GET <address>/<method>; the token goes into the header, never into the query.
HttpRequest get(const Account& account, const char* method, const QueryItems& items = {});
/// POST with JSON; without the charset Slack warns of `missing_charset`.
HttpRequest post(const Account& account, const char* method, const QJsonObject& body);

/// An answer with `ok`: true, or false and why ("channel_not_found").
struct Answer
{
    JsonObject object;
    QString refusal; ///< empty: it is fine
};
/// Errors: what `checkStatus` says (a pause without Retry-After is 30 s); BadResponse when it is no object
/// with `ok`, or is fine and lacks one of `members`.
Result<Answer> readAnswer(const HttpReply& reply, const Context& context,
                          std::initializer_list<const char*> members);
/// The same where every refusal is a failure.
Result<JsonObject> readFine(const HttpReply& reply, const Context& context,
                            std::initializer_list<const char*> members);
/// A refusal in words, with the scope that is missing. The kinds tell token, scope, pause and the rest apart.
Error refused(const Answer& answer, const Context& context, int status);

/// `response_metadata.next_cursor`; empty at the end.
QString nextCursor(const JsonObject& answer);

/// "1767323400.000100" is the id of a message within its channel, and its time. Never a double: that would
/// join neighbours.
bool isMessageTime(const QString& ts);
std::optional<Instant> instantOf(const QString& ts);
QString messageTime(Instant at);
/// Whether `a` is later than `b`; an empty one is earlier than all.
bool isLater(const QString& a, const QString& b);

} // namespace muster::slack
