// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where runbooks come from: folders and commits of git repositories. Blocking reads, for workers; who looks
// again and when is runbook_watch.h. What a run once used stays with its incident, whatever happens here.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// A folder with everything below it, or what a commit holds.
struct RunbookSource
{
    enum class Kind { Folder, Git } kind = Kind::Folder;
    QString path; ///< the folder, or the top of a git checkout (also a bare one)
    QString
        revision; ///< git: a branch, tag or commit; empty: HEAD. What is not committed is nobody's version.
    friend bool operator==(const RunbookSource&, const RunbookSource&) = default;
};

/// One file of a source.
struct LibraryRunbook
{
    QString path;                   ///< within the source
    std::optional<Runbook> runbook; ///< the last version without errors; empty: there never was one
    /// Empty: `runbook` is what the file says now. Else why it is not: the file's first error.
    QString problem;
    QString fileHash; ///< SHA-256 of what the file says now, hex
    friend bool operator==(const LibraryRunbook&, const LibraryRunbook&) = default;
};

struct RunbookLibrary
{
    std::vector<LibraryRunbook> files; ///< by path
    QString problem; ///< why the source could not be read; `files` is then what was known before
    /// Changes when what the source says may have changed; for git the commit's id.
    QString signature;
    friend bool operator==(const RunbookLibrary&, const RunbookLibrary&) = default;
};

/// What tells a changed source from an unchanged one without reading its files: names, sizes and times of
/// change, or the commit. Errors: Storage, in words.
Result<QString> runbookSignature(const RunbookSource& source);

/// Reads a source. Its runbooks are files *.md with front matter and *.json with nodes; other files are
/// nobody's business. A file with errors of form or structure keeps the version of `before`; of two files
/// with one id the second is a problem. Links are not followed, hidden folders not entered. At most 5,000
/// files of 1 MiB, 16 folders deep.
RunbookLibrary readRunbookSource(const RunbookSource& source, const RunbookLibrary& before = {});

/// The folder of runbooks within a data folder.
QString runbookFolder(const QString& dataFolder);
/// The sources of a profile: its folder of runbooks if there is one, those that a person named besides
/// (runbook_folders.h), and each git checkout that lies or is linked in any of them.
std::vector<RunbookSource> runbookSources(const QString& dataFolder);

/// What a room's runbook is looked for by.
struct RunbookAsk
{
    QStringList alerts;                ///< names
    std::map<QString, QString> labels; ///< of those alerts; empty: none is known
    QString service;
    friend bool operator==(const RunbookAsk&, const RunbookAsk&) = default;
};

/// How well a runbook answers, 0: not at all. An alert by name weighs more than labels that all match, those
/// more than the service, and more labels more than fewer. A runbook with a label that the alert has
/// otherwise is for somebody else's alert, whatever it is called.
int runbookFit(const Runbook& runbook, const RunbookAsk& ask);
/// By what it fits: "alert CheckoutBurning, labels severity=page, team=checkout"; "service checkout-api" when
/// only that does.
QString runbookFitWords(const Runbook& runbook, const RunbookAsk& ask);
/// The best of a library for these, the first by path among equals; null when none fits.
const Runbook* runbookFor(const std::vector<RunbookLibrary>& libraries, const RunbookAsk& ask);
/// What it points to would be gone.
const Runbook* runbookFor(std::vector<RunbookLibrary>&& libraries, const RunbookAsk& ask) = delete;

/// The runbook of a profile's sources for a new room.
struct RunbookChoice
{
    std::optional<Runbook> runbook;
    QString why; ///< runbookFitWords
    /// What else fits and has no errors, best first: "RB-2 “title” (service checkout-api)"; the last says how
    /// many more there are.
    QStringList others;
    /// Files that answer as well as it does, or better, but have errors; sources that cannot be read. In
    /// words.
    QStringList problems;
};
/// Reads the sources anew; only what fits is linted, so that a thousand files take under half a second.
/// Blocking: for a worker.
RunbookChoice chooseRunbook(const QString& dataFolder, const RunbookAsk& ask);

} // namespace muster
