# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the TSDB blocks of INC-1120 once and keeps them: `blocks.py INPUT_FOLDER CACHE_FOLDER` prints the blocks' path.

The name of a cached build is the hash of everything that goes into it; a changed input or generator makes a new one.
Takes some ten seconds and 300 MB of passing text; the blocks are about 6 MB.
"""
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import model as inc
import openmetrics
from processes import LabError, program

HERE = Path(__file__).resolve().parent
INPUTS = HERE.parent.parent / "resources" / "drills" / "inc-1120"


def stamp(folder):
    """Hash of the tables and of the code that turns them into series."""
    digest = hashlib.sha256()
    for path in (Path(folder) / "series_15s.csv", Path(folder) / "slo_hourly_30d.csv", HERE / "model.py",
                 HERE / "openmetrics.py", HERE / "blocks.py"):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def build(folder, cache):
    """The folder of the blocks; made when the cache has none for these inputs. Safe for several processes at once."""
    cache = Path(cache)
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"inc-1120-{stamp(folder)}"
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        promtool = program("promtool")
        with tempfile.TemporaryDirectory(dir=cache, prefix="building-") as work:
            made = Path(work) / "blocks"
            for text in openmetrics.write(work, inc.Inputs(folder)):
                # promtool reads the whole text once per block; one long block instead of 2 h ones keeps that linear.
                run = subprocess.run([promtool, "tsdb", "create-blocks-from", "--max-block-duration=1458h", "--quiet",
                                      "openmetrics", str(text), str(made)], capture_output=True, text=True, check=False)
                if run.returncode:
                    raise LabError(f"promtool refused {text.name}: {run.stderr[-800:]}")
                text.unlink()
            for old in cache.glob("inc-1120-*"):
                shutil.rmtree(old, ignore_errors=True)
            os.rename(made, target)
    return target


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(build(sys.argv[1], sys.argv[2]))
