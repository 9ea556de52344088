// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does around the pages, over mock view models: the file picker, panes, several incidents,
// the palette, wall mode, the key map, the scale.

#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <functional>

class RoomPages : public PageStage
{
    Q_OBJECT

private slots:
    void filesAreChosenWhereTheDesktopHasNoDialog_data();
    void filesAreChosenWhereTheDesktopHasNoDialog();
    void panesAreDraggedFoldedAwayAndBroughtBack();
    void openIncidentsStandAboveThePageAndAreSwitchedByKey();
    void inANarrowWindowTheSettingsScrollAsOne();
    void thePaletteTakesIncidentsRunbooksAndPeople();
    void theWallShowsTheRoomWithoutControlsAndEscapeLeaves_data();
    void theWallShowsTheRoomWithoutControlsAndEscapeLeaves();
    void theKeyMapIsSearchedAndCopied();
    void everyPageFitsEnlarged_data();
    void everyPageFitsEnlarged();
    void everythingThatTakesAKeyHasAName_data();
    void everythingThatTakesAKeyHasAName();

private:
    QObject* panes() const { return room()->property("panes").value<QObject*>(); }
    QStringList triggered() const { return session()->property("triggered").toStringList(); }
    void trigger(const char* command)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QString::fromLatin1(command)));
    }
    /// Every visible item below, in depth.
    static void eachVisible(QQuickItem* item, const std::function<void(QQuickItem*)>& look)
    {
        if (!item->isVisible())
            return;
        look(item);
        const QList<QQuickItem*> children = item->childItems();
        for (QQuickItem* child : children)
            eachVisible(child, look);
    }
};

void RoomPages::filesAreChosenWhereTheDesktopHasNoDialog_data()
{
    QTest::addColumn<QString>("theme");
    QTest::newRow("dark") << QStringLiteral("dark");
    QTest::newRow("light") << QStringLiteral("light");
}

