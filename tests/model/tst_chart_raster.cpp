// SPDX-License-Identifier: GPL-3.0-or-later
// The rasteriser against what the samples say, pixel by pixel; no golden pictures.
#include "models/chart/envelope_rasteriser.h"
#include "tests/model/raster_ink.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;
using namespace muster::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int kWidth = 200;
constexpr int kHeight = 100;

SeriesSnapshot samples(const std::vector<double>& values)
{
    SampleBlock block;
    block.values = values;
    for (std::size_t i = 0; i < values.size(); ++i)
        block.times.push_back(qint64(i));
    SeriesBuffer buffer;
    buffer.merge(block);
    return buffer.snapshot();
}

/// Values 0…1 over the whole image, black on white.
QImage draw(const std::vector<double>& values, SeriesStyle style = {}, double from = 0, double to = -1)
{
    QImage image = whiteImage({kWidth, kHeight});
    PlotTransform transform;
    transform.from = from;
    transform.to = to > from ? to : double(values.size() - 1);
    transform.width = kWidth;
    transform.bottom = kHeight;
    const RasterSeries series{samples(values), style};
    EnvelopeRasteriser().draw(image, image.rect(), transform, {&series, 1});
    return image;
}

} // namespace

class TestChartRaster : public QObject
{
    Q_OBJECT

private slots:
    void aFlatLineCoversExactlyItsWidth_data();
    void aFlatLineCoversExactlyItsWidth();
    void denseColumnsSpanFromMinimumToMaximum();
    void neighbouringColumnsTouch_data();
    void neighbouringColumnsTouch();
    void aSteepLineKeepsItsWidth();
    void gapsAreNeverJoined_data();
    void gapsAreNeverJoined();
    void aGapInsideOnePixelStaysOpen();
    void aLoneSampleIsADot();
    void theLineRunsToTheEdgesOfAZoomedRange();
    void infinityStandsAtTheEdge();
    void theAreaReachesFromTheLineToZero();
    void dashesLeaveHolesAndMoveWithTheData();
    void writesOnlyInsideTheClip();
    void drawsOnTransparentImages();
    void manyLinesLookAsTheSameLinesDrawnInPortions_data();
    void manyLinesLookAsTheSameLinesDrawnInPortions();
};

void TestChartRaster::aFlatLineCoversExactlyItsWidth_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("two samples") << 2;
    QTest::newRow("sparse") << 50;
    QTest::newRow("dense") << 5'000;
}

void TestChartRaster::aFlatLineCoversExactlyItsWidth()
{
    QFETCH(int, count);
    SeriesStyle style;
    style.lineWidth = 3;
    const QImage image = draw(std::vector<double>(std::size_t(count), 0.5), style);
    for (int x = 2; x < kWidth - 2; ++x) {
        QVERIFY2(std::abs(inkOfColumn(image, x) - 3 * 255) < 20,
                 qPrintable(QString::number(inkOfColumn(image, x))));
        QCOMPARE(ink(image, x, 50), 255);
        QCOMPARE(ink(image, x, 44), 0);
        QCOMPARE(ink(image, x, 55), 0);
    }
}

void TestChartRaster::denseColumnsSpanFromMinimumToMaximum()
{
    std::mt19937 random(5);
    std::vector<double> values(10'000);
    for (double& value : values)
        value = 0.1 + 0.8 * double(random()) / double(std::mt19937::max());
    const QImage image = draw(values);
    const double perColumn = double(values.size() - 1) / kWidth;
    for (int x = 0; x < kWidth; ++x) {
        double min = 1, max = 0;
        for (std::size_t i = std::size_t(std::ceil(x * perColumn)); double(i) < (x + 1) * perColumn; ++i) {
            min = std::min(min, values[i]);
            max = std::max(max, values[i]);
        }
        const int top = int(std::floor((1 - max) * kHeight));
        const int bottom = int(std::floor((1 - min) * kHeight));
        for (int y = top + 1; y < bottom; ++y)
            QCOMPARE(ink(image, x, y), 255);
        // Nothing beyond the values but the width of the line and the way to the neighbour.
        QCOMPARE(ink(image, x, 2), 0);
        QCOMPARE(ink(image, x, 97), 0);
    }
}

void TestChartRaster::neighbouringColumnsTouch_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("sparse") << 37;
    QTest::newRow("one a pixel") << 200;
    QTest::newRow("dense") << 900;
}

