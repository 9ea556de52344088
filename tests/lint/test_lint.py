#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every lint is fed bad samples and must find them, and good ones and must not. Without this a lint whose pattern
has gone wrong would pass for ever."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from checks import fault_table, formatting, headers, house, layers, outward, qml_style, qmllint, shell
from checks.tree import Tree, without_comments, without_strings

ROOT = Path(__file__).resolve().parents[2]
CPP_HEAD = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
HASH_HEAD = "# SPDX-License-Identifier: GPL-3.0-or-later\n"

# What the samples include, so that "there is no such file" is not what is found.
HOUSE = {path: CPP_HEAD + "#pragma once\n" for path in (
    "models/base/result.h", "models/domain/incident.h", "models/document/markdown.h", "models/store/store.h",
    "models/chart/feed.h", "models/view/room.h", "integrations/core/connector.h", "integrations/sync/engine.h",
    "integrations/prometheus/mapping.h", "integrations/alertmanager/mapping.h", "app/main_window.h",
    "tests/support/fake_clock.h")}


def found(check, path, text, **more):
    return [str(f) for f in check(Tree(files={**HOUSE, **more, path: text}))]


class FaultTable(unittest.TestCase):
    TEST = {"tests/store/tst_a.cpp": "private slots:\n    void staysWhole()\n", "tests/store/CMakeLists.txt": "muster_add_test(tst_a SOURCES tst_a.cpp)"}
    GOOD = "`tst_a::staysWhole`"

    def table(self, first=GOOD, rows=52, **files):
        lines = [f"| F{n} | a fault | {first if n == 1 else self.GOOD} | {self.GOOD} | {self.GOOD} | {self.GOOD} | "
                 f"not reachable: nothing is open then |" for n in range(1, rows + 1)]
        return found(fault_table.check, "tests/README.md", "\n".join(lines), **{**self.TEST, **files})

    def test_a_full_table_passes(self):
        self.assertEqual(self.table(), [])

    def test_an_empty_cell_fails(self):
        for cell in ("", "—", "covered elsewhere", "not reachable:", "tst_a::staysWhole"):
            self.assertRegex("".join(self.table(cell)), "F1 × starting is empty")

    def test_a_test_that_is_not_there_fails(self):
        self.assertRegex("".join(self.table("`tst_a::staysHalf`")), "there is no tst_a::staysHalf")
        self.assertRegex("".join(self.table("`tst_b::staysWhole`")), "there is no tst_b::staysWhole")

    def test_a_test_that_nothing_runs_fails(self):
        self.assertRegex("".join(self.table(**{"tests/store/CMakeLists.txt": "# nothing"})), "runs tst_a")

    def test_a_missing_row_fails(self):
        self.assertRegex("".join(self.table(rows=51)), "F52 has no row")


