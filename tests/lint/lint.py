#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one lint over the tree: lint.py CHECK --root DIR [--build DIR]. Exit code 1 with findings, 77 when the
lint cannot run here (and says why). Needs only Python's own library."""

import argparse
import os
import sys
from pathlib import Path

from checks import fault_table, formatting, headers, house, layers, outward, qml_style, qmllint, shell
from checks.tree import Tree

CHECKS = {
    "layers": layers.check, "house": house.check, "qml_style": qml_style.check, "shell": shell.check,
    "headers": headers.check, "fault_table": fault_table.check, "qmllint": qmllint.check, "format": formatting.check,
    "outward": outward.check,
}
SKIPPED = 77


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=CHECKS)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--build", type=Path, help="build tree, for the lints that need compiler flags or QML types")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()

    tree = Tree(options.root)
    tree.build, tree.jobs = options.build, options.jobs
    try:
        findings = CHECKS[options.check](tree)
    except RuntimeError as cannot:
        print(f"{options.check}: not run: {cannot}")
        return SKIPPED
    for finding in sorted(findings, key=lambda f: (f.path, f.line)):
        print(finding)
    print(f"{options.check}: {len(findings)} findings in {len(tree.paths)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
