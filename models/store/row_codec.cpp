// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/row_codec.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <optional>

namespace muster::rows {

namespace {

constexpr int kKinds = static_cast<int>(EventKind::Other) + 1;

/// Names of all kinds, made once: an event is stored a hundred thousand times a second.
const std::array<QString, kKinds>& kindNames()
{
    static const std::array<QString, kKinds> names = [] {
        std::array<QString, kKinds> made;
        for (int i = 0; i < kKinds; ++i)
            made[static_cast<size_t>(i)] = toString(static_cast<EventKind>(i));
        return made;
    }();
    return names;
}

QString text(const QJsonDocument& document)
{
    return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
}

QJsonArray array(const QStringList& list)
{
    return QJsonArray::fromStringList(list);
}

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    for (const QJsonValue& item : value.toArray())
        list << item.toString();
    return list;
}

QJsonObject object(const std::map<QString, QString>& map)
{
    QJsonObject made;
    for (const auto& [key, value] : map)
        made.insert(key, value);
    return made;
}

std::map<QString, QString> map(const QJsonObject& object)
{
    std::map<QString, QString> made;
    for (auto it = object.begin(); it != object.end(); ++it)
        made.emplace(it.key(), it.value().toString());
    return made;
}

QJsonValue ms(Milliseconds duration)
{
    return QJsonValue(static_cast<qint64>(duration.count()));
}

Milliseconds duration(const QJsonValue& value)
{
    return Milliseconds(value.toInteger());
}

constexpr int kMostThresholds = 20;
constexpr int kLongestSuffix = 20;
constexpr int kLowestRow = 10'000; ///< of a place: sums of it stay far from overflow

std::optional<double> number(const QJsonValue& value)
{
    return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

/// How a panel is drawn: what differs from a plain line.
void addLook(const Panel& panel, QJsonObject& made)
{
    const Panel usual;
    const auto put = [&made](const char16_t* name, const std::optional<double>& value) {
        if (value)
            made.insert(QString::fromUtf16(name), *value);
    };
    if (panel.format.factor != usual.format.factor)
        made.insert(QStringLiteral("factor"), panel.format.factor);
    made.insert(QStringLiteral("binary"), panel.format.binary);
    if (panel.format.decimals)
        made.insert(QStringLiteral("decimals"), *panel.format.decimals);
    if (!panel.format.suffix.isEmpty())
        made.insert(QStringLiteral("suffix"), panel.format.suffix);
    if (panel.scale != usual.scale)
        made.insert(QStringLiteral("scale"), toString(panel.scale));
    if (panel.logBase != usual.logBase)
        made.insert(QStringLiteral("logBase"), panel.logBase);
    put(u"least", panel.least);
    put(u"most", panel.most);
    put(u"sloLine", panel.sloLine);
    if (!panel.origin.dashboard.isEmpty()) {
        made.insert(QStringLiteral("dashboard"), panel.origin.dashboard);
        made.insert(QStringLiteral("dashboardPanel"), panel.origin.panel);
    }
    if (panel.slo != SloView::None)
        made.insert(QStringLiteral("slo"), toString(panel.slo));
    QJsonArray thresholds;
    for (const PanelThreshold& one : panel.thresholds)
        thresholds.append(QJsonObject{{QStringLiteral("value"), one.value},
                                      {QStringLiteral("level"), toString(one.level)},
                                      {QStringLiteral("above"), one.above}});
    if (!thresholds.isEmpty())
        made.insert(QStringLiteral("thresholds"), thresholds);
    if (panel.place)
        made.insert(QStringLiteral("place"), QJsonArray{panel.place->column, panel.place->row,
                                                        panel.place->columns, panel.place->rows});
}

/// None: nothing was said, or nothing that fits the grid.
std::optional<PanelPlace> placeFrom(const QJsonValue& from)
{
    const QJsonArray four = from.toArray();
    const PanelPlace place{four.at(0).toInt(-1), four.at(1).toInt(-1), four.at(2).toInt(-1),
                           four.at(3).toInt(-1)};
    const bool fits = four.size() == 4 && place.column >= 0 && place.row >= 0 && place.row <= kLowestRow &&
                      place.columns >= 1 && place.rows >= 1 && place.rows <= kLowestRow &&
                      place.columns <= kBoardColumns && place.column <= kBoardColumns - place.columns;
    return fits ? std::optional(place) : std::nullopt;
}

/// The same back. A file that comes from elsewhere may say anything: what makes no sense is left out.
void readLook(const QJsonObject& from, Panel& panel)
{
    const PanelStyle old = from[u"filled"].toBool() ? PanelStyle::Area : PanelStyle::Line;
    panel.style = panelStyleFromString(from[u"style"].toString()).value_or(old);
    panel.format.unit = unitFromString(from[u"unit"].toString());
    if (const auto factor = number(from[u"factor"]); factor && *factor != 0)
        panel.format.factor = *factor;
    // Releases that did not keep it drew bytes in powers of 1024.
    panel.format.binary = from[u"binary"].toBool(panel.format.unit == Unit::Bytes);
    if (const auto decimals = number(from[u"decimals"]))
        panel.format.decimals = static_cast<int>(std::clamp(*decimals, 0.0, 9.0));
    panel.format.suffix = from[u"suffix"].toString().left(kLongestSuffix);
    if (!panel.format.suffix.isEmpty() && panel.format.suffix.back().isHighSurrogate())
        panel.format.suffix.chop(1);
    panel.scale = axisScaleFromString(from[u"scale"].toString()).value_or(AxisScale::Linear);
    panel.logBase = from[u"logBase"].toDouble() == 2 ? 2 : 10;
    panel.least = number(from[u"least"]);
    panel.most = number(from[u"most"]);
    if (panel.least && panel.most && *panel.least >= *panel.most)
        panel.least = panel.most = std::nullopt;
    panel.sloLine = number(from[u"sloLine"]);
    if (const QString uid = from[u"dashboard"].toString(); isDashboardUid(uid))
        panel.origin = {uid, std::max(0, from[u"dashboardPanel"].toInt())};
    panel.slo = sloViewFromString(from[u"slo"].toString()).value_or(SloView::None);
    panel.place = placeFrom(from[u"place"]);
    for (const QJsonValue& one : from[u"thresholds"].toArray()) {
        const auto value = number(one[u"value"]);
        if (value && panel.thresholds.size() < kMostThresholds)
            panel.thresholds.push_back(
                {*value,
                 thresholdLevelFromString(one[u"level"].toString()).value_or(PanelThreshold::Level::Danger),
                 one[u"above"].toBool(true)});
    }
}

} // namespace

const QString& kindText(EventKind kind)
{
    return kindNames()[static_cast<size_t>(kind)];
}

EventKind kindFrom(std::string_view utf8)
{
    const QLatin1String name(utf8.data(), static_cast<qsizetype>(utf8.size()));
    const auto& names = kindNames();
    for (size_t i = 0; i < names.size(); ++i)
        if (names[i] == name)
            return static_cast<EventKind>(i);
    return EventKind::Other;
}

Presence presenceFrom(std::string_view utf8)
{
    // Nearly all are present: no string is made for them.
    return utf8 == "present"
               ? Presence::Present
               : presenceFromString(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())));
}

