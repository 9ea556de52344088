# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the laboratory as its users do and switches the failure on and off: `check_live.py CACHE_FOLDER`.

Asserts: ready line; the fast alert reaches Alertmanager within 10 s of switching the fault on and is gone within 30 s
of switching it off; history and live metrics answer from the same Prometheus; nothing is left when standard input ends,
and nothing when the laboratory's parent is killed.
"""
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import check_lab
from processes import OPENER, LabError, get, wait_until

HERE = Path(__file__).resolve().parent
FAST = "CheckoutConfirmErrorRatioHigh"


def switch(lab, mode):
    """Turns the failure on or off; the HTTP status."""
    request = urllib.request.Request(lab["service"] + "/fault", json.dumps({"mode": mode}).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with OPENER.open(request, timeout=5) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


def alerts(lab):
    """Alertmanager's active alerts: {(name, severity): alert}."""
    found = json.loads(get(lab["alertmanager"] + "/api/v2/alerts?active=true"))
    return {(a["labels"]["alertname"], a["labels"]["severity"]): a for a in found}


def query(lab, promql, at):
    """Value of the only series of an instant query, or None."""
    asked = urllib.parse.urlencode({"query": promql, "time": at})
    result = json.loads(get(f"{lab['prometheus']}/api/v1/query?{asked}"))["data"]["result"]
    return float(result[0]["value"][1]) if len(result) == 1 else None


def processes_in(folder):
    """Ids of running programs that name the laboratory's folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


def start(cache, **extra):
    """(process, ready line) of a laboratory that stops when its standard input closes."""
    process = subprocess.Popen([sys.executable, "-B", str(HERE / "lab.py"), "--cache", cache], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True, **extra)
    line = process.stdout.readline()
    if not line:
        raise LabError("the laboratory ended before it was ready")
    return process, json.loads(line)


def timed(condition, what, seconds):
    """Waits and returns how long it took; LabError after `seconds`."""
    begun = time.monotonic()
    wait_until(condition, what, seconds=seconds)
    took = time.monotonic() - begun
    print(f"ok    {what} after {took:.1f} s (limit {seconds} s)")
    return took


def expect(condition, what):
    """Prints, and LabError when false."""
    if not condition:
        raise LabError(f"expected: {what}")
    print(f"ok    {what}")


def killed_parent_leaves_nothing(cache):
    """A parent that is killed with SIGKILL takes Prometheus and Alertmanager with it."""
    script = ("import subprocess, sys, time\n"
              "lab = subprocess.Popen([sys.executable, '-B', sys.argv[1], '--cache', sys.argv[2], '--no-history', "
              "'--ignore-stdin'], stdout=subprocess.PIPE, text=True)\n"
              "print(lab.stdout.readline(), end='', flush=True)\ntime.sleep(600)\n")
    parent = subprocess.Popen([sys.executable, "-B", "-c", script, str(HERE / "lab.py"), cache],
                              stdout=subprocess.PIPE, text=True)
    lab = json.loads(parent.stdout.readline())
    expect(len(processes_in(lab["dir"])) == 2, "a second laboratory runs beside the first")
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    timed(lambda: not processes_in(lab["dir"]) and not os.path.exists(lab["dir"]),
          "parent killed: nothing left", 15)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    begun = time.monotonic()
    process, lab = start(sys.argv[1])
    print(f"ok    ready after {time.monotonic() - begun:.1f} s")
    try:
        expect(not alerts(lab), "no alert while all is well")
        expect(switch(lab, "burning") == 400, "an unknown mode is refused with 400")
        history = query(lab, check_lab.runbook_queries(check_lab.blocks.INPUTS)["N1"], check_lab.at("02:09:05"))
        expect(history is not None and abs(history - 0.1868) < 0.0005, "history answers N1 beside live metrics")
        timed(lambda: 350 < (query(lab, f"sum(rate({check_lab.TOTAL}[4s]))", time.time()) or 0) < 450,
              "live traffic is about 400/s", 15)
        for mode, low, high in (("flag", 0.17, 0.185), ("wedged", 0.055, 0.067)):
            switch(lab, mode)
            if mode == "flag":
                timed(lambda: (FAST, "page") in alerts(lab), f"fault on: {FAST} at Alertmanager", 10)
                timed(lambda: ("CheckoutConfirmErrorBudgetBurn", "page") in alerts(lab), "burn alert (page) too", 15)
                labels = alerts(lab)["CheckoutConfirmErrorBudgetBurn", "page"]["labels"]
                expect(labels["runbook"] == "RB-014" and labels["service"] == "checkout-api", "alert names its runbook")
            timed(lambda: low < (query(lab, check_lab.ratio("5s"), time.time()) or 0) < high,
                  f"fault {mode}: error ratio between {low} and {high}", 20)
        expect((FAST, "page") in alerts(lab), "the alert stays while pods are wedged")
        switch(lab, "none")
        timed(lambda: (FAST, "page") not in alerts(lab), "fault off: fast alert gone from Alertmanager", 30)
        killed_parent_leaves_nothing(sys.argv[1])
        process.stdin.close()
        expect(process.wait(20) == 0, "input closed: ends with 0")
        expect(not processes_in(lab["dir"]) and not os.path.exists(lab["dir"]), "input closed: nothing left")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
    print(f"all well, {time.monotonic() - begun:.1f} s")


if __name__ == "__main__":
    try:
        main()
    except LabError as failure:
        sys.exit(f"laboratory: {failure}")
