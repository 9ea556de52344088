# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: tokens that exist nowhere else - one of a tool, the two of a tool that takes a second one, those of tools that
send them in their own way - go through a whole life of the program - stored, sent, refused, echoed back by the server,
crashed with, exported - and are then looked for in everything the program left behind."""
import base64
import ctypes
import ctypes.util
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

from harness import Display, Keyring, LoopbackTool, Muster, run_muster, wait_for

# Everything but what only draws: the lines about requests must not drown.
LOGGED = "*=true;" + ";".join(f"qt.{area}*=false" for area in ("scenegraph", "qpa", "text", "quick", "qml", "rhi", "pointer"))
# A good answer between the bad ones: a host that only fails is rarely asked, by the breaker's order.
MODES = ("echo", "401", "echo", "500", "echo", "html")
KINDS = ("rules", "samples")
#: What stands before the token of an incident tool.
SCHEMES = {"opsgenie": "GenieKey ", "pagerduty": "Token token=", "statuspage": "OAuth "}


def forms(token):
    """The token as it might be written: in clear, in base64 at any offset, percent-encoded."""
    clear = token.encode()
    made = {clear, base64.b64encode(clear), urllib.parse.quote(token, safe="").encode()}
    for skip in range(3):
        made.add(base64.b64encode(clear[skip:skip + (len(clear) - skip) // 3 * 3]))
    return made


class EchoingTool(LoopbackTool):
    """Speaks Prometheus to whoever brings the token, and sends it back in every way a careless server would."""

    def __init__(self, token):
        self.token = token
        self.with_token = self.without_token = 0
        self.asked = {}
        self.served = {(kind, mode): 0 for kind in (*KINDS, "history") for mode in MODES}
        super().__init__()

    def answer(self, request):
        question = request.rfile.read(int(request.headers.get("Content-Length", 0))) + request.path.encode()
        sent = request.headers.get("Authorization", "")
        if self.token not in sent and base64.b64encode(self.token.encode()).decode() not in sent:
            self.without_token += 1
            return self.reply(request, 401, "application/json", "{}")
        self.with_token += 1
        kind = "rules" if b"/rules" in question else "history" if b"ALERTS_FOR_STATE" in question else "samples"
        mode = "echo" if kind == "history" else MODES[self.asked.get(kind, 0) % len(MODES)]
        self.asked[kind] = self.asked.get(kind, 0) + 1
        self.served[kind, mode] += 1
        words = f"got Authorization: {sent}, that is {base64.b64encode(sent.encode()).decode()} or {self.token}"
        if mode == "401":
            return self.reply(request, 401, "application/json", json.dumps({"status": "error", "error": words}))
        if mode == "500":
            return self.reply(request, 500, "application/json",
                              json.dumps({"status": "error", "errorType": "internal", "error": words}))
        if mode == "html":
            return self.reply(request, 200, "text/html", f"<html><title>{words}</title></html>")
        if kind == "rules":
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            alert = {"labels": {"alertname": "Echo", "service": "checkout-api", "severity": "page", "said": words},
                     "annotations": {"summary": words, "runbook_url": f"https://runbooks.example/?t={self.token}"},
                     "state": "firing", "activeAt": now, "value": "1e+00"}
            rule = {"state": "firing", "name": "Echo", "query": f"vector(1) # {self.token}", "duration": 0, "keepFiringFor": 0,
                    "labels": alert["labels"], "annotations": alert["annotations"], "alerts": [alert], "health": "ok",
                    "evaluationTime": 0.1, "lastEvaluation": now, "type": "alerting"}
            data = {"groups": [{"name": words, "file": "rules.yml", "interval": 60, "rules": [rule]}]}
        else:
            # The history of alerts follows the rules in the same round: it has to be good for either to be kept.
            since = str(int(time.time()) - 60) if kind == "history" else "1"
            data = {"resultType": "matrix", "result": [{"metric": {"said": words, "alertname": "Echo"}, "values": [[time.time(), since]]}]}
        return self.reply(request, 200, "application/json", json.dumps({"status": "success", "data": data, "warnings": [words]}))

    def reply(self, request, status, kind, body):
        raw = body.encode()
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(raw)))
        request.send_header("X-Debug", f"Authorization: Bearer {self.token}")
        request.end_headers()
        request.wfile.write(raw)


class EchoingChat(LoopbackTool):
    """Speaks Slack to whoever brings the bot token, opens Socket Mode to whoever brings the app-level one, and echoes both."""

    def __init__(self, bot, app):
        self.bot, self.app = bot, app
        self.with_bot = self.with_app = self.handshakes = 0
        super().__init__("/api")

    def answer(self, request):
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        sent = request.headers.get("Authorization", "")
        method = urllib.parse.urlsplit(request.path).path.rpartition("/")[2]
        words = f"got {sent}, knows {self.bot} and {self.app}"
        body = {"ok": False, "error": "invalid_auth", "needed": words}
        if method == "apps.connections.open" and self.app in sent:
            self.with_app += 1
            # Every other time a refusal in words; else an address whose handshake is answered with the tokens.
            body = ({"ok": False, "error": words} if self.with_app % 2 else
                    {"ok": True, "url": f"ws://127.0.0.1:{self.server.server_port}/link/?ticket={self.app}"})
        elif method == "":
            self.handshakes += 1
        elif self.bot in sent:
            self.with_bot += 1
            body = {"auth.test": {"ok": True, "url": f"https://team.slack.com/?{self.bot}", "team": words, "user": words,
                                  "team_id": "T1", "user_id": "U1"},
                    "conversations.list": {"ok": True, "channels": [], "warning": words}}.get(
                        method, {"ok": False, "error": words})
        raw = json.dumps(body).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(raw)))
        request.send_header("X-Debug", words)
        request.end_headers()
        request.wfile.write(raw)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class EchoingIncidentTool(LoopbackTool):
    """An incident tool with its own word before a token. Whoever brings the token is answered, failed and refused in turn,
    always with what was brought; whoever does not is told nothing."""

    def __init__(self, scheme):
        self.scheme = scheme
        self.token = "canary-" + secrets.token_hex(16)
        self.with_token = 0
        super().__init__()

    def answer(self, request):
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        sent = request.headers.get("Authorization", "")
        words = f"got Authorization: {sent}, that is {base64.b64encode(sent.encode()).decode()} or {self.token}"
        brought = sent == self.scheme + self.token
        status = (200, 500, 401)[self.with_token % 3] if brought else 401
        self.with_token += brought
        one = {"id": "A1", "name": words, "message": words, "title": words, "status": "triggered", "error": words,
               "created_at": "2026-11-01T00:00:00Z", "createdAt": "2026-11-01T00:00:00Z", "updatedAt": "2026-11-01T00:00:00Z"}
        raw = json.dumps({"message": words, "error": {"message": words}, "data": [one], "incidents": [one],
                          "log_entries": [one], "services": [one], "more": False}).encode() if brought else b"{}"
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(raw)))
        if brought:
            request.send_header("X-Request-Id", self.token)
            request.send_header("X-Debug", words)
        request.end_headers()
        request.wfile.write(raw)


class Zstd:
    """Compressed columns are looked into as well."""

    MAGIC = b"\x28\xb5\x2f\xfd"

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("zstd"))
        self.library.ZSTD_decompress.restype = ctypes.c_size_t
        self.library.ZSTD_isError.argtypes = [ctypes.c_size_t]

    def plain(self, data):
        room = ctypes.create_string_buffer(16 * 1024 * 1024)
        size = self.library.ZSTD_decompress(room, ctypes.c_size_t(len(room)), data, ctypes.c_size_t(len(data)))
        return b"" if self.library.ZSTD_isError(size) else room.raw[:size]


class Canary(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.data = self.folder / "data"
        self.token = "canary-" + secrets.token_hex(16)
        self.display = Display()
        self.addCleanup(self.display.close)
        self.keyring = Keyring()
        self.addCleanup(self.keyring.close)
        self.tool = EchoingTool(self.token)
        self.addCleanup(self.tool.close)
        self.bot_token = "xoxb-canary-" + secrets.token_hex(16)
        self.app_token = "xapp-canary-" + secrets.token_hex(16)
        self.chat = EchoingChat(self.bot_token, self.app_token)
        self.addCleanup(self.chat.close)
        self.incident_tools = {name: EchoingIncidentTool(scheme) for name, scheme in SCHEMES.items()}
        for tool in self.incident_tools.values():
            self.addCleanup(tool.close)
        self.seen = []  # (where, bytes)
        self.bytes_searched = 0

    def start(self, *arguments, environment=None):
        muster = Muster(self.display, *arguments, data=self.data, environment={**self.keyring.environment, **(environment or {})})
        self.addCleanup(muster.close)
        muster.window()
        return muster

    def keep(self, where, content):
        self.seen.append((where, content))

    def collect(self, muster, name):
        """What a running program shows to whoever looks."""
        for part in ("cmdline", "environ"):
            try:
                self.keep(f"{name} /proc/{part}", Path(f"/proc/{muster.process.pid}/{part}").read_bytes())
            except PermissionError:
                pass  # closed to us as well, which is the point
        self.keep(f"{name} state", muster.state_path.read_bytes())

    def log_of(self, muster, name):
        muster.log.flush()
        self.keep(f"{name} stdout and stderr", Path(muster.log.name).read_bytes())

    def collect_files(self):
        zstd = Zstd()
        for path in self.folder.rglob("*"):
            if not path.is_file():
                continue
            content = path.read_bytes()
            self.keep(str(path.relative_to(self.folder)), content)
            if content.startswith(b"SQLite format 3"):
                self.keep_columns(path, zstd)

    def keep_columns(self, path, zstd):
        with tempfile.TemporaryDirectory(prefix="muster-e2e-") as scratch:
            copy = Path(scratch) / "copy.sqlite"
            copy.write_bytes(path.read_bytes())
            wal = path.with_name(path.name + "-wal")
            if wal.exists():
                copy.with_name("copy.sqlite-wal").write_bytes(wal.read_bytes())
            with sqlite3.connect(copy) as store:
                tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
                for table in tables:
                    for row in store.execute(f'SELECT * FROM "{table}"'):
                        for value in row:
                            if isinstance(value, bytes):
                                self.keep(f"{path.name}:{table}", value)
                                at = value.find(Zstd.MAGIC)
                                if at >= 0:
                                    self.keep(f"{path.name}:{table} (unpacked)", zstd.plain(value[at:]))
                            elif isinstance(value, str):
                                self.keep(f"{path.name}:{table}", value.encode())
            store.close()

    def store_secret(self, slot, text):
        """By another program, as an older Muster did."""
        subprocess.run(["secret-tool", "store", "--label", "Muster", "user", slot, "server", "Muster", "type", "plaintext"],
                       input=text, text=True, check=True, timeout=20, env={**os.environ, **self.keyring.environment})

    def stored_secret(self, slot):
        stored = subprocess.run(["secret-tool", "lookup", "user", slot, "server", "Muster"], capture_output=True, text=True,
                                timeout=20, env={**os.environ, **self.keyring.environment}).stdout
        entry = json.loads(stored)
        return entry["origin"], entry["token"]

    def test_the_token_is_nowhere_but_in_the_keyring_and_at_its_tool(self):
        # A live room about the tool; then the token, stored by another program as an older Muster did.
        first = self.start("--connect", f"prometheus={self.tool.url}", "--connect", f"slack={self.chat.url}",
                           *(part for name, tool in self.incident_tools.items() for part in ("--connect", f"{name}={tool.url}")),
                           "--service", "checkout-api")
        first.wait(lambda s: (s.get("room") or {}).get("ready"), "the live room")
        first.close()
        source = f"connect.prometheus.{self.tool.url}"
        chat = f"connect.slack.{self.chat.url}"
        self.store_secret(source, self.token)
        self.store_secret(chat, self.bot_token)
        self.store_secret(f"{chat}#appToken", self.app_token)
        self.revise_source("prometheus", "has_secret", "1")
        self.revise_source("slack", "has_secret", "1")
        for name, tool in self.incident_tools.items():
            self.store_secret(f"connect.{name}.{tool.url}", tool.token)
            self.revise_source(name, "has_secret", "1")
        self.revise_source("slack", "settings", "json_set(settings, '$.appToken', 'keyring')")

        # With every log of Qt switched on, as somebody does who looks for a fault.
        muster = self.start("--service", "checkout-api", "--debug", environment={"QT_LOGGING_RULES": LOGGED})
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the live room again")
        # Every kind of question meets every mood twice; asked by hand instead of after the back-off.
        asked = [0]

        def met_every_mood():
            if self.tool.with_token == asked[0]:
                muster.key("F5")
            asked[0] = self.tool.with_token
            return all(self.tool.served[kind, mode] >= 2 for kind in KINDS for mode in MODES)

        wait_for(met_every_mood, "every mood of the server was met", 120)
        muster.wait(lambda s: any("•••" in row["text"] + row.get("detail", "") for row in s["room"]["timeline"]["model"]["rows"]),
                    "the echoing alert on the timeline, cleaned", 60)
        wait_for(lambda: self.chat.with_bot >= 2 and self.chat.with_app >= 2 and self.chat.handshakes >= 1,
                 "the chat was asked with both of its tokens", 120)
        wait_for(lambda: all(tool.with_token >= 3 for tool in self.incident_tools.values()),
                 "every incident tool answered, failed and refused", 120)
        muster.key("n")
        muster.type("a note beside it")
        muster.key("Return")
        muster.wait(lambda s: any("a note beside it" in row["text"] for row in s["room"]["timeline"]["model"]["rows"]), "the note")
        self.collect(muster, "debug session")
        muster.process.send_signal(signal.SIGSEGV)
        self.assertEqual(-signal.SIGSEGV, muster.process.wait(timeout=30))
        self.log_of(muster, "debug session")

        # A normal session after the crash, ended as it should be.
        muster = self.start("--service", "checkout-api")
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the live room after the crash")
        before = self.tool.with_token
        wait_for(lambda: self.tool.with_token >= before + 2, "the tool is asked again", 40)
        self.collect(muster, "session")
        muster.process.terminate()
        muster.process.wait(timeout=20)
        self.log_of(muster, "session")

        self.assertEqual((self.tool.url, self.token), self.stored_secret(source))
        origin = self.chat.url.removesuffix("/api")
        self.assertEqual((origin, self.bot_token), self.stored_secret(chat))
        self.assertEqual((origin, self.app_token), self.stored_secret(f"{chat}#appToken"))

        self.export_everything()
        self.a_changed_address_gets_nothing()
        self.collect_files()

        tokens = (self.token, self.bot_token, self.app_token, *(tool.token for tool in self.incident_tools.values()))
        hits = []
        for where, content in self.seen:
            self.bytes_searched += len(content)
            hits += [where for token in tokens for form in forms(token) if form in content]
        print(f"FIGURE: G10 canary occurrences {len(hits)} in {len(self.seen)} places, {self.bytes_searched} bytes searched; "
              f"requests with the tokens {self.tool.with_token}, {self.chat.with_bot}, {self.chat.with_app} and "
              f"{', '.join(str(tool.with_token) for tool in self.incident_tools.values())}, echoes {sum(self.tool.served.values())}", flush=True)
        self.assertEqual([], sorted(set(hits)))
        # The search itself finds what is there.
        self.assertTrue(any(form in base64.b64encode(b"us:" + self.token.encode()) for form in forms(self.token)))

    def revise_source(self, tool, column, value, *arguments):
        """A newer revision of the source of a tool. A row changed in place would be set right again from the journal."""
        with sqlite3.connect(self.data / "muster.sqlite") as store:
            columns = [row[1] for row in store.execute("PRAGMA table_info(source)") if row[1] != "row"]
            values = [{"revision": "revision + 1", column: value}.get(name, name) for name in columns]
            done = store.execute(f"INSERT INTO source({', '.join(columns)}) SELECT {', '.join(values)} FROM source"
                                 " WHERE tool = ? ORDER BY revision DESC LIMIT 1", (*arguments, tool)).rowcount
            self.assertEqual(1, done)
        store.close()

    def export_everything(self):
        with sqlite3.connect(f"file:{self.data}/muster.sqlite?mode=ro", uri=True) as store:
            number = store.execute("SELECT number FROM incident LIMIT 1").fetchone()[0]
        store.close()
        for form in ("md", "html", "json", "pdf"):
            target = self.folder / f"report.{form}"
            done = run_muster("report", number, "--format", form, "--output", str(target), data=self.data)
            self.assertEqual(0, done.returncode, done.stderr)
            self.keep(f"report {form} said", (done.stdout + done.stderr).encode())
        text = subprocess.run(["pdftotext", str(self.folder / "report.pdf"), "-"], capture_output=True, check=True, timeout=30)
        self.keep("report.pdf as text", text.stdout)
        done = run_muster("export", number, str(self.folder / "sealed.muster"), data=self.data)
        self.assertEqual(0, done.returncode, done.stderr)
        done = run_muster("sync", "--once", data=self.data, environment=self.keyring.environment)
        self.keep("sync said", (done.stdout + done.stderr).encode())
        done = run_muster("diagnostics", data=self.data)
        self.assertIn("signal=11", done.stdout)
        self.assertIn("source prometheus: 1 configured, 1 enabled, 1 with a token", done.stdout)
        self.assertNotIn("127.0.0.1", done.stdout)
        self.keep("diagnostics", done.stdout.encode())

    def a_changed_address_gets_nothing(self):
        """Whoever rewrites the address in the store does not get the token sent there."""
        other = EchoingTool(self.token)
        self.addCleanup(other.close)
        self.revise_source("prometheus", "settings", "replace(settings, ?, ?)", self.tool.url, other.url)
        done = run_muster("sync", "--once", data=self.data, environment=self.keyring.environment)
        self.assertEqual(1, done.returncode)
        self.assertIn("Enter the token again", done.stdout)
        self.assertEqual((0, 0), (other.with_token, other.without_token))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
