// SPDX-License-Identifier: GPL-3.0-or-later
// An import in words: the row of the list and the report (declared in import_desk.h).
#include "models/document/csv_export.h"
#include "models/domain/format.h"
#include "models/view/formatters.h"
#include "models/view/import_desk.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

QString many(qint64 n, const QString& one, const QString& more)
{
    return format::counted(int(std::min<qint64>(n, std::numeric_limits<int>::max())), one, more);
}

QString incidentsText(qint64 n)
{
    return many(n, ImportDesk::tr("%1 incident"), ImportDesk::tr("%1 incidents"));
}

QString eventsText(qint64 n)
{
    return many(n, ImportDesk::tr("%1 event"), ImportDesk::tr("%1 events"));
}

QString peopleText(qint64 n)
{
    return many(n, ImportDesk::tr("%1 person"), ImportDesk::tr("%1 people"));
}

QString boundText(const ImportRun& run, TimeStyle style)
{
    return run.since ? ImportDesk::tr("since %1").arg(format::date(*run.since, style))
                     : ImportDesk::tr("everything");
}

/// "12 new, 3 changed, 40 as known before"
QString keptText(const KeptCount& count)
{
    return ImportDesk::tr("%1 new, %2 changed, %3 as known before")
        .arg(format::count(double(count.added)), format::count(double(count.changed)),
             format::count(double(count.known)));
}

/// Of a file it is known how much there is. A tool says no total: how much of the time that was asked for is
/// behind says nothing of how much is still to come, which may be nothing.
bool isMeasured(const ImportRun& run)
{
    return run.kind == QLatin1String("dispatch") || run.kind == QLatin1String("markdown");
}

} // namespace

ImportRow importRow(const ImportStatus& status)
{
    const ImportRun& run = status.run;
    const TimeStyle style = Format::instance()->style();
    ImportRow row;
    row.key = run.id.value;
    row.name = run.originName;
    row.boundText = boundText(run, style);
    row.done = isMeasured(run) ? run.progress.value_or(-1) : -1;
    row.problems = int(std::min<qint64>(run.problems, std::numeric_limits<int>::max()));
    switch (run.state) {
    case ImportState::Running:
        row.canStop = status.active;
        // The program ended in the middle of it, and it does not go on by itself here.
        row.canResume = !status.active;
        row.standing = !status.active             ? QStringLiteral("stopped")
                       : status.waiting.isEmpty() ? QStringLiteral("running")
                                                  : QStringLiteral("waiting");
        row.stateText = !status.active             ? ImportDesk::tr("Interrupted")
                        : status.waiting.isEmpty() ? ImportDesk::tr("Importing")
                                                   : ImportDesk::tr("Waiting");
        row.tone =
            status.active && status.waiting.isEmpty() ? QStringLiteral("info") : QStringLiteral("warn");
        row.doing = status.waiting;
        if (!status.waiting.isEmpty() && status.goesOnAt)
            row.doing = ImportDesk::tr("%1 It goes on by itself; next try at %2.", "what happened; a time")
                            .arg(status.waiting, format::timeOfDay(*status.goesOnAt, style));
        break;
    case ImportState::Stopped:
        row.canResume = true;
        row.standing = QStringLiteral("stopped");
        row.stateText = ImportDesk::tr("Stopped");
        row.tone = QStringLiteral("warn");
        row.doing = ImportDesk::tr("Everything up to here is kept. Resume goes on where it was.");
        break;
    case ImportState::Failed:
        row.canResume = true;
        row.standing = QStringLiteral("failed");
        row.stateText = ImportDesk::tr("Failed");
        row.tone = QStringLiteral("danger");
        row.doing = ImportDesk::tr("%1 Everything up to here is kept; when it is mended, resume.",
                                   "why an import failed")
                        .arg(run.failure);
        break;
    case ImportState::Complete:
        row.standing = QStringLiteral("done");
        row.stateText = ImportDesk::tr("Done");
        row.tone = QStringLiteral("ok");
        row.done = 1;
        break;
    }
    const ImportCounts& counts = run.counts;
    row.countText = ImportDesk::tr("%1, %2, %3", "incidents, events, people")
                        .arg(incidentsText(counts.incidents.total()), eventsText(counts.events.total()),
                             peopleText(counts.people.total()));
    row.incidentsText = keptText(counts.incidents);
    row.eventsText = keptText(counts.events);
    row.peopleText = keptText(counts.people);
    row.unreadableText =
        counts.unreadable == 0 ? ImportDesk::tr("none") : format::count(double(counts.unreadable));
    QStringList pace;
    if (run.reached && run.state != ImportState::Complete)
        pace << ImportDesk::tr("reached %1").arg(format::date(*run.reached, style));
    if (isMeasured(run) && run.progress && run.state != ImportState::Complete)
        pace << format::percent(*run.progress);
    if (status.itemsPerMinute > 0)
        pace << ImportDesk::tr("%1 incidents and events a minute").arg(format::count(status.itemsPerMinute));
    if (isMeasured(run) && status.left)
        pace << ImportDesk::tr("about %1 left").arg(format::duration(*status.left));
    row.paceText = pace.join(QStringLiteral(" · "));
    row.whenText =
        run.endedAt ? ImportDesk::tr("began %1, ended %2")
                          .arg(format::dateTime(run.startedAt, style), format::dateTime(*run.endedAt, style))
                    : ImportDesk::tr("began %1").arg(format::dateTime(run.startedAt, style));
    return row;
}

