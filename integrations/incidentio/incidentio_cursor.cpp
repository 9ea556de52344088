// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/incidentio/incidentio_cursor.h"

#include "integrations/core/cursor_ids.h"
#include "integrations/core/incident_tools.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster::incidentio {

namespace {

std::optional<Walk> walkFrom(const QJsonObject& object)
{
    const auto since = momentIn(object, "since");
    const auto began = momentIn(object, "began");
    const auto high = momentIn(object, "high");
    if (!since || !began || !high)
        return std::nullopt;
    return Walk{*since,
                *began,
                *high,
                textIn(object, "after"),
                object.value(QLatin1String("listed")).toBool(),
                idsIn(object, "more", kMostMore),
                std::max(0, object.value(QLatin1String("met")).toInt()),
                std::max(0, object.value(QLatin1String("total")).toInt())};
}

} // namespace

Memory readMemory(const QString& token)
{
    const QJsonObject object = parseJson(token.toUtf8()).object();
    Memory memory;
    if (object.value(QLatin1String("v")).toInt() != 1)
        return memory;
    memory.high = momentIn(object, "high");
    memory.days = object.value(QLatin1String("days")).toBool();
    memory.walk = walkFrom(objectIn(object, "walk"));
    memory.from = momentIn(object, "from");
    return memory;
}

QString writeMemory(const Memory& memory)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    if (memory.high)
        object[QStringLiteral("high")] = memory.high->ms;
    if (memory.from)
        object[QStringLiteral("from")] = memory.from->ms;
    if (memory.days)
        object[QStringLiteral("days")] = true;
    if (memory.walk) {
        const Walk& walk = *memory.walk;
        QJsonObject kept{{QStringLiteral("since"), walk.since.ms},
                         {QStringLiteral("began"), walk.began.ms},
                         {QStringLiteral("high"), walk.high.ms}};
        if (!walk.after.isEmpty())
            kept[QStringLiteral("after")] = walk.after;
        if (walk.met > 0)
            kept[QStringLiteral("met")] = walk.met;
        if (walk.total > 0)
            kept[QStringLiteral("total")] = walk.total;
        if (walk.listed)
            kept[QStringLiteral("listed")] = true;
        if (!walk.more.isEmpty())
            kept[QStringLiteral("more")] = QJsonArray::fromStringList(walk.more);
        object[QStringLiteral("walk")] = kept;
    }
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace muster::incidentio
