// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_api.h"

namespace muster::opsgenie {

namespace {

const QLatin1String kAlert("alert/");
const QLatin1String kIncident("incident/");

/// `{"message":"…","took":0.0,"requestId":"…","code":40301}`.
QString refusalWords(const JsonObject& said)
{
    return oneLine(textIn(said, "message"));
}

} // namespace

QString Thing::remoteId() const
{
    return (isAlert ? kAlert : kIncident) + id;
}

std::optional<Thing> thingOf(const QString& remoteId)
{
    for (const QLatin1String& prefix : {kAlert, kIncident}) {
        if (remoteId.startsWith(prefix) && remoteId.size() > prefix.size())
            return Thing{prefix == kAlert, remoteId.mid(prefix.size())};
    }
    return std::nullopt;
}

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
    request.auth = AuthScheme::Prefixed;
    request.authPrefix = "GenieKey ";
    return request;
}

std::optional<Error> failure(const HttpReply& reply, const Context& context)
{
    return accessFailure(
        reply, context, refusalWords,
        {QStringLiteral("%1 refused the key (401). Enter a valid one in the settings of this source; an "
                        "account of the EU region has the address https://api.eu.opsgenie.com."),
         QStringLiteral("%1 knows the key but does not allow this (403). The key needs the right to read, "
                        "and to create and update to act.")});
}

Result<JsonObject> read(const HttpReply& reply, const Context& context,
                        std::initializer_list<const char*> members)
{
    if (auto error = failure(reply, context))
        return tl::unexpected(std::move(*error));
    auto object = readObject(reply, context, kTool, members);
    if (object && !object->contains(QLatin1String("requestId")))
        return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("no “requestId”")));
    return object;
}

Result<JsonArray> readData(const HttpReply& reply, const Context& context)
{
    const auto object = read(reply, context, {"data"});
    if (!object)
        return tl::unexpected(object.error());
    if (!object->value(QLatin1String("data")).isArray())
        return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("“data” is no list")));
    return listIn(*object, "data");
}

} // namespace muster::opsgenie
