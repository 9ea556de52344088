// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_api.h"

namespace muster::pagerduty {

namespace {

/// `{"error":{"code":2001,"message":"Invalid Input Provided","errors":["…"]}}`.
QString refusalWords(const JsonObject& said)
{
    const JsonObject error = objectIn(said, "error");
    QStringList words{textIn(error, "message")};
    for (const JsonValue& one : listIn(error, "errors"))
        words.append(one.toString());
    words.removeAll(QString());
    return oneLine(words.join(QStringLiteral(": ")));
}

} // namespace

QString setting(const Account& account, const QString& key)
{
    const auto found = account.settings.find(key);
    return found == account.settings.end() ? QString() : found->second.trimmed();
}

HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, path);
    if (!items.empty())
        request.url = withQuery(request.url, items);
    request.accept = "application/vnd.pagerduty+json;version=2";
    request.contentType = "application/json"; // required of every request by the schema, of a GET too
    request.auth = AuthScheme::Prefixed;
    request.authPrefix = setting(account, kTokenKind) == kOAuth ? "Bearer " : "Token token=";
    return request;
}

Result<HttpRequest> writeTo(const Account& account, HttpMethod method, std::initializer_list<QString> path,
                            const QJsonObject& body)
{
    const QByteArray from = setting(account, kFrom).toUtf8();
    if (!from.contains('@') || !isSafeHeaderValue(from))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("PagerDuty wants to know who acts: enter the e-mail address of your user "
                                   "there in the settings of %1.")
                        .arg(account.name));
    HttpRequest request = withJson(get(account, path), method, body);
    request.headers.emplace_back("From", from);
    return request;
}

QString secondBefore(Instant at)
{
    return Instant{at.ms - (at.ms % 1000 + 1000) % 1000}.toIso();
}

QString secondAfter(Instant at)
{
    return secondBefore(at + Milliseconds{999});
}

std::optional<Error> failure(const HttpReply& reply, const Context& context)
{
    return accessFailure(
        reply, context, refusalWords,
        {QStringLiteral("%1 refused the token (401). Enter a valid one in the settings of this source; an "
                        "account of the EU region has the address https://api.eu.pagerduty.com."),
         QStringLiteral("%1 knows the token but does not allow this (403). Use a key that may read "
                        "incidents, or of a user who may.")});
}

Result<JsonObject> read(const HttpReply& reply, const Context& context,
                        std::initializer_list<const char*> members)
{
    if (auto error = failure(reply, context))
        return tl::unexpected(std::move(*error));
    return readObject(reply, context, kTool, members);
}

Result<Listed> readPage(const HttpReply& reply, const Context& context, const char* list)
{
    const auto object = read(reply, context, {list, "more"});
    if (!object)
        return tl::unexpected(object.error());
    if (!object->value(QLatin1String(list)).isArray())
        return tl::unexpected(
            notTheTool(reply, context, kTool, QStringLiteral("“%1” is no list").arg(QLatin1String(list))));
    Listed page{listIn(*object, list), object->value(QLatin1String("more")).toBool(), std::nullopt};
    page.more = page.more && !page.items.isEmpty();
    if (const JsonValue total = object->value(QLatin1String("total")); total.isDouble())
        page.total = total.toInt();
    return page;
}

} // namespace muster::pagerduty
