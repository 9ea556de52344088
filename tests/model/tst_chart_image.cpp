// SPDX-License-Identifier: GPL-3.0-or-later
// Report charts: what stands in the picture and in the SVG. With MUSTER_CHART_SHOTS=DIR set, the pictures of
// `examplePictures` are written there to be looked at.
#include "models/chart/chart_furniture.h"
#include "models/chart/chart_image.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <random>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000; // 2025-11-20T02:00:00Z
constexpr qint64 kStep = 15'000;

SampleBlock block(const char* query, int count, auto&& valueAt)
{
    SampleBlock result;
    result.key.query = QLatin1String(query);
    result.step = Milliseconds{kStep};
    for (int i = 0; i < count; ++i) {
        result.times.push_back(kStart + i * kStep);
        result.values.push_back(valueAt(i));
    }
    return result;
}

double jitter(std::mt19937& random, double size)
{
    return (double(random()) / double(std::mt19937::max()) - 0.5) * 2 * size;
}

std::vector<ChartMarker> exampleMarkers()
{
    return {{double(kStart + 60 * kStep), ChartMarker::Kind::Change, QStringLiteral("deploy v841"),
             QStringLiteral("e1"), false},
            {double(kStart + 84 * kStep), ChartMarker::Kind::Alert, QStringLiteral("CheckoutErrorBudgetBurn"),
             QStringLiteral("e2"), false},
            {double(kStart + 100 * kStep), ChartMarker::Kind::Update, QStringLiteral("update 2"),
             QStringLiteral("e3"), false},
            {double(kStart + 120 * kStep), ChartMarker::Kind::Decision, QStringLiteral("roll back <b>"),
             QStringLiteral("e4"), false},
            {double(kStart + 40 * kStep), ChartMarker::Kind::Change, QStringLiteral("flag"),
             QStringLiteral("e5"), true}};
}

ChartRequest errorRate()
{
    std::mt19937 random(1);
    ChartRequest request;
    request.panel.title = QStringLiteral("Error rate");
    request.panel.subtitle = QStringLiteral("checkout-api · 5xx / all");
    request.panel.format.unit = Unit::Ratio;
    request.panel.style = PanelStyle::Area;
    request.panel.sloLine = 0.005;
    request.panel.series = {{QStringLiteral("e"), QStringLiteral("5xx")}};
    request.range = {{kStart}, {kStart + 160 * kStep}};
    request.blocks = {block("e", 150, [&](int i) {
        if (i > 30 && i < 38)
            return std::nan("");
        const double rise = std::clamp((i - 80) / 6.0, 0.0, 1.0);
        return 0.001 + rise * (0.182 + jitter(random, 0.009));
    })};
    for (const ChartMarker& marker : exampleMarkers())
        request.markers.push_back(marker);
    return request;
}

ChartRequest latency()
{
    std::mt19937 random(2);
    ChartRequest request = errorRate();
    request.panel.title = QStringLiteral("Latency");
    request.panel.subtitle = QStringLiteral("p50 · p95 · p99");
    request.panel.format.unit = Unit::Seconds;
    request.panel.style = PanelStyle::Line;
    request.panel.sloLine = 0.6;
    request.panel.series = {{QStringLiteral("p99"), QStringLiteral("p99")},
                            {QStringLiteral("p95"), QStringLiteral("p95")},
                            {QStringLiteral("p50"), QStringLiteral("p50")}};
    request.blocks.clear();
    const double before[] = {0.35, 0.2, 0.08};
    const double after[] = {2.85, 1.27, 0.21};
    const char* names[] = {"p99", "p95", "p50"};
    for (int s = 0; s < 3; ++s) {
        request.blocks.push_back(block(names[s], 160, [&](int i) {
            const double rise = std::clamp((i - 80) / 8.0, 0.0, 1.0);
            return before[s] + (after[s] - before[s]) * rise +
                   jitter(random, 0.02 + 0.2 * rise / (s * 2 + 1));
        }));
    }
    return request;
}