class Layers(unittest.TestCase):
    BAD = [
        ("models/domain/a.cpp", '#include "models/store/store.h"', "floor 1"),
        ("models/document/a.cpp", '#include "models/store/store.h"', "floor 2"),
        ("models/view/a.cpp", '#include "integrations/core/connector.h"', "models includes integrations"),
        ("models/view/a.cpp", '#include "app/main_window.h"', "models includes app"),
        ("integrations/prometheus/a.cpp", '#include "models/store/store.h"', "a connector includes"),
        ("integrations/prometheus/a.cpp", '#include "integrations/alertmanager/mapping.h"', "a connector includes"),
        ("integrations/core/a.cpp", '#include "integrations/sync/engine.h"', "floor 3"),
        ("integrations/sync/a.cpp", '#include "integrations/prometheus/mapping.h"', "floor 3"),
        ("models/view/a.cpp", '#include "tests/support/fake_clock.h"', "product code includes"),
        ("models/view/a.cpp", '#include "models/base/gone.h"', "there is no"),
        ("models/view/a.cpp", '#include "room.h"', "project root"),
        ("models/view/a.cpp", "#include <sqlite3.h>", "includes sqlite3.h"),
        ("app/a.cpp", "#include <sqlite3.h>", "includes sqlite3.h"),
        ("models/view/a.cpp", "#include <QtCharts/QChart>", "includes QtCharts"),
        ("models/view/a.cpp", "#include <QLineSeries>", "includes QLineSeries"),
        ("models/view/a.cpp", "#  include <QNetworkAccessManager>", "QNetworkAccessManager"),
        ("integrations/core/a.h", "#include <QNetworkReply>", "QNetworkReply"),
        ("integrations/core/a.h", "#include <QSslConfiguration>", "QSslConfiguration"),
        ("app/a.cpp", "#include <QTcpServer>", "QTcpServer"),
        ("integrations/sync/a.cpp", "#include <QNetworkAccessManager>", "QNetworkAccessManager"),
        ("integrations/sync/a.h", "#include <QtNetwork/QNetworkRequest>", "QNetworkRequest"),
        ("integrations/sync/a.cpp", "#include <QTcpSocket>", "StreamTransport"),
        ("integrations/sync/http_writer.cpp", "#include <QtNetwork/QSslSocket>", "StreamTransport"),
        ("integrations/sync/a.h", "#include <QUdpSocket>", "StreamTransport"),
        ("integrations/sync/source_stream.cpp", "#include <QWebSocket>", "StreamTransport"),
        ("integrations/sync/a.cpp", "#include <sys/socket.h>", "StreamTransport"),
        ("integrations/prometheus/a.cpp", "#include <sys/socket.h>", "sys/socket.h"),
        ("integrations/receiver/a.cpp", "#include <QTcpServer>", "QTcpServer"),
        ("app/a.cpp", "#include <qt6keychain/keychain.h>", "keychain.h"),
        ("models/view/a.cpp", "#include <md4c-html.h>", "md4c-html.h"),
        ("integrations/prometheus/a.cpp", "#include <QTimer>", "is pure"),
        ("models/domain/a.cpp", "#include <QFile>", "is pure"),
        ("integrations/prometheus/a.h", "#include <simdjson.h>", "leaks through a header"),
        ("models/view/a.h", "#include <zstd.h>", "leaks through a header"),
        ("models/store/CMakeLists.txt", "muster_add_library(muster_store FLOOR 3 SOURCES a.cpp)", "its folder is floor 2"),
        ("models/attic/CMakeLists.txt", "muster_add_library(muster_attic FLOOR 3 SOURCES a.cpp)", "without a floor"),
        ("qml/pages/A.qml", "import QtCharts", "QML imports QtCharts"),
        ("qml/controls/A.qml", "import Muster.Pages", "a control imports the pages"),
    ]
    GOOD = [
        ("models/view/a.cpp", '#include "models/view/room.h"\n#include "models/store/store.h"'),
        ("models/store/a.cpp", '#include "models/domain/incident.h"\n#include <sqlite3.h>\n#include <QFile>'),
        ("models/chart/a.cpp", "#include <QtCharts/QChart>\n#include <QValueAxis>"),
        ("integrations/prometheus/a.cpp", '#include "integrations/core/connector.h"\n#include <simdjson.h>\n#include <QUrlQuery>'),
        ("integrations/sync/http_client.cpp", "#include <QNetworkAccessManager>\n#include <QTimer>"),
        ("integrations/sync/a.cpp", "#include <QHostAddress>\n#include <QNetworkInformation>"),
        ("integrations/sync/web_socket_client.cpp", "#include <QWebSocket>\n#include <QSslError>"),
        ("integrations/sync/flooded_sockets.cpp", "#include <sys/socket.h>"),
        ("integrations/keychain/a.cpp", "#include <qt6keychain/keychain.h>"),
        ("app/a.cpp", '#include "integrations/prometheus/mapping.h"\n#include <QLocalServer>\n#include "a.moc"'),
        ("models/view/a.cpp", '// #include "app/main_window.h"\n/* #include <sqlite3.h> */'),
        ("models/store/CMakeLists.txt", "muster_add_library(muster_store FLOOR 2 SOURCES a.cpp)"),
    ]

    def test_finds_what_breaks_the_floors(self):
        for path, text, expected in self.BAD:
            with self.subTest(f"{path}: {text}"):
                findings = found(layers.check, path, text)
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])
                self.assertIn(f"{path}:1:", findings[0])

    def test_is_silent_about_what_is_allowed(self):
        for path, text in self.GOOD:
            with self.subTest(f"{path}: {text}"):
                self.assertEqual(found(layers.check, path, text), [])


