// SPDX-License-Identifier: GPL-3.0-or-later
// What connected tools say of a room's incident, telling one of them, joining and parting by hand: the view
// over the real store and the real outbox.
#include "models/store/on_call_rows.h"
#include "models/view/declaring.h"
#include "models/view/update_target.h"
#include "tests/model/tools_night.h"

#include <QAbstractItemModelTester>

using namespace muster;
using namespace muster::test;

namespace {

QStringList titlesOf(ToolActionModel* actions)
{
    QStringList list;
    for (const ToolActionRow& row : actions->rows())
        list << row.title;
    return list;
}

QStringList actionsOf(RoomTools* tools)
{
    QStringList list;
    for (const ToolActionRow& row : tools->actions()->rows())
        list << QStringLiteral("%1|%2|%3").arg(row.title, row.toolName, row.target);
    return list;
}

} // namespace

class TestViewTools : public QObject
{
    Q_OBJECT
private slots:
    void everyToolSaysItsOwn()
    {
        Night night;
        RoomTools* tools = night.open();
        QCOMPARE(tools->summary(), QStringLiteral("PagerDuty #4711 · incident.io INC-123"));
        const auto& rows = tools->incidents()->rows();
        // When it was acknowledged it does not say: only when anything changed there.
        QVERIFY(rows[0].saysText.startsWith(QStringLiteral("P2 · acknowledged · as of ")));
        QVERIFY(!rows[0].joined && rows[0].joinedText.isEmpty());
        QVERIFY(rows[1].joined && rows[1].joinedText.contains(kPage));
        QVERIFY(tools->disagreeing());
        QCOMPARE(tools->conflicts()->count(), 1);
        QVERIFY(tools->conflicts()->rows()[0].text.contains(QStringLiteral("incident.io says Critical")));
        QVERIFY(tools->conflicts()->rows()[0].text.contains(QStringLiteral("PagerDuty says P2")));
        QCOMPARE(tools->near()->count(), 1);
        QCOMPARE(tools->near()->rows()[0].number, QStringLiteral("#4712"));
    }

    void sinceWhenAStageHoldsIsSaidWhereItIsKnown()
    {
        Night night;
        const Instant opened = night.machine.clock->now();
        IncidentReport duty = report(kDuty, "Q1", "#4711", "Checkout 5xx", opened);
        duty.times = {{QStringLiteral("acked"), opened + std::chrono::minutes{1}}};
        duty.changedAt = opened + std::chrono::minutes{5}; // a note, or whatever it was
        IncidentReport io = report(kIo, "01X", "INC-123", "Checkout 5xx is a title", opened);
        io.stageText = QStringLiteral("in_progress");
        const auto told = [&](int minute, const char* state) {
            const Instant at = opened + std::chrono::minutes{minute};
            return StatusFact{at, {}, QStringLiteral("public"), QLatin1String(state), {}, {}};
        };
        io.statuses = {told(4, "in_progress"), told(3, "in_progress"), told(2, "scheduled"),
                       told(1, "in_progress")};
        io.changedAt = opened + std::chrono::minutes{6};
        night.machine.clock->advance(std::chrono::minutes{7});
        night.put([&](WriteTx& tx) -> Done {
            for (const IncidentReport& one : {duty, io}) {
                if (const auto filed = fileReport(tx, one, QStringLiteral("x")); !filed)
                    return tl::unexpected(filed.error());
            }
            return {};
        });
        RoomTools* tools = night.open();
        const auto& rows = tools->incidents()->rows();
        QCOMPARE(rows[0].saysText, QStringLiteral("acknowledged · since 09:01:00"));
        QCOMPARE(rows[1].saysText, QStringLiteral("in progress · since 09:03:00"));
        // Titles are never alike, and nobody disagrees by them.
        QVERIFY(!tools->disagreeing());
        QCOMPARE(tools->conflicts()->rows()[0].key, QStringLiteral("title"));
    }

