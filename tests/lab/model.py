# SPDX-License-Identifier: GPL-3.0-or-later
"""INC-1120 as cumulative functions of time: requests, failed requests, latencies, gauges.

The counters follow the scenario's *model* (what share of calls fails in which second), not the rounded 15 s rows of
`series_15s.csv`: the rows lose 36 errors to rounding (90 004 instead of 90 040 until 02:30), the model gives the stated
90 026 failed of 705 600 at 02:29:24. The rows are used for what they are good for: the jitter of the traffic (pinned to
zero wherever the scenario states a figure), p50/p99, CPU and worker threads.

Rates are held constant within each second (the scenario's own convention: its two ramps sum to 90 025.75 that way).
Everything here is real-valued; `openmetrics.py` turns it into integer counters. Not for anything but the laboratory.
"""
import bisect
import csv
import datetime
import random
from pathlib import Path

# Seconds after the onset (02:00:00) at which the model changes its rates.
RAMP_UP_END = 20
FLAG_OFF = 15 * 60 + 30
FLAG_OFF_END = FLAG_OFF + 10
IMPACT_END = 29 * 60 + 24
RECOVERY_CALM = 31 * 60
# Where the windows of RB-014's queries begin and end (N1, N2, N6, N7, N12): no jitter there, the stated figures come out.
RUNBOOK_EDGES = (245, 545, 470, 770, 945, 1005, 1060, 1180, 1800, 1860)
# pod suffix, wedged from, replaced at (seconds after the onset)
WEDGED = (("7c9f", 7 * 60, 25 * 60 + 48), ("k2xd", 11 * 60, 27 * 60 + 36), ("mm41", 14 * 60, IMPACT_END))
POD_COUNT = 50
THREADS = 64
BASE_RATIO = 0.0005         # each of 502 and 504, of the night traffic of 400/s: together 0.4 failures per second
FLAG_RATIO = 0.20 * 0.895   # 20 % of traffic takes the new tax path, 89.5 % of it exceeds the client's 2 s timeout
NIGHT_RPS = 400.0

LATENCY_BOUNDS = ("0.05", "0.1", "0.125", "0.25", "0.4", "0.45", "0.5", "1", "2", "2.05", "2.5", "4.9", "5", "5.1",
                  "10", "+Inf")


def epoch(text):
    """Seconds since 1970 of an RFC 3339 UTC time such as 2026-11-20T02:00:00Z."""
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


ONSET = epoch("2026-11-20T02:00:00Z")
TABLE_START = ONSET - 30 * 86400        # the first hour of slo_hourly_30d.csv
# Six hours more (like those of the next day), so that a rolling 30 d window is whole from 01:00 on, not just from 02:00.
HISTORY_START = TABLE_START - 6 * 3600
HISTORY_END = epoch("2026-11-20T09:00:00Z")
DENSE_START = epoch("2026-11-20T01:00:00Z")
DENSE_END = epoch("2026-11-20T04:00:00Z")
LATENCY_START = DENSE_START - 300       # histograms and gauges begin where the first 2 min window of a chart does
WEEK = 7 * 86400

# Canary of 2.41.0 (events E02, E05) and its undo (E44: 5 pods every 36 s). The three steps in between are ours.
VERSION_STEPS = [(epoch("2026-11-20T01:31:10Z"), 5), (epoch("2026-11-20T01:36:30Z"), 13),
                 (epoch("2026-11-20T01:41:40Z"), 25), (epoch("2026-11-20T01:46:50Z"), 38),
                 (epoch("2026-11-20T01:52:04Z"), 50)]
VERSION_STEPS += [(ONSET + 24 * 60 + 36 * batch, 50 - 5 * batch) for batch in range(1, 11)]


def pod_names():
    """The 50 pod names: the three that wedge first, then 47 made from a fixed seed."""
    chooser = random.Random(1120)
    names = ["checkout-api-" + suffix for suffix, _, _ in WEDGED]
    while len(names) < POD_COUNT:
        name = "checkout-api-" + "".join(chooser.choice("bcdfghjklmnpqrstvwxz2456789") for _ in range(4))
        if name not in names:
            names.append(name)
    return names


def flag_share(second):
    """Share (0..1) of the flag's failures in force in this second after the onset: two linear ramps and a plateau."""
    if second < 0 or second >= FLAG_OFF_END:
        return 0.0
    if second < RAMP_UP_END:
        return second / RAMP_UP_END
    if second < FLAG_OFF:
        return 1.0
    return 1.0 - (second - FLAG_OFF) / (FLAG_OFF_END - FLAG_OFF)


def is_wedged(pod, second):
    """Whether special pod 0..2 fails all its traffic in this second after the onset."""
    return WEDGED[pod][1] <= second < WEDGED[pod][2]