class House(unittest.TestCase):
    # Put together at run time, so that the lint does not find its own samples in this file.
    TOKEN = "xoxb" + "-12345678901-abcdef"
    BAD = [
        ("models/a.cpp", "reply->ignoreSslErrors();", "TLS errors"),
        ("models/a.cpp", "QNetworkRequest::NoLessSafeRedirectPolicy", "followed by Qt"),
        ("integrations/sync/network_setup.cpp", "QNetworkRequest request(url);", "without a redirect policy"),
        ("integrations/sync/http_client.cpp", "auto m = new QNetworkAccessManager(this);", "without a redirect policy"),
        ("models/a.cpp", "request.setMaximumRedirectsAllowed(3);", "followed by Qt"),
        ("tests/unit/a.cpp", "reply->ignoreSslErrors();", "TLS errors"),
        ("integrations/sync/a.cpp", "QNetworkRequest r(u); r.setAttribute(a, ManualRedirectPolicy);", "outside the transports"),
        ("app/a.cpp", "QNetworkAccessManager manager; // ManualRedirectPolicy\nx(ManualRedirectPolicy);", "outside the transports"),
        ("app/b.cpp", "auto m = std::make_unique<QNetworkAccessManager>(); x(ManualRedirectPolicy);", "outside the transports"),
        ("integrations/sync/a.cpp", "auto* reply = m_nam->get(request);", "outside the transports"),
        ("models/view/a.cpp", "manager().post(request, body);", "outside the transports"),
        ("integrations/sync/http_client.cpp", "manager.sendCustomRequest(r, verb, body);", "outside the write transport"),
        ("integrations/sync/http_client.cpp", "m_manager->put(r, body);", "outside the write transport"),
        ("integrations/sync/network_setup.cpp", "nam.deleteResource(r);", "outside the write transport"),
        ("integrations/pagerduty/a.cpp", "request.readOnly = true;", "called a question"),
        ("integrations/sync/a.cpp", "step->request->readOnly = isQuery;", "called a question"),
        ("integrations/sync/http_writer.cpp", "manager.sendCustomRequest(r, verb, body);", "can send again"),
        ("integrations/sync/network_setup.cpp", "tls.setPeerVerifyMode(QSslSocket::VerifyNone);", "not verified"),
        ("app/a.cpp", 'context->setContextProperty("x", x);', "context property"),
        ("app/a.cpp", 'qmlRegisterType<X>("M", 1, 0, "X");', "registered by string"),
        ("tests/unit/a.cpp", "QTest::qWait(100);", "waits for the clock"),
        ("qml/A.qml", "Text { textFormat: Text.RichText }", "rendered as markup"),
        ("qml/A.qml", "TextEdit { textFormat: TextEdit.MarkdownText }", "rendered as markup"),
        ("models/view/a.cpp", "tr(\"%1 · %2\").arg(name(a))\n    .arg(n);", "fills what arg"),
        ("models/CMakeLists.txt", "file(GLOB sources *.cpp)", "globbing"),
        ("cmake/a.cmake", "file( glob_recurse sources *.cpp)", "globbing"),
        ("app/a.cpp", "x\n" * 1001, "1002 lines"),
        ("app/a.cpp", 'open("/wo' + 'rk/main/x");', "a path of one machine"),
        ("README.md", "see /ro" + "ot/x", "a path of one machine"),
        ("resources/a.json", '{"t": "' + TOKEN + '"}', "a real secret"),
        ("docs/a.pem", "-----BEGIN RSA PRIVATE" + " KEY-----", "a real secret"),
        ("tests/data/tool/a.json", '{"token": "hunter2"}', "holds a credential"),
        ("tests/data/tool/a.http", "Authorization: Bearer " + "abcdefgh12345678", "holds a credential"),
        ("tests/data/tool/a.json", '["' + "aB3dE5gH7jK9" * 4 + '"]', "a word like a token"),
    ]
    GOOD = [
        ("models/a.cpp", "// never ignoreSslErrors\nint x = 0;"),
        ("integrations/sync/network_setup.cpp", "QNetworkRequest r(url); r.setAttribute(a, QNetworkRequest::ManualRedirectPolicy);"),
        ("integrations/sync/http_client.cpp", "auto* reply = post ? manager.post(r, body) : manager.get(r);"),
        ("integrations/sync/http_writer.cpp", "r.setAttribute(DoNotBufferUploadDataAttribute, true); manager.sendCustomRequest(r, v, b);"),
        ("integrations/slack/slack_stream.cpp", "request.readOnly = true;"),
        ("models/store/a.cpp", "options.readOnly = true;"),
        ("integrations/core/a.cpp", "request.readOnly = false; if (request.readOnly == x) {}"),
        ("tests/fault/a.cpp", "QNetworkAccessManager stock; stock.post(r, body); tls.setPeerVerifyMode(QSslSocket::VerifyNone);"),
        ("models/view/a.cpp", "tr(\"%1 (%2)\").arg(name(a), QString::number(n));"),
        ("models/view/formatters.cpp", "text.arg(hours).arg(minutes);"),
        ("models/a.cpp", "auto* raw = m_manager.get(); auto* x = owner->get();"),
        ("app/a.cpp", "x\n" * 999),
        ("README.md", "the folder models/wo" + "rk/x and https://example.org/wo" + "rk/x"),
        ("tests/data/tool/a.json", '{"token": "***", "digest": "' + "0123456789abcdef" * 4 + '"}'),
        ("models/CMakeLists.txt", "# no file(GLOB) here"),
    ]

    @staticmethod
    def with_head(path, text):
        return (CPP_HEAD if path.endswith((".cpp", ".qml")) else HASH_HEAD if path.endswith((".txt", ".cmake")) else "") + text

    def test_finds_what_is_forbidden(self):
        for path, text, expected in self.BAD:
            with self.subTest(f"{path}: {text[:60]}"):
                findings = found(house.check, path, self.with_head(path, text))
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])

    def test_is_silent_about_what_is_allowed(self):
        for path, text in self.GOOD:
            with self.subTest(f"{path}: {text[:60]}"):
                self.assertEqual(found(house.check, path, self.with_head(path, text)), [])

    def test_asks_for_licence_pragma_and_shebang(self):
        for path, text, expected in (("app/a.cpp", "int x;", "licence"), ("app/a.h", CPP_HEAD, "#pragma once"),
                                     ("app/CMakeLists.txt", "", "licence"), ("qml/A.qml", "Item {}", "licence"),
                                     ("tests/lab/a.py", "#!/usr/bin/env python3\n", "licence"),
                                     ("packaging/run", HASH_HEAD, "shebang")):
            with self.subTest(path):
                findings = found(house.check, path, text)
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])


