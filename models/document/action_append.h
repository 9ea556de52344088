// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Puts one more action into the text of a post-mortem, where readActionItems() finds it. Pure.

#include <QString>

namespace muster {

/// The same text with an open action at the end of its actions: a row of the first table with a column
/// "Action", else a task item at the end of the first section that speaks of actions, else a section of its
/// own at the end, or, where that would be inside of something, at the beginning. What the action still lacks
/// (owner, due) is left empty for a person to fill in. The same text comes back when nothing is to be added,
/// or nothing can be (a document too large to be read).
QString withActionItem(const QString& markdown, const QString& text);

} // namespace muster
