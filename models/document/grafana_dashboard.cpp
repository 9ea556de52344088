// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/grafana_dashboard.h"

#include "models/base/json_text.h"
#include "models/document/board_json.h"
#include "models/document/grafana_panel.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace muster {

namespace {

using grafana::Report;
using grafana::Sources;

constexpr qsizetype kLargest = 8 * 1024 * 1024;
constexpr int kDeepestRows = 2; // a row within a row does not exist
constexpr int kTallest = 100;

QLatin1String key(const char* name)
{
    return QLatin1String(name);
}

QString text(const QJsonObject& object, const char* name)
{
    return object.value(key(name)).toString();
}

/// A word for an id: "Error rate (5xx)" is "error_rate_5xx".
QString wordOf(const QString& title)
{
    QString word;
    for (const QChar c : title.toLower().left(60)) {
        if (c.isLetterOrNumber())
            word += c;
        else if (!word.isEmpty() && !word.endsWith(u'_'))
            word += u'_';
    }
    while (word.endsWith(u'_'))
        word.chop(1);
    return word;
}

class Import
{
public:
    Import(const QJsonObject& dashboard, GrafanaImport& made)
        : m_dashboard(dashboard), m_made(made), m_board(made.board), m_report(made.notTaken)
    {
    }

    void run()
    {
        m_report.at(QStringLiteral("the dashboard"));
        m_board.title = text(m_dashboard, "title");
        m_board.about = text(m_dashboard, "description");
        m_board.id = text(m_dashboard, "uid");
        if (isDashboardUid(m_board.id))
            m_board.grafana = m_board.id;
        if (m_board.id.isEmpty())
            m_board.id = wordOf(m_board.title);
        readInputs();
        readVariables();
        readPanels(m_dashboard.value(key("panels")).toArray(), {}, 0);
        nameAndPlace();
        m_report.at(QStringLiteral("the dashboard"));
        reportUnknownVariables();
        reportRest();
    }

private:
    void readInputs()
    {
        for (const QJsonValue& value : m_dashboard.value(key("__inputs")).toArray()) {
            const QJsonObject input = value.toObject();
            if (text(input, "type") == QLatin1String("datasource"))
                m_sources.typeOfInput.insert(text(input, "name"), text(input, "pluginId"));
            else
                m_report.add(QStringLiteral("the input \"%1\"").arg(text(input, "label")),
                             QStringLiteral("write its value into the queries"));
        }
    }

    void readVariables()
    {
        const QJsonArray list = m_dashboard.value(key("templating")).toObject().value(key("list")).toArray();
        for (const QJsonValue& value : list) {
            const QJsonObject from = value.toObject();
            const QString name = text(from, "name");
            m_report.at(QStringLiteral("variable \"%1\"").arg(name));
            if (auto variable = readVariable(from)) {
                m_defined.insert(name);
                m_board.variables.push_back(std::move(*variable));
            }
        }
    }

    std::optional<BoardVariable> readVariable(const QJsonObject& from)
    {
        using Kind = BoardVariable::Kind;
        static const QMap<QString, Kind> kinds{
            {QStringLiteral("query"), Kind::Query},       {QStringLiteral("custom"), Kind::Custom},
            {QStringLiteral("interval"), Kind::Interval}, {QStringLiteral("datasource"), Kind::Source},
            {QStringLiteral("constant"), Kind::Constant}, {QStringLiteral("textbox"), Kind::Text}};
        const QString type = text(from, "type");
        static const QRegularExpression word(QStringLiteral("^\\w+$"));
        BoardVariable variable;
        variable.name = text(from, "name");
        if (!kinds.contains(type) || !word.match(variable.name).hasMatch()) {
            m_report.add(QStringLiteral("the variable"),
                         QStringLiteral("its type %1 has no counterpart").arg(type));
            return std::nullopt;
        }
        variable.kind = kinds.value(type);
        variable.label = text(from, "label");
        variable.several = from.value(key("multi")).toBool();
        variable.includeAll = from.value(key("includeAll")).toBool();
        variable.allValue = text(from, "allValue");
        const QJsonValue asked = from.value(key("query"));
        const QString query = asked.isObject() ? text(asked.toObject(), "query") : asked.toString();
        for (const QJsonValue& option : from.value(key("options")).toArray())
            if (const QString one = text(option.toObject(), "value"); !one.startsWith(QLatin1String("$__")))
                variable.values.append(one);
        const QJsonValue current = from.value(key("current")).toObject().value(key("value"));
        for (const QString& one :
             current.isArray() ? current.toVariant().toStringList() : QStringList{current.toString()})
            if (!one.isEmpty() && !one.startsWith(QLatin1String("$__")))
                variable.chosen.append(one);
        if (variable.kind == Kind::Query) {
            variable.query = query;
            variable.pattern = text(from, "regex");
            variable.values.clear(); // of another Prometheus, at another time: asked anew
        } else if (variable.kind == Kind::Source) {
            variable.query = query;
            m_sources.typeOfInput.insert(variable.name, query);
        } else if (variable.kind == Kind::Constant || variable.kind == Kind::Text) {
            if (variable.chosen.isEmpty() && !query.isEmpty())
                variable.chosen.append(query);
        } else if (variable.values.isEmpty()) {
            for (const QString& one : query.split(u',', Qt::SkipEmptyParts)) // "Prod : prod, Test : test"
                variable.values.append(one.section(QStringLiteral(" : "), -1).trimmed());
        }
        if (from.value(key("auto")).toBool())
            m_report.add(QStringLiteral("the value auto"),
                         QStringLiteral("$__interval and $__rate_interval follow the range"));
        return variable;
    }

