// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The folders that a person named as sources of runbooks besides the one of the data folder. They are kept in
// a file of the data folder, so that everybody who looks for runbooks there finds them:
// `runbook-folders.json`,
// {"folders": [{"path": "/srv/runbooks", "revision": "main"}]}; an unknown member is kept out, a wrong one
// refused.

#include "models/base/result.h"
#include "models/document/runbook_library.h"

#include <QString>

#include <vector>

namespace muster {

struct RunbookFolder
{
    QString path;     ///< absolute
    QString revision; ///< of a git repository: branch, tag or commit; empty: HEAD, or a folder without git
    friend bool operator==(const RunbookFolder&, const RunbookFolder&) = default;
};

/// More are refused: each is looked at every few seconds.
inline constexpr size_t kMostRunbookFolders = 40;

QString runbookFoldersFile(const QString& dataFolder);
/// In the order they were named; empty when there is no file. Errors: Storage when it cannot be read, Invalid
/// when it is not what is written here. Blocking.
Result<std::vector<RunbookFolder>> readRunbookFolders(const QString& dataFolder);
/// Replaces the file durably. Errors: Storage. Blocking.
Done writeRunbookFolders(const QString& dataFolder, const std::vector<RunbookFolder>& folders);

/// With `added` at its end. Errors: Invalid, in words for the person who typed it, with the way out: no
/// absolute path, no folder, one that is named already or belongs to the data folder, a revision where there
/// is no git, or none of this name. Blocking.
Result<std::vector<RunbookFolder>>
withRunbookFolder(const QString& dataFolder, std::vector<RunbookFolder> folders, const RunbookFolder& added);

/// How it is read: by git when it is a repository, with the checkouts in it when it is none.
std::vector<RunbookSource> sourcesOf(const RunbookFolder& folder);

} // namespace muster
