// SPDX-License-Identifier: GPL-3.0-or-later
// Draws every control in both themes. With MUSTER_SHOTS=<folder> the pictures are also written there, to be
// looked at.

#include <QApplication>
#include <QQmlEngine>
#include <QQmlError>
#include <QQuickView>
#include <QSet>
#include <QtTest>

class Gallery : public QObject
{
    Q_OBJECT

private slots:
    void drawsEveryControlInBothThemes_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }

    void drawsEveryControlInBothThemes()
    {
        QFETCH(const bool, dark);
        QQuickView view;
        QStringList warnings;
        connect(view.engine(), &QQmlEngine::warnings, this, [&](const QList<QQmlError>& found) {
            for (const QQmlError& error : found) {
                warnings << error.toString();
            }
        });
        view.engine()->addImportPath(QStringLiteral("qrc:/qt/qml"));
        view.setInitialProperties({{QStringLiteral("dark"), dark}});
        view.setSource(QUrl::fromLocalFile(QStringLiteral(MUSTER_GALLERY)));
        QCOMPARE(view.status(), QQuickView::Ready);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QImage picture = view.grabWindow();
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); y += 3) {
            for (int x = 0; x < picture.width(); x += 3) {
                colours.insert(picture.pixel(x, y));
            }
        }
        QVERIFY2(colours.size() > 60, "the page is (nearly) empty");
        QCOMPARE(qGray(picture.pixel(2, 2)) < 128, dark);
        QCOMPARE(warnings, QStringList{});
        const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
        if (!folder.isEmpty()) {
            QVERIFY(picture.save(
                QStringLiteral("%1/gallery-%2.png").arg(folder, QLatin1String(dark ? "dark" : "light"))));
        }
    }
};

QTEST_MAIN(Gallery)
#include "tst_gallery.moc"
