// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/state_bands.h"

#include "models/chart/bars.h"
#include "models/chart/decimate.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

int textureOf(ValueLevel level)
{
    return level == ValueLevel::Danger ? 1 : level == ValueLevel::Look ? 3 : 0;
}

bool isWorse(const BandColumn& a, const BandColumn& b)
{
    return a.level != b.level ? a.level > b.level : a.value > b.value;
}

void add(BandColumn& column, double value, const std::vector<PanelThreshold>& thresholds)
{
    const BandColumn candidate{levelOf(value, thresholds), value};
    if (candidate.level != ValueLevel::None && isWorse(candidate, column))
        column = candidate;
}

} // namespace

ValueLevel levelOf(double value, const std::vector<PanelThreshold>& thresholds)
{
    if (std::isnan(value))
        return ValueLevel::None;
    if (thresholds.empty())
        return ValueLevel::Plain;
    ValueLevel worst = ValueLevel::Good;
    for (const PanelThreshold& one : thresholds) {
        if (one.isCrossedBy(value))
            worst = std::max(worst, one.level == PanelThreshold::Level::Danger ? ValueLevel::Danger
                                                                               : ValueLevel::Look);
    }
    return worst;
}

std::vector<BandColumn> bandColumns(const SeriesSnapshot& samples, Milliseconds step,
                                    const std::vector<PanelThreshold>& thresholds,
                                    const PlotTransform& transform)
{
    std::vector<BandColumn> columns(std::size_t(std::max(0, transform.width)));
    if (samples.empty() || columns.empty())
        return columns;
    const auto times = samples.times();
    const auto values = samples.values();
    std::vector<std::uint32_t> bounds;
    columnBounds(times, transform.from, transform.to, transform.width, bounds);

    // What came in before the first column still holds.
    std::ptrdiff_t held = std::ptrdiff_t(bounds.front()) - 1;
    const double columnMs = (transform.to - transform.from) / transform.width;
    for (int c = 0; c < transform.width; ++c) {
        BandColumn& column = columns[std::size_t(c)];
        const std::size_t begin = bounds[std::size_t(c)];
        const std::size_t end = bounds[std::size_t(c) + 1];
        const double left = transform.from + c * columnMs;
        if (held >= 0) {
            const bool isLast = std::size_t(held) + 1 == samples.size();
            const double until = !isLast ? double(times[std::size_t(held) + 1])
                                 : step.count() == 0
                                     ? transform.to
                                     : double(times[std::size_t(held)]) + 1.5 * double(step.count());
            if (until > left)
                add(column, values[std::size_t(held)], thresholds);
        }
        if (begin < end) {
            // A level goes one way with the value for each threshold, so the worst is at an extreme.
            const ValueBounds range = samples.bounds(begin, end);
            if (range.hasValue()) {
                add(column, range.min, thresholds);
                add(column, range.max, thresholds);
            }
            held = std::ptrdiff_t(end) - 1;
        }
    }
    return columns;
}

QColor bandColor(const BandColumn& column, const ChartTheme& theme)
{
    switch (column.level) {
    case ValueLevel::None:
        return theme.background;
    case ValueLevel::Plain: {
        // Whole numbers are states of their own; what lies between belongs to the lower.
        const double state = std::clamp(std::floor(column.value), -1e6, 1e6);
        const int count = int(std::max<qsizetype>(1, theme.series.size()));
        return theme.seriesColor(((int(state) % count) + count) % count);
    }
    case ValueLevel::Good:
        return theme.good;
    case ValueLevel::Look:
        return theme.slo;
    case ValueLevel::Danger:
        return theme.alert;
    }
    return theme.muted;
}

std::vector<Band> bandsOf(const std::vector<BandColumn>& columns)
{
    std::vector<Band> bands;
    const auto alike = [](const BandColumn& a, const BandColumn& b) {
        return a.level == b.level &&
               (a.level != ValueLevel::Plain || std::floor(a.value) == std::floor(b.value));
    };
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const BandColumn& column = columns[c];
        if (column.level == ValueLevel::None)
            continue;
        if (!bands.empty() && bands.back().end == c && alike(bands.back().first, column)) {
            bands.back().end = c + 1;
            bands.back().min = std::min(bands.back().min, column.value);
            bands.back().max = std::max(bands.back().max, column.value);
        } else {
            bands.push_back({c, c + 1, column, column.value, column.value});
        }
    }
    return bands;
}

QString bandText(const Band& band, const ValueFormat& format)
{
    const QString least = formatValue(band.min, format);
    const QString most = formatValue(band.max, format);
    return least == most ? most : least + QStringLiteral(" … ") + most;
}

void paintBands(QImage& image, const QRect& plot, const std::vector<std::vector<BandColumn>>& rows,
                const ValueFormat& format, const ChartTheme& theme)
{
    if (rows.empty())
        return;
    constexpr double kShortestLabel = 24; // no text is narrower; most bands need not be measured
    const qreal dpr = image.devicePixelRatio();
    const double pitch = double(plot.height()) / double(rows.size());
    const int margin = pitch >= 12 ? 2 : pitch >= 4 ? 1 : 0;
    QFont font = theme.fontFamily.isEmpty() ? QFont() : QFont(theme.fontFamily);
    font.setPixelSize(std::max(6, theme.fontPixelSize));
    const QFontMetricsF metrics(font);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const int top = plot.top() + int(std::lround(double(r) * pitch)) + margin;
        const int bottom = plot.top() + int(std::lround(double(r + 1) * pitch)) - margin;
        for (const Band& band : bandsOf(rows[r])) {
            const int left = plot.left() + int(band.begin);
            const int right = plot.left() + int(band.end);
            const QColor color = bandColor(band.first, theme);
            const QRgb ink = color.rgb();
            const QColor mixed((color.red() * 6 + theme.background.red() * 4) / 10,
                               (color.green() * 6 + theme.background.green() * 4) / 10,
                               (color.blue() * 6 + theme.background.blue() * 4) / 10);
            const int texture = textureOf(band.first.level);
            for (int y = std::max(top, 0); y < std::min(bottom, image.height()); ++y) {
                auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
                for (int x = std::max(left, 0); x < std::min(right, image.width()); ++x)
                    row[x] = textureHole(texture, x, y) ? mixed.rgb() : ink;
            }
            // The value itself, where it fits.
            if (bottom - top < int(theme.fontPixelSize * dpr) || (right - left) / dpr < kShortestLabel)
                continue;
            const QString text = bandText(band, format);
            const double needed = metrics.horizontalAdvance(text) + 8;
            if ((right - left) / dpr < needed)
                continue;
            const QRectF area(left / dpr, top / dpr, (right - left) / dpr, (bottom - top) / dpr);
            QPainter painter(&image);
            painter.setFont(font);
            // On its own ground, so that neither colour nor texture takes the contrast away.
            const QRectF label(area.center().x() - needed / 2, area.center().y() - theme.fontPixelSize * 0.7,
                               needed, theme.fontPixelSize * 1.4);
            painter.fillRect(label & area, theme.background);
            painter.setPen(theme.text);
            painter.drawText(label, Qt::AlignCenter, text);
        }
    }
}

} // namespace muster
