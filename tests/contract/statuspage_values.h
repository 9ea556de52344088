// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Accounts, answers and operations that the tests of Statuspage share.

#include "integrations/core/incident_tools.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "tests/contract/test_data.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>
#include <QtTest>

namespace muster::statuspage_test {

inline const Instant kNow{1'795'469'740'000}; // 2026-11-23T21:35:40Z
inline const QString kOp = QStringLiteral("01J0000000000000000000000A");

inline Account account()
{
    return {SourceId{QStringLiteral("s1")},
            QStringLiteral("Status"),
            QUrl(QStringLiteral("https://api.statuspage.io/v1")),
            {{QStringLiteral("page"), QStringLiteral("gytm4qzbx9t6")},
             {QStringLiteral("token"), QStringLiteral("s3cret-token-value")}}};
}

inline Context context()
{
    return {kNow, account()};
}

inline HttpReply answer(const char* file)
{
    return replyOf(200, recorded(QStringLiteral("statuspage/") + QLatin1String(file)));
}
inline HttpReply json(const QJsonValue& value, int status = 200)
{
    const QJsonDocument document =
        value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    return replyOf(status, document.toJson(QJsonDocument::Compact));
}

inline QJsonObject bodyOf(const HttpRequest& request)
{
    return QJsonDocument::fromJson(request.body).object();
}
inline QJsonObject parsed(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

inline QString lineOf(const HttpRequest& request)
{
    return QString::fromLatin1(nameOf(request.method)) + u' ' +
           request.url.toString(QUrl::FullyEncoded).mid(QStringLiteral("https://api.statuspage.io").size());
}

inline Operation operation(const QString& verb, const char* payload, const QString& target = {})
{
    Operation made;
    made.id = OperationId{kOp};
    made.source = SourceId{QStringLiteral("s1")};
    made.verb = verb;
    made.target = target;
    made.payload = payload;
    made.createdAt = kNow;
    made.sentAt = kNow;
    return made;
}

inline QJsonObject incident(const QString& id, Instant created,
                            const QString& status = QStringLiteral("resolved"))
{
    QJsonObject made{{QStringLiteral("id"), id},
                     {QStringLiteral("name"), QStringLiteral("Incident ") + id},
                     {QStringLiteral("status"), status},
                     {QStringLiteral("impact"), QStringLiteral("minor")},
                     {QStringLiteral("created_at"), created.toIso()},
                     {QStringLiteral("updated_at"), created.toIso()},
                     {QStringLiteral("incident_updates"),
                      QJsonArray{QJsonObject{{QStringLiteral("id"), QStringLiteral("u-") + id},
                                             {QStringLiteral("status"), status},
                                             {QStringLiteral("body"), QStringLiteral("words")},
                                             {QStringLiteral("created_at"), created.toIso()},
                                             {QStringLiteral("display_at"), created.toIso()}}}}};
    if (status == QLatin1String("resolved"))
        made[QStringLiteral("resolved_at")] = created.toIso();
    return made;
}

/// A page of `count` incidents, the first one `first` hours old.
inline QJsonArray pageOf(int first, int count)
{
    QJsonArray list;
    for (int i = first; i < first + count; ++i)
        list.append(incident(QStringLiteral("i%1").arg(i), kNow - Milliseconds{i * 3'600'000LL}));
    return list;
}

inline std::map<QString, TimelineEvent> byId(const std::vector<TimelineEvent>& events)
{
    std::map<QString, TimelineEvent> map;
    for (const TimelineEvent& event : events)
        map.emplace(event.remoteId, event);
    return map;
}

} // namespace muster::statuspage_test
