// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_history.h"

#include "models/view/room_snapshot.h"
#include "models/view/runbook_evidence.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace muster {

namespace {

/// When runs began, where the timeline says so: the last "runbook.started" about it before the first answer.
std::map<QString, Instant> startsOf(const std::vector<TimelineEvent>& events, const QString& runbookId,
                                    const std::vector<RunbookAnswer>& answers)
{
    std::map<QString, Instant> first;
    for (const RunbookAnswer& answer : answers) {
        const auto [place, fresh] = first.try_emplace(answer.run.value, answer.occurredAt);
        if (!fresh)
            place->second = std::min(place->second, answer.occurredAt);
    }
    std::map<QString, Instant> started;
    for (const auto& [run, at] : first) {
        for (const TimelineEvent& event : events) {
            if (event.kindName == QLatin1String("runbook.started") && event.occurredAt <= at &&
                event.text.contains(runbookId)) {
                const auto [place, fresh] = started.try_emplace(run, event.occurredAt);
                if (!fresh)
                    place->second = std::max(place->second, event.occurredAt);
            }
        }
    }
    return started;
}

/// Answers the questions of one incident from what is stored.
class StoredAnswers
{
public:
    StoredAnswers(const ReadTx& tx, const IncidentId& incident, const std::atomic<bool>* stopped)
        : m_tx(tx), m_incident(incident), m_stopped(stopped)
    {
    }

    StoredEvidence operator()(const Runbook& runbook, const RunbookNode& node, Instant at,
                              std::optional<Instant> since)
    {
        if (m_stopped && m_stopped->load())
            m_problem = fail(ErrorKind::Cancelled, QStringLiteral("the replay was stopped")).value();
        if (m_problem)
            return {{}, false};
        // The events of the question before are those of this one: they are read once.
        auto read = readRoom(m_tx, m_incident, {at, true}, at, {}, m_room ? &*m_room : nullptr);
        if (!read) {
            m_problem = read.error();
            return {{}, false};
        }
        m_room = std::move(*read);
        const auto& room = m_room;
        if (node.kind == NodeKind::EventCheck || node.kind == NodeKind::Decision)
            return {evidenceFromEvents(node, *room), true};
        QStringList queries = nodeQueries(runbook, node);
        if (queries.isEmpty())
            return {};
        if (!readKnown())
            return {{}, false};
        for (QString& query : queries) {
            if (m_known.contains(query))
                continue;
            // The same question in another form that the room asked: see outermostQuery.
            const QString outermost = asksOutermostOnly(node) ? outermostQuery(query) : QString();
            if (!m_known.contains(outermost))
                return {{}, false};
            query = outermost;
        }
        RoomSnapshot all = *room;
        all.asOf = {at,
                    false}; // a tool answers whenever it is asked: what it knew then is what is stored now
        const auto samples = readQueries(m_tx, all, queries, at, evidenceReach(node, at, since));
        if (!samples) {
            m_problem = samples.error();
            return {{}, false};
        }
        Evidence evidence = evidenceFromSamples(node, *samples, at, since);
        evidence.onset = room->onset;
        return {evidence, true};
    }

    const std::optional<Error>& problem() const { return m_problem; }

private:
    bool readKnown()
    {
        if (m_knownRead)
            return true;
        const auto known = m_tx.series(m_incident);
        if (!known) {
            m_problem = known.error();
            return false;
        }
        for (const SeriesInfo& info : *known)
            m_known.insert(info.key.query);
        m_knownRead = true;
        return true;
    }

    const ReadTx& m_tx;
    IncidentId m_incident;
    std::set<QString> m_known;
    bool m_knownRead = false;
    std::optional<RoomSnapshot> m_room; ///< at the question before
    const std::atomic<bool>* m_stopped;
    std::optional<Error> m_problem;
};

const Runbook* ranVersion(const RunbookRecord& record, int version)
{
    for (const Runbook& each : record.versions) {
        if (each.version == version)
            return &each;
    }
    return nullptr;
}

} // namespace

