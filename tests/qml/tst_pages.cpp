// SPDX-License-Identifier: GPL-3.0-or-later
// Draws every page of the window with mock view models, in both themes and two sizes: nothing may warn,
// nothing may be outside of the window, the keys must do what the key map says. With MUSTER_SHOTS=<folder>
// the pictures are kept.

#include "models/chart/chart_feed.h"
#include "models/domain/display_text.h"
#include "tests/qml/hostile_corpus.h"
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QApplication>
#include <QDir>
#include <QQmlApplicationEngine>
#include <QQmlComponent>
#include <QQmlContext>
#include <QQmlError>
#include <QQmlProperty>
#include <QQuickItem>
#include <QQuickWindow>
#include <QSet>
#include <QtTest>

#include <functional>

using namespace muster;

class Pages : public PageStage
{
    Q_OBJECT

private slots:
    void drawsEveryPage_data();
    void drawsEveryPage();
    void cursorsAreShownOnEveryChart_data();
    void cursorsAreShownOnEveryChart();
    void chartsAreComparedWithAnotherTime_data();
    void chartsAreComparedWithAnotherTime();
    void theQueryLineIsWorkedByKey_data();
    void theQueryLineIsWorkedByKey();
    void opensTheDrillFromTheFirstPage();
    void keysOfTheCommandTableWork();
    void enterInThePaletteMeansWhatTheLettersSay();
    void composerTakesTextAndEnterStoresIt();
    void whatIsTypedBeforeThePageIsThereGoesIntoTheNote();
    void digitTakesABranchAndPinsAreOneKey();
    void withoutARoomItsPagesAreNotShown();
    void aLegendIsolatesAndHidesByKeyAndClick();
    void everyChartIsSaidInASentence();
    void aBoardOfOneToTwelveChartsFillsItsPlace_data();
    void aBoardOfOneToTwelveChartsFillsItsPlace();
    void aChartIsDraggedByItsHeaderAndResizedByItsCorner();
    void aChartOpensOverTheWindowByKeyAndDoubleClickAndGivesTheKeyboardBack();
    void aRemarkIsReadByHoverAndFocus();
    void theBoardsMenuAndFormWorkByKey();
    void anAlertIsSilencedByKey();
    void outboxTakesDecisionsByKey_data();
    void outboxTakesDecisionsByKey();
    void aFullReadingIsAskedForOnTheCardAndWhatIsUnreadIsShownThere_data();
    void aFullReadingIsAskedForOnTheCardAndWhatIsUnreadIsShownThere();
    void hostileTextFitsEveryRoleOfEveryPage();
};

void Pages::drawsEveryPage_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    const QStringList pages{QStringLiteral("start"),      QStringLiteral("incidents"),
                            QStringLiteral("room"),       QStringLiteral("runbook"),
                            QStringLiteral("postmortem"), QStringLiteral("actions"),
                            QStringLiteral("settings")};
    for (const QString& page : pages) {
        for (const QSize size : {QSize{1600, 1000}, QSize{1280, 800}}) {
            for (const char* theme : {"dark", "light"}) {
                if (size.width() == 1280 && theme[0] == 'l') {
                    continue;
                }
                QTest::addRow("%s-%s-%d", qPrintable(page), theme, size.width())
                    << page << QString::fromLatin1(theme) << size;
            }
        }
    }
    QTest::newRow("room-dark-150percent-1600")
        << QStringLiteral("room") << QStringLiteral("dark") << QSize{1600, 1000};
    QTest::newRow("styles-dark-1600")
        << QStringLiteral("styles") << QStringLiteral("dark") << QSize{1600, 1000};
    QTest::newRow("styles-light-1600")
        << QStringLiteral("styles") << QStringLiteral("light") << QSize{1600, 1000};
    QTest::newRow("styles-dark-1280")
        << QStringLiteral("styles") << QStringLiteral("dark") << QSize{1280, 800};
    QTest::newRow("room-dark-1100") << QStringLiteral("room") << QStringLiteral("dark") << QSize{1100, 700};
}

