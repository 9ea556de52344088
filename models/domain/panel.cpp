// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/panel.h"

#include <algorithm>

#include "models/base/name_table.h"

namespace muster {

namespace {

constexpr std::array<Name<PanelStyle>, 8> kStyles{{{PanelStyle::Line, u"line"},
                                                   {PanelStyle::Area, u"area"},
                                                   {PanelStyle::Stacked, u"stacked"},
                                                   {PanelStyle::Step, u"step"},
                                                   {PanelStyle::Bars, u"bars"},
                                                   {PanelStyle::StateBands, u"state_bands"},
                                                   {PanelStyle::HeatMap, u"heat_map"},
                                                   {PanelStyle::SingleStat, u"single_stat"}}};
constexpr std::array<Name<AxisScale>, 3> kScales{
    {{AxisScale::Linear, u"linear"}, {AxisScale::Log, u"log"}, {AxisScale::Symlog, u"symlog"}}};
constexpr std::array<Name<PanelThreshold::Level>, 2> kLevels{
    {{PanelThreshold::Level::Look, u"look"}, {PanelThreshold::Level::Danger, u"danger"}}};
constexpr std::array<Name<SloView>, 3> kSloViews{
    {{SloView::None, u""}, {SloView::BurnRate, u"burn_rate"}, {SloView::BudgetLeft, u"budget_left"}}};

} // namespace

QString toString(SloView view)
{
    return nameOf(kSloViews, view);
}

std::optional<SloView> sloViewFromString(QStringView text)
{
    return fromName(kSloViews, text);
}

QString toString(PanelStyle style)
{
    return nameOf(kStyles, style);
}

std::optional<PanelStyle> panelStyleFromString(QStringView text)
{
    return fromName(kStyles, text);
}

QString toString(AxisScale scale)
{
    return nameOf(kScales, scale);
}

std::optional<AxisScale> axisScaleFromString(QStringView text)
{
    return fromName(kScales, text);
}

QString toString(PanelThreshold::Level level)
{
    return nameOf(kLevels, level);
}

std::optional<PanelThreshold::Level> thresholdLevelFromString(QStringView text)
{
    return fromName(kLevels, text);
}

ValueFormat sampleFormat(const Panel& panel)
{
    if (panel.style != PanelStyle::HeatMap)
        return panel.format;
    ValueFormat counts;
    counts.unit = Unit::Count;
    return counts;
}

bool isDashboardUid(QStringView text)
{
    constexpr qsizetype kLongest = 40;
    return !text.isEmpty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'-' || c == u'_';
    });
}

} // namespace muster
