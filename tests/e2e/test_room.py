# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: the built program on the laboratory and on the drill, driven by keys in a real window."""
import sys
import unittest
from datetime import datetime, timezone

from harness import ROOT, Display, Laboratory, Muster, rows

NIGHT = "2026-11-20T"


def instant_ms(clock):
    return datetime.fromisoformat(f"{NIGHT}{clock}+00:00").astimezone(timezone.utc).timestamp() * 1000


def go_to(muster, clock):
    """Moves the scrubber as a person does: the command, then the time, then Enter."""
    muster.key("g")
    muster.wait(lambda s: s.get("goToOpen", True), "the field for the time")
    muster.type(clock)
    muster.key("Return")
    return muster.wait(lambda s: abs(((s.get("room") or {}).get("asOfInstant") or 0) - instant_ms(clock)) < 1500
                       and s["room"], f"the room stands at {clock}")


def open_live_room(display, laboratory):
    """The window on the checkout service of the laboratory, with its runbook and its objectives."""
    muster = Muster(display, "--connect", "prometheus=" + laboratory.urls["prometheus"],
                    "--connect", "alertmanager=" + laboratory.urls["alertmanager"],
                    "--service", "checkout-api",
                    "--runbook", str(ROOT / "resources/templates/rb-014.md"),
                    "--slo", str(ROOT / "resources/drills/inc-1120/slo.yaml"))
    muster.window()
    muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the live room is open")
    return muster


class DrillRoom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.muster = Muster(cls.display, "drill", "inc-1120")
        cls.muster.window()
        cls.muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")

    @classmethod
    def tearDownClass(cls):
        cls.muster.close()
        cls.display.close()

    def changes(self, state):
        return rows(state["room"]["changes"])

    def test_as_known_then_hides_what_was_not_known(self):
        go_to(self.muster, "02:13:30")
        def kinds(state):
            return {row["kindName"] for row in rows(state["room"]["timeline"]) if not row.get("hollow")}

        # The rows follow the label a moment later.
        state = self.muster.wait(lambda s: s["room"]["pastLabel"].endswith("02:13:30") and "role.assigned" in kinds(s)
                                 and not kinds(s) & {"flag.changed", "pod.wedged"} and s, "only what was known then")
        candidates = [row for row in self.changes(state) if not row["staleFeed"]]
        self.assertEqual(["deploy.finished"] * 2, [row["kind"] for row in candidates])
        self.assertIn("2.41.0", candidates[0]["text"])
        stale = [row for row in self.changes(state) if row["staleFeed"]]
        self.assertTrue(any("LaunchDarkly" in row["source"] + row["text"] for row in stale))
        self.assertEqual("SEV-2", state["room"]["severityText"])

        go_to(self.muster, "02:13:40")
        state = self.muster.wait(
            lambda s: any(row["kind"] == "flag.changed" for row in rows(s["room"]["changes"])) and s,
            "the flag is a candidate")
        candidates = [row for row in self.changes(state) if not row["staleFeed"]]
        self.assertEqual("flag.changed", candidates[0]["kind"])
        self.assertEqual(3, len(candidates))

    def test_the_end_of_the_night_has_its_figures(self):
        go_to(self.muster, "02:50:00")
        state = self.muster.wait(lambda s: "90,026" in s["room"]["impactText"] and s, "the derived impact")
        self.assertIn("705,600", state["room"]["impactText"])
        self.assertEqual("SEV-1", state["room"]["severityText"])
        self.assertIn("13.1", state["room"]["budgetLeftText"])

    def test_a_chart_is_looked_at_and_frozen_by_key(self):
        go_to(self.muster, "02:20:00")
        self.muster.key("v")
        self.muster.wait(lambda s: s["room"]["detail"]["open"], "a chart over the window")
        self.muster.key("v")
        table = self.muster.wait(lambda s: rows(s["room"]["detail"]["table"]) and s["room"]["detail"], "its values")
        self.assertEqual(["5xx"], table["columns"])
        self.muster.key("e")
        frozen = self.muster.wait(lambda s: [row for row in rows(s["room"]["timeline"]) if row["kindName"] == "evidence.chart"],
                                  "the frozen chart on the timeline")
        self.assertIn("Error rate", frozen[0]["text"])
        self.muster.key("Escape")
        self.muster.wait(lambda s: not s["room"]["detail"]["open"], "the room again")


class LiveRoom(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.laboratory = Laboratory()
        cls.muster = open_live_room(cls.display, cls.laboratory)

    @classmethod
    def tearDownClass(cls):
        cls.muster.close()
        cls.laboratory.close()
        cls.display.close()

    def panel(self, state, panel_id):
        return next((row for row in rows((state.get("room") or {}).get("panels")) if row["panelId"] == panel_id), {})

    def error_percent(self, state):
        text = self.panel(state, "error_rate").get("headline", "")
        number = text.replace("%", "").replace(",", "").strip()
        try:
            return float(number)
        except ValueError:
            return None

    def test_a_real_alert_reaches_the_timeline_and_the_panel(self):
        self.muster.wait(lambda s: (self.error_percent(s) or 100) < 1, "a calm error rate from the live service", 60)
        self.laboratory.fault("flag")
        self.muster.wait(lambda s: any(row["kindName"] == "alert.firing" and "CheckoutConfirm" in row["text"]
                                       for row in rows(s["room"]["timeline"])), "the alert on the timeline", 60)
        self.muster.wait(lambda s: (self.error_percent(s) or 0) > 2, "the error rate rises", 90)
        states = {row["freshness"] for row in rows(self.muster.state()["room"]["sources"])}
        self.assertEqual({"live"}, states)

        # The runbook that the alert names is there, and taking a branch is one key.
        self.muster.wait(lambda s: s["room"]["runbook"]["runbookId"] == "RB-014", "the runbook is attached", 30)
        self.muster.wait(lambda s: s["room"]["runbook"]["proposedIndex"] >= 0, "a proposed branch", 60)
        node = self.muster.room()["runbook"]["node"]
        self.muster.key(str(self.muster.room()["runbook"]["proposedIndex"] + 1))
        self.muster.wait(lambda s: s["room"]["runbook"]["node"] != node, "the next question", 30)
        self.muster.wait(lambda s: any(row["kindName"] == "runbook.step" and node in row["text"]
                                       for row in rows(s["room"]["timeline"])), "the answer on the timeline", 30)

        # A note typed meanwhile is a fact like any other.
        self.muster.key("n")
        self.muster.type("card payments failing in the shop")
        self.muster.key("Return")
        self.muster.wait(lambda s: any("card payments failing in the shop" in row["text"]
                                       for row in rows(s["room"]["timeline"])), "the note on the timeline", 30)
        # A source that goes on answering does not look older and older.
        self.muster.wait(lambda s: all(row["ageText"] in {f"{age} s" for age in range(31)}
                                       for row in rows(s["room"]["sources"])), "fresh ages of every source", 20)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
