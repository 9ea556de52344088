// SPDX-License-Identifier: GPL-3.0-or-later
// A long watch in virtual time on a real Store on disk: 40 sources, 5 % of exchanges fail, the machine sleeps
// three times, the disk refuses twice, the clock jumps once, and somebody types all the while. Memory, files
// and threads must stand still (RELIABILITY G8), and every backup, one an hour, is opened and compared row by
// row (G26). MUSTER_SOAK_HOURS chooses how long: 24, or 2 when not given.
#include "integrations/sync/outbox_runner.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/base/worker.h"
#include "models/store/database.h"
#include "models/store/outbox_store.h"
#include "models/store/store.h"
#include "tests/sim/backup_check.h"
#include "tests/sim/sim_connector.h"
#include "tests/sim/sim_desk.h"
#include "tests/sim/sim_keyring.h"
#include "tests/sim/sim_network.h"
#include "tests/support/build_kind.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QHashSeed>
#include <QJsonDocument>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <cstdio>
#include <malloc.h>
#include <sys/resource.h>

using namespace muster;
using namespace muster::sim;

namespace {

constexpr int kSources = 40;
const IncidentId kRoom{QStringLiteral("room")};

/// Anonymous memory in KiB: pages of mapped files come and go with the kernel's mind.
qint64 anonymousKib()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (line.startsWith("RssAnon:"))
            return line.mid(8).trimmed().split(' ').first().toLongLong();
    }
    return -1;
}

qint64 heapInUseKib()
{
    const struct mallinfo2 info = mallinfo2();
    return qint64((info.uordblks + info.hblkhd) / 1024);
}

qint64 entries(const char* folder)
{
    return qint64(QDir(QString::fromLatin1(folder))
                      .entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                      .size());
}

/// Role: the real sink, and a count of what it still owes, so that virtual time waits for the disk.
class CountingSink final : public FactSink
{
public:
    CountingSink(Store& store, int& owed) : m_sink(store), m_owed(owed) {}
    void commit(FactBatch batch, QObject* context, std::function<void(Done)> onDone) override
    {
        ++m_owed;
        m_sink.commit(std::move(batch), context, [this, onDone = std::move(onDone)](const Done& done) {
            --m_owed;
            onDone(done);
        });
    }
    void cursors(const SourceId& source, QObject* context,
                 std::function<void(Result<std::vector<Cursor>>)> onDone) override
    {
        ++m_owed;
        m_sink.cursors(source, context, [this, onDone = std::move(onDone)](Result<std::vector<Cursor>> list) {
            --m_owed;
            onDone(std::move(list));
        });
    }

    void hostStates(QObject* context, std::function<void(Result<std::vector<HostState>>)> onDone) override
    {
        ++m_owed;
        m_sink.hostStates(context, [this, onDone = std::move(onDone)](Result<std::vector<HostState>> list) {
            --m_owed;
            onDone(std::move(list));
        });
    }
    void clockEstimates(QObject* context,
                        std::function<void(Result<std::vector<ClockEstimate>>)> onDone) override
    {
        ++m_owed;
        m_sink.clockEstimates(context,
                              [this, onDone = std::move(onDone)](Result<std::vector<ClockEstimate>> list) {
                                  --m_owed;
                                  onDone(std::move(list));
                              });
    }

private:
    StoreFactSink m_sink;
    int& m_owed;
};

/// Role: the same for the outbox.
class CountingOutbox final : public OutboxStore
{
public:
    CountingOutbox(Store& store, int& owed) : m_outbox(store), m_owed(owed) {}
    void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                std::function<void(Result<Operation>)> onDone) override
    {
        ++m_owed;
        m_outbox.change(std::move(transaction), context, counted(std::move(onDone)));
    }
    void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) override
    {
        ++m_owed;
        m_outbox.recover(context, counted(std::move(onDone)));
    }
    void account(const SourceId& source, QObject* context,
                 std::function<void(Result<QString>)> onDone) override
    {
        ++m_owed;
        m_outbox.account(source, context, counted(std::move(onDone)));
    }
    void rememberAccount(const SourceId& source, const QString& fingerprint, QObject* context,
                         std::function<void(Done)> onDone) override
    {
        ++m_owed;
        m_outbox.rememberAccount(source, fingerprint, context, counted(std::move(onDone)));
    }

