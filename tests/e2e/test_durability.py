# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: what a person typed survives kill -9; a start with everything down is quick."""
import socket
import sqlite3
import sys
import tempfile
import time
import unittest

from harness import Keyring, Muster, PATIENCE, wait_for, WindowTest

LOST_AT_MOST_S = 0.25
USABLE_WITHIN_S = 1.5 * PATIENCE


class Durability(WindowTest):
    def test_kill_while_typing_loses_at_most_a_quarter_second(self):
        with tempfile.TemporaryDirectory(prefix="muster-e2e-") as data:
            muster = Muster(self.display, "drill", "inc-1120", data=data)
            try:
                muster.window()
                muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")
                muster.key("ctrl+4")
                muster.wait(lambda s: s["room"]["postMortem"]["active"] and s["room"]["postMortem"]["markdown"],
                            "the draft is loaded")
                muster.key("F2")
                typed = "abcdefghijklmnopqrstuvwxyz0123456789" * 3
                started = time.monotonic()
                delay_ms = 25
                muster.type(typed, delay_ms)
                muster.wait(lambda s: typed[:40] in s["room"]["postMortem"]["markdown"], "the text in the editor")
                ended = time.monotonic()
                muster.kill()
            finally:
                muster.close()
            per_key_s = (ended - started) / len(typed)
            again = Muster(self.display, "drill", "inc-1120", data=data)
            try:
                again.window()
                again.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open again")
                again.key("ctrl+4")
                markdown = again.wait(lambda s: s["room"]["postMortem"]["active"] and s["room"]["postMortem"]["markdown"],
                                      "the draft is back")
            finally:
                again.close()
            kept = max(n for n in range(len(typed) + 1) if typed[:n] in markdown)
            self.assertGreaterEqual(kept, len(typed) - LOST_AT_MOST_S / per_key_s - 1)

    def test_a_start_with_black_holed_sources_and_a_frozen_keyring_is_quick(self):
        with tempfile.TemporaryDirectory(prefix="muster-e2e-") as data:
            # Sources that accept connections and never answer, and a keyring that was unlocked once and is frozen now.
            hole = socket.create_server(("127.0.0.1", 0))
            self.addCleanup(hole.close)
            url = f"http://127.0.0.1:{hole.getsockname()[1]}"
            keyring = Keyring()
            self.addCleanup(keyring.close)
            environment = keyring.environment
            muster = Muster(self.display, "drill", "inc-1120", "--connect", f"prometheus={url}",
                            "--connect", f"alertmanager={url}", data=data + "/profile", environment=environment)
            muster.window()
            muster.wait(lambda s: (s.get("room") or {}).get("ready"), "first start with the import")
            muster.close()
            with sqlite3.connect(data + "/profile/muster.sqlite") as store:
                # As if a token had been typed: the start now asks the keyring for it.
                self.assertEqual(2, store.execute("UPDATE source SET has_secret = 1").rowcount)
            keyring.freeze()
            # The measured start: everything is cached, nothing answers.
            muster = Muster(self.display, "drill", "inc-1120", data=data + "/profile", environment=environment)
            try:
                wait_for(lambda: (muster.state().get("room") or {}).get("ready"), "the cached incident", 15)
                usable = time.monotonic() - muster.started
                muster.window()
                muster.key("n")
                muster.type("still here")
                muster.key("Return")
                muster.wait(lambda s: any("still here" in row["text"] for row in
                                          s["room"]["timeline"]["model"]["rows"]), "the typed note is stored")
                self.assertLessEqual(usable, USABLE_WITHIN_S)
            finally:
                muster.close()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