FreshnessState freshnessFrom(std::string_view utf8)
{
    const QLatin1String name(utf8.data(), static_cast<qsizetype>(utf8.size()));
    for (FreshnessState state : {FreshnessState::Live, FreshnessState::Late, FreshnessState::Stale})
        if (toString(state) == name)
            return state;
    return FreshnessState::Blind;
}

int severityNumber(Severity severity)
{
    return severity == Severity::Unknown ? 0 : static_cast<int>(severity);
}

Severity severityFrom(qint64 number)
{
    return number >= 1 && number <= 5 ? static_cast<Severity>(number) : Severity::Unknown;
}

QString toJson(const QStringList& list)
{
    return text(QJsonDocument(array(list)));
}
QStringList listFrom(const QByteArray& json)
{
    return strings(parseJson(json).array());
}
QString toJson(const std::map<QString, QString>& values)
{
    return text(QJsonDocument(object(values)));
}
std::map<QString, QString> mapFrom(const QByteArray& json)
{
    return map(parseJson(json).object());
}

QString toJson(const std::vector<Panel>& panels)
{
    QJsonArray list;
    for (const Panel& panel : panels) {
        QJsonArray series;
        for (const PanelSeries& one : panel.series)
            series.append(
                QJsonObject{{QStringLiteral("query"), one.query}, {QStringLiteral("legend"), one.legend}});
        // "filled" is the style as the first releases know it.
        QJsonObject made{{QStringLiteral("id"), panel.id},
                         {QStringLiteral("title"), panel.title},
                         {QStringLiteral("subtitle"), panel.subtitle},
                         {QStringLiteral("unit"), toString(panel.format.unit)},
                         {QStringLiteral("source"), panel.source.value},
                         {QStringLiteral("series"), series},
                         {QStringLiteral("filled"), panel.style == PanelStyle::Area},
                         {QStringLiteral("style"), toString(panel.style)}};
        addLook(panel, made);
        list.append(made);
    }
    return text(QJsonDocument(list));
}

