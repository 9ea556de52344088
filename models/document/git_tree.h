// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The files of a commit, read by libgit2: no program is started, no hook, filter or pager of a foreign
// checkout runs, and what lies uncommitted in its folder is not seen. Blocking: for workers. Nothing of
// libgit2 shows here.

#include "models/base/result.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <vector>

namespace muster {

struct GitFile
{
    QString path; ///< from the top of the tree, with "/"
    QByteArray bytes;
    QString problem; ///< why it has no bytes; empty: it has
};

struct GitLimits
{
    int files = 5'000;
    int depth = 16;
    qsizetype fileBytes = 1 << 20;
};

/// The commit that a branch, tag or id names (empty: HEAD), as 40 hex digits. `path`: the top of a checkout
/// or of a bare repository. Errors: Storage (no repository), NotFound (no such revision).
Result<QString> gitCommit(const QString& path, const QString& revision);

/// The files of a commit whose name `wanted` takes, by path; links and submodules are left out, larger files
/// have a problem instead of bytes. Errors: as gitCommit; Storage when the repository is damaged.
Result<std::vector<GitFile>> readGitTree(const QString& path, const QString& commit,
                                         const std::function<bool(const QString&)>& wanted,
                                         const GitLimits& limits = {});

} // namespace muster
