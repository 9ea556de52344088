// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Files that are whole or as before, also after a power cut: what settings and exports are written with. Not
// for the database and its journal, which have their own order of writes.

#include "models/base/result.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// Replaces `path` by `bytes`: a new file beside it (0600), fsync, rename, fsync of the folder. QSaveFile
/// leaves the last step out and writes through symbolic links; here a link at `path` is replaced itself, its
/// target is never touched. Errors: Storage in words, with the path in `where`; the old content is intact
/// then, except when only the folder could not be synchronised, which the words say. Blocks for the disk:
/// never on main.
Done durableReplace(const QString& path, const QByteArray& bytes);

/// Gives `from` the name `to` and makes that durable; both stand in the same folder.
Done durableRename(const QString& from, const QString& to);

/// fsync of a file by name.
Done syncFile(const QString& path);

/// fsync of a folder, so that names made or removed in it outlive a power cut.
Done syncFolder(const QString& folder);

/// What errno means for a person, with the way out: "the disk is full: free some space".
QString diskWords(int errorNumber);

} // namespace muster
