# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: one window per data folder, safe mode after two unexpected ends, crash marks, and starts in surroundings
that nobody would choose."""
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from harness import Display, MUSTER, Muster, PRIVATE, run_muster, wait_for, WindowTest


def modes(folder):
    """Every file and folder below that others may touch."""
    open_to_others = []
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink() and stat.S_IMODE(path.lstat().st_mode) & 0o077:
            open_to_others.append(f"{path} {stat.S_IMODE(path.lstat().st_mode):o}")
    return open_to_others


class Process(WindowTest):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(self.temporary.cleanup)
        self.data = Path(self.temporary.name) / "data"

    def start(self, *arguments, **options):
        muster = Muster(self.display, *arguments, data=self.data, **options)
        self.addCleanup(muster.close)
        return muster

    def second(self, *arguments):
        """A second start: it has no window of its own to wait for."""
        return subprocess.run([MUSTER, *arguments, "--data", str(self.data)], capture_output=True, text=True, timeout=30,
                              env={**os.environ, **PRIVATE, "DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb"})

    def test_a_second_start_raises_the_first_window_and_hands_over_what_to_open(self):
        first = self.start()
        first.wait(lambda s: s.get("listsReady"), "the window")
        again = self.second()
        self.assertEqual((0, "Muster is already open on this data folder: its window was raised.\n", ""),
                         (again.returncode, again.stdout, again.stderr))
        self.assertEqual(0, self.second("drill").returncode)
        first.wait(lambda s: (s.get("room") or {}).get("number") == "INC-1120", "the drill in the first window")
        # A start while the first one is coming up or going down gets its place or is heard.
        first.process.terminate()
        late = self.start("drill")
        first.process.wait(timeout=20)
        late.wait(lambda s: (s.get("room") or {}).get("ready"), "the next window after the first one ended")
        self.assertEqual(0, first.process.returncode)

    def test_two_unexpected_ends_lead_to_safe_mode_and_back(self):
        hole = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(hole.close)
        hole.settimeout(0.2)
        url = f"http://127.0.0.1:{hole.getsockname()[1]}"
        for _ in range(2):
            muster = self.start("--connect", f"prometheus={url}")
            muster.wait(lambda s: s.get("sources", {}).get("model", {}).get("count") == 1, "the source is stored")
            muster.kill()
        self.drain(hole)
        muster = self.start()
        muster.window()
        muster.wait(lambda s: s.get("listsReady"), "the window in safe mode")
        marked = (self.data / "starts.txt").read_text(encoding="ascii").splitlines()
        self.assertEqual(["normal", "normal", "safe"], [line.split()[2] for line in marked])
        # Nobody is asked over the network.
        with self.assertRaises(TimeoutError, msg="a connection in safe mode"):
            hole.accept()
        self.assertIn("safe mode", run_muster("diagnostics", data=self.data).stdout)
        # Leaving it starts the tools.
        muster.key("ctrl+k")
        muster.type("leave safe")
        muster.key("Return")
        hole.settimeout(20)
        hole.accept()[0].close()
        muster.close()
        self.assertEqual(b"", (self.data / "starts.txt").read_bytes())

    def drain(self, hole):
        while True:
            try:
                hole.accept()[0].close()
            except TimeoutError:
                return

    def test_a_crash_leaves_a_mark_that_diagnostics_show(self):
        muster = self.start("drill")
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")
        muster.process.send_signal(signal.SIGSEGV)
        self.assertEqual(-signal.SIGSEGV, muster.process.wait(timeout=20))
        text = run_muster("diagnostics", data=self.data)
        self.assertEqual(0, text.returncode, text.stderr)
        self.assertRegex(text.stdout, r"crash at=\d+ signal=11 version=\S+ pid=\d+ stack=\S+ end")
        self.assertIn("start without a clean end: ", text.stdout)
        for hidden in (str(self.data), PRIVATE["HOME"], "checkout"):
            self.assertNotIn(hidden, text.stdout)
        self.assertEqual([], [path for path in self.data.rglob("*") if path.name.startswith("core")])

    def test_everything_in_the_data_folder_is_the_users_alone(self):
        old = os.umask(0)
        try:
            self.data.mkdir(mode=0o777)
            (self.data / "straggler.sqlite").touch(mode=0o666)
            muster = self.start("drill")
        finally:
            os.umask(old)
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")
        wait_for(lambda: modes(self.data) == [], "all rights of others are taken", 10)
        muster.close()
        self.assertEqual([], modes(self.data))

    def test_a_data_folder_that_is_a_link_is_refused_in_words(self):
        real = Path(self.temporary.name) / "real"
        real.mkdir()
        self.data.symlink_to(real)
        done = run_muster("report", "INC-1", "--format", "md", "--output", "x.md", data=self.data)
        self.assertEqual(1, done.returncode)
        self.assertIn("it is a link", done.stderr)
        muster = self.start()
        muster.wait(lambda s: s.get("storeState") == "failed" and "it is a link" in s.get("storeProblem", ""),
                    "the window says why")
        muster.close()
        self.assertEqual([], list(real.iterdir()))

    def test_the_process_hides_its_memory_and_dumps_no_core(self):
        muster = self.start()
        muster.wait(lambda s: s.get("listsReady"), "the window")
        pid = muster.process.pid
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
        self.assertRegex(limits, r"Max core file size\s+0\s+0\s")
        # What is not dumpable belongs to root, whoever runs it.
        self.assertEqual(0, os.stat(f"/proc/{pid}/environ").st_uid)

    def test_strange_surroundings_do_not_keep_it_from_starting(self):
        def narrow():
            os.close(0)
            os.close(2)
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
            os.umask(0)

        for name, change, environment in (
                ("64 descriptors, closed streams", narrow, {}),
                ("no such zone or locale", None, {"TZ": "Nowhere/Nothing", "LC_ALL": "xx_XX.UTF-8", "LANG": "xx"}),
                ("no home", None, {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"})):
            with self.subTest(name):
                data = Path(self.temporary.name) / name.split()[0]
                state = Path(self.temporary.name) / "state.json"
                state.unlink(missing_ok=True)
                process = subprocess.Popen(
                    [MUSTER, "drill", "--data", str(data), "--state-file", str(state)], preexec_fn=change,
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, **PRIVATE, "DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb",
                         "QT_QUICK_BACKEND": "software", **environment})
                try:
                    wait_for(lambda: process.poll() is not None or (state.exists() and b'"ready":true' in state.read_bytes()),
                             f"the drill is open: {name}", 40)
                    self.assertIsNone(process.poll())
                finally:
                    process.terminate()
                    process.wait(timeout=20)
                self.assertEqual(0, process.returncode)
                self.assertEqual([], modes(data))

    def test_a_binary_replaced_while_it_runs_ends_and_starts_well(self):
        copy = Path(self.temporary.name) / "muster"
        shutil.copy2(MUSTER, copy)
        state = Path(self.temporary.name) / "state.json"
        environment = {**os.environ, **PRIVATE, "DISPLAY": self.display.name, "QT_QPA_PLATFORM": "xcb",
                       "QT_QUICK_BACKEND": "software"}
        for _ in range(2):
            state.unlink(missing_ok=True)
            process = subprocess.Popen([copy, "drill", "--data", str(self.data), "--state-file", str(state)], env=environment)
            try:
                wait_for(lambda: state.exists() and b'"ready":true' in state.read_bytes(), "the drill is open", 40)
                # As a package manager does: a new file under the old name.
                fresh = copy.with_suffix(".new")
                shutil.copy2(MUSTER, fresh)
                fresh.replace(copy)
            finally:
                process.terminate()
                process.wait(timeout=20)
            self.assertEqual(0, process.returncode)

    def test_a_display_that_goes_away_takes_no_text_with_it(self):
        display = Display()
        muster = Muster(display, "drill", data=self.data)
        self.addCleanup(muster.close)
        muster.window()
        muster.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open")
        muster.key("ctrl+4")
        muster.wait(lambda s: s["room"]["postMortem"]["active"] and s["room"]["postMortem"]["markdown"], "the draft is loaded")
        muster.key("F2")
        muster.type("written before the screen went")
        muster.wait(lambda s: "before the screen went" in s["room"]["postMortem"]["markdown"]
                    and s["savedState"].startswith("All edits saved"), "the text is saved")
        display.close()
        muster.process.wait(timeout=20)
        again = self.start("drill")
        again.window()
        again.wait(lambda s: (s.get("room") or {}).get("ready"), "the drill is open again")
        again.key("ctrl+4")
        again.wait(lambda s: s["room"]["postMortem"]["active"], "the post-mortem is open again")
        again.wait(lambda s: "before the screen went" in (s["room"]["postMortem"]["markdown"] or ""), "the text is back")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
