// SPDX-License-Identifier: GPL-3.0-or-later
// Post-mortems that people wrote in Markdown: names in the front matter, times as they are written, timelines
// as lists and tables, and folders with what does not belong there.
#include "models/history/history_reader.h"
#include "models/history/moment_words.h"
#include "models/history/postmortem_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

HistoryOrigin origin()
{
    HistoryOrigin made;
    made.source.value = QStringLiteral("import-markdown");
    made.sourceName = QStringLiteral("Post-mortems");
    return made;
}

Result<PostmortemFile> readText(const QByteArray& text)
{
    return readPostmortemFile(text, QStringLiteral("pm/2024-05-01-checkout.md"), origin());
}

QString told(const Result<PostmortemFile>& read)
{
    if (!read)
        return QStringLiteral("refused: ") + read.error().what;
    const IncidentReport& report = read->report;
    QStringList lines{QStringLiteral("%1 | %2 | %3 | %4 | %5")
                          .arg(report.remoteId, report.number, report.title, report.openedAt.toIso(),
                               toString(report.severity))};
    for (const ReportedTime& time : report.times)
        lines << QStringLiteral("%1 %2").arg(time.name, time.at.toIso());
    for (const ReportedRole& role : report.roles)
        lines << QStringLiteral("role %1 %2 %3").arg(role.role, role.person.name, role.person.email);
    for (const auto& [name, value] : report.fields)
        lines << QStringLiteral("%1 = %2").arg(name, value);
    for (const TimelineEvent& event : read->events)
        lines << QStringLiteral("%1 %2").arg(event.occurredAt.toIso(), event.text);
    for (const QString& remark : read->remarks)
        lines << QStringLiteral("remark: ") + remark;
    return lines.join(u'\n');
}

void put(const QString& path, const QByteArray& bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

HistoryBatch readFolder(const QString& path, bool resume = false)
{
    HistoryBatch all;
    auto reader = openHistory(path);
    while (reader && !(*reader)->atEnd()) {
        auto batch = (*reader)->next();
        std::move(batch->incidents.begin(), batch->incidents.end(), std::back_inserter(all.incidents));
        std::move(batch->problems.begin(), batch->problems.end(), std::back_inserter(all.problems));
        all.unreadable += batch->unreadable;
        if (resume)
            reader = openHistory(path, (*reader)->position());
    }
    return all;
}

} // namespace

