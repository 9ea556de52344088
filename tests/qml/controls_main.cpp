// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the tst_*.qml files of the folder "controls" with the compiled module Muster.Controls.

#include <QApplication>
#include <QQmlEngine>
#include <QtQuickTest>

class Setup : public QObject
{
    Q_OBJECT

public slots:
    // Qt 6.4 does not look below :/qt/qml by itself; 6.5 does.
    void qmlEngineAvailable(QQmlEngine* engine) { engine->addImportPath(QStringLiteral("qrc:/qt/qml")); }
};

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    Setup setup;
    return quick_test_main_with_setup(argc, argv, "controls", QUICK_TEST_SOURCE_DIR, &setup);
}

#include "controls_main.moc"
