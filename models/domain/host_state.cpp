// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/host_state.h"

#include <algorithm>

namespace muster {

namespace {

// What no file of ours holds, whatever wrote it there.
constexpr qint64 kLatest = 253'402'300'799'999; ///< the end of the year 9999
constexpr int kMostAsked = 1'000'000'000;
constexpr size_t kMostGroups = 1'000;

} // namespace

QString toString(Breaker breaker)
{
    switch (breaker) {
    case Breaker::Closed:
        return QStringLiteral("closed");
    case Breaker::Open:
        return QStringLiteral("open");
    case Breaker::HalfOpen:
        return QStringLiteral("half_open");
    }
    return {};
}

Breaker breakerFromString(QStringView name)
{
    for (const Breaker breaker : {Breaker::Open, Breaker::HalfOpen}) {
        if (name == toString(breaker))
            return breaker;
    }
    return Breaker::Closed;
}

QString toText(const std::vector<AskedRequests>& asked)
{
    QString text;
    for (size_t i = 0; i < asked.size(); ++i) {
        if (i > 0)
            text += QStringLiteral(" +%1").arg(asked[i].at.ms - asked[i - 1].at.ms);
        else
            text += QString::number(asked[i].at.ms);
        text += u':' + QString::number(asked[i].count);
    }
    return text;
}

std::vector<AskedRequests> askedFromText(QStringView text)
{
    std::vector<AskedRequests> asked;
    Instant last;
    for (const QStringView word : text.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype colon = word.indexOf(u':');
        bool isTime = false;
        bool isCount = false;
        const qint64 ms = word.left(std::max<qsizetype>(0, colon)).toLongLong(&isTime);
        const int count = word.mid(colon + 1).toInt(&isCount);
        if (colon <= 0 || !isTime || !isCount || ms < 0 || ms > kLatest || count <= 0 || count > kMostAsked ||
            asked.size() >= kMostGroups)
            continue;
        last = word.startsWith(u'+') ? last + Milliseconds{ms} : Instant{ms};
        asked.push_back({last, count});
    }
    std::stable_sort(asked.begin(), asked.end(),
                     [](const AskedRequests& a, const AskedRequests& b) { return a.at < b.at; });
    std::vector<AskedRequests> seconds;
    for (const AskedRequests& one : asked) {
        if (!seconds.empty() && one.at - seconds.back().at < kAskedTogether)
            seconds.back().count = std::min(kMostAsked, seconds.back().count + one.count);
        else
            seconds.push_back(one);
    }
    return seconds;
}

} // namespace muster