void TestChartRaster::neighbouringColumnsTouch()
{
    // A continuous line leaves no column empty and has a row in common with the next column.
    QFETCH(int, count);
    std::mt19937 random(6);
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values)
        value = double(random()) / double(std::mt19937::max());
    const QImage image = draw(values);
    for (int x = 1; x < kWidth; ++x) {
        bool touches = false;
        for (int y = 0; y < kHeight; ++y) {
            const int near = ink(image, x, y);
            const int before = std::max({ink(image, x - 1, y), y > 0 ? ink(image, x - 1, y - 1) : 0,
                                         y + 1 < kHeight ? ink(image, x - 1, y + 1) : 0});
            touches |= near > 60 && before > 60;
        }
        QVERIFY2(touches, qPrintable(QString::number(x)));
    }
}

void TestChartRaster::aSteepLineKeepsItsWidth()
{
    SeriesStyle style;
    style.lineWidth = 3;
    // From bottom to top within four of two hundred columns.
    std::vector<double> values(51, 0.0);
    for (std::size_t i = 26; i < 51; ++i)
        values[i] = 1;
    const QImage image = draw(values, style);
    int sum = 0;
    for (int x = 0; x < kWidth; ++x)
        sum += ink(image, x, 50);
    // Cut by a row, a line of width w and slope m is w·sqrt(1 + 1/m²) wide; here m = 25.
    QVERIFY2(std::abs(sum - 3 * 255) < 60, qPrintable(QString::number(sum)));
}

void TestChartRaster::gapsAreNeverJoined_data()
{
    QTest::addColumn<int>("perPixel");
    QTest::newRow("sparse") << 1;
    QTest::newRow("dense") << 10;
}

void TestChartRaster::gapsAreNeverJoined()
{
    QFETCH(int, perPixel);
    std::vector<double> values(std::size_t(kWidth * perPixel), 0.5);
    for (int i = 80 * perPixel; i < 120 * perPixel; ++i)
        values[std::size_t(i)] = kNan;
    const QImage image = draw(values);
    QVERIFY(inkOfColumn(image, 77) > 200);
    QVERIFY(inkOfColumn(image, 123) > 200);
    for (int x = 82; x < 118; ++x)
        QCOMPARE(inkOfColumn(image, x), 0);
}

void TestChartRaster::aGapInsideOnePixelStaysOpen()
{
    // Low values, a gap, high values, all within one pixel column: the way between them is not drawn.
    std::vector<double> values(kWidth * 20, kNan);
    for (std::size_t i = 2001; i < 2008; ++i)
        values[i] = 0.1;
    for (std::size_t i = 2010; i < 2018; ++i)
        values[i] = 0.9;
    const QImage image = draw(values, {}, 0, double(values.size()));
    QVERIFY(ink(image, 100, 90) > 100);
    QVERIFY(ink(image, 100, 10) > 100);
    for (int y = 20; y < 80; ++y)
        QCOMPARE(ink(image, 100, y), 0);
}

void TestChartRaster::aLoneSampleIsADot()
{
    std::vector<double> values(41, kNan);
    values[20] = 0.5;
    const QImage image = draw(values);
    QVERIFY(ink(image, 100, 50) > 100);
    QCOMPARE(inkOfColumn(image, 90), 0);
    QCOMPARE(inkOfColumn(image, 110), 0);
}

void TestChartRaster::theLineRunsToTheEdgesOfAZoomedRange()
{
    // Two samples far outside of the range: the line between them crosses the whole plot.
    const QImage image = draw({0.5, 0.5, 0.5}, {}, 0.2, 0.4);
    for (int x = 0; x < kWidth; ++x)
        QVERIFY(inkOfColumn(image, x) > 300);
}

void TestChartRaster::infinityStandsAtTheEdge()
{
    std::vector<double> values(50, 0.5);
    values[25] = std::numeric_limits<double>::infinity();
    const QImage image = draw(values);
    const int x = kWidth * 25 / 49;
    for (int y : {10, 20, 30, 40}) {
        int sum = 0;
        for (int dx = -4; dx <= 4; ++dx)
            sum += ink(image, x + dx, y);
        QVERIFY2(sum > 2 * 255, qPrintable(QString::number(y))); // both flanks of the spike
    }
    QVERIFY(ink(image, x - 1, 0) + ink(image, x, 0) + ink(image, x + 1, 0) > 255); // they meet at the edge
    QCOMPARE(ink(image, x, 80), 0);
}

void TestChartRaster::theAreaReachesFromTheLineToZero()
{
    SeriesStyle style;
    style.fill = true;
    style.fillOpacity = 0.5F;
    std::vector<double> values(50, 0.5);
    for (std::size_t i = 20; i < 30; ++i)
        values[i] = kNan;
    const QImage image = draw(values, style);
    QVERIFY(std::abs(ink(image, 20, 80) - 128) < 3);
    QVERIFY(std::abs(ink(image, 20, 99) - 128) < 3);
    QCOMPARE(ink(image, 20, 20), 0);
    QCOMPARE(ink(image, 100, 80), 0);
}

