// SPDX-License-Identifier: GPL-3.0-or-later
// Every style in both themes, on screen and as SVG. With MUSTER_CHART_SHOTS=DIR set, the pictures are written
// there to be looked at, with one sheet of all of them.
#include "models/chart/chart_image.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QSvgRenderer>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>
#include <limits>
#include <random>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000; // 2025-11-20T02:00:00Z
constexpr qint64 kStep = 30'000;
constexpr int kSamples = 80;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double uniform(std::mt19937& random)
{
    return double(random()) / double(std::mt19937::max());
}

template <typename ValueAt>
void addSeries(ChartRequest& request, const QString& name, ValueAt valueAt)
{
    SampleBlock block;
    block.key.query = name;
    block.step = Milliseconds{kStep};
    for (int i = 1; i <= kSamples; ++i) {
        block.times.push_back(kStart + i * kStep);
        block.values.push_back(valueAt(i));
    }
    request.panel.series.push_back({name, name});
    request.blocks.push_back(std::move(block));
}

/// A service whose errors begin in the middle; a scrape is lost for a while.
ChartRequest example(PanelStyle style)
{
    std::mt19937 random(static_cast<unsigned>(style) + 1);
    ChartRequest request;
    request.panel.style = style;
    request.panel.title = toString(style);
    request.range = {{kStart}, {kStart + kSamples * kStep}};
    request.size = {420, 260};
    const auto failing = [](int i) { return i > 40 && i < 70; };
    const auto lost = [](int i) { return i > 20 && i < 26; };
    switch (style) {
    case PanelStyle::Line:
        request.panel.format = {Unit::Seconds, 1, false, std::nullopt, {}};
        request.panel.scale = AxisScale::Log;
        request.panel.thresholds = {{2, PanelThreshold::Level::Danger, true},
                                    {0.5, PanelThreshold::Level::Look, true}};
        for (const double level : {0.004, 0.05, 0.4})
            addSeries(request, QStringLiteral("p%1").arg(level * 100), [&](int i) {
                return lost(i) ? kNan : level * (failing(i) ? 8 : 1) * (0.8 + 0.4 * uniform(random));
            });
        break;
    case PanelStyle::Area:
        request.panel.format = {Unit::Ratio, 1, false, std::nullopt, {}};
        request.panel.sloLine = 0.01;
        request.panel.thresholds = {{0.05, PanelThreshold::Level::Danger, true}};
        addSeries(request, QStringLiteral("5xx"), [&](int i) {
            return lost(i)   ? kNan
                   : i == 60 ? std::numeric_limits<double>::infinity()
                             : (failing(i) ? 0.12 : 0.003) * (0.8 + 0.4 * uniform(random));
        });
        break;
    case PanelStyle::Stacked:
        request.panel.format = {Unit::PerSecond, 1, false, std::nullopt, {}};
        for (const char* zone : {"eu", "us", "ap", "sa"})
            addSeries(request, QLatin1String(zone), [&, zone](int i) {
                return lost(i) && zone[0] == 'u'
                           ? kNan
                           : 400 + 200 * std::sin(i / 9.0 + zone[1]) + 40 * uniform(random);
            });
        break;
    case PanelStyle::Step:
        request.panel.format = {Unit::Count, 1, false, std::nullopt, {}};
        addSeries(request, QStringLiteral("wanted"), [&](int i) { return i < 30 ? 12 : i < 55 ? 20 : 16; });
        addSeries(request, QStringLiteral("ready"), [&](int i) {
            return lost(i) ? kNan : std::floor((i < 34 ? 12 : i < 55 ? 17 : 16) - 2 * uniform(random));
        });
        break;
    case PanelStyle::Bars:
        request.panel.format = {Unit::Count, 1, false, std::nullopt, {}};
        for (const char* code : {"200", "404", "500"})
            addSeries(request, QLatin1String(code), [&, code](int i) {
                return lost(i) ? kNan
                               : std::floor((code[0] == '2'                 ? 300
                                             : code[0] == '5' && failing(i) ? 180
                                                                            : 30) *
                                            (0.6 + 0.5 * uniform(random)));
            });
        break;
    case PanelStyle::StateBands:
        request.panel.format = {Unit::Ratio, 1, false, std::nullopt, {}};
        request.panel.thresholds = {{0.7, PanelThreshold::Level::Look, true},
                                    {0.9, PanelThreshold::Level::Danger, true}};
        for (const char* pod : {"checkout-7d9f", "checkout-b21c", "checkout-f004", "payments-0"})
            addSeries(request, QLatin1String(pod), [&, pod](int i) {
                return lost(i) && pod[9] == 'b' ? kNan : (failing(i) ? (pod[0] == 'p' ? 0.8 : 0.95) : 0.4);
            });
        break;
    case PanelStyle::HeatMap:
        request.panel.format = {Unit::Seconds, 1, false, std::nullopt, {}};
        for (const char* le : {"0.005", "0.025", "0.1", "0.5", "1", "2.5", "10", "+Inf"}) {
            addSeries(request, QLatin1String("lat"), [&, le](int i) {
                const double bound = le[0] == '+' ? 1e9 : QByteArray(le).toDouble();
                const double centre = failing(i) ? 1.2 : 0.06;
                return lost(i) ? kNan : std::floor(1000 / (1 + std::pow(centre / bound, 2.2)));
            });
            request.blocks.back().key.labels[QStringLiteral("le")] = QLatin1String(le);
        }
        break;
    case PanelStyle::SingleStat:
        request.panel.format = {Unit::Ratio, 1, false, 1, {}};
        request.panel.thresholds = {{0.9, PanelThreshold::Level::Danger, true}};
        addSeries(request, QStringLiteral("busy"),
                  [&](int i) { return i < 40 ? 0.4 : 0.93 + 0.03 * uniform(random); });
        addSeries(request, QStringLiteral("idle"), [&](int i) { return i < 40 ? 0.6 : 0.06; });
        break;
    }
    return request;
}

