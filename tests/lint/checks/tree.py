# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that a lint looks at, and what a lint answers.

A Tree is either the clone (files known to git, or on disk when there is no git) or, in the self-tests, a
dictionary of path to text.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

CPP = (".cpp", ".h")
SOURCES = CPP + (".qml", ".py", ".sh", ".cmake", ".js")
SHELL_SCRIPTS = ("packaging/run", "packaging/test", "packaging/bench", "packaging/format", ".ci/run")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    what: str  # what is wrong
    way_out: str  # what to do instead

    def __str__(self):
        return f"{self.path}:{self.line}: {self.what}\n    way out: {self.way_out}"


def is_source(path):
    return path.endswith(SOURCES) or path.endswith("CMakeLists.txt") or path in SHELL_SCRIPTS


class Tree:
    def __init__(self, root=None, files=None):
        self.root = Path(root) if root else None
        self._texts = dict(files or {})
        self.paths = sorted(self._texts) if files is not None else self._list()

    def _list(self):
        try:
            names = subprocess.run(
                ["git", "-C", str(self.root), "ls-files", "-co", "--exclude-standard", "-z"],
                check=True, capture_output=True, text=True).stdout.split("\0")
        except (OSError, subprocess.CalledProcessError):
            # An unpacked archive: everything but build trees and hidden folders other than .ci.
            names = [str(p.relative_to(self.root)) for p in self.root.rglob("*")]
            names = [n for n in names if not re.match(r"build|\.(?!ci/|clang)|.*__pycache__", n)]
        return sorted(n for n in names if n and (self.root / n).is_file())

    def text(self, path):
        """The file's text; empty for files that are not UTF-8 (pictures, databases)."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except (UnicodeDecodeError, OSError):
                self._texts[path] = ""
        return self._texts[path]

    def under(self, *folders, ends=()):
        return [p for p in self.paths
                if p.startswith(tuple(f + "/" for f in folders)) and (not ends or p.endswith(ends))]


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


_COMMENT_OR_STRING = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`""", re.S)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """C++, QML or JavaScript with comments blanked; every line and column stays where it was."""
    return _COMMENT_OR_STRING.sub(
        lambda m: _blank(m.group()) if m.group().startswith(("//", "/*")) else m.group(), text)


def without_strings(text):
    """As without_comments, and the insides of strings blanked too (the quotes stay)."""
    def blank(match):
        token = match.group()
        if token.startswith(("//", "/*")):
            return _blank(token)
        return token[0] + _blank(token[1:-1]) + token[-1]
    return _COMMENT_OR_STRING.sub(blank, text)
