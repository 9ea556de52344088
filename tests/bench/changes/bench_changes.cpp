// SPDX-License-Identifier: GPL-3.0-or-later
// How often change-point detection cries wolf on series in which nothing changed, and how well it finds and
// places steps that are there. Peer: a control chart (Shewhart, three standard deviations from the mean of
// the day's first hour), the rule that dashboards alert by. Usage: bench_changes [series of each kind,
// default 200].
#include "models/domain/change_points.h"
#include "models/domain/impact.h"
#include "tests/bench/event_data.h"
#include "tests/unit/drill_data.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

using namespace muster;

namespace {

constexpr std::size_t kDay = 5'760; // samples at 15 s
constexpr qint64 kStep = 15'000;

struct Quiet
{
    const char* name;
    double (*next)(std::mt19937_64& random, std::size_t i, double last);
};

double gauss(std::mt19937_64& random)
{
    return std::normal_distribution<double>()(random);
}

// Each in units of its own noise about a level of 20, except where said.
constexpr Quiet kQuiet[] = {
    {"white noise", [](auto& random, std::size_t, double) { return 20 + gauss(random); }},
    {"correlated noise (0.5)",
     [](auto& random, std::size_t, double last) { return 20 + 0.5 * (last - 20) + gauss(random); }},
    {"correlated noise (0.9)",
     [](auto& random, std::size_t, double last) { return 20 + 0.9 * (last - 20) + gauss(random); }},
    {"heavy tails (t, 3 degrees)",
     [](auto& random, std::size_t, double) { return 20 + std::student_t_distribution<double>(3)(random); }},
    {"spikes in 1 of 100",
     [](auto& random, std::size_t, double) { return 20 + gauss(random) + (random() % 100 == 0 ? 40 : 0); }},
    {"a day's wave of ten times the noise",
     [](auto& random, std::size_t i, double) {
         return 20 + 10 * std::sin(2 * M_PI * double(i) / double(kDay)) + gauss(random);
     }},
    {"counts of 3 a sample",
     [](auto& random, std::size_t, double) { return double(std::poisson_distribution<int>(3)(random)); }},
    {"ratio of 6 errors in 6000",
     [](auto& random, std::size_t, double) {
         return double(std::poisson_distribution<int>(6)(random)) / 6'000;
     }},
    {"constant", [](auto&, std::size_t, double) { return 20.0; }},
};

std::vector<qint64> dayTimes()
{
    std::vector<qint64> times(kDay);
    for (std::size_t i = 0; i < kDay; ++i)
        times[i] = 1'763'604'000'000 + qint64(i) * kStep;
    return times;
}

std::vector<double> quietDay(const Quiet& kind, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::vector<double> values(kDay);
    double last = 20;
    for (std::size_t i = 0; i < kDay; ++i)
        values[i] = last = kind.next(random, i, last);
    return values;
}

/// Alarms of the control chart: stretches beyond its limits.
int controlChart(const std::vector<double>& values)
{
    constexpr std::size_t kHour = 240;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < kHour; ++i) {
        sum += values[i];
        squares += values[i] * values[i];
    }
    const double mean = sum / kHour, sigma = std::sqrt(std::max(0.0, squares / kHour - mean * mean));
    int alarms = 0;
    bool outside = false;
    for (std::size_t i = kHour; i < values.size(); ++i) {
        const bool now = std::abs(values[i] - mean) > 3 * sigma + 1e-12;
        alarms += now && !outside ? 1 : 0;
        outside = now;
    }
    return alarms;
}

void print(const char* figure, double value, const char* unit, const QByteArray& peer, const char* goal,
           bool holds)
{
    std::printf(
        R"({"area":"changes","figure":"%s","value":%.4f,"unit":"%s","peer":"%s","goal":"%s","holds":%s})"
        "\n",
        figure, value, unit, peer.constData(), goal, holds ? "true" : "false");
}

