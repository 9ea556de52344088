// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/alertmanager/alertmanager_facts.h"

#include "integrations/core/address.h"
#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

namespace muster::alertmanager {

namespace {

tl::unexpected<Error> bad(const char* what)
{
    return fail(ErrorKind::BadResponse,
                QStringLiteral("The answer is not what Alertmanager sends (%1); nothing of it was used.")
                    .arg(QLatin1String(what)));
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString text(const QJsonObject& object, const char* key)
{
    return object.value(QLatin1String(key)).toString();
}

/// `alertname="HighErrorRate"`, with the operator that the two flags mean.
QString matcherText(const QJsonObject& matcher)
{
    const bool regex = matcher.value(QLatin1String("isRegex")).toBool();
    const bool equal = matcher.value(QLatin1String("isEqual")).toBool(true); // absent before 0.22
    const QString sign = regex ? (equal ? QStringLiteral("=~") : QStringLiteral("!~"))
                               : (equal ? QStringLiteral("=") : QStringLiteral("!="));
    return text(matcher, "name") + sign + u'"' + text(matcher, "value") + u'"';
}

QString lengthText(Milliseconds length)
{
    const qint64 minutes = (length.count() + 30'000) / 60'000;
    if (minutes < 60)
        return QStringLiteral("%1 min").arg(minutes);
    if (minutes < 48 * 60)
        return minutes % 60 == 0 ? QStringLiteral("%1 h").arg(minutes / 60)
                                 : QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    return QStringLiteral("%1 d").arg((minutes + 720) / 1440);
}

/// When a silence last changed, by the tool's clock; nullopt without times. One that ran out is not updated
/// by it.
std::optional<Instant> touchedAt(const QJsonObject& silence)
{
    const auto startsAt = Instant::fromIso(text(silence, "startsAt"));
    const auto endsAt = Instant::fromIso(text(silence, "endsAt"));
    if (!startsAt || !endsAt)
        return std::nullopt;
    const QString state = text(silence.value(QLatin1String("status")).toObject(), "state");
    return std::max(Instant::fromIso(text(silence, "updatedAt")).value_or(*startsAt),
                    state == QLatin1String("expired") ? *endsAt : *startsAt);
}

} // namespace

AlertReading readAlerts(const QJsonArray& list)
{
    AlertReading reading;
    reading.alerts.reserve(size_t(list.size()));
    for (const QJsonValue& value : list) {
        const QJsonObject object = value.toObject();
        const auto startsAt = Instant::fromIso(text(object, "startsAt"));
        const QString fingerprint = text(object, "fingerprint");
        if (!object.value(QLatin1String("labels")).isObject() || !startsAt || fingerprint.isEmpty()) {
            reading.poison.push_back(unreadItem(
                fingerprint, QStringLiteral("an alert without labels, fingerprint or start"), value));
            if (fingerprint.isEmpty())
                reading.nameless = true;
            else
                reading.unread.insert(fingerprint);
            continue;
        }
        const QJsonObject annotations = object.value(QLatin1String("annotations")).toObject();
        ListedAlert alert;
        alert.fingerprint = fingerprint;
        alert.startsAt = *startsAt;
        alert.brief = briefOf(labelsOf(object.value(QLatin1String("labels")).toObject()));
        alert.summary = text(annotations, "summary");
        if (alert.summary.isEmpty())
            alert.summary = text(annotations, "description");
        alert.link = text(object, "generatorURL");
        alert.state = text(object.value(QLatin1String("status")).toObject(), "state");
        alert.raw = compact(object);
        reading.alerts.push_back(std::move(alert));
    }
    return reading;
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
    for (const QJsonValue& value : object.value(QLatin1String("firing")).toArray()) {
        const QJsonArray row = value.toArray();
        memory.firing[row.at(0).toString()] = {
            instantFromNumber(row.at(1).toDouble()).value_or(Instant{}),
            {row.at(2).toString(), row.at(3).toString(), row.at(4).toString()}};
    }
    return memory;
}

QString writeMemory(const AlertMemory& memory)
{
    QJsonArray firing;
    for (const auto& [fingerprint, alert] : memory.firing)
        firing.append(QJsonArray{fingerprint, alert.startsAt.ms, alert.brief.name, alert.brief.severity,
                                 alert.brief.service});
    QJsonObject object{{QStringLiteral("v"), 1}, {QStringLiteral("firing"), firing}};
    if (memory.until)
        object.insert(QStringLiteral("until"), memory.until->ms);
    return QString::fromUtf8(compact(object));
}

bool hasVanished(const AlertMemory& memory, const AlertReading& now)
{
    std::set<QString> listed = now.unread;
    for (const ListedAlert& alert : now.alerts)
        listed.insert(alert.fingerprint);
    return std::any_of(memory.firing.cbegin(), memory.firing.cend(),
                       [&](const auto& known) { return !listed.contains(known.first); });
}

AlertRound alertRound(const Context& context, const AlertMemory& memory, const AlertReading& now,
                      bool mayResolve)
{
    AlertRound round;
    round.memory.until = context.now;
    round.full = mayResolve && !now.nameless;
    const auto id = [](const QString& fingerprint, Instant startsAt, const char* what) {
        return QStringLiteral("%1/%2/%3").arg(fingerprint).arg(startsAt.ms).arg(QLatin1String(what));
    };
    const auto resolve = [&](const QString& fingerprint, const AlertMemory::Firing& known, Instant at) {
        TimelineEvent event =
            alertEvent(context, known.brief, false, at, id(fingerprint, known.startsAt, "resolved"), {});
        event.link = redactedUrl(context.account.baseUrl);
        round.events.push_back(std::move(event));
        round.over.push_back(id(fingerprint, known.startsAt, "firing"));
    };
    // An alert that is listed twice counts once, with its newest start: else each round would tell both anew.
    std::map<QString, const ListedAlert*> newest;
    for (const ListedAlert& alert : now.alerts) {
        const ListedAlert*& one = newest[alert.fingerprint];
        if (!one || one->startsAt < alert.startsAt)
            one = &alert;
    }
    for (const ListedAlert& alert : now.alerts) {
        if (newest[alert.fingerprint] != &alert)
            continue;
        const auto known = memory.firing.find(alert.fingerprint);
        round.memory.firing[alert.fingerprint] = {alert.startsAt, alert.brief};
        if (known != memory.firing.end() && known->second.startsAt == alert.startsAt)
            continue;
        // The same labels with a later start: it was over in between, at the latest when it began again.
        if (known != memory.firing.end() && known->second.startsAt < alert.startsAt)
            resolve(alert.fingerprint, known->second, alert.startsAt);
        TimelineEvent event = alertEvent(context, alert.brief, true, alert.startsAt,
                                         id(alert.fingerprint, alert.startsAt, "firing"), alert.summary);
        event.link = alert.link;
        event.raw = alert.raw;
        round.events.push_back(std::move(event));
    }
    for (const auto& [fingerprint, known] : memory.firing) {
        if (round.memory.firing.contains(fingerprint))
            continue;
        if (mayResolve && !now.nameless && !now.unread.contains(fingerprint))
            resolve(fingerprint, known, context.now);
        else
            round.memory.firing.emplace(fingerprint, known);
    }
    for (const auto& [fingerprint, known] : round.memory.firing)
        round.seen.push_back(id(fingerprint, known.startsAt, "firing"));
    std::stable_sort(
        round.events.begin(), round.events.end(),
        [](const TimelineEvent& a, const TimelineEvent& b) { return a.occurredAt < b.occurredAt; });
    return round;
}

SilenceReading readSilences(const Context& context, const QJsonArray& list, Instant since)
{
    SilenceReading reading;
    for (const QJsonValue& value : list) {
        const QJsonObject object = value.toObject();
        const QString id = text(object, "id");
        const auto startsAt = Instant::fromIso(text(object, "startsAt"));
        const auto endsAt = Instant::fromIso(text(object, "endsAt"));
        const QString state = text(object.value(QLatin1String("status")).toObject(), "state");
        const QString started = QStringLiteral("silence/%1/started").arg(id);
        if (id.isEmpty() || !startsAt || !endsAt || state.isEmpty()) {
            reading.poison.push_back(
                unreadItem(id, QStringLiteral("a silence without id, times or state"), value));
            reading.nameless = reading.nameless || id.isEmpty();
            if (!id.isEmpty())
                reading.seen.push_back(started);
            continue;
        }
        if (state == QLatin1String("pending"))
            continue;
        const bool expired = state == QLatin1String("expired");
        (expired ? reading.over : reading.seen).push_back(started);
        const Instant touched = touchedAt(object).value_or(*startsAt);
        // One that is dated into the future must not hide all that change until then.
        const Instant believed = std::min(touched, context.now);
        reading.newest = std::max(reading.newest.value_or(believed), believed);
        if (touched < since)
            continue;
        QStringList matchers;
        QString service;
        for (const QJsonValue& matcher : object.value(QLatin1String("matchers")).toArray()) {
            matchers.append(matcherText(matcher.toObject()));
            if (text(matcher.toObject(), "name") == QLatin1String("service") &&
                !matcher.toObject().value(QLatin1String("isRegex")).toBool())
                service = text(matcher.toObject(), "value");
        }
        const QString what = matchers.join(QStringLiteral(", "));
        TimelineEvent event;
        event.occurredAt = *startsAt;
        event.kind = EventKind::Alert;
        event.kindName = QStringLiteral("silence.started");
        event.source = context.account.source;
        event.sourceName = context.account.name;
        event.remoteId = started;
        event.actor = oneLine(text(object, "createdBy"), 100);
        event.service = service;
        event.text = oneLine(QStringLiteral("Silenced %1 for %2: %3")
                                 .arg(what, lengthText(*endsAt - *startsAt), text(object, "comment")),
                             500);
        event.link = redactedUrl(context.account.baseUrl);
        // What changes by itself is left out, so that reading a silence again after it ran out is no
        // correction.
        QJsonObject kept = object;
        kept.remove(QLatin1String("status"));
        kept.remove(QLatin1String("updatedAt"));
        event.raw = compact(kept);
        TimelineEvent end = event;
        reading.events.push_back(std::move(event));
        if (expired) {
            end.occurredAt = *endsAt;
            // Who ends one changes it at that moment; one that ran out was changed last before its end. By
            // whom is told nowhere: createdBy is who made it.
            const auto updated = Instant::fromIso(text(object, "updatedAt"));
            const bool ranOut = updated && *updated < *endsAt;
            end.kindName = ranOut ? QStringLiteral("silence.ran_out") : QStringLiteral("silence.ended");
            end.remoteId = QStringLiteral("silence/%1/ended").arg(id);
            end.actor.clear();
            end.text = oneLine(
                (ranOut ? QStringLiteral("Silence of %1 ran out") : QStringLiteral("Silence of %1 ended"))
                    .arg(what),
                500);
            reading.events.push_back(std::move(end));
        }
    }
    std::stable_sort(
        reading.events.begin(), reading.events.end(),
        [](const TimelineEvent& a, const TimelineEvent& b) { return a.occurredAt < b.occurredAt; });
    return reading;
}

Result<std::vector<RuleInfo>> readGroups(const QJsonArray& list, int& unread)
{
    std::vector<RuleInfo> rows;
    for (const QJsonValue& value : list) {
        const QJsonObject group = value.toObject();
        if (!group.value(QLatin1String("alerts")).isArray())
            return bad("a group without alerts");
        QStringList labels;
        for (const auto& [name, word] : labelsOf(group.value(QLatin1String("labels")).toObject()))
            labels.append(name + u'=' + word);
        const QString receiver = text(group.value(QLatin1String("receiver")).toObject(), "name");
        const AlertReading reading = readAlerts(group.value(QLatin1String("alerts")).toArray());
        unread += int(reading.poison.size());
        for (const ListedAlert& alert : reading.alerts) {
            RuleInfo row;
            row.group = QStringLiteral("{%1} → %2").arg(labels.join(QStringLiteral(", ")), receiver);
            row.name = alert.brief.name;
            row.severity = alert.brief.severity;
            row.state = alert.state;
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

} // namespace muster::alertmanager
