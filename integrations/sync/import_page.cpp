// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/import_page.h"

#include "integrations/sync/store_fact_sink.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

/// Before that a rate would tremble.
constexpr Milliseconds kRateAfter{5'000};

constexpr size_t kReportWeighs = 5;

} // namespace

QString nextFeedOf(const ImportRun& run, std::vector<QString> feeds)
{
    std::stable_partition(feeds.begin(), feeds.end(),
                          [](const QString& name) { return name == QLatin1String("people"); });
    const auto open = std::find_if(feeds.begin(), feeds.end(), [&](const QString& feed) {
        return !run.tokens.contains(kImportFeedDone + feed);
    });
    return open == feeds.end() ? QString() : *open;
}

std::optional<double> doneOfFeeds(const ImportRun& run, const std::vector<QString>& feeds,
                                  const QString& feed, const HistoryStand& stand)
{
    double sum = 0;
    int count = 0;
    for (const QString& one : feeds) {
        if (one == QLatin1String("people"))
            continue;
        ++count;
        if (one == feed && !stand.done && !stand.whole)
            return std::nullopt;
        if (run.tokens.contains(kImportFeedDone + one))
            sum += 1;
        else if (one == feed)
            sum += stand.whole ? 1.0 : *stand.done;
    }
    return count == 0 ? std::nullopt : std::optional(sum / count);
}

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

std::vector<PageWrite> inParts(PageWrite page)
{
    FactBatch all = std::exchange(page.facts, {});
    const auto empty = [&] {
        PageWrite part;
        part.run = page.run;
        part.part = {false, false};
        part.facts.source = all.source;
        part.facts.sourceName = all.sourceName;
        part.facts.feed = all.feed;
        return part;
    };
    std::vector<PageWrite> parts{empty()};
    size_t weight = 0;
    const auto room = [&](size_t needs) -> FactBatch& {
        if (weight > 0 && weight + needs > kMostOfPart) {
            parts.push_back(empty());
            weight = 0;
        }
        weight += needs;
        return parts.back().facts;
    };
    for (PersonReport& person : all.people)
        room(1).people.push_back(std::move(person));
    for (IncidentReport& report : all.incidents)
        room(kReportWeighs).incidents.push_back(std::move(report));
    for (TimelineEvent& event : all.events)
        room(1).events.push_back(std::move(event));
    for (QString& gone : all.gone)
        room(1).gone.push_back(std::move(gone));
    parts.front().part.first = page.part.first;
    PageWrite& last = parts.back();
    last.part.last = page.part.last;
    last.problems = std::move(page.problems);
    last.tokens = std::move(page.tokens);
    last.done = page.done;
    last.reached = page.reached;
    last.moves = page.moves;
    last.unreadable = page.unreadable;
    return parts;
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
        came.unreadable = page.unreadable;
        countPart(run, page.facts.feed, came, page.part);
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
