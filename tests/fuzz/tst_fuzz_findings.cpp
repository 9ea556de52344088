// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets found, one case each, smallest input that shows it.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/core/address.h"
#include "integrations/core/alert_facts.h"
#include "integrations/core/throttle.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/prometheus/prometheus_samples.h"
#include "models/base/crc32c.h"
#include "models/base/json_text.h"
#include "models/document/openslo.h"
#include "models/document/markdown.h"
#include "models/document/runbook_json.h"
#include "models/document/runbook_markdown.h"
#include "models/domain/display_text.h"
#include "models/domain/link_target.h"
#include "models/domain/metric_value.h"
#include "models/store/journal.h"
#include "models/store/page_reader.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>

using namespace muster;

namespace {

const Instant kNow{1'795'469'740'000};

Context context()
{
    return {
        kNow,
        {SourceId{QStringLiteral("s1")}, QStringLiteral("T"), QUrl(QStringLiteral("https://t.example")), {}}};
}

HttpReply replyOf(const char* body)
{
    HttpReply reply;
    reply.status = 200;
    reply.contentType = "application/json";
    reply.body = body;
    return reply;
}

/// A round to its end: `list` answers its first question, `then` all that follow.
Result<Outcome> lastOf(const Connector& connector, const Cursor& from, const HttpReply& list,
                       const HttpReply& then)
{
    Result<Outcome> outcome = connector.pull(context().account, from, {}).decode(list, context());
    while (outcome && outcome->next) {
        const Step step = *outcome->next;
        outcome = step.decode(then, context());
    }
    return outcome;
}

} // namespace

class TestFuzzFindings final : public QObject
{
    Q_OBJECT
private slots:
    /// simdjson threw out of readSamples, which ended the program.
    void aTokenThatOnlyBeginsLikeNullIsRefused()
    {
        for (const char* body : {R"({"status":"success","data":{"resultType":"string","result":null17}})",
                                 R"({"status":"success","warnings":nul,"data":{"result":[]}})"}) {
            const auto reading = readSamples(QByteArray(body), {});
            QVERIFY(!reading);
            QCOMPARE(toString(reading.error().kind), toString(ErrorKind::BadResponse));
        }
        QVERIFY(readSamples(R"({"status":"success","data":{"resultType":"matrix","result":null}})", {})
                    .has_value());
    }

