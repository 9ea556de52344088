#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns benchmark lines into a table for people.

Reads lines from stdin; a line that is a JSON object with "area" and "figure" is one figure, anything else is
passed over. Writes an aligned table, one row a figure: area, figure, value with unit, peer, ratio, goal, holds.
"""

import json
import sys

HEADS = ("area", "figure", "value", "peer", "ratio", "goal", "holds")
RIGHT = {"value", "ratio"}


def number(value):
    """A figure with three significant digits, or the text itself; an absent one is a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, (int, float)):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def read_figures(lines):
    for line in lines:
        line = line.strip()
        if not line.startswith("{"):
            continue
        try:
            figure = json.loads(line)
        except ValueError:
            continue
        if isinstance(figure, dict) and "area" in figure and "figure" in figure:
            yield figure


def table(figures):
    rows = [HEADS]
    for figure in figures:
        unit = figure.get("unit") or ""
        row = [number(figure.get(head)) for head in HEADS]
        row[2] = f"{row[2]} {unit}".strip()
        rows.append(tuple(row))
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]
    out = []
    for index, row in enumerate(rows):
        cells = [c.rjust(w) if h in RIGHT else c.ljust(w) for c, w, h in zip(row, widths, HEADS)]
        out.append("  ".join(cells).rstrip())
        if index == 0:
            out.append("  ".join("-" * w for w in widths))
    return "\n".join(out)


def main():
    figures = list(read_figures(sys.stdin))
    if not figures:
        print("no figures", file=sys.stderr)
        return 1
    print(table(figures))
    missed = [f for f in figures if f.get("holds") is False]
    print(f"\n{len(figures)} figures, {len(missed)} goals missed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
