#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""packaging/lib.sh decides what to install; dpkg-query, apt-cache, apt-get, sudo and id are stand-ins here, so that
both systems, root and not root, can be played on any machine and nothing is ever installed. packaging/run decides
what to start; ninja, muster and the laboratory are stand-ins."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

LIST = """\
# a comment

build ninja-build
build qt6-charts-dev|libqt6charts6-dev   # names differ
test prometheus
"""

# installed: what dpkg knows ("name status" lines); offered: what apt has candidates for.
STAND_INS = {
    "dpkg-query": """shift 2; status=1
for name in "$@"; do grep "^$name " "$STATE/installed" || status=1; done; exit $status""",
    "apt-cache": """if grep -qx "$2" "$STATE/offered"; then printf '%s:\\n  Installed: (none)\\n  Candidate: 1.0\\n' "$2"
elif grep -qx "$2" "$STATE/provided"; then printf '%s:\\n  Installed: (none)\\n  Candidate: (none)\\n' "$2"; fi""",
    "apt-get": 'echo "apt-get $*" >>"$STATE/calls"',
    "sudo": 'echo "sudo" >>"$STATE/calls"; exec "$@"',
    "id": 'echo "${FAKE_UID:-0}"',
}


class Packages(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)
        (self.state / "bin").mkdir()
        for name, body in STAND_INS.items():
            script = self.state / "bin" / name
            script.write_text("#!/usr/bin/env bash\n" + body + "\n")
            script.chmod(0o755)
        (self.state / "list").write_text(LIST)
        self.system(installed=[], offered=[], provided=[])

    def system(self, **files):
        for name, lines in files.items():
            (self.state / name).write_text("".join(line + "\n" for line in lines))

    def run_lib(self, command, uid=0):
        environment = dict(os.environ, STATE=str(self.state), FAKE_UID=str(uid), MUSTER_DEPENDENCIES=str(self.state / "list"),
                           PATH=f"{self.state}/bin:{os.environ['PATH']}")
        return subprocess.run(["bash", "-c", f'set -euo pipefail; source "{ROOT}/packaging/lib.sh"; {command}'],
                              capture_output=True, text=True, env=environment, timeout=30)

    def calls(self):
        file = self.state / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def test_nothing_is_called_when_nothing_is_missing(self):
        self.system(installed=["ninja-build installed", "qt6-charts-dev installed", "prometheus installed"])
        done = self.run_lib("muster_install build test", uid=1000)
        self.assertEqual((done.returncode, self.calls()), (0, []), done.stderr)

    def test_any_alternative_satisfies(self):
        self.system(installed=["ninja-build installed", "libqt6charts6-dev installed"])
        self.assertEqual(self.run_lib("muster_missing build").stdout, "")

    def test_a_removed_package_with_configuration_left_is_missing(self):
        self.system(installed=["ninja-build config-files", "qt6-charts-dev installed"])
        self.assertEqual(self.run_lib("muster_missing build").stdout, "ninja-build\n")

    def test_debian_takes_the_name_with_a_candidate_not_the_provided_one(self):
        self.system(offered=["qt6-charts-dev"], provided=["libqt6charts6-dev"])
        self.assertEqual(self.run_lib("muster_pick 'libqt6charts6-dev|qt6-charts-dev'").stdout, "qt6-charts-dev\n")

    def test_a_system_with_the_other_name_takes_that(self):
        self.system(installed=["ninja-build installed"], offered=["libqt6charts6-dev"])
        done = self.run_lib("muster_install build")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.calls(), ["apt-get update -q",
                                        "apt-get install -q -y --no-install-recommends libqt6charts6-dev"])

    def test_all_that_is_missing_goes_into_one_call_and_tests_only_when_asked(self):
        self.system(offered=["ninja-build", "qt6-charts-dev", "prometheus"])
        self.run_lib("muster_install build")
        self.run_lib("muster_install build test")
        self.assertEqual([c.split("recommends ")[1] for c in self.calls() if " install " in c],
                         ["ninja-build qt6-charts-dev", "ninja-build qt6-charts-dev prometheus"])

    def test_sudo_only_when_not_root(self):
        self.system(installed=["ninja-build installed"], offered=["qt6-charts-dev"])
        self.run_lib("muster_install build", uid=0)
        self.assertNotIn("sudo", self.calls())
        self.run_lib("muster_install build", uid=1000)
        self.assertIn("sudo", self.calls())

    def test_a_package_that_nobody_offers_is_named_and_nothing_installed(self):
        self.system(offered=["ninja-build"])
        done = self.run_lib("muster_install build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no package source here offers: qt6-charts-dev|libqt6charts6-dev", done.stderr)
        self.assertFalse([c for c in self.calls() if " install " in c])

    def test_a_line_that_cannot_be_read_is_named(self):
        (self.state / "list").write_text("build\n")
        done = self.run_lib("muster_missing build")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("cannot read the line", done.stderr)

    def test_the_real_list_can_be_read_and_names_nothing_twice(self):
        done = subprocess.run(["bash", "-c", f'source "{ROOT}/packaging/lib.sh"; muster_wanted build test'],
                              capture_output=True, text=True)
        names = done.stdout.replace("|", "\n").split()
        self.assertEqual(sorted(names), sorted(set(names)), done.stderr)
        self.assertGreater(len(names), 20)


