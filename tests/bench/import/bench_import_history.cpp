// SPDX-License-Identifier: GPL-3.0-or-later
// A whole history through the engine: 10,000 incidents with 200,000 log entries of a PagerDuty account on
// loopback (another process) into a store on disk. What it costs this process, how large it grows, and how
// long its main thread is ever held. Usage: bench_import_history [incidents, default 10000].
#include "integrations/core/secret_store.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/sync/history_import.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/store.h"
#include "tests/bench/event_data.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace muster;

namespace {

constexpr qint64 kFirst = 1'700'000'000'000;
constexpr qint64 kEvery = 400'000; ///< between two log entries: three years of them
constexpr int kEntries = 20;       ///< of one incident
constexpr int kPage = 100;

// ------------------------------------------------------------------------------------ the account, a process

/// The n-th log entry; its first one triggers, its last one resolves.
QByteArray entry(qint64 n)
{
    const qint64 incident = n / kEntries, step = n % kEntries;
    const QByteArray id = QByteArray::number(incident);
    const char* const type = step == 0              ? "trigger_log_entry"
                             : step == 1            ? "acknowledge_log_entry"
                             : step == kEntries - 1 ? "resolve_log_entry"
                                                    : "notify_log_entry";
    const QByteArray at = Instant{kFirst + n * kEvery}.toUtc().toString(Qt::ISODate).toLatin1();
    return "{\"id\":\"R" + QByteArray::number(n) + "\",\"type\":\"" + type +
           "\",\"summary\":\"Notified Ada Lind by phone, then by message; step " + QByteArray::number(step) +
           "\",\"self\":\"https://api.pagerduty.com/log_entries/R1\",\"html_url\":null,\"created_at\":\"" +
           at +
           "\",\"agent\":{\"id\":\"PUSR001\",\"type\":\"user_reference\",\"summary\":\"Ada Lind\"},"
           "\"channel\":{\"type\":\"website\"},\"service\":{\"id\":\"PSVC001\",\"type\":\"service_"
           "reference\","
           "\"summary\":\"checkout\"},\"incident\":{\"id\":\"Q" +
           id + "\",\"type\":\"incident_reference\",\"summary\":\"[#" + id +
           "] Checkout 5xx above 5%\",\"html_url\":\"https://acme.pagerduty.com/incidents/Q" + id +
           "\"},\"teams\":[],\"contexts\":[]}";
}

QByteArray incident(const QByteArray& id)
{
    const qint64 n = id.mid(1).toLongLong();
    const QByteArray begin = Instant{kFirst + n * kEntries * kEvery}.toUtc().toString(Qt::ISODate).toLatin1();
    const QByteArray end =
        Instant{kFirst + (n * kEntries + kEntries - 1) * kEvery}.toUtc().toString(Qt::ISODate).toLatin1();
    return "{\"incident\":{\"id\":\"" + id +
           "\",\"type\":\"incident\",\"incident_number\":" + QByteArray::number(n) +
           ",\"title\":\"Checkout 5xx above 5%, case " + QByteArray::number(n) +
           "\",\"summary\":\"Checkout\",\"html_url\":\"https://acme.pagerduty.com/incidents/" + id +
           "\",\"created_at\":\"" + begin + "\",\"updated_at\":\"" + end + "\",\"last_status_change_at\":\"" +
           end + "\",\"resolved_at\":\"" + end + "\",\"status\":\"resolved\",\"incident_key\":\"key-" + id +
           "\",\"urgency\":\"high\",\"service\":{\"id\":\"PSVC001\",\"type\":\"service_reference\","
           "\"summary\":"
           "\"checkout\"},\"priority\":null,\"assignments\":[],\"pending_actions\":[],\"alert_counts\":{"
           "\"all\":0}}}";
}

QByteArray item(const QByteArray& query, const QByteArray& name)
{
    const qsizetype at = ("&" + query).indexOf("&" + name + "=");
    if (at < 0)
        return {};
    const QByteArray rest = query.mid(at + name.size() + 1);
    return QByteArray::fromPercentEncoding(
        rest.left(rest.indexOf('&') < 0 ? rest.size() : rest.indexOf('&')));
}

QByteArray answer(const QByteArray& target, qint64 entries)
{
    const QByteArray path = target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?'));
    const QByteArray query = target.mid(path.size() + 1);
    if (path == "/users")
        return "{\"users\":[],\"limit\":100,\"offset\":0,\"more\":false,\"total\":null}";
    if (path == "/incidents")
        return "{\"incidents\":[],\"limit\":1,\"offset\":0,\"more\":false,\"total\":null}";
    if (path == "/log_entries") {
        const auto since = Instant::fromIso(QString::fromLatin1(item(query, "since")));
        const auto until = Instant::fromIso(QString::fromLatin1(item(query, "until")));
        if (!since || !until)
            return "{}";
        const qint64 first = std::clamp<qint64>((since->ms - kFirst + kEvery - 1) / kEvery, 0, entries);
        const qint64 end =
            std::clamp<qint64>((until->ms - kFirst) / kEvery + (until->ms >= kFirst), 0, entries);
        const qint64 newest = end - 1 - item(query, "offset").toLongLong();
        QByteArray list;
        qint64 at = newest;
        for (; at >= first && at > newest - kPage; --at)
            list += (list.isEmpty() ? "" : ",") + entry(at);
        return "{\"log_entries\":[" + list + "],\"limit\":100,\"offset\":" + item(query, "offset") +
               ",\"more\":" + (at >= first ? "true" : "false") + ",\"total\":null}";
    }
    if (path.endsWith("/related_change_events"))
        return "{\"change_events\":[]}";
    return incident(path.mid(path.lastIndexOf('/') + 1));
}

/// One connection after the other's request, as HTTP/1.1 keeps them.
void serve(int socket, qint64 entries)
{
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    QByteArray came;
    char buffer[16'384];
    for (;;) {
        const qsizetype end = came.indexOf("\r\n\r\n");
        if (end < 0) {
            const ssize_t got = read(socket, buffer, sizeof buffer);
            if (got <= 0)
                break;
            came.append(buffer, got);
            continue;
        }
        const QByteArray target = came.left(came.indexOf("\r\n")).split(' ').value(1);
        came.remove(0, end + 4);
        const QByteArray body = answer(target, entries);
        const QByteArray reply =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Fri, 27 Nov 2026 "
            "05:00:00 GMT\r\nContent-Length: " +
            QByteArray::number(body.size()) + "\r\n\r\n" + body;
        for (qsizetype sent = 0; sent < reply.size();) {
            const ssize_t now = write(socket, reply.constData() + sent, size_t(reply.size() - sent));
            if (now <= 0)
                break;
            sent += now;
        }
    }
    close(socket);
}

/// Never returns.
[[noreturn]] void account(int listener, qint64 entries)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        const int socket = accept(listener, nullptr, nullptr);
        if (socket >= 0)
            std::thread(serve, socket, entries).detach();
    }
}

