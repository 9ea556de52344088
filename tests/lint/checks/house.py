# SPDX-License-Identifier: GPL-3.0-or-later
"""What no file of the house may hold, and what each must: licence, length, paths of one machine, secrets,
unsafe network settings, string-based QML, globbing."""

import re

from .tree import CPP, SHELL_SCRIPTS, Finding, is_source, line_of, without_comments, without_strings

MAX_LINES = 1000
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"

# (what to look for, file names it concerns, what is wrong, way out). Comments do not count.
FORBIDDEN = [
    (r"ignoreSslErrors", CPP, "TLS errors are ignored", "let the user name a CA file for that source"),
    (r"(NoLessSafe|SameOrigin|UserVerified)RedirectPolicy", CPP, "redirects are followed by Qt",
     "use ManualRedirectPolicy: a redirect may carry a token to another host"),
    (r"FollowRedirectsAttribute|setMaximumRedirectsAllowed", CPP, "redirects are followed by Qt",
     "use ManualRedirectPolicy: a redirect may carry a token to another host"),
    (r"setContextProperty|setContextObject", CPP, "a context property", "pass it as a required property or make it a QML singleton type"),
    (r"\bqmlRegister\w+\s*[<(]", CPP, "a type is registered by string", "write QML_ELEMENT, QML_SINGLETON or QML_UNCREATABLE"),
    (r"\bqWait\s*\(|\bqSleep\s*\(", CPP, "a test waits for the clock", "use QSignalSpy::wait, QTRY_*, or a FakeClock"),
    (r"Text\.(RichText|StyledText|AutoText|MarkdownText)", (".qml",), "text is rendered as markup",
     "use Text.PlainText: text from tools is never rendered"),
    (r"TextEdit\.(RichText|AutoText|MarkdownText)", (".qml",), "text is rendered as markup", "use TextEdit.PlainText"),
    (r"(?i)\bfile\s*\(\s*GLOB", ("CMakeLists.txt", ".cmake"), "file globbing", "list the files by name"),
]
# A QNetworkRequest follows redirects by default since Qt 6.0, so saying nothing is not enough.
MAKES_REQUEST = re.compile(r"\bQNetworkRequest\s+\w+\s*[;({]|\bQNetworkRequest\s*[({](?!\))|make_unique<QNetworkAccessManager>|new QNetworkAccessManager")

# Product code that speaks HTTP by itself. (pattern, files that may, what is wrong, way out)
NETWORK_HOMES = re.compile(r"integrations/sync/(network_setup|http_client|http_writer)\.(h|cpp)$")
# A POST that only asks goes out by the transport that repeats: whether it really only asks was looked at in these.
ASKING_POSTS = re.compile(r"integrations/(prometheus/prometheus_connector|slack/slack_stream)\.cpp$")
WRITER = re.compile(r"integrations/sync/http_writer\.cpp$")
NETWORK_USE = [
    (re.compile(r"\bnew\s+QNetworkAccessManager\b|make_(?:unique|shared)<QNetworkAccessManager>"
                r"|\bQNetworkAccessManager\s+\w+\s*[;({=]|\bQNetworkRequest\s+\w+\s*[;({=]|\bQNetworkRequest\s*[({](?!\))"),
     NETWORK_HOMES, "HTTP outside the transports", "send through Transport (reads) or WriteTransport (writes)"),
    (re.compile(r"(?i)\b\w*(?:manager|nam|network)\w*(?:\(\))?\s*(?:->|\.)\s*(?:get|head|post)\s*\(\s*(?!\))"),
     NETWORK_HOMES, "HTTP outside the transports", "send through Transport (reads) or WriteTransport (writes)"),
    (re.compile(r"\bsendCustomRequest\s*\(|\bdeleteResource\s*\(|\bQHttpMultiPart\b"
                r"|(?i:\b\w*(?:manager|nam|network)\w*(?:\(\))?\s*(?:->|\.)\s*put\s*\()"),
     WRITER, "a write outside the write transport", "send it through WriteTransport: Qt repeats a write whose answer it lost"),
    (re.compile(r"(?:\.|->)readOnly\s*=(?!=)(?!\s*false\b)"), re.compile(r"(?!integrations/)|" + ASKING_POSTS.pattern),
     "a POST is called a question", "leave it a write; when it changes nothing, name the file in house.py ASKING_POSTS"),
    (re.compile(r"\bQSslSocket::(?:VerifyNone|QueryPeer)\b|\bsetPeerVerifyMode\s*\("),
     re.compile(r"(?!)"), "certificates are not verified", "let the user name a CA file for that source"),
]

# In halves, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(?:wo" + r"rk|ro" + r"ot)/")

SECRET_ANYWHERE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----|\bxox[abeprs]" + r"-[\w-]{10,}|\bgh[pousr]" + r"_\w{30,}"
    r"|\bglpat" + r"-[\w-]{16,}|\bAKIA" + r"[0-9A-Z]{16}\b|\beyJ" + r"[\w-]{15,}\.eyJ[\w-]{15,}\.")
