# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C++ file is as packaging/format leaves it."""

import re
import shutil
import subprocess

from .tree import CPP, Finding

# Other versions break lines differently; Debian 12 has this one, and a check must not depend on the machine.
VERSION = "14"


def formatter():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        tool = shutil.which(name)
        if tool and f"version {VERSION}." in subprocess.run([tool, "--version"], capture_output=True, text=True).stdout:
            return tool
    raise RuntimeError(f"clang-format {VERSION} is not installed")


def findings_of(root, paths):
    tool = formatter()
    findings = []
    for start in range(0, len(paths), 50):
        done = subprocess.run([tool, "--dry-run", "--style=file", *paths[start:start + 50]], cwd=root,
                              capture_output=True, text=True)
        # One finding a file is enough: the way out mends all of it.
        first = {}
        for path, line in re.findall(r"^(.+?):(\d+):\d+: (?:warning|error)", done.stderr, re.M):
            first.setdefault(path, int(line))
        findings += [Finding(p, n, "not formatted", f"packaging/format {p}") for p, n in first.items()]
        if done.returncode and not first:
            raise RuntimeError(f"clang-format failed: {done.stderr.strip()}")
    return findings


def check(tree):
    return findings_of(tree.root, [p for p in tree.paths if p.endswith(CPP)])
