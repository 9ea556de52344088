// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/envelope_rasteriser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace muster {

namespace {

constexpr int kTile = 16;       // columns that share a cache line of each row
constexpr int kFull = 256;      // coverage of a whole pixel
constexpr float kDashKeeps = 5; // stretches taller than this are drawn even in a dash's gap
/// From so many lines on the picture is drawn turned, some columns at a time: what a stretch covers then lies
/// in one piece.
constexpr std::size_t kManyLines = 6;
constexpr int kTurned = 64; // columns, so that rows are read in stretches that the processor foresees

/// Source-over with a premultiplied source scaled by alpha/256; right for RGB32 and ARGB32_Premultiplied.
inline quint32 blend(quint32 below, quint32 color, quint32 alpha)
{
    const quint32 rest = 256 - alpha;
    const quint32 redBlue = (((below & 0xff00ff) * rest + (color & 0xff00ff) * alpha) >> 8) & 0xff00ff;
    const quint32 alphaGreen = ((below >> 8) & 0xff00ff) * rest + ((color >> 8) & 0xff00ff) * alpha;
    return redBlue | (alphaGreen & 0xff00ff00);
}

/// Four pixels in a register.
using Quad = quint32 __attribute__((vector_size(16)));

Quad load(const quint32* from)
{
    Quad quad;
    std::memcpy(&quad, from, sizeof quad);
    return quad;
}

void store(quint32* to, Quad quad)
{
    std::memcpy(to, &quad, sizeof quad);
}

/// Turns a picture: pixel (x, y) of `from` becomes pixel (y, x) of `to`; the steps lead from line to line.
void turn(const quint32* from, std::ptrdiff_t fromStep, quint32* to, std::ptrdiff_t toStep, int width,
          int height)
{
    const auto one = [&](int x, int y) { to[x * toStep + y] = from[y * fromStep + x]; };
    int y = 0;
    for (; y + 4 <= height; y += 4) {
        int x = 0;
        for (; x + 4 <= width; x += 4) {
            const quint32* source = from + y * fromStep + x;
            const Quad a = load(source);
            const Quad b = load(source + fromStep);
            const Quad c = load(source + 2 * fromStep);
            const Quad d = load(source + 3 * fromStep);
            const Quad abLow = __builtin_shufflevector(a, b, 0, 4, 1, 5);
            const Quad abHigh = __builtin_shufflevector(a, b, 2, 6, 3, 7);
            const Quad cdLow = __builtin_shufflevector(c, d, 0, 4, 1, 5);
            const Quad cdHigh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
            quint32* target = to + x * toStep + y;
            store(target, __builtin_shufflevector(abLow, cdLow, 0, 1, 4, 5));
            store(target + toStep, __builtin_shufflevector(abLow, cdLow, 2, 3, 6, 7));
            store(target + 2 * toStep, __builtin_shufflevector(abHigh, cdHigh, 0, 1, 4, 5));
            store(target + 3 * toStep, __builtin_shufflevector(abHigh, cdHigh, 2, 3, 6, 7));
        }
        for (; x < width; ++x) {
            for (int line = y; line < y + 4; ++line)
                one(x, line);
        }
    }
    for (; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            one(x, y);
    }
}

} // namespace

std::span<const float> SeriesStyle::dashPattern(int dash)
{
    // The second stays nearly a line, because two series are the common case and must read well.
    static constexpr std::array<float, 2> kLong{14, 3};
    static constexpr std::array<float, 2> kShort{5, 3};
    static constexpr std::array<float, 4> kDashDot{10, 3, 2, 3};
    static constexpr std::array<float, 2> kDots{2, 3};
    static constexpr std::array<float, 2> kEven{6, 6};
    if (dash == kOverlayDash)
        return kDots;
    if (dash == kRecordedDash)
        return kEven;
    switch (dash % kDashCount) {
    case 1:
        return kLong;
    case 2:
        return kShort;
    case 3:
        return kDashDot;
    default:
        return {};
    }
}

