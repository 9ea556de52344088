// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

/// Keeps what is typed in Session.drafts, at once.
QtObject {
    id: root

    property string key: ""
    property var texts: ({})
    property bool open: false
    property string usual: ""
    signal restored(texts: var)

    onKeyChanged: root.open = false
    onTextsChanged: root.keep()

    function keep(): void {
        if (!root.open || root.key === "")
            return;
        const drafts = Object.assign({}, Session.drafts);
        if (JSON.stringify(root.texts) === root.usual)
            delete drafts[root.key];
        else
            drafts[root.key] = root.texts;
        Session.drafts = drafts;
    }
    function forget(): void {
        const drafts = Object.assign({}, Session.drafts);
        delete drafts[root.key];
        Session.drafts = drafts;
    }
    function begin(): void {
        root.usual = JSON.stringify(root.texts);
        const kept = Session.drafts[root.key];
        root.open = true;
        if (kept !== undefined)
            root.restored(kept);
    }
    function end(): void { root.open = false; }
    function discard(): void { root.open = false; root.forget(); }
    function sent(): void { root.open = false; root.forget(); }
}
