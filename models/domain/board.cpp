// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/board.h"

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
constexpr std::array<Name<BoardVariable::Kind>, 7> kKinds{{{BoardVariable::Kind::Service, u"service"},
                                                           {BoardVariable::Kind::Custom, u"custom"},
                                                           {BoardVariable::Kind::Interval, u"interval"},
                                                           {BoardVariable::Kind::Source, u"source"},
                                                           {BoardVariable::Kind::Query, u"query"},
                                                           {BoardVariable::Kind::Constant, u"constant"},
                                                           {BoardVariable::Kind::Text, u"text"}}};

} // namespace

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
    return level == PanelThreshold::Level::Look ? QStringLiteral("look") : QStringLiteral("danger");
}

QString toString(BoardVariable::Kind kind)
{
    return nameOf(kKinds, kind);
}

std::optional<BoardVariable::Kind> variableKindFromString(QStringView text)
{
    return fromName(kKinds, text);
}

} // namespace muster
