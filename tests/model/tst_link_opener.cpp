// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses of tools on their way to other programs: what is refused, what is shown, and, with a real X
// server and a false xdg-open in front of the path, what really arrives there.

#include "models/domain/link_target.h"
#include "models/view/command_copy.h"
#include "models/view/link_opener.h"
#include "tests/qml/hostile_corpus.h"

#include <QFile>
#include <QGuiApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QUrl>
#include <QtTest>

using namespace muster;

namespace {

constexpr auto kChild = "--open-everything";

/// The addresses of the test that may go out, in the order in which they are asked for.
const QStringList& honestLinks()
{
    static const QStringList links{QStringLiteral("https://status.example.com/incidents/7?from=muster#top"),
                                   QStringLiteral("HTTP://Grafana.Example.com:3000/d/x"),
                                   QStringLiteral("https://gérdutу.com/"),
                                   QStringLiteral("https://[2001:db8::1]:8443/a%20b"),
                                   QStringLiteral("mailto:oncall@example.com?subject=INC-1120&body=hello")};
    return links;
}

/// In a process with a real desktop platform: asks the desktop for everything, hostile and honest.
int openEverything()
{
    LinkOpener opener;
    for (const HostileString& link : hostileLinks()) {
        opener.examine(link.text);
        opener.open();
    }
    for (const HostileString& text : hostileStrings()) {
        opener.examine(text.text);
        opener.open();
    }
    for (const QString& link : honestLinks()) {
        opener.examine(link);
        if (!opener.open())
            return 1;
    }
    return 0;
}

} // namespace

class LinkOpening : public QObject
{
    Q_OBJECT

private slots:
    void showsExactlyWhatIsHandedOver_data();
    void showsExactlyWhatIsHandedOver();
    void refusesEveryHostileAddressInWords();
    void opensOnlyWhatWasExaminedAndOnce();
    void saysWhenNoProgramTookIt();
    void onlyAllowedAddressesReachTheDesktop();
    void copiesACommandAsOneLine_data();
    void copiesACommandAsOneLine();
    void aCommandGetsTheVariablesOfItsRunbook_data();
    void aCommandGetsTheVariablesOfItsRunbook();
};

void LinkOpening::showsExactlyWhatIsHandedOver_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("pieces");
    const auto row = [](const char* name, const char* address, const char* pieces) {
        QTest::newRow(name) << QString::fromUtf8(address) << QString::fromUtf8(pieces);
    };
    row("https", "https://status.example.com/i/7?a=b&c#d", "https://|status.example.com|/i/7?a=b&c#d");
    row("http with port", "http://grafana:3000/d", "http://|grafana|:3000/d");
    row("no path", "https://example.com", "https://|example.com|");
    row("upper case", "HTTPS://Example.COM/Path", "https://|example.com|/Path");
    row("look-alike host", "https://\xd1\x80\x61gerduty.com/", "https://|xn--agerduty-4bh.com|/");
    row("path in other letters", "https://example.com/zürich", "https://|example.com|/z%C3%BCrich");
    row("IPv6", "https://[2001:db8::1]:8443/", "https://|[2001:db8::1]|:8443/");
    row("host inside the query", "https://good.example/?u=https://evil.example/",
        "https://|good.example|/?u=https://evil.example/");
    row("at sign in the path", "https://example.com/@user", "https://|example.com|/@user");
    row("mail", "mailto:a.b+c@example.com", "mailto:|a.b+c@example.com|");
    row("mail with subject", "mailto:a@example.com?subject=x%20y&body=z",
        "mailto:|a@example.com|?subject=x%20y&body=z");
}

void LinkOpening::showsExactlyWhatIsHandedOver()
{
    QFETCH(const QString, address);
    QFETCH(const QString, pieces);
    const LinkTarget target = examineLink(address);
    QVERIFY2(target.allowed, qPrintable(target.why));
    QCOMPARE(target.before + u'|' + target.host + u'|' + target.after, pieces);
    QVERIFY(target.why.isEmpty());
    QUrl opened;
    LinkOpener opener([&](const QUrl& url) {
        opened = url;
        return true;
    });
    opener.examine(address);
    QVERIFY(opener.open());
    QCOMPARE(QString::fromLatin1(opened.toEncoded()), target.encoded());
}

