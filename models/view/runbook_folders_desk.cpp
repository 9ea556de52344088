// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_folders_desk.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <utility>

namespace muster {

RunbookFoldersDesk::RunbookFoldersDesk(QObject* parent) : RunbookFoldersDesk(Session::instance(), parent) {}

RunbookFoldersDesk::RunbookFoldersDesk(Session* session, QObject* parent)
    : RowListModel(parent), Rows(this), m_session(session)
{
    refresh();
}

QString RunbookFoldersDesk::ownPath() const
{
    const Store* store = m_session ? m_session->store() : nullptr;
    return store ? displayLine(runbookFolder(store->directory())) : QString();
}

RunbookFoldersDesk::Looked RunbookFoldersDesk::look(const QString& dataFolder)
{
    Looked looked;
    const auto folders = readRunbookFolders(dataFolder);
    if (!folders) {
        looked.problem = folders.error().what;
        return looked;
    }
    for (const RunbookFolder& folder : *folders) {
        RunbookFolderRow row{folder.path, folder.revision, {}, false};
        int usable = 0, wrong = 0;
        for (const RunbookSource& source : sourcesOf(folder)) {
            const RunbookLibrary library = readRunbookSource(source);
            if (!library.problem.isEmpty()) {
                row.stateText = library.problem;
                row.isWrong = true;
            }
            for (const LibraryRunbook& file : library.files)
                (file.problem.isEmpty() ? usable : wrong) += 1;
        }
        if (!row.isWrong) {
            row.stateText = usable == 0 && wrong == 0
                                ? tr("No runbooks yet")
                                : muster::format::counted(usable, tr("%1 runbook"), tr("%1 runbooks"));
            if (wrong > 0)
                row.stateText += QStringLiteral(", ") +
                                 muster::format::counted(wrong, tr("%1 with errors"), tr("%1 with errors"));
        }
        looked.rows.push_back(std::move(row));
    }
    return looked;
}

void RunbookFoldersDesk::run(std::function<Done(const QString&)> change, std::function<void()> onDone)
{
    const Store* store = m_session ? m_session->store() : nullptr;
    if (!store || m_busy)
        return;
    m_busy = true;
    emit changed();
    Worker::run(
        [folder = store->directory(), change = std::move(change)] {
            const Done done = change(folder);
            return std::pair(done, look(folder));
        },
        this,
        [this, onDone = std::move(onDone)](std::pair<Done, Looked> answer) {
            auto& [done, looked] = answer;
            m_busy = false;
            m_problem = displayText(done ? looked.problem : done.error().what, DisplayRole::Cell);
            setRows(std::move(looked.rows));
            emit changed();
            if (done)
                onDone();
        });
}

void RunbookFoldersDesk::refresh()
{
    run([](const QString&) { return Done{}; }, [] {});
}

void RunbookFoldersDesk::add(const QString& path, const QString& revision)
{
    if (m_session && m_session->store() && m_session->store()->isReadOnly()) {
        m_problem = tr("The data folder is read-only: nothing can be kept.");
        return emit changed();
    }
    run(
        [added = RunbookFolder{path, revision}](const QString& folder) -> Done {
            auto folders = readRunbookFolders(folder);
            if (!folders)
                return tl::unexpected(folders.error());
            const auto more = withRunbookFolder(folder, std::move(*folders), added);
            if (!more)
                return tl::unexpected(more.error());
            return writeRunbookFolders(folder, *more);
        },
        [this, path] { emit added(path); });
}

void RunbookFoldersDesk::remove(int index)
{
    if (index < 0 || index >= count())
        return;
    if (m_session && m_session->store() && m_session->store()->isReadOnly()) {
        m_problem = tr("The data folder is read-only: nothing can be kept.");
        return emit changed();
    }
    run(
        [gone = rows()[static_cast<size_t>(index)].key](const QString& folder) -> Done {
            auto folders = readRunbookFolders(folder);
            if (!folders)
                return tl::unexpected(folders.error());
            std::erase_if(*folders, [&](const RunbookFolder& one) { return one.path == gone; });
            return writeRunbookFolders(folder, *folders);
        },
        [this, index] { emit removed(index); });
}

} // namespace muster
