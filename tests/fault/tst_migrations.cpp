// SPDX-License-Identifier: GPL-3.0-or-later
// G17: a file of every released format, brought to the newest one by a process that dies at any of its file
// calls, or whose disk fails at any of them: the file is of the old format or of the new one, whole, never
// between. MUSTER_FAULT_STEP: every how many-th call (1: all).
#include "models/store/database.h"
#include "models/store/schema.h"
#include "models/store/store.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/released_schema_v1.h"

#include <QtTest/QtTest>

using namespace muster;
using namespace muster::test;

namespace {

class StillTime final : public Clock
{
public:
    Instant now() const override { return Instant{1'795'140'000'000}; }
    void after(Milliseconds, QObject*, std::function<void()>) override {}
};

StoreOptions optionsFor(const QString& folder)
{
    StoreOptions options;
    options.directory = folder;
    options.reserveBytes = 0;
    return options;
}

void session(const QString& folder)
{
    auto opened = Store::open(optionsFor(folder), std::make_shared<StillTime>());
    say(opened && !(*opened)->isReadOnly() ? QStringLiteral("opened") : QStringLiteral("not opened"));
}

/// Rows of the released format, some in each kind of table.
constexpr const char* kRows = R"sql(
INSERT INTO incident VALUES(1, 'I', 0, 1000, 'INC-1', 'Checkout fails', '["checkout"]', 1000, 0);
INSERT INTO severity_fact VALUES(1, 'I', 0, 1000, 1000, 2, '');
INSERT INTO setting VALUES('theme', 'dark');
INSERT INTO source VALUES(1, 'prom', 0, 1000, 'prometheus', 'Production', '{}', 1, 0, 1, 0);
INSERT INTO postmortem_draft VALUES('I', 'P', -1, 1000, 1000, 'Ann', 'draft', 'typed', 0);
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
INSERT INTO event SELECT (1000 + i) * 1048576, (1000 + i) * 1048576, 'E' || i, 0, 'I', 1000 + i, 1000 + i, 'note', 'note',
 '', 'You', '', '', '', 'note number ' || i, '', x'', 0, 0 FROM n;
INSERT INTO event_text(rowid, text, actor, service) SELECT row, text, actor, service FROM event;
)sql";

/// A released file with rows in it, as bytes.
Result<QByteArray> releasedFile(const std::string& schema, int version)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("muster.sqlite"));
    {
        auto made = Database::open(path, OpenMode::ReadWrite);
        if (!made)
            return tl::unexpected(made.error());
        Done done = migrate(**made, "main", {{version, schema}});
        if (done)
            done = (*made)->script(kRows);
        if (!done)
            return tl::unexpected(done.error());
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Storage, file.errorString());
    return file.readAll();
}

/// Everything that the old format holds, and whether the tables of the new one are there.
QString describe(Database& db)
{
    const Result<qint64> version = db.integer("PRAGMA user_version");
    const Result<qint64> tables = db.integer("SELECT count(*) FROM sqlite_schema");
    const Result<qint64> events =
        db.integer("SELECT count(*) FROM event WHERE text = 'note number ' || (occurred_at - 1000)");
    const Result<qint64> found =
        db.integer("SELECT count(*) FROM event_text WHERE event_text MATCH 'number'");
    const Result<qint64> rest = db.integer("SELECT (SELECT count(*) FROM incident) + (SELECT count(*) FROM "
                                           "severity_fact) + (SELECT count(*) FROM setting)"
                                           " + (SELECT count(*) FROM source) + (SELECT count(*) FROM "
                                           "postmortem_draft WHERE markdown = 'typed')");
    const Result<qint64> sound =
        db.integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
    if (!version || !tables || !events || !found || !rest || !sound)
        return QStringLiteral("unreadable");
    return QStringLiteral("v%1 objects %2 events %3 found %4 rest %5 unsound %6")
        .arg(*version)
        .arg(*tables)
        .arg(*events)
        .arg(*found)
        .arg(*rest)
        .arg(*sound);
}

QString describeFile(const QString& path)
{
    auto db = Database::open(path, OpenMode::ReadWrite);
    return db ? describe(**db) : db.error().what;
}

} // namespace

