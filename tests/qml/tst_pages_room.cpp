// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does around the pages, over mock view models: the file picker, panes, several incidents,
// the palette, wall mode, the key map, the scale.

#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>

class RoomPages : public PageStage
{
    Q_OBJECT

private slots:
    void filesAreChosenWhereTheDesktopHasNoDialog_data();
    void filesAreChosenWhereTheDesktopHasNoDialog();
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

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    RoomPages pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_room.moc"
