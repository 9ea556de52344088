// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/envelope.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr int kFineSubcolumns = 4;   // places per pixel where the exact outline is taken
constexpr int kCoarseSubcolumns = 2; // the same where segments are so short that nobody sees more
constexpr double kCoarseFrom = 0.5;  // samples per pixel column
constexpr double kDenseFrom = 1;     // samples per pixel column from which columns are summed up
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Draws connected runs of segments into the subcolumns.
class OutlineBuilder
{
public:
    OutlineBuilder(Envelope& envelope, int width, float radius)
        : m_envelope(envelope), m_sub(envelope.subcolumns), m_count(width * m_sub), m_radius(radius)
    {
    }

    /// Begins a new run: whatever the previous one touched is not joined with it.
    void beginRun() { m_guard = m_touched; }

    void dot(double x, float y) { capsule(x, y, x, y, m_radius * 1.25F); }

    void segment(double x0, float y0, double x1, float y1) { capsule(x0, y0, x1, y1, m_radius); }

    /// A vertical segment.
    void riser(double x, float y0, float y1)
    {
        const double r = m_radius;
        const int first = std::max(0, int(std::floor((x - r) * m_sub)));
        const int last = std::min(m_count - 1, int(std::ceil((x + r) * m_sub)));
        for (int i = first; i <= last; ++i) {
            const double distance = (i + 0.5) / m_sub - x;
            const double rest = r * r - distance * distance;
            if (rest <= 0)
                continue;
            const auto cap = float(std::sqrt(rest));
            put(i, std::min(y0, y1) - cap, std::max(y0, y1) + cap);
        }
        m_touched = std::max(m_touched, last);
    }

private:
    /// A segment with round ends. On the vertical line at x, its upper edge is the smallest of
    /// y(u) - sqrt(r² - (x - u)²) over the points u of the segment, reached at u = x - r·m / sqrt(1 + m²) on
    /// an endless line of slope m, or at the nearer end of a short one; the lower edge mirrors it.
    void capsule(double x0, float y0, double x1, float y1, float radius)
    {
        const double r = radius;
        const double slope = x1 > x0 ? (double(y1) - y0) / (x1 - x0) : 0;
        const double stretch = std::sqrt(1 + slope * slope);
        const double offset = x1 > x0 ? r * slope / stretch : 0;
        const int first = std::max(0, int(std::floor((x0 - r) * m_sub)));
        const int last = std::min(m_count - 1, int(std::ceil((x1 + r) * m_sub)));
        // The distance of the edge from the middle when the nearest point is the segment's own end.
        const auto cap = [&](double distance) {
            const double rest = r * r - distance * distance;
            return rest > 0 ? std::sqrt(rest) : 0;
        };
        for (int i = first; i <= last; ++i) {
            const double x = (i + 0.5) / m_sub;
            if (x < x0 - r || x > x1 + r)
                continue;
            const double middle = y0 + slope * (x - x0);
            const double up = x - offset;
            const double down = x + offset;
            const double low = up < x0 ? y0 - cap(x - x0) : up > x1 ? y1 - cap(x - x1) : middle - r * stretch;
            const double high = down < x0   ? y0 + cap(x - x0)
                                : down > x1 ? y1 + cap(x - x1)
                                            : middle + r * stretch;
            put(i, float(low), float(high));
        }
        m_touched = std::max(m_touched, last);
    }

    void put(int i, float low, float high)
    {
        const auto at = std::size_t(i);
        if (i <= m_guard) {
            m_envelope.extra.push_back({i, low, high});
        } else if (std::isnan(m_envelope.low[at])) {
            m_envelope.low[at] = low;
            m_envelope.high[at] = high;
        } else {
            m_envelope.low[at] = std::min(m_envelope.low[at], low);
            m_envelope.high[at] = std::max(m_envelope.high[at], high);
        }
    }

    Envelope& m_envelope;
    int m_sub;
    int m_count;
    float m_radius;
    int m_touched = -1; // last subcolumn of any run
    int m_guard = -1;   // last subcolumn that earlier runs may own
};

