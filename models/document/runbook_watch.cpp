// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_watch.h"

#include "models/base/worker.h"

namespace muster {

namespace {

/// The library as it is now; `before` itself when nothing changed.
RunbookLibrary lookAt(const RunbookSource& source, RunbookLibrary before)
{
    const auto signature = runbookSignature(source);
    if (signature && *signature == before.signature && before.problem.isEmpty())
        return before;
    return readRunbookSource(source, before);
}

} // namespace

RunbookWatch::RunbookWatch(RunbookSource source, Clock& clock, QObject* parent)
    : QObject(parent), m_source(std::move(source)), m_clock(clock)
{
}

void RunbookWatch::start(Milliseconds interval)
{
    const bool running = m_interval.count() > 0;
    m_interval = interval;
    look();
    if (!running)
        m_clock.after(m_interval, this, [this] { tick(); });
}

void RunbookWatch::tick()
{
    // A slow source is not asked a second time while it still answers.
    if (!m_looking)
        look();
    m_clock.after(m_interval, this, [this] { tick(); });
}

void RunbookWatch::look()
{
    if (m_looking) {
        m_again = true;
        return;
    }
    m_looking = true;
    Worker::run(
        [source = m_source, before = m_library]() mutable { return lookAt(source, std::move(before)); }, this,
        [this](RunbookLibrary library) {
            m_looking = false;
            const bool different = !(library == m_library);
            m_library = std::move(library);
            if (different)
                emit changed();
            emit looked();
            if (m_again) {
                m_again = false;
                look();
            }
        });
}

} // namespace muster