void TestChartRaster::dashesLeaveHolesAndMoveWithTheData()
{
    SeriesStyle style;
    style.dash = 2;
    std::vector<double> values(1000, 0.5);
    const QImage first = draw(values, style, 100, 300);
    const QImage moved = draw(values, style, 110, 310);
    int empty = 0;
    for (int x = 0; x < kWidth; ++x)
        empty += inkOfColumn(first, x) == 0;
    QVERIFY2(empty > kWidth / 4 && empty < kWidth / 2, qPrintable(QString::number(empty)));
    for (int x = 0; x + 10 < kWidth; ++x)
        QCOMPARE(inkOfColumn(moved, x) == 0, inkOfColumn(first, x + 10) == 0);
}

void TestChartRaster::writesOnlyInsideTheClip()
{
    QImage image(kWidth, kHeight, QImage::Format_RGB32);
    image.fill(Qt::white);
    PlotTransform transform;
    transform.to = 99;
    transform.left = 50;
    transform.width = 100;
    transform.top = 20;
    transform.bottom = 80;
    std::vector<double> values(100);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 2 ? 5 : -5;
    SeriesStyle style;
    style.fill = true;
    const RasterSeries series{samples(values), style};
    EnvelopeRasteriser().draw(image, QRect(50, 20, 100, 60), transform, {&series, 1});
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            if (!QRect(50, 20, 100, 60).contains(x, y))
                QCOMPARE(ink(image, x, y), 0);
        }
    }
    QVERIFY(inkOfColumn(image, 100) > 5'000);
}

void TestChartRaster::drawsOnTransparentImages()
{
    QImage image(kWidth, kHeight, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    PlotTransform transform;
    transform.to = 9;
    transform.width = kWidth;
    transform.bottom = kHeight;
    SeriesStyle style;
    style.color = 0xffff0000;
    style.lineWidth = 2;
    const RasterSeries series{samples(std::vector<double>(10, 0.5)), style};
    EnvelopeRasteriser rasteriser;
    rasteriser.draw(image, image.rect(), transform, {&series, 1});
    QCOMPARE(image.pixel(100, 50), 0xffff0000);
    QCOMPARE(qAlpha(image.pixel(100, 20)), 0);

    QImage wrong(kWidth, kHeight, QImage::Format_ARGB32);
    wrong.fill(Qt::white);
    const QImage before = wrong.copy();
    rasteriser.draw(wrong, wrong.rect(), transform, {&series, 1});
    QCOMPARE(wrong, before);
}

void TestChartRaster::manyLinesLookAsTheSameLinesDrawnInPortions_data()
{
    QTest::addColumn<int>("count");
    QTest::newRow("dense") << 3'000;
    QTest::newRow("some a pixel") << 160;
    QTest::newRow("few") << 23;
}

// Many lines are drawn by another way through memory than few.
void TestChartRaster::manyLinesLookAsTheSameLinesDrawnInPortions()
{
    QFETCH(int, count);
    std::mt19937 random(7);
    std::vector<RasterSeries> lines;
    for (int s = 0; s < 13; ++s) {
        std::vector<double> values;
        for (int i = 0; i < count; ++i)
            values.push_back(random() % 29 == 0 ? kNan : double(random() % 1000) / 900 - 0.05);
        SeriesStyle style;
        style.color = QColor::fromHsv(s * 27, 200, 200).rgb();
        style.dash = s;
        style.lineWidth = 1.6F;
        if (s == 3)
            style.recordedUntil = count / 2.0;
        lines.push_back({samples(values), style});
    }
    // Off the grid of tiles, and none of its sizes a multiple of anything.
    const QRect clip(3, 2, 171, 91);
    PlotTransform transform;
    transform.to = count - 1;
    transform.left = 3;
    transform.width = 171;
    transform.top = 5;
    transform.bottom = 90;
    QImage whole = whiteImage({kWidth, kHeight});
    EnvelopeRasteriser().draw(whole, clip, transform, lines);
    QImage portions = whiteImage({kWidth, kHeight});
    for (std::size_t from = 0; from < lines.size(); from += 3)
        EnvelopeRasteriser().draw(
            portions, clip, transform,
            std::span(lines).subspan(from, std::min<std::size_t>(3, lines.size() - from)));
    QVERIFY(inkOfColumn(whole, 100) > 1'000);
    QCOMPARE(whole, portions);
}

QTEST_GUILESS_MAIN(TestChartRaster)
#include "tst_chart_raster.moc"