ChartRequest traffic()
{
    std::mt19937 random(3);
    ChartRequest request = errorRate();
    request.panel.title = QStringLiteral("Traffic");
    request.panel.subtitle = QStringLiteral("requests per second by version");
    request.panel.format.unit = Unit::PerSecond;
    request.panel.sloLine.reset();
    request.panel.series = {{QStringLiteral("v840"), QStringLiteral("v840")},
                            {QStringLiteral("v841"), QStringLiteral("v841")}};
    request.blocks = {block("v840", 160,
                            [&](int i) {
                                return 2300 - std::clamp((i - 60) / 30.0, 0.0, 1.0) * 1150 +
                                       jitter(random, 60);
                            }),
                      block("v841", 160, [&](int i) {
                          return std::max(0.0, std::clamp((i - 60) / 30.0, 0.0, 1.0) * 1230 +
                                                   (i > 60 ? jitter(random, 60) : 0));
                      })};
    return request;
}

/// Where the values 0…most of a chart of ratios stand.
QRectF plotOf(const ChartRequest& request, double most)
{
    const AxisWish wish = AxisWish::of(request.panel);
    return plotRect(request.size, request.theme,
                    valueTicks(valueScale({0, most, most}, wish, 4), wish.format));
}

QColor at(const QImage& image, int x, int y)
{
    return image.pixelColor(x, y);
}

int distance(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

} // namespace

class TestChartImage : public QObject
{
    Q_OBJECT

private slots:
    void drawsTheLineWhereItsValuesAre();
    void leavesAGapEmpty();
    void drawsTheSloLineAndTheMarkers();
    void saysThatThereIsNoData();
    void refusesAnEmptyRangeOrSize();
    void scalesWithTheDevicePixelRatio();
    void svgIsWellFormedAndEscapesForeignText();
    void svgStartsANewPathAfterAGap();
    void examplePictures();
};

void TestChartImage::drawsTheLineWhereItsValuesAre()
{
    // A square wave of 0 and 1 with eight columns a level: in the middle of each level the line's colour must
    // be found at its height and nowhere between.
    ChartRequest request;
    request.heading = false;
    request.size = {400, 200};
    request.theme = ChartTheme::dark();
    request.panel.format.unit = Unit::Ratio;
    request.range = {{kStart}, {kStart + 40 * kStep}};
    request.blocks = {block("q", 41, [](int i) { return (i / 10) % 2 ? 1.0 : 0.0; })};
    const QImage image = renderChartImage(request);
    const QRectF plot = plotOf(request, 1);
    const QColor line = request.theme.seriesColor(0);
    for (int sample : {5, 15, 25, 35}) {
        const int x = int(plot.left() + plot.width() * sample / 40);
        const bool high = (sample / 10) % 2;
        const int y = int(high ? plot.top() : plot.bottom() - 1);
        const int other = int(high ? plot.bottom() - 1 : plot.top());
        QVERIFY2(distance(at(image, x, y), line) < 120, qPrintable(at(image, x, y).name()));
        QVERIFY2(distance(at(image, x, other), line) > 150, qPrintable(at(image, x, other).name()));
    }
}

void TestChartImage::leavesAGapEmpty()
{
    ChartRequest request;
    request.heading = false;
    request.size = {400, 200};
    request.theme = ChartTheme::dark();
    request.panel.format.unit = Unit::Ratio;
    request.panel.style = PanelStyle::Area;
    request.range = {{kStart}, {kStart + 40 * kStep}};
    request.blocks = {block("q", 41, [](int i) { return i >= 15 && i <= 25 ? std::nan("") : 0.6; })};
    const QImage image = renderChartImage(request);
    const QRectF plot = plotOf(request, 0.6);
    const QColor line = request.theme.seriesColor(0);
    const auto closest = [&](double sample) {
        const int x = int(plot.left() + plot.width() * sample / 40);
        int best = 1000;
        for (int y = int(plot.top()); y < int(plot.bottom()); ++y)
            best = std::min(best, distance(at(image, x, y), line));
        return best;
    };
    QVERIFY(closest(10) < 120);
    QVERIFY(closest(30) < 120);
    for (double sample = 14.5; sample < 25.6; sample += 0.25)
        QVERIFY2(closest(sample) > 250, qPrintable(QString::number(sample)));
}