void Pages::drawsEveryPage()
{
    QFETCH(QString, page);
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    session()->setProperty("scale", QByteArray{QTest::currentDataTag()}.contains("150percent") ? 1.5 : 1.0);
    if (page == QLatin1String("styles")) {
        QVERIFY(QMetaObject::invokeMethod(m_fixture.get(), "showEveryStyle"));
        page = QStringLiteral("room");
    }
    if (page == QLatin1String("room") || page == QLatin1String("runbook") ||
        page == QLatin1String("postmortem")) {
        open();
    }
    m_window->resize(size);
    m_window->setProperty("currentPage", page);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QTRY_VERIFY(m_window->property("settled").toBool());
    m_window->grabWindow(); // lets charts be composed once
    QCoreApplication::processEvents();
    const QImage picture = m_window->grabWindow();
    QCOMPARE(picture.size(), size);
    QSet<QRgb> colours;
    for (int y = 0; y < picture.height(); y += 3) {
        for (int x = 0; x < picture.width(); x += 3) {
            colours.insert(picture.pixel(x, y));
        }
    }
    QVERIFY2(colours.size() > 40, "the page is (nearly) empty");
    QCOMPARE(qGray(picture.pixel(size.width() - 4, size.height() - 4)) < 128, theme == QLatin1String("dark"));
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty()) {
        QVERIFY(
            picture.save(QStringLiteral("%1/%2.png").arg(folder, QLatin1String(QTest::currentDataTag()))));
    }
}

void Pages::cursorsAreShownOnEveryChart_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("dark-1280") << QStringLiteral("dark") << QSize{1280, 800};
    QTest::newRow("light-1600") << QStringLiteral("light") << QSize{1600, 1000};
}

void Pages::cursorsAreShownOnEveryChart()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    m_window->grabWindow();
    auto* cursors = room()->property("cursors").value<QObject*>();
    auto* range = room()->property("range").value<QObject*>();
    const double from = range->property("from").toDouble();
    const double length = range->property("to").toDouble() - from;
    const auto boxes = [this] {
        int shown = 0;
        std::function<void(QQuickItem*)> count = [&](QQuickItem* item) {
            if (item->objectName() == QLatin1String("cursorBox") && item->isVisible()) {
                ++shown;
                // Nothing of it leaves its chart.
                const QQuickItem* chart = item->parentItem();
                QVERIFY(item->x() >= 0 && item->x() + item->width() <= chart->width());
                QVERIFY(item->y() + item->height() <= chart->height());
            }
            const QList<QQuickItem*> children = item->childItems();
            for (QQuickItem* child : children)
                count(child);
        };
        count(m_window->contentItem());
        return shown;
    };
    QCOMPARE(boxes(), 0);
    QMetaObject::invokeMethod(cursors, "compareWith", Q_ARG(double, from + length * 0.3));
    for (const double share : {0.0, 0.5, 0.9, 1.0}) {
        QMetaObject::invokeMethod(cursors, "lock", Q_ARG(double, from + length * share));
        QTRY_VERIFY(boxes() > 1);
    }
    QMetaObject::invokeMethod(cursors, "lock", Q_ARG(double, from + length * 0.9));
    m_window->grabWindow();
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty())
        m_window->grabWindow().save(QDir{folder}.filePath(
            QStringLiteral("cursors-%1.png").arg(QString::fromLatin1(QTest::currentDataTag()))));
    QMetaObject::invokeMethod(cursors, "lock", Q_ARG(double, from - 1)); // out of sight
    QTRY_COMPARE(boxes(), 0);
}

void Pages::chartsAreComparedWithAnotherTime_data()
{
    cursorsAreShownOnEveryChart_data();
}

