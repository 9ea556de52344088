// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_json.h"

#include "models/base/json_text.h"
#include "models/domain/near_word.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

QJsonValue field(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name));
}

QString text(const QJsonObject& object, const char* name)
{
    return field(object, name).toString();
}

QStringList texts(const QJsonValue& value)
{
    QStringList list;
    if (value.isString())
        list.append(value.toString());
    for (const QJsonValue& item : value.toArray())
        list.append(item.toString());
    return list;
}

int lineAt(const QByteArray& json, qsizetype offset)
{
    return 1 + static_cast<int>(std::count(
                   json.begin(), json.begin() + std::clamp(offset, qsizetype(0), json.size()), '\n'));
}

enum class Shape { Text, Texts, TextMap, Whole, YesNo, Object, List };

struct Known
{
    const char* name;
    Shape shape;
};

bool isText(const QJsonValue& value)
{
    return value.isString();
}

bool hasShape(const QJsonValue& value, Shape shape)
{
    switch (shape) {
    case Shape::Text:
        return value.isString();
    case Shape::Texts: {
        const QJsonArray list = value.toArray();
        return value.isString() || (value.isArray() && std::all_of(list.begin(), list.end(), isText));
    }
    case Shape::TextMap: {
        const QJsonObject map = value.toObject();
        return value.isObject() && std::all_of(map.begin(), map.end(), isText);
    }
    case Shape::Whole:
        return value.isDouble() && value.toDouble() == double(value.toInteger());
    case Shape::YesNo:
        return value.isBool();
    case Shape::Object:
        return value.isObject();
    case Shape::List:
        return value.isArray();
    }
    return false;
}

QString shapeInWords(Shape shape)
{
    switch (shape) {
    case Shape::Text:
        return QStringLiteral("a text");
    case Shape::Texts:
        return QStringLiteral("a text or a list of texts");
    case Shape::TextMap:
        return QStringLiteral("an object of texts");
    case Shape::Whole:
        return QStringLiteral("a whole number");
    case Shape::YesNo:
        return QStringLiteral("true or false");
    case Shape::Object:
        return QStringLiteral("an object");
    case Shape::List:
        return QStringLiteral("a list");
    }
    return {};
}

/// Names what is not kept, a field of another name or of another shape: nothing is lost in silence. Null says
/// nothing, like a field that is not there.
template <size_t Count, typename LineOf>
void checkFields(const QJsonObject& object, const Known (&known)[Count], LineOf lineOf, const QString& node,
                 Findings& findings)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        const auto found = std::find_if(std::begin(known), std::end(known), [&](const Known& one) {
            return it.key() == QLatin1String(one.name);
        });
        if (found == std::end(known)) {
            QStringList names;
            for (const Known& one : known)
                names.append(QLatin1String(one.name));
            const QString near = nearestWord(it.key(), names);
            findings.warning(
                lineOf(it.key()), QStringLiteral("the field '%1' is not kept").arg(it.key().left(40)),
                isItWord(near) + QStringLiteral("the fields are %1").arg(names.join(QStringLiteral(", "))),
                node);
        } else if (!it.value().isNull() && !hasShape(it.value(), found->shape)) {
            findings.error(lineOf(it.key()), QStringLiteral("'%1' cannot be read").arg(it.key()),
                           QStringLiteral("give %1").arg(shapeInWords(found->shape)), node);
        }
    }
}

constexpr Known kRootFields[] = {{"id", Shape::Text},           {"title", Shape::Text},
                                 {"version", Shape::Whole},     {"owner", Shape::Text},
                                 {"start", Shape::Text},        {"last_reviewed", Shape::Text},
                                 {"vars", Shape::TextMap},      {"review_every_days", Shape::Whole},
                                 {"nodes", Shape::List},        {"last_exercised", Shape::Text},
                                 {"applies_to", Shape::Object}, {"run", Shape::List},
                                 {"metrics_from", Shape::Text}};
