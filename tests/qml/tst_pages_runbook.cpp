// SPDX-License-Identifier: GPL-3.0-or-later
// The runbook with mock view models: taking, skipping and editing, by keys. With MUSTER_SHOTS=<folder> the
// pictures are kept.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>
#include <QApplication>

#include <algorithm>
#include <vector>

class RunbookPages : public PageStage
{
    Q_OBJECT
private slots:
    void takesABranchOfTheRunbook();
    void aStepIsSkippedByKeyAndOnlyWithAReason();
    void aRunbookIsEditedBesideItsTree_data();
    void aRunbookIsEditedBesideItsTree();
    void theTreeIsWalkedAndZoomedByKey();
    void aTreeOfTenThousandNodesMakesNoMoreItemsThanASmallOne();
    void aScreenReaderIsOfferedEveryNodeOfTheTree();
    void titlesStayInsideOfTheirBoxes_data();
    void titlesStayInsideOfTheirBoxes();

private:
    /// A start with `children` children below each other, titled `title`.
    void plantTree(int children, const QString& title);
    QQuickItem* openTree();
};

void RunbookPages::takesABranchOfTheRunbook()
{
    open();
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    QTRY_VERIFY(m_window->property("settled").toBool());
    auto* branch = find(QStringLiteral("branch2"));
    QVERIFY(branch);
    branch->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QObject* runbook = room()->property("runbook").value<QObject*>();
    QCOMPARE(runbook->property("taken").toList(), QVariantList{1});
}

void RunbookPages::aStepIsSkippedByKeyAndOnlyWithAReason()
{
    open();
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    QTRY_VERIFY(m_window->property("settled").toBool());
    QObject* runbook = room()->property("runbook").value<QObject*>();
    auto* skip = find(QStringLiteral("runbook-skip"));
    QVERIFY(skip);
    skip->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QVERIFY(runbook->property("skipping").toBool());
    auto* branch = find(QStringLiteral("branch3"));
    branch->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(runbook->property("refusal").toString(), QStringLiteral("Say why it is skipped."));
    for (const char letter : {'n', 'o', '1'}) // the field has the keys: a digit in it takes no branch
        QTest::keyClick(m_window, letter);
    QCOMPARE(runbook->property("reason").toString(), QStringLiteral("no1"));
    branch->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(runbook->property("skipped").toList(), QVariantList{QStringLiteral("2 no1")});
    QVERIFY(runbook->property("taken").toList().isEmpty());
}

void RunbookPages::aRunbookIsEditedBesideItsTree_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("edit-dark-1600") << QStringLiteral("dark") << QSize{1600, 1000};
    QTest::newRow("edit-dark-1280") << QStringLiteral("dark") << QSize{1280, 800};
    QTest::newRow("edit-light-1280") << QStringLiteral("light") << QSize{1280, 800};
}

void RunbookPages::aRunbookIsEditedBesideItsTree()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(size);
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    QTRY_VERIFY(m_window->property("settled").toBool());
    QObject* editor = room()->property("runbook").value<QObject*>()->property("editor").value<QObject*>();
    auto* button = find(QStringLiteral("runbook-edit"));
    QVERIFY(button);
    button->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QTRY_VERIFY(editor->property("open").toBool());
    QTRY_VERIFY(find(QStringLiteral("runbook-findings")));
    const QString before = editor->property("text").toString();
    QTest::keyClick(m_window, 'x'); // the text has the keys
    QTRY_COMPARE(editor->property("text").toString(), QLatin1Char('x') + before);
    // A finding leads to its line.
    find(QStringLiteral("runbook-findings"))->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QTest::keyClick(m_window, 'y');
    QTRY_COMPARE(editor->property("text").toString().section(u'\n', 16, 16).left(1), QStringLiteral("y"));
    shoot(QString::fromUtf8(QTest::currentDataTag()));
}

