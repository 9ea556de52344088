// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks of samples. Byte 1: decode the rest as a chunk of (byte 2, byte 3) samples, or make columns of the
// rest, encode them and expect them back bit for bit.
#include "models/store/sample_codec.h"
#include "tests/fuzz/fuzz_target.h"

#include <bit>
#include <cstring>

using namespace muster;
using namespace muster::fuzz;

namespace {

void checkColumns(const SampleColumns& columns, std::size_t count)
{
    FUZZ_CHECK(columns.times.size() == count && columns.values.size() == count &&
               columns.knownSeconds.size() == count);
    for (std::size_t i = 1; i < count; ++i)
        FUZZ_CHECK(columns.times[i] > columns.times[i - 1]);
}

void expectBack(const SampleColumns& columns)
{
    const QByteArray chunk = encodeSamples(columns.times, columns.values, columns.knownSeconds);
    const auto back = decodeSamples({chunk.constData(), std::size_t(chunk.size())}, qint64(columns.size()));
    FUZZ_CHECK(back.has_value());
    FUZZ_CHECK(back->times == columns.times && back->knownSeconds == columns.knownSeconds);
    FUZZ_CHECK(back->values.size() == columns.values.size());
    FUZZ_CHECK(std::memcmp(back->values.data(), columns.values.data(), 8 * columns.size()) == 0);
}

/// Nine bytes a sample: kind of step, then the double's bits or a decimal.
SampleColumns columnsOf(Input& in)
{
    SampleColumns columns;
    quint64 time = quint64(1'795'469'740'000) + in.byte();
    qint64 known = 1'795'469'741;
    while (!in.empty() && columns.size() < 200) {
        const unsigned kind = in.byte();
        quint64 bits = 0;
        for (int i = 0; i < 8; ++i)
            bits = bits << 8 | in.byte();
        time += kind % 4 == 0 ? 1 + (bits >> 20) % 100'000 : 15'000;
        known += kind % 8 == 1 ? qint64(bits % 1000) - 400 : 15;
        columns.times.push_back(qint64(time));
        columns.knownSeconds.push_back(known);
        columns.values.push_back(kind % 3 == 0 ? std::bit_cast<double>(bits)
                                               : double(qint64(bits % 100'000)) / 1000.0);
    }
    return columns;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input in(data, size);
    if (in.byte() % 2 == 0) {
        const qint64 count = qint64(in.byte() << 8 | in.byte());
        const QByteArray chunk = in.rest();
        const auto columns = decodeSamples({chunk.constData(), std::size_t(chunk.size())}, count);
        FUZZ_CHECK(count <= kMaxSamplesPerChunk || !columns);
        if (columns) {
            FUZZ_CHECK(count >= 1);
            checkColumns(*columns, std::size_t(count));
            expectBack(*columns);
        } else {
            FUZZ_CHECK(columns.error().kind == ErrorKind::Storage && !columns.error().what.isEmpty());
        }
        return 0;
    }
    const SampleColumns columns = columnsOf(in);
    if (columns.size() > 0)
        expectBack(columns);
    return 0;
}
