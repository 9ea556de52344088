// SPDX-License-Identifier: GPL-3.0-or-later
// G17: a file of every earlier format, brought to the newest one by a process that dies at any of its file
// calls, or whose disk fails at any of them: the file is of the old format or of the new one, whole, never
// between. Format 1 is a copy of its schema; those from 2 on, which no release ever wrote, are made by the
// program's own first migrations. MUSTER_FAULT_STEP: every how many-th call (1: all).
#include "models/store/database.h"
#include "models/store/event_row.h"
#include "models/store/schema.h"
#include "models/store/store.h"
#include "tests/fault/fault_runner.h"
#include "tests/fault/released_schema_v1.h"

#include <QtTest/QtTest>

#include <map>

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
INSERT INTO event(row, event, id, revision, incident, occurred_at, known_at, kind, kind_name, source, source_name,
  remote_id, actor, service, text, link, raw, pinned, retracted) SELECT (1000 + i) * 1048576, (1000 + i) * 1048576, 'E' || i, 0, 'I', 1000 + i, 1000 + i, 'note', 'note',
 '', 'You', '', '', '', 'note number ' || i, '', x'', 0, 0 FROM n;
INSERT INTO event_text(rowid, text, actor, service) SELECT row, text, actor, service FROM event;
)sql";

/// Rows in the tables that came with a format.
const std::map<int, const char*> kRowsSince{
    {2, R"sql(
INSERT INTO outbox(id, incident, source, lane, verb, target, target_text, class, audience, base_version, payload,
  payload_crc, status_at_writing, author, created_at, confirmed_at, changed_at, attempts_left)
 VALUES('op', 'I', 'prom', 'lane', 'note.add', '', 'Prometheus: note', 'append', 'internal', '', x'7b7d', 0, '',
  'Ann', 1000, 1000, 1000, 8);
UPDATE outbox SET state = 'inflight', attempts = 1;
INSERT INTO attempt(operation, number, started_at) VALUES('op', 1, 1000);
INSERT INTO host_state(origin) VALUES('https://a:443');
INSERT INTO source_clock VALUES(1, 'prom', 1000, 5, 1);
INSERT INTO poison VALUES(1, 'prom', 'alerts', 'k', 1000, 1000, 1, 'no time', x'00');
INSERT INTO feed_item VALUES('prom', 'alerts', 'r', 1, 'present');
)sql"},
    {3, "INSERT INTO stretch VALUES(1, 'prom', 'up', 0, 1000, 1000, 1000, '[]');"},
    {4, R"sql(
INSERT INTO incident_report VALUES(1, 'I', 0, 'prom', 'r', 1000, 1000, 1000, NULL, '{}', x'');
INSERT INTO incident_key VALUES('page', 'p', 'I');
INSERT INTO incident_link VALUES(1, 'J', 0, 'I', 1000, 1000, 'Ann', 'the same');
INSERT INTO person_report VALUES(1, 'prom', 'u', 0, 1000, 'Ann', 'ann@example.org', 'ann', '', 0);
INSERT INTO person_link VALUES(1, 'prom', 'u', 0, 'duty', 'u', 1000);
)sql"},
    {5, R"sql(
INSERT INTO import_run VALUES(1, 'R', 'dispatch', '/srv/dump.sql', 'Dispatch', NULL, 'running', 1000, NULL, '{}',
 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, NULL, NULL, '', 1);
INSERT INTO import_problem VALUES(1, 'R', 'line 1', 'no time');
)sql"},
};

/// The migrations up to a format.
std::vector<Migration> migrationsTo(int version)
{
    if (version == 1)
        return {{1, kReleasedV1}};
    const auto& all = mainMigrations();
    return {all.begin(), all.begin() + version};
}

/// A file of a format with rows in it, as bytes.
Result<QByteArray> releasedFile(int version)
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("muster.sqlite"));
    {
        auto made = Database::open(path, OpenMode::ReadWrite);
        if (!made)
            return tl::unexpected(made.error());
        Done done = migrate(**made, "main", migrationsTo(version));
        if (done)
            done = (*made)->script(kRows);
        for (const auto& [since, rows] : kRowsSince)
            if (done && since <= version)
                done = (*made)->script(rows);
        if (!done)
            return tl::unexpected(done.error());
    }
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Storage, file.errorString());
    return file.readAll();
}

