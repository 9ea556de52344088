// SPDX-License-Identifier: GPL-3.0-or-later
// Hours in which nothing happens: the engine asks six incident tools (on loopback, in another process) at
// their real intervals in virtual time, over real HTTP and into a store on disk. Processor time of this
// process for each hour, all threads, as a share of one core; the driving of the virtual clock is in it.
// Usage: bench_idle [hours, default 3].
#include "integrations/core/secret_store.h"
#include "integrations/firehydrant/firehydrant_connector.h"
#include "integrations/incidentio/incidentio_connector.h"
#include "integrations/opsgenie/opsgenie_connector.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/slack/slack_connector.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "integrations/sync/store_fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "models/store/database.h"
#include "models/store/store.h"
#include "tests/bench/event_data.h"
#include "tests/flow/firehydrant_server.h"
#include "tests/flow/tool_rig.h"
#include "tests/flow/incidentio_server.h"
#include "tests/flow/opsgenie_server.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/slack_server.h"
#include "tests/flow/statuspage_server.h"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <csignal>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

using namespace muster;
using namespace muster::test;

namespace {

constexpr int kTools = 6;
constexpr int kClosed = 20, kOpen = 3; ///< incidents of each tool
const char* const kNames[kTools] = {"pagerduty",   "opsgenie",   "incidentio",
                                    "firehydrant", "statuspage", "slack"};

/// What both processes see.
struct Shared
{
    std::atomic<qint64> now{0};     ///< the virtual time, ms since 1970
    std::atomic<int> ports[kTools]; ///< 0: not there yet
    std::atomic<int> asked[kTools]; ///< requests that came
};

[[noreturn]] void die(const char* what)
{
    std::fprintf(stderr, "bench_idle: %s\n", what);
    std::exit(1);
}

// ---------------------------------------------------------------------------------- the tools, a process

/// A server whose answers are a function of what is asked, over HTTP.
template <typename Server>
void overHttp(Server& server, FakeServer& http)
{
    http.script = [&server](const FakeServer::Request& came, QTcpSocket& socket) {
        const QList<QByteArray> line = came.line.split(' ');
        const QUrl url(QString::fromLatin1(line.value(1)));
        Asked asked;
        asked.method = line.value(0) == "GET" ? HttpMethod::Get : HttpMethod::Post;
        asked.path = url.path();
        asked.query = QUrlQuery(url);
        for (const QByteArray& header : came.head.split('\n')) {
            if (header.toLower().startsWith("authorization:"))
                asked.authorization = header.mid(14).trimmed();
        }
        const HttpReply reply = server.answer(asked);
        QByteArray headers;
        for (const auto& [name, value] : reply.headers)
            headers += name + ": " + value + "\r\n";
        FakeServer::answer(socket, reply.status, reply.body, reply.contentType, headers);
    };
}

/// Time stands for the servers where it stands for whoever asks.
void followTime(FakeServer& http, FakeClock& clock, Shared& shared, int tool)
{
    http.script = [inner = std::move(http.script), &clock, &shared, tool](const FakeServer::Request& came,
                                                                          QTcpSocket& socket) {
        ++shared.asked[tool];
        clock.advance(std::max(Milliseconds{0}, Instant{shared.now} - clock.now()));
        inner(came, socket);
    };
}

/// Never returns.
[[noreturn]] void serveAll(int argc, char** argv, Shared& shared)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    QCoreApplication app(argc, argv);
    FakeClock clock;
    PagerDutyServer pager(clock);
    OpsgenieServer ops(clock);
    IncidentioServer io(clock);
    FirehydrantServer hydrant(clock);
    StatuspageServer page(clock);
    SlackServer chat(clock);
    chat.channels.reserve(kClosed + kOpen);
    for (int i = 0; i < kClosed + kOpen; ++i) {
        const QString title = QStringLiteral("Checkout 5xx above 5 %, case %1").arg(i);
        const bool over = i < kClosed;
        const QString duty = pager.open(title);
        const QString alert = ops.open(title);
        io.update(io.declare(title), QStringLiteral("Rolled back to 41"));
        hydrant.declare(title);
        page.open(title, over ? QStringLiteral("resolved") : QStringLiteral("identified"),
                  QStringLiteral("We are looking into it."));
        const QByteArray name = "inc-" + QByteArray::number(i);
        SlackServer::Channel& channel =
            chat.add(("C" + QByteArray::number(100 + i)).constData(), name.constData());
        for (int word = 0; word < 20; ++word)
            chat.say(channel, QStringLiteral("Looking at the database, step %1").arg(word));
        if (over) {
            pager.set(duty, QStringLiteral("resolved"));
            (*ops.find(alert))[QStringLiteral("status")] = QStringLiteral("closed");
        }
        clock.advance(std::chrono::minutes{7});
    }
    FakeServer https[4];
    pager.serve(https[0]);
    ops.serve(https[1]);
    overHttp(page, https[2]);
    overHttp(chat, https[3]);
    FakeServer* const all[kTools] = {&https[0], &https[1], &io.net, &hydrant.net, &https[2], &https[3]};
    shared.now = clock.now().ms;
    for (int i = 0; i < kTools; ++i) {
        followTime(*all[i], clock, shared, i);
        shared.ports[i] = QUrl(all[i]->url()).port();
    }
    QCoreApplication::exec();
    std::exit(0);
}

// ------------------------------------------------------------------------------------------------ our side

