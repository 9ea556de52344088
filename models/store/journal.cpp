// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/journal.h"

#include "models/base/crc32c.h"
#include "models/base/durable_file.h"
#include "models/base/json_text.h"
#include "models/base/log.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <fcntl.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr QByteArrayView kHeader = "muster-journal 1\n";
constexpr QByteArrayView kMark = "R ";
constexpr qsizetype kPrefixBytes = 2 + 8 + 1 + 8 + 1;

QString segmentName(int index)
{
    return QStringLiteral("journal-%1.log").arg(index, 6, 10, QLatin1Char('0'));
}

/// The highest index whose name has as many digits as the pattern that finds it again.
constexpr int kLastIndex = 999'999;

/// 0 for a file that is called like a segment and is none of ours.
int segmentIndex(const QString& name)
{
    return std::max(0, name.sliced(8, name.size() - 12).toInt());
}

QByteArray hex8(quint32 value)
{
    return QByteArray::number(value, 16).rightJustified(8, '0');
}

QByteArray lineOf(const JournalRecord& record)
{
    QJsonObject object{{QStringLiteral("n"), record.number},
                       {QStringLiteral("t"), record.at.ms},
                       {QStringLiteral("k"), record.kind},
                       {QStringLiteral("v"), record.value}};
    if (record.following > 0)
        object.insert(QStringLiteral("m"), record.following);
    const QByteArray json = QJsonDocument(object).toJson(QJsonDocument::Compact);
    return kMark.toByteArray() + hex8(static_cast<quint32>(json.size())) + ' ' + hex8(crc32c(json)) + ' ' +
           json + '\n';
}

