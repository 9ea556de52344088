// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml

QtObject {
    id: root

    property real from: Date.UTC(2026, 10, 20, 1, 13, 30)
    property real to: Date.UTC(2026, 10, 20, 2, 13, 30)
    property bool following: true
    property int preset: 2
    property var presets: ["5 m", "15 m", "1 h", "3 h", "6 h", "24 h", "2 d", "7 d", "Whole incident", "Onset −30 m"]
    property string text: "01:13 – 02:13 UTC"
    property bool canGoBack: false
    property bool canGoForward: false
    property bool brushing: false
    property int overlay: 0
    property string overlayText: ["", "−1 d", "−7 d", "INC-1042"][root.overlay]
    property string overlayPanel: ""

    function showPreset(index: int): void { root.preset = index; root.following = true; }
    function set(from: real, to: real): void { root.from = from; root.to = to; root.following = false; root.preset = -1; root.canGoBack = true; }
    function toggleOverlay(overlay: int): void { root.overlay = root.overlay === overlay ? 0 : overlay; }
    function limitOverlay(panelId: string): void { root.overlayPanel = root.overlayPanel === panelId ? "" : panelId; }
    function back(): void { root.canGoForward = true; }
    function forward(): void {}
}