void buildSparse(const SeriesSnapshot& samples, const PlotTransform& t, float radius, Joint joint,
                 std::size_t begin, std::size_t end, Envelope& envelope)
{
    const auto times = samples.times();
    const auto values = samples.values();
    const ValueToY yOf(t);
    OutlineBuilder outline(envelope, t.width, radius);
    const auto setMiddle = [&](double x0, float y0, double x1, float y1) {
        const int first = std::max(0, int(std::ceil(x0 - 0.5)));
        const int last = std::min(t.width - 1, int(std::floor(x1 - 0.5)));
        for (int c = first; c <= last; ++c)
            envelope.middle[std::size_t(c)] = float(y0 + (y1 - y0) * ((c + 0.5 - x0) / (x1 - x0)));
    };
    const auto hold = [&](double x0, double x1, float y) {
        outline.segment(x0, y, x1, y);
        setMiddle(x0, y, x1, y);
    };
    std::size_t i = begin;
    while (i < end) {
        if (std::isnan(values[i])) {
            ++i;
            continue;
        }
        outline.beginRun();
        double x = t.x(double(times[i]));
        float y = yOf(values[i]);
        if (joint == Joint::Hold && i + 1 < end && std::isnan(values[i + 1])) {
            hold(x, t.x(double(times[i + 1])), y);
            ++i;
            continue;
        }
        if (i + 1 == end || std::isnan(values[i + 1])) {
            // Alone between gaps. At the right edge the run may go on outside; then there is no dot to see.
            const bool aloneBefore = i == 0 || std::isnan(values[i - 1]);
            if (aloneBefore && x >= 0 && x <= t.width)
                outline.dot(x, y);
            ++i;
            continue;
        }
        while (i + 1 < end && !std::isnan(values[i + 1])) {
            const double nextX = t.x(double(times[i + 1]));
            const float nextY = yOf(values[i + 1]);
            if (joint == Joint::Hold) {
                hold(x, nextX, y);
                outline.riser(nextX, y, nextY);
            } else {
                outline.segment(x, y, nextX, nextY);
                setMiddle(x, y, nextX, nextY);
            }
            x = nextX;
            y = nextY;
            ++i;
        }
        if (joint == Joint::Hold && i + 1 < end)
            hold(x, t.x(double(times[i + 1])), y); // until the gap
        ++i;
    }
    std::stable_sort(envelope.extra.begin(), envelope.extra.end(),
                     [](const Span& a, const Span& b) { return a.index < b.index; });
}

/// Writes dense columns. A "stretch" is what one uninterrupted run of samples covers in one column.
class DenseBuilder
{
public:
    DenseBuilder(Envelope& envelope, float radius, Joint joint)
        : m_envelope(envelope), m_radius(radius), m_joint(joint)
    {
    }

    /// `joined`: the stretch's first sample follows a sample that is not a gap.
    void stretch(int column, float first, float low, float high, float last, bool joined)
    {
        if (joined && m_column >= 0 && m_joint == Joint::Hold) {
            holdUntil(column);
            low = std::min(low, m_last);
            high = std::max(high, m_last);
        } else if (joined && m_column >= 0) {
            if (m_column == column - 1) {
                // Half of the way to the neighbour belongs to each column.
                const float middle = (m_last + first) / 2;
                widen(middle);
                low = std::min(low, middle);
                high = std::max(high, middle);
            } else if (m_column < column - 1) {
                bridge(column, first, low, high);
            }
        }
        const auto at = std::size_t(column);
        if (!std::isnan(m_envelope.low[at]))
            m_envelope.extra.push_back({column, m_envelope.low[at], m_envelope.high[at]});
        m_envelope.low[at] = low - m_radius;
        m_envelope.high[at] = high + m_radius;
        m_column = column;
        m_last = last;
    }

    /// A gap begins in this column.
    void interrupt(int column)
    {
        if (m_column >= 0 && m_joint == Joint::Hold)
            holdUntil(column);
        m_column = -1;
    }

private:
    void widen(float y)
    {
        const auto at = std::size_t(m_column);
        m_envelope.low[at] = std::min(m_envelope.low[at], y - m_radius);
        m_envelope.high[at] = std::max(m_envelope.high[at], y + m_radius);
    }

    /// The last value over columns without samples.
    void holdUntil(int column)
    {
        for (int c = m_column + 1; c < column; ++c) {
            m_envelope.low[std::size_t(c)] = m_last - m_radius;
            m_envelope.high[std::size_t(c)] = m_last + m_radius;
            m_envelope.middle[std::size_t(c)] = m_last;
        }
    }

