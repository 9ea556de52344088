// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/chart/browser_peer.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTimer>
#include <QUrl>
#include <QUrlQuery>
#include <QWebSocket>

#include <cmath>
#include <csignal>
#include <cstring>
#include <functional>
#include <map>
#include <set>

namespace {

constexpr int kPatienceMs = 60'000; // a frame of the slowest peer takes half a second

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Ids of `root` and of all that descend from it.
std::set<qint64> familyOf(qint64 root)
{
    std::multimap<qint64, qint64> children;
    for (const QString& name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        bool isProcess = false;
        const qint64 id = name.toLongLong(&isProcess);
        if (!isProcess)
            continue;
        // "pid (name, which may hold anything) state ppid …"
        const QByteArray stat = contentOf(QStringLiteral("/proc/%1/stat").arg(id));
        const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
        if (fields.size() > 1)
            children.emplace(fields[1].toLongLong(), id);
    }
    std::set<qint64> family;
    const std::function<void(qint64)> add = [&](qint64 id) {
        if (!family.insert(id).second)
            return;
        const auto [begin, end] = children.equal_range(id);
        for (auto it = begin; it != end; ++it)
            add(it->second);
    };
    add(root);
    return family;
}

/// CPU ms that the threads of each process have used so far, by thread.
std::map<qint64, double> cpuOf(qint64 root)
{
    std::map<qint64, double> used;
    for (const qint64 process : familyOf(root)) {
        const QDir tasks(QStringLiteral("/proc/%1/task").arg(process));
        for (const QString& task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            used[task.toLongLong()] = contentOf(tasks.filePath(task) + QStringLiteral("/schedstat"))
                                          .split(' ')
                                          .value(0)
                                          .toDouble() /
                                      1e6;
    }
    return used;
}

/// What was used between the two readings. A thread that ended between them is lost: Chromium keeps its pool
/// longer than a batch of frames lasts.
double between(const std::map<qint64, double>& before, const std::map<qint64, double>& after)
{
    double sum = 0;
    for (const auto& [thread, ms] : after) {
        const auto found = before.find(thread);
        sum += ms - (found == before.end() ? 0 : found->second);
    }
    return sum;
}

} // namespace

/// It runs while this lives.
class BrowserPeer::Awake
{
public:
    explicit Awake(const BrowserPeer& peer) : m_peer(peer) { m_peer.signal(SIGCONT); }
    ~Awake() { m_peer.signal(SIGSTOP); }
    Awake(const Awake&) = delete;
    Awake& operator=(const Awake&) = delete;

private:
    const BrowserPeer& m_peer;
};

void BrowserPeer::signal(int number) const
{
    for (const qint64 process : familyOf(m_chromium.processId()))
        ::kill(pid_t(process), number);
}

BrowserPeer::BrowserPeer(QString library)
    : m_library(std::move(library)), m_server(QStringLiteral("bench"), QWebSocketServer::NonSecureMode)
{
}

BrowserPeer::~BrowserPeer()
{
    if (m_chromium.state() != QProcess::NotRunning)
        signal(SIGCONT);
    m_page.reset();
    m_chromium.terminate();
    if (!m_chromium.waitForFinished(5'000)) {
        m_chromium.kill();
        m_chromium.waitForFinished(5'000);
    }
}

std::unique_ptr<BrowserPeer> BrowserPeer::start(const QString& library, QString* why)
{
    const QString chromium = QStandardPaths::findExecutable(QStringLiteral("chromium"));
    if (chromium.isEmpty()) {
        *why = QStringLiteral("no chromium is installed");
        return nullptr;
    }
    // packaging/bench puts them beside the program.
    const QString modules = QCoreApplication::applicationDirPath() + QStringLiteral("/peers/node_modules");
    if (!QFileInfo::exists(modules + QLatin1Char('/') + library)) {
        *why = QStringLiteral("%1 is not installed beside the program: packaging/bench does that with npm")
                   .arg(library);
        return nullptr;
    }
    std::unique_ptr<BrowserPeer> peer(new BrowserPeer(library));
    return peer->launch(chromium, modules, why) ? std::move(peer) : nullptr;
}

bool BrowserPeer::launch(const QString& chromium, const QString& modules, QString* why)
{
    if (!m_server.listen(QHostAddress::LocalHost)) {
        *why = m_server.errorString();
        return false;
    }
    QUrl page =
        QUrl::fromLocalFile(QCoreApplication::applicationDirPath() + QStringLiteral("/peers/page.html"));
    page.setQuery(QUrlQuery{{QStringLiteral("library"), m_library},
                            {QStringLiteral("port"), QString::number(m_server.serverPort())},
                            {QStringLiteral("modules"), QUrl::fromLocalFile(modules).toString()}});
    m_chromium.setStandardOutputFile(QProcess::nullDevice());
    m_chromium.setStandardErrorFile(QProcess::nullDevice());
    m_chromium.start(chromium,
                     {QStringLiteral("--headless"), QStringLiteral("--no-sandbox"),
                      QStringLiteral("--disable-gpu"), QStringLiteral("--no-first-run"),
                      QStringLiteral("--disable-background-networking"),
                      QStringLiteral("--disable-component-update"), QStringLiteral("--disable-sync"),
                      // As fast as it can, like the peer beside it: no waiting for a pretended screen.
                      QStringLiteral("--disable-frame-rate-limit"), QStringLiteral("--disable-gpu-vsync"),
                      QStringLiteral("--window-size=1240,760"),
                      QStringLiteral("--user-data-dir=") + m_profile.path(), page.toString()});
    QEventLoop loop;
    QObject::connect(&m_server, &QWebSocketServer::newConnection, &loop, &QEventLoop::quit);
    QObject::connect(&m_chromium, &QProcess::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(kPatienceMs, &loop, &QEventLoop::quit);
    loop.exec();
    m_page.reset(m_server.nextPendingConnection());
    if (!m_page) {
        *why = QStringLiteral("chromium did not open the page");
        return false;
    }
    if (!answer(why)) // the library is loaded
        return false;
    signal(SIGSTOP);
    return true;
}

bool BrowserPeer::answer(QString* why)
{
    m_reply.clear();
    QEventLoop loop;
    QObject::connect(m_page.get(), &QWebSocket::textMessageReceived, &loop, [&](const QString& text) {
        m_reply = text.toUtf8();
        loop.quit();
    });
    QObject::connect(m_page.get(), &QWebSocket::disconnected, &loop, &QEventLoop::quit);
    QTimer::singleShot(kPatienceMs, &loop, &QEventLoop::quit);
    loop.exec();
    const QJsonObject reply = QJsonDocument::fromJson(m_reply).object();
    const QString error = reply.value(QLatin1String("error")).toString(QStringLiteral("no answer"));
    const bool fine = reply.contains(QLatin1String("wall"));
    if (!fine && why)
        *why = error;
    if (!fine)
        std::fprintf(stderr, "%s: %s\n", qPrintable(m_library), qPrintable(error));
    return fine;
}

bool BrowserPeer::load(const ChartData& data)
{
    const Awake awake(*this);
    std::vector<double> numbers{double(data.values.size()), double(data.times.size())};
    for (const qint64 time : data.times)
        numbers.push_back(double(time) / 1000);
    for (const auto& column : data.values)
        numbers.insert(numbers.end(), column.begin(), column.end());
    m_page->sendBinaryMessage(QByteArray(reinterpret_cast<const char*>(numbers.data()),
                                         qsizetype(numbers.size() * sizeof(double))));
    return answer();
}

std::optional<double> BrowserPeer::measured(const QJsonObject& command, int frames)
{
    const Awake awake(*this);
    const auto before = cpuOf(m_chromium.processId());
    m_page->sendTextMessage(QString::fromUtf8(QJsonDocument(command).toJson(QJsonDocument::Compact)));
    if (!answer())
        return std::nullopt;
    return between(before, cpuOf(m_chromium.processId())) / frames;
}

std::optional<double> BrowserPeer::open(int panels, QSize window)
{
    return measured({{QStringLiteral("do"), QStringLiteral("open")},
                     {QStringLiteral("panels"), panels},
                     {QStringLiteral("width"), window.width()},
                     {QStringLiteral("height"), window.height()}},
                    1);
}

std::optional<double> BrowserPeer::pan(const std::vector<std::pair<double, double>>& views)
{
    QJsonArray list;
    for (const auto& [from, to] : views)
        list.append(QJsonArray{from / 1000, to / 1000});
    return measured({{QStringLiteral("do"), QStringLiteral("pan")}, {QStringLiteral("views"), list}},
                    int(views.size()));
}

std::optional<double> BrowserPeer::append(int frames)
{
    return measured({{QStringLiteral("do"), QStringLiteral("append")}, {QStringLiteral("frames"), frames}},
                    frames);
}

double BrowserPeer::memoryMb() const
{
    double kilobytes = 0;
    for (const qint64 process : familyOf(m_chromium.processId())) {
        for (const QByteArray& line :
             contentOf(QStringLiteral("/proc/%1/smaps_rollup").arg(process)).split('\n')) {
            if (line.startsWith("Pss:"))
                kilobytes += line.mid(4).trimmed().split(' ').value(0).toDouble();
        }
    }
    return kilobytes / 1024;
}
