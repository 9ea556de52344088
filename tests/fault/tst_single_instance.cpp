// SPDX-License-Identifier: GPL-3.0-or-later
// Many starts at once on one data folder: exactly one of them writes, and every other one was heard. The test
// starts itself as those processes; each runs the real lock and the real handover, without a window.
// MUSTER_STARTS: how many (20 in the normal run, 1000 in the long one).
#include "app/single_instance.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace muster;

namespace {

constexpr std::chrono::milliseconds kPatience{60'000};

QByteArray roleName(SingleInstance::Role role)
{
    switch (role) {
    case SingleInstance::Role::First:
        return "first";
    case SingleInstance::Role::Second:
        return "second";
    case SingleInstance::Role::Unlocked:
        return "unlocked";
    case SingleInstance::Role::Stuck:
        return "stuck";
    }
    return "?";
}

void say(const QByteArray& line)
{
    std::puts(line.constData());
    std::fflush(stdout);
}

/// `--child FOLDER NAME MODE`: one start. The first one notes what it is asked in `heard` until `expected`
/// requests came or its input closes; MODE "frozen" answers nobody.
int childMain(const QStringList& arguments)
{
    const QString folder = arguments.value(0);
    const QString mode = arguments.value(2);
    SingleInstance instance(folder);
    const auto patience = mode == QLatin1String("hasty") ? std::chrono::milliseconds{300} : kPatience;
    const auto role = instance.start({QStringLiteral("open"), arguments.value(1)}, patience);
    if (role != SingleInstance::Role::First) {
        say(roleName(role));
        return 0;
    }
    // What only one process may do at a time: a file that must not exist yet.
    const QByteArray writer = QFile::encodeName(folder + QStringLiteral("/writer"));
    const int file = ::open(writer.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    say(file >= 0 ? QByteArray("first") : QByteArray("a second writer"));
    ::close(file);
    if (mode == QLatin1String("frozen"))
        return ::pause();
    QObject::connect(&instance, &SingleInstance::asked, &instance,
                     [](const Handover& request) { say("heard " + request.operand.toUtf8()); });
    // The parent ends us by closing our input.
    QFile input;
    if (!input.open(STDIN_FILENO, QIODevice::ReadOnly))
        return 1;
    QSocketNotifier closed(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&closed, &QSocketNotifier::activated, &instance, [&instance, writer] {
        instance.stopListening();
        ::unlink(writer.constData());
        QCoreApplication::quit();
    });
    return QCoreApplication::exec();
}

struct Child
{
    std::unique_ptr<QProcess> process = std::make_unique<QProcess>();
    QByteArray said() { return said_ += process->readAllStandardOutput(); }
    QByteArray said_;
    bool isFirst() { return said().startsWith("first\n"); }
};

} // namespace

class TestSingleInstance final : public QObject
{
    Q_OBJECT
private slots:
    void manyStartsAtOnceHaveOneWriterAndLoseNoRequest()
    {
        bool given = false;
        const int wanted = qEnvironmentVariableIntValue("MUSTER_STARTS", &given);
        const int starts = given ? wanted : 20;
        const int atOnce = std::min(starts, 100);
        QTemporaryDir folder;
        QElapsedTimer timer;
        timer.start();
        int firsts = 0, seconds = 0, others = 0, heard = 0;
        QSet<QByteArray> asked, reached;
        for (int done = 0; done < starts; done += atOnce) {
            std::vector<Child> children(size_t(std::min(atOnce, starts - done)));
            for (size_t i = 0; i < children.size(); ++i)
                start(children[i], folder.path(), QStringLiteral("f%1.muster").arg(done + int(i)));
            // All but the first one end by themselves.
            QTRY_VERIFY_WITH_TIMEOUT(std::count_if(children.begin(), children.end(),
                                                   [](Child& child) {
                                                       return child.process->state() != QProcess::NotRunning;
                                                   }) <= 1,
                                     60'000);
            for (size_t i = 0; i < children.size(); ++i) {
                const QByteArray said = children[i].said();
                if (said == "second\n") {
                    ++seconds;
                    asked.insert("f" + QByteArray::number(done + int(i)) + ".muster");
                } else if (!said.startsWith("first\n")) {
                    ++others;
                }
            }
            const auto first =
                std::find_if(children.begin(), children.end(), [](Child& child) { return child.isFirst(); });
            QVERIFY(first != children.end());
            QTRY_COMPARE(size_t(first->said().count("heard ")), children.size() - 1);
            first->process->closeWriteChannel();
            QTRY_COMPARE(first->process->state(), QProcess::NotRunning);
            for (Child& child : children) {
                firsts += child.isFirst() ? 1 : 0;
                QCOMPARE(child.process->exitStatus(), QProcess::NormalExit);
                for (const QByteArray& line : child.said().split('\n')) {
                    if (line.startsWith("heard ")) {
                        ++heard;
                        reached.insert(line.mid(6));
                    }
                }
            }
        }
        std::printf(
            "FIGURE: G18 simultaneous starts %d (%d at once), writers at a time 1, handed over %d, heard %d, "
            "lost %d, %.1f s\n",
            starts, atOnce, seconds, heard, int((asked - reached).size()), double(timer.elapsed()) / 1000);
        QCOMPARE(others, 0);
        QCOMPARE(firsts, (starts + atOnce - 1) / atOnce);
        QCOMPARE(firsts + seconds, starts);
        QCOMPARE(asked, reached);
    }

    void aKilledFirstOneIsFollowedByTheNextStart()
    {
        QTemporaryDir folder;
        Child first;
        start(first, folder.path(), QStringLiteral("a"));
        QTRY_VERIFY(first.isFirst());
        first.process->kill();
        QVERIFY(first.process->waitForFinished(10'000));
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("instance.sock")))); // nobody cleaned up
        QVERIFY(QFile::remove(folder.filePath(QStringLiteral("writer"))));
        Child next;
        start(next, folder.path(), QStringLiteral("b"));
        QTRY_COMPARE(next.said(), QByteArray("first\n"));
        Child third;
        start(third, folder.path(), QStringLiteral("c"));
        QTRY_COMPARE(third.said(), QByteArray("second\n"));
        QTRY_COMPARE(next.said(), QByteArray("first\nheard c\n"));
        end(next);
    }

    void aStartThatMeetsAnEndingOneTakesItsPlace()
    {
        QTemporaryDir folder;
        for (int round = 0; round < 10; ++round) {
            Child ending;
            start(ending, folder.path(), QStringLiteral("a"));
            QTRY_VERIFY(ending.isFirst());
            Child next;
            ending.process->closeWriteChannel();
            start(next, folder.path(), QStringLiteral("b"));
            // Either the old one still heard it, or it became the first; never neither.
            QTRY_VERIFY(next.said() == "second\n" || next.isFirst());
            QTRY_COMPARE(ending.process->state(), QProcess::NotRunning);
            QCOMPARE(next.said() == "second\n", ending.said().contains("heard b"));
            end(next);
        }
    }

    void aFrozenFirstOneIsGivenUpInWordsNotForever()
    {
        QTemporaryDir folder;
        Child frozen;
        start(frozen, folder.path(), QStringLiteral("a"), QStringLiteral("frozen"));
        QTRY_VERIFY(frozen.isFirst());
        Child hasty;
        start(hasty, folder.path(), QStringLiteral("b"), QStringLiteral("hasty"));
        QTRY_COMPARE(hasty.said(), QByteArray("stuck\n"));
        frozen.process->kill();
        QVERIFY(frozen.process->waitForFinished(10'000));
    }

    void aFolderThatCannotBeLockedIsNoReasonToFail()
    {
        // Root may write anywhere, so a folder that cannot exist stands for a read-only one.
        SingleInstance nowhere(QStringLiteral("/proc/muster"));
        QCOMPARE(roleName(nowhere.start({}, std::chrono::milliseconds{1'000})), QByteArray("unlocked"));
        QTemporaryDir folder;
        if (::geteuid() != 0) {
            QVERIFY(::chmod(QFile::encodeName(folder.path()).constData(), 0500) == 0);
            SingleInstance closed(folder.path());
            QCOMPARE(roleName(closed.start({}, std::chrono::milliseconds{1'000})), QByteArray("unlocked"));
            QVERIFY(::chmod(QFile::encodeName(folder.path()).constData(), 0700) == 0);
        }
    }

    void theSocketAndTheLockAreTheUsersAlone()
    {
        const mode_t before = ::umask(0);
        QTemporaryDir folder;
        SingleInstance instance(folder.path());
        QCOMPARE(roleName(instance.start({}, std::chrono::milliseconds{1'000})), QByteArray("first"));
        ::umask(before);
        for (const char* name : {"instance.lock", "instance.sock"}) {
            struct stat info = {};
            QVERIFY(::stat(QFile::encodeName(folder.filePath(QLatin1String(name))).constData(), &info) == 0);
            QCOMPARE(int(info.st_mode & (S_IRWXG | S_IRWXO)), 0);
        }
    }

    void aLongPathStillHasASocket()
    {
        QTemporaryDir folder;
        const QString deep = folder.path() + u'/' + QString(120, u'd');
        QVERIFY(QDir().mkpath(deep));
        Child first;
        start(first, deep, QStringLiteral("a"));
        QTRY_VERIFY(first.isFirst());
        Child second;
        start(second, deep, QStringLiteral("b"));
        QTRY_COMPARE(second.said(), QByteArray("second\n"));
        end(first);
    }

    void garbageOnTheSocketIsNoRequest()
    {
        QTemporaryDir folder;
        SingleInstance instance(folder.path());
        QCOMPARE(roleName(instance.start({}, std::chrono::milliseconds{1'000})), QByteArray("first"));
        QSignalSpy asked(&instance, &SingleInstance::asked);
        for (const QByteArray& bytes :
             {QByteArray("hello\n"), QByteArray("{}\n"), QByteArray(200'000, 'x'), QByteArray("\0\0\n", 3)}) {
            QLocalSocket socket;
            socket.connectToServer(folder.filePath(QStringLiteral("instance.sock")));
            QVERIFY(socket.waitForConnected(1'000));
            socket.write(bytes);
            QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
        }
        QCOMPARE(asked.size(), 0);
    }

private:
    static void start(Child& child, const QString& folder, const QString& name, const QString& mode = {})
    {
        child.process->start(QCoreApplication::applicationFilePath(),
                             {QStringLiteral("--child"), folder, name, mode});
    }
    static void end(Child& child)
    {
        child.process->closeWriteChannel();
        QTRY_COMPARE(child.process->state(), QProcess::NotRunning);
    }
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == QLatin1String("--child"))
        return childMain(app.arguments().mid(2));
    TestSingleInstance test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_single_instance.moc"
