// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What is known of the items of a feed besides their events: those that could not be read, what a full
// reading found missing, and how far the tool's clock is off.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// An item that could not be read. It is kept as it came; the feed goes on.
struct PoisonItem
{
    static constexpr qsizetype kMaxRawBytes = 64 * 1024;
    SourceId source;
    QString feed;
    QString key;    ///< what the tool calls it, or a hash of its bytes; unique within the feed
    QString why;    ///< words without the item's own text
    QByteArray raw; ///< at most kMaxRawBytes
    Instant firstSeen, lastSeen;
    int times = 1;
    friend bool operator==(const PoisonItem&, const PoisonItem&) = default;
};

/// How far a tool's clock is ahead of ours (negative: behind). True value within offset ± error.
struct ClockEstimate
{
    SourceId source;
    Instant knownAt;
    Milliseconds offset{0}, error{0};
    friend bool operator==(const ClockEstimate&, const ClockEstimate&) = default;
};

/// What a full reading of a feed came to.
struct SweepResult
{
    int present = 0;       ///< items known before it within its span
    int missing = 0;       ///< of those, not seen
    bool rejected = false; ///< too many missing to be true: nothing was marked
    friend bool operator==(const SweepResult&, const SweepResult&) = default;
};

} // namespace muster
