// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fault/power_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <set>

namespace muster::test {

namespace {

PowerDisk* s_recording = nullptr;
thread_local PowerDisk* t_here = nullptr;

/// Locks and shared memory of one open database, by name and disk.
struct Shared
{
    int readers = 0;
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<char[]>> regions;
    int sharedSlots[SQLITE_SHM_NLOCK] = {};
    const void* exclusiveSlots[SQLITE_SHM_NLOCK] = {};
    int mapped = 0;
};
std::mutex s_sharedMutex;
std::map<std::pair<PowerDisk*, QString>, Shared> s_shared;

struct File
{
    sqlite3_file base;
    PowerDisk* disk;
    QString* name;
    int lock;
    unsigned sharedHeld, exclusiveHeld; // bits of eachSlot
    bool mapped;
};
File* of(sqlite3_file* file)
{
    return reinterpret_cast<File*>(file);
}
Shared& sharedOf(const File* file)
{
    return s_shared[{file->disk, *file->name}];
}

int closeFile(sqlite3_file* base)
{
    delete of(base)->name;
    of(base)->name = nullptr;
    return SQLITE_OK;
}
int readFile(sqlite3_file* base, void* bytes, int size, sqlite3_int64 at)
{
    const qint64 read = of(base)->disk->read(*of(base)->name, at, static_cast<char*>(bytes), size);
    if (read == size)
        return SQLITE_OK;
    std::memset(static_cast<char*>(bytes) + read, 0, static_cast<size_t>(size - read));
    return SQLITE_IOERR_SHORT_READ;
}
int writeFile(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 at)
{
    of(base)->disk->write(*of(base)->name, at, static_cast<const char*>(bytes), size);
    return SQLITE_OK;
}
int truncateFile(sqlite3_file* base, sqlite3_int64 size)
{
    of(base)->disk->truncate(*of(base)->name, size);
    return SQLITE_OK;
}
int syncFile(sqlite3_file* base, int)
{
    of(base)->disk->syncData(*of(base)->name);
    return SQLITE_OK;
}
int sizeOfFile(sqlite3_file* base, sqlite3_int64* size)
{
    *size = of(base)->disk->size(*of(base)->name);
    return SQLITE_OK;
}
int lockFile(sqlite3_file* base, int level)
{
    File* file = of(base);
    const std::lock_guard held(s_sharedMutex);
    Shared& shared = sharedOf(file);
    if (level <= file->lock)
        return SQLITE_OK;
    if (shared.exclusive && shared.exclusive != file)
        return SQLITE_BUSY;
    if (level >= SQLITE_LOCK_RESERVED && shared.reserved && shared.reserved != file)
        return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && shared.readers > (file->lock >= SQLITE_LOCK_SHARED ? 1 : 0))
        return SQLITE_BUSY;
    if (file->lock < SQLITE_LOCK_SHARED)
        ++shared.readers;
    if (level >= SQLITE_LOCK_RESERVED)
        shared.reserved = file;
    if (level == SQLITE_LOCK_EXCLUSIVE)
        shared.exclusive = file;
    file->lock = level;
    return SQLITE_OK;
}
int unlockFile(sqlite3_file* base, int level)
{
    File* file = of(base);
    const std::lock_guard held(s_sharedMutex);
    Shared& shared = sharedOf(file);
    if (shared.exclusive == file)
        shared.exclusive = nullptr;
    if (shared.reserved == file)
        shared.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE && file->lock >= SQLITE_LOCK_SHARED)
        --shared.readers;
    file->lock = std::min(file->lock, level);
    return SQLITE_OK;
}
int checkReserved(sqlite3_file* base, int* out)
{
    const std::lock_guard held(s_sharedMutex);
    *out = sharedOf(of(base)).reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}
