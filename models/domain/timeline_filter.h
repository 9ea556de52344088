// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a person wants to see of a timeline: a value with its stored form. How it is applied:
// timeline_index.h.

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace muster {

/// Immutable value. Every part narrows; an empty part lets everything through. Lists are sorted and without
/// doubles (`normalised`), so that two equal filters compare and store equal.
struct TimelineFilter
{
    QStringList hiddenKinds; ///< toString(EventKind); hidden, so that a kind nobody saw before is shown
    QStringList sources;     ///< names as shown ("Slack", "You"); only these
    QStringList people;      ///< actors; only these
    bool pinnedOnly = false;
    QString words; ///< all of them, in any order, ignoring case

    bool isEmpty() const;
    TimelineFilter normalised() const;
    friend bool operator==(const TimelineFilter&, const TimelineFilter&) = default;
};

/// JSON object, compact; empty for the empty filter.
QByteArray toJson(const TimelineFilter& filter);
/// Fields that are missing, unknown or of another type are passed over; anything else gives the empty filter.
TimelineFilter timelineFilterFromJson(const QByteArray& json);

} // namespace muster
