// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool's JSON API as a function from requests to replies, over loopback HTTP for the flow tests and called
// straight for the contract tests: one server, with its state and rules, for both.

#include "integrations/core/http.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/fake_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QUrl>
#include <QUrlQuery>

#include <functional>
#include <map>
#include <vector>

namespace muster::test {

struct ApiRequest
{
    QByteArray method;
    QString path; ///< decoded, without the query
    QUrlQuery query;
    std::map<QByteArray, QByteArray> headers; ///< names in lower case
    QJsonObject body;
    /// QUrlQuery finds a name only as it was encoded: "statuses[]" may have come as "statuses%5B%5D".
    QStringList values(const char* name) const
    {
        QStringList found;
        for (const auto& [key, value] : query.queryItems(QUrl::FullyDecoded)) {
            if (QUrl::fromPercentEncoding(key.toUtf8()) == QLatin1String(name))
                found.append(QUrl::fromPercentEncoding(value.toUtf8()));
        }
        return found;
    }
    QString value(const char* name) const { return values(name).value(0); }
    /// "incidents", "Q1", "notes".
    QStringList parts() const { return path.split(u'/', Qt::SkipEmptyParts); }
};

struct ApiReply
{
    int status = 200;
    QJsonObject body = {};
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
};

/// Role: base of the fake servers. Thread: main.
class JsonApi
{
public:
    explicit JsonApi(FakeClock& time) : clock(time) {}
    virtual ~JsonApi() = default;
    virtual ApiReply answer(const ApiRequest& request) = 0;

    /// What a connector asks, answered at once; the token as the engine would add it.
    HttpReply ask(const HttpRequest& request, const QByteArray& secret)
    {
        static const char* const names[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
        ApiRequest sent{names[int(request.method)],
                        request.url.path(QUrl::FullyDecoded),
                        QUrlQuery(request.url),
                        {},
                        QJsonDocument::fromJson(request.body).object()};
        sent.headers["authorization"] = request.authPrefix + secret;
        sent.headers["accept"] = request.accept;
        for (const auto& [name, value] : request.headers)
            sent.headers[name.toLower()] = value;
        const ApiReply said = counted(sent);
        HttpReply reply;
        reply.status = said.status;
        reply.contentType = "application/json";
        reply.headers = said.headers;
        reply.headers.emplace_back("date", date());
        reply.body = QJsonDocument(said.body).toJson(QJsonDocument::Compact);
        return reply;
    }
    /// Answers everything that `server` is asked.
    void serve(FakeServer& server)
    {
        server.script = [this](const FakeServer::Request& came, QTcpSocket& socket) {
            const QList<QByteArray> line = came.line.split(' ');
            const QUrl url(QString::fromLatin1(line.value(1)));
            ApiRequest request{line.value(0),
                               url.path(QUrl::FullyDecoded),
                               QUrlQuery(url),
                               {},
                               QJsonDocument::fromJson(came.body).object()};
            for (const QByteArray& header : came.head.split('\n')) {
                const qsizetype colon = header.indexOf(':');
                if (colon > 0)
                    request.headers[header.left(colon).trimmed().toLower()] = header.mid(colon + 1).trimmed();
            }
            const bool writes = request.method != "GET";
            if (writes && loseRequests > 0) {
                --loseRequests;
                socket.abort();
                return;
            }
            const ApiReply reply = counted(request);
            if (writes && loseAnswers > 0) {
                --loseAnswers;
                socket.abort();
                return;
            }
            QByteArray headers = "Date: " + date() + "\r\n";
            for (const auto& [name, value] : reply.headers)
                headers += name + ": " + value + "\r\n";
            FakeServer::answer(socket, reply.status, QJsonDocument(reply.body).toJson(QJsonDocument::Compact),
                               "application/json", headers);
        };
    }

    FakeClock& clock;
    int loseRequests = 0;            ///< writes that never arrive
    int loseAnswers = 0;             ///< writes that are carried out, and whose answer is lost
    std::map<QByteArray, int> asked; ///< by method
    std::vector<ApiRequest> ledger;

protected:
    QByteArray date() const
    {
        return QLocale::c()
            .toString(clock.now().toUtc(), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"))
            .toLatin1();
    }
    static QString second(Instant at) { return Instant{at.ms - at.ms % 1000}.toIso(); }

private:
    ApiReply counted(const ApiRequest& request)
    {
        ++asked[request.method];
        ledger.push_back(request);
        return answer(request);
    }
};

} // namespace muster::test