RUN_STAND_INS = {
    # Everything is installed and built.
    "dpkg-query": "shift 2; for name in \"$@\"; do echo \"$name installed\"; done",
    "ninja": 'echo "[1/1] building"; echo "ninja $*" >>"$STATE/calls"',
    # The laboratory: says where it is, then stays until its standard input ends or it is told to stop.
    "python3": """case $1 in
*/tests/lab/lab.py) echo '{"prometheus": "http://127.0.0.1:1", "alertmanager": "http://127.0.0.1:2", "service": "http://127.0.0.1:3"}'
    trap 'echo "lab stopped" >>"$STATE/calls"; exit 0' TERM
    while read -r -t 0.05 _ || (($? > 128)); do :; done
    echo "lab lost its input" >>"$STATE/calls" ;;
*) exec "$REAL_PYTHON" "$@" ;;
esac""",
}
MUSTER = 'printf "muster"; printf " [%s]" "$@"; echo'


class Run(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name)
        for name, body in {**{"bin/" + n: b for n, b in RUN_STAND_INS.items()}, "build/bin/muster": MUSTER}.items():
            script = self.state / name
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text("#!/usr/bin/env bash\n" + body + "\n")
            script.chmod(0o755)
        (self.state / "build" / "build.ninja").touch()
        (self.state / "build" / "CMakeCache.txt").write_text("MUSTER_TESTS:BOOL=ON\n")

    def run_it(self, *arguments, display=""):
        environment = dict(os.environ, STATE=str(self.state), MUSTER_BUILD_DIR=f"{self.state}/build", REAL_PYTHON=sys.executable,
                           DISPLAY=display, WAYLAND_DISPLAY="", PATH=f"{self.state}/bin:{os.environ['PATH']}")
        return subprocess.run([f"{ROOT}/packaging/run", *arguments], capture_output=True, text=True, env=environment, timeout=60)

    def test_opens_the_drill_on_a_display(self):
        self.assertEqual(self.run_it(display=":9").stdout, "muster [drill]\n")

    def test_hands_arguments_on(self):
        self.assertEqual(self.run_it("--", "open", "a b.muster", display=":9").stdout, "muster [open] [a b.muster]\n")

    def test_builds_only_and_ends_with_the_path(self):
        done = self.run_it("--build-only")
        self.assertEqual(done.stdout.splitlines()[-1], f"{self.state}/build/bin/muster")
        self.assertIn(f"ninja -C {self.state}/build -j", (self.state / "calls").read_text())

    def test_writes_screens_without_a_display_and_says_so(self):
        done = self.run_it()
        self.assertEqual(done.stdout, f"muster [shots] [{self.state}/build/shots]\n")
        self.assertIn("no display here", done.stderr)

    def test_commands_without_a_window_need_no_display(self):
        self.assertEqual(self.run_it("--", "lint", "x.md").stdout, "muster [lint] [x.md]\n")

    def test_shots_go_where_asked(self):
        folder = f"{self.state}/pictures"
        self.assertEqual(self.run_it("--shots", folder, display=":9").stdout, f"muster [shots] [{folder}]\n")
        self.assertTrue(Path(folder).is_dir())

    def test_the_laboratory_is_connected_to_and_stopped(self):
        done = self.run_it("--lab", display=":9")
        self.assertRegex(done.stdout, r"muster \[--data\] \[.*/data\] \[--connect\] \[prometheus=http://127.0.0.1:1\] "
                                      r"\[--connect\] \[alertmanager=http://127.0.0.1:2\] \[--service\] "
                                      r"\[checkout-api\] \[--runbook\] \[.*/rb-014.md\] \[--slo\] \[.*/slo.yaml\]\n",
                         done.stderr)
        self.assertIn("http://127.0.0.1:3/fault", done.stderr)
        self.assertEqual((self.state / "calls").read_text().splitlines()[-1], "lab stopped")
        data = Path(done.stdout.split("[")[2].split("]")[0])
        self.assertFalse(data.parent.exists(), "the temporary data folder is gone")

    def test_the_laboratory_with_arguments_prepares_no_room(self):
        done = self.run_it("--lab", "--", "--data", "mine", display=":9")
        self.assertRegex(done.stdout, r"muster \[--data\] \[.*/data\] \[--connect\] \[prometheus=http://127.0.0.1:1\] "
                                      r"\[--connect\] \[alertmanager=http://127.0.0.1:2\] \[--data\] \[mine\]\n", done.stderr)

    def test_the_exit_code_is_musters(self):
        (self.state / "build/bin/muster").write_text("#!/bin/sh\nexit 7\n")
        self.assertEqual(self.run_it("--lab", display=":9").returncode, 7)
        self.assertEqual(self.run_it(display=":9").returncode, 7)

    def test_a_wrong_argument_is_named(self):
        done = self.run_it("--bogus")
        self.assertEqual(done.returncode, 1)
        self.assertIn("unknown argument '--bogus'", done.stderr)


if __name__ == "__main__":
    unittest.main()
