# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: with every source black-holed, the keyring frozen and a large store, a person can read and write at once.
MUSTER_EVENTS: how many events the store holds (50,000 in the normal run, 1,000,000 in the long one)."""
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

from harness import Display, Keyring, Muster, PATIENCE, ROOT, wait_for

EVENTS = int(os.environ.get("MUSTER_EVENTS", "50000"))
LARGE_STORE = os.environ.get("MUSTER_LARGE_STORE", str(ROOT / "build/release/bin/muster_large_store"))
USABLE_WITHIN_S = 1.5 * PATIENCE
ROUNDS = 3


def drafted(data):
    """How many notes are durable, read as another program would. The newest rows only: reading a million again and again
    would be the slowest part of the test."""
    with sqlite3.connect(f"file:{data}/muster.sqlite?mode=ro", uri=True) as store:
        found = store.execute("SELECT count(*) FROM (SELECT text FROM event ORDER BY row DESC LIMIT 20)"
                              " WHERE text LIKE 'typed at once%'").fetchone()[0]
    store.close()
    return found


class Start(unittest.TestCase):
    def test_the_first_typed_words_are_durable_within_a_second_and_a_half(self):
        display = Display()
        self.addCleanup(display.close)
        keyring = Keyring()
        self.addCleanup(keyring.close)
        hole = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(hole.close)
        url = f"http://127.0.0.1:{hole.getsockname()[1]}"
        with tempfile.TemporaryDirectory(prefix="muster-e2e-") as folder:
            data = folder + "/profile"
            subprocess.run([LARGE_STORE, data, str(EVENTS), url], check=True, timeout=900, stdout=subprocess.DEVNULL)
            muster = Muster(display, "drill", data=data, environment=keyring.environment)
            muster.wait(lambda s: (s.get("room") or {}).get("ready"), "first start with the import", 60)
            muster.close()
            keyring.freeze()
            best = None
            for number in range(1, ROUNDS + 1):
                muster = Muster(display, "drill", data=data, environment=keyring.environment)
                try:
                    wait_for(lambda: (muster.state().get("room") or {}).get("ready"), "the cached incident", 60)
                    readable = time.monotonic() - muster.started
                    muster.window()
                    muster.key("n")
                    muster.type("typed at once", 1)
                    muster.key("Return")
                    wait_for(lambda: drafted(data) >= number, "the typed note on disk", 30)
                    durable = time.monotonic() - muster.started
                    muster.wait(lambda s: len(s["incidents"]["model"]["rows"]) >= 41, "the list of incidents", 30)
                    listed = time.monotonic() - muster.started
                finally:
                    muster.close()
                if best is None or durable < best[1]:
                    best = (readable, durable, listed)
            print(f"FIGURE: G13 start with {EVENTS} events, sources black-holed, keyring frozen: readable {best[0]:.2f} s, first "
                  f"typed words durable {best[1]:.2f} s (limit {USABLE_WITHIN_S} s), list of incidents {best[2]:.2f} s; best of "
                  f"{ROUNDS}", flush=True)
            # The best of three: what other programs take away is not ours.
            self.assertLessEqual(best[1], USABLE_WITHIN_S)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
