// SPDX-License-Identifier: GPL-3.0-or-later
// The quiet lines of the session: what went wrong or just happened, each with its way out. They never take the focus.
pragma ComponentBehavior: Bound

import QtQuick
import Muster.Controls
import Muster.View

Column {
    id: root

    required property NoticeModel notices
    signal acted(actionId: string)

    spacing: Theme.s8

    Repeater {
        model: root.notices

        Banner {
            id: notice

            required property string noticeId
            required text
            required property string level
            required property string actionId
            required property string actionText

            width: root.width
            tone: notice.level === "hurt" ? "danger" : notice.level === "look" ? "warn" : "info"
            action: notice.actionText
            closable: true
            onActed: {
                root.acted(notice.actionId);
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
