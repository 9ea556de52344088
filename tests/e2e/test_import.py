# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: past incidents out of files, whole, refused, killed in the middle and resumed."""
import json
import os
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from harness import MUSTER, ROOT, Display, Muster, run_muster, wait_for

DUMP = ROOT / "tests/data/dispatch/copy.sql"


class Import(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(self.temporary.cleanup)
        self.folder = Path(self.temporary.name)
        self.data = self.folder / "data"

    def counts(self):
        with sqlite3.connect(f"file:{self.data}/muster.sqlite?mode=ro", uri=True) as store:
            return tuple(store.execute(f"SELECT count(DISTINCT {what}) FROM {table}").fetchone()[0]
                         for what, table in (("id", "incident"), ("id", "event"), ("incident", "incident_report")))

    def postmortems(self, count):
        folder = self.folder / "pm"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.md").write_text(
                f"---\nid: PM-{number}\ntitle: Incident {number}\nstarted_at: 2024-05-01T10:00:00Z\n---\n"
                "## Timeline (UTC)\n- 10:00 began\n- 10:30 over\n", encoding="utf-8")
        return folder

    def test_a_dump_is_taken_over_and_the_rest_is_named(self):
        done = run_muster("import", str(DUMP), data=self.data)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("4 incidents (4 new, 0 changed, 0 known before)", done.stdout)
        self.assertIn("8 events (8 new", done.stdout)
        self.assertIn("incident default/4: it has neither reported_at nor created_at", done.stdout)
        again = json.loads(run_muster("import", str(DUMP), "--json", data=self.data).stdout)
        self.assertEqual({"new": 0, "changed": 0, "known": 4}, again["incidents"])
        self.assertEqual("done", again["state"])
        self.assertEqual(2, len(again["problems"]))
        self.assertEqual((4, 8, 4), self.counts())

    def test_a_label_keeps_installations_apart(self):
        run_muster("import", str(DUMP), data=self.data)
        done = run_muster("import", str(DUMP), "--label", "eu", data=self.data)
        self.assertIn("4 incidents (4 new", done.stdout)
        self.assertEqual(8, self.counts()[2])

    def test_what_is_nothing_known_is_refused_with_the_way_out(self):
        for name, content, word in (("custom.dump", b"PGDMP\x01", "pg_restore -f out.sql"), ("picture", b"\x89PNG", "neither"),
                                    ("empty.sql", b"", "empty")):
            path = self.folder / name
            path.write_bytes(content)
            done = run_muster("import", str(path), data=self.data)
            self.assertEqual(1, done.returncode, name)
            self.assertIn(word, done.stderr)
        done = run_muster("import", str(self.folder / "nowhere"), data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("there is no file or folder", done.stderr)
        self.assertEqual(2, run_muster("import", str(DUMP), "--label", "../x", data=self.data).returncode)
        self.assertEqual(2, run_muster("sync", "--once", "--resume", data=self.data).returncode)

    def test_a_folder_of_which_nothing_can_be_taken_fails_and_says_why(self):
        folder = self.folder / "notes"
        folder.mkdir()
        (folder / "readme.md").write_text("# \x1b[2JRead me\n", encoding="utf-8")
        done = run_muster("import", str(folder), data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("readme.md: it has no front matter", done.stdout)
        self.assertIn("no incident could be taken", done.stderr)

    def test_cut_off_it_goes_on_by_itself_when_the_window_opens(self):
        folder = self.postmortems(600)
        started = subprocess.Popen([MUSTER, "import", str(folder), "--label", "eu", "--data", str(self.data)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})

        def standing():
            try:
                with sqlite3.connect(f"file:{self.data}/muster.sqlite?mode=ro", uri=True) as store:
                    return store.execute("SELECT state, incidents_new, incidents_known FROM import_run").fetchone() or ("", 0, 0)
            except sqlite3.OperationalError:
                return ("", 0, 0)

        wait_for(lambda: standing()[1] >= 40, "a part of it came", 60)
        started.send_signal(signal.SIGKILL)
        started.wait(30)
        self.assertEqual("running", standing()[0])
        self.assertLess(standing()[1], 600)
        display = Display()
        self.addCleanup(display.close)
        muster = Muster(display, data=self.data)
        self.addCleanup(muster.close)
        muster.window()
        wait_for(lambda: standing()[0] != "running", "it is over", 60)
        self.assertEqual(("done", 600, 0), standing())
        self.assertEqual(600, self.counts()[2])  # under the label with which it began

    def test_killed_in_the_middle_it_goes_on(self):
        folder = self.postmortems(1500)
        started = subprocess.Popen([MUSTER, "import", str(folder), "--data", str(self.data)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        deadline = time.monotonic() + 30
        seen = 0
        while time.monotonic() < deadline and started.poll() is None and seen < 100:
            try:
                seen = self.counts()[0]
            except sqlite3.Error:
                time.sleep(0.01)
        started.send_signal(signal.SIGKILL)
        started.wait()
        self.assertGreaterEqual(seen, 100)
        self.assertLess(self.counts()[0], 1500, "it was over before it was killed")
        done = run_muster("import", str(folder), "--resume", "--json", data=self.data)
        self.assertEqual(0, done.returncode, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual({"new": 1500, "changed": 0, "known": 0}, report["incidents"])
        self.assertEqual((1500, 3000, 1500), self.counts())

    def test_an_interrupt_stops_between_batches(self):
        folder = self.postmortems(1500)
        started = subprocess.Popen([MUSTER, "import", str(folder), "--data", str(self.data)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        deadline = time.monotonic() + 30
        seen = 0
        while time.monotonic() < deadline and started.poll() is None and seen < 100:
            try:
                seen = self.counts()[0]
            except sqlite3.Error:
                time.sleep(0.01)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=30)
        self.assertEqual(1, started.returncode, err)
        self.assertIn("stopped; go on with --resume", out)
        done = run_muster("import", str(folder), "--resume", data=self.data)
        self.assertIn("1500 incidents (1500 new", done.stdout)


if __name__ == "__main__":
    unittest.main()
