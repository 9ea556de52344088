// SPDX-License-Identifier: GPL-3.0-or-later
// Dispatch's database out of real dumps of PostgreSQL 15 in each form that pg_dump writes as text
// (tests/data/dispatch, made by make_dump.sh), and out of dumps that are cut, strange or too long.
#include "models/history/dispatch_rows.h"
#include "models/history/dump_index.h"
#include "models/history/history_reader.h"
#include "models/history/dispatch_reader.h"

#include <QBuffer>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

const QString kData = QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/dispatch/");

QByteArray fileBytes(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Everything, batch by batch; `resume`: each batch by a reader of its own.
Result<HistoryBatch> readAll(const QByteArray& dump, bool resume = false, int* batches = nullptr)
{
    const auto open = [&](const QString& position) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(dump);
        buffer->open(QIODevice::ReadOnly);
        return *openDispatchDump(std::move(buffer), QFileInfo(QStringLiteral("dump.sql")), position,
                                 QString());
    };
    HistoryBatch all;
    auto reader = open(QString());
    double done = 0;
    while (!reader->atEnd()) {
        auto batch = reader->next();
        if (!batch)
            return batch;
        if (batches)
            ++*batches;
        if (reader->done() < done && !resume)
            return fail(ErrorKind::Bug, QStringLiteral("progress went back"));
        done = reader->done();
        std::move(batch->people.begin(), batch->people.end(), std::back_inserter(all.people));
        std::move(batch->incidents.begin(), batch->incidents.end(), std::back_inserter(all.incidents));
        std::move(batch->events.begin(), batch->events.end(), std::back_inserter(all.events));
        std::move(batch->problems.begin(), batch->problems.end(), std::back_inserter(all.problems));
        all.unreadable += batch->unreadable;
        if (resume && !reader->atEnd())
            reader = open(reader->position());
    }
    return all;
}

QString words(const QString& text)
{
    return QString(text).replace(u'\n', QLatin1String("\\n")).replace(u'\t', QLatin1String("\\t"));
}

QString told(const HistoryBatch& batch)
{
    QStringList lines;
    for (const PersonReport& one : batch.people)
        lines << QStringLiteral("person %1 | %2 | %3 | %4%5")
                     .arg(one.remoteId, words(one.name), one.email, one.title,
                          one.removed ? QStringLiteral(" | removed") : QString());
    for (const IncidentReport& one : batch.incidents) {
        lines << QStringLiteral("incident %1 | %2 | %3 | %4 | %5 | %6 (%7) | %8")
                     .arg(one.remoteId, one.number, words(one.title), words(one.summary),
                          one.openedAt.toIso(), toString(one.severity), one.severityText, one.stageText);
        if (one.resolvedAt)
            lines << QStringLiteral("  resolved %1").arg(one.resolvedAt->toIso());
        for (const ReportedTime& time : one.times)
            lines << QStringLiteral("  time %1 %2").arg(time.name, time.at.toIso());
        for (const ReportedRole& role : one.roles)
            lines
                << QStringLiteral("  role %1 %2 %3").arg(role.role, role.person.remoteId, role.person.email);
        for (const IncidentKey& key : one.keys)
            lines << QStringLiteral("  key %1 %2").arg(toString(key.kind), key.value);
        for (const auto& [name, value] : one.fields)
            lines << QStringLiteral("  field %1 = %2").arg(name, value);
        if (!one.link.isEmpty())
            lines << QStringLiteral("  link %1").arg(one.link);
    }
    for (const TimelineEvent& one : batch.events)
        lines << QStringLiteral("event %1 | %2 | %3 | %4 | %5%6%7")
                     .arg(one.remoteId, one.occurredAt.toIso(), one.kindName, words(one.actor),
                          words(one.text), one.pinned ? QStringLiteral(" | pinned") : QString(),
                          one.raw.isEmpty() ? QString()
                                            : QStringLiteral(" | raw ") + QString::fromUtf8(one.raw));
    for (const ImportProblem& one : batch.problems)
        lines << QStringLiteral("problem %1: %2").arg(one.item, one.why);
    return lines.join(u'\n');
}

} // namespace

