// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// PagerDuty's REST API v2 with state: incidents, log, notes, users, and the rules that a connector meets
// (integrations/pagerduty/README.md). What is not documented is refused here rather than guessed.

#include "tests/flow/json_api.h"

#include <algorithm>

namespace muster::test {

class PagerDutyServer final : public JsonApi
{
public:
    using JsonApi::JsonApi;

    QString open(const QString& title, const QString& key = {})
    {
        const QString id = QStringLiteral("QINC%1").arg(++m_last, 5, 10, QLatin1Char('0'));
        const QString at = second(clock.now());
        incidents.insert(
            incidents.begin(),
            QJsonObject{
                {QStringLiteral("id"), id},
                {QStringLiteral("type"), QStringLiteral("incident")},
                {QStringLiteral("incident_number"), m_last},
                {QStringLiteral("title"), title},
                {QStringLiteral("summary"), QStringLiteral("[#%1] %2").arg(m_last).arg(title)},
                {QStringLiteral("html_url"), QStringLiteral("https://acme.pagerduty.com/incidents/") + id},
                {QStringLiteral("created_at"), at},
                {QStringLiteral("updated_at"), at},
                {QStringLiteral("last_status_change_at"), at},
                {QStringLiteral("resolved_at"), QJsonValue()},
                {QStringLiteral("status"), QStringLiteral("triggered")},
                {QStringLiteral("incident_key"), key},
                {QStringLiteral("urgency"), QStringLiteral("high")},
                {QStringLiteral("service"),
                 reference(QStringLiteral("PSVC001"), "service", QStringLiteral("checkout"))},
                {QStringLiteral("priority"), QJsonValue()},
                {QStringLiteral("assignments"), QJsonArray{}},
                {QStringLiteral("pending_actions"), QJsonArray{}},
                {QStringLiteral("alert_counts"), QJsonObject{{QStringLiteral("all"), 0}}}});
        log(id, "trigger_log_entry", QStringLiteral("Triggered"));
        return id;
    }
    void set(const QString& id, const QString& status)
    {
        QJsonObject* one = find(id);
        (*one)[QStringLiteral("status")] = status;
        (*one)[QStringLiteral("last_status_change_at")] = second(clock.now());
        if (status == QLatin1String("resolved"))
            (*one)[QStringLiteral("resolved_at")] = second(clock.now());
        touch(*one);
        log(id, status == QLatin1String("resolved") ? "resolve_log_entry" : "acknowledge_log_entry", status);
    }
    void log(const QString& id, const char* type, const QString& summary)
    {
        const QJsonObject* one = find(id);
        entries.insert(
            entries.begin(),
            QJsonObject{
                {QStringLiteral("id"), QStringLiteral("RLOG%1").arg(++m_lastEntry, 7, 10, QLatin1Char('0'))},
                {QStringLiteral("type"), QString::fromLatin1(type)},
                {QStringLiteral("summary"), summary},
                {QStringLiteral("created_at"), second(clock.now())},
                {QStringLiteral("agent"),
                 reference(QStringLiteral("PUSR001"), "user", QStringLiteral("Ada Lind"))},
                {QStringLiteral("channel"), QJsonObject{{QStringLiteral("type"), QStringLiteral("website")}}},
                {QStringLiteral("service"), one->value(QLatin1String("service"))},
                {QStringLiteral("incident"),
                 reference(id, "incident", one->value(QLatin1String("summary")).toString())}});
    }
    QJsonObject* find(const QString& id)
    {
        for (QJsonObject& one : incidents) {
            if (one.value(QLatin1String("id")).toString() == id)
                return &one;
        }
        return nullptr;
    }
    QString statusOf(const QString& id)
    {
        const QJsonObject* one = find(id);
        return one ? one->value(QLatin1String("status")).toString() : QString();
    }
    /// How many notes of the incident hold the text.
    int notesWith(const QString& id, const QString& text) const
    {
        const auto found = notes.find(id);
        return found == notes.end()
                   ? 0
                   : int(std::count_if(
                         found->second.begin(), found->second.end(), [&](const QJsonValue& note) {
                             return note.toObject().value(QLatin1String("content")).toString().contains(text);
                         }));
    }

