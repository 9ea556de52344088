// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of logs as evidence: when they were written, which of them are kept, which one tells most.
#include "models/domain/log_excerpt.h"
#include "models/domain/timeline.h"

#include <QDateTime>
#include <QtTest>

using namespace muster;

namespace {

Instant at(const char* text)
{
    return Instant{QDateTime::fromString(QString::fromLatin1(text), Qt::ISODateWithMs).toMSecsSinceEpoch()};
}

/// The night of the built-in incident.
TimeRange night()
{
    return {at("2026-11-20T02:00:00Z"), at("2026-11-20T03:00:00Z")};
}

QString lineAt(const QString& time, int n)
{
    return time + QStringLiteral(" worker %1 waited %2").arg(n).arg(QString(180, u'x'));
}

} // namespace

class TestLogExcerpt final : public QObject
{
    Q_OBJECT
private slots:
    void timesAreReadAsLoggersWriteThem_data();
    void timesAreReadAsLoggersWriteThem();
    void whatIsNoTimeIsNone_data();
    void whatIsNoTimeIsNone();
    void yearAndDayAreThoseNextToTheIncident();
    void aShortTextIsKeptWhole();
    void aLongTextIsCutToTheIncident();
    void whatDoesNotFitIsCutWithoutAGap();
    void terminalsColoursGo();
    void bytesOfAFile();
    void whatCannotBeKeptSaysWhy();
    void theHeadlineSpeaksOfTheTrouble();
    void aLineIsFoundByAllItsWords();
};

void TestLogExcerpt::timesAreReadAsLoggersWriteThem_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("utc");
    QTest::addColumn<bool>("assumed");
    const auto row = [](const char* name, const char* line, const char* utc, bool assumed) {
        QTest::newRow(name) << QString::fromUtf8(line) << QString::fromLatin1(utc) << assumed;
    };
    row("iso", "2026-11-20T02:13:40Z ERROR pool exhausted", "2026-11-20T02:13:40.000Z", false);
    row("iso with a zone", "2026-11-20T04:13:40.25+02:00 x", "2026-11-20T02:13:40.250Z", false);
    row("iso with a short zone", "2026-11-19T21:43:40-0430 x", "2026-11-20T02:13:40.000Z", false);
    row("nanoseconds", "2026-11-20T02:13:40.123456789Z x", "2026-11-20T02:13:40.123Z", false);
    row("java", "2026-11-20 02:13:40,123 WARN  [http-1] x", "2026-11-20T02:13:40.123Z", true);
    row("go", "2026/11/20 02:13:40 http: panic", "2026-11-20T02:13:40.000Z", true);
    row("in json", R"({"level":"error","time":"2026-11-20T02:13:40Z","msg":"x"})", "2026-11-20T02:13:40.000Z",
        false);
    row("seconds in json", R"({"ts":1795140820.5,"msg":"x"})", "2026-11-20T02:13:40.500Z", false);
    row("milliseconds in json", R"({"timestamp": 1795140820250})", "2026-11-20T02:13:40.250Z", false);
    row("a web server", "10.0.0.1 - - [20/Nov/2026:03:13:40 +0100] \"GET / HTTP/1.1\" 503",
        "2026-11-20T02:13:40.000Z", false);
    row("syslog", "Nov 20 02:13:40 host checkout[12]: x", "2026-11-20T02:13:40.000Z", true);
    row("syslog with a priority", "<34>Nov  5 02:13:40 host su: x", "2026-11-05T02:13:40.000Z", true);
    row("klog", "E1120 02:13:40.123456       1 leader.go:12] lost", "2026-11-20T02:13:40.123Z", true);
    row("a time of day", "[02:13:40.5] x", "2026-11-20T02:13:40.500Z", true);
    row("a leap second", "2026-12-31T23:59:60Z x", "2026-12-31T23:59:59.000Z", false);
}

void TestLogExcerpt::timesAreReadAsLoggersWriteThem()
{
    QFETCH(const QString, line);
    QFETCH(const QString, utc);
    QFETCH(const bool, assumed);
    const auto time = logTimeIn(line, night().from);
    QVERIFY(time);
    QCOMPARE(QDateTime::fromMSecsSinceEpoch(time->at.ms, Qt::UTC).toString(Qt::ISODateWithMs), utc);
    QCOMPARE(time->zoneAssumed, assumed);
}

