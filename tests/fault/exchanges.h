// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One read or one write, from the asking to the answer, for the network matrices.

#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"

#include <QEventLoop>
#include <QTimer>

#include <optional>

namespace muster {

/// What a token looks like in these tests; no other party may ever see it.
inline QByteArray testToken()
{
    return "tok-canary-31415926";
}

inline Exchange exchangeWith(const QUrl& url, HttpMethod method, const QString& source = QStringLiteral("a"))
{
    Exchange exchange;
    exchange.source = SourceId{source};
    exchange.request.method = method;
    exchange.request.url = url;
    exchange.authorization = "Bearer " + testToken();
    if (method != HttpMethod::Get && method != HttpMethod::Delete)
        exchange.request.body = R"({"note":"looking into it"})";
    exchange.request.contentType = "application/json";
    return exchange;
}

/// Waits for `onDone` of `ask`; nullopt when none came within half a minute.
template <typename Value, typename Ask>
std::optional<Value> answerOf(Ask ask)
{
    std::optional<Value> value;
    QEventLoop loop;
    QTimer::singleShot(std::chrono::seconds(35), &loop, &QEventLoop::quit);
    QObject context;
    ask(&context, [&](Value came) {
        value.emplace(std::move(came));
        loop.quit();
    });
    if (!value)
        loop.exec();
    return value;
}

/// requestSent -1 when no evidence came at all.
inline WriteEvidence writeOnce(WriteTransport& writer, const Exchange& exchange)
{
    auto evidence = answerOf<WriteEvidence>(
        [&](QObject* context, auto onDone) { writer.sendWrite(exchange, context, std::move(onDone)); });
    return evidence ? std::move(*evidence) : WriteEvidence{-1, std::nullopt, std::nullopt};
}

inline Result<HttpReply> readOnce(Transport& client, const Exchange& exchange)
{
    auto reply = answerOf<Result<HttpReply>>(
        [&](QObject* context, auto onDone) { client.send(exchange, context, std::move(onDone)); });
    return reply ? std::move(*reply) : fail(ErrorKind::Bug, QStringLiteral("no answer within 35 s"));
}

/// One line about the evidence, for messages of failed tests.
inline QString describe(const WriteEvidence& evidence)
{
    return QStringLiteral("requestSent %1, %2, %3")
        .arg(evidence.requestSent)
        .arg(evidence.reply ? QStringLiteral("status %1").arg(evidence.reply->status)
                            : QStringLiteral("no reply"),
             evidence.error ? toString(evidence.error->kind) + u' ' + evidence.error->what
                            : QStringLiteral("no error"));
}

} // namespace muster
