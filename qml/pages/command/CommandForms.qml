// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of command over whatever page of the room is shown. Each is made when it is first asked for.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Pages
import Muster.View

Item {
    id: root

    property WarRoom room: null
    /// One of them lies over the window.
    readonly property bool opened: root.current !== null && root.current.visible
    property var current: null
    signal postMortemRequested
    signal decisionRequested

    function start(commandId: string): void {
        if (root.room === null)
            return;
        const place = {
            "command.assign": assignSlot,
            "command.assignments": listSlot,
            "command.role": roleSlot,
            "command.severity": severitySlot,
            "command.stage": stageSlot,
            "command.impact": impactSlot,
            "command.phrases": phrasesSlot,
            "command.resolve": resolveSlot
        }[commandId];
        if (!place)
            return;
        place.used = true;
        root.current = place.itemAt(0).form;
        root.current.open();
    }

    onRoomChanged: root.current = null

    // Repeaters of one item: the Loader of Qt 6.4 cannot make bound components.
    component Slot: Repeater {
        id: slot

        property bool used: false

        model: slot.used && root.room !== null ? 1 : 0
    }

    Slot {
        id: assignSlot

        Item {
            readonly property alias form: assignForm

            AssignForm {
                id: assignForm

                desk: root.room.command
            }
        }
    }

    Slot {
        id: listSlot

        Item {
            readonly property alias form: assignments

            AssignmentsPanel {
                id: assignments

                desk: root.room.command
                onAssignRequested: root.start("command.assign")
            }
        }
    }

    Slot {
        id: roleSlot

        Item {
            readonly property alias form: roleForm

            RoleForm {
                id: roleForm

                desk: root.room.command
            }
        }
    }

    Slot {
        id: severitySlot

        Item {
            readonly property alias form: severityForm

            SeverityForm {
                id: severityForm

                room: root.room
            }
        }
    }

    Slot {
        id: stageSlot

        Item {
            readonly property alias form: stageForm

            StageForm {
                id: stageForm

                room: root.room
                onResolveRequested: root.start("command.resolve")
            }
        }
    }

    Slot {
        id: impactSlot

        Item {
            readonly property alias form: impactForm

            ImpactForm {
                id: impactForm

                desk: root.room.command
            }
        }
    }

    Slot {
        id: phrasesSlot

        Item {
            readonly property alias form: phrases

            PhrasesPanel {
                id: phrases

                desk: root.room.command
                onDecisionRequested: root.decisionRequested()
            }
        }
    }

    Slot {
        id: resolveSlot

        Item {
            readonly property alias form: resolveForm

            ResolveForm {
                id: resolveForm

                room: root.room
                onPostMortemRequested: root.postMortemRequested()
            }
        }
    }
}