void Pages::chartsAreComparedWithAnotherTime()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    auto* range = room()->property("range").value<QObject*>();

    // The picker: by command, words, Enter.
    QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QStringLiteral("room.overlay.incident")));
    QTRY_VERIFY(m_window->property("covered").toBool());
    for (const char letter : {'1', '0', '4'})
        QTest::keyClick(m_window, letter);
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty())
        m_window->grabWindow().save(QDir{folder}.filePath(
            QStringLiteral("picker-%1.png").arg(QString::fromLatin1(QTest::currentDataTag()))));
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(!m_window->property("covered").toBool());
    QCOMPARE(range->property("overlay").toInt(), 3);

    // What lies behind is in the legend, also of a chart with one series.
    auto* legend = find(QStringLiteral("legend-errors"));
    QVERIFY(legend && !legend->isVisible());
    std::vector<ChartFeed*> feeds;
    for (const char* id : {"errors", "latency", "traffic", "saturation"}) {
        auto* chart = find(QStringLiteral("chart-") + QLatin1String(id));
        QVERIFY(chart);
        feeds.push_back(chart->property("feed").value<ChartFeed*>());
        std::vector<SampleBlock> blocks;
        for (const FeedSeries& series : feeds.back()->series()) {
            SampleBlock block;
            block.key = series.key;
            block.step = series.step;
            // Two hours before, a third less of it.
            for (std::size_t i = 0; i < series.samples.size(); ++i) {
                block.times.push_back(series.samples.times()[i]);
                block.values.push_back(series.samples.values()[i] * 0.66);
            }
            blocks.push_back(std::move(block));
        }
        const bool missing = QLatin1String(id) == QLatin1String("traffic");
        const ChartOverlay what{QStringLiteral("INC-1042"), std::chrono::minutes{-6},
                                missing ? QStringLiteral("not recorded for that time") : QString()};
        feeds.back()->setOverlay(what, missing ? std::vector<SampleBlock>() : blocks);
    }
    QTRY_COMPARE(legend->property("count").toInt(), 2);
    QTRY_VERIFY(legend->isVisible());
    auto* note = find(QStringLiteral("note-traffic"));
    QTRY_VERIFY(note && note->isVisible());
    QCOMPARE(note->property("text").toString(), QStringLiteral("INC-1042: not recorded for that time"));
    auto* cursors = room()->property("cursors").value<QObject*>();
    QMetaObject::invokeMethod(cursors, "lock", Q_ARG(double, range->property("to").toDouble() - 600'000));
    // Enter on it hides nothing: it goes with its series.
    legend->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Right);
    QTest::keyClick(m_window, Qt::Key_Return);
    QVERIFY(!feeds.front()->isSelective());
    m_window->grabWindow();
    if (!folder.isEmpty()) {
        m_window->grabWindow().save(QDir{folder}.filePath(
            QStringLiteral("overlay-%1.png").arg(QString::fromLatin1(QTest::currentDataTag()))));
        auto* detail = room()->property("detail").value<QObject*>();
        QMetaObject::invokeMethod(detail, "showPanel", Q_ARG(QString, QStringLiteral("errors")));
        QTRY_VERIFY(m_window->property("covered").toBool());
        m_window->grabWindow();
        QCoreApplication::processEvents();
        m_window->grabWindow().save(QDir{folder}.filePath(
            QStringLiteral("overlay-stage-%1.png").arg(QString::fromLatin1(QTest::currentDataTag()))));
        QMetaObject::invokeMethod(detail, "close");
        QTRY_VERIFY(!m_window->property("covered").toBool());
    }
    for (ChartFeed* feed : feeds) // shared with the other tests
        feed->setOverlay({}, {});
    QTRY_VERIFY(!legend->isVisible());
}

void Pages::theQueryLineIsWorkedByKey_data()
{
    cursorsAreShownOnEveryChart_data();
}

void Pages::theQueryLineIsWorkedByKey()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(size);
    auto* detail = room()->property("detail").value<QObject*>();
    auto* line = detail->property("query").value<QObject*>();
    const auto shot = [this](const char* name) {
        const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
        m_window->grabWindow();
        if (!folder.isEmpty())
            m_window->grabWindow().save(QDir{folder}.filePath(
                QStringLiteral("%1-%2.png")
                    .arg(QLatin1String(name), QString::fromLatin1(QTest::currentDataTag()))));
    };
    const auto text = [line] { return line->property("text").toString(); };
    const auto type = [this](const char* keys) {
        for (const char* key = keys; *key; ++key)
            QTest::keyClick(m_window, *key);
    };

    // From the room to the text, from the chart to the text.
    QMetaObject::invokeMethod(detail, "changeQuery");
    QTRY_VERIFY(m_window->property("covered").toBool());
    QTRY_VERIFY(m_window->activeFocusItem() &&
                m_window->activeFocusItem()->objectName() == QLatin1String("queryText"));
    QCOMPARE(text(), line->property("original").toString());
    QCOMPARE(m_window->activeFocusItem()->property("text").toString(), text());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(m_window->activeFocusItem()->objectName() != QLatin1String("queryText"));
    QVERIFY(m_window->property("covered").toBool());
    QTest::keyClick(m_window, Qt::Key_Q);
    QTRY_VERIFY(m_window->activeFocusItem()->objectName() == QLatin1String("queryText"));
    shot("query-stage");

    // Proposals: chosen with the arrows, taken with Tab, closed with Escape.
    type(" + http");
    QVERIFY(text().endsWith(QLatin1String("+ http")));
    auto* list = find(QStringLiteral("proposals"));
    QTRY_VERIFY(list && list->isVisible());
    QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(line->property("current").toInt(), 1);
    shot("query-proposals");
    QTest::keyClick(m_window, Qt::Key_Tab);
    QVERIFY(text().endsWith(QLatin1String("+ http_requests_total")));
    QTRY_VERIFY(!list->isVisible());
    QTest::keyClick(m_window, Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(list->isVisible());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!list->isVisible());
    QVERIFY(m_window->property("covered").toBool());

    // What is wrong stands below it.
    type("(");
    auto* words = find(QStringLiteral("queryWords"));
    QTRY_VERIFY(words && words->property("text").toString().contains(QLatin1String("closing bracket")));
    shot("query-mistake");
    QTest::keyClick(m_window, Qt::Key_Backspace);
    QTRY_VERIFY(!words->property("text").toString().contains(QLatin1String("closing bracket")));

    // Enter draws, history by the arrows, Tab goes on.
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(line->property("runs").toInt(), 1);
    QCOMPARE(words->property("text").toString(), QStringLiteral("edited query, not on the board"));
    shot("query-shown");
    QTest::keyClick(m_window, Qt::Key_Up);
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_Return, Qt::ShiftModifier);
    QVERIFY(text().contains(u'\n'));
    QCOMPARE(line->property("runs").toInt(), 1);
    QTest::keyClick(m_window, Qt::Key_Tab);
    QTRY_VERIFY(m_window->activeFocusItem()->objectName() != QLatin1String("queryText"));
    QMetaObject::invokeMethod(line, "revert");
    QMetaObject::invokeMethod(detail, "close");
    QTRY_VERIFY(!m_window->property("covered").toBool());
}

