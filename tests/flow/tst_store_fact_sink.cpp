// SPDX-License-Identifier: GPL-3.0-or-later
// StoreFactSink on a real Store: one batch is one transaction, and what was pulled before a room opened moves
// into it.
#include "integrations/sync/store_fact_sink.h"
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "tests/flow/fake_clock.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace muster;

class TestStoreFactSink final : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        dir = std::make_unique<QTemporaryDir>();
        clock = std::make_shared<FakeClock>();
        auto opened = Store::open({dir->path(), false}, clock);
        QVERIFY(opened.has_value());
        store = std::move(*opened);
        sink = std::make_unique<StoreFactSink>(*store);
        incident.id = IncidentId{QStringLiteral("room")};
        incident.number = QStringLiteral("INC-1");
        incident.openedAt = clock->now();
        QVERIFY(store->writeNow([this](WriteTx& tx) { return tx.addIncident(incident); }));
        source.id = SourceId{QStringLiteral("s1")};
        source.tool = QStringLiteral("prometheus");
        source.name = QStringLiteral("Prom");
        QVERIFY(store->writeNow([this](WriteTx& tx) { return tx.putSource(source); }));
    }
    void cleanup()
    {
        sink.reset();
        store.reset();
    }

    void aBatchIsStoredWhole()
    {
        const Done done = commit(batch(incident.id));
        QVERIFY2(done.has_value(), qPrintable(done ? QString() : done.error().what));
        const auto events = store->readNow([this](ReadTx& tx) { return tx.events(incident.id); });
        QCOMPARE(events->size(), size_t(1));
        QCOMPARE(events->front().knownAt, clock->now());
        const auto samples = store->readNow([this](ReadTx& tx) {
            return tx.samples(source.id, QStringLiteral("up"), {Instant{0}, Instant::endOfTime()});
        });
        QCOMPARE(samples->size(), size_t(1));
        QCOMPARE(samples->front().times, (std::vector<qint64>{1'000, 2'000, 3'000}));
        QVERIFY(std::isnan(samples->front().values[1]));
        QCOMPARE(cursor(), QStringLiteral("token-1"));
        const auto freshness = store->readNow([](ReadTx& tx) { return tx.freshness(); });
        QCOMPARE(freshness->size(), size_t(1));
        QCOMPARE(int(freshness->front().state), int(FreshnessState::Live));
    }

    void aBatchThatFailsStoresNothing()
    {
        FactBatch broken = batch(incident.id);
        broken.samples.push_back(broken.samples.front());
        broken.samples.back().values.pop_back(); // columns of unequal length
        const Done done = commit(broken);
        QVERIFY(!done.has_value());
        QCOMPARE(store->readNow([this](ReadTx& tx) { return tx.events(incident.id); })->size(), size_t(0));
        QCOMPARE(cursor(), QString());
    }

    void whatWasPulledBeforeTheRoomOpenedMovesIntoIt()
    {
        QVERIFY(commit(batch(std::nullopt)));
        QCOMPARE(store->readNow([this](ReadTx& tx) { return tx.events(incident.id); })->size(), size_t(0));
        clock->advance(Milliseconds{60'000});
        QVERIFY(commit(batch(incident.id)));
        QCOMPARE(store->readNow([this](ReadTx& tx) { return tx.events(incident.id); })->size(), size_t(1));
        // Read again: no revision more.
        clock->advance(Milliseconds{60'000});
        QVERIFY(commit(batch(incident.id)));
        const auto events = store->readNow([this](ReadTx& tx) { return tx.events(incident.id); });
        QCOMPARE(store->readNow([&](ReadTx& tx) { return tx.eventHistory(events->front().id); })->size(),
                 size_t(2));
    }

    void whatIsOverIsNeitherExpectedNorMissing()
    {
        FactBatch seen = batch(std::nullopt);
        seen.feed = QStringLiteral("alerts");
        seen.items = {seen.events.front().remoteId};
        QVERIFY(commit(seen));
        const auto presence = [this] {
            return toString(
                store->readNow([](ReadTx& tx) { return tx.events(IncidentId{}); })->front().presence);
        };
        const auto sweep = [&](qint64 epoch) {
            FactBatch ended;
            ended.source = source.id;
            ended.feed = seen.feed;
            auto result = std::make_shared<SweepResult>();
            ended.sweepEnd = SweepEnd{epoch, Instant::never(), false, result};
            return commit(ended) ? *result : SweepResult{-1, -1, false};
        };
        QCOMPARE(sweep(7), (SweepResult{1, 1, false}));
        QCOMPARE(presence(), QStringLiteral("missing"));
        FactBatch over;
        over.source = source.id;
        over.feed = seen.feed;
        over.over = seen.items;
        QVERIFY(commit(over));
        QCOMPARE(presence(), QStringLiteral("present"));
        QCOMPARE(sweep(8), (SweepResult{0, 0, false}));
        QCOMPARE(presence(), QStringLiteral("present"));
    }

    void strangeAnswersDoNotFillTheDisk()
    {
        for (int round = 0; round < 3; ++round) {
            FactBatch strange;
            strange.source = source.id;
            strange.feed = QStringLiteral("alerts");
            for (int i = 0; i < 400; ++i) {
                PoisonItem item;
                item.key = QString::number(round * 400 + i);
                item.raw = QByteArray(100'000, 'x');
                strange.poison.push_back(item);
            }
            clock->advance(Milliseconds{1'000});
            QVERIFY(commit(strange));
        }
        const auto kept = store->readNow([this](ReadTx& tx) { return poisonItems(tx, source.id); });
        QCOMPARE(kept->size(), size_t(kMostPoison));
        QCOMPARE(kept->front().key, QStringLiteral("1199"));
        QCOMPARE(kept->front().raw.size(), PoisonItem::kMaxRawBytes);
    }

    void whereNobodyAsksWhatWasFreshIsSoNoLonger()
    {
        QVERIFY(store->writeNow([this](WriteTx& tx) { return tx.putSource(source); }));
        QVERIFY(commit(batch(std::nullopt))); // alerts are live
        FactBatch silent;
        silent.source = source.id;
        silent.freshness = Freshness{source.id,    source.name,           QStringLiteral("silences"),
                                     clock->now(), clock->now(),          {},
                                     {},           FreshnessState::Blind, QStringLiteral("wrong token")};
        QVERIFY(commit(silent));
        clock->advance(Milliseconds{5'000});
        const QString why = QStringLiteral("nobody asks");
        const auto doubt = [&] {
            QVERIFY(store->writeNow([&](WriteTx& tx) { return doubtFreshness(tx, why); }));
        };
        doubt();
        doubt(); // once is enough
        const auto known = store->readNow([](ReadTx& tx) { return tx.freshness(); });
        QStringList words;
        for (const Freshness& one : *known)
            words << one.feed + u' ' + toString(one.state) + u' ' + one.why;
        words.sort();
        QCOMPARE(words, (QStringList{QStringLiteral("alerts stale nobody asks"),
                                     QStringLiteral("silences blind wrong token")}));
    }

private:
    FactBatch batch(std::optional<IncidentId> to) const
    {
        FactBatch made;
        made.source = source.id;
        made.incident = to;
        made.ofRooms = true;
        if (to)
            made.rooms = {*to};
        TimelineEvent event;
        event.occurredAt = Instant{1'795'467'600'000 - 5'000};
        event.kind = EventKind::Alert;
        event.kindName = QStringLiteral("alert.firing");
        event.source = source.id;
        event.sourceName = source.name;
        event.remoteId = QStringLiteral("ALERTS/1/2/firing");
        event.text = QStringLiteral("X (page): firing");
        if (to)
            event.incident = *to;
        made.events = {event};
        SampleBlock block;
        block.key = {source.id, QStringLiteral("up"), {{QStringLiteral("job"), QStringLiteral("a")}}};
        block.step = Milliseconds{1'000};
        block.knownAt = Instant{1'795'467'600'000};
        block.times = {1'000, 2'000, 3'000};
        block.values = {1.0, std::numeric_limits<double>::quiet_NaN(), 3.0};
        made.samples = {block};
        if (to)
            made.keep = {{source.id, QStringLiteral("up")}};
        made.cursor = Cursor{QStringLiteral("alerts"), QStringLiteral("token-1")};
        Freshness freshness;
        freshness.source = source.id;
        freshness.sourceName = source.name;
        freshness.feed = QStringLiteral("alerts");
        freshness.state = FreshnessState::Live;
        freshness.occurredAt = freshness.knownAt = Instant{1'795'467'600'000};
        made.freshness = freshness;
        return made;
    }
    Done commit(const FactBatch& given)
    {
        std::optional<Done> done;
        sink->commit(given, this, [&](Done d) { done = std::move(d); });
        if (!QTest::qWaitFor([&] { return done.has_value(); }, 5'000))
            return fail(ErrorKind::Bug, QStringLiteral("no answer"));
        return *done;
    }
    QString cursor()
    {
        std::optional<std::vector<Cursor>> list;
        sink->cursors(source.id, this,
                      [&](Result<std::vector<Cursor>> l) { list = l.value_or(std::vector<Cursor>{}); });
        return QTest::qWaitFor([&] { return list.has_value(); }, 5'000) && !list->empty()
                   ? list->front().token
                   : QString();
    }

    std::unique_ptr<QTemporaryDir> dir;
    std::shared_ptr<FakeClock> clock;
    std::unique_ptr<Store> store;
    std::unique_ptr<StoreFactSink> sink;
    Incident incident;
    Source source;
};

QTEST_GUILESS_MAIN(TestStoreFactSink)
#include "tst_store_fact_sink.moc"