void RoomPages::filesAreChosenWhereTheDesktopHasNoDialog()
{
    QFETCH(const QString, theme);
    session()->setProperty("theme", theme);
    QTemporaryDir place;
    QDir dir(place.path());
    QVERIFY(dir.mkdir(QStringLiteral("archive")));
    for (const char* name : {"old.muster", "notes.txt", "archive/inner.muster"}) {
        QFile file(dir.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("x");
    }
    open();
    m_window->resize(1280, 800);
    auto* files = m_window->findChild<QObject*>(QStringLiteral("files"));
    auto* picker = m_window->findChild<QObject*>(QStringLiteral("picker"));
    QVERIFY(files && picker);
    QSignalSpy imports(files, SIGNAL(importChosen(QUrl))), exports(files, SIGNAL(exportChosen(QUrl))),
        charts(files, SIGNAL(chartChosen(QString, QUrl)));
    const auto choose = [&](const char* purpose, const char* format, const char* name) {
        QVERIFY(QMetaObject::invokeMethod(files, "choose", Q_ARG(QString, QString::fromLatin1(purpose)),
                                          Q_ARG(QString, QString::fromLatin1(format)),
                                          Q_ARG(QVariant, QString::fromLatin1(name))));
        QTRY_VERIFY(picker->property("opened").toBool());
    };
    const auto type = [&](const QString& text) {
        auto* field = find(QStringLiteral("picker-name"));
        field->forceActiveFocus(Qt::TabFocusReason);
        field->setProperty("text", text);
        QTest::keyClick(m_window, Qt::Key_Return);
    };
    const auto button = [&] { return find(QStringLiteral("picker-take"))->property("text").toString(); };
    const auto folder = [&] { return picker->property("folder").toString(); };

    // Reading: a path is typed, a letter finds, Enter opens, Backspace goes up.
    choose("import", "", "");
    QCOMPARE(button(), QStringLiteral("Open"));
    type(place.path());
    QTRY_COMPARE(folder(), place.path());
    auto* list = find(QStringLiteral("picker-list"));
    QTRY_COMPARE(list->property("count").toInt(), 2); // the folder and the incident file
    list->forceActiveFocus(Qt::TabFocusReason);
    QCOMPARE(list->property("currentIndex").toInt(), 0);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_COMPARE(folder(), dir.filePath(QStringLiteral("archive")));
    QTest::keyClick(m_window, Qt::Key_Backspace);
    QTRY_COMPARE(folder(), place.path());
    QTest::keyClick(m_window, 'o');
    QCOMPARE(list->property("currentIndex").toInt(), 1);
    shoot(QStringLiteral("picker-") + theme);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_COMPARE(imports.count(), 1);
    QCOMPARE(imports[0][0].toUrl(), QUrl::fromLocalFile(dir.filePath(QStringLiteral("old.muster"))));
    QTRY_VERIFY(!picker->property("opened").toBool());

    // Writing: the folder is remembered; what is there is replaced only when that is said.
    choose("export", "muster", "");
    QTRY_COMPARE(folder(), place.path());
    QCOMPARE(button(), QStringLiteral("Save"));
    type(QStringLiteral("old"));
    QTRY_COMPARE(button(), QStringLiteral("Replace"));
    QVERIFY(find(QStringLiteral("picker-problem"))->isVisible());
    QCOMPARE(exports.count(), 0);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_COMPARE(exports.count(), 1);
    QCOMPARE(exports[0][0].toUrl(), QUrl::fromLocalFile(dir.filePath(QStringLiteral("old.muster"))));

    choose("chart", "png", "error-rate.png");
    QCOMPARE(find(QStringLiteral("picker-name"))->property("text").toString(),
             QStringLiteral("error-rate.png"));
    type(QStringLiteral("nowhere/at/all.png"));
    QTRY_VERIFY(find(QStringLiteral("picker-problem"))->isVisible());
    QCOMPARE(charts.count(), 0);
    type(QStringLiteral("new"));
    QTRY_COMPARE(charts.count(), 1);
    QCOMPARE(charts[0][1].toUrl(), QUrl::fromLocalFile(dir.filePath(QStringLiteral("new.png"))));
    choose("chart", "png", "x.png");
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!picker->property("opened").toBool());
    QCOMPARE(charts.count(), 1);
    QVERIFY(!QFile::exists(dir.filePath(QStringLiteral("new.png")))); // the picker writes nothing
}