void Pages::opensTheDrillFromTheFirstPage()
{
    m_window->setProperty("currentPage", QStringLiteral("start"));
    auto* door = find(QStringLiteral("doorDrill"));
    QVERIFY(door);
    door->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
}

void Pages::keysOfTheCommandTableWork()
{
    open();
    QTest::keyClick(m_window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(session()->property("triggered").toStringList().contains(QStringLiteral("show.palette")));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTest::keyClick(m_window, Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(m_window->property("currentPage").toString(), QStringLiteral("incidents"));
}

void Pages::enterInThePaletteMeansWhatTheLettersSay()
{
    open();
    QTest::keyClick(m_window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY(m_window->property("covered").toBool());
    m_window->grabWindow(); // the rows of all commands are on the screen
    // Typed and sent off before the next frame.
    for (const char letter : {'r', 'e', 't', 'u', 'r', 'n'})
        QTest::keyClick(m_window, letter);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(session()->property("triggered").toStringList().last(), QStringLiteral("room.live"));
    QTRY_VERIFY(!m_window->property("covered").toBool());
}

void Pages::composerTakesTextAndEnterStoresIt()
{
    open();
    QTest::keyClick(m_window, Qt::Key_N);
    auto* field = find(QStringLiteral("composer"));
    QVERIFY(field);
    QTRY_VERIFY(field->hasActiveFocus());
    // Letters that are keys of commands stay letters while one types.
    QTest::keyClick(m_window, Qt::Key_N);
    QTest::keyClick(m_window, Qt::Key_L);
    QCOMPARE(field->property("text").toString(), QStringLiteral("nl"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QObject* composer = room()->property("composer").value<QObject*>();
    QCOMPARE(composer->property("submitted").toStringList(), QStringList{QStringLiteral("nl")});
    QCOMPARE(field->property("text").toString(), QString{});
}

void Pages::whatIsTypedBeforeThePageIsThereGoesIntoTheNote()
{
    QMetaObject::invokeMethod(session(), "openDrill");
    QVERIFY(!m_window->property("settled").toBool()); // the page of the room is still being made
    // T and O are keys of commands as well.
    for (const Qt::Key key : {Qt::Key_N, Qt::Key_T, Qt::Key_O, Qt::Key_X, Qt::Key_Backspace})
        QTest::keyClick(m_window, key);
    QVERIFY(!m_window->property("settled").toBool());
    QTRY_VERIFY(m_window->property("settled").toBool());
    auto* field = find(QStringLiteral("composer"));
    QVERIFY(field);
    QTRY_VERIFY(field->hasActiveFocus());
    QCOMPARE(field->property("text").toString(), QStringLiteral("to"));
    QTest::keyClick(m_window, Qt::Key_M);
    QTest::keyClick(m_window, Qt::Key_Return);
    QObject* composer = room()->property("composer").value<QObject*>();
    QCOMPARE(composer->property("submitted").toStringList(), QStringList{QStringLiteral("tom")});
    const QStringList triggered = session()->property("triggered").toStringList();
    QCOMPARE(triggered.filter(QStringLiteral("outbox")), QStringList{});
}

void Pages::digitTakesABranchAndPinsAreOneKey()
{
    open();
    QObject* runbook = room()->property("runbook").value<QObject*>();
    runbook->setProperty("proposedIndex", 2); // another one would take a reason
    QTest::keyClick(m_window, Qt::Key_3);
    QTRY_COMPARE(runbook->property("taken").toList(), QVariantList{2});
    auto* list = find(QStringLiteral("timelineList"));
    QVERIFY(list);
    list->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_P);
    QObject* composer = room()->property("composer").value<QObject*>();
    QCOMPARE(composer->property("pinned").toStringList().size(), 1);
}

void Pages::withoutARoomItsPagesAreNotShown()
{
    QVERIFY(!find(QStringLiteral("composer")));
    QMetaObject::invokeMethod(m_window, "go", Q_ARG(QString, QStringLiteral("room")));
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("incidents"));
}

void Pages::aBoardOfOneToTwelveChartsFillsItsPlace_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    for (const int count : {1, 4, 6, 12}) {
        for (const char* theme : {"dark", "light"}) {
            for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}})
                QTest::addRow("board%d-%s-%d", count, theme, size.width())
                    << count << QString::fromLatin1(theme) << size;
        }
    }
    // With the strip of what is waited for above them there is least room.
    QTest::newRow("board12-strip-dark-1280") << 12 << QStringLiteral("dark") << QSize{1280, 800};
    QTest::newRow("board12-strip-light-1280") << 12 << QStringLiteral("light") << QSize{1280, 800};
}

