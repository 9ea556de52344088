// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong with the files: failing statements, old, newer, foreign and damaged files; hostile search
// text; reading while it is written.
#include "models/store/database.h"
#include "models/store/schema.h"
#include "tests/store/store_fixture.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <future>

using namespace muster;
using namespace muster::test;

namespace {

/// Everything in the precious file as text, for before-and-after comparisons.
QString dump(Store& store)
{
    return *store.readNow([](ReadTx& tx) -> Result<QString> {
        QStringList out;
        QStringList tables;
        {
            Query names =
                tx.database().query("SELECT name FROM main.sqlite_schema WHERE type = 'table' ORDER BY name");
            while (*names.step())
                tables << names.text(0);
        }
        for (const QString& table : tables) {
            Query rows = tx.database().query("SELECT * FROM main.\"" + table.toStdString() + "\"");
            while (*rows.step()) {
                QStringList cells{table};
                for (int i = 0; i < rows.columnCount(); ++i)
                    cells << QString::fromLatin1(rows.blob(i).toHex());
                out << cells.join(u' ');
            }
        }
        return out.join(u'\n');
    });
}

void writeBytes(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray readBytes(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestStoreFiles : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<StillClock> m_clock = std::make_shared<StillClock>();

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    Result<std::unique_ptr<Store>> open() { return Store::open({m_folder->path(), false}, m_clock); }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { Database::failStepForTests(0); }

    // Fails the n-th statement of a write for every n, its COMMIT included: the store is as before or as
    // after.
    void aFailedStatementLeavesOldOrNew()
    {
        auto store = std::move(*open());
        const auto change = [](WriteTx& tx) -> Done {
            if (Done done = addSampleIncident(tx); !done)
                return done;
            const auto events = tx.events(kIncident);
            if (!events)
                return tl::unexpected(events.error());
            TimelineEvent event = events->front();
            event.text = QStringLiteral("corrected");
            event.knownAt = {};
            const auto stored = tx.putEvent(event);
            return stored ? tx.setPostMortemDraft(kIncident, PostMortemRevision{})
                          : tl::unexpected(stored.error());
        };
        QVERIFY(store->writeNow(
            [](WriteTx& tx) { return tx.setSetting(QStringLiteral("theme"), QStringLiteral("dark")); }));
        const QString before = dump(*store);
        int n = 1;
        for (;; ++n) {
            Database::failStepForTests(n);
            const Done done = store->writeNow(change);
            const int left = Database::failStepForTests(0);
            if (done) {
                QVERIFY2(left > 0, qPrintable(QStringLiteral("the failure of step %1 was swallowed").arg(n)));
                break;
            }
            QVERIFY2(done.error().kind == ErrorKind::Storage, qPrintable(done.error().what));
            QCOMPARE(dump(*store), before);
            QVERIFY(n < 500);
        }
        // 21 calls of the change, most of two or more steps, and BEGIN, COMMIT and the full-text index.
        QVERIFY2(n > 60, qPrintable(QStringLiteral("only %1 steps: the hook does not reach them").arg(n)));
        const QString after = dump(*store);
        QVERIFY(after != before);
        QCOMPARE(store->readNow([](ReadTx& tx) { return tx.search(QStringLiteral("corrected"), 5); })->size(),
                 size_t{1});
        store.reset();
        store = std::move(*open());
        QCOMPARE(dump(*store), after);
    }

    void aFailedMigrationLeavesOldOrNew()
    {
        const std::vector<Migration> first{
            {1, "CREATE TABLE %S.a(x INTEGER) STRICT; INSERT INTO %S.a VALUES(1);"}};
        std::vector<Migration> both = first;
        both.push_back({2, "CREATE TABLE %S.b(y INTEGER) STRICT; INSERT INTO %S.b SELECT x + 1 FROM %S.a; "
                           "DROP TABLE %S.a;"});
        const auto state = [](Database& database) {
            const auto version = database.integer("PRAGMA user_version");
            const auto a = database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'a'");
            const auto b = database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'b'");
            return QStringLiteral("v%1 a%2 b%3").arg(*version).arg(*a).arg(*b);
        };
        bool done = false;
        for (int n = 1; !done; ++n) {
            const QString file = path("m.sqlite");
            QFile::remove(file);
            auto database = std::move(*Database::open(file, OpenMode::ReadWrite));
            QVERIFY(migrate(*database, "main", first));
            Database::failStepForTests(n);
            done = migrate(*database, "main", both).has_value();
            QCOMPARE(Database::failStepForTests(0) > 0, done);
            QCOMPARE(state(*database), done ? QStringLiteral("v2 a0 b1") : QStringLiteral("v1 a1 b0"));
            QVERIFY(n < 100);
        }
    }

    // The oldest file there is: version 1, built from its text, with a row in it.
    void opensTheOldestFile()
    {
        {
            auto database = std::move(*Database::open(path("muster.sqlite"), OpenMode::ReadWrite));
            const std::vector<Migration> oldest{mainMigrations().front()};
            QCOMPARE(oldest.front().version, 1);
            QVERIFY(migrate(*database, "main", oldest));
            QVERIFY(database->run("INSERT INTO setting(key, value) VALUES('theme', 'dark')"));
        }
        auto store = open();
        QVERIFY2(store, store ? "" : qPrintable(store.error().what));
        QCOMPARE(**(*store)->readNow([](ReadTx& tx) { return tx.setting(QStringLiteral("theme")); }),
                 QStringLiteral("dark"));
        QVERIFY((*store)->openingNotes().isEmpty());
    }

    void leavesNewerAndForeignFilesAlone_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("says");
        QTest::newRow("newer") << QStringLiteral("PRAGMA user_version=99") << QStringLiteral("newer Muster");
        QTest::newRow("foreign") << QStringLiteral("PRAGMA application_id=7")
                                 << QStringLiteral("another program");
    }
    void leavesNewerAndForeignFilesAlone()
    {
        QFETCH(QString, sql);
        QFETCH(QString, says);
        QVERIFY((*open())->writeNow(addSampleIncident));
        {
            auto database = std::move(*Database::open(path("muster.sqlite"), OpenMode::ReadWrite));
            QVERIFY(database->script(sql.toStdString()));
        }
        const QByteArray before = readBytes(path("muster.sqlite"));
        const auto store = open();
        if (says.startsWith(QLatin1String("newer"))) {
            // What can be read is shown, with words; nothing is written.
            QVERIFY2(store, store ? "" : qPrintable(store.error().what));
            QVERIFY((*store)->isReadOnly());
            QVERIFY((*store)->health().state == StoreHealth::State::ReadOnly);
            QVERIFY2((*store)->health().happened.contains(says), qPrintable((*store)->health().words()));
            QCOMPARE((*store)->readNow([](ReadTx& tx) { return tx.incidents(); })->size(), size_t{1});
            QVERIFY(!(*store)->writeNow(addSampleIncident));
            QCOMPARE(readBytes(path("muster.sqlite")), before);
            QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*damaged*")}).size(), 0);
            return;
        }
        QVERIFY(!store);
        QVERIFY(store.error().kind == ErrorKind::Storage);
        QVERIFY2(store.error().what.contains(says), qPrintable(store.error().what));
        QVERIFY(store.error().what.contains(QStringLiteral("--data")));
        QCOMPARE(readBytes(path("muster.sqlite")), before);
        QCOMPARE(QDir(m_folder->path()).entryList({QStringLiteral("*damaged*")}).size(), 0);
    }

    void setsDamagedFilesAside_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("damage");
        for (const char* file : {"muster.sqlite", "cache.sqlite"})
            for (const char* damage : {"text", "header", "schema page", "cut"})
                QTest::addRow("%s, %s", file, damage)
                    << QString::fromLatin1(file) << QString::fromLatin1(damage);
    }
    void setsDamagedFilesAside()
    {
        QFETCH(QString, file);
        QFETCH(QString, damage);
        {
            auto store = open();
            QVERIFY((*store)->writeNow(addSampleIncident));
        }
        const QString name = m_folder->filePath(file);
        QByteArray bytes = readBytes(name);
        if (damage == QLatin1String("text"))
            bytes = QByteArray("this is not a database, honestly").repeated(40);
        else if (damage == QLatin1String("header"))
            bytes.replace(0, 16, QByteArray(16, 'x'));
        else if (damage == QLatin1String("schema page"))
            bytes.replace(100, 1000, QByteArray(1000, '\xee'));
        else
            bytes.truncate(2000);
        writeBytes(name, bytes);
        auto store = open();
        QVERIFY2(store, store ? "" : qPrintable(store.error().what));
        const QStringList aside = QDir(m_folder->path()).entryList({file + QStringLiteral(".damaged-*")});
        QCOMPARE(aside.size(), 1);
        QCOMPARE(readBytes(m_folder->filePath(aside.front())), bytes);
        QCOMPARE((*store)->openingNotes().size(), 1);
        QVERIFY((*store)->openingNotes().front().contains(aside.front()));
        // Everything a person wrote is back, whichever file it was.
        QCOMPARE(ids((*store)->readNow([](ReadTx& tx) { return tx.events(kIncident); })),
                 QStringLiteral("E1 E2'1"));
        QCOMPARE((*store)->readNow([](ReadTx& tx) { return tx.incidents(); })->size(), size_t{1});
        QCOMPARE((*store)->readNow([](ReadTx& tx) { return tx.postMortemHistory(kIncident); })->size(),
                 size_t{1});
        QCOMPARE((*store)->readNow([](ReadTx& tx) { return tx.search(QStringLiteral("2.41"), 5); })->size(),
                 size_t{1});
        QVERIFY((*store)->writeNow(addSampleIncident));
        store = tl::unexpected(Error{});
        QVERIFY((*open())->openingNotes().isEmpty());
    }

