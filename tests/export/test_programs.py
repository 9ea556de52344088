# SPDX-License-Identifier: GPL-3.0-or-later
"""The exports of `muster report`, opened with real programs: HTML in a browser (chromium; where a system has none as a
package, wkhtmltopdf), PDF in a reader (poppler), Markdown in a renderer (cmark-gfm). On the built-in drill and on a document
of every hostile text."""
import contextlib
import html.parser
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from harness import PRIVATE, ROOT, run_muster

DRILL = ROOT / "resources/drills/inc-1120.muster"
HOSTILE = os.environ.get("MUSTER_HOSTILE_DOCUMENT", str(ROOT / "build/release/bin/muster_hostile_document"))
NUMBER = "INC-1120"
TITLE = "INC-1120: "
HEADINGS = ("Impact", "Key times", "What happened", "Timeline", "Contributing factors", "Action items")
# Figures of the night that a reader must be able to read: DOMAIN 4.8, five definitions of one night.
FIGURES = ("90,026", "705,600", "12.76 %", "29 min 24 s", "24 min 13 s", "37 min 30 s", "41 min 49 s", "50 min 30 s")


def words(text):
    """What is compared: without spaces, which every program sets differently, nor soft breaks of words."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


class Trap:
    """Whoever loads something of a document comes here: a port that counts who knocks."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        self.knocks = 0
        self.thread = threading.Thread(target=self._count, daemon=True)
        self.thread.start()

    def _count(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.knocks += 1
            connection.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=10)


