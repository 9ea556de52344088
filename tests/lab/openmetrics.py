# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes INC-1120's raw series as OpenMetrics text for `promtool tsdb create-blocks-from openmetrics`.

    openmetrics.py INPUT_FOLDER OUTPUT_FOLDER

makes one file per stretch of time (history, eve, incident), in order, so that no block overlaps another.

Counters are whole numbers, start at 0 thirty days and six hours before the onset and never go back. The sum over pods and codes of the
failures is the model rounded at *every* sample, so "last minus first" between two samples is exact: 90 026 and 705 600
between 02:00:00 and 02:29:24. The label `pod` names the slot of a pod, which keeps its name when the pod is replaced;
a new name would start a new counter, and rate() cannot see a counter's first step.

Sample steps: 5 s in 01:00–04:00, thirty days before that and around the same time a week before; 15 s for histograms
and gauges; 60 s on the eve and the morning after; 300 s otherwise (30 s where windows of the burn table begin).
"""
import sys
from pathlib import Path

import model as inc

SELECTOR = 'service="checkout-api",route="/v1/checkout/confirm"'
BOUNDARIES = [inc.ONSET + second for second in (25 * 60 + 48, 27 * 60 + 36, inc.IMPACT_END)]


def sample_times():
    """Every instant with counter samples, ascending, unique (epoch seconds)."""
    day, hour, onset = 86400, 3600, inc.ONSET
    times = set(range(inc.HISTORY_START, inc.HISTORY_END + 1, 300))
    # The start of the rolling 30 d window has the very steps of the incident, so that their difference is exact.
    times.update(range(inc.DENSE_START - 30 * day, inc.DENSE_END - 30 * day + 1, 5))
    times.update(t - 30 * day for t in BOUNDARIES)
    times.update(range(inc.LATENCY_START, inc.DENSE_START, 15))
    times.update(range(onset - inc.WEEK - 40 * 60, onset - inc.WEEK + 65 * 60, 5))
    for back in (3 * day, day, 6 * hour):
        times.update(range(onset - back, onset - back + hour, 30))
    times.update(range(onset - 26 * hour, inc.DENSE_START, 60))
    times.update(range(inc.DENSE_START, inc.DENSE_END + 1, 5))
    times.update(BOUNDARIES)
    times.update(range(inc.DENSE_END, inc.HISTORY_END + 1, 60))
    return sorted(times)


def stretches(times):
    """(name, times) of the files; consecutive and disjoint."""
    cuts = [("history", inc.ONSET - 26 * 3600), ("eve", inc.LATENCY_START), ("incident", inc.HISTORY_END + 1)]
    begin = 0
    for name, end in cuts:
        chosen = [t for t in times if begin <= t < end]
        begin = end
        yield name, chosen


def share_out(total, wants, counts):
    """Raises whole `counts` so that they add up to `total`, each as near to its `wants` as possible, none falling."""
    left = total - sum(counts.values())
    for key in sorted(counts, key=lambda k: counts[k] - wants[k]):
        step = min(left, max(0, int(wants[key] - counts[key])))
        counts[key] += step
        left -= step
    while left > 0:
        key = max(counts, key=lambda k: wants[k] - counts[k])
        counts[key] += 1
        left -= 1


class Counters:
    """Whole-number http_requests_total of checkout-api; advance() must be called with ascending times."""

    def __init__(self, model):
        self.model = model
        self.failed = {(group, code): 0 for group in range(4) for code in (502, 504)}
        self.served = [0, 0, 0, 0]

    def advance(self, at):
        """Moves to `at`; afterwards sum(failed) and sum(served) are the model's totals, rounded."""
        wants = {key: self.model.failures(*key, at) for key in self.failed}
        share_out(round(sum(wants.values())), wants, self.failed)
        requests = self.model.requests(at)
        left = round(requests) - sum(self.failed.values())
        for group in range(3):
            want = int(requests / inc.POD_COUNT) - self.failed[group, 502] - self.failed[group, 504]
            self.served[group] = max(self.served[group], want)
            left -= self.served[group]
        self.served[3] = max(self.served[3], left)


