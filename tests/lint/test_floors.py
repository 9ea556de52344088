#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""muster_add_library lets a library link lower floors and fails the configuration of every other link."""

import subprocess
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parent / "floors"


def configure(case):
    with tempfile.TemporaryDirectory() as build:
        done = subprocess.run(["cmake", "-G", "Ninja", "-S", str(PROJECT), "-B", build, f"-DCASE={case}"],
                              capture_output=True, text=True, timeout=100)
        return done.returncode, " ".join((done.stdout + done.stderr).split())


class Floors(unittest.TestCase):
    def test_a_link_to_a_lower_floor_configures(self):
        code, words = configure("downward")
        self.assertEqual(code, 0, words)

    def test_other_links_fail_the_configuration(self):
        for case, expected in (("upward", "cellar (floor 0) may not link ground (floor 1): upward link"),
                               ("sideways", "neighbour (floor 1) may not link ground (floor 1)"),
                               ("nofloor", "muster_add_library(tent): FLOOR is missing"),
                               ("smuggled", "cellar: ground is a Muster library; name it in LINKS"),
                               ("foreign", "Qt6::Gui is not a Muster library")):
            with self.subTest(case):
                code, words = configure(case)
                self.assertNotEqual(code, 0, "configured, but must not")
                self.assertIn(expected, words)


if __name__ == "__main__":
    unittest.main()
