// SPDX-License-Identifier: GPL-3.0-or-later
// `muster runbook …`: flowcharts out and in, and what stored incidents say about a runbook.
#include "app/commands.h"
#include "app/file_bytes.h"
#include "models/base/durable_file.h"
#include "models/document/runbook_draft.h"
#include "models/document/runbook_markdown.h"
#include "models/domain/format.h"
#include "models/domain/runbook_learning.h"
#include "models/store/store.h"
#include "models/view/runbook_history.h"

#include <QFileInfo>

#include <cstdio>
#include <set>

namespace muster {

namespace {

Result<Runbook> readRunbook(const QString& path)
{
    const auto bytes = fileBytes(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return bytes->trimmed().startsWith('{') ? runbookFromJson(*bytes, path)
                                            : runbookFromMarkdown(*bytes, path);
}

/// To --output, else to stdout as it is: it is meant for a file.
int give(const CommandLine& line, const QByteArray& text)
{
    if (line.output.isEmpty()) {
        std::fwrite(text.constData(), 1, static_cast<size_t>(text.size()), stdout);
        return kExitDone;
    }
    if (auto written = durableReplace(line.output, text); !written)
        return explain(written.error());
    printLine(line.output);
    return kExitDone;
}

int exportRunbook(const CommandLine& line)
{
    const auto runbook = readRunbook(line.operands[1]);
    return runbook ? give(line, runbookToMermaid(*runbook)) : explain(runbook.error());
}

int importRunbook(const CommandLine& line)
{
    const QString file = line.operands[1];
    const auto bytes = fileBytes(file);
    if (!bytes)
        return explain(bytes.error());
    const auto kind = draftKindOf(*bytes);
    if (!kind)
        return explain(
            ErrorKind::Invalid,
            QStringLiteral("%1 is neither a Mermaid flowchart (its first line is 'flowchart TD') nor an "
                           "alert runbook (it has a heading Diagnosis or Mitigation)")
                .arg(file));
    const auto draft =
        *kind == DraftKind::Mermaid ? draftFromMermaid(*bytes, file) : draftFromAlertRunbook(*bytes, file);
    if (!draft)
        return explain(draft.error());
    if (const int code = give(line, runbookToMarkdown(draft->runbook)); code != kExitDone)
        return code;
    // Beside the draft, not in it: stdout may be a file.
    std::fprintf(stderr, "%s: a draft of %zu nodes; muster lint says what a person must fill in\n",
                 qPrintable(file), draft->runbook.nodes.size());
    for (const NotInDraft& one : draft->notTaken)
        std::fprintf(stderr, "%s:%d: not taken over: %s\n", qPrintable(file), one.line, qPrintable(one.what));
    return kExitDone;
}

QString timeText(Instant at)
{
    return at.toIso();
}

QString differenceText(const Replay& replay, const Runbook& changed)
{
    const Replay::Difference& difference = *replay.difference;
    const QString place = QStringLiteral("%1 %2").arg(timeText(difference.at), difference.node);
    switch (difference.kind) {
    case Replay::Difference::Kind::NodeGone:
        return QStringLiteral("%1: the node is gone; the run went on to %2").arg(place, difference.before);
    case Replay::Difference::Kind::BranchGone:
        return QStringLiteral("%1: no branch leads to %2 any more").arg(place, difference.before);
    case Replay::Difference::Kind::OtherBranch:
        break;
    }
    // What it would ask, never what anybody should have done.
    const RunbookNode* target = changed.node(difference.after);
    return QStringLiteral("%1: v%2 would ask: %3 (%4), because %5; the run went on to %6")
        .arg(place, QString::number(replay.changedVersion), target ? target->title : difference.after,
             difference.after, difference.evidence, difference.before);
}

int replayRunbook(const CommandLine& line)
{
    const auto changed = readRunbook(line.operands[1]);
    if (!changed)
        return explain(changed.error());
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const auto replays = (*store)->readNow([&](ReadTx& tx) { return replayStored(tx, *changed); });
    if (!replays)
        return explain(replays.error());
    for (const StoredReplay& one : *replays) {
        const Replay& replay = one.replay;
        const QString head = QStringLiteral("%1 %2 v%3 → v%4: ")
                                 .arg(one.incident, changed->id, QString::number(replay.ranVersion),
                                      QString::number(replay.changedVersion));
        const std::vector<ReplayStep> unjudged = replay.unjudged();
        printLine(head + (replay.difference ? differenceText(replay, *changed)
                          : unjudged.empty()
                              ? QStringLiteral("the same path, %1 steps").arg(replay.steps.size())
                              : QStringLiteral("the same path as far as it could be judged: %1 of %2 steps")
                                    .arg(replay.steps.size() - unjudged.size())
                                    .arg(replay.steps.size())));
        for (const ReplayStep& step : unjudged)
            printLine(QStringLiteral("  %1: %2; the walked path was kept")
                          .arg(step.node, step.reason.isEmpty()
                                              ? QStringLiteral("nothing stored answers its question")
                                              : step.reason));
    }
    return kExitDone;
}

void printUse(const RunbookUse& use)
{
    printLine(QStringLiteral("%1: runs %2, to an end %3, last exercised %4")
                  .arg(use.runbook, QString::number(use.runs), QString::number(use.finished),
                       use.lastExercised ? timeText(*use.lastExercised) : QStringLiteral("never")));
    for (const NodeUse& node : use.nodes) {
        QStringList ways;
        for (const auto& [way, count] : node.taken)
            ways.append(QStringLiteral("%1 × %2").arg(count).arg(way));
        QString text = QStringLiteral("  %1: asked %2, ").arg(node.node).arg(node.asked) +
                       ways.join(QStringLiteral(", "));
        if (node.medianTime)
            text += QStringLiteral("; median %1").arg(formatDuration(*node.medianTime));
        if (node.wentBack > 0)
            text += QStringLiteral("; taken back %1").arg(node.wentBack);
        printLine(text);
        for (const OverrideUse& one : node.overrides)
            printLine(QStringLiteral("    %1 %2: %3%4: %5")
                          .arg(one.incident, timeText(one.at), one.taken,
                               one.skipped ? QString() : QStringLiteral(" instead of ") + one.proposed,
                               one.reason));
    }
}

int learnRunbooks(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const QString wanted = line.operands.value(1);
    const auto incidents = (*store)->readNow([&](ReadTx& tx) { return readRunbookRecords(tx, wanted); });
    if (!incidents)
        return explain(incidents.error());
    std::map<QString, std::vector<RunbookRecord>> records;
    for (const IncidentRunbooks& incident : *incidents) {
        for (const auto& [id, record] : incident.byRunbook)
            records[id].push_back(record);
    }
    if (records.empty())
        return explain(ErrorKind::NotFound,
                       QStringLiteral("no stored incident ran %1")
                           .arg(wanted.isEmpty() ? QStringLiteral("a runbook") : wanted));
    for (const auto& [id, list] : records)
        printUse(runbookUse(id, list));
    return kExitDone;
}

/// The newest version that ran, else the one attached last.
const Runbook* ranOf(const std::vector<Runbook>& kept, const std::vector<RunbookAnswer>& answers,
                     const QString& id)
{
    const Runbook* found = nullptr;
    for (const Runbook& runbook : kept) {
        if (id.isEmpty() || runbook.id == id)
            found = &runbook;
    }
    for (const RunbookAnswer& answer : answers) {
        for (const Runbook& runbook : kept) {
            if (runbook.id == answer.runbookId && runbook.version == answer.runbookVersion &&
                (id.isEmpty() || runbook.id == id))
                found = &runbook;
        }
    }
    return found;
}

int keptRunbook(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const QString number = line.operands[1];
    const QString wanted = line.operands.value(2);
    const auto text = (*store)->readNow([&](ReadTx& tx) -> Result<QByteArray> {
        const auto incident = tx.findIncident(number);
        if (!incident)
            return tl::unexpected(incident.error());
        const auto kept = tx.runbooks(incident->id);
        if (!kept)
            return tl::unexpected(kept.error());
        const auto answers = tx.runbookAnswers(incident->id);
        if (!answers)
            return tl::unexpected(answers.error());
        const Runbook* runbook = ranOf(*kept, *answers, wanted);
        if (!runbook)
            return fail(ErrorKind::NotFound,
                        QStringLiteral("%1 has no runbook %2; muster runbook learn names those that ran")
                            .arg(number, wanted));
        // Incidents of earlier releases kept what a runbook says, not how its file said it.
        // What was imported as JSON is given in the form that people read, like what has no text at all.
        const bool isMarkdown = runbook->source.trimmed().startsWith(QLatin1String("---"));
        return isMarkdown ? runbook->source.toUtf8() : runbookToMarkdown(*runbook);
    });
    return text ? give(line, *text) : explain(text.error());
}

} // namespace

int runRunbook(const CommandLine& line)
{
    const QString what = line.operands.constFirst();
    if (what == QLatin1String("export"))
        return exportRunbook(line);
    if (what == QLatin1String("import"))
        return importRunbook(line);
    if (what == QLatin1String("replay"))
        return replayRunbook(line);
    if (what == QLatin1String("kept"))
        return keptRunbook(line);
    return learnRunbooks(line);
}

} // namespace muster