    /// Somebody at a level of a policy, by its schedule; `until` may be null.
    void callOn(const QString& id, const QString& name, int level, const QJsonValue& until)
    {
        onCalls.push_back(QJsonObject{
            {QStringLiteral("user"), reference(id, "user", name)},
            {QStringLiteral("schedule"),
             reference(QStringLiteral("PSCH001"), "schedule", QStringLiteral("Payments primary"))},
            {QStringLiteral("escalation_policy"),
             reference(QStringLiteral("PPOL001"), "escalation_policy", QStringLiteral("Payments"))},
            {QStringLiteral("escalation_level"), level},
            {QStringLiteral("start"), QJsonValue()},
            {QStringLiteral("end"), until}});
    }

    ApiReply answer(const ApiRequest& request) override
    {
        if (throttled > 0) {
            --throttled;
            return {429,
                    error(2020, QStringLiteral("Rate Limit Exceeded")),
                    {{"ratelimit-limit", "960"}, {"ratelimit-remaining", "0"}, {"ratelimit-reset", "7"}}};
        }
        if (request.headers.at("authorization") != "Token token=" + token)
            return {401, error(2006, QStringLiteral("Unauthorized"))};
        if (request.headers.at("accept") != "application/vnd.pagerduty+json;version=2")
            return {406, error(2000, QStringLiteral("Accept header is invalid"))};
        const bool writes = request.method != "GET";
        if (writes && readOnly)
            return {403, error(2010, QStringLiteral("Access Denied"))};
        if (writes) {
            const auto from = request.headers.find("from");
            if (from == request.headers.end() || from->second != "ada@example.com")
                return {400, error(2001, QStringLiteral("Requester User Not Found"))};
        }
        return writes ? write(request) : read(request);
    }

    std::vector<QJsonObject> incidents, entries; ///< newest first
    std::vector<QJsonObject> onCalls;
    std::map<QString, QJsonArray> notes, changes, alerts;
    QByteArray token = "u+secret-token";
    bool readOnly = false, userToken = true;
    bool hidesOnCall = false; ///< the key may not read who is on call
    int throttled = 0;        ///< requests that meet the rate limit
    int pageLimit = 100;
    QString hidden; ///< an incident that the key may not see by itself

private:
    static QJsonObject reference(const QString& id, const char* type, const QString& summary)
    {
        return {{QStringLiteral("id"), id},
                {QStringLiteral("type"), QString::fromLatin1(type) + QStringLiteral("_reference")},
                {QStringLiteral("summary"), summary}};
    }
    static QJsonObject error(int code, const QString& message)
    {
        return {{QStringLiteral("error"),
                 QJsonObject{{QStringLiteral("code"), code},
                             {QStringLiteral("message"), message},
                             {QStringLiteral("errors"), QJsonArray{QStringLiteral("see the code")}}}}};
    }
    void touch(QJsonObject& incident) { incident[QStringLiteral("updated_at")] = second(clock.now()); }

