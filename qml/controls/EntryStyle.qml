// SPDX-License-Identifier: GPL-3.0-or-later
// What the lines of a timeline are drawn with, once for all of them.
pragma Singleton

import QtQuick
// The C++ types of the own module need the import on Qt 6.4.
import Muster.Controls

EventLineStyle {
    ground: Theme.surface
    currentGround: Theme.tint(Theme.accent, 0.12, Theme.surface)
    decisionGround: Theme.tint(Theme.decision, 0.07, Theme.surface)
    hoverGround: Theme.raised
    line: Theme.line
    text: Theme.text
    muted: Theme.muted
    faint: Theme.faint
    warn: Theme.warn
    accent: Theme.accent
    badgeTint: Theme.dark ? 0.17 : 0.12
    disabled: Theme.disabled
    kindColors: Theme.kindColors
    kindShapes: Theme.kindShapes
    tones: Theme.tones
    sans: Theme.sans
    mono: Theme.mono
    scale: Theme.scale
    capsSpacing: Theme.capsSpacing
    fontBase: Theme.fontBase
    fontSmall: Theme.fontSmall
    fontLabel: Theme.fontLabel
}
