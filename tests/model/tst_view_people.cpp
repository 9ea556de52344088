// SPDX-License-Identifier: GPL-3.0-or-later
// Whom the tools of a room know: who is one person, under which name they are shown, and who is on call.
#include "models/store/on_call_rows.h"
#include "models/view/event_details.h"
#include "models/view/report_render.h"
#include "models/view/timeline_desk.h"
#include "tests/model/tools_night.h"

#include <QAbstractItemModelTester>

using namespace muster;
using namespace muster::test;

class TestViewPeople : public QObject
{
    Q_OBJECT
private slots:
    void aPersonIsJoinedAndPartedByHand()
    {
        Night night;
        night.names("P1", "Ada Example", "ada@example.com");
        night.names("P2", "Bob", "bob@example.com");
        night.knows(kIo, "01A", "ada", "");
        night.knows(kIo, "01B", "Bob B", "BOB@example.com");
        RoomTools* tools = night.open();
        KnownPeople* known = tools->people();
        QAbstractItemModelTester tester(known->list());
        QCOMPARE(known->total(), 0);
        known->refresh();
        QTRY_COMPARE(known->total(), 3);
        const auto shown = [&] {
            QStringList all;
            for (const KnownPersonRow& row : known->list()->rows())
                all << row.name + QStringLiteral(" [") + row.tellings.join(QStringLiteral("; ")) + u']';
            return all;
        };
        const QString ada = QStringLiteral("PagerDuty: Ada Example · ada@example.com");
        QCOMPARE(shown().filter(QStringLiteral("Bob")),
                 QStringList{QStringLiteral("Bob [PagerDuty: Bob · bob@example.com; "
                                            "incident.io: Bob B · BOB@example.com]")});
        // By a part of a name, an e-mail or an id; nobody is joined before somebody is chosen.
        known->find(QStringLiteral("ada"));
        QCOMPARE(known->list()->count(), 2);
        known->join(QStringLiteral("io/01A"));
        known->choose(QStringLiteral("pd/P1"));
        QCOMPARE(known->chosenName(), QStringLiteral("Ada Example"));
        known->find(QStringLiteral("01a"));
        QCOMPARE(known->list()->count(), 2); // the chosen one stays
        QVERIFY(known->list()->rows()[0].chosen && !known->list()->rows()[1].chosen);
        known->join(QStringLiteral("pd/P1")); // with nobody but itself
        known->join(QStringLiteral("io/01A"));
        QTRY_COMPARE(known->total(), 2);
        QVERIFY(known->chosenName().isEmpty());
        QCOMPARE(shown(), QStringList{QStringLiteral("Ada Example [%1; incident.io: ada]").arg(ada)});
        QVERIFY2(known->saidText().startsWith(QStringLiteral(
                     "Ada Example (PagerDuty) and ada (incident.io) are one person here now.")),
                 qPrintable(known->saidText()));
        // And back.
        known->part(QStringLiteral("pd/P1"), 1);
        QTRY_COMPARE(known->total(), 3);
        QVERIFY2(known->saidText().startsWith(
                     QStringLiteral("ada of incident.io is somebody else than Ada Example here now.")),
                 qPrintable(known->saidText()));
        known->find(QString());
        QCOMPARE(known->list()->count(), 3);
        known->part(QStringLiteral("pd/P1"), 0); // is nobody else already
        QCOMPARE(known->total(), 3);
    }

    void ofManyPeopleSomeAreShown()
    {
        Night night;
        for (int i = 0; i < 15; ++i)
            night.names(qPrintable(QStringLiteral("P%1").arg(i)),
                        qPrintable(QStringLiteral("Person %1").arg(i)), "");
        RoomTools* tools = night.open();
        tools->people()->refresh();
        QTRY_COMPARE(tools->people()->total(), 15);
        QCOMPARE(tools->people()->list()->count(), int(KnownPeople::kMostShown));
        QVERIFY(tools->people()->moreText().startsWith(QStringLiteral("3 more")));
        tools->people()->find(QStringLiteral("person 14"));
        QCOMPARE(tools->people()->list()->count(), 1);
        QVERIFY(tools->people()->moreText().isEmpty());
    }

