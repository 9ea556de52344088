# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the files of a tool out of the page that says how to add one (integrations/README.md).

    added_tool.py PAGE FOLDER

Each fenced block whose first line names a path becomes that file below FOLDER; a file that is the same already is not
touched. Prints the line of CMake that adds the tool. Exit code 1 with words when the page has no such block or line."""

import pathlib
import re
import sys

page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
blocks = re.findall(r"^```\w+ (\S+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
files = {name: text for name, text in blocks if "/" in name}
lines = [text.strip() for name, text in blocks if name == "line"]
if not files or len(lines) != 1:
    sys.exit(f"{page}: the page has {len(files)} files and {len(lines)} lines of CMake; at least one file and one line are due")
for name, text in files.items():
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
print(lines[0])
