# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a real Prometheus over INC-1120's blocks for every figure the scenario states: `check_lab.py CACHE_FOLDER`.

Prints one line per figure (asked, expected, got, tolerance) and ends with 1 when one of them is off.
Tolerances: counts are exact; ratios and rates follow from whole numbers of events (± half an event) and from the jitter
of the traffic, so a figure given with three digits is checked to half a unit of its last digit or 0.5 %.
"""
import json
import sys
import tempfile
import time
from pathlib import Path

import blocks
import model as inc
from processes import LabError, Prometheus

SELECTOR = 'service="checkout-api",route="/v1/checkout/confirm"'
EMPTY_CONFIG = "global: {scrape_interval: 1m}\n"
TOTAL = f"http_requests_total{{{SELECTOR}}}"
BAD = f'http_requests_total{{{SELECTOR},code=~"5.."}}'


def at(clock, day="2026-11-20"):
    """Epoch seconds of a UTC clock time in the night of the incident."""
    return inc.epoch(f"{day}T{clock}Z")


def ratio(window):
    """The SLI's error ratio over a window such as "5m"."""
    return f"sum(rate({BAD}[{window}])) / sum(rate({TOTAL}[{window}]))"


def burn_rule(pairs):
    """A multi-window rule: (long, short, factor) arms joined by `or`."""
    arms = [f"(({ratio(long)}) > {factor} * 0.001 and ({ratio(short)}) > {factor} * 0.001)"
            for long, short, factor in pairs]
    return " or ".join(arms)


def runbook_queries(folder):
    """RB-014's queries with the variables filled in: {"N1": query, "N12/0": query, …}."""
    book = json.loads((Path(folder) / "runbook.json").read_text(encoding="utf-8"))
    queries = {}
    for node in book["nodes"]:
        asked = node.get("promql")
        if not asked:
            continue
        several = isinstance(asked, list)
        for index, query in enumerate(asked if several else [asked]):
            for name, text in book["vars"].items():
                query = query.replace("$" + name, text)
            queries[f"{node['id']}/{index}" if several else node["id"]] = query
    return queries


# The burn table of SCENARIO 5.2 as error ratios, None where the table has no figure. A "×" figure is ratio · 1000.
BURN_TABLE = [
    ("02:04:30", {"5m": 0.1558, "30m": 0.0268, "1h": 0.01390, "6h": 0.00278, "24h": 0.00123, "3d": 0.00094}),
    ("02:05:00", {"5m": 0.1737, "30m": 0.0298, "1h": 0.01539, "6h": 0.00300, "24h": 0.00128, "3d": 0.00096}),
    ("02:06:30", {"5m": 0.1800, "30m": 0.0387, "1h": 0.0199, "6h": 0.00366, "24h": 0.00143, "3d": 0.00101}),
    ("02:11:30", {"5m": 0.1964, "30m": 0.0713, "1h": 0.0362, "6h": 0.00608, "24h": 0.00197, "3d": 0.00119}),
    ("02:15:30", {"5m": 0.2161, "30m": 0.100, "1h": 0.0507, "6h": 0.00826, "24h": 0.00246, "3d": 0.00135}),
    ("02:31:00", {"5m": 0.0210, "30m": 0.120, "1h": 0.0630, "6h": 0.0102, "24h": 0.00287, "3d": 0.00149}),
    ("02:47:00", {"5m": 0.0010, "30m": 0.0222, "1h": 0.0630, "6h": 0.0103, "24h": 0.00287, "3d": 0.00149}),
    ("02:55:30", {"5m": 0.0010, "30m": 0.0052, "1h": 0.0630, "6h": 0.0104, "24h": 0.00287, "3d": 0.00149}),
]
# Half a unit of the last digit that the table prints.
HALF_DIGIT = {"5m": 0.00005, "30m": 0.00005, "1h": 0.00005, "6h": 0.00005, "24h": 0.000005, "3d": 0.000005}
PAGE = [("1h", "5m", 14.4), ("6h", "30m", 6)]
TICKET = [("3d", "6h", 1)]
TICKET_DAY = [("24h", "2h", 3)]


class Report:
    """Collects and prints comparisons."""

    def __init__(self):
        self.count = self.wrong = 0

    def near(self, what, expected, got, tolerance):
        """Compares a number; both are printed whatever comes out."""
        fine = abs(got - expected) <= tolerance
        self.count += 1
        self.wrong += not fine
        print(f"{'ok   ' if fine else 'WRONG'} {what}: expected {expected:.10g} ± {tolerance:.3g}, got {got:.10g}")

    def same(self, what, expected, got):
        """Compares two texts."""
        fine = expected == got
        self.count += 1
        self.wrong += not fine
        print(f"{'ok   ' if fine else 'WRONG'} {what}: expected {expected}, got {got}")


def check_runbook(prometheus, report, folder):
    """Each RB-014 query at the instant at which the responders ran it."""
    query = runbook_queries(folder)
    # node, clock, expected, tolerance
    for node, clock, expected, tolerance in (
            ("N1", "02:09:05", 0.1868, 0.0001), ("N2", "02:12:50", 0.993, 0.001), ("N6", "02:16:45", 0.0609, 0.0001),
            ("N8", "02:20:30", 0.002, 0.00005), ("N9", "02:21:10", 0.53, 0.005), ("N12/0", "02:31:00", 0.0010, 0.0001),
            ("N12/1", "02:31:00", 0.43, 0.005), ("N13", "02:47:00", 1.0, 0.06)):
        report.near(f"{node} {clock}", expected, prometheus.value(query[node], at(clock)), tolerance)
    split = {labels["code"]: value for labels, value in prometheus.vector(query["N7"], at("02:19:40"))}
    report.same("N7 codes", "502 504", " ".join(sorted(split)))
    report.near("N7 02:19:40 502/s", 0.2, split.get("502", -1), 0.02)
    report.near("N7 02:19:40 504/s", 24.2, split.get("504", -1), 0.1)
    worst = prometheus.value('max(worker_threads_busy{service="checkout-api"} / '
                             'worker_threads_max{service="checkout-api"})', at("02:21:10"))
    report.near("N9 of v8 (max) 02:21:10", 1.0, worst, 0)


