// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// An import of a tool's whole history at work, on a network that can be cut or die with the program at any
// exchange.

#include "integrations/sync/history_import.h"
#include "models/store/import_runs.h"
#include "models/store/people.h"
#include "tests/flow/tool_rig.h"

namespace muster::test {

/// Role: a rig with imports. Thread: main.
class HistoryRig final : public ToolRig
{
public:
    HistoryRig(std::shared_ptr<FakeClock> time, std::unique_ptr<Connector> connector,
               std::function<HttpReply(const Exchange&)> server, std::map<QString, QString> settings,
               const QString& token)
    {
        clock = std::move(time);
        network = std::make_unique<FlowNetwork>();
        network->server = std::move(server);
        open(std::move(connector), std::move(settings), token);
    }
    ~HistoryRig() override { stop(); }

    void start() override
    {
        ToolRig::start();
        imports = std::make_unique<HistoryImport>(*engine, *store);
        connect(imports.get(), &HistoryImport::changed, this,
                [this](const ImportStatus& status) { told.push_back(status); });
        imports->resumeInterrupted();
        settle();
    }
    void stop() override
    {
        imports.reset();
        ToolRig::stop();
    }
    ImportRunId beginImport(std::optional<Instant> since = std::nullopt)
    {
        std::optional<Result<ImportRunId>> answer;
        imports->start(source.id, since, this, [&](Result<ImportRunId> run) { answer = std::move(run); });
        settle();
        if (!answer || !*answer) {
            refused = answer ? answer->error().what : QStringLiteral("no answer");
            return {};
        }
        return **answer;
    }
    /// Until it does not go on any more.
    ImportRun finish(const ImportRunId& id, Milliseconds most = Milliseconds{12 * 3'600'000LL})
    {
        run(most, [this] { return imports->active().empty(); });
        return storedRun(id);
    }
    ImportRun storedRun(const ImportRunId& id)
    {
        return store->readNow([&](ReadTx& tx) { return importRun(tx, id); }).value_or(ImportRun{});
    }
    /// All that is known of the tool, in words: incidents with their stage and number of versions, events
    /// with theirs, people.
    QStringList facts()
    {
        QStringList all;
        store->readNow([&](ReadTx& tx) -> Done {
            const auto incidents = tx.incidents();
            for (const IncidentSummary& one : incidents.value_or(std::vector<IncidentSummary>{})) {
                const auto filed = incidentReports(tx, one.incident.id);
                for (const IncidentReport& report : filed.value_or(std::vector<IncidentReport>{}))
                    all << QStringLiteral("incident %1 %2 %3 %4")
                               .arg(report.remoteId, report.title, report.stageText, report.openedAt.toIso());
                const auto events = tx.events(one.incident.id);
                for (const TimelineEvent& event : events.value_or(std::vector<TimelineEvent>{}))
                    all << QStringLiteral("event %1 %2 %3 r%4")
                               .arg(event.remoteId, event.occurredAt.toIso(), event.text)
                               .arg(event.revision);
            }
            const auto known = people(tx);
            for (const Person& person : known.value_or(std::vector<Person>{}))
                all << QStringLiteral("person ") + person.name;
            return {};
        });
        all.sort();
        return all;
    }
    int count(const QString& kind)
    {
        const QStringList all = facts();
        return int(std::count_if(all.begin(), all.end(),
                                 [&](const QString& line) { return line.startsWith(kind + u' '); }));
    }

    std::unique_ptr<HistoryImport> imports;
    std::vector<ImportStatus> told;
    QString refused;

protected:
    int happened() const override { return ToolRig::happened() + int(told.size()); }
};

} // namespace muster::test
