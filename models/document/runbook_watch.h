// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Looks again and again whether a source of runbooks changed, on the worker pool, and keeps what was last
// good. By looking, not by the system's notices: those say nothing about network folders, and a git checkout
// changes in a hundred files before its commit is there.

#include "models/base/clock.h"
#include "models/document/runbook_library.h"

#include <QObject>

namespace muster {

/// Role: one watched source. Owner: who made it. Thread: the one it lives in; files are read on the pool.
/// Never two looks at once; a look that is asked for during another follows it.
class RunbookWatch final : public QObject
{
    Q_OBJECT
public:
    /// `clock` must outlive it.
    RunbookWatch(RunbookSource source, Clock& clock, QObject* parent = nullptr);

    /// Looks now and then every `interval` (5 s: a saved file is there when a person has turned to the
    /// window).
    void start(Milliseconds interval = std::chrono::seconds{5});
    /// Looks now.
    void look();
    const RunbookLibrary& library() const { return m_library; }
    bool isLooking() const { return m_looking; }

signals:
    /// The library says something else than before, if only that it cannot be read.
    void changed();
    /// A look is over, whether or not it found a change.
    void looked();

private:
    void tick();

    RunbookSource m_source;
    Clock& m_clock;
    Milliseconds m_interval{0};
    RunbookLibrary m_library;
    bool m_looking = false;
    bool m_again = false;
};

} // namespace muster
