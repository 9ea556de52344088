// SPDX-License-Identifier: GPL-3.0-or-later
// The settings beside the sources, by keys. With MUSTER_SHOTS=<folder> the pictures are kept.
#include "tests/qml/page_stage.h"

#include <QApplication>

class SettingsPages : public PageStage
{
    Q_OBJECT
private slots:
    void foldersOfRunbooksAreAddedAndTakenOffByKey_data() { looks(); }
    void foldersOfRunbooksAreAddedAndTakenOffByKey();
};

void SettingsPages::foldersOfRunbooksAreAddedAndTakenOffByKey()
{
    openLook();
    go("settings");
    QQuickItem* const content = m_window->contentItem();
    QTRY_VERIFY(shown(content, "runbookFolderPath"));
    QQuickItem* path = shown(content, "runbookFolderPath");
    path->forceActiveFocus(Qt::TabFocusReason);
    type("srv");
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(shown(content, "runbookFolderProblem"));
    QCOMPARE(path->property("text").toString(), QStringLiteral("srv")); // what was typed stays
    shoot(QStringLiteral("folders-") + QString::fromUtf8(QTest::currentDataTag()));
    QTest::keyClick(m_window, Qt::Key_Home);
    type("/");
    QTest::keyClick(m_window, Qt::Key_Tab);
    QVERIFY(shown(content, "runbookFolderRevision")->hasActiveFocus());
    type("main");
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(shown(content, "removeRunbookFolder-2"));
    QVERIFY(!shown(content, "runbookFolderProblem"));
    QCOMPARE(path->property("text").toString(), QString());
    // Taken off, and the keys stay in the list as long as there is one.
    QQuickItem* last = shown(content, "removeRunbookFolder-2");
    last->forceActiveFocus(Qt::TabFocusReason);
    for (const char* next : {"removeRunbookFolder-1", "removeRunbookFolder-0", "runbookFolderPath"}) {
        QTest::keyClick(m_window, Qt::Key_Space);
        QTRY_VERIFY2(shown(content, next) && shown(content, next)->hasActiveFocus(), next);
    }
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    SettingsPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_settings.moc"
