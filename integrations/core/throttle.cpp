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

/// Names of limit, remaining and reset, from the same documentation: Datadog, GitHub, Terraform; PagerDuty;
/// Okta; LaunchDarkly (per route, then per account). The draft's single `ratelimit` is read separately.
struct BudgetNames
{
    const char *limit, *remaining, *reset;
};
constexpr std::array<BudgetNames, 5> kBudgetNames{{
    {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"},
    {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"},
    {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"},
    {"x-ratelimit-route-limit", "x-ratelimit-route-remaining", "x-ratelimit-reset"},
    {"x-ratelimit-global-limit", "x-ratelimit-global-remaining", "x-ratelimit-reset"},
}};

std::optional<qint64> count(const QByteArray& text)
{
    bool ok = false;
    // "100, 100;w=60" of the older drafts: the first number is the one in force.
    const qint64 value = text.split(',').value(0).trimmed().toLongLong(&ok);
    return ok && value >= 0 ? std::optional(value) : std::nullopt;
}

/// `name=12` within a structured header.
std::optional<qint64> member(const QByteArray& text, const QByteArray& name)
{
    const qsizetype at = text.indexOf(name + '=');
    if (at < 0)
        return std::nullopt;
    qsizetype end = at + name.size() + 1;
    const qsizetype begin = end;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])))
        ++end;
    return count(text.mid(begin, end - begin));
}

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

Instant toolTime(const HttpReply& reply, Instant now)
{
    return parseHttpDate(reply.header("date")).value_or(now);
}

std::optional<ServerBudget> serverBudget(const HttpReply& reply, Instant now)
{
    const Instant toolsNow = toolTime(reply, now);
    for (const BudgetNames& names : kBudgetNames) {
        const auto remaining = count(reply.header(names.remaining));
        if (!remaining)
            continue;
        ServerBudget budget{*remaining, count(reply.header(names.limit)), std::nullopt};
        if (const QByteArray reset = reply.header(names.reset); !reset.isEmpty())
            budget.resetIn = fromNumber(reset, toolsNow);
        return budget;
    }
    const QByteArray pair = reply.header("ratelimit");
    const auto remaining = member(pair, "remaining");
    if (!remaining)
        return std::nullopt;
    ServerBudget budget{*remaining, member(pair, "limit"), std::nullopt};
    if (const auto reset = member(pair, "reset"))
        budget.resetIn = Milliseconds{std::min<qint64>(*reset, 1'000'000'000) * 1000};
    return budget;
}

std::optional<Instant> parseHttpDate(const QByteArray& text)
{
    if (text.isEmpty()) // no such header: the parser of dates is slow
        return std::nullopt;
    const QString trimmed = QString::fromLatin1(text).trimmed();
    QDateTime date = QLocale::c().toDateTime(trimmed, QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return std::nullopt;
    date.setTimeSpec(Qt::UTC);
    return Instant{date.toMSecsSinceEpoch()};
}

} // namespace muster