void RoomPages::panesAreDraggedFoldedAwayAndBroughtBack()
{
    open();
    m_window->resize(1600, 1000);
    QTRY_COMPARE(m_window->contentItem()->width(), 1600.0);
    QQuickItem* charts = find(QStringLiteral("pane-charts"));
    QQuickItem* timeline = find(QStringLiteral("pane-timeline"));
    QQuickItem* runbook = find(QStringLiteral("pane-runbook"));
    QVERIFY(charts && timeline && runbook);
    QTRY_VERIFY(charts->width() > 600);
    const double page = charts->parentItem()->width();
    const auto adjoin = [&] {
        QVERIFY(timeline->x() >= charts->x() + charts->width());
        QVERIFY(qAbs(runbook->x() + runbook->width() - page) < 1);
    };
    adjoin();

    // Dragged.
    QQuickItem* handle = find(QStringLiteral("handle-charts"));
    QVERIFY(handle);
    const double before = charts->width();
    const QPoint grip = handle->mapToScene({handle->width() / 2, handle->height() / 2}).toPoint();
    QTest::mousePress(m_window, Qt::LeftButton, {}, grip);
    QTest::mouseMove(m_window, grip - QPoint{60, 0});
    QTest::mouseMove(m_window, grip - QPoint{120, 0});
    QTest::mouseRelease(m_window, Qt::LeftButton, {}, grip - QPoint{120, 0});
    QTRY_VERIFY(qAbs(charts->width() - (before - 120)) < 4);
    adjoin();
    // A double click folds away the one to the right; its strip brings it back.
    handle = find(QStringLiteral("handle-timeline"));
    QVERIFY(handle && handle->isVisible());
    QTest::mouseDClick(m_window, Qt::LeftButton, {},
                       handle->mapToScene({handle->width() / 2, handle->height() / 2}).toPoint());
    QTRY_COMPARE(panes()->property("collapsed").toStringList(), QStringList{QStringLiteral("runbook")});
    QTRY_VERIFY(runbook->width() < 60);
    adjoin();
    QVERIFY(!handle->isVisible());
    shoot(QStringLiteral("panes-folded"));
    QQuickItem* strip = find(QStringLiteral("unfold-runbook"));
    QVERIFY(strip && strip->isVisible());
    strip->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(runbook->width() > 250);

    // Another order: the same panes elsewhere, what is typed stays.
    QQuickItem* field = find(QStringLiteral("composer"));
    QTest::keyClick(m_window, Qt::Key_N);
    QTRY_VERIFY(field->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_X);
    QCOMPARE(panes()->property("current").toString(), QStringLiteral("timeline"));
    panes()->setProperty("order", QStringList{QStringLiteral("runbook"), QStringLiteral("timeline"),
                                              QStringLiteral("charts")});
    QTRY_COMPARE(runbook->x(), 0.0);
    QTRY_VERIFY(timeline->x() >= runbook->width());
    QTRY_VERIFY(qAbs(charts->x() + charts->width() - page) < 1);
    QCOMPARE(find(QStringLiteral("composer")), field);
    QCOMPARE(field->property("text").toString(), QStringLiteral("x"));
    shoot(QStringLiteral("panes-moved"));
    // A command about a pane that is folded away brings it back.
    field->parentItem()->forceActiveFocus();
    panes()->setProperty("collapsed", QStringList{QStringLiteral("timeline")});
    QTRY_VERIFY(timeline->width() < 60);
    trigger("focus.note");
    QTRY_VERIFY(field->hasActiveFocus());
    QTRY_VERIFY(timeline->width() > 250);
}

