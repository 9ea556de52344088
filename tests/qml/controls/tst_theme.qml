// SPDX-License-Identifier: GPL-3.0-or-later
// The contrast that the theme promises, computed from its tokens (WCAG 2.1, relative luminance and contrast ratio).
import QtQuick
import QtTest
import Muster.Controls

TestCase {
    id: root

    name: "Theme"

    function channel(value: real): real {
        return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    function luminance(paint: color): real {
        return 0.2126 * channel(paint.r) + 0.7152 * channel(paint.g) + 0.0722 * channel(paint.b);
    }

    function contrast(one: color, other: color): real {
        const a = luminance(one);
        const b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    function test_contrastFunction() {
        fuzzyCompare(contrast(Qt.color("#000000"), Qt.color("#ffffff")), 21, 0.001);
        fuzzyCompare(contrast(Qt.color("#777777"), Qt.color("#ffffff")), 4.48, 0.01);
    }

    function test_textIsReadableOnEverySurface_data() {
        const rows = [];
        const inks = ["text", "muted", "sev1", "sev2", "sev3", "ok", "decision", "change", "accent"];
        const grounds = ["window", "rail", "surface", "raised", "sunken"];
        for (const dark of [true, false])
            for (const ink of inks)
                for (const ground of grounds)
                    rows.push({ tag: (dark ? "dark " : "light ") + ink + " on " + ground, dark: dark, ink: ink, ground: ground });
        return rows;
    }

    function test_textIsReadableOnEverySurface(row) {
        Theme.dark = row.dark;
        const ratio = contrast(Theme[row.ink], Theme[row.ground]);
        // Body text needs 4.5:1. Meaning colours are used at 600 weight or as marks beside words: 4:1 on every ground is asked.
        verify(ratio >= (row.ink === "text" || row.ink === "muted" ? 4.5 : 4.0), row.tag + " is " + ratio.toFixed(2));
    }

    function test_badgeTextIsReadableOnItsTint() {
        for (const dark of [true, false]) {
            Theme.dark = dark;
            for (const tone of ["sev1", "sev2", "sev3", "ok", "accent", "decision", "change", "muted"]) {
                const ratio = contrast(Theme.tone(tone), Theme.tint(Theme.tone(tone), dark ? 0.17 : 0.12, Theme.surface));
                verify(ratio >= 4.0, (dark ? "dark " : "light ") + tone + " on its tint is " + ratio.toFixed(2));
            }
        }
    }

    function test_primaryButtonTextIsReadable() {
        for (const dark of [true, false]) {
            Theme.dark = dark;
            verify(contrast(Theme.accentText, Theme.accent) >= 4.5, "ratio " + contrast(Theme.accentText, Theme.accent).toFixed(2));
        }
    }

    function test_chartLinesStandOutOnTheirSurface() {
        for (const dark of [true, false]) {
            Theme.dark = dark;
            for (let i = 0; i < Theme.series.length; ++i)
                verify(contrast(Theme.series[i], Theme.surface) >= 3.0, "series " + i + (dark ? " dark" : " light"));
        }
    }

    function test_everyKindHasItsOwnShape() {
        const kinds = ["alert", "page", "impact", "change", "decision", "hypothesis", "update", "runbook", "task", "chat", "sync", "note"];
        const shapes = {};
        for (const kind of kinds)
            shapes[Theme.kindShape(kind)] = true;
        compare(Object.keys(shapes).length, kinds.length);
        compare(Theme.kindShape("something new"), "note");
    }

    function test_scaleMultipliesSizes() {
        Theme.scale = 1.5;
        compare(Theme.px(20), 30);
        compare(Theme.s12, 18);
        Theme.scale = 1.0;
        compare(Theme.s12, 12);
    }

    function test_reducedMotionStopsAnimations() {
        Theme.reducedMotion = true;
        compare(Theme.calm, 0);
        Theme.reducedMotion = false;
        verify(Theme.calm > 0 && Theme.calm <= 150);
    }

    function cleanup() {
        Theme.dark = true;
    }
}