std::vector<Panel> panelsFrom(const QByteArray& json)
{
    std::vector<Panel> panels;
    for (const QJsonValue& item : parseJson(json).array()) {
        const QJsonObject from = item.toObject();
        Panel panel;
        panel.id = from[u"id"].toString();
        panel.title = from[u"title"].toString();
        panel.subtitle = from[u"subtitle"].toString();
        panel.source.value = from[u"source"].toString();
        for (const QJsonValue& one : from[u"series"].toArray())
            panel.series.push_back({one[u"query"].toString(), one[u"legend"].toString()});
        readLook(from, panel);
        panels.push_back(std::move(panel));
    }
    return panels;
}

QString toJson(const Slo& slo)
{
    QJsonArray alerts;
    for (const BurnWindow& window : slo.alerts)
        alerts.append(QJsonObject{{QStringLiteral("severity"), window.severity},
                                  {QStringLiteral("longMs"), ms(window.longWindow)},
                                  {QStringLiteral("shortMs"), ms(window.shortWindow)},
                                  {QStringLiteral("factor"), window.factor},
                                  {QStringLiteral("budgetPercent"), window.budgetPercent}});
    return text(QJsonDocument(QJsonObject{{QStringLiteral("id"), slo.id.value},
                                          {QStringLiteral("name"), slo.name},
                                          {QStringLiteral("displayName"), slo.displayName},
                                          {QStringLiteral("service"), slo.service},
                                          {QStringLiteral("target"), slo.target},
                                          {QStringLiteral("windowMs"), ms(slo.window)},
                                          {QStringLiteral("badQuery"), slo.badQuery},
                                          {QStringLiteral("totalQuery"), slo.totalQuery},
                                          {QStringLiteral("alerts"), alerts},
                                          {QStringLiteral("runbook"), slo.runbook}}));
}

Slo sloFrom(const QByteArray& json)
{
    const QJsonObject from = parseJson(json).object();
    Slo slo;
    slo.id.value = from[u"id"].toString();
    slo.name = from[u"name"].toString();
    slo.displayName = from[u"displayName"].toString();
    slo.service = from[u"service"].toString();
    slo.target = from[u"target"].toDouble(slo.target);
    slo.window = duration(from[u"windowMs"]);
    slo.badQuery = from[u"badQuery"].toString();
    slo.totalQuery = from[u"totalQuery"].toString();
    for (const QJsonValue& one : from[u"alerts"].toArray())
        slo.alerts.push_back({one[u"severity"].toString(), duration(one[u"longMs"]),
                              duration(one[u"shortMs"]), one[u"factor"].toDouble(),
                              one[u"budgetPercent"].toDouble()});
    slo.runbook = from[u"runbook"].toString();
    return slo;
}

