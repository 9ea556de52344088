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
    void anotherBranchThanSuggestedTakesAReason_data();
    void anotherBranchThanSuggestedTakesAReason();
    void aStepIsSkippedByKeyAndOnlyWithAReason();
    void aRunbookIsEditedBesideItsTree_data();
    void aRunbookIsEditedBesideItsTree();
    void theTreeIsWalkedAndZoomedByKey();
    void aToolDoesWhatAPersonConfirmsInPlace_data();
    void aToolDoesWhatAPersonConfirmsInPlace();
    void aTreeOfTenThousandNodesMakesNoMoreItemsThanASmallOne();
    void aScreenReaderIsOfferedEveryNodeOfTheTree();
    void titlesStayInsideOfTheirBoxes_data();
    void titlesStayInsideOfTheirBoxes();
    void boxesTakeOtherColoursAtOnce();
    void runsStandSideBySideAndKeysGoToOneOfThem_data();
    void runsStandSideBySideAndKeysGoToOneOfThem();
    void whatPastIncidentsSayStandsBesideTheStep_data();
    void whatPastIncidentsSayStandsBesideTheStep();
    void theTextThatIsEditedIsReplayed();
    void theTextBeginsAtItsBeginning();
    void aQuietLineSaysItsWords();

private:
    void command(const QString& id)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, id));
        QTRY_VERIFY(m_window->property("settled").toBool());
    }
    /// A start with `children` children below each other, titled `title`.
    void plantTree(int children, const QString& title);
    QQuickItem* openTree();
};

void RunbookPages::takesABranchOfTheRunbook()
{
    open();
    go("runbook");
    auto* branch = find(QStringLiteral("branch1"));
    QVERIFY(branch);
    branch->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QObject* runbook = room()->property("runbook").value<QObject*>();
    QCOMPARE(runbook->property("taken").toList(), QVariantList{0});
}

void RunbookPages::anotherBranchThanSuggestedTakesAReason_data()
{
    looks();
}

void RunbookPages::anotherBranchThanSuggestedTakesAReason()
{
    openLook();
    go("runbook");
    QObject* runbook = room()->property("runbook").value<QObject*>();
    QTRY_VERIFY(shown(m_window->contentItem(), "runbook-reason"));
    QQuickItem* reason = shown(m_window->contentItem(), "runbook-reason");
    QTest::keyClick(m_window, Qt::Key_2);
    QVERIFY(runbook->property("taken").toList().isEmpty());
    QVERIFY(runbook->property("refusal").toString().startsWith(QStringLiteral("Say why, in a few words")));
    QVERIFY(reason->hasActiveFocus());
    shoot(QStringLiteral("override-") + QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_window, Qt::Key_Return); // nothing and blanks are no reason
    QTest::keyClick(m_window, Qt::Key_Space);
    QTest::keyClick(m_window, Qt::Key_Return);
    QVERIFY(runbook->property("taken").toList().isEmpty());
    QVERIFY(reason->hasActiveFocus());
    // Enter goes along the branch that waited for it: nothing is chosen twice at two in the morning.
    for (const char letter : {'n', 'o', '3'})
        QTest::keyClick(m_window, letter);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(runbook->property("taken").toList(), QVariantList{1});
    QCOMPARE(runbook->property("overridden").toList(), QVariantList{QStringLiteral("1  no3")});
}

