// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Opsgenie's REST API with state: every write is taken (202) and done a little later, whatever it says, and
// only the request endpoint tells what came of it (integrations/opsgenie/README.md).

#include "tests/flow/json_api.h"

#include <algorithm>

namespace muster::test {

class OpsgenieServer final : public JsonApi
{
public:
    using JsonApi::JsonApi;

    QString open(const QString& message, const QString& alias = {})
    {
        const QString id = QStringLiteral("a-%1").arg(++m_last, 4, 10, QLatin1Char('0'));
        alerts.push_back({{QStringLiteral("id"), id},
                          {QStringLiteral("tinyId"), QString::number(m_last)},
                          {QStringLiteral("alias"), alias.isEmpty() ? id : alias},
                          {QStringLiteral("message"), message},
                          {QStringLiteral("status"), QStringLiteral("open")},
                          {QStringLiteral("acknowledged"), false},
                          {QStringLiteral("snoozed"), false},
                          {QStringLiteral("count"), 1},
                          {QStringLiteral("createdAt"), clock.now().toIso()},
                          {QStringLiteral("updatedAt"), clock.now().toIso()},
                          {QStringLiteral("owner"), QString()},
                          {QStringLiteral("priority"), QStringLiteral("P3")}});
        log(id, QStringLiteral("Alert created via API"));
        return id;
    }
    QJsonObject* find(const QString& id)
    {
        for (QJsonObject& one : alerts) {
            if (one.value(QLatin1String("id")).toString() == id)
                return &one;
        }
        return nullptr;
    }
    void touch(const QString& id, const QString& said)
    {
        (*find(id))[QStringLiteral("updatedAt")] = clock.now().toIso();
        log(id, said);
    }
    int notesWith(const QString& id, const QString& text)
    {
        const auto has = [&](const QJsonValue& note) {
            return note.toObject().value(QLatin1String("note")).toString().contains(text);
        };
        const QJsonArray& all = notes[id];
        return int(std::count_if(all.begin(), all.end(), has));
    }

    ApiReply answer(const ApiRequest& request) override
    {
        if (throttled > 0) {
            --throttled;
            return {429,
                    error(42901, QStringLiteral("You are making too many requests")),
                    {{"X-RateLimit-State", "THROTTLED"}, {"X-RateLimit-Period-In-Sec", "60"}}};
        }
        if (request.headers.at("authorization") != "GenieKey " + key)
            return {401, error(40101, QStringLiteral("Could not authenticate"))};
        workOff();
        return request.method == "GET" ? read(request) : write(request);
    }

    QString openIncident(const QString& message)
    {
        const QString id = QStringLiteral("i-%1").arg(++m_last, 4, 10, QLatin1Char('0'));
        incidents.push_back({{QStringLiteral("id"), id},
                             {QStringLiteral("tinyId"), QString::number(m_last)},
                             {QStringLiteral("message"), message},
                             {QStringLiteral("status"), QStringLiteral("closed")},
                             {QStringLiteral("createdAt"), clock.now().toIso()},
                             {QStringLiteral("updatedAt"), clock.now().toIso()},
                             {QStringLiteral("priority"), QStringLiteral("P2")}});
        return id;
    }

