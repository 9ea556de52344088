# SPDX-License-Identifier: GPL-3.0-or-later
"""Records a real Prometheus' answers about INC-1120.

    record_inc1120.py CACHE_FOLDER            records
    record_inc1120.py CACHE_FOLDER --verify   records aside and compares with what is there (1e-9 relative)

Starts Prometheus over the blocks of INC-1120 and writes one JSON file per question into
resources/drills/inc-1120/recordings, plus index.json. Each file:

    key            stable name (also the file's name, "/" written as "-")
    title          for people
    query          PromQL, variables filled in
    kind           "range" (query_range) or "instant" (query)
    start, end     epoch seconds of a range; "at" instead for an instant query
    step_s         step of a range in seconds; 0 for an instant query
    unit           ratio | seconds | rps | requests | pods | burn
    panel          error_rate | latency | traffic | saturation | null
    node           RB-014's node that asks it, or null
    recorded_from  for instance "Prometheus 2.42.0"
    response       the raw body as Prometheus sent it

The answers depend on nothing but the blocks. Two recordings differ at most in the last binary digit of averages over
two joined metrics (N9): Prometheus adds those up in no fixed order.
"""
import json
import shutil
import sys
import tempfile
from pathlib import Path

import blocks
import check_lab
import model as inc
from check_lab import BAD, SELECTOR, TOTAL, at, ratio
from processes import LabError, Prometheus

SIZE_LIMIT = 3_000_000
BUSY = 'worker_threads_busy{service="checkout-api"} / worker_threads_max{service="checkout-api"}'
WEDGED = "|".join(f"checkout-api-{name}" for name, _, _ in inc.WEDGED)


def latency(quantile):
    """p50 or p99 as RB-014's N12 asks for it."""
    return f"histogram_quantile({quantile}, sum by (le) (rate(http_request_duration_seconds_bucket{{{SELECTOR}}}[2m])))"


def panel_ranges():
    """(key, title, query, unit, panel) of the four panels, 01:00–04:00 at 15 s."""
    return [
        ("panel/error_rate", "5xx ratio (1 min)", ratio("1m"), "ratio", "error_rate"),
        ("panel/latency_p50", "p50 latency (2 min)", latency(0.5), "seconds", "latency"),
        ("panel/latency_p99", "p99 latency (2 min)", latency(0.99), "seconds", "latency"),
        ("panel/traffic_rps", "Requests per second (1 min)", f"sum(rate({TOTAL}[1m]))", "rps", "traffic"),
        ("panel/traffic_v2_41_0_share", "Share of ready pods on 2.41.0",
         'sum(pods_ready{service="checkout-api",version="2.41.0"}) / sum(pods_ready{service="checkout-api"})', "ratio",
         "traffic"),
        ("panel/saturation_avg", "Worker threads busy, average of pods",
         'sum(worker_threads_busy{service="checkout-api"}) / sum(worker_threads_max{service="checkout-api"})', "ratio", "saturation"),
        ("panel/saturation_max", "Worker threads busy, fullest pod", f"max({BUSY})", "ratio", "saturation"),
        ("panel/saturation_cpu", "CPU, average of pods", 'avg(pod_cpu_utilisation_ratio{service="checkout-api"})',
         "ratio", "saturation"),
    ]


def other_ranges():
    """(key, title, query, unit) at 15 s over 01:00–04:00 that belong to no panel."""
    windows = [(f"sli/error_ratio_{window}", f"Error ratio over {window}", ratio(window), "ratio")
               for window in ("5m", "30m", "1h", "2h", "6h", "24h", "3d")]
    return windows + [
        ("sli/bad_per_s", "Failed requests per second (1 min)", f"sum(rate({BAD}[1m]))", "rps"),
        ("sli/total_per_s", "Requests per second (1 min)", f"sum(rate({TOTAL}[1m]))", "rps"),
        ("detail/errors_by_code", "Failed requests per second by code (1 min)", f"sum by (code) (rate({BAD}[1m]))",
         "rps"),
        ("detail/saturation_wedged_pods", "Worker threads busy of the three wedged pods",
         f'max by (pod) (worker_threads_busy{{service="checkout-api",pod=~"{WEDGED}"}} / '
         f'worker_threads_max{{service="checkout-api",pod=~"{WEDGED}"}})', "ratio"),
        ("detail/error_ratio_wedged_pods", "Error ratio of the three wedged pods (1 min)",
         f'sum by (pod) (rate(http_requests_total{{{SELECTOR},code=~"5..",pod=~"{WEDGED}"}}[1m])) / '
         f'sum by (pod) (rate(http_requests_total{{{SELECTOR},pod=~"{WEDGED}"}}[1m]))', "ratio"),
        ("detail/pods_by_version", "Ready pods by version", 'sum by (version) (pods_ready{service="checkout-api"})',
         "pods"),
        ("detail/tax_quote_v2_rps", "Calls to tax-quote v2 per second (1 min)",
         'sum(rate(http_requests_total{service="tax-quote",route="/v2/quote"}[1m]))', "rps"),
    ]


