// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as scripts rely on it: what is accepted, what is refused and in which words.
#include "app/command_line.h"

#include <QtTest>

using namespace muster;

class CommandLineTest : public QObject
{
    Q_OBJECT

private slots:
    void readsVerbs_data();
    void readsVerbs();
    void refusesWithTheWayOut_data();
    void refusesWithTheWayOut();
    void readsEveryOption();
    void helpNamesEveryOptionThatIsRead();
};

void CommandLineTest::readsVerbs_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("verb");
    QTest::addColumn<QStringList>("operands");
    const auto row = [](const char* name, const QString& words, Verb verb, const QStringList& operands) {
        QTest::newRow(name) << words.split(u' ', Qt::SkipEmptyParts) << int(verb) << operands;
    };
    row("nothing opens the window", QString(), Verb::Window, {});
    row("drill", QStringLiteral("drill"), Verb::Drill, {});
    row("drill by name", QStringLiteral("drill inc-1120"), Verb::Drill, {QStringLiteral("inc-1120")});
    row("open", QStringLiteral("open a.muster"), Verb::Open, {QStringLiteral("a.muster")});
    row("options stand anywhere", QStringLiteral("--theme light open a.muster --size=800x600"), Verb::Open,
        {QStringLiteral("a.muster")});
    row("a file that looks like an option", QStringLiteral("open -- --odd.muster"), Verb::Open,
        {QStringLiteral("--odd.muster")});
    row("several files to lint", QStringLiteral("lint a.md b.yaml"), Verb::Lint,
        {QStringLiteral("a.md"), QStringLiteral("b.yaml")});
    row("lint a folder as JSON", QStringLiteral("lint --json runbooks"), Verb::Lint,
        {QStringLiteral("runbooks")});
    row("runbook import", QStringLiteral("runbook import a.mmd --output a.md"), Verb::Runbook,
        {QStringLiteral("import"), QStringLiteral("a.mmd")});
    row("runbook learn", QStringLiteral("runbook learn --data /x"), Verb::Runbook, {QStringLiteral("learn")});
    row("export", QStringLiteral("export INC-1 a.muster"), Verb::Export,
        {QStringLiteral("INC-1"), QStringLiteral("a.muster")});
    row("report", QStringLiteral("report INC-1 --format pdf --output a.pdf"), Verb::Report,
        {QStringLiteral("INC-1")});
    row("public report",
        QStringLiteral(
            "report INC-1 --public --diff --format md --output a.md --public-host status.example.com "
            "--internal-domain prod.example.net --ticket OPS-\\d+ --without-charts"),
        Verb::Report, {QStringLiteral("INC-1")});
    row("timeline", QStringLiteral("export-timeline INC-1 --format csv"), Verb::ExportTimeline,
        {QStringLiteral("INC-1")});
    row("timeline to a file", QStringLiteral("export-timeline INC-1 --format md --output t.md"),
        Verb::ExportTimeline, {QStringLiteral("INC-1")});
    row("sync", QStringLiteral("sync --once"), Verb::Sync, {});
    row("diagnostics", QStringLiteral("diagnostics --data /x"), Verb::Diagnostics, {});
    row("switches take no value", QStringLiteral("--debug --safe-mode --no-safe-mode drill"), Verb::Drill,
        {});
    row("help wins", QStringLiteral("open --help"), Verb::Help, {});
    row("version", QStringLiteral("--version"), Verb::Version, {});
}

void CommandLineTest::readsVerbs()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, verb);
    QFETCH(const QStringList, operands);
    const auto line = parseCommandLine(arguments);
    QVERIFY2(line, line ? "" : qPrintable(line.error().what));
    QCOMPARE(int(line->verb), verb);
    QCOMPARE(line->operands, operands);
}