void LinkOpening::refusesEveryHostileAddressInWords()
{
    const auto links = hostileLinks();
    QVERIFY2(links.size() >= 500, qPrintable(QString::number(links.size())));
    for (const HostileString& link : links) {
        const LinkTarget target = examineLink(link.text);
        QVERIFY2(!target.allowed, qPrintable(link.name));
        QVERIFY2(target.why.size() > 10 && target.encoded().isEmpty(), qPrintable(link.name));
    }
}

void LinkOpening::opensOnlyWhatWasExaminedAndOnce()
{
    int opened = 0;
    LinkOpener opener([&](const QUrl&) { return ++opened > 0; });
    QVERIFY(!opener.open());
    opener.examine(QStringLiteral("https://example.com/"));
    QVERIFY(opener.open());
    QVERIFY(!opener.open());
    opener.examine(QStringLiteral("file:///etc/passwd"));
    QVERIFY(!opener.open());
    QCOMPARE(opened, 1);
}

void LinkOpening::saysWhenNoProgramTookIt()
{
    LinkOpener opener([](const QUrl&) { return false; });
    opener.examine(QStringLiteral("https://example.com/"));
    QSignalSpy examined(&opener, &LinkOpener::examined);
    QVERIFY(!opener.open());
    QCOMPARE(examined.count(), 1);
    QVERIFY(!opener.why().isEmpty());
}

