// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/clock_skew.h"

#include "integrations/core/throttle.h"

#include <algorithm>
#include <chrono>

namespace muster {

namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kDateStep{1'000}; ///< resolution of `Date`
constexpr Milliseconds kDoubt{2'000};
constexpr size_t kSights = 16;
/// Clocks drift: what was measured an hour ago is no evidence.
constexpr Milliseconds kSightAge = 1h;
constexpr Milliseconds kLeastOverlap = 5min;
/// A longer overlap than this reads half the history again each time.
constexpr Milliseconds kMostOverlap = 6h;
constexpr Milliseconds kFarFuture = 24h;
constexpr Instant kFirstBelievable{631'152'000'000};    ///< 1990-01-01
constexpr Instant kLastBelievable{253'402'300'799'000}; ///< the end of 9999

Milliseconds magnitude(Milliseconds value)
{
    return value.count() < 0 ? -value : value;
}

} // namespace

bool ClockSkew::observe(Instant sent, Instant received, const HttpReply& reply)
{
    if (!reply.header("age").isEmpty())
        return false;
    const auto date = parseHttpDate(reply.header("date"));
    return date && observe(sent, received, *date);
}

bool ClockSkew::observe(Instant sent, Instant received, Instant date)
{
    // Our own clock was set while the answer was under way, or the date is absurd: no evidence.
    if (received < sent || date < kFirstBelievable)
        return false;
    const Milliseconds roundTrip = received - sent;
    const Instant middle = sent + roundTrip / 2;
    while (!m_sights.empty() && (m_sights.size() >= kSights || received - m_sights.front().at > kSightAge ||
                                 m_sights.front().at > received))
        m_sights.pop_front();
    m_sights.push_back({received, date + kDateStep / 2 - middle, roundTrip / 2 + kDateStep / 2, roundTrip});
    const auto disagrees = [](const Sight& a, const Sight& b) {
        return magnitude(a.offset - b.offset) > a.error + b.error;
    };
    // A clock that was set: older sights that contradict the newest are void.
    const Sight newest = m_sights.back();
    std::erase_if(m_sights, [&](const Sight& sight) { return disagrees(sight, newest); });
    const auto best =
        std::min_element(m_sights.cbegin(), m_sights.cend(),
                         [](const Sight& a, const Sight& b) { return a.roundTrip < b.roundTrip; });
    const bool muchSurer = best->error * 2 < m_error;
    if (m_known && !muchSurer && magnitude(best->offset - m_offset) <= best->error + m_error) {
        // The same within its doubt: times that were corrected by it stay where they are.
        m_roundTrip = best->roundTrip;
        return false;
    }
    m_known = true;
    m_offset = best->offset;
    m_error = best->error;
    m_roundTrip = best->roundTrip;
    return true;
}

void ClockSkew::restore(Milliseconds offset, Milliseconds error)
{
    if (m_known)
        return;
    m_known = true;
    m_offset = offset;
    m_error = error;
}

void ClockSkew::forget()
{
    *this = {};
}

bool ClockSkew::isOff() const
{
    return m_known && magnitude(m_offset) > m_error + kDoubt;
}

QString clockSpan(Milliseconds span)
{
    const qint64 seconds = (magnitude(span).count() + 500) / 1000;
    if (seconds < 120)
        return QStringLiteral("%1 s").arg(seconds);
    const qint64 minutes = (seconds + 30) / 60;
    if (minutes < 120)
        return QStringLiteral("%1 min").arg(minutes);
    if (minutes < 48 * 60)
        return minutes % 60 == 0 ? QStringLiteral("%1 h").arg(minutes / 60)
                                 : QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return QStringLiteral("%1 d").arg((minutes + 720) / 1440);
}

QString ClockSkew::words(const QString& sourceName) const
{
    if (!isOff())
        return {};
    return QStringLiteral("The clock of %1 is %2 %3; its times are corrected.")
        .arg(sourceName, clockSpan(m_offset),
             m_offset.count() > 0 ? QStringLiteral("ahead") : QStringLiteral("behind"));
}

QString ownClockWords(const std::vector<ClockEstimate>& estimates)
{
    std::vector<ClockEstimate> off;
    std::copy_if(estimates.cbegin(), estimates.cend(), std::back_inserter(off),
                 [](const ClockEstimate& one) { return magnitude(one.offset) > one.error + kDoubt; });
    // Around each: how many agree with it.
    std::vector<Milliseconds> most;
    for (const ClockEstimate& centre : off) {
        std::vector<Milliseconds> near;
        for (const ClockEstimate& other : off) {
            if (magnitude(other.offset - centre.offset) <= centre.error + other.error + kDoubt)
                near.push_back(other.offset);
        }
        if (near.size() > most.size())
            most = std::move(near);
    }
    // Tools that agree with our clock speak for it.
    if (most.size() < 3 || most.size() * 2 <= estimates.size())
        return {};
    std::sort(most.begin(), most.end());
    const Milliseconds middle = most[most.size() / 2];
    return QStringLiteral(
               "This computer's clock differs from %1 tools: it is %2 %3. Times from them are shown on "
               "this computer's clock; set the clock, then times are right for everyone.")
        .arg(most.size())
        .arg(clockSpan(middle), middle.count() > 0 ? QStringLiteral("behind") : QStringLiteral("ahead"));
}

Milliseconds overlapFor(const ClockSkew& skew)
{
    return std::clamp(2 * (magnitude(skew.offset()) + skew.error()) + skew.roundTrip(), kLeastOverlap,
                      kMostOverlap);
}

void placeInTime(TimelineEvent& event, const ClockSkew& skew, Instant arrived)
{
    const Instant told = event.occurredAt;
    // Judged before anything is subtracted: the far ends of the scale would overflow.
    bool believable = !event.timeUnknown && told >= kFirstBelievable && told <= kLastBelievable;
    const Instant corrected = believable ? told - skew.correction() : arrived;
    believable = believable && corrected <= arrived + kFarFuture;
    if (!believable) {
        event.timeUnknown = true;
        event.occurredAt = arrived;
        event.clockOffset = Milliseconds{0};
        return;
    }
    event.occurredAt = std::min(corrected, arrived);
    event.clockOffset = told - event.occurredAt;
}

void placeInTime(IncidentReport& report, const ClockSkew& skew, Instant arrived)
{
    const auto believable = [&](Instant told) {
        return told >= kFirstBelievable && told <= kLastBelievable &&
               told - skew.correction() <= arrived + kFarFuture;
    };
    if (report.resolvedAt && !believable(*report.resolvedAt))
        report.resolvedAt.reset();
    std::erase_if(report.times, [&](const ReportedTime& time) { return !believable(time.at); });
    std::erase_if(report.statuses, [&](const StatusFact& status) { return !believable(status.occurredAt); });
    if (!believable(report.openedAt))
        report.openedAt = arrived + skew.correction();
    if (!believable(report.changedAt))
        report.changedAt = report.resolvedAt.value_or(report.openedAt);
    shiftTimes(report, -skew.correction());
    report.clockOffset = skew.correction();
}

} // namespace muster
