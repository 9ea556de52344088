// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The boards of a profile: one file each in the folder `boards` of its data folder, for people to edit, copy
// and keep under version control. Blocking: not on the main thread.

#include "models/base/result.h"
#include "models/domain/board.h"

#include <QString>

#include <optional>

namespace muster {

/// The folder of boards within a data folder.
QString boardFolder(const QString& dataFolder);

/// The board of this service: the first file by name that lists it. None: no file does. Errors: Invalid or
/// Storage naming the first file that cannot be read, when no other one answers.
Result<std::optional<Board>> boardFor(const QString& dataFolder, const QString& service);

struct ServiceBoard
{
    QString path;
    Board board;
};
/// The same with the file that it stands in.
Result<std::optional<ServiceBoard>> boardFileFor(const QString& dataFolder, const QString& service);

/// Writes (or replaces) the board's file, named after its id, whole or not at all. Returns its path. Errors:
/// Storage.
Result<QString> saveBoard(const QString& dataFolder, const Board& board);

} // namespace muster