class TestPostmortemFolder : public QObject
{
    Q_OBJECT
private slots:
    void aWholePostmortem()
    {
        const auto read = readText(R"(---
Title: Checkout refused cards
Incident-ID: INC-1120
severity: SEV 1
started_at: 2024-05-01T10:00:00+02:00
detected: 2024-05-01 08:05 UTC
mitigated_at: 2024-05-01T08:40:00Z
Resolved At: 2024-05-01T09:00:00Z
services: [checkout-api, cards]
roles: {Incident Commander: Ann <ann@example.com>, SME database: [Bo, Cy]}
authors: Dee
status: final
tags: [cards, deploy]
link: https://wiki.example.com/pm/1120?x=1
ticket: https://jira.example.com/browse/INC-1120
customers affected: 12
---
# Checkout refused cards

## Timeline (UTC)

- 08:00 deploy of 2.41.0
- **08:05** — page: error rate
- ~08:40: rolled back

### After it
- 09:00 closed

## Causes
- 10:00 is not part of it
)");
        QCOMPARE(told(read),
                 QStringLiteral(R"(INC-1120 | INC-1120 | Checkout refused cards | 2024-05-01T08:00:00Z | SEV-1
detected 2024-05-01T08:05:00Z
mitigated_partial 2024-05-01T08:40:00Z
resolved 2024-05-01T09:00:00Z
role IC Ann ann@example.com
role SME database Bo 
role SME database Cy 
role Author Dee 
Tags = cards, deploy
customers affected = 12
ticket = https://jira.example.com/browse/INC-1120
2024-05-01T08:00:00Z deploy of 2.41.0
2024-05-01T08:05:00Z page: error rate
2024-05-01T08:40:00Z rolled back (about this time)
2024-05-01T09:00:00Z closed)"));
        QCOMPARE(read->report.services.join(u' '), QStringLiteral("checkout-api cards"));
        QCOMPARE(read->report.keys.size(), size_t(3));
        QCOMPARE(read->report.keys[1].value, QStringLiteral("https://wiki.example.com/pm/1120"));
        QVERIFY(read->document.markdown.startsWith(QLatin1String("# Checkout")));
        QCOMPARE(read->document.state, QStringLiteral("reviewed"));
    }

    void aDayAloneIsSaidToBeOne()
    {
        QCOMPARE(told(readText("---\ntitle: A\ndate: 2024-05-01\nresolved: 2024-05-02\n---\ntext\n")),
                 QStringLiteral(
                     "pm/2024-05-01-checkout.md | 2024-05-01-checkout | A | 2024-05-01T00:00:00Z | SEV-?\n"
                     "Time = Low confidence: only the day 2024-05-01 is known; 00:00 UTC stands for it"));
    }

    void aDayInTheNameOfTheFileCounts()
    {
        QVERIFY(told(readText("---\ntitle: A\n---\n")).contains(QLatin1String("2024-05-01T00:00:00Z")));
    }

    void aTimeWithoutAZoneIsTakenAsUtcAndSaysSo()
    {
        const QString words = told(readText(
            "---\ntitle: A\nstart: 2024-05-01 23:50\n---\n## Timeline\n* 23:50 a\n* 00:10 b\n* 00:15 c\n"));
        QVERIFY2(words.contains(QLatin1String("Time = Low confidence: its zone is not named; taken as UTC")),
                 qPrintable(words));
        QVERIFY2(words.contains(QLatin1String("2024-05-02T00:10:00Z b (zone not named, taken as UTC)")),
                 qPrintable(words));
        QVERIFY2(words.contains(QLatin1String("2024-05-02T00:15:00Z c")), qPrintable(words));
    }

    void tablesAndZonesOfTheirHeadsAreRead()
    {
        const QString words =
            told(readText("---\ntitle: A\ndate: 2024-05-01\n---\n"
                          "# Incident timeline\n\n| Date | Time (CEST) | Who | What |\n|---|---|---|---|\n"
                          "| 2024-05-01 | 10:00 | Ann | deployed |\n| 2024-05-02 | 1:05 PM | | closed |\n"
                          "| | later | Bo | nothing |\n"));
        QVERIFY2(words.contains(
                     QString::fromUtf8("2024-05-01T08:00:00Z Ann · deployed\n2024-05-02T11:05:00Z closed")),
                 qPrintable(words));
        QVERIFY(!words.contains(QLatin1String("nothing")));
    }

    void headingsOfDaysSetTheDay()
    {
        const QString words =
            told(readText("---\ntitle: A\ndate: 2024-05-01\ntimezone: Europe/Berlin\n---\n"
                          "## Timeline\n### May 3, 2024\n- 10:00 a\n### 2024-05-04\n- 09:00 b\n"));
        QVERIFY2(words.contains(QLatin1String("2024-05-03T08:00:00Z a\n2024-05-04T07:00:00Z b")),
                 qPrintable(words));
    }

    void theKeyOfAnEntryOutlivesAnEditOfItsText()
    {
        const QByteArray front = "---\ntitle: A\ndate: 2024-05-01\n---\n## Timeline (UTC)\n";
        const auto before = readText(front + "- 10:00 a\n- 10:00 b\n- 11:00 c\n");
        const auto after = readText(front + "- 09:00 new\n- 10:00 a edited\n- 10:00 b\n- 11:00 c\n");
        QVERIFY(before && after);
        QCOMPARE(after->events.size(), size_t(4));
        for (size_t i = 0; i < before->events.size(); ++i)
            QCOMPARE(after->events[i + 1].remoteId, before->events[i].remoteId);
        QVERIFY(before->events[0].remoteId != before->events[1].remoteId);
    }

    void momentsAreReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("instant"); // on 2024-05-01
        const auto row = [](const char* text, const char* instant) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromLatin1(instant);
        };
        row("10:02", "2024-05-01T10:02:00Z");
        row("10:02:03 UTC", "2024-05-01T10:02:03Z");
        row("10:02 PM", "2024-05-01T22:02:00Z");
        row("12:00 am", "2024-05-01T00:00:00Z");
        row("10:02 DB is down", "2024-05-01T10:02:00Z"); // DB is no zone
        row("10:02 PDT", "2024-05-01T17:02:00Z");
        row("10:02 (UTC+2)", "2024-05-01T08:02:00Z");
        row("2024-05-02 10:02 +05:30", "2024-05-02T04:32:00Z");
        row("2024-05-02T10:02:03.250Z", "2024-05-02T10:02:03.250Z");
        row("2 May 2024 10:02", "2024-05-02T10:02:00Z");
        row("May 2nd, 2024, 10:02 CET", "2024-05-02T09:02:00Z");
        row("2024/5/2", "2024-05-02T00:00:00Z");
        row("[10:02]", "2024-05-01T10:02:00Z");
        row("~10:02", "2024-05-01T10:02:00Z");
        row("05/01/2024", "");
        row("25:02", "");
        row("10:62", "");
        row("13:00 PM", "");
        row("2024-02-30", "");
        row("at noon", "");
        row("", "");
    }
    void momentsAreReadAsPeopleWriteThem()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, instant);
        const auto moment = momentAtBegin(text);
        const auto at = moment ? instantOf(*moment, QDate(2024, 5, 1), std::nullopt) : std::nullopt;
        QCOMPARE(at ? at->toIso() : QString(), instant);
    }

    void whatIsNotTakenSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const QByteArray& text, const char* why) {
            QTest::newRow(name) << text << QString::fromLatin1(why);
        };
        row("no front matter", "# A\ndate: 2024-05-01\n", "it has no front matter");
        row("no end", "---\ntitle: A\n", "has no end");
        row("TOML", "+++\ntitle = 1\n+++\n", "TOML");
        row("a list", "---\n- a\n---\n", "no names with values");
        row("an alias bomb", "---\na: &a [x]\nb: *a\n---\n", "cannot be read");
        row("broken", "---\ntitle: [\n---\n", "cannot be read");
        row("binary", QByteArray("---\na: b\n---\n\0", 15), "not a text");
        row("too large", QByteArray("---\ntitle: a\n---\n") + QByteArray(kMostPostmortemBytes, 'x'),
            "larger than 1 MiB");
    }
    void whatIsNotTakenSaysWhy()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, why);
        const QString words = told(readText(text));
        QVERIFY2(words.startsWith(QLatin1String("refused: ")) && words.contains(why), qPrintable(words));
    }

    void withoutAnyDayItIsNotTaken()
    {
        const auto read = readPostmortemFile("---\ntitle: A\n---\n", QStringLiteral("pm/a.md"), origin());
        QVERIFY(!read);
        QVERIFY(read.error().what.contains(QLatin1String("no day")));
    }

    void aByteOrderMarkAndWindowsLinesAndBrokenUtf8AreTaken()
    {
        const auto read = readText("\xef\xbb\xbf---\r\ntitle: A\xff\r\ndate: 2024-05-01\r\n---\r\n## "
                                   "Timeline (UTC)\r\n- 10:00 b\xfe\r\n");
        QVERIFY2(read, qPrintable(told(read)));
        QCOMPARE(read->report.title, QStringLiteral("A\uFFFD"));
        QCOMPARE(read->events.size(), size_t(1));
        QCOMPARE(read->remarks.size(), 1);
    }

    void aFolderIsReadWithoutLinksHiddenFoldersAndOtherFiles()
    {
        const QTemporaryDir root;
        const QString folder = root.filePath(QStringLiteral("pm"));
        const QByteArray good = "---\ntitle: A\ndate: 2024-05-01\n---\n";
        put(folder + QStringLiteral("/a.md"), good);
        put(folder + QStringLiteral("/2024/deep/b.MD"), good);
        put(folder + QStringLiteral("/readme.md"), "# Read me\n");
        put(folder + QStringLiteral("/notes.txt"), good);
        put(folder + QStringLiteral("/.git/c.md"), good);
        put(root.filePath(QStringLiteral("outside/secret.md")), good);
        QVERIFY(QFile::link(root.filePath(QStringLiteral("outside/secret.md")),
                            folder + QStringLiteral("/leaves.md")));
        QVERIFY(QFile::link(root.filePath(QStringLiteral("outside")), folder + QStringLiteral("/away")));
        QVERIFY(QFile::link(folder + QStringLiteral("/a.md"), folder + QStringLiteral("/again.md")));
        QVERIFY(QFile::link(folder, folder + QStringLiteral("/loop")));
        const HistoryBatch all = readFolder(folder);
        QStringList ids, problems;
        for (const IncidentReport& one : all.incidents)
            ids << one.remoteId;
        for (const ImportProblem& one : all.problems)
            problems << one.item;
        problems.sort();
        QCOMPARE(ids.join(u' '), QStringLiteral("pm/2024/deep/b.MD pm/a.md"));
        QCOMPARE(problems.join(u' '), QStringLiteral("away leaves.md loop readme.md"));
        QCOMPARE(all.unreadable, qint64(4));
    }

    void aFolderIsReadOnWhereItWas()
    {
        const QTemporaryDir root;
        for (int i = 0; i < 120; ++i)
            put(root.filePath(QStringLiteral("%1.md").arg(i)), "---\ntitle: A\ndate: 2024-05-01\n---\n");
        QCOMPARE(readFolder(root.path(), true).incidents.size(), size_t(120));
    }

    void oneFileAloneIsReadToo()
    {
        const QTemporaryDir root;
        const QString path = root.filePath(QStringLiteral("one.md"));
        put(path, "---\ntitle: A\ndate: 2024-05-01\n---\n");
        QCOMPARE(readFolder(path).incidents.size(), size_t(1));
    }

    void aFolderWithoutMarkdownIsRefused()
    {
        const QTemporaryDir root;
        const auto opened = openHistory(root.path());
        QVERIFY(!opened);
        QVERIFY(opened.error().what.contains(QLatin1String("no Markdown file")));
    }
};

QTEST_GUILESS_MAIN(TestPostmortemFolder)
#include "tst_postmortem_folder.moc"
