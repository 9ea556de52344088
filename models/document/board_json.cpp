// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/board_json.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr int kPanelColumns = 12, kPanelRows = 8;
constexpr int kTallest = 100, kLowest = 100'000;
constexpr int kHighestPanel = 1'000'000'000;
constexpr int kMostThresholds = 20, kMostVariables = 100;

QLatin1String key(const char* name)
{
    return QLatin1String(name);
}

/// Reads the fields of one object, remembers which it was asked for, and reports what is wrong by its path.
class Fields
{
public:
    Fields(const QJsonValue& value, QString path, Findings& findings)
        : m_object(value.toObject()), m_path(std::move(path)), m_findings(findings)
    {
        if (!value.isObject())
            wrong({}, QStringLiteral("is no object"), QStringLiteral("write { … }"));
    }
    Fields(const Fields&) = delete;
    Fields& operator=(const Fields&) = delete;
    /// Whatever nobody asked for is said: a typing error must not pass as a default.
    ~Fields()
    {
        for (auto field = m_object.begin(); field != m_object.end(); ++field)
            if (!m_asked.contains(field.key()))
                m_findings.warning(0, QStringLiteral("%1 is not known").arg(pathOf(field.key())),
                                   QStringLiteral("remove it or correct its name"));
    }

    QString pathOf(const QString& name) const
    {
        return m_path.isEmpty() ? name : name.isEmpty() ? m_path : m_path + u'.' + name;
    }
    void wrong(const QString& name, const QString& what, const QString& wayOut)
    {
        const QString path = pathOf(name);
        m_findings.error(0, (path.isEmpty() ? QStringLiteral("the file") : path) + u' ' + what, wayOut);
    }

    bool has(const char* name)
    {
        m_asked.insert(key(name));
        return m_object.contains(key(name));
    }
    QString text(const char* name)
    {
        const QJsonValue value = take(name);
        if (!value.isUndefined() && !value.isString())
            wrong(key(name), QStringLiteral("is no text"), QStringLiteral("put it in double quotes"));
        return value.toString();
    }
    QString needed(const char* name)
    {
        const QString found = text(name);
        if (found.isEmpty())
            wrong(key(name), QStringLiteral("is missing"), QStringLiteral("add it"));
        return found;
    }
    bool flag(const char* name)
    {
        const QJsonValue value = take(name);
        if (!value.isUndefined() && !value.isBool())
            wrong(key(name), QStringLiteral("is neither true nor false"),
                  QStringLiteral("write one of them"));
        return value.toBool();
    }
    std::optional<double> number(const char* name)
    {
        const QJsonValue value = take(name);
        if (value.isUndefined() || value.isNull())
            return std::nullopt;
        if (!value.isDouble()) {
            wrong(key(name), QStringLiteral("is no number"), QStringLiteral("write a number without quotes"));
            return std::nullopt;
        }
        return value.toDouble();
    }
    QStringList texts(const char* name)
    {
        QStringList list;
        for (const QJsonValue& value : array(name)) {
            if (!value.isString())
                wrong(key(name), QStringLiteral("holds something that is no text"),
                      QStringLiteral("put each in double quotes"));
            list.append(value.toString());
        }
        return list;
    }
    QJsonArray array(const char* name)
    {
        const QJsonValue value = take(name);
        if (!value.isUndefined() && !value.isArray())
            wrong(key(name), QStringLiteral("is no list"), QStringLiteral("write [ … ]"));
        return value.toArray();
    }
    /// What the list of this name holds, each as fields of its own with its own path; at most `most`.
    template <typename Value>
    std::vector<Value> each(const char* name, Value (*read)(Fields), int most)
    {
        std::vector<Value> list;
        const QJsonArray given = array(name);
        if (given.size() > most)
            wrong(key(name), QStringLiteral("holds %1 items").arg(given.size()),
                  QStringLiteral("at most %1").arg(most));
        for (int i = 0; i < given.size() && i < most; ++i)
            list.push_back(
                read({given.at(i), QStringLiteral("%1[%2]").arg(pathOf(key(name))).arg(i), m_findings}));
        return list;
    }
    /// A word of a fixed set; `fallback` where the field is missing.
    template <typename Value>
    Value word(const char* name, Value fallback, std::optional<Value> (*read)(QStringView),
               const QString& words)
    {
        if (!has(name))
            return fallback;
        const QString given = text(name);
        const std::optional<Value> found = read(given);
        if (!found)
            wrong(key(name), QStringLiteral("is \"%1\"").arg(given.left(40)),
                  QStringLiteral("one of: %1").arg(words));
        return found.value_or(fallback);
    }

private:
    QJsonValue take(const char* name)
    {
        m_asked.insert(key(name));
        return m_object.value(key(name));
    }