constexpr PanelStyle kStyles[] = {PanelStyle::Line,    PanelStyle::Area,      PanelStyle::Stacked,
                                  PanelStyle::Step,    PanelStyle::Bars,      PanelStyle::StateBands,
                                  PanelStyle::HeatMap, PanelStyle::SingleStat};

QImage fromSvg(const ChartRequest& request)
{
    QSvgRenderer renderer(renderChartSvg(request));
    QImage image(request.size, QImage::Format_RGB32);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    renderer.render(&painter);
    return image;
}

} // namespace

class TestChartPictures : public QObject
{
    Q_OBJECT

private slots:
    void everyStyleDrawsItsSeriesInBothThemes();
    void theSvgOfEveryStyleIsWellFormedAndShowsTheSame();
    void examplePictures();
};

void TestChartPictures::everyStyleDrawsItsSeriesInBothThemes()
{
    for (const PanelStyle style : kStyles) {
        for (const bool dark : {true, false}) {
            ChartRequest request = example(style);
            request.theme = dark ? ChartTheme::dark() : ChartTheme::light();
            const QImage with = renderChartImage(request);
            request.blocks.clear();
            const QImage without = renderChartImage(request);
            int different = 0;
            for (int y = 30; y < with.height() - 30; ++y)
                for (int x = 60; x < with.width(); ++x)
                    different += with.pixel(x, y) != without.pixel(x, y);
            QVERIFY2(different > 400, qPrintable(toString(style)));
        }
    }
}

void TestChartPictures::theSvgOfEveryStyleIsWellFormedAndShowsTheSame()
{
    for (const PanelStyle style : kStyles) {
        ChartRequest request = example(style);
        request.heading = false;
        const QByteArray svg = renderChartSvg(request);
        QXmlStreamReader reader(svg);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(toString(style) + reader.errorString()));
        // Letters and edges differ by renderer: cells of 20 pixels compare by their mean.
        const QImage screen = renderChartImage(request);
        const QImage paper = fromSvg(request);
        constexpr int kCell = 20;
        int cells = 0, alike = 0;
        for (int y = 20; y + kCell < screen.height() - 20; y += kCell) {
            for (int x = 80; x + kCell < screen.width() - 20; x += kCell) {
                int a[3] = {0, 0, 0}, b[3] = {0, 0, 0};
                for (int dy = 0; dy < kCell; ++dy)
                    for (int dx = 0; dx < kCell; ++dx) {
                        const QRgb one = screen.pixel(x + dx, y + dy), two = paper.pixel(x + dx, y + dy);
                        a[0] += qRed(one), a[1] += qGreen(one), a[2] += qBlue(one);
                        b[0] += qRed(two), b[1] += qGreen(two), b[2] += qBlue(two);
                    }
                int distance = 0;
                for (int c = 0; c < 3; ++c)
                    distance = std::max(distance, std::abs(a[c] - b[c]) / (kCell * kCell));
                ++cells;
                alike += distance < 40;
            }
        }
        QVERIFY2(alike * 100 >= cells * 90,
                 qPrintable(QStringLiteral("%1: %2 of %3 cells").arg(toString(style)).arg(alike).arg(cells)));
    }
}

void TestChartPictures::examplePictures()
{
    const QString folder = qEnvironmentVariable("MUSTER_CHART_SHOTS");
    if (folder.isEmpty())
        QSKIP("set MUSTER_CHART_SHOTS to a folder to get the pictures");
    QVERIFY(QDir().mkpath(folder));
    for (const bool dark : {true, false}) {
        QImage sheet(4 * 430, 4 * 270, QImage::Format_RGB32);
        sheet.fill(Qt::gray);
        QPainter painter(&sheet);
        int index = 0;
        for (const PanelStyle style : kStyles) {
            ChartRequest request = example(style);
            request.theme = dark ? ChartTheme::dark() : ChartTheme::light();
            painter.drawImage(index % 4 * 430, index / 4 * 540, renderChartImage(request));
            painter.drawImage(index % 4 * 430, index / 4 * 540 + 270, fromSvg(request));
            ++index;
        }
        painter.end();
        QVERIFY(sheet.save(
            folder + (dark ? QStringLiteral("/styles_dark.png") : QStringLiteral("/styles_light.png"))));
    }
}

QTEST_MAIN(TestChartPictures)
#include "tst_chart_pictures.moc"
