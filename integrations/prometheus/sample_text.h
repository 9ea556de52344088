// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Times and values of Prometheus' answers as text, and a walk over a list of samples. Inline: it is what the
// time of a large answer goes into. Internal to integrations/prometheus.

#include <QtGlobal>

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

namespace muster {

inline constexpr qint64 kLatestMs = 253'402'300'800'000; ///< the year 10,000: later is nonsense

/// simdjson's tokens may carry trailing white space.
inline std::string_view trimmed(std::string_view token)
{
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' || token.back() == '\t'))
        token.remove_suffix(1);
    return token;
}

/// Seconds with an optional fraction, as JSON number text, to milliseconds. Digits beyond the third are cut.
inline bool parseTime(std::string_view token, qint64& ms)
{
    token = trimmed(token);
    const char* p = token.data();
    const char* const end = p + token.size();
    const bool negative = p != end && *p == '-';
    if (negative)
        ++p;
    qint64 seconds = 0;
    const char* const digits = p;
    while (p != end && *p >= '0' && *p <= '9' && p - digits < 13)
        seconds = seconds * 10 + (*p++ - '0');
    if (p == digits)
        return false;
    qint64 fraction = 0;
    if (p != end && *p == '.') {
        ++p;
        qint64 weight = 100;
        const char* const fractionDigits = p;
        for (; p != end && *p >= '0' && *p <= '9'; ++p, weight /= 10)
            fraction += weight * (*p - '0');
        if (p == fractionDigits)
            return false;
    }
    if (p != end) {
        // Exponents: Go's encoder uses them for huge numbers only, other servers may for any.
        double value = 0;
        const auto [rest, error] = std::from_chars(token.data(), end, value);
        if (error != std::errc{} || rest != end || !(std::fabs(value) < double(kLatestMs) / 1000.0))
            return false;
        ms = qint64(std::floor(value * 1000.0 + 0.5));
        return true;
    }
    ms = seconds * 1000 + fraction;
    if (negative)
        ms = -ms;
    return ms < kLatestMs && ms > -kLatestMs;
}

/// The text of a sample value, without quotes.
inline bool parseValue(std::string_view number, double& value)
{
    const char* const end = number.data() + number.size();
    const char* const begin = !number.empty() && number.front() == '+' ? number.data() + 1 : number.data();
    const auto [rest, error] = std::from_chars(begin, end, value);
    if (rest != end || begin == end)
        return false;
    if (error == std::errc::result_out_of_range) {
        // Too large or too small for a double: what strtod would give.
        const bool tiny =
            number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
        const double magnitude = tiny ? 0.0 : std::numeric_limits<double>::infinity();
        value = number.front() == '-' ? -magnitude : magnitude;
        return true;
    }
    return error == std::errc{}; // from_chars reads "NaN", "Inf" and "-Inf" in any case
}

/// Walks over the text of a list of samples. Never reads beyond it.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}
    /// Takes `c` after white space.
    bool take(char c)
    {
        space();
        return takeNow(c);
    }
    bool takeNow(char c)
    {
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    /// Everything up to `c`, from the next byte that is no white space; at most 64 bytes: no number is
    /// longer.
    std::string_view until(char c)
    {
        space();
        const char* const begin = m_at;
        while (m_at != m_end && *m_at != c && m_at - begin < 64)
            ++m_at;
        return {begin, size_t(m_at - begin)};
    }
    /// Takes a number as nearly all are written, `1767322800` or `-4.25`, when `close` stands behind it. At
    /// most 15 digits: those and the power of ten are exact, so that one division rounds as it must (W. D.
    /// Clinger, "How to read floating point numbers accurately", 1990). False, and nothing is taken, for
    /// every other text: `parseValue`.
    bool plainNumber(char close, double& value)
    {
        static constexpr double kPowers[]{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                          1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
        const char* p = m_at;
        const bool negative = p != m_end && *p == '-';
        p += negative ? 1 : 0;
        quint64 digits = 0;
        const char* const first = p;
        p = takeDigits(p, digits);
        std::ptrdiff_t count = p - first;
        std::ptrdiff_t behind = 0;
        if (count > 0 && p != m_end && *p == '.') {
            const char* const fraction = p + 1;
            p = takeDigits(fraction, digits);
            behind = p - fraction;
            count = behind > 0 ? count + behind : 0;
        }
        if (count == 0 || count > 15 || p == m_end || *p != close)
            return false;
        const double magnitude = double(digits) / kPowers[behind];
        value = negative ? -magnitude : magnitude;
        m_at = p;
        return true;
    }
    /// The same for a time in seconds, with at most three digits behind the point.
    bool plainTime(char close, qint64& ms)
    {
        quint64 digits = 0;
        const char* p = takeDigits(m_at, digits);
        const std::ptrdiff_t count = p - m_at;
        if (count == 0 || count > 11)
            return false;
        quint64 thousandths = digits * 1000;
        if (p != m_end && *p == '.') {
            static constexpr quint64 kWeights[]{0, 100, 10, 1};
            const char* const fraction = p + 1;
            quint64 parts = 0;
            p = takeDigits(fraction, parts);
            const std::ptrdiff_t behind = p - fraction;
            if (behind == 0 || behind > 3)
                return false;
            thousandths += parts * kWeights[behind];
        }
        if (p == m_end || *p != close || qint64(thousandths) >= kLatestMs)
            return false;
        ms = qint64(thousandths);
        m_at = p;
        return true;
    }
    bool atEnd()
    {
        space();
        return m_at == m_end;
    }

private:
    /// Adds what stands at `p` to `digits`; more than fit are taken, too: the caller counts them.
    const char* takeDigits(const char* p, quint64& digits) const
    {
        for (; p != m_end && *p >= '0' && *p <= '9'; ++p)
            digits = digits * 10 + quint64(*p - '0');
        return p;
    }
    void space()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    const char* m_at;
    const char* m_end;
};

} // namespace muster
