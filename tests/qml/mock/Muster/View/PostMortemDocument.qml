// SPDX-License-Identifier: GPL-3.0-or-later
import QtQml
import Muster.Test

RowsModel {
    id: root

    property bool canUndo: true
    property bool canRedo: false
    signal cursorWanted(row: int, place: int)

    function editBlock(row: int, source: string, cursor: int): void {}
    function breakLine(row: int, at: int): void {}
    function joinsBefore(row: int, at: int): bool { return at === 0; }
    function joinBefore(row: int): void {}
    function joinAfter(row: int): void {}
    function moveBlock(row: int, by: int, at: int): void {}
    function removeBlocks(first: int, last: int): void {}
    function indent(row: int, by: int, at: int): void {}
    function turnInto(row: int, what: string): void {}
    function insertAfter(row: int, markdown: string): void {}
    function insertText(row: int, at: int, words: string): void {}
    function mark(row: int, from: int, length: int, sign: string): void {}
    function copy(first: int, last: int): void {}
    function undo(): void {}
    function redo(): void {}
    function seal(): void {}
    function rowOfPlace(position: int): int { return 0; }
    function placeIn(row: int, position: int): int { return 0; }
    function positionOf(row: int, at: int): int { return 0; }
    function citedAt(row: int, at: int): string { return ""; }
    function placeOfCitation(row: int, eventId: string): int { return 0; }
    function sourcePlace(row: int, shownPlace: int): int { return shownPlace; }
}
