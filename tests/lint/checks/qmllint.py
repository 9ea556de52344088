# SPDX-License-Identifier: GPL-3.0-or-later
"""Every QML module of ours is clean under Qt's own qmllint, warnings included.

Qt writes one response file per module into the build tree (the arguments of its all_qmllint target); this lint
runs qmllint with those, so it sees the types that the build has just made.
"""

import json
import os
import re
import shutil
import subprocess

from .tree import Finding


def qmllint():
    for tool in (shutil.which("qmllint6"), "/usr/lib/qt6/bin/qmllint", shutil.which("qmllint")):
        if tool and os.path.exists(tool):
            return tool
    raise RuntimeError("Qt's qmllint is not installed (qt6-declarative-dev-tools)")


def findings_of(root, arguments, cwd):
    done = subprocess.run([qmllint(), *arguments, "--json", "-"], cwd=cwd, capture_output=True, text=True)
    start = done.stdout.find("{")
    if start < 0:
        raise RuntimeError(f"qmllint said nothing that can be read: {(done.stdout + done.stderr).strip()[:400]}")
    findings = []
    for file in json.loads(done.stdout[start:]).get("files", []):
        path = os.path.relpath(os.path.join(cwd, file["filename"]), root)
        for note in file.get("warnings", []):
            if note.get("type") in ("warning", "critical", "error"):
                findings.append(Finding(path, note.get("line", 1), note["message"].strip(),
                                        f"see doc.qt.io/qt-6/qtqml-tooling-qmllint.html ({note.get('id', 'qmllint')})"))
    return findings


def _arguments(response_file, root):
    """The arguments of the response file, with the JSON output taken out, for files of the tree only."""
    words = [w.strip('"') for w in response_file.read_text().split("\n") if w.strip()]
    out, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("--json", "-j"):
            skip = True
        else:
            out.append(word)
    return out


def check(tree):
    ours = [p for p in tree.under("qml", ends=(".qml",))]
    if not ours:
        return []
    files = [] if tree.build is None else [
        f for f in sorted(tree.build.glob("**/.rcc/qmllint/*.rsp")) if not re.search(r"_(json|module)\.rsp$", f.name)]
    if not files:
        raise RuntimeError("no QML module has been built here")
    findings = []
    for file in files:
        findings += findings_of(tree.root, _arguments(file, tree.root), tree.root)
    return findings
