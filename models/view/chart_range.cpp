// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_range.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr std::size_t kMostViews = 50;
/// A turn of the wheel or a drag that rests for longer is another gesture.
constexpr Milliseconds kGesturePause{800};
constexpr double kMostMs = 8.0e15; // doubles count milliseconds exactly up to here: the year 255,000

constexpr std::array<Milliseconds, 8> kLengths{
    std::chrono::minutes{5}, std::chrono::minutes{15}, std::chrono::hours{1},  std::chrono::hours{3},
    std::chrono::hours{6},   std::chrono::hours{24},   std::chrono::hours{48}, std::chrono::hours{7 * 24}};

bool isLength(ChartRange::Preset preset)
{
    return preset >= ChartRange::Preset::Minutes5 && preset <= ChartRange::Preset::Days7;
}

Milliseconds clamped(Milliseconds length)
{
    return std::clamp(length, ChartRange::kShortest, ChartRange::kLongest);
}

} // namespace

ChartRange::ChartRange(const Clock& clock, Instant instant, QObject* parent)
    : QObject(parent), m_clock(clock), m_instant(instant), m_span{instant - std::chrono::hours{1}, instant}
{
    m_view = moved({m_span, Preset::Hour1, true, {}});
}

QStringList ChartRange::presetNames() const
{
    return {tr("5 m"), tr("15 m"), tr("1 h"), tr("3 h"), tr("6 h"), tr("24 h"), tr("2 d"), tr("7 d"),
            tr("Whole incident"),
            //: a range that begins 30 minutes before users began to hurt
            tr("Onset −30 m")};
}

QString ChartRange::text() const
{
    return rangeText(m_view.range, Format::instance()->style());
}

void ChartRange::setBrushing(bool brushing)
{
    if (brushing == m_brushing)
        return;
    m_brushing = brushing;
    emit brushingChanged();
}

/// The view where it belongs now; one that does not follow stays.
ChartRange::View ChartRange::moved(View view) const
{
    if (!view.following)
        return view;
    switch (view.preset) {
    case Preset::WholeIncident:
        view.range = {m_span.from, std::max(m_span.to, m_instant)};
        break;
    case Preset::Onset:
        if (m_onset)
            view.range = {*m_onset - kBeforeOnset, std::max(m_instant, *m_onset + kBeforeOnset)};
        break;
    case Preset::Custom:
    case Preset::Minutes5:
    case Preset::Minutes15:
    case Preset::Hour1:
    case Preset::Hours3:
    case Preset::Hours6:
    case Preset::Hours24:
    case Preset::Days2:
    case Preset::Days7: {
        const Milliseconds length =
            isLength(view.preset) ? kLengths[static_cast<std::size_t>(view.preset)] : view.range.length();
        view.range = {m_instant - clamped(length), m_instant};
        break;
    }
    }
    // The end is what a person looks at: a span of months loses its beginning.
    view.range.from = view.range.to - clamped(view.range.length());
    return view;
}

void ChartRange::follow()
{
    const View view = moved(m_view);
    if (view == m_view)
        return;
    m_view = view;
    emit changed();
}

void ChartRange::setInstant(Instant instant)
{
    m_instant = instant;
    follow();
}

void ChartRange::setSpan(TimeRange span)
{
    if (span.from >= span.to)
        return;
    m_span = span;
    follow();
}

void ChartRange::setOnset(std::optional<Instant> onset)
{
    if (onset == m_onset)
        return;
    m_onset = onset;
    follow();
}

void ChartRange::choose(View view, Gesture gesture)
{
    view = moved(view);
    if (view == m_view)
        return;
    const Instant now = m_clock.now();
    // Either way: a clock that was set back must not make two gestures one for hours.
    // (And never() has no distance.)
    const bool goesOn = gesture != Gesture::Jump && gesture == m_gesture && m_gestureAt != Instant::never() &&
                        now >= m_gestureAt && now - m_gestureAt <= kGesturePause;
    if (!goesOn) {
        m_back.push_back(m_view);
        if (m_back.size() > kMostViews)
            m_back.erase(m_back.begin());
    }
    m_forward.clear();
    m_gesture = gesture;
    m_gestureAt = now;
    m_view = view;
    emit changed();
    emit chosen();
}

void ChartRange::show(Preset preset)
{
    if (preset == Preset::Custom || (preset == Preset::Onset && !m_onset))
        return;
    choose({m_view.range, preset, true, m_view.overlay}, Gesture::Jump);
}

void ChartRange::showPreset(int index)
{
    if (index >= 0 && index < kPresetCount)
        show(static_cast<Preset>(index));
}

void ChartRange::setFollowing(bool following)
{
    if (following == m_view.following)
        return;
    choose({m_view.range, Preset::Custom, following, m_view.overlay}, Gesture::Jump);
}

