// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/dispatch_rows.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>
#include <array>

namespace muster {

const QByteArray* NamedRow::value(const char* column) const
{
    for (size_t i = 0; i < m_block.columns.size() && i < m_row.values.size(); ++i) {
        if (m_block.columns[i] == column)
            return m_row.values[i] ? &*m_row.values[i] : nullptr;
    }
    return nullptr;
}

QString NamedRow::text(const char* column) const
{
    const QByteArray* bytes = value(column);
    return bytes ? QString::fromUtf8(*bytes) : QString();
}

std::optional<qint64> NamedRow::number(const char* column) const
{
    const QByteArray* bytes = value(column);
    bool ok = false;
    const qint64 number = bytes ? bytes->toLongLong(&ok) : 0;
    return ok ? std::optional(number) : std::nullopt;
}

std::optional<Instant> NamedRow::time(const char* column) const
{
    const QByteArray* bytes = value(column);
    return bytes ? postgresTime(*bytes) : std::nullopt;
}

bool NamedRow::isTrue(const char* column) const
{
    const QByteArray* bytes = value(column);
    return bytes && *bytes == "t";
}

QByteArray NamedRow::json() const
{
    QJsonObject object;
    for (size_t i = 0; i < m_block.columns.size() && i < m_row.values.size(); ++i) {
        if (m_row.values[i] && m_block.columns[i] != "search_vector")
            object.insert(QString::fromStdString(m_block.columns[i]), QString::fromUtf8(*m_row.values[i]));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<Instant> postgresTime(const QByteArray& text)
{
    if (text.size() < 19 || text.size() > 40)
        return std::nullopt;
    QByteArray iso = text;
    iso[10] = 'T';
    // "+00" and "+00:00" are zones, a minus before the place of the seconds is part of the date.
    const qsizetype sign = std::max(iso.indexOf('+', 19), iso.indexOf('-', 19));
    if (sign < 0)
        iso += iso.endsWith('Z') ? "" : "Z";
    else if (iso.size() - sign == 3)
        iso += ":00";
    return Instant::fromIso(QString::fromLatin1(iso));
}

std::optional<Stage> dispatchStage(const QString& status)
{
    if (status == QLatin1String("Active"))
        return Stage::Mitigating;
    if (status == QLatin1String("Stable"))
        return Stage::Monitoring;
    if (status == QLatin1String("Closed"))
        return Stage::Resolved;
    return std::nullopt;
}

QString dispatchEventKind(const QString& type)
{
    static constexpr std::array kinds{std::pair{"Assessment updated", "incident.assessment"},
                                      std::pair{"Participant updated", "role.participant"},
                                      std::pair{"Imported message", "message.imported"},
                                      std::pair{"Custom event", "note.custom"},
                                      std::pair{"Field updated", "dispatch.field"}};
    for (const auto& [name, kind] : kinds) {
        if (type == QLatin1String(name))
            return QString::fromLatin1(kind);
    }
    return QStringLiteral("dispatch.event");
}

} // namespace muster
