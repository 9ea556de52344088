// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/open_room_list.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

/// No id is that long; a longer text is no id.
constexpr qsizetype kLongestId = 200;

QStringList idsOf(const QJsonValue& value)
{
    QStringList ids;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& one : array) {
        const QString id = one.toString();
        if (!id.isEmpty() && id.size() <= kLongestId && !ids.contains(id))
            ids << id;
    }
    return ids;
}

} // namespace

QByteArray toJson(const OpenRoomList& list)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("open"), QJsonArray::fromStringList(list.open)},
                                     {QStringLiteral("seen"), QJsonArray::fromStringList(list.seen)}})
        .toJson(QJsonDocument::Compact);
}

OpenRoomList openRoomListFromJson(const QByteArray& json, int most)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    OpenRoomList list;
    list.open = idsOf(object.value(QLatin1String("open"))).mid(0, most);
    const QStringList seen = idsOf(object.value(QLatin1String("seen")));
    for (const QString& id : seen) {
        if (list.open.contains(id))
            list.seen << id;
    }
    for (const QString& id : std::as_const(list.open)) {
        if (!list.seen.contains(id))
            list.seen << id;
    }
    return list;
}

} // namespace muster
