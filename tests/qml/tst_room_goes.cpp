// SPDX-License-Identifier: GPL-3.0-or-later
// The real window whose room is closed while a page of it is in the making: after every number of steps that
// the making can be cut at. Nothing warns, and the next room comes up whole.

#include "app/command_line.h"
#include "app/session_host.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/qml/hostile_profile.h"

#include <QApplication>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

QStringList g_warnings;

void keepWarning(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if ((type == QtWarningMsg || type == QtCriticalMsg) && qstrcmp(context.category, "muster.app") != 0 &&
        !message.contains(QLatin1String("XDG_RUNTIME_DIR")))
        g_warnings << message.left(200);
}

/// A page is made in so many steps at most, and a few more follow.
constexpr int kSteps = 24;

} // namespace

class RoomGoes : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void whileItsPageIsInTheMaking_data();
    void whileItsPageIsInTheMaking();

private:
    QTemporaryDir m_profile;
};

void RoomGoes::initTestCase()
{
    qInstallMessageHandler(keepWarning);
    const Done filled = fillProfile(m_profile.path(), benignStrings(12), 2);
    QVERIFY2(filled, filled ? "" : qPrintable(filled.error().what));
}

void RoomGoes::whileItsPageIsInTheMaking_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<bool>("another");
    for (const char* page : {"room", "runbook", "postmortem"}) {
        QTest::addRow("%s, none after it", page) << QString::fromLatin1(page) << false;
        QTest::addRow("%s, another after it", page) << QString::fromLatin1(page) << true;
    }
}

void RoomGoes::whileItsPageIsInTheMaking()
{
    QFETCH(const QString, page);
    QFETCH(const bool, another);
    CommandLine line;
    line.dataDirectory = m_profile.path();
    SessionHost host(line);
    auto loaded = host.load();
    QVERIFY(loaded);
    QQuickWindow* window = *loaded;
    window->show();
    const auto settled = [&] { return window->property("settled").toBool(); };
    QTRY_VERIFY(settled());
    const auto later = [&](const std::function<void()>& work) {
        bool done = false;
        QTimer::singleShot(0, window, [&] {
            work();
            done = true;
        });
        QTRY_VERIFY(done);
    };
    for (int steps = 0; steps < kSteps; ++steps) {
        g_warnings.clear();
        later([&] {
            host.session().openIncident(QStringLiteral("one0"));
            QMetaObject::invokeMethod(window, "go", Q_ARG(QString, page));
        });
        for (int i = 0; i < steps; ++i)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
        later([&] {
            host.session().closeRoom();
            if (another) {
                host.session().openIncident(QStringLiteral("one1"));
                QMetaObject::invokeMethod(window, "go", Q_ARG(QString, page));
            }
        });
        QTRY_VERIFY(settled());
        if (another) {
            later([&] { host.session().closeRoom(); });
            QTRY_VERIFY(settled());
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY2(g_warnings.isEmpty(),
                 qPrintable(
                     QStringLiteral("after %1 steps: %2").arg(steps).arg(g_warnings.mid(0, 12).join(u'\n'))));
    }
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("muster"));
    QStandardPaths::setTestModeEnabled(true);
    RoomGoes test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_room_goes.moc"
