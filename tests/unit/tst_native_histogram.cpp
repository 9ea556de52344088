// SPDX-License-Identifier: GPL-3.0-or-later
// Buckets by name, and quantiles against values worked out by hand.
#include "models/domain/native_histogram.h"

#include <QtTest/QtTest>

#include <cmath>

using namespace muster;

class TestNativeHistogram : public QObject
{
    Q_OBJECT
private slots:
    void aBucketComesBackFromItsName_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<QString>("name");
        QTest::newRow("open at the left") << 0 << "(0.5,1]";
        QTest::newRow("open at the right") << 1 << "[0.5,1)";
        QTest::newRow("open") << 2 << "(0.5,1)";
        QTest::newRow("closed") << 3 << "[0.5,1]";
    }
    void aBucketComesBackFromItsName()
    {
        QFETCH(int, rule);
        QFETCH(QString, name);
        QCOMPARE(NativeBucket::name(rule, QStringLiteral("0.5"), QStringLiteral("1")), name);
        const auto bucket = NativeBucket::fromName(name);
        QVERIFY(bucket);
        QCOMPARE(bucket->lower, 0.5);
        QCOMPARE(bucket->upper, 1.0);
        QCOMPARE(bucket->lowerIncluded, rule == 1 || rule == 3);
        QCOMPARE(bucket->upperIncluded, rule == 0 || rule == 3);
    }

    void whatIsNoBucketIsNone()
    {
        for (const char* text :
             {"", "count", "sum", "(1,2", "(2,1]", "(NaN,1]", "(1]", "(a,b]", "()", "(,]", "{1,2}"})
            QVERIFY2(!NativeBucket::fromName(QString::fromLatin1(text)), text);
        QVERIFY(!NativeBucket::fromName(u'(' + QString(500, u'1') + QStringLiteral(",2]")));
        QVERIFY(NativeBucket::fromName(u"(4,+Inf]"));
    }

    void thePartIsALabelOfItsOwn()
    {
        SeriesKey key;
        key.query = QStringLiteral("x");
        key.labels[QStringLiteral("pod")] = QStringLiteral("a");
        QCOMPARE(nativePart(key), QString());
        const SeriesKey part = nativeKey(key, QStringLiteral("(1,2]"));
        QCOMPARE(nativePart(part), QStringLiteral("(1,2]"));
        QVERIFY(part.id() != key.id());
        QCOMPARE(part.labels.at(QStringLiteral("pod")), QStringLiteral("a"));
    }

    void quantilesAreInterpolated()
    {
        // 10 in (0,1], 30 in (1,2]: the median is the 20th, the 10th of the upper 30: 1 + 10/30.
        const std::vector<HistogramBucket> even{{1, 2, 30, false}, {0, 1, 10, false}};
        QVERIFY(std::abs(histogramQuantile(0.5, even) - (1 + 10.0 / 30)) < 1e-12);
        QCOMPARE(histogramQuantile(0, even), 0.0);
        QCOMPARE(histogramQuantile(1, even), 2.0);
        // Evenly by the logarithm: half way through (1,4] is 2.
        QVERIFY(std::abs(histogramQuantile(0.5, {{1, 4, 8, true}}) - 2) < 1e-12);
        QVERIFY(std::abs(histogramQuantile(0.5, {{-4, -1, 8, true}}) - -2) < 1e-12);
        // Open to infinity: its finite bound.
        QCOMPARE(histogramQuantile(
                     0.99, {{0, 5, 1, false}, {5, std::numeric_limits<double>::infinity(), 9, false}}),
                 5.0);
        QVERIFY(std::isnan(histogramQuantile(0.5, {})));
        QVERIFY(std::isnan(histogramQuantile(0.5, {{0, 1, 0, false}, {1, 2, std::nan(""), false}})));
        QVERIFY(std::isnan(histogramQuantile(2, {{0, 1, 1, false}})));
    }
};

QTEST_GUILESS_MAIN(TestNativeHistogram)
#include "tst_native_histogram.moc"
