// SPDX-License-Identifier: GPL-3.0-or-later
// What the process does to itself: no core, no foreign eyes, closed files, a mark for every crash, and a safe
// mode after two. The test starts itself as the process that crashes.
#include "app/crash_mark.h"
#include "app/data_directory.h"
#include "app/process_guard.h"
#include "app/start_marks.h"
#include "app/termination.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace muster;

namespace {

/// Kept in memory on purpose when the process crashes.
const char kToken[] = "canary-in-memory-0123456789";

int overflow(int depth)
{
    volatile char room[4096] = {};
    room[0] = static_cast<char>(depth);
    return depth == 0 ? 0 : overflow(depth + 1) + room[0];
}

/// `--child FOLDER WHAT`.
int childMain(const QString& folder, const QByteArray& what)
{
    const bool debug = what.endsWith("-debug");
    guardProcess(debug);
    if (what.startsWith("state")) {
        rlimit core = {};
        ::getrlimit(RLIMIT_CORE, &core);
        const mode_t mask = ::umask(0);
        // With the standard streams closed, the first file of ours must not become one of them.
        const int file = ::open(QFile::encodeName(folder + QStringLiteral("/out")).constData(),
                                O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        const QByteArray said = "dumpable " + QByteArray::number(::prctl(PR_GET_DUMPABLE)) + " core " +
                                QByteArray::number(qulonglong(core.rlim_cur)) + " umask " +
                                QByteArray::number(mask, 8) + " rules " + qgetenv("QT_LOGGING_RULES") +
                                " keys " + qgetenv("SSLKEYLOGFILE") + " file " +
                                (file > 2 ? "above 2" : "is a stream");
        [[maybe_unused]] const auto written = ::write(file, said.constData(), size_t(said.size()));
        return 0;
    }
    installCrashMarks(folder, "9.8.7");
    volatile const char* token = kToken; // on the stack when it happens
    if (what == "terminate")
        throw std::runtime_error(std::string(const_cast<const char*>(token)));
    if (what == "overflow")
        return overflow(1);
    if (what == "twice") {
        // A handler that crashes itself must end, not loop.
        ::raise(SIGSEGV);
    }
    return ::raise(what.toInt());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int modeOf(const QString& path)
{
    struct stat info = {};
    return ::lstat(QFile::encodeName(path).constData(), &info) == 0 ? int(info.st_mode & 07777) : -1;
}

void touch(const QString& path, int mode)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(path));
    ::fchmod(file.handle(), mode_t(mode));
}

} // namespace

