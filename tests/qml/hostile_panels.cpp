// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/hostile_panels.h"

namespace {

/// With an alert of the room as the current line.
std::string atAlert(const char* script)
{
    return std::string("for (let i = 0; i < list.count; ++i) { list.currentIndex = i; list.forceLayout(); "
                       "if (list.currentItem.kind === 'alert') break; } ") +
           script;
}

/// Over samples of the profile, which are two hours old.
constexpr auto kToSamples = "Session.trigger('room.all'); "
                            "root.room.cursors.lock(root.room.instantMs - 7200000 + 450000)";

} // namespace

const std::vector<HostilePanel>& hostilePanels()
{
    static const std::vector<HostilePanel> panels{
        // The room
        {"event",
         "room",
         "focus.note",
         "EventPanel",
         {{"TimelinePane", "list.currentIndex = 2; list.openCurrent()"}}},
        {"event/raw",
         "room",
         nullptr,
         "EventPanel",
         {{"TimelinePane", atAlert("list.openCurrent()")}, {"EventPanel", "root.raw = true"}}},
        {"event/link",
         "room",
         nullptr,
         "LinkPopover",
         {{"TimelinePane", "linkPanel.ask(list.currentItem.link)"}}},
        {"event/tell", "room", "event.tell", "ToolsPanel"},
        {"tools", "room", "show.tools", "ToolsPanel"},
        {"tools/people",
         "room",
         "show.tools",
         "PeopleSection",
         {{"ToolsPanel", "scroll.contentY = Math.max(0, scroll.contentHeight - scroll.height)"}}},
        {"tools/form",
         "room",
         "show.tools",
         "ToolsPanel",
         {{"ToolsPanel",
           "for (let i = 0; i < actionList.count; ++i) if (actionList.itemAt(i).title === 'Reassign') "
           "root.ask(actionList.itemAt(i).actionId)"},
          {"ToolsPanel", "formFields.itemAt(0).hidden = false"}}},
        {"update", "room", "focus.update", "UpdateForm"},
        {"log", "room", "focus.log", "LogPanel"},
        {"costs", "room", "show.costs", "BudgetPanel"},
        {"rollback", "room", "show.rollback", "RollbackPanel"},
        {"decision", "room", "focus.decision", "ComposerLine"},
        {"task", "room", "focus.task", "ComposerLine"},
        {"silence", "room", nullptr, "SilenceDialog", {{"TimelinePane", atAlert("list.silence()")}}},
        {"filter", "room", nullptr, "FilterPanel", {{"TimelineFilters", "root.openChoices()"}}},
        {"chart", "room", "room.chart", "ChartStage"},
        {"chart/table",
         "room",
         "room.chart",
         "SampleTable",
         {{"ChartStage", "root.detail.tableShown = true"}}},
        {"chart/query", "room", "room.query", "QueryEditor"},
        {"cursor", "room", "room.compare", "CursorBox", {{"ChartGrid", kToSamples}}},
        {"mark", "room", "room.mark.next", "CursorBox"},
        {"compare", "room", nullptr, "OverlayMenu", {{"RangeBar", "compare.clicked()"}}},
        {"overlay", "room", "room.overlay.incident", "OverlayPicker"},
        {"board", "room", nullptr, "BoardMenu", {{"RangeBar", "boardButton.clicked()"}}},
        {"board/add", "room", "board.add", "BoardForm"},
        {"board/rename",
         "room",
         "board.rename",
         "BoardForm",
         {{"ChartGrid", "boardForm.begin('rename', 'panel0')"}}},
        {"time", "room", "room.goto", "GoToTime"},
        {"wall", "room", "show.wall", "WallView"},
        // Command
        {"assign", "room", "command.assign", "AssignForm"},
        {"assignments", "room", "command.assignments", "AssignmentsPanel"},
        {"assignments/answer",
         "room",
         nullptr,
         "AnswerForm",
         {{"Main", "Session.trigger('command.assignments')"},
          {"AssignmentsPanel",
           "answer.begin(root.desk.assignmentAt(0), root.desk.awaitedOf(root.desk.assignmentAt(0)))"}}},
        {"role", "room", "command.role", "RoleForm"},
        {"severity", "room", "command.severity", "SeverityForm"},
        {"stage", "room", "command.stage", "StageForm"},
        {"impact", "room", "command.impact", "ImpactForm"},
        {"phrases", "room", "command.phrases", "PhrasesPanel"},
        {"resolve", "room", "command.resolve", "ResolveForm"},
        // The runbook
        {"runbook/call",
         "runbook",
         "runbook.run",
         "RunbookExecution",
         {{"RunbookExecution", "root.wholeCall = true"}},
         {{"RunbookExecution", "root.execution.goBack()"}}},
        {"runbook/link",
         "runbook",
         nullptr,
         "LinkPopover",
         {{"RunbookStep", "way.ask(root.runbook.evidenceLink(0))"}}},
        {"runbook/skip", "runbook", "runbook.skip", "RunbookStep"},
        {"runbook/override", "runbook", "runbook.override", "RunbookStep"},
        {"runbook/beside", "runbook", "runbook.beside", "RunbookRunCard"},
        {"runbook/next",
         "runbook",
         "runbook.next",
         "RunbookRunCard",
         {},
         {{"Main", "Session.trigger('runbook.alone')"}}},
        {"runbook/learn", "runbook", "runbook.learn", "LearnUse", {}, {{"LearnPane", "root.closed()"}}},
        {"runbook/edit", "runbook", "runbook.edit", "RunbookEditPane"},
        {"runbook/replay",
         "runbook",
         "runbook.replay",
         "LearnPane",
         {},
         {{"RunbookPage", "root.room.runbook.editor.close(); root.room.runbook.learner.open = false"}}},
        // The post-mortem
        {"pm/source",
         "postmortem",
         "pm.source",
         "SourcePane",
         {},
         {{"PostMortemPage", "root.mode = 'write'"}}},
        {"pm/read", "postmortem", "pm.read", "DocumentView", {}, {{"PostMortemPage", "root.mode = 'write'"}}},
        {"pm/text", "postmortem", "focus.text", "BlockField"},
        {"pm/find", "postmortem", "pm.find", "FindBar"},
        {"pm/replace", "postmortem", "pm.replace", "FindBar", {}, {{"FindBar", "root.closed()"}}},
        {"pm/findings", "postmortem", nullptr, "EvidencePane", {{"EvidencePane", "tabs.currentIndex = 1"}}},
        {"pm/comments", "postmortem", "pm.comment", "CommentsPane"},
        {"pm/history", "postmortem", nullptr, "EvidencePane", {{"EvidencePane", "tabs.currentIndex = 3"}}},
        {"pm/diff",
         "postmortem",
         nullptr,
         "DiffPane",
         {{"PostMortemPage", "root.editor.comparison.showRevision(0)"}},
         {{"PostMortemPage", "root.editor.comparison.close()"}}},
        {"pm/public",
         "postmortem",
         "pm.public",
         "DiffPane",
         {},
         {{"PostMortemPage", "root.editor.comparison.close()"}}},
        {"pm/template", "postmortem", "pm.template", "TemplateMenu"},
        {"pm/evidence", "postmortem", "pm.back", "EvidenceCard", {{"EvidencePane", "tabs.currentIndex = 0"}}},
        {"pm/block",
         "postmortem",
         nullptr,
         "BlockMenu",
         {{"DocumentView", "blockMenu.row = 0; blockMenu.popup(root, 10, 10)"}}},
        {"pm/finding",
         "postmortem",
         nullptr,
         "FindingRemark",
         {{"PostMortemPage", "root.place(root.editor.markdown.indexOf('human error'), 5)"}}},
        {"pm/chart",
         "postmortem",
         nullptr,
         "DocumentChart",
         {
             {"PostMortemPage", "root.editor.edit(root.editor.chartBlock('panel0') + '\\n\\n' + "
                                "root.editor.markdown); root.mode = 'read'"},
         },
         {{"PostMortemPage", "root.mode = 'write'"}}},
        {"session", "postmortem", "pm.session", "SessionView"},
        {"session/directive",
         "postmortem",
         "session.directive",
         "SessionView",
         {},
         {{"SessionView", "root.session.directiveShown = false"}}},
        {"session/said", "postmortem", "session.write.said", "SessionCapture"},
        {"session/park", "postmortem", "session.write.park", "SessionCapture"},
        {"session/question", "postmortem", "session.write.question", "SessionTopic"},
        {"session/parked",
         "postmortem",
         nullptr,
         "SessionLists",
         {{"SessionLists", "tabs.currentIndex = 1"}}},
        {"session/agenda",
         "postmortem",
         "session.agenda",
         "SessionLists",
         {{"SessionLists", "tabs.currentIndex = 2"}}},
        {"session/document", "postmortem", "session.write.story", "SessionStory"},
        {"session/notes",
         "postmortem",
         "session.write.notes",
         "SessionNotes",
         {},
         {{"PostMortemPage", "root.holdSession()"}}},
        // The window
        {"palette", nullptr, "show.palette", "CommandPalette"},
        {"palette/found",
         nullptr,
         "show.palette",
         "CommandPalette",
         {{"CommandPalette", "root.palette.filter = 'e'"}}},
        {"keys", nullptr, "show.keys", "KeyMap"},
        {"rooms", nullptr, "show.rooms", "RoomSwitcher"},
        {"outbox", nullptr, "show.outbox", "OutboxPanel"},
        {"file", nullptr, "file.import", "FileChooser"},
        // The others
        {"declare", nullptr, "incident.declare", "DeclareForm"},
        {"declare/alert", "incidents", "incident.declare.alert", "DeclareForm"},
        {"source",
         "settings",
         nullptr,
         "SourceFormPanel",
         {{"SettingsPage", "Session.editSource(Session.sources.data(Session.sources.index(0, 0), 257))"}},
         {{"SettingsPage", "Session.sourceForm.cancel()"}}},
        {"import", "import", nullptr, "ImportForm"},
    };
    return panels;
}