void RunbookPages::aStepIsSkippedByKeyAndOnlyWithAReason()
{
    open();
    go("runbook");
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
    openLook();
    go("runbook");
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
    go("runbook");
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
                             {QStringLiteral("fromRow"), 0},
                             {QStringLiteral("toRow"), i},
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
    go("runbook");
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

/// Boxes are kept as pictures; another theme must not meet the old ones.
void RunbookPages::boxesTakeOtherColoursAtOnce()
{
    QQuickItem* tree = openTree();
    QVERIFY(tree);
    QTRY_VERIFY(tree->isVisible() && tree->height() > 60);
    plantTree(4, QStringLiteral("?"));
    QCoreApplication::processEvents();
    const auto inside = [&] {
        QRectF box;
        QMetaObject::invokeMethod(tree, "boxOf", Q_RETURN_ARG(QRectF, box), Q_ARG(int, 3));
        const QPointF spot = tree->mapToScene(box.topLeft() + QPointF(8, box.height() / 2));
        return QColor(m_window->grabWindow().pixel(spot.toPoint()));
    };
    const QColor before = inside();
    QVariantMap tones = tree->property("tones").toMap();
    const QColor other(10, 200, 30);
    QVERIFY(before != other);
    tones[QStringLiteral("surface")] = other;
    tree->setProperty("tones", tones);
    QCOMPARE(inside(), other);
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
    QTRY_VERIFY(tree->isVisible() && tree->height() > 60);
    // A picture that stays: boxes are drawn in the frames after the one that brought the rows.
    const auto picture = [&] {
        QImage last, now;
        do {
            last = now;
            QCoreApplication::processEvents();
            now = m_window->grabWindow().copy(tree->mapRectToScene(tree->boundingRect()).toRect());
        } while (now != last);
        return now;
    };
    plantTree(300, QString());
    const QImage without = picture();
    plantTree(300, title);
    QImage with;
    QTRY_VERIFY((with = picture()) != without);
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

void RunbookPages::runsStandSideBySideAndKeysGoToOneOfThem_data()
{
    looks();
}

void RunbookPages::runsStandSideBySideAndKeysGoToOneOfThem()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    QQuickItem* tree = openTree();
    m_window->resize(size);
    auto* own = room()->property("runbook").value<QObject*>();
    auto* second = m_fixture->property("second").value<QObject*>();
    for (QObject* each : {own, second})
        each->setProperty("proposedIndex", -1); // every branch is as good as the other
    command(QStringLiteral("runbook.beside"));
    QTRY_VERIFY(find(QStringLiteral("runbook-run1")));
    QQuickItem* first = find(QStringLiteral("runbook-run0"));
    QQuickItem* other = find(QStringLiteral("runbook-run1"));
    QTRY_VERIFY(first->isVisible() && other->isVisible());
    QTRY_VERIFY(other->hasActiveFocus());
    QTRY_VERIFY(first->width() >= 300 && other->width() >= 300);
    QVERIFY(first->mapToScene({first->width(), 0}).x() <= other->mapToScene({}).x() + 1);
    // The trees fold away first.
    QCOMPARE(tree->isVisible(), size.width() >= 1600);
    shoot(QStringLiteral("runs-") + QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_window, Qt::Key_2);
    QCOMPARE(second->property("taken").toList(), QVariantList{1});
    QVERIFY(own->property("taken").toList().isEmpty());
    command(QStringLiteral("runbook.next"));
    QTRY_VERIFY(first->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_1);
    QCOMPARE(own->property("taken").toList(), QVariantList{0});
    QCOMPARE(second->property("taken").toList(), QVariantList{1});
    // By Tab, too: whoever has the focus has the digits.
    other->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_1);
    QCOMPARE(second->property("taken").toList(), (QVariantList{1, 0}));
    command(QStringLiteral("runbook.alone"));
    QTRY_VERIFY(!find(QStringLiteral("runbook-run1")));
    QTRY_VERIFY(tree->isVisible());
    QTest::keyClick(m_window, Qt::Key_3);
    QCOMPARE(own->property("taken").toList(), (QVariantList{0, 2}));
}

void RunbookPages::whatPastIncidentsSayStandsBesideTheStep_data()
{
    looks();
}