    QJsonObject m_object;
    QString m_path;
    Findings& m_findings;
    QSet<QString> m_asked;
};

std::optional<Unit> unitFromWord(QStringView text)
{
    const Unit unit = unitFromString(text);
    return unit == Unit::None && !text.isEmpty() ? std::nullopt : std::optional<Unit>(unit);
}

std::optional<bool> sideFromWord(QStringView text)
{
    if (text == QLatin1String("above"))
        return true;
    return text == QLatin1String("below") ? std::optional(false) : std::nullopt;
}

BoardQuery readQuery(Fields fields)
{
    BoardQuery query;
    query.query = fields.needed("query");
    query.legend = fields.text("legend");
    query.source = fields.text("source");
    query.hidden = fields.flag("hidden");
    return query;
}

PanelThreshold readThreshold(Fields fields)
{
    PanelThreshold threshold;
    if (const auto value = fields.number("value"))
        threshold.value = *value;
    else
        fields.wrong(QStringLiteral("value"), QStringLiteral("is missing"), QStringLiteral("add it"));
    threshold.level = fields.word<PanelThreshold::Level>(
        "level", PanelThreshold::Level::Danger, thresholdLevelFromString, QStringLiteral("look, danger"));
    threshold.above = fields.word<bool>("side", true, sideFromWord, QStringLiteral("above, below"));
    return threshold;
}

/// [column, row, columns, rows]
std::optional<PanelPlace> readPlace(Fields& fields)
{
    if (!fields.has("place"))
        return std::nullopt;
    const QJsonArray four = fields.array("place");
    const auto at = [&four](int i) { return four.at(i).toInt(-1); };
    const PanelPlace place{at(0), at(1), at(2), at(3)};
    const bool fits = four.size() == 4 && place.column >= 0 && place.row >= 0 && place.row <= kLowest &&
                      place.columns >= 1 && place.rows >= 1 && place.rows <= kTallest &&
                      place.columns <= kBoardColumns && place.column <= kBoardColumns - place.columns;
    if (!fits)
        fields.wrong(QStringLiteral("place"), QStringLiteral("does not stand in the grid"),
                     QStringLiteral("write [column, row, columns, rows] in a grid of 24 columns"));
    return fits ? std::optional(place) : std::nullopt;
}

ValueFormat readFormat(Fields& fields)
{
    ValueFormat format;
    format.unit = fields.word<Unit>("unit", Unit::None, unitFromWord,
                                    QStringLiteral("ratio, seconds, rps, bytes, count"));
    if (const auto factor = fields.number("factor")) {
        if (!std::isfinite(*factor) || *factor == 0)
            fields.wrong(QStringLiteral("factor"), QStringLiteral("is zero"),
                         QStringLiteral("write what a sample is multiplied by"));
        format.factor = *factor;
    }
    format.binary = fields.flag("binary");
    if (const auto decimals = fields.number("decimals")) {
        if (*decimals < 0 || *decimals > 9)
            fields.wrong(QStringLiteral("decimals"), QStringLiteral("is out of range"),
                         QStringLiteral("0 to 9"));
        format.decimals = static_cast<int>(std::clamp(*decimals, 0.0, 9.0));
    }
    format.suffix = fields.text("suffix");
    return format;
}

struct PlacedPanel
{
    BoardPanel panel;
    bool placed = false;
};

