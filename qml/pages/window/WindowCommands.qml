// SPDX-License-Identifier: GPL-3.0-or-later
// What a command does in the window, wherever it was called from: a key, the palette, a notice. The rest of them
// Session does by itself.
import QtQuick
import Muster.Pages
import Muster.View

QtObject {
    id: root

    /// The open room; null while none is open.
    required property WarRoom room
    required property WindowPages pages
    required property WindowPanels panels

    signal pageRequested(page: string)
    signal wallRequested()
    signal quitRequested()

    function carryOut(commandId: string): void {
        if (root.panels.show(commandId))
            return;
        if (commandId.startsWith("go."))
            root.pageRequested(commandId.slice(3));
        else if (commandId.startsWith("runbook."))
            root.ofRunbook(commandId);
        else if (commandId.startsWith("pm.") || commandId.startsWith("session."))
            root.ofPostMortem(commandId);
        else if (commandId.startsWith("file."))
            root.ofFile(commandId);
        else
            root.ofWindow(commandId);
    }

    /// The way out of a line: in the incident that it is about. What was refused ("outbox.anew:ID") is written anew. The step of a runbook ("go.runbook:RB-014": of that one) is in sight
    /// there, and not the text of its editor, whose draft is kept.
    function actOn(actionId: string, incidentId: string): void {
        if (actionId.startsWith("outbox.anew:")) {
            Session.writeAnew(actionId.slice(12));
            return;
        }
        if (incidentId !== "" && (root.room === null || root.room.incidentId !== incidentId))
            Session.openIncident(incidentId);
        const runbook = actionId.startsWith("go.runbook:") ? actionId.slice(11) : "";
        const commandId = runbook === "" ? actionId : "go.runbook";
        if (commandId === "go.runbook" && root.room !== null) {
            if (root.room.runbook.editor.open)
                root.room.runbook.editor.close();
            if (runbook !== "")
                root.room.runbook.runs.look(runbook);
        }
        Session.trigger(commandId);
    }

    /// What was chosen in the palette.
    function take(kind: string, itemId: string): void {
        switch (kind) {
        case "command":
            Session.trigger(itemId);
            break;
        case "incident":
            Session.openIncident(itemId);
            root.pageRequested("room");
            break;
        case "runbook":
            root.useRunbook(itemId.slice(0, itemId.lastIndexOf("/")), itemId.slice(itemId.lastIndexOf("/") + 1));
            root.pageRequested("runbook");
            break;
        case "template":
            root.pageRequested("postmortem");
            root.room.postMortem.templates.use(Number(itemId));
            break;
        case "person":
            root.pageRequested("room");
            if (root.room !== null)
                root.room.command.showPerson(itemId);
            break;
        }
    }

    /// In the room that is shown, where a runbook can be brought to; else in the incident that has it.
    function useRunbook(runbookId: string, incidentId: string): void {
        if (root.room !== null && root.room.runbook.bring(runbookId, incidentId))
            return;
        Session.openIncident(incidentId);
        if (root.room !== null)
            root.room.runbook.choose(runbookId);
    }

    function ofRunbook(commandId: string): void {
        if (root.room === null)
            return;
        const run = root.pages.activeRun;
        const editor = root.room.runbook.editor;
        const runs = root.room.runbook.runs;
        switch (commandId) {
        case "runbook.edit":
            root.pageRequested("runbook");
            if (!editor.open)
                editor.begin(runs.active.runbookId);
            break;
        case "runbook.beside":
            root.pageRequested("runbook");
            runs.add();
            root.pages.focusRun();
            break;
        case "runbook.next":
            root.pageRequested("runbook");
            runs.next();
            root.pages.focusRun();
            break;
        case "runbook.alone":
            root.pageRequested("runbook");
            runs.remove(runs.current > 0 ? runs.current : runs.count - 1);
            root.pages.focusRun();
            break;
        case "runbook.skip": root.pages.askReason(true); break;
        case "runbook.override": root.pages.askReason(false); break;
        case "runbook.expert":
            if (run.canAnswer) {
                root.room.command.prepareTask(run.helpRequest(), run.runbookId + "/" + run.node);
                Session.trigger("command.assign");
            }
            break;
        case "runbook.back": run.back(); break;
        case "runbook.save":
            if (editor.open)
                editor.save();
            break;
        case "runbook.run": run.execution.ask(); break;
        case "runbook.learn": root.pages.showLearning(!run.learner.open); break;
        case "runbook.replay":
            root.pages.showLearning(true);
            if (editor.open)
                root.pages.activeRun.learner.replayText(editor.text);
            else
                root.pages.activeRun.learner.replayFile();
            break;
        }
    }

    /// What is about the text at the cursor is done where the text is; the rest leads there.
    function ofPostMortem(commandId: string): void {
        const here = root.pages.current === "postmortem";
        if (!here && commandId === "pm.find") {
            root.pages.search();
            return;
        }
        if (!here && commandId !== "pm.replace" && commandId !== "pm.source" && commandId !== "pm.read" && commandId !== "pm.focus" && commandId !== "pm.comment" && commandId !== "pm.public" && commandId !== "pm.back" && commandId !== "pm.template" && commandId !== "pm.session" && !commandId.startsWith("session."))
            return;
        // A session that goes on is come back to, not left.
        if (!here && commandId === "pm.session" && root.room !== null && root.room.postMortem.facilitator.active)
            root.pageRequested("postmortem");
        else
            root.pages.inPostMortem(page => page.carryOut(commandId));
    }

    function ofFile(commandId: string): void {
        switch (commandId) {
        case "file.import": root.panels.chooseFile("import", "", ""); break;
        case "file.export": root.panels.chooseFile("export", "muster", ""); break;
        case "file.timeline.csv":
        case "file.timeline.md":
        case "file.timeline.json":
            if (root.room !== null) {
                const format = commandId.slice(commandId.lastIndexOf(".") + 1);
                root.panels.chooseFile("timeline", format, root.room.desk.fileName(format));
            }
            break;
        }
    }

    function ofWindow(commandId: string): void {
        switch (commandId) {
        case "window.quit": root.quitRequested(); break;
        case "show.wall": root.wallRequested(); break;
        case "safe.diagnostics": SafeMode.copyDiagnostics(); break;
        case "safe.leave": SafeMode.leave(); break;
        case "show.costs": root.pages.showInRoom(page => page.showCosts()); break;
        case "show.tools": root.pages.showInRoom(page => page.showTools()); break;
        case "event.tell": root.pages.showInRoom(page => page.tellAboutEvent()); break;
        case "show.rollback": root.pages.showInRoom(page => page.showRollback()); break;
        case "focus.note": root.pages.compose(""); break;
        case "focus.decision": root.pages.compose("/decision "); break;
        case "focus.task": root.pages.compose("/task "); break;
        case "focus.update": root.pages.postUpdate(); break;
        case "focus.log": root.pages.showInRoom(page => page.addLog("")); break;
        case "focus.text": root.pages.inPostMortem(page => page.write()); break;
        case "focus.search": root.pages.search(); break;
        case "incident.declare": root.pages.declare(""); break;
        case "incident.declare.alert": root.pages.declare(root.pages.chosenAlert()); break;
        }
    }
}
