# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: a major incident is led from the room by keys alone, the program is killed, and the store has all of it."""
import json
import sqlite3
import sys
import unittest

from harness import Display, Muster, rows

PEOPLE = ("T. Rao", "M. Lind", "P. Silva")


def kinds(state):
    return [row["kindName"] for row in rows((state.get("room") or {}).get("timeline"))]


def texts(state):
    return [row["text"] + " " + row.get("detail", "") for row in rows((state.get("room") or {}).get("timeline"))]


class LedByKeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        # The drill gives the machine a runbook and an objective of the service; nothing is connected.
        cls.muster = Muster(cls.display, "drill", "inc-1120")
        cls.muster.window()
        cls.muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")

    @classmethod
    def tearDownClass(cls):
        cls.muster.close()
        cls.display.close()

    def press(self, key, *typed_and_keys):
        """A key of the key map, then what is typed into the form: words are typed, what is in a list are keys."""
        self.muster.key(key)
        for part in typed_and_keys:
            if isinstance(part, list):
                self.muster.key(*part)
            else:
                self.muster.type(part)

    def told(self, kind, words):
        return self.muster.wait(
            lambda s: any(row["kindName"] == kind and words in row["text"] + " " + row.get("detail", "")
                          for row in rows((s.get("room") or {}).get("timeline"))) and s,
            f"{kind} with '{words}' on the timeline")

    def test_declare_roles_assignment_severity_runbook_decision_update_resolve(self):
        muster = self.muster
        # Declare.
        self.press("ctrl+n", "checkout fails", ["Tab", "Tab"], "checkout-api", ["Tab"], "T. Rao", ["Return"])
        muster.wait(lambda s: (s.get("room") or {}).get("number") == "INC-1121" and s["room"]["ready"], "the new room")
        self.told("incident.declared", "checkout fails")
        self.told("role.assigned", "T. Rao takes IC")

        # Roles: a deputy, then command is handed over.
        self.press("shift+r", ["shift+Tab"], "Deputy", ["Tab"], "M. Lind", ["Return"])
        self.told("role.assigned", "M. Lind takes Deputy")
        self.press("shift+r", "M. Lind", ["Return"])
        self.told("role.handedover", "T. Rao hands over IC to M. Lind")

        # An assignment: given, acknowledged, answered with condition, actions, needs.
        self.press("a", "P. Silva", ["Return"], "look at the pool", ["Return"])
        self.told("task.assigned", "P. Silva: look at the pool")
        self.press("shift+t", ["k"])
        muster.wait(lambda s: rows(s["room"]["command"]["assignments"])[0]["acknowledged"], "the acknowledgement")
        self.press("Return", "pool is full", ["Return"], "restarted one", ["Return"], "gateway team", ["Return"])
        self.told("task.answered", "Needs: gateway team")
        muster.wait(lambda s: rows(s["room"]["command"]["assignments"])[0]["answered"], "the answer")
        muster.key("d")
        muster.wait(lambda s: s["room"]["command"]["openCount"] == 0, "the assignment is done")
        muster.key("Escape")

        # Severity: the next worse one is proposed, the reason is typed.
        self.press("s", "all shops", ["Return"])
        self.told("severity.changed", "SEV-2 → SEV-1 (all shops)")

        # A branch of the runbook.
        node = muster.wait(lambda s: s["room"]["runbook"]["canAnswer"] and s["room"]["runbook"]["node"], "the runbook")
        muster.key("1")
        muster.wait(lambda s: s["room"]["runbook"]["node"] != node, "the next question")
        muster.wait(lambda s: "runbook.step" in kinds(s), "the answer on the timeline")

        # A decision, an update, the impact in words, a phrase of the call.
        self.decide("turn the flag off")
        self.update("We are looking into failing payments.")
        self.press("i", "card payments fail", ["Return"])
        self.told("impact.stated", "card payments fail")
        # What is proposed is typed, the poll is said, and Enter makes it a decision with the objections asked.
        self.press("d", "warm the cache", ["Escape"])
        self.press("p", ["4"])
        self.told("phrase.said", "The proposal is: warm the cache. Are there any strong objections?")
        muster.key("Return", "Escape")
        self.told("decision", "warm the cache")

        # Resolve.
        self.press("ctrl+shift+r", "flag off", ["Return"])
        self.told("incident.resolved", "Resolved: flag off.")
        state = muster.wait(lambda s: s["room"]["stageText"] == "Resolved" and s["savedState"].startswith("All edits saved") and s,
                            "resolved and saved")
        shown = {(row["kindName"], row["text"]) for row in rows(state["room"]["timeline"])}
        muster.kill()

        # The store after the kill, read by another program.
        with sqlite3.connect(muster.data / "muster.sqlite") as store:
            incident, = store.execute("SELECT id FROM incident WHERE number = 'INC-1121'").fetchone()
            revisions = store.execute("SELECT id, revision, kind_name, text, raw FROM event WHERE incident = ? ORDER BY row",
                                      (incident,)).fetchall()
            newest = {}
            for event, revision, kind, text, raw in revisions:
                newest[event] = (kind, text, raw)
            kept = {kind for kind, _, _ in newest.values()}
            for kind, text in shown:
                self.assertTrue(any(k == kind and text.rstrip("…") in t for k, t, _ in newest.values()), f"{kind}: {text}")
            for kind in ("incident.declared", "role.assigned", "role.handedover", "task.assigned", "task.answered",
                         "severity.changed", "runbook.step", "impact.stated", "phrase.said", "incident.resolved"):
                self.assertIn(kind, kept)
            task = json.loads(next(raw for kind, _, raw in newest.values() if kind == "task.assigned"))
            self.assertEqual(("P. Silva", "done"), (task["who"], task["end"]))
            self.assertIn("acknowledged", task)
            self.assertEqual([0, 1, 2], [revision for _, revision, kind, _, _ in revisions if kind == "task.assigned"])
            holders = dict(store.execute("SELECT role, person FROM role_fact WHERE incident = ? ORDER BY revision", (incident,)))
            self.assertEqual({"IC": "M. Lind", "Deputy": "M. Lind"}, holders)
            severities = [s for s, in store.execute("SELECT severity FROM severity_fact WHERE incident = ? ORDER BY revision", (incident,))]
            self.assertEqual([2, 1], severities)
            stages = [s for s, in store.execute("SELECT stage FROM stage_fact WHERE incident = ? ORDER BY revision", (incident,))]
            self.assertEqual(["triage", "resolved"], stages)
            times = {name for name, in store.execute("SELECT name FROM key_time_fact WHERE incident = ?", (incident,))}
            self.assertLessEqual({"declared", "ic_assigned", "resolved"}, times)
            self.assertEqual(1, store.execute("SELECT count(*) FROM status_fact WHERE incident = ? AND audience = 'public'",
                                              (incident,)).fetchone()[0])
            self.assertEqual(1, store.execute("SELECT count(*) FROM runbook_answer WHERE incident = ?", (incident,)).fetchone()[0])

    def decide(self, words):
        self.press("d", words, ["Return", "Escape"])  # the line keeps the focus for the next sentence
        self.muster.wait(lambda s: any(kind.startswith("decision") for kind in kinds(s)) and any(words in text for text in texts(s)),
                         "the decision on the timeline")

    def update(self, words):
        # Begun in the line under the timeline: it opens the form, so that a promise and the channels are asked for.
        self.press("n", "/update ", ["Return", "ctrl+a"], words, ["ctrl+Return"])
        self.muster.wait(lambda s: any(row["kindName"] == "status.posted" and words in row["text"] + " " + row.get("detail", "")
                                       for row in rows(s["room"]["timeline"])), "the update on the timeline")
        self.muster.key("Escape")  # out of the line


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