void RunbookPages::theTreeIsWalkedAndZoomedByKey()
{
    open();
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    QTRY_VERIFY(m_window->property("settled").toBool());
    auto* tree = find(QStringLiteral("runbook-tree"));
    QVERIFY(tree);
    tree->forceActiveFocus(Qt::TabFocusReason);
    const auto title = [tree] { return tree->property("walkedTitle").toString().section(u':', 0, 0); };
    QCOMPARE(title(), QStringLiteral("N4")); // where one stands
    QTest::keyClick(m_window, Qt::Key_Right);
    QCOMPARE(title(), QStringLiteral("N5"));
    QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(title(), QStringLiteral("N10"));
    QTest::keyClick(m_window, Qt::Key_Left);
    QCOMPARE(title(), QStringLiteral("N4"));
    for (int i = 0; i < 6; ++i)
        QTest::keyClick(m_window, Qt::Key_Left);
    QCOMPARE(title(), QStringLiteral("N1")); // the edge is no reason to leave
    const double before = tree->property("zoom").toDouble();
    QTest::keyClick(m_window, Qt::Key_Plus);
    QVERIFY(tree->property("zoom").toDouble() > before);
    for (int i = 0; i < 20; ++i)
        QTest::keyClick(m_window, Qt::Key_Minus);
    QVERIFY(tree->property("zoom").toDouble() >= before * 0.39);
    shoot(QStringLiteral("tree-small"));
    QTest::keyClick(m_window, Qt::Key_0);
    QCOMPARE(tree->property("zoom").toDouble(), before);
    QCOMPARE(title(), QStringLiteral("N4"));
    shoot(QStringLiteral("tree-walked"));
    QVERIFY(room()->property("runbook").value<QObject*>()->property("taken").toList().isEmpty());
}

void RunbookPages::plantTree(int children, const QString& title)
{
    QVariantList nodes, edges;
    const auto node = [&](const QString& id, double x, double y, const QString& standing) {
        nodes << QVariantMap{{QStringLiteral("node"), id},
                             {QStringLiteral("title"), id + QStringLiteral(": ") + title},
                             {QStringLiteral("shortTitle"), title},
                             {QStringLiteral("nodeX"), x},
                             {QStringLiteral("nodeY"), y},
                             {QStringLiteral("nodeWidth"), 120.0},
                             {QStringLiteral("nodeHeight"), 32.0},
                             {QStringLiteral("standing"), standing},
                             {QStringLiteral("kind"), QStringLiteral("check")}};
    };
    node(QStringLiteral("N0"), 0, 0, QStringLiteral("current"));
    for (int i = 1; i <= children; ++i) {
        const double y = 46.0 * (i - 1);
        node(QStringLiteral("N%1").arg(i), 168, y,
             i == 1 ? QStringLiteral("proposed") : QStringLiteral("open"));
        edges << QVariantMap{{QStringLiteral("key"), QStringLiteral("N0>N%1").arg(i)},
                             {QStringLiteral("x1"), 120.0},
                             {QStringLiteral("y1"), 16.0},
                             {QStringLiteral("x2"), 168.0},
                             {QStringLiteral("y2"), y + 16},
                             {QStringLiteral("label"), QString()},
                             {QStringLiteral("standing"), QStringLiteral("open")}};
    }
    auto* runbook = room()->property("runbook").value<QObject*>();
    runbook->property("treeNodes").value<QObject*>()->setProperty("rows", nodes);
    runbook->property("treeEdges").value<QObject*>()->setProperty("rows", edges);
    runbook->setProperty("treeWidth", 288.0);
    runbook->setProperty("treeHeight", 46.0 * children);
}

QQuickItem* RunbookPages::openTree()
{
    open();
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    [this] { QTRY_VERIFY(m_window->property("settled").toBool()); }();
    return find(QStringLiteral("runbook-tree"));
}