void Pages::aBoardOfOneToTwelveChartsFillsItsPlace()
{
    QFETCH(const int, count);
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    QVERIFY(QMetaObject::invokeMethod(m_fixture.get(), "showBoard", Q_ARG(int, count)));
    open();
    room()->property("command").value<QObject*>()->setProperty(
        "busy", QByteArray(QTest::currentDataTag()).contains("strip"));
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QTRY_VERIFY(m_window->property("settled").toBool());
    shoot(QString::fromLatin1(QTest::currentDataTag()));
    // Every chart has room for its lines and stands apart from the others; one that is not in the window is
    // scrolled to by key.
    QList<QRectF> cards;
    const QVariantList rows = room()->property("panels").value<QObject*>()->property("rows").toList();
    QCOMPARE(rows.size(), qsizetype(count));
    for (const QVariant& row : rows) {
        const QString id = row.toMap().value(QStringLiteral("panelId")).toString();
        const auto* chart = find(QStringLiteral("chart-") + id);
        QVERIFY2(chart, qPrintable(id));
        const QQuickItem* around = chart->parentItem();
        find(QStringLiteral("chart-") + id)->forceActiveFocus(Qt::TabFocusReason);
        const QRectF seen = around->mapRectToScene(around->boundingRect());
        QVERIFY2(QRectF(QPointF(), QSizeF(size)).contains(seen), qPrintable(id));
        const QRectF card = around->mapRectToItem(around->parentItem(), around->boundingRect());
        for (const QRectF& other : cards)
            QVERIFY(!other.intersects(card));
        cards << card;
        const QRectF plot = chart->property("plotArea").toRectF();
        const bool figure =
            chart->property("feed").value<ChartFeed*>()->style() == QLatin1String("single_stat");
        QVERIFY2(figure || (plot.height() >= 50 && plot.width() >= 70),
                 qPrintable(QStringLiteral("%1: %2x%3").arg(id).arg(plot.width()).arg(plot.height())));
    }
}

void Pages::aChartIsDraggedByItsHeaderAndResizedByItsCorner()
{
    open();
    m_window->resize(1600, 1000);
    QTRY_COMPARE(m_window->contentItem()->width(), 1600.0);
    m_window->grabWindow();
    auto* board = room()->property("board").value<QObject*>();
    const auto dragged = [&](const QString& handle, QPointF by) {
        auto* item = find(handle);
        const QPointF from = item->mapToScene({12, 10});
        QTest::mousePress(m_window, Qt::LeftButton, Qt::NoModifier, from.toPoint());
        for (int step = 1; step <= 5; ++step)
            QTest::mouseMove(m_window, (from + by * step / 5).toPoint());
        QTest::mouseRelease(m_window, Qt::LeftButton, Qt::NoModifier, (from + by).toPoint());
    };
    const auto* card = find(QStringLiteral("chart-errors"))->parentItem();
    const QPointF place = card->position();
    const QSizeF size{card->width(), card->height()};
    dragged(QStringLiteral("header-errors"), {size.width() + 12, size.height() + 12});
    QCOMPARE(board->property("asked").toStringList(), QStringList{QStringLiteral("move errors 12,8")});
    QCOMPARE(card->position(), place); // where the board says, not where it was let go
    dragged(QStringLiteral("corner-errors"), {size.width() / 6, size.height() / 2});
    QCOMPARE(board->property("asked").toStringList().last(), QStringLiteral("resize errors 14x12"));
    // A click is no drag, and the chart has the keyboard.
    const auto asked = board->property("asked").toStringList();
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::NoModifier,
                      find(QStringLiteral("header-traffic"))->mapToScene({12, 10}).toPoint());
    QCOMPARE(board->property("asked").toStringList(), asked);
    QTRY_VERIFY(find(QStringLiteral("chart-traffic"))->hasActiveFocus());
}