void RunbookPages::whatPastIncidentsSayStandsBesideTheStep()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    openTree();
    m_window->resize(size);
    auto* learner = room()->property("runbook").value<QObject*>()->property("learner").value<QObject*>();
    QVERIFY(learner->property("learned").toInt() > 0); // the step says how it was used before
    QQuickItem* card = find(QStringLiteral("runbook-run0"));
    QVERIFY(card);
    QTRY_VERIFY(find(card, QStringLiteral("runbook-node-use"))->isVisible());
    command(QStringLiteral("runbook.learn"));
    QQuickItem* uses = find(QStringLiteral("learn-uses"));
    QVERIFY(uses);
    QTRY_VERIFY(uses->isVisible() && uses->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(uses->property("currentIndex").toInt(), 1);
    QQuickItem* button = find(QStringLiteral("learn-replay"));
    button->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(learner->property("replayed").toList(), QVariantList{QStringLiteral("file")});
    learner->setProperty("replaySummary", QStringLiteral("1 of 2 runs would part"));
    learner->property("replays").value<QObject*>()->setProperty(
        "rows",
        QVariantList{QVariantMap{{QStringLiteral("incident"), QStringLiteral("INC-1120 · v7 → v8")},
                                 {QStringLiteral("differs"), true},
                                 {QStringLiteral("outcome"),
                                  QStringLiteral("02:21:10 N9 would ask: T_restart Restart the "
                                                 "fullest pod")},
                                 {QStringLiteral("evidence"),
                                  QStringLiteral("because max 1 > 0.8; the run went on to N10 Roll "
                                                 "back or fix forward?")},
                                 {QStringLiteral("note"), QString()}},
                     QVariantMap{{QStringLiteral("incident"), QStringLiteral("INC-1098 · v6 → v8")},
                                 {QStringLiteral("differs"), false},
                                 {QStringLiteral("outcome"), QStringLiteral("The same path, 7 steps")},
                                 {QStringLiteral("evidence"), QString()},
                                 {QStringLiteral("note"),
                                  QStringLiteral("Nothing stored answers N9; the walked path was "
                                                 "kept there.")}}});
    learner->setProperty("replaying", true);
    learner->setProperty("progressText", QStringLiteral("Incident 3 of 40"));
    shoot(QStringLiteral("learn-") + QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_window, Qt::Key_Space); // stops it
    QVERIFY(!learner->property("replaying").toBool());
    command(QStringLiteral("runbook.learn"));
    QVERIFY(!learner->property("open").toBool());
    QTRY_VERIFY(!uses->isVisible());
    // Where there is nothing the pane is no higher than its words, and Escape puts it away.
    learner->property("uses").value<QObject*>()->setProperty("rows", QVariantList());
    learner->property("replays").value<QObject*>()->setProperty("rows", QVariantList());
    command(QStringLiteral("runbook.learn"));
    QQuickItem* close = find(QStringLiteral("learn-close"));
    QTRY_VERIFY(close->hasActiveFocus());
    m_window->grabWindow();
    QTRY_VERIFY(find(QStringLiteral("runbook-learning"))->height() < 200);
    shoot(QStringLiteral("learn-empty-") + QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QVERIFY(!learner->property("open").toBool());
}

void RunbookPages::theTextThatIsEditedIsReplayed()
{
    openTree();
    auto* runbook = room()->property("runbook").value<QObject*>();
    QMetaObject::invokeMethod(runbook->property("editor").value<QObject*>(), "begin",
                              Q_ARG(QString, QString()));
    QTRY_VERIFY(find(QStringLiteral("runbook-replay")));
    find(QStringLiteral("runbook-replay"))->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QTRY_VERIFY(find(QStringLiteral("learn-uses"))->isVisible());
    auto* learner = runbook->property("learner").value<QObject*>();
    QCOMPARE(learner->property("replayed").toList(),
             QVariantList{runbook->property("editor").value<QObject*>()->property("text")});
    shoot(QStringLiteral("learn-edit"));
}

void RunbookPages::theTextBeginsAtItsBeginning()
{
    openTree();
    auto* editor = room()->property("runbook").value<QObject*>()->property("editor").value<QObject*>();
    const QString text =
        editor->property("text").toString() + QStringLiteral("\nwords of the last node").repeated(200);
    // Read after the pane was made, as the program does; and once more, as with a draft that is there.
    for (const QString& before : {QString(), text}) {
        editor->setProperty("ready", !before.isEmpty());
        editor->setProperty("text", before);
        QMetaObject::invokeMethod(editor, "begin", Q_ARG(QString, QString()));
        QTRY_VERIFY(find(QStringLiteral("runbook-text")));
        m_window->grabWindow();
        editor->setProperty("text", text);
        QMetaObject::invokeMethod(editor, "textReplaced");
        editor->setProperty("ready", true); // a text that may be written in begins at its end, says Qt
        m_window->grabWindow();
        QCoreApplication::processEvents();
        m_window->grabWindow();
        QQuickItem* area = find(QStringLiteral("runbook-text"));
        auto* scroll = area->property("contentItem").value<QObject*>();
        QVERIFY(scroll->property("contentHeight").toDouble() > area->height());
        QCOMPARE(area->property("cursorPosition").toInt(), 0);
        QCOMPARE(scroll->property("contentY").toDouble(), 0.0);
        QMetaObject::invokeMethod(editor, "close");
        QTRY_VERIFY(!find(QStringLiteral("runbook-text")));
    }
}

void RunbookPages::aQuietLineSaysItsWords()
{
    openTree();
    const QString words = QStringLiteral("This incident has no other runbook.");
    session()->property("notices").value<QObject*>()->setProperty(
        "rows", QVariantList{QVariantMap{{QStringLiteral("noticeId"), QStringLiteral("runbook.beside")},
                                         {QStringLiteral("incidentId"), QString()},
                                         {QStringLiteral("text"), words},
                                         {QStringLiteral("level"), QStringLiteral("look")},
                                         {QStringLiteral("actionId"), QStringLiteral("show.palette")},
                                         {QStringLiteral("actionText"), QStringLiteral("Look for one")}}});
    const auto said = [&] {
        std::vector<QQuickItem*> all{m_window->contentItem()};
        for (size_t i = 0; i < all.size(); ++i) {
            for (QQuickItem* child : all[i]->childItems())
                all.push_back(child);
            if (all[i]->isVisible() && all[i]->property("text").toString() == words &&
                all[i]->property("contentWidth").toDouble() > 0)
                return true;
        }
        return false;
    };
    QTRY_VERIFY(said());
    shoot(QStringLiteral("notice"));
    // Several lie over nothing that one types into or answers.
    QVariantList rows;
    for (int i = 0; i < 5; ++i)
        rows << QVariantMap{{QStringLiteral("noticeId"), QString::number(i)},
                            {QStringLiteral("incidentId"), QString()},
                            {QStringLiteral("text"), words},
                            {QStringLiteral("level"), QStringLiteral("hurt")},
                            {QStringLiteral("actionId"), QStringLiteral("show.palette")},
                            {QStringLiteral("actionText"), QStringLiteral("Look for one")}};
    session()->property("notices").value<QObject*>()->setProperty("rows", rows);
    for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}}) {
        for (const char* page : {"runbook", "room", "incidents"}) {
            m_window->resize(size);
            m_window->setProperty("currentPage", QString::fromLatin1(page));
            QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
            m_window->grabWindow();
            QQuickItem* stack = find(QStringLiteral("notices"));
            QQuickItem* pages = find(QStringLiteral("pages"));
            QVERIFY(stack && stack->isVisible() && stack->height() > 60);
            const QRectF place = stack->mapRectToScene(stack->boundingRect());
            QVERIFY(!place.intersects(pages->mapRectToScene(pages->boundingRect())));
            QVERIFY(place.bottom() <= size.height());
            QVERIFY(place.height() < 0.2 * size.height());
            shoot(QStringLiteral("notices-%1-%2").arg(QLatin1String(page)).arg(size.width()));
        }
    }
    session()->property("notices").value<QObject*>()->setProperty("rows", QVariantList());
    QTRY_VERIFY(!find(QStringLiteral("notices"))->isVisible());
}

