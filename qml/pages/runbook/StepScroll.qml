// SPDX-License-Identifier: GPL-3.0-or-later
// What a step stands in: it scrolls so far that the answers are in sight, and leaves whoever looks around alone until the next
// question.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Templates as T
import Muster.Controls
import Muster.Pages

Flickable {
    id: root

    /// Stands in it, in a layout that stands in it.
    required property RunbookStep step
    readonly property real begin: root.step.parent.y + root.step.y + root.step.answersBegin
    readonly property real end: root.step.parent.y + root.step.y + root.step.answersEnd
    /// As little as shows all answers, from a line on that is whole; where they are more than the view, from the first on.
    readonly property real wanted: root.step.answersEnd === 0 ? 0
        : Math.max(0, Math.min(root.begin - Theme.s8, root.wholeFrom(root.end + Theme.s8 - root.height), root.bound))
    readonly property string node: root.step.runbook.node
    readonly property real bound: Math.max(0, root.contentHeight - root.height)
    readonly property bool callShown: root.step.callShown
    /// Where it was put last; elsewhere a person looks at something.
    property real put: 0

    clip: true
    boundsBehavior: Flickable.StopAtBounds
    contentWidth: width
    T.ScrollBar.vertical: MScrollBar {}
    onWantedChanged: root.settle()
    // What became too short for its place was moved by nobody.
    onContentHeightChanged: root.put = Math.min(root.put, root.bound)
    onHeightChanged: root.put = Math.min(root.put, root.bound)
    // What was pressed stays below the pointer: a second click there must not be one on another button.
    onCallShownChanged: root.put = -Theme.s8
    onNodeChanged: {
        root.put = root.contentY;
        root.settle();
    }

    /// The first place from `y` on that cuts no line of what the step stands below, nor of the step.
    function wholeFrom(y: real): real {
        if (y <= 0)
            return 0;
        const above = root.step.parent;
        const tops = Array.from(above.children).filter(line => line.visible && line !== root.step).map(line => above.y + line.y)
            .concat(root.step.lineTops.map(top => above.y + root.step.y + top));
        return Math.min(root.begin, ...tops.filter(top => top - Theme.s4 >= y)) - Theme.s4;
    }

    function settle(): void {
        // What is being confirmed is in sight, and stays there.
        if (Math.abs(root.contentY - root.put) > 1 || root.step.runbook.execution.asking)
            return;
        root.put = root.wanted;
        root.contentY = root.wanted;
    }
}