void Pages::aChartOpensOverTheWindowByKeyAndDoubleClickAndGivesTheKeyboardBack()
{
    open();
    m_window->resize(1280, 800);
    m_window->grabWindow();
    auto* detail = room()->property("detail").value<QObject*>();
    auto* chart = find(QStringLiteral("chart-latency"));
    chart->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(detail->property("open").toBool());
    QCOMPARE(detail->property("panelId").toString(), QStringLiteral("latency"));
    QTRY_VERIFY(!chart->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!detail->property("open").toBool());
    QTRY_VERIFY(chart->hasActiveFocus());
    for (const QString& name : {QStringLiteral("chart-traffic"), QStringLiteral("header-traffic")}) {
        auto* item = find(name);
        const QPoint at = item->mapToScene({item->width() * 0.4, item->height() / 2}).toPoint();
        QTest::mouseDClick(m_window, Qt::LeftButton, Qt::NoModifier, at);
        QTRY_VERIFY2(detail->property("open").toBool(), qPrintable(name));
        QTRY_VERIFY2(!find(QStringLiteral("chart-traffic"))->hasActiveFocus(), qPrintable(name));
        QTest::keyClick(m_window, Qt::Key_Escape);
        QTRY_VERIFY(!detail->property("open").toBool());
        QTRY_VERIFY2(find(QStringLiteral("chart-traffic"))->hasActiveFocus(), qPrintable(name));
    }
}

void Pages::aRemarkIsReadByHoverAndFocus()
{
    open();
    m_window->resize(1280, 800);
    m_window->grabWindow();
    QVERIFY(!find(QStringLiteral("remark-errors"))->isVisible());
    auto* mark = find(QStringLiteral("remark-traffic"));
    QVERIFY(mark->isVisible());
    QVERIFY(mark->property("text").toString().contains(QStringLiteral("10.0.0.7")));
    auto* chart = find(QStringLiteral("chart-traffic"));
    QVERIFY(QQmlProperty(chart, QStringLiteral("Accessible.description"), qmlContext(chart))
                .read()
                .toString()
                .contains(QStringLiteral("10.0.0.7")));
    mark->forceActiveFocus(Qt::TabFocusReason);
    QTRY_VERIFY(mark->hasActiveFocus());
}

void Pages::theBoardsMenuAndFormWorkByKey()
{
    open();
    m_window->resize(1280, 800);
    m_window->grabWindow();
    auto* board = room()->property("board").value<QObject*>();
    QMetaObject::invokeMethod(board, "formRequested", Q_ARG(QString, QStringLiteral("add")),
                              Q_ARG(QString, {}));
    const auto focused = [this] {
        return m_window->activeFocusItem() ? m_window->activeFocusItem()->objectName() : QString();
    };
    QTRY_COMPARE(focused(), QStringLiteral("board-name"));
    for (const char c : {'u', 'p'})
        QTest::keyClick(m_window, c);
    QTest::keyClick(m_window, Qt::Key_Return); // no query: said, and nothing is lost
    QCOMPARE(board->property("asked").toStringList(), QStringList{});
    QTest::keyClick(m_window, Qt::Key_Tab);
    QCOMPARE(focused(), QStringLiteral("board-query"));
    QTest::keyClick(m_window, 'x');
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(board->property("asked").toStringList(), QStringList{QStringLiteral("add up x")});
    QTRY_VERIFY(focused() != QLatin1String("board-query"));
    auto* button = find(QStringLiteral("board-menu"));
    button->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTest::keyClick(m_window, Qt::Key_Down);
    QTRY_VERIFY(!button->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(button->hasActiveFocus());
}

void Pages::aLegendIsolatesAndHidesByKeyAndClick()
{
    open();
    m_window->resize(1600, 1000);
    auto* legend = find(QStringLiteral("legend-latency"));
    QVERIFY(legend);
    QTRY_COMPARE(legend->property("count").toInt(), 2); // figures follow by a tenth of a second
    auto* feed = legend->property("feed").value<ChartFeed*>();
    QVERIFY(feed);
    const auto hidden = [feed] {
        QString text;
        for (const FeedSeries& series : feed->series())
            text += series.hidden ? QLatin1Char('-') : QLatin1Char('x');
        return text;
    };
    legend->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(hidden(), QStringLiteral("x-"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(hidden(), QStringLiteral("xx"));
    QTest::keyClick(m_window, Qt::Key_Right);
    QTest::keyClick(m_window, Qt::Key_Delete);
    QCOMPARE(hidden(), QStringLiteral("x-"));
    // New samples neither bring the series back nor take the keyboard away.
    feed->merge(std::vector<SampleBlock>{});
    QTRY_VERIFY(legend->hasActiveFocus());
    QCOMPARE(hidden(), QStringLiteral("x-"));
    QTest::keyClick(m_window, Qt::Key_Delete);
    QCOMPARE(hidden(), QStringLiteral("xx"));

    const QPoint first = legend->mapToScene({20, legend->height() / 2}).toPoint();
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::NoModifier, first);
    QTRY_COMPARE(hidden(), QStringLiteral("x-"));
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::NoModifier, first);
    QTRY_COMPARE(hidden(), QStringLiteral("xx"));
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::ControlModifier, first);
    QTRY_COMPARE(hidden(), QStringLiteral("-x"));
    feed->showAll();
}

