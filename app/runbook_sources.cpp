// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runbook_sources.h"

#include "models/base/worker.h"
#include "models/store/store.h"
#include "models/view/runbook_attach.h"
#include "models/view/session.h"

namespace muster {

RunbookSources::RunbookSources(const QString& dataFolder, Clock& clock, Store& store, Session& session)
    : m_dataFolder(dataFolder), m_clock(clock), m_store(store), m_session(session)
{
}

void RunbookSources::start()
{
    Worker::run([folder = m_dataFolder] { return runbookSources(folder); }, this,
                [this](const std::vector<RunbookSource>& sources) {
                    for (const RunbookSource& source : sources)
                        watch(source);
                });
}

void RunbookSources::watch(const RunbookSource& source)
{
    auto made = std::make_unique<RunbookWatch>(source, m_clock);
    RunbookWatch* watch = made.get();
    connect(watch, &RunbookWatch::changed, this,
            [this, watch, path = source.path] { take(watch->library(), path); });
    m_watches.push_back(std::move(made));
    watch->start();
}

void RunbookSources::take(const RunbookLibrary& library, const QString& source)
{
    const auto say = [&](const QString& problem) {
        if (problem.isEmpty() || m_said.contains(problem))
            return;
        m_said.insert(problem);
        m_session.report(fail(ErrorKind::Invalid, problem, source).value(), tr("A runbook file"));
    };
    say(library.problem);
    std::vector<Runbook> fresh;
    for (const LibraryRunbook& file : library.files) {
        say(file.problem);
        if (file.problem.isEmpty() && file.runbook && !m_taken.contains(file.runbook->hash)) {
            m_taken.insert(file.runbook->hash);
            fresh.push_back(*file.runbook);
        }
    }
    if (fresh.empty() || m_store.isReadOnly())
        return;
    m_store.write([fresh = std::move(fresh),
                   now = m_clock.now()](WriteTx& tx) { return tellOfRunbooks(tx, fresh, now); },
                  this,
                  [this](const Result<int>& told) {
                      if (!told)
                          m_session.report(told.error(), tr("A changed runbook"));
                  });
}

} // namespace muster