std::span<const SeriesStyle::Stretch> SeriesStyle::legendPieces(int dash)
{
    static constexpr std::array<Stretch, 1> kSolid{{{0, 12}}};
    static constexpr std::array<Stretch, 2> kLong{{{0, 5}, {7, 12}}};
    static constexpr std::array<Stretch, 3> kShort{{{0, 3}, {4.5, 7.5}, {9, 12}}};
    static constexpr std::array<Stretch, 2> kDashDot{{{0, 7}, {9, 11}}};
    static constexpr std::array<Stretch, 3> kDots{{{0, 2}, {5, 7}, {10, 12}}};
    if (dash == kOverlayDash)
        return kDots;
    switch (dash % kDashCount) {
    case 1:
        return kLong;
    case 2:
        return kShort;
    case 3:
        return kDashDot;
    default:
        return kSolid;
    }
}

void EnvelopeRasteriser::draw(QImage& image, const QRect& clipWanted, const PlotTransform& transform,
                              std::span<const RasterSeries> series)
{
    if (image.format() != QImage::Format_RGB32 && image.format() != QImage::Format_ARGB32_Premultiplied)
        return;
    const QRect clip = clipWanted & image.rect() &
                       QRect(transform.left, clipWanted.top(), transform.width, clipWanted.height());
    if (clip.isEmpty())
        return;

    if (m_prepared.size() < series.size())
        m_prepared.resize(series.size());
    m_dashes.clear();
    const double dpr = image.devicePixelRatio();
    for (std::size_t s = 0; s < series.size(); ++s) {
        Prepared& prepared = m_prepared[s];
        prepared.style = series[s].style;
        prepared.floor.clear();
        if (prepared.style.fill && !series[s].floor.empty()) {
            buildEnvelope(series[s].floor, transform, prepared.style.lineWidth, prepared.style.joint,
                          m_places, m_columns, m_floor);
            prepared.floor = m_floor.middle;
        }
        buildEnvelope(series[s].samples, transform, prepared.style.lineWidth, prepared.style.joint, m_places,
                      m_columns, prepared.envelope);
        prepared.extraBegin.clear();
        if (!prepared.envelope.extra.empty()) {
            const auto& extra = prepared.envelope.extra;
            prepared.extraBegin.resize(std::size_t(transform.width) + 1);
            std::size_t at = 0;
            for (int c = 0; c <= transform.width; ++c) {
                while (at < extra.size() && extra[at].index < c * prepared.envelope.subcolumns)
                    ++at;
                prepared.extraBegin[std::size_t(c)] = at;
            }
        }
        prepared.recordedEnd =
            int(std::clamp(transform.x(prepared.style.recordedUntil), 0.0, double(transform.width)));
        prepared.recordedOff =
            prepared.recordedEnd > 0 ? dashTable(SeriesStyle::kRecordedDash, transform, dpr) : nullptr;
        prepared.dashOff = dashTable(prepared.style.dash, transform, dpr);
    }

    for (std::size_t s = 0; s < series.size(); ++s) {
        if (m_prepared[s].style.fill)
            fillArea(image, clip, transform, m_prepared[s]);
    }

    auto* pixels = reinterpret_cast<quint32*>(image.bits());
    const std::ptrdiff_t stride = image.bytesPerLine() / 4;
    m_coverage.assign(std::size_t(clip.height()) + 2, 0);
    const int firstColumn = clip.left() - transform.left;
    const int endColumn = firstColumn + clip.width();
    const int rows = clip.height();
    const auto drawTiles = [&](const Canvas& canvas, int from, int end) {
        for (int tile = from; tile < end; tile += kTile) {
            const Canvas part{canvas.first + canvas.column * (tile - from), canvas.column, canvas.row};
            for (std::size_t s = 0; s < series.size(); ++s)
                drawColumns(part, clip, tile, std::min(tile + kTile, end), m_prepared[s]);
        }
    };
    quint32* origin = pixels + std::ptrdiff_t(clip.top()) * stride + clip.left();
    if (series.size() < kManyLines) {
        drawTiles({origin, 1, stride}, firstColumn, endColumn);
        return;
    }
    m_turned.resize(std::size_t(kTurned) * std::size_t(rows));
    for (int from = firstColumn; from < endColumn; from += kTurned) {
        const int end = std::min(from + kTurned, endColumn);
        quint32* place = origin + (from - firstColumn);
        turn(place, stride, m_turned.data(), rows, end - from, rows);
        drawTiles({m_turned.data(), rows, 1}, from, end);
        turn(m_turned.data(), rows, place, stride, rows, end - from);
    }
}

