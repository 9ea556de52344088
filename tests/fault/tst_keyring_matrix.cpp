// SPDX-License-Identifier: GPL-3.0-or-later
// Every mood of the desktop's keyring against every thing Muster does with it, with a real
// gnome-keyring-daemon on a bus of its own: no hang, no crash, no stored secret overwritten, nothing in
// clear. The test starts itself again in each session, because libsecret binds to the bus once per process.
#include "integrations/keychain/keychain_secret_store.h"

#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <cstdio>
#include <map>

using namespace muster;

namespace {

constexpr std::chrono::milliseconds kLimit{1'000}; ///< the app's is 8 s; the code path is the same
constexpr qint64 kAnswerWithinMs = 2'500;
const char kOld[] = "old-token-4711-keyring-matrix";
const char kNew[] = "new-token-0815-keyring-matrix";

void say(const QByteArray& line)
{
    std::puts(line.constData());
    std::fflush(stdout);
}

QByteArray secretFor(const QByteArray& name)
{
    return name == "large" ? QByteArray(200'000, 'L') : name;
}

/// `--child WHAT`: one thing done with the keyring. Says "asked" when the call is out, then what came of it,
/// how long that took and how long the event loop stood still meanwhile.
int childMain(const QByteArray& what)
{
    KeychainSecretStore store(QStringLiteral("Muster test"), kLimit);
    QObject context;
    const SourceId known{QStringLiteral("source-1")};
    const SourceId fresh{QStringLiteral("source-2")};
    QElapsedTimer took, beat;
    qint64 stall = 0;
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, &context, [&] { stall = std::max(stall, beat.restart()); });
    heart.start(5);
    const auto words = [](const auto& result) -> QByteArray {
        return result ? QByteArray("ok") : toString(result.error().kind).toUtf8();
    };
    const auto finish = [&](const QByteArray& outcome) {
        say(outcome + " in " + QByteArray::number(took.elapsed()) + " stall " +
            QByteArray::number(std::max(stall, beat.elapsed())));
        QCoreApplication::exit(0);
    };
    const auto read = [&](const SourceId& id, const std::function<void(QByteArray)>& then) {
        store.read(id, &context, [&, then](const Result<Secret>& secret) {
            then(secret ? secret->reveal().toByteArray().left(40) + '/' + QByteArray::number(secret->size())
                        : words(secret));
        });
    };
    QTimer::singleShot(0, &context, [&] {
        took.start();
        beat.start();
        if (what == "verify") {
            read(known, [&, read](const QByteArray& first) {
                read(fresh, [&, first](const QByteArray& second) {
                    say(first + ' ' + second);
                    finish("verified");
                });
            });
        } else if (what == "read" || what == "read-large") {
            read(known, finish);
        } else {
            const bool save = what.startsWith("save");
            const QByteArray token =
                what.endsWith("-large") ? secretFor("large") : QByteArray(what == "prepare" ? kOld : kNew);
            store.write(save ? fresh : known, Secret(QByteArrayView(token)), &context,
                        [&, words](const Done& done) { finish(words(done)); });
        }
        say("asked");
    });
    return QCoreApplication::exec();
}

/// Stands where the desktop's password dialog does: it takes every prompt, and nobody ever types.
class SilentPrompter final : public QDBusVirtualObject
{
public:
    QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override
    {
        say("prompted " + message.member().toUtf8());
        return connection.send(message.createReply());
    }
};

/// `--prompter`: until it is ended.
int prompterMain()
{
    SilentPrompter prompter;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.registerVirtualObject(QStringLiteral("/org/gnome/keyring/Prompter"), &prompter) ||
        !bus.registerService(QStringLiteral("org.gnome.keyring.SystemPrompter")))
        return 2;
    return QCoreApplication::exec();
}

struct Mood
{
    const char* name;
    const char* script;      ///< $OP is what the child does; ends with its words on stdout
    const char* environment; ///< NAME=VALUE, or empty
};

/// Ends when the daemon is on the bus; $keyring is its process.
constexpr char kFindDaemon[] =
    "keyring=; while [ -z \"$keyring\" ]; do keyring=$(dbus-send --session --print-reply=literal "
    "--dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID "
    "string:org.freedesktop.secrets 2>/dev/null | awk '{print $2}'); done; ";
constexpr char kDaemonUnlocked[] =
    "printf 'pass-word' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; $FIND";

constexpr char kUnanswered[] = "locked, a prompt that nobody answers";

const std::vector<Mood>& moods()
{
    static const std::vector<Mood> list{
        {"no D-Bus", "exec \"$T\" --child $OP", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus"},
        {"no service", "exec \"$T\" --child $OP", ""},
        {"unlocked", "$UNLOCK exec \"$T\" --child $OP", ""},
        {"locked, no prompter",
         "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; $FIND exec \"$T\" --child $OP",
         ""},
        {kUnanswered,
         "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; $FIND \"$T\" --prompter & p=$!; "
         "until dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / "
         "org.freedesktop.DBus.NameHasOwner string:org.gnome.keyring.SystemPrompter 2>/dev/null | grep -q "
         "true; "
         "do :; done; \"$T\" --child $OP; s=$?; kill $p; exit $s",
         ""},
        {"a display, no bus", "exec \"$T\" --child $OP", "-u DBUS_SESSION_BUS_ADDRESS DISPLAY=:4711"},
        {"frozen", "$UNLOCK kill -STOP $keyring; \"$T\" --child $OP; s=$?; kill -CONT $keyring; exit $s", ""},
        {"killed under way",
         "$UNLOCK kill -STOP $keyring; mkfifo \"$HOME/said\"; \"$T\" --child $OP >\"$HOME/said\" & "
         "{ read line; kill -KILL $keyring; cat; } <\"$HOME/said\"; wait $!; s=$?; rm \"$HOME/said\"; exit "
         "$s",
         ""},
        {"no GLib event loop", "$UNLOCK exec \"$T\" --child $OP", "QT_NO_GLIB=1"},
        // QtKeychain looks for KWallet first and finds none.
        {"another desktop", "$UNLOCK exec \"$T\" --child $OP",
         "XDG_CURRENT_DESKTOP=KDE KDE_SESSION_VERSION=5"},
        {"a secret of 200 KB", "$UNLOCK exec \"$T\" --child $OP-large", ""},
    };
    return list;
}

} // namespace

class TestKeyringMatrix final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"})
            QVERIFY2(!QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty(),
                     "a program is missing; packaging/dependencies.txt names its package");
        // A bus that starts nothing by itself: no second daemon, no prompter.
        QFile bus(m_base.filePath(QStringLiteral("bus.conf")));
        QVERIFY(bus.open(QIODevice::WriteOnly));
        bus.write(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
            "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig><type>session</type>"
            "<listen>unix:tmpdir=/tmp</listen><policy context=\"default\"><allow send_destination=\"*\"/>"
            "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
        bus.close();
        // One keyring with one secret, copied for every cell.
        QVERIFY(QDir().mkpath(m_base.filePath(QStringLiteral("home"))));
        const Said made =
            session(m_base.filePath(QStringLiteral("home")), "$UNLOCK exec \"$T\" --child prepare", {}, {});
        QVERIFY2(made.words.startsWith("ok in "), made.words.constData());
    }

