// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runbook_sources.h"

#include "models/base/worker.h"
#include "models/store/store.h"
#include "models/view/runbook_attach.h"
#include "models/view/runbook_shelf.h"
#include "models/view/session.h"

#include <algorithm>

namespace muster {

RunbookSources::RunbookSources(const QString& dataFolder, Clock& clock, Store& store, Session& session)
    : m_dataFolder(dataFolder), m_clock(clock), m_store(store), m_session(session)
{
}

void RunbookSources::start()
{
    if (!m_store.isReadOnly())
        lookForDueRunbooks(m_store, &m_session,
                           [this](const Error& error) { m_session.report(error, tr("The runbook")); });
    find();
}

void RunbookSources::find()
{
    m_clock.after(kInterval, this, [this] { find(); });
    // A slow folder is not asked a second time while it still answers.
    if (m_finding)
        return;
    m_finding = true;
    Worker::run([folder = m_dataFolder] { return runbookSources(folder); }, this,
                [this](const std::vector<RunbookSource>& sources) {
                    m_finding = false;
                    keep(sources);
                    emit found();
                });
}

void RunbookSources::keep(const std::vector<RunbookSource>& sources)
{
    const auto is = [](const RunbookSource& source) {
        return [&source](const Watched& one) { return one.source == source; };
    };
    for (auto one = m_watched.begin(); one != m_watched.end();) {
        if (std::find(sources.begin(), sources.end(), one->source) != sources.end()) {
            ++one;
            continue;
        }
        RunbookShelf::of(m_session)->put(one->source.path, {});
        one = m_watched.erase(one);
    }
    for (const RunbookSource& source : sources) {
        if (std::none_of(m_watched.begin(), m_watched.end(), is(source)))
            watch(source);
    }
}

void RunbookSources::watch(const RunbookSource& source)
{
    auto made = std::make_unique<RunbookWatch>(source, m_clock);
    RunbookWatch* watch = made.get();
    connect(watch, &RunbookWatch::changed, this,
            [this, watch, path = source.path] { take(watch->library(), path); });
    m_watched.push_back({source, std::move(made)});
    watch->start(kInterval);
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
    std::vector<Runbook> fresh, usable;
    for (const LibraryRunbook& file : library.files) {
        say(file.problem);
        if (file.runbook)
            usable.push_back(*file.runbook);
        if (file.problem.isEmpty() && file.runbook && !m_taken.contains(file.runbook->hash)) {
            m_taken.insert(file.runbook->hash);
            fresh.push_back(*file.runbook);
        }
    }
    RunbookShelf::of(m_session)->put(source, std::move(usable));
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
