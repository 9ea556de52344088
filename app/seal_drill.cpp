// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seal_drill.h"

#include "app/drill_source.h"
#include "models/store/incident_file.h"
#include "models/store/store.h"

#include <QTemporaryDir>

#include <set>

namespace muster {

namespace {

/// A clock that stands still at the moment of sealing, so that the same inputs give the same file.
class SealClock final : public Clock
{
public:
    explicit SealClock(Instant at) : m_at(at) {}
    Instant now() const override { return m_at; }
    void after(Milliseconds delay, QObject* context, std::function<void()> callback) override
    {
        SystemClock().after(delay, context, std::move(callback));
    }

private:
    Instant m_at;
};

/// Runs each step until one fails.
class Steps
{
public:
    template <typename Value>
    Steps& operator<<(Value&& result)
    {
        if (m_done && !result)
            m_done = tl::unexpected(result.error());
        return *this;
    }
    bool failed() const { return !m_done; }
    Done done() const { return m_done; }

private:
    Done m_done;
};

Done writeDrill(WriteTx& tx, const DrillSource& drill)
{
    const IncidentId id = drill.incident.id;
    Steps steps;
    steps << tx.addIncident(drill.incident);
    const auto addAll = [&](const auto& facts) {
        for (const auto& fact : facts)
            steps << tx.addFact(id, fact);
    };
    addAll(drill.facts.severities);
    addAll(drill.facts.stages);
    addAll(drill.facts.roles);
    addAll(drill.facts.statuses);
    addAll(drill.facts.keyTimes);
    for (const TimelineEvent& event : drill.events)
        steps << tx.putEvent(event);
    steps << tx.setPanels(id, drill.panels) << tx.putRunbook(id, drill.runbook);
    for (const RunbookAnswer& answer : drill.answers)
        steps << tx.addRunbookAnswer(answer);
    for (const Slo& slo : drill.slos)
        steps << tx.putSlo(id, slo);
    for (const Freshness& freshness : drill.freshness)
        steps << tx.addFreshness(freshness, id);
    std::set<std::pair<QString, QString>> kept;
    for (const SampleBlock& block : drill.samples) {
        steps << tx.putSamples(block);
        if (kept.emplace(block.key.source.value, block.key.query).second)
            steps << tx.keepSeries(id, block.key.source, block.key.query);
    }
    return steps.done();
}

} // namespace

Done sealDrill(const QString& folder, const QString& output)
{
    auto drill = readDrillSource(folder);
    if (!drill)
        return tl::unexpected(drill.error());
    QTemporaryDir scratch;
    if (!scratch.isValid())
        return fail(ErrorKind::Storage,
                    QStringLiteral("cannot make a temporary folder: %1").arg(scratch.errorString()));
    auto store =
        Store::open({scratch.path() + QStringLiteral("/data")}, std::make_shared<SealClock>(drill->sealedAt));
    if (!store)
        return tl::unexpected(store.error());
    const Done written = (*store)->writeNow([&](WriteTx& tx) { return writeDrill(tx, *drill); });
    if (!written)
        return written;
    return exportIncident(**store, drill->incident.id, output);
}

} // namespace muster