    void whoDidSomethingIsShownByTheNameHere()
    {
        Night night;
        night.knows(kIo, "01A", "Ada Example", "");
        night.names("P1", "ada99", "");
        night.say("n1", "Rolled back", "ada99");
        KnownPeople* known = night.open()->people();
        WarRoom* room = night.machine.session->room();
        EventDetails* details = room->desk()->details();
        const auto actor = [&] {
            for (const TimelineRow& row : room->timeline()->rows()) {
                if (row.key == night.eventId("n1"))
                    return row.actor;
            }
            return QString();
        };
        QTRY_COMPARE(actor(), QStringLiteral("ada99"));
        details->show(night.eventId("n1"));
        QTRY_VERIFY(details->versions()->count() > 0);
        QVERIFY2(details->headText().endsWith(QStringLiteral("· ada99")), qPrintable(details->headText()));

        known->refresh();
        QTRY_COMPARE(known->total(), 2);
        known->choose(QStringLiteral("io/01A"));
        known->join(QStringLiteral("pd/P1"));
        QTRY_COMPARE(actor(), QStringLiteral("Ada Example"));
        // What the tool said can still be read, and is what the store has.
        QTRY_VERIFY2(details->headText().endsWith(QStringLiteral("· Ada Example (ada99 there)")),
                     qPrintable(details->headText()));
        const auto kept = night.machine.store->readNow([&](ReadTx& tx) { return tx.events(night.room); });
        QCOMPARE(kept->back().actor, QStringLiteral("ada99"));
        const auto report = renderTimeline(*night.machine.store, night.room.value, QStringLiteral("csv"));
        QVERIFY2(report, report ? "" : qPrintable(report.error().what));
        QVERIFY2(report->contains("Ada Example") && !report->contains("ada99"), report->constData());

        known->refresh();
        QTRY_COMPARE(known->total(), 1);
        known->part(QStringLiteral("io/01A"), 1);
        QTRY_COMPARE(actor(), QStringLiteral("ada99"));
    }

    void whoeverIsOnCallIsOfferedFirst()
    {
        ListingTools listing;
        listing.answers =
            QStringList{QStringLiteral("P1\tAda"), QStringLiteral("P2\tGrace"), QStringLiteral("P3\tR. Kim")};
        Night night;
        night.writes.offered.push_back(night.reassign());
        // Grace is on call here, and R. Kim by another tool that knows them by the same e-mail.
        night.names("P3", "R. Kim", "kim@example.com");
        night.knows(kIo, "01K", "Kim", "kim@example.com");
        const Instant now = night.machine.clock->now();
        const auto onCall = [&](const char* key, const char* rota, int level, const char* id,
                                Milliseconds until) {
            OnCall made;
            made.key = QLatin1String(key);
            made.rota = QLatin1String(rota);
            made.level = level;
            made.person = {QLatin1String(id), QLatin1String(id), {}};
            made.until = now + until;
            return made;
        };
        night.put([&](WriteTx& tx) {
            return putOnCall(tx, kDuty,
                             {{onCall("a", "Payments primary", 1, "P2", std::chrono::hours{2}),
                               onCall("b", "Search", 1, "P1", std::chrono::minutes{1})}});
        });
        night.put([&](WriteTx& tx) {
            return putOnCall(tx, kIo, {{onCall("c", "Checkout", 2, "01K", std::chrono::hours{48})}});
        });
        RoomTools* tools = night.open(&listing);
        night.machine.clock->advance(std::chrono::minutes{20}); // Ada's time is over, and it is old
        tools->begin(actionId(tools, "Reassign"));
        const QString grace =
            QStringLiteral("Grace · on call: Payments primary (PagerDuty), until 11:00 · as known 20 m ago");
        const QString kim = QStringLiteral(
            "R. Kim · on call: Checkout, level 2 (incident.io), until 25 Nov 2026 09:00 · as known 20 m ago");
        QTRY_COMPARE(tools->fields()->rows()[0].offers, (QStringList{grace, kim, QStringLiteral("Ada")}));
        // What is said beside the name is looked through and is no part of what is picked.
        tools->setValue(QStringLiteral("person"), QStringLiteral("payments"));
        QCOMPARE(tools->fields()->rows()[0].offers, QStringList{grace});
        tools->pick(QStringLiteral("person"), 0);
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("Grace"));
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        QCOMPARE(night.payload(0, "person"), QStringLiteral("P2"));
    }
};

QTEST_MAIN(TestViewPeople)
#include "tst_view_people.moc"