void RunbookPages::aToolDoesWhatAPersonConfirmsInPlace_data()
{
    looks();
}

void RunbookPages::aToolDoesWhatAPersonConfirmsInPlace()
{
    openLook();
    QObject* runbook = room()->property("runbook").value<QObject*>();
    QObject* execution = runbook->property("execution").value<QObject*>();
    runbook->setProperty("command", QStringLiteral("amtool silence add service=checkout-api --duration=30m"));
    execution->setProperty("available", true);
    go("runbook");
    QQuickItem* const content = m_window->contentItem();
    const auto focused = [&](const char* name) {
        QQuickItem* item = shown(content, name);
        return item && item->hasActiveFocus();
    };
    QTRY_VERIFY(shown(content, "runbook-run"));
    auto* run = shown(content, "runbook-run");
    shoot(QStringLiteral("run-") + QString::fromUtf8(QTest::currentDataTag()));
    run->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(focused("runbook-confirm"));
    // What would be confirmed is on the screen, also where the step is longer than the pane.
    QQuickItem* confirm = shown(content, "runbook-confirm");
    QQuickItem* view = confirm;
    while (view && !view->inherits("QQuickFlickable"))
        view = view->parentItem();
    QVERIFY(view);
    QTRY_VERIFY(confirm->mapToItem(view, {0, confirm->height()}).y() <= view->height());
    QVERIFY(confirm->mapToItem(view, {}).y() >= 0);
    // What goes out to everybody says so where it is confirmed.
    QVERIFY(!shown(content, "runbook-public"));
    execution->setProperty("isPublic", true);
    QTRY_VERIFY(shown(content, "runbook-public"));
    QTRY_VERIFY(confirm->mapToItem(view, {0, confirm->height()}).y() <= view->height());
    shoot(QStringLiteral("run-") + QString::fromUtf8(QTest::currentDataTag()) + QStringLiteral("-public"));
    execution->setProperty("isPublic", false);
    // The key that asked is still held down: it answers nothing.
    QKeyEvent held(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier, QStringLiteral("\r"), true);
    QCoreApplication::sendEvent(m_window, &held);
    QCOMPARE(execution->property("confirmed").toInt(), 0);
    shoot(QStringLiteral("run-") + QString::fromUtf8(QTest::currentDataTag()) + QStringLiteral("-asked"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QVERIFY(!execution->property("asking").toBool());
    QTRY_VERIFY(focused("runbook-run"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(focused("runbook-confirm"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(execution->property("confirmed").toInt(), 1);
    QVERIFY(runbook->property("taken").toList().isEmpty());
    execution->setProperty("standing", QStringLiteral("asks"));
    execution->setProperty("standingText",
                           QStringLiteral("Nobody could find out whether it was done. Look in "
                                          "the tool, then say so."));
    QTRY_VERIFY(shown(content, "runbook-arrived"));
    shoot(QStringLiteral("run-") + QString::fromUtf8(QTest::currentDataTag()) + QStringLiteral("-uncertain"));
    shown(content, "runbook-not-arrived")->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(execution->property("said").toList(), QVariantList{QStringLiteral("not")});
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    RunbookPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_runbook.moc"
