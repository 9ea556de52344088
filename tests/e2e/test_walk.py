# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: the runbook that stands in the README, attached by hand and walked on the laboratory's live metrics."""
import re
import sys
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, Display, Laboratory, Muster, rows, run_muster, wait_for


def runbook_of_the_readme():
    """The first whole runbook of README.md, as a reader would copy it."""
    found = re.search(r"^````markdown\n(---\n.*?)^````$", (ROOT / "README.md").read_text(encoding="utf-8"), re.S | re.M)
    assert found, "the README has no runbook"
    return found.group(1)


class Walk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.laboratory = Laboratory("--no-history")
        cls.folder = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        cls.data = Path(cls.folder.name) / "data"
        cls.data.mkdir(mode=0o700)
        # The room is another service's: nothing attaches by itself.
        cls.muster = Muster(cls.display, "--connect", "prometheus=" + cls.laboratory.urls["prometheus"],
                            "--service", "payments", data=cls.data)
        cls.muster.window()
        cls.muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the room is open")

    @classmethod
    def tearDownClass(cls):
        cls.muster.close()
        cls.laboratory.close()
        cls.display.close()
        cls.folder.cleanup()

    def runbook(self, state):
        return (state.get("room") or {}).get("runbook") or {}

    def take(self, target, what):
        """Presses the digit of what the evidence proposes."""
        state = self.muster.wait(lambda s: self.runbook(s)["canAnswer"] and self.runbook(s)["proposedIndex"] >= 0
                                 and rows(self.runbook(s)["branches"])[self.runbook(s)["proposedIndex"]]["target"] == target
                                 and s, what, 60)
        self.muster.key(str(self.runbook(state)["proposedIndex"] + 1))
        self.muster.wait(lambda s: self.runbook(s)["node"] == target, f"node {target}")

    def test_the_readmes_runbook_is_written_attached_and_walked(self):
        self.assertFalse(self.runbook(self.muster.state()).get("available"))
        folder = self.data / "runbooks"
        folder.mkdir()  # while the window is open
        file = folder / "checkout.md"
        file.write_text(runbook_of_the_readme(), encoding="utf-8")
        linted = run_muster("lint", str(file))
        self.assertEqual((0, ""), (linted.returncode, linted.stderr))
        self.assertTrue(linted.stdout.endswith(": no findings\n"), linted.stdout)

        self.find_in_palette()
        self.muster.key("Return")
        self.muster.wait(lambda s: self.runbook(s).get("runbookId") == "RB-100", "the runbook is attached")
        self.muster.wait(lambda s: any(row["kindName"] == "runbook.attached" and "attached by hand" in row["text"]
                                       for row in rows(s["room"]["timeline"])), "why, on the timeline")

        self.laboratory.fault("flag")
        self.take("N2", "the evidence says that requests fail")
        self.assertEqual("action", self.runbook(self.muster.state())["kind"])
        self.assertIn("/fault", self.runbook(self.muster.state())["command"])
        self.laboratory.fault("none")
        self.muster.key("1")
        self.muster.wait(lambda s: self.runbook(s)["node"] == "N3", "the verify node")
        self.take("T_calm", "the evidence says that it is over")
        self.assertTrue(self.runbook(self.muster.state())["finished"])
        steps = [row["text"] for row in rows(self.muster.room()["timeline"]) if row["kindName"] == "runbook.step"]
        self.assertEqual(3, len(steps), steps)

    def find_in_palette(self):
        """It shows what was there when it came up: it is brought up anew until the folder was looked at."""
        for _ in range(20):
            self.muster.key("ctrl+k")
            self.muster.type("%rb-100")
            self.muster.wait(lambda s: s["palette"]["filter"] == "%rb-100", "the palette's words")
            try:
                return wait_for(lambda: [row for row in rows(self.muster.state().get("palette"))
                                         if row.get("itemId") == "RB-100/file"], "the runbook in the palette", 2)
            except AssertionError:
                self.muster.key("Escape")
        raise AssertionError("the runbook of the folder never came to the palette")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
