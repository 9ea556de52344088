// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_json.h"

#include "models/base/json_text.h"

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

RunbookNode readNode(const QJsonObject& object, int line, Findings& findings)
{
    RunbookNode node;
    node.id = text(object, "id");
    node.line = line;
    node.title = text(object, "title");
    const QString kind = text(object, "kind");
    if (const auto known = nodeKindFromString(kind))
        node.kind = *known;
    else
        findings.error(line, QStringLiteral("unknown kind '%1'").arg(kind),
                       QStringLiteral("use check, event_check, decision, action, verify, wait or end"),
                       node.id);
    node.body = bodyOf(object);
    node.query = joinQueries(texts(field(object, "promql")));
    node.query = joinQueries(queriesOf(node)); // one form: trimmed, none empty
    const QJsonObject events = field(object, "event_query").toObject();
    node.eventKinds = texts(field(events, "kinds"));
    node.eventService = text(events, "service");
    node.eventFrom = text(events, "from");
    node.eventTo = text(events, "to");
    node.derive = text(object, "derive");
    for (const QJsonValue& value : field(object, "branches").toArray()) {
        const QJsonObject branch = value.toObject();
        node.branches.push_back({text(branch, "if"), text(branch, "to"), text(branch, "note")});
        if (node.branches.back().condition.isEmpty() || node.branches.back().to.isEmpty())
            findings.error(line, QStringLiteral("a branch without 'if' or 'to'"),
                           QStringLiteral("give it both"), node.id);
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
    runbook.id = text(root, "id");
    runbook.title = text(root, "title");
    runbook.version = field(root, "version").toInt();
    runbook.owner = text(root, "owner");
    runbook.lastReviewed = text(root, "last_reviewed");
    runbook.lastExercised = text(root, "last_exercised");
    const int days = field(root, "review_every_days").toInt();
    runbook.reviewEveryDays = days > 0 && days <= kRunbookLongestReview ? days : 0;
    const QJsonObject applies = field(root, "applies_to").toObject();
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
        if (id.isEmpty())
            findings.error(0, QStringLiteral("nodes[%1] has no 'id'").arg(i),
                           QStringLiteral("add one, e.g. \"id\": \"N1\""));
        runbook.nodes.push_back(readNode(object, lines.value(id, 0), findings));
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