    // Damage that comes while the store is open is met by a statement, reported, and mended at the next
    // opening.
    void checksTheWholeFileAfterAStatementMetDamage()
    {
        {
            QVERIFY((*open())->writeNow(addSampleIncident));
        }
        {
            auto store = open();
            const qint64 page = *(*store)->readNow([](ReadTx& tx) {
                return tx.database().integer("SELECT rootpage FROM main.sqlite_schema WHERE name = 'event'");
            });
            QByteArray bytes = readBytes(path("muster.sqlite"));
            bytes.replace((page - 1) * 4096, 64, QByteArray(64, '\xee'));
            writeBytes(path("muster.sqlite"), bytes);
            const auto events = (*store)->readNow([](ReadTx& tx) { return tx.events(kIncident); });
            QVERIFY(!events);
            QVERIFY2(events.error().what.contains(QStringLiteral("damaged")),
                     qPrintable(events.error().what));
            QVERIFY(events.error().what.contains(path("muster.sqlite")));
            QTRY_VERIFY(QFile::exists(path("muster.sqlite.suspect")));
        }
        auto store = open();
        QVERIFY(store);
        QCOMPARE((*store)->openingNotes().size(), 1);
        QCOMPARE(ids((*store)->readNow([](ReadTx& tx) { return tx.events(kIncident); })),
                 QStringLiteral("E1 E2'1"));
        QVERIFY(!QFile::exists(path("muster.sqlite.suspect")));
    }