    /// QJsonDocument lets escaped halves of a pair through.
    void halfACharacterInJsonBecomesTheReplacementCharacter_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("text");
        QTest::newRow("plain") << QByteArray(R"("a\u00e9")") << QStringLiteral("aé");
        QTest::newRow("pair") << QByteArray(R"("\ud83d\ude00")") << QString::fromUtf8("\xf0\x9f\x98\x80");
        QTest::newRow("pair in capitals")
            << QByteArray(R"("\uD83D\uDE00")") << QString::fromUtf8("\xf0\x9f\x98\x80");
        QTest::newRow("high alone") << QByteArray(R"("\ud83d")") << QStringLiteral("\ufffd");
        QTest::newRow("low alone") << QByteArray(R"("x\udc00y")") << QStringLiteral("x\ufffdy");
        QTest::newRow("two high, one low")
            << QByteArray(R"("\ud83d\ud83d\ude00")") << QString::fromUtf8("\xef\xbf\xbd\xf0\x9f\x98\x80");
        QTest::newRow("low before high") << QByteArray(R"("\ude00\ud83d")") << QStringLiteral("\ufffd\ufffd");
        QTest::newRow("an escaped backslash is no escape")
            << QByteArray(R"("\\ud83d")") << QStringLiteral("\\ud83d");
        QTest::newRow("cut off") << QByteArray(R"("\ud83d\u")") << QString();
    }
    void halfACharacterInJsonBecomesTheReplacementCharacter()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, text);
        const QJsonDocument document = parseJson('[' + json + ']');
        QCOMPARE(document[0].toString(), text);
        QVERIFY(document[0].toString().isValidUtf16());
    }
    void labelsOfAToolAreWholeText()
    {
        const PrometheusConnector connector;
        const auto step = connector.catalogue(context().account, CatalogueKind::MetricNames, {});
        const auto outcome = step->decode(replyOf(R"({"status":"success","data":["up\udc00"]})"), context());
        QCOMPARE(outcome->facts.completions, QStringList{QStringLiteral("up\ufffd")});
    }

    void aLineIsNotCutInsideACharacter()
    {
        const QString smile = QString::fromUtf8("\xf0\x9f\x98\x80");
        QCOMPARE(oneLine(QStringLiteral("ab") + smile + QStringLiteral("cd"), 3), QStringLiteral("ab…"));
        QCOMPARE(oneLine(QStringLiteral("ab") + smile, 4), QStringLiteral("ab") + smile);
    }

    /// Qt 6.4 makes "//" of "/.x/" when the request is sent: another endpoint.
    void aSegmentThatQtWouldCollapseIsNotSent()
    {
        const QUrl base(QStringLiteral("https://t.example/p"));
        for (const char* segment : {".a", ".", "..", ""})
            QVERIFY2(!joinUrl(base, {QString::fromLatin1(segment), QStringLiteral("values")}).isValid(),
                     segment);
        QVERIFY(joinUrl(base, {QStringLiteral("a.b"), QStringLiteral("values")}).isValid());
    }

    void timesThatIsoCannotWriteAreNoTimes()
    {
        QVERIFY(!Instant::fromIso(u"9999-12-31T24:00:00Z"));
        QVERIFY(!Instant::fromIso(u"9999-12-31T23:59:59-01:00"));
        QVERIFY(!Instant::fromIso(u"0001-01-01T00:00:00+01:00"));
        QVERIFY(!Instant::fromIso(u"0000-06-01T00:00:00Z"));
        QCOMPARE(Instant::fromIso(u"0001-01-01T00:00:00Z")->toIso(), QStringLiteral("0001-01-01T00:00:00Z"));
        QCOMPARE(Instant::fromIso(u"9999-12-31T23:59:59Z")->toIso(), QStringLiteral("9999-12-31T23:59:59Z"));
    }
    void aWaitUntilAfterTheYear9999IsNoWait()
    {
        HttpReply reply;
        reply.headers = {{"retry-after", "900000000000000"}};
        QVERIFY(!retryAfter(reply, kNow));
    }

    /// A double beyond qint64 is undefined behaviour when it is converted.
    void aCursorWithTimesBeyondTheCalendarIsNone()
    {
        QVERIFY(!instantFromNumber(1e300) && !instantFromNumber(-1e300) && !instantFromNumber(qQNaN()));
        QCOMPARE(instantFromNumber(1'795'469'740'000.0)->ms, kNow.ms);
        const AlertmanagerConnector connector;
        const QString token =
            QStringLiteral("{\"v\":1,\"until\":1e300,\"firing\":[[\"f\",1e300,\"n\",\"s\",\"x\"]]}");
        const Step step = connector.pull(context().account, {QStringLiteral("alerts"), token}, {});
        const auto outcome = step.decode(replyOf("[]"), context());
        QVERIFY(outcome && outcome->facts.events.empty());
        const Step silences = connector.pull(
            context().account, {QStringLiteral("silences"), QStringLiteral("-9223372036854775808")}, {});
        QVERIFY(silences.decode(replyOf("[]"), context()).has_value());
    }

    void anAlertsNameIsOneLineOfASaneLength()
    {
        const AlertBrief brief = briefOf({{QStringLiteral("alertname"), QString(5000, u'x')},
                                          {QStringLiteral("severity"), QStringLiteral("a\nb")}});
        QCOMPARE(brief.name.size(), 201);
        QCOMPARE(brief.severity, QStringLiteral("a b"));
    }

    void aRunbookKeepsItsEventWindowWithoutKinds()
    {
        Runbook runbook;
        runbook.id = QStringLiteral("RB-1");
        runbook.nodes.resize(1);
        runbook.nodes[0].id = QStringLiteral("N1");
        runbook.nodes[0].eventFrom = QStringLiteral("onset-30m");
        const auto back = runbookFromJson(runbookToJson(runbook), QStringLiteral("f"));
        QCOMPARE(back->nodes[0].eventFrom, QStringLiteral("onset-30m"));
    }
    void aRunbooksTimesAreBounded()
    {
        for (const char* seconds : {"-1", "9223372036854775807", "31622401"}) {
            const QByteArray json =
                QByteArray(R"({"id":"R","nodes":[{"id":"N","kind":"wait","hold_s":)") + seconds + "}]}";
            const auto read = runbookFromJson(json, QStringLiteral("f"));
            QVERIFY2(!read && read.error().what.contains(QLatin1String("hold_s")), seconds);
        }
        const QByteArray markdown = "---\nid: R\nstart: N\n---\n\n## N (wait) W\n\n- hold: 555555 min\n";
        QVERIFY(!runbookFromMarkdown(markdown, QStringLiteral("f")));
    }
    void anEmptyQueryOfARunbookIsSaid()
    {
        const QByteArray markdown = "---\nid: R\nstart: N\n---\n\n## N (check) C\n\n```promql\n```\n";
        const auto read = runbookFromMarkdown(markdown, QStringLiteral("f"));
        QVERIFY(!read && read.error().what.contains(QLatin1String("empty promql block")));
    }

    /// Reserved format characters are drawn as nothing, so that they can carry what nobody sees.
    void charactersThatUnicodeKeepsForHidingThingsAreNamed()
    {
        for (const char32_t c : {char32_t(0x2065), char32_t(0xFFF0), char32_t(0xE0080), char32_t(0xE0FFF)}) {
            const QString text = QStringLiteral("a") + QString::fromUcs4(&c, 1) + u'b';
            const QString shown = displayLine(text);
            QVERIFY2(!shown.contains(QString::fromUcs4(&c, 1)) && shown.contains(QLatin1String("U+")),
                     qPrintable(QString::number(c, 16)));
            QCOMPARE(displayLine(shown), shown);
        }
    }

    /// A place to wrap came before a place to fill in, or a name, only when the text was shown a second time.
    void whatEndsALongWordIsShownTheSameTwice()
    {
        for (int before = 250; before < 260; ++before) {
            for (const QString& end : {QStringLiteral("%1w"), QStringLiteral("\u202e\u202ew")}) {
                const QString shown = displayLine(QString(before, u'w') + end);
                QVERIFY(!shown.contains(QLatin1String("%1")));
                QCOMPARE(displayLine(shown), shown);
            }
        }
    }
    /// QString::arg takes the digits of every script for a place to fill in.
    void aPlaceholderInDigitsOfAnotherScriptIsNone()
    {
        const QString shown = displayLine(QStringLiteral("50 %\u0661"));
        QVERIFY(!shown.at(shown.indexOf(u'%') + 1).isDigit());
    }
    void aMailAddressIsShownAsItIsHandedOver()
    {
        QVERIFY(!examineLink(QStringLiteral("mailto:ann%40example.com")).allowed);
        QVERIFY(!examineLink(QStringLiteral("mailto:///ann@example.com")).allowed);
        QVERIFY(examineLink(QStringLiteral("mailto:ann@example.com")).allowed);
    }

    /// Lines that end with CR alone were counted as one, so that a code block stood before what precedes it.
    void blocksBetweenCarriageReturnsStandInTheirOrder()
    {
        const QString text = QStringLiteral("# T\n\none\r\rtwo\r\r~~~\rcode\r~~~\r");
        int before = -1;
        for (const MarkdownBlock& block : parseMarkdown(text).blocks) {
            QVERIFY(block.position > before);
            before = block.position;
        }
        QCOMPARE(before, int(text.indexOf(u'~')));
    }

    /// What a message quotes is cut at a length, which may lie within a character.
    void aFindingHoldsNoHalfCharacter()
    {
        const QString smile = QString::fromUtf8("\xF0\x9F\x98\x80");
        const QString file = QStringLiteral("apiVersion: openslo/v1\nkind: X%1\nmetadata: {name: a}\n")
                                 .arg(smile.repeated(40));
        const auto findings = readOpenSloFindings(file.toUtf8(), QStringLiteral("f.yaml")).findings.list();
        QVERIFY(!findings.empty());
        for (const LintFinding& finding : findings) {
            QVERIFY(finding.what.isValidUtf16() && finding.wayOut.isValidUtf16());
            QVERIFY(finding.what.contains(smile)); // whole ones stay
        }
    }

    /// Samples of another time than was asked for were told in every second round.
    void aHistoryOfAnotherTimeIsNotTold()
    {
        const PrometheusConnector connector;
        const char* const rules = R"({"status":"success","data":{"groups":[]}})";
        const char* const history =
            R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":)"
            R"("ALERTS_FOR_STATE","alertname":"A"},"values":[[179546962,"91795469666"]]}]}})";
        Cursor cursor{QStringLiteral("alerts"), {}};
        for (int round = 0; round < 4; ++round) {
            Result<Outcome> outcome =
                connector.pull(context().account, cursor, {}).decode(replyOf(rules), context());
            for (int asked = 0; outcome && outcome->next && asked < 4; ++asked) {
                const Step step = *outcome->next;
                const bool alerts = step.request.url.path().endsWith(QLatin1String("/alerts"));
                outcome = step.decode(
                    replyOf(alerts ? R"({"status":"success","data":{"alerts":[]}})" : history), context());
            }
            QVERIFY2(outcome.has_value(), outcome ? "" : qPrintable(outcome.error().what));
            QVERIFY(outcome->facts.events.empty() && outcome->cursor);
            cursor = *outcome->cursor;
        }
    }

    /// Each of the two made the other one look new, round after round.
    void anAlertThatIsListedTwiceIsToldOnce()
    {
        const AlertmanagerConnector connector;
        const char* const list =
            R"([{"fingerprint":"f","startsAt":"2026-11-23T21:34:20.568Z","labels":{"alertname":"A"}},)"
            R"({"fingerprint":"f","startsAt":"2026-11-23T21:34:20.534Z","labels":{"alertname":"A"}}])";
        Cursor cursor{QStringLiteral("alerts"), {}};
        for (const size_t told : {size_t(1), size_t(0), size_t(0)}) {
            const auto outcome =
                connector.pull(context().account, cursor, {}).decode(replyOf(list), context());
            QVERIFY(outcome && outcome->cursor);
            QCOMPARE(outcome->facts.events.size(), told);
            cursor = *outcome->cursor;
        }
    }

    /// The next segment was numbered after the last name, also after one that is no segment: then it stood on
    /// ours, or had more digits than the reader looks for.
    void aStrayFileDoesNotKeepTheJournalFromBeingWritten_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("a copy by hand") << QStringLiteral("journal-backup.log");
        QTest::newRow("the last number") << QStringLiteral("journal-999999.log");
        QTest::newRow("less than nothing") << QStringLiteral("journal--99999.log");
    }
    void aStrayFileDoesNotKeepTheJournalFromBeingWritten()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        const auto append = [&](qint64 number) {
            Journal journal(folder.path(), Journal::read(folder.path()));
            return journal.append({{number, kNow, QStringLiteral("setting"), {}}}).has_value();
        };
        QVERIFY(append(1));
        QFile stray(folder.filePath(name));
        QVERIFY(stray.open(QIODevice::WriteOnly) && stray.write("mine\n") == 5);
        stray.close();
        QVERIFY(append(2));
        QCOMPARE(Journal::read(folder.path()).newest, 2);
        QCOMPARE(Journal::read(folder.path()).records.size(), size_t(2));
    }

    /// Read with Qt's own reader, an id kept its half of a pair all the way into the database.
    void halfACharacterInTheAnswerToAWriteBecomesTheReplacementCharacter()
    {
        const AlertmanagerConnector connector;
        Operation operation;
        operation.id = OperationId{QStringLiteral("01J")};
        operation.verb = QStringLiteral("silence.create");
        operation.payload =
            R"({"matchers":[{"name":"a","value":"b\ud800"}],"startsAt":"2026-11-20T02:00:00Z",)"
            R"("endsAt":"2026-11-20T03:00:00Z","createdBy":"Ann","comment":"c"})";
        const auto push = connector.push(context().account, operation);
        QVERIFY(push);
        const auto made = push->decode(replyOf(R"({"silenceID":"a\ud800"})"), context());
        QVERIFY(made && made->receipt);
        QCOMPARE(made->receipt->remoteId, QStringLiteral("a\ufffd"));
        const auto ask = connector.reconcile(context().account, operation);
        QVERIFY(ask);
        const auto found =
            ask->decode(replyOf(R"([{"id":"b\udc00","comment":"c \u27e8m-01J\u27e9"}])"), context());
        QVERIFY(found && found->receipt);
        QCOMPARE(found->receipt->remoteId, QStringLiteral("b\ufffd"));
    }
    /// The memory of a round took an alert's start in the first instant of the calendar for damage.
    void anAlertFromTheFirstInstantOfTheCalendarIsToldOnce()
    {
        const AlertmanagerConnector connector;
        const HttpReply reply =
            replyOf(R"([{"fingerprint":"f","startsAt":"0001-01-01T00:00:00Z","labels":{"alertname":"A"}}])");
        const auto first = lastOf(connector, {QStringLiteral("alerts"), {}}, reply, reply);
        QVERIFY(first && first->cursor);
        QCOMPARE(first->facts.events.size(), size_t(1));
        const auto second = lastOf(connector, *first->cursor, reply, reply);
        QVERIFY(second);
        QCOMPARE(second->facts.events.size(), size_t(0));
    }
    /// Of a firing that two series tell of, the series read last set the end: too early, so that it was told
    /// as over, forgotten, and told again.
    void aFiringThatTwoSeriesTellOfIsToldOnce()
    {
        const PrometheusConnector connector;
        const HttpReply list = replyOf(
            R"({"status":"success","data":{"groups":[{"name":"d","rules":[{"name":"A","query":"up","duration":3,)"
            R"("alerts":[{"state":"firing","activeAt":"4054-11-23T21:34:20Z"}],"type":"alerting"}],"interval":1}]}})");
        const HttpReply history = replyOf(
            R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"alertname":"A"},)"
            R"("values":[[1795469692,"1795469666"],[1795469722,"1795469696"]]},{"metric":{"alertname":"A"},)"
            R"("values":[[1795439384,"1795469666"],[1795469722,"1795466696"]]}]}})");
        Cursor cursor{QStringLiteral("alerts"), QStringLiteral(R"({"until":801557418,"v":1})")};
        QStringList told;
        for (int round = 0; round < 4; ++round) {
            const auto outcome = lastOf(connector, cursor, list, history);
            QVERIFY(outcome && outcome->cursor);
            for (const TimelineEvent& event : outcome->facts.events)
                told.append(event.remoteId);
            cursor = *outcome->cursor;
        }
        QCOMPARE(told.size(), 6); // three firings, each with its resolution
        QCOMPARE(told.removeDuplicates(), 0);
    }
    void halfACharacterInTheJournalBecomesTheReplacementCharacter()
    {
        const QByteArray json = R"({"n":1,"t":1,"k":"a\ud800","v":{"b\udc00":"c\ud800"}})";
        JournalContents contents;
        Journal::parse("muster-journal 1\nR " + QByteArray::number(json.size(), 16).rightJustified(8, '0') +
                           ' ' + QByteArray::number(crc32c(json), 16).rightJustified(8, '0') + ' ' + json +
                           '\n',
                       contents);
        QCOMPARE(contents.records.size(), size_t(1));
        QCOMPARE(contents.records[0].kind, QStringLiteral("a\ufffd"));
        QCOMPARE(contents.records[0].value[QStringLiteral("b\ufffd")].toString(), QStringLiteral("c\ufffd"));
    }

    /// Read as an address of 500 characters, it was written as one of 4,500, which is none.
    void aMetricThatCannotBeWrittenBackIsNotRead()
    {
        const auto address = [](int characters) {
            return QStringLiteral("metric:") + QString(characters, QChar::ReplacementCharacter);
        };
        QVERIFY(!metricFromAddress(address(500)));
        const auto longest = metricFromAddress(address(200));
        QVERIFY(longest);
        QCOMPARE(metricFromAddress(metricAddress(*longest)), longest);
    }

    /// A tag where the name is due made an SLO without a name.
    void aTagIsNoNameOfAnSlo()
    {
        const OpenSloReading reading = readOpenSloFindings(
            "{apiVersion: openslo/v1, kind: SLO, metadata: {name: !}, spec: {service: c, budgetingMethod: "
            "Occurrences, timeWindow: [{duration: 30d, isRolling: true}], indicator: {spec: {ratioMetric: "
            "{bad: "
            "{metricSource: {spec: {query: 'b[{{window}}]'}}}, total: {metricSource: {spec: {query: "
            "'c[{{window}}]'}}}}}}, objectives: [{target: 0.999}]}}",
            QStringLiteral("f.yaml"));
        QVERIFY(reading.slos.empty());
        QVERIFY(reading.findings.hasErrors());
    }

    /// Every cell pointed at the same overflow chain, and the chain at itself: 64 MB for each of a page's
    /// cells.
    void aDamagedPageCostsNoMoreThanItsFile()
    {
        constexpr int kPage = 512, kCells = 100;
        QByteArray file("SQLite format 3\0", 16);
        file += QByteArray("\x02\x00", 2) + QByteArray(kPage - 18, '\0') + QByteArray(kPage, '\0');
        QByteArray leaf(kPage, '\0');
        leaf[0] = 13;
        leaf[4] = kCells;
        for (int i = 0; i < kCells; ++i)
            leaf.replace(8 + 2 * i, 2, QByteArray("\x01\x40", 2));   // all at 320
        leaf.replace(320, 5, QByteArray("\x9f\xff\xff\x7f\x01", 5)); // 67 MB, row 1
        leaf.replace(325 + 39, 4, QByteArray("\0\0\0\x03", 4));      // goes on at page 3, and that at itself
        file.replace(kPage, kPage, leaf);
        file += QByteArray("\0\0\0\x03", 4) + QByteArray(kPage - 4, 'x');
        const PageFile pages(file, {});
        qint64 broken = 0;
        QCOMPARE(PageFile::kind({2, pages.page(2)}), 13);
        qsizetype total = 0;
        for (const LeafCell& cell : pages.cells({2, pages.page(2)}, broken))
            total += cell.payload.size();
        QVERIFY2(total <= file.size(), qPrintable(QString::number(total)));
        QVERIFY(broken > 0);
    }
};

QTEST_GUILESS_MAIN(TestFuzzFindings)
#include "tst_fuzz_findings.moc"
