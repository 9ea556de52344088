#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second, independent telling of the outbox's decisions, and an exhaustive exploration of one write.

    outbox_model.py --table     every cell, one a line; tst_outbox_model compares them with the C++ functions
    outbox_model.py             explores one write of each class and audience against a hostile network

The world: the request may be lost, applied, applied late, applied with its answer lost or replaced by a fault;
a read may be behind within the horizon; the program may be killed at any moment. Without the horizon, or with a
transport that sends twice, duplicates appear: that is the control.
"""
import sys
from collections import Counter

CLASSES = ("idem_key", "idem_natural", "cas", "append")
AUDIENCES = ("internal", "public", "production")
STATUSES = (200, 204, 302, 307, 400, 401, 403, 404, 407, 408, 409, 410, 412, 413, 422, 425, 429, 500, 501, 502,
            503, 504)

TRANSITIONS = {
    "pending": ("inflight", "cancelled", "superseded", "needs_user"),
    "inflight": ("done", "pending", "unknown", "conflict", "rejected", "needs_user"),
    "unknown": ("verifying", "needs_user"),
    "verifying": ("done", "pending", "unknown", "needs_user", "conflict", "rejected"),
    "conflict": ("pending", "cancelled", "superseded"),
    "needs_user": ("pending", "cancelled", "done"),
    "rejected": ("pending", "cancelled", "superseded"),
    "done": (), "superseded": (), "cancelled": (),
}


def again(audience, left):
    return "needs_user" if audience == "production" or left <= 0 else "pending"


def after_send(kind, audience, attempts, left, sent, status, understood):
    """The state after one transmission. status 0: no whole answer."""
    if sent == 0:
        return again(audience, left)
    careful = kind == "append" or audience == "production"
    if 200 <= status < 300 and understood:
        return "done"
    if status < 400:
        return "unknown"
    if status in (401, 407, 429):
        return again(audience, left)
    if status in (408, 425):
        return "unknown" if careful else again(audience, left)
    if status in (409, 412):
        if kind in ("idem_key", "idem_natural") or attempts > 1:
            return "unknown"
        return "conflict"
    if status in (404, 410) and kind == "idem_natural":
        return "unknown"
    if status < 500:
        return "rejected"
    if careful or (status != 503 and kind != "idem_key"):
        return "unknown"
    return again(audience, left)


def after_read_back(kind, audience, left, answer, settled):
    if answer == "found":
        return "done"
    if answer == "other":
        return "conflict"
    if answer == "refused":
        return "rejected"
    if answer == "failed":
        return "unknown"
    if not settled and kind != "idem_key":
        return "unknown"
    if kind == "append" and audience == "public":
        return "needs_user"
    return again(audience, left)


def table():
    for source, targets in TRANSITIONS.items():
        for target in targets:
            yield f"transition {source} {target}"
    for kind in CLASSES:
        for audience in AUDIENCES:
            for attempts in (1, 2):
                for left in (0, 1):
                    head = f"{kind} {audience} attempts={attempts} left={left}"
                    yield f"send {head} sent=0 status=0 ours=0 {after_send(kind, audience, attempts, left, 0, 0, False)}"
                    for status in (0,) + STATUSES:
                        for ours in (0, 1) if 200 <= status < 300 else (0,):
                            state = after_send(kind, audience, attempts, left, 1, status, bool(ours))
                            yield f"send {head} sent=1 status={status} ours={ours} {state}"
            for left in (0, 1):
                for answer in ("found", "not_found", "failed", "other", "refused"):
                    for settled in (0, 1):
                        state = after_read_back(kind, audience, left, answer, bool(settled))
                        yield f"read {kind} {audience} left={left} {answer} settled={settled} {state}"


def explore(kind, audience, horizon=True, resend=False, crashes=2, most=3):
    """All ends of one write. A state: (state, attempts, applied, late copies, crashes left, settled)."""
    ends, seen = Counter(), set()
    stack = [("pending", 0, 0, 0, crashes, False)]

    def land(applied, copies):
        return min(1, applied + copies) if kind == "idem_key" else min(3, applied + copies)

    while stack:
        now = stack.pop()
        if now in seen:
            continue
        seen.add(now)
        state, attempts, applied, late, left_crashes, settled = now
        left = most - attempts

        def go(new, add=0, add_late=0, is_settled=False, tries=None):
            if new != state and new not in TRANSITIONS[state] and not (state in ("inflight", "verifying")
                                                                       and new == "unknown"):
                raise AssertionError(f"{state} > {new}")
            stack.append((new, attempts if tries is None else tries, land(applied, add), min(2, late + add_late),
                          left_crashes, is_settled))

        if late:
            stack.append((state, attempts, land(applied, 1), late - 1, left_crashes, settled))
        if state in ("done", "needs_user", "conflict", "rejected"):
            if not late:
                duplicate = applied > 1 if kind == "append" else False
                ends["duplicate" if duplicate else "lost" if state == "done" and not applied else state] += 1
            continue
        if left_crashes:
            after = "unknown" if state in ("inflight", "verifying") else state
            stack.append((after, attempts, applied, late, left_crashes - 1, False))
        if state == "pending":
            go("needs_user" if left <= 0 else "inflight", tries=attempts if left <= 0 else attempts + 1)
        elif state == "inflight":
            def send(sent, status, ours, add=0, add_late=0):
                go(after_send(kind, audience, attempts, left, sent, status, ours), add, add_late)
            send(0, 0, False)
            for copies in (1, 2) if resend else (1,):
                fresh = copies if kind == "append" else 1
                send(1, 200, True, fresh)
                send(1, 0, False, fresh)
                send(1, 500, False, fresh)
            send(1, 0, False)
            send(1, 0, False, add_late=1)
            send(1, 202, False, add_late=1)
            send(1, 504, False, add_late=1)
            send(1, 200, False)
            for status in (302, 400, 401, 429, 500, 503):
                send(1, status, False)
        elif state == "unknown":
            go("verifying", is_settled=settled)
            if not settled:  # every late copy has landed or died, and reads are up to date
                for landed in range(late + 1):
                    stack.append((state, attempts, land(applied, landed), 0, left_crashes, True))
            else:
                go("needs_user", is_settled=True)  # 15 minutes
        elif state == "verifying":
            answers = {"failed", "found" if applied else "not_found"}
            if not settled:
                answers.add("not_found")
            # A tool that takes writes for later names the request that failed: nothing of it is on its way.
            if not applied and not late:
                answers.add("refused")
            for answer in answers:
                go(after_read_back(kind, audience, left, answer, settled or not horizon), is_settled=settled)
    return ends, len(seen)


def main():
    if "--table" in sys.argv:
        print("\n".join(table()))
        return 0
    bad = 0
    for kind in CLASSES:
        for audience in AUDIENCES:
            ends, count = explore(kind, audience)
            bad += ends["duplicate"] + ends["lost"]
            print(f"{kind:13s}{audience:11s} states {count:5d}  {dict(sorted(ends.items()))}")
    without = explore("append", "internal", horizon=False)[0]
    twice = explore("append", "internal", resend=True)[0]
    print(f"control: without the horizon {without['duplicate']} ends with duplicates, "
          f"with a transport that sends twice {twice['duplicate']}")
    return 1 if bad or not without["duplicate"] or not twice["duplicate"] else 0


if __name__ == "__main__":
    sys.exit(main())
