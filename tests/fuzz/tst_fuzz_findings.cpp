// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets found, one case each, smallest input that shows it.
#include "integrations/alertmanager/alertmanager_connector.h"
#include "integrations/core/address.h"
#include "integrations/core/alert_facts.h"
#include "integrations/core/throttle.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/prometheus/prometheus_samples.h"
#include "models/base/json_text.h"
#include "models/document/runbook_json.h"
#include "models/document/runbook_markdown.h"

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
};

QTEST_GUILESS_MAIN(TestFuzzFindings)
#include "tst_fuzz_findings.moc"
