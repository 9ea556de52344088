// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_requests.h"

#include <QStringList>

#include <algorithm>

namespace muster::incidentio {

namespace {

/// `{"type":"validation_error","errors":[{"message":"…","source":{"field":"…"}}]}`: the shape is not in the
/// vendor's specification, so every member may be missing.
QString refusalWords(const JsonObject& said)
{
    QStringList words;
    for (const JsonValue& value : listIn(said, "errors")) {
        const JsonObject one = value.toObject();
        const QString field = textIn(objectIn(one, "source"), "field");
        const QString message = textIn(one, "message");
        if (!message.isEmpty())
            words << (field.isEmpty() ? message : field + QStringLiteral(": ") + message);
    }
    return oneLine(words.isEmpty() ? textIn(said, "message") : words.join(QStringLiteral("; ")));
}

bool isIdLetter(QChar letter)
{
    return (letter >= u'0' && letter <= u'9') || (letter >= u'A' && letter <= u'Z');
}

bool isId(const QString& text)
{
    return text.size() == 26 && std::all_of(text.begin(), text.end(), isIdLetter);
}

} // namespace

HttpRequest get(const Account& account, std::initializer_list<QString> path, const QueryItems& items)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, path);
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

QString nextPage(const JsonObject& answer)
{
    return textIn(objectIn(answer, "pagination_meta"), "after");
}

QString idFromChoice(const QString& choice)
{
    const QString text = choice.trimmed();
    if (isId(text))
        return text;
    const qsizetype open = text.lastIndexOf(u'(');
    if (open < 0 || !text.endsWith(u')'))
        return {};
    const QString inside = text.mid(open + 1).chopped(1);
    return isId(inside) ? inside : QString();
}

} // namespace muster::incidentio
