// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/sim_desk.h"

#include <QJsonDocument>
#include <QUrlQuery>

#include <algorithm>

namespace muster::sim {

HttpReply DeskServer::answer(const HttpRequest& request, Instant now)
{
    const QString path = request.url.path();
    if (path == QLatin1String("/changes")) {
        feed.clockOffset = clockOffset;
        return feed.answer(request, now);
    }
    if (path == QLatin1String("/who"))
        return jsonReply(
            200, {{QStringLiteral("kind"), QStringLiteral("who")}, {QStringLiteral("account"), account}});
    if (path == QLatin1String("/done"))
        return done(request, now);
    return write(path.section(u'/', 1, 1), path.section(u'/', 2, 2), request, now);
}

HttpReply DeskServer::write(const QString& kind, const QString& target, const HttpRequest& request,
                            Instant now)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QString operation = body.value(QLatin1String("op")).toString();
    if (operation.isEmpty())
        return jsonReply(400, {{QStringLiteral("error"), QStringLiteral("no op")}});
    bool takesPlace = true;
    if (kind == QLatin1String("keyed")) {
        takesPlace = m_keys.insert(operation).second;
    } else if (kind == QLatin1String("goals")) {
        QString& value = m_goals[target];
        takesPlace = value != body.value(QLatin1String("value")).toString();
        value = body.value(QLatin1String("value")).toString();
    } else if (kind == QLatin1String("docs")) {
        if (body.value(QLatin1String("base")).toString() != QString::number(m_docs[target]))
            return jsonReply(409, {{QStringLiteral("error"), QStringLiteral("another version")}});
        ++m_docs[target];
    }
    if (takesPlace)
        m_ledger.push_back({operation, now});
    return jsonReply(200, {{QStringLiteral("kind"), QStringLiteral("written")},
                           {QStringLiteral("op"), operation},
                           {QStringLiteral("version"), QString::number(m_docs[target])}});
}

HttpReply DeskServer::done(const HttpRequest& request, Instant now)
{
    const QUrlQuery query(request.url);
    const QString operation = query.queryItemValue(QStringLiteral("op"));
    const QString target = query.queryItemValue(QStringLiteral("target"));
    const Instant seen = m_chance.chance(300) ? now - m_chance.between(Milliseconds{0}, kStaleMost) : now;
    const bool found = std::any_of(m_ledger.begin(), m_ledger.end(), [&](const Effect& effect) {
        return effect.operation == operation && effect.at <= seen;
    });
    return jsonReply(200, {{QStringLiteral("kind"), QStringLiteral("done")},
                           {QStringLiteral("found"), found},
                           {QStringLiteral("value"), m_goals[target]},
                           {QStringLiteral("version"), QString::number(m_docs[target])}});
}

int DeskServer::effects(const QString& operation) const
{
    return int(std::count_if(m_ledger.begin(), m_ledger.end(),
                             [&](const Effect& effect) { return effect.operation == operation; }));
}

int DeskServer::docVersion(const QString& target) const
{
    const auto found = m_docs.find(target);
    return found == m_docs.end() ? 0 : found->second;
}

void DeskServer::meddle(const QString& target, Instant now)
{
    ++m_docs[target];
    m_goals[target] = QStringLiteral("somebody's");
    m_ledger.push_back({QStringLiteral("somebody"), now});
}

} // namespace muster::sim
