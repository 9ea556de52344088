// SPDX-License-Identifier: GPL-3.0-or-later
// An earlier stretch behind the live one: where its samples stand, whose colour they take, what legend,
// readout, sentence and pictures say of it, and that nothing changes without one.
#include "models/chart/chart_feed.h"
#include "models/chart/chart_image.h"
#include "models/chart/chart_summary.h"
#include "models/chart/cursor_readout.h"
#include "models/chart/heat_map.h"
#include "models/chart/plot_content.h"
#include "models/domain/native_histogram.h"

#include <QApplication>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

#include <chrono>
#include <cmath>
#include <limits>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000; // 2025-11-20T02:00:00Z
constexpr qint64 kMinute = 60'000;
constexpr Milliseconds kWeek = std::chrono::hours{168};
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

SampleBlock block(const QString& query, const std::vector<double>& values, qint64 start = kStart,
                  const QString& pod = {})
{
    SampleBlock result;
    result.key.query = query;
    if (!pod.isEmpty())
        result.key.labels[QStringLiteral("pod")] = pod;
    result.step = Milliseconds{kMinute};
    for (std::size_t i = 0; i < values.size(); ++i) {
        result.times.push_back(start + qint64(i) * kMinute);
        result.values.push_back(values[i]);
    }
    return result;
}

const QString kErrors = QStringLiteral("errors");

/// The same a week before.
SampleBlock weekBefore(const std::vector<double>& values, const QString& query = kErrors,
                       const QString& pod = {})
{
    return block(query, values, kStart - kWeek.count(), pod);
}

ChartOverlay week()
{
    return {QStringLiteral("−7 d"), kWeek, {}};
}

Panel errorRate(PanelStyle style = PanelStyle::Line)
{
    Panel panel;
    panel.id = QStringLiteral("error_rate");
    panel.title = QStringLiteral("Error rate");
    panel.series = {{kErrors, QStringLiteral("5xx")}};
    panel.format.unit = Unit::Ratio;
    panel.style = style;
    return panel;
}

QString plain(QString text)
{
    return text.replace(QChar(0xa0), QLatin1Char(' '));
}

QString values(const ChartFeed& feed, qint64 time)
{
    QStringList all;
    for (const ChartValue& value : feed.valuesAt({time}, ChartTheme::dark()))
        all << plain(value.name + QLatin1Char(' ') + value.text);
    return all.join(QStringLiteral(", "));
}

ChartRequest picture(PanelStyle style, bool overlaid)
{
    ChartRequest request;
    request.panel = errorRate(style);
    request.blocks = {block(kErrors, {0.1, 0.12, 0.1, 0.11, 0.1})};
    request.range = {{kStart}, {kStart + 4 * kMinute}};
    if (overlaid) {
        request.overlay = week();
        request.behind = {weekBefore({0.3, 0.31, 0.32, 0.31, 0.3})};
    }
    return request;
}

/// Pixels that differ.
int difference(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

} // namespace

class TestChartOverlay : public QObject
{
    Q_OBJECT

private slots:
    void samplesStandWhereTheyAreComparedWith();
    void readoutNamesTheOverlay();
    void ofSeveralSeriesEachHasItsOwn();
    void aLabelThatChangedKeepsTheComparisonWhereItIsClear();
    void hidingASeriesHidesWhatLiesBehindIt();
    void whatLiesBehindIsNeitherTheHeadlineNorTheNewestSample();
    void takingItAwayLeavesNothing();
    void anUnchangedNothingTellsNobody();
    void theSentenceHasTheValueAtTheSamePlace();
    void theSentenceSaysWhatIsMissing();
    void theAxisHoldsBoth();
    void everyStyleShowsIt_data();
    void everyStyleShowsIt();
    void barsAreComparedWithTheirEarlierTotal();
    void bandsGetARowBelowTheirOwn();
    void theDrawingNamesIt();
    void itsDotsAreNoSeriesDash();
    void aRecordingThatGoesOnLiveIsDashedUpToThere();
    void theDrawingsMarksStandInLanesAndItsTimesInTheZone();
    void aHeatMapHasAKeyToItsColours();
    void aNativeHistogramHasRowsWithItsOwnBounds();
    void theCursorOnAHeatMapReadsPercentiles();
};

