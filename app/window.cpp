// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include "app/commands.h"
#include "app/crash_mark.h"
#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/session_host.h"
#include "app/single_instance.h"
#include "app/start_marks.h"
#include "app/state_file.h"
#include "app/termination.h"
#include "app/watchdog.h"
#include "models/base/clock.h"
#include "models/base/log.h"
#include "models/base/log_sink.h"
#include "models/base/worker.h"
#include "models/store/store.h"
#include "models/view/open_rooms.h"
#include "models/view/safe_mode.h"
#include "models/view/session.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QQuickWindow>
#include <QTimer>
#include <QUrl>

#include <cstdio>

namespace muster {

namespace {

/// The goal of RELIABILITY for any event on the main thread.
constexpr std::chrono::milliseconds kBlockLimit{50};
/// A store that does not answer must not keep the program from closing: what was typed is journalled already.
constexpr std::chrono::milliseconds kFlushLimit{3'000};
/// How long a second start waits for the first one, which may be making its window or closing it.
constexpr std::chrono::milliseconds kFirstOnePatience{10'000};

Handover handoverOf(const CommandLine& line)
{
    if (line.verb == Verb::Drill)
        return {QStringLiteral("drill"), line.operands.value(0)};
    if (line.verb == Verb::Open)
        return {QStringLiteral("open"), QFileInfo(line.operands.value(0)).absoluteFilePath()};
    return {QStringLiteral("window"), {}};
}

void openAsAsked(const Handover& request, Session& session)
{
    if (request.verb == QLatin1String("drill"))
        session.openDrill();
    else if (request.verb == QLatin1String("open") && !request.operand.isEmpty())
        session.importFile(QUrl::fromLocalFile(request.operand));
}

void raise(QQuickWindow& window)
{
    if (window.visibility() == QWindow::Minimized)
        window.showNormal();
    window.raise();
    window.requestActivate();
}

/// Hands typed text to the store, then ends the event loop.
void quitGently(Session& session)
{
    QObject::connect(&session, &Session::flushed, qApp, &QCoreApplication::quit);
    QTimer::singleShot(kFlushLimit, qApp, &QCoreApplication::quit);
    session.flush();
}

/// Rights of files that an older Muster or another program left open to others.
void closeStragglers(const QString& directory)
{
    Worker::run([directory] { return secureStragglers(directory); }, qApp,
                [](const QStringList& left) {
                    if (!left.isEmpty())
                        qCWarning(logApp)
                            << "files in the data folder that are links or another user's, left alone:"
                            << left.size();
                });
}

/// `directory`, start marks and mode by value: the answer may come when the window is going.
void copyDiagnostics(SessionHost& host, const QString& directory, const StartMarks& marks)
{
    Session& session = host.session();
    Store* store = host.services() ? host.services()->store.get() : nullptr;
    Worker::run(
        [directory, store, version = QCoreApplication::applicationVersion(), unended = marks.unended(),
         safe = SafeMode::instance()->active(), problem = session.storeProblem()] {
            DiagnosticsInput input = gatherDiagnostics(directory, version, store);
            input.unended = unended;
            input.safeMode = safe;
            input.storeProblem = problem;
            return diagnosticsText(input);
        },
        &session,
        [&session](const QString& text) {
            QGuiApplication::clipboard()->setText(text);
            session.notices()->post(
                {QStringLiteral("diagnostics"),
                 Session::tr(
                     "Diagnostics are on the clipboard. They hold no token, no address and nothing typed."),
                 QStringLiteral("info"),
                 {},
                 {}});
        });
}

/// Role: from the first mark to the last: this start is under way until the object goes, which is a clean
/// end.
class RunMark
{
public:
    RunMark(const QString& directory, bool ours) : m_marks(directory), m_ours(ours) {}
    ~RunMark()
    {
        if (m_begun)
            m_marks.endedCleanly();
    }
    RunMark(const RunMark&) = delete;
    RunMark& operator=(const RunMark&) = delete;
    const StartMarks& marks() const { return m_marks; }
    void begin(bool safe)
    {
        m_begun = m_ours;
        if (m_begun)
            m_marks.begin(SystemClock().now(), safe);
    }

private:
    StartMarks m_marks;
    bool m_ours;
    bool m_begun = false;
};

} // namespace

int runWindow(const CommandLine& line)
{
    if (line.verb == Verb::Drill && !line.operands.isEmpty() &&
        line.operands.constFirst().compare(QLatin1String("inc-1120"), Qt::CaseInsensitive) != 0) {
        return explain(ErrorKind::NotFound,
                       QStringLiteral("there is no drill '%1'; the built-in drill is inc-1120")
                           .arg(line.operands.constFirst()));
    }
    const QString directory = dataDirectory(line.dataDirectory);
    // A folder that is not ours is neither locked nor written; the window says why.
    const bool secure = secureDataDirectory(directory).has_value();
    SingleInstance instance(directory);
    const auto role =
        secure ? instance.start(handoverOf(line), kFirstOnePatience) : SingleInstance::Role::Unlocked;
    if (role == SingleInstance::Role::Second) {
        std::puts("Muster is already open on this data folder: its window was raised.");
        return kExitDone;
    }
    if (role == SingleInstance::Role::Stuck)
        return explain(
            ErrorKind::Timeout,
            QStringLiteral("another Muster holds %1 and does not answer: close it, or choose another "
                           "data folder with --data")
                .arg(directory));
    const bool first = role == SingleInstance::Role::First;
    if (first) {
        keepLogIn(directory);
        installCrashMarks(directory, QCoreApplication::applicationVersion().toLatin1().constData());
    }
    RunMark run(directory, first);
    const bool safe = line.safeMode || (!line.noSafeMode && needsSafeMode(run.marks().unended()));
    run.begin(safe);

    QApplication::setQuitOnLastWindowClosed(false);
    Watchdog watchdog(kBlockLimit);
    SessionHost host(line, !first);
    if (safe)
        SafeMode::instance()->enter(line.safeMode);
    auto window = host.load();
    if (!window)
        return explain(window.error());

    // Sync starts after the first frame: no keyring and no network may stand between the click and the room.
    QObject::connect(
        *window, &QQuickWindow::frameSwapped, qApp,
        [&] {
            watchdog.reset();
            if (safe)
                host.standStill();
            else
                host.startSync();
            if (first)
                closeStragglers(directory);
        },
        static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    QObject::connect(SafeMode::instance(), &SafeMode::left, qApp, [&] {
        host.startSync();
        host.session().openRooms()->restore(true);
    });
    QObject::connect(SafeMode::instance(), &SafeMode::diagnosticsWanted, qApp,
                     [&] { copyDiagnostics(host, directory, run.marks()); });
    QObject::connect(&instance, &SingleInstance::asked, qApp, [&](const Handover& request) {
        openAsAsked(request, host.session());
        raise(**window);
    });
    const auto quit = [&] {
        instance.stopListening();
        quitGently(host.session());
    };
    QObject::connect(qApp, &QGuiApplication::lastWindowClosed, qApp, quit);
    TerminationSignals termination;
    QObject::connect(&termination, &TerminationSignals::requested, qApp, quit);
    std::unique_ptr<StateFile> stateFile;
    if (!line.stateFile.isEmpty())
        stateFile = std::make_unique<StateFile>(line.stateFile, &host.session(), &watchdog);

    (*window)->show();
    const Handover asked = handoverOf(line);
    // What is asked for now is what is shown; the rest stands beside it.
    if (!safe)
        host.session().openRooms()->restore(asked.verb == QLatin1String("window") && line.service.isEmpty());
    openAsAsked(asked, host.session());
    return QApplication::exec();
}

} // namespace muster
