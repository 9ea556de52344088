// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What tests must know of the build they run in: a sanitiser makes everything slower and larger. The one
// place for that; a test asks for `patience(5s)` and `heldBytes()` and knows nothing of sanitisers.

#include <QFile>

#include <unistd.h>

#ifdef __has_feature
#define MUSTER_HAS_FEATURE(name) __has_feature(name)
#else
#define MUSTER_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                                         \
    MUSTER_HAS_FEATURE(address_sanitizer) || MUSTER_HAS_FEATURE(thread_sanitizer)
#define MUSTER_SANITISED 1
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#else
#define MUSTER_SANITISED 0
#endif

namespace muster::test {

inline constexpr bool kSanitised = MUSTER_SANITISED;
/// How many times slower than a release build things may be: measured 3 to 12 (ASan with UBSan, TSan) on a
/// busy machine.
inline constexpr int kSlowness = kSanitised ? 15 : 1;

/// A bound of time that a release build must keep, for this build. Any type that can be multiplied.
template <typename Time>
constexpr Time patience(Time bound)
{
    return bound * kSlowness;
}

/// Memory that this process holds. A sanitiser keeps freed blocks aside and shadows of all others, so that
/// the resident set says nothing of us: what is allocated and not freed is asked of it instead.
inline qint64 heldBytes()
{
#if MUSTER_SANITISED
    return static_cast<qint64>(__sanitizer_get_current_allocated_bytes());
#else
    QFile file(QStringLiteral("/proc/self/statm"));
    return file.open(QIODevice::ReadOnly)
               ? file.readAll().split(' ').value(1).toLongLong() * ::sysconf(_SC_PAGESIZE)
               : 0;
#endif
}

} // namespace muster::test
