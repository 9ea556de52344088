// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// An incident.io on loopback that keeps state and its rules: ids, pages and filters, keys against repetition,
// rights of a key, a rate limit, and answers that get lost. It knows nothing of the connector.

#include "models/base/clock.h"
#include "tests/flow/fake_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>
#include <map>

namespace muster {

/// Role: the other side of the connector. Thread: main.
class IncidentioServer final
{
public:
    enum class Loss { None, Request, Answer }; ///< what the next write loses on its way

    explicit IncidentioServer(Clock& time) : clock(time)
    {
        for (const auto& [id, name, category] :
             {std::tuple{"01KSTA00000000000000000002", "Investigating", "live"},
              std::tuple{"01KSTA00000000000000000003", "Fixing", "live"},
              std::tuple{"01KSTA00000000000000000006", "Closed", "closed"}})
            statuses[text(id)] = {
                {text("id"), text(id)}, {text("name"), text(name)}, {text("category"), text(category)}};
        for (const auto& [id, name] : {std::pair{"01KSEV00000000000000000001", "Minor"},
                                       std::pair{"01KSEV00000000000000000002", "Major"}})
            severities[text(id)] = {{text("id"), text(id)}, {text("name"), text(name)}};
        net.script = [this](const FakeServer::Request& request, QTcpSocket& socket) {
            serve(request, socket);
        };
    }
    QString url() const { return net.url(); }
    QString now() const { return clock.now().toUtc().toString(text("yyyy-MM-ddTHH:mm:ss.zzz000Z")); }

    // What people do in incident.io itself.
    QString declare(const QString& name)
    {
        const QString id = newId("INC");
        const int number = ++m_number;
        incidents[id] = {{text("id"), id},
                         {text("reference"), text("INC-%1").arg(number)},
                         {text("name"), name},
                         {text("mode"), text("standard")},
                         {text("visibility"), text("public")},
                         {text("created_at"), now()},
                         {text("updated_at"), now()},
                         {text("permalink"), text("https://app.incident.example/incidents/%1").arg(number)},
                         {text("creator"), QJsonObject{{text("user"), ada()}}},
                         {text("incident_status"), statuses.begin()->second},
                         {text("slack_channel_id"), text("C%1").arg(number)},
                         {text("custom_field_entries"), QJsonArray{}},
                         {text("incident_role_assignments"), QJsonArray{}}};
        order.push_back(id);
        return id;
    }
    void update(const QString& incident, const QString& message)
    {
        QJsonObject& one = incidents[incident];
        one[text("updated_at")] = now();
        updates.push_back({{text("id"), newId("UPD")},
                           {text("incident_id"), incident},
                           {text("message"), message},
                           {text("created_at"), now()},
                           {text("new_incident_status"), one.value(text("incident_status"))},
                           {text("updater"), QJsonObject{{text("user"), ada()}}}});
    }
    void alert(const QString& incident, const QString& key)
    {
        alerts.push_back({{text("id"), newId("IAL")},
                          {text("incident"), QJsonObject{{text("id"), incident}}},
                          {text("alert"), QJsonObject{{text("id"), newId("ALR")},
                                                      {text("title"), text("Alert ") + key},
                                                      {text("deduplication_key"), key},
                                                      {text("status"), text("firing")},
                                                      {text("created_at"), now()}}}});
    }
    QString openPageIncident(const QString& name, const QString& message)
    {
        const QString id = newId("SPI");
        pageIncidents.push_back(
            {{text("id"), id},
             {text("status_page_id"), kPage},
             {text("name"), name},
             {text("incident_status"), text("investigating")},
             {text("published_at"), now()},
             {text("component_impacts"), QJsonArray{}},
             {text("updates"), QJsonArray{pageUpdate(id, text("investigating"), message)}}});
        return id;
    }

