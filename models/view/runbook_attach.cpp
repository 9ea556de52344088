// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_attach.h"

#include "models/document/runbook_library.h"
#include "models/store/database.h"

#include <QFileInfo>

namespace muster {

namespace {

constexpr qsizetype kMostProblems = 5;

Done say(WriteTx& tx, const IncidentId& id, const QString& kindName, const QString& text, Instant now)
{
    TimelineEvent event;
    event.id = newId<EventId>();
    event.incident = id;
    event.occurredAt = event.knownAt = now;
    event.kindName = kindName;
    event.kind = EventKind::Runbook;
    event.sourceName = QStringLiteral("Muster");
    event.text = text;
    const auto kept = tx.putEvent(event);
    return kept ? Done{} : Done{tl::unexpected(kept.error())};
}

} // namespace

Result<bool> attachRunbook(WriteTx& tx, const IncidentId& id, const QStringList& alerts,
                           const QString& service, Instant now)
{
    const RunbookChoice choice = chooseRunbook(QFileInfo(tx.database().path()).path(), alerts, service);
    for (const QString& problem : choice.problems.mid(0, kMostProblems)) {
        if (Done done = say(tx, id, QStringLiteral("runbook.problem"),
                            QStringLiteral("A runbook is not used: %1").arg(problem), now);
            !done)
            return tl::unexpected(done.error());
    }
    if (!choice.runbook)
        return false;
    const Runbook& runbook = *choice.runbook;
    if (Done done = tx.putRunbook(id, runbook); !done)
        return tl::unexpected(done.error());
    const QString text = QStringLiteral("%1 “%2” v%3 attached by %4; its text is kept here, hash %5…")
                             .arg(runbook.id, runbook.title, QString::number(runbook.version), choice.why,
                                  runbook.hash.left(8));
    if (Done done = say(tx, id, QStringLiteral("runbook.started"), text, now); !done)
        return tl::unexpected(done.error());
    return true;
}

} // namespace muster
