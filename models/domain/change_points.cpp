// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/change_points.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace muster {

namespace {

/// Of a normal distribution: the mean of the nine tenths of absolute deviations that are smallest, per
/// standard deviation; and the standard error of the mean of the middle half, per that of the mean.
constexpr double kTrimmedDeviation = 0.6573;
constexpr double kMidmeanError = 1.09;

/// The known samples alone.
struct Track
{
    std::vector<qint64> times;
    std::vector<double> values;
    double usualStep = 0; ///< ms
    double leastChange = 0;
};

/// The median; reorders `values`, which is not empty.
double medianOf(std::vector<double>& values)
{
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The mean of the middle half: unmoved by spikes as the median is, without the jumps that a median of counts
/// makes. Reorders `values`, which holds at least three.
double levelOf(std::vector<double>& values)
{
    const std::size_t quarter = values.size() / 4;
    const auto from = values.begin() + std::ptrdiff_t(quarter), to = values.end() - std::ptrdiff_t(quarter);
    std::nth_element(values.begin(), from, values.end());
    std::nth_element(from, to - 1, values.end());
    double sum = 0;
    for (auto it = from; it != to; ++it)
        sum += *it;
    return sum / double(to - from);
}

/// Standard deviation from absolute residuals without their largest tenth. Reorders.
double noiseOf(std::vector<double>& residuals)
{
    const auto to = residuals.end() - std::ptrdiff_t(residuals.size() / 10);
    std::nth_element(residuals.begin(), to - 1, residuals.end());
    double sum = 0;
    for (auto it = residuals.begin(); it != to; ++it)
        sum += *it;
    return sum / double(to - residuals.begin()) / kTrimmedDeviation;
}

double quantileOf(std::vector<double>& values, double share)
{
    const auto place = values.begin() + std::ptrdiff_t(share * double(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

Track trackOf(std::span<const qint64> times, std::span<const double> values,
              const ChangePointOptions& options)
{
    Track track;
    for (std::size_t i = 0; i < std::min(times.size(), values.size()); ++i) {
        if (!std::isfinite(values[i]))
            continue;
        track.times.push_back(times[i]);
        track.values.push_back(values[i]);
    }
    if (track.values.size() < 3)
        return track;
    std::vector<double> steps;
    for (std::size_t i = 1; i < track.times.size(); ++i)
        steps.push_back(double(track.times[i] - track.times[i - 1]));
    track.usualStep = medianOf(steps);
    std::vector<double> copy = track.values;
    const double low = quantileOf(copy, 0.05), high = quantileOf(copy, 0.95),
                 level = std::abs(quantileOf(copy, 0.5));
    track.leastChange = options.leastShare * std::max(high - low, level);
    return track;
}

/// Correlation of neighbouring samples about the levels of stretches of `width`, by the arcsine law from how
/// often neighbours lie on the same side: half the time in noise. 0 for too few to tell.
double correlationOf(const Track& track, std::size_t width)
{
    double same = 0, pairs = 0;
    std::vector<double> stretch;
    for (std::size_t from = 0; from + width <= track.values.size(); from += width) {
        const auto at = track.values.begin() + std::ptrdiff_t(from);
        stretch.assign(at, at + std::ptrdiff_t(width));
        const double level = medianOf(stretch);
        for (std::size_t i = from + 1; i < from + width; ++i) {
            const double a = track.values[i - 1] - level, b = track.values[i] - level;
            if (a == 0 || b == 0)
                continue;
            same += (a > 0) == (b > 0) ? 1 : 0;
            ++pairs;
        }
    }
    return pairs < 20 ? 0 : std::clamp(std::sin(M_PI * (same / pairs - 0.5)), 0.0, 0.95);
}

/// What one window sees at one place.
struct Contrast
{
    double before, after, noise;
    double rise() const { return after - before; }
};

/// Contrasts of one window at every place that has it on either side; `noise` is the larger of the place's
/// own and the series' usual one, as a few samples may agree by chance.
class Window
{
public:
    Window(const Track& track, int width, double correlation) : m_width(std::size_t(width)), m_first(m_width)
    {
        const std::size_t count = track.values.size();
        if (count < 2 * m_width)
            return;
        const double longest = 2 * double(m_width) * track.usualStep;
        std::vector<double> residuals, noises, left, right;
        for (std::size_t i = m_width; i + m_width <= count; ++i) {
            if (double(track.times[i] - track.times[i - m_width]) > longest ||
                double(track.times[i + m_width - 1] - track.times[i - 1]) > longest) {
                m_contrasts.push_back({0, 0, std::numeric_limits<double>::infinity()});
                continue;
            }
            const auto at = track.values.begin() + std::ptrdiff_t(i);
            left.assign(at - std::ptrdiff_t(m_width), at);
            right.assign(at, at + std::ptrdiff_t(m_width));
            Contrast contrast{levelOf(left), levelOf(right), 0};
            residuals.clear();
            for (std::size_t k = i - m_width; k < i + m_width; ++k)
                residuals.push_back(track.values[k] - (k < i ? contrast.before : contrast.after));
            for (double& residual : residuals)
                residual = std::abs(residual);
            contrast.noise = noiseOf(residuals);
            noises.push_back(contrast.noise);
            m_contrasts.push_back(contrast);
        }
        if (noises.empty())
            return;
        const double usual = medianOf(noises);
        // What the correlation of neighbours does to the error of a mean.
        const double inflation = std::sqrt((1 + correlation) / (1 - correlation));
        const double error = kMidmeanError * std::sqrt(2.0 / double(m_width)) * inflation;
        for (Contrast& contrast : m_contrasts)
            contrast.noise = std::max({contrast.noise, usual, track.leastChange / 10}) * error;
    }

    std::size_t width() const { return m_width; }
    bool has(std::size_t place) const { return place >= m_first && place - m_first < m_contrasts.size(); }
    const Contrast& at(std::size_t place) const { return m_contrasts[place - m_first]; }
    /// How much the level rises at a place beyond what it rises a window before and a window after alike: a
    /// slope rises everywhere, a step once.
    double step(std::size_t place) const
    {
        const double slope = slopeAt(place);
        return std::abs(at(place).rise()) - std::min(slope, std::abs(at(place).rise()));
    }
    double strength(std::size_t place) const
    {
        if (!has(place))
            return 0;
        // The difference of three neighbouring rises is noisier than one, by the root of three.
        const double taken = std::min(1.0, slopeAt(place) / at(place).noise);
        return step(place) / (at(place).noise * (1 + taken * 0.732));
    }

private:
    double slopeAt(std::size_t place) const
    {
        // At either end of the series one side has to stand for both.
        const std::size_t earlier = has(place - m_width) ? place - m_width : place + m_width;
        const std::size_t later = has(place + m_width) ? place + m_width : place - m_width;
        const double sign = at(place).rise() < 0 ? -1 : 1;
        const auto rise = [&](std::size_t i) { return has(i) ? sign * at(i).rise() : 0.0; };
        return std::max(0.0, std::min(rise(earlier), rise(later)));
    }

    std::size_t m_width;
    std::size_t m_first;
    std::vector<Contrast> m_contrasts;
};

/// Where between `from` and `to` a split into two levels leaves the least absolute deviation.
std::size_t bestSplit(const Track& track, std::size_t from, std::size_t to, double before, double after)
{
    double rest = 0;
    for (std::size_t i = from; i < to; ++i)
        rest += std::abs(track.values[i] - after);
    double best = rest;
    std::size_t place = from;
    for (std::size_t i = from; i < to; ++i) {
        rest += std::abs(track.values[i] - before) - std::abs(track.values[i] - after);
        if (rest < best) {
            best = rest;
            place = i + 1;
        }
    }
    return place;
}

} // namespace

std::vector<ChangePoint> changePoints(std::span<const qint64> times, std::span<const double> values,
                                      const ChangePointOptions& options)
{
    const Track track = trackOf(times, values, options);
    std::vector<ChangePoint> found;
    std::vector<std::size_t> places; // of `found`, in `track`
    std::vector<int> widths = options.windows;
    std::sort(widths.begin(), widths.end());
    // Long stretches show the whole correlation; short ones have taken half of it for their level.
    const double correlation =
        widths.empty() || widths.back() < 3 ? 0 : correlationOf(track, std::size_t(widths.back()));
    for (const int width : widths) {
        if (width < 3 || track.values.size() < 2 * std::size_t(width))
            continue;
        const Window window(track, width, correlation);
        for (std::size_t i = std::size_t(width); window.has(i); ++i) {
            const double strength = window.strength(i);
            if (strength < options.leastStrength || window.step(i) < track.leastChange)
                continue;
            // The top of its surroundings; of a plateau its first place.
            bool top = true;
            for (std::size_t k = 1; k <= window.width() && top; ++k)
                top = window.strength(i + k) <= strength && (k > i || window.strength(i - k) < strength);
            if (!top)
                continue;
            const Contrast& contrast = window.at(i);
            const std::size_t place =
                bestSplit(track, i - window.width(), i + window.width(), contrast.before, contrast.after);
            // A smaller window was here already, and places it better.
            const bool known = std::any_of(places.begin(), places.end(), [&](std::size_t other) {
                return (other > place ? other - place : place - other) < window.width();
            });
            if (known || place >= track.times.size())
                continue;
            places.push_back(place);
            found.push_back({Instant{track.times[place]}, contrast.before, contrast.after, strength});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const ChangePoint& a, const ChangePoint& b) { return a.at < b.at; });
    return found;
}

std::optional<ImpactWindow> impactWindow(std::span<const qint64> times, std::span<const double> ratios,
                                         double limit, Instant near, const ChangePointOptions& options)
{
    const auto indexOf = [times](Instant at) {
        return std::size_t(std::lower_bound(times.begin(), times.end(), at.ms) - times.begin());
    };
    // A sample tells of the step that ends with it, so what it tells began where the one before ended.
    const auto beganAt = [&](std::size_t index) {
        while (index > 0 && ratios[index - 1] > limit)
            --index;
        return Instant{times[index > 0 ? index - 1 : 0]};
    };
    const auto endedAt = [&](std::size_t index) {
        while (index < times.size() && ratios[index] > limit)
            ++index;
        while (index > 0 && !(ratios[index - 1] > limit))
            --index;
        return Instant{times[index > 0 ? index - 1 : 0]};
    };
    std::optional<ImpactWindow> window;
    for (const ChangePoint& change : changePoints(times, ratios, options)) {
        const bool open = window && !window->end;
        const std::size_t index = indexOf(change.at);
        if (!open && change.after > limit && change.before <= limit) {
            const Instant start = beganAt(index);
            if (start > near)
                break;
            window = ImpactWindow{start, std::nullopt, change.after};
        } else if (open && change.after <= limit) {
            window->end = endedAt(index);
        } else if (open) {
            window->worst = std::max({window->worst, change.before, change.after});
        }
        if (window && window->end && *window->end <= near)
            window.reset();
        else if (window && window->end)
            break;
    }
    return window;
}

} // namespace muster