PlacedPanel readPanel(Fields fields)
{
    PlacedPanel made;
    BoardPanel& panel = made.panel;
    panel.id = fields.needed("id");
    panel.title = fields.text("title");
    panel.subtitle = fields.text("subtitle");
    panel.section = fields.text("section");
    const bool filled = fields.flag("filled"); // the short form of style "area"
    panel.style = fields.word<PanelStyle>(
        "style", filled ? PanelStyle::Area : PanelStyle::Line, panelStyleFromString,
        QStringLiteral("line, area, stacked, step, bars, state_bands, heat_map, single_stat"));
    panel.format = readFormat(fields);
    panel.scale = fields.word<AxisScale>("scale", AxisScale::Linear, axisScaleFromString,
                                         QStringLiteral("linear, log, symlog"));
    if (const auto base = fields.number("log_base")) {
        if (*base != 2 && *base != 10)
            fields.wrong(QStringLiteral("log_base"), QStringLiteral("is neither 2 nor 10"),
                         QStringLiteral("write one of them"));
        panel.logBase = *base == 2 ? 2 : 10;
    }
    panel.least = fields.number("least");
    panel.most = fields.number("most");
    if (panel.least && panel.most && *panel.least >= *panel.most)
        fields.wrong(QStringLiteral("least"), QStringLiteral("is not below most"),
                     QStringLiteral("exchange them or leave one out"));
    panel.sloLine = fields.flag("slo_line");
    if (const auto place = readPlace(fields)) {
        panel.place = *place;
        made.placed = true;
    }
    if (const auto number = fields.number("grafana_panel")) {
        if (*number < 1 || *number > kHighestPanel || *number != std::floor(*number))
            fields.wrong(QStringLiteral("grafana_panel"), QStringLiteral("is no number of a panel"),
                         QStringLiteral("write the figure behind viewPanel= in Grafana's address"));
        else
            panel.grafanaPanel = static_cast<int>(*number);
    }
    panel.thresholds = fields.each<PanelThreshold>("thresholds", readThreshold, kMostThresholds);
    panel.slo = fields.word<SloView>("slo", SloView::None, sloViewFromString,
                                     QStringLiteral("burn_rate, budget_left"));
    panel.queries = fields.each<BoardQuery>("series", readQuery, kMostQueries);
    if (panel.slo != SloView::None && !panel.queries.empty())
        fields.wrong(QStringLiteral("series"),
                     QStringLiteral("stands beside slo, whose series follow from the room's SLO"),
                     QStringLiteral("leave one of them out"));
    if (panel.queries.empty() && panel.slo == SloView::None)
        fields.wrong(QStringLiteral("series"), QStringLiteral("is empty"),
                     QStringLiteral("write at least one { \"query\": … }"));
    return made;
}

bool overlap(const PanelPlace& a, const PanelPlace& b)
{
    return a.column < b.column + b.columns && b.column < a.column + a.columns && a.row < b.row + b.rows &&
           b.row < a.row + a.rows;
}

/// Two to a row, below everything that has a place.
void layOut(std::vector<PlacedPanel>& panels)
{
    int row = 0;
    for (const PlacedPanel& one : panels)
        if (one.placed)
            row = std::max(row, one.panel.place.row + one.panel.place.rows);
    int column = 0;
    for (PlacedPanel& one : panels) {
        if (one.placed)
            continue;
        one.panel.place = {column, row, kPanelColumns, kPanelRows};
        column += kPanelColumns;
        if (column == kBoardColumns) {
            column = 0;
            row += kPanelRows;
        }
    }
}

BoardVariable readVariable(Fields fields)
{
    BoardVariable variable;
    variable.name = fields.needed("name");
    variable.label = fields.text("label");
    variable.kind = fields.word<BoardVariable::Kind>(
        "kind", BoardVariable::Kind::Custom, variableKindFromString,
        QStringLiteral("service, custom, interval, source, query, constant, text"));
    variable.query = fields.text("query");
    variable.pattern = fields.text("pattern");
    variable.values = fields.texts("values");
    variable.chosen = fields.texts("chosen");
    variable.several = fields.flag("several");
    variable.includeAll = fields.flag("include_all");
    variable.allValue = fields.text("all_value");
    return variable;
}

void checkPanels(const std::vector<PlacedPanel>& panels, Findings& findings)
{
    QSet<QString> ids;
    for (const PlacedPanel& one : panels) {
        if (ids.contains(one.panel.id))
            findings.error(0, QStringLiteral("two panels have the id \"%1\"").arg(one.panel.id),
                           QStringLiteral("give one of them another"));
        ids.insert(one.panel.id);
    }
    for (size_t i = 0; i < panels.size(); ++i)
        for (size_t j = i + 1; j < panels.size(); ++j)
            if (overlap(panels[i].panel.place, panels[j].panel.place))
                findings.error(
                    0,
                    QStringLiteral("\"%1\" and \"%2\" overlap").arg(panels[i].panel.id, panels[j].panel.id),
                    QStringLiteral("move one of them, or leave out its place"));
}

void put(QJsonObject& object, const char* name, const QString& text)
{
    if (!text.isEmpty())
        object.insert(key(name), text);
}

void put(QJsonObject& object, const char* name, bool flag)
{
    if (flag)
        object.insert(key(name), true);
}

void put(QJsonObject& object, const char* name, std::optional<double> number)
{
    if (number)
        object.insert(key(name), *number);
}

