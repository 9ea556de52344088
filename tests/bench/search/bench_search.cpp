// SPDX-License-Identifier: GPL-3.0-or-later
// Search and paging in a store of many events: newest first, 50 hits, through the whole of ReadTx::search
// (snippets and rows included). CPU time of the reader thread, so that what else the machine does is not
// measured; everything is in memory by then. Usage: bench_search [events, default 400000]; 1000000 is the
// size that the goals speak of.
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdlib>

using namespace muster;
using namespace muster::bench;

namespace {

constexpr int kRepeats = 300;

[[noreturn]] void die(const QString& what)
{
    std::fprintf(stderr, "bench_search: %s\n", qPrintable(what));
    std::exit(1);
}

struct Latency
{
    double p50 = 0, p99 = 0; // ms CPU
    double rows = 0;         // on average
};

/// `once` answers how many rows it got.
template <typename Once>
Latency measure(Store& store, Once once)
{
    std::vector<double> times;
    double rows = 0;
    for (int i = 0; i < kRepeats; ++i) {
        const Result<double> spent = store.readNow([&](ReadTx& tx) -> Result<double> {
            const double before = threadSeconds();
            const Result<size_t> got = once(tx);
            if (!got)
                return tl::unexpected(got.error());
            rows += static_cast<double>(*got);
            return (threadSeconds() - before) * 1000;
        });
        if (!spent)
            die(spent.error().what);
        times.push_back(*spent);
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100], rows / kRepeats};
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::max(1000, std::atoi(argv[1])) : 400'000;
    QTemporaryDir folder;
    auto opened = Store::open({folder.path(), false}, std::make_shared<SystemClock>());
    if (!opened)
        die(opened.error().what);
    Store& store = **opened;
    qint64 last = 1'700'000'000'000;
    for (int made = 0; made < count; made += 20'000) {
        const std::vector<TimelineEvent> events =
            makeEvents(std::min(20'000, count - made), static_cast<unsigned>(made), last);
        last = events.back().occurredAt.ms;
        const Done done = store.writeNow([&](WriteTx& tx) -> Done {
            for (const TimelineEvent& event : events)
                if (auto stored = tx.putEvent(event); !stored)
                    return tl::unexpected(stored.error());
            return {};
        });
        if (!done)
            die(done.error().what);
    }
    std::mt19937 random(11);
    const QStringList& words = vocabulary();
    const auto word = [&](unsigned from, unsigned n) {
        return words[static_cast<qsizetype>(from + random() % n)];
    };
    const auto find = [&](auto text) {
        return measure(store, [&](ReadTx& tx) -> Result<size_t> {
            const auto hits = tx.search(text(), 50);
            return hits ? Result<size_t>(hits->size()) : tl::unexpected(hits.error());
        });
    };
    const auto print = [&](const char* name, const Latency& latency, double goal) {
        const QByteArray p50 = QByteArray(name) + ", p50", p99 = QByteArray(name) + ", p99";
        printFigure("search", p50.constData(), latency.p50, "ms CPU", "", 0, 0, true);
        printFigure("search", p99.constData(), latency.p99, "ms CPU", "", 0, goal, true);
        std::fprintf(stderr, "%s: %.0f rows on average\n", name, latency.rows);
    };
    std::fprintf(stderr, "%d events\n", count);
    // The last word of a search is a prefix unless a space follows.
    print("a rare word", find([&] { return QString(word(3000, 4000) + u' '); }), 1);
    print("a common word", find([&] { return QString(word(0, 30) + u' '); }), 1);
    print("two words", find([&] { return QString(word(0, 30) + u' ' + word(0, 300) + u' '); }), 1);
    print("a prefix of four", find([&] { return word(30, 5000).left(4); }), 5);
    print("a prefix of three", find([&] { return word(30, 5000).left(3); }), 5);
    print("a prefix of two", find([&] { return word(30, 5000).left(2); }), 5);
    print("a page of 200 events",
          measure(store,
                  [&](ReadTx& tx) -> Result<size_t> {
                      const Instant before{1'700'000'000'000 +
                                           static_cast<qint64>(random()) % (last - 1'700'000'000'000)};
                      const IncidentId incident{QStringLiteral("01HZZZZZZZZZZZZZZZZZZZZZ%1")
                                                    .arg(random() % 40, 2, 10, QLatin1Char('0'))};
                      const auto page = tx.eventsBefore(incident, {}, before, {}, 200);
                      return page ? Result<size_t>(page->size()) : tl::unexpected(page.error());
                  }),
          5);
    return 0;
}
