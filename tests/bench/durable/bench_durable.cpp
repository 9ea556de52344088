// SPDX-License-Identifier: GPL-3.0-or-later
// From the click to the disk: a note with its draft through the store, journal and commit both synced, one
// after the other as a person writes them. The peer is one row through the plain C API, synchronous=FULL, the
// least that "saved" can mean. Run it in the folder of the disk that is to be measured.
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <sqlite3.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace muster;
using namespace muster::bench;

namespace {

constexpr int kNotes = 400;
constexpr double kGoalMs = 20; // RELIABILITY G14

[[noreturn]] void die(const char* what)
{
    std::fprintf(stderr, "bench_durable: %s\n", what);
    std::exit(1);
}

struct Times
{
    std::vector<double> ms;
    double at(double share)
    {
        std::sort(ms.begin(), ms.end());
        return ms[static_cast<size_t>(share * static_cast<double>(ms.size() - 1))];
    }
};

template <typename Fn>
Times measure(Fn write)
{
    Times times;
    for (int i = 0; i < kNotes; ++i) {
        QElapsedTimer timer;
        timer.start();
        write(i);
        times.ms.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    return times;
}

Times ours(const QString& folder)
{
    auto store = Store::open({folder, false}, std::make_shared<SystemClock>());
    if (!store)
        die(qPrintable(store.error().what));
    return measure([&](int i) {
        const Done done = (*store)->writeNow([i](WriteTx& tx) -> Done {
            TimelineEvent event;
            event.incident.value = QStringLiteral("I");
            event.occurredAt = tx.now();
            event.text =
                QStringLiteral("note %1: rollback of checkout-api began, errors still at 18 %").arg(i);
            if (auto stored = tx.putEvent(event); !stored)
                return tl::unexpected(stored.error());
            PostMortemRevision draft;
            draft.incident.value = QStringLiteral("I");
            draft.markdown = QStringLiteral("# Timeline\n").repeated(200);
            return tx.setPostMortemDraft(draft.incident, draft);
        });
        if (!done)
            die(qPrintable(done.error().what));
    });
}

Times plainC(const QString& folder)
{
    sqlite3* database = nullptr;
    const auto must = [&](const char* sql) {
        if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            die(sqlite3_errmsg(database));
    };
    if (sqlite3_open(qPrintable(folder + QStringLiteral("/peer.sqlite")), &database) != SQLITE_OK)
        die("cannot open the peer's file");
    must("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE note(id INTEGER PRIMARY KEY, text "
         "TEXT)");
    Times times = measure([&](int) {
        must("INSERT INTO note(text) VALUES('note: rollback of checkout-api began, errors still at 18 %')");
    });
    sqlite3_close(database);
    return times;
}

} // namespace

int main()
{
    QTemporaryDir folder(QDir::current().filePath(QStringLiteral("bench-durable-XXXXXX")));
    if (!folder.isValid())
        die("the current folder cannot be written");
    Times peer = plainC(folder.path());
    Times mine = ours(folder.path());
    printFigure("durable", "click to disk, median", mine.at(0.5), "ms", "SQLite C API, one row",
                mine.at(0.5) / peer.at(0.5), 0, true);
    printFigure("durable", "click to disk, p99", mine.at(0.99), "ms", "SQLite C API, one row",
                mine.at(0.99) / peer.at(0.99), kGoalMs, true);
    std::fprintf(
        stderr,
        "FIGURE: G14 click to durable %d notes: p50 %.2f ms, p99 %.2f ms (plain SQLite p50 %.2f, p99 %.2f)\n",
        kNotes, mine.at(0.5), mine.at(0.99), peer.at(0.5), peer.at(0.99));
    return 0;
}
