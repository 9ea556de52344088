// SPDX-License-Identifier: GPL-3.0-or-later
// ChartFeed, ChartPanel and Sparkline as QML and the room use them: in a real (offscreen) window.
#include "models/base/worker.h"
#include "models/chart/chart_feed.h"
#include "models/chart/chart_furniture.h"
#include "models/chart/chart_panel.h"
#include "models/chart/sparkline.h"

#include <QAccessible>
#include <QApplication>
#include <QPainter>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQmlProperty>
#include <QQuickView>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <limits>

using namespace muster;

namespace {

constexpr qint64 kStart = 1'763'604'000'000; // 2025-11-20T02:00:00Z
constexpr qint64 kStep = 15'000;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

SampleBlock block(const char* query, int from, int count, double value)
{
    SampleBlock result;
    result.key.query = QLatin1String(query);
    result.step = Milliseconds{kStep};
    for (int i = from; i < from + count; ++i) {
        result.times.push_back(kStart + i * kStep);
        result.values.push_back(value);
    }
    return result;
}

Panel panelOf(Unit unit, std::initializer_list<const char*> names)
{
    Panel panel;
    panel.id = QStringLiteral("p");
    panel.title = QStringLiteral("Latency");
    panel.format.unit = unit;
    for (const char* name : names)
        panel.series.push_back({QLatin1String(name), QLatin1String(name)});
    return panel;
}

double at(int index)
{
    return double(kStart + index * kStep);
}

} // namespace

class TestChartPanel : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void feedAnnouncesOnceATurn();
    void feedOrdersAndNamesItsSeries();
    void feedHidesWhatComesAfterTheInstant();
    void feedAnswersOnlyFreshValues();
    void headlineNamesTheWorst();
    void drawsNothingWhileNothingChanges();
    void theCursorDoesNotComposeThePicture();
    void aPanReusesTheFurniture();
    void panelsOfOneWidthShareTheirTimeStrip();
    void bigFramesAreComposedOnThePool();
    void bigStacksAreSummedOnThePoolAndTheNewestRangeIsShown();
    void pictureFollowsTheFeed();
    void wheelZoomsAtThePointer();
    void dragAsksForAnotherRange();
    void shiftDragBrushes();
    void aClickOnAMarkersHeadActivatesIt();
    void aShiftClickComparesAndABrushingDragMarks();
    void theMouseFindsMarksThatAreDrawnAsOne();
    void keysMoveTheCursorAndZoom();
    void theCursorWalksSamplesAndTicks();
    void enterActivatesTheMarkUnderTheCursor();
    void theAxisNamesItsZone();
    void staleDataIsMarked();
    void feedMayDieFirst();
    void isUsableFromQml();
    void leavesForeignAccessibleNamesAlone();
    void sparklineDrawsItsValues();
    void examplePictures();

private:
    QImage shown() const
    {
        (void)m_window->grabWindow(); // asks for the picture
        m_panel->composeNow();        // on a slow machine it would wait for the next frame's turn
        (void)QTest::qWaitFor([this] { return !m_panel->picturePending(); });
        return m_window->grabWindow();
    }
    int composedAfter(auto&& change)
    {
        const int before = m_panel->frameCount();
        change();
        QCoreApplication::processEvents();
        (void)m_window->grabWindow();
        return m_panel->frameCount() - before;
    }

    std::unique_ptr<QQuickWindow> m_window;
    std::unique_ptr<ChartFeed> m_feed;
    ChartPanel* m_panel = nullptr;
};

void TestChartPanel::init()
{
    m_feed = std::make_unique<ChartFeed>();
    m_feed->setPanel(panelOf(Unit::Seconds, {"p99", "p50"}));
    m_feed->merge({block("p99", 0, 100, 2.84), block("p50", 0, 100, 0.2)});
    QCoreApplication::processEvents();

    m_window = std::make_unique<QQuickWindow>();
    m_window->resize(400, 300);
    m_panel = new ChartPanel(m_window->contentItem());
    m_panel->setSize({400, 300});
    m_panel->setFeed(m_feed.get());
    m_panel->setRangeFrom(at(0));
    m_panel->setRangeTo(at(100));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    (void)m_window->grabWindow();
    QVERIFY(m_panel->plotArea().width() > 300);
}

void TestChartPanel::cleanup()
{
    m_window.reset();
    m_panel = nullptr;
    m_feed.reset();
}

