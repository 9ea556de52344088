#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs fuzz targets of the preset `fuzz` under libFuzzer, ASan and UBSan, and prints one figure per target.

    cmake --preset fuzz && cmake --build --preset fuzz
    tests/fuzz/run.py --runs 10000000 [--jobs 2] [--seconds N] [target…]

New inputs that reach new code are kept in BUILD/fuzz/corpus/<target> and used by the next run; the seeds of the tree
stay as they are. A finding ends its target; the input is in BUILD/fuzz/findings. Exit code 1 when there is one."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time


def run(name, options):
    build = options.build
    target = json.loads((build / "fuzz" / f"{name}.json").read_text())
    kept = build / "fuzz" / "corpus" / name
    findings = build / "fuzz" / "findings"
    kept.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    command = [target["program"], f"-runs={options.runs}", f"-max_len={target['max_length']}", f"-seed={options.seed}",
               f"-dict={target['dictionary']}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
               "-verbosity=0", f"-artifact_prefix={findings}/{name}-", str(kept), target["corpus"]]
    if options.seconds:
        command.append(f"-max_total_time={options.seconds}")
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC",
                       ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1",
                       UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    log = build / "fuzz" / f"{name}.log"
    begin = time.monotonic()
    with open(log, "wb") as out:
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env=environment, check=False).returncode
    seconds = max(time.monotonic() - begin, 0.001)
    text = log.read_text(errors="replace")
    units = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    count = int(units.group(1)) if units else 0
    print(f"FIGURE: G7 {name} inputs {count} findings {0 if code == 0 else 1} exec/s {count / seconds:.0f} "
          f"(libFuzzer, ASan, UBSan)", flush=True)
    if code != 0:
        print(f"{name}: exit code {code}; the last lines of {log}:\n" + "\n".join(text.splitlines()[-30:]), flush=True)
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "build/fuzz")
    parser.add_argument("--runs", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=int, default=0, help="at most this long per target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    options.build = options.build.resolve()
    known = sorted(path.stem for path in (options.build / "fuzz").glob("*.json"))
    if not known:
        sys.exit(f"no fuzz targets in {options.build}: cmake --preset fuzz && cmake --build --preset fuzz")
    names = options.targets or known
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown target {', '.join(unknown)}; there are {', '.join(known)}")
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        codes = list(pool.map(lambda name: run(name, options), names))
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main()