constexpr Known kAppliesFields[] = {
    {"alerts", Shape::Texts}, {"services", Shape::Texts}, {"labels", Shape::TextMap}};
constexpr Known kNodeFields[] = {
    {"id", Shape::Text},         {"kind", Shape::Text},      {"title", Shape::Text},
    {"body", Shape::Text},       {"promql", Shape::Texts},   {"event_query", Shape::Object},
    {"derive", Shape::Text},     {"branches", Shape::List},  {"role", Shape::Text},
    {"timebox_s", Shape::Whole}, {"risk", Shape::Text},      {"reversible", Shape::YesNo},
    {"precheck", Shape::Text},   {"command", Shape::Text},   {"expected", Shape::Text},
    {"undo", Shape::Text},       {"tool", Shape::TextMap},   {"evidence_links", Shape::Texts},
    {"hold_s", Shape::Whole},    {"criteria", Shape::Texts}, {"review_note", Shape::Text}};
constexpr Known kEventFields[] = {
    {"kinds", Shape::Texts}, {"service", Shape::Text}, {"from", Shape::Text}, {"to", Shape::Text}};
constexpr Known kBranchFields[] = {{"if", Shape::Text}, {"to", Shape::Text}, {"note", Shape::Text}};

/// Lines of `"id": "X"` in file order. QJsonDocument keeps no positions, and only nodes (and the runbook
/// itself) have a field of this name.
QHash<QString, int> linesOfIds(const QByteArray& json)
{
    QHash<QString, int> lines;
    static const QRegularExpression pattern(QStringLiteral("\"id\"\\s*:\\s*\"([^\"\\\\]+)\""));
    int number = 1;
    for (const QByteArray& line : json.split('\n')) {
        auto matches = pattern.globalMatch(QString::fromUtf8(line));
        while (matches.hasNext()) {
            const QString id = matches.next().captured(1);
            if (!lines.contains(id))
                lines.insert(id, number);
        }
        ++number;
    }
    return lines;
}

/// Where a field of this name stands first; 1 when it does not. QJsonDocument keeps no positions, and most
/// names of the runbook itself are of nothing else.
int lineOfField(const QByteArray& json, const QString& name)
{
    return lineAt(json, std::max(json.indexOf('"' + name.toUtf8() + '"'), qsizetype(0)));
}

QString bodyOf(const QJsonObject& object)
{
    QStringList parts;
    if (const QString body = text(object, "body"); !body.isEmpty())
        parts.append(body);
    QStringList criteria;
    for (const QString& criterion : texts(field(object, "criteria")))
        criteria.append(QStringLiteral("- ") + criterion);
    if (!criteria.isEmpty())
        parts.append(QStringLiteral("Criteria:\n\n") + criteria.join(u'\n'));
    if (const QString note = text(object, "review_note"); !note.isEmpty())
        parts.append(QStringLiteral("Review note: ") + note);
    return parts.join(QStringLiteral("\n\n"));
}

/// A length of time in whole seconds, 0 when there is none. A longer one than a year is no plan for an
/// incident and would overflow in milliseconds.
Milliseconds secondsField(const QJsonObject& object, const char* name, const RunbookNode& node,
                          Findings& findings)
{
    const qint64 seconds = field(object, name).toInteger();
    if (seconds >= 0 && seconds <= kRunbookLongestTime.count() / 1000)
        return std::chrono::seconds{seconds};
    findings.error(node.line, QStringLiteral("'%1' is %2 s").arg(QLatin1String(name)).arg(seconds),
                   QStringLiteral("give seconds from 0 to a year"), node.id);
    return Milliseconds{0};
}

std::map<QString, QString> textMap(const QJsonObject& object)
{
    std::map<QString, QString> texts;
    for (auto it = object.begin(); it != object.end(); ++it)
        texts[it.key()] = it.value().toString();
    return texts;
}