void RoomPages::openIncidentsStandAboveThePageAndAreSwitchedByKey()
{
    open();
    m_window->resize(1280, 800);
    auto* rooms = session()->property("openRooms").value<QObject*>();
    const auto row = [](const char* id, const char* number, const char* title, int severity, const char* due,
                        bool overdue, bool shown) {
        return QVariantMap{{QStringLiteral("incidentId"), QString::fromLatin1(id)},
                           {QStringLiteral("number"), QString::fromLatin1(number)},
                           {QStringLiteral("title"), QString::fromLatin1(title)},
                           {QStringLiteral("severity"), severity},
                           {QStringLiteral("severityText"), QStringLiteral("SEV-%1").arg(severity)},
                           {QStringLiteral("dueText"), QString::fromLatin1(due)},
                           {QStringLiteral("overdue"), overdue},
                           {QStringLiteral("waitText"), overdue ? QStringLiteral("wait over") : QString()},
                           {QStringLiteral("shown"), shown},
                           {QStringLiteral("past"), false},
                           {QStringLiteral("resolved"), severity == 3}};
    };
    rooms->setProperty("rows", QVariantList{row("i1", "INC-1120", "checkout-api: card confirmations failing",
                                                1, "update due in 6 m", false, true),
                                            row("i2", "INC-1121", "search latency p99 over 4 s", 2,
                                                "update overdue 2 m", true, false)});
    QTRY_VERIFY(find(QStringLiteral("tab-i2")) && find(QStringLiteral("tab-i2"))->isVisible());
    shoot(QStringLiteral("open-incidents"));
    QVERIFY(find(QStringLiteral("tab-wait-i2")) && find(QStringLiteral("tab-wait-i2"))->isVisible());
    QVERIFY(!find(QStringLiteral("tab-wait-i2"))->property("truncated").toBool());
    QVERIFY(!find(QStringLiteral("tab-wait-i1"))->isVisible());
    m_window->setProperty("currentPage", QStringLiteral("settings"));
    QVERIFY(find(QStringLiteral("tab-i2"))->isVisible()); // wherever one is
    // Both columns of a page that is made while another one is shown.
    QTRY_VERIFY(find(QStringLiteral("settingsSide")) && find(QStringLiteral("settingsSide"))->width() > 300);
    m_window->setProperty("currentPage", QStringLiteral("room"));
    QQuickItem* tab = find(QStringLiteral("tab-i2"));
    tab->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(rooms->property("asked").toStringList(), QStringList{QStringLiteral("show i2")});
    QTest::keyClick(m_window, Qt::Key_Delete);
    QCOMPARE(rooms->property("asked").toStringList().last(), QStringLiteral("close i2"));

    // One that is over says so, shown or not; names have the room that there is.
    m_window->resize(1440, 900);
    rooms->setProperty(
        "rows",
        QVariantList{row("i1", "INC-1", "CheckoutConfirmErrorRatioHigh (page)", 3, "", false, true),
                     row("i2", "INC-2", "CheckoutConfirmErrorBudgetBurn (page)", 2, "", false, false)});
    QTRY_VERIFY(find(QStringLiteral("tab-resolved-i1")) &&
                find(QStringLiteral("tab-resolved-i1"))->isVisible());
    QVERIFY(!find(QStringLiteral("tab-resolved-i2"))->isVisible());
    for (const char* tabName : {"tab-i1", "tab-i2"}) {
        eachVisible(find(QString::fromLatin1(tabName)), [](QQuickItem* item) {
            QVERIFY2(!item->property("truncated").toBool(), qPrintable(item->property("text").toString()));
        });
    }
    shoot(QStringLiteral("open-incidents-resolved"));
    rooms->setProperty("rows", QVariantList{row("i1", "INC-1120", "checkout-api: card confirmations failing",
                                                1, "update due in 6 m", false, true),
                                            row("i2", "INC-1121", "search latency p99 over 4 s", 2,
                                                "update overdue 2 m", true, false)});

    trigger("show.rooms");
    QTRY_VERIFY(m_window->property("covered").toBool());
    QQuickItem* list = find(QStringLiteral("rooms-list"));
    QTRY_VERIFY(list && list->hasActiveFocus());
    shoot(QStringLiteral("switcher"));
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(rooms->property("asked").toStringList().last(), QStringLiteral("show i2"));
    QTRY_VERIFY(!m_window->property("covered").toBool());
}

void RoomPages::inANarrowWindowTheSettingsScrollAsOne()
{
    m_window->resize(960, 800);
    m_window->setProperty("currentPage", QStringLiteral("settings"));
    QTRY_VERIFY(find(QStringLiteral("sourceList")));
    QQuickItem* list = find(QStringLiteral("sourceList"));
    auto* content = list->property("contentItem").value<QQuickItem*>();
    QVERIFY(content);
    const auto below = [&] {
        const QList<QQuickItem*> children = content->childItems();
        return std::find_if(children.begin(), children.end(), [](const QQuickItem* child) {
                   return child->inherits("QQuickLoader") && child->height() > 100;
               }) != children.end();
    };
    QTRY_VERIFY(below()); // with the cards, not over them
    QTRY_VERIFY(list->property("bottomMargin").toReal() > 100);
    shoot(QStringLiteral("settings-960-top"));
    list->setProperty("contentY", list->property("originY").toDouble() +
                                      list->property("contentHeight").toDouble() +
                                      list->property("bottomMargin").toDouble() - list->height());
    shoot(QStringLiteral("settings-960-end"));
}

