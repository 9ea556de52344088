# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the main thread of the built program stands still while a person walks through the drill and writes in a live
room. It measures time, so it is a long test for a machine that does nothing else (`packaging/test --long -R blocks`)."""
import datetime
import sqlite3
import sys
import tempfile
import unittest
from pathlib import Path

from harness import Display, Laboratory, Muster, rows, wait_for
from test_room import go_to, open_live_room

LIMIT_MS = 50  # RELIABILITY: no block of the main thread is longer
IMPORTED = 2000  # incidents of a dump, with twenty events each
INSTANTS = ("01:30:00", "02:05:00", "02:14:30", "02:26:00", "02:47:00")


def write_dump(path, incidents):
    """A plain dump of Dispatch, as far as an import reads it."""
    def time(minutes):
        return (datetime.datetime(2019, 1, 1) + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.000000")

    with open(path, "w", encoding="utf-8") as dump:
        dump.write("--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n")

        def table(name, columns, lines):
            dump.write(f"COPY dispatch_organization_default.{name} ({columns}) FROM stdin;\n")
            dump.writelines("\t".join(str(value) for value in line) + "\n" for line in lines)
            dump.write("\\.\n\n")

        table("event", "id, uuid, started_at, ended_at, source, description, type, pinned, individual_id, incident_id",
              ((n + 1, f"u-{n}", time(n // 20 * 200 + n % 20 * 5), time(n // 20 * 200 + n % 20 * 5), "Incident Participant",
                f"Step {n} of the response: service {n % 300} answers slowly, we look at the deploy of {n % 97}.4", "Custom event",
                "f", n % 400 + 1, n // 20 + 1) for n in range(incidents * 20)))
        table("incident", "id, name, title, description, resolution, status, visibility, reported_at, stable_at, closed_at,"
              " incident_severity_id, commander_id, created_at, updated_at, project_id",
              ((n, f"dispatch-default-default-{n}", f"Service {n % 300} answers slowly",
                f"Customers see errors at the checkout since the deploy of version {n % 97}.", "Rolled back.", "Closed", "Open",
                time(n * 200), time(n * 200 + 60), time(n * 200 + 120), n % 3 + 1, 1, time(n * 200), time(n * 200 + 121), 1)
               for n in range(1, incidents + 1)))
        table("incident_severity", "id, name", ((1, "Critical"), (2, "High"), (3, "Low")))
        table("individual_contact", "id, is_active, email, name, title",
              ((n, "t", f"person{n}@example.com", f"Person {n}", "SRE") for n in range(1, 401)))
        dump.write("--\n-- PostgreSQL database dump complete\n--\n")


class Blocks(unittest.TestCase):
    def setUp(self):
        self.display = Display()
        self.addCleanup(self.display.close)

    def keep_the_limit(self, what, longest_block):
        """What other programs take of the cores is not wholly in the account that the watchdog subtracts: the same again,
        up to three times in a fresh window, until one run keeps the limit. A block of our own is there every time."""
        longest = [longest_block()]
        while longest[-1] > LIMIT_MS and len(longest) < 3:
            longest.append(longest_block())
        print(f"FIGURE: longest block of the main thread {what}: {longest} ms (limit {LIMIT_MS})", flush=True)
        self.assertLessEqual(longest[-1], LIMIT_MS)

    def test_a_walk_through_the_night(self):
        self.keep_the_limit("over five instants of the drill", self.walk_through_the_night)

    def walk_through_the_night(self):
        muster = Muster(self.display, "drill", "inc-1120")
        try:
            muster.window()
            muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")
            for clock in INSTANTS:
                go_to(muster, clock)
            return muster.state()["longestBlockMs"]
        finally:
            muster.close()

    def test_a_note_in_a_live_room(self):
        laboratory = Laboratory()
        self.addCleanup(laboratory.close)
        laboratory.fault("flag")
        self.keep_the_limit("in a live room", lambda: self.a_note_in_a_live_room(laboratory))

    def a_note_in_a_live_room(self, laboratory):
        muster = open_live_room(self.display, laboratory)
        try:
            muster.wait(lambda s: any(row["kindName"] == "alert.firing" for row in rows(s["room"]["timeline"])),
                        "the alert on the timeline", 60)
            muster.key("n")
            muster.type("still failing")
            muster.key("Return")
            muster.wait(lambda s: any("still failing" in row["text"] for row in rows(s["room"]["timeline"])),
                        "the note on the timeline", 30)
            return muster.state()["longestBlockMs"]
        finally:
            muster.close()


    def test_a_large_file_that_is_imported(self):
        folder = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(folder.cleanup)
        dump = Path(folder.name) / "dump.sql"
        write_dump(dump, IMPORTED)
        self.keep_the_limit(f"while {IMPORTED} incidents are imported from a file", lambda: self.a_large_file(dump))

    def a_large_file(self, dump):
        # With a tool, so that the window does not begin with the page of a first start.
        muster = Muster(self.display, "--connect", "pagerduty=http://127.0.0.1:9")
        try:
            muster.window()
            muster.wait(lambda s: s.get("listsReady") and not s["firstStart"], "the lists were read")
            muster.key("ctrl+6")
            for _ in range(8):  # along the rail and the form to the path
                muster.key("Tab")
            muster.type(str(dump), delay_ms=2)
            muster.key("Return")

            def standing():
                with sqlite3.connect(f"file:{muster.data}/muster.sqlite?mode=ro", uri=True) as store:
                    return store.execute("SELECT state, incidents_new, events_new FROM import_run").fetchone()

            wait_for(standing, "the import began", 60)
            # First beside its progress, then beside the list that grows.
            wait_for(lambda: standing()[1] > IMPORTED / 3 or standing()[0] != "running", "a third of it", 300)
            muster.key("ctrl+1")
            wait_for(lambda: standing()[0] != "running", "the import is over", 600)
            self.assertEqual(("done", IMPORTED, IMPORTED * 20), standing())
            return muster.state()["longestBlockMs"]
        finally:
            muster.close()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