ChartRange::View ChartRange::byHand(double fromMs, double toMs) const
{
    if (!std::isfinite(fromMs) || !std::isfinite(toMs) || !(fromMs < toMs) || std::abs(fromMs) > kMostMs ||
        std::abs(toMs) > kMostMs)
        return m_view;
    const Instant from{std::llround(fromMs)};
    return {{from, from + clamped(Milliseconds{std::llround(toMs) - from.ms})},
            Preset::Custom,
            false,
            m_view.overlay};
}

void ChartRange::set(double fromMs, double toMs)
{
    // Charts ask in ranges; what they mean shows in the length.
    const View view = byHand(fromMs, toMs);
    const Milliseconds change = view.range.length() - m_view.range.length();
    choose(view, std::abs(change.count()) <= 1 ? Gesture::Pan : Gesture::Zoom);
}

void ChartRange::zoom(double factor, double aroundMs)
{
    if (!std::isfinite(factor) || factor <= 0)
        return;
    const auto length = static_cast<double>(m_view.range.length().count());
    const double wanted = std::clamp(length * factor, static_cast<double>(kShortest.count()),
                                     static_cast<double>(kLongest.count()));
    const bool anchored = std::isfinite(aroundMs);
    const bool tail = m_view.following && m_view.range.to == m_instant;
    if (tail && !anchored) {
        const TimeRange range{m_view.range.to - Milliseconds{std::llround(wanted)}, m_view.range.to};
        choose({range, Preset::Custom, true, m_view.overlay}, Gesture::Zoom);
        return;
    }
    const double around = anchored ? aroundMs : fromMs() + length / 2;
    const double share = std::clamp((around - fromMs()) / length, 0.0, 1.0);
    const double from = around - wanted * share;
    choose(byHand(from, from + wanted), Gesture::Zoom);
}

void ChartRange::pan(double byMs)
{
    choose(byHand(fromMs() + byMs, toMs() + byMs), Gesture::Pan);
}

void ChartRange::panBy(double share)
{
    pan(share * static_cast<double>(m_view.range.length().count()));
}

void ChartRange::setOverlay(const OverlayChoice& overlay)
{
    View view = m_view;
    view.overlay = overlay.isNone() ? OverlayChoice{} : overlay;
    choose(view, Gesture::Jump);
}

void ChartRange::toggleOverlay(int overlay)
{
    OverlayChoice choice = m_view.overlay;
    const bool isDay = overlay == static_cast<int>(OverlayChoice::What::DayBefore);
    const bool isWeek = overlay == static_cast<int>(OverlayChoice::What::WeekBefore);
    choice.what = (isDay || isWeek) && overlay != overlayIndex() ? static_cast<OverlayChoice::What>(overlay)
                                                                 : OverlayChoice::What::None;
    choice.incident = {};
    choice.number.clear();
    setOverlay(choice);
}

void ChartRange::limitOverlay(const QString& panelId)
{
    OverlayChoice choice = m_view.overlay;
    choice.onlyPanel = panelId == choice.onlyPanel ? QString() : panelId;
    setOverlay(choice);
}

void ChartRange::back()
{
    if (m_back.empty())
        return;
    m_forward.push_back(m_view);
    m_view = moved(m_back.back());
    m_back.pop_back();
    m_gesture = Gesture::Jump;
    emit changed();
    emit chosen();
}

void ChartRange::forward()
{
    if (m_forward.empty())
        return;
    m_back.push_back(m_view);
    m_view = moved(m_forward.back());
    m_forward.pop_back();
    m_gesture = Gesture::Jump;
    emit changed();
    emit chosen();
}

QString rangeText(TimeRange range, TimeStyle style)
{
    const bool fine = range.length() < std::chrono::minutes{10};
    const bool oneDay = format::date(range.from, style) == format::date(range.to, style);
    const auto clockTime = [&](Instant t) {
        return fine ? format::timeOfDay(t, style) : format::hourMinute(t, style);
    };
    const auto written = [&](Instant t) {
        //: a day and a time of day: "20 Nov 2026", "02:13"
        return oneDay ? clockTime(t) : ChartRange::tr("%1 %2").arg(format::date(t, style), clockTime(t));
    };
    const QString zoneFrom = format::zone(range.from, style);
    const QString zoneTo = format::zone(range.to, style);
    if (zoneFrom == zoneTo)
        //: a stretch of time: begin, end, zone
        return ChartRange::tr("%1 – %2 %3").arg(written(range.from), written(range.to), zoneTo);
    //: a stretch of time in which the clocks change: begin, its zone, end, its zone
    return ChartRange::tr("%1 %2 – %3 %4").arg(written(range.from), zoneFrom, written(range.to), zoneTo);
}

} // namespace muster
