// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/commands.h"
#include "app/session_host.h"
#include "app/state_file.h"
#include "app/termination.h"
#include "app/watchdog.h"
#include "models/view/session.h"

#include <QApplication>
#include <QQuickWindow>
#include <QTimer>
#include <QUrl>

namespace muster {

namespace {

/// The goal of RELIABILITY for any event on the main thread.
constexpr std::chrono::milliseconds kBlockLimit{50};
/// A store that does not answer must not keep the program from closing: what was typed is journalled already.
constexpr std::chrono::milliseconds kFlushLimit{3'000};

void openAsAsked(const CommandLine& line, Session& session)
{
    if (line.verb == Verb::Drill)
        session.openDrill();
    else if (line.verb == Verb::Open)
        session.importFile(QUrl::fromLocalFile(line.operands.value(0)));
}

/// Hands typed text to the store, then ends the event loop.
void quitGently(Session& session)
{
    QObject::connect(&session, &Session::flushed, qApp, &QCoreApplication::quit);
    QTimer::singleShot(kFlushLimit, qApp, &QCoreApplication::quit);
    session.flush();
}

} // namespace

int runWindow(const CommandLine& line)
{
    if (line.verb == Verb::Drill && !line.operands.isEmpty() &&
        line.operands.constFirst().compare(QLatin1String("inc-1120"), Qt::CaseInsensitive) != 0) {
        return explain(ErrorKind::NotFound,
                       QStringLiteral("there is no drill '%1'; the built-in drill is inc-1120")
                           .arg(line.operands.constFirst()));
    }
    QApplication::setQuitOnLastWindowClosed(false);
    Watchdog watchdog(kBlockLimit);
    SessionHost host(line);
    auto window = host.load();
    if (!window)
        return explain(window.error());

    // Sync starts after the first frame: no keyring and no network may stand between the click and the room.
    QObject::connect(
        *window, &QQuickWindow::frameSwapped, qApp,
        [&] {
            watchdog.reset();
            host.startSync();
        },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    QObject::connect(qApp, &QGuiApplication::lastWindowClosed, qApp, [&] { quitGently(host.session()); });
    TerminationSignals termination;
    QObject::connect(&termination, &TerminationSignals::requested, qApp, [&] { quitGently(host.session()); });
    std::unique_ptr<StateFile> stateFile;
    if (!line.stateFile.isEmpty())
        stateFile = std::make_unique<StateFile>(line.stateFile, &host.session(), &watchdog);

    (*window)->show();
    openAsAsked(line, host.session());
    return QApplication::exec();
}

} // namespace muster
