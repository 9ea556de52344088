// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Journal segments out of a fuzzer's input, and a folder in memory to read them from. The input is cut at
// each byte 0x1E; a part that begins with R becomes a record with right length and checksum around the rest
// (what a hostile writer can do, and no mutation would), one that begins with | a new segment (the next six
// bytes are its number, as they stand), anything else stands as it is (what a damaged disk does).

#include "models/base/crc32c.h"
#include "models/store/journal.h"
#include "tests/fuzz/fuzz_target.h"

#include <map>

namespace muster::fuzz {

/// Files by path, sorted like a folder. Owner: the target; one thread.
class MemoryDisk final : public JournalDisk
{
public:
    std::map<QString, QByteArray> files;

    QStringList names(const QString& folder) override
    {
        QStringList found;
        for (const auto& [path, bytes] : files) {
            const QString name = path.mid(folder.size() + 1);
            // As the glob "journal-??????.log" sees them.
            if (name.size() == 18 && name.startsWith(QLatin1String("journal-")) &&
                name.endsWith(QLatin1String(".log")))
                found << name;
        }
        return found;
    }
    Result<QByteArray> read(const QString& path) override { return files.at(path); }
    Done create(const QString& path) override
    {
        if (!files.emplace(path, QByteArray()).second)
            return fail(ErrorKind::Storage, QStringLiteral("exists"));
        return {};
    }
    Done append(const QString& path, const QByteArray& bytes) override
    {
        files.at(path) += bytes;
        return {};
    }
    Done sync(const QString&) override { return {}; }
    Done syncFolder(const QString&) override { return {}; }
    Done remove(const QString& path) override
    {
        files.erase(path);
        return {};
    }
};

inline QByteArray sealedRecord(const QByteArray& json)
{
    const auto hex = [](quint32 value) { return QByteArray::number(value, 16).rightJustified(8, '0'); };
    return "R " + hex(quint32(json.size())) + ' ' + hex(crc32c(json)) + ' ' + json + '\n';
}

inline const QString& journalFolder()
{
    static const QString folder = QStringLiteral("/j");
    return folder;
}

/// Fills `disk`; returns the JSON of the sealed records.
inline std::vector<QByteArray> playScript(Input& in, MemoryDisk& disk)
{
    disk.files.clear();
    std::vector<QByteArray> sealed;
    const auto pathOf = [](const QByteArray& number) {
        return journalFolder() + QStringLiteral("/journal-") + QString::fromLatin1(number) +
               QStringLiteral(".log");
    };
    QByteArray* segment = &disk.files[pathOf("000001")];
    *segment = "muster-journal 1\n";
    for (const QByteArray& part : in.parts(24)) {
        if (part.startsWith('R')) {
            sealed.push_back(part.mid(1));
            *segment += sealedRecord(sealed.back());
        } else if (part.startsWith('|')) {
            QByteArray number = part.mid(1, 6).leftJustified(6, '0');
            number.replace('/', '_').replace('\0', '_'); // no file has these in its name
            segment = &disk.files[pathOf(number)];
            *segment += part.mid(7);
        } else {
            *segment += part;
        }
    }
    return sealed;
}

} // namespace muster::fuzz