class Page(html.parser.HTMLParser):
    """What a browser made of a file: tags, text, addresses."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.sources, self.links, self.handlers = [], [], [], [], []
        self.skip = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.skip = tag in ("style", "script", "title")
        for name, value in attributes:
            if name in ("src", "srcset", "data", "background", "poster"):
                self.sources.append(value)
            if name == "href":
                self.links.append(value)
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, _tag):
        self.skip = False

    def handle_data(self, data):
        if not self.skip:
            self.text.append(data)

    def all_text(self):
        return words("".join(self.text))


def run(*arguments, timeout=120, **options):
    done = subprocess.run([str(one) for one in arguments], capture_output=True, timeout=timeout, env={**os.environ, **PRIVATE},
                          check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[0]}: {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done


class Programs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="muster-export-")
        cls.folder = Path(os.environ.get("MUSTER_EXPORT_FOLDER", cls.temporary.name))
        cls.folder.mkdir(parents=True, exist_ok=True)
        cls.trap = Trap()
        cls.reports = {}
        for kind in ("drill", "hostile"):
            data = Path(cls.temporary.name) / f"data-{kind}"
            done = run_muster("import", str(DRILL), data=data)
            assert done.returncode == 0, done.stderr
            cls.marks = []
            if kind == "hostile":
                marks = run(HOSTILE, data, NUMBER, cls.trap.port)
                cls.marks = marks.stdout.decode().split()
            for form in ("html", "pdf", "md"):
                path = cls.folder / f"{kind}.{form}"
                done = run_muster("report", NUMBER, "--format", form, "--output", str(path), data=data)
                assert done.returncode == 0, done.stderr
                cls.reports[kind, form] = path

    @classmethod
    def tearDownClass(cls):
        cls.trap.close()
        cls.temporary.cleanup()

    def report(self, kind, form):
        return self.reports[kind, form]

    # --- HTML in a browser

    def chromium(self, path, *arguments, log):
        """A browser with a profile of its own that may reach nothing but this machine; what it asked for is in `log`."""
        profile = Path(tempfile.mkdtemp(dir=self.temporary.name))
        return run(shutil.which("chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                   "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                   "--disable-default-apps", "--disable-features=Translate,OptimizationHints,MediaRouter",
                   "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", f"--user-data-dir={profile}",
                   f"--log-net-log={log}", *arguments, path.as_uri())

    def browse(self, kind):
        """(the page as the browser has it, its picture, addresses that the page asked for)."""
        path = self.report(kind, "html")
        log = self.folder / f"{kind}.net.json"
        picture = self.folder / f"{kind}.html.png"
        before = self.trap.knocks
        page = Page(self.chromium(path, "--dump-dom", log=log).stdout.decode())
        # What a document may fetch is a file or data; the browser's own errands go to hosts that are not found.
        asked = set(re.findall(r"http://127\.0\.0\.1:\d+[^\"\\]*", log.read_text(errors="replace")))
        self.chromium(path, f"--screenshot={picture}", "--window-size=1100,1600", "--hide-scrollbars", log=log)
        self.assertEqual(before, self.trap.knocks, "the page loaded something")
        self.assertEqual(set(), asked)
        return page, picture

    @unittest.skipUnless(shutil.which("chromium"), "no chromium here")
    def test_the_drill_in_a_browser(self):
        page, picture = self.browse("drill")
        text = page.all_text()
        for piece in HEADINGS + FIGURES:
            self.assertIn(words(piece), text)
        self.assertEqual(1, page.tags.count("h1"))
        self.assertGreaterEqual(page.tags.count("h2"), len(HEADINGS))
        self.assertGreaterEqual(page.tags.count("table"), 4)
        pictures = [source for source in page.sources if source]
        self.assertGreaterEqual(len(pictures), 4)
        for source in pictures:
            self.assertTrue(source.startswith("data:image/svg+xml;base64,"), source[:60])
        self.assertEqual([], page.handlers)
        self.assertNotIn("script", page.tags)
        self.assertGreater(picture.stat().st_size, 20_000)

    @unittest.skipUnless(shutil.which("chromium"), "no chromium here")
    def test_hostile_texts_in_a_browser(self):
        page, _ = self.browse("hostile")
        text = page.all_text()
        missing = [mark for mark in self.marks if text.count(mark) < 2]
        self.assertEqual([], missing)
        self.assertGreater(len(set(re.findall(r"RAW\d+END", text))), 480)
        self.assertIn("https://status.example/incidents/1120?a=1&b=2", page.links)
        self.assertEqual([], page.handlers)
        for tag in ("script", "iframe", "object", "embed", "form", "input", "video", "audio", "link", "base", "svg", "math"):
            self.assertNotIn(tag, page.tags)
        for address in page.links:
            self.assertRegex(address, r"^(https?://|mailto:)")
        for source in page.sources:
            self.assertTrue(source.startswith("data:"), source[:60])

    @unittest.skipUnless(shutil.which("wkhtmltopdf") and not shutil.which("chromium"), "chromium is here")
    def test_both_in_another_browser(self):
        for kind, pieces in (("drill", HEADINGS + FIGURES), ("hostile", tuple(self.marks))):
            made = self.folder / f"{kind}.html.pdf"
            before = self.trap.knocks
            run("xvfb-run", "-a", "wkhtmltopdf", "--quiet", self.report(kind, "html"), made)
            text = words(run("pdftotext", "-enc", "UTF-8", made, "-").stdout.decode(errors="replace"))
            for piece in pieces:
                self.assertIn(words(piece), text)
            self.assertEqual(before, self.trap.knocks)

    # --- PDF in a reader

    def pdf_text(self, kind):
        return run("pdftotext", "-enc", "UTF-8", "-layout", self.report(kind, "pdf"), "-").stdout.decode()

    def rendered(self, kind):
        """The Markdown of a report as HTML of another program's making: the reference for what has to be readable."""
        done = run("cmark-gfm", "-e", "table", "-e", "strikethrough", "-e", "tasklist", self.report(kind, "md"))
        return done.stdout.decode()

    def test_the_drill_in_a_pdf_reader(self):
        path = self.report("drill", "pdf")
        told = run("pdfinfo", path).stdout.decode()
        self.assertRegex(told, r"Title:\s+" + re.escape(TITLE))
        self.assertRegex(told, r"Page size:\s+59\d(\.\d+)? x 84\d(\.\d+)? pts \(A4\)")
        self.assertRegex(told, r"Encrypted:\s+no")
        self.assertRegex(told, r"JavaScript:\s+no")
        pages = int(re.search(r"Pages:\s+(\d+)", told).group(1))
        self.assertGreaterEqual(pages, 3)
        sheets = self.pdf_text("drill").split("\f")[:pages]
        for number, sheet in enumerate(sheets, 1):
            self.assertRegex(sheet, rf"\b{number}\s*/\s*{pages}\b")
            self.assertIn(words(TITLE), words(sheet))
        text = words("".join(sheets))
        for piece in HEADINGS + FIGURES + ("Chart: Error rate", "Sources of the figures"):
            self.assertIn(words(piece), text)

    def test_no_text_of_the_drill_is_lost_in_the_pdf(self):
        # Words of cells stand side by side in the reader's text, so single words are looked for; figures whole.
        text = run("pdftotext", "-enc", "UTF-8", "-raw", self.report("drill", "pdf"), "-").stdout.decode()
        have = words(text)
        page = Page(self.rendered("drill"))
        want = {word for part in page.text for word in part.split() if len(word) > 1}
        # The blocks of charts are pictures, with their title as text.
        source = self.report("drill", "md").read_text()
        for block in re.findall(r"```chart\n(.*?)```", source, re.DOTALL):
            want -= set(block.split())
        self.assertGreater(len(want), 400)
        self.assertEqual([], sorted(word for word in want if words(word) not in have))

    def test_nothing_reaches_over_the_edge_of_a_sheet(self):
        # Not of the hostile texts: a letter below a hundred marks cannot be parted, and a word without an end behind the mark of
        # a list item still reaches over the edge.
        boxes = run("pdftotext", "-bbox", self.report("drill", "pdf"), "-").stdout.decode()
        width = height = 0.0
        outside = []
        for line in boxes.splitlines():
            sheet = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', line)
            if sheet:
                width, height = map(float, sheet.groups())
            box = re.search(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>', line)
            if box:
                left, top, right, bottom = map(float, box.groups()[:4])
                if left < 30 or top < 20 or right > width - 30 or bottom > height - 20:
                    outside.append(line.strip())
        self.assertGreater(width, 0)
        self.assertEqual([], outside[:5], f"{len(outside)} words")

    def test_links_of_a_pdf_are_those_of_the_text(self):
        source = Page(self.report("hostile", "html").read_text(errors="replace"))
        allowed = set(source.links)
        listed = run("pdfinfo", "-url", self.report("hostile", "pdf")).stdout.decode(errors="replace")
        found = re.findall(r"Annotation\s+(\S.*)$", listed, re.MULTILINE)
        self.assertIn("https://status.example/incidents/1120?a=1&b=2", found)
        for address in found:
            self.assertRegex(address, r"^(https?://|mailto:)")
        self.assertLessEqual(len(set(found)), len(allowed))
        for kind in ("drill", "hostile"):
            attached = run("pdfdetach", "-list", self.report(kind, "pdf")).stdout.decode()
            self.assertIn("0 embedded files", attached)
            self.assertEqual(b"", run("pdfinfo", "-js", self.report(kind, "pdf")).stdout.strip())

    def test_hostile_texts_in_a_pdf_reader(self):
        before = self.trap.knocks
        text = words(self.pdf_text("hostile"))
        # Once as a heading; the one in the table is pushed off the sheet by a letter below two hundred marks in seven of them.
        self.assertEqual([], [mark for mark in self.marks if mark not in text])
        self.assertLessEqual(sum(1 for mark in self.marks if text.count(mark) < 2), 7)
        self.assertEqual(before, self.trap.knocks)

    def test_charts_and_pages_are_painted(self):
        prefix = self.folder / "drill.pdf"
        run("pdftoppm", "-r", "50", "-gray", self.report("drill", "pdf"), prefix)
        sheets = sorted(self.folder.glob("drill.pdf-*.pgm"))
        self.assertGreaterEqual(len(sheets), 3)
        for sheet in sheets:
            head, size, depth, pixels = sheet.read_bytes().split(b"\n", 3)
            self.assertEqual((b"P5", b"255"), (head, depth), size)
            self.assertGreater(sum(1 for value in pixels if value < 128), 300, f"{sheet.name} is nearly white")
        images = run("pdfimages", "-list", self.report("drill", "pdf")).stdout.decode().splitlines()[2:]
        self.assertGreaterEqual(len(images), 4)

    # --- Markdown in a renderer

    def test_the_drill_in_a_markdown_renderer(self):
        page = Page(self.rendered("drill"))
        text = page.all_text()
        for piece in HEADINGS + FIGURES:
            self.assertIn(words(piece), text)
        self.assertEqual(1, page.tags.count("h1"))
        self.assertGreaterEqual(page.tags.count("table"), 4)
        self.assertGreaterEqual(self.report("drill", "md").read_text().count("```chart"), 4)

    def test_hostile_texts_in_a_markdown_renderer(self):
        done = run("cmark-gfm", "-e", "table", self.report("hostile", "md"))
        text = Page(done.stdout.decode(errors="replace")).all_text()
        self.assertEqual([], [mark for mark in self.marks if mark not in text])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
