# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests stand on: a real display, the laboratory, and the built program seen from outside.

The program is driven as a person drives it, by keys sent to its real window, and is observed through
`--state-file`, which holds what its models show. Nothing here sleeps for a guessed time: every wait is for a condition,
with a deadline that only a failure reaches.
"""
import http.server
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUSTER = os.environ.get("MUSTER_EXECUTABLE", str(ROOT / "build/release/bin/muster"))
LAB_CACHE = os.environ.get("MUSTER_LAB_CACHE", str(ROOT / "build/lab-cache"))
POLL_S = 0.05
# How much slower than a release build this one may be: a sanitizer's.
PATIENCE = int(os.environ.get("MUSTER_TEST_PATIENCE", "1"))

# A home of its own for every run: no test reads or writes what the person who runs it keeps.
_HOME = tempfile.TemporaryDirectory(prefix="muster-e2e-home-")
os.chmod(_HOME.name, 0o700)
PRIVATE = {"HOME": _HOME.name, "XDG_RUNTIME_DIR": _HOME.name, "XDG_DATA_HOME": _HOME.name + "/share",
           "XDG_CONFIG_HOME": _HOME.name + "/config", "XDG_CACHE_HOME": _HOME.name + "/cache"}


def wait_for(condition, what, deadline_s=30.0):
    """The first true value of condition(); fails naming `what` after the deadline, of a release build."""
    deadline_s *= PATIENCE
    end = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"after {deadline_s:g} s still not: {what}")
        time.sleep(POLL_S)


class Display:
    """An X server of our own, so that a real window gets real keys wherever the tests run."""

    def __init__(self, size="1600x1000"):
        read_end, write_end = os.pipe()
        self.process = subprocess.Popen(
            # Without -noreset the server starts anew when its last client is killed, and refuses the next one meanwhile.
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *arguments], env={**os.environ, "DISPLAY": self.name}, check=True,
                              capture_output=True, text=True, timeout=30).stdout

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=10)


class Laboratory:
    """tests/lab/lab.py as a child; `fault(mode)` switches the simulated service's failure."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/lab/lab.py"), "--cache", LAB_CACHE, *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the laboratory did not start")
        self.urls = json.loads(line)

    def fault(self, mode):
        request = urllib.request.Request(self.urls["service"] + "/fault", data=json.dumps({"mode": mode}).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


class Keyring:
    """A session bus with a real gnome-keyring of its own, unlocked; `freeze` stops it from answering."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="muster-e2e-keyring-")
        os.chmod(self.folder.name, 0o700)
        home = {name: self.folder.name for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                                    stdout=subprocess.PIPE, text=True, env={**os.environ, **home})
        self.environment = {"DBUS_SESSION_BUS_ADDRESS": self.bus.stdout.readline().strip()}
        self.daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **home, **self.environment})
        self.daemon.stdin.write(b"\n")
        self.daemon.stdin.close()
        wait_for(self._answers, "the keyring answers", 15)

    def _answers(self):
        """Whether our daemon has the name. Asked of the bus: a message to the name itself would start another, locked one."""
        answer = subprocess.run(["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                                 "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"], capture_output=True,
                                text=True, env={**os.environ, **self.environment}, timeout=10)
        return "boolean true" in answer.stdout

    def freeze(self):
        self.daemon.send_signal(signal.SIGSTOP)

    def close(self):
        self.daemon.kill()
        self.daemon.wait(timeout=10)
        self.bus.terminate()
        self.bus.wait(timeout=10)
        self.bus.stdout.close()
        self.folder.cleanup()


class LoopbackTool:
    """A tool of the test's own: `answer(request)` of whoever derives from it gets every request, in a thread of its own.
    `below`: where its address ends."""

    def __init__(self, below=""):
        tool = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                tool.answer(self)

            do_POST = do_PUT = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # whoever asked was killed
        self.url = f"http://127.0.0.1:{self.server.server_port}{below}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def run_muster(*arguments, data=None, timeout=60, environment=None):
    """A command without a window: CompletedProcess with text output."""
    command = [MUSTER, *arguments]
    if data:
        command += ["--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **PRIVATE, "QT_QPA_PLATFORM": "offscreen", **(environment or {})})


class Muster:
    """The program with its window on `display`."""

    def __init__(self, display, *arguments, data=None, environment=None):
        self.display = display
        self.folder = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.data = Path(data) if data else Path(self.folder.name) / "data"
        self.state_path = Path(self.folder.name) / "state.json"
        self.log = open(Path(self.folder.name) / "log.txt", "w+", encoding="utf-8")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [MUSTER, *arguments, "--data", str(self.data), "--state-file", str(self.state_path), "--size", "1600x1000"],
            env={**os.environ, **PRIVATE, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software",
                 "LC_ALL": "C.UTF-8", "TZ": "UTC", **(environment or {})},
            stdout=self.log, stderr=subprocess.STDOUT)

    def state(self):
        """What the window shows now; {} before the first writing."""
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"muster ended with {self.process.returncode}:\n{self.log.read()[-3000:]}")
        try:
            return json.loads(self.state_path.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def wait(self, condition, what, deadline_s=30.0):
        """The first true condition(state)."""
        try:
            return wait_for(lambda: condition(self.state()), what, deadline_s)
        except AssertionError as failure:
            self.log.seek(0)
            raise AssertionError(f"{failure}\nlog:\n{self.log.read()[-2000:]}") from None

    def room(self):
        return self.state().get("room") or {}

    def timeline(self):
        return rows(self.room().get("timeline"))

    def key(self, *keys):
        self.display.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text, delay_ms=12):
        self.display.xdotool("type", "--delay", str(delay_ms), "--clearmodifiers", text)

    def window(self):
        """Waits for the window and gives it the keyboard (Xvfb has no window manager to do that)."""
        found = self.wait(lambda _: self._search(), "a window on the screen")
        self.display.xdotool("windowfocus", "--sync", found)
        return found

    def _search(self):
        try:
            lines = self.display.xdotool("search", "--onlyvisible", "--pid", str(self.process.pid)).split()
        except subprocess.CalledProcessError:
            return None
        return lines[-1] if lines else None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()
        self.folder.cleanup()


class WindowTest(unittest.TestCase):
    """Tests that share a display."""

    @classmethod
    def setUpClass(cls):
        cls.display = Display()

    @classmethod
    def tearDownClass(cls):
        cls.display.close()


class DataTest(WindowTest):
    """Each test with a data folder of its own, which programs that are killed leave to the next one."""

    def setUp(self):
        self.new_data()

    def new_data(self):
        folder = tempfile.TemporaryDirectory(prefix="muster-e2e-")
        self.addCleanup(folder.cleanup)
        self.data = folder.name

    def start(self, *arguments):
        # These ends are meant: the second start must not be a safe one, unless that is what is asked for.
        mode = () if "--safe-mode" in arguments else ("--no-safe-mode",)
        muster = Muster(self.display, *arguments, *mode, data=self.data)
        self.addCleanup(muster.close)
        muster.window()
        muster.wait(lambda s: s.get("listsReady"), "the lists")
        return muster

    def ask(self, query, *values):
        with sqlite3.connect(self.data + "/muster.sqlite") as store:
            return store.execute(query, values).fetchall()

    def declare(self, muster, title):
        muster.key("ctrl+n")
        muster.type(title)
        muster.key("Return")
        muster.wait(lambda s: (s.get("room") or {}).get("title") == title and s["room"]["ready"], f"the room of {title}")
        return muster.room()["incidentId"]


def rows(model):
    """Rows of a described item model."""
    return (model or {}).get("model", {}).get("rows", [])
