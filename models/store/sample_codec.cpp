// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/sample_codec.h"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>

namespace muster {

namespace {

constexpr quint8 kCompressed = 0x80;
constexpr quint8 kXor = 1;
constexpr quint8 kDecimal = 2;
constexpr int kLevel = 6;
constexpr std::array<double, 10> kPowers{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
// Above this an integer / 10^k is no longer sure to come back as the same double.
constexpr double kLargestInteger = 9e15;

// All differences are taken modulo 2^64, so that no pair of times can overflow.
quint64 zigzag(quint64 difference)
{
    return (difference << 1) ^ (0 - (difference >> 63));
}
quint64 unzigzag(quint64 coded)
{
    return (coded >> 1) ^ (0 - (coded & 1));
}

void putVarint(std::string& out, quint64 value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

/// Reads within bounds; after the first failure everything reads as zero and `ok` is false.
struct Reader
{
    const char* at;
    const char* end;
    bool ok = true;

    quint8 byte()
    {
        if (at == end) {
            ok = false;
            return 0;
        }
        return static_cast<quint8>(*at++);
    }
    quint64 varint()
    {
        quint64 value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const quint8 next = byte();
            value |= static_cast<quint64>(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        ok = false;
        return 0;
    }
    const char* take(size_t size)
    {
        if (static_cast<size_t>(end - at) < size) {
            ok = false;
            return nullptr;
        }
        const char* taken = at;
        at += size;
        return taken;
    }
};

/// Times and known times: a flag for a constant difference, then as said in the header.
void putColumn(std::string& out, std::span<const qint64> column)
{
    const auto value = [&](size_t i) { return static_cast<quint64>(column[i]); };
    bool regular = true;
    for (size_t i = 2; i < column.size() && regular; ++i)
        regular = value(i) - value(i - 1) == value(1) - value(0);
    out.push_back(regular ? 1 : 0);
    putVarint(out, zigzag(value(0)));
    quint64 difference = 0;
    if (column.size() > 1) {
        difference = value(1) - value(0);
        putVarint(out, zigzag(difference));
    }
    for (size_t i = 2; i < column.size() && !regular; ++i) {
        const quint64 next = value(i) - value(i - 1);
        putVarint(out, zigzag(next - difference));
        difference = next;
    }
}

void takeColumn(Reader& reader, std::vector<qint64>& column)
{
    const bool regular = reader.byte() != 0;
    quint64 value = unzigzag(reader.varint());
    column[0] = static_cast<qint64>(value);
    quint64 difference = column.size() > 1 ? unzigzag(reader.varint()) : 0;
    for (size_t i = 1; i < column.size(); ++i) {
        if (i > 1 && !regular)
            difference += unzigzag(reader.varint());
        value += difference;
        column[i] = static_cast<qint64>(value);
    }
}

bool isDecimal(double value, size_t k)
{
    const double scaled = value * kPowers[k];
    if (!(std::fabs(scaled) < kLargestInteger))
        return false;
    const double whole = std::nearbyint(scaled);
    return whole / kPowers[k] == value && !(whole == 0 && std::signbit(value));
}

/// NaN, infinities and -0.0 are no decimals at any power.
bool isException(double value)
{
    return !std::isfinite(value) || (value == 0 && std::signbit(value));
}

/// Smallest power at which every value that is not an exception is a decimal.
std::optional<size_t> decimalPower(std::span<const double> values)
{
    size_t k = 0;
    for (const double value : values) {
        if (isException(value))
            continue;
        while (!isDecimal(value, k))
            if (++k == kPowers.size())
                return std::nullopt;
    }
    // A later value may have raised k to where an earlier, large one no longer fits.
    for (const double value : values)
        if (!isException(value) && !isDecimal(value, k))
            return std::nullopt;
    return k;
}

void putDecimal(std::string& out, std::span<const double> values, size_t k)
{
    std::string runs;
    quint64 runCount = 0;
    size_t covered = 0;
    for (size_t i = 0; i < values.size();) {
        if (!isException(values[i])) {
            ++i;
            continue;
        }
        const auto bits = std::bit_cast<quint64>(values[i]);
        size_t end = i + 1;
        while (end < values.size() && std::bit_cast<quint64>(values[end]) == bits)
            ++end;
        putVarint(runs, i - covered);
        putVarint(runs, end - i);
        runs.append(reinterpret_cast<const char*>(&bits), sizeof bits);
        covered = end;
        ++runCount;
        i = end;
    }
    std::string first, second;
    quint64 previous = 0, difference = 0;
    for (const double value : values) {
        const quint64 whole =
            isException(value)
                ? previous
                : static_cast<quint64>(static_cast<qint64>(std::nearbyint(value * kPowers[k])));
        const quint64 next = whole - previous;
        putVarint(first, zigzag(next));
        putVarint(second, zigzag(next - difference));
        difference = next;
        previous = whole;
    }
    const bool useSecond = second.size() < first.size();
    out.push_back(static_cast<char>(k));
    out.push_back(useSecond ? 2 : 1);
    putVarint(out, runCount);
    out += runs;
    out += useSecond ? second : first;
}

void takeDecimal(Reader& reader, std::vector<double>& values)
{
    const size_t k = reader.byte();
    const quint8 order = reader.byte();
    if (k >= kPowers.size() || (order != 1 && order != 2)) {
        reader.ok = false;
        return;
    }
    struct Run
    {
        size_t from, to;
        double value;
    };
    std::vector<Run> runs;
    const quint64 runCount = reader.varint();
    size_t covered = 0;
    for (quint64 i = 0; i < runCount && reader.ok; ++i) {
        const quint64 skip = reader.varint(), length = reader.varint();
        const char* bytes = reader.take(sizeof(double));
        const size_t left = values.size() - covered;
        if (!bytes || skip > left || length > left - skip) {
            reader.ok = false;
            return;
        }
        Run run{covered + skip, covered + skip + length, 0};
        std::memcpy(&run.value, bytes, sizeof run.value);
        covered = run.to;
        runs.push_back(run);
    }
    quint64 whole = 0, difference = 0;
    for (double& value : values) {
        const quint64 coded = unzigzag(reader.varint());
        difference = order == 2 ? difference + coded : coded;
        whole += difference;
        value = static_cast<double>(static_cast<qint64>(whole)) / kPowers[k];
    }
    for (const Run& run : runs)
        std::fill(values.begin() + static_cast<std::ptrdiff_t>(run.from),
                  values.begin() + static_cast<std::ptrdiff_t>(run.to), run.value);
}

void putXor(std::string& out, std::span<const double> values)
{
    const size_t n = values.size(), base = out.size();
    out.resize(base + 8 * n);
    quint64 previous = 0;
    for (size_t i = 0; i < n; ++i) {
        const auto bits = std::bit_cast<quint64>(values[i]);
        const quint64 changed = bits ^ previous;
        previous = bits;
        for (size_t b = 0; b < 8; ++b)
            out[base + b * n + i] = static_cast<char>(changed >> (8 * b));
    }
}

void takeXor(Reader& reader, std::vector<double>& values)
{
    const size_t n = values.size();
    const char* bytes = reader.take(8 * n);
    if (!bytes)
        return;
    quint64 previous = 0;
    for (size_t i = 0; i < n; ++i) {
        for (size_t b = 0; b < 8; ++b)
            previous ^= static_cast<quint64>(static_cast<quint8>(bytes[b * n + i])) << (8 * b);
        values[i] = std::bit_cast<double>(previous);
    }
}

// Contexts are dear to make (hundreds of kB) and not shareable between threads.
struct FreeContexts
{
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
// ZSTD_f_zstd1_magicless has the value 1; the name is only in the experimental part of the header.
constexpr int kMagicless = 1;
constexpr ZSTD_cParameter kCompressFormat = ZSTD_c_experimentalParam2;
constexpr ZSTD_dParameter kDecompressFormat = ZSTD_d_experimentalParam1;

QByteArray finish(quint8 flags, const std::string& body)
{
    thread_local std::unique_ptr<ZSTD_CCtx, FreeContexts> context = [] {
        std::unique_ptr<ZSTD_CCtx, FreeContexts> made(ZSTD_createCCtx());
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, kLevel);
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_contentSizeFlag, 0);
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 0);
        ZSTD_CCtx_setParameter(made.get(), kCompressFormat, kMagicless);
        return made;
    }();
    QByteArray out(static_cast<qsizetype>(1 + ZSTD_compressBound(body.size())), Qt::Uninitialized);
    const size_t size = ZSTD_compress2(context.get(), out.data() + 1, static_cast<size_t>(out.size()) - 1,
                                       body.data(), body.size());
    if (ZSTD_isError(size) || size >= body.size()) {
        out[0] = static_cast<char>(flags);
        out.resize(1);
        out.append(body.data(), static_cast<qsizetype>(body.size()));
        return out;
    }
    out[0] = static_cast<char>(flags | kCompressed);
    out.resize(static_cast<qsizetype>(size) + 1);
    return out;
}

} // namespace

QByteArray encodeSamples(std::span<const qint64> times, std::span<const double> values,
                         std::span<const qint64> knownSeconds)
{
    Q_ASSERT(!times.empty() && times.size() <= kMaxSamplesPerChunk);
    Q_ASSERT(times.size() == values.size() && times.size() == knownSeconds.size());
    std::string head;
    putColumn(head, times);
    putColumn(head, knownSeconds);
    std::string xored = head;
    putXor(xored, values);
    const std::optional<size_t> power = decimalPower(values);
    if (!power)
        return finish(kXor, xored);
    std::string decimal = head;
    putDecimal(decimal, values, *power);
    QByteArray best = finish(kDecimal, decimal);
    // Long decimals (quotients that happen to be short) may be cheaper as bits.
    if (*power > 6) {
        QByteArray other = finish(kXor, xored);
        if (other.size() < best.size())
            best = other;
    }
    return best;
}

Result<SampleColumns> decodeSamples(std::string_view bytes, qint64 count)
{
    const auto broken = [] {
        return fail(ErrorKind::Storage, QStringLiteral("a block of stored samples is damaged"));
    };
    if (bytes.empty() || count < 1 || count > kMaxSamplesPerChunk)
        return broken();
    const auto flags = static_cast<quint8>(bytes.front());
    bytes.remove_prefix(1);
    const auto n = static_cast<size_t>(count);
    std::string body;
    if (flags & kCompressed) {
        thread_local std::unique_ptr<ZSTD_DCtx, FreeContexts> context = [] {
            std::unique_ptr<ZSTD_DCtx, FreeContexts> made(ZSTD_createDCtx());
            ZSTD_DCtx_setParameter(made.get(), kDecompressFormat, kMagicless);
            return made;
        }();
        // Longest possible body: three varints of ten bytes and one exception of 28 per sample.
        body.resize(64 + 64 * n);
        const size_t size =
            ZSTD_decompressDCtx(context.get(), body.data(), body.size(), bytes.data(), bytes.size());
        if (ZSTD_isError(size))
            return broken();
        body.resize(size);
        bytes = body;
    }
    SampleColumns columns;
    columns.times.resize(n);
    columns.values.resize(n);
    columns.knownSeconds.resize(n);
    Reader reader{bytes.data(), bytes.data() + bytes.size()};
    takeColumn(reader, columns.times);
    takeColumn(reader, columns.knownSeconds);
    switch (flags & ~kCompressed) {
    case kXor:
        takeXor(reader, columns.values);
        break;
    case kDecimal:
        takeDecimal(reader, columns.values);
        break;
    default:
        return broken();
    }
    if (!reader.ok || reader.at != reader.end)
        return broken();
    for (size_t i = 1; i < n; ++i)
        if (columns.times[i] <= columns.times[i - 1])
            return broken();
    return columns;
}

} // namespace muster