const std::map<QString, const char*>& commandsWithoutPanel()
{
    struct Group
    {
        const char* why;
        std::vector<const char*> commands;
    };
    static const std::vector<Group> groups{
        {"a page of its own, visited as such",
         {"go.incidents", "go.room", "go.runbook", "go.postmortem", "go.actions", "go.settings", "go.import",
          "focus.search"}},
        {"the end of the program", {"window.quit"}},
        {"the clipboard", {"safe.diagnostics"}},
        {"the tools would be asked", {"safe.leave", "sync.now", "sources.sweep"}},
        {"another place or time of the same page",
         {"room.live",        "room.play",         "room.speed.faster", "room.speed.slower",
          "room.speed.1",     "room.speed.2",      "room.speed.5",      "room.speed.10",
          "room.speed.30",    "room.speed.60",     "room.previous",     "room.next",
          "room.known",       "room.range.5m",     "room.range.15m",    "room.range",
          "room.range.3h",    "room.range.6h",     "room.range.24h",    "room.range.2d",
          "room.range.7d",    "room.all",          "room.range.onset",  "room.back",
          "room.forward",     "room.follow",       "room.brush",        "room.zoomin",
          "room.zoomout",     "room.earlier",      "room.later",        "room.series",
          "room.overlay.day", "room.overlay.week", "room.overlay.only", "room.overlay.none",
          "room.budget",      "room.between",      "room.nocursor",     "room.mark.previous",
          "room.everybody"}},
        {"the same panes and charts in other places",
         {"panes.wider",    "panes.narrower", "panes.left",     "panes.right", "panes.charts",
          "panes.timeline", "panes.runbook",  "panes.role",     "panes.reset", "board.left",
          "board.right",    "board.up",       "board.down",     "board.wider", "board.narrower",
          "board.higher",   "board.lower",    "board.remove",   "board.undo",  "board.columns1",
          "board.columns2", "board.columns3", "board.columns4", "board.save"}},
        {"a line on the timeline or a kept file",
         {"room.freeze", "pm.save", "runbook.save", "command.takeseverity"}},
        {"the form of command.assign, with a text of ours", {"runbook.expert"}},
        {"the run as it was", {"runbook.alone", "runbook.back"}},
        {"the picker of file.import",
         {"file.export", "file.timeline.csv", "file.timeline.md", "file.timeline.json"}},
        {"texts of ours", {"drill.open"}},
        {"another room, opened as such", {"room.switch.next", "room.switch.previous", "room.close"}},
        {"the text at the cursor",
         {"pm.cite", "pm.follow", "pm.undo", "pm.redo", "pm.focus", "pm.rewrite", "pm.dismiss",
          "pm.silence"}},
        {"another event or topic of the session",
         {"session.forward", "session.back", "session.pinned.next", "session.pinned.previous",
          "session.topic.next", "session.topic.previous", "session.topic.pause", "session.topic.more"}},
        {"the same in another look", {"view.larger", "view.smaller", "view.usual", "view.theme", "view.utc"}},
    };
    static const std::map<QString, const char*> commands = [] {
        std::map<QString, const char*> all;
        for (const Group& group : groups)
            for (const char* command : group.commands)
                all[QString::fromLatin1(command)] = group.why;
        return all;
    }();
    return commands;
}

const std::map<QString, const char*>& pagesNotVisited()
{
    static const std::map<QString, const char*> pages{
        {QStringLiteral("ActionColumns"), "widths"},
        {QStringLiteral("CitationDrag"), "the words of an EvidenceCard while it is dragged"},
        {QStringLiteral("FiringLine"),
         "only of a tool that is read from; the words are those of the form below it"},
        {QStringLiteral("HeatKey"), "figures"},
        {QStringLiteral("IncidentColumns"), "widths"},
        {QStringLiteral("LearnReplay"),
         "only a runbook with a file is replayed, and nobody else writes those"},
        {QStringLiteral("MarkHint"), "only below a pointer on a mark; the words are those of the timeline"},
        {QStringLiteral("ProposalList"), "only a metric tool that answers fills it"},
        {QStringLiteral("WindowBanner"), "words of ours: the store is not well, safe mode"},
        {QStringLiteral("WindowCommands"), "draws nothing"},
    };
    return pages;
}