void TestChartOverlay::samplesStandWhereTheyAreComparedWith()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1, 0.2, 0.3})});
    feed.setOverlay(week(), {weekBefore({0.01, kNan, 0.03})});
    QCOMPARE(feed.overlays().size(), std::size_t(1));
    const OverlaySeries& overlay = feed.overlays().front();
    QCOMPARE(overlay.behind, 0);
    const auto times = overlay.series.samples.times();
    QCOMPARE(std::vector<qint64>(times.begin(), times.end()),
             (std::vector<qint64>{kStart, kStart + kMinute, kStart + 2 * kMinute}));
    QVERIFY(std::isnan(overlay.series.samples.values()[1])); // a gap then is a gap now
    // Scrubbing back cuts the series, not what happened a week before.
    feed.setVisibleUntil({kStart});
    QCOMPARE(int(feed.series().front().samples.size()), 1);
    QCOMPARE(int(feed.overlays().front().series.samples.size()), 3);
}

void TestChartOverlay::readoutNamesTheOverlay()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.182})});
    feed.setOverlay(week(), {weekBefore({0.0042})});
    QCOMPARE(values(feed, kStart), QStringLiteral("5xx 18.2 %, −7 d 0.42 %"));
    const ChartValue there = feed.valuesAt({kStart}, ChartTheme::dark()).constLast();
    QCOMPARE(there.color, ChartTheme::dark().behindColor(0));
    QVERIFY(there.color != ChartTheme::dark().seriesColor(0));
    QCOMPARE(there.dash, SeriesStyle::kOverlayDash);
    CursorReadout readout;
    readout.setFeed(&feed);
    readout.setTime(double(kStart));
    QCOMPARE(plain(readout.spoken()), QStringLiteral("5xx 18.2 %; −7 d 0.42 %"));
}

void TestChartOverlay::ofSeveralSeriesEachHasItsOwn()
{
    const auto pod = [](const char* name) { return QString::fromLatin1(name); };
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1}, kStart, pod("a")), block(kErrors, {0.2}, kStart, pod("b"))});
    feed.setOverlay(week(), {weekBefore({0.9}, kErrors, pod("gone")), weekBefore({0.02}, kErrors, pod("b")),
                             weekBefore({0.01}, kErrors, pod("a"))});
    QString told;
    for (const OverlaySeries& overlay : feed.overlays())
        told += plain(overlay.series.name) + QStringLiteral(" behind %1\n").arg(overlay.behind);
    QCOMPARE(told, QStringLiteral("pod=a −7 d behind 0\npod=b −7 d behind 1\npod=gone −7 d behind -1\n"));
    QCOMPARE(ChartTheme::dark().behindColor(-1), ChartTheme::dark().behindColor(-1));
    QVERIFY(ChartTheme::dark().behindColor(-1) != ChartTheme::dark().behindColor(0));
}

void TestChartOverlay::aLabelThatChangedKeepsTheComparisonWhereItIsClear()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1}, kStart, QStringLiteral("v184"))});
    feed.setOverlay(week(), {weekBefore({0.01}, kErrors, QStringLiteral("v180"))});
    QCOMPARE(feed.overlays().front().behind, 0);
    feed.merge({block(kErrors, {0.1}, kStart, QStringLiteral("v185"))}); // of two nobody knows which
    QCOMPARE(feed.overlays().front().behind, -1);
}

void TestChartOverlay::hidingASeriesHidesWhatLiesBehindIt()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1}, kStart, QStringLiteral("a")),
                block(kErrors, {0.2}, kStart, QStringLiteral("b"))});
    feed.setOverlay(week(), {weekBefore({0.01}, kErrors, QStringLiteral("a")),
                             weekBefore({0.02}, kErrors, QStringLiteral("b")),
                             weekBefore({0.03}, kErrors, QStringLiteral("gone"))});
    const auto hidden = [&feed] {
        QString text;
        for (const OverlaySeries& overlay : feed.overlays())
            text += overlay.series.hidden ? QLatin1Char('-') : QLatin1Char('x');
        return text;
    };
    QCOMPARE(hidden(), QStringLiteral("xxx"));
    feed.toggleHidden(0);
    QCOMPARE(hidden(), QStringLiteral("-xx"));
    feed.showAll();
    feed.isolate(0);
    QCOMPARE(hidden(), QStringLiteral("x--"));
    feed.isolate(2); // an entry of the overlay in a legend: nothing
    QCOMPARE(hidden(), QStringLiteral("x--"));
}

