# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated checkout-api: live /metrics with the names of INC-1120, and a switch for its failure.

    GET  /metrics   Prometheus text: about 400 requests per second over five pods
    GET  /fault     {"mode": "none"}
    POST /fault     {"mode": "none" | "flag" | "wedged"}
    GET  /-/healthy ok

`flag` fails 18 % of the calls with 502 after 2 s (the new tax path); `wedged` is what is left after the flag is off:
pods with 6 % of the traffic stay Ready, answer every call with 504 after 5 s, and only their own saturation shows it.
The counters are a pure function of the switch's history and the elapsed time; no randomness, no threads that count.
"""
import argparse
import json
import math
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from model import BASE_RATIO, FLAG_RATIO, LATENCY_BOUNDS, NIGHT_RPS, THREADS
from processes import die_with_parent, stop_on_signals, watch_parent

ROUTE = 'service="checkout-api",route="/v1/checkout/confirm"'
MODES = ("none", "flag", "wedged")
# Pod and share of the traffic. The first serves the point-of-sale tenants and is the one that wedges.
PODS = (("checkout-api-live-7c9f", 0.06), ("checkout-api-live-b2hq", 0.235), ("checkout-api-live-d8rw", 0.235),
        ("checkout-api-live-m5kz", 0.235), ("checkout-api-live-t9xc", 0.235))
# Shares up to each of LATENCY_BOUNDS of a healthy pod's requests: p50 112 ms, p99 420 ms, both timeouts 0.05 %.
HEALTHY = (0.1, 0.404, 0.604, 0.9, 0.986, 0.996, 0.9965, 0.998, 0.999, 0.9995, 0.9995, 0.9995, 0.99975, 1, 1, 1)


def pod_rates(pod, mode):
    """Of one pod (index): (share of 502, share of 504, cumulative latency shares, busy threads, CPU share)."""
    if mode == "wedged" and pod == 0:
        dead = [0.0] * len(LATENCY_BOUNDS)
        for index in range(LATENCY_BOUNDS.index("5"), len(dead)):
            dead[index] = 5 / 6 if LATENCY_BOUNDS[index] == "5" else 1.0
        return 0.0, 1.0, dead, THREADS, 0.02
    if mode == "flag":
        slow = LATENCY_BOUNDS.index("2.05")
        shares = [share if index >= slow else share * (1 - FLAG_RATIO) for index, share in enumerate(HEALTHY)]
        return BASE_RATIO + FLAG_RATIO, BASE_RATIO, shares, 20, 0.34
    return BASE_RATIO, BASE_RATIO, list(HEALTHY), 3, 0.38


def traffic(elapsed):
    """Requests since the start of the service: 400/s with a slow swell of ±2 %."""
    period = 60.0
    swell = 0.02 * period / (2 * math.pi) * (1 - math.cos(2 * math.pi * elapsed / period))
    return NIGHT_RPS * (elapsed + swell)


class Service:
    """Counters as the sum over the stretches between two turns of the switch. Thread safe."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._born = clock()
        self._lock = threading.Lock()
        self._since = 0.0           # elapsed seconds at which the present mode began
        self._mode = "none"
        self._before = [self._zero() for _ in PODS]

    @staticmethod
    def _zero():
        return {"requests": 0.0, 502: 0.0, 504: 0.0, "seconds": [0.0] * len(LATENCY_BOUNDS)}

    @property
    def mode(self):
        """none, flag or wedged."""
        return self._mode

    def switch(self, mode):
        """Turns the failure on or off from this moment."""
        with self._lock:
            now = self._clock() - self._born
            self._before = [self._counts(pod, now) for pod in range(len(PODS))]
            self._since, self._mode = now, mode

    def _counts(self, pod, now):
        requests = (traffic(now) - traffic(self._since)) * PODS[pod][1]
        bad502, bad504, shares, _, _ = pod_rates(pod, self._mode)
        before = self._before[pod]
        return {"requests": before["requests"] + requests, 502: before[502] + requests * bad502,
                504: before[504] + requests * bad504,
                "seconds": [old + requests * share for old, share in zip(before["seconds"], shares)]}

    def metrics(self):
        """The text of /metrics: whole numbers, never falling while the service runs."""
        with self._lock:
            now = self._clock() - self._born
            counts = [self._counts(pod, now) for pod in range(len(PODS))]
            mode = self._mode
        requests, durations, gauges = [], [], []
        for pod, (name, _) in enumerate(PODS):
            own = f'{ROUTE},pod="{name}"'
            bad = {code: int(counts[pod][code]) for code in (502, 504)}
            # Rounded down on its own: total minus failures could fall by one.
            good = int(counts[pod]["requests"] - counts[pod][502] - counts[pod][504] + 1e-6)
            requests += [f'http_requests_total{{{own},code="{code}"}} {value}'
                         for code, value in ((200, good), (502, bad[502]), (504, bad[504]))]
            durations += [f'http_request_duration_seconds_bucket{{{own},le="{bound}"}} {int(value + 1e-6)}'
                          for bound, value in zip(LATENCY_BOUNDS, counts[pod]["seconds"])]
            _, _, _, threads, cpu = pod_rates(pod, mode)
            gauges += [f'worker_threads_busy{{service="checkout-api",pod="{name}"}} {threads}',
                       f'worker_threads_max{{service="checkout-api",pod="{name}"}} {THREADS}',
                       f'pod_cpu_utilisation_ratio{{service="checkout-api",pod="{name}"}} {cpu}']
        flagged = 1 if mode == "flag" else 0
        tax = int(traffic(now))
        failed = tax * 2 // 1000
        requests += [f'http_requests_total{{service="tax-quote",route="/v1/quote",code="200"}} {tax - failed}',
                     f'http_requests_total{{service="tax-quote",route="/v1/quote",code="500"}} {failed}']
        gauges.append(f'pods_ready{{service="checkout-api",version="2.41.0"}} {len(PODS)}')
        gauges.append(f'feature_flag_rollout_ratio{{flag="tax-engine-v2"}} {0.2 * flagged}')
        return "\n".join(["# TYPE http_requests_total counter"] + requests
                         + ["# TYPE http_request_duration_seconds histogram"] + durations
                         + sorted(gauges)) + "\n"


