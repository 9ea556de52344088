// SPDX-License-Identifier: GPL-3.0-or-later
// Fills a data folder with a store of many events, as years of incidents leave it: one incident of a tenth of
// them (at most 100,000), the others over forty more. Usage: large_store FOLDER EVENTS [URL]; with
// URL a Prometheus and an Alertmanager stand there whose tokens are in the keyring. For tests of the start.
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace muster;

namespace {

constexpr int kBatch = 20'000;
constexpr int kIncidents = 40;

int die(const Error& error)
{
    std::fprintf(stderr, "large_store: %s\n", qPrintable(error.what));
    return 1;
}

Done addIncident(WriteTx& tx, const QString& id, int number, Instant opened)
{
    Incident incident;
    incident.id = IncidentId{id};
    incident.number = QStringLiteral("INC-%1").arg(number);
    incident.title = QStringLiteral("An incident of the past, number %1").arg(number);
    incident.services << QStringLiteral("checkout-api");
    incident.openedAt = opened;
    if (Done done = tx.addIncident(incident); !done)
        return done;
    if (Done done = tx.addFact(incident.id, SeverityFact{opened, opened, Severity::Sev3, {}}); !done)
        return done;
    return tx.addFact(incident.id, StageFact{opened, opened, Stage::Resolved});
}

Source sourceAt(const QString& tool, const QString& url)
{
    Source source;
    source.id = SourceId{QStringLiteral("large.%1").arg(tool)};
    source.tool = source.name = tool;
    source.settings[QStringLiteral("url")] = url;
    source.hasSecret = true;
    return source;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    if (argc < 3 || argc > 4) {
        std::fputs("usage: large_store FOLDER EVENTS [URL]\n", stderr);
        return 2;
    }
    const int count = std::atoi(argv[2]);
    const int inOne = std::min(count / 10, 100'000);
    auto store = Store::open({QString::fromLocal8Bit(argv[1]), false}, std::make_shared<SystemClock>());
    if (!store)
        return die(store.error());
    const Instant began{1'700'000'000'000};
    const QString large = QStringLiteral("01HZZZZZZZZZZZZZZZZZZZZZ%1").arg(kIncidents);
    Done done = (*store)->writeNow([&](WriteTx& tx) -> Done {
        for (int i = 0; i <= kIncidents; ++i) {
            const QString id = QStringLiteral("01HZZZZZZZZZZZZZZZZZZZZZ%1").arg(i, 2, 10, QLatin1Char('0'));
            if (Done added = addIncident(tx, id, 100 + i, began); !added)
                return added;
        }
        for (const char* tool : {"prometheus", "alertmanager"})
            if (argc == 4)
                if (Done put = tx.putSource(sourceAt(QLatin1String(tool), QString::fromLocal8Bit(argv[3])));
                    !put)
                    return put;
        return {};
    });
    qint64 last = began.ms;
    for (int made = 0; done && made < count; made += kBatch) {
        std::vector<TimelineEvent> events =
            bench::makeEvents(std::min(kBatch, count - made), static_cast<unsigned>(made), last);
        last = events.back().occurredAt.ms;
        for (size_t i = 0; i < events.size() && made + static_cast<int>(i) < inOne; ++i)
            events[i].incident.value = large;
        done = (*store)->writeNow([&](WriteTx& tx) -> Done {
            for (const TimelineEvent& event : events) {
                if (auto stored = tx.putEvent(event); !stored)
                    return tl::unexpected(stored.error());
            }
            return {};
        });
    }
    if (!done)
        return die(done.error());
    std::printf("%d events, %d of them in %s\n", count, inOne, "INC-140");
    return 0;
}
