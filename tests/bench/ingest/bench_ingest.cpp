// SPDX-License-Identifier: GPL-3.0-or-later
// Events into the store, with identities, revisions and the full-text index, against three peers that do
// less: the plain C API without any search, the C API with a trigger that fills the index, and QtSql with the
// same trigger. Usage: bench_ingest [events, default 100000]. All in one run, interleaved; medians of three
// rounds.
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>
#include <QTemporaryDir>

#ifdef MUSTER_BENCH_QTSQL
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#endif

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>

using namespace muster;
using namespace muster::bench;

namespace {

constexpr int kRounds = 3;
constexpr size_t kBatch = 5000; // events per transaction, as a long pull commits them

constexpr const char* kPeerTable =
    "CREATE TABLE events(id INTEGER PRIMARY KEY, incident TEXT NOT NULL, occurred_at INTEGER NOT NULL,"
    " known_at INTEGER NOT NULL, kind TEXT, source TEXT, remote_id TEXT, actor TEXT, service TEXT, text TEXT "
    "NOT NULL)";
constexpr const char* kPeerIndex = "CREATE INDEX events_by_incident ON events(incident, occurred_at)";
constexpr const char* kPeerFts =
    "CREATE VIRTUAL TABLE event_text USING fts5(text, content='events', content_rowid='id')";
constexpr const char* kPeerTrigger = "CREATE TRIGGER events_ai AFTER INSERT ON events BEGIN"
                                     " INSERT INTO event_text(rowid, text) VALUES(new.id, new.text); END";
constexpr const char* kPeerInsert =
    "INSERT INTO events(incident, occurred_at, known_at, kind, source, remote_id, actor,"
    " service, text) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)";

[[noreturn]] void die(const char* what)
{
    std::fprintf(stderr, "bench_ingest: %s\n", what);
    std::exit(1);
}

double ours(const std::vector<TimelineEvent>& events)
{
    QTemporaryDir folder;
    auto store = Store::open({folder.path(), false}, std::make_shared<SystemClock>());
    if (!store)
        die(qPrintable(store.error().what));
    const double before = cpuSeconds();
    for (size_t from = 0; from < events.size(); from += kBatch) {
        const Done done = (*store)->writeNow([&](WriteTx& tx) -> Done {
            for (size_t i = from; i < std::min(from + kBatch, events.size()); ++i)
                if (auto stored = tx.putEvent(events[i]); !stored)
                    return tl::unexpected(stored.error());
            return {};
        });
        if (!done)
            die(qPrintable(done.error().what));
    }
    return static_cast<double>(events.size()) / (cpuSeconds() - before);
}

void must(sqlite3* database, const char* sql)
{
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        die(sqlite3_errmsg(database));
}

double plainC(const std::vector<TimelineEvent>& events, bool search)
{
    QTemporaryDir folder;
    sqlite3* database = nullptr;
    if (sqlite3_open(qPrintable(folder.filePath(QStringLiteral("peer.sqlite"))), &database) != SQLITE_OK)
        die("cannot open the peer's file");
    must(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384");
    must(database, kPeerTable);
    if (search) {
        must(database, kPeerIndex);
        must(database, kPeerFts);
        must(database, kPeerTrigger);
    }
    sqlite3_stmt* insert = nullptr;
    sqlite3_prepare_v3(database, kPeerInsert, -1, SQLITE_PREPARE_PERSISTENT, &insert, nullptr);
    const auto bind = [insert](int index, const QString& text) {
        const QByteArray utf8 = text.toUtf8();
        sqlite3_bind_text(insert, index, utf8.constData(), static_cast<int>(utf8.size()), SQLITE_TRANSIENT);
    };
    const double before = cpuSeconds();
    for (size_t from = 0; from < events.size(); from += kBatch) {
        must(database, "BEGIN IMMEDIATE");
        for (size_t i = from; i < std::min(from + kBatch, events.size()); ++i) {
            const TimelineEvent& event = events[i];
            bind(1, event.incident.value);
            sqlite3_bind_int64(insert, 2, event.occurredAt.ms);
            sqlite3_bind_int64(insert, 3, event.knownAt.ms);
            bind(4, event.kindName);
            bind(5, event.source.value);
            bind(6, event.remoteId);
            bind(7, event.actor);
            bind(8, event.service);
            bind(9, event.text);
            if (sqlite3_step(insert) != SQLITE_DONE)
                die(sqlite3_errmsg(database));
            sqlite3_reset(insert);
        }
        must(database, "COMMIT");
    }
    const double spent = cpuSeconds() - before;
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return static_cast<double>(events.size()) / spent;
}

#ifdef MUSTER_BENCH_QTSQL
double qtSql(const std::vector<TimelineEvent>& events)
{
    QTemporaryDir folder;
    double spent = 0;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("peer"));
        database.setDatabaseName(folder.filePath(QStringLiteral("peer.sqlite")));
        if (!database.open())
            die("cannot open the peer's file");
        QSqlQuery query(database);
        for (const char* sql : {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                                "PRAGMA cache_size=-16384", kPeerTable, kPeerIndex, kPeerFts, kPeerTrigger})
            if (!query.exec(QString::fromLatin1(sql)))
                die(qPrintable(query.lastError().text()));
        const double before = cpuSeconds();
        for (size_t from = 0; from < events.size(); from += kBatch) {
            database.transaction();
            QSqlQuery insert(database);
            insert.prepare(QString::fromLatin1(kPeerInsert));
            for (size_t i = from; i < std::min(from + kBatch, events.size()); ++i) {
                const TimelineEvent& event = events[i];
                insert.bindValue(0, event.incident.value);
                insert.bindValue(1, event.occurredAt.ms);
                insert.bindValue(2, event.knownAt.ms);
                insert.bindValue(3, event.kindName);
                insert.bindValue(4, event.source.value);
                insert.bindValue(5, event.remoteId);
                insert.bindValue(6, event.actor);
                insert.bindValue(7, event.service);
                insert.bindValue(8, event.text);
                if (!insert.exec())
                    die(qPrintable(insert.lastError().text()));
            }
            database.commit();
        }
        spent = cpuSeconds() - before;
    }
    QSqlDatabase::removeDatabase(QStringLiteral("peer"));
    return static_cast<double>(events.size()) / spent;
}
#endif

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const int count = argc > 1 ? std::max(1000, std::atoi(argv[1])) : 100'000;
    const std::vector<TimelineEvent> events = makeEvents(count, 3);
    // The triggered peers are slow; a part of the events is enough for their rate.
    const std::vector<TimelineEvent> part(events.begin(), events.begin() + count / 5);
    std::vector<double> mine, plain, trigger, qt;
    for (int round = 0; round < kRounds; ++round) {
        mine.push_back(ours(events));
        plain.push_back(plainC(events, false));
        trigger.push_back(plainC(part, true));
#ifdef MUSTER_BENCH_QTSQL
        qt.push_back(qtSql(part));
#endif
    }
    const double rate = median(mine);
    printFigure("ingest", "events with full-text index", rate, "events/s CPU",
                "C API, no search, no identities", rate / median(plain), 100'000, false);
    printFigure("ingest", "events, C API, no search", median(plain), "events/s CPU", "", 0, 0, false);
    printFigure("ingest", "events, C API, search by trigger", median(trigger), "events/s CPU", "",
                median(trigger) / median(plain), 0, false);
    if (!qt.empty())
        printFigure("ingest", "events against QtSql with trigger", rate, "events/s CPU",
                    "QtSql prepared, search by trigger", rate / median(qt), 0, false);
    return 0;
}
