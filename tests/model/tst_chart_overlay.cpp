// SPDX-License-Identifier: GPL-3.0-or-later
// An earlier stretch behind the live one: where its samples stand, whose colour they take, what legend,
// readout, sentence and pictures say of it, and that nothing changes without one.
#include "models/chart/chart_feed.h"
#include "models/chart/chart_image.h"
#include "models/chart/chart_summary.h"
#include "models/chart/cursor_readout.h"
#include "models/chart/plot_content.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

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

QTEST_MAIN(TestChartOverlay)
#include "tst_chart_overlay.moc"
