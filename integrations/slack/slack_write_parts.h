// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What Slack's writes share: ids, words as Slack gives them back, and answers to a write. Pure.

#include "integrations/core/connector.h"
#include "integrations/slack/slack_api.h"

#include <functional>

namespace muster::slack {

/// Ids of Slack are a capital letter, then letters and digits; those of channels begin with C, G or D.
bool isChannelId(const QString& id);
/// Those of people begin with U or W.
bool isPersonId(const QString& id);

/// Slack wraps addresses into "<…>" and may change spaces: letters decide.
QString bare(const QString& text);

/// What an answer says of what was made; clears `understood` where it speaks of something else.
using ReceiptReader = std::function<void(const QJsonObject&, WriteReceipt&)>;
/// `already`: a refusal that means that it is so.
Decode receipt(const char* already, ReceiptReader reads);

} // namespace muster::slack
