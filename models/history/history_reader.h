// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Past incidents from files: what a reader of a file gives, batch by batch, and how the right reader is
// found. Pure but for reading the named file; nothing is stored here (batch_writer.h, file_import.h).

#include "models/base/result.h"
#include "models/domain/history_import.h"
#include "models/domain/incident_report.h"
#include "models/domain/timeline.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace muster {

/// A document that came with an incident.
struct HistoryDocument
{
    QString incident; ///< remote id of its incident, whose report is in this batch or an earlier one
    QString markdown;
    QString state; ///< of PostMortemRevision
    Instant writtenAt;
};

/// What was read in one go. Reports come before the events and documents of their incidents.
struct HistoryBatch
{
    std::vector<PersonReport> people;
    std::vector<IncidentReport> incidents;
    std::vector<TimelineEvent> events; ///< with the reader's source and `incident` set
    std::vector<HistoryDocument> documents;
    std::vector<ImportProblem> problems;
    qint64 unreadable = 0; ///< of the problems, how many are things that were not taken at all
    std::optional<Instant> reached;
};

/// What a reader reads.
struct HistoryOrigin
{
    QString kind;       ///< "dispatch", "markdown"
    SourceId source;    ///< stands for the file's tool; the same for a newer file of the same tool
    QString sourceName; ///< of the events, so without anything that differs from file to file
    QString name;       ///< for people: "Dispatch (dump company.sql of 2024-05-01)"
};
/// Without `name`. `label` keeps two installations of one tool apart; empty: there is one.
HistoryOrigin originOf(const QString& kind, const QString& tool, const QString& label);

/// Role: reads one file or folder from a position on, in bounded memory (about 64 MiB whatever the size).
/// Owner: who opened it. Thread: any, one at a time. Invariant: what `next` gives again after `openHistory`
/// with an earlier position has the same remote ids, so storing it twice changes nothing.
class HistoryReader
{
public:
    virtual ~HistoryReader() = default;
    virtual const HistoryOrigin& origin() const = 0;
    /// The next things; may be empty in the middle (a long stretch without anything for us), so that a caller
    /// can stop between. Errors: Storage when the file cannot be read any more; Invalid in words when it
    /// turns out not to be what it looked like. After an error nothing more comes.
    virtual Result<HistoryBatch> next() = 0;
    virtual bool atEnd() const = 0;
    /// 0 … 1, never goes back.
    virtual double done() const = 0;
    /// Where to go on after what `next` gave so far; for `openHistory`. Opaque.
    virtual QString position() const = 0;
};

/// Finds out by content what is at `path` and opens it. `position`: of an earlier reader of this path, or
/// empty; one that does not fit the file any more is taken for empty, because everything that is read again
/// is known again. `label`: keeps two installations of the same tool apart (letters, digits, "-"); empty for
/// one. Errors: NotFound; Storage when it cannot be read; Invalid, in words with the way out, when it is
/// nothing that is known.
Result<std::unique_ptr<HistoryReader>> openHistory(const QString& path, const QString& position = {},
                                                   const QString& label = {});

} // namespace muster
