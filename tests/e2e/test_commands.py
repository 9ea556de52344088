# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: the commands without a window, good input and bad."""
import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from harness import MUSTER, PRIVATE, ROOT, Laboratory, run_muster, wait_for

DRILL = ROOT / "resources/drills/inc-1120.muster"


class Commands(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.data = self.folder / "data"

    def import_drill(self):
        done = run_muster("import", str(DRILL), data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("INC-1120", done.stdout)

    def incident_count(self):
        with sqlite3.connect(f"file:{self.data}/muster.sqlite?mode=ro", uri=True) as store:
            return store.execute("SELECT count(DISTINCT id) FROM incident").fetchone()[0]

    def test_help_names_every_command(self):
        text = run_muster("--help").stdout
        for word in ("drill", "open", "shots", "report", "lint", "export", "export-timeline", "import", "sync", "--data"):
            self.assertIn(word, text)

    def test_wrong_usage_is_explained(self):
        for arguments in (["fly"], ["report", "INC-1120"], ["export-timeline", "INC-1120"], ["--theme", "pink"], ["sync"], ["open"]):
            done = run_muster(*arguments)
            self.assertEqual(2, done.returncode, arguments)
            self.assertIn("muster", done.stderr)

    def test_a_dashboard_becomes_a_board_and_the_rest_is_named(self):
        dashboard = ROOT / "tests/data/grafana/checkout.json"
        done = run_muster("import", str(dashboard), "--service", "checkout-api", data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("Not taken over:", done.stdout)
        self.assertIn('panel "Error rate": the transformation organize', done.stdout)
        board = self.data / "boards/chk-01.json"
        self.assertEqual(["checkout-api"], json.loads(board.read_text(encoding="utf-8"))["services"])
        self.assertEqual(0o600, board.stat().st_mode & 0o777)
        lint = run_muster("lint", str(board))
        self.assertEqual((0, ""), (lint.returncode, lint.stderr))

    def test_a_hostile_dashboard_neither_steers_the_terminal_nor_writes_elsewhere(self):
        dashboard = self.folder / "d.json"
        dashboard.write_text(json.dumps({"uid": "../../evil", "title": "\x1b]0;pwned\x07", "panels": [
            {"type": "stat", "title": "\x1b[2J", "targets": [{"refId": "A", "expr": "up"}], "hologram": 1}]}), encoding="utf-8")
        done = run_muster("import", str(dashboard), data=self.data)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertEqual([".json"], [one.suffix for one in (self.data / "boards").iterdir()])
        for text in ("{", "[]", '{"panels": 7}', '{"panels": [{"type": "text"}]}'):
            dashboard.write_text(text, encoding="utf-8")
            done = run_muster("import", str(dashboard), data=self.data)
            self.assertEqual(1, done.returncode, text)
            self.assertIn("d.json", done.stderr)

    def test_the_report_of_the_drill_holds_its_figures(self):
        self.import_drill()
        for form in ("md", "html", "json"):
            target = self.folder / f"report.{form}"
            done = run_muster("report", "INC-1120", "--format", form, "--output", str(target), data=self.data)
            self.assertEqual((0, ""), (done.returncode, done.stderr))
            text = target.read_text(encoding="utf-8")
            for figure in ("90,026", "705,600", "29 min 24 s", "6.89"):
                self.assertIn(figure, text, form)
        target = self.folder / "report.pdf"
        self.assertEqual(0, run_muster("report", "INC-1120", "--format", "pdf", "--output", str(target),
                                       data=self.data).returncode)
        text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True,
                              timeout=30).stdout
        for figure in ("90,026", "705,600", "29 min 24 s", "6.89"):
            self.assertIn(figure, text)
        # Charts fit the page: two of them share one.
        self.assertTrue(any(page.count("Chart:") >= 2 for page in text.split("\f")), text)

    def test_the_public_report_says_what_it_left_out(self):
        self.import_drill()
        target = self.folder / "public.md"
        done = run_muster("report", "INC-1120", "--public", "--diff", "--ticket", r"INC-\d+", "--format", "md", "--output",
                          str(target), data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        text = target.read_text(encoding="utf-8")
        for told in ("INC-1120", "event:", "```chart", "To write:"):
            self.assertNotIn(told, text)
        self.assertIn("the incident commander", text)
        self.assertIn("role instead of name", done.stdout)
        refused = run_muster("report", "INC-1120", "--public", "--format", "json", "--output", str(target), data=self.data)
        self.assertEqual(2, refused.returncode)

    def test_the_timeline_is_written_for_sheets_documents_and_programs(self):
        self.import_drill()
        sheet = self.folder / "t.csv"
        done = run_muster("export-timeline", "INC-1120", "--format", "csv", "--output", str(sheet), data=self.data)
        self.assertEqual((0, f"{sheet}\n", ""), (done.returncode, done.stdout, done.stderr))
        rows = list(csv.reader(sheet.read_text(encoding="utf-8").splitlines()))
        table = run_muster("export-timeline", "INC-1120", "--format", "md", data=self.data)
        self.assertTrue(table.stdout.startswith("# INC-1120"), table.stdout[:80])
        told = run_muster("export-timeline", "INC-1120", "--format", "json", data=self.data)
        self.assertEqual((0, ""), (told.returncode, told.stderr))
        events = json.loads(told.stdout)["events"]
        everything = len(events) + sum(len(event.get("also_told_by", [])) for event in events)
        self.assertGreater(everything, 40)
        self.assertEqual(everything, len(rows) - 1)
        times = [event["occurred_at"] for event in events]
        self.assertEqual(sorted(times), times)
        missing = run_muster("export-timeline", "INC-9", "--format", "csv", data=self.data)
        self.assertEqual((1, ""), (missing.returncode, missing.stdout))
        self.assertIn("INC-9", missing.stderr)

    def test_open_actions_of_all_incidents_overdue_first(self):
        self.import_drill()
        empty = run_muster("actions", "--format", "json", data=self.data)
        self.assertEqual((0, {"actions": []}), (empty.returncode, json.loads(empty.stdout)), empty.stderr)
        markdown = ("# Review\n\n## Action items\n\n| Action | Owner | Due | Done when | State |\n|---|---|---|---|---|\n"
                    "| Alert on lag | Maya | 2999-01-01 | it pages | |\n| =cmd() | | 2020-01-01 | | |\n| Old | | | | done |\n")
        with sqlite3.connect(self.data / "muster.sqlite") as database:
            incident = database.execute("SELECT id FROM incident").fetchone()[0]
            database.execute("INSERT INTO postmortem(id, incident, revision, base_revision, occurred_at, known_at, author,"
                             " state, markdown) VALUES('P', ?, 9, -1, 1, 1, 'Maya', 'reviewed', ?)", (incident, markdown))
        table = run_muster("actions", "--format", "csv", data=self.data)
        self.assertEqual((0, ""), (table.returncode, table.stderr))
        rows = list(csv.DictReader(table.stdout.splitlines()))
        self.assertEqual(["'=cmd()", "Alert on lag"], [row["action"] for row in rows])
        self.assertEqual(["overdue", "open"], [row["state"] for row in rows])
        self.assertEqual("nobody owns it; nothing says when it is done", rows[0]["lacks"])
        self.assertEqual({"INC-1120"}, {row["incident"] for row in rows})
        self.assertIn("| INC-1120 | Alert on lag |", run_muster("actions", "--format", "md", data=self.data).stdout)

    def test_an_export_is_the_same_incident(self):
        self.import_drill()
        copy = self.folder / "copy.muster"
        self.assertEqual(0, run_muster("export", "INC-1120", str(copy), data=self.data).returncode)
        other = self.folder / "other"
        done = run_muster("import", str(copy), data=other)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        reports = []
        for data in (self.data, other):
            target = self.folder / f"{data.name}.md"
            run_muster("report", "INC-1120", "--format", "md", "--output", str(target), data=data)
            reports.append(target.read_text(encoding="utf-8"))
        self.assertEqual(reports[0], reports[1])

    def test_a_broken_incident_file_stores_nothing(self):
        self.import_drill()
        whole = DRILL.read_bytes()
        inside = whole.index(b"tax-engine-v2")  # a letter of an event's text: only a hash can notice
        broken = {"truncated": whole[: len(whole) // 2], "not a database": b"hello" * 1000, "empty": b"",
                  "flipped": whole[:inside] + bytes([whole[inside] ^ 0x01]) + whole[inside + 1:]}
        for name, content in broken.items():
            path = self.folder / "broken.muster"
            path.write_bytes(content)
            done = run_muster("import", str(path), data=self.data)
            self.assertEqual(1, done.returncode, name)
            self.assertIn("broken.muster", done.stderr, name)
            self.assertEqual(1, self.incident_count(), name)

    def test_unknown_incident_is_named(self):
        done = run_muster("report", "INC-9", "--format", "md", "--output", str(self.folder / "x.md"), data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("INC-9", done.stderr)
        self.assertFalse((self.folder / "x.md").exists())

    def test_lint_finds_a_cycle_and_a_target_of_one(self):
        runbook = json.loads((ROOT / "resources/drills/inc-1120/runbook.json").read_text(encoding="utf-8"))
        good = self.folder / "good.json"
        good.write_text(json.dumps(runbook), encoding="utf-8")
        self.assertEqual(0, run_muster("lint", str(good)).returncode)
        runbook["nodes"][1]["branches"][0]["to"] = "N1"
        cyclic = self.folder / "cyclic.json"
        cyclic.write_text(json.dumps(runbook), encoding="utf-8")
        done = run_muster("lint", str(cyclic))
        self.assertEqual(3, done.returncode)
        self.assertIn("cycle", done.stdout)

        slo = (ROOT / "resources/drills/inc-1120/slo.yaml").read_text(encoding="utf-8")
        perfect = self.folder / "perfect.yaml"
        perfect.write_text(slo.replace("target: 0.999", "target: 1.0"), encoding="utf-8")
        done = run_muster("lint", str(perfect))
        self.assertIn(done.returncode, (1, 3))
        self.assertIn("perfect.yaml", done.stdout + done.stderr)
        self.assertIn("target", done.stdout + done.stderr)

    def test_lint_of_a_folder_is_one_object_for_programs(self):
        team = self.folder / "runbooks/team"
        team.mkdir(parents=True)
        text = (ROOT / "resources/templates/rb-014.md").read_text(encoding="utf-8")
        (team / "good.md").write_text(text, encoding="utf-8")
        (team / "gap.md").write_text(text.replace("- if: <= 1.5 → N3", "- if: < 1 → N3"), encoding="utf-8")
        (team / "README.md").write_text("# Ours\n", encoding="utf-8")
        done = run_muster("lint", "--json", str(self.folder / "runbooks"))
        self.assertEqual((3, ""), (done.returncode, done.stderr))
        told = json.loads(done.stdout)
        self.assertEqual(["gap.md", "good.md"], [Path(one["file"]).name for one in told["files"]])
        errors = [one for one in told["files"][0]["findings"] if one["level"] == "error"]
        self.assertEqual([("N2", "no branch covers >= 1 and <= 1.5")], [(one["node"], one["what"]) for one in errors])
        self.assertGreater(errors[0]["line"], 0)
        self.assertTrue(errors[0]["wayOut"])

    def test_a_runbook_becomes_a_flowchart_and_a_draft_again(self):
        chart = self.folder / "rb.mmd"
        done = run_muster("runbook", "export", str(ROOT / "resources/templates/rb-014.md"), "--output", str(chart))
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("flowchart TD", chart.read_text(encoding="utf-8"))
        draft = self.folder / "draft.md"
        done = run_muster("runbook", "import", str(chart), "--output", str(draft))
        self.assertEqual(0, done.returncode)
        self.assertIn("a draft of 21 nodes", done.stderr)
        self.assertIn("## N1 (check) Is the impact real?", draft.read_text(encoding="utf-8"))
        # A draft says what it lacks.
        done = run_muster("lint", str(draft))
        self.assertEqual(3, done.returncode)
        self.assertIn("a check without a query", done.stdout)

    def test_version_eight_would_have_asked_for_a_restart(self):
        self.import_drill()
        changed = ROOT / "resources/drills/inc-1120/rb-014-v8.md"
        self.assertIn(": no findings", run_muster("lint", str(changed)).stdout)
        done = run_muster("runbook", "replay", str(changed), data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("2026-11-20T02:21:10Z N9: v8 would ask: Delete saturated pods", done.stdout)
        self.assertIn("(T_restart), because max 1 > 0.8; the run went on to N10", done.stdout)
        # One figure of fifty pods: what could not be asked is not called the same.
        bare = self.folder / "bare.md"
        bare.write_text(changed.read_text(encoding="utf-8").replace("if: max ", "if: "), encoding="utf-8")
        done = run_muster("runbook", "replay", str(bare), data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("v7 → v8: the same path as far as it could be judged: 12 of 13 steps\n  N9: '> 0.8' compares one",
                      done.stdout)
        done = run_muster("runbook", "learn", "RB-014", data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("RB-014: runs 1, to an end 1, last exercised 2026-11-20T02:47:00Z", done.stdout)
        self.assertIn("N1: asked 1, 1 × > 0.0144 → N2; median 35 s", done.stdout)
        # What ran is kept with the incident, as a file that can be read again.
        kept = self.folder / "kept.md"
        done = run_muster("runbook", "kept", "INC-1120", "--output", str(kept), data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("version: 7\n", kept.read_text(encoding="utf-8"))
        self.assertEqual(0, run_muster("lint", str(kept)).returncode)
        done = run_muster("runbook", "kept", "INC-1120", "RB-9", data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("no runbook RB-9", done.stderr)

    def test_sync_once_pulls_the_laboratory(self):
        laboratory = Laboratory("--no-history")
        self.addCleanup(laboratory.close)
        done = run_muster("sync", "--once", "--connect", "prometheus=" + laboratory.urls["prometheus"],
                          "--connect", "alertmanager=" + laboratory.urls["alertmanager"], data=self.data)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertIn("Prometheus", done.stdout)
        self.assertIn("Alertmanager", done.stdout)

    def test_sync_once_explains_an_unreachable_source(self):
        done = run_muster("sync", "--once", "--connect", "prometheus=http://127.0.0.1:9", data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("failed", done.stdout)

    def test_a_second_muster_on_the_same_folder_is_refused(self):
        self.import_drill()
        hole = socket.create_server(("127.0.0.1", 0))  # accepts and never answers
        self.addCleanup(hole.close)
        holder = subprocess.Popen([MUSTER, "sync", "--once", "--connect",
                                   f"prometheus=http://127.0.0.1:{hole.getsockname()[1]}",
                                   "--data", str(self.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  env={**os.environ, **PRIVATE})
        self.addCleanup(lambda: (holder.kill(), holder.communicate()))
        lock = self.data / "muster.lock"
        wait_for(lock.exists, "the lock", 10)
        done = run_muster("import", str(DRILL), data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("another", done.stderr.lower())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