/// Role: the engine with its six sources. Thread: main.
class Idle final : public ToolRig
{
public:
    Idle(const Shared& shared, Shared& told) : m_told(told)
    {
        clock->advance(Instant{shared.now} - clock->now());
        connectors = std::make_unique<ConnectorRegistry>();
        connectors->add(std::make_unique<PagerDutyConnector>());
        connectors->add(std::make_unique<OpsgenieConnector>());
        connectors->add(std::make_unique<IncidentioConnector>());
        connectors->add(std::make_unique<FirehydrantConnector>());
        connectors->add(std::make_unique<StatuspageConnector>());
        connectors->add(std::make_unique<SlackConnector>());
        folder = std::make_unique<QTemporaryDir>();
        secrets = std::make_unique<MemorySecretStore>();
        network = std::make_unique<FlowNetwork>();
        auto opened = Store::open({folder->path(), false}, clock);
        if (!opened)
            die(qPrintable(opened.error().what));
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        engine = std::make_unique<SyncEngine>(*connectors, *network, *sink, *secrets, *clock);
        std::vector<Source> sources;
        for (int i = 0; i < kTools; ++i) {
            Source one;
            one.id = SourceId{QLatin1String(kNames[i])};
            one.tool = QLatin1String(kNames[i]);
            one.name = one.tool;
            const char* const below = i == 4 ? "/v1" : i == 5 ? "/api" : "";
            one.settings = {
                {QStringLiteral("url"),
                 QStringLiteral("http://127.0.0.1:%1%2").arg(shared.ports[i]).arg(QLatin1String(below))},
                {QStringLiteral("page"), QStringLiteral("page1")}};
            one.hasSecret = true;
            secrets->write(one.id, Secret::fromText(keyOf(i)), this, [](const Done&) {});
            sources.push_back(std::move(one));
        }
        engine->setSources(sources);
        engine->start();
    }
    ~Idle() override { close(); }

    /// Lets so much virtual time pass.
    void pass(Milliseconds span)
    {
        const Instant end = clock->now() + span;
        rest(); // what begins at once sets the first timers
        while (clock->now() < end) {
            const auto next = clock->untilNext();
            const Milliseconds left = end - clock->now();
            clock->advance(next ? std::min(*next, left) : left);
            m_told.now = clock->now().ms;
            rest();
        }
    }
    int requests() const { return network->begun; }
    /// What is not well; empty: every source was read.
    QString trouble() const
    {
        QStringList bad;
        const std::vector<Freshness> all = engine->freshness();
        for (const Freshness& one : all) {
            if (one.state != FreshnessState::Live)
                bad << one.source.value + u'/' + one.feed + QStringLiteral(": ") + toString(one.state) +
                           u' ' + one.why;
        }
        return all.size() < kTools ? QStringLiteral("not every source was asked") : bad.join(u'\n');
    }
    qint64 events()
    {
        return store->readNow([](ReadTx& tx) { return tx.database().integer("SELECT count(*) FROM event"); })
            .value_or(-1);
    }

private:
    /// Until nothing of six sources is under way: an answer hops over three threads before the next question.
    void rest()
    {
        for (int quiet = 0, before = -1; quiet < 3; ++quiet) {
            if (!settle())
                die("it does not come to rest");
            QThread::usleep(500);
            if (std::exchange(before, network->begun) != network->begun)
                quiet = 0;
        }
    }
    static QString keyOf(int tool)
    {
        FakeClock clock;
        switch (tool) {
        case 0:
            return QString::fromLatin1(PagerDutyServer(clock).token);
        case 1:
            return QString::fromLatin1(OpsgenieServer(clock).key);
        default:
            return tool < 4 ? QStringLiteral("good-key") : QStringLiteral("token-1");
        }
    }
    Shared& m_told;
};

} // namespace

int main(int argc, char** argv)
{
    const int hours = argc > 1 ? std::clamp(std::atoi(argv[1]), 1, 48) : 3;
    void* const memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        die("no shared memory");
    auto* const shared = new (memory) Shared;
    const pid_t child = fork();
    if (child == 0)
        serveAll(argc, argv, *shared);
    QCoreApplication app(argc, argv);
    for (int tries = 0; shared->ports[kTools - 1] == 0; ++tries) {
        if (tries > 2'000)
            die("the tools do not start");
        usleep(10'000);
    }
    double spent = 0;
    int asked = 0;
    {
        Idle idle(*shared, *shared);
        idle.pass(std::chrono::hours{1}); // the first reading of everything
        if (const QString bad = idle.trouble(); !bad.isEmpty())
            die(qPrintable(bad));
        const qint64 known = idle.events();
        const int before = idle.requests();
        const double begin = muster::bench::cpuSeconds();
        idle.pass(std::chrono::hours{hours});
        spent = (muster::bench::cpuSeconds() - begin) / hours;
        asked = (idle.requests() - before) / hours;
        if (const QString bad = idle.trouble(); !bad.isEmpty())
            die(qPrintable(bad));
        if (idle.events() != known || known < kTools * kOpen)
            die("something was new, or nothing was ever read");
    }
    kill(child, SIGKILL);
    const double percent = spent / 3'600 * 100;
    muster::bench::printFigure("idle", "six incident tools with nothing new", percent, "% of a core", "", 0,
                               1, true);
    muster::bench::printFigure("idle", "requests an hour to all of them", asked, "", "", 0, 0, true);
    std::fprintf(stderr,
                 "FIGURE: idle %.3f %% of a core, %.2f s CPU an hour, %d requests an hour, %.2f ms each\n",
                 percent, spent, asked, spent * 1000 / std::max(1, asked));
    return 0;
}