void measureFalseAlarms(int count)
{
    const std::vector<qint64> times = dayTimes();
    for (const Quiet& kind : kQuiet) {
        int ours = 0, theirs = 0;
        for (int s = 0; s < count; ++s) {
            const std::vector<double> values = quietDay(kind, unsigned(s + 1));
            ours += int(changePoints(times, values).size());
            theirs += controlChart(values);
        }
        const double rate = double(ours) / count;
        print(qPrintable(QStringLiteral("false alarms a series and day, %1").arg(QLatin1String(kind.name))),
              rate, "", "control chart " + QByteArray::number(double(theirs) / count, 'g', 3), "<= 0.05",
              rate <= 0.05);
    }
}

/// A step of `size` standard deviations that lasts `length` samples, at a random place of a noisy day.
void measureSteps(int count, double size, std::size_t length, double correlation, double goal)
{
    const std::vector<qint64> times = dayTimes();
    int found = 0;
    std::vector<double> distances;
    for (int s = 0; s < count; ++s) {
        std::mt19937_64 random(unsigned(s + 1));
        const std::size_t place = 300 + random() % (kDay - 900);
        std::vector<double> values(kDay);
        double noise = 0;
        for (std::size_t i = 0; i < kDay; ++i) {
            noise = correlation * noise + gauss(random) * std::sqrt(1 - correlation * correlation);
            values[i] = 20 + noise + (i >= place && i < place + length ? size : 0);
        }
        double nearest = 1e9;
        for (const ChangePoint& change : changePoints(times, values))
            nearest = std::min(nearest, std::abs(double(change.at.ms - times[place])) / kStep);
        if (nearest <= 8) {
            ++found;
            distances.push_back(nearest);
        }
    }
    std::sort(distances.begin(), distances.end());
    const double share = double(found) / count;
    const QByteArray off =
        distances.empty() ? QByteArray("-") : QByteArray::number(distances[distances.size() / 2], 'f', 0);
    print(qPrintable(QStringLiteral("found: step of %1 sigma, %2 min, correlation %3 (median %4 samples off)")
                         .arg(size)
                         .arg(length / 4)
                         .arg(correlation)
                         .arg(QLatin1String(off))),
          share, "", "", qPrintable(QStringLiteral(">= %1").arg(goal)), share >= goal);
}

void measureDrill()
{
    // Of the night: errors to requests, every 15 s.
    const SampleBlock total = drill::monthCounter(false), bad = drill::monthCounter(true);
    std::vector<qint64> times;
    std::vector<double> ratios;
    for (Instant at = drill::night("01:00:15"); at <= drill::night("04:00:00");
         at = at + Milliseconds{kStep}) {
        const auto events = eventCount(total, bad, at - Milliseconds{kStep}, at);
        if (!events || events->total <= 0)
            continue;
        times.push_back(at.ms);
        ratios.push_back(events->bad / events->total);
    }
    const auto changes = changePoints(times, ratios);
    for (const ChangePoint& change : changes)
        std::fprintf(stderr, "INC-1120 %s  %.4f -> %.4f  strength %.1f\n", qPrintable(change.at.toIso()),
                     change.before, change.after, change.strength);
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::atoi(argv[1]) : 200;
    measureFalseAlarms(count);
    measureSteps(count, 3, 40, 0, 0.9);
    measureSteps(count, 2, 120, 0, 0.9);
    measureSteps(count, 5, 20, 0, 0.95);
    measureSteps(count, 4, 120, 0.5, 0.8);
    measureDrill();

    const std::vector<double> day = quietDay(kQuiet[0], 1);
    const std::vector<qint64> times = dayTimes();
    const double before = bench::cpuSeconds();
    for (int i = 0; i < 10; ++i)
        changePoints(times, day);
    const double ms = (bench::cpuSeconds() - before) * 100;
    print("a day of 5,760 samples", ms, "ms", "", "<= 50 ms, on a worker", ms <= 50);
    return 0;
}
