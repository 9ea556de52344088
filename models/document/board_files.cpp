// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/board_files.h"

#include "models/base/durable_file.h"
#include "models/document/board_json.h"
#include "models/document/own_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace muster {

namespace {

constexpr qint64 kLargest = 8 * 1024 * 1024;

Result<Board> boardIn(const QString& path)
{
    QFile file(path);
    // A FIFO or a device would block or never end.
    if (const QFileInfo info(path);
        !info.isFile() || info.size() > kLargest || !file.open(QIODevice::ReadOnly))
        return fail(
            ErrorKind::Storage,
            QStringLiteral("%1 cannot be read as a board: it must be a file of at most 8 MB").arg(path),
            path);
    auto read = readBoard(file.read(kLargest), path);
    return read ? Result<Board>(std::move(read->board)) : tl::unexpected(read.error());
}

} // namespace

QString boardFolder(const QString& dataFolder)
{
    return dataFolder + QStringLiteral("/boards");
}

Result<std::optional<ServiceBoard>> boardFileFor(const QString& dataFolder, const QString& service)
{
    std::optional<Error> broken;
    const QDir folder(boardFolder(dataFolder));
    const QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString& name : names) {
        const QString path = folder.filePath(name);
        auto board = boardIn(path);
        if (board && board->services.contains(service))
            return std::optional(ServiceBoard{path, std::move(*board)});
        if (!board && !broken)
            broken = board.error();
    }
    if (broken)
        return tl::unexpected(*broken);
    return std::optional<ServiceBoard>();
}

Result<std::optional<Board>> boardFor(const QString& dataFolder, const QString& service)
{
    auto found = boardFileFor(dataFolder, service);
    if (!found)
        return tl::unexpected(found.error());
    return *found ? std::optional<Board>(std::move((*found)->board)) : std::nullopt;
}

Result<QString> saveBoard(const QString& dataFolder, const Board& board)
{
    const QString folder = boardFolder(dataFolder);
    if (Done made = makeFolder(folder); !made)
        return tl::unexpected(made.error());
    const QString path = folder + u'/' + fileNameFor(board.id, QStringLiteral("board.json"));
    if (Done done = durableReplace(path, writeBoard(board)); !done)
        return tl::unexpected(done.error());
    return path;
}

} // namespace muster
