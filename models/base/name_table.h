// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Words for the values of an enumeration, as they stand in files and in the database: one table, both ways.

#include <QString>
#include <QStringView>

#include <array>
#include <optional>
#include <utility>

namespace muster {

template <typename Enum>
using Name = std::pair<Enum, const char16_t*>;

/// The word of the value; empty when the table has none.
template <typename Enum, size_t Size>
QString nameOf(const std::array<Name<Enum>, Size>& table, Enum value)
{
    for (const auto& [known, name] : table) {
        if (known == value)
            return QString::fromUtf16(name);
    }
    return {};
}

/// The value of the word; none when nobody has it.
template <typename Enum, size_t Size>
std::optional<Enum> fromName(const std::array<Name<Enum>, Size>& table, QStringView name)
{
    for (const auto& [value, known] : table) {
        if (name == QStringView(known))
            return value;
    }
    return std::nullopt;
}

} // namespace muster
