// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A disk in memory that remembers every write, truncation, sync, removal and making of a file in order, so
// that the images a power cut could leave can be made of them: everything synced, and of the rest any part,
// in 512-byte sectors. SQLite uses it as its default VFS, the journal as its JournalDisk. Not a file system:
// names are flat.

#include "models/store/journal.h"

#include <QByteArray>
#include <QString>

#include <map>
#include <mutex>
#include <random>
#include <vector>

namespace muster::test {

/// Files as bytes.
using DiskImage = std::map<QString, QByteArray>;

struct DiskOp
{
    enum class Type { Write, Truncate, Sync, Create, Remove, SyncFolder } type = Type::Write;
    QString file;
    qint64 at = 0;
    QByteArray bytes;
};

/// Role: one disk. Thread: any; its own lock.
class PowerDisk final : public JournalDisk
{
public:
    /// Registers the VFS as the process's default (once); `recording` is the disk of all threads that set no
    /// other.
    static void install(PowerDisk* recording);
    /// The disk of this thread from here on; nullptr: the recording one.
    static void useHere(PowerDisk* disk);
    static PowerDisk& current();

    void load(const DiskImage& image);
    DiskImage image();
    /// Forgets the operations so far; everything is durable from here.
    void beginRecording();
    std::vector<DiskOp> operations();
    size_t operationCount();

    // What SQLite's VFS needs.
    bool exists(const QString& file);
    void create(const QString& file, bool);
    void write(const QString& file, qint64 at, const char* bytes, qint64 size);
    qint64 read(const QString& file, qint64 at, char* bytes, qint64 size);
    void truncate(const QString& file, qint64 size);
    void syncData(const QString& file);
    qint64 size(const QString& file);
    void removeFile(const QString& file);

    // JournalDisk.
    QStringList names(const QString& folder) override;
    Result<QByteArray> read(const QString& path) override;
    Done create(const QString& path) override;
    Done append(const QString& path, const QByteArray& bytes) override;
    Done sync(const QString& path) override;
    Done syncFolder(const QString& folder) override;
    Done remove(const QString& path) override;

    static QString baseName(const QString& path) { return path.mid(path.lastIndexOf(u'/') + 1); }

private:
    void note(DiskOp::Type type, const QString& file, qint64 at = 0, QByteArray bytes = {});
    std::mutex m_mutex;
    DiskImage m_files;
    std::vector<DiskOp> m_operations;
    bool m_recording = false;
};

/// Role: goes through the operations and makes images of a power cut in front of each. Thread: any, one at a
/// time.
class PowerCuts
{
public:
    PowerCuts(DiskImage durable, const std::vector<DiskOp>& operations)
        : m_durable(std::move(durable)), m_operations(operations)
    {
        for (const auto& [file, bytes] : m_durable)
            m_named[file] = true;
    }
    size_t position() const { return m_position; }
    /// Moves behind the next operation. False at the end.
    bool advance();
    /// One image that a cut here could leave.
    DiskImage cut(std::mt19937& random) const;

private:
    static void apply(DiskImage& image, const DiskOp& op);
    DiskImage m_durable;             ///< what is on the platter for certain
    std::map<QString, bool> m_named; ///< whether the name itself is durable
    std::vector<size_t> m_pending;   ///< operations that no sync covers yet
    const std::vector<DiskOp>& m_operations;
    size_t m_position = 0;
};

} // namespace muster::test
