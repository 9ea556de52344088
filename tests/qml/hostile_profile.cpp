// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/hostile_profile.h"

#include "models/document/runbook_folders.h"
#include "models/store/store.h"
#include "models/store/write_tx.h"
#include "tests/qml/hostile_tools.h"

#include <memory>

using namespace muster;

namespace {

/// A connector bounds the fields of an event; its text may be longer.
constexpr qsizetype kField = 5'000;

TimelineEvent eventOf(const std::vector<HostileString>& strings, size_t i, const IncidentId& incident,
                      Instant at)
{
    const auto text = [&](size_t offset) { return strings[(i + offset) % strings.size()].text; };
    TimelineEvent event;
    event.incident = incident;
    event.occurredAt = at;
    event.knownAt = at + std::chrono::seconds{i % 3 == 0 ? 90 : 1};
    event.text = text(0);
    event.sourceName = text(1).left(kField);
    event.actor = text(2).left(kField);
    event.service = text(3).left(kField);
    event.kindName = i % 2 == 0 ? QStringLiteral("deploy.finished") : text(4).left(kField);
    event.kind = eventKindFromName(event.kindName);
    event.link = text(5).left(kField);
    event.pinned = i % 7 == 0;
    return event;
}

Runbook runbookOf(const QString& text)
{
    Runbook runbook;
    runbook.id = runbook.title = runbook.owner = runbook.lastReviewed = text;
    runbook.version = 1;
    runbook.start = QStringLiteral("N1");
    RunbookNode node;
    node.id = runbook.start;
    node.kind = NodeKind::Action;
    node.title = node.body = node.role = node.risk = node.precheck = node.command = node.expected =
        node.undo = text;
    node.execution.verb = QStringLiteral("silence.create");
    node.execution.fields = {{QStringLiteral("matchers"), QStringLiteral("alertname=\"Checkout\"")},
                             {QStringLiteral("duration"), QStringLiteral("1h")},
                             {QStringLiteral("comment"), text.simplified().left(500)}};
    node.evidenceLinks = {text.left(kField), QStringLiteral("https://") + text.simplified().left(200)};
    node.branches = {{text, QStringLiteral("end"), text},
                     {QStringLiteral("else"), QStringLiteral("end"), text}};
    RunbookNode end;
    end.id = QStringLiteral("end");
    end.kind = NodeKind::End;
    end.title = end.body = text;
    runbook.nodes = {node, end};
    return runbook;
}

QString anotherRunbook(const QString& text)
{
    return QStringLiteral("Another one: ") + text.left(200);
}

/// A string in every kind of block.
QString documentAround(const QString& line)
{
    return QStringLiteral(
               "\n\nIt was human error of %1\n\n# %1\n\n> %1\n\n- %1\n\n```\n%1\n```\n\n## Action items\n\n| "
               "Action | Kind | Priority | "
               "Owner | Due | Done when | Ticket |\n|---|---|---|---|---|---|---|\n| %1 | %1 | %1 | %1 | "
               "%1 | %1 | %1 |\n\n[%1](https://%1/)\n")
        .arg(line);
}

/// Past, with the same runbook and what was answered there: what others learn from.
Done addPast(WriteTx& tx, const IncidentId& id, const QString& text, Instant start)
{
    const QString field = text.left(kField);
    Incident incident;
    incident.id = id;
    incident.number = incident.title = field;
    incident.services = {field};
    incident.openedAt = start;
    if (Done done = tx.addIncident(incident); !done)
        return done;
    if (Done done = tx.addFact(id, StageFact{start, start, Stage::Resolved}); !done)
        return done;
    for (const QString& runbookId : {text.left(100'000), anotherRunbook(text)}) {
        Runbook runbook = runbookOf(text.left(100'000));
        runbook.id = runbookId;
        if (Done done = tx.putRunbook(id, runbook); !done)
            return done;
        RunbookAnswer answer;
        answer.run = RunbookRunId{id.value + runbookId.left(10)};
        answer.incident = id;
        answer.runbookId = runbook.id;
        answer.runbookVersion = runbook.version;
        answer.node = runbook.start;
        answer.occurredAt = answer.knownAt = start;
        answer.proposedBranch = 1;
        answer.takenBranch = 0;
        answer.taken = QStringLiteral("end");
        answer.by = answer.overrideReason = answer.summary = field;
        if (Done done = tx.addRunbookAnswer(answer); !done)
            return done;
    }
    return {};
}

/// An incident in whose every field stands `text`; its events take their fields from `strings` in turn.
Done addIncident(WriteTx& tx, const IncidentId& id, const QString& text,
                 const std::vector<HostileString>& strings, size_t events, Instant start)
{
    const QString field = text.left(kField);
    Incident incident;
    incident.id = id;
    incident.number = incident.title = field;
    incident.services = {field, field};
    incident.openedAt = start;
    Done done = tx.addIncident(incident);
    const auto add = [&](auto&& write) {
        if (done)
            done = write();
    };
    add([&] { return tx.addFact(id, SeverityFact{start, start, Severity::Sev1, field}); });
    add([&] { return tx.addFact(id, StageFact{start, start, Stage::Triage}); });
    add([&] { return tx.addFact(id, RoleFact{start, start, QStringLiteral("IC"), field}); });
    add([&] {
        return tx.addFact(id, RoleFact{start, start, field.left(200) + QStringLiteral(" SME"), field});
    });
    add([&] {
        return tx.addFact(id, StatusFact{start, start, QStringLiteral("public"), field, field, std::nullopt});
    });
    add([&] {
        return tx.addFact(id,
                          KeyTimeFact{start, start, QStringLiteral("impact_start"), QStringLiteral("human")});
    });
    std::vector<Panel> panels;
    for (int i = 0; i < 2; ++i) {
        Panel panel;
        panel.id = QStringLiteral("panel%1").arg(i);
        panel.title = panel.subtitle = field;
        panel.source = SourceId{QStringLiteral("recorded")};
        for (int s = 0; s < 3; ++s) {
            const QString query = QStringLiteral("%1/%2/%3").arg(id.value).arg(i).arg(s);
            panel.series.push_back({query, s == 0 ? QString() : field});
            SampleBlock block;
            block.key = {panel.source, query, {{QStringLiteral("pod"), field}}};
            block.step = std::chrono::seconds{15};
            block.knownAt = Instant::never();
            for (int n = 0; n < 60; ++n) {
                block.times.push_back(start.ms + n * 15'000);
                block.values.push_back(n % 7 + s);
            }
            add([&] { return tx.putSamples(block); });
            add([&] { return tx.keepSeries(id, panel.source, query); });
        }
        panels.push_back(panel);
    }
    add([&] { return tx.setPanels(id, panels); });
    Runbook runbook = runbookOf(text.left(100'000));
    add([&] { return tx.putRunbook(id, runbook); });
    runbook.id = anotherRunbook(text);
    add([&] { return tx.putRunbook(id, runbook); });
    Slo slo;
    slo.id = SloId{id.value + QStringLiteral("-slo")};
    slo.name = slo.displayName = slo.service = slo.runbook = field;
    slo.badQuery = slo.totalQuery = panels.front().series.front().query;
    add([&] { return tx.putSlo(id, slo); });
    for (size_t i = 0; i < events; ++i) {
        add([&]() -> Done {
            const auto kept = tx.putEvent(eventOf(strings, i, id, start + std::chrono::seconds{i}));
            return kept ? Done{} : Done{tl::unexpected(kept.error())};
        });
    }
    PostMortemRevision revision;
    revision.id = PostMortemId{id.value + QStringLiteral("-pm")};
    revision.incident = id;
    revision.occurredAt = revision.knownAt = start;
    revision.author = field;
    revision.state = QStringLiteral("draft");
    revision.markdown = text;
    for (int i = 0; i < 2; ++i) {
        add([&]() -> Done {
            const auto kept = tx.addPostMortemRevision(revision);
            return kept ? Done{} : Done{tl::unexpected(kept.error())};
        });
        revision.markdown = text + documentAround(text.simplified().left(500));
        revision.baseRevision = 0;
    }
    return done;
}

} // namespace

Done fillProfile(const QString& folder, const std::vector<HostileString>& strings, size_t focused)
{
    std::vector<RunbookFolder> folders;
    for (size_t i = 0; i < std::min(focused, size_t{8}); ++i)
        folders.push_back({u'/' + strings[i].text, strings[i].text});
    if (Done done = writeRunbookFolders(folder, folders); !done)
        return done;
    auto store = Store::open({folder}, std::make_shared<SystemClock>());
    if (!store)
        return tl::unexpected(store.error());
    const Instant start = SystemClock().now() - std::chrono::hours{2};
    Done done = (*store)->writeNow([&](WriteTx& tx) {
        QString document;
        for (const HostileString& string : strings)
            document += string.text.left(1'500) + QStringLiteral("\n\n");
        return addIncident(tx, IncidentId{QStringLiteral("all")}, document.left(900'000), strings,
                           strings.size(), start);
    });
    for (size_t i = 0; i < focused && done; ++i) {
        done = (*store)->writeNow([&](WriteTx& tx) -> Done {
            const std::vector<HostileString> alone{strings[i]};
            const QString& text = strings[i].text;
            if (Done added = addIncident(tx, IncidentId{QStringLiteral("one%1").arg(i)}, text, alone, 3,
                                         start + std::chrono::milliseconds{i});
                !added)
                return added;
            if (Done added = addTools(tx, i, text, IncidentId{QStringLiteral("one%1").arg(i)}, start); !added)
                return added;
            if (Done added = addPast(tx, IncidentId{QStringLiteral("past%1").arg(i)}, text, start); !added)
                return added;
            Source source;
            source.id = SourceId{QStringLiteral("source%1").arg(i)};
            source.tool = QStringLiteral("prometheus");
            source.name = text.left(kField);
            source.settings[QStringLiteral("url")] = text.left(kField);
            source.enabled = false; // nothing of this test asks a tool
            return tx.putSource(source);
        });
    }
    return done;
}

std::vector<HostileString> benignStrings(size_t count)
{
    std::vector<HostileString> strings;
    for (size_t i = 0; i < count; ++i)
        strings.push_back(
            {QString::number(i), QStringLiteral("checkout-api %1: confirmations fail, p99 4.2 s").arg(i)});
    return strings;
}
