// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a post-mortem says up to a moment of the incident: for a session that walks through the story without
// telling its end. What is seen of the incident is decided elsewhere (AsOf) and only asked for here. Pure.

#include "models/document/markdown.h"

#include <functional>
#include <optional>
#include <vector>

namespace muster {

/// A paragraph, list item or row of a table, or a heading above such.
struct Passage
{
    QString key;                   ///< stable while the document is the same
    int level = 0;                 ///< heading: 1 … 6; else 0
    QString text;                  ///< plain
    std::optional<Instant> moment; ///< the last one it cites; a heading has none
    friend bool operator==(const Passage&, const Passage&) = default;
};
struct PassagesUntil
{
    std::vector<Passage> passages; ///< in the order of the document
    int later = 0;                 ///< left out: they speak of a later moment
    int undated = 0;               ///< left out: they cite nothing, so they may tell the end
    friend bool operator==(const PassagesUntil&, const PassagesUntil&) = default;
};

/// When an event happened, for those that are seen at the moment that is shown; nothing for all others.
using SeenMoment = std::function<std::optional<Instant>(const EventId&)>;

/// Shown is what cites something (an event, a figure with its time) and of which nothing lies after `until`:
/// every cited event is seen, every figure was measured, and every time of day in the words (UTC, on the day
/// nearest to what is cited) has passed. `everything`: the story is over, all of it is shown. Prompts of the
/// template and charts are never. Any thread; linear in the text.
PassagesUntil passagesUntil(const QString& markdown, const SeenMoment& seen, Instant until,
                            bool everything = false);

} // namespace muster