void RoomPages::thePaletteTakesIncidentsRunbooksAndPeople()
{
    open();
    const auto take = [&](const char* letters) {
        QTest::keyClick(m_window, Qt::Key_K, Qt::ControlModifier);
        QTRY_VERIFY(m_window->property("covered").toBool());
        for (const char* letter = letters; *letter; ++letter)
            QTest::keyClick(m_window, *letter);
        shoot(QStringLiteral("palette"));
        QTest::keyClick(m_window, Qt::Key_Return);
        QTRY_VERIFY(!m_window->property("covered").toBool());
    };
    take("confirm errors");
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("runbook"));
    QCOMPARE(room()->property("runbook").value<QObject*>()->property("brought").toStringList().size(), 1);
    take("ribeiro");
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
    QCOMPARE(room()->property("command").value<QObject*>()->property("person").toString(),
             QStringLiteral("Tomás Ribeiro"));
    // By nothing else than by who did it: the words that are looked for stay.
    QCOMPARE(room()->property("timeline").value<QObject*>()->property("searchWords").toString(), QString());
    m_window->setProperty("currentPage", QStringLiteral("settings"));
    take("1098");
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
}

void RoomPages::theWallShowsTheRoomWithoutControlsAndEscapeLeaves_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    for (const QString& theme : {QStringLiteral("dark"), QStringLiteral("light")}) {
        for (const QSize size : {QSize{1600, 1000}, QSize{1280, 800}, QSize{1920, 1080}})
            QTest::addRow("%s-%d", qPrintable(theme), size.width()) << theme << size;
    }
}

void RoomPages::theWallShowsTheRoomWithoutControlsAndEscapeLeaves()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    QQuickItem* pages = find(QStringLiteral("pages"));
    const QSizeF below = pages->size();
    trigger("show.wall");
    QQuickItem* wall = find(QStringLiteral("wall"));
    QVERIFY(wall);
    QTRY_VERIFY(wall->hasActiveFocus());
    QCOMPARE(m_window->visibility(), QWindow::FullScreen);
    m_window->setVisibility(QWindow::Windowed);
    QCoreApplication::processEvents(); // the size that it had before comes first
    m_window->resize(size);            // then the one that the test wants
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    m_window->grabWindow();
    // What is under the wall is not laid out with it.
    QCOMPARE(pages->size(), below);
    int texts = 0;
    eachVisible(m_window->contentItem(), [&](QQuickItem* item) {
        QVERIFY2(!item->inherits("QQuickAbstractButton") && !item->inherits("QQuickTextInput"),
                 item->metaObject()->className());
        if (item->inherits("QQuickText") && !item->property("text").toString().isEmpty() &&
            item->width() > 1) {
            ++texts;
            // From four metres: 22 px of a screen of 1000 at least.
            QVERIFY2(item->property("font").value<QFont>().pixelSize() >= 22 * size.height() / 1000 - 1,
                     qPrintable(item->property("text").toString()));
            QVERIFY(item->mapToScene({item->width(), 0}).x() <= size.width() + 1);
        }
    });
    QVERIFY(texts > 15);
    shoot(QStringLiteral("wall-%1-%2").arg(theme, QString::number(size.width())));
    // Single letters are nobody's here.
    const qsizetype before = triggered().size();
    QTest::keyClick(m_window, Qt::Key_L);
    QCOMPARE(triggered().size(), before);
    // The cursor goes, and comes back with the hand.
    QTest::mouseMove(m_window, {300, 300});
    QTRY_VERIFY_WITH_TIMEOUT(wall->property("idle").toBool(), 10000);
    QTest::mouseMove(m_window, {320, 330});
    QTRY_VERIFY(!wall->property("idle").toBool());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!find(QStringLiteral("wall")));
    QVERIFY(!m_window->property("covered").toBool());
    QTRY_VERIFY(find(QStringLiteral("pane-timeline"))->isVisible());
    // And it fills the window again, of whatever size that is by now.
    m_window->resize(size + QSize(40, 20));
    QTRY_COMPARE(pages->mapToScene({pages->width(), 0}).x(), size.width() + 40);
}

