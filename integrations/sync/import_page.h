// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One page of an import on its way to the store, and which failures an import waits out. Internal to
// integrations/sync.

#include "integrations/core/connector.h"
#include "integrations/sync/fact_sink.h"
#include "models/base/result.h"
#include "models/domain/import_status.h"
#include "models/store/import_runs.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace muster {

class WriteTx;

/// What one page of an import has to write, or a part of it: all of that, or nothing.
struct PageWrite
{
    PagePart part;
    ImportRunId run;
    FactBatch facts;
    std::vector<ImportProblem> problems;
    std::map<QString, QString> tokens; ///< those that changed
    std::optional<double> done;
    std::optional<Instant> reached;
    bool moves = false; ///< `done` and `reached` are news
    qint64 unreadable = 0;
};

/// The page cut so that no transaction is long: reports before events, where to go on with the last one.
std::vector<PageWrite> inParts(PageWrite page);
/// Facts, problems, counts, tokens and progress of a page or part. The run as it is then.
Result<ImportRun> writePage(WriteTx& tx, const PageWrite& page);
/// Reads the run's row, changes it and writes it back, so that whatever waits in the store's queue counts.
Result<ImportRun> changeRun(WriteTx& tx, const ImportRunId& id,
                            const std::function<void(ImportRun&)>& change);
/// Among a run's tokens, before the name of a feed: it was read to its end.
inline const QString kImportFeedDone = QStringLiteral("done/");
/// The first feed that is not whole; people come first, because roles are held by them. Empty: all are.
QString nextFeedOf(const ImportRun& run, std::vector<QString> feeds);
/// How much of all feeds together was read, where `feed` stands so; nullopt: nobody knows. People are few and
/// do not count.
std::optional<double> doneOfFeeds(const ImportRun& run, const std::vector<QString>& feeds,
                                  const QString& feed, const HistoryStand& stand);
/// Whether waiting may cure it.
bool passesByItself(const Error& error);
/// Incidents and events that came so far.
qint64 itemsOf(const ImportCounts& counts);
/// How fast it is since it goes on in this program, where it began with so many items and so much done, and
/// what is left at that pace.
void addPace(ImportStatus& status, Milliseconds passed, qint64 itemsBefore, std::optional<double> doneBefore);
/// From when on it reads; Instant{0}: everything.
Instant boundOf(const ImportRun& run);

} // namespace muster
