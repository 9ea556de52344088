// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart/chart_types.h"

namespace muster {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

} // namespace

// Both palettes are the design tokens; the series are Okabe and Ito's eight colours without black ("Color
// Universal Design", jfly.uni-koeln.de/color), moved to a contrast of 3:1 to their ground. Dashes repeat
// every four: the order keeps apart what looks alike to somebody without one kind of cones.
ChartTheme ChartTheme::dark()
{
    ChartTheme theme;
    theme.background = rgb(0x141a22);
    theme.text = rgb(0xe7ecf3);
    theme.muted = rgb(0x9aa7b8);
    theme.grid = rgb(0x212a35);
    theme.line = rgb(0x8693a4);
    theme.slo = rgb(0xf2cc4d);
    theme.good = rgb(0x35d09a);
    theme.change = rgb(0x4fd1e0);
    theme.alert = rgb(0xff5d5d);
    theme.decision = rgb(0xb794ff);
    theme.update = rgb(0x5db2ff);
    theme.series = {rgb(0x56b4e9), rgb(0xe69f00), rgb(0x1fb88a), rgb(0xcc79a7),
                    rgb(0xe8752b), rgb(0x4a97d1), rgb(0xf0e442)};
    return theme;
}

ChartTheme ChartTheme::light()
{
    ChartTheme theme;
    theme.background = rgb(0xffffff);
    theme.text = rgb(0x16202c);
    theme.muted = rgb(0x54616f);
    theme.grid = rgb(0xe6eaef);
    theme.line = rgb(0x7a8694);
    theme.slo = rgb(0x8a6d00);
    theme.good = rgb(0x0f7b55);
    theme.change = rgb(0x0e7490);
    theme.alert = rgb(0xc92a2a);
    theme.decision = rgb(0x6b46c1);
    theme.update = rgb(0x1769c2);
    theme.series = {rgb(0x1f7fbf), rgb(0xa86f00), rgb(0x00805e), rgb(0xa8447c),
                    rgb(0xc24f00), rgb(0x005f99), rgb(0x857b00)};
    return theme;
}

QColor ChartTheme::seriesColor(int index) const
{
    return series.isEmpty() ? text : series.at(index % series.size());
}

QColor ChartTheme::behindColor(int index) const
{
    // Seven tenths: quieter beside the line, and still 2.5:1 to either ground.
    const QColor color = index < 0 ? muted : seriesColor(index);
    const auto mix = [](int front, int back) { return (front * 7 + back * 3) / 10; };
    return QColor(mix(color.red(), background.red()), mix(color.green(), background.green()),
                  mix(color.blue(), background.blue()));
}

QColor ChartTheme::markerColor(ChartMarker::Kind kind) const
{
    switch (kind) {
    case ChartMarker::Kind::Change:
        return change;
    case ChartMarker::Kind::Alert:
        return alert;
    case ChartMarker::Kind::Decision:
        return decision;
    case ChartMarker::Kind::Update:
        return update;
    case ChartMarker::Kind::Other:
        return muted;
    }
    return muted;
}

} // namespace muster