    void readPanels(const QJsonArray& list, QString section, int depth)
    {
        for (const QJsonValue& value : list) {
            const QJsonObject from = value.toObject();
            if (text(from, "type") == QLatin1String("row")) {
                section = text(from, "title");
                m_report.at(QStringLiteral("row \"%1\"").arg(section));
                if (!text(from, "repeat").isEmpty())
                    m_report.add(
                        QStringLiteral("the repetition for each value of $%1").arg(text(from, "repeat")),
                        QStringLiteral("the row stands once, with all chosen values"));
                if (depth < kDeepestRows)
                    readPanels(from.value(key("panels")).toArray(), section, depth + 1);
                continue;
            }
            const QString title = text(from, "title");
            m_report.at(title.isEmpty() ? QStringLiteral("panel %1").arg(from.value(key("id")).toInt())
                                        : QStringLiteral("panel \"%1\"").arg(title));
            if (static_cast<int>(m_board.panels.size()) >= kMostPanels) {
                m_report.add(QStringLiteral("the panel"),
                             QStringLiteral("a board has at most %1").arg(kMostPanels));
                continue;
            }
            auto panel = grafana::readPanel(from, m_sources, m_used, m_report);
            if (!panel)
                continue;
            panel->section = section;
            if (!m_board.grafana.isEmpty())
                panel->grafanaPanel = std::max(0, from.value(key("id")).toInt());
            const QJsonObject place = from.value(key("gridPos")).toObject();
            panel->place.columns = qBound(1, place.value(key("w")).toInt(12), kBoardColumns);
            panel->place.rows = qBound(1, place.value(key("h")).toInt(8), kTallest);
            panel->place.column =
                qBound(0, place.value(key("x")).toInt(), kBoardColumns - panel->place.columns);
            panel->place.row = std::max(0, place.value(key("y")).toInt());
            m_board.panels.push_back(std::move(*panel));
        }
    }

    /// Ids from titles; rows from the order within each section: what stood in a folded row has the rows of
    /// what follows it, so sections are put one under the other.
    void nameAndPlace()
    {
        QSet<QString> ids;
        for (BoardPanel& panel : m_board.panels) {
            QString word = wordOf(panel.title);
            if (word.isEmpty())
                word = QStringLiteral("panel");
            panel.id = word;
            for (int n = 2; ids.contains(panel.id); ++n)
                panel.id = QStringLiteral("%1_%2").arg(word).arg(n);
            ids.insert(panel.id);
        }
        int top = 0;
        for (auto begin = m_board.panels.begin(); begin != m_board.panels.end();) {
            const auto end = std::find_if(begin, m_board.panels.end(), [&](const BoardPanel& one) {
                return one.section != begin->section;
            });
            top = placeSection(begin, end, top);
            begin = end;
        }
    }

    using Iterator = std::vector<BoardPanel>::iterator;
    /// Each panel moves up until it meets another, as in Grafana; never beside its column. Returns the row
    /// below.
    static int placeSection(Iterator begin, Iterator end, int top)
    {
        std::stable_sort(begin, end, [](const BoardPanel& a, const BoardPanel& b) {
            return std::pair(a.place.row, a.place.column) < std::pair(b.place.row, b.place.column);
        });
        std::array<int, kBoardColumns> lowest{};
        lowest.fill(top);
        int below = top;
        for (auto panel = begin; panel != end; ++panel) {
            PanelPlace& place = panel->place;
            const auto from = lowest.begin() + place.column;
            place.row = *std::max_element(from, from + place.columns);
            std::fill(from, from + place.columns, place.row + place.rows);
            below = std::max(below, place.row + place.rows);
        }
        return below;
    }

