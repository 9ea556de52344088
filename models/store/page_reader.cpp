// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/page_reader.h"

#include <QFile>
#include <QtEndian>

#include <bit>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace muster {

namespace {

constexpr qsizetype kLogHeaderBytes = 32;
constexpr qsizetype kFrameHeaderBytes = 24;
constexpr uint64_t kMaxPayload = 64 * 1024 * 1024;

uint32_t big32(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint32>(bytes.data() + at);
}
uint32_t big16(QByteArrayView bytes, qsizetype at)
{
    return qFromBigEndian<quint16>(bytes.data() + at);
}

/// A variable-length integer; `at` moves behind it. False when it runs past the end.
bool varint(QByteArrayView bytes, qsizetype& at, uint64_t& value)
{
    value = 0;
    for (int i = 0; i < 9; ++i) {
        if (at >= bytes.size())
            return false;
        const auto byte = static_cast<uchar>(bytes[at++]);
        if (i == 8) {
            value = (value << 8) | byte;
            return true;
        }
        value = (value << 7) | (byte & 0x7F);
        if ((byte & 0x80) == 0)
            return true;
    }
    return true;
}

/// The whole file; stretches that the disk does not give are zeros.
QByteArray readSoundParts(const QString& path)
{
    constexpr qsizetype kStep = 4096;
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return {};
    const off_t size = ::lseek(descriptor, 0, SEEK_END);
    QByteArray bytes(size > 0 ? static_cast<qsizetype>(size) : 0, '\0');
    for (qsizetype at = 0, step = 1024 * 1024; at < bytes.size();) {
        const ssize_t n = ::pread(descriptor, bytes.data() + at,
                                  static_cast<size_t>(std::min(step, bytes.size() - at)), at);
        if (n > 0) {
            at += n;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else if (step > kStep) {
            step = kStep; // page by page from here, so that one bad sector costs one page
        } else {
            at += kStep;
        }
    }
    ::close(descriptor);
    return bytes;
}

qsizetype headerAt(const PageVersion& page)
{
    return page.number == 1 ? 100 : 0;
}

} // namespace

PageFile::PageFile(const QString& path)
    : PageFile(readSoundParts(path), readSoundParts(path + QStringLiteral("-wal")))
{
}

PageFile::PageFile(QByteArray file, QByteArray log) : m_file(std::move(file)), m_log(std::move(log))
{
    // Our files have pages of 4096 bytes; another size is believed only together with a sound first line.
    if (m_file.startsWith(QByteArray("SQLite format 3\0", 16)) && m_file.size() > 18) {
        const qsizetype said = big16(m_file, 16);
        if (said >= 512 && said <= 32768 && std::has_single_bit(static_cast<size_t>(said)))
            m_pageSize = said;
    }
    m_pageCount = static_cast<uint32_t>(m_file.size() / m_pageSize);
    indexLog();
}

void PageFile::indexLog()
{
    const QByteArrayView log(m_log);
    const qsizetype frameBytes = kFrameHeaderBytes + m_pageSize;
    if (log.size() < kLogHeaderBytes + frameBytes)
        return;
    // Frames of one generation share their salts. The header's are used when a frame has them, else (a
    // damaged header) those of the first frame. Checksums are not asked: each cell proves itself later.
    QByteArrayView salts = log.sliced(16, 8);
    if (log.sliced(kLogHeaderBytes + 8, 8) != salts)
        salts = log.sliced(kLogHeaderBytes + 8, 8);
    for (qsizetype at = kLogHeaderBytes; at + frameBytes <= log.size(); at += frameBytes) {
        const uint32_t number = big32(log, at);
        if (log.sliced(at + 8, 8) != salts || number == 0 || number > 0x7FFFFFFF)
            continue;
        m_logPages[number].push_back(log.sliced(at + kFrameHeaderBytes, m_pageSize));
        m_pageCount = std::max(m_pageCount, std::min<uint32_t>(number, m_pageCount + 100'000));
    }
}

QByteArrayView PageFile::page(uint32_t number) const
{
    if (const auto found = m_logPages.find(number); found != m_logPages.end())
        return found->second.back();
    if (number == 0 || qsizetype{number} * m_pageSize > m_file.size())
        return {};
    return QByteArrayView(m_file).sliced((qsizetype{number} - 1) * m_pageSize, m_pageSize);
}

std::vector<PageVersion> PageFile::versions() const
{
    std::vector<PageVersion> all;
    for (uint32_t number = 1; number <= m_pageCount; ++number) {
        if (const auto found = m_logPages.find(number); found != m_logPages.end())
            for (auto version = found->second.rbegin(); version != found->second.rend(); ++version)
                all.push_back({number, *version});
        if (qsizetype{number} * m_pageSize <= m_file.size())
            all.push_back(
                {number, QByteArrayView(m_file).sliced((qsizetype{number} - 1) * m_pageSize, m_pageSize)});
    }
    return all;
}

int PageFile::kind(const PageVersion& page)
{
    if (page.bytes.size() < 512)
        return 0;
    const int byte = static_cast<uchar>(page.bytes[headerAt(page)]);
    return byte == 2 || byte == 5 || byte == 10 || byte == 13 ? byte : 0;
}

std::vector<uint32_t> PageFile::children(const PageVersion& page) const
{
    std::vector<uint32_t> list;
    const int type = kind(page);
    if (type != 2 && type != 5)
        return list;
    const qsizetype header = headerAt(page);
    const uint32_t count = big16(page.bytes, header + 3);
    for (uint32_t i = 0; i < count; ++i) {
        const qsizetype pointer = header + 12 + 2 * qsizetype{i};
        if (pointer + 2 > page.bytes.size())
            break;
        const qsizetype at = big16(page.bytes, pointer);
        if (at + 4 <= page.bytes.size())
            list.push_back(big32(page.bytes, at));
    }
    list.push_back(big32(page.bytes, header + 8));
    std::erase_if(list, [this](uint32_t child) { return child < 2 || child > m_pageCount; });
    return list;
}

std::optional<QByteArray> PageFile::payload(QByteArrayView page, qsizetype at, uint64_t size,
                                            bool table) const
{
    // How much of a payload lies in the cell itself: fileformat2 §1.6, U = usable bytes of a page.
    const auto usable = static_cast<uint64_t>(m_pageSize);
    const uint64_t most = table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (size == 0 || size > kMaxPayload)
        return std::nullopt;
    if (size <= most)
        return at + static_cast<qsizetype>(size) <= page.size()
                   ? std::optional(page.sliced(at, static_cast<qsizetype>(size)).toByteArray())
                   : std::nullopt;
    const uint64_t least = (usable - 12) * 32 / 255 - 23;
    const uint64_t fits = least + (size - least) % (usable - 4);
    const auto local = static_cast<qsizetype>(fits <= most ? fits : least);
    if (at + local + 4 > page.size())
        return std::nullopt;
    QByteArray bytes = page.sliced(at, local).toByteArray();
    uint32_t next = big32(page, at + local);
    while (static_cast<uint64_t>(bytes.size()) < size) {
        const QByteArrayView overflow = this->page(next);
        if (overflow.isEmpty())
            return std::nullopt;
        next = big32(overflow, 0);
        const uint64_t left = size - static_cast<uint64_t>(bytes.size());
        bytes.append(overflow.sliced(4, static_cast<qsizetype>(std::min(left, usable - 4))));
    }
    return bytes;
}

std::vector<LeafCell> PageFile::cells(const PageVersion& page, qint64& broken) const
{
    std::vector<LeafCell> list;
    const int type = kind(page);
    if (type != 2 && type != 10 && type != 13)
        return list;
    const qsizetype header = headerAt(page);
    const qsizetype pointers = header + (type == 2 ? 12 : 8);
    const uint32_t count = big16(page.bytes, header + 3);
    qsizetype left = m_file.size() + m_log.size();
    for (uint32_t i = 0; i < count; ++i) {
        const qsizetype pointer = pointers + 2 * qsizetype{i};
        if (pointer + 2 > page.bytes.size())
            break;
        qsizetype at = big16(page.bytes, pointer) + (type == 2 ? 4 : 0);
        uint64_t size = 0, rowId = 0;
        std::optional<QByteArray> bytes;
        if (at >= pointers && varint(page.bytes, at, size) && (type != 13 || varint(page.bytes, at, rowId)))
            bytes =
                size > static_cast<uint64_t>(left) ? std::nullopt : payload(page.bytes, at, size, type == 13);
        if (bytes) {
            left -= bytes->size();
            list.push_back({static_cast<qint64>(rowId), std::move(*bytes)});
        } else {
            ++broken;
        }
    }
    return list;
}

std::optional<Row> decodeRecord(QByteArrayView payload)
{
    qsizetype at = 0;
    uint64_t headerSize = 0;
    if (!varint(payload, at, headerSize) || headerSize > static_cast<uint64_t>(payload.size()))
        return std::nullopt;
    auto body = static_cast<qsizetype>(headerSize);
    Row row;
    while (at < static_cast<qsizetype>(headerSize)) {
        uint64_t type = 0;
        if (!varint(payload, at, type) || at > static_cast<qsizetype>(headerSize))
            return std::nullopt;
        static constexpr uint64_t kSizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
        if (type == 10 || type == 11)
            return std::nullopt;
        const uint64_t size = type < 10 ? kSizes[type] : (type - 12) / 2;
        if (size > static_cast<uint64_t>(payload.size() - body))
            return std::nullopt;
        const QByteArrayView bytes = payload.sliced(body, static_cast<qsizetype>(size));
        body += bytes.size();
        Cell cell;
        if (type >= 12) {
            cell.type = type % 2 == 0 ? Cell::Type::Blob : Cell::Type::Text;
            cell.bytes = bytes.toByteArray();
        } else if (type == 7) {
            cell.type = Cell::Type::Real;
            cell.real = std::bit_cast<double>(qFromBigEndian<quint64>(bytes.data()));
        } else if (type != 0) {
            cell.type = Cell::Type::Integer;
            cell.integer = type == 9 ? 1 : 0;
            if (size > 0) {
                uint64_t value = static_cast<uchar>(bytes[0]) >= 0x80 ? ~uint64_t{0} : 0;
                for (const char byte : bytes)
                    value = (value << 8) | static_cast<uchar>(byte);
                cell.integer = static_cast<qint64>(value);
            }
        }
        row.push_back(std::move(cell));
    }
    if (body != payload.size())
        return std::nullopt;
    return row;
}

} // namespace muster