    void onlyWhatTheToolCanBeToldHereIsOffered()
    {
        Night night;
        RoomTools* tools = night.open();
        // Updates have their own form; nothing is declared where it is already.
        QCOMPARE(actionsOf(tools), (QStringList{QStringLiteral("Acknowledge|PagerDuty|#4711"),
                                                QStringLiteral("Add a note|PagerDuty|#4711"),
                                                QStringLiteral("Record a change|incident.io|"),
                                                QStringLiteral("Change severity|incident.io|INC-123")}));
        tools->begin(actionId(tools, "Change severity"));
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("Major"));
        QVERIFY(!tools->canSubmit());
        QVERIFY(tools->problem().contains(QStringLiteral("may not write")));
        QVERIFY(!tools->submit());
        QVERIFY(night.sent().empty());
    }

    void whatActsOnAPageIsOfferedThereOnly()
    {
        const WriteOffer close = onPages(offer(kIo, "page.close", "Close", true));
        QVERIFY(actsOn(close, QStringLiteral("statuspage/7")));
        QVERIFY(!actsOn(close, QStringLiteral("01X")));
        QVERIFY(!actsOn(close, QStringLiteral("a/statuspage/7")));
        QVERIFY(actsOn(offer(kIo, "note.add", "Note", true), QStringLiteral("01X")));
        // An update belongs to what the tool has on its page, and is refused where there is none.
        RoomReports tools;
        ToolIncident one;
        one.report = report(kIo, "01X", "INC-123", "Checkout 5xx", Instant{1});
        tools.incidents = {one};
        const WriteOffer post = onPages(offer(kIo, "status.post", "Post", true));
        QVERIFY(updateTarget(tools, post).incident.isEmpty());
        QVERIFY(updateTarget(tools, post).refusal.contains(QStringLiteral("Ctrl+T")));
        one.report.remoteId = QStringLiteral("statuspage/7");
        tools.incidents.push_back(one);
        QCOMPARE(updateTarget(tools, post).incident, QStringLiteral("statuspage/7"));
        QVERIFY(updateTarget(tools, post).refusal.isEmpty());
    }

    void aMessageOfTheTimelineCanBeAnsweredThere()
    {
        Night night;
        night.say("message/C1",
                  "rolling back \xe2\x9f\xa8m-01M8XQ\xe2\x9f\xa9"); // our mark is for the read-back only
        night.say("log/4", "paged");
        RoomTools* tools = night.open();
        QTRY_COMPARE(night.machine.session->room()->timeline()->count() >= 2, true);
        QVERIFY(!tools->lookAt(night.eventId("log/4")) || tools->eventActions()->count() == 0);
        QTRY_COMPARE(tools->eventActions()->count(), 0);
        QVERIFY(tools->lookAt(night.eventId("message/C1")));
        QCOMPARE(tools->eventText(), QStringLiteral("rolling back"));
        for (const TimelineRow& row : night.machine.session->room()->timeline()->rows())
            QVERIFY2(!row.text.contains(operationMarkerBegin()), qPrintable(row.text));
        // Somebody else's message can be pinned, and only ours corrected.
        QTRY_COMPARE(titlesOf(tools->eventActions()), QStringList{QStringLiteral("Pin a message")});
        tools->begin(tools->eventActions()->rows()[0].key);
        QVERIFY(tools->canSubmit());
        QVERIFY(tools->targetText().contains(QStringLiteral("“rolling back”")));
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        QCOMPARE(night.sent()[0].verb, QStringLiteral("message.pin"));
        QCOMPARE(night.sent()[0].target, QStringLiteral("message/C1"));
        QVERIFY(!tools->lookAt(QString()));
        QCOMPARE(tools->eventActions()->count(), 0);
    }

    void whatMusterWroteCanBeCorrected()
    {
        Night night;
        night.say("message/C1", "rolling back to 41 now");
        night.wrote("message/C1", "rolling back\nto 41 now");
        RoomTools* tools = night.open();
        QTRY_VERIFY(!night.eventId("message/C1").isEmpty());
        QVERIFY(tools->lookAt(night.eventId("message/C1")));
        QTRY_COMPARE(titlesOf(tools->eventActions()),
                     (QStringList{QStringLiteral("Correct a message"), QStringLiteral("Pin a message")}));
        tools->begin(tools->eventActions()->rows()[0].key);
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("rolling back\nto 41 now"));
        QVERIFY(tools->targetText().endsWith(QStringLiteral("nothing changes")));
        // The place that changes, however far behind the beginning.
        tools->setValue(QStringLiteral("text"), QStringLiteral("rolling back\nto 42 now"));
        QVERIFY2(tools->targetText().endsWith(
                     QStringLiteral("“rolling back to 42…” instead of “rolling back to 41…”")),
                 qPrintable(tools->targetText()));
    }

    void aListOffersNamesAndIdsAreSent()
    {
        ListingTools listing;
        listing.answers =
            QStringList{QStringLiteral("P1\tAda"), QStringLiteral("P2\tGrace (grace@x.example)"),
                        QStringLiteral("P3\tR. Kim"), QStringLiteral("P4\tR. Kim")};
        Night night;
        night.writes.offered.push_back(night.reassign());
        RoomTools* tools = night.open(&listing);
        tools->begin(actionId(tools, "Reassign"));
        QTRY_COMPARE(tools->fields()->rows()[0].offers.size(), 4);
        QVERIFY(tools->fields()->rows()[0].listed);
        QVERIFY(tools->fields()->rows()[0].offersNote.contains(QStringLiteral("PagerDuty said")));
        // Two of one name are told apart.
        QCOMPARE(tools->fields()->rows()[0].offers.mid(2),
                 (QStringList{QStringLiteral("R. Kim · P3"), QStringLiteral("R. Kim · P4")}));
        tools->setValue(QStringLiteral("person"), QStringLiteral("gra"));
        QCOMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("Grace (grace@x.example)")});
        tools->pick(QStringLiteral("person"), 0);
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("Grace (grace@x.example)"));
        QVERIFY(tools->targetText().contains(QStringLiteral("(P2)")));
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        QCOMPARE(night.payload(0, "person"), QStringLiteral("P2"));
        // What is on no list goes as it is typed.
        tools->begin(actionId(tools, "Reassign"));
        tools->setValue(QStringLiteral("person"), QStringLiteral("PZZ9"));
        QVERIFY(tools->fields()->rows()[0].offers.isEmpty());
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(2));
        QCOMPARE(night.payload(1, "person"), QStringLiteral("PZZ9"));
        QCOMPARE(listing.asked, 1); // fresh
    }

    void aListThatComesLateToARestingRoomIsSaidAllTheSame()
    {
        ListingTools listing;
        listing.answers = QStringList{QStringLiteral("P1\tAda")};
        Night night;
        night.writes.offered.push_back(night.reassign());
        RoomTools* tools = night.open(&listing);
        tools->begin(actionId(tools, "Reassign"));
        night.machine.session->room()->rest(); // a person looks at another incident, the form stays
        QTRY_COMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("Ada")});
        QVERIFY(tools->fields()->rows()[0].offersNote.contains(QStringLiteral("PagerDuty said")));
    }

    void severalOfAListGetAStateEach()
    {
        ListingTools listing;
        listing.answers = QStringList{QStringLiteral("c1\tAPI\toperational"),
                                      QStringLiteral("c2\tWeb = shop\tpartial_outage")};
        Night night;
        ToolField each =
            field("components", false, {QStringLiteral("operational"), QStringLiteral("major_outage")});
        each.list = QStringLiteral("people");
        each.each = true;
        night.writes.offered.push_back(offer(kDuty, "page.post", "Post", true, {each}));
        RoomTools* tools = night.open(&listing);
        tools->begin(actionId(tools, "Post"));
        QTRY_COMPARE(tools->fields()->rows()[0].offers.size(), 2);
        const QString key = QStringLiteral("components");
        tools->pick(key, 0);
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("API = "));
        tools->setValue(key, QStringLiteral("API = major"));
        QCOMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("major outage")});
        tools->pick(key, 0);
        tools->setValue(key, QStringLiteral("API = major outage, Web = shop = operational"));
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        QCOMPARE(night.payload(0, "components"), QStringLiteral("c1=major_outage, c2=operational"));
    }

    void aListOutlastsTheProgramAndSaysItsAge()
    {
        ListingTools listing;
        listing.answers = QStringList{QStringLiteral("P1\tAda")};
        Night night;
        night.writes.offered.push_back(night.reassign());
        RoomTools* tools = night.open(&listing);
        tools->begin(actionId(tools, "Reassign"));
        QTRY_COMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("Ada")});
        QTRY_VERIFY(night.stored(QStringLiteral("tool.list/pd/people")).contains(QStringLiteral("Ada")));
        const QString age = tools->fields()->rows()[0].offersNote;
        // The tool is silent after a restart: the list is there, with its age.
        night.machine.session.reset();
        night.machine.clock->advance(std::chrono::hours{2});
        listing.answers = fail(ErrorKind::Offline, QStringLiteral("scripted"));
        tools = night.open(&listing);
        tools->begin(actionId(tools, "Reassign"));
        QTRY_COMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("Ada")});
        QTRY_COMPARE(tools->fields()->rows()[0].offersNote,
                     age + QStringLiteral(" · it does not answer now"));
        QCOMPARE(listing.asked, 2);
    }

    void withoutAListThoseWhomTheToolNamedAreOffered()
    {
        ListingTools listing;
        listing.answers = fail(ErrorKind::NotFound, QStringLiteral("no such list"));
        Night night;
        night.writes.offered.push_back(night.reassign());
        night.names("U7", "Ada", "ada@x.example");
        RoomTools* tools = night.open(&listing);
        tools->begin(actionId(tools, "Reassign"));
        QTRY_COMPARE(tools->fields()->rows()[0].offers, QStringList{QStringLiteral("Ada (ada@x.example)")});
        QCOMPARE(tools->fields()->rows()[0].offersNote,
                 QStringLiteral("Those that PagerDuty named in its incidents"));
        tools->pick(QStringLiteral("person"), 0);
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        QCOMPARE(night.payload(0, "person"), QStringLiteral("U7"));
    }

    void aChoiceThatNobodyMadeIsEmpty()
    {
        Night night;
        night.writes.offered.push_back(
            offer(kDuty, "incident.severity", "Set the priority", true,
                  {field("severity", true, {QStringLiteral("P1"), QStringLiteral("P2")})}));
        RoomTools* tools = night.open();
        tools->begin(actionId(tools, "Set the priority"));
        QCOMPARE(tools->fields()->rows()[0].choices,
                 (QStringList{QString(), QStringLiteral("P1"), QStringLiteral("P2")}));
        QVERIFY(!tools->canSubmit());
        tools->setValue(QStringLiteral("severity"), QStringLiteral("P2"));
        QVERIFY(tools->canSubmit());
    }

    void aNoteIsStoredWithExactlyWhatWasShown()
    {
        Night night;
        RoomTools* tools = night.open();
        tools->begin(actionId(tools, "Add a note"));
        QVERIFY(tools->asking());
        QVERIFY(!tools->canSubmit());
        tools->setValue(QStringLiteral("text"), QStringLiteral(" rolled back "));
        QVERIFY(tools->canSubmit());
        const QString shown = tools->targetText();
        QVERIFY(shown.contains(QStringLiteral("PagerDuty")) && shown.contains(QStringLiteral("#4711")) &&
                shown.contains(QStringLiteral("rolled back")));
        QVERIFY(tools->submit());
        QVERIFY(!tools->canSubmit()); // once
        QTRY_VERIFY(!tools->asking());
        QTRY_COMPARE(night.sent().size(), size_t(1));
        const Operation kept = night.sent().front();
        QCOMPARE(kept.targetText, shown);
        QCOMPARE(kept.target, QStringLiteral("Q1"));
        QCOMPARE(kept.verb, QStringLiteral("note.add"));
        QCOMPARE(kept.source, kDuty);
        QCOMPARE(QJsonDocument::fromJson(kept.payload).object(),
                 (QJsonObject{{QStringLiteral("text"), QStringLiteral("rolled back")}}));
    }

    void whatIsRefusedKeepsWhatWasTyped()
    {
        Night night;
        RoomTools* tools = night.open();
        night.writes.refusal = QStringLiteral("“Note” is too long.");
        tools->begin(actionId(tools, "Add a note"));
        tools->setValue(QStringLiteral("text"), QStringLiteral("rolled back"));
        QVERIFY(tools->submit());
        QTRY_COMPARE(tools->problem(), night.writes.refusal);
        // The form says it and has it all: the window does not call an edit lost.
        QVERIFY(!night.machine.session->savedState().startsWith(QStringLiteral("Not saved")));
        QVERIFY(tools->asking() && tools->canSubmit());
        QCOMPARE(tools->fields()->rows()[0].value, QStringLiteral("rolled back"));
        night.writes.refusal.clear();
        tools->setValue(QStringLiteral("text"), QStringLiteral("rolled"));
        QVERIFY(tools->problem().isEmpty());
        QVERIFY(tools->submit());
        QTRY_COMPARE(night.sent().size(), size_t(1));
    }

    void ofSeveralIncidentsAnUpdateGoesToNoneByItself()
    {
        RoomReports tools;
        ToolIncident first;
        first.report = report(kDuty, "Q1", "#4711", "Checkout 5xx", Instant{1});
        ToolIncident second;
        second.report = report(kDuty, "Q2", "#4712", "Search slow", Instant{2});
        tools.incidents = {first, second};
        const WriteOffer post = offer(kDuty, "status.post", "Post", true);
        UpdateTarget target = updateTarget(tools, post);
        QVERIFY(target.incident.isEmpty() && target.open());
        QCOMPARE(target.places.size(), size_t(2));
        QCOMPARE(target.places[1].name, QStringLiteral("#4712 “Search slow” (acknowledged)"));
        target = updateTarget(tools, post, QStringLiteral("Q2"));
        QCOMPARE(target.incident, QStringLiteral("Q2"));
        QVERIFY(!target.open());
        QVERIFY(updateTarget(tools, post, QStringLiteral("gone")).open());
        // Two of one name are told apart.
        tools.incidents[0].report.number = tools.incidents[1].report.number;
        tools.incidents[0].report.title = tools.incidents[1].report.title;
        QVERIFY(updateTarget(tools, post).places[0].name.endsWith(QStringLiteral("Q1")));
        // Neither does a message choose between two channels.
        for (size_t i = 0; i < 2; ++i)
            tools.incidents[i].report.keys = {
                {IncidentKey::Kind::Channel, QStringLiteral("slack:C%1").arg(i)}};
        WriteOffer message = offer(SourceId{QStringLiteral("s")}, "message.post", "Post", false);
        message.tool = QStringLiteral("slack");
        QVERIFY(updateTarget(tools, message).channel.isEmpty() && updateTarget(tools, message).open());
        QCOMPARE(updateTarget(tools, message, QStringLiteral("C1")).channel, QStringLiteral("C1"));
    }

    void anUpdateGoesToTheToolsOwnIncident()
    {
        RoomReports tools;
        ToolIncident duty;
        duty.report = report(kDuty, "Q1", "#4711", "Checkout 5xx", Instant{1});
        duty.report.keys = {{IncidentKey::Kind::Page, kPage},
                            {IncidentKey::Kind::Channel, QStringLiteral("slack:C1")}};
        tools.incidents = {duty};
        const WriteOffer post = offer(kDuty, "status.post", "Post", true);
        QCOMPARE(updateTarget(tools, post).incident, QStringLiteral("Q1"));
        QVERIFY(updateTarget(tools, post).refusal.isEmpty());
        ToolIncident page = duty;
        page.report.remoteId = QStringLiteral("statuspage/7");
        for (const auto& order : {std::vector{duty, page}, std::vector{page, duty}}) {
            tools.incidents = order;
            QCOMPARE(updateTarget(tools, post).incident, QStringLiteral("statuspage/7"));
        }
        tools.incidents = {duty};
        // No incident there: none is opened by the way.
        const WriteOffer elsewhere = offer(kIo, "status.post", "Post", true);
        QVERIFY(updateTarget(tools, elsewhere).refusal.contains(QStringLiteral("incident.io")));
        QVERIFY(updateTarget(tools, offer(kIo, "status.post", "Post", false)).refusal.isEmpty());
        WriteOffer refused = post;
        refused.refusal = QStringLiteral("may not write");
        QCOMPARE(updateTarget(tools, refused).refusal, refused.refusal);
        WriteOffer message = offer(SourceId{QStringLiteral("s")}, "message.post", "Post", false);
        message.tool = QStringLiteral("slack");
        QCOMPARE(updateTarget(tools, message).channel, QStringLiteral("C1"));
        QVERIFY(updateTarget(tools, message).incident.isEmpty());
        message.tool = QStringLiteral("teams");
        QVERIFY(updateTarget(tools, message).channel.isEmpty());
    }

    void partingAndJoiningByHand()
    {
        Night night;
        RoomTools* tools = night.open();
        tools->part(tools->incidents()->rows()[1].key);
        QTRY_COMPARE(tools->incidents()->count(), 1);
        QVERIFY(!tools->disagreeing());
        QCOMPARE(tools->near()->count(), 2);
        for (const NearIncidentRow& row : std::vector<NearIncidentRow>(tools->near()->rows())) {
            if (row.number == QLatin1String("#4712"))
                tools->join(row.key);
        }
        QTRY_COMPARE(tools->incidents()->count(), 2);
        QVERIFY(tools->incidents()->rows()[1].joined);
        QCOMPARE(tools->near()->count(), 1);
    }

    void whatWasDeclaredHereOpenedThen()
    {
        Night night;
        NewIncident made;
        made.title = QStringLiteral("Search slow");
        made.severity = Severity::Sev3;
        made.now = night.machine.clock->now();
        QVERIFY(night.machine.store->writeNow([&](WriteTx& tx) { return declare(tx, made); }));
        RoomTools* tools = night.open();
        QTRY_COMPARE(tools->near()->count(), 2);
        // Not when its room begins, an hour before.
        for (const NearIncidentRow& row : tools->near()->rows())
            QVERIFY2(row.openedText.endsWith(QStringLiteral(" 09:00")), qPrintable(row.openedText));
    }
};

QTEST_MAIN(TestViewTools)
#include "tst_view_tools.moc"