void TestChartOverlay::whatLiesBehindIsNeitherTheHeadlineNorTheNewestSample()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.setOverlay(week(), {weekBefore({0.9, 0.9, 0.9})});
    QVERIFY(feed.isEmpty());
    QVERIFY(std::isnan(feed.lastSampleTime()));
    QCOMPARE(feed.headlineAt({kStart}), QString());
    feed.merge({block(kErrors, {0.182})});
    QCOMPARE(plain(feed.headlineAt({kStart})), QStringLiteral("18.2 %"));
    QCOMPARE(feed.lastSampleTime(), double(kStart));
}

void TestChartOverlay::takingItAwayLeavesNothing()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1})});
    feed.setOverlay(week(), {weekBefore({0.9})});
    feed.setOverlay({}, {});
    QVERIFY(feed.overlays().empty());
    QVERIFY(feed.overlayName().isEmpty());
    QCOMPARE(values(feed, kStart), QStringLiteral("5xx 10 %"));
}

void TestChartOverlay::anUnchangedNothingTellsNobody()
{
    ChartFeed feed;
    feed.merge({block(kErrors, {0.1})});
    QCoreApplication::processEvents();
    QSignalSpy changed(&feed, &ChartFeed::changed);
    feed.setOverlay({}, {});
    QCoreApplication::processEvents();
    QCOMPARE(changed.count(), 0);
    feed.setOverlay({QStringLiteral("−7 d"), kWeek, QStringLiteral("not recorded for that time")}, {});
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(feed.overlayNote(), QStringLiteral("not recorded for that time"));
}

void TestChartOverlay::theSentenceHasTheValueAtTheSamePlace()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.182, 0.182})});
    feed.setOverlay(week(), {weekBefore({0.3, 0.0042, 0.9})}); // goes on beyond the newest sample
    SummaryInput input;
    input.panel = feed.panel();
    input.series = feed.series();
    input.overlay = feed.overlay();
    input.overlays = feed.overlays();
    input.from = double(kStart);
    input.to = double(kStart + 5 * kMinute);
    QCOMPARE(plain(chartSummary(input)), QStringLiteral("Error rate: 18.2 % at 02:01 UTC, −7 d 0.42 %"));
    input.overlay.note = QStringLiteral("another query");
    QCOMPARE(plain(chartSummary(input)),
             QStringLiteral("Error rate: 18.2 % at 02:01 UTC, −7 d 0.42 %: another query"));
}

void TestChartOverlay::theSentenceSaysWhatIsMissing()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.182})});
    SummaryInput input;
    input.panel = feed.panel();
    input.series = feed.series();
    input.from = double(kStart);
    input.to = double(kStart + kMinute);
    input.overlay = week();
    QCOMPARE(plain(chartSummary(input)), QStringLiteral("Error rate: 18.2 % at 02:00 UTC, −7 d no data"));
    input.overlay.note = QStringLiteral("not recorded for that time");
    QCOMPARE(plain(chartSummary(input)),
             QStringLiteral("Error rate: 18.2 % at 02:00 UTC, −7 d: not recorded for that time"));
}

void TestChartOverlay::theAxisHoldsBoth()
{
    ChartFeed feed;
    feed.setPanel(errorRate());
    feed.merge({block(kErrors, {0.1, 0.2})});
    feed.setOverlay(week(), {weekBefore({0.05, 0.9})});
    PlotRequest request;
    request.panel = feed.panel();
    request.series = feed.series();
    request.overlays = feed.overlays();
    request.from = double(kStart);
    request.to = double(kStart + kMinute);
    const PlotContent content = makeContent(request);
    QCOMPARE(content.range.min, 0.05);
    QCOMPARE(content.range.max, 0.9);
    QCOMPARE(int(content.lines.size()), 1);
    QCOMPARE(int(content.extremes.size()), 1); // marks beyond the axis are the series' own
    QCOMPARE(int(content.behind.size()), 1);
}

void TestChartOverlay::everyStyleShowsIt_data()
{
    QTest::addColumn<int>("style");
    QTest::addColumn<bool>("shows");
    for (const auto style : {PanelStyle::Line, PanelStyle::Area, PanelStyle::Stacked, PanelStyle::Step,
                             PanelStyle::Bars, PanelStyle::SingleStat})
        QTest::newRow(qPrintable(toString(style))) << int(style) << true;
    QTest::newRow("heat map: one map hides another") << int(PanelStyle::HeatMap) << false;
}