/// Tables of ours that have rows.
QStringList filledTables(Database& db)
{
    QStringList filled;
    const auto names = collect<QString>(
        db.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
                 " ORDER BY name"),
        [](const Query& query) { return query.text(0); });
    for (const QString& name : names.value_or(std::vector<QString>{}))
        if (db.integer("SELECT count(*) FROM " + name.toStdString()).value_or(0) > 0)
            filled << name;
    return filled;
}

/// Everything that the old format holds, in which `tables` have rows, and whether the tables of the new one
/// are there.
QString describe(Database& db, const QStringList& tables)
{
    QStringList counts;
    for (const QString& name : tables)
        counts << QStringLiteral("%1:%2").arg(name).arg(
            db.integer("SELECT count(*) FROM " + name.toStdString()).value_or(-1));
    const Result<qint64> version = db.integer("PRAGMA user_version");
    const Result<qint64> objects = db.integer("SELECT count(*) FROM sqlite_schema");
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
    if (!version || !objects || !events || !found || !rest || !sound)
        return QStringLiteral("unreadable");
    return QStringLiteral("v%1 objects %2 events %3 found %4 rest %5 unsound %6 ")
               .arg(*version)
               .arg(*objects)
               .arg(*events)
               .arg(*found)
               .arg(*rest)
               .arg(*sound) +
           counts.join(u' ');
}

QString describeFile(const QString& path, const QStringList& tables)
{
    auto db = Database::open(path, OpenMode::ReadWrite);
    return db ? describe(**db, tables) : db.error().what;
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

    void aMigrationIsOldOrNewAndNeverBetween_data()
    {
        QTest::addColumn<int>("version");
        for (int version = 1; version < mainMigrations().back().version; ++version)
            QTest::addRow("format %d", version) << version;
    }
    void aMigrationIsOldOrNewAndNeverBetween()
    {
        QFETCH(int, version);
        const auto released = releasedFile(version);
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
        QStringList tables;
        long calls = 0;
        {
            QTemporaryDir folder(place);
            prepare(folder);
            {
                auto db =
                    Database::open(folder.filePath(QStringLiteral("muster.sqlite")), OpenMode::ReadWrite);
                QVERIFY(db);
                tables = filledTables(**db);
            }
            QVERIFY(tables.size() >= 6 && (version < 5 || tables.contains(QStringLiteral("import_problem"))));
            before = describeFile(folder.filePath(QStringLiteral("muster.sqlite")), tables);
            const FaultRun run = runner.run(folder.path(), 0, "");
            QCOMPARE(run.said, QStringList{QStringLiteral("opened")});
            after = describeFile(folder.filePath(QStringLiteral("muster.sqlite")), tables);
            calls = run.calls;
        }
        QVERIFY(before.startsWith(QStringLiteral("v%1 ").arg(version)) &&
                before.contains(QLatin1String("events 200 found 200 rest 5 unsound 0")));
        QVERIFY(after.startsWith(QStringLiteral("v%1 ").arg(mainMigrations().back().version)) &&
                before != after);
        QVERIFY(after.contains(QLatin1String("events 200 found 200 rest 5 unsound 0")));
        QCOMPARE(after.mid(after.indexOf(QLatin1String("events"))),
                 before.mid(before.indexOf(QLatin1String("events"))));
        QVERIFY2(calls > 30, qPrintable(QString::number(calls)));

        int runs = 0, between = 0, stuck = 0, old = 0;
        const int step = countFrom("MUSTER_FAULT_STEP", version == 1 ? 5 : 29);
        int offset = 0;
        for (const char* kind : {"kill", "torn", "eio", "enospc"}) {
            for (long n = 1 + offset++ % step; n <= calls; n += step) {
                QTemporaryDir folder(place);
                prepare(folder);
                const FaultRun run = runner.run(folder.path(), n, kind);
                ++runs;
                const QString name = folder.filePath(QStringLiteral("muster.sqlite"));
                const QString state = describeFile(name, tables);
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
                if (const QString now = describeFile(name, tables); now != after) {
                    ++stuck;
                    qWarning().noquote() << kind << "at" << n << ':' << now;
                }
                // The copy of before the migration is whole whenever its name is there.
                const QString copy = name + QStringLiteral(".before-migration-from-%1").arg(version);
                if (!QFile::exists(copy) || describeFile(copy, tables) != before) {
                    ++stuck;
                    qWarning().noquote() << kind << "at" << n << ": the copy of before is not whole";
                }
            }
        }
        std::printf("FIGURE: G17 migrations from format %d to %d: %ld file calls, %d runs (%d stayed old), "
                    "between %d, "
                    "stuck %d\n",
                    version, mainMigrations().back().version, calls, runs, old, between, stuck);
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