private:
    template <typename Answer>
    std::function<void(Answer)> counted(std::function<void(Answer)> onDone)
    {
        return [this, onDone = std::move(onDone)](Answer answer) {
            --m_owed;
            onDone(std::move(answer));
        };
    }
    StoreOutbox m_outbox;
    int& m_owed;
};

/// What the machine gave us at one hour.
struct Footprint
{
    qint64 anonymousKib = 0, files = 0, threads = 0;
    qint64 inUseKib = 0; ///< of the heap: what is anonymous besides is the allocator's own
};

} // namespace

class TestSoak final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        // A disk that refuses is an error of write(), not the end of the program.
        std::signal(SIGXFSZ, SIG_IGN);
        bool ok = false;
        const int hours = qEnvironmentVariableIntValue("MUSTER_SOAK_HOURS", &ok);
        m_hours = ok && hours > 0 ? hours : 2;
    }

    void memoryFilesAndThreadsStandStillAndNothingIsLost()
    {
        QElapsedTimer timer;
        timer.start();
        QTemporaryDir folder(
            QDir(QStringLiteral("/dev/shm")).exists() ? QStringLiteral("/dev/shm/soak-XXXXXX") : QString());
        SimClock clock(Instant{1'795'467'600'000});
        m_clock = &clock;
        // The store takes a share; the clock belongs to this function.
        auto opened = Store::open({folder.path(), false}, std::shared_ptr<Clock>(&clock, [](Clock*) {}));
        QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().what));
        m_store = opened->get();
        Seeded chance(1);
        Trace trace;
        SimNetwork network(clock, chance, trace);
        SimKeyring keyring(clock, chance);
        ConnectorRegistry registry;
        registry.add(std::make_unique<SimConnector>());
        std::vector<std::unique_ptr<DeskServer>> servers;
        std::vector<Source> sources;
        for (int i = 0; i < kSources; ++i) {
            Source source;
            source.id = SourceId{QStringLiteral("tool-%1").arg(i)};
            source.name = source.id.value;
            source.tool = QStringLiteral("simtool");
            source.settings = {
                {QStringLiteral("url"), QStringLiteral("https://%1.example").arg(source.id.value)}};
            source.mayWrite = i == 0;
            servers.push_back(std::make_unique<DeskServer>(chance));
            for (int item = 0; item < 20; ++item)
                servers.back()->feed.insert(clock.now() - Milliseconds{item * 60'000});
            network.serve(source.id.value + QStringLiteral(".example"), *servers.back());
            sources.push_back(source);
        }
        const auto weather = [&] {
            for (const Source& source : sources)
                network.weather(source.id.value + QStringLiteral(".example")) =
                    Weather{false, 10, 8, 4, 12, 4, 0, 4, 6, 2}; // 5 %
        };
        weather();
        fill(sources.front());

        CountingSink sink(*m_store, m_owed);
        CountingOutbox outbox(*m_store, m_owed);
        auto engine =
            std::make_unique<SyncEngine>(registry, network, sink, keyring, clock, SyncOptions{.seed = 7});
        auto runner = std::make_unique<OutboxRunner>(registry, network, network, engine->hostGate(), outbox,
                                                     keyring, clock, OutboxOptions{.seed = 9});
        engine->setSources(sources);
        engine->setActiveIncident(kRoom);
        runner->setSources(sources);
        engine->start();
        runner->start();
        checkBackup(); // the reader's pages of the whole file are in memory before anything is measured

        std::vector<Footprint> hourly;
        qint64 walMost = 0, heldMost = 0;
        int writes = 0, draft = 0, refusedUntil = -1;
        const int steps = m_hours * 60; // a minute each
        for (int minute = 0; minute < steps; ++minute) {
            const auto at = [&](int part, int of) { return minute == steps * part / of; };
            if (at(3, 12) || at(6, 12) || at(9, 12)) { // sleeps for an hour
                clock.sleep(Milliseconds{3'600'000});
                network.dropConnections();
                runner->resumed();
                engine->resumed(Milliseconds{3'600'000}, QStringLiteral("slept"));
            }
            if (at(5, 12)) {
                clock.jump(Milliseconds{3'600'000});
                runner->resumed();
                engine->resumed(Milliseconds{0}, QStringLiteral("the clock was set"));
            }
            if (at(4, 12) || at(8, 12)) { // the disk refuses for five minutes
                refuseWrites(true);
                refusedUntil = minute + 5;
            }
            if (minute == refusedUntil)
                refuseWrites(false);
            for (int i = 0; i < 4; ++i) {
                ChangeFeedServer& feed = servers[size_t(chance.between(0, kSources - 1))]->feed;
                if (const QString id = feed.any(chance); !id.isEmpty())
                    feed.change(id);
            }
            type(++draft);
            if (minute % 10 == 0)
                enqueue(*runner, ++writes);
            for (int second = 0; second < 60; second += 5) {
                const Milliseconds until = clock.steady() + Milliseconds{5'000};
                while (clock.runNext(until))
                    waitForTheDisk();
                clock.advance(until - clock.steady());
            }
            walMost =
                std::max(walMost, QFileInfo(folder.filePath(QStringLiteral("muster.sqlite-wal"))).size());
            if (minute % 60 == 59) {
                hourly.push_back(
                    {anonymousKib(), entries("/proc/self/fd"), entries("/proc/self/task"), heapInUseKib()});
                checkOutbox();
                checkBackup();
                heldMost = std::max(heldMost, anonymousKib() - heapInUseKib());
            }
        }
        refuseWrites(false);
        network.clearWeather();
        engine->pullNow();
        runner->tryNow();
        for (const Milliseconds until = clock.steady() + Milliseconds{1'800'000}; clock.runNext(until);)
            waitForTheDisk();

        // All that the tools hold is here, and all that was typed.
        int missing = 0;
        for (size_t i = 0; i < servers.size(); ++i)
            missing += missingOf(sources[i].id, servers[i]->feed);
        const auto stored = m_store->readNow([](ReadTx& tx) { return tx.postMortemDraft(kRoom); });
        QVERIFY(stored && *stored);
        QCOMPARE((*stored)->markdown, m_draft);
        int doubled = 0, done = 0;
        const auto operations = m_store->readNow([](ReadTx& tx) { return outbox::operations(tx); });
        QVERIFY(operations.has_value());
        for (const Operation& operation : *operations) {
            doubled += servers.front()->effects(operation.id.value) > 1;
            done += operation.state == OperationState::Done;
        }
        // Hour 2 against the last; in a short run the middle against the end.
        const Footprint& early = hourly[m_hours > 4 ? 1 : 0];
        const Footprint& late = hourly.back();
        const double growth =
            100.0 * double(late.anonymousKib - early.anonymousKib) / double(early.anonymousKib);
        printf("FIGURE: G8 virtual hours %d, sources %d, exchanges %lld, memory %lld -> %lld KiB (%+.2f %%), "
               "files "
               "%lld -> %lld, threads %lld -> %lld, WAL at most %.1f MiB, writes %zu, done %d, doubled %d, "
               "facts "
               "missing %d, overdue %d (%.1f s)\n",
               m_hours, kSources, qlonglong(network.exchanges()), early.anonymousKib, late.anonymousKib,
               growth, early.files, late.files, early.threads, late.threads, double(walMost) / 1'048'576.0,
               operations->size(), done, doubled, missing, m_overdue, double(timer.elapsed()) / 1'000.0);
        printf("FIGURE: G26 backups of the soak %d, rows compared %lld, different or damaged %lld\n",
               m_backups, qlonglong(m_rowsCompared), qlonglong(m_badBackups.size()));
        printf("memory in KiB by the hour (heap in use):");
        for (const Footprint& hour : hourly)
            printf(" %lld (%lld)", qlonglong(hour.anonymousKib), qlonglong(hour.inUseKib));
        printf("; beyond the heap in use after a backup: at most %lld\n", qlonglong(heldMost));
        fflush(stdout);
        QCOMPARE(m_badBackups, QStringList());
        QVERIFY(m_backups >= m_hours - 1);
        QCOMPARE(missing, 0);
        QCOMPARE(doubled, 0);
        QCOMPARE(m_overdue, 0);
        QVERIFY(done > writes / 2);
        QCOMPARE(late.files, early.files);
        QCOMPARE(late.threads, early.threads);
        QVERIFY(walMost <= 8 * 1'048'576);
        QCOMPARE(network.violations, QStringList());
        // What a backup needed goes back to the system. (A sanitiser's allocator does not tell what is in
        // use.)
        QVERIFY2(test::kSanitised || heldMost < 16 * 1'024, qPrintable(QString::number(heldMost)));
        // Two hours are too short for one percent: caches of the first hour are still filling.
        QVERIFY2(growth < (m_hours > 4 ? 1.0 : 10.0), qPrintable(QString::number(growth)));
        runner.reset();
        engine.reset();
        SimClock::drain();
    }

    void aBackupThatDiffersIsSeen()
    {
        QTemporaryDir folder;
        SimClock clock(Instant{1'795'467'600'000});
        auto store = Store::open({folder.path(), false}, std::shared_ptr<Clock>(&clock, [](Clock*) {}));
        QVERIFY(store.has_value());
        for (int i = 0; i < 3; ++i)
            QVERIFY((*store)->writeNow([i](WriteTx& tx) {
                return tx.setSetting(QStringLiteral("s%1").arg(i), QStringLiteral("x"));
            }));
        const auto made = (*store)->backUpNow();
        QVERIFY(made.has_value());
        const auto difference = [&] {
            qint64 rows = 0;
            const QString wrong = differenceOf(*made, fileOf(**store), rows);
            return rows > 2 || !wrong.isEmpty() ? wrong : QStringLiteral("nothing was compared");
        };
        QCOMPARE(difference(), QString());
        const auto spoil = [&](const char* sql) {
            auto copy = Database::open(*made, OpenMode::ReadWrite);
            return copy && (*copy)->script(sql);
        };
        QVERIFY(spoil("UPDATE setting SET value = 'y' WHERE key = 's1'"));
        QVERIFY(difference().contains(QStringLiteral("differs")));
        QVERIFY(spoil("DELETE FROM setting WHERE key = 's1'"));
        QVERIFY(!difference().isEmpty());
    }

private:
    /// Until the store owes nothing: time does not pass while it works.
    void waitForTheDisk()
    {
        while (m_owed > 0) {
            m_store->writeNow([](WriteTx&) { return Done{}; });
            m_store->readNow([](ReadTx&) { return Done{}; });
            SimClock::drain();
        }
    }

    /// Enough in the file that the page caches are full before the watch begins.
    void fill(const Source& source)
    {
        Incident incident;
        incident.id = kRoom;
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = m_clock->now();
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
        QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
            for (int i = 0; i < 60'000; ++i) {
                TimelineEvent event;
                event.source = SourceId{QStringLiteral("past")};
                event.sourceName = source.name;
                event.remoteId = QStringLiteral("past-%1").arg(i);
                event.incident = kRoom;
                event.occurredAt = m_clock->now() - Milliseconds{qint64(i) * 1'000};
                event.kind = EventKind::Change;
                event.text = QStringLiteral("something of the past, number %1, told at some length").arg(i);
                if (auto put = tx.putEvent(event); !put)
                    return tl::unexpected(put.error());
            }
            return {};
        }));
        QVERIFY(m_store->writeNow([](WriteTx& tx) -> Done {
            const auto sum = tx.database().integer("SELECT sum(length(text) + length(raw)) FROM event");
            return sum ? Done{} : Done(tl::unexpected(sum.error()));
        }));
    }

    /// The disk takes nothing beyond its first pages, as if it were full.
    void refuseWrites(bool refuse)
    {
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = refuse ? 4'096 : limit.rlim_max;
        setrlimit(RLIMIT_FSIZE, &limit);
        m_refusing = refuse;
    }

    void type(int number)
    {
        PostMortemRevision draft;
        draft.id = PostMortemId{QStringLiteral("pm")};
        draft.incident = kRoom;
        draft.author = QStringLiteral("Ann");
        draft.occurredAt = draft.knownAt = m_clock->now();
        draft.markdown = QStringLiteral("# What happened\nKeystroke %1. ").arg(number) + QString(2'000, u'x');
        ++m_owed;
        m_store->write([draft](WriteTx& tx) { return tx.setPostMortemDraft(kRoom, draft); }, this,
                       [this, text = draft.markdown](const Done& done) {
                           --m_owed;
                           if (done)
                               m_draft = text; // what a person was told is saved
                       });
        waitForTheDisk();
    }

    void enqueue(OutboxRunner& runner, int number)
    {
        static const char* const verbs[] = {"notes", "keyed", "goals"};
        outbox::Intent intent;
        Operation& operation = intent.operation;
        operation.id = OperationId{QStringLiteral("op-%1").arg(number)};
        operation.source = SourceId{QStringLiteral("tool-0")};
        operation.verb = QString::fromLatin1(verbs[number % 3]);
        operation.target = QStringLiteral("thing-%1").arg(number);
        operation.targetText = operation.verb;
        operation.payload = QJsonDocument(QJsonObject{{QStringLiteral("value"), operation.id.value}})
                                .toJson(QJsonDocument::Compact);
        runner.enqueue(std::move(intent), operation.targetText, this, [](const Result<Operation>&) {});
        waitForTheDisk();
    }

    /// Nothing waits for long by itself while its tool answers.
    void checkOutbox()
    {
        if (m_refusing)
            return;
        const auto list = m_store->readNow([](ReadTx& tx) {
            return outbox::operations(tx, {{}, {}, {}, true});
        });
        QVERIFY(list.has_value());
        for (const Operation& operation : *list) {
            const bool byItself = operation.state == OperationState::Pending || occupiesLane(operation.state);
            if (byItself && m_clock->now() - operation.confirmedAt > Milliseconds{2 * 3'600'000 + 1'800'000})
                ++m_overdue;
        }
    }

    static QString fileOf(const Store& store) { return store.directory() + QStringLiteral("/muster.sqlite"); }

    /// What a person would restore is what is here. While the disk refuses none can be made.
    void checkBackup()
    {
        if (m_refusing)
            return;
        waitForTheDisk();
        const auto made = m_store->backUpNow();
        if (!made) {
            m_badBackups << made.error().what;
            return;
        }
        ++m_backups;
        const QString wrong = differenceOf(*made, fileOf(*m_store), m_rowsCompared);
        if (!wrong.isEmpty())
            m_badBackups << wrong;
    }

    int missingOf(const SourceId& source, const ChangeFeedServer& feed)
    {
        const auto rows = m_store->readNow([&](ReadTx& tx) -> Result<std::map<QString, QString>> {
            std::map<QString, QString> found;
            Query query = tx.database().query(
                "SELECT remote_id, text, max(revision) FROM event WHERE source = ? GROUP BY event", source);
            for (;;) {
                const auto row = query.step();
                if (!row)
                    return tl::unexpected(row.error());
                if (!*row)
                    return found;
                found[query.text(0)] = query.text(1);
            }
        });
        if (!rows)
            return int(feed.items().size());
        int missing = 0;
        for (const auto& [id, item] : feed.items()) {
            const auto row = rows->find(id);
            missing +=
                row == rows->end() || row->second != SimConnector::wordsOf(id, item.revision, item.removed);
        }
        return missing;
    }

    int m_hours = 2;
    SimClock* m_clock = nullptr;
    Store* m_store = nullptr;
    int m_owed = 0;
    bool m_refusing = false;
    int m_overdue = 0;
    int m_backups = 0;
    qint64 m_rowsCompared = 0;
    QStringList m_badBackups;
    QString m_draft;
};

int main(int argc, char** argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(QStringLiteral("muster.*=false"));
    const Worker::Inline here;
    TestSoak test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_soak.moc"
