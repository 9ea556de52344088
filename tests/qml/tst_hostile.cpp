// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a store whose every text was written by an attacker (RELIABILITY G9): nothing is
// fetched or opened, nothing freezes, grows or warns, and every text on the screen is plain and bounded. With
// MUSTER_HOSTILE_STRINGS=<n> so many strings get an incident of their own, "all" for each; the normal run
// takes a sample (all strings are on one timeline even so). MUSTER_SHOTS=<folder> keeps pictures of the
// screens, MUSTER_HOSTILE_TRACE says what each took, MUSTER_HOSTILE_PANELS=event,tools opens only these.

#include "integrations/sync/refusing_network.h"
#include "models/view/command_table.h"
#include "tests/qml/hostile_corpus.h"
#include "tests/qml/hostile_panels.h"
#include "tests/qml/hostile_profile.h"
#include "tests/qml/hostile_visit.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdlib>
#include <sys/stat.h>

using namespace muster;

namespace {

constexpr auto kChild = "--visit";
constexpr int kSample = 2;
/// strace makes everything slow.
constexpr int kTraced = 1;

QStringList g_warnings;

void keepWarning(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    // The watchdog's own remarks are the measurement, not a fault; an X-less machine has no desktop settings.
    const bool ours = qstrcmp(context.category, "muster.app") == 0;
    if (type != QtDebugMsg && type != QtInfoMsg && !ours &&
        !message.contains(QLatin1String("XDG_RUNTIME_DIR")) &&
        !message.contains(QLatin1String("no backup at closing")) &&   // of a machine that is busy elsewhere
        !message.contains(QLatin1String("OpenType support missing"))) // of this machine's fonts
        g_warnings << message.left(300);
    std::fprintf(stderr, "%s\n", qPrintable(message.left(300)));
}

size_t focusedCount(size_t all)
{
    const QString wanted = qEnvironmentVariable("MUSTER_HOSTILE_STRINGS");
    if (wanted == QLatin1String("all"))
        return all;
    return std::min<size_t>(all, wanted.isEmpty() ? kSample : wanted.toUInt());
}

Visit visitProfile(const std::vector<HostileString>& strings, size_t focused, const QString& pictures)
{
    QTemporaryDir profile;
    if (Done done = fillProfile(profile.path(), strings, focused); !done) {
        Visit failed;
        failed.problems << QStringLiteral("the profile: ") + done.error().what;
        return failed;
    }
    return Visitor(profile.path(), pictures).visitAll(strings, focused);
}

/// What the markup of the corpus names: a picture, an SVG, and a fifo that would hold a reader for ever.
void makeBait(const QString& folder)
{
    QImage(4, 4, QImage::Format_RGB32).save(folder + QStringLiteral("/picture.png"));
    QFile svg(folder + QStringLiteral("/picture.svg"));
    if (svg.open(QIODevice::WriteOnly))
        svg.write("<svg xmlns='http://www.w3.org/2000/svg'/>");
    ::mkfifo(QFile::encodeName(folder + QStringLiteral("/fifo")).constData(), 0600);
}

} // namespace

class Hostile : public QObject
{
    Q_OBJECT

private slots:
    // After Qt Test has put in its own.
    void initTestCase() { qInstallMessageHandler(keepWarning); }
    void everyCommandIsAPanelHereOrNone();
    void everyTextOnEveryPageIsPlainBoundedAndQuick();
    void nothingIsConnectedOrOpened();
    void theEngineLoadsOnlyWhatIsOurs();
};

/// A command that comes to the table has to come to the panels, or has to be said to bring up none.
void Hostile::everyCommandIsAPanelHereOrNone()
{
    QStringList panels;
    for (const HostilePanel& panel : hostilePanels()) {
        if (panel.command)
            panels << QString::fromLatin1(panel.command);
    }
    QStringList commands;
    QStringList unheard;
    QStringList both;
    for (const CommandRow& row : allCommands()) {
        commands << row.key;
        const bool without = commandsWithoutPanel().count(row.key) > 0;
        if (!without && !panels.contains(row.key))
            unheard << row.key;
        if (without && panels.contains(row.key))
            both << row.key;
    }
    QCOMPARE(unheard, QStringList());
    QCOMPARE(both, QStringList());
    // What is here and not in the table any more would hide the next one of that name.
    for (const auto& [command, why] : commandsWithoutPanel())
        QVERIFY2(commands.contains(command), qPrintable(command));
    for (const QString& command : panels)
        QVERIFY2(commands.contains(command), qPrintable(command));
}

