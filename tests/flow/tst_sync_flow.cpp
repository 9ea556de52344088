// SPDX-License-Identifier: GPL-3.0-or-later
// SyncEngine and HttpClient against a scripted server and virtual time: whatever a server does, the error is
// in words, nothing is stored half, and the engine goes on.
#include "integrations/core/secret_store.h"
#include "integrations/prometheus/prometheus_connector.h"
#include "integrations/sync/http_client.h"
#include "integrations/sync/sync_engine.h"
#include "tests/flow/fake_clock.h"
#include "tests/flow/fake_server.h"
#include "tests/flow/recording_sink.h"
#include "tests/support/socket_buffers.h"

#include <QFile>
#include <QSignalSpy>
#include <QtTest>

using namespace muster;

namespace {

/// A tool with pages: /page/1, /page/2 …, each `{"events":["text",…],"next":n}`; the cursor is the next page.
class PagedConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override
    {
        static const ConnectorDescriptor d = [] {
            ConnectorDescriptor made;
            made.id = QStringLiteral("paged");
            made.name = QStringLiteral("Paged");
            made.events = true;
            made.feeds = {QStringLiteral("events")};
            return made;
        }();
        return d;
    }
    Step check(const Account& account) const override { return page(account, 1); }
    Step pull(const Account& account, const Cursor& cursor, const Interest&) const override
    {
        return page(account, cursor.token.isEmpty() ? 1 : cursor.token.toInt());
    }
    Milliseconds deadline{10'000};
    qint64 maxBody = 64LL * 1024 * 1024;

private:
    Step page(const Account& account, int number) const
    {
        Step step;
        step.request.url = account.baseUrl;
        step.request.url.setPath(QStringLiteral("/page/%1").arg(number));
        step.request.deadline = deadline;
        step.request.maxBodyBytes = maxBody;
        step.decode = [this, number](const HttpReply& reply, const Context& context) -> Result<Outcome> {
            if (auto error = checkStatus(reply, context))
                return tl::unexpected(*error);
            const QByteArray body = reply.body.trimmed();
            if (!body.endsWith(';'))
                return fail(ErrorKind::BadResponse, QStringLiteral("%1: cut off").arg(context.account.name));
            Outcome outcome;
            TimelineEvent event;
            event.text = QString::fromUtf8(body.chopped(1));
            event.occurredAt = context.now;
            event.remoteId = QString::number(number);
            outcome.facts.events.push_back(event);
            outcome.cursor = Cursor{QStringLiteral("events"), QString::number(number + 1)};
            if (!body.contains("last"))
                outcome.next = page(context.account, number + 1);
            return outcome;
        };
        return step;
    }
};

} // namespace