    inline static const QString kPage = QStringLiteral("01KPAG00000000000000000001");
    std::map<QString, QJsonObject> statuses, severities, incidents;
    std::vector<QString> order; ///< of incidents, oldest first
    std::vector<QJsonObject> updates, alerts, followUps, pageIncidents;
    std::map<QString, QString> keys; ///< idempotency key to what it made
    bool mayEdit = true;
    Loss loss = Loss::None;
    int failFrom = 0;  ///< the n-th request from now and all after it get a 500; 0: none
    int throttled = 0; ///< so many requests get a 429 without a word of how long
    int writes = 0, edits = 0;
    FakeServer net;
    Clock& clock;

private:
    struct Answer
    {
        int status = 200;
        QJsonObject body;
    };
    static QString text(const char* words) { return QString::fromUtf8(words); }
    static QJsonObject ada()
    {
        return {{text("id"), text("01KUSR00000000000000000001")},
                {text("name"), text("Ada Byron")},
                {text("email"), text("ada@example.com")}};
    }
    QString newId(const char* kind)
    {
        return text("01K") + text(kind) + QString::number(++m_last).rightJustified(20, u'0');
    }
    QJsonObject pageUpdate(const QString& incident, const QString& state, const QString& message)
    {
        return {{text("id"), newId("SPU")},       {text("status_page_incident_id"), incident},
                {text("incident_status"), state}, {text("message"), message},
                {text("published_at"), now()},    {text("component_statuses"), QJsonArray{}}};
    }
    static Answer refused(int status, const QString& field, const QString& message)
    {
        return {status,
                {{text("type"), text("validation_error")},
                 {text("status"), status},
                 {text("errors"),
                  QJsonArray{QJsonObject{{text("message"), message},
                                         {text("source"), QJsonObject{{text("field"), field}}}}}}}};
    }
    static Answer page(const char* member, const QJsonArray& all, const QUrlQuery& query, int most)
    {
        const int size = query.queryItemValue(text("page_size")).toInt();
        if (size < 1 || size > most)
            return refused(422, text("page_size"), text("out of range"));
        const QString after = query.queryItemValue(text("after"));
        qsizetype from = 0;
        while (!after.isEmpty() && from < all.size() &&
               all.at(from).toObject().value(text("id")).toString() != after)
            ++from;
        if (!after.isEmpty() && from++ == all.size())
            return refused(422, text("after"), text("no such record"));
        QJsonArray part;
        for (qsizetype i = from; i < all.size() && part.size() < size; ++i)
            part.append(all.at(i));
        QJsonObject meta{{text("page_size"), size}};
        if (from + part.size() < all.size())
            meta[text("after")] = part.last().toObject().value(text("id"));
        return {200, {{text(member), part}, {text("pagination_meta"), meta}}};
    }
    static QJsonArray newestFirst(const std::vector<QJsonObject>& items, const char* member,
                                  const QString& incident)
    {
        QJsonArray all;
        for (auto one = items.rbegin(); one != items.rend(); ++one) {
            const QString of = one->value(text(member)).isObject()
                                   ? one->value(text(member)).toObject().value(text("id")).toString()
                                   : one->value(text(member)).toString();
            if (incident.isEmpty() || of == incident)
                all.append(*one);
        }
        return all;
    }

