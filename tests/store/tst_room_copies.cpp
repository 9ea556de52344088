// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts of a tool that knows no incidents, while more than one room is open: each has its copy.
#include "models/store/room_opening.h"
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "tests/store/store_fixture.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

using namespace muster;
using namespace muster::test;

namespace {

const IncidentId kFirst{QStringLiteral("INC-A")}, kSecond{QStringLiteral("INC-B")}, kNone;
const QString kFeed = QStringLiteral("alerts");

TimelineEvent told(const IncidentId& room, const char* text, const char* remoteId = "fp1")
{
    TimelineEvent alert = makeEvent("", "2026-11-20T02:00:00Z", "2026-11-20T03:00:00Z", "alert.firing", text);
    alert.incident = room;
    alert.source = kSource;
    alert.remoteId = QString::fromLatin1(remoteId);
    alert.knownAt = {}; // the store stamps its clock
    return alert;
}

} // namespace

class TestRoomCopies : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<StillClock> m_clock;
    std::unique_ptr<Store> m_store;

    void tell(const TimelineEvent& alert) { tell(alert, {alert.incident}); }
    void tell(const TimelineEvent& alert, const std::vector<IncidentId>& rooms)
    {
        const auto kept = m_store->writeNow([&](WriteTx& tx) { return tx.putEventOfRooms(alert, rooms); });
        QVERIFY2(kept, kept ? "" : qPrintable(kept.error().what));
        QCOMPARE(kept->incident, rooms.empty() ? IncidentId{} : rooms.front());
    }
    /// "down'1 ok": the texts in a room, with the revision when it is not the first.
    QString room(const IncidentId& id, AsOf asOf = {}) const
    {
        const auto events = m_store->readNow([&](ReadTx& tx) { return tx.events(id, asOf); });
        QStringList words;
        for (const TimelineEvent& one : *events) {
            const QString presence =
                one.presence == Presence::Present ? QString() : u'/' + toString(one.presence);
            words << one.text + presence +
                         (one.revision > 0 ? u'\'' + QString::number(one.revision) : QString());
        }
        words.sort(); // of one instant: their ids are random
        return words.join(u' ');
    }
    void add(const IncidentId& id, bool sealed = false)
    {
        Incident incident;
        incident.id = id;
        incident.number = id.value;
        incident.sealed = sealed;
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.addIncident(incident); }));
    }