class TestSyncFlow final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        server = std::make_unique<FakeServer>();
        connectors = std::make_unique<ConnectorRegistry>();
        auto made = std::make_unique<PagedConnector>();
        paged = made.get();
        connectors->add(std::move(made));
        connectors->add(std::make_unique<PrometheusConnector>());
        client = std::make_unique<HttpClient>();
        sink = std::make_unique<RecordingSink>();
        secrets = std::make_unique<MemorySecretStore>();
        clock = std::make_unique<FakeClock>();
        source = Source{};
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("paged");
        source.name = QStringLiteral("Test tool");
        source.settings[QStringLiteral("url")] = server->url();
        makeEngine();
    }
    void cleanup()
    {
        engine.reset();
        client.reset();
        server.reset();
    }

    void badAnswersAreWordsAndStoreNothing_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("words");
        const QByteArray json("application/json");
        QTest::newRow("401") << 401 << QByteArray("{}") << json << int(ErrorKind::Unauthorised)
                             << QStringLiteral("refused the token");
        QTest::newRow("403") << 403 << QByteArray("{}") << json << int(ErrorKind::Forbidden)
                             << QStringLiteral("does not allow");
        QTest::newRow("404") << 404 << QByteArray("{}") << json << int(ErrorKind::NotFound)
                             << QStringLiteral("path prefix");
        QTest::newRow("407") << 407 << QByteArray() << json << int(ErrorKind::Offline)
                             << QStringLiteral("proxy");
        for (const int changed : {409, 412})
            QTest::addRow("%d", changed) << changed << QByteArray("{}") << json << int(ErrorKind::Conflict)
                                         << QStringLiteral("changed meanwhile");
        QTest::newRow("500") << 500 << QByteArray("boom") << QByteArray("text/plain")
                             << int(ErrorKind::Remote) << QStringLiteral("fault of its own");
        QTest::newRow("html") << 200 << QByteArray("<html>login</html>") << QByteArray("text/html")
                              << int(ErrorKind::BadResponse) << QStringLiteral("web page");
        QTest::newRow("truncated") << 200 << QByteArray("first ha") << json << int(ErrorKind::BadResponse)
                                   << QStringLiteral("cut off");
        QTest::newRow("429 without a word")
            << 429 << QByteArray() << json << int(ErrorKind::RateLimited) << QStringLiteral("slows down");
    }
    void badAnswersAreWordsAndStoreNothing()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, contentType);
        QFETCH(int, kind);
        QFETCH(QString, words);
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, status, body, contentType);
        };
        const SourceReport report = pullOnce();
        QVERIFY(!report.ok);
        QCOMPARE(int(report.error->kind), kind);
        QVERIFY2(report.words.contains(words) && report.words.contains(QStringLiteral("Test tool")),
                 qPrintable(report.words));
        QVERIFY(sink->events.empty());
        QVERIFY(sink->tokens.empty());
        const auto freshness = sink->newest(QStringLiteral("events"));
        QVERIFY(freshness);
        QCOMPARE(int(freshness->state), int(FreshnessState::Blind));
        QCOMPARE(freshness->why, report.words);

        // Nothing of it stays: the next good answer is read from where it was.
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "first, last;", "application/json");
        };
        clock->advance(std::chrono::hours{1});
        QVERIFY(pullOnce().ok);
        QCOMPARE(sink->events.size(), size_t{1});
        QCOMPARE(int(sink->newest(QStringLiteral("events"))->state), int(FreshnessState::Live));
    }

    void anUnreachableServerIsOffline()
    {
        source.settings[QStringLiteral("url")] = QStringLiteral("http://127.0.0.1:1");
        engine->setSources({source});
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Offline));
        QVERIFY2(report.words.contains(QStringLiteral("connection refused")), qPrintable(report.words));
    }

    void anAddressThatIsNoneIsInvalid()
    {
        source.settings[QStringLiteral("url")] = QStringLiteral("prometheus.example");
        engine->setSources({source});
        QCOMPARE(int(pullOnce().error->kind), int(ErrorKind::Invalid));
    }

    void aHangUpInTheMiddleIsABadResponse()
    {
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                         "1000\r\n\r\nfirst last;");
            socket.disconnectFromHost();
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY(sink->events.empty());
    }

    void aSlowDripHitsTheDeadline()
    {
        paged->deadline = Milliseconds{400};
        QTimer drip;
        QPointer<QTcpSocket> open;
        connect(&drip, &QTimer::timeout, &drip, [&] {
            if (open)
                open->write("x");
        });
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
            open = &socket;
            drip.start(50);
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Timeout));
        QVERIFY2(report.words.contains(QStringLiteral("within 0.4 s")), qPrintable(report.words));
    }

    void aDeafServerDoesNotDeafenTheNextTry()
    {
        paged->deadline = Milliseconds{300};
        int calls = 0;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            if (++calls > 6) // six silent requests would fill every connection of one manager
                FakeServer::answer(socket, 200, "last;");
        };
        for (int i = 0; i < 6; ++i)
            QCOMPARE(int(pullOnce().error->kind), int(ErrorKind::Timeout));
        QVERIFY(pullOnce().ok);
    }

    void twoHundredMegabytesAreCutOffInBoundedMemory_data()
    {
        QTest::addColumn<bool>("announced");
        QTest::newRow("announced by Content-Length") << true;
        QTest::newRow("without a length") << false;
    }
    void twoHundredMegabytesAreCutOffInBoundedMemory()
    {
        QFETCH(bool, announced);
        paged->maxBody = 8 * 1024 * 1024;
        qint64 sent = 0;
        const QByteArray block(256 * 1024, 'x');
        QPointer<QTcpSocket> open;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            socket.write(
                announced
                    ? "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 209715200\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
            open = &socket;
            const auto more = [&] {
                while (open && open->bytesToWrite() < 1024 * 1024 && sent < 209'715'200) {
                    open->write(block);
                    sent += block.size();
                }
            };
            connect(&socket, &QTcpSocket::bytesWritten, &socket, more);
            more();
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY2(report.words.contains(QStringLiteral("larger than 8 MB")), qPrintable(report.words));
        // What nobody read cannot be held by anybody: the limit, what is read ahead, the peer's own buffer.
        const qint64 mostRead = (8 + 1 + 2) * 1024 * 1024;
        QVERIFY2(sent <= mostRead + test::socketBuffers(), qPrintable(QString::number(sent)));
        QVERIFY(sink->events.empty());
    }

    void aRedirectIsAnErrorAndLeaksNoToken()
    {
        FakeServer elsewhere;
        elsewhere.script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "last;");
        };
        secrets->write(source.id, Secret::fromText(QStringLiteral("s3cret-token")), this, [](const Done&) {});
        source.hasSecret = true;
        engine->setSources({source});
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 307, {}, "text/plain",
                               "Location: " + elsewhere.url().toLatin1() + "/page/1?t=s3cret-token\r\n");
        };
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::BadResponse));
        QVERIFY2(report.words.contains(QStringLiteral("redirects to ") + elsewhere.url()),
                 qPrintable(report.words));
        QVERIFY2(!report.words.contains(QStringLiteral("s3cret")), qPrintable(report.words));
        QCOMPARE(elsewhere.ledger.size(), size_t(0));
        QCOMPARE(server->ledger.size(), size_t(1));
        QVERIFY(server->ledger[0].head.contains("Authorization: Bearer s3cret-token"));
    }

    void theTokenGoesAlongAsBearerOrBasic()
    {
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 404, "{}");
        };
        source.tool = QStringLiteral("prometheus");
        source.settings[QStringLiteral("user")] = QStringLiteral("ada");
        std::optional<Result<CheckReport>> report;
        engine->check(source, Secret::fromText(QStringLiteral("pa:ss")), this,
                      [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QVERIFY(
            server->ledger.at(0).head.contains("Authorization: Basic " + QByteArray("ada:pa:ss").toBase64()));
    }

    void aConnectionTestTellsThatTheToolsClockIsOff_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("words");
        QTest::newRow("right") << 0 << 200 << QString();
        QTest::newRow("ahead") << 61 << 200
                               << QStringLiteral(
                                      "The clock of Test tool is 61 min ahead; its times are corrected.");
        QTest::newRow("behind") << -9 << 200
                                << QStringLiteral(
                                       "The clock of Test tool is 9 min behind; its times are corrected.");
        QTest::newRow("and the token is refused")
            << 61 << 401
            << QStringLiteral("The clock of Test tool is 61 min ahead; its times are corrected.");
    }
    void aConnectionTestTellsThatTheToolsClockIsOff()
    {
        QFETCH(int, minutes);
        QFETCH(int, status);
        QFETCH(QString, words);
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            const QDateTime told = (clock->now() + Milliseconds{60'000} * minutes).toUtc();
            FakeServer::answer(
                socket, status, "last;", "application/json",
                "Date: " +
                    QLocale::c().toString(told, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")).toLatin1() +
                    " GMT\r\n");
        };
        std::optional<Result<CheckReport>> report;
        engine->check(source, {}, this, [&](Result<CheckReport> r) { report = std::move(r); });
        QTRY_VERIFY(report);
        QCOMPARE(report->has_value(), status == 200);
        const QString said = *report ? (*report)->words : report->error().what;
        QCOMPARE(said.contains(QStringLiteral("clock")), !words.isEmpty());
        QVERIFY2(said.endsWith(words), qPrintable(said));
    }

    void aLockedKeyringIsNotNoToken()
    {
        source.hasSecret = true; // and the keyring says it holds nothing
        engine->setSources({source});
        const SourceReport report = pullOnce();
        QCOMPARE(int(report.error->kind), int(ErrorKind::Keychain));
        QVERIFY2(report.words.contains(QStringLiteral("locked")), qPrintable(report.words));
        QCOMPARE(server->ledger.size(), size_t(0));
    }

    void pagesAreFollowedOnlyAfterTheCommit()
    {
        servePages(3);
        sink->holdNext = true;
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        QTRY_VERIFY(sink->held);
        QVERIFY(settle());
        QCOMPARE(server->ledger.size(), size_t(1));
        std::exchange(sink->held, nullptr)();
        QTRY_VERIFY(reports);
        QVERIFY(reports->at(0).ok);
        QCOMPARE(reports->at(0).events, 3);
        QCOMPARE(server->ledger.size(), size_t(3));
        // Facts, cursor and, with the last page, freshness are one batch each.
        QCOMPARE(sink->batches.size(), size_t(3));
        for (const FactBatch& batch : sink->batches)
            QVERIFY(batch.cursor && batch.events.size() == 1);
        QVERIFY(!sink->batches[1].freshness && sink->batches[2].freshness);
    }

    void aCrashBetweenCommitAndNextResumesAtTheCursor()
    {
        servePages(3);
        sink->holdNext = true;
        engine->pullOnce(this, [](const std::vector<SourceReport>&) {});
        QTRY_VERIFY(sink->held);
        std::exchange(sink->held, nullptr)(); // durable …
        engine.reset();                       // … and gone before anything followed
        QCOMPARE(sink->events.size(), size_t(1));
        server->ledger.clear();
        makeEngine();
        const SourceReport report = pullOnce();
        QVERIFY2(report.ok, qPrintable(report.words));
        QCOMPARE(server->ledger.at(0).line, QByteArray("GET /page/2 HTTP/1.1"));
        QCOMPARE(sink->events.size(), size_t(3));
    }

    void aFailedCommitMovesNoCursor()
    {
        servePages(1);
        sink->failNext = 1;
        QCOMPARE(int(pullOnce().error->kind), int(ErrorKind::Storage));
        QVERIFY(pullOnce().ok);
        QCOMPARE(server->ledger.at(0).line, server->ledger.at(1).line);
        QCOMPARE(sink->events.size(), size_t(1));
    }

    void retryAfterIsHonouredAndThenPullsGoOn()
    {
        int calls = 0;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            if (++calls == 1)
                FakeServer::answer(socket, 429, "{}", "application/json", "Retry-After: 120\r\n");
            else
                FakeServer::answer(socket, 200, "last;");
        };
        QSignalSpy spy(engine.get(), &SyncEngine::freshnessChanged);
        engine->start();
        QTRY_COMPARE(spy.count(), 1);
        QVERIFY2(spy[0][0].value<Freshness>().why.contains(QStringLiteral("pause of 120 s")),
                 qPrintable(spy[0][0].value<Freshness>().why));
        clock->advance(Milliseconds{119'000});
        engine->pullNow(); // a person's impatience does not shorten what the server asked for
        QVERIFY(settle());
        QCOMPARE(calls, 1);
        clock->advance(Milliseconds{1'500});
        QTRY_COMPARE(calls, 2);
        QTRY_COMPARE(spy.count(), 2);
        QCOMPARE(int(spy[1][0].value<Freshness>().state), int(FreshnessState::Live));
    }

    void aToolThatIsSilentAfterARestartSaysSinceWhen()
    {
        server->script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 503, "{}");
        };
        Freshness before;
        before.source = source.id;
        before.feed = QStringLiteral("events");
        before.lastSuccess = before.dataUntil = clock->now() - std::chrono::hours{2};
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(*connectors, *client, *sink, *secrets, *clock, options);
        engine->setSources({source}, {before});
        QSignalSpy spy(engine.get(), &SyncEngine::freshnessChanged);
        engine->start();
        QTRY_COMPARE(spy.count(), 1);
        const auto told = spy[0][0].value<Freshness>();
        QCOMPARE(int(told.state), int(FreshnessState::Stale));
        QCOMPARE(told.lastSuccess, before.lastSuccess);
        QCOMPARE(told.dataUntil, before.dataUntil);
    }

    void aSourceThatIsSwitchedOffIsNamed()
    {
        source.enabled = false;
        makeEngine();
        const auto words = [this](const SourceId& id) {
            MetricQuery query;
            query.source = id;
            QString said;
            engine->query(query, this, [&said](const Result<MetricAnswer>& answer) {
                said = answer ? QStringLiteral("answered") : answer.error().what;
            });
            clock->advance(Milliseconds{1});
            return QTest::qWaitFor([&said] { return !said.isEmpty(); }) ? said : QStringLiteral("nothing");
        };
        QVERIFY2(words(source.id).startsWith(QStringLiteral("“Test tool” is switched off")),
                 qPrintable(words(source.id)));
        const QString gone = words(SourceId{QStringLiteral("01M8DN3Y9WY2GB0GRSBAN9W58H")});
        QVERIFY2(gone.contains(QStringLiteral("no longer connected")) &&
                     !gone.contains(QStringLiteral("01M8")),
                 qPrintable(gone));
    }

    void failuresBackOffAndTheFeedGrowsStale()
    {
        bool broken = false;
        int calls = 0;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            ++calls;
            broken ? FakeServer::answer(socket, 503, "{}") : FakeServer::answer(socket, 200, "last;");
        };
        QSignalSpy spy(engine.get(), &SyncEngine::freshnessChanged);
        engine->start();
        QTRY_COMPARE(spy.count(), 1);
        broken = true;
        QSet<int> states;
        for (int rounds = 0; rounds < 12; ++rounds) {
            const qsizetype before = spy.count();
            const auto wait = clock->untilNext();
            QVERIFY(wait);
            QVERIFY(*wait >= Milliseconds{1} && *wait <= Milliseconds{60'000});
            clock->advance(*wait);
            QTRY_VERIFY(spy.count() > before);
            states.insert(int(spy.last()[0].value<Freshness>().state));
        }
        QVERIFY(states.contains(int(FreshnessState::Late)));
        clock->advance(Milliseconds{60'001});
        QTRY_COMPARE(int(spy.last()[0].value<Freshness>().state), int(FreshnessState::Stale));
        QVERIFY(spy.last()[0].value<Freshness>().lastSuccess);
    }

    void openRoomsAreToldWithOneCursorForAll()
    {
        const IncidentId one{QStringLiteral("one")}, two{QStringLiteral("two")};
        servePages(1); // each cursor has its page, an event each
        // What was stored since: "page/1: one, two" of a round, "+ two" where a room gets what is known.
        size_t seen = 0, asked = 0;
        const auto stored = [&] {
            QStringList lines;
            for (; seen < sink->batches.size(); ++seen) {
                const FactBatch& batch = sink->batches[seen];
                QStringList words;
                for (const IncidentId& room : batch.newcomers.empty() ? batch.rooms : batch.newcomers)
                    words << room.value;
                const QString rooms = words.join(QStringLiteral(", "));
                if (!batch.newcomers.empty()) {
                    lines << QStringLiteral("+ ") + rooms;
                    continue;
                }
                const QByteArray line = server->ledger.at(asked++).line;
                lines << QString::fromLatin1(line.mid(5, line.indexOf(" HTTP") - 5)) + QStringLiteral(": ") +
                             rooms;
            }
            return lines.join(QStringLiteral(" | "));
        };
        QVERIFY(pullOnce().ok);
        QCOMPARE(stored(), QStringLiteral("page/1: "));
        // At once, tool or no tool; the cursor goes on.
        engine->setActiveIncident(one);
        QCOMPARE(stored(), QStringLiteral("+ one"));
        QVERIFY(pullOnce().ok);
        engine->setOpenRooms({one, two});
        QVERIFY(pullOnce().ok);
        QCOMPARE(stored(), QStringLiteral("page/2: one | + two | page/3: one, two"));
        engine->setActiveIncident(two);
        QVERIFY(pullOnce().ok);
        QCOMPARE(stored(), QStringLiteral("page/4: two, one"));
        QCOMPARE(sink->events.back().incident, two);
        // Closed and opened again: it may have missed something.
        engine->setOpenRooms({two});
        QVERIFY(pullOnce().ok);
        engine->setOpenRooms({one, two});
        QVERIFY(pullOnce().ok);
        QCOMPARE(stored(), QStringLiteral("page/5: two | + one | page/6: two, one"));
        QCOMPARE(sink->tokens.size(), size_t(1));
    }

    void aRoomThatOpensDuringARoundMissesNothingOfIt()
    {
        const IncidentId one{QStringLiteral("one")}, two{QStringLiteral("two")};
        servePages(1);
        engine->setOpenRooms({one});
        QCOMPARE(sink->batches.size(), size_t(1));
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        engine->setOpenRooms({one, two});
        QTRY_VERIFY(reports);
        QCOMPARE(sink->batches.size(), size_t(3));
        QCOMPARE(sink->batches[1].newcomers, std::vector{two});
        QCOMPARE(sink->batches[2].rooms, (std::vector{one, two}));
    }

    void aRoomThatCouldNotBeToldIsToldWithTheNextRound()
    {
        const IncidentId one{QStringLiteral("one")};
        servePages(1);
        sink->failNext = 1;
        engine->setOpenRooms({one});
        QTRY_COMPARE(sink->failNext, 0);
        QVERIFY(settle());
        QVERIFY(sink->batches.empty());
        QVERIFY(pullOnce().ok);
        QCOMPARE(sink->batches.at(0).newcomers, std::vector{one});
    }

    void whatIsOlderThanTheInterestIsNotFiledInARoom()
    {
        servePages(1);
        engine->setInterest({{}, {clock->now() + Milliseconds{1}, Instant::endOfTime()}});
        engine->setActiveIncident(IncidentId{QStringLiteral("later room")});
        QVERIFY(pullOnce().ok);
        QVERIFY(sink->events.empty());
    }

    void aCancelledQueryNeverAnswers()
    {
        source.tool = QStringLiteral("prometheus");
        engine->setSources({source});
        QPointer<QTcpSocket> open;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) { open = &socket; };
        bool answered = false;
        QueryHandle handle = engine->query({source.id, QStringLiteral("up"), {}, {}, true, Unit::None}, this,
                                           [&](const Result<MetricAnswer>&) { answered = true; });
        QTRY_VERIFY(open);
        QVERIFY(handle.isActive());
        handle.cancel();
        QVERIFY(!handle.isActive());
        QTRY_VERIFY(!open || open->state() != QAbstractSocket::ConnectedState); // the exchange ended, too
        QVERIFY(!answered);
    }

    void atMostFourExchangesOfASourceAtATime()
    {
        source.tool = QStringLiteral("prometheus");
        engine->setSources({source});
        std::vector<QPointer<QTcpSocket>> open;
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) { open.emplace_back(&socket); };
        int answered = 0;
        for (int i = 0; i < 10; ++i)
            engine->query({source.id, QStringLiteral("up"), {}, {}, true, Unit::None}, this,
                          [&](const Result<MetricAnswer>& answer) { answered += answer.has_value(); });
        QTRY_COMPARE(open.size(), size_t(4));
        QVERIFY(settle());
        QCOMPARE(open.size(), size_t(4));
        server->script = [&](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, kUp);
        };
        for (const auto& socket : open)
            FakeServer::answer(*socket, 200, kUp);
        QTRY_COMPARE(answered, 10);
    }

    void aTailAsksOnlyForWhatIsNewAndMarksAnEndedSeries()
    {
        source.tool = QStringLiteral("prometheus");
        engine->setSources({source});
        engine->setActiveIncident(IncidentId{QStringLiteral("room")});
        std::vector<std::pair<qint64, qint64>> asked;
        bool gone = false;
        server->script = [&](const FakeServer::Request& request, QTcpSocket& socket) {
            if (!request.line.contains("query_range") || request.body.contains("ALERTS"))
                return FakeServer::answer(socket, 500, "{}");
            const auto number = [&](const char* key) {
                const qsizetype at = request.body.indexOf(key);
                return request.body.mid(at + qsizetype(qstrlen(key)), 10).toLongLong();
            };
            const qint64 from = number("start=");
            const qint64 to = number("end=");
            asked.emplace_back(from, to);
            QByteArray values;
            for (qint64 t = from; t <= to; t += 10)
                values += (values.isEmpty() ? "" : ",") + ("[" + QByteArray::number(t) + ",\"1\"]");
            FakeServer::answer(
                socket, 200,
                R"({"status":"success","data":{"resultType":"matrix","result":[)" +
                    (gone ? QByteArray() : R"({"metric":{"pod":"a"},"values":[)" + values + "]}") + "]}}");
        };
        QSignalSpy spy(engine.get(), &SyncEngine::samplesArrived);
        engine->start();
        engine->subscribe({source.id, QStringLiteral("up"), {}, Milliseconds{10'000}, false, Unit::None},
                          Milliseconds{600'000}, Milliseconds{10'000});
        QTRY_COMPARE(spy.count(), 1);
        const qint64 now = clock->now().ms / 1000;
        QCOMPARE(asked.at(0).first, (now - 600) / 10 * 10);
        clock->advance(Milliseconds{10'000});
        QTRY_COMPARE(spy.count(), 2);
        QCOMPARE(asked.at(1).first, now / 10 * 10 - 10); // last timestamp minus one step
        gone = true;
        clock->advance(Milliseconds{10'000});
        QTRY_COMPARE(spy.count(), 3);
        const auto blocks = spy[2][1].value<std::vector<SampleBlock>>();
        QCOMPARE(blocks.size(), size_t(1));
        QCOMPARE(blocks[0].key.labels.at(QStringLiteral("pod")), QStringLiteral("a"));
        QVERIFY(blocks[0].values.size() == 1 && std::isnan(blocks[0].values[0]));
        QVERIFY(std::any_of(sink->batches.cbegin(), sink->batches.cend(),
                            [](const FactBatch& b) { return !b.keep.empty(); }));
    }

private:
    void makeEngine()
    {
        SyncOptions options;
        options.seed = 7;
        engine = std::make_unique<SyncEngine>(*connectors, *client, *sink, *secrets, *clock, options);
        engine->setSources({source});
    }
    void servePages(int count)
    {
        server->script = [count](const FakeServer::Request& request, QTcpSocket& socket) {
            const int page = request.line.split('/').value(2).split(' ').value(0).toInt();
            FakeServer::answer(socket, 200,
                               "page " + QByteArray::number(page) + (page >= count ? " last;" : ";"));
        };
    }
    SourceReport pullOnce()
    {
        std::optional<std::vector<SourceReport>> reports;
        engine->pullOnce(this, [&](std::vector<SourceReport> r) { reports = std::move(r); });
        if (!QTest::qWaitFor([&] { return reports.has_value(); }, 10'000) || reports->size() != 1)
            return {};
        return reports->front();
    }

    /// A full round trip through the network thread to another server: whatever the engine had sent by now
    /// has arrived.
    bool settle()
    {
        FakeServer other;
        other.script = [](const FakeServer::Request&, QTcpSocket& socket) {
            FakeServer::answer(socket, 200, "{}");
        };
        HttpRequest request;
        request.url = QUrl(other.url());
        bool back = false;
        client->send({SourceId{QStringLiteral("other")}, request, {}, {}}, this,
                     [&](const Result<HttpReply>& r) { back = r.has_value(); });
        return QTest::qWaitFor([&] { return back; }, 5'000);
    }

    const QByteArray kUp =
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}})";
    std::unique_ptr<FakeServer> server;
    std::unique_ptr<ConnectorRegistry> connectors;
    PagedConnector* paged = nullptr;
    std::unique_ptr<HttpClient> client;
    std::unique_ptr<RecordingSink> sink;
    std::unique_ptr<MemorySecretStore> secrets;
    std::unique_ptr<FakeClock> clock;
    Source source;
    std::unique_ptr<SyncEngine> engine;
};

QTEST_GUILESS_MAIN(TestSyncFlow)
#include "tst_sync_flow.moc"