class TestDispatchDump : public QObject
{
    Q_OBJECT
private slots:
    void everyFormOfTheDumpSaysTheSame_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* name : {"copy.sql", "inserts.sql", "column_inserts.sql"})
            QTest::newRow(name) << kData + QString::fromLatin1(name);
    }
    void everyFormOfTheDumpSaysTheSame()
    {
        QFETCH(const QString, file);
        const auto read = readAll(fileBytes(file));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        const QString expected =
            QString::fromUtf8(fileBytes(kData + QStringLiteral("expected.txt"))).trimmed();
        QCOMPARE(told(*read).split(u'\n'), expected.split(u'\n'));
        QCOMPARE(read->unreadable, qint64(2)); // an incident without a time and its event
    }

    void everyBatchCanBeResumed_data() { everyFormOfTheDumpSaysTheSame_data(); }
    void everyBatchCanBeResumed()
    {
        QFETCH(const QString, file);
        const QByteArray dump = fileBytes(file);
        int batches = 0;
        const auto whole = readAll(dump), parts = readAll(dump, true, &batches);
        QVERIFY(whole && parts);
        QCOMPARE(told(*parts), told(*whole));
        QVERIFY(batches >= 4);
    }

    void aLineOfCopyIsReadAsPostgresWritesIt_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("values"); // joined by "|", NULL as "NULL"
        QTest::newRow("plain") << QByteArray("1\ta b\t") << QByteArray("1|a b|");
        QTest::newRow("null and its text") << QByteArray("\\N\t\\\\N\tN") << QByteArray("NULL|\\N|N");
        QTest::newRow("controls") << QByteArray("\\b\\f\\n\\r\\t\\v") << QByteArray("\b\f\n\r\t\v");
        QTest::newRow("octal") << QByteArray("\\101\\7x\\1012") << QByteArray("A\x07xA2");
        QTest::newRow("hex") << QByteArray("\\x41\\x4g\\xg") << QByteArray("A\x04gxg");
        QTest::newRow("any other is itself") << QByteArray("\\.\\q\\\"") << QByteArray(".q\"");
        QTest::newRow("a backslash at the end") << QByteArray("a\\") << QByteArray("a\\");
        QTest::newRow("empty") << QByteArray() << QByteArray();
    }
    void aLineOfCopyIsReadAsPostgresWritesIt()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const QByteArray, values);
        std::vector<std::optional<QByteArray>> found;
        splitCopyLine({line.constData(), static_cast<size_t>(line.size())}, found);
        QByteArrayList list;
        for (const auto& one : found)
            list << one.value_or("NULL");
        QCOMPARE(list.join('|'), values);
    }

    void aTimeIsReadInItsZone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("instant");
        QTest::newRow("plain is UTC")
            << QByteArray("2024-05-01 10:11:12") << QStringLiteral("2024-05-01T10:11:12Z");
        QTest::newRow("microseconds")
            << QByteArray("2024-05-01 10:11:12.123456") << QStringLiteral("2024-05-01T10:11:12.123Z");
        QTest::newRow("hours") << QByteArray("2024-05-01 10:11:12+02")
                               << QStringLiteral("2024-05-01T08:11:12Z");
        QTest::newRow("behind") << QByteArray("2024-05-01 10:11:12.5-03:30")
                                << QStringLiteral("2024-05-01T13:41:12.500Z");
        for (const char* wrong :
             {"infinity", "-infinity", "", "2024-05-01", "0044-03-15 10:00:00 BC", "10:00:00",
              "2024-13-01 00:00:00", "2024-05-01 10:11:12.1234567890123456789012345678901"})
            QTest::newRow(wrong) << QByteArray(wrong) << QString();
    }
    void aTimeIsReadInItsZone()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, instant);
        const auto time = postgresTime(text);
        QCOMPARE(time ? time->toIso() : QString(), instant);
    }

    // Wherever it is cut: no crash, and either words that say what is missing or no less than nothing.
    void aCutFileIsTakenAsFarAsItGoesAndSaysSo()
    {
        const QByteArray dump = fileBytes(kData + QStringLiteral("copy.sql"));
        const auto whole = readAll(dump);
        QVERIFY(whole);
        const qsizetype begin = dump.lastIndexOf("COPY dispatch_organization_default.conference");
        for (qsizetype at = begin; at < dump.size() - 200; at += 97) {
            const auto read = readAll(dump.left(at));
            if (!read) {
                QVERIFY(read.error().kind == ErrorKind::Invalid);
                QVERIFY(read.error().what.contains(QLatin1String("incident")));
                continue;
            }
            QVERIFY(!read->problems.empty());
            QVERIFY2(read->problems.front().why.contains(QLatin1String("may be cut")),
                     qPrintable(told(*read)));
            QVERIFY(read->incidents.size() <= whole->incidents.size());
        }
        // In the middle of a row of the events, which pg_dump writes before the incidents.
        const QByteArray tail =
            dump.mid(dump.indexOf("COPY dispatch_organization_default.incident (id, name"));
        const QByteArray row = tail.left(tail.indexOf("No reported time") + 5);
        const auto cut = readAll(row);
        QVERIFY(cut);
        QVERIFY2(told(*cut).contains(QLatin1String("the file ends in the middle of it")),
                 qPrintable(told(*cut)));
        QCOMPARE(cut->incidents.size(), size_t(2));
    }

    void aRowThatIsTooLongIsLeftOutAndTheRestIsTaken()
    {
        QByteArray dump = "COPY s.incident (id, title, reported_at) FROM stdin;\n1\t";
        dump += QByteArray(kMostDumpRowBytes + 100, 'x') +
                "\t2024-01-01 00:00:00\n2\tshort\t2024-01-01 00:00:00\n\\.\n";
        const auto read = readAll(dump);
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QCOMPARE(read->incidents.size(), size_t(1));
        QCOMPARE(read->incidents.front().title, QStringLiteral("short"));
        QCOMPARE(read->unreadable, qint64(1));
        QVERIFY(told(*read).contains(QLatin1String("longer than 8 MB")));
    }

    void aLongRowAcrossBuffersIsWhole()
    {
        const QByteArray text(1'000'003, 'y');
        const auto read =
            readAll("INSERT INTO s.incident (id, title, description, reported_at) VALUES (1, 'a', '" + text +
                    "''z', '2024-01-01 00:00:00');\n");
        QVERIFY(read);
        QCOMPARE(read->incidents.size(), size_t(1));
        QVERIFY(read->incidents.front().summary.endsWith(QLatin1String("(cut)")));
        const auto copied =
            readAll("COPY s.incident (id, title, description, reported_at) FROM stdin;\n1\ta\t" + text +
                    "\t2024-01-01 00:00:00\n\\.\n");
        QVERIFY(copied);
        QCOMPARE(copied->incidents.front().openedAt.toIso(), QStringLiteral("2024-01-01T00:00:00Z"));
    }

    void rowsThatDoNotFitTheirColumnsAreNamed()
    {
        const auto read = readAll(
            "COPY s.incident (id, title, reported_at) FROM stdin;\n1\ta\n2\tb\t2024-01-01 00:00:00\tc\n"
            "3\td\t2024-01-01 00:00:00\n\\.\n");
        QVERIFY(read);
        QCOMPARE(read->incidents.size(), size_t(1));
        QVERIFY(told(*read).contains(QLatin1String("its row has 2 values for 3 columns")));
        QVERIFY(told(*read).contains(QLatin1String("its row has 4 values for 3 columns")));
    }

    void namesWithoutASchemaFollowTheSearchPath()
    {
        const auto read =
            readAll("SET search_path = dispatch_organization_old, pg_catalog;\n"
                    "COPY incident (id, title, reported_at) FROM stdin;\n1\ta\t2019-01-01 00:00:00\n\\.\n"
                    "SET search_path = public, pg_catalog;\n"
                    "COPY incident (id, title, reported_at) FROM stdin;\n1\tb\t2018-01-01 00:00:00\n\\.\n");
        QVERIFY(read);
        QStringList ids;
        for (const IncidentReport& one : read->incidents)
            ids << one.remoteId;
        QCOMPARE(ids.join(u' '), QStringLiteral("old/1 public/1"));
    }

    void invalidUtf8IsShownAndTaken()
    {
        const auto read = readAll("COPY s.incident (id, title, reported_at) FROM stdin;\n1\ta\xff\xfe "
                                  "z\t2024-01-01 00:00:00\n\\.\n");
        QVERIFY(read);
        QCOMPARE(read->incidents.front().title, QStringLiteral("a\uFFFD\uFFFD z"));
    }

    void whatIsNoDispatchIsRefusedInWords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("custom format")
            << QByteArray("PGDMP\x01\x0e") << QStringLiteral("pg_restore -f out.sql");
        QTest::newRow("gzip") << QByteArray("\x1f\x8b\x08") << QStringLiteral("gunzip");
        QTest::newRow("zip") << QByteArray("PK\x03\x04") << QStringLiteral("Unpack it");
        QTest::newRow("another database")
            << QByteArray("--\n-- PostgreSQL database dump\n--\nCOPY public.users (id) FROM "
                          "stdin;\n1\n\\.\n")
            << QStringLiteral("no table in it is Dispatch's");
        QTest::newRow("a picture") << QByteArray("\x89PNG\r\n")
                                   << QStringLiteral("neither a PostgreSQL dump");
        QTest::newRow("nothing") << QByteArray() << QStringLiteral("empty");
    }
    void whatIsNoDispatchIsRefusedInWords()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QString, words);
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("file"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        auto opened = openHistory(path);
        const Error error = !opened ? opened.error() : (*opened)->next().error();
        QVERIFY2(error.what.contains(words), qPrintable(error.what));
        QVERIFY(error.kind == ErrorKind::Invalid);
    }

    void aPositionOfAnotherFileStartsAnew()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("dump.sql"));
        QVERIFY(QFile::copy(kData + QStringLiteral("copy.sql"), path));
        auto first = openHistory(path);
        QVERIFY(first);
        while (!(*first)->atEnd())
            QVERIFY((*first)->next());
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write("-- longer\n");
        file.close();
        auto second = openHistory(path, (*first)->position());
        QVERIFY(second);
        QVERIFY(!(*second)->atEnd());
        const auto batch = (*second)->next();
        QVERIFY(batch && !batch->people.empty());
    }
};

QTEST_GUILESS_MAIN(TestDispatchDump)
#include "tst_dispatch_dump.moc"