class QmlStyle(unittest.TestCase):
    BAD = [
        "Text { text: root.title }", "Label { text: qsTr(\"%1\") + root.n }", "Text { text: \"a\" + b }",
        "Text {\n text: ok ? \"a\"\n  : b\n}", "T.Label { text: name }", "TextArea { text: doc.body }",
        "TextEdit { text: x; Item { property int textFormat: Text.PlainText } }",
        "Rectangle { color: \"#ff0000\" }", "Rectangle { color: \"red\" }", "Item { x: Qt.rgba(1, 0, 0, 1) }",
        "Item { font.pixelSize: 12 }", "Item { font { pixelSize: 12 } }", "Item { font.family: \"Inter\" }",
        "Item { visible: row && row.kind === \"alert\" }", "Item { y: root.mark && root.mark.y }",
        "NumberAnimation { duration: 200 }", "MText { text: qsTr(\"%1 .arg(\").arg(root.name) }",
    ]
    GOOD = [
        "Text { text: root.title; textFormat: Text.PlainText }", "Text { text: \"SEV-1\" }", "Label { text: qsTr(\"Now {\") }",
        "Text { text: qsTr(\"Now\", \"the button\") }", "TextEdit { text: x; textFormat: TextEdit.PlainText }",
        "Rectangle { color: Theme.danger }", "Rectangle { color: \"transparent\" }", "Item { font.pixelSize: Theme.small }",
        "NumberAnimation { duration: Theme.fast }", "// Text { text: x }", "MusterText { text: root.title }",
        "MText { text: Words.fill(qsTr(\"%1.arg(%2)\"), [root.a, root.b]) }",
        "Item { property string s: \"Text { text: x }\" }",
        "Item { visible: !!row && row.kind === \"alert\" }", "Item { visible: row !== null && row.kind }",
        "Item { visible: row && rows.count > 0 }",
    ]

    def test_finds_unformatted_text_and_literals(self):
        for text in self.BAD:
            with self.subTest(text):
                self.assertEqual(len(found(qml_style.check, "qml/pages/A.qml", "Item { " + text + " }")), 1)

    def test_is_silent_about_plain_text_and_theme(self):
        for text in self.GOOD:
            with self.subTest(text):
                self.assertEqual(found(qml_style.check, "qml/pages/A.qml", "Item {\n" + text + "\n}"), [])

    def test_a_text_control_must_say_plain_for_its_users(self):
        self.assertEqual(len(found(qml_style.check, "qml/controls/A.qml", "Text { color: Theme.ink }")), 1)
        self.assertEqual(len(found(qml_style.check, "qml/controls/A.qml", "Item { component Cell: Text { } }")), 1)

    def test_the_theme_may_hold_literals(self):
        self.assertEqual(found(qml_style.check, "qml/controls/Theme.qml", 'QtObject { readonly property color a: "#ff0000" }'), [])


