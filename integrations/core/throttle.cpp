// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/throttle.h"

#include <QLocale>

#include <array>
#include <cmath>

namespace muster {

namespace {

enum class Form {
    SecondsOrDate,  ///< RFC 9110 Retry-After
    SecondsOrEpoch, ///< small numbers are seconds to wait, large ones a point in time in s or ms
    ResetPair,      ///< draft-ietf-httpapi-ratelimit-headers: `limit=…, remaining=…, reset=12`
};

struct Signal
{
    QByteArray header;
    Form form;
};

/// Read from the vendors' documentation in 2026, in order of preference: `Retry-After` FireHydrant, Slack,
/// Kubernetes, Azure, Honeycomb; `ratelimit-reset` PagerDuty; `x-ratelimit-reset` Datadog (seconds),
/// Terraform (fractional seconds), LaunchDarkly (epoch milliseconds); `x-ratelimit-period-in-sec` Opsgenie;
/// `ratelimit` Honeycomb.
const std::array<Signal, 5>& signalTable()
{
    static const std::array<Signal, 5> table{{
        {"retry-after", Form::SecondsOrDate},
        {"ratelimit-reset", Form::SecondsOrEpoch},
        {"x-ratelimit-reset", Form::SecondsOrEpoch},
        {"x-ratelimit-period-in-sec", Form::SecondsOrEpoch},
        {"ratelimit", Form::ResetPair},
    }};
    return table;
}

constexpr double kLatestMs = 253'402'300'800'000.0; ///< the year 10,000: no header means a later time

std::optional<Milliseconds> fromNumber(const QByteArray& text, Instant now)
{
    bool ok = false;
    const double number = text.trimmed().toDouble(&ok);
    if (!ok || !std::isfinite(number) || number > kLatestMs)
        return std::nullopt;
    // A wait of 30 years is no wait: from 1e9 on it is a point in time, from 1e11 on in milliseconds.
    double wait = number * 1000.0;
    if (number >= 1e11)
        wait = number - double(now.ms);
    else if (number >= 1e9)
        wait = number * 1000.0 - double(now.ms);
    return Milliseconds{qint64(std::max(0.0, std::ceil(wait)))};
}

std::optional<Milliseconds> fromText(const QByteArray& text, Form form, Instant now)
{
    if (form == Form::ResetPair) {
        const qsizetype at = text.indexOf("reset=");
        if (at < 0)
            return std::nullopt;
        qsizetype end = at + 6;
        while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) || text[end] == '.'))
            ++end;
        return fromNumber(text.mid(at + 6, end - at - 6), now);
    }
    if (const auto wait = fromNumber(text, now))
        return wait;
    if (form == Form::SecondsOrDate) {
        if (const auto date = parseHttpDate(text))
            return std::max(Milliseconds{0}, *date - now);
    }
    return std::nullopt;
}

} // namespace

bool isThrottled(int status)
{
    return status == 429 || status == 420;
}

std::optional<Milliseconds> retryAfter(const HttpReply& reply, Instant now)
{
    const Instant toolsNow = parseHttpDate(reply.header("date")).value_or(now);
    for (const Signal& signal : signalTable()) {
        const QByteArray text = reply.header(signal.header);
        if (text.isEmpty())
            continue;
        if (const auto wait = fromText(text, signal.form, toolsNow))
            return wait;
    }
    return std::nullopt;
}

std::optional<Instant> parseHttpDate(const QByteArray& text)
{
    const QString trimmed = QString::fromLatin1(text).trimmed();
    QDateTime date = QLocale::c().toDateTime(trimmed, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return std::nullopt;
    date.setTimeSpec(Qt::UTC);
    return Instant{date.toMSecsSinceEpoch()};
}

} // namespace muster
