// SPDX-License-Identifier: GPL-3.0-or-later
// The post-mortem's page over a real room and a real store: blocks are marked by dragging, what is beside the
// text is cited by key and by dragging, a citation leads away and one command leads back; the actions of all
// incidents, by key.
#include "models/view/post_mortem_document.h"
#include "models/view/post_mortem_editor.h"
#include "tests/model/view_fixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>

using namespace muster;
using namespace muster::test;

namespace {

const char* const kText =
    "# Title\n\nThe first paragraph says [02:00:00](event:E08) what was seen.\n\nThe second "
    "paragraph.\n\nThe third paragraph.\n\n| Time | Event |\n|---|---|\n| [02:05:11](event:E11) | page "
    "|\n\n## Action items\n\n- [ ] Alert on full pools (owner: Maya, due 2026-11-10)\n- [ ] Look at "
    "timeouts\n";

} // namespace

class TestPagesDocument final : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void draggingFromBlockToBlockMarksWholeBlocks();
    void draggingWithinABlockMarksItsWords();
    void whatIsBesideTheTextIsCitedByKey();
    void aCitationLeadsAwayAndOneCommandLeadsBack();
    void aTimeInATableLeadsToItsMoment();
    void actionsAreWorkedByKey();
    void aCommentKeepsThePassageThatItWasBegunAt();
    void aSectionIsShownBelowItsHeading();
    void theFiguresFillTheirRow_data();
    void theFiguresFillTheirRow();

private:
    void load(const char* source);
    void loadPages();
    QString textOf(const char* name) const
    {
        return item(name) ? item(name)->property("text").toString() : QStringLiteral("not there");
    }
    static void gather(QQuickItem* below, QLatin1String name, QList<QQuickItem*>& found)
    {
        for (QQuickItem* child : below->childItems()) {
            if (child->objectName() == name && child->isVisible())
                found << child;
            gather(child, name, found);
        }
    }
    static QQuickItem* find(QQuickItem* below, QLatin1String name);
    QQuickItem* item(const char* name) const { return find(m_window->contentItem(), QLatin1String(name)); }
    QQuickItem* list() const { return item("postMortemText"); }
    QQuickItem* view() const { return list()->parentItem(); }
    PostMortemEditor* editor() const { return m_machine->session->room()->postMortem(); }
    /// The middle of a block, in the window.
    QPoint middle(int row) const;
    /// Blocks get their heights when they are drawn: pictures that stay say that everything is in its place.
    void settle() const
    {
        QImage last, now;
        do {
            last = now;
            QCoreApplication::processEvents();
            now = m_window->grabWindow();
        } while (now != last);
    }
    void key(Qt::Key code, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_window, code, modifiers);
    }
    QObject* page() const { return m_made->findChild<QObject*>(QStringLiteral("thePage")); }
    void shoot(const char* name);

    std::unique_ptr<Machine> m_machine;
    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QObject> m_made;
    QQuickWindow* m_window = nullptr;
};

QQuickItem* TestPagesDocument::find(QQuickItem* below, QLatin1String name)
{
    for (QQuickItem* child : below->childItems()) {
        if (child->objectName() == name)
            return child;
        if (QQuickItem* found = find(child, name))
            return found;
    }
    return nullptr;
}

void TestPagesDocument::load(const char* source)
{
    m_engine = std::make_unique<QQmlEngine>();
    m_engine->addImportPath(QStringLiteral("qrc:/qt/qml"));
    QQmlComponent component(m_engine.get());
    component.setData(source, QUrl());
    m_made.reset(component.createWithInitialProperties(
        {{QStringLiteral("theRoom"), QVariant::fromValue(m_machine->session->room())}}));
    QVERIFY2(m_made, qPrintable(component.errorString()));
    m_window = qobject_cast<QQuickWindow*>(m_made.get());
    QVERIFY(QTest::qWaitForWindowExposed(m_window));
    m_window->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
}

void TestPagesDocument::init()
{
    m_machine = std::make_unique<Machine>();
    Session::setInstance(m_machine->session.get());
    m_machine->openDrillAt(night("03:20:00"));
    loadPages();
    if (QTest::currentTestFailed())
        return;
    QTRY_VERIFY(editor()->active());
    editor()->replaceText(QString::fromUtf8(kText));
    QTRY_VERIFY(list() && list()->property("count").toInt() == 8);
    QTRY_VERIFY(middle(3).y() > 0);
}

