// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How far a tool's clock is from ours, judged by the `Date` of its answers, and what follows for the times
// that it tells. Pure.

#include "integrations/core/http.h"
#include "models/base/instant.h"
#include "models/domain/feed_item.h"
#include "models/domain/incident_report.h"
#include "models/domain/timeline.h"

#include <QString>

#include <deque>
#include <optional>
#include <vector>

namespace muster {

/// Role: the estimate for one source. Value. Of the last answers the one with the shortest way there and back
/// counts: the tool wrote its `Date` (whole seconds, RFC 9110 §6.6.1) between our sending and our reading, so
/// offset = date + ½ s − middle, wrong by at most half the way and half a second.
class ClockSkew
{
public:
    /// One exchange; answers out of a cache (`Age`) and without a `Date` tell nothing. Returns true when the
    /// estimate that is in force changed: only when the new one contradicts it, so that it does not tremble.
    bool observe(Instant sent, Instant received, const HttpReply& reply);
    bool observe(Instant sent, Instant received, Instant date);
    /// Of an earlier run, until an answer says otherwise.
    void restore(Milliseconds offset, Milliseconds error);
    /// Our own clock was set, or stood still: nothing that was measured before counts.
    void forget();

    bool isKnown() const { return m_known; }
    Milliseconds offset() const { return m_offset; } ///< tool minus ours
    Milliseconds error() const { return m_error; }
    Milliseconds roundTrip() const { return m_roundTrip; } ///< of the answer that counts
    /// True when the clocks differ beyond doubt: by more than the error and two seconds.
    bool isOff() const;
    /// What is taken off the tool's times; zero unless isOff().
    Milliseconds correction() const { return isOff() ? m_offset : Milliseconds{0}; }
    /// "Test tool's clock is 61 min ahead; its times are corrected."; empty unless isOff().
    QString words(const QString& sourceName) const;

private:
    struct Sight
    {
        Instant at;
        Milliseconds offset{0}, error{0}, roundTrip{0};
    };
    std::deque<Sight> m_sights;
    bool m_known = false;
    Milliseconds m_offset{0}, m_error{0}, m_roundTrip{0};
};

/// "61 min", "2 h 5 min", "45 s", "3 d".
QString clockSpan(Milliseconds span);

/// When at least three tools agree that our clock differs from theirs: "This computer's clock is 61 min
/// behind 3 tools. …"; empty otherwise.
QString ownClockWords(const std::vector<ClockEstimate>& estimates);

/// How long before its high water a feed asks again: 5 min, or more when the clocks differ or the way is
/// long.
Milliseconds overlapFor(const ClockSkew& skew);

/// Puts a tool's time into ours. `occurredAt` comes as the tool told it. An event later than `arrived`
/// happened at the latest when it arrived; a time that cannot be true (before 1990, a day or more in the
/// future) is unknown. The raw time stays `toldAt()`, except for an unknown one.
void placeInTime(TimelineEvent& event, const ClockSkew& skew, Instant arrived);
/// The same for what a tool says of an incident: all its times are corrected alike; an opening time that
/// cannot be true is when it arrived, and what cannot be true beside it is left out.
void placeInTime(IncidentReport& report, const ClockSkew& skew, Instant arrived);

} // namespace muster