int control(sqlite3_file*, int, void*)
{
    return SQLITE_NOTFOUND;
}
int sectorSize(sqlite3_file*)
{
    return 512;
}
int characteristics(sqlite3_file*)
{
    return 0; // no promise of any kind
}
int shmMap(sqlite3_file* base, int region, int size, int extend, void volatile** out)
{
    File* file = of(base);
    const std::lock_guard held(s_sharedMutex);
    Shared& shared = sharedOf(file);
    if (!file->mapped) {
        file->mapped = true;
        ++shared.mapped;
    }
    *out = nullptr;
    if (static_cast<size_t>(region) >= shared.regions.size() && extend == 0)
        return SQLITE_OK;
    while (shared.regions.size() <= static_cast<size_t>(region))
        shared.regions.push_back(std::make_unique<char[]>(static_cast<size_t>(size)));
    *out = shared.regions[static_cast<size_t>(region)].get();
    return SQLITE_OK;
}
int shmLock(sqlite3_file* base, int offset, int n, int flags)
{
    File* file = of(base);
    const std::lock_guard held(s_sharedMutex);
    Shared& shared = sharedOf(file);
    const auto eachSlot = [&](auto each) {
        for (int i = offset; i < offset + n; ++i)
            if (!each(i, 1U << i))
                return false;
        return true;
    };
    if ((flags & SQLITE_SHM_UNLOCK) != 0) {
        eachSlot([&](int i, unsigned bit) {
            if ((file->sharedHeld & bit) != 0)
                --shared.sharedSlots[i];
            if ((file->exclusiveHeld & bit) != 0)
                shared.exclusiveSlots[i] = nullptr;
            file->sharedHeld &= ~bit;
            file->exclusiveHeld &= ~bit;
            return true;
        });
        return SQLITE_OK;
    }
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    if (!eachSlot([&](int i, unsigned bit) {
            return (!shared.exclusiveSlots[i] || shared.exclusiveSlots[i] == file) &&
                   (!exclusive || shared.sharedSlots[i] <= ((file->sharedHeld & bit) != 0 ? 1 : 0));
        }))
        return SQLITE_BUSY;
    eachSlot([&](int i, unsigned bit) {
        if (exclusive) {
            shared.exclusiveSlots[i] = file;
            file->exclusiveHeld |= bit;
        } else if ((file->sharedHeld & bit) == 0) {
            ++shared.sharedSlots[i];
            file->sharedHeld |= bit;
        }
        return true;
    });
    return SQLITE_OK;
}
void shmBarrier(sqlite3_file*)
{
    const std::lock_guard held(s_sharedMutex);
}
int shmUnmap(sqlite3_file* base, int)
{
    File* file = of(base);
    const std::lock_guard held(s_sharedMutex);
    Shared& shared = sharedOf(file);
    if (file->mapped && --shared.mapped == 0)
        shared.regions.clear();
    file->mapped = false;
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods{2,          closeFile,  readFile,        writeFile,  truncateFile,
                                  syncFile,   sizeOfFile, lockFile,        unlockFile, checkReserved,
                                  control,    sectorSize, characteristics, shmMap,     shmLock,
                                  shmBarrier, shmUnmap,   nullptr,         nullptr};

int openFile(sqlite3_vfs*, const char* path, sqlite3_file* base, int flags, int* outFlags)
{
    File* file = of(base);
    file->base.pMethods = nullptr;
    PowerDisk& disk = PowerDisk::current();
    static std::atomic<int> temporary{0};
    const QString name =
        path ? PowerDisk::baseName(QString::fromUtf8(path)) : QStringLiteral("temporary-%1").arg(++temporary);
    if (!disk.exists(name)) {
        // The store makes the database's own file (0600) before SQLite opens it, on the real disk.
        if ((flags & (SQLITE_OPEN_CREATE | SQLITE_OPEN_MAIN_DB)) == 0)
            return SQLITE_CANTOPEN;
        disk.create(name, path != nullptr);
    }
    file->disk = &disk;
    file->name = new QString(name);
    file->lock = SQLITE_LOCK_NONE;
    file->sharedHeld = file->exclusiveHeld = 0;
    file->mapped = false;
    file->base.pMethods = &kMethods;
    if (outFlags)
        *outFlags = flags;
    return SQLITE_OK;
}
int deleteFile(sqlite3_vfs*, const char* path, int)
{
    PowerDisk::current().removeFile(PowerDisk::baseName(QString::fromUtf8(path)));
    return SQLITE_OK;
}
int accessFile(sqlite3_vfs*, const char* path, int, int* out)
{
    *out = PowerDisk::current().exists(PowerDisk::baseName(QString::fromUtf8(path))) ? 1 : 0;
    return SQLITE_OK;
}
int fullPath(sqlite3_vfs*, const char* path, int size, char* out)
{
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
}

} // namespace