void TestChartPanel::feedAnnouncesOnceATurn()
{
    QSignalSpy spy(m_feed.get(), &ChartFeed::changed);
    const int revision = m_feed->revision();
    for (int i = 100; i < 150; ++i)
        m_feed->merge({block("p99", i, 1, 3)});
    m_feed->setVisibleUntil({kStart + 120 * kStep});
    QCOMPARE(spy.count(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(spy.count(), 1);
    QCOMPARE(m_feed->revision(), revision + 1);
    m_feed->setVisibleUntil({kStart + 120 * kStep});
    QCoreApplication::processEvents();
    QCOMPARE(spy.count(), 1);
}

void TestChartPanel::feedOrdersAndNamesItsSeries()
{
    SampleBlock unknown = block("other", 0, 2, 1);
    SampleBlock zoneB = block("by zone", 0, 2, 1);
    SampleBlock zoneA = zoneB;
    zoneB.key.labels[QStringLiteral("zone")] = QStringLiteral("b");
    zoneA.key.labels[QStringLiteral("zone")] = QStringLiteral("a");
    Panel panel = panelOf(Unit::Count, {"second", "by zone"});
    panel.series[0].legend = QStringLiteral("nice name");
    ChartFeed feed;
    feed.merge({unknown, zoneB, zoneA, block("second", 0, 2, 1)});
    feed.setPanel(panel);
    QStringList names;
    for (const FeedSeries& series : feed.series())
        names += series.name;
    QCOMPARE(names, (QStringList{QStringLiteral("nice name"), zoneA.key.label(), zoneB.key.label(),
                                 unknown.key.label()}));
    QVERIFY(zoneA.key.label() != zoneB.key.label());
}

void TestChartPanel::feedHidesWhatComesAfterTheInstant()
{
    m_feed->setVisibleUntil({kStart + 10 * kStep});
    QCOMPARE(m_feed->series().front().samples.size(), std::size_t(11));
    QCOMPARE(m_feed->lastSampleTime(), at(10));
    m_feed->setVisibleUntil({kStart - 1});
    QVERIFY(m_feed->isEmpty());
    QVERIFY(std::isnan(m_feed->lastSampleTime()));
    QCOMPARE(m_feed->headlineAt({kStart + 10 * kStep}), QString());
    m_feed->setVisibleUntil(Instant::endOfTime());
    QCOMPARE(m_feed->series().front().samples.size(), std::size_t(100));
}

void TestChartPanel::feedAnswersOnlyFreshValues()
{
    const ChartTheme theme = ChartTheme::dark();
    const auto valid = [&](int index) { return m_feed->valuesAt({qint64(at(index))}, theme).front().valid; };
    QVERIFY(!valid(-1));
    QVERIFY(valid(0));
    QVERIFY(valid(99));
    QVERIFY(valid(104));
    QVERIFY(!valid(105));
    m_feed->merge({block("p99", 50, 1, kNan)});
    QVERIFY(!valid(50));
    const auto values = m_feed->valuesAt({qint64(at(20)) + 7}, theme);
    QCOMPARE(values.size(), 2);
    QCOMPARE(values[0].text, QStringLiteral("2.84\u00a0s"));
    QCOMPARE(values[0].time, at(20));
    QCOMPARE(values[1].color, theme.seriesColor(1));
    QVERIFY(values[1].dash != values[0].dash);
}

void TestChartPanel::headlineNamesTheWorst()
{
    QCOMPARE(m_feed->headlineAt({qint64(at(50))}), QStringLiteral("p99 2.84\u00a0s"));
    m_feed->merge({block("p50", 50, 1, 9)});
    QCOMPARE(m_feed->headlineAt({qint64(at(50))}), QStringLiteral("p50 9\u00a0s"));
    ChartFeed one;
    one.setPanel(panelOf(Unit::Ratio, {"e"}));
    one.merge({block("e", 0, 3, 0.182)});
    QCOMPARE(one.headlineAt({qint64(at(2))}), QStringLiteral("18.2\u00a0%"));
}

void TestChartPanel::drawsNothingWhileNothingChanges()
{
    QSignalSpy frames(m_window.get(), &QQuickWindow::frameSwapped);
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(frames.count(), 0);
    QCOMPARE(composedAfter([&] {
                 m_panel->setRangeTo(at(100));
                 m_panel->setMarkers({});
                 m_panel->setDark(true);
                 m_panel->setNowTime(kNan);
                 m_panel->setSeriesColors(m_panel->seriesColors());
             }),
             0);
    QCOMPARE(composedAfter([&] { m_panel->setRangeTo(at(101)); }), 1);
}

void TestChartPanel::theCursorDoesNotComposeThePicture()
{
    QSignalSpy values(m_panel, &ChartPanel::valuesChanged);
    QCOMPARE(composedAfter([&] { m_panel->setCursorTime(at(50)); }), 0);
    QCOMPARE(values.count(), 1);
    QCOMPARE(m_panel->hoverValues().size(), 2);
    const QImage image = shown();
    const int x = int(m_panel->xAt(at(50)));
    QCOMPARE(image.pixelColor(x, 150), m_panel->lineColor());
    m_panel->setCursorTime(kNan);
    QVERIFY(shown().pixelColor(x, 150) != m_panel->lineColor());
    QVERIFY(m_panel->hoverValues().isEmpty());
}

void TestChartPanel::aPanReusesTheFurniture()
{
    const double span = at(100) - at(0);
    int before = furnitureRenderCount();
    int composed = 0;
    for (int i = 1; i <= 40; ++i) {
        composed += composedAfter([&] {
            m_panel->setRangeFrom(at(0) + i * 3000.3);
            m_panel->setRangeTo(at(0) + i * 3000.3 + span);
        });
    }
    QCOMPARE(composed, 40);
    // Two minutes further, within the strip of four ticks of five minutes: at most one new strip.
    QVERIFY2(furnitureRenderCount() - before <= 1,
             qPrintable(QString::number(furnitureRenderCount() - before)));
    before = furnitureRenderCount();
    QCOMPARE(composedAfter([&] { m_panel->setSize({390, 300}); }), 1);
    QVERIFY(furnitureRenderCount() > before);
    before = furnitureRenderCount();
    QCOMPARE(composedAfter([&] { m_panel->setDark(false); }), 1);
    QVERIFY(furnitureRenderCount() > before);
    before = furnitureRenderCount();
    m_feed->merge({block("p99", 100, 1, 2.8)});
    QCoreApplication::processEvents();
    (void)m_window->grabWindow();
    QCOMPARE(furnitureRenderCount(), before);
}

void TestChartPanel::panelsOfOneWidthShareTheirTimeStrip()
{
    ChartPanel other(m_window->contentItem());
    other.setSize(m_panel->size());
    other.setFeed(m_feed.get());
    other.setRangeFrom(m_panel->rangeFrom());
    other.setRangeTo(m_panel->rangeTo());
    const int before = furnitureRenderCount();
    other.composeNow();
    QCOMPARE(furnitureRenderCount(), before);
    QCOMPARE(other.image(), m_panel->image());
}

void TestChartPanel::bigFramesAreComposedOnThePool()
{
    std::vector<SampleBlock> blocks;
    for (int s = 0; s < 150; ++s) {
        blocks.push_back(block("many", 0, 100, s));
        blocks.back().key.labels[QStringLiteral("n")] = QString::number(s);
    }
    m_feed->replace(blocks);
    const int before = m_panel->frameCount();
    QCoreApplication::processEvents();
    QTRY_VERIFY(m_panel->frameCount() > before);
    QVERIFY(Worker::pool().waitForDone(5'000));
    QCoreApplication::processEvents();
    const QImage fromPool = m_panel->image();
    m_panel->composeNow();
    QCOMPARE(m_panel->image(), fromPool);
}

void TestChartPanel::bigStacksAreSummedOnThePoolAndTheNewestRangeIsShown()
{
    Panel panel = m_feed->panel();
    panel.style = PanelStyle::Stacked;
    m_feed->setPanel(panel);
    std::vector<SampleBlock> blocks;
    for (int s = 0; s < 10; ++s) {
        blocks.push_back(block("many", 0, 20'000, s + 1));
        blocks.back().key.labels[QStringLiteral("n")] = QString::number(s);
    }
    m_feed->replace(blocks);
    m_panel->setRangeFrom(at(0));
    m_panel->setRangeTo(at(20'000));
    QCoreApplication::processEvents();
    // Another range while the sums of the first are under way.
    m_panel->setRangeTo(at(15'000));
    // What must be there in the end, made at once by another.
    ChartPanel other(m_window->contentItem());
    other.setVisible(false);
    other.setSize(m_panel->size());
    other.setFeed(m_feed.get());
    other.setRangeFrom(at(0));
    other.setRangeTo(at(15'000));
    other.composeNow();
    QTRY_COMPARE(m_panel->image(), other.image());
    QVERIFY(Worker::pool().waitForDone(5'000));
    (void)shown();
    QCOMPARE(m_panel->image(), other.image());
}

void TestChartPanel::pictureFollowsTheFeed()
{
    const QImage before = shown();
    m_feed->setVisibleUntil({kStart + 50 * kStep});
    QCoreApplication::processEvents();
    const QImage after = shown();
    const auto line = m_panel->seriesColors().first();
    const auto hasLine = [&](const QImage& image, int index) {
        const int x = int(m_panel->xAt(at(index)));
        for (int y = 0; y < image.height(); ++y) {
            const QColor here = image.pixelColor(x, y);
            if (std::abs(here.blue() - line.blue()) + std::abs(here.red() - line.red()) < 80)
                return true;
        }
        return false;
    };
    QVERIFY(hasLine(before, 20) && hasLine(before, 80));
    QVERIFY(hasLine(after, 20));
    QVERIFY(!hasLine(after, 80));
}

void TestChartPanel::wheelZoomsAtThePointer()
{
    QSignalSpy range(m_panel, &ChartPanel::rangeRequested);
    const double x = m_panel->plotArea().left() + m_panel->plotArea().width() * 0.25;
    QWheelEvent wheel(QPointF(x, 100), QPointF(x, 100), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(m_window.get(), &wheel);
    QCOMPARE(range.count(), 1);
    const double from = range[0][0].toDouble();
    const double to = range[0][1].toDouble();
    QVERIFY(std::abs((to - from) - 0.8 * (at(100) - at(0))) < 1);
    QVERIFY(std::abs((at(25) - from) / (to - from) - 0.25) < 1e-6);
    QCOMPARE(m_panel->rangeFrom(), at(0)); // the room decides, not the panel
}

void TestChartPanel::dragAsksForAnotherRange()
{
    QSignalSpy range(m_panel, &ChartPanel::rangeRequested);
    const QPoint start(300, 150);
    QTest::mousePress(m_window.get(), Qt::LeftButton, {}, start);
    QTest::mouseMove(m_window.get(), start + QPoint(-20, 0));
    QTest::mouseMove(m_window.get(), start + QPoint(-70, 0));
    QTest::mouseRelease(m_window.get(), Qt::LeftButton, {}, start + QPoint(-70, 0));
    QVERIFY(range.count() >= 1);
    const double expected = 70 / m_panel->plotArea().width() * (at(100) - at(0));
    QVERIFY(std::abs(range.last()[0].toDouble() - at(0) - expected) < 1);
    QVERIFY(std::abs(range.last()[1].toDouble() - at(100) - expected) < 1);
}

void TestChartPanel::shiftDragBrushes()
{
    QSignalSpy brushed(m_panel, &ChartPanel::brushed);
    QSignalSpy range(m_panel, &ChartPanel::rangeRequested);
    const QPoint from(int(m_panel->xAt(at(80))), 150);
    const QPoint to(int(m_panel->xAt(at(30))), 150);
    QTest::mousePress(m_window.get(), Qt::LeftButton, Qt::ShiftModifier, from);
    QTest::mouseMove(m_window.get(), to);
    QTest::mouseRelease(m_window.get(), Qt::LeftButton, Qt::ShiftModifier, to);
    QCOMPARE(brushed.count(), 1);
    QCOMPARE(range.count(), 0);
    QVERIFY(std::abs(brushed[0][0].toDouble() - at(30)) < 5'000);
    QVERIFY(std::abs(brushed[0][1].toDouble() - at(80)) < 5'000);
}

void TestChartPanel::aClickOnAMarkersHeadActivatesIt()
{
    m_panel->setMarkers(
        {{at(30), ChartMarker::Kind::Change, QStringLiteral("a"), QStringLiteral("first"), false},
         {at(60), ChartMarker::Kind::Alert, QStringLiteral("b"), QStringLiteral("second"), true}});
    m_panel->composeNow(); // a slow machine leaves it to the next turn
    (void)m_window->grabWindow();
    QTRY_VERIFY(!m_panel->picturePending());
    QSignalSpy activated(m_panel, &ChartPanel::markerActivated);
    QSignalSpy cursor(m_panel, &ChartPanel::cursorLocked);
    QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, QPoint(int(m_panel->xAt(at(60))) + 2, 6));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("second"));
    cursor.clear();
    QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, QPoint(int(m_panel->xAt(at(60))), 150));
    QCOMPARE(activated.count(), 1);
    QVERIFY(cursor.count() >= 1);
}

void TestChartPanel::keysMoveTheCursorAndZoom()
{
    connect(m_panel, &ChartPanel::cursorLocked, m_panel, &ChartPanel::setCursorTime);
    connect(m_panel, &ChartPanel::clearRequested, m_panel, [this] { m_panel->setCursorTime(std::nan("")); });
    m_panel->forceActiveFocus();
    m_window->requestActivate();
    QSignalSpy range(m_panel, &ChartPanel::rangeRequested);
    const auto press = [this](Qt::Key key) {
        QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
        QCoreApplication::sendEvent(m_panel, &event);
        return event.isAccepted();
    };
    QVERIFY(!press(Qt::Key_Escape));
    QVERIFY(press(Qt::Key_Left));
    QCOMPARE(m_panel->cursorTime(), at(98)); // one step before the newest sample
    QVERIFY(press(Qt::Key_Right));
    QCOMPARE(m_panel->cursorTime(), at(99));
    QVERIFY(press(Qt::Key_Home));
    QCOMPARE(m_panel->cursorTime(), at(0));
    QVERIFY(press(Qt::Key_Left));
    QCOMPARE(m_panel->cursorTime(), at(0));
    QVERIFY(press(Qt::Key_End));
    QCOMPARE(m_panel->cursorTime(), at(99));
    QVERIFY(press(Qt::Key_Plus));
    QVERIFY(range.last()[1].toDouble() - range.last()[0].toDouble() < at(100) - at(0));
    QVERIFY(press(Qt::Key_Minus));
    QVERIFY(range.last()[1].toDouble() - range.last()[0].toDouble() > at(100) - at(0));
    QVERIFY(press(Qt::Key_Escape));
    QVERIFY(std::isnan(m_panel->cursorTime()));
    QVERIFY(!press(Qt::Key_N));
}

void TestChartPanel::aShiftClickComparesAndABrushingDragMarks()
{
    QSignalSpy compared(m_panel, &ChartPanel::compareRequested);
    QSignalSpy brushed(m_panel, &ChartPanel::brushed);
    const QPoint at60(int(m_panel->xAt(at(60))), 150);
    QTest::mouseClick(m_window.get(), Qt::LeftButton, Qt::ShiftModifier, at60);
    QCOMPARE(compared.count(), 1);
    QVERIFY(std::abs(compared[0][0].toDouble() - at(60)) < 5'000);
    QCOMPARE(brushed.count(), 0);
    m_panel->setProperty("brushing", true);
    QTest::mousePress(m_window.get(), Qt::LeftButton, {}, at60);
    QTest::mouseMove(m_window.get(), at60 - QPoint(60, 0));
    QTest::mouseRelease(m_window.get(), Qt::LeftButton, {}, at60 - QPoint(60, 0));
    QCOMPARE(brushed.count(), 1);
    QSignalSpy locked(m_panel, &ChartPanel::cursorLocked);
    QTest::mouseClick(m_window.get(), Qt::LeftButton, {}, at60); // a click is no stretch
    QCOMPARE(brushed.count(), 1);
    QCOMPARE(locked.count() + compared.count(), 2);
}

void TestChartPanel::theMouseFindsMarksThatAreDrawnAsOne()
{
    m_panel->setMarkers(
        {{at(60), ChartMarker::Kind::Alert, QStringLiteral("page"), QStringLiteral("1"), false},
         {at(60) + 2000, ChartMarker::Kind::Alert, QStringLiteral("burn"), QStringLiteral("2"), true},
         {at(20), ChartMarker::Kind::Alert, QStringLiteral("alone"), QStringLiteral("3"), false}});
    m_panel->composeNow(); // a slow machine leaves it to the next turn
    (void)m_window->grabWindow();
    QSignalSpy pointed(m_panel, &ChartPanel::pointedMarksChanged);
    QTest::mouseMove(m_window.get(), QPoint(int(m_panel->xAt(at(60))), int(m_panel->plotArea().top()) - 7));
    QTRY_COMPARE(m_panel->pointedMarks().size(), 2);
    QCOMPARE(m_panel->pointedMarks()[1].label, QStringLiteral("burn"));
    QTest::mouseMove(m_window.get(), QPoint(int(m_panel->xAt(at(60))), 150));
    QTRY_VERIFY(m_panel->pointedMarks().isEmpty());
    QCOMPARE(pointed.count(), 2);
}

void TestChartPanel::theCursorWalksSamplesAndTicks()
{
    connect(m_panel, &ChartPanel::cursorLocked, m_panel, &ChartPanel::setCursorTime);
    const auto press = [this](Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QKeyEvent event(QEvent::KeyPress, key, modifiers);
        QCoreApplication::sendEvent(m_panel, &event);
        return m_panel->cursorTime();
    };
    m_panel->setCursorTime(at(50) + 2000); // between samples: to the next one, not a step on
    QCOMPARE(press(Qt::Key_Right), at(51));
    QCOMPARE(press(Qt::Key_Left), at(50));
    // Ticks stand on round instants.
    const double minutes = 60'000;
    const double first = press(Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(std::fmod(first, minutes), 0.0);
    const double second = press(Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(second > first);
    QCOMPARE(press(Qt::Key_Left, Qt::ControlModifier), first);
}

void TestChartPanel::enterActivatesTheMarkUnderTheCursor()
{
    m_panel->setMarkers(
        {{at(60), ChartMarker::Kind::Change, QStringLiteral("a"), QStringLiteral("first"), false},
         {at(60), ChartMarker::Kind::Change, QStringLiteral("b"), QStringLiteral("second"), false}});
    QSignalSpy activated(m_panel, &ChartPanel::markerActivated);
    const auto enter = [this] {
        QKeyEvent event(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
        QCoreApplication::sendEvent(m_panel, &event);
        return event.isAccepted();
    };
    QVERIFY(!enter());
    m_panel->setCursorTime(at(60));
    QVERIFY(enter());
    m_panel->setProperty("cursorMark", QStringLiteral("second"));
    QVERIFY(enter());
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("first"));
    QCOMPARE(activated[1][0].toString(), QStringLiteral("second"));
}

void TestChartPanel::theAxisNamesItsZone()
{
    const auto corner = [this] {
        return shown().copy(0, int(m_panel->plotArea().bottom()) + 8, int(m_panel->plotArea().left()) - 16,
                            18);
    };
    const QImage utc = corner();
    QImage empty = utc;
    empty.fill(utc.pixelColor(0, 0));
    QVERIFY(utc != empty); // "UTC" stands there
    const QByteArray before = qgetenv("TZ");
    qputenv("TZ", "Europe/Berlin");
    m_panel->setUtc(false);
    const QImage local = corner();
    m_panel->setUtc(true);
    QVERIFY(corner() == utc);
    before.isNull() ? qunsetenv("TZ") : qputenv("TZ", before);
    QVERIFY(local != utc);
}

void TestChartPanel::staleDataIsMarked()
{
    m_panel->setRangeTo(at(120));
    m_panel->setNowTime(at(101));
    QVERIFY(!m_panel->isStale());
    m_panel->setNowTime(at(115));
    QVERIFY(m_panel->isStale());
    const QImage image = shown();
    int different = 0;
    for (double time = at(101); time < at(114); time += 3'000)
        different += image.pixelColor(int(m_panel->xAt(time)), 150) != m_panel->backgroundColor();
    QVERIFY(different > 10);
    QVERIFY(m_panel->accessibleText().contains(QLatin1String("out of date")));
    m_panel->setStaleAfter(0);
    QVERIFY(!m_panel->isStale());
}

void TestChartPanel::feedMayDieFirst()
{
    m_feed.reset();
    QCOMPARE(m_panel->feed(), nullptr);
    (void)m_window->grabWindow();
    QCOMPARE(m_panel->headline(), QString());
    QVERIFY(m_panel->currentValues().isEmpty());
}

void TestChartPanel::isUsableFromQml()
{
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQuick
        import Muster.Chart
        ChartPanel {
            id: root
            width: 300; height: 200
            rangeFrom: 1763604000000; rangeTo: 1763605500000
            seriesColors: ["#ff0000", "#00ff00"]
            backgroundColor: "#102030"
            property string legend: hoverValues.length > 1 ? hoverValues[1].name + "=" + hoverValues[1].text : ""
            property int last: markers.length
            Sparkline { values: [1, 2, 3]; color: "#00ff00"; width: 50; height: 10 }
        })",
                      QUrl(QStringLiteral("qrc:/test.qml")));
    std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    auto* panel = qobject_cast<ChartPanel*>(object.get());
    QVERIFY(panel);
    panel->setFeed(m_feed.get());
    panel->setMarkers({{at(3), ChartMarker::Kind::Change, {}, {}, false}});
    panel->setCursorTime(at(10));
    QCOMPARE(panel->property("legend").toString(), QStringLiteral("p50=200\u00a0ms"));
    QCOMPARE(panel->property("last").toInt(), 1);
    QCOMPARE(panel->seriesColors().first(), QColor(Qt::red));
    QCOMPARE(QQmlProperty::read(panel, QStringLiteral("Accessible.name"), qmlContext(panel)).toString(),
             QStringLiteral("Latency: p99 2.84\u00a0s"));
    QCOMPARE(QQmlProperty::read(panel, QStringLiteral("Accessible.role"), qmlContext(panel)).toInt(),
             int(QAccessible::Chart));
}

void TestChartPanel::leavesForeignAccessibleNamesAlone()
{
    QQmlEngine engine;
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQuick
        import Muster.Chart
        ChartPanel { property string words: "one"; Accessible.role: Accessible.Chart; Accessible.name: words })",
                      QUrl(QStringLiteral("qrc:/test.qml")));
    std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    auto* panel = qobject_cast<ChartPanel*>(object.get());
    panel->setFeed(m_feed.get());
    panel->setProperty("words", QStringLiteral("two"));
    QCOMPARE(QQmlProperty::read(panel, QStringLiteral("Accessible.name"), qmlContext(panel)).toString(),
             QStringLiteral("two"));
}

void TestChartPanel::sparklineDrawsItsValues()
{
    Sparkline line;
    line.setSize({100, 20});
    QVERIFY(line.render(1).pixelColor(50, 10).alpha() == 0);
    line.setColor(Qt::green);
    line.setValues({0, 0, 0, 0, 0, 10, 10, 10, 10, 10});
    const QImage image = line.render(1);
    QCOMPARE(image.pixelColor(80, 1).green(), 255);
    QVERIFY(image.pixelColor(80, 10).alpha() > 20); // the area
    QCOMPARE(image.pixelColor(20, 10).alpha(), 0);
    line.setFeed(m_feed.get());
    line.setRangeFrom(at(0));
    line.setRangeTo(at(100));
    QVERIFY(line.render(2).size() == QSize(200, 40));
    QVERIFY(line.render(1).pixelColor(50, 1).alpha() > 100);
}

void TestChartPanel::examplePictures()
{
    const QString folder = qEnvironmentVariable("MUSTER_CHART_SHOTS");
    if (folder.isEmpty())
        QSKIP("set MUSTER_CHART_SHOTS to a folder to get the pictures");
    SampleBlock wave = block("p99", 0, 90, 0);
    for (std::size_t i = 0; i < wave.values.size(); ++i)
        wave.values[i] = i > 30 && i < 36 ? kNan : 1.5 + std::sin(double(i) / 4) + (i % 7 == 0 ? 0.6 : 0);
    SampleBlock flat = block("p50", 0, 90, 0.3);
    flat.values[60] = std::numeric_limits<double>::infinity();
    m_feed->replace({wave, flat});
    m_panel->setRangeTo(at(120));
    m_panel->setNowTime(at(110));
    m_panel->setSloLine(2);
    m_panel->setCursorTime(at(50));
    m_panel->setMarkers({{at(10), ChartMarker::Kind::Change, {}, {}, true},
                         {at(22), ChartMarker::Kind::Change, {}, {}, false},
                         {at(40), ChartMarker::Kind::Alert, {}, {}, false},
                         {at(60), ChartMarker::Kind::Decision, {}, {}, true},
                         {at(70), ChartMarker::Kind::Update, {}, {}, false},
                         {at(80), ChartMarker::Kind::Other, {}, {}, false}});
    QCoreApplication::processEvents();
    const QImage dark = shown();
    m_panel->setDark(false);
    const QImage light = shown();
    QImage sheet(810, 300, QImage::Format_RGB32);
    sheet.fill(Qt::gray);
    QPainter painter(&sheet);
    painter.drawImage(0, 0, dark);
    painter.drawImage(410, 0, light);
    painter.end();
    QVERIFY(sheet.scaled(sheet.size() * 2).save(folder + QStringLiteral("/panel.png")));
}

QTEST_MAIN(TestChartPanel)
#include "tst_chart_panel.moc"