NODE_UNITS = {"N1": "ratio", "N2": "ratio", "N6": "ratio", "N7": "rps", "N8": "ratio", "N9": "ratio",
              "N12/0": "ratio", "N12/1": "seconds", "N13": "burn"}
NODE_TIMES = {"N1": "02:09:05", "N2": "02:12:50", "N6": "02:16:45", "N7": "02:19:40", "N8": "02:20:30",
              "N9": "02:21:10", "N12/0": "02:31:00", "N12/1": "02:31:00", "N13": "02:47:00"}


def questions():
    """Every question as the head of its file, without the answer."""
    night = {"kind": "range", "start": at("01:00:00"), "end": at("04:00:00"), "step_s": 15}
    plain = {"panel": None, "node": None}
    for key, title, query, unit, panel in panel_ranges():
        yield {"key": key, "title": title, "query": query, **night, "unit": unit, **plain, "panel": panel}
    for key, title, query, unit in other_ranges():
        yield {"key": key, "title": title, "query": query, **night, "unit": unit, **plain}
    for name, query in check_lab.runbook_queries(blocks.INPUTS).items():
        head = {"query": query, "unit": NODE_UNITS[name], **plain, "node": name.split("/")[0]}
        yield {"key": f"runbook/{name}/range", "title": f"RB-014 {name}, 01:30–03:00", **head, "kind": "range",
               "start": at("01:30:00"), "end": at("03:00:00"), "step_s": 15}
        yield {"key": f"runbook/{name}/at", "title": f"RB-014 {name} at {NODE_TIMES[name]}", **head,
               "kind": "instant", "at": at(NODE_TIMES[name]), "step_s": 0}
    # Counters: 3 s is the coarsest step that meets every boundary of the scenario, 02:29:24 among them.
    for name, title, series in (("requests", "Requests", TOTAL), ("errors", "Failed requests", BAD)):
        yield {"key": f"counter/{name}", "title": f"{title} since 2026-10-20T20:00Z", "query": f"sum({series})",
               **night, "step_s": 3, "unit": "requests", **plain}
        yield {"key": f"counter/{name}_hourly", "title": f"{title} since 2026-10-20T20:00Z, on the hour",
               "query": f"sum({series})", "kind": "range", "start": inc.HISTORY_START, "end": at("09:00:00"),
               "step_s": 3600, "unit": "requests", **plain}
        yield {"key": f"budget/{name}_30d", "title": f"{title} in the rolling 30 d", **night, "step_s": 3,
               "query": f"sum({series}) - sum({series} offset 30d)", "unit": "requests", **plain}
    yield {"key": "budget/remaining_ratio", "title": "Error budget left of 99.9 % in the rolling 30 d", **night,
           "query": f"1 - (sum({BAD}) - sum({BAD} offset 30d)) / (0.001 * (sum({TOTAL}) - sum({TOTAL} offset 30d)))",
           "unit": "ratio", **plain}
    for key, title, series in (("budget/requests_per_hour", "Requests per hour", TOTAL),
                               ("budget/errors_per_hour", "Failed requests per hour", BAD)):
        yield {"key": key, "title": title, "query": f"sum(increase({series}[1h]))", "kind": "range",
               "start": inc.TABLE_START + 3600, "end": at("06:00:00"), "step_s": 3600, "unit": "requests", **plain}
    for key, title, pairs, end in (
            ("alert/page", "CheckoutConfirmErrorBudgetBurn, severity page", check_lab.PAGE, "04:00:00"),
            ("alert/ticket", "CheckoutConfirmErrorBudgetBurn, severity ticket (3d/6h)", check_lab.TICKET, "08:59:00"),
            ("alert/ticket_day", "CheckoutConfirmErrorBudgetBurn, severity ticket (24h/2h)", check_lab.TICKET_DAY,
             "08:59:00")):
        yield {"key": key, "title": title, "query": check_lab.burn_rule(pairs), "kind": "range",
               "start": at("01:30:00"), "end": at(end), "step_s": 30, "unit": "ratio", **plain}


