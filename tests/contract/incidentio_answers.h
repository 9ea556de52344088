// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// incident.io by its recorded answers, and what a reading of them told: for the tests of its connector.

#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/incidentio/incidentio_incidents.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

namespace muster::incidentio {

inline const Instant kNow{1'795'469'740'000}; // 2026-11-23T21:35:40Z

inline Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("incident.io"),
            QUrl(QStringLiteral("https://api.incident.example/x")),
            {}};
}

inline Context context()
{
    return {kNow, account()};
}

inline QByteArray data(const QString& file)
{
    return recorded(QStringLiteral("incidentio/") + file);
}

inline QJsonObject object(const QString& file)
{
    return QJsonDocument::fromJson(data(file)).object();
}

inline QJsonObject firstOf(const QString& file, const char* list)
{
    return object(file).value(QLatin1String(list)).toArray().at(0).toObject();
}

inline IncidentReport reportOf(const QJsonObject& incident)
{
    IncidentReport report;
    const auto why = readIncident(context(), sent(incident), report);
    return why ? IncidentReport{} : report;
}

inline Instant at(const char* iso)
{
    return *Instant::fromIso(QString::fromLatin1(iso));
}

inline QString words(const std::vector<TimelineEvent>& events)
{
    QStringList lines;
    for (const TimelineEvent& event : events)
        lines << QStringList{event.occurredAt.toIso(), event.kindName, event.remoteId, event.actor,
                             event.text}
                     .join(u'|');
    return lines.join(u'\n');
}

/// Everything a reading told, and where it asked.
struct Told
{
    QStringList asked; ///< "/v2/incidents?…", decoded
    std::map<QString, IncidentReport> incidents;
    std::map<QString, TimelineEvent> events;
    std::map<QString, PersonReport> people;
    QStringList gone, order; ///< of the first sight of each: "report ID", "event ID"
    QStringList cursors, warnings;
    std::optional<Error> error;

    void take(const Outcome& outcome)
    {
        for (const PersonReport& one : outcome.facts.people)
            people[one.remoteId] = one;
        for (const IncidentReport& one : outcome.facts.incidents) {
            incidents[one.remoteId] = one;
            order << remoteIncidentId(one.source, one.remoteId).value;
        }
        for (const TimelineEvent& one : outcome.facts.events) {
            events[one.remoteId] = one;
            if (!order.contains(one.incident.value))
                early << one.remoteId;
        }
        for (const QString& id : outcome.gone)
            gone << id;
        warnings << outcome.facts.warnings;
        if (outcome.cursor)
            cursors << outcome.cursor->token;
    }
    QStringList early; ///< events whose incident was not told yet
};

/// incident.io by its recorded answers.
inline HttpReply answerTo(const QUrl& url)
{
    const QString path = url.path().section(u'/', 3);
    const QUrlQuery query(url);
    const QString of = query.queryItemValue(QStringLiteral("incident_id"));
    const QString number = of.endsWith(u'1')   ? QStringLiteral("471")
                           : of.endsWith(u'2') ? QStringLiteral("470")
                           : of.endsWith(u'3') ? QStringLiteral("469")
                                               : QStringLiteral("468");
    const auto perIncident = [&](const QString& name, const QString& none) {
        const QByteArray body = data(name + u'_' + number + QStringLiteral(".json"));
        return body.isEmpty() ? data(none) : body;
    };
    QByteArray body;
    if (path == QLatin1String("incident_updates"))
        body = of.isEmpty() ? data(QStringLiteral("incident_updates.json"))
                            : perIncident(QStringLiteral("updates"), {});
    else if (path == QLatin1String("incidents"))
        body = data(query.hasQueryItem(QStringLiteral("after")) ? QStringLiteral("incidents_2.json")
                                                                : QStringLiteral("incidents.json"));
    else if (path == QLatin1String("incident_alerts"))
        body = perIncident(QStringLiteral("alerts"), QStringLiteral("alerts_none.json"));
    else if (path == QLatin1String("follow_ups"))
        body = perIncident(QStringLiteral("follow_ups"), QStringLiteral("follow_ups_none.json"));
    else if (path == QLatin1String("actions"))
        body = perIncident(QStringLiteral("actions"), QStringLiteral("actions_none.json"));
    else if (path.startsWith(QLatin1String("incidents/")))
        body = data(QStringLiteral("incident.json"));
    else if (path == QLatin1String("status_pages"))
        body = data(QStringLiteral("status_pages.json"));
    else if (path.startsWith(QLatin1String("status_page_structures/")))
        body = data(QStringLiteral("status_page_structure.json"));
    else if (path == QLatin1String("status_page_incidents"))
        body = data(QStringLiteral("status_page_incidents.json"));
    HttpReply reply = body.isEmpty() ? replyOf(404, "{}") : replyOf(200, body);
    reply.headers.emplace_back("date", "Mon, 23 Nov 2026 21:35:00 GMT");
    return reply;
}

/// The value of a filter in brackets, which QUrlQuery finds only under its encoded name.
inline QString filterOf(const QUrl& url)
{
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (name == QLatin1String("updated_at[gte]"))
            return value;
    }
    return {};
}

using Answer = std::function<HttpReply(const QUrl&)>;

/// Follows a reading to its end, or for so many requests.
inline Told follow(const IncidentioConnector& tool, const Cursor& cursor, const Answer& answer = answerTo,
                   int most = 1'000, const Account& of = account())
{
    Told told;
    std::optional<Step> step = tool.pull(of, cursor, {});
    while (step && most-- > 0) {
        told.asked << QUrl::fromPercentEncoding(step->request.url.toEncoded()).section(u'/', 4);
        auto outcome = step->decode(answer(step->request.url), Context{kNow, of});
        if (!outcome) {
            told.error = outcome.error();
            break;
        }
        told.take(*outcome);
        step = std::move(outcome->next);
    }
    return told;
}

inline Cursor incidents(const QString& token = {})
{
    return {QStringLiteral("incidents"), token};
}

} // namespace muster::incidentio
