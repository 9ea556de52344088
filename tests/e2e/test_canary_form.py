# SPDX-License-Identifier: GPL-3.0-or-later
"""End to end: tokens that a person types into the form of a source - tried, refused with an answer that says them, saved,
exchanged for others, crashed with - are in the keyring and at their tool, and nowhere else. One goes as a bearer, the other
behind a prefix (“Token token=”)."""
import base64
import json
import secrets
import signal
import unittest

import test_canary
from harness import LoopbackTool, rows, wait_for


class EchoingPager(LoopbackTool):
    """Refuses whoever comes, and says what they brought; afterwards answers with empty lists that say it too."""

    def __init__(self):
        self.brought = []
        self.refuses = True
        super().__init__()

    def answer(self, request):
        request.rfile.read(int(request.headers.get("Content-Length", 0)))
        sent = request.headers.get("Authorization", "")
        self.brought.append(sent)
        words = f"got {sent}, that is {sent.rpartition('=')[2]} or {base64.b64encode(sent.encode()).decode()}"
        body = {"error": {"code": 2006, "message": words, "errors": [words]}} if self.refuses else {
            "incidents": [], "users": [], "oncalls": [], "log_entries": [], "abilities": [words], "more": False, "said": words}
        raw = json.dumps(body).encode()
        request.send_response(401 if self.refuses else 200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(raw)))
        request.send_header("X-Debug", words)
        request.end_headers()
        request.wfile.write(raw)


class TypedCanary(test_canary.Canary):
    # Of the other one only what it does for this one.
    test_the_token_is_nowhere_but_in_the_keyring_and_at_its_tool = None

    def form(self, muster):
        return muster.state().get("sourceForm") or {}

    def press(self, muster, *keys):
        """A moment later the state says what came of it."""
        muster.key(*keys)
        sequence = muster.state()["sequence"]
        muster.wait(lambda s: s["sequence"] >= sequence + 2, "the next states")

    def connect(self, muster, tool):
        """The form of a tool that is not there yet: any of them, and from its button to the right one."""
        kinds = [row["toolId"] for row in rows(muster.state()["toolKinds"])]
        for count in range(4, 14):
            self.press(muster, "ctrl+comma")
            self.press(muster, *["Tab"] * count, "Return")
            if self.form(muster).get("active"):
                break
        steps = kinds.index(tool) - kinds.index(self.form(muster)["toolId"])
        if steps != 0:
            self.press(muster, "Escape")
            self.press(muster, *["Tab" if steps > 0 else "shift+Tab"] * abs(steps), "Return")
        self.assertEqual((True, tool), (self.form(muster)["active"], self.form(muster)["toolId"]))

    def edit(self, muster):
        """The form of the one source that is there, from wherever the keys are in the settings."""
        for _ in range(20):
            self.press(muster, "shift+Tab", "space")
            if self.form(muster).get("editing"):
                return
            if self.form(muster).get("active"):
                self.press(muster, "Escape")
        raise AssertionError("no way to the form of the source")

    def enter(self, muster, token, address=None):
        """The keys are in the address; what is tried with Return is answered below."""
        if address:
            muster.key("ctrl+a")
            muster.type(address)
        muster.key("Tab")
        muster.type(token)
        muster.key("Return")
        return muster.wait(lambda s: s["sourceForm"]["state"] in ("ok", "failed") and s["sourceForm"], "an answer")

    def save(self, muster, fields_behind):
        """Past the fields behind the token and the button that tries it."""
        self.press(muster, *["Tab"] * (fields_behind + 2), "space")
        muster.wait(lambda s: not s["sourceForm"]["active"], "the form closed")

    def test_a_token_that_is_typed_is_nowhere_but_in_the_keyring_and_at_its_tool(self):
        pager = EchoingPager()
        self.addCleanup(pager.close)
        second, key = "canary-" + secrets.token_hex(16), "canary-" + secrets.token_hex(16)
        muster = self.start("--debug")
        muster.wait(lambda s: rows(s.get("toolKinds") or {}), "the tools that can be connected")

        # A bearer: typed and tried against a server that says it back, saved, then exchanged for another.
        self.connect(muster, "prometheus")
        self.enter(muster, self.token, self.tool.url)
        self.assertGreater(self.tool.with_token, 0)
        self.collect(muster, "form with an answer")
        self.save(muster, 5)
        self.tool.token, self.tool.with_token = second, 0
        self.edit(muster)
        self.enter(muster, second)
        self.assertGreater(self.tool.with_token, 0)
        self.save(muster, 6)  # the stored token can be removed
        # The same behind a prefix, refused.
        self.connect(muster, "pagerduty")
        self.assertEqual("failed", self.enter(muster, key, pager.url)["state"])
        self.assertIn(f"Token token={key}", pager.brought)
        self.collect(muster, "form with a refusal")
        self.save(muster, 5)
        pager.refuses = False
        asked = len(pager.brought)
        muster.key("F5")
        wait_for(lambda: len(pager.brought) > asked, "the pager was asked again", 60)
        self.collect(muster, "session")
        muster.process.send_signal(signal.SIGSEGV)
        muster.process.wait(timeout=30)
        self.log_of(muster, "session")
        self.collect_files()
        hits = []
        for where, content in self.seen:
            self.bytes_searched += len(content)
            hits += [where for token in (self.token, second, key) for form in test_canary.forms(token) if form in content]
        print(f"FIGURE: G10 typed canary occurrences {len(hits)} in {len(self.seen)} places, {self.bytes_searched} bytes searched; "
              f"requests with a key behind its prefix {sum(key in sent for sent in pager.brought)}", flush=True)
        self.assertEqual([], sorted(set(hits)))


if __name__ == "__main__":
    unittest.main(argv=["test_canary_form.py", "-v"])
