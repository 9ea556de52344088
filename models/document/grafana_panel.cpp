// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/grafana_panel.h"

#include "models/document/grafana_units.h"
#include "models/domain/query_template.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>
#include <iterator>

namespace muster::grafana {

namespace {

QLatin1String key(const char* name)
{
    return QLatin1String(name);
}

QString text(const QJsonObject& object, const char* name)
{
    return object.value(key(name)).toString();
}

QJsonObject object(const QJsonObject& from, const char* name)
{
    return from.value(key(name)).toObject();
}

/// Nothing that anybody set: null, "", false, [], {}.
bool says(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool();
    case QJsonValue::String:
        return !value.toString().isEmpty();
    case QJsonValue::Array:
        return !value.toArray().isEmpty();
    case QJsonValue::Object:
        return !value.toObject().isEmpty();
    case QJsonValue::Double:
        return true;
    default:
        return false;
    }
}

// ---- what is neither taken over nor worth a word: it has no meaning outside Grafana, or Muster always does
// it
const QSet<QString>& quietPanelFields()
{
    static const QSet<QString> fields =
        wordSet("title type description gridPos targets fieldConfig options datasource collapsed "
                "panels yaxes lines bars fill stack percentage steppedLine thresholds format decimals "
                "yAxis libraryPanel valueName id pluginVersion editable error renderer transparent "
                "version hideTimeOverride cacheTimeout queryCachingTTL maxDataPoints height span "
                "scopedVars isNew legend tooltip xaxis grid linewidth points pointradius nullPointMode "
                "yaxis aliasColors dashes dashLength spaceLength fillGradient hiddenSeries colors "
                "colorBackground colorValue colorPostfix colorPrefix sparkline gauge nullText "
                "postfixFontSize prefixFontSize valueFontSize rangeMaps mappingType mappingTypes "
                "interval color cards heatmap highlightCards hideZeroBuckets xAxis xBucketSize "
                "xBucketNumber yBucketBound yBucketSize yBucketNumber reverseYBuckets dataFormat "
                "tableColumn align nullValueMode");
    return fields;
}

const QSet<QString>& quietCustomFields()
{
    static const QSet<QString> fields =
        wordSet("drawStyle lineInterpolation fillOpacity stacking scaleDistribution thresholdsStyle "
                "lineWidth pointSize showPoints gradientMode barAlignment barWidthFactor "
                "axisBorderShow axisCenteredZero axisColorMode axisGridShow axisPlacement axisSoftMin "
                "axisSoftMax axisWidth hideFrom insertNulls spanNulls lineStyle align cellOptions "
                "displayMode inspect fillBelowTo filterable showValues");
    return fields;
}

PanelThreshold::Level levelOfColour(const QString& colour, bool& good)
{
    static const QSet<QString> red = wordSet("red #d44a3a #f2495c #e02f44 #c4162a #bf1b00 #890f02");
    const auto starts = [&colour](const char* hue) {
        return colour.contains(QLatin1String(hue), Qt::CaseInsensitive);
    };
    good = starts("green") || starts("blue") || starts("transparent") || colour == QLatin1String("text") ||
           colour.compare(QLatin1String("#299c46"), Qt::CaseInsensitive) == 0;
    const bool danger = starts("red") || starts("purple") || red.contains(colour.toLower());
    return danger ? PanelThreshold::Level::Danger : PanelThreshold::Level::Look;
}

/// Steps go upwards, each colour holds from its value on. A step to a good colour says that below is bad.
void readThresholds(const QJsonObject& thresholds, double factor, BoardPanel& panel, Report& report)
{
    if (text(thresholds, "mode") == QLatin1String("percentage")) {
        if (thresholds.value(key("steps")).toArray().size() > 1)
            report.add(QStringLiteral("thresholds in percent of the range"),
                       QStringLiteral("thresholds here are values"));
        return;
    }
    QString before;
    for (const QJsonValue& value : thresholds.value(key("steps")).toArray()) {
        const QJsonObject step = value.toObject();
        const QString colour = text(step, "color");
        if (const QJsonValue at = step.value(key("value")); at.isDouble() && !before.isNull()) {
            bool good = false, wasGood = false;
            const PanelThreshold::Level above = levelOfColour(colour, good);
            const PanelThreshold::Level below = levelOfColour(before, wasGood);
            if (!good || !wasGood)
                panel.thresholds.push_back({at.toDouble() * factor, good ? below : above, !good});
        }
        before = colour.isNull() ? QStringLiteral("") : colour;
    }
}

void readFormat(const QString& unit, const QJsonValue& decimals, BoardPanel& panel, Report& report)
{
    if (const auto format = formatOfGrafanaUnit(unit)) {
        panel.format = *format;
    } else {
        panel.format.suffix = unit.left(20);
        report.add(QStringLiteral("the unit %1").arg(unit),
                   QStringLiteral("it is not known here; its name stands behind the figures"));
    }
    if (decimals.isDouble())
        panel.format.decimals = qBound(0, decimals.toInt(), 9);
}

void readScale(const QString& type, double base, BoardPanel& panel)
{
    if (type == QLatin1String("log"))
        panel.scale = AxisScale::Log;
    else if (type == QLatin1String("symlog"))
        panel.scale = AxisScale::Symlog;
    panel.logBase = base == 2 ? 2 : 10;
}

void readEnds(const QJsonValue& least, const QJsonValue& most, BoardPanel& panel, Report& report)
{
    if (least.isDouble())
        panel.least = least.toDouble() * panel.format.factor;
    if (most.isDouble())
        panel.most = most.toDouble() * panel.format.factor;
    if (panel.least && panel.most && *panel.least >= *panel.most) {
        report.add(QStringLiteral("the ends of the value axis"),
                   QStringLiteral("the lower is not below the upper"));
        panel.least.reset();
        panel.most.reset();
    }
}

/// fieldConfig.defaults of a panel of Grafana 7 and later.
void readDefaults(const QJsonObject& defaults, const QString& type, BoardPanel& panel, Report& report)
{
    readFormat(text(defaults, "unit"), defaults.value(key("decimals")), panel, report);
    readEnds(defaults.value(key("min")), defaults.value(key("max")), panel, report);
    const QJsonObject custom = object(defaults, "custom");
    const QJsonObject scale = object(custom, "scaleDistribution");
    readScale(text(scale, "type"), scale.value(key("log")).toDouble(10), panel);
    if (type == QLatin1String("timeseries")) {
        const QString draw = text(custom, "drawStyle");
        const QString stacking = text(object(custom, "stacking"), "mode");
        const QString way = text(custom, "lineInterpolation");
        if (draw == QLatin1String("bars"))
            panel.style = PanelStyle::Bars;
        else if (stacking == QLatin1String("normal") || stacking == QLatin1String("percent"))
            panel.style = PanelStyle::Stacked;
        else if (way.startsWith(QLatin1String("step")))
            panel.style = PanelStyle::Step;
        else if (custom.value(key("fillOpacity")).toDouble() > 0)
            panel.style = PanelStyle::Area;
        if (stacking == QLatin1String("percent"))
            report.add(QStringLiteral("stacking to 100 %"),
                       QStringLiteral("the values are stacked as they are"));
        if (draw == QLatin1String("points"))
            report.add(QStringLiteral("points without a line"), QStringLiteral("it is drawn as a line"));
        if (text(custom, "axisPlacement") == QLatin1String("hidden"))
            report.add(QStringLiteral("the hidden axis"), QStringLiteral("every chart here has its axis"));
    }
    // The steps green and red at 80 stand in every panel by default; in a chart they count when they are
    // drawn.
    const QString shown = text(object(custom, "thresholdsStyle"), "mode");
    const bool chart = type == QLatin1String("timeseries") || type == QLatin1String("barchart");
    if (!chart || (!shown.isEmpty() && shown != QLatin1String("off")))
        readThresholds(object(defaults, "thresholds"), panel.format.factor, panel, report);
    if (says(defaults.value(key("mappings"))))
        report.add(QStringLiteral("value mappings"), QStringLiteral("figures are shown as figures"));
    if (says(defaults.value(key("links"))))
        report.add(QStringLiteral("data links"), QStringLiteral("a panel here links to its source only"));
    for (auto field = custom.begin(); field != custom.end(); ++field)
        if (!quietCustomFields().contains(field.key()) && says(field.value()))
            report.add(QStringLiteral("the setting %1").arg(field.key()),
                       QStringLiteral("it has no counterpart"));
}

/// The old "graph" panel, and the fields that "singlestat" and the old "heatmap" keep beside `options`.
void readOldForm(const QJsonObject& from, const QString& type, BoardPanel& panel, Report& report)
{
    if (type == QLatin1String("singlestat")) {
        readFormat(text(from, "format"), from.value(key("decimals")), panel, report);
        for (const QString& value : text(from, "thresholds").split(u',', Qt::SkipEmptyParts)) {
            bool ok = false;
            const double at = value.trimmed().toDouble(&ok);
            if (ok)
                panel.thresholds.push_back(
                    {at * panel.format.factor,
                     panel.thresholds.empty() ? PanelThreshold::Level::Look : PanelThreshold::Level::Danger,
                     true});
        }
        return;
    }
    const QJsonObject axis = type == QLatin1String("heatmap")
                                 ? object(from, "yAxis")
                                 : from.value(key("yaxes")).toArray().at(0).toObject();
    readFormat(text(axis, "format"), axis.value(key("decimals")), panel, report);
    const auto number = [](const QJsonValue& value) {
        bool ok = false; // old dashboards keep the ends as texts
        const double read = value.isString() ? value.toString().toDouble(&ok) : value.toDouble();
        return ok || value.isDouble() ? QJsonValue(read) : QJsonValue();
    };
    readEnds(number(axis.value(key("min"))), number(axis.value(key("max"))), panel, report);
    if (const double base = axis.value(key("logBase")).toDouble(1); base > 1)
        readScale(QStringLiteral("log"), base, panel);
    if (type != QLatin1String("graph"))
        return;
    if (from.value(key("bars")).toBool())
        panel.style = PanelStyle::Bars;
    else if (from.value(key("stack")).toBool())
        panel.style = PanelStyle::Stacked;
    else if (from.value(key("steppedLine")).toBool())
        panel.style = PanelStyle::Step;
    else if (from.value(key("fill")).toDouble() > 0)
        panel.style = PanelStyle::Area;
    if (from.value(key("percentage")).toBool())
        report.add(QStringLiteral("stacking to 100 %"), QStringLiteral("the values are stacked as they are"));
    for (const QJsonValue& value : from.value(key("thresholds")).toArray()) {
        const QJsonObject one = value.toObject();
        panel.thresholds.push_back({one.value(key("value")).toDouble() * panel.format.factor,
                                    text(one, "colorMode") == QLatin1String("critical")
                                        ? PanelThreshold::Level::Danger
                                        : PanelThreshold::Level::Look,
                                    text(one, "op") != QLatin1String("lt")});
    }
    for (const QJsonValue& value : from.value(key("seriesOverrides")).toArray())
        report.add(QStringLiteral("the override for \"%1\"").arg(text(value.toObject(), "alias")),
                   QStringLiteral("series of a panel share their settings"));
}

void readOverrides(const QJsonArray& overrides, BoardPanel& panel, const QStringList& letters, Report& report)
{
    for (const QJsonValue& value : overrides) {
        const QJsonObject matcher = object(value.toObject(), "matcher");
        const QString by = text(matcher, "id"), name = matcher.value(key("options")).toVariant().toString();
        std::vector<BoardQuery*> meant;
        for (size_t i = 0; i < panel.queries.size(); ++i)
            if ((by == QLatin1String("byName") && panel.queries[i].legend == name) ||
                (by == QLatin1String("byFrameRefID") && letters.value(static_cast<qsizetype>(i)) == name))
                meant.push_back(&panel.queries[i]);
        QStringList left;
        for (const QJsonValue& one : value.toObject().value(key("properties")).toArray()) {
            const QString id = text(one.toObject(), "id");
            const QJsonValue to = one.toObject().value(key("value"));
            if (id == QLatin1String("displayName") && !meant.empty() && to.isString()) {
                for (BoardQuery* query : meant)
                    query->legend = to.toString();
            } else if (id == QLatin1String("custom.hideFrom") && !meant.empty() &&
                       to.toObject().value(key("viz")).toBool()) {
                for (BoardQuery* query : meant)
                    query->hidden = true;
            } else {
                left.append(id);
            }
        }
        if (!left.isEmpty())
            report.add(QStringLiteral("the override %1 of \"%2\"").arg(left.join(QStringLiteral(", ")), name),
                       QStringLiteral("series of a panel share their settings"));
    }
}

struct StyleOfType
{
    const char* type;
    PanelStyle style;
    const char* instead; ///< null: nothing is lost
};
constexpr StyleOfType kTypes[]{
    {"timeseries", PanelStyle::Line, nullptr},
    {"graph", PanelStyle::Line, nullptr},
    {"trend", PanelStyle::Line, "it is drawn over time"},
    {"barchart", PanelStyle::Bars, "it is drawn over time"},
    {"stat", PanelStyle::SingleStat, nullptr},
    {"singlestat", PanelStyle::SingleStat, nullptr},
    {"gauge", PanelStyle::SingleStat, "the figure is shown without the dial"},
    {"bargauge", PanelStyle::SingleStat, "the figures are shown without their bars"},
    {"heatmap", PanelStyle::HeatMap, nullptr},
    {"histogram", PanelStyle::HeatMap, "it is drawn over time"},
    {"state-timeline", PanelStyle::StateBands, nullptr},
    {"status-history", PanelStyle::StateBands, nullptr},
    {"table", PanelStyle::Line, "it is a chart here; every chart has a table view"},
    {"table-old", PanelStyle::Line, "it is a chart here; every chart has a table view"},
};

/// Queries for a Prometheus; the refIds stand in `letters` in the same order.
void readTargets(const QJsonObject& from, const Sources& sources, QSet<QString>& used, BoardPanel& panel,
                 QStringList& letters, Report& report)
{
    for (const QJsonValue& value : from.value(key("targets")).toArray()) {
        const QJsonObject target = value.toObject();
        const QString letter = text(target, "refId");
        QJsonValue source = target.value(key("datasource"));
        if (source.isUndefined() || source.isNull())
            source = from.value(key("datasource"));
        const QString type = sources.typeOf(source);
        const QString expression = text(target, "expr");
        if (expression.trimmed().isEmpty() || (!type.isEmpty() && type != QLatin1String("prometheus"))) {
            report.add(
                QStringLiteral("query %1").arg(letter),
                expression.trimmed().isEmpty() && (type.isEmpty() || type == QLatin1String("prometheus"))
                    ? QStringLiteral("it asks nothing")
                    : QStringLiteral("it asks a source of type %1; a board asks Prometheus").arg(type));
            continue;
        }
        BoardQuery query;
        query.query = queryFrom(expression, used, report);
        query.legend = text(target, "legendFormat");
        if (query.legend == QLatin1String("__auto"))
            query.legend.clear();
        query.source = sources.nameOf(source);
        query.hidden = target.value(key("hide")).toBool();
        if (says(target.value(key("interval"))))
            report.add(QStringLiteral("the least step %1 of query %2").arg(text(target, "interval"), letter),
                       QStringLiteral("the step follows from the range and the width of the panel"));
        letters.append(letter);
        panel.queries.push_back(std::move(query));
    }
}

void reportRest(const QJsonObject& from, Report& report)
{
    if (says(from.value(key("repeat"))))
        report.add(QStringLiteral("the repetition for each value of $%1").arg(text(from, "repeat")),
                   QStringLiteral("the panel stands once, with all chosen values"));
    for (const QJsonValue& value : from.value(key("transformations")).toArray())
        report.add(QStringLiteral("the transformation %1").arg(text(value.toObject(), "id")),
                   QStringLiteral("series are shown as the tool answers them"));
    for (const char* field : {"timeFrom", "timeShift"})
        if (says(from.value(key(field))))
            report.add(QStringLiteral("%1 %2").arg(key(field), text(from, field)),
                       QStringLiteral("all panels show one range"));
    for (const QJsonValue& value : from.value(key("links")).toArray())
        report.add(QStringLiteral("the link \"%1\"").arg(text(value.toObject(), "title")),
                   QStringLiteral("a panel here links to its source only"));
    if (says(from.value(key("alert"))))
        report.add(QStringLiteral("the alert \"%1\"").arg(text(object(from, "alert"), "name")),
                   QStringLiteral("alerts come from the tool that fires them"));
    static const QSet<QString> told =
        wordSet("repeat repeatDirection maxPerRow transformations timeFrom timeShift links alert "
                "seriesOverrides repeatPanelId repeatIteration repeatedByRow");
    for (auto field = from.begin(); field != from.end(); ++field)
        if (!quietPanelFields().contains(field.key()) && !told.contains(field.key()) && says(field.value()))
            report.add(QStringLiteral("the setting %1").arg(field.key()),
                       QStringLiteral("it has no counterpart"));
}

} // namespace

