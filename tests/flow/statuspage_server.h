// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A status page that keeps its incidents and Statuspage's rules: ids, numbered pages newest first, updates
// made by sending a body, the affected set, errors and the rate limit's own status.

#include "tests/flow/fake_clock.h"
#include "tests/flow/flow_network.h"

namespace muster::test {

class StatuspageServer
{
public:
    explicit StatuspageServer(Clock& time) : clock(time) {}

    QJsonObject open(const QString& name, const QString& status, const QString& body,
                     const QJsonObject& more = {})
    {
        QJsonObject incident = more;
        incident[QStringLiteral("id")] = QStringLiteral("i%1").arg(++m_ids, 11, 10, QLatin1Char('0'));
        incident[QStringLiteral("name")] = name;
        incident[QStringLiteral("impact")] = QStringLiteral("minor");
        incident[QStringLiteral("impact_override")] = QJsonValue::Null;
        incident[QStringLiteral("created_at")] = clock.now().toIso();
        incident[QStringLiteral("shortlink")] =
            QStringLiteral("https://stspg.example/") + incident[QStringLiteral("id")].toString();
        incident[QStringLiteral("components")] = QJsonArray{};
        incident[QStringLiteral("incident_updates")] = QJsonArray{};
        change(incident, status, body);
        incidents.prepend(incident);
        return incident;
    }
    int updatesWith(const QString& body) const
    {
        int count = 0;
        for (const QJsonValue& incident : incidents) {
            for (const QJsonValue& update : incident[QLatin1String("incident_updates")].toArray())
                count += update[QLatin1String("body")].toString() == body ? 1 : 0;
        }
        return count;
    }

    HttpReply answer(const Asked& asked)
    {
        if (throttle > 0 && throttle-- > 0)
            return answerOf(QJsonObject{{QStringLiteral("error"), QStringLiteral("slow down")}}, 420);
        if (asked.authorization != "OAuth token-1")
            return answerOf(QJsonObject{{QStringLiteral("error"), QStringLiteral("Could not authenticate")}},
                            401);
        const QStringList path = asked.path.split(u'/', Qt::SkipEmptyParts); // v1 pages P …
        if (path.size() < 3 || path[2] != QLatin1String("page1"))
            return missing();
        if (path.size() == 3)
            return answerOf(QJsonObject{{QStringLiteral("id"), path[2]},
                                        {QStringLiteral("name"), QStringLiteral("Page")}});
        if (path[3] != QLatin1String("incidents"))
            return missing();
        const bool writes = asked.method != HttpMethod::Get;
        if (writes && !mayWrite)
            return answerOf(QJsonObject{{QStringLiteral("error"), QStringLiteral("forbidden")}}, 403);
        const QJsonObject given = asked.body[QLatin1String("incident")].toObject();
        if (path.size() == 4 && asked.method == HttpMethod::Post)
            return answerOf(open(given[QLatin1String("name")].toString(),
                                 given[QLatin1String("status")].toString(),
                                 given[QLatin1String("body")].toString(),
                                 {{QStringLiteral("metadata"), given[QLatin1String("metadata")]}}),
                            201);
        if (path.size() == 4)
            return page(asked, "limit", [](const QJsonObject&) { return true; });
        if (path[4] == QLatin1String("unresolved"))
            return page(asked, "per_page", [](const QJsonObject& one) {
                return one[QLatin1String("status")].toString() != QLatin1String("resolved");
            });
        for (qsizetype i = 0; i < incidents.size(); ++i) {
            QJsonObject one = incidents[i].toObject();
            if (one[QLatin1String("id")].toString() != path[4])
                continue;
            if (asked.method == HttpMethod::Patch) {
                change(one, given[QLatin1String("status")].toString(),
                       given[QLatin1String("body")].toString());
                incidents.replace(i, one);
            }
            return answerOf(one);
        }
        return missing();
    }

    Clock& clock;
    QJsonArray incidents; ///< newest first
    int throttle = 0;
    bool mayWrite = true;

private:
    static HttpReply missing()
    {
        return answerOf(QJsonObject{{QStringLiteral("error"), QStringLiteral("not found")}}, 404);
    }
    HttpReply page(const Asked& asked, const char* sizeName,
                   const std::function<bool(const QJsonObject&)>& fits) const
    {
        const int size = std::clamp(asked.item(sizeName).toInt(), 1, 100);
        const int first = (std::max(1, asked.item("page").toInt()) - 1) * size;
        QJsonArray list;
        int at = 0;
        for (const QJsonValue& value : incidents) {
            if (!fits(value.toObject()))
                continue;
            if (at >= first && at < first + size)
                list.append(value);
            ++at;
        }
        return answerOf(list);
    }
    void change(QJsonObject& incident, const QString& status, const QString& body)
    {
        const QString now = clock.now().toIso();
        if (!status.isEmpty())
            incident[QStringLiteral("status")] = status;
        if (status == QLatin1String("resolved"))
            incident[QStringLiteral("resolved_at")] = now;
        incident[QStringLiteral("updated_at")] = now;
        if (body.isEmpty())
            return;
        QJsonArray updates = incident[QStringLiteral("incident_updates")].toArray();
        updates.prepend(QJsonObject{{QStringLiteral("id"), QStringLiteral("u%1").arg(++m_ids)},
                                    {QStringLiteral("status"), incident[QStringLiteral("status")]},
                                    {QStringLiteral("body"), body},
                                    {QStringLiteral("created_at"), now},
                                    {QStringLiteral("updated_at"), now},
                                    {QStringLiteral("display_at"), now}});
        incident[QStringLiteral("incident_updates")] = updates;
    }
    int m_ids = 0;
};

} // namespace muster::test