void TestChartOverlay::everyStyleShowsIt()
{
    QFETCH(int, style);
    QFETCH(bool, shows);
    ChartRequest request = picture(PanelStyle(style), true);
    request.heading = false; // the legend is another matter
    request.panel.least = 0;
    request.panel.most = 0.4; // one axis for both
    const QImage with = renderChartImage(request);
    request.overlay = {};
    request.behind.clear();
    QCOMPARE(difference(with, renderChartImage(request)) > 100, shows);
    if (!shows)
        QCOMPARE(difference(with, renderChartImage(request)), 0);
}

void TestChartOverlay::barsAreComparedWithTheirEarlierTotal()
{
    ChartFeed feed;
    Panel panel = errorRate(PanelStyle::Bars);
    feed.setPanel(panel);
    feed.merge({block(kErrors, {1, 1}, kStart, QStringLiteral("a")),
                block(kErrors, {1, 1}, kStart, QStringLiteral("b"))});
    feed.setOverlay(week(), {weekBefore({2, 3, kNan, 4}, kErrors, QStringLiteral("a")),
                             weekBefore({5, 1, kNan, -9}, kErrors, QStringLiteral("b"))});
    PlotRequest request;
    request.panel = feed.panel();
    request.series = feed.series();
    request.overlays = feed.overlays();
    request.from = double(kStart - kMinute);
    request.to = double(kStart + 5 * kMinute);
    const PlotContent content = makeContent(request);
    QCOMPARE(int(content.behind.size()), 1);
    QCOMPARE(content.behindOf.front(), -1);
    QString told; // a sample stands for the interval that it ends
    const SeriesSnapshot line = content.behind.front().samples;
    for (std::size_t i = 0; i < line.size(); ++i)
        told += QStringLiteral("%1:%2 ").arg((line.times()[i] - kStart) / kMinute).arg(line.values()[i]);
    QCOMPARE(told, QStringLiteral("-1:7 0:4 1:nan 2:-9 3:nan "));
}

void TestChartOverlay::bandsGetARowBelowTheirOwn()
{
    ChartFeed feed;
    feed.setPanel(errorRate(PanelStyle::StateBands));
    feed.merge(
        {block(kErrors, {1}, kStart, QStringLiteral("a")), block(kErrors, {1}, kStart, QStringLiteral("b"))});
    feed.setOverlay(week(), {weekBefore({1}, kErrors, QStringLiteral("b")),
                             weekBefore({1}, kErrors, QStringLiteral("z")),
                             weekBefore({1}, kErrors, QStringLiteral("a"))});
    PlotRequest request;
    request.panel = feed.panel();
    request.series = feed.series();
    request.overlays = feed.overlays();
    request.to = double(kStart + kMinute);
    QStringList rows;
    const PlotContent content = makeContent(request);
    for (const BandRow& row : content.bands)
        rows << plain(row.name);
    QCOMPARE(rows.join(QLatin1Char('|')), QStringLiteral("pod=a|pod=a −7 d|pod=b|pod=b −7 d|pod=z −7 d"));
    QCOMPARE(content.rows.value_or(0), 5.0);
}

void TestChartOverlay::theDrawingNamesIt()
{
    ChartRequest request = picture(PanelStyle::Line, true);
    QString svg = QString::fromUtf8(renderChartSvg(request));
    const QString color = request.theme.behindColor(0).name();
    QCOMPARE(svg.count(QStringLiteral("stroke=\"%1\" stroke-width=\"1.1\"").arg(color)), 1);
    QVERIFY(svg.contains(QStringLiteral(">−7 d</text>")));
    QVERIFY(svg.contains(QStringLiteral(">5xx</text>")));
    request.overlay.note = QStringLiteral("another query");
    QVERIFY(renderChartSvg(request).contains("another query"));
    svg = QString::fromUtf8(renderChartSvg(picture(PanelStyle::Line, false)));
    QVERIFY(!svg.contains(color) && !svg.contains(QStringLiteral("5xx")));
}

void TestChartOverlay::itsDotsAreNoSeriesDash()
{
    const auto lengths = [](int dash) {
        const auto pattern = SeriesStyle::dashPattern(dash);
        return std::vector<float>(pattern.begin(), pattern.end());
    };
    for (int series = 0; series < SeriesStyle::kDashCount; ++series)
        QVERIFY(lengths(series) != lengths(SeriesStyle::kOverlayDash));
}

