// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/board.h"

#include <algorithm>
#include <array>
#include <utility>

namespace muster {

namespace {

template <typename Value, size_t N>
using Names = std::array<std::pair<Value, QLatin1String>, N>;

constexpr Names<PanelStyle, 8> kStyles{{{PanelStyle::Line, QLatin1String("line")},
                                        {PanelStyle::Area, QLatin1String("area")},
                                        {PanelStyle::Stacked, QLatin1String("stacked")},
                                        {PanelStyle::Step, QLatin1String("step")},
                                        {PanelStyle::Bars, QLatin1String("bars")},
                                        {PanelStyle::StateBands, QLatin1String("state_bands")},
                                        {PanelStyle::HeatMap, QLatin1String("heat_map")},
                                        {PanelStyle::SingleStat, QLatin1String("single_stat")}}};
constexpr Names<AxisScale, 3> kScales{{{AxisScale::Linear, QLatin1String("linear")},
                                       {AxisScale::Log, QLatin1String("log")},
                                       {AxisScale::Symlog, QLatin1String("symlog")}}};
constexpr Names<BoardVariable::Kind, 7> kKinds{{{BoardVariable::Kind::Service, QLatin1String("service")},
                                                {BoardVariable::Kind::Custom, QLatin1String("custom")},
                                                {BoardVariable::Kind::Interval, QLatin1String("interval")},
                                                {BoardVariable::Kind::Source, QLatin1String("source")},
                                                {BoardVariable::Kind::Query, QLatin1String("query")},
                                                {BoardVariable::Kind::Constant, QLatin1String("constant")},
                                                {BoardVariable::Kind::Text, QLatin1String("text")}}};

template <typename Value, size_t N>
QString nameOf(const Names<Value, N>& names, Value value)
{
    const auto found =
        std::find_if(names.begin(), names.end(), [value](const auto& one) { return one.first == value; });
    return found == names.end() ? QString() : QString(found->second);
}

template <typename Value, size_t N>
std::optional<Value> valueOf(const Names<Value, N>& names, QStringView text)
{
    const auto found =
        std::find_if(names.begin(), names.end(), [text](const auto& one) { return one.second == text; });
    return found == names.end() ? std::nullopt : std::optional<Value>(found->first);
}

} // namespace

QString toString(PanelStyle style)
{
    return nameOf(kStyles, style);
}

std::optional<PanelStyle> panelStyleFromString(QStringView text)
{
    return valueOf(kStyles, text);
}

QString toString(AxisScale scale)
{
    return nameOf(kScales, scale);
}

std::optional<AxisScale> axisScaleFromString(QStringView text)
{
    return valueOf(kScales, text);
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
    return valueOf(kKinds, text);
}

} // namespace muster