/// Files of the pages that were not on the screen and are not said to be left out; and the other way round.
QStringList unseenPages(const QSet<QString>& shown)
{
    QStringList wrong;
    int files = 0;
    QDirIterator pages(QStringLiteral(":/qt/qml/Muster/Pages"), {QStringLiteral("*.qml")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (pages.hasNext()) {
        pages.next();
        ++files;
        const QString type = pages.fileInfo().completeBaseName();
        const bool left = pagesNotVisited().count(type) > 0;
        if (shown.contains(type) == left)
            wrong << type + (left ? QStringLiteral(" (was seen)") : QString());
    }
    if (files < 100)
        wrong << QStringLiteral("only %1 files of the pages were found").arg(files);
    wrong.sort();
    return wrong;
}

void Hostile::everyTextOnEveryPageIsPlainBoundedAndQuick()
{
    const auto corpus = hostileStrings();
    QVERIFY(corpus.size() >= 500);
    const size_t focused = focusedCount(corpus.size());
    const Visit benign = visitProfile(benignStrings(corpus.size()), 0, {});
    QVERIFY2(benign.problems.isEmpty(), qPrintable(benign.problems.join(u'\n')));
    g_warnings.clear();
    Visit hostile;
    // What is ours comes again; what the machine did meanwhile does not. Wall time is printed and not judged:
    // it tells a busy machine from a slow program only on a quiet one.
    for (int attempt = 0; attempt < 3 && (attempt == 0 || hostile.longestCpu > kFrame); ++attempt)
        hostile = visitProfile(corpus, focused, qEnvironmentVariable("MUSTER_SHOTS"));
    std::printf("FIGURE: G9 strings %zu (%zu in every field of an incident) screens %d texts %lld longest "
                "frame or event %lld ms (%s; "
                "benign %lld ms), screens over 100 ms %d (benign %d), longest event by CPU %lld ms (%s; "
                "benign %lld ms), RSS growth of a screen at most %.1f MB "
                "(%s) warnings %lld\n",
                corpus.size(), focused, hostile.screens, static_cast<long long>(hostile.texts),
                static_cast<long long>(hostile.longest.count()), qPrintable(hostile.longestAt),
                static_cast<long long>(benign.longest.count()), hostile.late, benign.late,
                static_cast<long long>(hostile.longestCpu.count()), qPrintable(hostile.longestCpuAt),
                static_cast<long long>(benign.longestCpu.count()), double(hostile.mostGrowth) / 1e6,
                qPrintable(hostile.mostGrowthAt), static_cast<long long>(g_warnings.size()));
    QVERIFY2(hostile.problems.isEmpty(), qPrintable(hostile.problems.mid(0, 20).join(u'\n')));
    QCOMPARE(g_warnings, QStringList());
    const bool some = qEnvironmentVariableIsSet("MUSTER_HOSTILE_PANELS");
    const QStringList unseen = some ? QStringList() : unseenPages(hostile.shown);
    QVERIFY2(unseen.isEmpty(), qPrintable(unseen.join(QStringLiteral(", "))));
    QVERIFY(hostile.screens >= 8);
    QVERIFY2(hostile.longestCpu <= kFrame, qPrintable(hostile.slow.mid(0, 20).join(u'\n')));
    QVERIFY2(hostile.mostGrowth <= kGrowth, qPrintable(hostile.mostGrowthAt));
}

void Hostile::nothingIsConnectedOrOpened()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        QSKIP("strace is not installed");
    QTemporaryDir bait;
    makeBait(bait.path());
    const QString log = bait.filePath(QStringLiteral("calls"));
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    // Who is traced cannot be searched for leaks (LeakSanitizer itself says so); the other tests are.
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("ASAN_OPTIONS"),
                       environment.value(QStringLiteral("ASAN_OPTIONS")) + QStringLiteral(":detect_leaks=0"));
    child.setProcessEnvironment(environment);
    child.start(strace, {QStringLiteral("-f"), QStringLiteral("--seccomp-bpf"), QStringLiteral("-qq"),
                         QStringLiteral("-s"), QStringLiteral("300"), QStringLiteral("-e"),
                         QStringLiteral("trace=open,openat,connect"), QStringLiteral("-o"), log,
                         QCoreApplication::applicationFilePath(), QString::fromLatin1(kChild), bait.path()});
    QVERIFY(child.waitForFinished(540'000));
    if (child.exitCode() == 1 && QFile(log).size() == 0)
        QSKIP("strace may not trace here");
    QCOMPARE(child.exitCode(), 0);
    QFile file(log);
    QVERIFY(file.open(QIODevice::ReadOnly));
    int calls = 0;
    QStringList connects;
    QStringList opens;
    while (!file.atEnd()) {
        const QString call = QString::fromUtf8(file.readLine()).trimmed();
        ++calls;
        if (call.contains(QLatin1String("connect(")) && call.contains(QLatin1String("AF_INET")))
            connects << call;
        // The child names its bait by the same folder; its own log of calls is not among them.
        if (call.contains(bait.path() + QStringLiteral("/picture")) ||
            call.contains(bait.path() + QStringLiteral("/fifo")) || call.contains(QLatin1String("none.png")))
            opens << call;
    }
    QVERIFY2(calls > 500, "strace saw next to nothing");
    std::printf("FIGURE: G9 under strace: calls %d connects %lld foreign opens %lld\n", calls,
                static_cast<long long>(connects.size()), static_cast<long long>(opens.size()));
    QCOMPARE(connects, QStringList());
    QCOMPARE(opens, QStringList());
}

void Hostile::theEngineLoadsOnlyWhatIsOurs()
{
    QVERIFY(EngineGuard::mayLoad(QUrl(QStringLiteral("qrc:/qt/qml/Muster/Pages/Main.qml"))));
    for (const char* address :
         {"http://127.0.0.1/Main.qml", "https://example.com/qmldir", "file:///tmp/Main.qml",
          "file://host/usr/lib/x.qml", "data:text/plain,x", "ftp://x/y", "image://none/x",
          "file:///usr/lib/x86_64-linux-gnu/qt6/qml/../../../../../tmp/x.qml"})
        QVERIFY2(!EngineGuard::mayLoad(QUrl(QString::fromLatin1(address))), address);

    // Markup that reaches an item by mistake still reaches nothing: the second line holds alone.
    const int requests = refusedRequests();
    EngineGuard guard;
    QQmlEngine engine;
    guard.guard(engine);
    QStringList warnings;
    connect(&engine, &QQmlEngine::warnings, this, [&](const QList<QQmlError>& found) {
        for (const QQmlError& error : found)
            warnings << error.toString();
    });
    QQmlComponent component(&engine);
    component.setData("import QtQuick\n"
                      "Item {\n"
                      " Text { textFormat: Text.RichText; text: \"<img src='http://127.0.0.1:9/a.png'>\" }\n"
                      " Image { source: 'http://127.0.0.1:9/b.png' }\n"
                      " Loader { source: 'http://127.0.0.1:9/C.qml' }\n"
                      "}\n",
                      QUrl(QStringLiteral("qrc:/test.qml")));
    const std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    QTRY_VERIFY(guard.refusedAddresses() >= 2);
    QTRY_VERIFY(refusedRequests() > requests);
    g_warnings.clear();
}

int main(int argc, char** argv)
{
    TimedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("muster"));
    QStandardPaths::setTestModeEnabled(true);
    qInstallMessageHandler(keepWarning);
    if (argc > 2 && qstrcmp(argv[1], kChild) == 0) {
        const auto corpus = hostileStrings(QFile::decodeName(argv[2]), 9);
        const Visit visit = visitProfile(corpus, std::min<size_t>(kTraced, focusedCount(corpus.size())), {});
        for (const QString& problem : visit.problems)
            std::fprintf(stderr, "%s\n", qPrintable(problem));
        return visit.problems.isEmpty() ? 0 : 3;
    }
    Hostile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_hostile.moc"