void Pages::everyChartIsSaidInASentence()
{
    QVERIFY(QMetaObject::invokeMethod(m_fixture.get(), "showEveryStyle"));
    open();
    m_window->resize(1600, 1000);
    for (const char* style :
         {"line", "area", "stacked", "step", "bars", "state_bands", "heat_map", "single_stat"}) {
        auto* chart = find(QStringLiteral("chart-") + QLatin1String(style));
        QVERIFY(chart);
        QTRY_VERIFY(QQmlProperty::read(chart, QStringLiteral("Accessible.description"), qmlContext(chart))
                        .toString()
                        .contains(QStringLiteral(" at ")));
    }
}

void Pages::anAlertIsSilencedByKey()
{
    m_window->resize(1280, 800);
    open();
    auto* list = find(QStringLiteral("timelineList"));
    QVERIFY(list);
    const auto* model = list->property("model").value<QAbstractItemModel*>();
    QVERIFY(model);
    const int kindRole = model->roleNames().key("kind");
    int alert = 0;
    while (alert < model->rowCount() &&
           model->data(model->index(alert, 0), kindRole).toString() != QLatin1String("alert"))
        ++alert;
    QVERIFY(alert < model->rowCount());
    list->forceActiveFocus();
    list->setProperty("currentIndex", alert);
    QTest::keyClick(m_window, Qt::Key_S);
    QQuickItem* overlay = m_window->contentItem()->parentItem() ? m_window->contentItem()->parentItem()
                                                                : m_window->contentItem();
    QQuickItem* reason = nullptr;
    QTRY_VERIFY((reason = find(overlay, QStringLiteral("silenceReason"))) && reason->hasActiveFocus());
    for (const Qt::Key key : {Qt::Key_F, Qt::Key_I, Qt::Key_X})
        QTest::keyClick(m_window, key);
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty()) {
        m_window->grabWindow();
        QCoreApplication::processEvents();
        QVERIFY(m_window->grabWindow().save(folder + QStringLiteral("/silence-dark-1280.png")));
    }
    QTest::keyClick(m_window, Qt::Key_Return);
    auto* form = room()->property("silence").value<QObject*>();
    QCOMPARE(form->property("sent").toStringList(), QStringList{QStringLiteral("fix")});
    QCOMPARE(form->property("begun").toStringList().size(), 1);
    QTRY_VERIFY(!reason->isVisible());
}

void Pages::outboxTakesDecisionsByKey_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("outbox-dark-1600") << QStringLiteral("dark") << QSize{1600, 1000};
    QTest::newRow("outbox-light-1280") << QStringLiteral("light") << QSize{1280, 800};
}

void Pages::outboxTakesDecisionsByKey()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    open();
    auto* words = find(QStringLiteral("statusOutbox"));
    QVERIFY(words && words->isVisible());
    QTest::keyClick(m_window, Qt::Key_O);
    QQuickItem* overlay = m_window->contentItem()->parentItem() ? m_window->contentItem()->parentItem()
                                                                : m_window->contentItem();
    QQuickItem* list = nullptr;
    QTRY_VERIFY((list = find(overlay, QStringLiteral("outboxList"))) && list->hasActiveFocus());
    QTRY_VERIFY(find(list, QStringLiteral("outboxSend")));
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty()) {
        QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
        m_window->grabWindow();
        QCoreApplication::processEvents();
        QVERIFY(m_window->grabWindow().save(
            QStringLiteral("%1/%2.png").arg(folder, QLatin1String(QTest::currentDataTag()))));
    }
    // The first one was never sent: it can be sent or dropped, not confirmed.
    find(list, QStringLiteral("outboxSend"))->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(session()->property("decided").toStringList(), QStringList{QStringLiteral("send op1")});
    find(list, QStringLiteral("outboxCancel"))->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(session()->property("decided").toStringList().last(), QStringLiteral("cancel op1"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!find(overlay, QStringLiteral("outboxList")) ||
                !find(overlay, QStringLiteral("outboxList"))->isVisible());
}

