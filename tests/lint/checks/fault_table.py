# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of tests/README.md: for each fault of the catalogue and each state the program can be in when it strikes,
the named test that covers the cell, or the reason why the cell cannot be reached."""

import re

from .tree import Finding

TABLE = "tests/README.md"
STATES = ("starting", "reading", "typing", "sending", "closing")
FAULTS = [f"F{n}" for n in range(1, 53)]
ROW = re.compile(r"^\|\s*(F\d+)\s*\|(.*)\|\s*$")
#: `program` › `function`: a Qt Test function, a Python method, or a QML test function.
NAMED = re.compile(r"`([\w.]+)::(\w+)`")
UNREACHABLE = re.compile(r"^not reachable: \S.{8,}$")


def _cells(line):
    return [cell.strip() for cell in line.split("|")]


def _functions(tree):
    """Which test functions each test program really has, by the name of its file without extension."""
    known = {}
    for path in tree.under("tests", ends=(".cpp", ".py", ".qml")):
        name = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        text = tree.text(path)
        known.setdefault(name, set()).update(
            re.findall(r"\bvoid (?:\w+::)?(\w+)\(\)", text) + re.findall(r"\bdef (test_\w+)\(", text) +
            re.findall(r"\bfunction (test_\w+)\(", text))
    return known


def _registered(tree):
    """Everything that the CMake files of tests name, with `foreach(... IN ITEMS …)` lists spelt out."""
    words = set()
    for path in tree.under("tests", ends=("CMakeLists.txt",)):
        text = tree.text(path)
        words.update(re.findall(r"[\w./-]+", text))
        for pattern, items in re.findall(r"foreach\(\w+ (?:IN ITEMS )?([^)]*)\).*?\n(.*?)endforeach", text, re.S):
            for word in pattern.split():
                words.update({word, f"tst_{word}", f"test_{word}"})
            words.update(re.findall(r"[\w./-]+", items))
    return {re.sub(r"\.(cpp|py|qml)$", "", w.rsplit("/", 1)[-1]) for w in words}


def check(tree):
    if TABLE not in tree.paths:
        return [Finding(TABLE, 1, "there is no table of faults", "write it, see tests/lint/checks/fault_table.py")]
    functions, registered = _functions(tree), _registered(tree)
    findings, seen = [], {}
    for number, line in enumerate(tree.text(TABLE).split("\n"), 1):
        row = ROW.match(line)
        if not row:
            continue
        fault, cells = row.group(1), _cells(row.group(2))
        if fault in seen:
            findings.append(Finding(TABLE, number, f"{fault} stands twice", "one row per fault"))
        seen[fault] = number
        if len(cells) != 1 + len(STATES):
            findings.append(Finding(TABLE, number, f"{fault} has {len(cells) - 1} cells, not {len(STATES)}",
                                    "one cell per state: " + ", ".join(STATES)))
            continue
        for state, cell in zip(STATES, cells[1:]):
            named = NAMED.findall(cell)
            if not named and not UNREACHABLE.match(cell):
                findings.append(Finding(TABLE, number, f"the cell {fault} × {state} is empty",
                                        "name a test as `program::function`, or say `not reachable: why`"))
            for program, function in named:
                program = program.removesuffix(".py").removesuffix(".qml")
                if function not in functions.get(program, ()):
                    findings.append(Finding(TABLE, number, f"{fault} × {state}: there is no {program}::{function}",
                                            "name a test function that exists"))
                elif program not in registered:
                    findings.append(Finding(TABLE, number, f"{fault} × {state}: no CMakeLists.txt of tests runs {program}",
                                            "register it with ctest"))
    for fault in FAULTS:
        if fault not in seen:
            findings.append(Finding(TABLE, 1, f"{fault} has no row", "every fault of the catalogue has one"))
    return findings
