// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/session_lists.h"

#include "models/store/sync_rows.h"
#include "models/view/facilitator_commands.h"
#include "models/view/source_words.h"
#include "models/view/war_room_models.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace muster {

namespace {

constexpr int kSparklineValues = 60;
/// The shape stands for the incident, not for its whole history.
constexpr Milliseconds kBeforeStart = std::chrono::minutes{15};
constexpr Milliseconds kAfterMitigation = std::chrono::minutes{20};
constexpr Milliseconds kOpenShape = std::chrono::hours{1};

QString capitalised(QString word)
{
    word.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!word.isEmpty())
        word[0] = word.at(0).toUpper();
    return word;
}

Result<QList<double>> shapeOf(const ReadTx& tx, const IncidentId& id, Instant start,
                              std::optional<Instant> end)
{
    const auto panels = tx.panels(id);
    if (!panels)
        return tl::unexpected(panels.error());
    if (panels->empty() || panels->front().series.empty())
        return QList<double>{};
    const TimeRange range{start - kBeforeStart, end ? *end + kAfterMitigation : start + kOpenShape};
    const auto blocks = tx.samples(panels->front().source, panels->front().series.front().query, range);
    if (!blocks)
        return tl::unexpected(blocks.error());
    return blocks->empty() ? QList<double>{} : scrubShape(*blocks, range, kSparklineValues);
}

int severityOfState(FreshnessState state)
{
    return static_cast<int>(state);
}

} // namespace

