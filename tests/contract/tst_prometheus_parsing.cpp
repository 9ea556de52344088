// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of Prometheus to columns and events, on recorded and hand-made answers.
#include "integrations/prometheus/prometheus_alerts.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/prometheus/prometheus_samples.h"
#include "integrations/prometheus/sample_text.h"
#include "models/domain/native_histogram.h"
#include "tests/contract/test_data.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QUrlQuery>
#include <QtTest>

#include <bit>
#include <cmath>

using namespace muster;
using namespace muster::prometheus;

namespace {

/// "0:1 10:NaN" with times in ms.
QString columns(const SampleBlock& block)
{
    QStringList pairs;
    for (size_t i = 0; i < block.times.size(); ++i) {
        const double v = block.values[i];
        const QString text = std::isnan(v)   ? QStringLiteral("NaN")
                             : std::isinf(v) ? QString::fromLatin1(v > 0 ? "+Inf" : "-Inf")
                                             : QString::number(v, 'g', 17);
        pairs.append(QStringLiteral("%1:%2").arg(block.times[i]).arg(text));
    }
    return pairs.join(u' ');
}

/// "count 0:1 10:2" per part of the native histograms.
QString told(const SampleReading& reading)
{
    QString text;
    for (const SampleBlock& block : reading.blocks)
        text += nativePart(block.key) + u' ' + columns(block) + u'\n';
    return text;
}

QByteArray matrix(const QByteArray& values)
{
    return R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[)" +
           values + "]}]}}";
}

MetricQuery range(qint64 fromMs, qint64 toMs, qint64 stepMs)
{
    return {SourceId{QStringLiteral("s")},
            QStringLiteral("q"),
            {Instant{fromMs}, Instant{toMs}},
            Milliseconds{stepMs},
            false,
            Unit::None};
}

QJsonObject dataOf(const char* file)
{
    return QJsonDocument::fromJson(recorded(QString::fromLatin1(file)))
        .object()
        .value(QLatin1String("data"))
        .toObject();
}

Context context(Instant now)
{
    return {now,
            {SourceId{QStringLiteral("s")},
             QStringLiteral("Prom"),
             QUrl(QStringLiteral("https://p.example/x")),
             {}}};
}

/// "alert.firing@12 name" per event, times in seconds.
QString told(const AlertRound& round)
{
    QStringList lines;
    for (const TimelineEvent& event : round.events)
        lines.append(event.kindName.mid(6) + u'@' + QString::number(event.occurredAt.ms / 1000) + u' ' +
                     event.text);
    return lines.join(u'|');
}

LiveAlert live(const char* name, qint64 activeSecond, qint64 hold)
{
    LiveAlert alert;
    alert.key = {labelFingerprint({{QStringLiteral("alertname"), QString::fromLatin1(name)}}), activeSecond};
    alert.brief.name = QString::fromLatin1(name);
    alert.query = QStringLiteral("up");
    alert.firingSince = Instant{(activeSecond + hold) * 1000};
    return alert;
}

SampleBlock seen(const char* name, qint64 activeSecond, std::vector<qint64> seconds)
{
    SampleBlock block;
    block.key.labels = {{QStringLiteral("alertname"), QString::fromLatin1(name)},
                        {QStringLiteral("__name__"), QStringLiteral("ALERTS_FOR_STATE")}};
    for (const qint64 s : seconds) {
        block.times.push_back(s * 1000);
        block.values.push_back(double(activeSecond));
    }
    return block;
}

const Milliseconds kStep{1'000};

AlertRound round(const AlertMemory& memory, std::vector<LiveAlert> now,
                 const std::vector<SampleBlock>& history, qint64 until, bool settled = true)
{
    return alertRound(context(Instant{until * 1000}), memory, {std::move(now), settled, {}, {}, false},
                      history, {Instant{0}, Instant{until * 1000}}, kStep);
}

} // namespace

class TestPrometheusParsing final : public QObject
{
    Q_OBJECT
private slots:
    void valuesAndTimes_data()
    {
        QTest::addColumn<QByteArray>("values");
        QTest::addColumn<QString>("read"); // empty: refused
        QTest::newRow("plain") << QByteArray(R"([0,"1"],[10,"2.5"])") << "0:1 10000:2.5";
        QTest::newRow("fractions of a second")
            << QByteArray(R"([0.1,"1"],[9.999,"2"],[20,"3"])") << "100:1 9999:2 20000:3";
        QTest::newRow("more digits are cut") << QByteArray(R"([0.1239,"1"],[10,"1"])") << "123:1 10000:1";
        QTest::newRow("exponent") << QByteArray(R"([1e1,"1e-3"],[2.0e1,"-1.5E+3"])")
                                  << "10000:0.001 20000:-1500";
        QTest::newRow("specials") << QByteArray(R"([0,"NaN"],[10,"+Inf"],[20,"-Inf"],[30,"0"])")
                                  << "0:NaN 10000:+Inf 20000:-Inf 30000:0";
        QTest::newRow("lossless")
            << QByteArray(R"([0,"0.1"],[10,"1.7976931348623157e+308"],[20,"5e-324"])")
            << "0:0.10000000000000001 10000:1.7976931348623157e+308 20000:4.9406564584124654e-324";
        QTest::newRow("many digits") << QByteArray(
                                            R"([0,"123456789.012345"],[10,"1234567890.1234567"],[20,"007"])")
                                     << "0:123456789.012345 10000:1234567890.1234567 20000:7";
        QTest::newRow("signs and points") << QByteArray(R"([0,"-0.5"],[10,"+3"],[20,"-12"],[30,"1."])")
                                          << "0:-0.5 10000:3 20000:-12 30000:1";
        QTest::newRow("beyond a double") << QByteArray(R"([0,"1e999"],[10,"-1e999"])") << "0:+Inf 10000:-Inf";
        // One missing step at 20 s and two at 50 s; each gap is one NaN where it begins.
        QTest::newRow("gaps stay gaps") << QByteArray(R"([0,"1"],[10,"1"],[30,"1"],[60,"1"])")
                                        << "0:1 10000:1 20000:NaN 30000:1 40000:NaN 60000:1";
        QTest::newRow("white space") << QByteArray("[ 0 , \"1\" ] ,\n[ 10 , \"2\" ]") << "0:1 10000:2";
        QTest::newRow("descending") << QByteArray(R"([10,"1"],[0,"1"])") << "";
        QTest::newRow("twice the same time") << QByteArray(R"([10,"1"],[10,"1"])") << "";
        QTest::newRow("a value without quotes") << QByteArray(R"([0,1])") << "";
        QTest::newRow("a time in quotes") << QByteArray(R"(["0","1"])") << "";
        QTest::newRow("three elements") << QByteArray(R"([0,"1","2"])") << "";
        QTest::newRow("one element") << QByteArray(R"([0])") << "";
        QTest::newRow("words") << QByteArray(R"([0,"one"])") << "";
        QTest::newRow("two points") << QByteArray(R"([0,"1.2.3"])") << "";
        QTest::newRow("a sign alone") << QByteArray(R"([0,"-"])") << "";
        QTest::newRow("time without digits behind its point") << QByteArray(R"([0.,"1"])") << "";
        QTest::newRow("number with a tail") << QByteArray(R"([0,"1x"])") << "";
        QTest::newRow("hexadecimal") << QByteArray(R"([0,"0x10"])") << "";
        QTest::newRow("empty value") << QByteArray(R"([0,""])") << "";
        QTest::newRow("year 300,000") << QByteArray(R"([9999999999999,"1"])") << "";
        QTest::newRow("empty series") << QByteArray() << "";
    }
    /// The short way of reading a number against the library's, bit by bit.
    void plainNumbersAreReadAsTheLibraryDoes()
    {
        QRandomGenerator random(11);
        int plain = 0;
        for (int i = 0; i < 200'000; ++i) {
            QByteArray text = QByteArray::number(random.generate64() >> random.bounded(64));
            text.insert(random.bounded(int(text.size()) + 1), random.bounded(3) ? "." : "");
            text.prepend(random.bounded(4) ? "" : "-");
            const std::string_view view(text.constData(), size_t(text.size()));
            double expected = 0;
            const bool isNumber = parseValue(view, expected);
            const QByteArray quoted = text + '"';
            double number = 0;
            Scanner scanner({quoted.constData(), size_t(quoted.size())});
            if (!scanner.plainNumber('"', number)) {
                QVERIFY2(scanner.until('"') == view, text.constData()); // nothing was taken
                continue;
            }
            ++plain;
            QVERIFY2(isNumber, text.constData());
            QVERIFY2(std::bit_cast<quint64>(number) == std::bit_cast<quint64>(expected), text.constData());
            QVERIFY(scanner.takeNow('"'));
        }
        QVERIFY(plain > 50'000);
    }
    void valuesAndTimes()
    {
        QFETCH(QByteArray, values);
        QFETCH(QString, read);
        const auto reading = readSamples(matrix(values), range(0, 0, 10'000));
        QCOMPARE(reading ? columns(reading->blocks.at(0)) : QString(), read);
        if (!reading)
            QCOMPARE(int(reading.error().kind), int(ErrorKind::BadResponse));
    }

    void aSeriesThatEndsEarlyIsClosed()
    {
        const auto reading = readSamples(matrix(R"([0,"1"],[10,"1"])"), range(0, 60'000, 10'000));
        QCOMPARE(columns(reading->blocks.at(0)), QStringLiteral("0:1 10000:1 20000:NaN"));
        // Its last point is the last of the grid: nothing is missing.
        QCOMPARE(columns(readSamples(matrix(R"([0,"1"],[10,"1"])"), range(0, 14'999, 10'000))->blocks.at(0)),
                 QStringLiteral("0:1 10000:1"));
    }

    void paddingBehindTheBodyIsRespected()
    {
        const QByteArray body = matrix(R"([0,"1"])");
        QByteArray roomy = body;
        roomy.reserve(body.size() + 64);
        QByteArray tight(body.constData(), body.size());
        tight.squeeze();
        const QByteArray borrowed = QByteArray::fromRawData(body.constData(), body.size());
        for (const QByteArray& variant : {roomy, tight, borrowed})
            QCOMPARE(columns(readSamples(variant, range(0, 0, 10'000))->blocks.at(0)), QStringLiteral("0:1"));
    }

    void recordedSpecialsAreRead()
    {
        const auto reading = readSamples(recorded(QStringLiteral("prometheus/query_range_specials.json")),
                                         range(1'795'469'692'000, 1'795'469'722'000, 5'000));
        QVERIFY(reading);
        QCOMPARE(reading->blocks.size(), size_t(3));
        QVERIFY(std::all_of(reading->blocks[0].values.begin(), reading->blocks[0].values.end(),
                            [](double v) { return v > 0 && std::isinf(v); }));
        QVERIFY(std::all_of(reading->blocks[1].values.begin(), reading->blocks[1].values.end(),
                            [](double v) { return std::isnan(v); }));
        QVERIFY(std::all_of(reading->blocks[2].values.begin(), reading->blocks[2].values.end(),
                            [](double v) { return v < 0 && std::isinf(v); }));
        QCOMPARE(reading->blocks[1].key.labels.at(QStringLiteral("x")), QStringLiteral("nan"));
        QCOMPARE(reading->blocks[2].times, reading->blocks[0].times);
        QCOMPARE(reading->blocks[0].times.size(), size_t(7));
    }

    void instantAnswersGiveAScalarOnlyWhenThereIsOne()
    {
        MetricQuery query = range(0, 0, 0);
        query.instant = true;
        QCOMPARE(readSamples(recorded(QStringLiteral("prometheus/query_vector.json")), query)->scalar,
                 std::optional(1.0));
        QCOMPARE(readSamples(recorded(QStringLiteral("prometheus/query_scalar.json")), query)->scalar,
                 std::optional(1.0));
        const auto text = readSamples(recorded(QStringLiteral("prometheus/query_string.json")), query);
        QVERIFY(text && !text->scalar && text->warnings.at(0).contains(QStringLiteral("text")));
        QVERIFY(!readSamples(R"({"status":"success","data":{"resultType":"vector","result":[]}})", query)
                     ->scalar);
        QVERIFY(readSamples(recorded(QStringLiteral("prometheus/query_matrix.json")), query)
                    ->blocks.at(0)
                    .times.size() >= 4);
        // resultType may stand behind the result.
        QCOMPARE(readSamples(R"({"data":{"result":[7,"3"],"resultType":"scalar"},"status":"success"})", query)
                     ->scalar,
                 std::optional(3.0));
    }

    void warningsAndHistogramsAreTold()
    {
        const auto reading = readSamples(
            R"({"status":"success","warnings":["partial"],"infos":["maybe not a counter"],"data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1,{"count":"1"}]]}]}})",
            range(0, 0, 1'000));
        QVERIFY(reading);
        QCOMPARE(told(*reading), QStringLiteral("count 1000:1\nsum 1000:NaN\n"));
        QCOMPARE(reading->warnings.size(), 2);
        QCOMPARE(reading->warnings.at(0), QStringLiteral("partial"));
    }

    void aNativeHistogramIsKeptBucketByBucket()
    {
        // Recorded from Prometheus 2.42 with native histograms switched on.
        const QByteArray body = recorded(QStringLiteral("prometheus/query_range_native_histogram.json"));
        const auto reading = readSamples(body, range(1'795'679'730'000, 1'795'680'030'000, 60'000));
        QVERIFY2(reading, reading ? "" : qPrintable(reading.error().what));
        QVERIFY(reading->warnings.isEmpty());
        QStringList names;
        for (const SampleBlock& block : reading->blocks) {
            names << nativePart(block.key);
            QCOMPARE(block.key.labels.at(QStringLiteral("service")), QStringLiteral("checkout-api"));
            QCOMPARE(block.times, reading->blocks.front().times);
        }
        QCOMPARE(names.join(u' '),
                 QStringLiteral(
                     "count sum [-0.25,-0.17677669529663687) [-0.001,0.001] (0.044194173824159216,0.0625] "
                     "(0.0625,0.08838834764831843] (0.08838834764831843,0.125] "
                     "(0.125,0.17677669529663687] (2,2.82842712474619] (2.82842712474619,4]"));
        QCOMPARE(reading->blocks.front().values.front(), 9.0);
        QCOMPARE(reading->blocks.front().values.back(), 424.0);
        QCOMPARE(reading->blocks[2].values.front(), 0.0); // not populated yet
        QCOMPARE(reading->blocks.back().values[2], 0.0);
        QCOMPARE(reading->blocks.back().values[3], 6.0);
        // Nothing is lost: every number of the answer is there.
        for (size_t t = 0; t < reading->blocks.front().times.size(); ++t) {
            double sum = 0;
            for (size_t i = 2; i < reading->blocks.size(); ++i)
                sum += reading->blocks[i].values[t];
            QCOMPARE(sum, reading->blocks.front().values[t]);
        }
        const auto instant =
            readSamples(recorded(QStringLiteral("prometheus/query_native_histogram.json")),
                        {SourceId{QStringLiteral("s")}, QStringLiteral("q"), {}, {}, true, {}});
        QVERIFY2(instant, instant ? "" : qPrintable(instant.error().what));
        QCOMPARE(instant->blocks.size(), size_t{10});
        QCOMPARE(instant->blocks.front().values, std::vector<double>{1.55});
        QVERIFY(!instant->scalar);
    }

    void aHoleOfANativeHistogramIsAHoleOfAllItsParts()
    {
        const auto reading = readSamples(
            R"({"status":"success","data":{"resultType":"matrix","result":[{"histograms":[[1,{"count":"1","sum":"2","buckets":[[0,"1","2","1"]]}],[5,{"buckets":[[0,"1","2","3"],[3,"-1","1","4"]],"sum":"9","count":"7"}]],"metric":{}}]}})",
            range(1'000, 9'000, 1'000));
        QVERIFY2(reading, reading ? "" : qPrintable(reading.error().what));
        QCOMPARE(told(*reading), QStringLiteral("count 1000:1 2000:NaN 5000:7 6000:NaN\n"
                                                "sum 1000:2 2000:NaN 5000:9 6000:NaN\n"
                                                "[-1,1] 1000:0 2000:NaN 5000:4 6000:NaN\n"
                                                "(1,2] 1000:1 2000:NaN 5000:3 6000:NaN\n"));
    }

    void hostileHistogramsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("histograms");
        QTest::newRow("no list") << QByteArray("7");
        QTest::newRow("no pair") << QByteArray("[[1]]");
        QTest::newRow("three") << QByteArray("[[1,{},2]]");
        QTest::newRow("backwards") << QByteArray("[[2,{}],[1,{}]]");
        QTest::newRow("time is text") << QByteArray("[[\"1\",{}]]");
        QTest::newRow("no object") << QByteArray("[[1,[]]]");
        QTest::newRow("count is no text") << QByteArray("[[1,{\"count\":1}]]");
        QTest::newRow("count is no number") << QByteArray("[[1,{\"count\":\"many\"}]]");
        QTest::newRow("buckets are no list") << QByteArray("[[1,{\"buckets\":{}}]]");
        QTest::newRow("short bucket") << QByteArray("[[1,{\"buckets\":[[0,\"1\",\"2\"]]}]]");
        QTest::newRow("long bucket") << QByteArray("[[1,{\"buckets\":[[0,\"1\",\"2\",\"3\",\"4\"]]}]]");
        QTest::newRow("no rule") << QByteArray("[[1,{\"buckets\":[[4,\"1\",\"2\",\"3\"]]}]]");
        QTest::newRow("huge rule") << QByteArray(
            "[[1,{\"buckets\":[[99999999999999999999,\"1\",\"2\",\"3\"]]}]]");
        QTest::newRow("bounds upside down") << QByteArray("[[1,{\"buckets\":[[0,\"3\",\"2\",\"3\"]]}]]");
        QTest::newRow("a bound is no number") << QByteArray("[[1,{\"buckets\":[[0,\"a\",\"2\",\"3\"]]}]]");
        QTest::newRow("a bound has a comma") << QByteArray("[[1,{\"buckets\":[[0,\"1,5\",\"2\",\"3\"]]}]]");
        QTest::newRow("a bound is NaN") << QByteArray("[[1,{\"buckets\":[[0,\"NaN\",\"2\",\"3\"]]}]]");
        QByteArray many;
        for (int i = 0; i < 2'001; ++i)
            many += ",[0,\"" + QByteArray::number(i) + "\",\"" + QByteArray::number(i + 1) + "\",\"1\"]";
        QTest::newRow("too many buckets") << "[[1,{\"buckets\":[" + many.mid(1) + "]}]]";
    }
    void hostileHistogramsAreRefused()
    {
        QFETCH(QByteArray, histograms);
        const auto reading = readSamples(
            R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":)" +
                histograms + "}]}}",
            range(0, 0, 1'000));
        QVERIFY(!reading);
        QCOMPARE(int(reading.error().kind), int(ErrorKind::BadResponse));
    }

    void errorEnvelopesKeepTheToolsWords_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        QTest::newRow("bad_data") << recorded(QStringLiteral("prometheus/error_bad_data.json"))
                                  << int(ErrorKind::Invalid) << "parse error";
        QTest::newRow("resolution") << recorded(QStringLiteral("prometheus/error_resolution.json"))
                                    << int(ErrorKind::Invalid) << "11,000 points";
        QTest::newRow("timeout")
            << QByteArray(R"({"status":"error","errorType":"timeout","error":"query timed out"})")
            << int(ErrorKind::Timeout) << "timed out";
        QTest::newRow("execution")
            << QByteArray(R"({"status":"error","errorType":"execution","error":"many-to-many"})")
            << int(ErrorKind::Remote) << "many-to-many";
        QTest::newRow("partial data with an error")
            << QByteArray(
                   R"({"status":"error","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"]]}]},"errorType":"internal","error":"x"})")
            << int(ErrorKind::Remote) << "x";
    }
    void errorEnvelopesKeepTheToolsWords()
    {
        QFETCH(QByteArray, body);
        QFETCH(int, kind);
        QFETCH(QString, words);
        const auto reading = readSamples(body, range(0, 0, 1'000));
        QVERIFY(!reading);
        QCOMPARE(int(reading.error().kind), kind);
        QVERIFY2(reading.error().what.contains(words), qPrintable(reading.error().what));
    }

    void queriesStayWithinElevenThousandPoints()
    {
        // 30 days at 15 s would be 172,800 points.
        const MetricQuery wide = alignedQuery(range(7, 7 + 30LL * 86'400'000, 15'000));
        QVERIFY(wide.range.length() / wide.step < 11'000);
        QCOMPARE(wide.step.count() % 1'000, qint64(0));
        QVERIFY(wide.step < Milliseconds{300'000});
        const MetricQuery narrow = alignedQuery(range(12'345, 99'999, 10'000));
        QCOMPARE(narrow.step, Milliseconds{10'000});
        QCOMPARE(narrow.range.from.ms, qint64(10'000));
        for (const qint64 length : {10'999'000LL, 11'000'000LL, 11'001'000LL, 109'000'000LL}) {
            const MetricQuery q = alignedQuery(range(0, length, 1'000));
            QVERIFY(q.range.length() / q.step + 1 <= 11'000);
        }
    }

    void recordedRulesGiveTheExactStartOfFiring()
    {
        const auto list = readAlerts(dataOf("prometheus/rules_alert.json"));
        QVERIFY(list);
        QCOMPARE(list->firing.size(), size_t(2)); // the pending one is none yet
        QVERIFY(list->settled);
        const LiveAlert& after = list->firing[1];
        QCOMPARE(after.brief.name, QStringLiteral("AfterAWhile"));
        QCOMPARE(after.summary, QStringLiteral("up for 127.0.0.1:9090"));
        // `for: 3s` at an interval of 1 s; Alertmanager was told the same startsAt, 2026-11-23T21:34:29.568Z.
        QCOMPARE(after.firingSince, *Instant::fromIso(QStringLiteral("2026-11-23T21:34:29.568Z")));
        const auto plain = readAlerts(dataOf("prometheus/alerts.json"));
        QCOMPARE(plain->firing.size(), size_t(2));
        QCOMPARE(plain->firing[1].key, after.key);
    }

    void firstSightTellsWhatFiresAndWhatWas()
    {
        const AlertRound first =
            round({}, {live("A", 100, 5)},
                  {seen("A", 100, {105, 106, 107, 108, 109, 110}), seen("B", 90, {91, 92, 93})}, 110);
        QCOMPARE(told(first),
                 QStringLiteral("firing@91 B: firing|resolved@94 B: resolved|firing@105 A: firing"));
        QCOMPARE(first.memory.firing.size(), size_t(1));
        // The same window again: nothing new.
        QCOMPARE(told(round(first.memory, {live("A", 100, 5)},
                            {seen("A", 100, {109, 110, 111}), seen("B", 90, {91, 92, 93})}, 112)),
                 QString());
    }

    void whatVanishedIsResolvedAtItsLastSight()
    {
        const AlertRound first = round({}, {live("A", 100, 5)}, {}, 110);
        QCOMPARE(told(round(first.memory, {}, {seen("A", 100, {105, 111, 112})}, 120)),
                 QStringLiteral("resolved@113 A: resolved"));
        QCOMPARE(told(round(first.memory, {}, {}, 120)), QStringLiteral("resolved@120 A: resolved"));
    }

    void aSecondFiringIsAnotherOne()
    {
        const AlertRound first = round({}, {live("A", 100, 0)}, {}, 110);
        QCOMPARE(told(round(first.memory, {live("A", 130, 0)},
                            {seen("A", 100, {108, 112}), seen("A", 130, {130, 131})}, 132)),
                 QStringLiteral("resolved@113 A: resolved|firing@130 A: firing"));
    }

    void aRestartedServerResolvesNothing()
    {
        const AlertRound first = round({}, {live("A", 100, 0)}, {}, 110);
        const AlertRound second = round(first.memory, {}, {}, 120, false);
        QCOMPARE(told(second), QString());
        QVERIFY(second.memory.firing == first.memory.firing);
    }

    void aSightNewerThanTheListWaits()
    {
        const AlertRound first = round({}, {}, {seen("A", 119, {119, 120})}, 120);
        QCOMPARE(told(first), QStringLiteral("firing@119 A: firing"));
        QCOMPARE(first.memory.firing.size(), size_t(1));
    }

    void theMemorySurvivesItsToken()
    {
        AlertMemory memory = round({}, {live("A", 100, 5)}, {seen("B", 90, {91, 92})}, 110).memory;
        const AlertMemory again = readMemory(writeMemory(memory));
        QCOMPARE(again.until, memory.until);
        QVERIFY(again.firing == memory.firing);
        QVERIFY(again.closed == memory.closed);
        for (const char* broken : {"", "x", "{}", "[]", "{\"v\":2}", "{\"v\":1,\"until\":\"x\"}", "{\"v\":1"})
            QVERIFY(!readMemory(QString::fromLatin1(broken)).until);
    }

    void theWayToAGraphNamesEveryQueryAndTheRange()
    {
        Account account;
        account.baseUrl = QUrl(QStringLiteral("https://p.example/prom/"));
        const TimeRange range{Instant{1'763'600'400'000}, Instant{1'763'604'000'000}}; // one hour
        const QUrl url = PrometheusConnector().explore(
            account, {QStringLiteral("up{a=\"b&c\"} + 1"), QStringLiteral("x")}, range);
        QCOMPARE(url.path(), QStringLiteral("/prom/graph"));
        const QUrlQuery items(url);
        QCOMPARE(items.queryItemValue(QStringLiteral("g0.expr"), QUrl::FullyDecoded),
                 QStringLiteral("up{a=\"b&c\"} + 1"));
        QCOMPARE(items.queryItemValue(QStringLiteral("g1.expr")), QStringLiteral("x"));
        QCOMPARE(items.queryItemValue(QStringLiteral("g1.range_input")), QStringLiteral("3600s"));
        QCOMPARE(items.queryItemValue(QStringLiteral("g0.end_input"), QUrl::FullyDecoded),
                 QStringLiteral("2025-11-20 02:00:00"));
        QVERIFY(PrometheusConnector().explore(account, {}, range).isEmpty());
    }

    void theWayToGrafanaGoesToThePanelElseToTheQueries()
    {
        Account account;
        account.baseUrl = QUrl(QStringLiteral("https://p.example/prom/"));
        const TimeRange range{Instant{1'763'600'400'000}, Instant{1'763'604'000'000}};
        const auto way = [&](const PanelOrigin& origin, const std::vector<QString>& queries) {
            return PrometheusConnector()
                .dashboard(account, origin, queries, range)
                .toString(QUrl::FullyEncoded);
        };
        const std::vector<QString> queries{QStringLiteral("up{a=\"b&c\"} + 1"), QStringLiteral("x")};
        QCOMPARE(way({QStringLiteral("chk-01"), 7}, queries), QString()); // nobody said where Grafana is
        account.settings[QStringLiteral("grafana")] = QStringLiteral(" https://g.example/sub/ ");
        QCOMPARE(
            way({QStringLiteral("chk-01"), 7}, queries),
            QStringLiteral("https://g.example/sub/d/chk-01?viewPanel=7&from=1763600400000&to=1763604000000"));
        QCOMPARE(way({QStringLiteral("chk-01"), 0}, queries),
                 QStringLiteral("https://g.example/sub/d/chk-01?from=1763600400000&to=1763604000000"));
        QCOMPARE(way({}, {QStringLiteral("up + 1")}),
                 QStringLiteral(
                     "https://g.example/sub/explore?schemaVersion=1&panes="
                     "%7B%22muster%22%3A%7B%22queries%22%3A%5B%7B%22expr%22%3A%22up%20%2B%201%22%2C"
                     "%22range%22%3Atrue%2C%22refId%22%3A%22A%22%7D%5D%2C%22range%22%3A%7B%22from%22%3A"
                     "%221763600400000%22%2C%22to%22%3A%221763604000000%22%7D%7D%7D&left="
                     "%7B%22queries%22%3A%5B%7B%22expr%22%3A%22up%20%2B%201%22%2C%22range%22%3Atrue%2C"
                     "%22refId%22%3A%22A%22%7D%5D%2C%22range%22%3A%7B%22from%22%3A%221763600400000%22%2C"
                     "%22to%22%3A%221763604000000%22%7D%7D"));
        account.settings[QStringLiteral("grafanaSource")] = QStringLiteral("main");
        const QUrlQuery items(PrometheusConnector().dashboard(account, {}, queries, range));
        const QJsonObject panes =
            QJsonDocument::fromJson(
                items.queryItemValue(QStringLiteral("panes"), QUrl::FullyDecoded).toUtf8())
                .object();
        const QJsonObject pane = panes[QStringLiteral("muster")].toObject();
        QCOMPARE(pane[QStringLiteral("datasource")].toString(), QStringLiteral("main"));
        QCOMPARE(pane[QStringLiteral("queries")][0][QStringLiteral("expr")].toString(), queries[0]);
        QCOMPARE(pane[QStringLiteral("queries")][1][QStringLiteral("refId")].toString(), QStringLiteral("B"));
        QCOMPARE(pane[QStringLiteral("queries")][1][QStringLiteral("datasource")][QStringLiteral("uid")]
                     .toString(),
                 QStringLiteral("main"));
        QCOMPARE(way({}, {}), QString());
        // An address that is none goes nowhere.
        for (const char* address :
             {"g.example", "file:///etc/passwd", "https://me:secret@g.example", "https://169.254.169.254"}) {
            account.settings[QStringLiteral("grafana")] = QLatin1String(address);
            QCOMPARE(way({QStringLiteral("chk-01"), 7}, queries), QString());
        }
    }
};

QTEST_GUILESS_MAIN(TestPrometheusParsing)
#include "tst_prometheus_parsing.moc"
