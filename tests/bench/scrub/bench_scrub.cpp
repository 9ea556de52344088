// SPDX-License-Identifier: GPL-3.0-or-later
// A step of the scrubber in a large incident: from the seek until every model of the room answers to the new
// instant, the charts' samples too. Wall time as a person waits, and the CPU time of the main thread in it;
// painting is not in it. Then what an open room holds while it is shown and while it rests.
// Usage: bench_scrub [events, default 10000] [series, default 40].
#include "models/store/store.h"
#include "models/view/open_rooms.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/bench/event_data.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QGuiApplication>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <malloc.h>

using namespace muster;
using namespace muster::bench;

namespace {

constexpr int kSteps = 120;
constexpr Milliseconds kStep = std::chrono::seconds{10};
constexpr Milliseconds kSpan = std::chrono::hours{6};

[[noreturn]] void die(const QString& what)
{
    std::fprintf(stderr, "bench_scrub: %s\n", qPrintable(what));
    std::exit(1);
}

void must(const Done& done)
{
    if (!done)
        die(done.error().what);
}

/// Runs the event loop until `holds`.
template <typename Holds>
void until(Holds holds)
{
    QElapsedTimer patience;
    patience.start();
    QTimer wake; // processEvents with a time does not wait: it would spin, and count as work of this thread
    wake.start(1000);
    while (!holds()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (patience.elapsed() > 120'000)
            die(QStringLiteral("the room did not answer in two minutes"));
    }
}

IncidentId fill(Store& store, int number, int events, int series, Instant from)
{
    Incident incident;
    incident.id = newId<IncidentId>();
    incident.number = QStringLiteral("INC-%1").arg(9000 + number);
    incident.title = QStringLiteral("everything at once");
    incident.services = {QStringLiteral("checkout-api")};
    incident.openedAt = from;
    const SourceId source{QStringLiteral("prometheus")};
    std::vector<Panel> panels;
    for (int i = 0; i < (series + 3) / 4; ++i) {
        Panel panel;
        panel.id = QStringLiteral("p%1").arg(i);
        panel.title = QStringLiteral("Panel %1").arg(i);
        panel.source = source;
        for (int s = 0; s < 4 && i * 4 + s < series; ++s) {
            PanelSeries line;
            line.query = QStringLiteral("rate(metric_%1_%2_%3[1m])")
                             .arg(QString::number(number), QString::number(i), QString::number(s));
            panel.series.push_back(line);
        }
        panels.push_back(std::move(panel));
    }
    must(store.writeNow([&](WriteTx& tx) -> Done {
        if (Done done = tx.addIncident(incident); !done)
            return done;
        if (Done done = tx.addFact(incident.id, SeverityFact{from, from, Severity::Sev1, {}}); !done)
            return done;
        if (Done done = tx.addFact(
                incident.id, KeyTimeFact{from, from, QStringLiteral("declared"), QStringLiteral("human")});
            !done)
            return done;
        if (Done done = tx.setPanels(incident.id, panels); !done)
            return done;
        for (const Panel& panel : panels) {
            for (const PanelSeries& line : panel.series) {
                SampleBlock block;
                block.key.source = source;
                block.key.query = line.query;
                block.step = kStep;
                block.knownAt = from;
                for (Instant t = from; t < from + kSpan; t = t + kStep) {
                    block.times.push_back(t.ms);
                    block.values.push_back(50 + 40 * std::sin(static_cast<double>(t.ms) / 600'000.0));
                }
                if (Done done = tx.putSamples(block); !done)
                    return done;
            }
        }
        return {};
    }));
    std::vector<TimelineEvent> made = makeEvents(events, static_cast<unsigned>(100 + number), from.ms);
    for (std::size_t begin = 0; begin < made.size(); begin += 5000) {
        must(store.writeNow([&](WriteTx& tx) -> Done {
            for (std::size_t i = begin; i < std::min(made.size(), begin + 5000); ++i) {
                TimelineEvent& event = made[i];
                event.incident = incident.id;
                // Evenly over the span; every tenth was learnt ten minutes late.
                event.occurredAt = from + kSpan * static_cast<int>(i) / static_cast<int>(made.size());
                event.knownAt = event.occurredAt + (i % 10 == 0 ? Milliseconds{600'000} : Milliseconds{2000});
                if (auto stored = tx.putEvent(event); !stored)
                    return tl::unexpected(stored.error());
            }
            return {};
        }));
    }
    return incident.id;
}

double heapKiB()
{
    malloc_trim(0);
    return static_cast<double>(mallinfo2().uordblks) / 1024;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication app(argc, argv);
    const int events = argc > 1 ? std::max(100, std::atoi(argv[1])) : 10'000;
    const int series = argc > 2 ? std::max(4, std::atoi(argv[2])) : 40;
    QTemporaryDir folder;
    const auto clock = std::make_shared<SystemClock>();
    auto opened = Store::open({folder.path(), false}, clock);
    if (!opened)
        die(opened.error().what);
    const Instant from = clock->now() - kSpan;
    std::vector<IncidentId> incidents;
    for (int i = 0; i < 3; ++i)
        incidents.push_back(fill(**opened, i, events, series, from));
    SessionServices services;
    services.store = opened->get();
    services.clock = clock;
    auto session = std::make_unique<Session>(services);
    const auto show = [&](const IncidentId& id) {
        session->openIncident(id.value);
        until([&] {
            WarRoom* room = session->room();
            return room && room->id() == id && room->ready() && room->panels()->count() > 0;
        });
        return session->room();
    };

    WarRoom* room = show(incidents[0]);
    bool snapshot = false;
    QObject::connect(room, &WarRoom::snapshotChanged, room,
                     [&] { snapshot = room->snapshot()->asOf == room->asOf(); });
    std::vector<double> toSnapshot, toAll, main, everything;
    std::mt19937 random(3);
    for (int i = 0; i < kSteps; ++i) {
        // Anywhere, as known then in two of three: the hard way, which has no shortcut.
        const Instant to = from + kSpan * static_cast<int>(random() % 1000) / 1000 + Milliseconds{60'000};
        room->setAsKnownThen(i % 3 != 0);
        until([&] { return room->snapshot()->asOf == room->asOf(); });
        QCoreApplication::processEvents();
        snapshot = false;
        QElapsedTimer timer;
        timer.start();
        const double before = threadSeconds(), process = cpuSeconds();
        room->seek(static_cast<double>(to.ms));
        until([&] { return snapshot; });
        toSnapshot.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        // Readings are answered in order: after this one those of the charts are in as well, if any were
        // needed.
        bool through = false;
        (*opened)->read([](ReadTx&) -> Result<bool> { return true; }, room,
                        [&](const Result<bool>&) { through = true; });
        until([&] { return through; });
        toAll.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        main.push_back((threadSeconds() - before) * 1000);
        everything.push_back((cpuSeconds() - process) * 1000);
    }
    std::fprintf(stderr, "%d events, %d series of %lld samples\n", events, series,
                 static_cast<long long>(kSpan / kStep));
    const auto print = [](const char* name, std::vector<double> times, double goal, const char* unit) {
        std::sort(times.begin(), times.end());
        const QByteArray p50 = QByteArray(name) + ", p50", p95 = QByteArray(name) + ", p95";
        printFigure("scrub", p50.constData(), times[times.size() / 2], unit, "", 0, goal, true);
        printFigure("scrub", p95.constData(), times[times.size() * 95 / 100], unit, "", 0, goal, true);
    };
    print("a step, to the snapshot in every model", toSnapshot, 50, "ms");
    print("a step, the charts' samples too", toAll, 50, "ms");
    print("a step, every thread", everything, 50, "ms CPU");
    print("a step, main thread", main, 8, "ms CPU");

    room->goLive();
    until([&] { return room->snapshot()->asOf == room->asOf(); });
    const double one = heapKiB();
    show(incidents[1]);
    show(incidents[2]);
    const double three = heapKiB();
    printFigure("scrub", "heap of one more open room that rests", (three - one) / 2, "KiB", "", 0, 0, true);
    while (session->openRooms()->count() > 0)
        session->closeRoom();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
    printFigure("scrub", "heap of the room that is shown", one - heapKiB(), "KiB", "", 0, 0, true);
    session.reset();
    return 0;
}