def record(prometheus, folder):
    """Asks everything and writes the files; returns the index entries."""
    version = "Prometheus " + prometheus.version().split("+")[0]
    index = []
    for head in questions():
        if head["kind"] == "range":
            body = prometheus.raw("query_range", query=head["query"], start=head["start"], end=head["end"],
                                  step=head["step_s"])
        else:
            body = prometheus.raw("query", query=head["query"], time=head["at"])
        answer = json.loads(body)
        if answer["status"] != "success" or answer.get("warnings"):
            raise LabError(f"{head['key']}: {body[:300]!r}")
        result = answer["data"]["result"]
        if not result and head["key"] != "alert/ticket_day":
            raise LabError(f"{head['key']}: no series")
        name = head["key"].replace("/", "-") + ".json"
        front = json.dumps({**head, "recorded_from": version}, ensure_ascii=False)
        # The body goes in as it came, not through a parser, so that no number is written differently.
        (folder / name).write_text(front[:-1] + ', "response": ' + body.decode().strip() + "}\n", encoding="utf-8")
        index.append({"file": name, "key": head["key"], "title": head["title"],
                      "query": head["query"], "unit": head["unit"],
                      "panel": head["panel"], "node": head["node"], "kind": head["kind"], "step_s": head["step_s"],
                      "series": len(result), "samples": sum(len(s.get("values", [0])) for s in result)})
    (folder / "index.json").write_text(
        json.dumps({"incident": "INC-1120", "recorded_from": version, "recordings": index}, ensure_ascii=False,
                   indent=1) + "\n", encoding="utf-8")
    return index


def check(folder):
    """The written files, read back: the counts of SCENARIO 5.2 come out of the recorded samples, exactly."""
    def samples(name):
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["response"]["data"]["result"]
        return {int(when): float(text) for when, text in data[0]["values"]}

    start, end = at("02:00:00"), at("02:29:24")
    for name, during, before, after in (("requests", 705600, 1296000000, 1296000000),
                                        ("errors", 90026, 1036800, 1126120)):
        counter, window = samples(f"counter-{name}"), samples(f"budget-{name}_30d")
        hours = sum(value for when, value in samples(f"budget-{name}_per_hour").items() if when <= start)
        got = counter[end] - counter[start], window[start], window[end], hours
        if got != (during, before, after, before):
            raise LabError(f"{name}: {got} instead of {(during, before, after, before)}")
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > SIZE_LIMIT:
        raise LabError(f"{size} bytes of recordings are more than {SIZE_LIMIT}")
    return size


def same(one, other):
    """Whether two JSON values are alike, numbers (also those in texts) to 1e-9 relative."""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    if one == other:
        return True
    try:
        return abs(float(one) - float(other)) <= 1e-9 * abs(float(one))
    except (TypeError, ValueError):
        return False


def compare(kept, fresh):
    """LabError naming the first file that differs or exists on one side only; the version may differ."""
    names = sorted({path.name for path in kept.glob("*.json")} | {path.name for path in fresh.glob("*.json")})
    for name in names:
        if not (kept / name).exists() or not (fresh / name).exists():
            raise LabError(f"{name} is on one side only; run resources/drills/make-inc-1120")
        sides = [json.loads((folder / name).read_text(encoding="utf-8")) for folder in (kept, fresh)]
        for side in sides:
            side.pop("recorded_from")
        if not same(*sides):
            raise LabError(f"{name} is not what Prometheus answers; run resources/drills/make-inc-1120")
    print(f"{len(names)} files are what Prometheus answers")


def main():
    verify = sys.argv[2:] == ["--verify"]
    if len(sys.argv) != 2 and not verify:
        sys.exit(__doc__)
    kept = blocks.INPUTS / "recordings"
    built = blocks.build(blocks.INPUTS, sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="muster-lab-") as work:
        prometheus = Prometheus(work, check_lab.EMPTY_CONFIG, built)
        fresh = Path(work) / "recordings"
        fresh.mkdir()
        try:
            index = record(prometheus, fresh)
        finally:
            prometheus.stop()
        size = check(fresh)
        if verify:
            compare(kept, fresh)
            return
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(fresh, kept)
    print(f"{len(index)} recordings, {sum(e['samples'] for e in index)} samples, {size} bytes")


if __name__ == "__main__":
    try:
        main()
    except LabError as failure:
        sys.exit(f"laboratory: {failure}")
