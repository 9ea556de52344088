// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The section "Timeline" of a post-mortem as entries: list items, table rows and lines that begin with a time
// of day. Days come from the entry, from the heading above it, or from the beginning of the incident; a time
// of day that goes back by more than half a day is the next day's. Pure.

#include "models/base/instant.h"

#include <QDate>
#include <QString>
#include <QTimeZone>

#include <optional>
#include <vector>

namespace muster {

struct TimelineBasis
{
    std::optional<QDate> day;
    std::optional<QTimeZone> zone;
    std::optional<Instant> notBefore; ///< the beginning, when its time is known
};

struct TimelineEntry
{
    Instant at;
    QString text;
    QString
        key; ///< the same at the next reading, also when the text was edited: its time, and which of these
    bool hasZone = false;
    bool isAbout = false;
};

/// At most 2,000, in the order of the document.
std::vector<TimelineEntry> timelineOf(const QString& markdown, const TimelineBasis& basis);

} // namespace muster