void TestPagesDocument::loadPages()
{
    load(R"(
import QtQuick
import Muster.Pages
import Muster.View
Window {
    id: window
    required property WarRoom theRoom
    width: 1280
    height: 800
    visible: true
    property string moment: ""
    property string openedIncident: ""
    property int openedAt: -1
    PostMortemPage {
        objectName: "thePage"
        anchors.fill: parent
        visible: !actions.visible
        focus: true
        room: window.theRoom
        onMomentRequested: eventId => window.moment = eventId
    }
    ActionsPage {
        id: actions
        objectName: "actions"
        anchors.fill: parent
        visible: false
        onActionRequested: (incidentId, position) => {
            window.openedIncident = incidentId;
            window.openedAt = position;
        }
    }
})");
}

void TestPagesDocument::cleanup()
{
    m_made.reset();
    m_engine.reset();
    m_machine.reset();
    Session::setInstance(nullptr);
}

QPoint TestPagesDocument::middle(int row) const
{
    settle();
    QQuickItem* block = nullptr;
    QMetaObject::invokeMethod(list(), "itemAtIndex", Q_RETURN_ARG(QQuickItem*, block), Q_ARG(int, row));
    return block ? block->mapToScene(QPointF(block->width() / 2, block->height() / 2)).toPoint() : QPoint();
}

void TestPagesDocument::shoot(const char* name)
{
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (!folder.isEmpty())
        QVERIFY(m_window->grabWindow().save(folder + u'/' + QLatin1String(name) + QStringLiteral(".png")));
}

void TestPagesDocument::draggingFromBlockToBlockMarksWholeBlocks()
{
    QTest::mousePress(m_window, Qt::LeftButton, {}, middle(1));
    QTest::mouseMove(m_window, middle(1) + QPoint(20, 0));
    QCOMPARE(view()->property("markFrom").toInt(), -1);
    QTest::mouseMove(m_window, middle(2));
    QTest::mouseMove(m_window, middle(3));
    QTRY_COMPARE(view()->property("markFirst").toInt(), 1);
    QCOMPARE(view()->property("markLast").toInt(), 3);
    QTest::mouseMove(m_window, middle(2)); // and back
    QTRY_COMPARE(view()->property("markLast").toInt(), 2);
    QTest::mouseRelease(m_window, Qt::LeftButton, {}, middle(2));
    shoot("document-marked");
    QCOMPARE(view()->property("markFirst").toInt(), 1);
    key(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text().trimmed(),
             QStringLiteral(
                 "The first paragraph says [02:00:00](event:E08) what was seen.\n\nThe second paragraph."));
    key(Qt::Key_Delete);
    QTRY_COMPARE(list()->property("count").toInt(), 6);
    QVERIFY(!editor()->markdown().contains(QLatin1String("second paragraph")));
    // A click puts the cursor somewhere and marks nothing.
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(1));
    QTRY_COMPARE(view()->property("markFrom").toInt(), -1);
    // Upwards as well.
    QTest::mousePress(m_window, Qt::LeftButton, {}, middle(1));
    QTest::mouseMove(m_window, middle(0));
    QTRY_COMPARE(view()->property("markFirst").toInt(), 0);
    QTest::mouseRelease(m_window, Qt::LeftButton, {}, middle(0));
    QCOMPARE(view()->property("markLast").toInt(), 1);
}

void TestPagesDocument::draggingWithinABlockMarksItsWords()
{
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(2)); // the field of the block is there now
    QTRY_VERIFY(view()->property("field").value<QQuickItem*>());
    auto* field = view()->property("field").value<QQuickItem*>();
    const QPoint from = field->mapToScene(QPointF(4, field->height() / 2)).toPoint();
    QTest::mousePress(m_window, Qt::LeftButton, {}, from);
    QTest::mouseMove(m_window, from + QPoint(30, 0));
    QTest::mouseMove(m_window, from + QPoint(90, 0));
    QTest::mouseRelease(m_window, Qt::LeftButton, {}, from + QPoint(90, 0));
    QCOMPARE(view()->property("markFrom").toInt(), -1);
    QVERIFY(!field->property("selectedText").toString().isEmpty());
}

