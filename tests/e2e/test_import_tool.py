# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: the whole history of a tool, whole, refused in words, ended in the middle and resumed."""
import datetime
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from harness import MUSTER, run_muster

INCIDENTS = 40
FIRST = datetime.datetime(2026, 1, 5, 3, 0, tzinfo=datetime.timezone.utc)


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def entries():
    """Two for each incident, a day apart from those of the next; newest first."""
    for number in reversed(range(INCIDENTS)):
        at = FIRST + datetime.timedelta(days=number)
        for step, kind in ((1, "resolve"), (0, "trigger")):
            yield {"id": f"R{number}.{step}", "type": f"{kind}_log_entry", "summary": f"{kind} {number}",
                   "created_at": stamp(at + datetime.timedelta(minutes=step)), "agent": None, "channel": None,
                   "service": {"id": "S1", "summary": "checkout"},
                   "incident": {"id": f"Q{number}", "summary": f"[#{number}] Case {number}", "html_url": ""}}


def incident(number):
    at = FIRST + datetime.timedelta(days=number)
    return {"id": f"Q{number}", "incident_number": number, "title": f"Case {number}", "status": "resolved",
            "html_url": f"https://acme.pagerduty.com/incidents/Q{number}", "created_at": stamp(at),
            "updated_at": stamp(at + datetime.timedelta(minutes=1)), "urgency": "high",
            "service": {"id": "S1", "summary": "checkout"}, "alert_counts": {"all": 0}}


class Account(ThreadingHTTPServer):
    """PagerDuty as far as an import asks."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.wait = 0.0
        self.refuses = False
        self.asked = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """Whoever asked was killed."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.asked += 1
        time.sleep(self.server.wait)
        if self.server.refuses:
            self.answer(401, {"error": {"code": 2006, "message": "Unauthorized"}})
            return
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path.strip("/").split("/")
        if path == ["log_entries"]:
            found = [one for one in entries() if query["since"] <= one["created_at"] < query["until"]]
            offset = int(query["offset"])
            self.answer(200, {"log_entries": found[offset:offset + 10], "more": offset + 10 < len(found)})
        elif path in (["users"], ["incidents"]):
            self.answer(200, {path[0]: [], "more": False})
        elif path[-1] == "related_change_events":
            self.answer(200, {"change_events": []})
        else:
            self.answer(200, {"incident": incident(int(path[1][1:]))})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class ImportTool(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(self.temporary.cleanup)
        self.data = Path(self.temporary.name) / "data"
        self.account = Account()
        self.addCleanup(self.account.server_close)
        self.addCleanup(self.account.shutdown)
        self.connection = f"pagerduty=http://127.0.0.1:{self.account.server_port}"

    def history(self, *more):
        return run_muster("import", "--source", "PagerDuty", *more, data=self.data)

    def test_all_of_it_comes_and_the_report_says_so(self):
        done = self.history("--connect", self.connection, "--since", "2026-01-01")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn(f"{INCIDENTS} incidents ({INCIDENTS} new, 0 changed, 0 known before)", done.stdout)
        self.assertIn(f"{2 * INCIDENTS} events ({2 * INCIDENTS} new", done.stdout)
        again = json.loads(self.history("--since", "2026-01-01", "--json").stdout)
        self.assertEqual({"new": 0, "changed": 0, "known": INCIDENTS}, again["incidents"])
        # A bound of its own: the newest ten days of the account.
        late = json.loads(self.history("--since", str((FIRST + datetime.timedelta(days=30)).date()), "--json").stdout)
        self.assertEqual(10, late["incidents"]["known"])

    def test_ended_in_the_middle_it_goes_on(self):
        self.account.wait = 0.05
        started = subprocess.Popen([MUSTER, "import", "--source", "PagerDuty", "--connect", self.connection, "--since",
                                    "2026-01-01", "--data", str(self.data)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.account.asked < 45:
            time.sleep(0.02)
        started.send_signal(signal.SIGKILL)
        started.wait(30)
        self.account.wait = 0.0
        done = json.loads(self.history("--resume", "--json").stdout)
        self.assertEqual("done", done["state"])
        self.assertEqual(INCIDENTS, done["incidents"]["new"])
        self.assertEqual(2 * INCIDENTS, done["events"]["new"])
        self.assertEqual(1, self.history("--resume").returncode)  # there is nothing left to go on with

    def test_a_refusal_is_told_and_can_be_resumed(self):
        self.account.refuses = True
        done = self.history("--connect", self.connection, "--since", "2026-01-01")
        self.assertEqual(1, done.returncode)
        self.assertIn("401", done.stderr)
        self.account.refuses = False
        self.assertEqual(0, self.history("--resume").returncode)

    def test_a_source_that_is_not_there_is_named(self):
        done = self.history()
        self.assertEqual(1, done.returncode)
        self.assertIn("no source is connected", done.stderr)
        done = run_muster("import", "--source", "nobody", "--connect", self.connection, data=self.data)
        self.assertIn("there are: PagerDuty", done.stderr)


if __name__ == "__main__":
    unittest.main()