Result<std::vector<IncidentRow>> readIncidentRows(const ReadTx& tx, TimeStyle style)
{
    const auto summaries = tx.incidents();
    if (!summaries)
        return tl::unexpected(summaries.error());
    std::vector<IncidentRow> rows;
    for (const IncidentSummary& summary : *summaries) {
        const auto start = summary.state.keyTime(QStringLiteral("impact_start"));
        const auto end = summary.state.keyTime(QStringLiteral("impact_end"));
        const auto declared = summary.state.keyTime(QStringLiteral("declared"));
        const Instant from = start ? *start : declared.value_or(summary.incident.openedAt);
        IncidentRow row;
        row.key = summary.incident.id.value;
        row.number = summary.incident.number;
        row.title = summary.incident.title;
        row.services = summary.incident.services.join(QStringLiteral(", "));
        row.severity = static_cast<int>(summary.state.severity);
        row.severityText = toString(summary.state.severity);
        row.startedText = format::dateTime(from, style);
        row.startedMs = static_cast<double>(from.ms);
        row.startKnown = start.has_value();
        if (start && end)
            row.mitigatedInText = format::duration(*end - *start);
        row.stageText = capitalised(toString(summary.state.stage));
        row.open = summary.state.stage != Stage::Resolved;
        row.postMortemText =
            summary.postMortemState.isEmpty() ? QStringLiteral("—") : capitalised(summary.postMortemState);
        row.eventCount = summary.eventCount;
        row.sealed = summary.incident.sealed;
        auto shape = shapeOf(tx, summary.incident.id, from, end);
        if (!shape)
            return tl::unexpected(shape.error());
        row.sparkline = std::move(*shape);
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<SearchRow>> readSearchRows(const ReadTx& tx, const QString& words, int limit,
                                              TimeStyle style)
{
    const auto hits = tx.search(words, limit);
    if (!hits)
        return tl::unexpected(hits.error());
    std::map<QString, QString> numbers;
    std::vector<SearchRow> rows;
    for (const SearchHit& hit : *hits) {
        auto number = numbers.find(hit.incident.value);
        if (number == numbers.end()) {
            const auto incident = tx.incident(hit.incident);
            number =
                numbers.emplace(hit.incident.value, incident ? incident->number : hit.incident.value).first;
        }
        SearchRow row;
        const bool isEvent = !hit.event.id.isEmpty();
        row.key = isEvent ? hit.event.id.value : hit.postMortem.value;
        row.incidentId = hit.incident.value;
        row.incidentNumber = number->second;
        row.eventId = hit.event.id.value;
        row.kind = isEvent ? toString(hit.event.kind) : QStringLiteral("postmortem");
        if (isEvent) {
            row.timeText = format::dateTime(hit.event.occurredAt, style);
            row.timeMs = static_cast<double>(hit.event.occurredAt.ms);
            row.source = hit.event.sourceName;
        }
        row.snippet = hit.snippet;
        const bool seen = std::any_of(rows.begin(), rows.end(),
                                      [&](const SearchRow& other) { return other.key == row.key; });
        if (!seen)
            rows.push_back(std::move(row));
    }
    return rows;
}

Result<SessionSources> readSourceFacts(const ReadTx& tx)
{
    SessionSources facts;
    auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    auto freshness = tx.freshness();
    if (!freshness)
        return tl::unexpected(freshness.error());
    facts.sources = std::move(*sources);
    facts.freshness = std::move(*freshness);
    auto unread = poisonCounts(tx);
    if (!unread)
        return tl::unexpected(unread.error());
    facts.unread = std::move(*unread);
    return facts;
}

std::vector<SourceRow> sourceRows(const SessionSources& facts, Instant now, const SweepStates& sweeps,
                                  const SourceUses& uses, TimeStyle style)
{
    std::vector<SourceRow> rows;
    for (const Source& source : facts.sources) {
        const Freshness* worst = nullptr;
        for (const Freshness& freshness : facts.freshness) {
            if (freshness.source != source.id)
                continue;
            // Of two that are as fresh, the one that has something to say.
            const bool worse = !worst || severityOfState(freshness.state) > severityOfState(worst->state);
            const bool says =
                worst && freshness.state == worst->state && worst->why.isEmpty() && !freshness.why.isEmpty();
            if (worse || says)
                worst = &freshness;
        }
        SourceRow row;
        if (worst) {
            row = SourceListModel::rowFor(*worst, now);
        } else {
            row.state = toString(FreshnessState::Blind);
            row.stateText = SourceListModel::stateText(FreshnessState::Blind);
            row.ageText = SourceListModel::tr("never");
        }
        row.key = source.id.value;
        row.sourceId = source.id.value;
        row.name = source.name;
        row.tool = source.tool;
        row.feed.clear();
        const auto address = source.settings.find(QStringLiteral("url"));
        row.address = address == source.settings.end() ? QString() : address->second;
        row.enabled = source.enabled;
        row.mayWrite = source.mayWrite;
        row.hasSecret = source.hasSecret;
        if (const auto unread = facts.unread.find(source.id); unread != facts.unread.end())
            row.unreadCount = unread->second;
        if (const auto sweep = sweeps.find(source.id); sweep != sweeps.end()) {
            row.sweepText = sweep->second.words;
            row.sweeping = sweep->second.running;
            row.sweepDoubted = sweep->second.doubted;
        }
        if (const auto use = uses.find(source.id); use != uses.end()) {
            if (use->second.budget)
                row.budgetText = budgetWords(*use->second.budget, now, style);
            if (use->second.reading)
                row.historyText = readingWords(*use->second.reading, style);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<CommandRow> allCommands()
{
    struct Line
    {
        const char* id;
        const char* title;
        const char* group;
        const char* shortcut;
    };
    static constexpr Line kLines[] = {
        {"show.palette", QT_TRANSLATE_NOOP("muster::Session", "Command palette"),
         QT_TRANSLATE_NOOP("muster::Session", "Help"), "Ctrl+K"},
        {"show.keys", QT_TRANSLATE_NOOP("muster::Session", "Key map"),
         QT_TRANSLATE_NOOP("muster::Session", "Help"), "?"},
        {"window.quit", QT_TRANSLATE_NOOP("muster::Session", "Quit Muster"),
         QT_TRANSLATE_NOOP("muster::Session", "Help"), "Ctrl+Q"},
        {"safe.diagnostics", QT_TRANSLATE_NOOP("muster::Session", "Copy diagnostics"),
         QT_TRANSLATE_NOOP("muster::Session", "Help"), ""},
        {"safe.leave", QT_TRANSLATE_NOOP("muster::Session", "Leave safe mode"),
         QT_TRANSLATE_NOOP("muster::Session", "Help"), ""},
        {"go.incidents", QT_TRANSLATE_NOOP("muster::Session", "Go to incidents"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+1"},
        {"go.room", QT_TRANSLATE_NOOP("muster::Session", "Go to the war room"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+2"},
        {"go.runbook", QT_TRANSLATE_NOOP("muster::Session", "Go to the runbook"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+3"},
        {"runbook.edit", QT_TRANSLATE_NOOP("muster::Session", "Edit the runbook beside its tree"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+Alt+E"},
        {"runbook.beside", QT_TRANSLATE_NOOP("muster::Session", "Runbook: put another run beside this one"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+B"},
        {"runbook.next", QT_TRANSLATE_NOOP("muster::Session", "Runbook: to the next run beside"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+J"},
        {"runbook.alone", QT_TRANSLATE_NOOP("muster::Session", "Runbook: take this run away from beside"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+W"},
        {"runbook.learn", QT_TRANSLATE_NOOP("muster::Session", "Runbook: what past incidents say about it"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+L"},
        {"runbook.replay",
         QT_TRANSLATE_NOOP("muster::Session", "Runbook: what its change would have asked in past incidents"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+R"},
        {"runbook.run",
         QT_TRANSLATE_NOOP("muster::Session", "Runbook: let a tool do what the step says (asks first)"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+X"},
        {"runbook.skip", QT_TRANSLATE_NOOP("muster::Session", "Runbook: skip the step, with a reason"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+S"},
        {"runbook.override",
         QT_TRANSLATE_NOOP("muster::Session", "Runbook: say why another branch is taken (override)"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+O"},
        {"runbook.expert", QT_TRANSLATE_NOOP("muster::Session", "Runbook: ask an expert about the step"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+A"},
        {"runbook.back", QT_TRANSLATE_NOOP("muster::Session", "Runbook: ask the last step again"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), "Ctrl+Alt+Z"},
        {"runbook.save", QT_TRANSLATE_NOOP("muster::Session", "Runbook: save the text that is edited"),
         QT_TRANSLATE_NOOP("muster::Session", "Runbook"), ""},
        {"go.postmortem", QT_TRANSLATE_NOOP("muster::Session", "Go to the post-mortem"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+4"},
        {"go.actions", QT_TRANSLATE_NOOP("muster::Session", "Go to the actions of all incidents"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+5"},
        {"go.settings", QT_TRANSLATE_NOOP("muster::Session", "Settings: tools and appearance"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+,"},
        {"go.import", QT_TRANSLATE_NOOP("muster::Session", "Import past incidents: a tool's whole history"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "Ctrl+6"},
        {"focus.search", QT_TRANSLATE_NOOP("muster::Session", "Search"),
         QT_TRANSLATE_NOOP("muster::Session", "Go to"), "/"},
        {"focus.note", QT_TRANSLATE_NOOP("muster::Session", "Write a note"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "N"},
        {"focus.decision", QT_TRANSLATE_NOOP("muster::Session", "Record a decision"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "D"},
        {"focus.task", QT_TRANSLATE_NOOP("muster::Session", "Hand out a task"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "T"},
        {"focus.update", QT_TRANSLATE_NOOP("muster::Session", "Post an update"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "U"},
        {"focus.log", QT_TRANSLATE_NOOP("muster::Session", "Add log lines"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "Ctrl+L"},
        {"show.costs", QT_TRANSLATE_NOOP("muster::Session", "Error budget and the cost of each way out"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Shift+C"},
        {"show.rollback", QT_TRANSLATE_NOOP("muster::Session", "Roll back or fix forward"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Shift+F"},
        {"show.tools", QT_TRANSLATE_NOOP("muster::Session", "Tools: what they say, tell one, join incidents"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Ctrl+T"},
        {"event.tell",
         QT_TRANSLATE_NOOP("muster::Session", "Chosen event: answer, pin, react or correct in its tool"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "Ctrl+Shift+T"},
        {"command.assign", QT_TRANSLATE_NOOP("muster::Session", "Assign somebody, back in N minutes"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "A"},
        {"command.assignments",
         QT_TRANSLATE_NOOP("muster::Session", "Assignments: acknowledge, answer, extend, done"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Shift+T"},
        {"command.role", QT_TRANSLATE_NOOP("muster::Session", "Roles: give, hand over, take over"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Shift+R"},
        {"command.severity", QT_TRANSLATE_NOOP("muster::Session", "Change the severity"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "S"},
        {"command.takeseverity",
         QT_TRANSLATE_NOOP("muster::Session", "Take the severity that the figures say"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Y"},
        {"command.stage", QT_TRANSLATE_NOOP("muster::Session", "Change the stage"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Shift+S"},
        {"command.impact", QT_TRANSLATE_NOOP("muster::Session", "Say what the impact is"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "I"},
        {"command.phrases", QT_TRANSLATE_NOOP("muster::Session", "Phrases of the call"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "P"},
        {"command.resolve", QT_TRANSLATE_NOOP("muster::Session", "Resolve the incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Command"), "Ctrl+Shift+R"},
        {"room.live", QT_TRANSLATE_NOOP("muster::Session", "Live or hold"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "L"},
        {"room.play", QT_TRANSLATE_NOOP("muster::Session", "Play or pause the replay"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Space"},
        {"room.speed.faster", QT_TRANSLATE_NOOP("muster::Session", "Replay: faster"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), ">"},
        {"room.speed.slower", QT_TRANSLATE_NOOP("muster::Session", "Replay: slower"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "<"},
        {"room.speed.1", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×1"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+4"},
        {"room.speed.2", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×2"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+5"},
        {"room.speed.5", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×5"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+6"},
        {"room.speed.10", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×10"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+7"},
        {"room.speed.30", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×30"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+8"},
        {"room.speed.60", QT_TRANSLATE_NOOP("muster::Session", "Replay at ×60"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "Ctrl+Alt+9"},
        {"room.previous", QT_TRANSLATE_NOOP("muster::Session", "Previous event"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "["},
        {"room.next", QT_TRANSLATE_NOOP("muster::Session", "Next event"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "]"},
        {"room.goto", QT_TRANSLATE_NOOP("muster::Session", "Go to a time"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "G"},
        {"room.known", QT_TRANSLATE_NOOP("muster::Session", "As known then, or as it was"),
         QT_TRANSLATE_NOOP("muster::Session", "Time"), "K"},
        {"room.range.5m", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 5 minutes"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+1"},
        {"room.range.15m", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 15 minutes"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+2"},
        {"room.range", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last hour"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Home"},
        {"room.range.3h", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 3 hours"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+3"},
        {"room.range.6h", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 6 hours"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+4"},
        {"room.range.24h", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 24 hours"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+5"},
        {"room.range.2d", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 2 days"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+6"},
        {"room.range.7d", QT_TRANSLATE_NOOP("muster::Session", "Charts: the last 7 days"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+7"},
        {"room.all", QT_TRANSLATE_NOOP("muster::Session", "Charts: the whole incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+Home"},
        {"room.range.onset", QT_TRANSLATE_NOOP("muster::Session", "Charts: from 30 minutes before onset"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+0"},
        {"room.back", QT_TRANSLATE_NOOP("muster::Session", "Charts: the view before"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+Left"},
        {"room.forward", QT_TRANSLATE_NOOP("muster::Session", "Charts: the view after"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Alt+Right"},
        {"room.follow", QT_TRANSLATE_NOOP("muster::Session", "Charts: follow or hold"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "F"},
        {"room.brush", QT_TRANSLATE_NOOP("muster::Session", "Charts: mark a stretch by dragging"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "B"},
        {"room.zoomin", QT_TRANSLATE_NOOP("muster::Session", "Charts: zoom in"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "+"},
        {"room.zoomout", QT_TRANSLATE_NOOP("muster::Session", "Charts: zoom out"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "-"},
        {"room.earlier", QT_TRANSLATE_NOOP("muster::Session", "Charts: earlier"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), ","},
        {"room.later", QT_TRANSLATE_NOOP("muster::Session", "Charts: later"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "."},
        {"room.series",
         QT_TRANSLATE_NOOP("muster::Session",
                           "Charts: every series again (in a legend Enter shows one, Delete hides one)"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+A"},
        {"room.overlay.day",
         QT_TRANSLATE_NOOP("muster::Session", "Charts: lay the day before behind them (−1 d)"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+D"},
        {"room.overlay.week",
         QT_TRANSLATE_NOOP("muster::Session", "Charts: lay the week before behind them (−7 d)"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+W"},
        {"room.overlay.incident",
         QT_TRANSLATE_NOOP("muster::Session", "Charts: lay another incident behind them, onset on onset"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+I"},
        {"room.overlay.only",
         QT_TRANSLATE_NOOP("muster::Session", "Charts: lay it behind this chart only, or behind all"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+O"},
        {"room.overlay.none", QT_TRANSLATE_NOOP("muster::Session", "Charts: nothing behind them"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+X"},
        {"room.budget",
         QT_TRANSLATE_NOOP("muster::Session", "Charts: the error budget, its burn rate and what is left"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+B"},
        {"room.compare", QT_TRANSLATE_NOOP("muster::Session", "Charts: compare with the cursor"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "X"},
        {"room.between", QT_TRANSLATE_NOOP("muster::Session", "Charts: zoom to between the cursors"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Z"},
        {"room.nocursor", QT_TRANSLATE_NOOP("muster::Session", "Charts: take the cursors away"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "C"},
        {"room.mark.next", QT_TRANSLATE_NOOP("muster::Session", "Charts: next mark"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "M"},
        {"room.mark.previous", QT_TRANSLATE_NOOP("muster::Session", "Charts: previous mark"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Shift+M"},
        {"room.chart", QT_TRANSLATE_NOOP("muster::Session", "Look at a chart closely"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "V"},
        {"room.query", QT_TRANSLATE_NOOP("muster::Session", "Change what a chart asks"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "Q"},
        {"room.freeze",
         QT_TRANSLATE_NOOP("muster::Session",
                           "Freeze the chart as evidence (all charts when none is picked)"),
         QT_TRANSLATE_NOOP("muster::Session", "Charts"), "E"},
        {"room.everybody", QT_TRANSLATE_NOOP("muster::Session", "Timeline: not only one person any more"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), "Shift+E"},
        {"panes.wider", QT_TRANSLATE_NOOP("muster::Session", "Panes: this one wider"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+Up"},
        {"panes.narrower", QT_TRANSLATE_NOOP("muster::Session", "Panes: this one narrower"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+Down"},
        {"panes.left", QT_TRANSLATE_NOOP("muster::Session", "Panes: this one to the left"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+Left"},
        {"panes.right", QT_TRANSLATE_NOOP("muster::Session", "Panes: this one to the right"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+Right"},
        {"panes.charts",
         QT_TRANSLATE_NOOP("muster::Session", "Panes: fold the charts away, or bring them back"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+1"},
        {"panes.timeline",
         QT_TRANSLATE_NOOP("muster::Session", "Panes: fold the timeline away, or bring it back"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+2"},
        {"panes.runbook",
         QT_TRANSLATE_NOOP("muster::Session", "Panes: fold the runbook away, or bring it back"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+3"},
        {"panes.role", QT_TRANSLATE_NOOP("muster::Session", "Panes: kept for the next role (the one I hold)"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), "Ctrl+Alt+0"},
        {"panes.reset", QT_TRANSLATE_NOOP("muster::Session", "Panes: as they were made"),
         QT_TRANSLATE_NOOP("muster::Session", "Panes"), ""},
        {"board.left", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart to the left"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+Left"},
        {"board.right", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart to the right"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+Right"},
        {"board.up", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart up"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+Up"},
        {"board.down", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart down"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+Down"},
        {"board.wider", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart wider"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Alt+Shift+Right"},
        {"board.narrower", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart narrower"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Alt+Shift+Left"},
        {"board.higher", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart higher"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Alt+Shift+Down"},
        {"board.lower", QT_TRANSLATE_NOOP("muster::Session", "Board: the chart lower"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Alt+Shift+Up"},
        {"board.add", QT_TRANSLATE_NOOP("muster::Session", "Board: add a chart"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+N"},
        {"board.rename", QT_TRANSLATE_NOOP("muster::Session", "Board: rename the chart"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Shift+F2"},
        {"board.remove", QT_TRANSLATE_NOOP("muster::Session", "Board: take the chart off"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Delete"},
        {"board.undo", QT_TRANSLATE_NOOP("muster::Session", "Board: undo the last change"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), "Ctrl+Shift+Z"},
        {"board.columns1", QT_TRANSLATE_NOOP("muster::Session", "Board: one column"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), ""},
        {"board.columns2", QT_TRANSLATE_NOOP("muster::Session", "Board: two columns"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), ""},
        {"board.columns3", QT_TRANSLATE_NOOP("muster::Session", "Board: three columns"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), ""},
        {"board.columns4", QT_TRANSLATE_NOOP("muster::Session", "Board: four columns"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), ""},
        {"board.save", QT_TRANSLATE_NOOP("muster::Session", "Board: save as the board of the service"),
         QT_TRANSLATE_NOOP("muster::Session", "Board"), ""},
        {"incident.declare", QT_TRANSLATE_NOOP("muster::Session", "Declare an incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+N"},
        {"incident.declare.alert",
         QT_TRANSLATE_NOOP("muster::Session", "Declare an incident from the alert that is chosen"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+Alt+N"},
        {"drill.open", QT_TRANSLATE_NOOP("muster::Session", "Open the drill"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), ""},
        {"file.import", QT_TRANSLATE_NOOP("muster::Session", "Open an incident file"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+O"},
        {"file.export", QT_TRANSLATE_NOOP("muster::Session", "Export this incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+Shift+E"},
        {"room.switch.next", QT_TRANSLATE_NOOP("muster::Session", "The next open incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+Tab"},
        {"room.switch.previous", QT_TRANSLATE_NOOP("muster::Session", "The previous open incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+Shift+Tab"},
        {"show.rooms", QT_TRANSLATE_NOOP("muster::Session", "Open incidents: switch or close"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+R"},
        {"file.timeline.csv", QT_TRANSLATE_NOOP("muster::Session", "Export the shown timeline as CSV"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), ""},
        {"file.timeline.md", QT_TRANSLATE_NOOP("muster::Session", "Export the shown timeline as Markdown"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), ""},
        {"file.timeline.json", QT_TRANSLATE_NOOP("muster::Session", "Export the shown timeline as JSON"),
         QT_TRANSLATE_NOOP("muster::Session", "Timeline"), ""},
        {"room.close", QT_TRANSLATE_NOOP("muster::Session", "Close this incident"),
         QT_TRANSLATE_NOOP("muster::Session", "Incidents"), "Ctrl+W"},
        {"pm.save", QT_TRANSLATE_NOOP("muster::Session", "Save a revision of the post-mortem"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+S"},
        {"focus.text", QT_TRANSLATE_NOOP("muster::Session", "Write in the post-mortem"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "F2"},
        {"pm.cite",
         QT_TRANSLATE_NOOP("muster::Session",
                           "Cite the event, chart or answer that is marked beside the text"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+E"},
        {"pm.follow",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: to the moment that is cited at the cursor"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+J"},
        {"pm.back",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: back to the citation that led to this moment"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Shift+J"},
        {"pm.template", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: go on with another template"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), ""},
        {"pm.find", QT_TRANSLATE_NOOP("muster::Session", "Find in the post-mortem"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+F"},
        {"pm.replace", QT_TRANSLATE_NOOP("muster::Session", "Replace in the post-mortem"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+H"},
        {"pm.undo",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: take the last change back (Ctrl+Z in the text)"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), ""},
        {"pm.redo", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: make it again (Ctrl+Y in the text)"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), ""},
        {"pm.focus", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: only the text"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Shift+F"},
        {"pm.source",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: the Markdown as a whole, or by blocks"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Shift+M"},
        {"pm.read", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: only read, or write"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Shift+V"},
        {"pm.rewrite",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: rewrite the words that the checks found"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+;"},
        {"pm.dismiss", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: dismiss the finding at the cursor"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+."},
        {"pm.silence", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: never this rule in this document"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Shift+."},
        {"pm.comment", QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: comment on the marked words"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Alt+M"},
        {"pm.public",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: the public version, and what it leaves out"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), ""},
        {"pm.session",
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem: session for the projector, begin or leave"),
         QT_TRANSLATE_NOOP("muster::Session", "Post-mortem"), "Ctrl+Alt+P"},
        {"show.outbox", QT_TRANSLATE_NOOP("muster::Session", "Outbox: what is not sent yet"),
         QT_TRANSLATE_NOOP("muster::Session", "Tools"), "O"},
        {"sync.now", QT_TRANSLATE_NOOP("muster::Session", "Ask every tool now"),
         QT_TRANSLATE_NOOP("muster::Session", "Tools"), "F5"},
        {"sources.sweep", QT_TRANSLATE_NOOP("muster::Session", "Look at everything again"),
         QT_TRANSLATE_NOOP("muster::Session", "Tools"), ""},
        {"show.wall", QT_TRANSLATE_NOOP("muster::Session", "Wall: read from afar, without controls"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), "F11"},
        {"view.larger", QT_TRANSLATE_NOOP("muster::Session", "Everything larger"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), "Ctrl++"},
        {"view.smaller", QT_TRANSLATE_NOOP("muster::Session", "Everything smaller"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), "Ctrl+-"},
        {"view.usual", QT_TRANSLATE_NOOP("muster::Session", "Everything in its usual size"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), "Ctrl+0"},
        {"view.theme", QT_TRANSLATE_NOOP("muster::Session", "Theme: dark or light"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), ""},
        {"view.utc", QT_TRANSLATE_NOOP("muster::Session", "UTC or local time"),
         QT_TRANSLATE_NOOP("muster::Session", "Appearance"), ""},
    };
    std::vector<CommandRow> rows;
    for (const Line& line : kLines)
        rows.push_back({QString::fromLatin1(line.id),
                        Session::tr(line.title),
                        Session::tr(line.group),
                        QString::fromLatin1(line.shortcut),
                        true,
                        {}});
    for (CommandRow& row : facilitatorCommands())
        rows.push_back(std::move(row));
    return rows;
}

} // namespace muster
