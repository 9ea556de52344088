// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/alertmanager/alertmanager_silences.h"

#include "integrations/core/address.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster::alertmanager {

namespace {

const QString kCreate = QStringLiteral("silence.create");
const QString kExpire = QStringLiteral("silence.expire");

QString text(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString();
}

/// name, value, isRegex, isEqual: comparable whatever the order and whichever member the server leaves out.
QStringList matcherKeys(const QJsonArray& matchers)
{
    QStringList keys;
    for (const QJsonValue& value : matchers) {
        const QJsonObject matcher = value.toObject();
        keys << QStringList{text(matcher, "name"), text(matcher, "value"),
                            QString::number(matcher.value(QLatin1String("isRegex")).toBool()),
                            QString::number(matcher.value(QLatin1String("isEqual")).toBool(true))}
                    .join(u'\n');
    }
    keys.sort();
    return keys;
}

tl::unexpected<Error> invalid(const char* words)
{
    return fail(ErrorKind::Invalid, QString::fromUtf8(words));
}

tl::unexpected<Error> unreadable(const HttpReply& reply, const Context& context)
{
    return tl::unexpected(Error{ErrorKind::BadResponse,
                                QStringLiteral("%1 answered, but not as Alertmanager does about a silence.")
                                    .arg(context.account.name),
                                reply.status, std::nullopt, redactedUrl(context.account.baseUrl)});
}

/// The body of POST /api/v2/silences.
Result<QJsonObject> silenceOf(const Operation& operation)
{
    const QJsonObject given = parseJson(operation.payload).object();
    const QJsonArray matchers = given.value(QLatin1String("matchers")).toArray();
    bool narrows = false;
    for (const QJsonValue& value : matchers) {
        const QJsonObject matcher = value.toObject();
        if (text(matcher, "name").isEmpty())
            return invalid("A matcher of the silence has no label name.");
        const QString pattern = text(matcher, "value");
        narrows = narrows || (!pattern.isEmpty() && pattern != QLatin1String(".*"));
    }
    if (!narrows)
        return invalid("The silence would cover every alert: name at least one label and its value.");
    const auto startsAt = Instant::fromIso(text(given, "startsAt"));
    const auto endsAt = Instant::fromIso(text(given, "endsAt"));
    if (!startsAt || !endsAt || *endsAt <= *startsAt)
        return invalid("The silence needs a beginning and a later end.");
    if (text(given, "createdBy").trimmed().isEmpty() || text(given, "comment").trimmed().isEmpty())
        return invalid("The silence needs to say who made it and why.");
    return QJsonObject{
        {QStringLiteral("matchers"), matchers},
        {QStringLiteral("startsAt"), startsAt->toIso()},
        {QStringLiteral("endsAt"), endsAt->toIso()},
        {QStringLiteral("createdBy"), text(given, "createdBy")},
        {QStringLiteral("comment"), text(given, "comment") + u' ' + operationMarker(operation.id)}};
}

HttpRequest to(const Account& account, HttpRequest request, HttpMethod method,
               std::initializer_list<QString> path)
{
    request.method = method;
    request.url = joinUrl(account.baseUrl, path);
    return request;
}

const QString kApi = QStringLiteral("api");
const QString kV2 = QStringLiteral("v2");
const QString kOne = QStringLiteral("silence");
const QString kAll = QStringLiteral("silences");

Result<Outcome> created(const HttpReply& reply, const Context& context)
{
    Outcome outcome;
    outcome.receipt = WriteReceipt{};
    outcome.receipt->remoteId = text(parseJson(reply.body).object(), "silenceID"); // empty for anything else
    if (outcome.receipt->remoteId.isEmpty())
        return unreadable(reply, context);
    outcome.receipt->understood = true;
    return outcome;
}

/// Alertmanager says 200 without a word; a portal has words.
Result<Outcome> expired(const HttpReply& reply, const Context& context)
{
    if (!reply.body.trimmed().isEmpty())
        return unreadable(reply, context);
    Outcome outcome;
    outcome.receipt = WriteReceipt{true, false, {}, {}};
    return outcome;
}

/// By the marker at the end of the comment; by matchers, author and end when somebody has edited the comment.
Result<Outcome> findCreated(const HttpReply& reply, const Context& context, const QJsonObject& silence,
                            const QString& marker)
{
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    const QJsonDocument document = parseJson(reply.body);
    if (!document.isArray())
        return unreadable(reply, context);
    const QStringList matchers = matcherKeys(silence.value(QLatin1String("matchers")).toArray());
    const auto endsAt = Instant::fromIso(text(silence, "endsAt"));
    Outcome outcome;
    outcome.readBack = ReadBack::NotFound;
    for (const QJsonValue& value : document.array()) {
        const QJsonObject one = value.toObject();
        const bool marked = text(one, "comment").contains(marker);
        const bool same = text(one, "createdBy") == text(silence, "createdBy") &&
                          Instant::fromIso(text(one, "endsAt")) == endsAt &&
                          matcherKeys(one.value(QLatin1String("matchers")).toArray()) == matchers;
        // A marker of another operation of ours: its silence, not this one.
        const bool others = !marked && text(one, "comment").contains(operationMarkerBegin());
        if (!marked && (!same || others))
            continue;
        outcome.readBack = ReadBack::Found;
        outcome.receipt = WriteReceipt{true, false, text(one, "id"), {}};
        if (marked)
            break;
    }
    return outcome;
}

Result<Outcome> findExpired(const HttpReply& reply, const Context& context)
{
    Outcome outcome;
    // Gone for good (Alertmanager forgets expired ones after some days) is what was wanted. Its own 404 has
    // no body; one with a body is a proxy's and says nothing.
    if (reply.status == 404 && reply.body.trimmed().isEmpty()) {
        outcome.readBack = ReadBack::Found;
        return outcome;
    }
    if (auto error = checkStatus(reply, context))
        return tl::unexpected(std::move(*error));
    const QJsonObject silence = parseJson(reply.body).object();
    const QString state = text(silence.value(QLatin1String("status")).toObject(), "state");
    if (state.isEmpty())
        return unreadable(reply, context);
    outcome.readBack = state == QLatin1String("expired") ? ReadBack::Found : ReadBack::NotFound;
    return outcome;
}

tl::unexpected<Error> unknownVerb(const Operation& operation)
{
    return fail(ErrorKind::Invalid,
                QStringLiteral("Alertmanager cannot be told to do “%1”.").arg(operation.verb));
}

} // namespace