const char* EnvelopeRasteriser::dashTable(int dash, const PlotTransform& transform, double dpr)
{
    const std::span<const float> pattern = SeriesStyle::dashPattern(dash);
    if (pattern.empty())
        return nullptr;
    std::vector<char>& off = m_dashes[dash];
    if (!off.empty())
        return off.data();
    off.resize(std::size_t(transform.width));
    float period = 0;
    for (const float length : pattern)
        period += length;
    const double anchor = transform.from / (transform.to - transform.from) * transform.width / dpr;
    const double phase = std::fmod(std::floor(anchor), double(period));
    for (int c = 0; c < transform.width; ++c) {
        float at = float(std::fmod(phase + c / dpr, double(period)));
        std::size_t part = 0;
        while (part + 1 < pattern.size() && at >= pattern[part])
            at -= pattern[part++];
        off[std::size_t(c)] = part % 2 != 0;
    }
    return off.data();
}

void EnvelopeRasteriser::drawColumns(const Canvas& canvas, const QRect& clip, int from, int end,
                                     const Prepared& series)
{
    const Envelope& envelope = series.envelope;
    const bool oneStretch = envelope.subcolumns == 1;
    const std::size_t* extraBegin = series.extraBegin.empty() ? nullptr : series.extraBegin.data();
    // In registers: pixels are integers too, so for all the compiler knows each one written could change
    // these.
    const int rows = clip.height();
    const int recordedEnd = series.recordedEnd;
    const float* lows = envelope.low.data();
    const float* highs = envelope.high.data();
    const char* const recordedOff = series.recordedOff;
    const char* const dashOffs = series.dashOff;
    const std::ptrdiff_t columnStep = canvas.column;
    const auto height = float(rows);
    const auto top = float(clip.top());
    const quint32 color = series.style.color | 0xff000000;
    const std::ptrdiff_t row = canvas.row;
    quint32* pixel = canvas.first;
    for (int c = from; c < end; ++c, pixel += columnStep) {
        const char* off = c < recordedEnd ? recordedOff : dashOffs;
        const bool dashOff = off && off[c];
        if (!oneStretch || (extraBegin && extraBegin[c] != extraBegin[c + 1])) {
            drawShared(pixel, row, clip, c, dashOff, series);
            continue;
        }
        // One stretch over the whole pixel width: coverage is known row by row without summing up.
        float low = lows[c] - top;
        float high = highs[c] - top;
        if (!(low < high) || high <= 0 || low >= height || (dashOff && high - low < kDashKeeps))
            continue;
        low = std::max(low, 0.F);
        high = std::min(high, height);
        const int a = int(low);
        const int b = int(high);
        quint32* const upper = pixel + a * row;
        if (a == b) {
            *upper = blend(*upper, color, quint32((high - low) * kFull));
            continue;
        }
        *upper = blend(*upper, color, quint32((float(a + 1) - low) * kFull));
        quint32* const lower = pixel + b * row;
        if (row == 1) {
            std::fill(upper + 1, lower, color);
        } else {
            for (quint32* at = upper + row; at != lower; at += row)
                *at = color;
        }
        if (b < rows)
            *lower = blend(*lower, color, quint32((high - float(b)) * kFull));
    }
}

