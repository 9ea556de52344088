// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The outline of a line of finite width, column by column: what the rasteriser fills. Pure; any thread.

#include "models/chart/decimate.h"
#include "models/chart/series_buffer.h"
#include "models/chart/value_scale.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace muster {

/// How data maps to the pixels of an image. Value `low` stands at y = bottom, `high` at y = top; both are
/// edges of pixels, counted downwards.
struct PlotTransform
{
    double from = 0; ///< UTC ms at the left edge of the plot
    double to = 1;   ///< UTC ms at its right edge
    double low = 0;
    double high = 1;
    ValueMapping mapping; ///< between them
    int left = 0;         ///< device pixels, first column of the plot
    int width = 0;
    double top = 0;
    double bottom = 0;

    /// y of a value; infinities stand at the plot's edge, finite values far away just outside of it.
    float y(double value) const;
    /// Column position relative to `left`.
    double x(double timeMs) const { return (timeMs - from) / (to - from) * width; }
};

/// PlotTransform::y for many values: the division is done once.
class ValueToY
{
public:
    explicit ValueToY(const PlotTransform& t)
        : m_mapping(t.mapping), m_curved(t.mapping.kind != AxisScale::Linear), m_low(t.mapping(t.low)),
          m_perUnit((t.bottom - t.top) / (t.mapping(t.high) - m_low)), m_top(t.top), m_bottom(t.bottom)
    {
    }
    float operator()(double value) const
    {
        const double place = m_curved ? m_mapping(value) : value;
        const double y = m_bottom - (place - m_low) * m_perUnit;
        if (y > -kFar && y < kFar) [[likely]]
            return float(y);
        if (y == std::numeric_limits<double>::infinity())
            return float(m_bottom);
        if (y == -std::numeric_limits<double>::infinity())
            return float(m_top);
        return float(y < 0 ? m_top - kOutside : m_bottom + kOutside);
    }

private:
    static constexpr double kFar = 1e6;   // pixels beyond which values need not be told apart
    static constexpr double kOutside = 8; // pixels beyond the plot where those stand
    ValueMapping m_mapping;
    bool m_curved;
    double m_low;
    double m_perUnit;
    double m_top;
    double m_bottom;
};

/// A vertical stretch of one subcolumn, in pixels.
struct Span
{
    std::int32_t index = 0; ///< subcolumn
    float low = 0;          ///< upper end (smaller y)
    float high = 0;
};

/// A line as vertical stretches per subcolumn: `subcolumns` of them make a pixel column. With one, a stretch
/// covers its whole pixel width (dense data); with several, they sample the exact outline of thick segments.
struct Envelope
{
    int subcolumns = 1;
    std::vector<float> low; ///< NaN: nothing in this subcolumn
    std::vector<float> high;
    /// Further stretches of columns where the line is interrupted by a gap; ascending by index.
    std::vector<Span> extra;
    /// y of the line's middle per pixel column, NaN where there is none: the edge of the area below it.
    std::vector<float> middle;
};

/// How a line gets from one sample to the next.
enum class Joint {
    Straight,
    Hold, ///< a value holds until the next sample, or until the gap that ends it
};

/// Builds the envelope of `samples` for a line `lineWidth` pixels wide. Samples on both sides of a gap are
/// never joined; a sample between two gaps becomes a dot. `places`
/// and `columns` are scratch space that callers reuse.
void buildEnvelope(const SeriesSnapshot& samples, const PlotTransform& transform, float lineWidth,
                   Joint joint, ColumnPlaces& places, std::vector<Column>& columns, Envelope& envelope);

} // namespace muster
