# SPDX-License-Identifier: GPL-3.0-or-later
"""Every header of ours compiles alone: it includes what it uses.

Each header is compiled by itself by clang (which reads a precompiled header lazily, and takes less on trust than
GCC), with the flags of the program, which includes them all in the end. Nearly all of the two seconds that takes is
Qt's and the standard library's headers, so these come precompiled, but only those that the header includes anyway, by
itself or through headers of ours (BASES, below). Nothing is hidden by that: what a header uses without including it
is in no base that it may have, and a header of ours that leaves an include to its users is found when it is compiled
alone itself.

What passed is remembered in the build tree under a hash of the flags, the compiler, the bases and the text of the
header and of every header of ours that it reaches; a second run compiles only what changed.
"""

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .tree import Finding

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]', re.M)

# Behind everything else: tests that measure time run beside it, and it only fills what they leave.
CLANG = ["nice", "-n", "10", "clang++", "-w"]

# What headers of ours include most from elsewhere, the largest set first: a header is compiled on the first of these
# that is wholly among its own includes. Making one costs as much as three headers, so few serve better than many.
FACTS = ["QString", "QDateTime", "chrono", "optional", "vector", "limits", "compare"]
STORED = [*FACTS, "QHashFunctions", "QStringList", "map", "tl/expected.hpp", "QByteArray"]
BASES = [
    [*FACTS, "QAbstractListModel", "QtQml/qqmlregistration.h"],
    ["QAbstractListModel"],
    [*FACTS, "QObject", "QtQml/qqmlregistration.h"],
    [*FACTS, "QObject"],
    [*STORED, "span", "memory", "functional"],
    STORED,
    FACTS,
    ["QString"],
]


def flags_of(command):
    """The flags that decide what a header means: definitions, include folders, language; nothing else."""
    out, take = [], False
    for word in shlex.split(command):
        if take or word in ("-isystem", "-I", "-D"):
            out.append(word)
            take = not take
        elif re.match(r"-(D|I|isystem|std=|U)", word):
            out.append(word)
    return out


def program_flags(tree):
    """The flags of the program's own sources, from compile_commands.json."""
    folder = str(tree.root / "app") + "/"
    for entry in json.loads((tree.build / "compile_commands.json").read_text()):
        if entry["file"].startswith(folder) and "_autogen" not in entry["file"] and "cmake_pch" not in entry["file"]:
            return flags_of(entry["command"])
    raise RuntimeError("compile_commands.json has no source of app/; configure the program")


def reach(tree, path):
    """Every header of ours that the header reaches (itself too), and the headers from elsewhere that these include."""
    ours, others, todo = set(), set(), [path]
    while todo:
        current = todo.pop()
        if current in ours:
            continue
        ours.add(current)
        for name in INCLUDE.findall(tree.text(current)):
            if name in tree.known:
                todo.append(name)
            else:
                others.add(name)
    return sorted(ours), others


def base_of(others):
    """The number of the first base that is wholly among these headers from elsewhere, or None."""
    return next((number for number, base in enumerate(BASES) if others.issuperset(base)), None)


def make_base(folder, number, flags):
    """Precompiles a base; the file to compile on."""
    header, made = folder / f"base{number}.h", folder / f"base{number}.pch"
    header.write_text("".join(f"#include <{name}>\n" for name in BASES[number]))
    subprocess.run([*CLANG, *flags, "-fpch-instantiate-templates", "-x", "c++-header", str(header), "-o", str(made)],
                   check=True, timeout=300)
    return made


def compile_alone(root, path, flags, base=None):
    """None when it compiles, else the compiler's first error as (file, line, message)."""
    before = ["-include-pch", str(base)] if base else []
    done = subprocess.run([*CLANG, *flags, *before, "-fsyntax-only", "-x", "c++", str(root / path)],
                          capture_output=True, text=True, timeout=120)
    if done.returncode == 0:
        return None
    for line in done.stderr.split("\n"):
        if match := re.match(r"(.+?):(\d+):\d+: (?:fatal )?error: (.*)", line):
            return match.groups()
    return (path, "1", done.stderr.strip().split("\n")[0] or "the compiler failed")


def check(tree):
    if tree.build is None or not (tree.build / "compile_commands.json").exists():
        raise RuntimeError("no compile_commands.json; configure first")
    if shutil.which("clang++") is None:
        raise RuntimeError("clang++ is not installed")
    tree.known = set(tree.paths)
    flags = program_flags(tree)
    version = subprocess.run(["clang++", "--version"], capture_output=True, text=True).stdout

    memory = tree.build / "lint-headers.json"
    passed = set(json.loads(memory.read_text())) if memory.exists() else set()
    keys, todo = {}, []
    for path in tree.under("models", "integrations", "app", ends=(".h",)):
        ours, others = reach(tree, path)
        base = base_of(others)
        digest = hashlib.sha256(repr((path, version, flags, base if base is None else BASES[base])).encode())
        for part in ours:
            digest.update(tree.text(part).encode())
        keys[path] = digest.hexdigest()
        if keys[path] not in passed:
            todo.append((path, base))

    findings = []
    with tempfile.TemporaryDirectory(prefix="muster-headers-") as folder, ThreadPoolExecutor(tree.jobs) as pool:
        uses = [base for _, base in todo]
        # A base for a handful of headers costs more than it saves.
        worth = [number for number in range(len(BASES)) if uses.count(number) > 4]
        bases = dict(zip(worth, pool.map(lambda n: make_base(Path(folder), n, flags), worth)))
        alone = lambda job: compile_alone(tree.root, job[0], flags, bases.get(job[1]))
        for (path, _), error in zip(todo, pool.map(alone, todo)):
            if error is None:
                passed.add(keys[path])
            else:
                findings.append(Finding(path, int(error[1]) if error[0].endswith(path) else 1,
                                        f"does not compile alone: {error[2]}", "include what it uses"))
    memory.write_text(json.dumps(sorted(passed & set(keys.values()))))
    return findings
