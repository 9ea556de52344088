// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// An import of past incidents, from a tool's whole history or from a file: what it was asked, how far it
// came, what it brought. Pure. Kept by models/store/import_runs.h.

#include "models/base/id.h"
#include "models/base/instant.h"

#include <QString>
#include <QStringView>

#include <map>
#include <optional>

namespace muster {

using ImportRunId = Id<struct ImportRunTag>;

enum class ImportState {
    Running, ///< or the program ended in the middle of it: then it can be resumed
    Stopped, ///< by a person; can be resumed
    Failed,  ///< see ImportRun::failure; can be resumed when what it says is mended
    Complete
};
QString toString(ImportState state);                 ///< stable: "running", "stopped", "failed", "done"
ImportState importStateFromString(QStringView name); ///< unknown names are Failed

/// What keeping one thing did.
enum class Kept {
    New,
    Changed, ///< known before, now with a new version
    Known    ///< exactly as known before: nothing was written
};

/// How many things of one kind came, by what keeping them did.
struct KeptCount
{
    qint64 added = 0, changed = 0, known = 0;
    void count(Kept kept) { ++(kept == Kept::New ? added : kept == Kept::Changed ? changed : known); }
    qint64 total() const { return added + changed + known; }
    friend bool operator==(const KeptCount&, const KeptCount&) = default;
};

struct ImportCounts
{
    KeptCount incidents, events, people;
    qint64 unreadable = 0; ///< things that were there and could not be taken; why: ImportProblem
    friend bool operator==(const ImportCounts&, const ImportCounts&) = default;
};

/// One thing that was not taken, or not whole.
struct ImportProblem
{
    QString item; ///< what people would look for: "incident 4711", "2024/checkout.md", "line 1302"
    QString why;  ///< words for a person, without the item's own text
    friend bool operator==(const ImportProblem&, const ImportProblem&) = default;
};

/// Of one run so many are kept; all are counted.
constexpr int kMostImportProblems = 500;

/// One import, from its start to its end, also over restarts.
struct ImportRun
{
    ImportRunId id;
    QString kind;                 ///< "pagerduty", …, "dispatch", "markdown"
    QString origin;               ///< id of the configured source, or the absolute path of the file or folder
    QString originName;           ///< for people: "PagerDuty (production)", "Dispatch (dump of 2024-05-01)"
    std::optional<Instant> since; ///< nothing older was asked for; nullopt: everything
    ImportState state = ImportState::Running;
    Instant startedAt;
    std::optional<Instant> endedAt;    ///< nullopt while it runs
    std::map<QString, QString> tokens; ///< feed → where to go on, opaque; a file has the one feed ""
    ImportCounts counts;
    std::optional<double> progress; ///< 0 … 1; nullopt: nobody knows how much there is
    std::optional<Instant> reached; ///< time of the incident or event that came last
    QString failure;                ///< words of the last failure with the way out; empty: none
    qint64 problems = 0;            ///< how many, also those that are not kept
    friend bool operator==(const ImportRun&, const ImportRun&) = default;
};

} // namespace muster
