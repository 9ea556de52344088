// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/batch_writer.h"

#include "models/store/import_runs.h"
#include "models/store/room_members.h"

#include <algorithm>

namespace muster {

namespace {

/// Counts, or makes a problem of what is wrong with the thing itself; any other error ends the batch.
template <typename Keep>
Done keep(WriteTx& tx, ImportRun& run, KeptCount& count, const QString& item, Keep put)
{
    const Result<Kept> kept = put();
    if (kept) {
        count.count(*kept);
        return {};
    }
    if (kept.error().kind != ErrorKind::Invalid)
        return tl::unexpected(kept.error());
    ++run.counts.unreadable;
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

Done writeHistory(WriteTx& tx, const HistoryOrigin& origin, const HistoryBatch& batch, ImportRun& run)
{
    // First, so that problems find their run.
    Done done = putImportRun(tx, run);
    for (const PersonReport& person : batch.people) {
        if (done)
            done = keep(tx, run, run.counts.people, person.remoteId, [&] { return keepPerson(tx, person); });
    }
    for (const IncidentReport& report : batch.incidents) {
        if (done)
            done = keep(tx, run, run.counts.incidents, report.number,
                        [&] { return keepReport(tx, report, origin.sourceName); });
    }
    for (const TimelineEvent& event : batch.events) {
        if (done)
            done = keep(tx, run, run.counts.events, event.remoteId, [&] { return keepEvent(tx, event); });
    }
    for (const HistoryDocument& document : batch.documents) {
        if (done)
            done = keepDocument(tx, origin, document);
    }
    for (const ImportProblem& problem : batch.problems) {
        if (done)
            done = addImportProblem(tx, run.id, problem);
    }
    run.counts.unreadable += batch.unreadable;
    run.problems += static_cast<qint64>(batch.problems.size());
    if (batch.reached)
        run.reached = batch.reached;
    return done ? putImportRun(tx, run) : done;
}

} // namespace muster
