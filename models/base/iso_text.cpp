// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/base/iso_text.h"

namespace muster {

namespace {

/// Takes the text apart from its beginning; false from the first thing that is something else.
class Cursor
{
public:
    explicit Cursor(std::string_view text) : m_text(text) {}

    bool number(size_t digits, int least, int most, int& value)
    {
        if (m_text.size() < digits)
            return false;
        value = 0;
        for (size_t i = 0; i < digits; ++i) {
            if (m_text[i] < '0' || m_text[i] > '9')
                return false;
            value = value * 10 + (m_text[i] - '0');
        }
        m_text.remove_prefix(digits);
        return value >= least && value <= most;
    }

    bool character(char expected)
    {
        if (m_text.empty() || m_text.front() != expected)
            return false;
        m_text.remove_prefix(1);
        return true;
    }

    /// One digit or more after a point, the first three of which count.
    bool thousandths(int& value)
    {
        size_t digits = 0;
        value = 0;
        while (digits < m_text.size() && m_text[digits] >= '0' && m_text[digits] <= '9') {
            if (digits < 3)
                value = value * 10 + (m_text[digits] - '0');
            ++digits;
        }
        for (size_t i = digits; i < 3; ++i)
            value *= 10;
        m_text.remove_prefix(digits);
        return digits > 0;
    }

    bool isAtEnd() const { return m_text.empty(); }

private:
    std::string_view m_text;
};

} // namespace

std::optional<Instant> instantOfPlainIso(std::string_view ascii)
{
    Cursor at(ascii);
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, thousandths = 0;
    if (!at.number(4, 1970, 9998, year) || !at.character('-') || !at.number(2, 1, 12, month) ||
        !at.character('-') || !at.number(2, 1, 31, day) || !at.character('T') || !at.number(2, 0, 23, hour) ||
        !at.character(':') || !at.number(2, 0, 59, minute) || !at.character(':') ||
        !at.number(2, 0, 59, second))
        return std::nullopt;
    if (at.character('.') && !at.thousandths(thousandths))
        return std::nullopt;
    int offset = 0; // minutes
    if (!at.character('Z')) {
        const bool isEast = at.character('+');
        int hours = 0, minutes = 0;
        if ((!isEast && !at.character('-')) || !at.number(2, 0, 13, hours) || !at.character(':') ||
            !at.number(2, 0, 59, minutes))
            return std::nullopt;
        offset = (hours * 60 + minutes) * (isEast ? 1 : -1);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!at.isAtEnd() || !date.ok())
        return std::nullopt;
    const qint64 days = std::chrono::sys_days(date).time_since_epoch().count();
    return Instant{((days * 24 + hour) * 60 + minute - offset) * 60'000 + second * 1'000 + thousandths};
}

} // namespace muster