QSet<QString> wordSet(const char* words)
{
    const QStringList list = QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts);
    return {list.begin(), list.end()};
}

void Report::add(const QString& what, const QString& why)
{
    const NotTaken one{m_where, what, why};
    if (std::find(m_list.begin(), m_list.end(), one) == m_list.end())
        m_list.push_back(one);
}

QString Sources::typeOf(const QJsonValue& datasource) const
{
    const QString name = datasource.isObject() ? text(datasource.toObject(), "uid") : datasource.toString();
    const QString said = text(datasource.toObject(), "type");
    if (!said.isEmpty())
        return said;
    // "${DS_PROMETHEUS}" of an export; a variable of kind "datasource" in the same form
    static const QRegularExpression variable(QStringLiteral("^\\$\\{?(\\w+)\\}?$"));
    return typeOfInput.value(variable.match(name).captured(1));
}

QString Sources::nameOf(const QJsonValue& datasource) const
{
    const QString name = datasource.isObject() ? text(datasource.toObject(), "uid") : datasource.toString();
    return name.startsWith(u'$') || name == QLatin1String("default") || name == QLatin1String("-- Mixed --")
               ? QString()
               : name;
}

QString queryFrom(const QString& expression, QSet<QString>& used, Report& report)
{
    static const QRegularExpression variable(QStringLiteral(
        "\\[\\[(\\w+)(?::(\\w+))?\\]\\]|\\$\\{(\\w+)(?:\\.\\w+)?(?::(\\w+))?\\}|\\$(\\w+)|\\$\\$"));
    static const QSet<QString> plain = wordSet(" regex pipe raw text glob");
    static const QSet<QString> known =
        wordSet("__interval __interval_ms __rate_interval __range __range_s __range_ms");
    QString made;
    qsizetype end = 0;
    for (auto matches = variable.globalMatch(expression); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        made += expression.mid(end, match.capturedStart() - end);
        end = match.capturedEnd();
        const QString name = match.captured(1) + match.captured(3) + match.captured(5);
        if (name.isEmpty()) {
            made += QStringLiteral("$$$$"); // two dollars mean themselves in Grafana, one here
            continue;
        }
        const QString form = match.captured(2) + match.captured(4);
        if (!form.isEmpty() && !plain.contains(form))
            report.add(QStringLiteral("the form :%1 of $%2").arg(form, name),
                       QStringLiteral("the value is put in as the place in the query asks"));
        if (!name.startsWith(QLatin1String("__")))
            used.insert(name);
        else if (!known.contains(name))
            report.add(QStringLiteral("the macro $%1").arg(name), QStringLiteral("it is not known here"));
        // A letter that follows the braces would become a part of the name: left as it is, and said below.
        const QChar next = end < expression.size() ? expression.at(end) : QChar();
        const bool grows = match.captured(5).isEmpty() && (next.isLetterOrNumber() || next == u'_');
        made += grows ? match.captured(0) : u'$' + name;
    }
    made += expression.mid(end);
    if (const auto parsed = QueryTemplate::parse(made); !parsed)
        report.add(QStringLiteral("the query %1").arg(expression.simplified().left(80)),
                   QStringLiteral("it stands on the board but cannot be asked: %1").arg(parsed.error().what));
    return made;
}

