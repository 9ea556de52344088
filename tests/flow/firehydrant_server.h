// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A FireHydrant on loopback that keeps state and its rules: numbered pages, what changed since, a rate limit
// with Retry-After, and answers that get lost. It knows nothing of the connector.

#include "models/base/clock.h"
#include "tests/flow/fake_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QUrlQuery>

#include <map>

namespace muster {

/// Role: the other side of the connector. Thread: main.
class FirehydrantServer final
{
public:
    enum class Loss { None, Request, Answer }; ///< what the next write loses on its way

    explicit FirehydrantServer(Clock& time) : clock(time)
    {
        net.script = [this](const FakeServer::Request& request, QTcpSocket& socket) {
            serve(request, socket);
        };
    }
    QString url() const { return net.url(); }
    QString now() const { return clock.now().toUtc().toString(text("yyyy-MM-ddTHH:mm:ss.zzzZ")); }

    // What people do in FireHydrant itself.
    QString declare(const QString& name)
    {
        const QString id = text("i%1").arg(++m_last);
        incidents[id] = {{text("id"), id},
                         {text("name"), name},
                         {text("number"), m_last},
                         {text("created_at"), now()},
                         {text("current_milestone"), text("started")},
                         {text("severity"), text("SEV2")},
                         {text("active"), true},
                         {text("milestones"), QJsonArray{}}};
        order.push_back(id);
        changed[id] = clock.now();
        return id;
    }
    /// `quietly`: the list does not tell that the incident changed.
    QString say(const QString& incident, const QString& type, const QJsonObject& body, bool quietly = false)
    {
        const QString id = text("e%1").arg(++m_last);
        events[incident].push_back(
            {{text("id"), id},
             {text("type"), type},
             {text("data"), body},
             {text("occurred_at"),
              body.contains(text("occurred_at")) ? body.value(text("occurred_at")) : QJsonValue(now())},
             {text("visibility"), body.value(text("visibility"))}});
        if (!quietly)
            changed[incident] = clock.now();
        return id;
    }

    std::map<QString, QJsonObject> incidents;
    std::vector<QString> order; ///< oldest first
    std::map<QString, std::vector<QJsonObject>> events;
    std::map<QString, Instant> changed;
    std::vector<QJsonObject> changes;
    Loss loss = Loss::None;
    int failFrom = 0;  ///< the n-th request from now and all after it get a 500; 0: none
    int throttled = 0; ///< so many requests get a 429
    int edits = 0;
    FakeServer net;
    Clock& clock;

private:
    struct Answer
    {
        int status = 200;
        QJsonObject body;
    };
    static QString text(const char* words) { return QString::fromUtf8(words); }
    static Answer page(const QJsonArray& all, const QUrlQuery& query)
    {
        const int size = std::max(1, query.queryItemValue(text("per_page")).toInt());
        const int number = std::max(1, query.queryItemValue(text("page")).toInt());
        QJsonArray part;
        for (qsizetype i = qsizetype(size) * (number - 1); i < all.size() && part.size() < size; ++i)
            part.append(all.at(i));
        const bool more = qsizetype(size) * number < all.size();
        return {200,
                {{text("data"), part},
                 {text("pagination"),
                  QJsonObject{{text("count"), int(all.size())},
                              {text("page"), number},
                              {text("next"), more ? QJsonValue(number + 1) : QJsonValue()}}}}};
    }
    void serve(const FakeServer::Request& request, QTcpSocket& socket)
    {
        const QUrl address(QString::fromLatin1(request.line.split(' ').value(1)), QUrl::StrictMode);
        const bool writes = !request.line.startsWith("GET ");
        if (writes && loss == Loss::Request) {
            loss = Loss::None;
            return socket.abort();
        }
        Answer answer;
        if (!request.head.contains("Authorization: Bearer good-key"))
            answer.status = 401;
        else if (throttled > 0 && throttled-- > 0)
            answer = {429, {{text("error"), text("rate limit exceeded")}}};
        else if (failFrom > 0 && (failFrom == 1 || failFrom-- == 1))
            answer.status = 500;
        else
            answer = writes ? write(address.path(), QJsonDocument::fromJson(request.body).object())
                            : read(address.path(), QUrlQuery(address));
        if (writes && loss == Loss::Answer && answer.status < 300) {
            loss = Loss::None;
            return socket.abort();
        }
        const QByteArray date =
            QLocale::c().toString(clock.now().toUtc(), text("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
        FakeServer::answer(socket, answer.status, QJsonDocument(answer.body).toJson(QJsonDocument::Compact),
                           "application/json",
                           "Date: " + date + "\r\n" + (answer.status == 429 ? "Retry-After: 20\r\n" : ""));
    }
    Answer read(const QString& path, const QUrlQuery& query)
    {
        if (path == text("/v1/ping"))
            return {
                200,
                {{text("organization"), QJsonObject{{text("id"), text("o")}, {text("name"), text("Acme")}}}}};
        if (path == text("/v1/incidents")) {
            const auto since =
                Instant::fromIso(query.queryItemValue(text("updated_after"), QUrl::FullyDecoded));
            QJsonArray all;
            for (auto id = order.rbegin(); id != order.rend(); ++id) {
                if (!since || changed[*id] > *since)
                    all.append(incidents[*id]);
            }
            return page(all, query);
        }
        if (path == text("/v1/changes/events")) {
            QJsonArray all;
            for (const QJsonObject& one : changes)
                all.append(one);
            return page(all, query);
        }
        const QString id = path.section(u'/', 3, 3);
        if (!incidents.contains(id))
            return {404, {}};
        const QString part = path.section(u'/', 4);
        if (part.isEmpty())
            return {200, incidents[id]};
        QJsonArray all;
        if (part == text("events")) {
            for (const QJsonObject& one : events[id])
                all.append(one);
        } else if (part == text("milestones")) {
            all = incidents[id].value(text("milestones")).toArray();
        }
        return page(all, query);
    }
    Answer write(const QString& path, const QJsonObject& body)
    {
        if (path == text("/v1/incidents")) {
            const QString id = declare(body.value(text("name")).toString());
            incidents[id][text("labels")] = body.value(text("labels"));
            return {201, incidents[id]};
        }
        if (path == text("/v1/changes/events")) {
            QJsonObject made = body;
            made[text("id")] = text("c%1").arg(++m_last);
            changes.push_back(made);
            return {201, made};
        }
        const QString id = path.section(u'/', 3, 3);
        const QString part = path.section(u'/', 4);
        if (!incidents.contains(id))
            return {404, {}};
        if (part == text("notes") || part == text("generic_chat_messages"))
            return {201,
                    {{text("id"),
                      say(id, part == text("notes") ? text("note") : text("generic_chat_message"), body)}}};
        ++edits;
        changed[id] = clock.now();
        QJsonObject one = incidents[id];
        if (part == text("milestones/bulk_update")) {
            const QJsonArray set = body.value(text("milestones")).toArray();
            one[text("milestones")] = set;
            one[text("current_milestone")] = set.last().toObject().value(text("type"));
            incidents[id] = one;
            return page(set, {});
        }
        if (part == text("resolve")) {
            one[text("current_milestone")] = body.value(text("milestone"));
            one[text("active")] = false;
        }
        for (const QString& member : body.keys()) {
            if (part.isEmpty())
                one[member] = body.value(member);
        }
        incidents[id] = one;
        return {200, one};
    }

    int m_last = 0;
};

} // namespace muster
