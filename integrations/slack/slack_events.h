// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Messages, replies and pins of a channel to events. Pure.

#include "integrations/core/json_view.h"
#include "integrations/slack/slack_memory.h"

#include <QSet>

namespace muster::slack {

/// Where a message stands and what is needed to say it in words.
struct Place
{
    QString channel;
    QString url;                                       ///< of the workspace
    const std::map<QString, QString>* users = nullptr; ///< id to name
};

/// "message/C02AW36C1M5/1767323400.000100".
QString messageId(const QString& channel, const QString& ts);
/// Channel and time of such an id, also without its first part; empty ones when it is none.
std::pair<QString, QString> messageOf(const QString& id);

/// Slack's markup as plain text: mentions by name, links as "label (address)", the three entities.
QString plainText(const QString& text, const std::map<QString, QString>& users);
/// People whom a message names or who wrote it, and who are not in `users`.
void unknownPeople(const JsonObject& message, const std::map<QString, QString>& users,
                   QSet<QString>& unknown);

/// The message as an event; reactions stand at its end. Errors: why it cannot be read.
Result<TimelineEvent> readMessage(const JsonObject& message, const Place& place, const Context& context);
/// Slack's own word that it was deleted: what is left of a parent whose replies are still there.
bool isDeleted(const JsonObject& message);

/// Of one item of pins.list; nullopt for what is no message.
std::optional<TimelineEvent> readPin(const JsonObject& item, const Place& place, const Context& context);

} // namespace muster::slack
