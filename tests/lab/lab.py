# SPDX-License-Identifier: GPL-3.0-or-later
"""The laboratory: real Prometheus and Alertmanager on loopback, INC-1120's history, and a checkout-api that can fail.

Prints one JSON line when everything is ready:
    {"prometheus": url, "alertmanager": url, "service": url, "pid": n, "dir": folder}
and runs until standard input ends, the parent dies, or SIGTERM/SIGINT comes. Everything lives in one temporary folder,
which is removed at the end (--keep keeps it); the logs of the programs are files in there.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import blocks
from checkout_api import Service, make_server
from processes import Child, LabError, Prometheus, answers, die_with_parent, free_port, program, stop_on_signals, \
    wait_until, watch_parent

HERE = Path(__file__).resolve().parent

PROMETHEUS_CONFIG = """
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  evaluation_interval: 1s
rule_files: ["{rules}"]
alerting:
  alertmanagers:
    - static_configs: [{{targets: ["{alertmanager}"]}}]
scrape_configs:
  - job_name: checkout-api
    static_configs: [{{targets: ["{service}"]}}]
"""

ALERTMANAGER_CONFIG = """
route:
  receiver: laboratory
  group_by: [alertname, severity]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: laboratory
"""


def start_alertmanager(folder):
    """(child, url) of a ready Alertmanager without clustering."""
    binary = program("prometheus-alertmanager")
    (folder / "alertmanager.yml").write_text(ALERTMANAGER_CONFIG, encoding="utf-8")
    for attempt in range(3):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        child = Child("prometheus-alertmanager", [
            binary, f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/alertmanager",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=", "--log.level=warn"],
            folder / "alertmanager.log")
        try:
            wait_until(lambda: answers(url + "/-/ready"), "Alertmanager was ready", child)
            return child, url
        except LabError:
            busy = "address already in use" in child.tail()
            child.stop()
            if not busy or attempt == 2:
                raise
    raise LabError("no free port for Alertmanager")


def run(options, folder, over, parent):
    """Starts everything, prints the line, waits for the end, stops everything. `parent`: our parent's process id."""
    history = None
    if not options.no_history:
        history = options.history or blocks.build(blocks.INPUTS, options.cache)
        if not Path(history).is_dir():
            raise LabError(f"--history {history}: no such folder")
    server = make_server(Service())
    service = f"127.0.0.1:{server.server_address[1]}"
    children = []
    serving = False
    try:
        child, alertmanager = start_alertmanager(folder)
        children.append(child)
        config = PROMETHEUS_CONFIG.format(rules=HERE / "rules.yml", service=service,
                                          alertmanager=alertmanager.removeprefix("http://"))
        prometheus = Prometheus(folder, config, history)
        children.append(prometheus.child)
        # Threads only from here on; what knocked at the service before waits in its backlog.
        threading.Thread(target=server.serve_forever, daemon=True).start()
        serving = True
        watch_parent(over, parent, not options.ignore_stdin)
        # Ready means: scraped twice (a rate exists), rules evaluated, and the notifier knows where to deliver.
        wait_until(lambda: prometheus.vector('sum(rate(http_requests_total{job="checkout-api"}[15s]))', time.time()),
                   "a first scrape", prometheus.child)
        wait_until(lambda: prometheus.vector("checkout_confirm:error_ratio:rate5m", time.time()),
                   "a first evaluation of the rules", prometheus.child)
        wait_until(lambda: prometheus.data("alertmanagers")["activeAlertmanagers"],
                   "Prometheus found Alertmanager", prometheus.child)
        print(json.dumps({"prometheus": prometheus.url, "alertmanager": alertmanager, "service": f"http://{service}",
                          "pid": os.getpid(), "dir": str(folder)}), flush=True)
        while not over.wait(0.25):
            for child in children:
                if not child.running():
                    raise LabError(f"{child.name} ended by itself:\n{child.tail()}")
    finally:
        if serving:     # shutdown() of a server that never served would wait for ever
            server.shutdown()
        for child in reversed(children):
            child.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--history", metavar="BLOCKS_DIR", help="TSDB blocks to show as history (never written to)")
    parser.add_argument("--cache", metavar="DIR", help="where blocks of INC-1120 are built once and kept; "
                        "default: $XDG_CACHE_HOME/muster-lab")
    parser.add_argument("--no-history", action="store_true", help="live metrics only")
    parser.add_argument("--ignore-stdin", action="store_true", help="do not stop when standard input ends")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder")
    options = parser.parse_args()
    if not options.cache:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
        options.cache = os.path.join(base, "muster-lab")
    parent, over = os.getppid(), threading.Event()
    stop_on_signals(over)
    die_with_parent()
    folder = Path(tempfile.mkdtemp(prefix="muster-lab-"))
    try:
        run(options, folder, over, parent)
    except LabError as error:
        if over.is_set():
            return 0
        print(f"laboratory: {error}", file=sys.stderr)
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
