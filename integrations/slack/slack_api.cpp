// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/slack/slack_api.h"

#include <algorithm>
#include <array>

namespace muster::slack {

namespace {

/// When a 429 names no time (slackapi/node-slack-sdk#1421).
constexpr Milliseconds kUsualPause{30'000};
constexpr qsizetype kMostSeconds = 11; // digits: until the year 5138

bool isOneOf(const QString& word, std::initializer_list<const char*> list)
{
    return std::any_of(list.begin(), list.end(), [&](const char* one) { return word == QLatin1String(one); });
}

} // namespace

HttpRequest get(const Account& account, const char* method, const QueryItems& items)
{
    HttpRequest request;
    request.url = joinUrl(account.baseUrl, {QString::fromLatin1(method)});
    if (!items.empty())
        request.url = withQuery(request.url, items);
    return request;
}

HttpRequest post(const Account& account, const char* method, const QJsonObject& body)
{
    HttpRequest request = withJson(get(account, method), HttpMethod::Post, body);
    request.contentType = "application/json; charset=utf-8";
    return request;
}

Result<Answer> readAnswer(const HttpReply& reply, const Context& context,
                          std::initializer_list<const char*> members)
{
    if (auto error = checkStatus(reply, context)) {
        if (error->kind == ErrorKind::RateLimited && !error->retryAfter)
            error->retryAfter = kUsualPause;
        return tl::unexpected(std::move(*error));
    }
    const JsonValue document = readJson(reply.body);
    if (document.isUndefined())
        return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("no JSON, or cut off")));
    Answer answer{document.toObject(), {}};
    const JsonValue fine = answer.object.value(QLatin1String("ok"));
    if (!fine.isBool())
        return tl::unexpected(notTheTool(reply, context, kTool, QStringLiteral("no “ok”")));
    if (!fine.toBool()) {
        answer.refusal = textIn(answer.object, "error");
        if (answer.refusal.isEmpty())
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("neither “ok” nor “error”")));
        return answer;
    }
    for (const char* member : members) {
        if (!answer.object.contains(QLatin1String(member)))
            return tl::unexpected(
                notTheTool(reply, context, kTool, QStringLiteral("no “%1”").arg(QLatin1String(member))));
    }
    return answer;
}

Result<JsonObject> readFine(const HttpReply& reply, const Context& context,
                            std::initializer_list<const char*> members)
{
    auto answer = readAnswer(reply, context, members);
    if (!answer)
        return tl::unexpected(answer.error());
    if (!answer->refusal.isEmpty())
        return tl::unexpected(refused(*answer, context, reply.status));
    return std::move(answer->object);
}

Error refused(const Answer& answer, const Context& context, int status)
{
    const QString& tool = context.account.name;
    const QString code = oneLine(answer.refusal, 60);
    Error error{ErrorKind::Invalid, {}, status, std::nullopt, redactedUrl(context.account.baseUrl)};
    if (isOneOf(answer.refusal, {"not_authed", "invalid_auth", "token_revoked", "token_expired",
                                 "account_inactive", "org_login_required"})) {
        error.kind = ErrorKind::Unauthorised;
        error.what =
            QStringLiteral("%1 refused the token (%2). Enter the bot token of an app that is installed.")
                .arg(tool, code);
    } else if (answer.refusal == QLatin1String("missing_scope")) {
        error.kind = ErrorKind::Forbidden;
        const QString needed = oneLine(textIn(answer.object, "needed"), 120);
        error.what =
            QStringLiteral("The app of %1 lacks the scope “%2”. Add it to the app and install it anew.")
                .arg(tool, needed.isEmpty() ? code : needed);
    } else if (isOneOf(answer.refusal,
                       {"no_permission", "access_denied", "ekm_access_denied", "team_access_not_granted",
                        "not_allowed_token_type", "restricted_action"})) {
        error.kind = ErrorKind::Forbidden;
        error.what = QStringLiteral("%1 does not allow this (%2).").arg(tool, code);
    } else if (isOneOf(answer.refusal, {"ratelimited", "rate_limited"})) {
        error.kind = ErrorKind::RateLimited;
        error.retryAfter = kUsualPause;
        error.what = QStringLiteral("%1 asks for a pause; Muster slows down by itself.").arg(tool);
    } else if (answer.refusal == QLatin1String("not_in_channel")) {
        error.kind = ErrorKind::Forbidden;
        error.what = QStringLiteral("The app of %1 is not in that channel. Invite it there.").arg(tool);
    } else if (isOneOf(answer.refusal,
                       {"channel_not_found", "message_not_found", "thread_not_found", "user_not_found"})) {
        error.kind = ErrorKind::NotFound;
        error.what = QStringLiteral("%1 does not find it (%2), or the app may not see it.").arg(tool, code);
    } else if (isOneOf(answer.refusal,
                       {"internal_error", "fatal_error", "service_unavailable", "request_timeout"})) {
        error.kind = ErrorKind::Remote;
        error.what = QStringLiteral("%1 has a fault of its own (%2). Muster tries again.").arg(tool, code);
    } else {
        error.what = QStringLiteral("%1 refuses: %2.").arg(tool, code);
    }
    return error;
}

QString nextCursor(const JsonObject& answer)
{
    return textIn(objectIn(answer, "response_metadata"), "next_cursor");
}

bool isMessageTime(const QString& ts)
{
    const qsizetype dot = ts.indexOf(u'.');
    if (dot < 1 || dot > kMostSeconds || ts.size() < dot + 2 || ts.size() > dot + 10)
        return false;
    for (qsizetype i = 0; i < ts.size(); ++i) {
        if (i != dot && (ts[i] < u'0' || ts[i] > u'9'))
            return false;
    }
    return true;
}

std::optional<Instant> instantOf(const QString& ts)
{
    if (!isMessageTime(ts))
        return std::nullopt;
    const qsizetype dot = ts.indexOf(u'.');
    const qint64 seconds = QStringView(ts).left(dot).toLongLong();
    qint64 thousandths = 0;
    for (qsizetype i = 1; i <= 3; ++i)
        thousandths = thousandths * 10 + (dot + i < ts.size() ? ts[dot + i].unicode() - u'0' : 0);
    return Instant{seconds * 1000 + thousandths};
}

QString messageTime(Instant at)
{
    const qint64 ms = std::max<qint64>(0, at.ms);
    // Not one pattern: "%2000" would be the twentieth place.
    return QString::number(ms / 1000) + u'.' + QString::number(ms % 1000).rightJustified(3, u'0') +
           QStringLiteral("000");
}

bool isLater(const QString& a, const QString& b)
{
    const qsizetype dotA = a.indexOf(u'.');
    const qsizetype dotB = b.indexOf(u'.');
    return dotA != dotB ? dotA > dotB : a > b;
}

} // namespace muster::slack