void RoomPages::theKeyMapIsSearchedAndCopied()
{
    open();
    trigger("show.keys");
    QTRY_VERIFY(m_window->property("covered").toBool());
    QQuickItem* words = find(QStringLiteral("keys-words"));
    QTRY_VERIFY(words && words->hasActiveFocus());
    QQuickItem* list = find(QStringLiteral("keys-list"));
    const int all = list->property("count").toInt();
    QVERIFY(all > 5);
    shoot(QStringLiteral("keys"));
    for (const char letter : {'n', 'o', 't', 'e'})
        QTest::keyClick(m_window, letter);
    QTRY_COMPARE(list->property("count").toInt(), 2); // the group and its command
    QQuickItem* copy = find(QStringLiteral("keys-copy"));
    copy->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(list->property("model").value<QObject*>()->property("copied").toInt(), 1);
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->property("covered").toBool());
}

void RoomPages::everyPageFitsEnlarged_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QSize>("size");
    for (const char* page :
         {"start", "incidents", "room", "runbook", "postmortem", "actions", "settings", "import"}) {
        for (const QSize size : {QSize{1600, 1000}, QSize{1280, 800}}) {
            for (const double scale : {1.25, 1.5, 2.0})
                QTest::addRow("%s-%d-%d", page, qRound(scale * 100), size.width())
                    << QString::fromLatin1(page) << scale << size;
        }
    }
}

void RoomPages::everyPageFitsEnlarged()
{
    QFETCH(const QString, page);
    QFETCH(const double, scale);
    QFETCH(const QSize, size);
    session()->setProperty("scale", scale);
    session()->setProperty("theme", scale < 2 ? QStringLiteral("dark") : QStringLiteral("light"));
    if (page != QLatin1String("start") && page != QLatin1String("incidents"))
        open();
    m_window->setProperty("currentPage", page);
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    QTRY_VERIFY(m_window->property("settled").toBool());
    shoot(QStringLiteral("scale-") + QString::fromLatin1(QTest::currentDataTag()));
    // Whatever takes the keyboard can be seen: inside the window, or inside something that scrolls.
    QStringList outside;
    eachVisible(m_window->contentItem(), [&](QQuickItem* item) {
        if (!item->activeFocusOnTab() || item->width() < 2 || item->height() < 2)
            return;
        for (QQuickItem* above = item->parentItem(); above; above = above->parentItem()) {
            if (above->inherits("QQuickFlickable"))
                return;
        }
        const QRectF place = item->mapRectToScene({0, 0, item->width(), item->height()});
        if (place.left() < -1 || place.top() < -1 || place.right() > size.width() + 1 ||
            place.bottom() > size.height() + 1)
            outside << QStringLiteral("%1 %2 (%3)")
                           .arg(QString::fromLatin1(item->metaObject()->className()), item->objectName(),
                                item->property("text").toString());
    });
    QVERIFY2(outside.isEmpty(), qPrintable(outside.join(u'\n')));
}

void RoomPages::everythingThatTakesAKeyHasAName_data()
{
    QTest::addColumn<QString>("page");
    for (const char* page :
         {"start", "incidents", "room", "runbook", "postmortem", "actions", "settings", "import"})
        QTest::newRow(page) << QString::fromLatin1(page);
}

void RoomPages::everythingThatTakesAKeyHasAName()
{
    QFETCH(const QString, page);
    if (page != QLatin1String("start") && page != QLatin1String("incidents"))
        open();
    m_window->setProperty("currentPage", page);
    m_window->resize(1600, 1000);
    QTRY_VERIFY(m_window->property("settled").toBool());
    m_window->grabWindow();
    QStringList nameless;
    int controls = 0;
    eachVisible(m_window->contentItem(), [&](QQuickItem* item) {
        const bool takesKeys = item->activeFocusOnTab() || item->inherits("QQuickAbstractButton") ||
                               item->inherits("QQuickTextInput") || item->inherits("QQuickTextEdit");
        if (!takesKeys || !item->isEnabled())
            return;
        ++controls;
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(item);
        const QString name = seen ? seen->text(QAccessible::Name) : QString();
        if (name.trimmed().isEmpty())
            nameless << QStringLiteral("%1 %2").arg(QString::fromLatin1(item->metaObject()->className()),
                                                    item->objectName());
    });
    QVERIFY(controls > 3);
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    RoomPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_room.moc"
