// SPDX-License-Identifier: GPL-3.0-or-later
// Every colour, size, font and duration of the window. Nothing outside this file may name one.
// `dark`, `scale` and `reducedMotion` are set once by Main from the settings; everything else follows.
pragma Singleton

import QtQuick

QtObject {
    id: theme

    /// Dark at night, light for projectors.
    property bool dark: true
    /// 1.0 to 2.0; multiplies every size (projector and wall).
    property real scale: 1.0
    /// True stops every animation.
    property bool reducedMotion: false

    // --- surfaces
    readonly property color window: dark ? "#0d1117" : "#f6f7f9"
    readonly property color rail: dark ? "#0a0d12" : "#eceff3"
    readonly property color surface: dark ? "#141a22" : "#ffffff"
    readonly property color raised: dark ? "#1b232d" : "#f0f3f7"
    readonly property color hover: dark ? "#222c38" : "#e6ebf1"
    readonly property color pressed: dark ? "#2a3644" : "#dbe2ea"
    readonly property color sunken: dark ? "#0f141b" : "#f6f8fa"
    readonly property color line: dark ? "#28323e" : "#d5dbe3"
    readonly property color scrim: dark ? "#b005070a" : "#66202a36"

    // --- text
    readonly property color text: dark ? "#e7ecf3" : "#16202c"
    readonly property color muted: dark ? "#9aa7b8" : "#54616f"
    /// For placeholders and marks that repeat what is said elsewhere; never the only carrier of a fact.
    readonly property color faint: dark ? "#7f8c9c" : "#66727f"

    // --- meaning
    readonly property color accent: dark ? "#5db2ff" : "#1769c2"
    readonly property color accentText: dark ? "#06182a" : "#ffffff"
    readonly property color sev1: dark ? "#ff5d5d" : "#c92a2a"
    readonly property color sev2: dark ? "#ff9f43" : "#b45309"
    readonly property color sev3: dark ? "#f2cc4d" : "#8a6d00"
    readonly property color ok: dark ? "#35d09a" : "#0f7b55"
    readonly property color decision: dark ? "#b794ff" : "#6b46c1"
    readonly property color change: dark ? "#4fd1e0" : "#0e7490"
    /// "Look": stale, queued, in the past. The tone of the middle severity, always together with words.
    readonly property color warn: sev2
    /// "Users are hurt or something was lost." Always together with words.
    readonly property color danger: sev1

    /// Chart lines, Okabe–Ito; 3:1 on `surface`, in an order that keeps apart what looks alike and has one dash.
    readonly property list<color> series: dark
        ? ["#56b4e9", "#e69f00", "#1fb88a", "#cc79a7", "#e8752b", "#4a97d1", "#f0e442"]
        : ["#1f7fbf", "#a86f00", "#00805e", "#a8447c", "#c24f00", "#005f99", "#857b00"]

    // --- type (px)
    readonly property string sans: theme.firstFamily(["Inter", "Inter Display", "DejaVu Sans"], "sans-serif")
    readonly property string mono: theme.firstFamily(["JetBrains Mono", "DejaVu Sans Mono", "Liberation Mono"], "monospace")
    readonly property int fontTiny: px(10)
    readonly property int fontLabel: px(11)
    readonly property int fontSmall: px(12)
    readonly property int fontBase: px(13)
    readonly property int fontLarge: px(15)
    readonly property int fontTitle: px(19)
    readonly property int fontFigure: px(21)
    readonly property int fontClock: px(26)
    // On a wall, of a screen of 1600 × 1000; not of the window's scale, and read from four metres.
    readonly property int wallTitle: 40
    readonly property int wallClock: 52
    readonly property int wallFigure: 44
    readonly property int wallText: 30
    readonly property int wallBody: 25
    readonly property int wallSmall: 22
    readonly property int wallAxis: 18
    readonly property int wallCursorStay: 3000
    readonly property real capsSpacing: 0.7 * scale
    readonly property real lineHeight: 1.32
    readonly property real headingLineHeight: 1.15
    readonly property real proseLineHeight: 1.5

    // --- spacing
    readonly property int s2: px(2)
    readonly property int s4: px(4)
    readonly property int s6: px(6)
    readonly property int s8: px(8)
    readonly property int s12: px(12)
    readonly property int s16: px(16)
    readonly property int s20: px(20)
    readonly property int s32: px(32)
    readonly property int s48: px(48)

    // --- shapes
    readonly property int radius: px(8)
    readonly property int radiusSmall: px(4)
    readonly property int radiusCard: px(12)
    readonly property int border: 1
    readonly property int focusWidth: 2
    readonly property int hit: px(28)
    readonly property int control: px(32)
    readonly property int row: px(40)
    readonly property int icon: px(18)
    readonly property int iconSmall: px(14)
    readonly property int mark: px(11)
    readonly property int railWidth: px(60)
    readonly property int statusHeight: px(28)
    readonly property int topBar: px(64)

    // --- opacity
    readonly property real disabled: 0.45

    // --- motion (ms); never more than 150
    readonly property int quick: reducedMotion ? 0 : 80
    /// Between two steps of a text that comes along while something is dragged beyond its edge.
    readonly property int dragTick: 30
    readonly property int calm: reducedMotion ? 0 : 150
    readonly property int toastStay: 6000
    readonly property int tooltipDelay: 500

    /// `units` of the 1.0 scale in pixels.
    function px(units: real): int {
        return Math.round(units * theme.scale);
    }

    /// The first installed family of `wanted`, or `otherwise`.
    function firstFamily(wanted: list<string>, otherwise: string): string {
        const installed = Qt.fontFamilies();
        for (let i = 0; i < wanted.length; ++i) {
            if (installed.indexOf(wanted[i]) >= 0)
                return wanted[i];
        }
        return otherwise;
    }

    /// `tone` laid over `ground` with `share` 0…1: the fills of badges, chips and quiet banners (opaque, so contrast is known).
    function tint(tone: color, share: real, ground: color): color {
        return Qt.rgba(ground.r + (tone.r - ground.r) * share, ground.g + (tone.g - ground.g) * share,
                       ground.b + (tone.b - ground.b) * share, 1);
    }

    /// Colour of a severity 1…5 (1 is worst); anything else is muted.
    function severity(level: int): color {
        switch (level) {
        case 1: return theme.sev1;
        case 2: return theme.sev2;
        case 3: return theme.sev3;
        default: return theme.muted;
        }
    }

    /// Colour of a named tone: "danger", "warn", "ok", "accent", "decision", "change", "sev1".."sev3", else muted.
    function tone(name: string): color {
        switch (name) {
        case "danger": case "error": return theme.danger;
        case "warn": case "warning": case "late": case "stale": return theme.warn;
        case "caution": return theme.sev3;
        case "ok": case "live": case "good": return theme.ok;
        case "accent": case "info": return theme.accent;
        case "decision": return theme.decision;
        case "change": return theme.change;
        case "sev1": return theme.sev1;
        case "sev2": return theme.sev2;
        case "sev3": return theme.sev3;
        case "text": return theme.text;
        default: return theme.muted;
        }
    }

    /// Colour of a kind of timeline event, by the name of its shape (see `kindShape`).
    function kind(name: string): color {
        switch (theme.kindShape(name)) {
        case "alert": return theme.sev1;
        case "page": return theme.sev2;
        case "impact": return theme.sev2;
        case "change": return theme.change;
        case "decision": return theme.decision;
        case "hypothesis": return theme.decision;
        case "update": return theme.accent;
        case "runbook": return theme.ok;
        case "task": return theme.accent;
        default: return theme.muted;
        }
    }

    /// The colours of the kinds that events have in the store, by name.
    readonly property var kindColors: {
        const colors = {};
        for (const name of ["alert", "page", "change", "decision", "runbook", "status", "role", "severity", "impact", "hypothesis", "task", "chaos"])
            colors[name] = theme.kind(name);
        return colors;
    }

    /// The shapes of the same kinds, and of those that have no colour of their own.
    readonly property var kindShapes: {
        const shapes = {};
        for (const name of ["alert", "page", "change", "decision", "runbook", "status", "role", "severity", "impact", "message", "note", "hypothesis", "task", "sync", "chaos"])
            shapes[name] = theme.kindShape(name);
        return shapes;
    }

    /// The colours of the tones that badges have, by name.
    readonly property var tones: {
        const colors = {};
        for (const name of ["danger", "warn", "caution", "ok", "accent", "decision", "change", "text"])
            colors[name] = theme.tone(name);
        return colors;
    }

    /// The shape that stands for a kind: an icon "kind-<shape>" exists for each. Unknown kinds are notes.
    function kindShape(name: string): string {
        switch (name.toLowerCase()) {
        case "alert": case "alerts": return "alert";
        case "page": case "pages": return "page";
        case "impact": case "derived": return "impact";
        case "change": case "changes": case "deploy": case "flag": case "infra": case "chaos": return "change";
        case "decision": case "decisions": case "severity": case "role": case "command": return "decision";
        case "update": case "updates": case "status": case "comms": return "update";
        case "runbook": return "runbook";
        case "task": case "tasks": case "action": return "task";
        case "hypothesis": return "hypothesis";
        case "chat": case "message": return "chat";
        case "sync": case "system": case "connector": return "sync";
        default: return "note";
        }
    }
}
