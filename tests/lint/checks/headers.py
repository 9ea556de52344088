# SPDX-License-Identifier: GPL-3.0-or-later
"""Every header of ours compiles alone: it includes what it uses.

Each header is compiled by itself with the flags of its own target, without the precompiled header (which would
hide a missing include). That is about a second for a header with Qt in it, so what passed is remembered in the
build tree under a hash of the flags, the compiler and the text of the header and of every header of ours that it
reaches; a second run compiles only what changed.
"""

import hashlib
import json
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

from .tree import Finding

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]((?:models|integrations|app|qml)/[^">\n]+)[">]', re.M)


def flags_of(command):
    """The flags that decide what a header means: definitions, include folders, language; nothing else."""
    words = shlex.split(command)
    compiler, out, take = None, [], False
    for word in words:
        if take:
            out.append(word)
            take = False
        elif compiler is None:
            # Launchers (cmake -E env VAR=… ccache) stand before the compiler.
            if re.search(r"(^|/)(c\+\+|g\+\+|clang\+\+)[\w.-]*$", word):
                compiler = word
        elif word in ("-isystem", "-I", "-D"):
            out.append(word)
            take = True
        elif re.match(r"-(D|I|isystem|std=|f(?!pch)|m|U)", word):
            out.append(word)
    return compiler, out


def commands_by_folder(build):
    """Folder (relative names come from the caller) to compiler and flags, from compile_commands.json."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        folder = entry["file"].rsplit("/", 1)[0]
        if "_autogen" not in entry["file"] and "cmake_pch" not in entry["file"]:
            commands.setdefault(folder, flags_of(entry["command"]))
    return commands


def reach(tree, path):
    """The header and every header of ours that it includes, directly or not."""
    seen, todo = set(), [path]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        todo += [p for p in INCLUDE.findall(tree.text(current)) if p in tree.known]
    return sorted(seen)


def compile_alone(root, path, compiler, flags):
    """None when it compiles, else the compiler's first error as (file, line, message)."""
    # Behind everything else: tests that measure time run beside it, and it only fills what they leave.
    done = subprocess.run(["nice", "-n", "10", compiler, *flags, "-w", "-fsyntax-only", "-x", "c++", str(root / path)],
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
    tree.known = set(tree.paths)
    commands = commands_by_folder(tree.build)
    # A header-only folder has no command of its own: take the one of the highest folder that has, which sees most.
    fallback = commands.get(str(tree.root / "app")) or max(commands.values(), key=lambda c: len(c[1]))
    versions = {c: subprocess.run([c, "--version"], capture_output=True, text=True).stdout
                for c in {command[0] for command in commands.values()} | {fallback[0]}}

    memory = tree.build / "lint-headers.json"
    passed = set(json.loads(memory.read_text())) if memory.exists() else set()
    keys, todo = {}, []
    for path in tree.under("models", "integrations", "app", ends=(".h",)):
        compiler, flags = commands.get(str(tree.root / path.rsplit("/", 1)[0]), fallback)
        digest = hashlib.sha256(repr((path, versions[compiler], flags)).encode())
        for part in reach(tree, path):
            digest.update(tree.text(part).encode())
        keys[path] = digest.hexdigest()
        if keys[path] not in passed:
            todo.append((path, compiler, flags))

    findings = []
    with ThreadPoolExecutor(tree.jobs) as pool:
        for (path, *_), error in zip(todo, pool.map(lambda t: compile_alone(tree.root, *t), todo)):
            if error is None:
                passed.add(keys[path])
            else:
                findings.append(Finding(path, int(error[1]) if error[0].endswith(path) else 1,
                                        f"does not compile alone: {error[2]}", "include what it uses"))
    memory.write_text(json.dumps(sorted(passed & set(keys.values()))))
    return findings
