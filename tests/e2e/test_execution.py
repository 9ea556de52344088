# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: an action of a runbook carried out by a real Alertmanager, by keys; and one while it is stopped."""
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from harness import Muster, rows, wait_for, WindowTest

RUNBOOK = """---
id: RB-100
title: quiet the known alert
version: 1
services: [checkout-api]
variables:
  service: checkout-api
start: A
---

## A (action) Silence the alert while the roll back runs

- undo: end the silence in Alertmanager

```command
amtool silence add alertname=CheckoutBurning service=checkout-api --duration=30m
```

```tool
do: silence.create
matchers: alertname="CheckoutBurning", service="$service"
duration: 30 min
comment: rolling back $service
```

- if: done -> V
- if: failed -> T

## V (verify) Is it quiet?

```promql
sum(ALERTS)
```

- if: > 0 -> T
- if: else -> T
- if: no_data -> T

## T (end) End
"""


class Alertmanager:
    """A real one on loopback that can be stopped and started again where it was."""

    def __init__(self, folder):
        self.folder = Path(folder)
        (self.folder / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        program = shutil.which("prometheus-alertmanager")
        assert program, "prometheus-alertmanager is missing; packaging/dependencies.txt names its package"
        self.process = subprocess.Popen(
            [program, f"--config.file={self.folder}/am.yml", f"--storage.path={self.folder}/am",
             f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=", "--log.level=error"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.get("/-/ready") is not None, "Alertmanager is ready")

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.read()
        except (urllib.error.URLError, ConnectionError):
            return None

    def silences(self):
        return json.loads(self.get("/api/v2/silences"))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Execution(WindowTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name) / "data"
        (self.data / "runbooks").mkdir(parents=True)
        os.chmod(self.data, 0o700)
        (self.data / "runbooks/quiet.md").write_text(RUNBOOK, encoding="utf-8")
        self.alertmanager = Alertmanager(folder.name)
        self.addCleanup(lambda: self.alertmanager.process.poll() is None and self.alertmanager.stop())
        self.muster = self.open()

    def open(self):
        """The room of checkout-api with its runbook, and an Alertmanager that Muster may write to."""
        first = Muster(self.display, "--connect", "alertmanager=" + self.alertmanager.url, "--service", "checkout-api",
                       data=self.data)
        try:
            first.window()
            first.wait(lambda s: ((s.get("room") or {}).get("runbook") or {}).get("runbookId") == "RB-100",
                       "the runbook of the folder is attached")
            # The line comes with the next reading when its event was written while the room was being read.
            first.wait(lambda s: any("attached by service checkout-api" in row["text"] for row in rows(s["room"]["timeline"])
                                     if row["kindName"] == "runbook.started"), "the timeline says how it was attached")
            first.wait(lambda s: not s["room"]["runbook"]["execution"]["offered"]
                       and "let it write in Settings" in s["room"]["runbook"]["execution"]["problem"], "why nothing can be run")
        finally:
            first.close()
        # The switch of the source's settings; a revision, as the window would write it.
        with sqlite3.connect(self.data / "muster.sqlite") as store:
            store.execute("INSERT INTO source(id, revision, known_at, tool, name, settings, has_secret, may_write, enabled, removed)"
                          " SELECT id, revision + 1, known_at + 1, tool, name, settings, has_secret, 1, enabled, removed"
                          " FROM source ORDER BY revision DESC LIMIT 1")
        muster = Muster(self.display, "--no-safe-mode", data=self.data)
        self.addCleanup(muster.close)
        muster.window()
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the room again")
        self.can_ask(muster)
        return muster

    def can_ask(self, muster, deadline_s=60):
        muster.wait(lambda s: s["room"]["runbook"]["execution"]["canAsk"], "Alertmanager can be told", deadline_s)

    def kinds(self, state):
        return [row["kindName"] for row in rows(state["room"]["timeline"]) if row["kindName"].startswith("execution.")]

    def unsettled(self):
        with sqlite3.connect(f"file:{self.data}/muster.sqlite?mode=ro", uri=True) as store:
            return store.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('done', 'cancelled', 'superseded')").fetchone()[0]

    def test_an_action_is_run_by_keys_and_its_verify_node_begins(self):
        muster = self.muster
        muster.key("ctrl+alt+x")
        muster.wait(lambda s: s["room"]["runbook"]["execution"]["asking"], "the question in the step")
        muster.key("Escape")
        muster.wait(lambda s: not s["room"]["runbook"]["execution"]["asking"], "taken back")
        self.assertEqual([], self.alertmanager.silences())
        muster.key("ctrl+alt+x")
        muster.wait(lambda s: s["room"]["runbook"]["execution"]["asking"], "the question in the step")
        muster.key("Return")
        state = muster.wait(lambda s: s["room"]["runbook"]["node"] == "V" and "execution.done" in self.kinds(s) and s,
                            "the verify node")
        self.assertEqual({"execution.asked", "execution.done"}, set(self.kinds(state)))
        silence, = self.alertmanager.silences()
        self.assertEqual("active", silence["status"]["state"])
        self.assertTrue(silence["comment"].startswith("rolling back checkout-api"), silence["comment"])
        self.assertEqual([("alertname", "CheckoutBurning", False), ("service", "checkout-api", False)],
                         sorted((one["name"], one["value"], one["isRegex"]) for one in silence["matchers"]))
        done, = [row["text"] for row in rows(state["room"]["timeline"]) if row["kindName"] == "execution.done"]
        self.assertIn("Alertmanager: silence alerts with", done)
        self.assertEqual(0, self.unsettled())

    def test_nothing_is_queued_while_it_is_stopped_and_nothing_is_sent_later(self):
        muster = self.muster
        self.alertmanager.stop()
        # Whether Muster knows already that it is gone or finds out by asking: it is not done, and that is the end of it.
        muster.key("ctrl+alt+x", "Return")
        state = muster.wait(lambda s: ("execution.refused" in self.kinds(s) or "does not answer" in
                                       s["room"]["runbook"]["execution"]["problem"]) and s, "why it is not done", 60)
        if "execution.asked" in self.kinds(state):
            muster.wait(lambda s: "execution.refused" in self.kinds(s), "the refusal on the timeline", 60)
        muster.wait(lambda s: not s["room"]["runbook"]["execution"]["canAsk"], "the button says why not", 60)
        self.assertEqual("A", muster.room()["runbook"]["node"])
        wait_for(lambda: self.unsettled() == 0, "nothing is queued", 30)
        self.alertmanager.start()
        muster.key("F5")  # look now, not at the next turn
        self.can_ask(muster, 90)
        self.assertEqual([], self.alertmanager.silences())
        self.assertEqual(0, self.unsettled())
        self.assertEqual("A", muster.room()["runbook"]["node"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
