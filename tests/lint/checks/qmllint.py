# SPDX-License-Identifier: GPL-3.0-or-later
"""Every QML module of ours is clean under Qt's own qmllint, warnings included.

Qt's all_qmllint target knows the modules, their import paths and resources; this lint asks Ninja for its commands
and runs them itself, because the target's output is for people and passes on what qmllint calls "info".
"""

import json
import os
import re
import shlex
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


def commands(build):
    """(folder, arguments) of every qmllint call that the target all_qmllint would make."""
    done = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "all_qmllint"], capture_output=True, text=True)
    for line in done.stdout.split("\n"):
        # Each is one line of shell: cd FOLDER && …/qmllint ARGUMENTS. The variant that writes a file is not ours.
        if match := re.match(r"cd (\S+) && \S*/qmllint6? (.*)$", line):
            arguments = shlex.split(match.group(2).split(" && ")[0])
            if "--json" not in arguments:
                yield match.group(1), arguments


def check(tree):
    if not tree.under("qml", ends=(".qml",)):
        return []
    calls = list(commands(tree.build)) if tree.build else []
    if not calls:
        raise RuntimeError("no QML module is configured here")
    if not list(tree.build.glob("qml/**/*.qmltypes")):
        raise RuntimeError("no QML module has been built here")
    findings, seen = [], set()
    for folder, arguments in calls:
        findings += findings_of(tree.root, arguments, folder)
        seen |= {os.path.relpath(os.path.join(folder, word), tree.root) for word in arguments if word.endswith(".qml")}
    # A file that no module lists is not compiled, not linted, and silently absent from the program.
    findings += [Finding(path, 1, "belongs to no QML module", "list it in QML_FILES of its CMakeLists.txt")
                 for path in tree.under("qml", ends=(".qml",)) if path not in seen]
    return findings
