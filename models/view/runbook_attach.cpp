// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_attach.h"

#include "models/base/json_text.h"
#include "models/base/worker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

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

QString noteKey(const IncidentId& id)
{
    return QStringLiteral("room.runbook.ask/") + id.value;
}

Result<bool> give(WriteTx& tx, const IncidentId& id, const Runbook& runbook, const QString& why, Instant now,
                  const QStringList& others = {})
{
    if (Done done = tx.putRunbook(id, runbook); !done)
        return tl::unexpected(done.error());
    QString text =
        QStringLiteral("%1 “%2” v%3 attached by %4; its text is kept here, hash %5…")
            .arg(runbook.id, runbook.title, QString::number(runbook.version), why, runbook.hash.left(8));
    if (!others.isEmpty())
        text += QLatin1String(kAlsoMatched) + others.join(QStringLiteral(", "));
    if (Done done = say(tx, id, QStringLiteral("runbook.started"), text, now); !done)
        return tl::unexpected(done.error());
    return true;
}

/// The runbook of the service that the newest other incident has.
Result<bool> takeOver(WriteTx& tx, const IncidentId& to, const QString& service, Instant now)
{
    if (service.isEmpty())
        return false;
    const auto known = tx.incidents();
    if (!known)
        return tl::unexpected(known.error());
    for (const IncidentSummary& summary : *known) {
        const auto runbooks = tx.runbooks(summary.incident.id);
        if (!runbooks)
            return tl::unexpected(runbooks.error());
        const auto found = std::find_if(runbooks->rbegin(), runbooks->rend(),
                                        [&](const Runbook& one) { return one.services.contains(service); });
        if (found != runbooks->rend())
            return give(tx, to, *found,
                        QStringLiteral("service %1, from %2").arg(service, summary.incident.number), now);
    }
    return false;
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

Done noteRunbookAsk(WriteTx& tx, const IncidentId& id, const RunbookAsk& ask)
{
    QJsonObject labels;
    for (const auto& [name, value] : ask.labels)
        labels.insert(name, value);
    const QJsonObject note{{QStringLiteral("alerts"), QJsonArray::fromStringList(ask.alerts)},
                           {QStringLiteral("labels"), labels},
                           {QStringLiteral("service"), ask.service}};
    return tx.setSetting(noteKey(id), QString::fromUtf8(QJsonDocument(note).toJson(QJsonDocument::Compact)));
}

Result<std::optional<RunbookAsk>> runbookAsk(const ReadTx& tx, const IncidentId& id)
{
    const auto note = tx.setting(noteKey(id));
    if (!note)
        return tl::unexpected(note.error());
    const QJsonObject noted = parseJson(note->value_or(QString()).toUtf8()).object();
    if (noted.isEmpty())
        return std::optional<RunbookAsk>();
    RunbookAsk ask;
    for (const QJsonValue& alert : noted.value(QLatin1String("alerts")).toArray())
        ask.alerts.append(alert.toString());
    const QJsonObject labels = noted.value(QLatin1String("labels")).toObject();
    for (auto label = labels.begin(); label != labels.end(); ++label)
        ask.labels[label.key()] = label.value().toString();
    ask.service = noted.value(QLatin1String("service")).toString();
    return std::optional(ask);
}

Result<bool> attachRunbook(WriteTx& tx, const IncidentId& id, const RunbookChoice& found, Instant now)
{
    const auto ask = runbookAsk(tx, id);
    const auto there = tx.runbooks(id);
    if (!ask || !there)
        return tl::unexpected(ask ? there.error() : ask.error());
    if (Done done = tx.setSetting(noteKey(id), QString()); !done)
        return tl::unexpected(done.error());
    for (const QString& problem : found.problems.mid(0, kMostProblems)) {
        if (Done done = say(tx, id, QStringLiteral("runbook.problem"),
                            QStringLiteral("A runbook is not used: %1").arg(problem), now);
            !done)
            return tl::unexpected(done.error());
    }
    if (!there->empty())
        return false;
    if (!found.runbook)
        return takeOver(tx, id, *ask ? (*ask)->service : QString(), now);
    return give(tx, id, *found.runbook, found.why, now, found.others);
}

void lookForRunbook(Store& store, const IncidentId& id, QObject* context,
                    std::function<void(const Error&)> failed)
{
    store.read([id](ReadTx& tx) { return runbookAsk(tx, id); }, context,
               [&store, id, context, failed](Result<std::optional<RunbookAsk>> ask) {
                   if (!ask)
                       return failed(ask.error());
                   if (!*ask || store.isReadOnly())
                       return;
                   Worker::run([folder = store.directory(),
                                ask = std::move(**ask)] { return chooseRunbook(folder, ask); },
                               context,
                               [&store, id, context, failed](RunbookChoice found) {
                                   store.write([id, found = std::move(found), now = store.clock().now()](
                                                   WriteTx& tx) { return attachRunbook(tx, id, found, now); },
                                               context,
                                               [failed](const Result<bool>& done) {
                                                   if (!done)
                                                       failed(done.error());
                                               });
                               });
               });
}

void lookForDueRunbooks(Store& store, QObject* context, const std::function<void(const Error&)>& failed)
{
    store.read(
        [](ReadTx& tx) -> Result<std::vector<IncidentId>> {
            const auto incidents = tx.incidents();
            if (!incidents)
                return tl::unexpected(incidents.error());
            std::vector<IncidentId> due;
            for (const IncidentSummary& summary : *incidents) {
                if (summary.incident.sealed || summary.state.stage == Stage::Resolved)
                    continue;
                const auto ask = runbookAsk(tx, summary.incident.id);
                if (!ask)
                    return tl::unexpected(ask.error());
                if (*ask)
                    due.push_back(summary.incident.id);
            }
            return due;
        },
        context,
        [&store, context, failed](const Result<std::vector<IncidentId>>& due) {
            if (!due)
                return failed(due.error());
            for (const IncidentId& id : *due)
                lookForRunbook(store, id, context, failed);
        });
}

} // namespace muster