QString importReport(const ImportRun& run, const std::vector<ImportProblem>& problems)
{
    const TimeStyle style = Format::instance()->style();
    const ImportCounts& counts = run.counts;
    QStringList lines;
    lines << ImportDesk::tr("# Import from %1").arg(escapeMarkdown(run.originName)) << QString()
          << ImportDesk::tr("- Asked for: %1").arg(boundText(run, style))
          << ImportDesk::tr("- Began: %1").arg(format::dateTimeFull(run.startedAt, style));
    if (run.endedAt)
        lines << ImportDesk::tr("- Ended: %1").arg(format::dateTimeFull(*run.endedAt, style));
    lines << ImportDesk::tr("- State: %1").arg(importRow({run, false, {}, {}, 0, {}}).stateText);
    if (!run.failure.isEmpty())
        lines << ImportDesk::tr("- Why: %1").arg(escapeMarkdown(run.failure));
    lines << ImportDesk::tr("- Incidents: %1").arg(keptText(counts.incidents))
          << ImportDesk::tr("- Events: %1").arg(keptText(counts.events))
          << ImportDesk::tr("- People: %1").arg(keptText(counts.people))
          << ImportDesk::tr("- Could not be read: %1").arg(format::count(double(counts.unreadable)));
    if (!problems.empty()) {
        lines << QString() << ImportDesk::tr("## What could not be taken, or not whole");
        if (run.problems > qint64(problems.size()))
            lines << QString()
                  << ImportDesk::tr("%1 in all; these are the first %2.")
                         .arg(format::count(double(run.problems)), format::count(double(problems.size())));
        lines << QString();
        for (const ImportProblem& problem : problems)
            lines
                << QStringLiteral("- %1: %2").arg(escapeMarkdown(problem.item), escapeMarkdown(problem.why));
    }
    return withoutDeceptiveCharacters(lines.join(QLatin1Char('\n'))) + QLatin1Char('\n');
}

QByteArray importReportCsv(const ImportRun& run, const std::vector<ImportProblem>& problems)
{
    QByteArray text;
    const auto line = [&text](const QStringList& fields) {
        QByteArrayList cells;
        for (const QString& field : fields)
            cells << csvField(field);
        text += cells.join(',') + "\r\n";
    };
    line({QStringLiteral("what"), QStringLiteral("item"), QStringLiteral("value")});
    const auto count = [&](const char* what, const char* item, qint64 n) {
        line({QString::fromLatin1(what), QString::fromLatin1(item), QString::number(n)});
    };
    const auto kept = [&](const char* what, const KeptCount& counts) {
        count(what, "new", counts.added);
        count(what, "changed", counts.changed);
        count(what, "known", counts.known);
    };
    line({QStringLiteral("origin"), run.kind, run.originName});
    line({QStringLiteral("state"), QString(), toString(run.state)});
    kept("incidents", run.counts.incidents);
    kept("events", run.counts.events);
    kept("people", run.counts.people);
    count("unreadable", "", run.counts.unreadable);
    for (const ImportProblem& problem : problems)
        line({QStringLiteral("problem"), problem.item, problem.why});
    return text;
}

} // namespace muster