void EnvelopeRasteriser::drawShared(quint32* pixel, std::ptrdiff_t row, const QRect& clip, int column,
                                    bool dashOff, const Prepared& series)
{
    const Envelope& envelope = series.envelope;
    const int sub = envelope.subcolumns;
    const auto first = std::size_t(column) * std::size_t(sub);
    const std::size_t extraBegin = series.extraBegin.empty() ? 0 : series.extraBegin[std::size_t(column)];
    const std::size_t extraEnd = series.extraBegin.empty() ? 0 : series.extraBegin[std::size_t(column) + 1];
    const auto height = float(clip.height());
    const auto top = float(clip.top());
    const quint32 color = series.style.color | 0xff000000;

    // Several stretches share the pixel: each adds its part where it begins and takes it back where it ends;
    // the running sum down the column is the coverage. So a tall stretch costs no more than a short one.
    // Whole numbers, so that what is added is taken back exactly.
    int touchedFrom = clip.height();
    int touchedTo = -1;
    constexpr int kFine = 256; // parts of one step of coverage
    const int weight = kFull * kFine / sub;
    const auto add = [&](float low, float high) {
        low -= top;
        high -= top;
        if (!(low < high) || high <= 0 || low >= height || (dashOff && high - low < kDashKeeps))
            return;
        low = std::max(low, 0.F);
        high = std::min(high, height);
        const int a = int(low);
        const int b = int(high);
        touchedFrom = std::min(touchedFrom, a);
        touchedTo = std::max(touchedTo, b);
        const int inA = int((float(a + 1) - low) * float(weight));
        const int inB = int((float(b + 1) - high) * float(weight));
        int* change = m_coverage.data();
        change[a] += inA;
        change[a + 1] += weight - inA;
        change[b] -= inB;
        change[b + 1] -= weight - inB;
    };
    for (int i = 0; i < sub; ++i)
        add(envelope.low[first + std::size_t(i)], envelope.high[first + std::size_t(i)]);
    for (std::size_t i = extraBegin; i < extraEnd; ++i)
        add(envelope.extra[i].low, envelope.extra[i].high);
    int coverage = 0;
    for (int y = touchedFrom; y <= touchedTo; ++y) {
        coverage += m_coverage[std::size_t(y)];
        m_coverage[std::size_t(y)] = 0;
        const int alpha = std::min(coverage / kFine, kFull);
        if (alpha > 0 && y < clip.height())
            pixel[y * row] = alpha == kFull ? color : blend(pixel[y * row], color, quint32(alpha));
    }
    if (touchedTo >= 0)
        m_coverage[std::size_t(touchedTo) + 1] = 0;
}

void EnvelopeRasteriser::fillArea(QImage& image, const QRect& clip, const PlotTransform& transform,
                                  const Prepared& series)
{
    // Row by row with a comparison per pixel: the compiler turns this into vectors, unlike a walk down
    // columns.
    const float base = std::clamp(transform.y(0), float(transform.top), float(transform.bottom));
    const auto width = std::size_t(clip.width());
    m_fillTop.assign(width, clip.bottom() + 1);
    m_fillBottom.assign(width, clip.top());
    // Only the rows that the area touches: the layers of a stack are thin.
    int firstRow = clip.bottom() + 1;
    int endRow = clip.top();
    for (std::size_t c = 0; c < width; ++c) {
        const float y = series.envelope.middle[c + std::size_t(clip.left() - transform.left)];
        if (std::isnan(y))
            continue;
        const float clamped = std::clamp(y, float(clip.top()), float(clip.bottom() + 1));
        float floor = base;
        if (!series.floor.empty()) {
            const float own = series.floor[c + std::size_t(clip.left() - transform.left)];
            floor = std::isnan(own) ? base : std::clamp(own, float(transform.top), float(transform.bottom));
        }
        m_fillTop[c] = int(std::lround(std::min(clamped, floor)));
        m_fillBottom[c] = int(std::lround(std::max(clamped, floor)));
        firstRow = std::min(firstRow, m_fillTop[c]);
        endRow = std::max(endRow, m_fillBottom[c]);
    }
    const auto alpha = quint32(std::clamp(series.style.fillOpacity, 0.F, 1.F) * kFull);
    const quint32 color = series.style.color | 0xff000000;
    const int* fillTop = m_fillTop.data();
    const int* fillBottom = m_fillBottom.data();
    for (int y = std::max(clip.top(), firstRow); y < std::min(clip.bottom() + 1, endRow); ++y) {
        auto* row = reinterpret_cast<quint32*>(image.scanLine(y)) + clip.left();
        for (std::size_t c = 0; c < width; ++c) {
            const quint32 inside = y >= fillTop[c] && y < fillBottom[c] ? alpha : 0;
            row[c] = blend(row[c], color, inside);
        }
    }
}

} // namespace muster
