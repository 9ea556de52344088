// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_shelf.h"

#include "models/view/session.h"

#include <QSet>

#include <algorithm>

namespace muster {

const QString RunbookShelf::kFile = QStringLiteral("file");

RunbookShelf* RunbookShelf::of(Session& session)
{
    if (auto* made = session.findChild<RunbookShelf*>(QString(), Qt::FindDirectChildrenOnly))
        return made;
    return new RunbookShelf(&session);
}

void RunbookShelf::put(const QString& source, std::vector<Runbook> runbooks)
{
    if (runbooks.empty())
        m_bySource.erase(source);
    else
        m_bySource[source] = std::move(runbooks);
}

std::vector<const Runbook*> RunbookShelf::all() const
{
    std::vector<const Runbook*> found;
    QSet<QString> ids;
    for (const auto& [source, runbooks] : m_bySource) {
        for (const Runbook& runbook : runbooks) {
            if (ids.contains(runbook.id))
                continue;
            ids.insert(runbook.id);
            found.push_back(&runbook);
        }
    }
    return found;
}

const Runbook* RunbookShelf::find(const QString& id) const
{
    const auto runbooks = all();
    const auto found =
        std::find_if(runbooks.begin(), runbooks.end(), [&](const Runbook* one) { return one->id == id; });
    return found == runbooks.end() ? nullptr : *found;
}

} // namespace muster
