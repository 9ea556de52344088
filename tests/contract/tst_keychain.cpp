// SPDX-License-Identifier: GPL-3.0-or-later
// KeychainSecretStore against a real gnome-keyring-daemon on a bus of its own, locked, unlocked and absent.
// The test starts itself again under dbus-run-session for each of them, because libsecret binds to the bus
// once per process.
#include "integrations/keychain/keychain_secret_store.h"

#include <QCoreApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdio>

using namespace muster;

namespace {

/// Runs a keyring round in this process and prints what each call said: the child's side of the test.
int childMain(const QString& mode)
{
    KeychainSecretStore store(QStringLiteral("Muster test"), std::chrono::milliseconds{3'000});
    QObject context;
    const SourceId id{QStringLiteral("source-1")};
    const SourceId other{QStringLiteral("source-2")};
    QStringList said;
    const auto finish = [&] {
        std::puts(said.join(u'\n').toUtf8().constData());
        std::fflush(stdout);
        QCoreApplication::exit(0);
    };
    const auto words = [](const auto& result) {
        return result ? QStringLiteral("ok")
                      : toString(result.error().kind) + QStringLiteral(": ") + result.error().what;
    };
    if (mode == QLatin1String("read")) {
        store.read(id, &context, [&](const Result<Secret>& secret) {
            said << (secret ? QStringLiteral("read ") + QString::fromUtf8(secret->reveal())
                            : QStringLiteral("read ") + words(secret));
            store.write(other, Secret::fromText(QStringLiteral("x-secret")), &context, [&](const Done& done) {
                said << QStringLiteral("write ") + words(done);
                finish();
            });
        });
    } else {
        store.write(id, Secret::fromText(QStringLiteral("  tök en-123\n")), &context,
                    [&](const Done& written) {
                        said << QStringLiteral("write ") + words(written);
                        store.read(id, &context, [&](const Result<Secret>& secret) {
                            said << (secret ? QStringLiteral("read ") + QString::fromUtf8(secret->reveal())
                                            : QStringLiteral("read ") + words(secret));
                            store.read(other, &context, [&](const Result<Secret>& missing) {
                                said << QStringLiteral("missing ") + words(missing);
                                store.remove(other, &context, [&](const Done& removed) {
                                    said << QStringLiteral("remove ") + words(removed);
                                    finish();
                                });
                            });
                        });
                    });
    }
    return QCoreApplication::exec();
}

} // namespace

class TestKeychain final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        for (const char* program : {"dbus-run-session", "gnome-keyring-daemon"})
            QVERIFY2(!QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty(),
                     "a program is missing; packaging/dependencies.txt names its package");
    }

    void anUnlockedKeyringKeepsTheSecret()
    {
        QCOMPARE(
            session(QStringLiteral(
                "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
                "\"$MUSTER_TEST\" --child write")),
            QStringLiteral(
                "write ok\nread tök en-123\nmissing not found: The keyring holds no token for this source.\n"
                "remove ok"));
    }

    void aLockedKeyringLooksEmptyAndRefusesToWrite()
    {
        // The same home as in the test before: the login keyring exists and is locked now.
        const QString said =
            session(QStringLiteral("gnome-keyring-daemon --start --components=secrets >/dev/null; "
                                   "\"$MUSTER_TEST\" --child read"));
        QVERIFY2(said.startsWith(QStringLiteral("read not found:")) ||
                     said.startsWith(QStringLiteral("read keychain:")),
                 qPrintable(said));
        QVERIFY2(said.section(u'\n', 1).startsWith(QStringLiteral("write keychain:")), qPrintable(said));
        QVERIFY(!said.contains(QStringLiteral("x-secret")));
    }

    void noKeyringIsAnErrorInWords()
    {
        QTemporaryDir empty;
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), empty.path());
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"),
                           QStringLiteral("unix:path=/nonexistent/bus"));
        environment.remove(QStringLiteral("DISPLAY"));
        environment.remove(QStringLiteral("XDG_RUNTIME_DIR"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--child"), QStringLiteral("read")});
        QVERIFY(child.waitForFinished(20'000));
        const QString said = QString::fromUtf8(child.readAllStandardOutput());
        QVERIFY2(said.startsWith(QStringLiteral("read keychain: No keyring answers (")), qPrintable(said));
        QVERIFY2(said.section(u'\n', 1).startsWith(QStringLiteral("write keychain: No keyring answers (")),
                 qPrintable(said));
    }

    void aFrozenKeyringIsGivenUpInTime()
    {
        // SIGSTOP: the daemon takes calls and never answers.
        const QString said = session(QStringLiteral(
            "printf '\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "
            "\"$MUSTER_TEST\" --child write >/dev/null; "
            "keyring=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / "
            "org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | awk '{print "
            "$2}'); "
            "kill -STOP $keyring; \"$MUSTER_TEST\" --child read; kill -CONT $keyring"));
        QVERIFY2(said.startsWith(QStringLiteral("read keychain: The keyring did not answer within 3 s.")),
                 qPrintable(said));
    }

private:
    QString session(const QString& script)
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), home.path());
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), home.path());
        environment.insert(QStringLiteral("XDG_DATA_HOME"), home.filePath(QStringLiteral("data")));
        environment.insert(QStringLiteral("MUSTER_TEST"), QCoreApplication::applicationFilePath());
        environment.remove(QStringLiteral("DISPLAY"));
        child.setProcessEnvironment(environment);
        child.start(QStringLiteral("dbus-run-session"),
                    {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"), script});
        if (!child.waitForFinished(40'000)) {
            child.kill();
            child.waitForFinished();
            return QStringLiteral("the session did not end: ") +
                   QString::fromUtf8(child.readAllStandardError());
        }
        return QString::fromUtf8(child.readAllStandardOutput()).trimmed();
    }

    QTemporaryDir home;
};

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == QLatin1String("--child"))
        return childMain(app.arguments().value(2));
    TestKeychain test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychain.moc"
