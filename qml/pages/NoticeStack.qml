// SPDX-License-Identifier: GPL-3.0-or-later
// The quiet lines of the session: what went wrong or just happened, each with its way out. They never take the focus, and have a
// place of their own: two beside each other where there is room, and what is more than a few lines scrolls.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.View

Flickable {
    id: root

    required property NoticeModel notices
    readonly property int columns: root.width >= Theme.px(1000) && lines.count > 1 ? 2 : 1
    /// `incidentId`: whose line it is; empty: none's.
    signal acted(actionId: string, incidentId: string)

    objectName: "notices"
    implicitHeight: lines.count > 0 ? Math.min(flow.height + 2 * Theme.s8, Theme.px(140)) : 0
    visible: lines.count > 0
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    contentWidth: width
    contentHeight: flow.height + 2 * Theme.s8
    T.ScrollBar.vertical: MScrollBar {}

    Flow {
        id: flow

        x: Theme.s12
        y: Theme.s8
        width: root.width - 2 * Theme.s12
        spacing: Theme.s8

        Repeater {
            id: lines

            model: root.notices

            Banner {
                id: notice

                required property string noticeId
                required text
                required property string level
                required property string actionId
                required property string actionText
                required property string incidentId

                width: (flow.width - (root.columns - 1) * flow.spacing) / root.columns
                tone: notice.level === "hurt" ? "danger" : notice.level === "look" ? "warn" : "info"
                action: notice.actionText
                closable: true
                onActed: {
                    root.acted(notice.actionId, notice.incidentId);
                    root.notices.dismiss(notice.noticeId);
                }
                onClosed: root.notices.dismiss(notice.noticeId)

                // Plain information leaves by itself; what a person must act on stays.
                Timer {
                    interval: Theme.toastStay
                    running: notice.level === "info"
                    onTriggered: root.notices.dismiss(notice.noticeId)
                }
            }
        }
    }
}