    ApiReply page(const ApiRequest& request, const char* name, const std::vector<QJsonObject>& all)
    {
        const int limit =
            std::min(request.value("limit").isEmpty() ? 25 : request.value("limit").toInt(), pageLimit);
        const int offset = request.value("offset").toInt();
        if (limit > 100 || offset + request.value("limit").toInt() > 10'000)
            return {400, error(2002, QStringLiteral("Offset and limit are too large"))};
        QJsonArray items;
        for (size_t i = size_t(offset); i < all.size() && items.size() < limit; ++i)
            items.append(all[i]);
        return {
            200,
            {{QString::fromLatin1(name), items},
             {QStringLiteral("limit"), limit},
             {QStringLiteral("offset"), offset},
             {QStringLiteral("more"), size_t(offset) + size_t(limit) < all.size()},
             {QStringLiteral("total"),
              request.value("total") == QLatin1String("true") ? QJsonValue(int(all.size())) : QJsonValue()}}};
    }
    ApiReply readLog(const ApiRequest& request)
    {
        const auto since = Instant::fromIso(request.value("since"));
        const auto until = Instant::fromIso(request.value("until"));
        if (!since || !until || *until - *since > Milliseconds{180 * 24 * 3'600'000LL})
            return {400, error(2001, QStringLiteral("Invalid Input Provided"))};
        std::vector<QJsonObject> within;
        for (const QJsonObject& entry : entries) {
            const Instant at = *Instant::fromIso(entry.value(QLatin1String("created_at")).toString());
            if (at > *since && at < *until) // the worst that the documentation allows
                within.push_back(entry);
        }
        return page(request, "log_entries", within);
    }
    ApiReply read(const ApiRequest& request)
    {
        const QStringList parts = request.parts();
        if (parts.value(0) == QLatin1String("users")) {
            const QJsonObject ada{
                {QStringLiteral("id"), QStringLiteral("PUSR001")},
                {QStringLiteral("name"), QStringLiteral("Ada Lind")},
                {QStringLiteral("email"), QStringLiteral("ada@example.com")},
                {QStringLiteral("html_url"), QStringLiteral("https://acme.pagerduty.com/users/PUSR001")}};
            if (parts.value(1) == QLatin1String("me"))
                return userToken ? ApiReply{200, {{QStringLiteral("user"), ada}}}
                                 : ApiReply{400, error(1008, QStringLiteral("Unable to identify you"))};
            return page(request, "users", {ada});
        }
        if (parts.value(0) == QLatin1String("oncalls"))
            return hidesOnCall ? ApiReply{403, error(2010, QStringLiteral("Access Denied"))}
                               : page(request, "oncalls", onCalls);
        if (parts.value(0) == QLatin1String("log_entries"))
            return readLog(request);
        if (parts.value(0) != QLatin1String("incidents"))
            return {404, error(2100, QStringLiteral("Not Found"))};
        if (parts.size() == 1) {
            std::vector<QJsonObject> list;
            const QStringList statuses = request.values("statuses[]");
            const QString key = request.value("incident_key");
            for (const QJsonObject& one : incidents) {
                const bool status =
                    statuses.isEmpty() || statuses.contains(one.value(QLatin1String("status")).toString());
                if (status && (key.isEmpty() || one.value(QLatin1String("incident_key")).toString() == key))
                    list.push_back(one);
            }
            return page(request, "incidents", list);
        }
        const QString id = parts[1];
        const QJsonObject* one = find(id);
        if (!one || id == hidden)
            return {404, error(2100, QStringLiteral("Not Found"))};
        const QString what = parts.value(2);
        if (what.isEmpty())
            return {200, {{QStringLiteral("incident"), *one}}};
        if (what == QLatin1String("notes"))
            return {200, {{QStringLiteral("notes"), notes[id]}}};
        if (what == QLatin1String("related_change_events"))
            return {200, {{QStringLiteral("change_events"), changes[id]}}};
        if (what == QLatin1String("alerts"))
            return {200, {{QStringLiteral("alerts"), alerts[id]}, {QStringLiteral("more"), false}}};
        if (what == QLatin1String("log_entries"))
            return {200, {{QStringLiteral("log_entries"), QJsonArray{}}, {QStringLiteral("more"), false}}};
        return {404, error(2100, QStringLiteral("Not Found"))};
    }
    ApiReply write(const ApiRequest& request)
    {
        const QStringList parts = request.parts();
        if (parts.value(0) != QLatin1String("incidents"))
            return {404, error(2100, QStringLiteral("Not Found"))};
        if (parts.size() == 1)
            return create(request.body.value(QLatin1String("incident")).toObject());
        const QString id = parts[1];
        QJsonObject* one = find(id);
        if (!one)
            return {404, error(2100, QStringLiteral("Not Found"))};
        if (parts.size() == 2)
            return change(*one, request.body.value(QLatin1String("incident")).toObject());
        if (parts[2] == QLatin1String("notes")) {
            const QString content = request.body.value(QLatin1String("note"))
                                        .toObject()
                                        .value(QLatin1String("content"))
                                        .toString();
            if (content.isEmpty())
                return {400, error(2001, QStringLiteral("Content cannot be empty"))};
            const QJsonObject note{{QStringLiteral("id"), QStringLiteral("PNOTE%1").arg(++m_lastNote)},
                                   {QStringLiteral("content"), content},
                                   {QStringLiteral("created_at"), second(clock.now())},
                                   {QStringLiteral("user"), reference(QStringLiteral("PUSR001"), "user",
                                                                      QStringLiteral("Ada Lind"))}};
            notes[id].append(note);
            log(id, "annotate_log_entry", QStringLiteral("Note added"));
            return {200, {{QStringLiteral("note"), note}}};
        }
        if (parts[2] == QLatin1String("snooze")) {
            const int seconds = request.body.value(QLatin1String("duration")).toInt();
            if (seconds < 1 || seconds > 604'800)
                return {400, error(2001, QStringLiteral("Duration is out of range"))};
            (*one)[QStringLiteral("pending_actions")] = QJsonArray{
                QJsonObject{{QStringLiteral("type"), QStringLiteral("unacknowledge")},
                            {QStringLiteral("at"), second(clock.now() + Milliseconds{seconds * 1'000LL})}}};
            set(id, QStringLiteral("acknowledged"));
            return {201, {{QStringLiteral("incident"), *find(id)}}};
        }
        return {404, error(2100, QStringLiteral("Not Found"))};
    }
    ApiReply create(const QJsonObject& wanted)
    {
        const QString key = wanted.value(QLatin1String("incident_key")).toString();
        if (wanted.value(QLatin1String("type")) != QLatin1String("incident") ||
            wanted.value(QLatin1String("title")).toString().isEmpty() ||
            wanted.value(QLatin1String("service")).toObject().value(QLatin1String("id")) !=
                QLatin1String("PSVC001"))
            return {400, error(2001, QStringLiteral("Invalid Input Provided"))};
        for (const QJsonObject& one : incidents) {
            if (!key.isEmpty() && one.value(QLatin1String("incident_key")).toString() == key)
                return {400,
                        error(2002, QStringLiteral("Open incident with matching dedup key already exists"))};
        }
        const QString id = open(wanted.value(QLatin1String("title")).toString(), key);
        return {201, {{QStringLiteral("incident"), *find(id)}}};
    }
    ApiReply change(QJsonObject& one, const QJsonObject& wanted)
    {
        const QString id = one.value(QLatin1String("id")).toString();
        const QString status = wanted.value(QLatin1String("status")).toString();
        if (wanted.value(QLatin1String("type")) != QLatin1String("incident_reference"))
            return {400, error(2001, QStringLiteral("Incident type is missing"))};
        if (!status.isEmpty() && one.value(QLatin1String("status")) == QLatin1String("resolved") &&
            status != QLatin1String("resolved"))
            return {400, error(1001, QStringLiteral("Incident Already Resolved"))};
        if (!status.isEmpty() && one.value(QLatin1String("status")).toString() != status)
            set(id, status);
        if (wanted.contains(QLatin1String("assignments"))) {
            one[QStringLiteral("assignments")] = wanted.value(QLatin1String("assignments"));
            touch(one);
            log(id, "assign_log_entry", QStringLiteral("Reassigned"));
        }
        if (wanted.contains(QLatin1String("priority"))) {
            one[QStringLiteral("priority")] = wanted.value(QLatin1String("priority"));
            touch(one);
            log(id, "priority_change_log_entry", QStringLiteral("Priority changed"));
        }
        return {200, {{QStringLiteral("incident"), *find(id)}}};
    }
    int m_last = 0, m_lastEntry = 0, m_lastNote = 0;
};

} // namespace muster::test
