// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says of a tool's truth: what is no longer there and since when, times that were corrected
// or are unknown, what could not be read, and the full reading that a person asks for.
#include "models/store/sync_rows.h"
#include "models/view/composer.h"
#include "tests/model/view_fixture.h"

#include <QtTest>

using namespace muster;
using namespace muster::test;

class TestViewTruth final : public QObject
{
    Q_OBJECT
private slots:
    void aMissingEventSaysSinceWhenAndIsNoLateKnowledge()
    {
        Machine machine;
        const IncidentId id = declared(machine);
        const Instant began = machine.clock->now();
        TimelineEvent event = told(id, began);
        QVERIFY(put(machine, event));
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) {
            return noteItems(tx, event.source, QStringLiteral("alerts"), {event.remoteId}, 1);
        }));
        machine.clock->advance(Milliseconds{41 * 60'000});
        const Instant noticed = machine.clock->now();
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) {
            return finishSweep(tx, event.source, QStringLiteral("alerts"), 2, Instant::never(), false);
        }));
        const TimelineRow missing = rowOf(machine, event.remoteId);
        QCOMPARE(missing.presence, QStringLiteral("missing"));
        const QString since =
            QStringLiteral("no longer in Alertmanager since ") + format::hourMinute(noticed, {});
        QCOMPARE(missing.remarks, since);
        QVERIFY(missing.accessibleText.contains(since));
        QVERIFY(!missing.isLate); // the room knew at once; that it is gone came later
        // A person pins it afterwards: still gone since then.
        machine.clock->advance(Milliseconds{20 * 60'000});
        machine.session->room()->composer()->setPinned(missing.key, true);
        QTRY_VERIFY(rowOf(machine, event.remoteId).pinned);
        QCOMPARE(rowOf(machine, event.remoteId).remarks, since);
        QVERIFY(!rowOf(machine, event.remoteId).isLate);
    }

    void aCorrectedTimeKeepsWhatTheToolSaid()
    {
        TimelineEvent event = told({}, at("2026-11-20T02:36:57Z"));
        event.clockOffset = Milliseconds{250'000};
        QCOMPARE(remarks(event), QStringLiteral("their clock was 4 m 10 s ahead; raw 02:41:07"));
        event.clockOffset = Milliseconds{-3'600'000};
        QCOMPARE(remarks(event), QStringLiteral("their clock was 1 h behind; raw 01:36:57"));
        event.clockOffset = Milliseconds{900};
        QCOMPARE(remarks(event), QString());
    }

    void anUnknownTimeSaysWhenItArrived()
    {
        TimelineEvent event = told({}, at("2026-11-20T02:41:30Z"));
        event.timeUnknown = true;
        QCOMPARE(remarks(event), QStringLiteral("time unknown, arrived 02:41"));
    }

    void aTombstoneSaysThatTheToolDeletedIt()
    {
        TimelineEvent event = told({}, at("2026-11-20T02:00:00Z"));
        event.presence = Presence::Tombstone;
        event.revision = 1;
        event.knownAt = at("2026-11-21T09:15:00Z");
        QCOMPARE(remarks(event), QStringLiteral("deleted in Alertmanager, seen 21 Nov 2026 09:15"));
    }

    void whatCouldNotBeReadIsCountedAndCanBeLookedAt()
    {
        Machine machine;
        const Source source = connected(machine);
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) {
            for (int i = 0; i < 30; ++i) {
                PoisonItem item;
                item.source = source.id;
                item.feed = QStringLiteral("alerts");
                item.key = QStringLiteral("f%1").arg(i);
                item.why = QStringLiteral("an alert without start");
                item.raw = "{\"n\":" + QByteArray::number(i) + "}";
                if (Done done = putPoison(tx, item); !done)
                    return done;
            }
            return tx.putSource(source);
        }));
        QTRY_VERIFY(card(machine) && card(machine)->unreadCount == 30);
        machine.session->showUnread(source.id.value);
        QCOMPARE(machine.session->unreadSource(), source.id.value);
        QTRY_COMPARE(machine.session->unread()->count(), 20);
        const UnreadRow& first = *machine.session->unread()->row(0);
        QCOMPARE(first.name, QStringLiteral("f29"));
        QCOMPARE(first.raw, QStringLiteral("{\"n\":29}"));
        QVERIFY2(first.seenText.startsWith(QStringLiteral("came ")), qPrintable(first.seenText));
        machine.session->showUnread(source.id.value);
        QCOMPARE(machine.session->unreadSource(), QString());
        QCOMPARE(machine.session->unread()->count(), 0);
    }

    void aFullReadingAnswersOnTheCardAndFromThePalette()
    {
        ScriptedTools tools;
        tools.hold = true;
        Machine machine(&tools);
        const Source source = connected(machine);
        QTRY_VERIFY(card(machine));
        QTRY_VERIFY(machine.session->commands()->isEnabled(QStringLiteral("sources.sweep")));
        tools.sweepAnswers = {{source.id, source.name, QStringLiteral("alerts"), true, true,
                               QStringLiteral("40 of 63 known items were missing.")},
                              {source.id, source.name, QStringLiteral("silences"), true, false,
                               QStringLiteral("Everything was read.")}};
        machine.session->sweepNow(source.id.value);
        QCOMPARE(tools.sweeps, QStringList{source.id.value});
        QVERIFY(card(machine)->sweeping);
        for (const auto& answer : std::exchange(tools.held, {}))
            answer();
        QVERIFY(!card(machine)->sweeping);
        QVERIFY(card(machine)->sweepDoubted);
        QCOMPARE(
            card(machine)->sweepText,
            QStringLiteral("alerts: 40 of 63 known items were missing.\nsilences: Everything was read."));
        // The person believes it.
        machine.session->sweepNow(source.id.value, true);
        QCOMPARE(tools.sweeps.last(), source.id.value + QStringLiteral(" believed"));
        tools.held.clear();
        // From the palette: of all tools, answered where the person is.
        machine.session->trigger(QStringLiteral("sources.sweep"));
        QCOMPARE(tools.sweeps.last(), QStringLiteral("all"));
        for (const auto& answer : std::exchange(tools.held, {}))
            answer();
        const auto& notices = machine.session->notices()->rows();
        QVERIFY(!notices.empty());
        QVERIFY2(notices.back().text.contains(QStringLiteral("Alertmanager, silences: Everything was read.")),
                 qPrintable(notices.back().text));
        QCOMPARE(notices.back().level, QStringLiteral("look"));
    }

