# SPDX-License-Identifier: GPL-3.0-or-later
"""Every shell script passes shellcheck."""

import json
import shutil
import subprocess

from .tree import SHELL_SCRIPTS, Finding


def findings_of(root, paths):
    tool = shutil.which("shellcheck")
    if not tool:
        raise RuntimeError("shellcheck is not installed")
    done = subprocess.run([tool, "-x", "-f", "json", *paths], cwd=root, capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(f"shellcheck failed: {done.stderr.strip()}")
    return [Finding(note["file"], note["line"], f"SC{note['code']}: {note['message']}",
                    f"https://www.shellcheck.net/wiki/SC{note['code']}") for note in json.loads(done.stdout)]


def check(tree):
    return findings_of(tree.root, [p for p in tree.paths if p in SHELL_SCRIPTS or p.endswith(".sh")])
