# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the main thread of the built program stands still while a person walks through the drill and writes in a live
room. It measures time, so it is a long test for a machine that does nothing else (`packaging/test --long -R blocks`)."""
import sys
import unittest

from harness import Display, Laboratory, Muster, rows
from test_room import go_to, open_live_room

LIMIT_MS = 50  # RELIABILITY: no block of the main thread is longer
INSTANTS = ("01:30:00", "02:05:00", "02:14:30", "02:26:00", "02:47:00")


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


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