void TestPagesDocument::whatIsBesideTheTextIsCitedByKey()
{
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(2));
    QTRY_VERIFY(view()->property("field").value<QQuickItem*>());
    key(Qt::Key_End);
    editor()->setEvidenceFilter(QStringLiteral("flag 20"));
    QTRY_VERIFY(editor()->evidence()->count() > 0);
    const QString event = editor()->evidence()->rows().front().key;
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.cite")));
    QVERIFY2(editor()->markdown().contains(QStringLiteral("The second paragraph.[")),
             qPrintable(editor()->markdown()));
    QVERIFY(editor()->markdown().contains(event));
    // A chart becomes a block of its own behind the one with the cursor.
    editor()->setEvidenceFilter(QStringLiteral("saturation"));
    QTRY_COMPARE(editor()->evidence()->rows().front().sort, QStringLiteral("chart"));
    shoot("document-evidence");
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.cite")));
    QTRY_VERIFY(editor()->markdown().contains(QLatin1String("\n\n```chart\npanel: saturation\n")));
    QVERIFY(editor()->markdown().indexOf(QLatin1String("```chart")) <
            editor()->markdown().indexOf(QLatin1String("The third paragraph")));
}

void TestPagesDocument::aCitationLeadsAwayAndOneCommandLeadsBack()
{
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(1));
    QTRY_VERIFY(view()->property("field").value<QQuickItem*>());
    view()->property("field").value<QQuickItem*>()->setProperty("cursorPosition", 30);
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.follow")));
    QCOMPARE(m_made->property("moment").toString(), QStringLiteral("E08"));
    // Away, and the cursor somewhere else meanwhile.
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(3));
    QTRY_COMPARE(view()->property("row").toInt(), 3);
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.back")));
    QTRY_COMPARE(view()->property("row").toInt(), 1);
    auto* field = view()->property("field").value<QQuickItem*>();
    QVERIFY(field && field->hasActiveFocus());
    QCOMPARE(field->property("cursorPosition").toInt(), 30);
}

void TestPagesDocument::aTimeInATableLeadsToItsMoment()
{
    settle();
    QQuickItem* block = nullptr;
    QMetaObject::invokeMethod(list(), "itemAtIndex", Q_RETURN_ARG(QQuickItem*, block), Q_ARG(int, 4));
    QVERIFY(block);
    // The sheet is in the middle; the first cell of the second line.
    const double left = (block->width() - view()->property("sheet").toDouble()) / 2;
    QTest::mouseClick(m_window, Qt::LeftButton, {},
                      block->mapToScene(QPointF(left + 20, block->height() * 0.75)).toPoint());
    QCOMPARE(m_made->property("moment").toString(), QStringLiteral("E11"));
    QCOMPARE(view()->property("field").value<QQuickItem*>(), nullptr); // and nothing is written in
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.back")));
    QTRY_COMPARE(view()->property("row").toInt(), 4);
    auto* field = view()->property("field").value<QQuickItem*>();
    QVERIFY(field);
    QVERIFY(field->property("text")
                .toString()
                .mid(field->property("cursorPosition").toInt())
                .startsWith(QLatin1String("[02:05:11](event:E11)")));
}

void TestPagesDocument::actionsAreWorkedByKey()
{
    editor()->flush();
    auto* actions = m_made->findChild<QQuickItem*>(QStringLiteral("actions"));
    QVERIFY(actions);
    actions->setVisible(true);
    actions->forceActiveFocus();
    QTRY_VERIFY(item("actionsList") && item("actionsList")->property("count").toInt() == 2);
    item("actionsList")->forceActiveFocus();
    shoot("actions");
    QTRY_COMPARE(item("actionsList")->property("currentIndex").toInt(), 0);
    key(Qt::Key_Down);
    QTRY_COMPARE(item("actionsList")->property("currentIndex").toInt(), 1);
    key(Qt::Key_Return);
    QCOMPARE(m_made->property("openedIncident").toString(), m_machine->session->room()->incidentId());
    const int at = m_made->property("openedAt").toInt();
    QVERIFY2(editor()->markdown().mid(at).startsWith(QLatin1String("- [ ] Look at")),
             qPrintable(editor()->markdown().mid(at, 40)));
    // The document opens there.
    actions->setVisible(false);
    QMetaObject::invokeMethod(page(), "openAt", Q_ARG(int, at));
    QTRY_COMPARE(view()->property("row").toInt(), 7);
}

