// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_json.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

constexpr qsizetype kMaxBytes = 4 * 1024 * 1024;
constexpr qsizetype kMaxNodes = 2'000;

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    for (const QJsonValue& item : value.toArray())
        list.append(item.toString());
    return list;
}

QString text(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString();
}

/// Joined as one text, one query a line: N12 asks two, and the navigator splits them again.
QString queryText(const QJsonObject& object)
{
    const QJsonValue query = object.value(QLatin1String("promql"));
    return query.isArray() ? strings(query).join(u'\n') : query.toString();
}

Result<RunbookNode> nodeFromJson(const QJsonObject& object, const QString& name, qsizetype index)
{
    RunbookNode node;
    node.id = text(object, "id");
    const QString where = QStringLiteral("%1, node %2").arg(name, node.id.isEmpty() ? QString::number(index + 1) : node.id);
    if (node.id.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("%1: 'id' is missing; give every node a short name").arg(where), where);
    const auto kind = nodeKindFromString(text(object, "kind"));
    if (!kind)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1: unknown kind '%2'; use check, event_check, decision, action, verify, wait or end")
                        .arg(where, text(object, "kind")),
                    where);
    node.kind = *kind;
    node.title = text(object, "title");
    node.body = text(object, "body");
    node.query = queryText(object);
    const QJsonObject events = object.value(QLatin1String("event_query")).toObject();
    node.eventKinds = strings(events.value(QLatin1String("kinds")));
    node.eventService = text(events, "service");
    node.eventFrom = text(events, "from");
    node.eventTo = text(events, "to");
    node.derive = text(object, "derive");
    for (const QJsonValue& value : object.value(QLatin1String("branches")).toArray()) {
        const QJsonObject branch = value.toObject();
        node.branches.push_back({text(branch, "if"), text(branch, "to"), text(branch, "note")});
    }
    node.role = text(object, "role");
    node.timeBox = std::chrono::seconds{object.value(QLatin1String("timebox_s")).toInt()};
    node.risk = text(object, "risk");
    if (object.value(QLatin1String("reversible")).isBool())
        node.reversible = object.value(QLatin1String("reversible")).toBool();
    node.precheck = text(object, "precheck");
    node.command = text(object, "command");
    node.expected = text(object, "expected");
    node.undo = text(object, "undo");
    node.waitFor = std::chrono::seconds{object.value(QLatin1String("hold_s")).toInt()};
    return node;
}

} // namespace

Result<Runbook> runbookFromJson(const QByteArray& bytes, const QString& name)
{
    if (bytes.size() > kMaxBytes)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is larger than 4 MB; no runbook is").arg(name), name);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &error);
    if (!document.isObject()) {
        const auto line = bytes.left(error.offset).count('\n') + 1;
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1:%2: not a JSON object: %3").arg(name).arg(line).arg(error.errorString()), name);
    }
    const QJsonObject root = document.object();
    Runbook runbook;
    runbook.id = text(root, "id");
    runbook.title = text(root, "title");
    if (runbook.id.isEmpty() || runbook.title.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("%1: 'id' or 'title' is missing").arg(name), name);
    runbook.version = root.value(QLatin1String("version")).toInt();
    runbook.owner = text(root, "owner");
    runbook.lastReviewed = text(root, "last_reviewed");
    runbook.lastExercised = text(root, "last_exercised");
    const QJsonObject appliesTo = root.value(QLatin1String("applies_to")).toObject();
    runbook.alerts = strings(appliesTo.value(QLatin1String("alerts")));
    runbook.services = strings(appliesTo.value(QLatin1String("services")));
    const QJsonObject variables = root.value(QLatin1String("vars")).toObject();
    for (auto variable = variables.begin(); variable != variables.end(); ++variable)
        runbook.variables[variable.key()] = variable.value().toString();
    runbook.start = text(root, "start");
    const QJsonArray nodes = root.value(QLatin1String("nodes")).toArray();
    if (nodes.size() > kMaxNodes)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 has more than %2 nodes; split it").arg(name).arg(kMaxNodes), name);
    for (qsizetype i = 0; i < nodes.size(); ++i) {
        auto node = nodeFromJson(nodes[i].toObject(), name, i);
        if (!node)
            return tl::unexpected(node.error());
        runbook.nodes.push_back(std::move(*node));
    }
    runbook.hash = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    return runbook;
}

} // namespace muster