    void aFolderThatCannotBeMadeIsAClearError()
    {
        writeBytes(path("file"), "x");
        const auto store = Store::open({path("file/data"), false}, m_clock);
        QVERIFY(!store);
        QVERIFY2(store.error().what.contains(path("file/data")), qPrintable(store.error().what));
    }

    void searchTakesAnyText_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("found");
        const auto row = [](const char* words, const char* found) {
            QTest::newRow(words) << QString::fromUtf8(words) << QString::fromUtf8(found);
        };
        row("checkout", "B A");
        row("time checkout", "");
        row("checkout time", "B"); // words are ANDed, the last is a prefix
        row("timeout checkout-a", "B");
        row("CHECKOUT-API", "B A");
        row("uber", "A"); // diacritics and case fold
        row("timeou", "B");
        row("imeout", "");
        row("timeou ", ""); // a space: the word is complete
        row("t", "");       // one letter is no prefix
        row("", "");
        row("  ", "");
        row("\"", "");
        row("*", "");
        row("!!! ---", "");
        row("checkout !!!", "B A");
        row("\"checkout", "B A");
        row("checkout\" OR \"x", "");
        row("text:checkout", "");
        row("checkout AND", "");
        row("NEAR(checkout api)", "");
        row("checkout NOT api", "");
        row("(((((", "");
        row("^checkout + {a b} : x", "");
        row("日本", "A");
        row("';DROP TABLE event;--", "");
        row("\\ % _ checkout", "B A");
    }
    void searchTakesAnyText()
    {
        QFETCH(QString, words);
        QFETCH(QString, found);
        auto store = std::move(*open());
        QVERIFY(store->writeNow([](WriteTx& tx) -> Done {
            for (const TimelineEvent& event :
                 {makeEvent("B", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "note",
                            "timeout in checkout-api"),
                  makeEvent("A", "2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z", "note",
                            "checkout-api \xC3\xBC"
                            "ber 日本語")})
                if (auto stored = tx.putEvent(event); !stored)
                    return tl::unexpected(stored.error());
            return {};
        }));
        for (const bool within : {false, true}) {
            const auto hits = store->readNow([&](ReadTx& tx) {
                return tx.search(words, 10, within ? std::optional(kIncident) : std::nullopt);
            });
            QVERIFY2(hits, hits ? "" : qPrintable(hits.error().what));
            QStringList names;
            for (const SearchHit& hit : *hits)
                names << hit.event.id.value;
            QCOMPARE(names.join(u' '), found);
        }
    }

    void searchShowsWhereAndFindsPostMortems()
    {
        auto store = std::move(*open());
        QVERIFY(store->writeNow(addSampleIncident));
        const auto hits = store->readNow([](ReadTx& tx) { return tx.search(QStringLiteral("slow"), 10); });
        QCOMPARE(hits->size(), size_t{1});
        QCOMPARE(hits->front().postMortem.value, QStringLiteral("PM-1"));
        QVERIFY2(hits->front().snippet.contains(QStringLiteral("\u2039slow\u203a")),
                 qPrintable(hits->front().snippet));
    }

    // A reader sees whole transactions only: each write adds two events, so the count is always even.
    void readsSeeWholeTransactionsWhileItIsWritten()
    {
        auto store = std::move(*open());
        QObject context;
        int written = 0, odd = 0, reads = 0;
        std::function<void()> readAgain = [&] {
            store->read([](ReadTx& tx) { return tx.events(kIncident); }, &context,
                        [&](const Result<std::vector<TimelineEvent>>& events) {
                            ++reads;
                            odd += !events || events->size() % 2 != 0 ? 1 : 0;
                            if (written < 100)
                                readAgain();
                        });
        };
        readAgain();
        for (int i = 0; i < 100; ++i)
            store->write(
                [i](WriteTx& tx) -> Done {
                    for (int j = 0; j < 2; ++j) {
                        TimelineEvent event =
                            makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "note", "x");
                        event.occurredAt = event.occurredAt + Milliseconds(i);
                        if (auto stored = tx.putEvent(event); !stored)
                            return tl::unexpected(stored.error());
                    }
                    return {};
                },
                &context, [&](const Done& done) { written += done ? 1 : 0; });
        QTRY_COMPARE_WITH_TIMEOUT(written, 100, 60'000);
        QCOMPARE(odd, 0);
        QVERIFY(reads > 0);
        const auto all = store->readNow([](ReadTx& tx) { return tx.events(kIncident); });
        QCOMPARE(all->size(), size_t{200});
    }
};

QTEST_GUILESS_MAIN(TestStoreFiles)
#include "tst_store_files.moc"
