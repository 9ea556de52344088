// SPDX-License-Identifier: GPL-3.0-or-later
// `muster shots`: every page of the window rendered offscreen on the built-in drill, by the same code as the
// window.
#include "app/commands.h"
#include "app/session_host.h"
#include "app/window.h"
#include "models/view/runbook_navigator.h"
#include "models/view/safe_mode.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QKeyEvent>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QTimer>

#include <array>
#include <cstdio>

namespace muster {

namespace {

constexpr std::chrono::milliseconds kQuiet{250};
constexpr std::chrono::milliseconds kSettleLimit{10'000};

/// One picture: which page, and at which moment of the incident (empty: at its end).
struct Shot
{
    const char* name;
    const char* command; ///< session command that leads there
    const char* instant; ///< as known then
};

// The night's most telling moments: at 02:13:30 the flag record had not arrived; at 02:26:00 the rollback
// runs.
constexpr std::array<Shot, 12> kShots{{
    {"incidents", "go.incidents", ""},
    {"warroom", "go.room", "2026-11-20T02:26:00Z"},
    {"warroom-as-known-0213", "go.room", "2026-11-20T02:13:30Z"},
    {"chart", "room.chart", "2026-11-20T02:26:00Z"},
    {"runbook", "go.runbook", "2026-11-20T02:14:30Z"},
    {"postmortem", "go.postmortem", ""},
    {"session-begin", "pm.session", "2026-11-20T02:14:30Z"},
    {"session", "session.directive", "2026-11-20T02:14:30Z"},
    {"settings", "go.settings", ""},
    {"import", "go.import", ""},
    {"palette", "show.palette", "2026-11-20T02:26:00Z"},
    {"keys", "show.keys", "2026-11-20T02:26:00Z"},
}};

/// Runs the event loop until the page says that it is filled and nothing was drawn for a while.
bool settle(QQuickWindow& window)
{
    QElapsedTimer timer;
    timer.start();
    while (!window.property("settled").toBool() && timer.elapsed() < kSettleLimit.count())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);

    QEventLoop loop;
    QTimer quiet;
    quiet.setSingleShot(true);
    QObject::connect(&quiet, &QTimer::timeout, &loop, [&] { loop.exit(0); });
    QObject::connect(&window, &QQuickWindow::frameSwapped, &quiet, [&] { quiet.start(kQuiet); });
    QTimer::singleShot(kSettleLimit, &loop, [&] { loop.exit(1); });
    quiet.start(kQuiet);
    return loop.exec() == 0;
}

/// Runs the event loop until the room has its first snapshot.
bool waitForRoom(Session& session)
{
    QElapsedTimer timer;
    timer.start();
    while (!(session.room() && session.room()->ready())) {
        if (timer.elapsed() > kSettleLimit.count())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    return true;
}

/// Closes what lies over the page.
void pressEscape(QQuickWindow& window)
{
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(type, Qt::Key_Escape, Qt::NoModifier);
        QCoreApplication::sendEvent(&window, &event);
    }
}

bool save(QQuickWindow& window, const QString& path)
{
    if (window.grabWindow().save(path)) {
        std::puts(path.toLocal8Bit().constData());
        return true;
    }
    explain(ErrorKind::Storage, QStringLiteral("cannot write %1").arg(path));
    return false;
}

} // namespace

int runShots(const CommandLine& line)
{
    const QDir folder(line.operands.constFirst());
    if (!folder.mkpath(QStringLiteral(".")))
        return explain(ErrorKind::Storage, QStringLiteral("cannot make the folder %1").arg(folder.path()));
    // A profile of its own unless one is named: the pictures show the drill, not somebody's incidents.
    QTemporaryDir scratch;
    CommandLine own = line;
    if (own.dataDirectory.isEmpty())
        own.dataDirectory = scratch.path();
    SessionHost host(own);
    auto window = host.load();
    if (!window)
        return explain(window.error());
    if (!line.size.isValid())
        (*window)->resize(1600, 1000);
    (*window)->show();
    Session& session = host.session();
    if (line.safeMode)
        SafeMode::instance()->enter(false);
    settle(**window);
    if (!save(**window, folder.filePath(QStringLiteral("first-start.png"))))
        return kExitFailed;

    session.openDrill();
    if (!waitForRoom(session))
        return explain(ErrorKind::Timeout,
                       QStringLiteral("the drill did not open: %1").arg(session.storeProblem()));
    for (const Shot& shot : kShots) {
        const auto instant = Instant::fromIso(QString::fromLatin1(shot.instant));
        if (instant)
            session.room()->seek(static_cast<double>(instant->ms));
        else
            session.room()->goLive();
        session.trigger(QString::fromLatin1(shot.command));
        if (!settle(**window))
            qWarning("%s is still drawing after %lld ms", shot.name,
                     static_cast<long long>(kSettleLimit.count()));
        if (!save(**window, folder.filePath(QString::fromLatin1(shot.name) + QStringLiteral(".png"))))
            return kExitFailed;
        if (QByteArrayView(shot.command).startsWith("show.") || qstrcmp(shot.command, "room.chart") == 0)
            pressEscape(**window);
    }
    return kExitDone;
}

} // namespace muster