    void serve(const FakeServer::Request& request, QTcpSocket& socket)
    {
        const QUrl address(QString::fromLatin1(request.line.split(' ').value(1)), QUrl::StrictMode);
        const bool writes_ = !request.line.startsWith("GET ");
        if (writes_ && loss == Loss::Request) {
            loss = Loss::None;
            return socket.abort();
        }
        Answer answer;
        if (!request.head.contains("Authorization: Bearer good-key"))
            answer.status = 401;
        else if (throttled > 0 && throttled-- > 0)
            answer = {429, {{text("type"), text("rate_limit")}, {text("status"), 429}}};
        else if (failFrom > 0 && (failFrom == 1 || failFrom-- == 1))
            answer.status = 500;
        else if (writes_)
            answer = write(address, QJsonDocument::fromJson(request.body).object());
        else
            answer = read(address, QUrlQuery(address));
        if (writes_ && loss == Loss::Answer && answer.status < 300) {
            loss = Loss::None;
            return socket.abort();
        }
        const QByteArray date =
            QLocale::c().toString(clock.now().toUtc(), text("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
        FakeServer::answer(socket, answer.status, QJsonDocument(answer.body).toJson(QJsonDocument::Compact),
                           "application/json", "Date: " + date + "\r\n");
    }

    Answer read(const QUrl& address, const QUrlQuery& query)
    {
        const QString path = address.path();
        const QString incident = query.queryItemValue(text("incident_id"));
        if (path == text("/v1/identity"))
            return {200,
                    {{text("identity"),
                      QJsonObject{{text("name"), text("muster")},
                                  {text("dashboard_url"), text("https://app.incident.example/acme")},
                                  {text("roles"), QJsonArray{text("viewer"), text("incident_editor")}}}}}};
        if (path == text("/v2/incidents")) {
            // In brackets: QUrlQuery finds it only under its encoded name.
            QString since;
            for (const auto& [name, value] : query.queryItems(QUrl::FullyDecoded)) {
                if (name == text("updated_at[gte]"))
                    since = value;
            }
            QJsonArray all;
            for (auto id = order.rbegin(); id != order.rend(); ++id) {
                const QString changed = incidents[*id].value(text("updated_at")).toString();
                if (since.isEmpty() || *Instant::fromIso(changed) >= *Instant::fromIso(since))
                    all.append(incidents[*id]);
            }
            return page("incidents", all, query, 250);
        }
        if (path.startsWith(text("/v2/incidents/"))) {
            const auto one = incidents.find(path.section(u'/', 3));
            return one == incidents.end() ? Answer{404, {}} : Answer{200, {{text("incident"), one->second}}};
        }
        if (path == text("/v2/incident_updates"))
            return page("incident_updates", newestFirst(updates, "incident_id", incident), query, 250);
        if (path == text("/v2/incident_alerts"))
            return page("incident_alerts", newestFirst(alerts, "incident", incident), query, 50);
        if (path == text("/v2/follow_ups"))
            return {200, {{text("follow_ups"), newestFirst(followUps, "incident_id", incident)}}};
        if (path == text("/v2/actions"))
            return {200, {{text("actions"), QJsonArray{}}}};
        if (path == text("/v2/status_pages"))
            return {200,
                    {{text("status_pages"),
                      QJsonArray{QJsonObject{{text("id"), kPage}, {text("name"), text("Acme")}}}},
                     {text("pagination_meta"), QJsonObject{{text("page_size"), 100}}}}};
        if (path == text("/v2/status_page_incidents"))
            return page(
                "status_page_incidents",
                newestFirst(pageIncidents, "status_page_id", query.queryItemValue(text("status_page_id"))),
                query, 250);
        return {404, {}};
    }

    Answer write(const QUrl& address, const QJsonObject& body)
    {
        ++writes;
        const QString path = address.path();
        if (!mayEdit)
            return refused(403, {}, text("missing the incident editor role"));
        if (path.startsWith(text("/v2/incidents/")) && path.endsWith(text("/actions/edit")))
            return edit(path.section(u'/', 3, 3), body);
        if (path == text("/v2/incidents")) {
            const QString key = body.value(text("idempotency_key")).toString();
            if (key.isEmpty() || !body.contains(text("visibility")))
                return refused(422, text("idempotency_key"), text("is required"));
            QString& made = keys[key];
            if (made.isEmpty()) {
                made = declare(body.value(text("name")).toString());
                incidents[made][text("creator")] = QJsonObject{
                    {text("api_key"), QJsonObject{{text("id"), text("K")}, {text("name"), text("muster")}}}};
            }
            return {200, {{text("incident"), incidents[made]}}};
        }
        if (path == text("/v2/follow_ups")) {
            const QString incident = body.value(text("incident_id")).toString();
            if (!incidents.contains(incident))
                return refused(422, text("incident_id"), text("no such incident"));
            QJsonObject made = body;
            made[text("id")] = newId("FUP");
            made[text("status")] = text("outstanding");
            made[text("created_at")] = now();
            made[text("updated_at")] = now();
            followUps.push_back(made);
            incidents[incident][text("updated_at")] = now();
            return {201, {{text("follow_up"), made}}};
        }
        if (path == text("/v2/status_page_incident_updates")) {
            for (QJsonObject& one : pageIncidents) {
                if (one.value(text("id")) != body.value(text("status_page_incident_id")))
                    continue;
                const QJsonObject made = pageUpdate(one.value(text("id")).toString(),
                                                    body.value(text("incident_status")).toString(),
                                                    body.value(text("message")).toString());
                QJsonArray told = one.value(text("updates")).toArray();
                told.prepend(made);
                one[text("updates")] = told;
                one[text("incident_status")] = made.value(text("incident_status"));
                return {201, {{text("status_page_incident_update"), made}}};
            }
            return {404, {}};
        }
        if (path == text("/v2/status_page_incidents")) {
            QString& made = keys[body.value(text("idempotency_key")).toString()];
            if (made.isEmpty())
                made = openPageIncident(body.value(text("name")).toString(),
                                        body.value(text("message")).toString());
            for (const QJsonObject& one : pageIncidents) {
                if (one.value(text("id")) == made)
                    return {201, {{text("status_page_incident"), one}}};
            }
        }
        return {404, {}};
    }

    Answer edit(const QString& id, const QJsonObject& body)
    {
        if (!incidents.contains(id))
            return {404, {}};
        if (!body.value(text("notify_incident_channel")).isBool())
            return refused(422, text("notify_incident_channel"), text("is required"));
        const QJsonObject change = body.value(text("incident")).toObject();
        QJsonObject one = incidents[id];
        if (change.contains(text("incident_status_id"))) {
            const auto to = statuses.find(change.value(text("incident_status_id")).toString());
            if (to == statuses.end())
                return refused(422, text("incident_status_id"), text("no such status"));
            one[text("incident_status")] = to->second;
        }
        if (change.contains(text("severity_id"))) {
            const auto to = severities.find(change.value(text("severity_id")).toString());
            if (to == severities.end())
                return refused(422, text("severity_id"), text("no such severity"));
            one[text("severity")] = to->second;
        }
        if (change.contains(text("summary")))
            one[text("summary")] = change.value(text("summary"));
        for (const QJsonValue& value : change.value(text("incident_role_assignments")).toArray()) {
            const QJsonObject wanted = value.toObject();
            one[text("incident_role_assignments")] = QJsonArray{
                QJsonObject{{text("role"), QJsonObject{{text("id"), wanted.value(text("incident_role_id"))},
                                                       {text("name"), text("Incident Lead")},
                                                       {text("role_type"), text("lead")}}},
                            {text("assignee"), ada()}}};
        }
        ++edits;
        one[text("updated_at")] = now();
        incidents[id] = one;
        return {200, {{text("incident"), one}}};
    }

    int m_last = 0, m_number = 0;
};

} // namespace muster
