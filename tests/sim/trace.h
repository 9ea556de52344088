// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What happened in a simulated world, as a hash always and as lines when somebody wants to read them.

#include "models/base/instant.h"

#include <QByteArray>
#include <QString>

#include <deque>

namespace muster::sim {

/// Role: record of one run. Two runs of one seed must have the same hash; a failing seed is run again with
/// `keep`, and its last lines are printed.
class Trace
{
public:
    /// `keep`: lines to remember, 0 for the hash alone.
    explicit Trace(size_t keep = 0) : m_keep(keep) {}

    void note(Instant at, const char* what, const QString& detail = {}, qint64 number = 0)
    {
        mix(quint64(at.ms));
        for (const char* c = what; *c; ++c)
            mix(quint64(uchar(*c)));
        for (const QChar c : detail)
            mix(c.unicode());
        mix(quint64(number));
        if (m_keep == 0)
            return;
        m_lines.push_back(QStringLiteral("%1 %2 %3 %4")
                              .arg(at.toIso(), QString::fromLatin1(what), detail)
                              .arg(number)
                              .toUtf8());
        if (m_lines.size() > m_keep)
            m_lines.pop_front();
    }
    quint64 hash() const { return m_hash; }
    const std::deque<QByteArray>& lines() const { return m_lines; }

private:
    void mix(quint64 value) { m_hash = (m_hash ^ value) * 0x100000001B3ULL; } // FNV-1a, in words
    quint64 m_hash = 0xCBF29CE484222325ULL;
    size_t m_keep;
    std::deque<QByteArray> m_lines;
};

} // namespace muster::sim
