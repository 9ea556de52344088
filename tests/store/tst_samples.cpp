// SPDX-License-Identifier: GPL-3.0-or-later
// The sample codec (bit for bit, size) and how blocks are merged, kept, cut by AsOf and pruned.
#include "models/store/database.h"
#include "models/store/sample_codec.h"
#include "models/store/sample_store.h"
#include "tests/store/store_fixture.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <bit>
#include <random>

using namespace muster;
using namespace muster::test;

namespace {

using Values = std::vector<double>;
constexpr int kSamples = 1440;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What a Prometheus scrape or query gives, by kind; the kinds of the measurements in the performance notes.
Values generate(const QString& kind, unsigned seed)
{
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    const auto below = [&random](quint64 n) { return static_cast<double>(random() % n); };
    Values values(kSamples);
    double x = 0;
    if (kind == QLatin1String("constant")) {
        std::fill(values.begin(), values.end(), 1 + seed % 3);
    } else if (kind == QLatin1String("slow counter")) {
        x = below(500);
        for (double& v : values)
            v = x += below(40) == 0 ? 1 + below(3) : 0;
    } else if (kind == QLatin1String("busy counter")) {
        x = below(50'000'000);
        const double rate = 50 + below(3000);
        for (double& v : values)
            v = x += std::floor(rate + normal(random) * std::sqrt(rate));
    } else if (kind == QLatin1String("cpu seconds")) {
        x = below(9'000'000);
        for (double& v : values) {
            x += std::max(0.0, std::round(300 + normal(random) * 80));
            v = x / 100;
        }
    } else if (kind == QLatin1String("bytes")) {
        x = 4096 * (50'000 + below(100'000));
        for (double& v : values)
            v = x += below(10) < 6 ? 4096 * (below(129) - 64) : 0;
    } else if (kind == QLatin1String("rate")) {
        const double rate = 20 + below(500);
        for (double& v : values)
            v = std::floor(rate * 300 + normal(random) * std::sqrt(rate * 300)) / 300 * 1.0033444816053512;
    } else if (kind == QLatin1String("latency")) {
        for (double& v : values)
            v = 0.045 * std::exp(normal(random) * 0.3);
    } else if (kind == QLatin1String("any bits")) {
        for (double& v : values)
            v = std::bit_cast<double>(random());
    } else if (kind == QLatin1String("gaps")) {
        const double stale =
            std::bit_cast<double>(quint64{0x7ff0000000000002}); // Prometheus' staleness marker
        for (size_t i = 0; i < values.size(); ++i)
            values[i] = (i / 37) % 3 == 0 ? stale : below(1000) / 10;
    } else if (kind == QLatin1String("odd ones")) {
        const Values odd{-0.0,
                         0.0,
                         kInfinity,
                         -kInfinity,
                         std::nan(""),
                         5e-324,
                         1.7976931348623157e308,
                         -1,
                         9007199254740993.0,
                         0.1,
                         1e-9,
                         1234567.891};
        for (double& v : values)
            v = odd[random() % odd.size()];
    } else if (kind == QLatin1String("decimals with odd ones")) {
        const Values odd{-0.0, 0.0, kInfinity, -kInfinity, std::nan(""), 3.25};
        for (double& v : values)
            v = odd[random() % odd.size()];
    } else {
        qFatal("unknown kind");
    }
    return values;
}

bool sameBits(const Values& a, const Values& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
        return std::bit_cast<quint64>(x) == std::bit_cast<quint64>(y);
    });
}

