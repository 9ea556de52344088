// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a large page of each incident tool becomes facts, through the connector's own decode, beside a
// bare QJsonDocument and a bare simdjson parse of the same bytes in the same run. Rounds of the three
// alternate; medians of nine, in megabytes a second of processor time; the peer in the table is
// QJsonDocument.
#include "tests/bench/decode/decode_pages.h"

#include <QFile>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <thread>
#include <vector>

// Third-party headers are not held to our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <simdjson.h>
#pragma GCC diagnostic pop

using namespace muster;

namespace {

constexpr qsizetype kPageBytes = 5'500'000;
constexpr double kGoal = 150; // MB/s
constexpr int kRounds = 9;

double cpuSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Megabytes a second.
double rate(const QByteArray& body, const std::vector<double>& seconds)
{
    return double(body.size()) / 1e6 / median(seconds);
}

/// What a page must have told, so that nothing fast is measured that does nothing.
size_t factsIn(const Outcome& outcome)
{
    return outcome.facts.events.size() + outcome.facts.incidents.size();
}

/// False when the page was not read as a whole.
bool measure(const bench::Page& page, bool onlyOurs)
{
    std::vector<double> ours;
    std::vector<double> qt;
    std::vector<double> bare;
    size_t facts = 0;
    for (int round = 0; round < kRounds; ++round) {
        const HttpReply reply = bench::replyWith(page.body);
        double began = cpuSeconds();
        {
            const auto outcome = page.step.decode(reply, page.context);
            ours.push_back(cpuSeconds() - began);
            if (!outcome || !outcome->facts.poison.empty()) {
                std::fprintf(stderr, "%s: %s\n", page.tool,
                             outcome ? qPrintable(outcome->facts.poison.front().why)
                                     : qPrintable(outcome.error().what));
                return false;
            }
            facts = factsIn(*outcome) + (outcome->next ? 1 : 0);
        }
        if (onlyOurs)
            continue;
        began = cpuSeconds();
        const bool isRead = !QJsonDocument::fromJson(page.body).isNull();
        qt.push_back(cpuSeconds() - began);
        began = cpuSeconds();
        simdjson::dom::parser parser;
        const bool isParsed = parser.parse(page.body.constData(), size_t(page.body.size())).error() == 0;
        bare.push_back(cpuSeconds() - began);
        if (!isRead || !isParsed)
            return false;
    }
    const double figure = rate(page.body, ours);
    std::printf("{\"area\":\"decode\",\"figure\":\"%s, a page of %zu\",\"value\":%.1f,\"unit\":\"MB/s\","
                "\"best\":%.1f,\"facts\":%zu",
                page.tool, page.items, figure,
                double(page.body.size()) / 1e6 / *std::min_element(ours.begin(), ours.end()), facts);
    if (!onlyOurs)
        std::printf(",\"peer\":%.1f,\"ratio\":%.2f,\"simdjson\":%.1f", rate(page.body, qt),
                    figure / rate(page.body, qt), rate(page.body, bare));
    std::printf(",\"goal\":\">= 150 MB/s\",\"holds\":%s}\n", figure >= kGoal ? "true" : "false");
    return true;
}

} // namespace

/// `bench_decode [TOOL] [--only-ours] [--write DIR]`: one tool; without the yardsticks, for a profile; the
/// pages into files.
int main(int count, char** words)
{
    const auto word = [&](const char* name) {
        return std::find_if(words + 1, words + count,
                            [&](const char* one) { return !std::strcmp(one, name); });
    };
    const bool onlyOurs = word("--only-ours") != words + count;
    const auto write = word("--write");
    const bool picks = count > 1 && words[1][0] != '-';
    // As in the program, which has threads: with one alone, shared pointers count without atomic steps.
    std::thread([] {}).join();
    bool fine = true;
    for (const bench::Page& page : bench::largePages(kPageBytes)) {
        if (picks && std::strcmp(page.tool, words[1]) != 0)
            continue;
        if (write + 1 < words + count) {
            QFile file(QString::fromLocal8Bit(write[1]) + u'/' + QLatin1String(page.tool) +
                       QStringLiteral(".json"));
            fine = file.open(QIODevice::WriteOnly) && file.write(page.body) == page.body.size() && fine;
            continue;
        }
        fine = measure(page, onlyOurs) && fine;
    }
    return fine ? 0 : 1;
}