QJsonObject write(const BoardPanel& panel)
{
    const BoardPanel usual;
    QJsonObject object{{key("id"), panel.id}, {key("style"), toString(panel.style)}};
    put(object, "title", panel.title);
    put(object, "subtitle", panel.subtitle);
    put(object, "section", panel.section);
    put(object, "unit", toString(panel.format.unit));
    if (panel.format.factor != 1)
        object.insert(key("factor"), panel.format.factor);
    put(object, "binary", panel.format.binary);
    if (panel.format.decimals)
        object.insert(key("decimals"), *panel.format.decimals);
    put(object, "suffix", panel.format.suffix);
    if (panel.scale != usual.scale)
        object.insert(key("scale"), toString(panel.scale));
    if (panel.logBase != usual.logBase)
        object.insert(key("log_base"), panel.logBase);
    put(object, "least", panel.least);
    put(object, "most", panel.most);
    put(object, "slo_line", panel.sloLine);
    object.insert(key("place"),
                  QJsonArray{panel.place.column, panel.place.row, panel.place.columns, panel.place.rows});
    if (panel.grafanaPanel > 0)
        object.insert(key("grafana_panel"), panel.grafanaPanel);
    QJsonArray thresholds;
    for (const PanelThreshold& one : panel.thresholds)
        thresholds.append(
            QJsonObject{{key("value"), one.value},
                        {key("level"), toString(one.level)},
                        {key("side"), one.above ? QStringLiteral("above") : QStringLiteral("below")}});
    if (!thresholds.isEmpty())
        object.insert(key("thresholds"), thresholds);
    put(object, "slo", toString(panel.slo));
    QJsonArray series;
    for (const BoardQuery& one : panel.queries) {
        QJsonObject query{{key("query"), one.query}};
        put(query, "legend", one.legend);
        put(query, "source", one.source);
        put(query, "hidden", one.hidden);
        series.append(query);
    }
    if (panel.slo == SloView::None)
        object.insert(key("series"), series);
    return object;
}

QJsonObject write(const BoardVariable& variable)
{
    QJsonObject object{{key("name"), variable.name}, {key("kind"), toString(variable.kind)}};
    put(object, "label", variable.label);
    put(object, "query", variable.query);
    put(object, "pattern", variable.pattern);
    if (!variable.values.isEmpty())
        object.insert(key("values"), QJsonArray::fromStringList(variable.values));
    if (!variable.chosen.isEmpty())
        object.insert(key("chosen"), QJsonArray::fromStringList(variable.chosen));
    put(object, "several", variable.several);
    put(object, "include_all", variable.includeAll);
    put(object, "all_value", variable.allValue);
    return object;
}

} // namespace

Result<BoardFile> readBoard(const QByteArray& json, const QString& name)
{
    QJsonParseError problem;
    const QJsonDocument document = parseJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return tl::unexpected(notJson(problem, name));
    Findings findings;
    BoardFile file;
    std::vector<PlacedPanel> panels;
    {
        Fields root(document.isObject() ? QJsonValue(document.object()) : QJsonValue(), {}, findings);
        file.board.id = root.text("id");
        file.board.title = root.text("title");
        file.board.about = root.text("about");
        file.board.services = root.texts("services");
        file.board.grafana = root.text("grafana");
        if (!file.board.grafana.isEmpty() && !isDashboardUid(file.board.grafana))
            root.wrong(QStringLiteral("grafana"), QStringLiteral("is no uid of a dashboard"),
                       QStringLiteral("write what stands behind /d/ in Grafana's address"));
        file.board.variables = root.each<BoardVariable>("variables", readVariable, kMostVariables);
        panels = root.each<PlacedPanel>("panels", readPanel, kMostPanels);
        if (panels.empty())
            root.wrong(QStringLiteral("panels"), QStringLiteral("is empty"),
                       QStringLiteral("write at least one panel"));
    }
    layOut(panels);
    if (!findings.hasErrors())
        checkPanels(panels, findings);
    if (findings.hasErrors())
        return tl::unexpected(findings.firstError(name));
    for (PlacedPanel& one : panels)
        file.board.panels.push_back(std::move(one.panel));
    file.warnings = findings.take();
    return file;
}

QByteArray writeBoard(const Board& board)
{
    QJsonObject root;
    put(root, "id", board.id);
    put(root, "title", board.title);
    put(root, "about", board.about);
    if (!board.services.isEmpty())
        root.insert(key("services"), QJsonArray::fromStringList(board.services));
    put(root, "grafana", board.grafana);
    QJsonArray variables;
    for (const BoardVariable& one : board.variables)
        variables.append(write(one));
    if (!variables.isEmpty())
        root.insert(key("variables"), variables);
    QJsonArray panels;
    for (const BoardPanel& one : board.panels)
        panels.append(write(one));
    root.insert(key("panels"), panels);
    return QJsonDocument(root).toJson(QJsonDocument::Indented);
}

} // namespace muster