QJsonObject textObject(const std::map<QString, QString>& texts)
{
    QJsonObject made;
    for (const auto& [name, value] : texts)
        made.insert(name, value);
    return made;
}

void readExecution(const QJsonValue& value, RunbookNode& node, Findings& findings)
{
    if (value.isUndefined())
        return;
    node.execution.fields = textMap(value.toObject());
    const auto verb = node.execution.fields.extract(QStringLiteral("do"));
    node.execution.line = node.line;
    if (verb && !verb.mapped().isEmpty())
        node.execution.verb = verb.mapped();
    else
        findings.error(node.line, QStringLiteral("'tool' does not say what to do"),
                       QStringLiteral("add \"do\", e.g. \"do\": \"silence.create\""), node.id);
}

RunbookNode readNode(const QJsonObject& object, int line, RunbookReading& reading)
{
    Findings& findings = reading.findings;
    RunbookNode node;
    node.id = text(object, "id");
    node.line = line;
    const auto here = [line](const QString&) { return line; };
    checkFields(object, kNodeFields, here, node.id, findings);
    node.title = text(object, "title");
    const QString kind = text(object, "kind");
    if (const auto known = nodeKindFromString(kind)) {
        node.kind = *known;
    } else {
        findings.error(line, QStringLiteral("unknown kind '%1'").arg(kind.left(40)),
                       QStringLiteral("use check, event_check, decision, action, verify, wait or end"),
                       node.id);
        reading.whole = false; // what it needs is not known
    }
    node.body = bodyOf(object);
    node.query = joinQueries(texts(field(object, "promql")));
    node.query = joinQueries(queriesOf(node)); // one form: trimmed, none empty
    const QJsonObject events = field(object, "event_query").toObject();
    checkFields(events, kEventFields, here, node.id, findings);
    node.eventKinds = texts(field(events, "kinds"));
    node.eventService = text(events, "service");
    node.eventFrom = text(events, "from");
    node.eventTo = text(events, "to");
    node.derive = text(object, "derive");
    for (const QJsonValue& value : field(object, "branches").toArray()) {
        const QJsonObject branch = value.toObject();
        checkFields(branch, kBranchFields, here, node.id, findings);
        node.branches.push_back({text(branch, "if"), text(branch, "to"), text(branch, "note")});
        if (!node.branches.back().condition.isEmpty() && !node.branches.back().to.isEmpty())
            continue;
        findings.error(line, QStringLiteral("a branch without 'if' or 'to'"), QStringLiteral("give it both"),
                       node.id);
        reading.whole = false;
    }
    node.role = text(object, "role");
    node.timeBox = secondsField(object, "timebox_s", node, findings);
    node.risk = text(object, "risk");
    if (field(object, "reversible").isBool())
        node.reversible = field(object, "reversible").toBool();
    node.precheck = text(object, "precheck");
    node.command = text(object, "command");
    node.expected = text(object, "expected");
    node.undo = text(object, "undo");
    readExecution(field(object, "tool"), node, findings);
    node.evidenceLinks = texts(field(object, "evidence_links"));
    node.waitFor = secondsField(object, "hold_s", node, findings);
    return node;
}

void put(QJsonObject& object, const char* name, const QString& value)
{
    if (!value.isEmpty())
        object.insert(QLatin1String(name), value);
}