class TestMigrations : public QObject
{
    Q_OBJECT

private slots:
    // The copy in the tests is what the program's own first migration makes.
    void theReleasedFormatsAreTheOnesOfTheProgram()
    {
        QCOMPARE(mainMigrations().front().version, 1);
        QCOMPARE(QByteArray::fromStdString(mainMigrations().front().sql),
                 QByteArray::fromStdString(kReleasedV1));
        QVERIFY(mainMigrations().back().version > 1);
    }

    void aMigrationIsOldOrNewAndNeverBetween()
    {
        const auto released = releasedFile(kReleasedV1, 1);
        QVERIFY2(released, released ? "" : qPrintable(released.error().what));
        const QString place = runPlace();
        const auto prepare = [&](const QTemporaryDir& folder) {
            QFile file(folder.filePath(QStringLiteral("muster.sqlite")));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(*released);
        };
        FaultRunner runner(MUSTER_FAULTIO);
        QVERIFY(runner.started());
        QString before, after;
        long calls = 0;
        {
            QTemporaryDir folder(place);
            prepare(folder);
            before = describeFile(folder.filePath(QStringLiteral("muster.sqlite")));
            const FaultRun run = runner.run(folder.path(), 0, "");
            QCOMPARE(run.said, QStringList{QStringLiteral("opened")});
            after = describeFile(folder.filePath(QStringLiteral("muster.sqlite")));
            calls = run.calls;
        }
        QVERIFY(before.startsWith(QLatin1String("v1 ")) &&
                before.contains(QLatin1String("events 200 found 200 rest 5 unsound 0")));
        QVERIFY(after.startsWith(QStringLiteral("v%1 ").arg(mainMigrations().back().version)) &&
                before != after);
        QVERIFY(after.contains(QLatin1String("events 200 found 200 rest 5 unsound 0")));
        QVERIFY2(calls > 30, qPrintable(QString::number(calls)));

        int runs = 0, between = 0, stuck = 0, old = 0;
        const int step = countFrom("MUSTER_FAULT_STEP", 5);
        int offset = 0;
        for (const char* kind : {"kill", "torn", "eio", "enospc"}) {
            for (long n = 1 + offset++ % step; n <= calls; n += step) {
                QTemporaryDir folder(place);
                prepare(folder);
                const FaultRun run = runner.run(folder.path(), n, kind);
                ++runs;
                const QString name = folder.filePath(QStringLiteral("muster.sqlite"));
                const QString state = describeFile(name);
                old += state == before ? 1 : 0;
                if (state != before && state != after) {
                    ++between;
                    qWarning().noquote() << kind << "at" << n << ':' << state << run.said.join(u' ');
                }
                auto next = Store::open(optionsFor(folder.path()), std::make_shared<StillTime>());
                if (!next || (*next)->isReadOnly() || !(*next)->openingNotes().isEmpty()) {
                    ++stuck;
                    qWarning().noquote() << kind << "at" << n << ": does not open afterwards";
                }
                next = tl::unexpected(Error{});
                if (describeFile(name) != after) {
                    ++stuck;
                    qWarning().noquote() << kind << "at" << n << ':' << describeFile(name);
                }
                // The copy of before the migration is whole whenever its name is there.
                const QString copy = name + QStringLiteral(".before-migration-from-1");
                if (!QFile::exists(copy) || describeFile(copy) != before) {
                    ++stuck;
                    qWarning().noquote() << kind << "at" << n << ": the copy of before is not whole";
                }
            }
        }
        std::printf("FIGURE: G17 migrations from format 1 to %d: %ld file calls, %d runs (%d stayed old), "
                    "between %d, "
                    "stuck %d\n",
                    mainMigrations().back().version, calls, runs, old, between, stuck);
        QCOMPARE(between, 0);
        QCOMPARE(stuck, 0);
        QVERIFY(old > 0);
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (argc == 2 && qstrcmp(argv[1], "--serve-faults") == 0)
        return FaultRunner::serve(session);
    TestMigrations test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_migrations.moc"