private:
    static TimelineEvent told(const IncidentId& incident, Instant when)
    {
        TimelineEvent event;
        event.id = EventId{QStringLiteral("e1")};
        event.incident = incident;
        event.occurredAt = event.knownAt = when;
        event.kind = EventKind::Alert;
        event.kindName = QStringLiteral("silence.started");
        event.source = SourceId{QStringLiteral("am")};
        event.sourceName = QStringLiteral("Alertmanager");
        event.remoteId = QStringLiteral("silence/1/started");
        event.text = QStringLiteral("Silenced");
        return event;
    }
    static QString remarks(const TimelineEvent& event)
    {
        return TimelineModel::makeRows({{event, {}}}, {}, {}, {}).front().remarks;
    }
    static IncidentId declared(Machine& machine)
    {
        machine.session->declareIncident(QStringLiteral("x"), 2, QStringLiteral("web"));
        if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); },
                             5000))
            qFatal("no room");
        return machine.session->room()->id();
    }
    static bool put(Machine& machine, TimelineEvent event)
    {
        event.id = {};
        event.knownAt = {};
        return machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); }).has_value();
    }
    /// Of the shown room, once it is there.
    static TimelineRow rowOf(Machine& machine, const QString& remoteId)
    {
        TimelineRow found;
        const bool shown = QTest::qWaitFor(
            [&] {
                Machine::settle(machine.session->room());
                for (const MergedEvent& line : machine.session->room()->timeline()->events()) {
                    const int row = machine.session->room()->timeline()->rowOf(line.event.id.value);
                    if (line.event.remoteId == remoteId && row >= 0)
                        found = *machine.session->room()->timeline()->row(row);
                }
                return !found.key.isEmpty();
            },
            5000);
        if (!shown)
            qFatal("the event is not shown");
        return found;
    }
    static Source connected(Machine& machine)
    {
        Source source;
        source.id = SourceId{QStringLiteral("am")};
        source.tool = QStringLiteral("alertmanager");
        source.name = QStringLiteral("Alertmanager");
        if (!machine.store->writeNow([&](WriteTx& tx) { return tx.putSource(source); }))
            qFatal("no source");
        return source;
    }
    static const SourceRow* card(Machine& machine) { return machine.session->sources()->row(0); }
};

QTEST_MAIN(TestViewTruth)
#include "tst_view_truth.moc"
