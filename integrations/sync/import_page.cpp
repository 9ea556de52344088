// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/import_page.h"

#include "integrations/sync/store_fact_sink.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

namespace muster {

namespace {

/// Before that a rate would tremble.
constexpr Milliseconds kRateAfter{5'000};

void add(KeptCount& to, const KeptCount& more)
{
    to.added += more.added;
    to.changed += more.changed;
    to.known += more.known;
}

} // namespace

qint64 itemsOf(const ImportCounts& counts)
{
    return counts.incidents.total() + counts.events.total();
}

void addPace(ImportStatus& status, Milliseconds passed, qint64 itemsBefore, std::optional<double> doneBefore)
{
    if (passed < kRateAfter)
        return;
    status.itemsPerMinute =
        double(itemsOf(status.run.counts) - itemsBefore) * 60'000 / double(passed.count());
    const double went = status.run.progress.value_or(0) - doneBefore.value_or(0);
    if (status.run.progress && went > 0.005)
        status.left = Milliseconds{qint64(double(passed.count()) * (1 - *status.run.progress) / went)};
}

Instant boundOf(const ImportRun& run)
{
    return run.since.value_or(Instant{0});
}

bool passesByItself(const Error& error)
{
    switch (error.kind) {
    case ErrorKind::Offline:
    case ErrorKind::Timeout:
    case ErrorKind::RateLimited:
    case ErrorKind::Remote:
    case ErrorKind::Keychain:
    case ErrorKind::BadResponse:
        return true;
    case ErrorKind::Cancelled:
    case ErrorKind::Unauthorised:
    case ErrorKind::Forbidden:
    case ErrorKind::NotFound:
    case ErrorKind::Conflict:
    case ErrorKind::Storage:
    case ErrorKind::Invalid:
    case ErrorKind::Bug:
        return false;
    }
    return false;
}

Result<ImportRun> changeRun(WriteTx& tx, const ImportRunId& id, const std::function<void(ImportRun&)>& change)
{
    Result<ImportRun> run = importRun(tx, id);
    if (!run)
        return run;
    change(*run);
    if (Done done = putImportRun(tx, *run); !done)
        return tl::unexpected(done.error());
    return run;
}

Result<ImportRun> writePage(WriteTx& tx, const PageWrite& page)
{
    ImportCounts came;
    if (Done done = writeFacts(tx, page.facts, &came); !done)
        return tl::unexpected(done.error());
    for (const ImportProblem& problem : page.problems) {
        if (Done done = addImportProblem(tx, page.run, problem); !done)
            return tl::unexpected(done.error());
    }
    return changeRun(tx, page.run, [&](ImportRun& run) {
        add(run.counts.incidents, came.incidents);
        add(run.counts.events, came.events);
        add(run.counts.people, came.people);
        run.counts.unreadable += page.unreadable;
        for (const auto& [feed, token] : page.tokens)
            run.tokens[feed] = token;
        run.failure.clear();
        if (page.moves) {
            run.progress = page.done;
            run.reached = page.reached;
        }
    });
}

} // namespace muster