void PowerDisk::install(PowerDisk* recording)
{
    s_recording = recording;
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made = *sqlite3_vfs_find(nullptr);
        made.pNext = nullptr;
        made.zName = "muster-power";
        made.szOsFile = sizeof(File);
        made.xOpen = openFile;
        made.xDelete = deleteFile;
        made.xAccess = accessFile;
        made.xFullPathname = fullPath;
        return made;
    }();
    sqlite3_vfs_register(&vfs, 1);
}
void PowerDisk::useHere(PowerDisk* disk)
{
    t_here = disk;
}
PowerDisk& PowerDisk::current()
{
    return t_here ? *t_here : *s_recording;
}

void PowerDisk::note(DiskOp::Type type, const QString& file, qint64 at, QByteArray bytes)
{
    if (m_recording)
        m_operations.push_back({type, file, at, std::move(bytes)});
}
void PowerDisk::load(const DiskImage& image)
{
    const std::lock_guard held(m_mutex);
    m_files = image;
}
DiskImage PowerDisk::image()
{
    const std::lock_guard held(m_mutex);
    DiskImage copy;
    for (const auto& [name, bytes] : m_files)
        copy[name] = QByteArray(bytes.constData(), bytes.size());
    return copy;
}
void PowerDisk::beginRecording()
{
    const std::lock_guard held(m_mutex);
    m_operations.clear();
    m_recording = true;
}
std::vector<DiskOp> PowerDisk::operations()
{
    const std::lock_guard held(m_mutex);
    return m_operations;
}
size_t PowerDisk::operationCount()
{
    const std::lock_guard held(m_mutex);
    return m_operations.size();
}

bool PowerDisk::exists(const QString& file)
{
    const std::lock_guard held(m_mutex);
    return m_files.contains(file);
}
void PowerDisk::create(const QString& file, bool)
{
    const std::lock_guard held(m_mutex);
    m_files[file] = {};
    note(DiskOp::Type::Create, file);
}
void PowerDisk::write(const QString& file, qint64 at, const char* bytes, qint64 size)
{
    const std::lock_guard held(m_mutex);
    QByteArray& content = m_files[file];
    if (content.size() < at + size)
        content.append(at + size - content.size(), '\0');
    std::memcpy(content.data() + at, bytes, static_cast<size_t>(size));
    note(DiskOp::Type::Write, file, at, QByteArray(bytes, size));
}
qint64 PowerDisk::read(const QString& file, qint64 at, char* bytes, qint64 size)
{
    const std::lock_guard held(m_mutex);
    const auto found = m_files.find(file);
    if (found == m_files.end())
        return 0;
    const QByteArray& content = found->second;
    const qint64 n = std::clamp<qint64>(content.size() - at, 0, size);
    std::memcpy(bytes, content.constData() + at, static_cast<size_t>(n));
    return n;
}
void PowerDisk::truncate(const QString& file, qint64 size)
{
    const std::lock_guard held(m_mutex);
    m_files[file].resize(size);
    note(DiskOp::Type::Truncate, file, size);
}
void PowerDisk::syncData(const QString& file)
{
    const std::lock_guard held(m_mutex);
    note(DiskOp::Type::Sync, file);
    // As SQLite's own VFS does: the first sync of a file that it made syncs its folder too.
    note(DiskOp::Type::SyncFolder, {});
}
qint64 PowerDisk::size(const QString& file)
{
    const std::lock_guard held(m_mutex);
    const auto found = m_files.find(file);
    return found == m_files.end() ? 0 : found->second.size();
}
void PowerDisk::removeFile(const QString& file)
{
    const std::lock_guard held(m_mutex);
    m_files.erase(file);
    note(DiskOp::Type::Remove, file);
}