class Outward(unittest.TestCase):
    BAD_QML = [
        ("ToolTip { text: a }", "a style draws"), ("Basic.ToolTip { }", "a style draws"), ("GroupBox { title: a }", "a style draws"),
        ("Dialog { title: a }", "a style draws"), ("CheckBox { text: a }", "a style draws"), ("Switch { }", "a style draws"),
        ("Controls.TextField { placeholderText: a }", "a style draws"), ("MenuItem { text: a }", "a style draws"),
        ("Item { T.ToolTip.text: a }", "attached tooltip"), ("Item { ToolTip.show(a) }", "attached tooltip"),
        ("Image { source: root.picture }", "no resource"), ("Image { source: \"http://example.org/a.png\" }", "no resource"),
        ("AnimatedImage { source: \"file:///a.gif\" }", "no resource"), ("BorderImage { source: \"/a.png\" }", "no resource"),
        ("FontLoader { source: root.font }", "no resource"), ("Image { }", "no resource"), ("Image { source: \"data:image/png;base64,\" }", "no resource"),
        ("Loader { source: root.page }", "no resource"), ("LazyPage { page: root.address }", "no resource"),
        ("LazyForm { form: root.address }", "no resource"),
        ("Item { function f() { loader.setSource(address, {}); } }", "no resource"),
        ("Item { property var c: Qt.createComponent(name) }", "no resource"),
        ("Item { property var c: Qt.createQmlObject(text, root) }", "made from a text"), ("Item { property var c: eval(text) }", "made from a text"),
        ("Item { property var f: new Function(text) }", "made from a text"), ("Item { property var r: new XMLHttpRequest }", "a request from QML"),
        ("Item { function f() { Qt.openUrlExternally(link); } }", "opened unseen"), ("WebView { }", "foreign code"),
        ("MText { onLinkActivated: link => root.open(link) }", "a link inside"),
    ]
    BAD_IMPORTS = [("import QtQuick.Controls", "without a name"), ("import QtQuick.Controls.Basic", "without a name"),
                   ("import QtWebEngine", "foreign code"), ('import "http://example.org/qml"', "from elsewhere")]
    GOOD_QML = [
        "T.ToolTip { }", "T.Button { contentItem: MText { } }", "MSwitch { text: a }", "Tooltip { text: a }", "Basic.ScrollView { }", "Basic.SplitView { }",
        'Image { source: "qrc:/a.png" }', 'Image { source: "pictures/a.png" }', 'Loader { source: "Page.qml" }', "Loader { sourceComponent: page }",
        'LazyPage { page: Qt.resolvedUrl("warroom/WarRoomPage.qml") }', 'LazyForm { form: Qt.resolvedUrl("UpdateForm.qml") }', 'Item { property var c: Qt.createComponent("Page.qml") }',
        "// Dialog { title: a }", 'Item { property string s: "eval(x) ToolTip {" }', "Item { function evaluate(a: int): int { return a; } }",
        "FileDialog { title: a }",
    ]
    BAD_CPP = [
        ("models/view/a.cpp", "QDesktopServices::openUrl(url);", "handed an address"), ("app/a.cpp", "QProcess process;", "program is started"),
        ("models/view/a.cpp", "std::popen(); popen(a, b);", "program is started"), ("app/a.cpp", "x = system(command);", "program is started"),
        ("models/document/a.cpp", "document.setHtml(text);", "read as markup"), ("models/view/a.cpp", "QTextDocument document;", "loads what it names"),
        ("app/a.cpp", "QMessageBox box;", "a widget"), ("models/view/a.cpp", "QImageReader reader;", "decoded"),
        ("models/view/a.cpp", "picture.loadFromData(bytes);", "decoded"), ("models/view/a.cpp", "QImage picture(path);", "decoded"),
        ("models/view/a.cpp", "QSvgRenderer renderer;", "SVG is read"), ("models/document/a.cpp", "QXmlStreamReader reader(bytes);", "XML is read"),
        ("app/a.cpp", "QPluginLoader loader;", "foreign code"), ("models/view/a.h", "Q_PROPERTY(qint64 eventId MEMBER id)", "id as a number"),
    ]
    GOOD_CPP = [
        ("models/view/link_opener.cpp", "QDesktopServices::openUrl(url);"), ("models/view/report_render.cpp", "QSvgRenderer renderer(svg);"),
        ("models/document/pdf_export.cpp", "class Closed : public QTextDocument {};"), ("app/a.cpp", "return QApplication::exec(); loop.exec();"),
        ("models/view/a.cpp", "QImage image(size, QImage::Format_RGB32);"), ("models/view/a.h", "Q_PROPERTY(QString eventId MEMBER id)"),
        ("tests/unit/a.cpp", "QProcess process;"), ("models/view/a.cpp", "// never QProcess"),
    ]

    def test_finds_what_leads_out_in_qml(self):
        for text, expected in self.BAD_QML:
            with self.subTest(text):
                findings = found(outward.check, "qml/pages/A.qml", text)
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])
        for text, expected in self.BAD_IMPORTS:
            with self.subTest(text):
                findings = found(outward.check, "qml/pages/A.qml", text + "\nItem { }")
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])

    def test_is_silent_about_our_own_controls_and_resources(self):
        for text in self.GOOD_QML:
            with self.subTest(text):
                self.assertEqual(found(outward.check, "qml/pages/A.qml", "import QtQuick.Controls.Basic as Basic\n" + text), [])
        for loader in ("LazyPage", "LazyForm"):
            text = "Loader { function f() { root.setSource(root.page, {}); } }"
            self.assertEqual(found(outward.check, f"qml/pages/{loader}.qml", text), [])

    def test_finds_what_leads_out_in_cpp(self):
        for path, text, expected in self.BAD_CPP:
            with self.subTest(text):
                findings = found(outward.check, path, text)
                self.assertEqual(len(findings), 1, findings)
                self.assertIn(expected, findings[0])

    def test_is_silent_about_the_places_that_may(self):
        for path, text in self.GOOD_CPP:
            with self.subTest(f"{path}: {text}"):
                self.assertEqual(found(outward.check, path, text), [])


