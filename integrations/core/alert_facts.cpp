// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/alert_facts.h"

#include "integrations/core/address.h"
#include "models/domain/timeline_merge.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

namespace muster {

namespace {

QString valueOf(const Labels& labels, std::initializer_list<const char16_t*> names)
{
    for (const char16_t* name : names) {
        const auto found = labels.find(QString::fromUtf16(name));
        if (found != labels.end() && !found->second.isEmpty())
            return found->second;
    }
    return {};
}

QByteArray compact(const QJsonValue& value)
{
    // QJsonDocument takes no bare value; inside a list it does.
    return QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).mid(1).chopped(1);
}

/// `item` is asked for only when there is no key.
template <typename Item>
PoisonItem unread(const QString& key, const QString& why, const QByteArray& raw, const Item& item)
{
    PoisonItem unread;
    unread.why = why;
    unread.raw = raw;
    unread.key = oneLine(key, 200);
    if (unread.key.isEmpty()) {
        QJsonValue steady = item();
        if (steady.isObject()) {
            QJsonObject object = steady.toObject();
            for (const char* name : {"updatedAt", "startsAt", "endsAt", "activeAt", "value", "status"})
                object.remove(QLatin1String(name));
            steady = object;
        }
        const QByteArray hash = QCryptographicHash::hash(compact(steady), QCryptographicHash::Sha256);
        unread.key = QString::fromLatin1(hash.toHex().left(32));
    }
    return unread;
}

} // namespace

Labels labelsOf(const QJsonObject& object)
{
    Labels labels;
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.value().isString())
            labels.emplace(it.key(), it.value().toString());
    }
    return labels;
}

QString labelFingerprint(const Labels& labels)
{
    constexpr quint64 kOffset = 14695981039346656037ULL;
    constexpr quint64 kPrime = 1099511628211ULL;
    quint64 hash = kOffset;
    const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * kPrime; };
    // The servers sort by bytes. std::map<QString> sorts by UTF-16 units, which differs only beyond the basic
    // plane, and label names are ASCII there.
    for (const auto& [name, value] : labels) {
        for (const char c : name.toUtf8())
            add(static_cast<unsigned char>(c));
        add(0xff);
        for (const char c : value.toUtf8())
            add(static_cast<unsigned char>(c));
        add(0xff);
    }
    return QStringLiteral("%1").arg(hash, 16, 16, QLatin1Char('0'));
}

std::optional<Instant> instantFromNumber(double ms)
{
    if (!(ms >= -62'135'596'800'000.0 && ms < 253'402'300'800'000.0)) // also for NaN
        return std::nullopt;
    return Instant{qint64(ms)};
}

PoisonItem unreadItem(const QString& key, const QString& why, const QJsonValue& item)
{
    return unread(key, why, compact(item), [&] { return item; });
}

PoisonItem unreadItem(const QString& key, const QString& why, const JsonValue& item)
{
    return unread(key, why, item.raw(), [&] { return item.toQt(); });
}

AlertBrief briefOf(const Labels& labels)
{
    // One line of a sane length each: these become the head of an event's text and travel in cursors.
    AlertBrief brief{oneLine(valueOf(labels, {u"alertname"}), 200),
                     oneLine(valueOf(labels, {u"severity"}), 60),
                     oneLine(valueOf(labels, {u"service", u"app", u"job"}), 200)};
    if (brief.name.isEmpty())
        brief.name = QStringLiteral("unnamed alert");
    return brief;
}

TimelineEvent alertEvent(const Context& context, const AlertBrief& brief, bool firing, Instant occurredAt,
                         const QString& remoteId, const QString& tail)
{
    TimelineEvent event;
    event.occurredAt = occurredAt;
    event.kind = EventKind::Alert;
    event.kindName = firing ? QStringLiteral("alert.firing") : QStringLiteral("alert.resolved");
    event.source = context.account.source;
    event.sourceName = context.account.name;
    event.remoteId = remoteId;
    event.service = brief.service;
    event.text =
        alertText(brief.name, brief.severity, firing ? oneLine(tail, 500) : QStringLiteral("resolved"));
    return event;
}

} // namespace muster
