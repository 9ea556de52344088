# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: what is typed into a form and not given to the timeline yet is there after a kill -9, and goes once."""
import json
import sys
import time
import unittest

from harness import DataTest, PATIENCE, wait_for

#: On disk so soon after the last key; the pause of the store is 150 ms, the rest is the machine's.
ON_DISK_WITHIN_S = 5.0 * PATIENCE


class Forms(DataTest):
    def kept(self, prefix):
        """The fields of the form whose key begins so, as they stand on disk."""
        found = self.ask("SELECT value FROM setting WHERE key LIKE ? AND value <> ''", prefix + "%")
        return json.loads(found[0][0]) if found else {}

    def until(self, condition, what):
        wait_for(condition, what, ON_DISK_WITHIN_S)

    def told(self, words):
        return self.ask("SELECT count(*) FROM event WHERE text LIKE ?", f"%{words}%")[0][0]

    def test_a_title_that_was_not_declared_is_there_after_a_kill(self):
        muster = self.start()
        muster.key("ctrl+n")
        muster.type("payments fail in the north")
        self.until(lambda: self.kept("form/declare/").get("title") == "payments fail in the north", "the title")
        muster.kill()
        muster = self.start()
        muster.key("ctrl+n")
        muster.type("ern shops")
        muster.key("Return")
        muster.wait(lambda s: "payments fail in the north" in (s.get("room") or {}).get("title", ""), "the room")
        self.until(lambda: self.kept("form/declare/") == {}, "an empty form")

    def test_what_stands_in_the_forms_of_a_room_is_there_after_a_kill_and_goes_once(self):
        muster = self.start()
        room = self.declare(muster, "checkout fails")
        for form, keys, typed, member in (
                ("assign", ("a",), ("Ada Lind", "Return", "look at the pool"), "what"),
                ("impact", ("i",), ("cards are refused",), "words"),
                ("severity", ("s",), ("half of Europe cannot pay",), "why"),
                ("role", ("shift+r",), ("Grace Kim",), "person"),
                ("resolve", ("ctrl+shift+r",), ("the pool was made larger",), "words"),
                ("log", ("ctrl+l",), ("02:13:01 ERROR no connection",), "lines")):
            for key in keys:
                muster.key(key)
            for words in typed:
                if words == "Return":
                    muster.key(words)
                else:
                    muster.type(words)
            self.until(lambda: typed[-1] in self.kept(f"form/{form}/{room}").get(member, ""), form)
            muster.key("Escape")
        for words in ("look at the pool", "cards are refused", "half of Europe cannot pay"):
            self.assertEqual(self.told(words), 0)
        muster.kill()

        muster = self.start()
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the room again")
        for form, key, returns, words in (("assign", "a", 2, "look at the pool"),
                                          ("impact", "i", 1, "cards are refused"),
                                          ("severity", "s", 1, "half of Europe cannot pay"),
                                          ("role", "shift+r", 1, "Grace Kim")):
            before = self.kept(f"form/{form}/{room}")
            self.assertTrue(any(words in str(kept) for kept in before.values()), f"{form}: {before}")
            muster.key(key)
            # The words come back from the disk a moment after the form.
            time.sleep(0.5)
            for _ in range(returns):
                muster.key("Return")
            self.until(lambda: self.told(words) >= 1, f"{form} on the timeline")
            self.until(lambda: self.kept(f"form/{form}/{room}") == {}, f"{form}: forgotten")
            self.assertEqual(self.told(words), 1, form)

    def test_words_that_are_taken_back_are_forgotten(self):
        muster = self.start()
        room = self.declare(muster, "checkout fails")
        muster.key("i")
        muster.type("cards are refused")
        self.until(lambda: self.kept(f"form/impact/{room}").get("words") == "cards are refused", "the words")
        muster.key("ctrl+a")
        muster.key("BackSpace")
        self.until(lambda: self.kept(f"form/impact/{room}") == {}, "nothing")

    def test_a_note_that_was_given_is_not_in_the_line_after_a_kill(self):
        for delay_s in (0.0, 0.0, 0.003, 0.01, 0.03):
            with self.subTest(delay=delay_s):
                self.new_data()
                muster = self.start()
                room = self.declare(muster, "checkout fails")
                muster.key("n")
                muster.type("the pool is empty")
                self.until(lambda: self.kept(f"composer.draft/{room}").get("text") == "the pool is empty", "the line")
                muster.key("Return")
                time.sleep(delay_s)
                muster.kill()
                # Started once: what a killed program left in its log is read in.
                self.start().close()
                on_timeline = self.told("the pool is empty")
                in_line = self.kept(f"composer.draft/{room}").get("text", "") != ""
                self.assertEqual(on_timeline + in_line, 1, f"timeline {on_timeline}, line {in_line}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