class Reading(unittest.TestCase):
    def test_comments_and_strings_are_blanked_in_place(self):
        text = 'a "// no" // yes\nb /* x\ny */ \'/*\' c'
        self.assertEqual(without_comments(text), 'a "// no"       \nb     \n     \'/*\' c')
        self.assertEqual(without_strings('x: "{" // }'), 'x: " "     ')


class Tools(unittest.TestCase):
    """The lints that start a tool, on real files in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def test_shellcheck_finds_an_unquoted_variable(self):
        self.write("bad.sh", '#!/usr/bin/env bash\nrm -rf $1\n')
        self.write("good.sh", '#!/usr/bin/env bash\nrm -rf "$1"\n')
        self.assertEqual([f.path for f in shell.findings_of(self.root, ["bad.sh", "good.sh"])], ["bad.sh"])

    def test_clang_format_finds_what_is_not_formatted(self):
        self.write(".clang-format", (ROOT / ".clang-format").read_text())
        self.write("bad.cpp", "int  main( ){return 0 ;}\n")
        self.write("good.cpp", "int x = 0;\n")
        try:
            self.assertEqual([f.path for f in formatting.findings_of(self.root, ["bad.cpp", "good.cpp"])], ["bad.cpp"])
        except RuntimeError as cannot:
            self.skipTest(str(cannot))

    def test_qmllint_finds_an_unqualified_name(self):
        self.write("Bad.qml", "import QtQuick\nItem { property int a: 1\n Item { property int b: a } }\n")
        self.write("Good.qml", "import QtQuick\nItem { id: root; property int a: 1\n Item { property int b: root.a } }\n")
        findings = qmllint.findings_of(self.root, ["Bad.qml", "Good.qml"], self.root)
        self.assertEqual({f.path for f in findings}, {"Bad.qml"}, findings)

    def program(self):
        """A build folder that knows how the program is compiled."""
        build = self.root / "build"
        build.mkdir()
        (build / "compile_commands.json").write_text(
            '[{"directory": "%s", "file": "%s/app/main.cpp", "command": "cmake -E env A=1 ccache c++ -I%s -std=c++20 '
            '-include pch.hxx -o x.o -c main.cpp"}]' % (build, self.root, self.root))
        return build

    def test_a_precompiled_base_hides_no_missing_include(self):
        bases = headers.BASES
        headers.BASES = [["string", "vector"], ["string"]]
        self.addCleanup(setattr, headers, "BASES", bases)
        texts = {f"models/base/good{n}.h": "#include <string>\n#include <vector>\ninline std::vector<std::string> a;\n"
                 for n in range(5)}
        texts |= {f"models/base/short{n}.h": "#include <string>\ninline std::string a;\n" for n in range(5)}
        texts["models/base/leaves.h"] = "#include <string>\ninline std::vector<std::string> a;\n"
        texts["models/base/user.h"] = '#include "models/base/leaves.h"\n#include <vector>\ninline std::vector<int> b;\n'
        for path, text in texts.items():
            self.write(path, CPP_HEAD + "#pragma once\n" + text)
        tree = Tree(self.root, files={path: (self.root / path).read_text() for path in texts})
        tree.build, tree.jobs = self.program(), 2
        # The user is on the larger base, where the other's vector is known: it is found where it is missing.
        self.assertEqual([(f.path, f.line) for f in headers.check(tree)], [("models/base/leaves.h", 4)])

    def test_headers_must_compile_alone_and_what_passed_is_remembered(self):
        self.write("models/base/good.h", CPP_HEAD + "#pragma once\n#include <string>\ninline std::string a;\n")
        self.write("models/base/bad.h", CPP_HEAD + "#pragma once\ninline std::vector<int> b;\n")
        build = self.program()

        def run():
            tree = Tree(self.root, files={p: (self.root / p).read_text() for p in ("models/base/good.h", "models/base/bad.h")})
            tree.build, tree.jobs = build, 2
            return [(f.path, f.line) for f in headers.check(tree)]

        self.assertEqual(run(), [("models/base/bad.h", 3)])
        self.assertEqual(run(), [("models/base/bad.h", 3)], "what failed must not be remembered as good")
        self.assertEqual((build / "lint-headers.json").read_text().count('"'), 2, "one header is remembered")
        self.write("models/base/good.h", CPP_HEAD + "#pragma once\ninline std::string a;\n")
        self.assertEqual(len(run()), 2, "a change must be seen in spite of the memory")


if __name__ == "__main__":
    unittest.main()