def spread(total, count):
    """`total` over `count` equal pods in whole numbers: exact, and no pod ever falls when the total does not."""
    return [(total + index) // count for index in range(count)]


class Latencies:
    """Cumulative whole-number histogram of the four pod groups since LATENCY_START."""

    def __init__(self, model):
        self.model = model
        self.at = inc.LATENCY_START
        self.real = [[0.0] * len(inc.LATENCY_BOUNDS) for _ in range(4)]

    def advance(self, at):
        """Integrates the shares up to `at`; second by second inside the incident, where they jump."""
        while self.at < at:
            busy = -30 <= self.at - inc.ONSET < inc.RECOVERY_CALM + 30
            end = min(at, self.at + (1 if busy else 15))
            requests = self.model.requests(end) - self.model.requests(self.at)
            for group in range(4):
                pods = 1 if group < 3 else inc.POD_COUNT - 3
                column = self.real[group]
                for index, share in enumerate(self.model.latency_shares(group, self.at)):
                    column[index] += requests * pods / inc.POD_COUNT * share
            self.at = end

    def pods(self):
        """Per pod: whole-number counts per bucket, not cumulative over bounds."""
        columns = [[int(value + 1e-6) for value in self.real[group]] for group in range(3)]
        others = inc.POD_COUNT - 3
        spreads = [spread(int(value + 1e-6), others) for value in self.real[3]]
        return columns + [[spreads[bucket][pod] for bucket in range(len(spreads))] for pod in range(others)]


def write(folder, inputs):
    """Yields the path of each finished file; the next is begun only when the caller asks for it."""
    model = inc.Model(inputs)
    pods = inc.pod_names()
    counters, latencies = Counters(model), Latencies(model)
    served = [f'http_requests_total{{{SELECTOR},pod="{pod}",code="200"}} ' for pod in pods]
    failed = {code: [f'http_requests_total{{{SELECTOR},pod="{pod}",code="{code}"}} ' for pod in pods]
              for code in (502, 504)}
    tax = {(path, code): f'http_requests_total{{service="tax-quote",route="/{path}/quote",code="{code}"}} '
           for path in ("v1", "v2") for code in (200, 500)}
    buckets = [[f'http_request_duration_seconds_bucket{{{SELECTOR},pod="{pod}",le="{bound}"}} '
                for bound in inc.LATENCY_BOUNDS] for pod in pods]
    duration_counts = [f'http_request_duration_seconds_count{{{SELECTOR},pod="{pod}"}} ' for pod in pods]
    tax_bounds = ("0.25", "0.5", "1", "2", "5", "8", "8.2", "10", "+Inf")
    # v1: p99 310 ms; v2: p99 8.1 s (in the middle of (8, 8.2]). Shares up to each bound.
    tax_shares = {"v1": (0.988, 0.9965, 0.9995, 1, 1, 1, 1, 1, 1),
                  "v2": (0.02, 0.05, 0.08, 0.105, 0.6, 0.98, 1, 1, 1)}
    tax_buckets = {path: [f'http_request_duration_seconds_bucket{{service="tax-quote",route="/{path}/quote",'
                          f'le="{bound}"}} ' for bound in tax_bounds] for path in tax_shares}
    own = 'service="checkout-api"'
    busy = [f'worker_threads_busy{{{own},pod="{pod}"}} ' for pod in pods]
    most = [f'worker_threads_max{{{own},pod="{pod}"}} {inc.THREADS} ' for pod in pods]
    cpu = [f'pod_cpu_utilisation_ratio{{{own},pod="{pod}"}} ' for pod in pods]
    ready = {version: f'pods_ready{{{own},version="{version}"}} ' for version in ("2.40.3", "2.41.0")}
    others = inc.POD_COUNT - 3

    for name, times in stretches(sample_times()):
        path = Path(folder) / f"{name}.om"
        with open(path, "w", encoding="ascii") as out:
            out.write("# TYPE http_requests counter\n# TYPE http_request_duration_seconds histogram\n"
                      "# TYPE worker_threads_busy gauge\n# TYPE worker_threads_max gauge\n"
                      "# TYPE pod_cpu_utilisation_ratio gauge\n# TYPE pods_ready gauge\n")
            for at in times:
                end = f" {at}\n"
                counters.advance(at)
                values = counters.served[:3] + spread(counters.served[3], others)
                lines = [f"{label}{value}{end}" for label, value in zip(served, values)]
                for code in (502, 504):
                    values = [counters.failed[group, code] for group in range(3)]
                    values += spread(counters.failed[3, code], others)
                    lines += [f"{label}{value}{end}" for label, value in zip(failed[code], values)]
                for route in ("v1", "v2"):
                    total = int(model.tax_requests(route, at) + 1e-6)
                    errors = total * 2 // 1000
                    lines.append(f"{tax[route, 200]}{total - errors}{end}")
                    lines.append(f"{tax[route, 500]}{errors}{end}")
                if inc.LATENCY_START <= at <= inc.DENSE_END and at % 15 == 0:
                    latencies.advance(at)
                    for pod, counts in enumerate(latencies.pods()):
                        total = 0
                        for label, count in zip(buckets[pod], counts):
                            total += count
                            lines.append(f"{label}{total}{end}")
                        lines.append(f"{duration_counts[pod]}{total}{end}")
                    for route, shares in tax_shares.items():
                        total = model.tax_requests(route, at)
                        lines += [f"{label}{int(total * share)}{end}"
                                  for label, share in zip(tax_buckets[route], shares)]
                    lines += [f"{label}{value}{end}" for label, value in zip(busy, model.threads_busy(at))]
                    lines += [f"{label}{end.lstrip()}" for label in most]
                    lines += [f"{label}{value}{end}" for label, value in zip(cpu, model.cpu(at))]
                    new = model.new_version_pods(at)
                    lines.append(f"{ready['2.41.0']}{new}{end}")
                    lines.append(f"{ready['2.40.3']}{inc.POD_COUNT - new}{end}")
                out.write("".join(lines))
            out.write("# EOF\n")
        yield path


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for path in write(sys.argv[2], inc.Inputs(sys.argv[1])):
        print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
