// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/prometheus/prometheus_alerts.h"

#include "integrations/core/address.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace muster::prometheus {

namespace {

/// A resolved alert is remembered this long; longer than the overlap of two histories at any step we ask for.
constexpr Milliseconds kRememberClosed{15 * 60'000};

tl::unexpected<Error> bad(const QString& why)
{
    return fail(
        ErrorKind::BadResponse,
        QStringLiteral("The list of alerts is not what Prometheus sends (%1); nothing of it was used.")
            .arg(why));
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// Reads one element of `alerts`; false when it has another shape. Leaves `out.key.fingerprint` empty for an
/// alert that is not firing.
bool readAlert(const QJsonObject& object, LiveAlert& out)
{
    if (!object.value(QLatin1String("labels")).isObject() || !object.value(QLatin1String("state")).isString())
        return false;
    if (object.value(QLatin1String("state")).toString() != QLatin1String("firing"))
        return true;
    const auto activeAt = Instant::fromIso(object.value(QLatin1String("activeAt")).toString());
    if (!activeAt)
        return false;
    const Labels labels = labelsOf(object.value(QLatin1String("labels")).toObject());
    const QJsonObject annotations = object.value(QLatin1String("annotations")).toObject();
    out.key = {labelFingerprint(labels), activeAt->ms / 1000};
    out.brief = briefOf(labels);
    out.summary = annotations.value(QLatin1String("summary")).toString();
    if (out.summary.isEmpty())
        out.summary = annotations.value(QLatin1String("description")).toString();
    out.firingSince = *activeAt;
    out.raw = compact(object);
    return true;
}

Labels withoutMetaLabels(const std::map<QString, QString>& labels)
{
    Labels own = labels;
    own.erase(QStringLiteral("__name__"));
    own.erase(QStringLiteral("alertstate"));
    return own;
}

QJsonObject toJson(const Labels& labels)
{
    QJsonObject object;
    for (const auto& [name, value] : labels)
        object.insert(name, value);
    return object;
}

/// One firing as the history shows it.
struct Sight
{
    Instant first;
    Instant last;
    AlertBrief brief;
    Labels labels;
};

/// What lies outside of the range that was asked for is left out: it would be told again in every round,
/// because what is closed is not remembered for ever.
std::map<AlertKey, Sight> sightsOf(const std::vector<SampleBlock>& history, TimeRange asked,
                                   Milliseconds step)
{
    std::map<AlertKey, Sight> sights;
    for (const SampleBlock& block : history) {
        const Labels labels = withoutMetaLabels(block.key.labels);
        const QString fingerprint = labelFingerprint(labels);
        const AlertBrief brief = briefOf(labels);
        for (size_t i = 0; i < block.times.size(); ++i) {
            const double value = block.values[i];
            if (!instantFromNumber(value * 1000.0)) // gaps are NaN, and a hostile value is no time
                continue;
            const AlertKey key{fingerprint, qint64(std::floor(value))};
            const Instant at{block.times[i]};
            if (at < asked.from - step || at > asked.to + step)
                continue;
            const auto [it, isNew] = sights.try_emplace(key, Sight{at, at, brief, labels});
            // Two series may tell of one firing (replicas, say), in any order.
            if (!isNew) {
                it->second.first = std::min(it->second.first, at);
                it->second.last = std::max(it->second.last, at);
            }
        }
    }
    return sights;
}

QString remoteId(const AlertKey& key, bool firing)
{
    return QStringLiteral("ALERTS/%1/%2/%3")
        .arg(key.fingerprint)
        .arg(key.activeSecond)
        .arg(firing ? QStringLiteral("firing") : QStringLiteral("resolved"));
}

/// The page that the server itself links from its alerts, but at the address that works for us: the server
/// only knows its own host name.
QString graphLink(const Context& context, const QString& query)
{
    if (query.isEmpty())
        return joinUrl(context.account.baseUrl, {QStringLiteral("alerts")}).toString(QUrl::FullyEncoded);
    return withQuery(joinUrl(context.account.baseUrl, {QStringLiteral("graph")}),
                     {{QStringLiteral("g0.expr"), query}, {QStringLiteral("g0.tab"), QStringLiteral("1")}})
        .toString(QUrl::FullyEncoded);
}

} // namespace

Result<AlertList> readAlerts(const QJsonObject& data)
{
    AlertList list;
    const auto take = [&](const QJsonValue& value, Milliseconds hold, const QString& query) {
        LiveAlert alert;
        if (!value.isObject() || !readAlert(value.toObject(), alert)) {
            const QJsonValue labels = value.toObject().value(QLatin1String("labels"));
            const QString fingerprint =
                labels.isObject() ? labelFingerprint(labelsOf(labels.toObject())) : QString();
            list.poison.push_back(
                unreadItem(fingerprint, QStringLiteral("an alert without labels, state or time"), value));
            if (fingerprint.isEmpty())
                list.nameless = true;
            else
                list.unread.insert(fingerprint);
            return;
        }
        if (!alert.key.fingerprint.isEmpty()) {
            alert.firingSince = alert.firingSince + hold;
            alert.query = query;
            list.firing.push_back(std::move(alert));
        }
    };
    if (data.value(QLatin1String("alerts")).isArray()) {
        for (const QJsonValue& value : data.value(QLatin1String("alerts")).toArray())
            take(value, Milliseconds{0}, {});
        return list;
    }
    if (!data.value(QLatin1String("groups")).isArray())
        return bad(QStringLiteral("no groups"));
    for (const QJsonValue& groupValue : data.value(QLatin1String("groups")).toArray()) {
        const QJsonObject group = groupValue.toObject();
        if (!group.value(QLatin1String("rules")).isArray()) {
            list.poison.push_back(
                unreadItem({}, QStringLiteral("a group of rules without its rules"), groupValue));
            list.nameless = true;
            continue;
        }
        const double interval = group.value(QLatin1String("interval")).toDouble();
        for (const QJsonValue& ruleValue : group.value(QLatin1String("rules")).toArray()) {
            const QJsonObject rule = ruleValue.toObject();
            // Recording rules have none, and are left out by older servers only on request.
            const QJsonValue alerts = rule.value(QLatin1String("alerts"));
            if (rule.value(QLatin1String("type")).toString() == QLatin1String("recording"))
                continue;
            if (!alerts.isArray()) {
                list.poison.push_back(
                    unreadItem({}, QStringLiteral("a rule without a list of its alerts"), ruleValue));
                list.nameless = true;
                continue;
            }
            // Go's zero time: not evaluated since the server started.
            if (rule.value(QLatin1String("lastEvaluation")).toString().startsWith(QLatin1String("0001-")))
                list.settled = false;
            // Firing begins with the first evaluation at which the condition has held for `duration`.
            const double duration = rule.value(QLatin1String("duration")).toDouble();
            double hold = duration;
            if (interval > 0 && duration > 0)
                hold = std::ceil(duration / interval - 1e-9) * interval;
            if (!(hold >= 0 && hold < 1e7)) {
                // Its alerts are read all the same: they begin when they became pending, at the latest.
                hold = 0;
                list.poison.push_back(unreadItem(QStringLiteral("rule/%1/%2")
                                                     .arg(group.value(QLatin1String("name")).toString(),
                                                          rule.value(QLatin1String("name")).toString()),
                                                 QStringLiteral("a rule whose duration is nonsense"),
                                                 ruleValue));
            }
            for (const QJsonValue& value : alerts.toArray())
                take(value, Milliseconds{qint64(hold * 1000)}, rule.value(QLatin1String("query")).toString());
        }
    }
    return list;
}

AlertMemory readMemory(const QString& token)
{
    AlertMemory memory;
    const QJsonObject object = parseJson(token.toUtf8()).object();
    if (object.value(QLatin1String("v")).toInt() != 1 || !object.value(QLatin1String("until")).isDouble())
        return memory;
    // A damaged token is the same as none.
    memory.until = instantFromNumber(object.value(QLatin1String("until")).toDouble());
    if (!memory.until)
        return memory;
    // Seconds that could not be seconds are taken for 0: such an alert is over, and told so once.
    const auto seconds = [](const QJsonValue& value) {
        const auto at = instantFromNumber(value.toDouble() * 1000.0);
        return at ? at->ms / 1000 : qint64{0};
    };
    for (const QJsonValue& value : object.value(QLatin1String("firing")).toArray()) {
        const QJsonArray row = value.toArray();
        memory.firing.emplace(AlertKey{row.at(0).toString(), seconds(row.at(1))},
                              AlertBrief{row.at(2).toString(), row.at(3).toString(), row.at(4).toString()});
    }
    for (const QJsonValue& value : object.value(QLatin1String("closed")).toArray()) {
        const QJsonArray row = value.toArray();
        memory.closed.emplace(AlertKey{row.at(0).toString(), seconds(row.at(1))},
                              instantFromNumber(row.at(2).toDouble()).value_or(Instant{}));
    }
    return memory;
}

QString writeMemory(const AlertMemory& memory)
{
    QJsonArray firing;
    for (const auto& [key, brief] : memory.firing)
        firing.append(
            QJsonArray{key.fingerprint, key.activeSecond, brief.name, brief.severity, brief.service});
    QJsonArray closed;
    for (const auto& [key, last] : memory.closed)
        closed.append(QJsonArray{key.fingerprint, key.activeSecond, last.ms});
    QJsonObject object{
        {QStringLiteral("v"), 1}, {QStringLiteral("firing"), firing}, {QStringLiteral("closed"), closed}};
    if (memory.until)
        object.insert(QStringLiteral("until"), memory.until->ms);
    return QString::fromUtf8(compact(object));
}

AlertRound alertRound(const Context& context, const AlertMemory& memory, const AlertList& now,
                      const std::vector<SampleBlock>& history, TimeRange asked, Milliseconds step)
{
    AlertRound round;
    round.memory.until = asked.to;
    round.full = now.settled && !now.nameless;
    const std::map<AlertKey, Sight> sights = sightsOf(history, asked, step);

    std::set<AlertKey> live;
    for (const LiveAlert& alert : now.firing) {
        live.insert(alert.key);
        round.memory.firing.emplace(alert.key, alert.brief);
        if (memory.firing.contains(alert.key))
            continue;
        const auto sight = sights.find(alert.key);
        // The history shows the start late by up to a step, the rule's own arithmetic gives it exactly; but
        // what was seen firing was firing. Without the rule, activeAt is when it became pending.
        Instant since = alert.firingSince;
        if (sight != sights.end())
            since = alert.query.isEmpty() ? sight->second.first : std::min(since, sight->second.first);
        TimelineEvent event =
            alertEvent(context, alert.brief, true, since, remoteId(alert.key, true), alert.summary);
        event.link = graphLink(context, alert.query);
        event.raw = alert.raw;
        round.events.push_back(std::move(event));
    }

    const auto resolve = [&](const AlertKey& key, const AlertBrief& brief, Instant at,
                             const QByteArray& raw) {
        TimelineEvent event =
            alertEvent(context, brief, false, std::min(at, asked.to), remoteId(key, false), {});
        event.link = graphLink(context, {});
        event.raw = raw;
        round.events.push_back(std::move(event));
        round.memory.closed.emplace(key, at);
        round.over.push_back(remoteId(key, true));
    };

    for (const auto& [key, sight] : sights) {
        if (live.contains(key) || memory.closed.contains(key))
            continue;
        const QByteArray raw = compact({{QStringLiteral("labels"), toJson(sight.labels)}});
        if (!memory.firing.contains(key)) {
            TimelineEvent event =
                alertEvent(context, sight.brief, true, sight.first, remoteId(key, true), {});
            event.link = graphLink(context, {});
            event.raw = raw;
            round.events.push_back(std::move(event));
        }
        if (!now.settled || sight.last + 2 * step > asked.to)
            round.memory.firing.emplace(key, sight.brief);
        else
            resolve(key, sight.brief, sight.last + step, raw);
    }

    for (const auto& [key, brief] : memory.firing) {
        if (live.contains(key) || sights.contains(key))
            continue;
        if (!now.settled || now.isRiddle(key))
            round.memory.firing.emplace(key, brief);
        else
            resolve(key, brief, asked.to, {});
    }

    for (const auto& [key, last] : memory.closed) {
        if (last + kRememberClosed > asked.to)
            round.memory.closed.emplace(key, last);
    }
    for (const auto& [key, brief] : round.memory.firing)
        round.seen.push_back(remoteId(key, true));
    std::stable_sort(
        round.events.begin(), round.events.end(),
        [](const TimelineEvent& a, const TimelineEvent& b) { return a.occurredAt < b.occurredAt; });
    return round;
}

Result<std::vector<RuleInfo>> readRules(const QJsonObject& data)
{
    if (!data.value(QLatin1String("groups")).isArray())
        return bad(QStringLiteral("no groups"));
    std::vector<RuleInfo> rules;
    for (const QJsonValue& groupValue : data.value(QLatin1String("groups")).toArray()) {
        const QJsonObject group = groupValue.toObject();
        for (const QJsonValue& value : group.value(QLatin1String("rules")).toArray()) {
            const QJsonObject rule = value.toObject();
            if (!rule.value(QLatin1String("name")).isString())
                return bad(QStringLiteral("a rule without a name"));
            RuleInfo info;
            info.group = group.value(QLatin1String("name")).toString();
            info.name = rule.value(QLatin1String("name")).toString();
            info.query = rule.value(QLatin1String("query")).toString();
            info.severity =
                rule.value(QLatin1String("labels")).toObject().value(QLatin1String("severity")).toString();
            info.state = rule.value(QLatin1String("state")).toString();
            info.runbook = rule.value(QLatin1String("annotations"))
                               .toObject()
                               .value(QLatin1String("runbook_url"))
                               .toString();
            info.health = rule.value(QLatin1String("health")).toString();
            const double duration = rule.value(QLatin1String("duration")).toDouble();
            if (duration > 0 && duration < 1e7)
                info.forDuration = Milliseconds{qint64(duration * 1000)};
            rules.push_back(std::move(info));
        }
    }
    return rules;
}

} // namespace muster::prometheus
