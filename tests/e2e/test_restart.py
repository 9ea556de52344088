# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: kill -9 while an update is written and posted, and with several incidents open; what is there afterwards."""
import json
import sys
import time
import unittest

from harness import DataTest, rows

LOST_AT_MOST_S = 0.25
#: How long after the key that posts the program is killed: before, within and after the write.
KILLED_AFTER_S = (0.0, 0.0, 0.005, 0.02, 0.05, 0.2)


def room_of(state):
    return state.get("room") or {}


def open_rooms(state):
    return rows(state.get("openRooms"))


class Restart(DataTest):
    def write_update(self, muster, words, delay_ms=12):
        """Opens the form and replaces what it proposes."""
        muster.key("u")
        muster.wait(lambda s: room_of(s)["updates"]["text"], "the proposed text")
        muster.key("ctrl+a")
        muster.type(words, delay_ms)

    def draft(self, incident):
        found = self.ask("SELECT value FROM setting WHERE key = ?", f"update.draft/{incident}/public")
        return json.loads(found[0][0])["text"] if found and found[0][0] else ""

    def test_a_draft_survives_a_kill_with_all_but_the_last_quarter_second(self):
        muster = self.start()
        incident = self.declare(muster, "checkout fails")
        words = "Payments by card fail for some shops and we know which " * 2
        started = time.monotonic()
        self.write_update(muster, words, 25)
        muster.wait(lambda s: words[:40] in room_of(s)["updates"]["text"], "the text in the form")
        per_key_s = (time.monotonic() - started) / len(words)
        muster.kill()
        on_disk = self.draft(incident)

        # The room is open again by itself, and the form offers what was written.
        again = self.start()
        again.wait(lambda s: room_of(s).get("incidentId") == incident and room_of(s)["ready"], "the room is back")
        text = again.wait(lambda s: room_of(s)["updates"]["restored"] and room_of(s)["updates"]["text"], "the draft is back")
        self.assertEqual(on_disk, text)
        kept = max(n for n in range(len(words) + 1) if text.endswith(words[:n]))
        self.assertGreaterEqual(kept, len(words) - LOST_AT_MOST_S / per_key_s - 1)
        # It goes on from there, and is posted once.
        again.key("u")
        again.key("ctrl+End")
        again.type("and more")
        again.key("ctrl+Return")
        again.wait(lambda s: sum(row["kindName"] == "status.posted" for row in rows(room_of(s)["timeline"])) == 1, "the update is posted")
        again.wait(lambda s: s["savedState"].startswith("All edits saved"), "saved")
        again.kill()
        self.assertEqual("", self.draft(incident))
        posted, = self.ask("SELECT text FROM event WHERE incident = ? AND kind_name = 'status.posted'", incident)
        self.assertIn((text + "and more").strip(), posted[0])

    def test_killed_while_posting_it_is_posted_once_or_still_a_draft(self):
        muster = self.start()
        incident = self.declare(muster, "checkout fails")
        outcomes = []
        for number, after_s in enumerate(KILLED_AFTER_S):
            words = f"Update number {number} of this evening."
            self.write_update(muster, words)
            muster.wait(lambda s: words in room_of(s)["updates"]["text"] and room_of(s)["updates"]["savedText"] == "Draft saved on this machine",
                        "the draft is saved")
            muster.key("ctrl+Return")
            time.sleep(after_s)  # a moment of the kill, not a wait for something
            muster.kill()
            events = self.ask("SELECT count(DISTINCT id) FROM event WHERE incident = ? AND kind_name = 'status.posted' AND text LIKE ?",
                              incident, f"%{words}%")[0][0]
            facts = self.ask("SELECT count(*) FROM status_fact WHERE incident = ? AND text LIKE ?", incident, f"%{words}%")[0][0]
            self.assertEqual(events, facts, "the line and the fact are one transaction")
            is_draft = words in self.draft(incident)
            self.assertEqual((1, False) if events else (0, True), (events, is_draft))
            outcomes.append("posted" if events else "draft")
            muster = self.start()
            muster.wait(lambda s: room_of(s).get("incidentId") == incident and room_of(s)["ready"], "the room is back")
            if is_draft:
                muster.wait(lambda s: words in room_of(s)["updates"]["text"], "the draft is back")
                muster.key("u")
                muster.key("ctrl+Return")
                muster.wait(lambda s: sum(words in row["text"] + row.get("detail", "") for row in rows(room_of(s)["timeline"])) == 1,
                            "it is posted now")
        count, = self.ask("SELECT count(DISTINCT id) FROM event WHERE incident = ? AND kind_name = 'status.posted'", incident)
        self.assertEqual(len(KILLED_AFTER_S), count[0])
        print(f"FIGURE: F1 kills while posting {len(outcomes)}: {outcomes.count('posted')} posted, {outcomes.count('draft')} still drafts, "
              "lost 0, twice 0", flush=True)

    def test_rooms_are_switched_faster_than_their_pages_are_made(self):
        muster = self.start()
        ids = [self.declare(muster, title) for title in ("checkout fails", "search is slow", "mail is late")]
        for page in ("ctrl+2", "ctrl+3", "ctrl+4", "ctrl+2"):
            muster.key(page)
            for _ in range(12):
                muster.key("ctrl+Tab")
        state = muster.wait(lambda s: room_of(s).get("ready") and s, "a room is shown")
        self.assertIn(room_of(state)["incidentId"], ids)
        muster.close()

    def test_open_incidents_come_back_after_a_kill_and_not_in_safe_mode(self):
        muster = self.start()
        ids = [self.declare(muster, title) for title in ("checkout fails", "search is slow", "mail is late")]
        muster.key("ctrl+Tab")  # around the end: the first one
        muster.wait(lambda s: room_of(s).get("incidentId") == ids[0] and room_of(s)["ready"], "the first is shown")
        muster.wait(lambda s: s["savedState"].startswith("All edits saved"), "saved")
        muster.kill()

        again = self.start()
        state = again.wait(lambda s: len(open_rooms(s)) == 3 and room_of(s).get("ready") and s, "three are open")
        self.assertEqual(ids, [row["incidentId"] for row in open_rooms(state)])
        self.assertEqual(ids[0], state["room"]["incidentId"])
        again.key("ctrl+Tab")
        again.wait(lambda s: room_of(s).get("incidentId") == ids[1] and room_of(s)["ready"], "the next one")
        again.close()

        safe = self.start("--safe-mode")
        self.assertEqual([], open_rooms(safe.state()))
        safe.close()
        # What was open is not forgotten by that.
        last = self.start()
        last.wait(lambda s: len(open_rooms(s)) == 3 and room_of(s).get("incidentId") == ids[1], "three are open again")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
