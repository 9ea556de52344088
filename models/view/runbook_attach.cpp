// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_attach.h"

#include "models/document/runbook_library.h"
#include "models/store/database.h"

#include <QFileInfo>

#include <algorithm>

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

/// The attached version of `id` that was put last; null: none.
const Runbook* newestOf(const std::vector<Runbook>& attached, const QString& id)
{
    const auto found =
        std::find_if(attached.rbegin(), attached.rend(), [&](const Runbook& each) { return each.id == id; });
    return found == attached.rend() ? nullptr : &*found;
}

/// True when the room was told something.
Result<bool> tellRoom(WriteTx& tx, const IncidentId& id, const Runbook& old, const Runbook& now, Instant at)
{
    const auto answers = tx.runbookAnswers(id);
    if (!answers)
        return tl::unexpected(answers.error());
    const bool began = std::any_of(answers->begin(), answers->end(),
                                   [&](const RunbookAnswer& answer) { return answer.runbookId == now.id; });
    const QString version = QString::number(now.version);
    if (!began) {
        if (Done done = tx.putRunbook(id, now); !done)
            return tl::unexpected(done.error());
        const Done said = say(tx, id, QStringLiteral("runbook.changed"),
                              QStringLiteral("%1 v%2 replaces v%3: its file changed before the run began")
                                  .arg(now.id, version, QString::number(old.version)),
                              at);
        return said ? Result<bool>(true) : tl::unexpected(said.error());
    }
    const QString text =
        now.version > old.version
            ? QStringLiteral("%1 v%2 is there; this run goes on with v%3, whose text is kept here")
                  .arg(now.id, version, QString::number(old.version))
            : QStringLiteral(
                  "%1 v%2 was changed without a new version; this run goes on with the text that is "
                  "kept here (hash %3…)")
                  .arg(now.id, version, old.hash.left(8));
    const auto events = tx.events(id);
    if (!events)
        return tl::unexpected(events.error());
    const bool told = std::any_of(events->begin(), events->end(), [&](const TimelineEvent& event) {
        return event.kindName == QLatin1String("runbook.changed") && event.text == text;
    });
    if (told)
        return false;
    const Done said = say(tx, id, QStringLiteral("runbook.changed"), text, at);
    return said ? Result<bool>(true) : tl::unexpected(said.error());
}

} // namespace

Result<int> tellOfRunbooks(WriteTx& tx, const std::vector<Runbook>& runbooks, Instant now)
{
    const auto incidents = tx.incidents();
    if (!incidents)
        return tl::unexpected(incidents.error());
    int told = 0;
    for (const IncidentSummary& summary : *incidents) {
        if (summary.incident.sealed || summary.state.stage == Stage::Resolved)
            continue;
        const auto attached = tx.runbooks(summary.incident.id);
        if (!attached)
            return tl::unexpected(attached.error());
        for (const Runbook& runbook : runbooks) {
            const Runbook* old = newestOf(*attached, runbook.id);
            // An older file than what runs here is no news: somebody else's checkout may lag behind.
            if (!old || old->hash == runbook.hash || runbook.version < old->version)
                continue;
            const auto one = tellRoom(tx, summary.incident.id, *old, runbook, now);
            if (!one)
                return tl::unexpected(one.error());
            told += *one ? 1 : 0;
        }
    }
    return told;
}

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