QJsonObject nodeObject(const RunbookNode& node)
{
    QJsonObject object{{QStringLiteral("id"), node.id},
                       {QStringLiteral("kind"), toString(node.kind)},
                       {QStringLiteral("title"), node.title}};
    put(object, "body", node.body);
    const QStringList queries = queriesOf(node);
    if (queries.size() == 1)
        put(object, "promql", queries.front());
    else if (!queries.isEmpty())
        object.insert(QStringLiteral("promql"), QJsonArray::fromStringList(queries));
    QJsonObject events;
    if (!node.eventKinds.isEmpty())
        events.insert(QStringLiteral("kinds"), QJsonArray::fromStringList(node.eventKinds));
    put(events, "service", node.eventService);
    put(events, "from", node.eventFrom);
    put(events, "to", node.eventTo);
    if (!events.isEmpty())
        object.insert(QStringLiteral("event_query"), events);
    put(object, "derive", node.derive);
    QJsonArray branches;
    for (const RunbookBranch& branch : node.branches) {
        QJsonObject entry{{QStringLiteral("if"), branch.condition}, {QStringLiteral("to"), branch.to}};
        put(entry, "note", branch.note);
        branches.append(entry);
    }
    if (!branches.isEmpty())
        object.insert(QStringLiteral("branches"), branches);
    put(object, "role", node.role);
    if (node.timeBox.count() > 0)
        object.insert(QStringLiteral("timebox_s"), static_cast<qint64>(node.timeBox.count() / 1000));
    put(object, "risk", node.risk);
    if (node.reversible)
        object.insert(QStringLiteral("reversible"), *node.reversible);
    put(object, "precheck", node.precheck);
    put(object, "command", node.command);
    put(object, "expected", node.expected);
    put(object, "undo", node.undo);
    if (!node.execution.verb.isEmpty()) {
        QJsonObject tool = textObject(node.execution.fields);
        tool.insert(QStringLiteral("do"), node.execution.verb);
        object.insert(QStringLiteral("tool"), tool);
    }
    if (!node.evidenceLinks.isEmpty())
        object.insert(QStringLiteral("evidence_links"), QJsonArray::fromStringList(node.evidenceLinks));
    if (node.waitFor.count() > 0)
        object.insert(QStringLiteral("hold_s"), static_cast<qint64>(node.waitFor.count() / 1000));
    return object;
}

} // namespace

