// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The second, independent record of everything a person made: `journal-000001.log` and so on beside the
// database, append-only, one record per change, readable with any text editor. Replayed when the database was
// damaged or fell behind. Not for what comes from tools: that can be asked for again.
//
// Format 1. A segment begins with the line "muster-journal 1". Each record is one line:
//   R <length of the JSON, 8 hex digits> <CRC32C of the JSON, 8 hex digits> <JSON>
// JSON: {"n": number, "t": UTC ms, "k": kind, "v": value, "m": how many records of the same change follow
// (absent: none, or not known)}. Numbers ascend; a record may stand twice (an append whose confirmation
// failed is repeated in a new segment), the reader keeps one. Kind is the name of a table (value: the row,
// see models/store/journal_rows.h), "void" (value: {"n": [numbers]}, changes whose commit failed), or
// "operation" (models/store/outbox_journal.h). The reader skips what is not a valid record and goes on at the
// next one.

#include "models/base/instant.h"
#include "models/base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <set>
#include <vector>

namespace muster {

struct JournalRecord
{
    qint64 number = 0;
    Instant at;
    QString kind;
    QJsonObject value;
    int following = 0; ///< so many more of the same transaction follow
};

/// A record that says that these never came to be.
JournalRecord takenBack(qint64 number, Instant at, const std::vector<qint64>& numbers);

/// Everything that could be read of a folder's journal.
struct JournalContents
{
    struct Segment
    {
        QString name; ///< file name without folder
        qint64 bytes = 0;
        qint64 newest = 0; ///< highest number in it; 0: no valid record
    };
    std::vector<JournalRecord> records; ///< ascending by number, each once, voided ones left out
    std::set<qint64> leftOut;           ///< numbers of those, and of the records that void them
    std::vector<Segment> segments;      ///< in order of their names
    qint64 newest = 0;
    qint64 bytes = 0;
    /// Numbers, ascending, of the newest transaction when its end is missing and everything before it is at
    /// or below `known`; else empty. A database that holds exactly `known` never committed it: it is half a
    /// change that nobody was told of.
    std::vector<qint64> tornChange(qint64 known) const;

    int damagedStretches = 0; ///< places where bytes were skipped; a torn tail is one
    int unreadableFiles = 0;
};

/// Role: the few file operations of the journal, so that the power-loss test can lose and tear them. Thread:
/// the store's writing thread.
class JournalDisk
{
public:
    virtual ~JournalDisk() = default;
    virtual QStringList names(const QString& folder) = 0; ///< sorted
    virtual Result<QByteArray> read(const QString& path) = 0;
    virtual Done create(const QString& path) = 0; ///< fails when it exists
    virtual Done append(const QString& path, const QByteArray& bytes) = 0;
    virtual Done sync(const QString& path) = 0;
    virtual Done syncFolder(const QString& folder) = 0;
    virtual Done remove(const QString& path) = 0;
};

/// Role: appends records durably. Owner and thread: the store, on its writing thread. Invariant: append()
/// returned success only after fdatasync did, so its records outlive a power cut.
class Journal
{
public:
    static constexpr qint64 kSegmentBytes = 4 * 1024 * 1024;

    /// Goes on after `contents` of the same folder: in a new segment, so that nothing is ever appended behind
    /// a torn tail. No file is made before the first append.
    Journal(QString folder, const JournalContents& contents);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    static JournalContents read(const QString& folder);
    /// The records in one segment's bytes.
    static void parse(const QByteArray& bytes, JournalContents& into);

    /// Writes all of them with one write and one fdatasync. After an error nothing is assumed about the
    /// segment: it is left as it is and the next append begins a new one.
    Done append(const std::vector<JournalRecord>& records);
    /// Removes segments in which every number is <= `number`; never the one that is written.
    void removeUpTo(qint64 number);

    /// errno of the last operation of this thread that failed.
    static int lastErrno();

    /// Test hook: all journals of this process use `disk` (nullptr: the real one). Not for anything but
    /// tests.
    static void useDiskForTests(JournalDisk* disk);

private:
    struct Disk;
    Done beginSegment();

    std::unique_ptr<Disk> m_disk;
    QString m_folder;
    std::vector<JournalContents::Segment> m_segments;
    bool m_open = false; ///< the last segment is ours and sound
    int m_lastIndex = 0;
};

} // namespace muster