/// Eight hex digits, or -1.
qint64 number8(QByteArrayView digits)
{
    qint64 value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/// The JSON of the record that begins at `at`; empty when none does.
QByteArrayView recordAt(QByteArrayView bytes, qsizetype at)
{
    if (bytes.size() - at < kPrefixBytes + 3 || bytes.sliced(at, 2) != kMark || bytes[at + 10] != ' ' ||
        bytes[at + 19] != ' ')
        return {};
    const qint64 length = number8(bytes.sliced(at + 2, 8));
    const qint64 crc = number8(bytes.sliced(at + 11, 8));
    if (length < 2 || crc < 0 || length > bytes.size() - at - kPrefixBytes - 1)
        return {};
    const QByteArrayView json = bytes.sliced(at + kPrefixBytes, length);
    if (json.front() != '{' || bytes[at + kPrefixBytes + length] != '\n' || crc32c(json) != crc)
        return {};
    return json;
}

// Kept because making the words may change errno.
thread_local int s_lastErrno = 0;

class PosixDisk final : public JournalDisk
{
public:
    ~PosixDisk() override { close(); }

    QStringList names(const QString& folder) override
    {
        return QDir(folder).entryList({QStringLiteral("journal-??????.log")}, QDir::Files | QDir::System,
                                      QDir::Name);
    }
    Result<QByteArray> read(const QString& path) override
    {
        const int descriptor =
            ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        QFile file;
        if (descriptor < 0 || !file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
            return failure(path, errno);
        return file.readAll();
    }
    Done create(const QString& path) override
    {
        close();
        m_descriptor = ::open(QFile::encodeName(path).constData(),
                              O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (m_descriptor < 0)
            return failure(path, errno);
        m_path = path;
        return {};
    }
    Done append(const QString& path, const QByteArray& bytes) override
    {
        Q_ASSERT(path == m_path);
        for (qsizetype done = 0; done < bytes.size();) {
            const ssize_t n =
                ::write(m_descriptor, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                return failure(path, n < 0 ? errno : ENOSPC);
            done += n;
        }
        return {};
    }
    Done sync(const QString& path) override
    {
        if (path != m_path || ::fdatasync(m_descriptor) != 0)
            return failure(path, errno);
        return {};
    }
    Done syncFolder(const QString& folder) override
    {
        Done done = muster::syncFolder(folder);
        if (!done)
            s_lastErrno = EIO;
        return done;
    }
    Done remove(const QString& path) override
    {
        if (::unlink(QFile::encodeName(path).constData()) != 0)
            return failure(path, errno);
        return {};
    }

private:
    static tl::unexpected<Error> failure(const QString& path, int number)
    {
        s_lastErrno = number;
        return fail(ErrorKind::Storage, QStringLiteral("%1: %2").arg(path, diskWords(number)), path);
    }
    void close()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        m_descriptor = -1;
    }
    int m_descriptor = -1;
    QString m_path;
};

JournalDisk* s_diskForTests = nullptr;

} // namespace

/// Kept apart from Journal so that two journals of one process never share a descriptor.
struct Journal::Disk
{
    PosixDisk real;
    JournalDisk& use() { return s_diskForTests ? *s_diskForTests : real; }
};

Journal::Journal(QString folder, const JournalContents& contents)
    : m_disk(std::make_unique<Disk>()), m_folder(std::move(folder)), m_segments(contents.segments)
{
    // Not that of the last name: a stray file may stand behind ours ("journal-backup.log",
    // "journal-999999.log").
    for (const JournalContents::Segment& segment : m_segments)
        if (const int index = segmentIndex(segment.name); index < kLastIndex)
            m_lastIndex = std::max(m_lastIndex, index);
}

Journal::~Journal() = default;

int Journal::lastErrno()
{
    return s_lastErrno;
}

void Journal::useDiskForTests(JournalDisk* disk)
{
    s_diskForTests = disk;
}

JournalRecord takenBack(qint64 number, Instant at, const std::vector<qint64>& numbers)
{
    QJsonArray list;
    for (const qint64 one : numbers)
        list.append(one);
    return {number, at, QStringLiteral("void"), {{QStringLiteral("n"), list}}};
}

std::vector<qint64> JournalContents::tornChange(qint64 known) const
{
    if (records.empty() || records.back().following <= 0 || records.back().number <= known)
        return {};
    std::vector<qint64> numbers;
    int following = records.back().following;
    auto record = records.rbegin();
    for (; record != records.rend() && record->number > known && record->following == following; ++record) {
        numbers.insert(numbers.begin(), record->number);
        ++following;
    }
    // What lies between was taken back; anything else is missing from the database, which is an old one then.
    for (qint64 number = known + 1; number < numbers.front(); ++number)
        if (!leftOut.contains(number))
            return {};
    return numbers;
}

void Journal::parse(const QByteArray& bytes, JournalContents& into)
{
    const QByteArrayView view(bytes);
    qsizetype at = view.startsWith(kHeader) ? kHeader.size() : 0;
    bool skipping = false;
    while (at < view.size()) {
        const QByteArrayView json = recordAt(view, at);
        if (json.isEmpty()) {
            into.damagedStretches += skipping ? 0 : 1;
            skipping = true;
            const qsizetype next = view.indexOf(kMark, at + 1);
            at = next < 0 ? view.size() : next;
            continue;
        }
        skipping = false;
        at += kPrefixBytes + json.size() + 1;
        const QJsonObject object = parseJson(QByteArray::fromRawData(json.data(), json.size())).object();
        JournalRecord record{object[u"n"].toInteger(), Instant{object[u"t"].toInteger()},
                             object[u"k"].toString(), object[u"v"].toObject(), object[u"m"].toInt()};
        if (record.number <= 0 || record.kind.isEmpty())
            continue;
        into.newest = std::max(into.newest, record.number);
        if (!into.segments.empty())
            into.segments.back().newest = std::max(into.segments.back().newest, record.number);
        into.records.push_back(std::move(record));
    }
}

JournalContents Journal::read(const QString& folder)
{
    Disk disk;
    JournalContents contents;
    for (const QString& name : disk.use().names(folder)) {
        const Result<QByteArray> bytes = disk.use().read(folder + QLatin1Char('/') + name);
        contents.segments.push_back({name, bytes ? bytes->size() : 0, 0});
        if (!bytes) {
            qCWarning(logStore).noquote() << "a part of the journal cannot be read:" << bytes.error().what;
            ++contents.unreadableFiles;
            // Nothing is known about it: it is never taken for one that backups cover.
            contents.segments.back().newest = std::numeric_limits<qint64>::max();
            continue;
        }
        contents.bytes += bytes->size();
        parse(*bytes, contents);
    }
    std::stable_sort(contents.records.begin(), contents.records.end(),
                     [](const JournalRecord& a, const JournalRecord& b) { return a.number < b.number; });
    for (const JournalRecord& record : contents.records)
        if (record.kind == QLatin1String("void")) {
            contents.leftOut.insert(record.number);
            for (const QJsonValue& number : record.value[u"n"].toArray())
                contents.leftOut.insert(number.toInteger());
        }
    qint64 last = 0;
    std::erase_if(contents.records, [&](const JournalRecord& record) {
        const bool twice = record.number == last;
        last = record.number;
        return twice || contents.leftOut.contains(record.number);
    });
    return contents;
}

Done Journal::beginSegment()
{
    const QString name = segmentName(m_lastIndex + 1);
    const QString path = m_folder + QLatin1Char('/') + name;
    JournalDisk& disk = m_disk->use();
    ++m_lastIndex; // also when it fails: a half-made file is never written again
    Done done = disk.create(path);
    if (done)
        done = disk.append(path, kHeader.toByteArray());
    if (done)
        done = disk.syncFolder(m_folder);
    if (!done)
        return done;
    m_segments.push_back({name, kHeader.size(), 0});
    m_open = true;
    return {};
}

Done Journal::append(const std::vector<JournalRecord>& records)
{
    QByteArray bytes;
    qint64 newest = 0;
    for (const JournalRecord& record : records) {
        bytes += lineOf(record);
        newest = std::max(newest, record.number);
    }
    if (!m_open || m_segments.back().bytes + bytes.size() > kSegmentBytes)
        if (Done done = beginSegment(); !done)
            return done;
    JournalContents::Segment& segment = m_segments.back();
    const QString path = m_folder + QLatin1Char('/') + segment.name;
    // Counted before it is known to be there: a segment is never removed because a number in it was
    // overlooked.
    segment.newest = std::max(segment.newest, newest);
    segment.bytes += bytes.size();
    Done done = m_disk->use().append(path, bytes);
    if (done)
        done = m_disk->use().sync(path);
    if (!done)
        m_open = false;
    return done;
}

void Journal::removeUpTo(qint64 number)
{
    const auto covered = [&](const JournalContents::Segment& segment) {
        return segment.newest <= number && !(m_open && &segment == &m_segments.back());
    };
    bool removed = false;
    std::vector<JournalContents::Segment> kept;
    for (const JournalContents::Segment& segment : m_segments) {
        if (covered(segment) && m_disk->use().remove(m_folder + QLatin1Char('/') + segment.name))
            removed = true;
        else
            kept.push_back(segment);
    }
    m_segments = std::move(kept);
    if (removed)
        if (Done done = m_disk->use().syncFolder(m_folder); !done)
            qCWarning(logStore).noquote() << done.error().what;
}

} // namespace muster
