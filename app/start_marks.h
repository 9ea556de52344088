// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Remembers starts that had no clean end, so that a program that keeps falling over starts without whatever
// fells it: the safe mode.

#include "models/base/instant.h"

#include <QString>

#include <vector>

namespace muster {

/// One start that has no clean end (yet).
struct StartMark
{
    Instant at;
    bool safe = false; ///< it was a start in safe mode
    friend bool operator==(const StartMark&, const StartMark&) = default;
};

/// Two starts without a clean end that lie at most a minute apart, or one that already was in safe mode. The
/// distance counts in both directions: a clock that was set back is no excuse. `unended`: oldest first.
bool needsSafeMode(const std::vector<StartMark>& unended);

/// Role: the file `starts.txt` of one data folder, one line `start <ms since 1970> normal|safe` per start
/// without a clean end, at most four. Owner: app. Thread: main; a hundred bytes, read and written before the
/// window is made. Nothing happens in a folder that cannot be written.
class StartMarks
{
public:
    explicit StartMarks(const QString& directory);
    /// Starts before this one that had no clean end, oldest first.
    const std::vector<StartMark>& unended() const { return m_unended; }
    /// This start is under way.
    void begin(Instant now, bool safe);
    /// This run came to its end as it should; earlier marks are forgiven too.
    void endedCleanly();

private:
    QString m_file;
    std::vector<StartMark> m_unended;
};

} // namespace muster
