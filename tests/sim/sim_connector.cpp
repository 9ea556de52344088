// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_connector.h"

#include "integrations/core/address.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster::sim {

namespace {

const QString kFeed = QStringLiteral("changes");

tl::unexpected<Error> bad(const char* what)
{
    return fail(ErrorKind::BadResponse, QStringLiteral("simtool: %1").arg(QLatin1String(what)));
}

Step page(const Account& account, const QString& after);

Result<Outcome> readPage(const HttpReply& reply, const Context& context, const QString& after)
{
    if (reply.status == 410 && !after.isEmpty()) {
        Outcome again;
        again.cursor = Cursor{kFeed, {}};
        again.next = page(context.account, {});
        return again;
    }
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    QJsonParseError parse;
    const QJsonObject object = QJsonDocument::fromJson(reply.body, &parse).object();
    if (parse.error != QJsonParseError::NoError)
        return bad("no JSON, or cut off");
    // The mandatory field that a portal's JSON does not have, and the page's own end.
    if (object.value(QLatin1String("kind")).toString() != kFeed ||
        !object.value(QLatin1String("more")).isBool())
        return bad("not a page of changes");
    Outcome outcome;
    for (const QJsonValue& value : object.value(QLatin1String("items")).toArray()) {
        const QJsonObject item = value.toObject();
        const auto at = Instant::fromIso(item.value(QLatin1String("at")).toString());
        const QString id = item.value(QLatin1String("id")).toString();
        if (!at || id.isEmpty())
            return bad("an item without id or time");
        const bool removed = item.value(QLatin1String("removed")).toBool();
        TimelineEvent event;
        event.occurredAt = *at;
        event.kind = EventKind::Change;
        event.kindName = removed ? QStringLiteral("change.removed") : QStringLiteral("change.made");
        event.source = context.account.source;
        event.sourceName = context.account.name;
        event.remoteId = id;
        event.text = SimConnector::wordsOf(id, item.value(QLatin1String("revision")).toInt(), removed);
        outcome.facts.events.push_back(std::move(event));
    }
    const QString next = object.value(QLatin1String("next")).toString();
    outcome.cursor = Cursor{kFeed, next};
    if (object.value(QLatin1String("more")).toBool())
        outcome.next = page(context.account, next);
    return outcome;
}

Step page(const Account& account, const QString& after)
{
    HttpRequest request;
    request.url = withQuery(joinUrl(account.baseUrl, {kFeed}), {{QStringLiteral("after"), after}});
    return {request, [after](const HttpReply& reply, const Context& context) {
                return readPage(reply, context, after);
            }};
}

Result<QJsonObject> readObject(const HttpReply& reply, const Context& context, const char* kind)
{
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    QJsonParseError parse;
    const QJsonObject object = QJsonDocument::fromJson(reply.body, &parse).object();
    if (parse.error != QJsonParseError::NoError ||
        object.value(QLatin1String("kind")).toString() != QLatin1String(kind))
        return bad("not the answer of the tool");
    return object;
}

bool isOneOf(const QString& verb, std::initializer_list<const char*> list)
{
    return std::any_of(list.begin(), list.end(), [&](const char* one) { return verb == QLatin1String(one); });
}

} // namespace

QString SimConnector::wordsOf(const QString& id, int revision, bool removed)
{
    return QStringLiteral("%1 revision %2%3")
        .arg(id)
        .arg(revision)
        .arg(removed ? QStringLiteral(", removed") : QString());
}

const ConnectorDescriptor& SimConnector::descriptor() const
{
    static const ConnectorDescriptor descriptor = [] {
        ConnectorDescriptor d;
        d.id = QStringLiteral("simtool");
        d.name = QStringLiteral("Simulated tool");
        d.changes = true;
        d.feeds = {kFeed};
        const auto verb = [&](const char* id, OperationClass semantics, OperationAudience audience) {
            d.verbs.push_back({QString::fromLatin1(id), QString::fromLatin1(id), semantics, audience});
        };
        verb("notes", OperationClass::Append, OperationAudience::Internal);
        verb("posts", OperationClass::Append, OperationAudience::Public);
        verb("keyed", OperationClass::IdempotentByKey, OperationAudience::Internal);
        verb("goals", OperationClass::IdempotentByGoal, OperationAudience::Internal);
        verb("docs", OperationClass::CompareAndSet, OperationAudience::Internal);
        verb("restarts", OperationClass::Append, OperationAudience::Production);
        return d;
    }();
    return descriptor;
}

Step SimConnector::check(const Account& account) const
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, {QStringLiteral("who")});
    return {request, [](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                const auto object = readObject(reply, context, "who");
                if (!object)
                    return tl::unexpected(object.error());
                Outcome outcome;
                outcome.facts.version = QStringLiteral("1");
                outcome.facts.account = object->value(QLatin1String("account")).toString();
                return outcome;
            }};
}

Step SimConnector::pull(const Account& account, const Cursor& cursor, const Interest&) const
{
    return page(account, cursor.token);
}

Result<Step> SimConnector::push(const Account& account, const Operation& operation) const
{
    QJsonObject body = QJsonDocument::fromJson(operation.payload).object();
    if (body.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("nothing to send"));
    body.insert(QStringLiteral("op"), operation.id.value);
    body.insert(QStringLiteral("base"), operation.baseVersion);
    HttpRequest request;
    const bool onTarget = isOneOf(operation.verb, {"goals", "docs"});
    request.method = onTarget ? HttpMethod::Put : HttpMethod::Post;
    request.url = onTarget ? joinUrl(account.baseUrl, {operation.verb, operation.target})
                           : joinUrl(account.baseUrl, {operation.verb});
    request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    request.contentType = "application/json";
    request.deadline = std::chrono::seconds{30};
    return Step{request,
                [id = operation.id.value](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto object = readObject(reply, context, "written");
                    if (!object)
                        return tl::unexpected(object.error());
                    Outcome outcome;
                    outcome.receipt = WriteReceipt{};
                    outcome.receipt->understood = object->value(QLatin1String("op")).toString() == id;
                    outcome.receipt->version = object->value(QLatin1String("version")).toString();
                    return outcome;
                }};
}

Result<Step> SimConnector::reconcile(const Account& account, const Operation& operation) const
{
    if (operation.verb == QLatin1String("restarts"))
        return Connector::reconcile(account, operation);
    HttpRequest request;
    request.url =
        withQuery(joinUrl(account.baseUrl, {QStringLiteral("done")}),
                  {{QStringLiteral("op"), operation.id.value}, {QStringLiteral("target"), operation.target}});
    const QString goal =
        QJsonDocument::fromJson(operation.payload).object().value(QLatin1String("value")).toString();
    return Step{request,
                [verb = operation.verb, base = operation.baseVersion,
                 goal](const HttpReply& reply, const Context& context) -> Result<Outcome> {
                    const auto object = readObject(reply, context, "done");
                    if (!object)
                        return tl::unexpected(object.error());
                    Outcome outcome;
                    outcome.readBack = ReadBack::NotFound;
                    if (verb == QLatin1String("goals")) {
                        if (object->value(QLatin1String("value")).toString() == goal)
                            outcome.readBack = ReadBack::Found;
                    } else if (object->value(QLatin1String("found")).toBool()) {
                        outcome.readBack = ReadBack::Found;
                    } else if (verb == QLatin1String("docs") &&
                               object->value(QLatin1String("version")).toString() != base) {
                        outcome.readBack = ReadBack::OtherVersion;
                    }
                    return outcome;
                }};
}

} // namespace muster::sim