void TestLogExcerpt::whatIsNoTimeIsNone_data()
{
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"", "at com.example.Pool.take(Pool.java:112)", "2026-13-20T02:13:40Z", "2026-11-31T02:13:40Z",
          "2026-11-20T24:13:40Z", "99:99:99 x", "Foo 20 02:13:40 x", "1.2.3.4:02:13:40", "version 2026-11-20",
          R"({"ts":17951408})", "0000-01-01T00:00:00Z", "E1399 02:13:40.1 x", "02:13:40:12"})
        QTest::newRow(line) << QString::fromUtf8(line);
}

void TestLogExcerpt::whatIsNoTimeIsNone()
{
    QFETCH(const QString, line);
    QVERIFY(!logTimeIn(line, night().from));
}

void TestLogExcerpt::yearAndDayAreThoseNextToTheIncident()
{
    QCOMPARE(logTimeIn(u"Dec 31 23:59:00 h x", at("2027-01-01T00:10:00Z"))->at, at("2026-12-31T23:59:00Z"));
    QCOMPARE(logTimeIn(u"Jan  1 00:01:00 h x", at("2026-12-31T23:50:00Z"))->at, at("2027-01-01T00:01:00Z"));
    QCOMPARE(logTimeIn(u"23:59:00 x", at("2026-11-20T00:10:00Z"))->at, at("2026-11-19T23:59:00Z"));
    QCOMPARE(logTimeIn(u"00:01:00 x", at("2026-11-19T23:50:00Z"))->at, at("2026-11-20T00:01:00Z"));
    // A 29th of February is only in some years.
    QCOMPARE(logTimeIn(u"Feb 29 10:00:00 h x", at("2026-03-01T00:00:00Z")), std::nullopt);
}

void TestLogExcerpt::aShortTextIsKeptWhole()
{
    // Also what was written long before: a person chose it.
    const auto found = logExcerpt(
        QStringLiteral("\n2026-11-18T09:00:00Z started\r\n\n  at one\n2026-11-20 02:13:40 ERROR pool\n\n"),
        night());
    QVERIFY(found);
    QCOMPARE(found->lines,
             QStringLiteral("2026-11-18T09:00:00Z started\n  at one\n2026-11-20 02:13:40 ERROR pool"));
    QCOMPARE(found->count, 3);
    QCOMPARE(found->leftOut, 0);
    QCOMPARE(found->first, at("2026-11-18T09:00:00Z"));
    QCOMPARE(found->last, at("2026-11-20T02:13:40Z"));
    QVERIFY(found->zoneAssumed);
}

void TestLogExcerpt::aLongTextIsCutToTheIncident()
{
    QString text;
    for (int hour = 0; hour < 24; ++hour) {
        for (int minute = 0; minute < 60; ++minute)
            text += lineAt(QStringLiteral("2026-11-20T%1:%2:00Z")
                               .arg(hour, 2, 10, QLatin1Char('0'))
                               .arg(minute, 2, 10, QLatin1Char('0')),
                           minute) +
                    QStringLiteral("\n  at a line without a time\n");
    }
    const auto found = logExcerpt(text, night());
    QVERIFY(found);
    QCOMPARE(found->first, at("2026-11-20T02:00:00Z"));
    QCOMPARE(found->last, at("2026-11-20T03:00:00Z"));
    QCOMPARE(found->count, 61 * 2);
    QCOMPARE(found->leftOut, 24 * 60 * 2 - 61 * 2);
    QVERIFY(!found->zoneAssumed);
}