    void reportUnknownVariables()
    {
        QStringList unknown;
        for (const QString& name : m_used)
            if (!m_defined.contains(name))
                unknown.append(name);
        unknown.sort();
        for (const QString& name : unknown)
            m_report.add(QStringLiteral("the variable $%1").arg(name),
                         QStringLiteral("queries use it, but the dashboard does not define it"));
    }

    void reportRest()
    {
        for (const QJsonValue& value :
             m_dashboard.value(key("annotations")).toObject().value(key("list")).toArray()) {
            const QJsonObject one = value.toObject();
            if (one.value(key("builtIn")).toInt() == 0)
                m_report.add(QStringLiteral("the annotation query \"%1\"").arg(text(one, "name")),
                             QStringLiteral("marks come from the timeline of the room"));
        }
        for (const QJsonValue& value : m_dashboard.value(key("links")).toArray())
            m_report.add(QStringLiteral("the link \"%1\"").arg(text(value.toObject(), "title")),
                         QStringLiteral("a board has no links"));
        const QStringList tags = m_dashboard.value(key("tags")).toVariant().toStringList();
        if (!tags.isEmpty())
            m_report.add(QStringLiteral("the tags %1").arg(tags.join(QStringLiteral(", "))),
                         QStringLiteral("boards are found by service and title"));
        const QJsonObject time = m_dashboard.value(key("time")).toObject();
        if (!time.isEmpty())
            m_report.add(QStringLiteral("the range %1 to %2").arg(text(time, "from"), text(time, "to")),
                         QStringLiteral("a board shows the range of the room"));
        const QString zone = text(m_dashboard, "timezone");
        if (!zone.isEmpty() && zone != QLatin1String("browser"))
            m_report.add(QStringLiteral("the time zone %1").arg(zone),
                         QStringLiteral("the room shows UTC or local time"));
        static const QSet<QString> quiet = grafana::wordSet(
            "title description uid __inputs templating panels annotations links tags time timezone "
            "id version style editable gnetId iteration refresh graphTooltip hideControls "
            "schemaVersion sharedCrosshair liveNow weekStart fiscalYearStartMonth timepicker "
            "__requires __elements revision preload originalTitle rows scopedMeta");
        for (auto field = m_dashboard.begin(); field != m_dashboard.end(); ++field)
            if (!quiet.contains(field.key()))
                m_report.add(QStringLiteral("the setting %1").arg(field.key()),
                             QStringLiteral("it has no counterpart"));
    }

    const QJsonObject& m_dashboard;
    GrafanaImport& m_made;
    Board& m_board;
    Report m_report;
    Sources m_sources;
    QSet<QString> m_used, m_defined;
};

/// The classic model within whatever it came in.
Result<QJsonObject> modelIn(const QJsonObject& root, const QString& name)
{
    QJsonObject model = root;
    if (root.value(key("dashboard")).isObject())
        model = root.value(key("dashboard")).toObject();
    else if (root.value(key("spec")).isObject())
        model = root.value(key("spec")).toObject();
    if (model.contains(key("elements")))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is in Grafana's new dashboard model: export it again with the model "
                                   "set to classic")
                        .arg(name),
                    name);
    const bool panels = model.value(key("panels")).isArray();
    if (!panels && model.value(key("rows")).isArray())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is from before Grafana 5: open and save it in a newer Grafana, then "
                                   "export it again")
                        .arg(name),
                    name);
    if (!panels)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is no Grafana dashboard: it has no list of panels. Export one with "
                                   "Share, Export, Save to file")
                        .arg(name),
                    name);
    return model;
}

} // namespace

Result<GrafanaImport> readGrafanaDashboard(const QByteArray& json, const QString& name)
{
    if (json.size() > kLargest)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is larger than 8 MB: no dashboard is").arg(name),
                    name);
    QJsonParseError problem;
    const QJsonDocument document = parseJson(json, &problem);
    if (problem.error != QJsonParseError::NoError)
        return tl::unexpected(notJson(problem, name));
    const Result<QJsonObject> model = modelIn(document.object(), name);
    if (!model)
        return tl::unexpected(model.error());
    GrafanaImport made;
    Import(*model, made).run();
    if (made.board.panels.empty())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 has no panel that Muster can show%2")
                        .arg(name, made.notTaken.empty()
                                       ? QString()
                                       : QStringLiteral(": %1: %2")
                                             .arg(made.notTaken.front().where, made.notTaken.front().why)),
                    name);
    return made;
}

} // namespace muster