void TestChartOverlay::aRecordingThatGoesOnLiveIsDashedUpToThere()
{
    ChartRequest request;
    request.panel = errorRate();
    request.blocks = {block(kErrors, std::vector<double>(61, 0.1))};
    request.range = {{kStart}, {kStart + 60 * kMinute}};
    request.heading = false;
    request.panel.least = 0;
    request.panel.most = 0.2;
    const QColor line = request.theme.seriesColor(0);
    /// Columns of each half of the plot in which the line is drawn.
    const auto halves = [&](const QImage& image) {
        int left = 0, right = 0;
        for (int x = 60; x < image.width() - 12; ++x) {
            bool drawn = false;
            for (int y = 0; y < image.height(); ++y)
                drawn |= QColor(image.pixel(x, y)) == line;
            (x < (60 + image.width() - 12) / 2 ? left : right) += drawn;
        }
        return std::pair{left, right};
    };
    const auto [solidLeft, solidRight] = halves(renderChartImage(request));
    QVERIFY(std::abs(solidLeft - solidRight) < 20);
    request.blocks.front().recordedUntil = {kStart + 30 * kMinute};
    const auto [left, right] = halves(renderChartImage(request));
    QVERIFY2(left > solidLeft * 4 / 10 && left < solidLeft * 6 / 10, qPrintable(QString::number(left)));
    QVERIFY(right > solidRight * 9 / 10);
    const QString svg = QString::fromUtf8(renderChartSvg(request));
    QCOMPARE(svg.count(QStringLiteral("stroke-dasharray=\"6 6\"")), 1);

    ChartFeed feed;
    feed.setPanel(request.panel);
    feed.merge(request.blocks);
    SummaryInput input;
    input.panel = feed.panel();
    input.series = feed.series();
    input.from = double(kStart);
    input.to = double(kStart + 60 * kMinute);
    QVERIFY2(chartSummary(input).endsWith(QStringLiteral(", recorded until 02:30 UTC")),
             qPrintable(chartSummary(input)));
}

void TestChartOverlay::theDrawingsMarksStandInLanesAndItsTimesInTheZone()
{
    ChartRequest request = picture(PanelStyle::Line, false);
    request.size = {900, 400};
    const auto mark = [](ChartMarker::Kind kind, int minute, const char* label) {
        ChartMarker marker;
        marker.kind = kind;
        marker.time = double(kStart + minute * kMinute);
        marker.label = QString::fromLatin1(label);
        return marker;
    };
    request.markers = {mark(ChartMarker::Kind::Alert, 1, "first alert"),
                       mark(ChartMarker::Kind::Change, 2, "a deploy"),
                       mark(ChartMarker::Kind::Change, 3, "a flag")};
    QString svg = QString::fromUtf8(renderChartSvg(request));
    QVERIFY(svg.contains(QStringLiteral(">UTC</text>")));
    QVERIFY(svg.contains(QStringLiteral(">02:02")));
    // An alert's disc and a change's triangle stand at different heights.
    const auto heightOf = [&svg](const char* label) {
        const qsizetype at = svg.indexOf(QStringLiteral("<title>%1").arg(QLatin1String(label)));
        const qsizetype path = svg.lastIndexOf(QStringLiteral("d=\"M"), at);
        return svg.mid(path).section(u' ', 1, 1).section(QRegularExpression(QStringLiteral("[^0-9.]")), 0, 0);
    };
    QVERIFY(!heightOf("first alert").isEmpty());
    QVERIFY(heightOf("first alert") != heightOf("a deploy"));
    QCOMPARE(heightOf("a deploy"), heightOf("a flag"));
    // Joined where they would touch: one head with their number.
    request.markers += mark(ChartMarker::Kind::Change, 3, "another flag");
    svg = QString::fromUtf8(renderChartSvg(request));
    QVERIFY(svg.contains(QStringLiteral("<title>a flag; another flag</title>")));
    request.zone = QTimeZone("Europe/Berlin");
    svg = QString::fromUtf8(renderChartSvg(request));
    QVERIFY(svg.contains(QStringLiteral(">03:02")) && !svg.contains(QStringLiteral(">UTC</text>")));
}