class Inputs:
    """The scenario's tables, read once. `folder` holds series_15s.csv and slo_hourly_30d.csv."""

    def __init__(self, folder):
        folder = Path(folder)
        with open(folder / "series_15s.csv", newline="", encoding="utf-8") as handle:
            self.rows = list(csv.DictReader(handle))
        with open(folder / "slo_hourly_30d.csv", newline="", encoding="utf-8") as handle:
            self.hours = [int(row["requests"]) for row in csv.DictReader(handle)]
        self.hours[:0] = self.hours[18:24]
        # The table ends at 06:00; the ticket rule clears at 08:27:30. Repeat the hours of the day before.
        while HISTORY_START + 3600 * len(self.hours) < HISTORY_END:
            self.hours.append(self.hours[-24])
        self.hour_sums = [0]
        for requests in self.hours:
            self.hour_sums.append(self.hour_sums[-1] + requests)

    def row(self, at):
        """The 15 s row that covers `at`, clamped to the table."""
        return self.rows[max(0, min(len(self.rows) - 1, (at - DENSE_START) // 15))]


class Model:
    """Cumulative requests and failures since HISTORY_START. Times are whole epoch seconds."""

    def __init__(self, inputs):
        self.inputs = inputs
        self._jitter_at, self._jitter = self._pinned_jitter()
        self._failures = self._failure_sums()

    def _pinned_jitter(self):
        """Deviation of the table's traffic from 400/s, bent to zero at every instant for which a figure is stated."""
        raw = [0.0]
        for row in self.inputs.rows:
            raw.append(raw[-1] + int(row["requests"]) - NIGHT_RPS * 15)

        def raw_at(second):
            index, rest = divmod(second, 15)
            return raw[index] if rest == 0 else raw[index] + (raw[index + 1] - raw[index]) * rest / 15

        length = DENSE_END - DENSE_START
        onset = ONSET - DENSE_START
        pins = set(range(0, length + 1, 300))
        pins.update(onset + s for s in range(0, RAMP_UP_END + 1))
        pins.update(onset + s for s in range(FLAG_OFF, FLAG_OFF_END + 1))
        pins.update(onset + s for s in RUNBOOK_EDGES)
        for _, start, end in WEDGED:
            pins.update((onset + start, onset + end))
        pins = sorted(pins)
        points = sorted(set(range(0, length + 1, 15)) | set(pins))
        values = []
        for point in points:
            right = bisect.bisect_left(pins, point)
            if pins[right] == point:
                values.append(0.0)
                continue
            low, high = pins[right - 1], pins[right]
            bridge = raw_at(low) + (raw_at(high) - raw_at(low)) * (point - low) / (high - low)
            values.append(raw_at(point) - bridge)
        return [DENSE_START + p for p in points], values

    def jitter(self, at):
        """Requests more (or fewer) than the smooth traffic has had by `at`; zero outside 01:00–04:00."""
        if not DENSE_START < at < DENSE_END:
            return 0.0
        right = bisect.bisect_left(self._jitter_at, at)
        if self._jitter_at[right] == at:
            return self._jitter[right]
        t0, t1 = self._jitter_at[right - 1], self._jitter_at[right]
        return self._jitter[right - 1] + (self._jitter[right] - self._jitter[right - 1]) * (at - t0) / (t1 - t0)

    @staticmethod
    def _week_ago_bump(at):
        """A week before the onset the first quarter of an hour ran at 403/s, the rest of it at 399/s (hour sum kept):
        runbook step N2 compares with it and finds 400 / 403 = 0.99."""
        second = at - (ONSET - WEEK)
        if not 0 < second < 3600:
            return 0.0
        return 3.0 * second if second <= 900 else 2700.0 - (second - 900)

    def requests(self, at):
        """Requests of all pods since HISTORY_START."""
        hour, rest = divmod(at - HISTORY_START, 3600)
        inputs = self.inputs
        whole = float(inputs.hour_sums[hour])
        if rest:
            whole += inputs.hours[hour] * rest / 3600
        return whole + self.jitter(at) + self._week_ago_bump(at)

    def _failure_sums(self):
        """Per second from the onset to the impact's end: failures so far, by (pod group, code).
        Groups 0..2 are the pods that wedge, 3 is all others together."""
        sums = {(group, code): [0.0] for group in range(4) for code in (502, 504)}
        for second in range(IMPACT_END):
            share = flag_share(second)
            for group in range(4):
                pods = 1 if group < 3 else POD_COUNT - 3
                rate = NIGHT_RPS * pods / POD_COUNT
                if group < 3 and is_wedged(group, second):
                    ratios = {502: 0.0, 504: 1.0}
                else:
                    ratios = {502: BASE_RATIO + FLAG_RATIO * share, 504: BASE_RATIO}
                for code, ratio in ratios.items():
                    column = sums[group, code]
                    column.append(column[-1] + rate * ratio)
        return sums

    def failures(self, group, code, at):
        """Failed requests with `code` of pod group 0..3 since HISTORY_START."""
        pods = 1 if group < 3 else POD_COUNT - 3
        base = NIGHT_RPS * BASE_RATIO * pods / POD_COUNT
        second = at - ONSET
        inside = max(0, min(second, IMPACT_END))
        value = base * (at - HISTORY_START - inside) + self._failures[group, code][inside]
        jitter = self.jitter(at)
        if jitter:
            # Failures share the traffic's jitter. The ratio may only jump where the jitter is pinned to zero.
            if group < 3 and is_wedged(group, second):
                ratio = 1.0 if code == 504 else 0.0
            else:
                ratio = BASE_RATIO + (FLAG_RATIO * flag_share(second) if code == 502 else 0.0)
            value += jitter * ratio * pods / POD_COUNT
        return value

    def tax_requests(self, path, at):
        """Requests to tax-quote since HISTORY_START on `v1` or `v2` (the flag's path, 20 % while the flag is on)."""
        second = max(0, min(at - ONSET, FLAG_OFF_END))
        flagged = sum(80.0 * flag_share(s) for s in range(min(second, RAMP_UP_END)))
        flagged += 80.0 * max(0, min(second, FLAG_OFF) - RAMP_UP_END)
        flagged += sum(80.0 * flag_share(s) for s in range(FLAG_OFF, second))
        return flagged if path == "v2" else self.requests(at) - flagged

    def latency_shares(self, group, at):
        """Share of a pod's requests in each bucket of LATENCY_BOUNDS (not cumulative, sums to 1) around `at`.

        The bounds hold the scenario's percentiles: p50 lies in (0.1, 0.125], the normal p99 in (0.4, 0.45], the
        client timeout in (2, 2.05], the upstream timeout in (4.9, 5.1] with just 1 % of all requests beyond 5 s."""
        second = at - ONSET
        if group < 3 and is_wedged(group, second):
            dead = 0.02 * sum(is_wedged(pod, second) for pod in range(3))
            beyond = (0.01 - (1 - dead) * BASE_RATIO / 2) / dead
            return self._to_shares({"5": 1.0 - beyond, "5.1": 1.0})
        row = self.inputs.row(at)
        p50 = min(0.122, int(row["p50_ms"]) / 1000)
        p99 = int(row["p99_ms"]) / 1000
        if second < 0:
            p99 = min(p99, 0.45)
        elif second < RECOVERY_CALM:
            p99 = 0.43
        at_04 = 0.99 - 0.01 * (p99 - 0.4) / 0.05
        at_045 = at_04 + 0.01
        if IMPACT_END <= second < RECOVERY_CALM:
            # The last wedged pod still makes up 24 s of the two minutes that N12 looks at (2 % of requests at 5 s);
            # the freshly started pods answer that much faster, so that p99 [2m] at 02:31:00 is the stated 430 ms.
            at_04 *= 1.005
            at_045 *= 1.005
        failing = FLAG_RATIO * flag_share(second)
        keep = 1.0 - failing
        at_01 = 0.5 - 0.2 * (p50 - 0.1) / 0.025
        return self._to_shares({
            "0.05": 0.1 * keep, "0.1": at_01, "0.125": at_01 + 0.2, "0.25": 0.9 * keep, "0.4": at_04 * keep,
            "0.45": at_045 * keep, "0.5": max(at_045, 0.9965) * keep, "1": max(at_045, 0.998) * keep,
            "2": 0.999 * keep, "2.05": 1.0 - BASE_RATIO, "5": 1.0 - BASE_RATIO / 2, "5.1": 1.0})

    @staticmethod
    def _to_shares(cumulative):
        shares, before = [], 0.0
        for bound in LATENCY_BOUNDS:
            now = max(before, cumulative.get(bound, before))
            shares.append(now - before)
            before = now
        return shares

    def threads_busy(self, at):
        """Busy worker threads of each of the 50 pods (order of pod_names()), adding up to the table's average."""
        row = self.inputs.row(at)
        second = at - ONSET
        average = float(row["worker_threads_busy_avg"])
        total = round(average * THREADS * POD_COUNT)
        special = []
        for pod, (_, wedged, replaced) in enumerate(WEDGED):
            if 0 <= second < wedged:
                peak = float(row["worker_threads_busy_max"]) if pod == 0 else \
                    average + (1.0 - average) * max(0, second - RAMP_UP_END) / (wedged - RAMP_UP_END)
                special.append(round(THREADS * min(1.0, peak)))
            elif wedged <= second < replaced:
                special.append(THREADS)
            else:
                special.append(round(average * THREADS))
        if not 0 <= second < IMPACT_END:
            special[0] = max(special[0], round(THREADS * float(row["worker_threads_busy_max"])))
        rest, count = max(0, total - sum(special)), POD_COUNT - 3
        turn = (at // 15) % count
        return special + [(rest + (pod + turn) % count) // count for pod in range(count)]

    def cpu(self, at):
        """CPU share (0..1) of each of the 50 pods; their mean is the table's value."""
        mean = float(self.inputs.row(at)["cpu_avg"])
        return [round(mean + 0.004 * ((pod * 7 + at // 15) % 5 - 2), 4) for pod in range(POD_COUNT)]

    @staticmethod
    def new_version_pods(at):
        """Ready pods on 2.41.0."""
        ready = 0
        for since, pods in VERSION_STEPS:
            if at >= since:
                ready = pods
        return ready
