// SPDX-License-Identifier: GPL-3.0-or-later
// `muster import PATH` of past incidents: progress on stderr, a report on stdout.
#include "app/commands.h"
#include "app/termination.h"
#include "models/domain/display_text.h"
#include "models/history/file_import.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

namespace muster {

namespace {

QString countWords(const KeptCount& count, const QString& one, const QString& many)
{
    return QStringLiteral("%1 %2 (%3 new, %4 changed, %5 known before)")
        .arg(count.total())
        .arg(count.total() == 1 ? one : many)
        .arg(count.added)
        .arg(count.changed)
        .arg(count.known);
}

QString stateWords(const ImportRun& run)
{
    switch (run.state) {
    case ImportState::Complete:
        return QStringLiteral("done");
    case ImportState::Stopped:
    case ImportState::Running:
        return QStringLiteral("stopped; go on with --resume");
    case ImportState::Failed:
        break;
    }
    return QStringLiteral("failed; go on with --resume when it is mended");
}

void printProgress(const ImportRun& run)
{
    const QString words = QStringLiteral("%1 %: %2 incidents, %3 events%4\n")
                              .arg(static_cast<int>(run.progress.value_or(0) * 100), 3)
                              .arg(run.counts.incidents.total())
                              .arg(run.counts.events.total())
                              .arg(run.reached ? QStringLiteral(", at ") + run.reached->toIso() : QString());
    std::fputs(words.toUtf8().constData(), stderr);
}

QJsonObject jsonOf(const KeptCount& count)
{
    return {{QStringLiteral("new"), count.added},
            {QStringLiteral("changed"), count.changed},
            {QStringLiteral("known"), count.known}};
}

void printJson(const ImportRun& run, const std::vector<ImportProblem>& problems)
{
    QJsonArray list;
    for (const ImportProblem& problem : problems)
        list.append(
            QJsonObject{{QStringLiteral("item"), problem.item}, {QStringLiteral("why"), problem.why}});
    const QJsonObject object{{QStringLiteral("id"), run.id.value},
                             {QStringLiteral("kind"), run.kind},
                             {QStringLiteral("origin"), run.origin},
                             {QStringLiteral("origin_name"), run.originName},
                             {QStringLiteral("state"), toString(run.state)},
                             {QStringLiteral("failure"), run.failure},
                             {QStringLiteral("incidents"), jsonOf(run.counts.incidents)},
                             {QStringLiteral("events"), jsonOf(run.counts.events)},
                             {QStringLiteral("people"), jsonOf(run.counts.people)},
                             {QStringLiteral("unreadable"), run.counts.unreadable},
                             {QStringLiteral("problem_count"), run.problems},
                             {QStringLiteral("problems"), list}};
    std::fputs(QJsonDocument(object).toJson(QJsonDocument::Indented).constData(), stdout);
}

void printReport(const ImportRun& run, const std::vector<ImportProblem>& problems)
{
    printLine(QStringLiteral("%1: %2").arg(run.originName, stateWords(run)));
    printLine(QStringLiteral("  %1").arg(
        countWords(run.counts.incidents, QStringLiteral("incident"), QStringLiteral("incidents"))));
    printLine(QStringLiteral("  %1").arg(
        countWords(run.counts.events, QStringLiteral("event"), QStringLiteral("events"))));
    printLine(QStringLiteral("  %1").arg(
        countWords(run.counts.people, QStringLiteral("person"), QStringLiteral("people"))));
    if (run.problems == 0)
        return;
    printLine(QStringLiteral("Not taken, or with less than was there (%1):").arg(run.problems));
    for (const ImportProblem& problem : problems)
        printLine(QStringLiteral("  %1: %2").arg(problem.item, problem.why));
    if (run.problems > static_cast<qint64>(problems.size()))
        printLine(QStringLiteral("  … and %1 more").arg(run.problems - static_cast<qint64>(problems.size())));
}

} // namespace

bool isIncidentFile(const QString& path)
{
    if (path.endsWith(QLatin1String(".muster"), Qt::CaseInsensitive))
        return true;
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.peek(16).startsWith("SQLite format 3");
}

int printImport(Store& store, const ImportRun& run, bool asJson)
{
    const auto problems = store.readNow([&](ReadTx& tx) { return importProblems(tx, run.id); });
    if (!problems)
        return explain(problems.error());
    if (asJson)
        printJson(run, *problems);
    else
        printReport(run, *problems);
    if (run.state != ImportState::Complete)
        return explain(ErrorKind::Storage,
                       run.failure.isEmpty() ? QStringLiteral("the import was stopped") : run.failure);
    if (run.counts.incidents.total() == 0)
        return explain(ErrorKind::Invalid,
                       QStringLiteral("no incident could be taken from %1").arg(run.originName));
    return kExitDone;
}

int runHistoryImport(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    TerminationSignals termination;
    FileImport import(**store);
    QEventLoop loop; // a command without a window: nothing else is waiting for this thread
    QElapsedTimer since;
    since.start();
    QObject::connect(&import, &FileImport::progressed, &loop, [&](const ImportRun& run) {
        if (since.elapsed() < 1'000)
            return;
        since.start();
        printProgress(run);
    });
    QObject::connect(&import, &FileImport::finished, &loop, &QEventLoop::quit);
    QObject::connect(&termination, &TerminationSignals::requested, &import, &FileImport::stop);
    import.start(line.operands.constFirst(), line.resume, line.label);
    loop.exec();

    const ImportRun& run = import.run();
    return run.id.isEmpty() ? explain(ErrorKind::Invalid, run.failure) : printImport(**store, run, line.json);
}

} // namespace muster