void RunbookPages::aTreeOfTenThousandNodesMakesNoMoreItemsThanASmallOne()
{
    QQuickItem* tree = openTree();
    QVERIFY(tree);
    const auto items = [tree] {
        std::vector<QQuickItem*> all{tree};
        for (size_t i = 0; i < all.size(); ++i) {
            for (QQuickItem* child : all[i]->childItems())
                all.push_back(child);
        }
        return all.size();
    };
    const auto number = [tree](const char* function, int argument = -1) {
        int answer = -1;
        if (argument < 0)
            QMetaObject::invokeMethod(tree, function, Q_RETURN_ARG(int, answer));
        else
            QMetaObject::invokeMethod(tree, function, Q_RETURN_ARG(int, answer), Q_ARG(int, argument),
                                      Q_ARG(int, 0), Q_ARG(int, 1));
        return answer;
    };
    plantTree(100, QStringLiteral("Is it well?"));
    m_window->grabWindow();
    const size_t few = items();
    const int drawn = number("boxesDrawn");
    QVERIFY(drawn > 1);
    plantTree(9'999, QStringLiteral("Is it well?"));
    m_window->grabWindow();
    QCOMPARE(number("count"), 10'000);
    QCOMPARE(items(), few);
    QCOMPARE(number("boxesDrawn"), drawn);
    QVERIFY2(number("edgesDrawn") <= 160, "edges that only pass through are not all drawn");
    // Walking goes on where there is no item: a hundred nodes down and back.
    tree->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Right);
    for (int i = 0; i < 100; ++i)
        QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(tree->property("walkedTitle").toString(), QStringLiteral("N101: Is it well?"));
    m_window->grabWindow();
    QVERIFY(number("boxesDrawn") <= drawn + 2);
    QCOMPARE(items(), few);
    QCOMPARE(number("beside", 101), 102);
}

void RunbookPages::aScreenReaderIsOfferedEveryNodeOfTheTree()
{
    QQuickItem* tree = openTree();
    QVERIFY(tree);
    plantTree(500, QStringLiteral("Is it well?"));
    QAccessibleInterface* outline = QAccessible::queryAccessibleInterface(tree);
    QVERIFY(outline);
    QCOMPARE(outline->role(), QAccessible::Tree);
    QCOMPARE(outline->text(QAccessible::Name), QStringLiteral("Runbook tree"));
    QCOMPARE(outline->childCount(), 501);
    QAccessibleInterface* here = outline->child(0);
    QCOMPARE(here->role(), QAccessible::TreeItem);
    QCOMPARE(here->text(QAccessible::Name), QStringLiteral("N0: Is it well?, you are here"));
    QVERIFY(here->text(QAccessible::Description).startsWith(QLatin1String("Leads to: N1: Is it well?")));
    QCOMPARE(outline->child(1)->text(QAccessible::Name), QStringLiteral("N1: Is it well?, suggested next"));
    QAccessibleInterface* last = outline->child(500);
    QCOMPARE(last->text(QAccessible::Name), QStringLiteral("N500: Is it well?"));
    QVERIFY(last->state().offscreen);
    QCOMPARE(outline->child(500), last); // one and the same
    QCOMPARE(outline->indexOfChild(last), 500);
    QCOMPARE(last->parent(), outline);
    QVERIFY(outline->parent());
    // The keyboard's place is the reader's.
    tree->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Right);
    QCOMPARE(outline->focusChild(), outline->child(1));
    QVERIFY(outline->child(1)->state().focused);
    const QPoint middle = outline->child(1)->rect().center();
    QCOMPARE(outline->childAt(middle.x(), middle.y()), outline->child(1));
    // Rows that are gone are nobody.
    plantTree(3, QStringLiteral("Is it well?"));
    QCOMPARE(outline->childCount(), 4);
    QVERIFY(!last->isValid());
    QVERIFY(!outline->child(4));
}

void RunbookPages::titlesStayInsideOfTheirBoxes_data()
{
    QTest::addColumn<QString>("title");
    QTest::newRow("long") << QStringLiteral("Is every part of the service well ").repeated(200);
    QTest::newRow("one long word") << QString(5'000, u'W');
    QTest::newRow("right to left") << QStringLiteral("هل الخدمة تعمل بشكل صحيح في كل منطقة ").repeated(20);
    QTest::newRow("both ways") << QStringLiteral("checkout-api بطيء api שלום ").repeated(20);
    QTest::newRow("tall") << QStringLiteral("Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306 \u1E9E\U00012031");
}

void RunbookPages::titlesStayInsideOfTheirBoxes()
{
    QFETCH(const QString, title);
    QQuickItem* tree = openTree();
    QVERIFY(tree);
    const QRect place = tree->mapRectToScene(tree->boundingRect()).toRect();
    const auto picture = [&] {
        m_window->grabWindow();
        QCoreApplication::processEvents();
        return m_window->grabWindow().copy(place);
    };
    plantTree(300, QString());
    const QImage without = picture();
    plantTree(300, title);
    const QImage with = picture();
    QVERIFY(with != without);
    std::vector<QRect> boxes;
    for (int row = 0; row < 301; ++row) {
        QRectF box;
        QMetaObject::invokeMethod(tree, "boxOf", Q_RETURN_ARG(QRectF, box), Q_ARG(int, row));
        if (tree->boundingRect().intersects(box))
            boxes.push_back(box.toAlignedRect());
    }
    QVERIFY(!boxes.empty());
    int outside = 0;
    for (int y = 0; y < with.height(); ++y) {
        for (int x = 0; x < with.width(); ++x) {
            if (with.pixel(x, y) != without.pixel(x, y) &&
                std::none_of(boxes.begin(), boxes.end(),
                             [&](const QRect& box) { return box.contains(x, y); }))
                ++outside;
        }
    }
    shoot(QStringLiteral("tree-") + QString::fromUtf8(QTest::currentDataTag()).replace(u' ', u'-'));
    QCOMPARE(outside, 0);
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    RunbookPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_runbook.moc"