// ------------------------------------------------------------------------------------------------- our side

/// PagerDuty without its limit of 960 requests a minute: what is measured is our work, not its patience.
class Hurried final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override
    {
        static const ConnectorDescriptor hurried = [this] {
            ConnectorDescriptor d = m_inner.descriptor();
            d.requestsPerMinute = 100'000'000;
            return d;
        }();
        return hurried;
    }
    Step check(const Account& account) const override { return m_inner.check(account); }
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override
    {
        return m_inner.pull(account, cursor, interest);
    }
    HistoryStand historyStand(const Cursor& cursor, Instant since) const override
    {
        return m_inner.historyStand(cursor, since);
    }

private:
    PagerDutyConnector m_inner;
};

/// Role: measures how long any event holds the main thread.
class Watched final : public QCoreApplication
{
public:
    using QCoreApplication::QCoreApplication;
    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth++ > 0) {
            const bool done = QCoreApplication::notify(receiver, event);
            --m_depth;
            return done;
        }
        QElapsedTimer timer;
        const double before = muster::bench::threadSeconds();
        timer.start();
        const bool done = QCoreApplication::notify(receiver, event);
        longest = std::max(longest, muster::bench::threadSeconds() - before);
        longestWall = std::max(longestWall, double(timer.nsecsElapsed()) * 1e-9);
        --m_depth;
        return done;
    }
    double longest = 0, longestWall = 0;

