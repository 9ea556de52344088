// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Timeline events for benchmarks: words with the frequencies of a real war room (few common, many rare), and
// the line of JSON that a figure is printed as.

#include "models/domain/timeline.h"

#include <QStringList>

#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

namespace muster::bench {

inline double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Of the calling thread alone.
inline double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// 8,000 words; the first thirty are the field's own and the most frequent.
inline const QStringList& vocabulary()
{
    static const QStringList words = [] {
        QStringList made =
            QStringLiteral(
                "error timeout deploy rollback database latency alert api checkout payment node pod"
                " restart memory cpu disk queue kafka redis postgres customer mitigated"
                " investigating acknowledged escalated paged oncall dashboard traffic spike")
                .split(u' ');
        const QStringList syllables =
            QStringLiteral("ba con de er fi gra hu in jo ka lo mi ne op pri qu re sta ti up ve wi xe"
                           " yo zu tor ment ing ed al")
                .split(u' ');
        std::mt19937 random(7);
        while (made.size() < 8000) {
            QString word;
            for (auto n = 2 + random() % 3; n > 0; --n)
                word += syllables[static_cast<qsizetype>(random() % 30)];
            made << word;
        }
        return made;
    }();
    return words;
}

/// `count` events ascending in time with 6 to 25 words each, over 40 incidents, from two sources, with remote
/// ids.
inline std::vector<TimelineEvent> makeEvents(int count, unsigned seed, qint64 firstMs = 1'700'000'000'000)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> unit(0, 1);
    std::vector<TimelineEvent> events(static_cast<size_t>(count));
    qint64 ms = firstMs;
    int number = 0;
    for (TimelineEvent& event : events) {
        ms += random() % 4000;
        event.incident.value =
            QStringLiteral("01HZZZZZZZZZZZZZZZZZZZZZ%1").arg(random() % 40, 2, 10, QLatin1Char('0'));
        event.occurredAt = Instant{ms};
        event.knownAt = Instant{ms + 2000};
        event.kind = static_cast<EventKind>(random() % 8);
        event.kindName = toString(event.kind);
        event.source.value = random() % 3 ? QStringLiteral("prometheus") : QStringLiteral("slack");
        event.sourceName = event.source.value;
        event.remoteId = QStringLiteral("r%1-%2").arg(seed).arg(number++);
        event.actor = QStringLiteral("user%1").arg(random() % 25);
        event.service = QStringLiteral("checkout-api");
        QStringList words;
        for (auto n = 6 + random() % 20; n > 0; --n) {
            const double u = unit(random);
            words << vocabulary()[static_cast<qsizetype>(static_cast<double>(vocabulary().size()) * u * u *
                                                         u * u)];
        }
        event.text = words.join(u' ');
    }
    return events;
}

/// `lowerIsBetter` decides `holds` against `goal`; a goal of 0 is none. `peer` and `ratio` (ours / peer) may
/// be empty.
inline void printFigure(const char* area, const char* figure, double value, const char* unit,
                        const char* peer, double ratio, double goal, bool lowerIsBetter)
{
    const bool holds = goal == 0 || (lowerIsBetter ? value <= goal : value >= goal);
    std::printf("{\"area\":\"%s\",\"figure\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",\"peer\":\"%s\",", area,
                figure, value, unit, peer);
    if (ratio > 0)
        std::printf("\"ratio\":%.3g,", ratio);
    else
        std::printf("\"ratio\":null,");
    if (goal > 0)
        std::printf("\"goal\":\"%s %.6g %s\",\"holds\":%s}\n", lowerIsBetter ? "<=" : ">=", goal, unit,
                    holds ? "true" : "false");
    else
        std::printf("\"goal\":null,\"holds\":null}\n");
    std::fflush(stdout);
}

} // namespace muster::bench
