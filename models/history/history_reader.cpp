// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/history/history_reader.h"

#include "models/history/dispatch_reader.h"
#include "models/history/postmortem_folder.h"

#include <QFile>
#include <QFileInfo>

namespace muster {

namespace {

constexpr qint64 kLooked = 64 * 1024;

bool begins(const QByteArray& start, const char* magic)
{
    return start.startsWith(magic);
}

/// What the file is when it is nothing that is read, with the way out.
QString refusal(const QByteArray& start)
{
    if (begins(start, "PGDMP"))
        return QStringLiteral("a PostgreSQL dump in custom format. Make plain SQL of it with "
                              "“pg_restore -f out.sql FILE” and import out.sql");
    if (begins(start, "\x1f\x8b"))
        return QStringLiteral("compressed with gzip. Unpack it with “gunzip FILE” and import the result");
    if (begins(start, "\x28\xb5\x2f\xfd"))
        return QStringLiteral("compressed with zstd. Unpack it with “unzstd FILE” and import the result");
    if (begins(start, "BZh") || begins(start, "\xfd"
                                              "7zXZ"))
        return QStringLiteral("compressed. Unpack it and import the result");
    if (begins(start, "PK\x03\x04"))
        return QStringLiteral("a zip archive. Unpack it and import the folder");
    if (start.mid(257, 5) == "ustar")
        return QStringLiteral("a tar archive. If it is a PostgreSQL dump, make plain SQL of it with "
                              "“pg_restore -f out.sql FILE”; else unpack it and import the folder");
    if (start.isEmpty())
        return QStringLiteral("empty");
    return QStringLiteral(
        "neither a PostgreSQL dump in plain SQL (of Dispatch) nor a Markdown post-mortem with "
        "front matter (a first line “---”)");
}

bool looksLikeDump(const QByteArray& start)
{
    if (start.contains("PostgreSQL database dump") || start.contains("PostgreSQL database cluster dump"))
        return true;
    for (const char* word : {"COPY ", "INSERT INTO ", "CREATE TABLE ", "CREATE SCHEMA ", "SET search_path"}) {
        if (start.startsWith(word) || start.contains(QByteArray("\n") + word))
            return true;
    }
    return false;
}

} // namespace

HistoryOrigin originOf(const QString& kind, const QString& tool, const QString& label)
{
    HistoryOrigin origin;
    origin.kind = kind;
    origin.source.value = QStringLiteral("import-") + kind;
    origin.sourceName = tool;
    if (!label.isEmpty()) {
        origin.source.value += u'-' + label;
        origin.sourceName += u' ' + label;
    }
    return origin;
}

Result<std::unique_ptr<HistoryReader>> openHistory(const QString& path, const QString& position,
                                                   const QString& label)
{
    const QFileInfo info(path);
    if (!info.exists())
        return fail(ErrorKind::NotFound, QStringLiteral("there is no file or folder %1").arg(path), path);
    if (info.isDir())
        return openPostmortemFolder(path, position, label);
    if (!info.isFile())
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is neither a file nor a folder").arg(path), path);
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly))
        return fail(ErrorKind::Storage,
                    QStringLiteral("%1 cannot be read: %2").arg(path, file->errorString()), path);
    const QByteArray start = file->peek(kLooked);
    if (looksLikeDump(start))
        return openDispatchDump(std::move(file), info, position, label);
    if (start.startsWith("---") || start.startsWith("\xef\xbb\xbf---"))
        return openPostmortemFile(path, label);
    return fail(ErrorKind::Invalid, QStringLiteral("%1 is %2").arg(path, refusal(start)), path);
}

} // namespace muster