QString toJson(const Runbook& runbook)
{
    QJsonArray nodes;
    for (const RunbookNode& node : runbook.nodes) {
        QJsonArray branches;
        for (const RunbookBranch& branch : node.branches)
            branches.append(QJsonObject{{QStringLiteral("condition"), branch.condition},
                                        {QStringLiteral("to"), branch.to},
                                        {QStringLiteral("note"), branch.note}});
        QJsonObject made{{QStringLiteral("id"), node.id},
                         {QStringLiteral("kind"), toString(node.kind)},
                         {QStringLiteral("title"), node.title},
                         {QStringLiteral("body"), node.body},
                         {QStringLiteral("query"), node.query},
                         {QStringLiteral("eventKinds"), array(node.eventKinds)},
                         {QStringLiteral("eventService"), node.eventService},
                         {QStringLiteral("eventFrom"), node.eventFrom},
                         {QStringLiteral("eventTo"), node.eventTo},
                         {QStringLiteral("derive"), node.derive},
                         {QStringLiteral("branches"), branches},
                         {QStringLiteral("role"), node.role},
                         {QStringLiteral("timeBoxMs"), ms(node.timeBox)},
                         {QStringLiteral("risk"), node.risk},
                         {QStringLiteral("precheck"), node.precheck},
                         {QStringLiteral("command"), node.command},
                         {QStringLiteral("expected"), node.expected},
                         {QStringLiteral("undo"), node.undo},
                         {QStringLiteral("evidenceLinks"), array(node.evidenceLinks)},
                         {QStringLiteral("waitForMs"), ms(node.waitFor)},
                         {QStringLiteral("line"), node.line}};
        if (node.reversible)
            made.insert(QStringLiteral("reversible"), *node.reversible);
        // Only where there is one: the rows of older runbooks stay as they are, and are no new revisions.
        if (!node.execution.verb.isEmpty())
            made.insert(QStringLiteral("execution"),
                        QJsonObject{{QStringLiteral("verb"), node.execution.verb},
                                    {QStringLiteral("fields"), object(node.execution.fields)}});
        nodes.append(made);
    }
    QJsonObject whole{{QStringLiteral("id"), runbook.id},
                      {QStringLiteral("title"), runbook.title},
                      {QStringLiteral("version"), runbook.version},
                      {QStringLiteral("owner"), runbook.owner},
                      {QStringLiteral("lastReviewed"), runbook.lastReviewed},
                      {QStringLiteral("lastExercised"), runbook.lastExercised},
                      {QStringLiteral("alerts"), array(runbook.alerts)},
                      {QStringLiteral("services"), array(runbook.services)},
                      {QStringLiteral("variables"), object(runbook.variables)},
                      {QStringLiteral("start"), runbook.start},
                      {QStringLiteral("nodes"), nodes},
                      {QStringLiteral("reviewEveryDays"), runbook.reviewEveryDays},
                      {QStringLiteral("source"), runbook.source},
                      {QStringLiteral("hash"), runbook.hash}};
    if (!runbook.metricsFrom.isEmpty())
        whole.insert(QStringLiteral("metricsFrom"), runbook.metricsFrom);
    if (!runbook.labels.empty())
        whole.insert(QStringLiteral("labels"), object(runbook.labels));
    return text(QJsonDocument(whole));
}

Runbook runbookFrom(const QByteArray& json)
{
    const QJsonObject from = parseJson(json).object();
    Runbook runbook;
    runbook.id = from[u"id"].toString();
    runbook.title = from[u"title"].toString();
    runbook.version = from[u"version"].toInt();
    runbook.owner = from[u"owner"].toString();
    runbook.lastReviewed = from[u"lastReviewed"].toString();
    runbook.lastExercised = from[u"lastExercised"].toString();
    runbook.alerts = strings(from[u"alerts"]);
    runbook.services = strings(from[u"services"]);
    runbook.labels = map(from[u"labels"].toObject());
    runbook.variables = map(from[u"variables"].toObject());
    runbook.metricsFrom = from[u"metricsFrom"].toString();
    runbook.start = from[u"start"].toString();
    runbook.reviewEveryDays = from[u"reviewEveryDays"].toInt();
    runbook.source = from[u"source"].toString();
    runbook.hash = from[u"hash"].toString();
    for (const QJsonValue& item : from[u"nodes"].toArray()) {
        const QJsonObject one = item.toObject();
        RunbookNode node;
        node.id = one[u"id"].toString();
        // A kind from a newer version is shown as a decision: a person must choose.
        node.kind = nodeKindFromString(one[u"kind"].toString()).value_or(NodeKind::Decision);
        node.title = one[u"title"].toString();
        node.body = one[u"body"].toString();
        node.query = one[u"query"].toString();
        node.eventKinds = strings(one[u"eventKinds"]);
        node.eventService = one[u"eventService"].toString();
        node.eventFrom = one[u"eventFrom"].toString();
        node.eventTo = one[u"eventTo"].toString();
        node.derive = one[u"derive"].toString();
        for (const QJsonValue& branch : one[u"branches"].toArray())
            node.branches.push_back(
                {branch[u"condition"].toString(), branch[u"to"].toString(), branch[u"note"].toString()});
        node.role = one[u"role"].toString();
        node.timeBox = duration(one[u"timeBoxMs"]);
        node.risk = one[u"risk"].toString();
        if (one[u"reversible"].isBool())
            node.reversible = one[u"reversible"].toBool();
        node.precheck = one[u"precheck"].toString();
        node.command = one[u"command"].toString();
        node.expected = one[u"expected"].toString();
        node.undo = one[u"undo"].toString();
        node.execution.verb = one[u"execution"][u"verb"].toString();
        node.execution.fields = map(one[u"execution"][u"fields"].toObject());
        node.evidenceLinks = strings(one[u"evidenceLinks"]);
        node.waitFor = duration(one[u"waitForMs"]);
        node.line = one[u"line"].toInt();
        runbook.nodes.push_back(std::move(node));
    }
    return runbook;
}

} // namespace muster::rows
