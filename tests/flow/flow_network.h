// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The network of a test of whole flows: real HTTP to a server on loopback, or a function from request to
// answer. It knows what is under way, and can be cut, lose what is sent or answered, or die with the program.

#include "integrations/sync/http_client.h"
#include "integrations/sync/http_writer.h"
#include "integrations/sync/write_transport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QTimer>
#include <QUrlQuery>

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace muster::test {

/// What a server that is a function is asked.
struct Asked
{
    HttpMethod method = HttpMethod::Get;
    QString path;
    QUrlQuery query;
    QJsonObject body;
    QByteArray authorization;
    QString item(const char* name) const
    {
        return query.queryItemValue(QString::fromLatin1(name), QUrl::FullyDecoded);
    }
};

inline Asked askedOf(const Exchange& exchange)
{
    const HttpRequest& request = exchange.request;
    return {request.method, request.url.path(QUrl::FullyDecoded), QUrlQuery(request.url),
            QJsonDocument::fromJson(request.body).object(), exchange.authorization};
}

inline HttpReply answerOf(const QJsonValue& value, int status = 200)
{
    const QJsonDocument document =
        value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    HttpReply reply;
    reply.status = status;
    reply.contentType = "application/json";
    reply.body = document.toJson(QJsonDocument::Compact);
    return reply;
}

/// Role: see the head of the file. Thread: main.
class FlowNetwork final : public QObject, public Transport, public WriteTransport
{
public:
    enum class Fate {
        Arrives,
        AnswerLost,  ///< done, and nobody hears of it
        RequestLost, ///< sent, and never there
        Silent       ///< done, and nothing comes back before the program ends
    };

    /// Answers instead of HTTP, where it is set.
    std::function<HttpReply(const Exchange&)> server;
    Fate nextWrite = Fate::Arrives;   ///< of the next one alone; for a server that is a function
    int readsLeft = -1;               ///< so many more are answered, then nothing comes back; -1: all
    bool offline = false;             ///< reads end at once
    int begun = 0;                    ///< reads and writes
    std::vector<Asked> reads, writes; ///< that reached a server that is a function

    /// Nothing is on its way over HTTP.
    bool isIdle() const { return m_open == 0; }

    ExchangeId send(Exchange exchange, QObject* context,
                    std::function<void(Result<HttpReply>)> onDone) override
    {
        ++begun;
        if (readsLeft == 0)
            return --m_lastOwn;
        if (readsLeft > 0)
            --readsLeft;
        if (offline)
            return soon(context, std::move(onDone), fail(ErrorKind::Offline, QStringLiteral("no network")));
        if (server) {
            reads.push_back(askedOf(exchange));
            return soon(context, std::move(onDone), server(exchange));
        }
        ++m_open;
        const auto over = std::make_shared<bool>(false);
        const ExchangeId id = m_client.send(
            std::move(exchange), this,
            [this, over, guard = QPointer(context), onDone = std::move(onDone)](Result<HttpReply> reply) {
                if (!std::exchange(*over, true))
                    --m_open;
                if (guard)
                    onDone(std::move(reply));
            });
        m_reads[id] = over;
        return id;
    }
    void cancel(ExchangeId id) override
    {
        // Of those that a function answers nothing is under way: answers of dead contexts are dropped.
        const auto one = m_reads.find(id);
        if (one == m_reads.end())
            return;
        m_client.cancel(id);
        if (!std::exchange(*one->second, true))
            --m_open;
    }
    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override
    {
        ++begun;
        if (server)
            return writeToFunction(exchange, context, std::move(onDone));
        ++m_open;
        return m_writer.sendWrite(
            std::move(exchange), this,
            [this, guard = QPointer(context), onDone = std::move(onDone)](const WriteEvidence& evidence) {
                --m_open;
                if (guard)
                    onDone(evidence);
            });
    }
    void forget(const SourceId&) override {}

private:
    ExchangeId soon(QObject* context, std::function<void(Result<HttpReply>)> onDone, Result<HttpReply> reply)
    {
        QTimer::singleShot(0, context,
                           [onDone = std::move(onDone), reply = std::move(reply)] { onDone(reply); });
        return --m_lastOwn;
    }
    ExchangeId writeToFunction(const Exchange& exchange, QObject* context,
                               std::function<void(WriteEvidence)> onDone)
    {
        writes.push_back(askedOf(exchange));
        const Fate fate = std::exchange(nextWrite, Fate::Arrives);
        WriteEvidence evidence;
        evidence.requestSent = 1;
        if (fate != Fate::RequestLost)
            evidence.reply = server(exchange);
        if (fate == Fate::AnswerLost || fate == Fate::RequestLost) {
            evidence.reply.reset();
            evidence.error =
                Error{ErrorKind::Timeout, QStringLiteral("no answer within 30 s"), 0, std::nullopt, {}};
        }
        if (fate != Fate::Silent)
            QTimer::singleShot(0, context, [onDone = std::move(onDone), evidence] { onDone(evidence); });
        return --m_lastOwn;
    }

    HttpClient m_client;
    HttpWriter m_writer;
    std::map<ExchangeId, std::shared_ptr<bool>> m_reads;
    int m_open = 0;
    ExchangeId m_lastOwn = 0; ///< below those of HTTP
};

} // namespace muster::test