private:
    int m_depth = 0;
};

void figure(const char* name, double value, const char* unit, double goal)
{
    std::printf("{\"area\":\"import_history\",\"figure\":\"%s\",\"value\":%.3f,\"unit\":\"%s\",\"peer\":null,"
                "\"ratio\":null,\"goal\":%.3f,\"holds\":%s}\n",
                name, value, unit, goal, value <= goal ? "true" : "false");
}

} // namespace

int main(int argc, char** argv)
{
    const qint64 incidents = argc > 1 ? atoll(argv[1]) : 10'000;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener, 64) != 0 || getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return 1;
    const pid_t child = fork();
    if (child == 0)
        account(listener, incidents * kEntries);
    close(listener);

    Watched app(argc, argv);
    QTemporaryDir folder;
    const auto clock = std::make_shared<SystemClock>();
    auto store = Store::open({folder.path(), false}, clock);
    if (!store)
        return 1;
    ConnectorRegistry connectors;
    connectors.add(std::make_unique<Hurried>());
    MemorySecretStore secrets;
    HttpClient network;
    StoreFactSink sink(**store);
    SyncEngine engine(connectors, network, sink, secrets, *clock);
    Source source;
    source.id = SourceId{QStringLiteral("s1")};
    source.tool = QStringLiteral("pagerduty");
    source.name = QStringLiteral("PagerDuty");
    source.settings[QStringLiteral("url")] =
        QStringLiteral("http://127.0.0.1:%1").arg(ntohs(address.sin_port));
    engine.setSources({source});
    HistoryImport imports(engine, **store);
    ImportStatus last;
    QElapsedTimer wall;
    QObject::connect(&imports, &HistoryImport::changed, &app, [&](const ImportStatus& status) {
        last = status;
        if (!status.active)
            app.quit();
    });
    const double before = bench::cpuSeconds();
    wall.start();
    imports.start(source.id, Instant{kFirst - 86'400'000}, &app, [&](const Result<ImportRunId>& run) {
        if (!run) {
            std::fprintf(stderr, "%s\n", qPrintable(run.error().what));
            app.exit(1);
        }
    });
    app.exec();
    const double spent = bench::cpuSeconds() - before;
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    kill(child, SIGKILL);
    const ImportCounts& counts = last.run.counts;
    if (last.run.state != ImportState::Complete || counts.incidents.added != incidents ||
        counts.events.added != incidents * kEntries) {
        std::fprintf(stderr, "bench_import_history: %s %s, %lld incidents, %lld events\n",
                     qPrintable(toString(last.run.state)), qPrintable(last.run.failure),
                     static_cast<long long>(counts.incidents.added),
                     static_cast<long long>(counts.events.added));
        return 1;
    }
    figure("CPU of 10,000 incidents with 200,000 events", spent * 10'000 / double(incidents), "s", 60);
    figure("peak memory", double(usage.ru_maxrss) / 1024, "MB", 300);
    figure("longest hold of the main thread", app.longest * 1000, "ms", 50);
    std::fprintf(stderr, "wall %.1f s, longest event %.1f ms by the clock\n", double(wall.elapsed()) / 1000,
                 app.longestWall * 1000);
    return 0;
}