def check_burn_table(prometheus, report):
    """SCENARIO 5.2: half a digit, or 0.5 % for the jitter of the traffic."""
    for clock, row in BURN_TABLE:
        for window, expected in row.items():
            tolerance = max(HALF_DIGIT[window], 0.005 * expected)
            report.near(f"e({window}) {clock}", expected, prometheus.value(ratio(window), at(clock)), tolerance)


def first_and_last(prometheus, pairs, start, end):
    """First and last instant of the 30 s grid at which a rule holds, and how many of them hold."""
    found = prometheus.series(burn_rule(pairs), at(start), at(end), 30)
    times = [when for _, samples in found for when, _ in samples]
    if not times:
        return "never"
    show = [time.strftime("%H:%M:%S", time.gmtime(when)) for when in (min(times), max(times))]
    return f"{show[0]}-{show[1]} ({len(times)})"


def check_alerts(prometheus, report):
    """When the rules hold, on the 30 s grid on which Prometheus evaluates them."""
    report.same("page rule holds", "02:05:00-02:55:00 (101)", first_and_last(prometheus, PAGE, "01:30:00", "04:00:00"))
    report.same("ticket 3d/6h holds", "02:06:30-08:27:30 (763)",
                first_and_last(prometheus, TICKET, "01:30:00", "08:59:00"))
    report.same("ticket 24h/2h holds", "never", first_and_last(prometheus, TICKET_DAY, "01:30:00", "08:59:00"))


def check_events(prometheus, report):
    """The event counts; all exact."""
    start, middle, end = at("02:00:00"), at("02:15:00"), at("02:29:24")
    total, bad = f"sum({TOTAL})", f"sum({BAD})"

    def during(series, since, until):
        return prometheus.value(series, until) - prometheus.value(series, since)

    def window(series, until):
        return prometheus.value(f"{series} - {series.replace('})', '} offset 30d)')}", until)

    report.near("requests in the incident", 705600, during(total, start, end), 0)
    report.near("failed in the incident", 90026, during(bad, start, end), 0)
    for clock, when, failed, left in (("02:00:00", start, 1036800, 259200), ("02:15:00", middle, 1105605, 190395),
                                      ("02:29:24", end, 1126120, 169880)):
        report.near(f"requests in the 30 d to {clock}", 1296000000, window(total, when), 0)
        report.near(f"failed in the 30 d to {clock}", failed, window(bad, when), 0)
        report.near(f"budget left at {clock}", left, 0.001 * window(total, when) - window(bad, when), 1e-6)


def check_charts(prometheus, report):
    """What the four panels must show (SCENARIO 5.3)."""
    for quantile, clock, expected, tolerance in (
            (0.99, "01:30:00", 0.42, 0.01), (0.99, "02:04:00", 2.05, 0.02), (0.99, "02:10:00", 5.0, 0.02),
            (0.99, "02:20:00", 5.0, 0.02), (0.99, "02:45:00", 0.43, 0.01), (0.5, "01:30:00", 0.112, 0.002),
            (0.5, "02:10:00", 0.118, 0.004), (0.5, "02:45:00", 0.112, 0.002)):
        asked = f"histogram_quantile({quantile}, sum by (le) (rate(http_request_duration_seconds_bucket" \
                f"{{{SELECTOR}}}[2m])))"
        report.near(f"p{quantile * 100:.0f} {clock}", expected, prometheus.value(asked, at(clock)), tolerance)
    for clock, expected in (("01:30:00", 0.05), ("02:07:00", 0.31), ("02:11:00", 0.44), ("02:14:00", 0.53),
                            ("02:45:00", 0.05)):
        asked = 'avg(worker_threads_busy{service="checkout-api"} / worker_threads_max{service="checkout-api"})'
        report.near(f"threads avg {clock}", expected, prometheus.value(asked, at(clock)), 0.007)
    report.near("rps 02:10:00 [5m]", 400, prometheus.value(f"sum(rate({TOTAL}[5m]))", at("02:10:00")), 0.01)
    report.near("pods on 2.41.0 02:26:00", 35,
                prometheus.value('pods_ready{version="2.41.0"}', at("02:26:00")), 0)
    report.near("tax-quote v2 rps 02:10:00", 80,
                prometheus.value('sum(rate(http_requests_total{service="tax-quote",route="/v2/quote"}[1m]))',
                                 at("02:10:00")), 0.1)
    resets = prometheus.value("max(resets(http_requests_total[31d]))", at("09:00:00"))
    report.near("counter resets", 0, resets, 0)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    report = Report()
    started = time.monotonic()
    built = blocks.build(blocks.INPUTS, sys.argv[1])
    print(f"blocks: {time.monotonic() - started:.1f} s, "
          f"{sum(f.stat().st_size for f in built.rglob('*') if f.is_file()) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory(prefix="muster-lab-") as folder:
        prometheus = Prometheus(folder, EMPTY_CONFIG, built)
        try:
            check_runbook(prometheus, report, blocks.INPUTS)
            check_burn_table(prometheus, report)
            check_alerts(prometheus, report)
            check_events(prometheus, report)
            check_charts(prometheus, report)
        finally:
            prometheus.stop()
    print(f"{report.count} figures, {report.wrong} wrong, {time.monotonic() - started:.1f} s")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except LabError as error:
        sys.exit(f"laboratory: {error}")
