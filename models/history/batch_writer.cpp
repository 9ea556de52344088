// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/batch_writer.h"

#include "models/store/import_runs.h"
#include "models/store/room_members.h"

#include <algorithm>

namespace muster {

namespace {

constexpr size_t kReportWeighs = 5;
constexpr size_t kCharactersWeigh = 1'000; ///< of a document: so many weigh as much as an event

/// Counts, or makes a problem of what is wrong with the thing itself; any other error ends the batch.
template <typename Keep>
Done keep(WriteTx& tx, ImportRun& run, KeptCount& count, qint64& unreadable, const QString& item, Keep put)
{
    const Result<Kept> kept = put();
    if (kept) {
        count.count(*kept);
        return {};
    }
    if (kept.error().kind != ErrorKind::Invalid)
        return tl::unexpected(kept.error());
    ++unreadable;
    ++run.problems;
    return addImportProblem(tx, run.id, {item, kept.error().what});
}

Done keepDocument(WriteTx& tx, const HistoryOrigin& origin, const HistoryDocument& document)
{
    const Result<IncidentId> incident =
        roomOf(tx.database(), remoteIncidentId(origin.source, document.incident));
    if (!incident)
        return tl::unexpected(incident.error());
    const auto before = tx.postMortemHistory(*incident);
    if (!before)
        return tl::unexpected(before.error());
    const bool isOurs = std::all_of(before->begin(), before->end(), [&](const PostMortemRevision& revision) {
        return revision.author == origin.sourceName;
    });
    if (!isOurs || (!before->empty() && before->back().markdown == document.markdown &&
                    before->back().state == document.state))
        return {};
    PostMortemRevision revision;
    revision.incident = *incident;
    revision.baseRevision = before->empty() ? -1 : before->back().revision;
    revision.author = origin.sourceName;
    revision.state = document.state;
    revision.markdown = document.markdown;
    const auto kept = tx.addPostMortemRevision(revision);
    return kept ? Done{} : tl::unexpected(kept.error());
}

} // namespace

std::vector<HistoryBatch> inParts(HistoryBatch batch)
{
    std::vector<HistoryBatch> parts(1);
    size_t weight = 0;
    const auto room = [&](size_t needs) -> HistoryBatch& {
        if (weight > 0 && weight + needs > kMostOfPart) {
            parts.emplace_back();
            weight = 0;
        }
        weight += needs;
        return parts.back();
    };
    for (PersonReport& person : batch.people)
        room(1).people.push_back(std::move(person));
    for (IncidentReport& report : batch.incidents)
        room(kReportWeighs).incidents.push_back(std::move(report));
    for (TimelineEvent& event : batch.events)
        room(1).events.push_back(std::move(event));
    for (HistoryDocument& document : batch.documents)
        room(std::clamp<size_t>(size_t(document.markdown.size()) / kCharactersWeigh, kReportWeighs,
                                kMostOfPart))
            .documents.push_back(std::move(document));
    parts.back().problems = std::move(batch.problems);
    parts.back().unreadable = batch.unreadable;
    parts.back().reached = batch.reached;
    return parts;
}

Done writeHistory(WriteTx& tx, const HistoryOrigin& origin, const HistoryBatch& batch, ImportRun& run,
                  PagePart part)
{
    ImportCounts came;
    // First, so that problems find their run.
    Done done = putImportRun(tx, run);
    for (const PersonReport& person : batch.people) {
        if (done)
            done = keep(tx, run, came.people, came.unreadable, person.remoteId,
                        [&] { return keepPerson(tx, person); });
    }
    for (const IncidentReport& report : batch.incidents) {
        if (done)
            done = keep(tx, run, came.incidents, came.unreadable, report.number,
                        [&] { return keepReport(tx, report, origin.sourceName); });
    }
    for (const TimelineEvent& event : batch.events) {
        if (done)
            done = keep(tx, run, came.events, came.unreadable, event.remoteId,
                        [&] { return keepEvent(tx, event); });
    }
    for (const HistoryDocument& document : batch.documents) {
        if (done)
            done = keepDocument(tx, origin, document);
    }
    for (const ImportProblem& problem : batch.problems) {
        if (done)
            done = addImportProblem(tx, run.id, problem);
    }
    came.unreadable += batch.unreadable;
    countPart(run, QString(), came, part);
    run.problems += static_cast<qint64>(batch.problems.size());
    if (batch.reached)
        run.reached = batch.reached;
    return done ? putImportRun(tx, run) : done;
}

} // namespace muster
