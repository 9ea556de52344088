// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/firehydrant/firehydrant_cursor.h"

#include "integrations/core/cursor_ids.h"
#include "integrations/core/incident_tools.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster::firehydrant {

namespace {

std::optional<Walk> walkFrom(const QJsonObject& object)
{
    const auto since = momentIn(object, "since");
    const auto began = momentIn(object, "began");
    const auto high = momentIn(object, "high");
    const int page = object.value(QLatin1String("page")).toInt();
    if (!since || !began || !high || page < 1)
        return std::nullopt;
    return Walk{*since,
                *began,
                *high,
                page,
                object.value(QLatin1String("listed")).toBool(),
                idsIn(object, "rest", kMostIds),
                std::max(0, object.value(QLatin1String("pages")).toInt())};
}

} // namespace

Memory readMemory(const QString& token)
{
    const QJsonObject object = parseJson(token.toUtf8()).object();
    Memory memory;
    if (object.value(QLatin1String("v")).toInt() != 1)
        return memory;
    memory.high = momentIn(object, "high");
    memory.open = idsIn(object, "open", kMostIds);
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
    if (!memory.open.isEmpty())
        object[QStringLiteral("open")] = QJsonArray::fromStringList(memory.open);
    if (memory.walk) {
        const Walk& walk = *memory.walk;
        QJsonObject kept{{QStringLiteral("since"), walk.since.ms},
                         {QStringLiteral("began"), walk.began.ms},
                         {QStringLiteral("high"), walk.high.ms},
                         {QStringLiteral("page"), walk.page}};
        if (walk.pages > 0)
            kept[QStringLiteral("pages")] = walk.pages;
        if (walk.listed)
            kept[QStringLiteral("listed")] = true;
        if (!walk.rest.isEmpty())
            kept[QStringLiteral("rest")] = QJsonArray::fromStringList(walk.rest);
        object[QStringLiteral("walk")] = kept;
    }
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace muster::firehydrant