void Pages::aFullReadingIsAskedForOnTheCardAndWhatIsUnreadIsShownThere_data()
{
    looks();
}

void Pages::aFullReadingIsAskedForOnTheCardAndWhatIsUnreadIsShownThere()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QQuickItem* sweep = nullptr;
    QTRY_VERIFY((sweep = find(QStringLiteral("sweep"))) && sweep->isVisible());
    sweep->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(session()->property("swept").toStringList(), QStringList{QStringLiteral("Prometheus false")});
    QQuickItem* unread = find(QStringLiteral("unread"));
    QVERIFY(unread && unread->isVisible());
    unread->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(session()->property("unreadSource").toString(), QStringLiteral("Prometheus"));
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (folder.isEmpty())
        return;
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    m_window->grabWindow();
    QCoreApplication::processEvents();
    QVERIFY(m_window->grabWindow().save(
        QStringLiteral("%1/card-%2.png").arg(folder, QLatin1String(QTest::currentDataTag()))));
}

namespace {

/// Words that pages decide by, keys, and key sequences; everything else is text.
bool isText(const QString& name)
{
    static const QSet<QString> kept{QStringLiteral("theme"),      QStringLiteral("storeState"),
                                    QStringLiteral("shortcut"),   QStringLiteral("type"),
                                    QStringLiteral("objectName"), QStringLiteral("key"),
                                    QStringLiteral("cells"),      QStringLiteral("node"),
                                    QStringLiteral("standing"),   QStringLiteral("fieldKey")};
    return !kept.contains(name) && !name.endsWith(QLatin1String("Id"));
}

/// Puts `text` into every text that the object, its rows and the objects below it offer to the pages.
void spoil(QObject* object, const QString& text, QSet<QObject*>& seen)
{
    if (!object || seen.contains(object) || qobject_cast<QQuickItem*>(object))
        return;
    seen.insert(object);
    if (auto* model = qobject_cast<RowsModel*>(object)) {
        QVariantList rows = model->rows();
        for (QVariant& row : rows) {
            QVariantMap fields = row.toMap();
            for (auto field = fields.begin(); field != fields.end(); ++field) {
                if (field->metaType().id() == QMetaType::QString && isText(field.key()))
                    *field = text;
            }
            row = fields;
        }
        model->setRows(rows);
    }
    const QMetaObject* meta = object->metaObject();
    for (int i = 0; i < meta->propertyCount(); ++i) {
        const QMetaProperty property = meta->property(i);
        const QVariant value = property.read(object);
        if (value.metaType().id() == QMetaType::QString && property.isWritable() &&
            isText(QString::fromLatin1(property.name())))
            property.write(object, text);
        else if (value.canConvert<QObject*>())
            spoil(value.value<QObject*>(), text, seen);
    }
}

} // namespace

void Pages::hostileTextFitsEveryRoleOfEveryPage()
{
    open();
    const auto corpus = hostileStrings();
    const QString wanted = qEnvironmentVariable("MUSTER_HOSTILE_STRINGS");
    const size_t count = wanted == QLatin1String("all") ? corpus.size()
                         : wanted.isEmpty()             ? 10
                                                        : wanted.toUInt();
    int screens = 0;
    for (size_t i = 0; i < std::min(count, corpus.size()); ++i) {
        QSet<QObject*> seen;
        // As the real lists hand it out (models/view/row_list_model.h).
        spoil(session(), displayText(corpus[i].text, DisplayRole::Detail), seen);
        QVERIFY(seen.size() > 15);
        for (const char* page :
             {"incidents", "room", "runbook", "postmortem", "actions", "settings", "import"}) {
            m_window->setProperty("currentPage", QString::fromLatin1(page));
            QTRY_VERIFY(m_window->property("settled").toBool());
            const QImage picture = m_window->grabWindow();
            ++screens;
            const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
            if (!folder.isEmpty())
                picture.save(QStringLiteral("%1/mock-%2-%3.png").arg(folder).arg(i).arg(QLatin1String(page)));
            QVERIFY2(m_warnings.isEmpty(), qPrintable(corpus[i].name + m_warnings.join(u'\n')));
        }
    }
    std::printf("FIGURE: G9 mock pages: strings %zu screens %d warnings 0\n", std::min(count, corpus.size()),
                screens);
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    Pages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages.moc"
