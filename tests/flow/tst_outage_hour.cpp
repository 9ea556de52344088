// SPDX-License-Identifier: GPL-3.0-or-later
// G15: an hour in which 40 tools are dead, each in its own way, with 20 restarts of the program in it, while
// writes wait for all of them and a person presses "try now" every minute. No host is asked more than 150
// times, and none before the time that it gave.
#include "integrations/sync/outbox_runner.h"
#include "models/store/outbox_store.h"
#include "tests/flow/listed_tool.h"
#include "tests/flow/outbox_fixture.h"

#include <QtTest>

#include <cstdio>

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Role: the outbox in the memory of a ListedWorld.
class MemoryOutbox final : public OutboxStore
{
public:
    explicit MemoryOutbox(ListedWorld& world) : m_world(world) {}
    void change(std::function<Result<Operation>(WriteTx&)> transaction, QObject* context,
                std::function<void(Result<Operation>)> onDone) override
    {
        answer<Operation>(std::move(transaction), context, std::move(onDone));
    }
    void recover(QObject* context, std::function<void(Result<std::vector<Operation>>)> onDone) override
    {
        answer<std::vector<Operation>>(
            [](WriteTx& tx) -> Result<std::vector<Operation>> {
                if (const auto count = outbox::recoverAfterStart(tx); !count)
                    return tl::unexpected(count.error());
                return outbox::operations(tx, {{}, {}, {}, true});
            },
            context, std::move(onDone));
    }
    void account(const SourceId&, QObject* context, std::function<void(Result<QString>)> onDone) override
    {
        m_world.clock.after(Milliseconds{0}, context, [onDone] { onDone(QString()); });
    }
    void rememberAccount(const SourceId&, const QString&, QObject* context,
                         std::function<void(Done)> onDone) override
    {
        m_world.clock.after(Milliseconds{0}, context, [onDone] { onDone({}); });
    }

private:
    template <typename T>
    void answer(const std::function<Result<T>(WriteTx&)>& write, QObject* context,
                std::function<void(Result<T>)> onDone)
    {
        Transaction transaction(*m_world.store.database, Transaction::Kind::Write);
        ChangeSet changes;
        WriteTx tx(*m_world.store.database, m_world.clock.now(), changes);
        Result<T> result = write(tx);
        if (result)
            static_cast<void>(transaction.commit());
        m_world.clock.after(Milliseconds{0}, context, [onDone, result] { onDone(result); });
    }
    ListedWorld& m_world;
};

/// Role: writes through the same scripted network, so that one ledger counts both.
class ScriptedWrites final : public WriteTransport
{
public:
    explicit ScriptedWrites(ScriptedTransport& net) : m_net(net) {}
    ExchangeId sendWrite(Exchange exchange, QObject* context,
                         std::function<void(WriteEvidence)> onDone) override
    {
        ++count;
        return m_net.send(std::move(exchange), context, [onDone](const Result<HttpReply>& reply) {
            const bool refused = !reply && reply.error().kind == ErrorKind::Offline;
            onDone(reply ? WriteEvidence{1, *reply, std::nullopt}
                         : WriteEvidence{refused ? 0 : 1, std::nullopt, reply.error()});
        });
    }
    void forget(const SourceId&) override {}
    int count = 0;

private:
    ScriptedTransport& m_net;
};

} // namespace