void LinkOpening::onlyAllowedAddressesReachTheDesktop()
{
    const QString xvfb = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
    if (xvfb.isEmpty())
        QSKIP("Xvfb is not installed");
    QTemporaryDir folder;
    const QString log = folder.filePath(QStringLiteral("log"));
    // Everything that Qt might start for an address writes its arguments, one a line, and nothing else.
    for (const char* name :
         {"xdg-open", "xdg-email", "kde-open", "kde-open5", "gnome-open", "firefox", "mozilla"}) {
        QFile fake(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(fake.open(QIODevice::WriteOnly));
        fake.write("#!/bin/sh\nprintf '%s %s %s\\n' \"${0##*/}\" \"$#\" \"$*\" >>'" + log.toUtf8() + "'\n");
        fake.close();
        QVERIFY(fake.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
    QProcess server;
    server.setProcessChannelMode(QProcess::SeparateChannels);
    server.start(xvfb, {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                        QStringLiteral("0"), QStringLiteral("320x240x24"), QStringLiteral("-nolisten"),
                        QStringLiteral("tcp")});
    QVERIFY(server.waitForReadyRead(30'000));
    const QString display = QStringLiteral(":") + QString::fromLatin1(server.readLine()).trimmed();

    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("DISPLAY"), display);
    environment.insert(QStringLiteral("PATH"),
                       folder.path() + u':' + environment.value(QStringLiteral("PATH")));
    for (const char* name : {"BROWSER", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "KDE_FULL_SESSION",
                             "GNOME_DESKTOP_SESSION_ID"})
        environment.remove(QString::fromLatin1(name));
    child.setProcessEnvironment(environment);
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    child.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(kChild)});
    QVERIFY(child.waitForFinished(60'000));
    QCOMPARE(child.exitCode(), 0);

    const auto lines = [&] {
        QFile file(log);
        return file.open(QIODevice::ReadOnly)
                   ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)
                   : QStringList();
    };
    // The started programs are nobody's children: their last lines may come after the child's end.
    QTRY_COMPARE_WITH_TIMEOUT(lines().size(), honestLinks().size(), 20'000);
    QStringList expected;
    for (const QString& link : honestLinks())
        expected << QStringLiteral("xdg-open 1 ") + examineLink(link).encoded();
    QStringList arrived = lines();
    arrived.sort();
    expected.sort();
    QCOMPARE(arrived, expected);
    server.kill();
    server.waitForFinished();
    std::printf("FIGURE: hostile links offered to the desktop %zu, handed over 0, honest ones %lld of %lld\n",
                hostileLinks().size() + hostileStrings().size(), static_cast<long long>(arrived.size()),
                static_cast<long long>(honestLinks().size()));
}

void LinkOpening::copiesACommandAsOneLine_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("line"); // empty: refused
    QTest::newRow("plain") << "kubectl get pods"
                           << "kubectl get pods";
    QTest::newRow("line break at the end") << "kubectl get pods\n"
                                           << "kubectl get pods";
    QTest::newRow("continued") << "kubectl get pods \\\n  --all"
                               << "kubectl get pods --all";
    QTest::newRow("quotes stay") << "curl -H 'a: b' \"$URL\""
                                 << "curl -H 'a: b' \"$URL\"";
    QTest::newRow("two lines") << "echo safe\nrm -rf /"
                               << "";
    QTest::newRow("escaped backslash is no continuation") << "echo a\\\\\nrm -rf /"
                                                          << "";
    QTest::newRow("carriage return") << "echo safe\rrm -rf /"
                                     << "";
    QTest::newRow("escape") << "echo \x1b[201~rm"
                            << "";
    QTest::newRow("override") << QStringLiteral("echo \u202Ex") << "";
    QTest::newRow("invisible space") << QStringLiteral("rm\u200B -rf") << "";
    QTest::newRow("line separator") << QStringLiteral("echo a\u2028rm") << "";
    QTest::newRow("nothing") << " \n"
                             << "";
    QTest::newRow("longer than what is shown") << QStringLiteral("echo ").repeated(900) + u'x' << "";
}

void LinkOpening::copiesACommandAsOneLine()
{
    QFETCH(const QString, command);
    QFETCH(const QString, line);
    const auto copied = commandForClipboard(command);
    QCOMPARE(copied.has_value(), !line.isEmpty());
    if (copied)
        QCOMPARE(*copied, line);
    else
        QVERIFY(copied.error().what.size() > 10);
}

void LinkOpening::aCommandGetsTheVariablesOfItsRunbook_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("line"); // empty: refused
    const auto row = [](const char* command, const char* line) {
        QTest::newRow(command) << QString::fromUtf8(command) << QString::fromUtf8(line);
    };
    row("kubectl -n $ns get ${app}s", "kubectl -n prod-eu/1 get pods");
    row("kubectl -n \"$ns\" logs '$app'", "kubectl -n \"prod-eu/1\" logs 'pod'");
    row("ssh $host \"kubectl -n $ns get pods\"", "ssh $host \"kubectl -n prod-eu/1 get pods\"");
    row("echo $nsx $$ns \\$ns ${ns:-x} $1 $TOKEN", "echo $nsx $$ns \\$ns ${ns:-x} $1 $TOKEN");
    row("rm -rf /data/$evil", "");
    row("grep '${sel}' x", "");
    row("rm \\$evil", "rm \\$evil");
    row("tool $flag", "");
    row("tool $lines", "");
    row("tool $nothing x", "");
}

void LinkOpening::aCommandGetsTheVariablesOfItsRunbook()
{
    QFETCH(const QString, command);
    QFETCH(const QString, line);
    Runbook runbook;
    const auto set = [&](const char* name, const char* value) {
        runbook.variables[QString::fromLatin1(name)] = QString::fromLatin1(value);
    };
    set("ns", "prod-eu/1");
    set("app", "pod");
    set("sel", "job=\"a\"");
    set("evil", "x; rm -rf /");
    set("flag", "--force");
    set("lines", "a\nb");
    set("nothing", "");
    const auto copied = commandForClipboard(runbook, command);
    QCOMPARE(copied.has_value(), !line.isEmpty());
    if (copied)
        QCOMPARE(*copied, line);
    else
        QVERIFY2(copied.error().what.contains(u'$'), qPrintable(copied.error().what));
}

int main(int argc, char** argv)
{
    QGuiApplication application(argc, argv);
    if (argc > 1 && qstrcmp(argv[1], kChild) == 0)
        return openEverything();
    LinkOpening test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_link_opener.moc"