Result<std::vector<IncidentName>> incidentNames(const ReadTx& tx)
{
    const auto incidents = tx.incidents();
    if (!incidents)
        return tl::unexpected(incidents.error());
    std::vector<IncidentName> names;
    names.reserve(incidents->size());
    for (const IncidentSummary& summary : *incidents)
        names.push_back({summary.incident.id, summary.incident.number});
    return names;
}

Result<IncidentRunbooks> readRunbookRecords(const ReadTx& tx, const IncidentName& incident,
                                            const QString& runbookId)
{
    IncidentRunbooks made{incident.id, {}};
    auto answers = tx.runbookAnswers(incident.id);
    if (!answers)
        return tl::unexpected(answers.error());
    for (RunbookAnswer& answer : *answers) {
        if (runbookId.isEmpty() || answer.runbookId == runbookId)
            made.byRunbook[answer.runbookId].answers.push_back(std::move(answer));
    }
    if (made.byRunbook.empty())
        return made;
    auto runbooks = tx.runbooks(incident.id);
    if (!runbooks)
        return tl::unexpected(runbooks.error());
    const auto events = tx.events(incident.id);
    if (!events)
        return tl::unexpected(events.error());
    for (auto& [name, record] : made.byRunbook) {
        record.incident = incident.number;
        record.started = startsOf(*events, name, record.answers);
        for (const Runbook& runbook : *runbooks) {
            if (runbook.id == name)
                record.versions.push_back(runbook);
        }
    }
    return made;
}

Result<std::vector<IncidentRunbooks>> readRunbookRecords(const ReadTx& tx, const QString& runbookId)
{
    const auto incidents = incidentNames(tx);
    if (!incidents)
        return tl::unexpected(incidents.error());
    std::vector<IncidentRunbooks> all;
    for (const IncidentName& incident : *incidents) {
        auto made = readRunbookRecords(tx, incident, runbookId);
        if (!made)
            return tl::unexpected(made.error());
        if (!made->byRunbook.empty())
            all.push_back(std::move(*made));
    }
    return all;
}

Result<std::vector<StoredReplay>> replayStored(const ReadTx& tx, const IncidentName& incident,
                                               const Runbook& changed, const std::atomic<bool>* stopped)
{
    const auto records = readRunbookRecords(tx, incident, changed.id);
    if (!records)
        return tl::unexpected(records.error());
    std::vector<StoredReplay> replays;
    const auto own = records->byRunbook.find(changed.id);
    if (own == records->byRunbook.end())
        return replays;
    const RunbookRecord& record = own->second;
    std::map<QString, std::vector<RunbookAnswer>> runs;
    for (const RunbookAnswer& answer : record.answers)
        runs[answer.run.value].push_back(answer);
    StoredAnswers stored(tx, incident.id, stopped);
    for (const auto& [run, answers] : runs) {
        const Runbook* ran = ranVersion(record, answers.back().runbookVersion);
        if (!ran)
            continue; // an incident file of somebody who left the runbook out
        const auto started = record.started.find(run);
        Replay replay =
            replayRun(*ran, answers, changed, std::ref(stored),
                      started == record.started.end() ? std::nullopt : std::optional(started->second));
        if (stored.problem())
            return tl::unexpected(*stored.problem());
        replays.push_back({record.incident, run, std::move(replay)});
    }
    return replays;
}

Result<std::vector<StoredReplay>> replayStored(const ReadTx& tx, const Runbook& changed)
{
    const auto incidents = incidentNames(tx);
    if (!incidents)
        return tl::unexpected(incidents.error());
    std::vector<StoredReplay> replays;
    for (const IncidentName& incident : *incidents) {
        auto some = replayStored(tx, incident, changed, nullptr);
        if (!some)
            return tl::unexpected(some.error());
        std::move(some->begin(), some->end(), std::back_inserter(replays));
    }
    if (replays.empty())
        return fail(ErrorKind::NotFound,
                    QStringLiteral("no stored incident ran %1; import one, or look whether the id is right")
                        .arg(changed.id),
                    changed.id);
    return replays;
}

} // namespace muster
