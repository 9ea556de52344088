# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may know whom: the floors of the house, read from #include lines, QML imports and muster_add_library.

The CMake half (muster_add_library refuses an upward link) cannot see an include that needs no link, such as a
header with inline code only; this half can.
"""

import re

from .tree import CPP, Finding, line_of, without_comments

# Folder to floor. A connector is any other folder of integrations/.
FLOORS = {
    "models/base": 0, "models/domain": 1, "models/document": 2, "models/store": 2, "integrations/core": 2,
    "models/chart": 3, "models/history": 3, "integrations/sync": 3, "integrations/keychain": 3,
    "models/view": 4, "qml/controls": 5, "qml/pages": 6, "app": 7,
}
CONNECTOR_FLOOR = 3
CONNECTOR_MAY = ("integrations/core", "models/base", "models/domain")
OURS = ("models/", "integrations/", "qml/", "app/", "tests/")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)

NETWORK = (r"QtNetwork/|QtWebSockets/|Q(Network\w+|Tcp\w+|Udp\w+|Ssl\w*|Host\w+|AbstractSocket|DnsLookup|WebSocket\w*|"
           r"Http\w+|Authenticator|LocalServer|LocalSocket|OcspResponse)$")
CHARTS = r"QtCharts/|Q(Chart\w*|\w+Series|\w+Axis|Legend\w*)$"
IO = r"Q(File|SaveFile|TemporaryFile|TemporaryDir|Dir|Timer|Thread|ThreadPool|Process|EventLoop|Settings|BasicTimer)$"

# (pattern of the header, folders that may include it, what the reader should do)
THIRD_PARTY = [
    (r"sqlite3\.h$", ("models/store",), "ask the Store; only models/store speaks SQL"),
    (CHARTS, ("models/chart",), "go through models/chart; only it knows Qt Charts"),
    (NETWORK, ("integrations/sync",),
     "describe the request as a Step; only integrations/sync does network I/O"),
    (r"(qt6?keychain|keychain)[\w/]*/?keychain\.h$|^keychain\.h$", ("integrations/keychain",),
     "ask SecretStore; only integrations/keychain speaks to the keyring"),
    (r"^(sys/socket\.h|netinet/.*|arpa/.*|netdb\.h)$", ("integrations/sync",),
     "describe the request as a Step; only integrations/sync does network I/O"),
    (r"^(md4c|yaml-cpp/)", ("models/document",), "parse documents in models/document"),
]
# Within integrations/sync, the files that may know Qt's HTTP classes. Whoever else wants something from the network
# goes through Transport (reads) or WriteTransport (writes).
HTTP_CLASSES = re.compile(r"QNetwork(AccessManager|Request|Reply|CookieJar|DiskCache|Cookie)$|QHttp\w+$")
HTTP_FILES = re.compile(r"integrations/sync/(network_setup|http_client|http_writer|refusing_network)\.(h|cpp)$")
# And those that may hold a socket: a write over a bare one would pass every rule of the transports.
SOCKET_CLASSES = re.compile(r"Q((Tcp|Udp|Ssl|Sctp|Abstract|Local|Web)Socket\w*|(Tcp|Ssl|Sctp|Local)Server)$"
                            r"|^(sys/socket\.h|netinet/.*|arpa/.*|netdb\.h)$")
SOCKET_FILES = re.compile(r"integrations/sync/(network_setup|web_socket_client|flooded_sockets)\.(h|cpp)$")

# A single-instance guard speaks over a local socket, which Qt keeps in its network module; no packet leaves.
LOCAL_SOCKET = re.compile(r"QLocal(Server|Socket)$")
# Third-party types that must not leak through our headers; the libraries at the bottom wrap them and may.
NOT_IN_HEADERS = re.compile(r"^(simdjson\.h|zstd\.h|md4c.*|yaml-cpp/.*|.*keychain\.h|sqlite3\.h)$")
HEADERS_MAY_LEAK = ("models/store", "models/document", "integrations/core")


def area_of(path):
    parts = path.split("/")
    if parts[0] == "app":
        return "app"
    return "/".join(parts[:2]) if parts[0] in ("models", "integrations", "qml") and len(parts) > 2 else ""


def floor_of(area):
    if area in FLOORS:
        return FLOORS[area]
    return CONNECTOR_FLOOR if area.startswith("integrations/") else None


def is_connector(area):
    return area.startswith("integrations/") and area not in FLOORS


def _ours(path, area, line, target):
    other = area_of(target)
    if target.startswith("tests/"):
        return Finding(path, line, f"product code includes {target}", "move what is needed out of tests/")
    if other == area:
        return None
    if floor_of(other) is None:
        return Finding(path, line, f"{target} is in no folder that has a floor", "name the folder in layers.py FLOORS")
    if is_connector(area) and other not in CONNECTOR_MAY:
        return Finding(path, line, f"a connector includes {target}",
                       "a connector knows only integrations/core, models/base and models/domain")
    if area.startswith("models/") and not target.startswith("models/"):
        return Finding(path, line, f"models includes {target}",
                       "turn it round: models know nothing of integrations, qml or app")
    if floor_of(other) >= floor_of(area):
        return Finding(path, line, f"{area} (floor {floor_of(area)}) includes {target} (floor {floor_of(other)})",
                       "a floor knows only lower floors: move the shared type down or pass a value in")
    return None


def _check_cpp(tree, path):
    area = area_of(path)
    text = without_comments(tree.text(path))
    known = set(tree.paths)
    for match in INCLUDE.finditer(text):
        quoted, target, line = match.group(1) == '"', match.group(2), line_of(text, match.start())
        if target.startswith(OURS):
            if target not in known:
                yield Finding(path, line, f"there is no {target}", "correct the path, or add the file")
            elif finding := _ours(path, area, line, target):
                yield finding
            continue
        if quoted and not target.endswith(".moc") and not target.startswith("moc_"):
            yield Finding(path, line, f'"{target}" does not start at the project root',
                          f'write "{path.rsplit("/", 1)[0]}/{target}", or <…> for a library')
        for pattern, homes, way_out in THIRD_PARTY:
            if not re.search(pattern, target) or area in homes:
                continue
            if LOCAL_SOCKET.search(target) and area == "app":
                continue
            yield Finding(path, line, f"{area} includes {target}", way_out)
        if area == "integrations/sync" and HTTP_CLASSES.search(target) and not HTTP_FILES.match(path):
            yield Finding(path, line, f"{path} includes {target}", "send through Transport or WriteTransport")
        if area == "integrations/sync" and SOCKET_CLASSES.search(target) and not SOCKET_FILES.match(path):
            yield Finding(path, line, f"{path} includes {target}", "send through Transport, WriteTransport or StreamTransport")
        if (is_connector(area) or area in ("integrations/core", "models/domain")) and re.search(IO, target.split("/")[-1]):
            yield Finding(path, line, f"{area} is pure but includes {target}",
                          "return a value that says what to do; integrations/sync and the store do I/O and wait")
        if path.endswith(".h") and area not in HEADERS_MAY_LEAK and NOT_IN_HEADERS.match(target):
            yield Finding(path, line, f"{target} leaks through a header",
                          "include it in the .cpp and keep the type behind ours")


LIBRARY = re.compile(r"muster_add_library\s*\(\s*(\w+)\s+FLOOR\s+(\d+)")


def _check_cmake(tree, path):
    area = area_of(path)
    for match in LIBRARY.finditer(tree.text(path)):
        name, floor = match.group(1), int(match.group(2))
        line = line_of(tree.text(path), match.start())
        if floor_of(area) is None:
            yield Finding(path, line, f"{name} stands in a folder without a floor", "name the folder in layers.py FLOORS")
        elif floor != floor_of(area):
            yield Finding(path, line, f"{name} says floor {floor}, its folder is floor {floor_of(area)}",
                          f"write FLOOR {floor_of(area)}")


QML_IMPORT = re.compile(r"^\s*import\s+(Muster\.\w+|Qt\w*(?:\.\w+)*)", re.M)


def _check_qml(tree, path):
    text = without_comments(tree.text(path))
    for match in QML_IMPORT.finditer(text):
        name, line = match.group(1), line_of(text, match.start())
        if name.startswith("QtCharts"):
            yield Finding(path, line, "QML imports QtCharts", "use the chart item of models/chart")
        elif name == "Muster.Pages" and path.startswith("qml/controls/"):
            yield Finding(path, line, "a control imports the pages", "controls know no page: pass what is needed in")


def check(tree):
    findings = []
    for path in tree.under("models", "integrations", "qml", "app", ends=CPP):
        findings += _check_cpp(tree, path)
    for path in tree.under("models", "integrations", "qml", "app", ends=("CMakeLists.txt",)):
        findings += _check_cmake(tree, path)
    for path in tree.under("qml", ends=(".qml",)):
        findings += _check_qml(tree, path)
    return findings