RunbookReading readRunbookJson(const QByteArray& json, const QString& name)
{
    RunbookReading reading;
    Findings& findings = reading.findings;
    if (json.size() > kRunbookMaxBytes) {
        findings.error(0, QStringLiteral("%1 is larger than %2 kB").arg(name).arg(kRunbookMaxBytes / 1024),
                       QStringLiteral("split the runbook"));
        return reading;
    }
    QJsonParseError parsed;
    const QJsonDocument document = parseJson(json, &parsed);
    if (!document.isObject()) {
        const QString why =
            document.isNull() ? parsed.errorString() : QStringLiteral("the top level is not an object");
        findings.error(lineAt(json, parsed.offset), QStringLiteral("not a runbook in JSON: %1").arg(why),
                       QStringLiteral("check brackets, quotes and commas near this line"));
        return reading;
    }
    const QJsonObject root = document.object();
    Runbook& runbook = reading.runbook;
    const auto lineOf = [&](const QString& key) { return lineOfField(json, key); };
    checkFields(root, kRootFields, lineOf, {}, findings);
    runbook.id = text(root, "id");
    runbook.title = text(root, "title");
    runbook.version = field(root, "version").toInt();
    runbook.owner = text(root, "owner");
    runbook.metricsFrom = text(root, "metrics_from").trimmed();
    runbook.lastReviewed = text(root, "last_reviewed");
    runbook.lastExercised = text(root, "last_exercised");
    const qint64 days = field(root, "review_every_days").toInteger();
    if (days < 0 || days > kRunbookLongestReview)
        findings.error(lineOf(QStringLiteral("review_every_days")),
                       QStringLiteral("'review_every_days' is %1").arg(days),
                       QStringLiteral("give days, at most ten years"));
    else
        runbook.reviewEveryDays = int(days);
    if (runbook.version < 0)
        findings.error(lineOf(QStringLiteral("version")),
                       QStringLiteral("the version is %1").arg(runbook.version),
                       QStringLiteral("count up: 1, 2, 3"));
    const QJsonObject applies = field(root, "applies_to").toObject();
    checkFields(applies, kAppliesFields, lineOf, {}, findings);
    for (const auto& [key, kept] :
         {std::pair{"start", "start"}, std::pair{"version", "version"}, std::pair{"labels", "labels"},
          std::pair{"vars", "variables"}, std::pair{"last_reviewed", "last_reviewed"},
          std::pair{"last_exercised", "last_exercised"}, std::pair{"review_every_days", "review_every"}})
        runbook.fieldLines[QLatin1String(kept)] = lineOf(QLatin1String(key));
    runbook.alerts = texts(field(applies, "alerts"));
    runbook.services = texts(field(applies, "services"));
    runbook.labels = textMap(field(applies, "labels").toObject());
    runbook.variables = textMap(field(root, "vars").toObject());
    runbook.start = text(root, "start");
    runbook.source = QString::fromUtf8(json);
    runbook.hash = QString::fromLatin1(QCryptographicHash::hash(json, QCryptographicHash::Sha256).toHex());
    if (runbook.id.isEmpty())
        findings.error(1, QStringLiteral("the runbook has no 'id'"),
                       QStringLiteral("add one, e.g. \"id\": \"RB-001\""));
    if (runbook.title.isEmpty())
        findings.warning(
            1, QStringLiteral("the runbook has no 'title'"),
            QStringLiteral("say what it answers, e.g. \"title\": \"checkout answers with errors\""));
    const QJsonArray nodes = field(root, "nodes").toArray();
    if (nodes.size() > kRunbookMaxNodes) {
        findings.error(1, QStringLiteral("more than %1 nodes").arg(kRunbookMaxNodes),
                       QStringLiteral("split the runbook"));
        return reading;
    }
    const QHash<QString, int> lines = linesOfIds(json);
    for (qsizetype i = 0; i < nodes.size(); ++i) {
        const QJsonObject object = nodes[i].toObject();
        const QString id = text(object, "id");
        if (id.isEmpty()) {
            findings.error(0, QStringLiteral("nodes[%1] has no 'id'").arg(i),
                           QStringLiteral("add one, e.g. \"id\": \"N1\""));
            reading.whole = false;
        }
        runbook.nodes.push_back(readNode(object, lines.value(id, 0), reading));
    }
    return reading;
}

Result<Runbook> runbookFromJson(const QByteArray& json, const QString& name)
{
    RunbookReading reading = readRunbookJson(json, name);
    if (reading.findings.hasErrors())
        return tl::unexpected(reading.findings.firstError(name));
    return std::move(reading.runbook);
}

QByteArray runbookToJson(const Runbook& runbook)
{
    QJsonObject root{{QStringLiteral("id"), runbook.id},
                     {QStringLiteral("title"), runbook.title},
                     {QStringLiteral("version"), runbook.version}};
    put(root, "owner", runbook.owner);
    put(root, "metrics_from", runbook.metricsFrom);
    put(root, "last_reviewed", runbook.lastReviewed);
    put(root, "last_exercised", runbook.lastExercised);
    if (runbook.reviewEveryDays > 0)
        root.insert(QStringLiteral("review_every_days"), runbook.reviewEveryDays);
    QJsonObject applies{{QStringLiteral("alerts"), QJsonArray::fromStringList(runbook.alerts)},
                        {QStringLiteral("services"), QJsonArray::fromStringList(runbook.services)}};
    if (!runbook.labels.empty())
        applies.insert(QStringLiteral("labels"), textObject(runbook.labels));
    root.insert(QStringLiteral("applies_to"), applies);
    root.insert(QStringLiteral("vars"), textObject(runbook.variables));
    put(root, "start", runbook.start);
    QJsonArray nodes;
    for (const RunbookNode& node : runbook.nodes)
        nodes.append(nodeObject(node));
    root.insert(QStringLiteral("nodes"), nodes);
    return QJsonDocument(root).toJson();
}

} // namespace muster
