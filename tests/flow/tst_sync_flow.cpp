// SPDX-License-Identifier: GPL-3.0-or-later
// SyncEngine against a scripted server and virtual time: pages and their cursors, rooms, freshness, queries
// and charts' tails. What bad answers do is in tst_sync_answers.
#include "tests/flow/paged_tool.h"

#include <QSignalSpy>

using namespace muster;

class TestSyncFlow final : public QObject, private test::PagedTool
{
    Q_OBJECT
private slots:
    void init() { begin(); }
    void cleanup() { end(); }

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
    const QByteArray kUp =
        R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"1"]}]}})";
};

QTEST_GUILESS_MAIN(TestSyncFlow)
#include "tst_sync_flow.moc"
