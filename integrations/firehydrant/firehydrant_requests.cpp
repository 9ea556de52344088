// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_requests.h"

#include <QStringList>

namespace muster::firehydrant {

namespace {

/// Pages beyond this are no list of a tool.
constexpr int kMostPages = 1'000'000;

/// `{"detail":"…","messages":["…"],"meta":{},"code":"…"}`.
QString refusalWords(const JsonObject& said)
{
    QStringList words;
    for (const JsonValue& value : listIn(said, "messages")) {
        if (!value.toString().isEmpty())
            words << value.toString();
    }
    return oneLine(words.isEmpty() ? textIn(said, "detail") : words.join(QStringLiteral("; ")));
}

} // namespace

HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, {QStringLiteral("v1")});
    request.url = joinUrl(request.url, path);
    // An id that is no path makes it invalid, and a query would make it look valid again.
    if (!items.empty() && request.url.isValid())
        request.url = withQuery(request.url, items);
    return request;
}

Result<JsonObject> readAnswer(const HttpReply& reply, const Context& context,
                              std::initializer_list<const char*> members)
{
    if (auto refused = refusedInWords(reply, context, refusalWords))
        return tl::unexpected(std::move(*refused));
    return readObject(reply, context, kTool, members);
}

int nextPage(const JsonObject& answer, int page)
{
    const double next = objectIn(answer, "pagination").value(QLatin1String("next")).toDouble();
    return next > page && next <= kMostPages ? static_cast<int>(next) : 0;
}

} // namespace muster::firehydrant
