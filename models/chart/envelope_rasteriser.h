// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Fills envelopes into an image: anti-aliased lines, dashes, and the area below a line. Costs follow pixels,
// not samples. Pure; any thread, one instance per thread.

#include "models/chart/envelope.h"

#include <QColor>
#include <QImage>
#include <QRect>

#include <limits>
#include <map>
#include <span>
#include <vector>

namespace muster {

/// How one series looks.
struct SeriesStyle
{
    QRgb color = 0xff000000; ///< opaque
    float lineWidth = 1.5F;  ///< device pixels
    int dash = 0;            ///< index of a dash pattern; 0 is solid
    Joint joint = Joint::Straight;
    bool fill = false; ///< area between the line and its floor, or zero (or the edge nearest to zero)
    float fillOpacity = 0.2F;
    /// UTC ms: up to here the line is of a recording and wears `kRecordedDash` instead of its own.
    double recordedUntil = -std::numeric_limits<double>::infinity();

    /// Number of different patterns; series i usually takes pattern i modulo this.
    static constexpr int kDashCount = 4;
    /// The dots of what lies behind a series; no series has this pattern by itself.
    static constexpr int kOverlayDash = 4;
    /// The even dashes of what was recorded, beside what came live.
    static constexpr int kRecordedDash = 5;
    /// Lengths of drawn and free stretches of a pattern in logical pixels along x, repeating; empty: solid.
    static std::span<const float> dashPattern(int dash);
    /// The same in the twelve pixels that a legend has: begin and end of each drawn stretch.
    struct Stretch
    {
        double from;
        double to;
    };
    static std::span<const Stretch> legendPieces(int dash);
};

struct RasterSeries
{
    SeriesSnapshot samples;
    SeriesStyle style;
    SeriesSnapshot floor{}; ///< of a stacked area: where it stands; empty: on zero
};

/// Role: draws series into RGB32 or ARGB32_Premultiplied images. Holds only scratch memory.
class EnvelopeRasteriser
{
public:
    /// Draws all series in order, areas first. `clip` bounds every written pixel (it may be a little taller
    /// than the plot, so that a line at the very top keeps its width). Dashes are anchored to time, so they
    /// move with the data. Other image formats are left alone.
    void draw(QImage& image, const QRect& clip, const PlotTransform& transform,
              std::span<const RasterSeries> series);

private:
    struct Prepared
    {
        Envelope envelope;
        std::vector<std::size_t> extraBegin; // per pixel column, only when there are extras
        const char* dashOff = nullptr;       // per pixel column from `recordedEnd` on; null: solid
        const char* recordedOff = nullptr;   // per pixel column before that
        int recordedEnd = 0;
        std::vector<float> floor; // y per pixel column, empty: zero
        SeriesStyle style;
    };
    /// Where the pixels of a run of columns stand: `first` is the topmost pixel of its first column.
    struct Canvas
    {
        quint32* first;
        std::ptrdiff_t column; // from a pixel to the one on its right
        std::ptrdiff_t row;    // from a pixel to the one below
    };
    const char* dashTable(int dash, const PlotTransform& transform, double dpr);
    void fillArea(QImage& image, const QRect& clip, const PlotTransform& transform, const Prepared& series);
    void drawColumns(const Canvas& canvas, const QRect& clip, int from, int end, const Prepared& series);
    void drawShared(quint32* pixel, std::ptrdiff_t row, const QRect& clip, int column, bool dashOff,
                    const Prepared& series);

    std::vector<Prepared> m_prepared;
    Envelope m_floor;
    ColumnPlaces m_places;
    std::vector<Column> m_columns;
    std::vector<int> m_coverage;   // change of coverage from row to row; all zero between columns
    std::vector<quint32> m_turned; // columns one after the other
    std::map<int, std::vector<char>>
        m_dashes; // of one picture, by dash: per pixel column, whether nothing is drawn
    std::vector<int> m_fillTop;
    std::vector<int> m_fillBottom;
};

} // namespace muster