void CommandLineTest::refusesWithTheWayOut_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* name, const char* words, const char* names) {
        QTest::newRow(name) << QString::fromLatin1(words).split(u' ') << QString::fromLatin1(names);
    };
    row("unknown command", "fly", "'fly'");
    row("actions without a format", "actions", "csv|md|json");
    row("actions of one incident", "actions INC-1 --format csv", "actions --format");
    row("a timeline without a format", "export-timeline INC-1", "csv|md|json");
    row("a timeline is no document", "export-timeline INC-1 --format pdf", "csv|md|json");
    row("unknown option", "--colour red", "--colour");
    row("option without its value", "--data", "--data");
    row("theme", "--theme pink", "'pink'");
    row("size in words", "--size big", "'big'");
    row("size too small", "--size 10x10", "'10x10'");
    row("format", "report INC-1 --format doc --output a", "'doc'");
    row("report without output", "report INC-1 --format md", "muster report");
    row("a public report for programs", "report INC-1 --public --format json --output a", "md, html or pdf");
    row("a diff of an internal report", "report INC-1 --diff --format md --output a", "--public");
    row("public actions", "actions --public --format md", "--public");
    row("a ticket pattern that is none", "report INC-1 --public --ticket ( --format md --output a", "OPS-");
    row("open without a file", "open", "muster open");
    row("open with two files", "open a b", "muster open");
    row("runbook kept without an incident", "runbook kept", "muster runbook");
    row("runbook learn with too much", "runbook learn a b", "muster runbook");
    row("runbook without a file", "runbook export", "muster runbook");
    row("runbook does something else", "runbook fly a.md", "muster runbook");
    row("sync without once", "sync", "--once");
    row("import of nothing", "import", "muster import");
    row("import of two things", "import a.muster --source PagerDuty", "muster import");
    row("a bound of something else", "sync --once --since 2024-01-31", "--source");
    row("a bound that is no day", "import --source PagerDuty --since lately", "'lately'");
    row("a bound for one that has its own", "import --source a --since 2024-01-31 --resume", "--since");
    row("connection without address", "--connect prometheus", "prometheus=");
}

void CommandLineTest::refusesWithTheWayOut()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, names);
    const auto line = parseCommandLine(arguments);
    QVERIFY(!line);
    QCOMPARE(toString(line.error().kind), QStringLiteral("invalid"));
    QVERIFY2(line.error().what.contains(names), qPrintable(line.error().what));
    QVERIFY2(line.error().what.contains(QLatin1String("muster --help")), qPrintable(line.error().what));
}

void CommandLineTest::readsEveryOption()
{
    const auto history =
        parseCommandLine(QStringLiteral("import --source PagerDuty --since 2024-01-31 --json").split(u' '));
    QVERIFY(history);
    QCOMPARE(history->source, QStringLiteral("PagerDuty"));
    QVERIFY(history->since == Instant::fromIso(QStringLiteral("2024-01-31T00:00:00Z")));
    QVERIFY(history->json && !history->resume);
    QVERIFY(!parseCommandLine(QStringLiteral("import --source a --since all").split(u' '))->since);
    QVERIFY(parseCommandLine(QStringLiteral("import --source a --resume").split(u' '))->resume);
    const auto line = parseCommandLine(
        QStringLiteral("--data d --theme dark --size 1280x800 --connect a=http://x/?q=1 --connect b=http://y "
                       "--service s --runbook r.md --slo s.yaml --state-file f.json")
            .split(u' '));
    QVERIFY(line);
    QCOMPARE(line->dataDirectory, QStringLiteral("d"));
    QCOMPARE(line->theme, QStringLiteral("dark"));
    QCOMPARE(line->size, QSize(1280, 800));
    const std::vector<std::pair<QString, QString>> connections{
        {QStringLiteral("a"), QStringLiteral("http://x/?q=1")},
        {QStringLiteral("b"), QStringLiteral("http://y")}};
    QCOMPARE(line->connections, connections);
    QCOMPARE(line->service, QStringLiteral("s"));
    QCOMPARE(line->runbookFile, QStringLiteral("r.md"));
    QCOMPARE(line->sloFile, QStringLiteral("s.yaml"));
    QCOMPARE(line->stateFile, QStringLiteral("f.json"));
}

void CommandLineTest::helpNamesEveryOptionThatIsRead()
{
    for (const char* word :
         {"drill", "open", "shots", "report", "lint", "export", "import", "sync", "--data", "--theme",
          "--size", "--connect", "--service", "--runbook", "--slo", "--state-file", "--version"}) {
        QVERIFY2(helpText().contains(QLatin1String(word)), word);
    }
}

QTEST_GUILESS_MAIN(CommandLineTest)
#include "tst_command_line.moc"