SECRET_IN_DATA = re.compile(
    r'(?i)(?:bearer|basic)\s+[\w+/=.-]{12,}|"(?:password|passwd|secret|client_secret|token|access_token|api_?key|authorization)"'
    r'\s*:\s*"(?!"|\*+"|<[^"]*>"|redacted|scrubbed|example)[^"]+"')
LONG_WORD = re.compile(r"(?<![\w/+-])[\w+/-]{40,}={0,2}(?![\w/+-])")

# In a chain of arg() the second fills what the first put in: a text of a tool that holds "%2" is multiplied or emptied.
# The numbers and times of formatters.cpp hold none.
TEXTS_JOINED = re.compile(r"models/view/(?!formatters\.cpp$).*\.(?:h|cpp)$")
ARG = re.compile(r"\.arg\s*\(")


def _looks_random(word):
    """A long word with upper case, lower case and digits in many changes of kind; hex digests are not meant."""
    kinds = ["u" if c.isupper() else "l" if c.islower() else "d" if c.isdigit() else "." for c in word]
    changes = sum(a != b for a, b in zip(kinds, kinds[1:]))
    return {"u", "l", "d"} <= set(kinds) and changes > len(word) * 0.4


def _first_lines(tree, path):
    lines = tree.text(path).split("\n", 2)
    first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    if SPDX not in first:
        mark = "#" if not path.endswith((*CPP, ".qml", ".js")) else "//"
        yield Finding(path, 1, "the licence line is missing", f"make the first line `{mark} {SPDX}`")
    if path.endswith(".h") and "#pragma once" not in tree.text(path).split("\n"):
        yield Finding(path, 1, "`#pragma once` is missing", "write it below the licence line")


def _forbidden(tree, path):
    text = tree.text(path)
    code = without_comments(text) if path.endswith((*CPP, ".qml")) else re.sub(r"(?m)^\s*#.*$", "", text)
    for pattern, ends, what, way_out in FORBIDDEN:
        if path.endswith(ends):
            for match in re.finditer(pattern, code):
                yield Finding(path, line_of(code, match.start()), what, way_out)
    if path.endswith(CPP) and not path.startswith("tests/"):
        for pattern, homes, what, way_out in NETWORK_USE:
            if not homes.match(path) and (match := pattern.search(code)):
                yield Finding(path, line_of(code, match.start()), what, way_out)
                break
    if WRITER.match(path) and "sendCustomRequest" in code and "DoNotBufferUploadDataAttribute" not in code:
        yield Finding(path, 1, "a write whose body Qt can send again", "use a body that can be read once, unbuffered")
    if path.endswith(".cpp") and not path.startswith("tests/") and "ManualRedirectPolicy" not in code:
        if match := MAKES_REQUEST.search(code):
            yield Finding(path, line_of(code, match.start()), "a request without a redirect policy",
                          "set RedirectPolicyAttribute to ManualRedirectPolicy in this file")


def _secrets(tree, path):
    text = tree.text(path)
    for match in SECRET_ANYWHERE.finditer(text):
        yield Finding(path, line_of(text, match.start()), "this looks like a real secret", "replace it by a made-up word and revoke it")
    if path.startswith("tests/data/"):
        for match in SECRET_IN_DATA.finditer(text):
            yield Finding(path, line_of(text, match.start()), "a recording holds a credential", 'scrub it: write "***"')
        for match in LONG_WORD.finditer(text):
            if _looks_random(match.group()):
                yield Finding(path, line_of(text, match.start()), f"a recording holds a word like a token ({match.group()[:6]}…)",
                              'scrub it: write "***"')


def _chained(tree, path):
    code = without_strings(tree.text(path))
    for match in ARG.finditer(code):
        depth, end = 1, match.end()
        while end < len(code) and depth:
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        if re.match(r"\s*\.arg\s*\(", code[end:]):
            yield Finding(path, line_of(code, match.start()), "arg() fills what arg() filled", "give all parts to one arg(a, b), or use displayFilled")


def check(tree):
    findings = []
    for path in tree.paths:
        text = tree.text(path)
        for match in MACHINE_PATH.finditer(text):
            findings.append(Finding(path, line_of(text, match.start()), "a path of one machine", "make it relative to the project or a temporary folder"))
        findings += _secrets(tree, path)
        if not is_source(path):
            continue
        findings += _first_lines(tree, path)
        findings += _forbidden(tree, path)
        if TEXTS_JOINED.match(path):
            findings += _chained(tree, path)
        lines = text.count("\n")
        if lines > MAX_LINES:
            findings.append(Finding(path, lines, f"{lines} lines", "find the second concept in it and split (600 is the time to look, 1000 the end)"))
    for path in SHELL_SCRIPTS:
        if path in tree.paths and not tree.text(path).startswith("#!/usr/bin/env bash"):
            findings.append(Finding(path, 1, "no shebang", "start with #!/usr/bin/env bash"))
    return findings