private slots:
    void init()
    {
        QVERIFY(QDir(m_folder.filePath(QStringLiteral("data"))).removeRecursively());
        m_clock = std::make_shared<StillClock>();
        auto opened = Store::open({m_folder.filePath(QStringLiteral("data")), false}, m_clock);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().what));
        m_store = std::move(*opened);
        add(kFirst);
        add(kSecond);
    }
    void cleanup() { m_store.reset(); }

    void aSecondRoomTakesNothingFromTheFirst()
    {
        tell(told(kFirst, "down"));
        tell(told(kSecond, "down"));
        QCOMPARE(room(kFirst), QStringLiteral("down"));
        QCOMPARE(room(kSecond), QStringLiteral("down"));
        tell(told(kSecond, "down")); // again: nothing new
        QCOMPARE(room(kSecond), QStringLiteral("down"));
    }

    void whatTheToolSaysNowReachesEveryOpenRoom()
    {
        tell(told(kFirst, "down"));
        tell(told(kSecond, "down"));
        m_clock->set(at("2026-11-20T03:10:00Z"));
        tell(told(kSecond, "up"));
        QCOMPARE(room(kFirst), QStringLiteral("up'1"));
        QCOMPARE(room(kSecond), QStringLiteral("up'1"));
        const AsOf then{at("2026-11-20T03:05:00Z"), true};
        QCOMPARE(room(kFirst, then), QStringLiteral("down"));
        // Without a room the rooms are told as well, and nobody gets a copy of their own.
        tell(told(kFirst, "slow", "fp2"));
        const auto kept = m_store->writeNow(
            [&](WriteTx& tx) { return tx.putEventOfRooms(told(kNone, "fast", "fp2"), {}); });
        QVERIFY(kept && kept->incident == kFirst);
        QCOMPARE(room(kFirst), QStringLiteral("fast'1 up'1"));
        QCOMPARE(room(kSecond), QStringLiteral("up'1"));
        QCOMPARE(room(kNone), QString());
    }

    void whatCameBeforeAnyRoomIsAdoptedByTheFirst()
    {
        tell(told(kNone, "down"));
        tell(told(kFirst, "down"));
        QCOMPARE(room(kNone), QString());
        QCOMPARE(room(kFirst), QStringLiteral("down'1"));
        tell(told(kSecond, "down"));
        QCOMPARE(room(kFirst), QStringLiteral("down'1"));
        QCOMPARE(room(kSecond), QStringLiteral("down"));
    }

    void everyOpenRoomIsToldAtOnce()
    {
        tell(told(kNone, "down"), {kFirst, kSecond});
        QCOMPARE(room(kFirst), QStringLiteral("down"));
        QCOMPARE(room(kSecond), QStringLiteral("down"));
        QCOMPARE(room(kNone), QString());
        tell(told(kNone, "up"), {kSecond, kFirst});
        QCOMPARE(room(kFirst), QStringLiteral("up'1"));
        QCOMPARE(room(kSecond), QStringLiteral("up'1"));
        // What came before any room goes to one of them; the other gets a copy.
        tell(told(kNone, "slow", "fp2"), {});
        tell(told(kNone, "slow", "fp2"), {kFirst, kSecond});
        QCOMPARE(room(kNone), QString());
        QCOMPARE(room(kFirst), QStringLiteral("slow'1 up'1"));
        QCOMPARE(room(kSecond), QStringLiteral("slow up'1"));
    }

    void theEndGoesWhereTheBeginningIs()
    {
        tell(told(kFirst, "down", "fp1/5/firing"));
        tell(told(kSecond, "up", "fp1/5/resolved"));
        QCOMPARE(room(kFirst), QStringLiteral("down up"));
        QCOMPARE(room(kSecond), QStringLiteral("up"));
        tell(told(kNone, "muted", "s/started"), {});
        tell(told(kSecond, "unmuted", "s/ended"));
        QCOMPARE(room(kNone), QStringLiteral("muted unmuted"));
        tell(told(kSecond, "other", "fp2/5/resolved")); // of an alert that nobody saw
        QCOMPARE(room(kFirst), QStringLiteral("down up"));
        add(kFirst, true);
        tell(told(kSecond, "up again", "fp1/5/resolved"));
        QCOMPARE(room(kFirst), QStringLiteral("down up"));
    }

    void aRoomThatOpensLateGetsWhatIsKnownAsItWasKnown()
    {
        const auto open = [&](const IncidentId& id, const char* from) {
            QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tellRoom(tx, kSource, id, at(from)); }));
        };
        tell(told(kFirst, "down"));
        m_clock->set(at("2026-11-20T03:10:00Z"));
        tell(told(kFirst, "up"));
        auto events = m_store->readNow([](ReadTx& tx) { return tx.events(kFirst, {}); });
        TimelineEvent pinned = events->front();
        pinned.pinned = true;
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.putEvent(pinned); }));
        m_clock->set(at("2026-11-20T04:00:00Z"));
        open(kSecond, "2026-11-20T01:00:00Z");
        QCOMPARE(room(kSecond), QStringLiteral("up'1"));
        QCOMPARE(room(kSecond, {at("2026-11-20T03:05:00Z"), true}), QStringLiteral("down"));
        QVERIFY(!m_store->readNow([](ReadTx& tx) { return tx.events(kSecond, {}); })->front().pinned);
        QCOMPARE(room(kFirst), QStringLiteral("up'2")); // untouched
        open(kSecond, "2026-11-20T01:00:00Z");          // again: nothing new
        QCOMPARE(room(kSecond), QStringLiteral("up'1"));
        // What is of no room is adopted; what was over before is not told, but what still stands is.
        add(IncidentId{QStringLiteral("INC-C")});
        const IncidentId third{QStringLiteral("INC-C")};
        tell(told(kNone, "loose", "fp2"), {});
        open(third, "2026-11-20T02:00:01Z");
        QCOMPARE(room(third), QString());
        QVERIFY(m_store->writeNow(
            [&](WriteTx& tx) { return noteItems(tx, kSource, kFeed, {QStringLiteral("fp2")}, 0); }));
        open(third, "2026-11-20T02:00:01Z");
        QCOMPARE(room(third), QStringLiteral("loose'1"));
        QCOMPARE(room(kNone), QString());
    }

    void aSealedRoomStaysAsItWas()
    {
        tell(told(kFirst, "down"));
        add(kFirst, true);
        tell(told(kSecond, "up"));
        QCOMPARE(room(kFirst), QStringLiteral("down"));
        QCOMPARE(room(kSecond), QStringLiteral("up"));
    }

    void marksOfOneRoomAreNotThoseOfTheOther()
    {
        tell(told(kFirst, "down"));
        tell(told(kSecond, "down"));
        auto events = m_store->readNow([](ReadTx& tx) { return tx.events(kFirst, {}); });
        TimelineEvent pinned = events->front();
        pinned.pinned = true;
        QVERIFY(m_store->writeNow([&](WriteTx& tx) { return tx.putEvent(pinned); }));
        tell(told(kSecond, "up"));
        const auto isPinned = [&](const IncidentId& id) {
            return m_store->readNow([&](ReadTx& tx) { return tx.events(id, {}); })->front().pinned;
        };
        QVERIFY(isPinned(kFirst));
        QVERIFY(!isPinned(kSecond));
        QCOMPARE(room(kFirst), QStringLiteral("up'2"));
    }

    /// A full reading in which the alert is not any more, and one in which it is back.
    void aSweepCountsAnAlertOnceAndMarksEveryCopy()
    {
        tell(told(kFirst, "down"));
        tell(told(kSecond, "down"));
        tell(told(kFirst, "slow", "fp2"));
        const auto sweep = [&](std::vector<QString> seen, qint64 epoch) {
            return *m_store->writeNow([&](WriteTx& tx) -> Result<SweepResult> {
                if (Done done = noteItems(tx, kSource, kFeed, seen, epoch); !done)
                    return tl::unexpected(done.error());
                return finishSweep(tx, kSource, kFeed, epoch, Instant{}, true);
            });
        };
        const QString one = QStringLiteral("fp1"), two = QStringLiteral("fp2");
        QCOMPARE(sweep({one, two}, 1).present, 2);
        const SweepResult without = sweep({two}, 2);
        QCOMPARE(without.present, 2);
        QCOMPARE(without.missing, 1);
        QCOMPARE(room(kSecond), QStringLiteral("down/missing'1"));
        QVERIFY(room(kFirst).contains(QStringLiteral("down/missing'1")));
        sweep({one, two}, 3);
        QCOMPARE(room(kSecond), QStringLiteral("down'2"));
        QVERIFY(room(kFirst).contains(QStringLiteral("down'2")));
    }

    void aFeedIsAsFreshAsWasLearntLastWhicheverRoomWasFed()
    {
        const auto learn = [&](FreshnessState state, const char* known, const IncidentId& room) {
            Freshness fresh;
            fresh.source = kSource;
            fresh.feed = kFeed;
            fresh.state = state;
            fresh.occurredAt = fresh.knownAt = at(known);
            QVERIFY(m_store->writeNow([&](WriteTx& tx) -> Done {
                if (Done done = tx.addFreshness(fresh); !done)
                    return done;
                return tx.addFreshness(fresh, room);
            }));
        };
        const auto state = [&](const IncidentId& room, AsOf asOf = {}) {
            const auto list = m_store->readNow([&](ReadTx& tx) { return tx.freshness(asOf, room); });
            return list->size() == 1 ? toString(list->front().state)
                                     : QStringLiteral("%1 of them").arg(list->size());
        };
        const QString live = toString(FreshnessState::Live), late = toString(FreshnessState::Late);
        learn(FreshnessState::Live, "2026-11-20T03:00:00Z", kFirst);
        learn(FreshnessState::Late, "2026-11-20T03:05:00Z", kSecond);
        QCOMPARE(state(kFirst), late);
        QCOMPARE(state(kFirst, {at("2026-11-20T03:01:00Z"), true}), live);
        learn(FreshnessState::Live, "2026-11-20T03:06:00Z", kFirst);
        QCOMPARE(state(kSecond), live);
        add(kSecond, true);
        QCOMPARE(state(kSecond), late); // what it looked like then
    }

    void aToolWithIncidentsOfItsOwnHasOneCopyThatMoves()
    {
        const auto put = [&](const TimelineEvent& event) {
            return m_store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); });
        };
        QVERIFY(put(told(kFirst, "note")));
        QVERIFY(put(told(kSecond, "note")));
        QCOMPARE(room(kFirst), QString());
        QCOMPARE(room(kSecond), QStringLiteral("note'1"));
    }
};

QTEST_GUILESS_MAIN(TestRoomCopies)
#include "tst_room_copies.moc"