class TestProcess final : public QObject
{
    Q_OBJECT
private slots:
    void aCrashLeavesAMarkAndNothingElse_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGSEGV") << QString::number(SIGSEGV) << SIGSEGV;
        QTest::newRow("SIGABRT") << QString::number(SIGABRT) << SIGABRT;
        QTest::newRow("SIGBUS") << QString::number(SIGBUS) << SIGBUS;
        QTest::newRow("SIGFPE") << QString::number(SIGFPE) << SIGFPE;
        QTest::newRow("SIGILL") << QString::number(SIGILL) << SIGILL;
        QTest::newRow("an exception") << QStringLiteral("terminate") << SIGABRT;
        QTest::newRow("a stack overflow") << QStringLiteral("overflow") << SIGSEGV;
    }
    void aCrashLeavesAMarkAndNothingElse()
    {
        QFETCH(QString, what);
        QFETCH(int, signal);
        QTemporaryDir folder;
        const QProcess::ExitStatus status = child(folder.path(), what);
        QCOMPARE(status, QProcess::CrashExit); // the signal itself, for whoever waits for us
        const QStringList marks = crashMarks(folder.path(), 5);
        QCOMPARE(marks.size(), 1);
        QVERIFY2(marks[0].contains(QStringLiteral(" signal=%1 version=9.8.7 pid=").arg(signal)),
                 qPrintable(marks[0]));
        QVERIFY2(marks[0].contains(QStringLiteral("stack=")) && marks[0].contains(QStringLiteral("+0x")),
                 qPrintable(marks[0]));
        QCOMPARE(marks[0].contains(QStringLiteral(" why=terminate ")), what == QLatin1String("terminate"));
        QCOMPARE(modeOf(folder.filePath(QStringLiteral("crash-marks.txt"))), 0600);
        // No core, no memory: the folder was also the working directory.
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("crash-marks.txt")});
        const QByteArray mark = contentOf(folder.filePath(QStringLiteral("crash-marks.txt")));
        QVERIFY(!mark.contains("canary") && mark.size() < 1'600);
    }

    // A session manager, a keyboard, a terminal that is gone: all of them ask to end, and what is typed is
    // flushed.
    void everyRequestToEndIsHeard_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGHUP") << SIGHUP;
    }
    void everyRequestToEndIsHeard()
    {
        QFETCH(int, number);
        TerminationSignals signalsOfThis;
        QSignalSpy asked(&signalsOfThis, &TerminationSignals::requested);
        ::raise(number); // would end this program if nobody took it
        QTRY_COMPARE(asked.count(), 1);
    }

    void aHangUpThatIsIgnoredStaysIgnored()
    {
        std::signal(SIGHUP, SIG_IGN);
        {
            TerminationSignals signalsOfThis;
            QSignalSpy asked(&signalsOfThis, &TerminationSignals::requested);
            ::raise(SIGHUP);
            ::raise(SIGTERM);
            QTRY_COMPARE(asked.count(), 1);
        }
        QVERIFY(std::signal(SIGHUP, SIG_DFL) == SIG_IGN);
    }

    void marksAddUpAndATornOneIsSkipped()
    {
        QTemporaryDir folder;
        child(folder.path(), QString::number(SIGSEGV));
        child(folder.path(), QString::number(SIGFPE));
        QFile file(folder.filePath(QStringLiteral("crash-marks.txt")));
        QVERIFY(file.open(QIODevice::Append));
        file.write("crash at=1 signal=11 version=9.8");
        file.close();
        const QStringList marks = crashMarks(folder.path(), 5);
        QCOMPARE(marks.size(), 2);
        QVERIFY(marks[1].contains(QStringLiteral("signal=8")));
        QCOMPARE(crashMarks(folder.path(), 1), marks.mid(1));
    }

    void aPlantedLinkIsNotWrittenThrough()
    {
        QTemporaryDir folder, elsewhere;
        touch(elsewhere.filePath(QStringLiteral("victim")), 0600);
        QVERIFY(QFile::link(elsewhere.filePath(QStringLiteral("victim")),
                            folder.filePath(QStringLiteral("crash-marks.txt"))));
        child(folder.path(), QString::number(SIGSEGV));
        QCOMPARE(contentOf(elsewhere.filePath(QStringLiteral("victim"))), QByteArray());
    }

    void theProcessIsClosedToOthersUnlessItIsDebugged_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QByteArray>("state");
        QTest::newRow("normal") << "state"
                                << QByteArray("dumpable 0 core 0 umask 77 rules  keys  file above 2");
        QTest::newRow("debug") << "state-debug"
                               << QByteArray(
                                      "dumpable 1 core 4096 umask 77 rules *=true keys /x file above 2");
    }
    void theProcessIsClosedToOthersUnlessItIsDebugged()
    {
        QFETCH(QString, what);
        QFETCH(QByteArray, state);
        QTemporaryDir folder;
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("*=true"));
        environment.insert(QStringLiteral("SSLKEYLOGFILE"), QStringLiteral("/x"));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder.path());
        // Closed streams, an open umask and a core limit, as a careless launcher leaves them.
        process.start(
            QStringLiteral("sh"),
            {QStringLiteral("-c"),
             QStringLiteral("umask 000; ulimit -S -c 8; exec \"$0\" --child \"$1\" \"$2\" <&- >&- 2>&-"),
             QCoreApplication::applicationFilePath(), folder.path(), what});
        QVERIFY(process.waitForFinished(20'000));
        const QByteArray said = contentOf(folder.filePath(QStringLiteral("out")));
        // The unit of ulimit -c differs between shells.
        QCOMPARE(QByteArray(said).replace("core 8192", "core 4096"), state);
    }

    void theDataFolderIsMadeAndClosed()
    {
        QTemporaryDir folder;
        const QString data = folder.filePath(QStringLiteral("a/b/muster"));
        const mode_t before = ::umask(0);
        QVERIFY(secureDataDirectory(data));
        QCOMPARE(modeOf(data), 0700);
        QVERIFY(::chmod(QFile::encodeName(data).constData(), 0755) == 0);
        QVERIFY(secureDataDirectory(data));
        QCOMPARE(modeOf(data), 0700);
        ::umask(before);
    }

    void aFolderThatIsNotOursIsRefusedInWords()
    {
        QTemporaryDir folder;
        const QString real = folder.filePath(QStringLiteral("real"));
        const QString link = folder.filePath(QStringLiteral("link"));
        QVERIFY(QDir().mkpath(real));
        QVERIFY(QFile::link(real, link));
        QCOMPARE(words(link), QStringLiteral("it is a link"));
        touch(folder.filePath(QStringLiteral("file")), 0600);
        QCOMPARE(words(folder.filePath(QStringLiteral("file"))), QStringLiteral("it is not a folder"));
        QVERIFY(::chmod(QFile::encodeName(real).constData(), 01777) == 0);
        QCOMPARE(words(real), QStringLiteral("it is a folder that everybody shares"));
        QCOMPARE(modeOf(real), 01777);
        if (::geteuid() == 0) {
            QVERIFY(::chmod(QFile::encodeName(real).constData(), 0700) == 0);
            QVERIFY(::chown(QFile::encodeName(real).constData(), 12345, 12345) == 0);
            QCOMPARE(words(real), QStringLiteral("it belongs to another user"));
        }
    }

    void stragglersAreClosedAndLinksLeftAlone()
    {
        QTemporaryDir folder, elsewhere;
        const QString data = folder.path();
        touch(data + QStringLiteral("/muster.sqlite"), 0644);
        QVERIFY(QDir(data).mkpath(QStringLiteral("journal/old")));
        QVERIFY(::chmod(QFile::encodeName(data + QStringLiteral("/journal")).constData(), 0777) == 0);
        touch(data + QStringLiteral("/journal/old/1.log"), 0666);
        touch(elsewhere.filePath(QStringLiteral("victim")), 0644);
        QVERIFY(QFile::link(elsewhere.filePath(QStringLiteral("victim")), data + QStringLiteral("/planted")));
        QVERIFY(QFile::link(elsewhere.path(), data + QStringLiteral("/planted-folder")));
        QVERIFY(::mkfifo(QFile::encodeName(data + QStringLiteral("/pipe")).constData(), 0644) == 0);
        QStringList left = secureStragglers(data);
        left.sort();
        QCOMPARE(left,
                 (QStringList{data + QStringLiteral("/planted"), data + QStringLiteral("/planted-folder")}));
        QCOMPARE(modeOf(data + QStringLiteral("/muster.sqlite")), 0600);
        QCOMPARE(modeOf(data + QStringLiteral("/journal")), 0700);
        QCOMPARE(modeOf(data + QStringLiteral("/journal/old/1.log")), 0600);
        QCOMPARE(modeOf(elsewhere.filePath(QStringLiteral("victim"))), 0644);
    }

    void stragglersAreClosedWithoutDroppingALockOfOurs()
    {
        // POSIX drops all locks of a process on a file when any of its descriptors of it is closed: SQLite's
        // too.
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("muster.sqlite"));
        touch(file, 0644);
        const int held = ::open(QFile::encodeName(file).constData(), O_RDWR | O_CLOEXEC);
        struct flock lock = {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        QCOMPARE(::fcntl(held, F_SETLK, &lock), 0);
        secureStragglers(folder.path());
        QCOMPARE(modeOf(file), 0600);
        const pid_t other = ::fork(); // who does not inherit the lock asks for it
        if (other == 0) {
            struct flock asked = {};
            asked.l_type = F_WRLCK;
            asked.l_whence = SEEK_SET;
            ::_exit(::fcntl(held, F_GETLK, &asked) == 0 && asked.l_type == F_WRLCK ? 0 : 1);
        }
        int status = -1;
        QCOMPARE(::waitpid(other, &status, 0), other);
        QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        ::close(held);
    }

    void safeModeFollowsTwoUnendedStartsWithinAMinute_data()
    {
        QTest::addColumn<std::vector<StartMark>>("unended");
        QTest::addColumn<bool>("safe");
        const auto at = [](qint64 seconds) { return StartMark{Instant{seconds * 1'000}, false}; };
        const auto safe = [](qint64 seconds) { return StartMark{Instant{seconds * 1'000}, true}; };
        QTest::newRow("none") << std::vector<StartMark>{} << false;
        QTest::newRow("one") << std::vector{at(100)} << false;
        QTest::newRow("two at once") << std::vector{at(100), at(101)} << true;
        QTest::newRow("exactly a minute") << std::vector{at(100), at(160)} << true;
        QTest::newRow("more than a minute") << std::vector{at(100), at(161)} << false;
        QTest::newRow("the clock was set back") << std::vector{at(130), at(100)} << true;
        QTest::newRow("old ones and a new one") << std::vector{at(1), at(2), at(900)} << false;
        QTest::newRow("safe mode fell over too") << std::vector{at(1), safe(900)} << true;
    }
    void safeModeFollowsTwoUnendedStartsWithinAMinute()
    {
        QFETCH(std::vector<StartMark>, unended);
        QFETCH(bool, safe);
        QCOMPARE(needsSafeMode(unended), safe);
    }

    void startsAreRememberedUntilACleanEnd()
    {
        QTemporaryDir folder;
        for (int i = 0; i < 6; ++i)
            StartMarks(folder.path()).begin(Instant{i * 1'000}, i == 5);
        StartMarks marks(folder.path());
        QCOMPARE(marks.unended().size(), size_t(4)); // the newest ones
        QVERIFY(marks.unended().back() == (StartMark{Instant{5'000}, true}));
        QCOMPARE(modeOf(folder.filePath(QStringLiteral("starts.txt"))), 0600);
        marks.begin(Instant{6'000}, false);
        marks.endedCleanly();
        QVERIFY(StartMarks(folder.path()).unended().empty());
    }

    void aGarbledStartFileIsNoReasonForAnything()
    {
        QTemporaryDir folder;
        for (const QByteArray& text :
             {QByteArray("start\nstart x normal\n\0\0", 24), QByteArray(100'000, 'a'),
              QByteArray("start 99999999999999999999 safe\n")}) {
            QFile file(folder.filePath(QStringLiteral("starts.txt")));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.close();
            QVERIFY(!needsSafeMode(StartMarks(folder.path()).unended()));
        }
    }

private:
    static QProcess::ExitStatus child(const QString& folder, const QString& what)
    {
        QProcess process;
        process.setWorkingDirectory(folder);
        process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--child"), folder, what});
        if (!process.waitForFinished(30'000))
            qFatal("the child did not end");
        return process.exitStatus();
    }
    static QString words(const QString& folder)
    {
        const Done done = secureDataDirectory(folder);
        return done ? QStringLiteral("accepted")
                    : done.error()
                          .what.section(QStringLiteral(": "), 1)
                          .section(u',', 0, 0)
                          .section(u'.', 0, 0);
    }
};

int main(int argc, char** argv)
{
    if (argc > 3 && QByteArray(argv[1]) == "--child")
        return childMain(QFile::decodeName(argv[2]), argv[3]);
    QCoreApplication app(argc, argv);
    TestProcess test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_process.moc"