void TestLogExcerpt::whatDoesNotFitIsCutWithoutAGap()
{
    QString text;
    for (int i = 0; i < 2'000; ++i)
        text += lineAt(QStringLiteral("2026-11-20T02:13:40Z"), i) + u'\n';
    text += QStringLiteral("2026-11-20T02:13:40Z short\n");
    const auto found = logExcerpt(text, night());
    QVERIFY(found);
    QVERIFY(found->lines.size() <= LogExcerpt::kMostCharacters);
    QVERIFY(found->lines.size() > LogExcerpt::kMostCharacters - 300);
    QCOMPARE(found->count + found->leftOut, 2'001);
    QVERIFY(text.startsWith(found->lines));
}

void TestLogExcerpt::terminalsColoursGo()
{
    const auto found = logExcerpt(
        QStringLiteral("\x1b[31;1mERROR\x1b[0m pool\x1b[K gone\nlast") + QChar(0) + u'\n', night());
    QVERIFY(found);
    QCOMPARE(found->lines, QStringLiteral("ERROR pool gone\nlast\uFFFD"));
    // One that only comes about when another goes does not stay either.
    QCOMPARE(logExcerpt(QStringLiteral("a\x1b[0\x1b[0mm b"), night())->lines, QStringLiteral("a[0m b"));
}

void TestLogExcerpt::bytesOfAFile()
{
    QCOMPARE(logExcerptOfFile("caf\xc3\xa9\n", night())->lines, QStringLiteral("café"));
    QCOMPARE(logExcerptOfFile(QByteArray("\xff\xfe"
                                         "a\0b\0",
                                         6),
                              night())
                 ->lines,
             QStringLiteral("ab"));
    QCOMPARE(logExcerptOfFile("a\xff"
                              "b",
                              night())
                 ->lines,
             QStringLiteral("a\uFFFDb"));
    const auto binary = logExcerptOfFile(QByteArray("\x7f"
                                                    "ELF\0\0\0",
                                                    7),
                                         night());
    QVERIFY(!binary);
    QVERIFY2(binary.error().what.contains(QStringLiteral("not a text file")),
             qPrintable(binary.error().what));
}

void TestLogExcerpt::whatCannotBeKeptSaysWhy()
{
    QCOMPARE(logExcerpt(QStringLiteral(" \n\n"), night()).error().what,
             QStringLiteral("there is no line in it."));
    const QString elsewhere = (lineAt(QStringLiteral("2026-11-18T02:13:40Z"), 1) + u'\n').repeated(1'000);
    const auto none = logExcerpt(elsewhere, night());
    QVERIFY(!none);
    QVERIFY2(none.error().what.contains(QStringLiteral("none of its 1000 lines")),
             qPrintable(none.error().what));
    QVERIFY(!logExcerpt(QString(LogExcerpt::kMostSearched + 1, u'x'), night()));
    QVERIFY(!logExcerptOfFile(QByteArray(LogExcerpt::kMostSearched + 1, 'x'), night()));
}

void TestLogExcerpt::theHeadlineSpeaksOfTheTrouble()
{
    const auto headline = [](const char* text) {
        return headlineOf(*logExcerpt(QString::fromUtf8(text), night()));
    };
    QCOMPARE(headline("started\n  2026 ERROR pool exhausted \nfailed"),
             QStringLiteral("2026 ERROR pool exhausted"));
    QCOMPARE(headline("started\nterror and mirrors"), QStringLiteral("started"));
    QCOMPARE(headline("I1120 02:13:40.1 ok\nE1120 02:13:41.1 lost"), QStringLiteral("E1120 02:13:41.1 lost"));
    const QString cut = headline(QByteArray(500, 'y').constData());
    QCOMPARE(cut.size(), 160);
    QVERIFY(cut.endsWith(QChar(0x2026)));
}

void TestLogExcerpt::aLineIsFoundByAllItsWords()
{
    const QString lines = QStringLiteral("pool ok\n  Pool EXHAUSTED after 30 s\npool exhausted again");
    QCOMPARE(firstLineWith(lines, {QStringLiteral("exhausted"), QStringLiteral("pool")}),
             QStringLiteral("Pool EXHAUSTED after 30 s"));
    QCOMPARE(firstLineWith(lines, {QStringLiteral("ok"), QStringLiteral("again")}), QString());
    TimelineEvent event;
    event.raw = "a\nb";
    QCOMPARE(logLinesOf(event), QString());
    event.kindName = QLatin1String(kLogExcerptKind);
    QCOMPARE(logLinesOf(event), QStringLiteral("a\nb"));
    QVERIFY(eventKindFromName(event.kindName) == EventKind::Note);
}

QTEST_APPLESS_MAIN(TestLogExcerpt)
#include "tst_log_excerpt.moc"