QStringList PowerDisk::names(const QString&)
{
    const std::lock_guard held(m_mutex);
    QStringList list;
    for (const auto& [name, bytes] : m_files)
        if (name.startsWith(QLatin1String("journal-")))
            list << name;
    return list;
}
Result<QByteArray> PowerDisk::read(const QString& path)
{
    const std::lock_guard held(m_mutex);
    return m_files[baseName(path)];
}
Done PowerDisk::create(const QString& path)
{
    create(baseName(path), true);
    return {};
}
Done PowerDisk::append(const QString& path, const QByteArray& bytes)
{
    const QString name = baseName(path);
    write(name, size(name), bytes.constData(), bytes.size());
    return {};
}
Done PowerDisk::sync(const QString& path)
{
    const std::lock_guard held(m_mutex);
    note(DiskOp::Type::Sync, baseName(path)); // fdatasync: nothing about the folder
    return {};
}
Done PowerDisk::syncFolder(const QString&)
{
    const std::lock_guard held(m_mutex);
    note(DiskOp::Type::SyncFolder, {});
    return {};
}
Done PowerDisk::remove(const QString& path)
{
    removeFile(baseName(path));
    return {};
}

// ------------------------------------------------------------------------------------------------ power cuts

void PowerCuts::apply(DiskImage& image, const DiskOp& op)
{
    QByteArray& content = image[op.file];
    if (op.type == DiskOp::Type::Truncate) {
        content.resize(op.at);
        return;
    }
    if (content.size() < op.at + op.bytes.size())
        content.append(op.at + op.bytes.size() - content.size(), '\0');
    std::memcpy(content.data() + op.at, op.bytes.constData(), static_cast<size_t>(op.bytes.size()));
}

bool PowerCuts::advance()
{
    if (m_position == m_operations.size())
        return false;
    const DiskOp& op = m_operations[m_position];
    switch (op.type) {
    case DiskOp::Type::Write:
    case DiskOp::Type::Truncate:
    case DiskOp::Type::Remove:
        m_pending.push_back(m_position);
        break;
    case DiskOp::Type::Create:
        m_durable[op.file] = {};
        m_named[op.file] = false;
        break;
    case DiskOp::Type::Sync:
        std::erase_if(m_pending, [&](size_t i) {
            const DiskOp& one = m_operations[i];
            if (one.file != op.file || one.type == DiskOp::Type::Remove)
                return false;
            apply(m_durable, one);
            return true;
        });
        break;
    case DiskOp::Type::SyncFolder:
        for (auto& [file, durable] : m_named)
            durable = true;
        std::erase_if(m_pending, [&](size_t i) {
            const DiskOp& one = m_operations[i];
            if (one.type != DiskOp::Type::Remove)
                return false;
            m_durable.erase(one.file);
            m_named.erase(one.file);
            return true;
        });
        std::erase_if(m_pending, [&](size_t i) { return !m_durable.contains(m_operations[i].file); });
        break;
    }
    ++m_position;
    return true;
}

DiskImage PowerCuts::cut(std::mt19937& random) const
{
    constexpr qsizetype kSector = 512;
    DiskImage image = m_durable;
    std::set<QString> gone;
    for (const auto& [file, durable] : m_named)
        if (!durable && random() % 2 == 0)
            gone.insert(file);
    for (const size_t i : m_pending) {
        const DiskOp& op = m_operations[i];
        if (op.type == DiskOp::Type::Remove) {
            if (random() % 2 == 0)
                gone.insert(op.file);
            continue;
        }
        const auto fate = random() % 3; // lost, whole, or in part
        if (fate == 0)
            continue;
        if (fate == 1 || op.type == DiskOp::Type::Truncate) {
            apply(image, op);
            continue;
        }
        for (qsizetype at = 0; at < op.bytes.size(); at += kSector)
            if (random() % 2 == 0)
                apply(image, {op.type, op.file, op.at + at, op.bytes.mid(at, kSector)});
    }
    for (const QString& file : gone)
        image.erase(file);
    return image;
}

} // namespace muster::test
