// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What every fuzz target shares: the entry point, checks that stop the program with words, and small readers
// of the input. A target is one LLVMFuzzerTestOneInput; libFuzzer (preset `fuzz`) or mutation_driver.cpp
// (every other build) calls it. Set-up belongs into a function-local static, so that it is paid once.

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace muster::fuzz {

/// A broken invariant: the words go to stderr, the driver keeps the input.
[[noreturn]] inline void broken(const char* what, const char* file, int line)
{
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, what);
    std::abort();
}

/// Reads single bytes of choice from the front, the rest as text.
class Input
{
public:
    Input(const std::uint8_t* data, std::size_t size) : m_data(data), m_size(size) {}
    /// 0 when the input is used up.
    unsigned byte()
    {
        if (m_size == 0)
            return 0;
        --m_size;
        return *m_data++;
    }
    unsigned below(unsigned limit) { return byte() % limit; }
    bool empty() const { return m_size == 0; }
    /// What is left, without a copy: valid as long as the input.
    QByteArray rest() const
    {
        return QByteArray::fromRawData(reinterpret_cast<const char*>(m_data), qsizetype(m_size));
    }
    QByteArray restCopied() const { return {reinterpret_cast<const char*>(m_data), qsizetype(m_size)}; }
    /// The rest cut at each byte 0x1E (record separator), at most `parts` parts; missing ones are empty.
    std::vector<QByteArray> parts(std::size_t parts) const
    {
        std::vector<QByteArray> found;
        QByteArray left = restCopied();
        while (found.size() + 1 < parts) {
            const qsizetype at = left.indexOf('\x1e');
            found.push_back(left.left(at < 0 ? left.size() : at));
            left = at < 0 ? QByteArray() : left.mid(at + 1);
        }
        found.push_back(left);
        return found;
    }

private:
    const std::uint8_t* m_data;
    std::size_t m_size;
};

} // namespace muster::fuzz

#define FUZZ_CHECK(condition)                                                                                \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            muster::fuzz::broken(#condition, __FILE__, __LINE__);                                            \
    } while (false)