void TestPagesDocument::aCommentKeepsThePassageThatItWasBegunAt()
{
    const auto mark = [this](int row) {
        QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(row));
        QTRY_VERIFY(view()->property("field").value<QQuickItem*>());
        QMetaObject::invokeMethod(view()->property("field").value<QQuickItem*>(), "select", Q_ARG(int, 4),
                                  Q_ARG(int, 10));
    };
    mark(2);
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.comment")));
    QTRY_COMPARE(textOf("postMortemAbout"), QString::fromUtf8("About “second”"));
    for (const char letter : {'w', 'h', 'y'})
        QTest::keyClick(m_window, letter);
    mark(3); // somebody goes on writing
    QCOMPARE(textOf("postMortemAbout"), QString::fromUtf8("About “second”"));
    QVERIFY(item("postMortemAboutMarked")->isVisible());
    shoot("comment-held");

    m_made.reset();
    m_engine.reset();
    loadPages();
    if (QTest::currentTestFailed())
        return;
    QMetaObject::invokeMethod(page(), "carryOut", Q_ARG(QString, QStringLiteral("pm.comment")));
    QTRY_COMPARE(textOf("postMortemComment"), QStringLiteral("why"));
    QCOMPARE(textOf("postMortemAbout"), QString::fromUtf8("About “second”"));
    // By choice it is about all of it: nothing is marked now.
    QQuickItem* const other = item("postMortemAboutMarked");
    QTRY_VERIFY(other->isVisible());
    settle();
    QTest::mouseClick(m_window, Qt::LeftButton, {},
                      other->mapToScene(QPointF(other->width() / 2, other->height() / 2)).toPoint());
    QTRY_COMPARE(textOf("postMortemAbout"), QStringLiteral("About the whole document"));
}

void TestPagesDocument::aSectionIsShownBelowItsHeading()
{
    QString text = QStringLiteral("# Title\n\n");
    for (const char* name : {"Alpha", "Beta", "Gamma", "Delta"}) {
        text += QStringLiteral("## %1\n\n").arg(QLatin1String(name));
        for (int i = 0; i < 30; ++i)
            text += QStringLiteral("%1 says this in its line %2.\n\n").arg(QLatin1String(name)).arg(i);
    }
    editor()->replaceText(text);
    QTRY_VERIFY(item("section-Gamma") && item("section-Gamma")->isVisible());
    QTRY_VERIFY(list()->property("count").toInt() >= 125);
    settle();
    QQuickItem* const section = item("section-Gamma");
    QTest::mouseClick(m_window, Qt::LeftButton, {},
                      section->mapToScene(QPointF(section->width() / 2, section->height() / 2)).toPoint());
    const int heading = 1 + 2 * 31; // behind the title and two sections of 31 blocks
    QTRY_COMPARE(view()->property("row").toInt(), heading);
    settle();
    shoot("document-section");
    const auto top = [&](int row) {
        QQuickItem* block = nullptr;
        QMetaObject::invokeMethod(list(), "itemAtIndex", Q_RETURN_ARG(QQuickItem*, block), Q_ARG(int, row));
        return block ? block->mapToItem(list(), QPointF()).y() : -1.0;
    };
    QVERIFY2(top(heading) >= 0 && top(heading) < list()->height() / 4,
             qPrintable(QString::number(top(heading))));
    QVERIFY(top(heading + 5) > 0 && top(heading + 5) < list()->height());
}

void TestPagesDocument::theFiguresFillTheirRow_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {1280, 1440, 1600, 1920})
        QTest::addRow("%d", width) << width;
}

void TestPagesDocument::theFiguresFillTheirRow()
{
    QFETCH(const int, width);
    QTRY_VERIFY(editor()->figures()->count() >= 5);
    const int known = editor()->figures()->count();
    m_window->resize(width, 900);
    QTRY_COMPARE(m_window->width(), width);
    settle();
    shoot(qPrintable(QStringLiteral("document-figures-%1").arg(width)));
    QList<QQuickItem*> tiles;
    gather(m_window->contentItem(), QLatin1String("postMortemFigure"), tiles);
    QVERIFY(!tiles.isEmpty());
    const QQuickItem* const row = tiles.first()->parentItem();
    QCOMPARE(int(tiles.size()), std::min(known, std::max(3, int(row->width()) / 156)));
    QCOMPARE(tiles.first()->x(), 0.0);
    QCOMPARE(tiles.last()->x() + tiles.last()->width(), row->width());
}

QTEST_MAIN(TestPagesDocument)
#include "tst_pages_document.moc"