std::vector<WriteVerb> silenceVerbs()
{
    return {
        {kCreate, QStringLiteral("Silence an alert"), OperationClass::Append, OperationAudience::Internal},
        {kExpire, QStringLiteral("End a silence"), OperationClass::IdempotentByGoal,
         OperationAudience::Internal}};
}

Result<Step> pushSilence(const Account& account, const HttpRequest& request, const Operation& operation)
{
    if (operation.verb == kCreate) {
        const auto silence = silenceOf(operation);
        if (!silence)
            return tl::unexpected(silence.error());
        HttpRequest post = to(account, request, HttpMethod::Post, {kApi, kV2, kAll});
        post.contentType = "application/json";
        post.body = QJsonDocument(*silence).toJson(QJsonDocument::Compact);
        return Step{post, created};
    }
    if (operation.verb == kExpire) {
        if (operation.target.isEmpty())
            return invalid("Which silence should end?");
        return Step{to(account, request, HttpMethod::Delete, {kApi, kV2, kOne, operation.target}), expired};
    }
    return unknownVerb(operation);
}

Result<Step> reconcileSilence(const Account& account, const HttpRequest& request, const Operation& operation)
{
    if (operation.verb == kCreate) {
        const auto silence = silenceOf(operation);
        if (!silence)
            return tl::unexpected(silence.error());
        return Step{to(account, request, HttpMethod::Get, {kApi, kV2, kAll}),
                    [silence = *silence, marker = operationMarker(operation.id)](const HttpReply& reply,
                                                                                 const Context& context) {
                        return findCreated(reply, context, silence, marker);
                    }};
    }
    if (operation.verb == kExpire)
        return Step{to(account, request, HttpMethod::Get, {kApi, kV2, kOne, operation.target}), findExpired};
    return unknownVerb(operation);
}

} // namespace muster::alertmanager
