// SPDX-License-Identifier: GPL-3.0-or-later
// The runbook with mock view models: taking, skipping and editing, by keys. With MUSTER_SHOTS=<folder> the
// pictures are kept.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QApplication>

class RunbookPages : public PageStage
{
    Q_OBJECT
private slots:
    void takesABranchOfTheRunbook();
    void aStepIsSkippedByKeyAndOnlyWithAReason();
    void aRunbookIsEditedBesideItsTree_data();
    void aRunbookIsEditedBesideItsTree();
    void theTreeIsWalkedAndZoomedByKey();
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

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    RunbookPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_runbook.moc"