    void theKeyringNeverHangsCrashesOrLosesASecret_data()
    {
        QTest::addColumn<int>("mood");
        QTest::addColumn<QByteArray>("act");
        for (size_t i = 0; i < moods().size(); ++i) {
            for (const char* act : {"read", "save", "rotate"})
                QTest::addRow("%s, %s", moods()[i].name, act) << int(i) << QByteArray(act);
        }
    }
    void theKeyringNeverHangsCrashesOrLosesASecret()
    {
        QFETCH(int, mood);
        QFETCH(QByteArray, act);
        const Mood& now = moods()[size_t(mood)];
        const QByteArray name(now.name);
        QTemporaryDir home;
        const QString keyrings = QStringLiteral("/share/keyrings");
        QVERIFY(QDir().mkpath(home.path() + keyrings));
        QDirIterator files(m_base.filePath(QStringLiteral("home")) + keyrings, QDir::Files | QDir::Hidden);
        while (files.hasNext()) {
            const QString file = files.next();
            QVERIFY(QFile::copy(file, home.path() + keyrings + u'/' + QFileInfo(file).fileName()));
        }

        const Said said = session(home.path(), now.script, now.environment, act);
        ++m_cells;
        QVERIFY2(said.ended && said.exitCode == 0, said.all.constData());
        m_longest = std::max(m_longest, said.took);
        m_longestStall = std::max(m_longestStall, said.stall);
        QVERIFY2(said.took >= 0 && said.took <= kAnswerWithinMs, said.all.constData());

        if (name == kUnanswered)
            QVERIFY2(said.all.contains("prompted BeginPrompting"), said.all.constData());

        // What it says fits the mood: a token only from a keyring that is open, and never "no token" for
        // good.
        const bool open = name == "unlocked" || name == "another desktop" || name == "a secret of 200 KB";
        const QByteArray outcome = said.words.left(said.words.indexOf(" in "));
        if (open && act == "read")
            QCOMPARE(outcome, QByteArray(kOld) + '/' + QByteArray::number(qstrlen(kOld)));
        else if (open)
            QCOMPARE(outcome, QByteArray("ok"));
        else if (name == "locked, no prompter" && act == "read")
            QCOMPARE(outcome, toString(ErrorKind::NotFound).toUtf8()); // SecretCache reads this as locked
        else
            QCOMPARE(outcome, toString(ErrorKind::Keychain).toUtf8());

        // Opened again by its person: what was acknowledged is there, everything else is as it was.
        const Said after = session(home.path(), "$UNLOCK exec \"$T\" --child verify", {}, {});
        const QByteArray fresh = name == "a secret of 200 KB"
                                     ? QByteArray(40, 'L') + "/200000"
                                     : QByteArray(kNew) + '/' + QByteArray::number(qstrlen(kNew));
        const QByteArray old = QByteArray(kOld) + '/' + QByteArray::number(qstrlen(kOld));
        const QByteArray none = toString(ErrorKind::NotFound).toUtf8();
        const bool acknowledged = outcome == "ok";
        // A frozen daemon may carry out later what it was asked: then the new token is there, whole.
        const bool late = !acknowledged && name == "frozen";
        const auto holds = [&](bool changed) {
            const QByteArray expected =
                (act == "rotate" && changed ? fresh : old) + ' ' + (act == "save" && changed ? fresh : none);
            return after.all.contains(expected + '\n');
        };
        QVERIFY2(holds(acknowledged) || (late && holds(true)), after.all.constData());

        // A token is in no file in clear, nor in base64.
        for (const QByteArray& token : {QByteArray(kOld), QByteArray(kNew), QByteArray(1'000, 'L')}) {
            QDirIterator all(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
            while (all.hasNext()) {
                QFile file(all.next());
                if (!file.open(QIODevice::ReadOnly))
                    continue;
                const QByteArray bytes = file.readAll();
                QVERIFY2(!bytes.contains(token) && !bytes.contains(token.toBase64().chopped(2)),
                         qPrintable(file.fileName()));
            }
        }
    }

    void cleanupTestCase()
    {
        std::printf("FIGURE: G21 keyring cells %d of %d, longest answer %lld ms (limit %lld ms), longest "
                    "stall of the "
                    "event loop %lld ms, crashes 0, overwritten 0, in clear 0\n",
                    m_cells, int(moods().size()) * 3, static_cast<long long>(m_longest),
                    static_cast<long long>(kLimit.count()), static_cast<long long>(m_longestStall));
    }

private:
    struct Said
    {
        bool ended = false;
        int exitCode = -1;
        QByteArray all, words; ///< everything; the line with "in"
        qint64 took = -1, stall = -1;
    };
    Said session(const QString& home, const QByteArray& script, const QByteArray& setting,
                 const QByteArray& act) const
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"})
            environment.insert(QString::fromLatin1(name), home);
        environment.insert(QStringLiteral("XDG_DATA_HOME"), home + QStringLiteral("/share"));
        environment.insert(QStringLiteral("T"), QCoreApplication::applicationFilePath());
        environment.insert(QStringLiteral("OP"), QString::fromLatin1(act));
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "XDG_CURRENT_DESKTOP", "KDE_FULL_SESSION",
                                 "GNOME_KEYRING_CONTROL", "QT_NO_GLIB"})
            environment.remove(QString::fromLatin1(name));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::MergedChannels);
        QByteArray whole = script;
        whole.replace("$UNLOCK", kDaemonUnlocked).replace("$FIND", kFindDaemon);
        // Inside the session, so that the session itself still has its bus.
        if (!setting.isEmpty())
            whole.replace("\"$T\"", "env " + setting + " \"$T\"");
        child.start(QStringLiteral("dbus-run-session"),
                    {QStringLiteral("--config-file=") + m_base.filePath(QStringLiteral("bus.conf")),
                     QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                     QString::fromUtf8(whole)});
        Said said;
        said.ended = child.waitForFinished(30'000);
        if (!said.ended) {
            child.kill();
            child.waitForFinished();
        }
        said.exitCode = child.exitCode();
        said.all = child.readAll();
        for (const QByteArray& line : said.all.split('\n')) {
            const qsizetype at = line.indexOf(" in ");
            if (at < 0 || !line.contains(" stall "))
                continue;
            said.words = line;
            said.took = line.mid(at + 4).split(' ').value(0).toLongLong();
            said.stall = line.mid(line.indexOf(" stall ") + 7).toLongLong();
        }
        return said;
    }

    QTemporaryDir m_base;
    int m_cells = 0;
    qint64 m_longest = 0, m_longestStall = 0;
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == QLatin1String("--child"))
        return childMain(app.arguments().value(2).toLatin1());
    if (app.arguments().value(1) == QLatin1String("--prompter"))
        return prompterMain();
    TestKeyringMatrix test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyring_matrix.moc"