void TestChartOverlay::aHeatMapHasAKeyToItsColours()
{
    const ChartTheme theme = ChartTheme::light();
    const std::vector<QColor> key = heatKey(400, 5, theme);
    QCOMPARE(int(key.size()), 5);
    QCOMPARE(key.front(), heatColor(0, 400, theme));
    QCOMPARE(key[2], heatColor(100, 400, theme)); // the middle is a quarter
    QCOMPARE(key.back(), heatColor(400, 400, theme));
    QVERIFY(heatKey(0, 5, theme).empty());

    ChartRequest request;
    request.panel = errorRate(PanelStyle::HeatMap);
    SampleBlock bucket = block(kErrors, {1, 4, 2});
    bucket.key.labels[QStringLiteral("le")] = QStringLiteral("0.5");
    request.blocks = {bucket};
    request.range = {{kStart}, {kStart + 2 * kMinute}};
    const QString svg = QString::fromUtf8(renderChartSvg(request));
    QVERIFY(svg.contains(
        QStringLiteral("width=\"7\" height=\"10\" fill=\"%1\"").arg(heatColor(4, 4, theme).name())));
    request.panel.style = PanelStyle::Line;
    QVERIFY(!renderChartSvg(request).contains("width=\"7\" height=\"10\""));
}

namespace {

SampleBlock nativeBlock(const char* part, const std::vector<double>& values)
{
    SampleBlock made = block(kErrors, values);
    made.key = nativeKey(made.key, QString::fromLatin1(part));
    return made;
}

} // namespace

void TestChartOverlay::aNativeHistogramHasRowsWithItsOwnBounds()
{
    Panel panel = errorRate(PanelStyle::HeatMap);
    panel.format.unit = Unit::Seconds;
    ChartFeed feed;
    feed.setPanel(panel);
    feed.merge({nativeBlock("count", {10, 10}), nativeBlock("sum", {900, 900}),
                nativeBlock("(0.5,1]", {4, 6}), nativeBlock("(4,8]", {kNan, 4}),
                nativeBlock("[-0.001,0.001]", {6, 0})});
    PlotRequest request;
    request.panel = panel;
    request.series = feed.series();
    request.from = double(kStart - kMinute);
    request.to = double(kStart + kMinute);
    const PlotContent content = makeContent(request);
    QStringList rows;
    for (std::size_t row = 0; row < content.heat.rows.size(); ++row)
        rows << plain(content.heat.rows[row]) + QStringLiteral(": %1 %2")
                                                    .arg(content.heat.counts[row][0])
                                                    .arg(content.heat.counts[row][1]);
    // Two buckets of that width are missing between 1 s and 4 s: even steps of the logarithm. Nothing fell
    // into a bucket that has no sample where the histogram was counted. The sum is no bucket.
    QCOMPARE(rows, (QStringList{QStringLiteral("−1 ms … 1 ms: 6 0"), QStringLiteral("500 ms … 1 s: 4 6"),
                                QStringLiteral("1 s … 2 s: 0 0"), QStringLiteral("2 s … 4 s: 0 0"),
                                QStringLiteral("4 s … 8 s: 0 4")}));
    QCOMPARE(content.heat.most, 6.0);
    QCOMPARE(plain(feed.headlineAt({kStart})), QStringLiteral("10"));
    // As lines only how many were counted: buckets of a hundred bounds are no chart.
    panel.style = PanelStyle::Line;
    ChartFeed lines;
    lines.setPanel(panel);
    lines.merge({nativeBlock("count", {10, 10}), nativeBlock("sum", {1, 1}), nativeBlock("(0.5,1]", {4, 6})});
    QCOMPARE(int(lines.series().size()), 1);
    QCOMPARE(nativePart(lines.series().front().key), QStringLiteral("count"));
}

void TestChartOverlay::theCursorOnAHeatMapReadsPercentiles()
{
    Panel panel = errorRate(PanelStyle::HeatMap);
    panel.format.unit = Unit::Seconds;
    ChartFeed native;
    native.setPanel(panel);
    native.merge({nativeBlock("count", {100}), nativeBlock("(1,4]", {100})});
    QVERIFY2(values(native, kStart).startsWith(QStringLiteral("p50 2 s, ")),
             qPrintable(values(native, kStart)));
    QVERIFY(values(native, kStart).endsWith(QStringLiteral("counted 100")));
    // Classic buckets are cumulative: 50 up to 1 s, 50 more up to 3 s.
    ChartFeed classic;
    classic.setPanel(panel);
    const auto bucket = [](const char* le, double count) {
        SampleBlock made = block(kErrors, {count});
        made.key.labels[QStringLiteral("le")] = QString::fromLatin1(le);
        return made;
    };
    classic.merge({bucket("1", 50), bucket("3", 100), bucket("+Inf", 100)});
    QCOMPARE(values(classic, kStart), QStringLiteral("p50 1 s, p90 2.6 s, p99 2.96 s, counted 100"));
}

QTEST_MAIN(TestChartOverlay)
#include "tst_chart_overlay.moc"