    std::vector<QJsonObject> alerts, incidents; ///< oldest first
    std::map<QString, QJsonArray> logs, notes;
    QMap<QString, QString> refuses; ///< last part of a write's path: why it fails once it is worked on
    QByteArray key = "genie-secret-key";
    int throttled = 0;
    bool hidesOnCall = false;                 ///< the key may not read schedules
    std::map<QString, QStringList> schedules; ///< who is on call, by the name of the schedule
    int pageLimit = 100;
    Milliseconds worksAfter{3'000}; ///< how long a request waits until it is worked on

private:
    struct Taken
    {
        QString id;
        ApiRequest request;
        Instant at;
        std::optional<QJsonObject> done;
    };
    static QJsonObject error(int code, const QString& message)
    {
        return {{QStringLiteral("message"), message},
                {QStringLiteral("took"), 0.1},
                {QStringLiteral("requestId"), QStringLiteral("r")},
                {QStringLiteral("code"), code}};
    }
    static ApiReply with(const QJsonValue& data)
    {
        return {200,
                {{QStringLiteral("data"), data},
                 {QStringLiteral("took"), 0.1},
                 {QStringLiteral("requestId"), QStringLiteral("r")},
                 {QStringLiteral("paging"), QJsonObject{}}}};
    }
    void log(const QString& id, const QString& said)
    {
        logs[id].append(QJsonObject{
            {QStringLiteral("log"), said},
            {QStringLiteral("type"), QStringLiteral("system")},
            {QStringLiteral("owner"), QStringLiteral("System")},
            {QStringLiteral("createdAt"), clock.now().toIso()},
            {QStringLiteral("offset"), QStringLiteral("%1_%2").arg(clock.now().ms).arg(++m_line)}});
    }
    ApiReply list(const ApiRequest& request)
    {
        // "updatedAt > 1 AND updatedAt < 2"
        qint64 above = 0, below = std::numeric_limits<qint64>::max();
        const QStringList words = request.value("query").split(u' ', Qt::SkipEmptyParts);
        for (qsizetype i = 0; i + 2 < words.size(); i += 4)
            (words[i + 1] == QLatin1String(">") ? above : below) = words[i + 2].toLongLong();
        std::vector<QJsonObject> found;
        for (const QJsonObject& one : alerts) {
            const qint64 at = Instant::fromIso(one.value(QLatin1String("updatedAt")).toString())->ms;
            if (at > above && at < below)
                found.push_back(one);
        }
        if (request.value("sort") == QLatin1String("updatedAt"))
            std::stable_sort(found.begin(), found.end(), [](const QJsonObject& a, const QJsonObject& b) {
                return a.value(QLatin1String("updatedAt")).toString() <
                       b.value(QLatin1String("updatedAt")).toString();
            });
        const size_t offset = size_t(request.value("offset").toInt());
        const int limit = request.value("limit").isEmpty() ? 20 : request.value("limit").toInt();
        if (limit > 100)
            return {422, error(42200, QStringLiteral("limit is too large"))};
        QJsonArray page;
        for (size_t i = offset; i < found.size() && page.size() < limit; ++i)
            page.append(found[i]);
        return with(page);
    }
    ApiReply listIncidents(const ApiRequest& request) const
    {
        // "createdAt > 1"
        const qint64 above = request.value("query").section(u' ', 2).toLongLong();
        std::vector<QJsonObject> found;
        for (const QJsonObject& one : incidents) {
            if (Instant::fromIso(one.value(QLatin1String("createdAt")).toString())->ms > above)
                found.push_back(one);
        }
        if (request.value("order") == QLatin1String("desc"))
            std::reverse(found.begin(), found.end());
        QJsonArray page;
        for (size_t i = size_t(request.value("offset").toInt()); i < found.size() && page.size() < 100; ++i)
            page.append(found[i]);
        return with(page);
    }
    ApiReply schedule(const QStringList& parts)
    {
        if (hidesOnCall)
            return {403, error(40301, QStringLiteral("You are not authorized to perform this request"))};
        if (parts.size() == 2) {
            QJsonArray all;
            for (const auto& [name, users] : schedules)
                all.append(QJsonObject{{QStringLiteral("id"), QStringLiteral("s-") + name},
                                       {QStringLiteral("name"), name},
                                       {QStringLiteral("enabled"), true}});
            return with(all);
        }
        const auto found = schedules.find(parts.value(2).mid(2));
        if (found == schedules.end())
            return {404, error(40401, QStringLiteral("No schedule"))};
        QJsonArray participants;
        for (const QString& user : found->second)
            participants.append(QJsonObject{{QStringLiteral("id"), QStringLiteral("u-") + user},
                                            {QStringLiteral("name"), user},
                                            {QStringLiteral("type"), QStringLiteral("user")}});
        return with(QJsonObject{{QStringLiteral("onCallParticipants"), participants}});
    }
    ApiReply read(const ApiRequest& request)
    {
        const QStringList parts = request.parts();
        if (parts.value(0) == QLatin1String("v1"))
            return parts.size() == 2 ? listIncidents(request)
                                     : ApiReply{404, error(40401, QStringLiteral("No incident"))};
        if (parts.value(1) == QLatin1String("schedules"))
            return schedule(parts);
        if (parts.size() == 2)
            return list(request);
        if (parts.value(2) == QLatin1String("requests")) {
            for (const Taken& one : m_taken) {
                if (one.id == parts.value(3) && one.done)
                    return with(*one.done);
            }
            return {404, error(40402, QStringLiteral("Request not found. It might not be processed, yet."))};
        }
        QString id = parts.value(2);
        if (request.value("identifierType") == QLatin1String("alias")) {
            for (const QJsonObject& one : alerts) {
                if (one.value(QLatin1String("alias")).toString() == parts.value(2))
                    id = one.value(QLatin1String("id")).toString();
            }
        }
        const QJsonObject* one = find(id);
        if (!one)
            return {404, error(40403, QStringLiteral("No alert exists with that id"))};
        const QString what = parts.value(3);
        return what == QLatin1String("logs")    ? with(logs[id])
               : what == QLatin1String("notes") ? with(notes[id])
                                                : with(*one);
    }
    ApiReply write(const ApiRequest& request)
    {
        const QString id = QStringLiteral("req-%1").arg(++m_request);
        m_taken.push_back({id, request, clock.now() + worksAfter, std::nullopt});
        return {202,
                {{QStringLiteral("result"), QStringLiteral("Request will be processed")},
                 {QStringLiteral("took"), 0.1},
                 {QStringLiteral("requestId"), id}}};
    }
    void workOff()
    {
        for (Taken& one : m_taken) {
            if (!one.done && one.at <= clock.now())
                one.done = work(one.request);
        }
    }
    QJsonObject work(const ApiRequest& request)
    {
        const QStringList parts = request.parts();
        const auto said = [](bool success, const QString& alert, const QString& status) {
            return QJsonObject{{QStringLiteral("isSuccess"), success},
                               {QStringLiteral("status"), status},
                               {QStringLiteral("alertId"), alert}};
        };
        if (parts.size() == 2) {
            const QString alias = request.body.value(QLatin1String("alias")).toString();
            for (QJsonObject& one : alerts) {
                if (one.value(QLatin1String("alias")).toString() == alias) {
                    one[QStringLiteral("count")] = one.value(QLatin1String("count")).toInt() + 1;
                    return said(true, one.value(QLatin1String("id")).toString(), QStringLiteral("Counted"));
                }
            }
            return said(true, open(request.body.value(QLatin1String("message")).toString(), alias),
                        QStringLiteral("Created alert"));
        }
        const QString id = parts.value(2), what = parts.value(3);
        QJsonObject* one = find(id);
        if (!one)
            return said(false, {}, QStringLiteral("Alert does not exist"));
        if (refuses.contains(what))
            return said(false, id, refuses.value(what));
        const bool closed = one->value(QLatin1String("status")) == QLatin1String("closed");
        if (what == QLatin1String("acknowledge")) {
            if (closed || one->value(QLatin1String("acknowledged")).toBool())
                return said(false, id, QStringLiteral("Alert is already acknowledged"));
            (*one)[QStringLiteral("acknowledged")] = true;
        } else if (what == QLatin1String("close")) {
            (*one)[QStringLiteral("status")] = QStringLiteral("closed");
        } else if (what == QLatin1String("notes") || what == QLatin1String("responders") ||
                   what == QLatin1String("escalate")) {
            notes[id].append(QJsonObject{{QStringLiteral("note"), request.body.value(QLatin1String("note"))},
                                         {QStringLiteral("owner"), QStringLiteral("System")},
                                         {QStringLiteral("createdAt"), clock.now().toIso()},
                                         {QStringLiteral("offset"), QStringLiteral("n%1").arg(++m_line)}});
        } else if (what == QLatin1String("priority")) {
            (*one)[QStringLiteral("priority")] = request.body.value(QLatin1String("priority"));
        } else if (what == QLatin1String("snooze")) {
            (*one)[QStringLiteral("snoozed")] = true;
            (*one)[QStringLiteral("snoozedUntil")] = request.body.value(QLatin1String("endTime"));
        } else {
            return said(false, id, QStringLiteral("What?"));
        }
        touch(id, QStringLiteral("Done: ") + what);
        return said(true, id, QStringLiteral("Done"));
    }
    std::vector<Taken> m_taken;
    int m_last = 0, m_line = 0, m_request = 0;
};

} // namespace muster::test
