# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that a tool wrote leads out of the program or into it: no markup, no picture or code by address, no other
program started, no parser that opens what a text names.

RELIABILITY measured what each of these does: a 64-character text froze the program for 30 s and took 3 GB in any
control of Qt Quick Controls that draws a title; `file:`, `javascript:` and `--help` reach xdg-open unchanged.
"""

import re

from .qml_style import _block_end, _own_level
from .tree import CPP, Finding, line_of, without_comments, without_strings

STRING = r'(?:"[^"\n]*"|\'[^\'\n]*\')'
# A resource: relative, or in the executable. What starts with a scheme or a slash is not.
RESOURCE = re.compile(r'^(?:Qt\.resolvedUrl\(\s*)?["\'](?:qrc:/|(?![\w.+-]*:|/))[^"\']*["\']\s*\)?\s*;?$')

# Controls of a style draw their text, title or placeholder with the style's own label, which is rich text. Templates
# (imported as T) draw nothing: what they show is one of our controls.
STYLED = ("ToolTip|GroupBox|Dialog|MessageDialog|CheckBox|Switch|RadioButton|CheckDelegate|SwitchDelegate|RadioDelegate|ItemDelegate|"
          "SwipeDelegate|Button|RoundButton|ToolButton|DelayButton|TabButton|MenuItem|Menu|MenuBar|MenuBarItem|ComboBox|SpinBox|"
          "TextField|TextArea|Label|Page|Tumbler|Action")
QML_RULES = [
    (re.compile(r"(?<![\w.\"])(?!T\.)(?:\w+\.)?(" + STYLED + r")\s*\{"), "a control that a style draws shows text as markup",
     "use one of our controls, or a template (T.…) with our MText in it"),
    (re.compile(r"(?<!\w)(?:\w+\.)?ToolTip\.(?:text|show|visible)\b"), "the attached tooltip shows text as markup", "use Tooltip"),
    (re.compile(r"\bimport\s+QtQuick\.Controls(?:\.\w+)?(?![\w.]| +as )"), "a style's controls without a name before them",
     "import QtQuick.Templates as T, or the one style as Basic for ScrollView and SplitView"),
    (re.compile(r"\bQt\.createQmlObject\b"), "code made from a text", "write the component down"),
    (re.compile(r"\bXMLHttpRequest\b"), "a request from QML", "only integrations/sync makes requests"),
    (re.compile(r"(?<![\w.])eval\s*\(|\bnew\s+Function\b|(?<![\w.])Function\s*\("), "code made from a text", "write the function down"),
    (re.compile(r"\bQt\.openUrlExternally\b"), "an address is opened unseen", "show it in LinkPopover, which asks LinkOpener"),
    (re.compile(r"\b(?:WebView|WebEngineView|WorkerScript)\b|\bimport\s+QtWeb\w+|\bQt\.include\b"), "foreign code in the window",
     "show plain text; open pages in the browser through LinkPopover"),
    (re.compile(r"\bonLink(?:Activated|Hovered)\b"), "a link inside a text", "show the address and open it through LinkPopover"),
]
PICTURES = re.compile(r"(?<![\w\"])(?:\w+\.)?(Image|AnimatedImage|BorderImage|FontLoader|AnimatedSprite|MediaPlayer|Video)\s*\{")
LOADERS = re.compile(r"(?<![\w\"])(?:\w+\.)?(Loader|LazyPage|LazyForm)\s*\{")
CREATE = re.compile(r"\bQt\.createComponent\s*\(([^,)]*)")
SET_SOURCE = re.compile(r"\bsetSource\s*\(([^,)]*)")
# The loaders by address: they take it from a property, which `LOADERS` checks where they are used.
LOADS_BY_PROPERTY = ("qml/pages/LazyPage.qml", "qml/pages/LazyForm.qml")
ADDRESS = {"Loader": "source", "LazyPage": "page", "LazyForm": "form"}

# (pattern, files that may, what, way out); product code only.
CPP_RULES = [
    (r"\bQDesktopServices\b", ("models/view/link_opener.cpp",), "another program is handed an address", "ask LinkOpener"),
    (r"\bQProcess\b|(?<![\w:.>])(?:system|popen|execl[pe]?|execv[pe]?|posix_spawnp?|fork)\s*\(", (), "another program is started",
     "Muster runs nothing: show the command, a person runs it"),
    (r"(?:\.|->)(?:setHtml|insertHtml|setMarkdown\(\s*\w+\s*\)|insertMarkdown|toHtml\(\))", (), "text is read as markup",
     "insert it as text: setHtml crashes on 45 kB of nested tables"),
    # query_highlighter colours the document of a field that is plain text (lint qml_style): nothing in it is loaded.
    (r"\bQTextDocument\b", ("models/document/pdf_export.cpp", "models/document/pdf_export.h",
                            "qml/controls/query_highlighter.cpp"), "a text document, which loads what it names",
     "use the Markdown blocks; for print the closed document of pdf_export"),
    (r"\bQ(?:TextBrowser|TextEdit|Label|MessageBox|ToolTip|WhatsThis|ErrorMessage|GraphicsTextItem|WebEngine\w*)\b(?!::tr)", (),
     "a widget that shows text as markup", "show it in QML with MText"),
    (r"\bQ(?:ImageReader|Movie|Pixmap)\b|QImage::fromData|(?:\.|->)loadFromData\b|\bQImage\s*\w*[({]\s*(?:QStringLiteral|QString|\"|u\"|path|file|name)", (),
     "a picture is decoded", "no picture of a tool is shown; ours are drawn"),
    (r"\bQSvg\w+\b", ("qml/controls/icon.cpp", "models/view/report_render.cpp"), "SVG is read, and it opens files that it names",
     "draw with QPainter; only our own pictures are SVG"),
    (r"\bQ(?:XmlStreamReader|DomDocument|XmlReader)\b", (), "XML is read", "no tool's answer is XML here; see RELIABILITY T34"),
    (r"\bQ(?:PluginLoader|Library)\b(?!Info)|\bdlopen\s*\(", (), "foreign code is loaded", "link it"),
    (r"Q_PROPERTY\(\s*(?:q?u?int(?:64)?|qlonglong|qulonglong|(?:unsigned )?long long|double)\s+\w*[iI]d\s", (), "an id as a number",
     "ids are QString: QML rounds whole numbers above 2^53"),
]


def _qml(path, text, code):
    for pattern, what, way_out in QML_RULES:
        for match in pattern.finditer(code):
            yield Finding(path, line_of(code, match.start()), f"{what}: {match.group().strip(' {')}", way_out)

    def own_of(match):
        opening = match.end() - 1
        return _own_level(code, text, opening, _block_end(code, opening))

    for match in PICTURES.finditer(code):
        value = re.search(r"(?<![\w.])source\s*:\s*(.*)", own_of(match))
        if value is None or not RESOURCE.match(value.group(1).strip()):
            yield Finding(path, line_of(code, match.start()), f"{match.group(1)} of an address that is no resource",
                          "name a file of the executable: no picture or font comes from elsewhere")
    for match in LOADERS.finditer(code):
        value = re.search(rf"(?<![\w.]){ADDRESS[match.group(1)]}\s*:\s*(.*)", own_of(match))
        if value is not None and not RESOURCE.match(value.group(1).strip()) and path not in LOADS_BY_PROPERTY:
            yield Finding(path, line_of(code, match.start()), f"{match.group(1)} of an address that is no resource", "use sourceComponent or a relative address")
    for pattern in (CREATE, SET_SOURCE):
        for match in pattern.finditer(text):
            if path not in LOADS_BY_PROPERTY and not RESOURCE.match(match.group(1).strip()):
                yield Finding(path, line_of(text, match.start()), "QML loaded from an address that is no resource", "use a Component or a relative address")
    for match in re.finditer(r"(?m)^\s*import\s+(" + STRING + ")", text):
        if not RESOURCE.match(match.group(1)):
            yield Finding(path, line_of(text, match.start()), "QML imported from elsewhere", "import a module")


def check(tree):
    findings = []
    for path in tree.under("qml", "app", ends=(".qml", ".js")):
        findings += _qml(path, without_comments(tree.text(path)), without_strings(tree.text(path)))
    for path in tree.under("models", "integrations", "qml", "app", ends=CPP):
        code = without_comments(tree.text(path))
        for pattern, may, what, way_out in CPP_RULES:
            if path in may:
                continue
            for match in re.finditer(pattern, code):
                findings.append(Finding(path, line_of(code, match.start()), f"{what}: {match.group().strip()}", way_out))
    return findings