std::vector<qint64> grid(size_t n, qint64 from = 1'795'140'000'000, qint64 step = 15'000)
{
    std::vector<qint64> times(n);
    for (size_t i = 0; i < n; ++i)
        times[i] = from + step * static_cast<qint64>(i);
    return times;
}

SampleBlock block(qint64 from, Values values, Instant known = Instant::never(), qint64 step = 1000)
{
    SampleBlock made;
    made.key = {kSource, kQuery, {}};
    made.times = grid(values.size(), from, step);
    made.values = std::move(values);
    made.knownAt = known;
    return made;
}

QString text(const std::vector<SampleBlock>& blocks)
{
    QString out;
    for (const SampleBlock& one : blocks)
        for (size_t i = 0; i < one.times.size(); ++i)
            out += QStringLiteral("%1:%2 ").arg(one.times[i]).arg(one.values[i]);
    return out.trimmed();
}

} // namespace

class TestSamples : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
    std::shared_ptr<StillClock> m_clock = std::make_shared<StillClock>();

    Done put(const SampleBlock& one)
    {
        return m_store->writeNow([&](WriteTx& tx) { return tx.putSamples(one); });
    }
    QString get(AsOf asOf = {}, TimeRange range = {Instant::never(), Instant::endOfTime()})
    {
        const auto found =
            m_store->readNow([&](ReadTx& tx) { return tx.samples(kSource, kQuery, range, asOf); });
        return found ? text(*found) : found.error().what;
    }
    QString chunks(const char* schema)
    {
        return *m_store->readNow([&](ReadTx& tx) -> Result<QString> {
            QString out;
            Query query =
                tx.database().query(std::string("SELECT row, n FROM ") + schema + ".chunk ORDER BY t0");
            while (*query.step())
                out += QStringLiteral("%1(%2) ").arg(query.integer(0)).arg(query.integer(1));
            return out.trimmed();
        });
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_store = std::move(*Store::open({m_folder->path(), false}, m_clock));
    }
    void cleanup() { m_store.reset(); }

    void roundTripsBitForBit_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"constant", "slow counter", "busy counter", "cpu seconds", "bytes", "rate",
                                 "latency", "any bits", "gaps", "odd ones", "decimals with odd ones"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void roundTripsBitForBit()
    {
        QFETCH(QString, kind);
        for (unsigned seed = 0; seed < 20; ++seed) {
            std::mt19937_64 random(seed);
            Values values = generate(kind, seed);
            values.resize(1 + random() % values.size());
            std::vector<qint64> times = grid(values.size()), known(values.size(), times.back() / 1000);
            if (seed % 2 == 1) { // scraped with jitter, known one by one
                for (size_t i = 0; i < times.size(); ++i) {
                    times[i] += static_cast<qint64>(random() % 900);
                    known[i] = times[i] / 1000 + 1;
                }
            }
            if (seed % 5 == 4) { // the whole range of both columns
                times.front() = std::numeric_limits<qint64>::min();
                if (times.size() > 1)
                    times.back() = std::numeric_limits<qint64>::max();
                known.front() = std::numeric_limits<qint64>::min();
            }
            const QByteArray bytes = encodeSamples(times, values, known);
            const auto decoded = decodeSamples({bytes.constData(), static_cast<size_t>(bytes.size())},
                                               static_cast<qint64>(values.size()));
            QVERIFY2(decoded, decoded ? "" : qPrintable(decoded.error().what));
            QVERIFY(decoded->times == times);
            QVERIFY(decoded->knownSeconds == known);
            QVERIFY(sameBits(decoded->values, values));
        }
    }

    // Limits from the goals: scraped counters and gauges at most 1.0 byte on average, the mixed set 2.1.
    void needsFewBytes()
    {
        struct Part
        {
            const char* kind;
            int share; // of 20, as in a usual scrape
        };
        double mixed = 0, scraped = 0;
        for (const Part part :
             {Part{"constant", 3}, Part{"slow counter", 4}, Part{"busy counter", 4}, Part{"cpu seconds", 2},
              Part{"bytes", 3}, Part{"rate", 2}, Part{"latency", 2}}) {
            double bytes = 0;
            for (unsigned seed = 0; seed < 20; ++seed) {
                const Values values = generate(QString::fromLatin1(part.kind), seed);
                for (size_t from = 0; from < values.size(); from += 720) {
                    const std::vector<qint64> times = grid(720), known(720, 1);
                    bytes += static_cast<double>(
                        encodeSamples(times, std::span(values).subspan(from, 720), known).size());
                }
            }
            bytes /= 20.0 * kSamples;
            qInfo("%-14s %.2f bytes per sample", part.kind, bytes);
            mixed += bytes * part.share / 20;
            if (part.share > 2 || QByteArray(part.kind) == "cpu seconds")
                scraped += bytes * part.share / 16;
        }
        qInfo("scraped %.2f, mixed %.2f bytes per sample", scraped, mixed);
        QVERIFY(scraped <= 1.0);
        QVERIFY(mixed <= 2.1);
    }

    void refusesWhatIsNoChunk()
    {
        std::mt19937_64 random(1);
        const Values values = generate(QStringLiteral("gaps"), 3);
        const std::vector<qint64> times = grid(values.size()), known(values.size(), 0);
        const QByteArray good = encodeSamples(times, values, known);
        const auto view = [](const QByteArray& b) {
            return std::string_view(b.constData(), static_cast<size_t>(b.size()));
        };
        QVERIFY(!decodeSamples({}, 1));
        QVERIFY(!decodeSamples(view(good), 0));
        QVERIFY(!decodeSamples(view(good), kMaxSamplesPerChunk + 1));
        QVERIFY(!decodeSamples(view(good), kSamples + 1));
        QVERIFY(!decodeSamples(view(good), kSamples - 1));
        for (int i = 0; i < 20'000; ++i) { // must not crash nor read out of bounds (run under asan)
            QByteArray bad = good.left(static_cast<qsizetype>(random() % static_cast<quint64>(good.size())));
            for (int flips = 0; flips < 3 && !bad.isEmpty(); ++flips)
                bad[static_cast<qsizetype>(random() % static_cast<quint64>(bad.size()))] =
                    static_cast<char>(random());
            if (!bad.isEmpty() && i % 2 == 0)
                bad[0] = static_cast<char>(1 + random() % 2); // straight into the parser, past zstd
            const auto decoded = decodeSamples(view(bad), 1 + static_cast<qint64>(random() % 2000));
            QVERIFY(!decoded || !decoded->times.empty());
        }
    }

    void newerValuesReplaceOlderOnesAndGapsStay()
    {
        QVERIFY(put(block(1000, {1, 2, std::nan(""), 4})));
        QVERIFY(put(block(3000, {30, 40, 50})));
        QCOMPARE(get(), QStringLiteral("1000:1 2000:2 3000:30 4000:40 5000:50"));
        QVERIFY(put(block(2000, {std::nan("")})));
        QVERIFY(put(block(-2000, {7})));
        QCOMPARE(get(), QStringLiteral("-2000:7 1000:1 2000:nan 3000:30 4000:40 5000:50"));
        QCOMPARE(get({}, {Instant{1000}, Instant{3000}}), QStringLiteral("1000:1 2000:nan"));
        const Done descending = put([] {
            SampleBlock bad = block(0, {1, 2});
            bad.times = {5, 5};
            return bad;
        }());
        QVERIFY(descending.error().kind == ErrorKind::Invalid);
    }

    // Known at 10 s: the samples of 1 to 4 s. Repeated at 20 s with two more, one of them corrected.
    void asOfCutsByTimeAndByKnowledge()
    {
        QVERIFY(put(block(1000, {1, 2, 3, 4}, Instant{10'000})));
        QVERIFY(put(block(3000, {3, 44, 5}, Instant{20'000})));
        QCOMPARE(get({Instant{9'999}, true}), QString());
        QCOMPARE(get({Instant{10'000}, true}), QStringLiteral("1000:1 2000:2 3000:3"));
        QCOMPARE(get({Instant{20'000}, true}), QStringLiteral("1000:1 2000:2 3000:3 4000:44 5000:5"));
        QCOMPARE(get({Instant{3'000}, false}), QStringLiteral("1000:1 2000:2 3000:3"));
    }

    void aLiveTailRewritesOnlyTheLastChunk()
    {
        QVERIFY(put(block(-2880'000, Values(4320, 1.0))));
        QCOMPARE(chunks("cache"), QStringLiteral("1(2160) 2(2160)"));
        QVERIFY(put(block(1440'000, {2})));
        const QString open = chunks("cache");
        QCOMPARE(open, QStringLiteral("1(2160) 2(2160) 3(1)")); // full chunks are not touched
        for (int i = 1; i < 479; ++i)
            QVERIFY(put(block(1440'000 + 1000 * i, {2})));
        QVERIFY(chunks("cache").startsWith(QStringLiteral("1(2160) 2(2160) ")));
        QVERIFY(chunks("cache").endsWith(QStringLiteral("(479)")));
        QVERIFY(put(block(1440'000 + 479'000, {2, 2})));
        QVERIFY(put(block(1440'000 + 481'000, {2})));
        QVERIFY(chunks("cache").endsWith(
            QStringLiteral("(481) %1(1)").arg(chunks("cache").section(u' ', -1).section(u'(', 0, 0))));
        const QString before = chunks("cache");
        QVERIFY(put(block(1440'000, Values(400, 2.0)))); // a repetition
        QCOMPARE(chunks("cache"), before);
    }

    void aTailThatIsFullJoinsTheShortChunkBeforeIt()
    {
        QString expected;
        QStringList sizes;
        for (int i = 0; i < 1500; ++i) {
            QVERIFY(put(block(1000 * i, {double(i)})));
            expected += QStringLiteral("%1:%2 ").arg(1000 * i).arg(i);
            if (i % 480 == 479)
                sizes << chunks("cache").remove(QRegularExpression(QStringLiteral("\\d+(?=\\()")));
        }
        // One row each time: extended to 480, then again beside it, then taken in; a long one is left alone.
        QCOMPARE(sizes,
                 QStringList({QStringLiteral("(480)"), QStringLiteral("(960)"), QStringLiteral("(1440)")}));
        QVERIFY(chunks("cache").endsWith(QStringLiteral("(60)")));
        QCOMPARE(get(), expected.trimmed());
        QVERIFY(put(block(500'500, {7}))); // late, into the middle of the long one
        QCOMPARE(get({}, {Instant{500'000}, Instant{501'001}}),
                 QStringLiteral("500000:500 500500:7 501000:501"));
    }

    void keptSeriesBecomePreciousAndSurvivePruning()
    {
        QVERIFY(put(block(1000, {1, 2})));
        SampleBlock other = block(1000, {9});
        other.key.query = QStringLiteral("other");
        QVERIFY(put(other));
        QCOMPARE(chunks("main"), QString());
        QVERIFY(m_store->writeNow([](WriteTx& tx) { return tx.keepSeries(kIncident, kSource, kQuery); }));
        QCOMPARE(chunks("main"), QStringLiteral("1(2)"));
        QVERIFY(put(block(3000, {3})));
        QCOMPARE(get(), QStringLiteral("1000:1 2000:2 3000:3"));
        QVERIFY(m_store->writeNow([](WriteTx& tx) { return tx.pruneCache(Instant{100'000}); }));
        QCOMPARE(chunks("cache"), QString());
        QCOMPARE(get(), QStringLiteral("1000:1 2000:2 3000:3"));
        const auto series = m_store->readNow([](ReadTx& tx) { return tx.series(kIncident); });
        QCOMPARE(series->size(), size_t{1});
        QVERIFY(series->front().extent == (TimeRange{Instant{1000}, Instant{3001}}));
    }
};

QTEST_GUILESS_MAIN(TestSamples)
#include "tst_samples.moc"
