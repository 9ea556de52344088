// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_servers.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrlQuery>

#include <iterator>

namespace muster::sim {

namespace {

constexpr size_t kPage = 4;

HttpReply listReply(const QJsonArray& list)
{
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "application/json";
    reply.body = QJsonDocument(list).toJson(QJsonDocument::Compact);
    return reply;
}

QString iso(Instant at, Milliseconds offset)
{
    return (at + offset).toIso();
}

} // namespace

HttpReply jsonReply(int status, const QJsonObject& body)
{
    HttpReply reply;
    reply.status = status;
    reply.contentType = "application/json";
    reply.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return reply;
}

// ---- a feed of changes

HttpReply ChangeFeedServer::answer(const HttpRequest& request, Instant)
{
    const QString position = QUrlQuery(request.url).queryItemValue(QStringLiteral("after"));
    const quint64 after = placeOf(position);
    if (!position.isEmpty() && position.section(u'-', 0, 0).toULongLong() != m_generation)
        return jsonReply(410, {{QStringLiteral("error"), QStringLiteral("cursor expired")}});
    std::map<quint64, const QString*> pending;
    for (const auto& [id, item] : m_items) {
        if (item.changedAt > after)
            pending.emplace(item.changedAt, &id);
    }
    QJsonArray page;
    quint64 next = after;
    auto at = pending.begin();
    for (; at != pending.end() && size_t(page.size()) < kPage; ++at) {
        const SimItem& item = m_items.at(*at->second);
        page.append(QJsonObject{{QStringLiteral("id"), *at->second},
                                {QStringLiteral("revision"), item.revision},
                                {QStringLiteral("at"), iso(item.occurredAt, clockOffset)},
                                {QStringLiteral("removed"), item.removed}});
        next = at->first;
    }
    if (at == pending.end())
        next = std::max(next, m_last);
    return jsonReply(200, {{QStringLiteral("kind"), QStringLiteral("changes")},
                           {QStringLiteral("items"), page},
                           {QStringLiteral("next"), QStringLiteral("%1-%2").arg(m_generation).arg(next)},
                           {QStringLiteral("more"), at != pending.end()}});
}

void ChangeFeedServer::insert(Instant occurredAt)
{
    SimItem item;
    item.occurredAt = occurredAt;
    touch(item);
    m_items.emplace(QStringLiteral("item-%1").arg(++m_made, 4, 10, QLatin1Char('0')), item);
}

void ChangeFeedServer::change(const QString& id)
{
    SimItem& item = m_items.at(id);
    ++item.revision;
    touch(item);
}

void ChangeFeedServer::remove(const QString& id)
{
    SimItem& item = m_items.at(id);
    ++item.revision;
    item.removed = true;
    touch(item);
}

QString ChangeFeedServer::any(Seeded& chance) const
{
    if (m_items.empty())
        return {};
    const auto at = std::next(m_items.begin(), chance.between(0, qint64(m_items.size()) - 1));
    return at->second.removed ? QString() : at->first;
}

// ---- Alertmanager

HttpReply AlertmanagerServer::answer(const HttpRequest& request, Instant now)
{
    const QString path = request.url.path();
    QJsonArray list;
    if (path.endsWith(QLatin1String("/status")))
        return jsonReply(200, {{QStringLiteral("versionInfo"),
                                QJsonObject{{QStringLiteral("version"), QStringLiteral("0.25.0")}}},
                               {QStringLiteral("cluster"), QJsonObject{}},
                               {QStringLiteral("uptime"), iso(m_upSince, clockOffset)}});
    if (path.endsWith(QLatin1String("/silences"))) {
        for (const auto& [id, silence] : m_silences) {
            const QString state =
                now >= silence.endsAt ? QStringLiteral("expired") : QStringLiteral("active");
            list.append(
                QJsonObject{{QStringLiteral("id"), id},
                            {QStringLiteral("startsAt"), iso(silence.startsAt, clockOffset)},
                            {QStringLiteral("endsAt"), iso(silence.endsAt, clockOffset)},
                            {QStringLiteral("updatedAt"), iso(silence.updatedAt, clockOffset)},
                            {QStringLiteral("createdBy"), QStringLiteral("Ann")},
                            {QStringLiteral("comment"), QStringLiteral("known")},
                            {QStringLiteral("matchers"), QJsonArray{}},
                            {QStringLiteral("status"), QJsonObject{{QStringLiteral("state"), state}}}});
        }
        return listReply(list);
    }
    for (const auto& [fingerprint, alert] : m_alerts) {
        if (!alert.firing || now < alert.knownFrom)
            continue;
        list.append(QJsonObject{
            {QStringLiteral("fingerprint"), fingerprint},
            {QStringLiteral("startsAt"), iso(alert.startsAt, clockOffset)},
            {QStringLiteral("labels"),
             QJsonObject{{QStringLiteral("alertname"), QStringLiteral("Slow-") + fingerprint},
                         {QStringLiteral("severity"), QStringLiteral("page")},
                         {QStringLiteral("service"), QStringLiteral("checkout")}}},
            {QStringLiteral("status"), QJsonObject{{QStringLiteral("state"), QStringLiteral("active")}}}});
    }
    return listReply(list);
}

void AlertmanagerServer::fire(Instant now)
{
    // Half of the time the same labels again, with a later start.
    for (auto& [fingerprint, alert] : m_alerts) {
        if (!alert.firing && m_made % 2 == 0) {
            alert = {now, true, now};
            ++m_made;
            return;
        }
    }
    m_alerts.emplace(QStringLiteral("%1").arg(++m_made, 16, 16, QLatin1Char('0')), Alert{now, true, now});
}

void AlertmanagerServer::end(Seeded& chance)
{
    std::vector<Alert*> firing;
    for (auto& [fingerprint, alert] : m_alerts) {
        if (alert.firing)
            firing.push_back(&alert);
    }
    if (!firing.empty())
        firing[size_t(chance.between(0, qint64(firing.size()) - 1))]->firing = false;
}

void AlertmanagerServer::restart(Instant now, Instant sentAgain)
{
    m_upSince = now;
    for (auto& [fingerprint, alert] : m_alerts)
        alert.knownFrom = sentAgain;
}

void AlertmanagerServer::silence(Instant now, Milliseconds length)
{
    m_silences.emplace(QStringLiteral("s%1").arg(m_silences.size()), Silence{now, now + length, now});
}

void AlertmanagerServer::expireSilence(Instant now)
{
    for (auto& [id, silence] : m_silences) {
        if (silence.endsAt > now) {
            silence.endsAt = silence.updatedAt = now;
            return;
        }
    }
}

} // namespace muster::sim
