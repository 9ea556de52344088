// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/series.h"

#include <QCryptographicHash>

#include <array>
#include <utility>

namespace muster {

namespace {

constexpr std::array<std::pair<Unit, const char*>, 6> kUnitNames{{
    {Unit::None, ""},
    {Unit::Ratio, "ratio"},
    {Unit::Seconds, "seconds"},
    {Unit::PerSecond, "rps"},
    {Unit::Bytes, "bytes"},
    {Unit::Count, "count"},
}};

/// Length-prefixed, so that no two different keys ever feed the hash the same bytes.
void feed(QCryptographicHash& hash, const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    hash.addData(QByteArray::number(bytes.size()));
    hash.addData(QByteArrayView(":"));
    hash.addData(bytes);
}

} // namespace

QString toString(Unit unit)
{
    for (const auto& [value, name] : kUnitNames) {
        if (value == unit)
            return QString::fromLatin1(name);
    }
    return {};
}

Unit unitFromString(QStringView text)
{
    for (const auto& [unit, name] : kUnitNames) {
        if (text.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return unit;
    }
    return Unit::None;
}

SeriesId SeriesKey::id() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    feed(hash, source.value);
    feed(hash, query);
    for (const auto& [name, value] : labels) {
        feed(hash, name);
        feed(hash, value);
    }
    return SeriesId{QString::fromLatin1(hash.result().left(16).toHex())};
}

QString SeriesKey::label() const
{
    QStringList parts;
    for (const auto& [name, value] : labels) {
        if (name != QLatin1String("__name__"))
            parts.append(name + u'=' + value);
    }
    return parts.isEmpty() ? query : parts.join(QStringLiteral(", "));
}

} // namespace muster
