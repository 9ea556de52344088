# SPDX-License-Identifier: GPL-3.0-or-later
"""QML that shows text only as plain text and takes every colour, size, font and duration from Theme."""

import re

from .tree import Finding, line_of, without_comments, without_strings

TEXT_TYPE = re.compile(r"(?<![\w\"])(?:\w+\.)?(Text|Label|TextEdit|TextArea)\s*\{")
LITERAL_TEXT = re.compile(r'^(?:"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|qsTr\(\s*"(?:\\.|[^"\\])*"(?:\s*,\s*"(?:\\.|[^"\\])*")?\s*\))\s*;?$')
PLAIN = re.compile(r"\btextFormat\s*:\s*(?:\w+\.)?(?:Text|TextEdit|TextArea)\.PlainText")

LITERALS = [
    (re.compile(r'["\']#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})["\']'), "a literal colour"),
    (re.compile(r'\bcolor\s*:\s*["\'](?!transparent["\'])[a-z]+["\']', re.I), "a literal colour"),
    (re.compile(r"\bQt\.(?:rgba|hsla|hsva)\(\s*[\d.]+\s*,\s*[\d.]+\s*,\s*[\d.]+"), "a literal colour"),
    (re.compile(r"\b(?:font\s*\.\s*)?(?:pixelSize|pointSize)\s*:\s*[\d.]+"), "a literal font size"),
    (re.compile(r'\bfont\s*\.\s*family\s*:\s*["\']'), "a literal font"),
    (re.compile(r"\bduration\s*:\s*[1-9]\d*"), "a literal duration"),
]
# A chain takes a "%2" in the first text for a place, and two bounded texts make an unbounded word where they meet.
FILLED = re.compile(r"\.\s*arg\s*\(")
# Compiled by Qt 6.4, `object && object.kind === "a"` is false whatever the kind: the object is read as a truth value too late.
HALF_READ = re.compile(r"(?<![!\w.])([A-Za-z_][\w.]*) && \1\.")


def _block_end(code, opening):
    """The offset of the brace that closes the one at `opening`; `code` has no strings or comments."""
    depth = 0
    for offset in range(opening, len(code)):
        if code[offset] == "{":
            depth += 1
        elif code[offset] == "}":
            depth -= 1
            if depth == 0:
                return offset
    return len(code)


def _own_level(code, text, opening, end):
    """The part of the block that belongs to the element itself: nested blocks are blanked."""
    out, depth = [], 0
    for offset in range(opening + 1, end):
        if code[offset] == "{":
            depth += 1
        keep = depth == 0 or text[offset] == "\n"
        out.append(text[offset] if keep else " ")
        if code[offset] == "}":
            depth -= 1
    return "".join(out)


def _check_text(path, text, code):
    for match in TEXT_TYPE.finditer(code):
        opening = match.end() - 1
        own = _own_level(code, text, opening, _block_end(code, opening))
        value = re.search(r"(?<![\w.])text\s*:\s*(.*(?:\n\s*[.+?:&|].*)*)", own)
        is_root = code[:match.start()].count("{") == code[:match.start()].count("}")
        is_component = bool(re.search(r"\bcomponent\s+\w+\s*:\s*$", code[:match.start()]))
        literal = value is not None and LITERAL_TEXT.match(value.group(1).split(";")[0].strip())
        # Without a text of its own it is a control whose users bind the text.
        harmless = literal or (value is None and not is_root and not is_component)
        if not harmless and not PLAIN.search(own):
            yield Finding(path, line_of(code, match.start()), f"{match.group(1)} shows a text that is not a literal, without a format",
                          f"add `textFormat: {'TextEdit' if 'Edit' in match.group(1) or 'Area' in match.group(1) else 'Text'}.PlainText`, or use one of our controls")


def check(tree):
    findings = []
    for path in tree.under("qml", "app", ends=(".qml",)):
        text = without_comments(tree.text(path))
        code = without_strings(tree.text(path))
        findings += _check_text(path, text, code)
        for match in FILLED.finditer(code):
            findings.append(Finding(path, line_of(code, match.start()), "a text is filled by arg()", "write Words.fill(qsTr(pattern), [parts])"))
        for match in HALF_READ.finditer(code):
            findings.append(Finding(path, line_of(code, match.start()), f"compiled, `{match.group()}…` is read wrongly",
                                    f"write `!!{match.group(1)} && {match.group(1)}.…`"))
        if path.rsplit("/", 1)[-1].startswith("Theme"):
            continue
        for pattern, what in LITERALS:
            for match in pattern.finditer(text):
                findings.append(Finding(path, line_of(text, match.start()), f"{what}: {match.group().strip()}", "take it from Theme"))
    return findings
