#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs fuzz targets of the preset `fuzz` under libFuzzer, ASan and UBSan until each has had its inputs, and prints one
figure per target.

    cmake --preset fuzz && cmake --build --preset fuzz
    tests/fuzz/run.py --runs 10000000 [--jobs 2] [--seconds N] [--round N] [target…]
    tests/fuzz/run.py --table
    tests/fuzz/run.py --keep

Goes on where the last run stopped: BUILD/fuzz/counts.json holds how many inputs each target has had since its last
finding, BUILD/fuzz/corpus/<target> the inputs that reached new code. --keep adds the counts of this build tree to
tests/fuzz/counts.json, so that another machine goes on from there: whoever changes what a parser does takes its line
out. The seeds of the tree stay as they are. A finding ends its target and sets its count to nothing; the input is in
BUILD/fuzz/findings. Exit code 1 when there is one, or when a target has not had its inputs yet (--seconds, an
interrupt)."""

import argparse
import concurrent.futures
import fcntl
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

# Two frames of who allocated are enough to look (with one LeakSanitizer stays silent), and the unwinding of thirty was
# a third of the time. Freed memory is kept until 1 MB of others was freed: several times what one input frees, so a use
# after free within one is seen, and it all stays in the processor's cache.
ASAN = ("detect_leaks=1:strict_string_checks=1:allocator_may_return_null=1:malloc_context_size=2:quarantine_size_mb=1:"
        "thread_local_quarantine_size_kb=64:max_malloc_fill_size=64")
INTERRUPTED = 72  # what libFuzzer says of SIGINT and SIGTERM
TIMED_OUT = 70
NOTHING = {"inputs": 0, "seconds": 0.0}


def read(path):
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        sys.exit(f"{path} cannot be read: {error}; mend it, or remove it to count from nothing")


def write(path, counts):
    replaced = path.with_suffix(".new")
    replaced.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n")
    replaced.replace(path)


class Counts:
    """What each target has had: here, on disk, as several runs may go on at once; and what the tree says of others."""

    def __init__(self, build, tree=pathlib.Path(__file__).with_name("counts.json")):
        self.path = build / "fuzz" / "counts.json"
        self.tree = tree

    def had(self, name):
        here = read(self.path).get(name, NOTHING)
        before = NOTHING if here.get("findings") else read(self.tree).get(name, NOTHING)
        return {key: here[key] + before[key] for key in NOTHING}

    def add(self, name, inputs, seconds, finding):
        with open(self.path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            counts = read(self.path)
            one = counts.setdefault(name, dict(NOTHING, findings=0))
            one["inputs"] = 0 if finding else one["inputs"] + inputs
            one["seconds"] = 0.0 if finding else one["seconds"] + seconds
            one["findings"] += finding
            write(self.path, counts)
        return self.had(name)

    def keep(self):
        """Into the tree; what was found here, or begun anew after it, replaces what stands there."""
        with open(self.path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = read(self.tree)
            for name in read(self.path):
                had = self.had(name)
                kept[name] = {"inputs": had["inputs"], "seconds": round(had["seconds"])}
            write(self.tree, kept)
            write(self.path, {})


def figure(name, one):
    rate = one["inputs"] / one["seconds"] if one["seconds"] else 0
    return (f"FIGURE: G7 {name} inputs {one['inputs']} findings {one['open'] if 'open' in one else 0} "
            f"exec/s {rate:.0f} of processor time (libFuzzer, ASan, UBSan)")


def is_slow(program, environment, text):
    """Whether the input of a time-out takes long by itself. libFuzzer goes by the clock, which runs on while the
    process is stopped or the machine sleeps."""
    written = re.search(r"Test unit written to (.*)", text)
    if not written:
        return True
    try:
        subprocess.run([program, "-timeout=20", written.group(1)], env=environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
    except subprocess.CalledProcessError:
        return True
    pathlib.Path(written.group(1)).unlink()
    return False


def run_round(name, options, counts, runs):
    """One process of the target; returns its exit code."""
    build = options.build
    target = json.loads((build / "fuzz" / f"{name}.json").read_text())
    kept = build / "fuzz" / "corpus" / name
    findings = build / "fuzz" / "findings"
    kept.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    # Another seed each time: the same one would try the same mutations of the same corpus again. Without -entropic
    # the weights of the corpus are not worked out anew for every input, which was a third of the time. Leaks are
    # looked for at the end of the round (counting them at every input was an eighth of the time); which input it was
    # tells the program with -detect_leaks=1 over the corpus.
    seed = options.seed or random.randrange(1, 1 << 31)
    command = [target["program"], f"-runs={runs}", f"-max_len={target['max_length']}", f"-seed={seed}",
               f"-dict={target['dictionary']}", "-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1",
               "-verbosity=0", "-entropic=0", "-detect_leaks=0", "-print_funcs=0",
               f"-artifact_prefix={findings}/{name}-"]
    if options.round:
        command.append(f"-max_total_time={options.round}")
    command += [str(kept), target["corpus"]]
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", ASAN_OPTIONS=ASAN,
                       UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    log = build / "fuzz" / f"{name}.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:  # libFuzzer got it too, prints its figures and ends
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
    seconds = usage.ru_utime + usage.ru_stime
    text = log.read_text(errors="replace")
    units = re.search(r"stat::number_of_executed_units:\s*(\d+)", text)
    if code == TIMED_OUT and not is_slow(target["program"], environment, text):
        code = 0
    finding = code > 0 and code != INTERRUPTED
    one = counts.add(name, int(units.group(1)) if units else 0, max(seconds, 0.001), 1 if finding else 0)
    if finding:
        print(f"{name}: exit code {code}; the last lines of {log}:\n" + "\n".join(text.splitlines()[-30:]), flush=True)
    return finding, one, code


def run(name, options, counts):
    begin = time.monotonic()
    while True:
        had = counts.had(name)
        late = options.seconds and time.monotonic() - begin >= options.seconds
        if had["inputs"] >= options.runs or late:
            print(figure(name, had), flush=True)
            return 0 if had["inputs"] >= options.runs else 1
        finding, one, code = run_round(name, options, counts, options.runs - had["inputs"])
        if code != 0:
            print(figure(name, dict(one, open=1 if finding else 0)), flush=True)
            return code


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "build/fuzz")
    parser.add_argument("--runs", type=int, default=10_000_000, help="inputs in all, those of earlier runs among them")
    parser.add_argument("--seconds", type=int, default=0, help="begin no other round of a target after this long")
    parser.add_argument("--round", type=int, default=300, help="seconds of one process, after which counts are kept")
    parser.add_argument("--seed", type=int, default=0, help="of libFuzzer; 0: another one each time")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--table", action="store_true", help="only print what there is")
    parser.add_argument("--keep", action="store_true", help="add what this build tree has had to the tree's counts")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    options.build = options.build.resolve()
    known = sorted(path.stem for path in (options.build / "fuzz").glob("*.json") if path.stem != "counts")
    if not known:
        sys.exit(f"no fuzz targets in {options.build}: cmake --preset fuzz && cmake --build --preset fuzz")
    # The planted one fails: it is for the test of this program.
    names = options.targets or [name for name in known if name != "planted"]
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown target {', '.join(unknown)}; there are {', '.join(known)}")
    counts = Counts(options.build)
    if options.keep:
        return counts.keep()
    if options.table:
        for name in names:
            print(figure(name, counts.had(name)))
        return
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        codes = list(pool.map(lambda name: run(name, options, counts), names))
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main()
