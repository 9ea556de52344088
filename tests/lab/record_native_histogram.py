# SPDX-License-Identifier: GPL-3.0-or-later
"""Records a real Prometheus' answers about a native histogram into tests/data/prometheus.

    record_native_histogram.py            records
    record_native_histogram.py --verify   records aside and compares with what is there

Debian's Prometheus (2.42) has native histograms behind a feature flag, and no program here exposes one, so one is
written by remote write: a protobuf message (prompb.WriteRequest, prometheus 2.42 types.proto) in Snappy's block format,
of which literals are enough. The times are fixed, so that every recording is the same.
"""
import struct
import sys
import tempfile
import urllib.request
from pathlib import Path

from processes import OPENER, LabError, Prometheus

DATA = Path(__file__).parents[1] / "data" / "prometheus"
END = 1_795_680_030          # epoch seconds of the last histogram
EVERY, COUNT = 15, 21        # seconds, histograms
SCHEMA = 1                   # two buckets to each power of two
ZERO_THRESHOLD = 0.001
NAME = "http_request_duration_seconds"
RECORDINGS = {
    "query_range_native_histogram": ("query_range", {"query": NAME, "start": END - 300, "end": END, "step": 60}),
    "query_range_native_increase": (
        "query_range", {"query": f"increase({NAME}[1m])", "start": END - 240, "end": END, "step": 60}),
    "query_native_histogram": ("query", {"query": f"rate({NAME}[2m])", "time": END}),
}


def varint(number):
    """A non-negative number in protobuf's variable length."""
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def zigzag(number):
    return varint(2 * number if number >= 0 else -2 * number - 1)


def field(number, kind, content):
    return varint(number << 3 | kind) + content


def message(number, content):
    return field(number, 2, varint(len(content)) + content)


def double(number, value):
    return field(number, 1, struct.pack("<d", value))


def label(name, value):
    return message(1, message(1, name.encode()) + message(2, value.encode()))


def buckets(spans, deltas, counts):
    """Populated buckets by index: stretches of neighbours, then the counts as differences."""
    out, differences, behind, last = b"", b"", 0, 0
    indices = sorted(counts)
    starts = [i for i in indices if i - 1 not in counts]
    for start in starts:
        end = start
        while end in counts:
            end += 1
        out += message(spans, field(1, 0, zigzag(start - behind)) + field(2, 0, varint(end - start)))
        behind = end
    for i in indices:
        differences += zigzag(counts[i] - last)
        last = counts[i]
    return out + (message(deltas, differences) if differences else b"")


def histogram(k):
    """The k-th: fast answers all along, slow ones from the middle on, a few clocks that ran backwards."""
    slow = max(0, k - 10)
    above = {-8: 3 * k + 2, -7: 9 * k + 5, -6: 4 * k + 1, -5: k + 1}
    if slow:
        above.update({3: 2 * slow, 4: 3 * slow})
    below = {-4: k} if k else {}
    zero = k // 4
    total = zero + sum(above.values()) + sum(below.values())
    return (field(1, 0, varint(total)) + double(3, 0.05 * k + 2.0 * slow) + field(4, 0, zigzag(SCHEMA))
            + double(5, ZERO_THRESHOLD) + field(6, 0, varint(zero)) + buckets(8, 9, below) + buckets(11, 12, above)
            + field(15, 0, varint(1000 * (END - EVERY * (COUNT - 1 - k)))))


def snappy(data):
    """Snappy's block format with nothing but literals."""
    out = varint(len(data))
    for at in range(0, len(data), 60):
        part = data[at:at + 60]
        out += bytes([(len(part) - 1) << 2]) + part
    return out


def write(prometheus):
    series = label("__name__", NAME) + label("service", "checkout-api")
    series += b"".join(message(4, histogram(k)) for k in range(COUNT))
    request = urllib.request.Request(
        prometheus.url + "/api/v1/write", data=snappy(message(1, series)),
        headers={"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf",
                 "X-Prometheus-Remote-Write-Version": "0.1.0"})
    with OPENER.open(request, timeout=30) as reply:
        if reply.status not in (200, 204):
            raise LabError(f"remote write: HTTP {reply.status}")


def main():
    verify = "--verify" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(Path(folder) / "lab", "scrape_configs: []\n", options=(
            "--enable-feature=native-histograms", "--web.enable-remote-write-receiver"))
        try:
            write(prometheus)
            different = []
            for name, (path, parameters) in RECORDINGS.items():
                body = prometheus.raw(path, **parameters)
                file = DATA / f"{name}.json"
                if not verify:
                    file.write_bytes(body)
                elif file.read_bytes() != body:
                    different.append(name)
        finally:
            prometheus.child.stop()
    if different:
        sys.exit(f"differs from what is kept: {', '.join(different)}")


if __name__ == "__main__":
    main()