def make_server(service, port=0):
    """An HTTP server on 127.0.0.1; `server_address[1]` is its port."""

    class Handler(BaseHTTPRequestHandler):
        """One request; HTTP/1.1 so that the scraper keeps its connection."""
        protocol_version = "HTTP/1.1"
        timeout = 30

        def answer(self, status, body, kind="application/json"):
            """Sends a whole body."""
            data = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):   # pylint: disable=invalid-name
            """/metrics, /fault, /-/healthy."""
            if self.path == "/metrics":
                self.answer(200, service.metrics(), "text/plain; version=0.0.4; charset=utf-8")
            elif self.path == "/fault":
                self.answer(200, json.dumps({"mode": service.mode}) + "\n")
            elif self.path == "/-/healthy":
                self.answer(200, "ok\n", "text/plain")
            else:
                self.answer(404, '{"error": "try /metrics or /fault"}\n')

        def do_POST(self):  # pylint: disable=invalid-name
            """/fault."""
            length = min(int(self.headers.get("Content-Length") or 0), 4096)
            body = self.rfile.read(length)
            if self.path != "/fault":
                self.answer(404, '{"error": "only /fault can be written"}\n')
                return
            try:
                mode = json.loads(body)["mode"]
            except (ValueError, KeyError, TypeError):
                mode = None
            if mode not in MODES:
                self.answer(400, json.dumps({"error": f"mode must be one of {', '.join(MODES)}"}) + "\n")
                return
            service.switch(mode)
            self.answer(200, json.dumps({"mode": mode}) + "\n")

        def log_message(self, format, *args):   # pylint: disable=redefined-builtin
            """Quiet: a scrape per second is no news."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    options = parser.parse_args()
    parent, over = os.getppid(), threading.Event()
    stop_on_signals(over)
    die_with_parent()
    watch_parent(over, parent, watch_stdin=False)
    server = make_server(Service(), options.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"service": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    while not over.wait(0.5):
        pass
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