void TestChartImage::drawsTheSloLineAndTheMarkers()
{
    ChartRequest request = errorRate();
    request.heading = false;
    request.theme = ChartTheme::dark();
    const QImage with = renderChartImage(request);
    const auto count = [&](const QImage& image, const QColor& color) {
        int found = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                found += distance(at(image, x, y), color) < 12;
        }
        return found;
    };
    QVERIFY(count(with, request.theme.slo) > 200);
    QVERIFY(count(with, request.theme.change) > 80);
    QVERIFY(count(with, request.theme.decision) > 80);
    request.markers.clear();
    request.panel.sloLine.reset();
    const QImage without = renderChartImage(request);
    QCOMPARE(count(without, request.theme.slo), 0);
    QCOMPARE(count(without, request.theme.change), 0);
}

void TestChartImage::saysThatThereIsNoData()
{
    ChartRequest request = errorRate();
    request.blocks.clear();
    const QImage empty = renderChartImage(request);
    QCOMPARE(empty.size(), request.size);
    QVERIFY(renderChartSvg(request).contains("no data"));
    QVERIFY(!renderChartSvg(errorRate()).contains("no data"));
}

void TestChartImage::refusesAnEmptyRangeOrSize()
{
    ChartRequest request = errorRate();
    request.size = {300, 10};
    QVERIFY(renderChartImage(request).isNull());
    QVERIFY(renderChartSvg(request).isEmpty());
    request = errorRate();
    request.range.to = request.range.from;
    QVERIFY(renderChartImage(request).isNull());
    QVERIFY(renderChartSvg(request).isEmpty());
}

void TestChartImage::scalesWithTheDevicePixelRatio()
{
    ChartRequest request = errorRate();
    request.devicePixelRatio = 2;
    const QImage image = renderChartImage(request);
    QCOMPARE(image.size(), request.size * 2);
    QCOMPARE(image.devicePixelRatio(), 2.0);
}

void TestChartImage::svgIsWellFormedAndEscapesForeignText()
{
    ChartRequest request = traffic();
    request.panel.title = QStringLiteral("<script>alert(1)</script>\u0001");
    const QByteArray svg = renderChartSvg(request);
    QVERIFY(!svg.contains("<script"));
    QXmlStreamReader reader(svg);
    while (!reader.atEnd())
        reader.readNext();
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
}

void TestChartImage::svgStartsANewPathAfterAGap()
{
    ChartRequest request;
    request.range = {{kStart}, {kStart + 40 * kStep}};
    request.blocks = {block("q", 41, [](int i) { return i == 20 ? std::nan("") : 1.0; })};
    const QString svg = QString::fromUtf8(renderChartSvg(request));
    const int from = int(svg.indexOf(QLatin1String("<path d=\"")));
    QVERIFY(from > 0);
    const QString path = svg.mid(from, svg.indexOf(QLatin1Char('"'), from + 9) - from);
    QCOMPARE(path.count(QLatin1Char('M')), 2);
}

void TestChartImage::examplePictures()
{
    const QString folder = qEnvironmentVariable("MUSTER_CHART_SHOTS");
    if (folder.isEmpty())
        QSKIP("set MUSTER_CHART_SHOTS to a folder to get the pictures");
    QVERIFY(QDir().mkpath(folder));
    QImage sheet(3 * 350 - 10, 2 * 390 - 10, QImage::Format_RGB32);
    sheet.fill(Qt::gray);
    QPainter painter(&sheet);
    int index = 0;
    for (ChartRequest request : {errorRate(), latency(), traffic()}) {
        for (bool dark : {true, false}) {
            request.theme = dark ? ChartTheme::dark() : ChartTheme::light();
            request.size = {340, 380};
            const QString name = QStringLiteral("%1/chart%2_%3")
                                     .arg(folder)
                                     .arg(index)
                                     .arg(dark ? QStringLiteral("dark") : QStringLiteral("light"));
            const QImage image = renderChartImage(request);
            QVERIFY(image.save(name + QStringLiteral(".png")));
            painter.drawImage(index * 350, dark ? 0 : 390, image);
            QFile svg(name + QStringLiteral(".svg"));
            QVERIFY(svg.open(QIODevice::WriteOnly));
            svg.write(renderChartSvg(request));
        }
        ++index;
    }
    painter.end();
    QVERIFY(sheet.scaled(sheet.size() * 3 / 2).save(folder + QStringLiteral("/sheet.png")));
}

QTEST_MAIN(TestChartImage)
#include "tst_chart_image.moc"
