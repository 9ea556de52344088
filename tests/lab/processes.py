# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes that never outlive their parent, free loopback ports, and a small Prometheus client.

Not a process supervisor: nothing is restarted; a child that ends early is an error with the end of its log in it.
"""
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

PR_SET_PDEATHSIG = 1    # prctl(2), linux/prctl.h
LIBC = ctypes.CDLL(None, use_errno=True)
# Talk to loopback directly, whatever http_proxy says.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class LabError(Exception):
    """Something the laboratory needs is missing or did not start; the text says what and the way out."""


def die_with_parent(sig=signal.SIGTERM):
    """Asks the kernel to signal this process when the thread that started it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


def program(name):
    """The full path of an installed program; LabError names the Debian package when it is missing."""
    found = shutil.which(name)
    if not found:
        package = "prometheus" if name == "promtool" else name
        raise LabError(f"{name} is not installed; install the package {package} (packaging/dependencies.txt)")
    return found


def free_port():
    """A loopback TCP port that was free a moment ago. Starters retry when somebody was quicker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Child:
    """One running program; its output goes to a log file. Start only from the main thread: the kernel ties the
    parent-death signal to the thread that forked; and before any other thread runs, see watch_parent()."""

    def __init__(self, name, arguments, log):
        self.name, self.log = name, Path(log)
        parent = os.getpid()

        def before_exec():
            die_with_parent(signal.SIGKILL)
            if os.getppid() != parent:  # the parent died between fork and prctl
                os._exit(1)

        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                            preexec_fn=before_exec, start_new_session=True)

    def running(self):
        """Whether the program still runs."""
        return self.process.poll() is None

    def tail(self):
        """The end of the log, for error texts."""
        return self.log.read_text(errors="replace")[-1500:]

    def stop(self, grace=5.0):
        """SIGTERM, then SIGKILL after `grace` seconds."""
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def wait_until(condition, what, child=None, seconds=30.0):
    """Polls `condition` until it is true. LabError when `seconds` are over or the child has ended."""
    deadline = time.monotonic() + seconds
    while True:
        if condition():
            return
        if child and not child.running():
            raise LabError(f"{child.name} ended before {what}:\n{child.tail()}")
        if time.monotonic() > deadline:
            raise LabError(f"{what} did not happen within {seconds:.0f} s" + (f":\n{child.tail()}" if child else ""))
        time.sleep(0.05)


def get(url, timeout=30):
    """Body of a GET as bytes."""
    with OPENER.open(url, timeout=timeout) as reply:
        return reply.read()


def answers(url):
    """Whether a GET of `url` gives 200 right now."""
    try:
        with OPENER.open(url, timeout=2) as reply:
            return reply.status == 200
    except OSError:
        return False


class Prometheus:
    """A real Prometheus on a free loopback port over a folder that is wholly ours, and its query API.

    `blocks` (optional) is a folder of TSDB blocks; they are hard-linked (or copied) into the data folder and are never
    compacted or dropped: compaction is off and retention is twenty years, so the drill does not age out of the lab. `options`: more arguments.
    """

    def __init__(self, folder, config, blocks=None, log_name="prometheus.log", options=()):
        self.folder = Path(folder)
        data = self.folder / "prometheus"
        data.mkdir(parents=True)
        if blocks:
            for block in Path(blocks).iterdir():
                if (block / "meta.json").is_file():
                    self._link(block, data / block.name)
        (self.folder / "prometheus.yml").write_text(config, encoding="utf-8")
        binary = program("prometheus")
        for attempt in range(3):
            port = free_port()
            self.url = f"http://127.0.0.1:{port}"
            self.child = Child("prometheus", [
                binary, f"--config.file={self.folder}/prometheus.yml", f"--storage.tsdb.path={data}",
                "--storage.tsdb.retention.time=20y", "--storage.tsdb.min-block-duration=2h",
                "--storage.tsdb.max-block-duration=2h", f"--web.listen-address=127.0.0.1:{port}",
                # The default of 1 min is why a first delivery took 65 s: the alert fires before service discovery has
                # told the notifier about Alertmanager (5 s after the start), is dropped, and waits a minute.
                "--rules.alert.resend-delay=5s", "--log.level=warn", *options], self.folder / log_name)
            try:
                wait_until(lambda: answers(self.url + "/-/ready"), "Prometheus was ready", self.child, 60)
                return
            except LabError:
                busy = "address already in use" in self.child.tail()
                self.child.stop()
                if not busy or attempt == 2:
                    raise

    @staticmethod
    def _link(source, target):
        try:
            shutil.copytree(source, target, copy_function=os.link)
        except OSError:     # another file system
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)

    def raw(self, path, **parameters):
        """The body of an API call as bytes, e.g. raw("query", query="up", time=0)."""
        url = f"{self.url}/api/v1/{path}"
        if parameters:
            url += "?" + urllib.parse.urlencode(parameters)
        try:
            return get(url, 60)
        except urllib.error.HTTPError as error:
            raise LabError(f"{path} {parameters}: HTTP {error.code} {error.read()[:500]!r}") from error

    def data(self, path, **parameters):
        """The `data` member of an API answer."""
        return json.loads(self.raw(path, **parameters))["data"]

    def vector(self, query, at):
        """Instant query: list of (labels, float)."""
        return [(entry["metric"], float(entry["value"][1]))
                for entry in self.data("query", query=query, time=at)["result"]]

    def value(self, query, at):
        """Instant query with exactly one series as a float; LabError otherwise."""
        result = self.vector(query, at)
        if len(result) != 1:
            raise LabError(f"{query} at {at}: {len(result)} series instead of 1")
        return result[0][1]

    def series(self, query, start, end, step):
        """Range query: list of (labels, [(seconds, float), …])."""
        data = self.data("query_range", query=query, start=start, end=end, step=step)
        return [(entry["metric"], [(at, float(text)) for at, text in entry["values"]]) for entry in data["result"]]

    def version(self):
        """For instance 2.42.0+ds."""
        return self.data("status/buildinfo")["version"]

    def stop(self):
        """Stops the program; the folder stays."""
        self.child.stop()


def stop_on_signals(event):
    """SIGTERM, SIGINT and SIGHUP set `event` instead of ending the process in the middle of something."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: event.set())


def watch_parent(event, parent, watch_stdin=True):
    """Sets `event` when `parent` (os.getppid() at the very start) is gone or, if watched, standard input has ended.
    Starts threads: call it after the last Child was started, a fork beside threads may hang."""

    def watch_input():
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        event.set()

    def watch_process():
        while os.getppid() == parent:
            time.sleep(0.5)
        event.set()

    threading.Thread(target=watch_process, daemon=True).start()
    if watch_stdin:
        threading.Thread(target=watch_input, daemon=True).start()