std::optional<BoardPanel> readPanel(const QJsonObject& from, const Sources& sources, QSet<QString>& used,
                                    Report& report)
{
    const QString type = text(from, "type");
    const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                     [&type](const StyleOfType& one) { return type == key(one.type); });
    if (known == std::end(kTypes)) {
        report.add(QStringLiteral("the panel"), type.isEmpty()
                                                    ? QStringLiteral("it is kept in Grafana's library only")
                                                    : QStringLiteral("type %1 has no counterpart").arg(type));
        return std::nullopt;
    }
    BoardPanel panel;
    panel.title = text(from, "title");
    panel.subtitle = text(from, "description").section(u'\n', 0, 0).left(200);
    panel.style = known->style;
    if (known->instead)
        report.add(QStringLiteral("the form %1").arg(type), QString::fromUtf8(known->instead));
    QStringList letters;
    readTargets(from, sources, used, panel, letters, report);
    if (panel.queries.empty()) {
        report.add(QStringLiteral("the panel"), QStringLiteral("no query of it can be asked"));
        return std::nullopt;
    }
    const QJsonObject config = object(from, "fieldConfig");
    const bool old = type == QLatin1String("graph") || type == QLatin1String("singlestat") ||
                     (type == QLatin1String("heatmap") && from.contains(key("yAxis")));
    if (old)
        readOldForm(from, type, panel, report);
    else
        readDefaults(object(config, "defaults"), type, panel, report);
    if (type == QLatin1String("heatmap") && !old)
        readFormat(text(object(object(from, "options"), "yAxis"), "unit"), {}, panel, report);
    const QStringList calcs =
        object(object(from, "options"), "reduceOptions").value(key("calcs")).toVariant().toStringList();
    if (panel.style == PanelStyle::SingleStat && !calcs.isEmpty() &&
        !calcs.contains(QLatin1String("lastNotNull")) && !calcs.contains(QLatin1String("last")))
        report.add(QStringLiteral("the calculation %1").arg(calcs.join(QStringLiteral(", "))),
                   QStringLiteral("the figure is the last value"));
    readOverrides(config.value(key("overrides")).toArray(), panel, letters, report);
    reportRest(from, report);
    return panel;
}

} // namespace muster::grafana