class TestOutageHour final : public QObject
{
    Q_OBJECT
private slots:
    void anHourOfFortyDeadToolsIsNoStorm_data()
    {
        QTest::addColumn<int>("restarts");
        QTest::newRow("one run") << 0;
        QTest::newRow("20 restarts") << 20;
        QTest::newRow("a crash every 20 s") << 180;
    }
    void anHourOfFortyDeadToolsIsNoStorm()
    {
        QFETCH(int, restarts);
        ListedWorld world;
        struct Pause
        {
            Instant told, until;
        };
        std::map<QString, Pause> pauses;
        int early = 0, total = 0;
        world.net.answer = [&](const Exchange& exchange) -> ScriptedTransport::Answer {
            const QString host = exchange.request.url.host();
            const int number = host.mid(4).section(u'.', 0, 0).toInt();
            ++total;
            Pause& pause = pauses[host];
            const Instant now = world.clock.now();
            early += now > pause.told && now < pause.until ? 1 : 0;
            // The tool itself is well, only what is behind it is not: writes get as far as being sent.
            if (exchange.request.url.path() == QLatin1String("/status") && number % 2 == 0)
                return ScriptedTransport::reply(200, R"({"account":"A"})");
            switch (number % 5) {
            case 0:
                return Result<HttpReply>(fail(ErrorKind::Offline, QStringLiteral("refused")));
            case 1:
                return Result<HttpReply>(fail(ErrorKind::Timeout, QStringLiteral("no answer")));
            case 2:
                return ScriptedTransport::reply(502, "{}");
            case 3:
                return ScriptedTransport::reply(500, "<html>oops</html>");
            default: {
                const Milliseconds asked = std::chrono::minutes{1 + number % 13};
                // Whoever is under way meanwhile cannot know.
                if (pause.until < now)
                    pause.told = now + world.net.latency;
                pause.until = std::max(pause.until, now + asked);
                return ScriptedTransport::reply(number % 4 == 0 ? 429 : 503, "{}",
                                                {{"retry-after", QByteArray::number(asked.count() / 1000)}});
            }
            }
        };
        world.connectors.add(std::make_unique<test::FakeTool>());
        MemoryOutbox outbox(world);
        ScriptedWrites writes(world.net);
        std::vector<Source> sources, writable;
        for (int i = 0; i < 40; ++i) {
            Source source = world.source;
            source.id = SourceId{QStringLiteral("s%1").arg(i)};
            source.settings[QStringLiteral("url")] = QStringLiteral("https://tool%1.example").arg(i);
            sources.push_back(source);
            // Another access to the same host, as a person would set up for writing.
            source.id = SourceId{QStringLiteral("w%1").arg(i)};
            source.tool = QStringLiteral("fake");
            source.mayWrite = true;
            writable.push_back(source);
        }
        const Milliseconds hour{3'600'000};
        Instant pressed = world.clock.now();
        for (int run = 0; run <= restarts; ++run) {
            world.restart();
            world.engine->setSources(sources);
            auto runner = std::make_unique<OutboxRunner>(
                world.connectors, writes, world.net, world.engine->hostGate(), outbox, world.secrets,
                world.clock, OutboxOptions{.seed = quint32(run + 1)});
            runner->setSources(writable);
            world.engine->start();
            runner->start();
            settle();
            if (run == 0) {
                for (const Source& source : writable)
                    ask(*runner, source.id);
            }
            const Milliseconds span = hour / (restarts + 1);
            for (Milliseconds passed{0}; passed < span; passed += std::min<Milliseconds>(span, 60s)) {
                world.run(std::min<Milliseconds>(span, 60s));
                if (world.clock.now() - pressed < Milliseconds{60s})
                    continue;
                pressed = world.clock.now();
                runner->tryNow();
            }
        }
        int most = 0;
        for (const auto& [host, count] : world.net.requests)
            most = std::max(most, count);
        QCOMPARE(world.net.requests.size(), size_t(40));
        std::printf(
            "FIGURE: G15 outage hour, 40 dead sources, %d restarts, a write for each, \"try now\" every "
            "minute: %d requests, %d of them writes, most to one host %d (goal 150), %d before "
            "Retry-After\n",
            restarts, total, writes.count, most, early);
        std::fflush(stdout);
        QCOMPARE(early, 0);
        QVERIFY2(most <= 150, qPrintable(QString::number(most)));
    }

private:
    void ask(OutboxRunner& runner, const SourceId& source)
    {
        outbox::Intent intent;
        intent.operation.source = source;
        intent.operation.verb = QStringLiteral("note");
        intent.operation.targetText = QStringLiteral("a note");
        intent.operation.payload = R"({"text":"hello"})";
        bool asked = false;
        runner.enqueue(intent, intent.operation.targetText, this,
                       [&](const Result<Operation>& stored) { asked = stored.has_value(); });
        settle();
        QVERIFY(asked);
    }
};

QTEST_GUILESS_MAIN(TestOutageHour)
#include "tst_outage_hour.moc"