    /// A straight line over columns without samples.
    void bridge(int column, float first, float& low, float& high)
    {
        const float slope = (first - m_last) / float(column - m_column);
        widen(m_last + slope / 2);
        for (int c = m_column + 1; c < column; ++c) {
            const float y = m_last + slope * float(c - m_column);
            const float half = std::abs(slope) / 2 + m_radius;
            m_envelope.low[std::size_t(c)] = y - half;
            m_envelope.high[std::size_t(c)] = y + half;
            m_envelope.middle[std::size_t(c)] = y;
        }
        low = std::min(low, first - slope / 2);
        high = std::max(high, first - slope / 2);
    }

    Envelope& m_envelope;
    float m_radius;
    Joint m_joint;
    int m_column = -1; // of the open stretch, -1 when the next sample must not be joined
    float m_last = 0;
};

void buildDense(const SeriesSnapshot& samples, const PlotTransform& t, float radius, Joint joint,
                const std::vector<std::uint32_t>& bounds, std::vector<Column>& columns, Envelope& envelope)
{
    decimate(samples, bounds, columns);
    const auto values = samples.values();
    const ValueToY yOf(t);
    DenseBuilder builder(envelope, radius, joint);
    for (int c = 0; c < t.width; ++c) {
        const Column& column = columns[std::size_t(c)];
        if (column.empty())
            continue;
        const bool joinsBefore = column.begin > 0 && !std::isnan(values[column.begin - 1]);
        if (!column.gap) {
            const float low = yOf(column.max);
            const float high = yOf(column.min);
            builder.stretch(c, yOf(column.first), low, high, yOf(column.last), joinsBefore);
            envelope.middle[std::size_t(c)] = (low + high) / 2;
            continue;
        }
        std::uint32_t i = column.begin;
        bool joined = joinsBefore;
        while (i < column.end) {
            if (std::isnan(values[i])) {
                builder.interrupt(c);
                joined = false;
                ++i;
                continue;
            }
            const std::uint32_t start = i;
            double min = values[i], max = values[i];
            for (; i < column.end && !std::isnan(values[i]); ++i) {
                min = std::min(min, values[i]);
                max = std::max(max, values[i]);
            }
            builder.stretch(c, yOf(values[start]), yOf(max), yOf(min), yOf(values[i - 1]), joined);
            envelope.middle[std::size_t(c)] = (yOf(max) + yOf(min)) / 2;
        }
    }
    std::stable_sort(envelope.extra.begin(), envelope.extra.end(),
                     [](const Span& a, const Span& b) { return a.index < b.index; });
}

} // namespace

float PlotTransform::y(double value) const
{
    return ValueToY(*this)(value);
}

void buildEnvelope(const SeriesSnapshot& samples, const PlotTransform& transform, float lineWidth,
                   Joint joint, ColumnPlaces& places, std::vector<Column>& columns, Envelope& envelope)
{
    const auto width = std::size_t(std::max(0, transform.width));
    envelope.extra.clear();
    envelope.middle.assign(width, kNan);
    envelope.low.clear();
    envelope.high.clear();
    envelope.subcolumns = 1;
    if (samples.empty() || width == 0 || !(transform.to > transform.from)) {
        envelope.low.assign(width, kNan);
        envelope.high.assign(width, kNan);
        return;
    }
    const std::vector<std::uint32_t>& bounds =
        places.of(samples, transform.from, transform.to, transform.width);
    const std::size_t visible = bounds.back() - bounds.front();
    const bool dense = double(visible) > kDenseFrom * double(width);
    envelope.subcolumns = dense                                           ? 1
                          : double(visible) > kCoarseFrom * double(width) ? kCoarseSubcolumns
                                                                          : kFineSubcolumns;
    envelope.low.assign(width * std::size_t(envelope.subcolumns), kNan);
    envelope.high.assign(width * std::size_t(envelope.subcolumns), kNan);
    if (dense) {
        buildDense(samples, transform, lineWidth / 2, joint, bounds, columns, envelope);
    } else {
        // One sample more on each side, so that the line runs to the edges.
        const std::size_t begin = bounds.front() > 0 ? bounds.front() - 1 : 0;
        const std::size_t end = std::min(samples.size(), std::size_t(bounds.back()) + 1);
        buildSparse(samples, transform, lineWidth / 2, joint, begin, end, envelope);
    }
}

} // namespace muster
