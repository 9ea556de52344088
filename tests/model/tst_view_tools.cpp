// SPDX-License-Identifier: GPL-3.0-or-later
// What connected tools say of a room's incident, telling one of them, joining and parting by hand: the view
// over the real store and the real outbox.
#include "models/store/incident_reports.h"
#include "models/store/on_call_rows.h"
#include "models/store/outbox_store.h"
#include "models/store/people.h"
#include "models/view/room_reports.h"
#include "models/view/room_tools.h"
#include "models/view/timeline_model.h"
#include "models/view/update_target.h"
#include "tests/model/store_writes.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>

using namespace muster;
using namespace muster::test;

namespace {

const SourceId kDuty{QStringLiteral("pd")};
const SourceId kIo{QStringLiteral("io")};
const QString kPage = QStringLiteral("https://acme.pagerduty.example/incidents/Q1");

ToolField field(const char* key, bool required, QStringList choices = {}, const QString& initial = {})
{
    ToolField made{QLatin1String(key), QLatin1String(key), {}, {}};
    made.required = required;
    made.choices = std::move(choices);
    made.initial = initial;
    return made;
}

WriteOffer offer(const SourceId& source, const char* verb, const char* title, bool onIncident,
                 std::vector<ToolField> fields = {})
{
    WriteOffer made;
    made.source = source;
    made.sourceName = source == kDuty ? QStringLiteral("PagerDuty") : QStringLiteral("incident.io");
    made.verb = QLatin1String(verb);
    made.title = QLatin1String(title);
    made.onIncident = onIncident;
    made.fields = std::move(fields);
    return made;
}

/// Acts on messages of the timeline; `own`: only on ours.
WriteOffer onEvent(WriteOffer made, bool own)
{
    made.onEvent = true;
    made.targets = QStringLiteral("message/[^/]+");
    made.ownOnly = own;
    return made;
}

/// Acts on what is on a status page only.
WriteOffer onPages(WriteOffer made)
{
    made.targets = QStringLiteral("statuspage/.+");
    return made;
}

IncidentReport report(const SourceId& source, const char* id, const char* number, const char* title,
                      Instant opened)
{
    IncidentReport made;
    made.source = source;
    made.remoteId = QLatin1String(id);
    made.number = QLatin1String(number);
    made.title = QLatin1String(title);
    made.openedAt = made.changedAt = opened;
    made.stage = Stage::Triage;
    made.stageText = QStringLiteral("acknowledged");
    return made;
}

/// Answers what it has under a name.
struct ListingTools final : ScriptedTools
{
    Result<QStringList> answers = QStringList{};
    int asked = 0;
    std::function<void()> list(const NameQuery& query, QObject* context,
                               std::function<void(Result<QStringList>)> onDone) override
    {
        Q_ASSERT(query.kind == NameQuery::Kind::Values && query.label == QLatin1String("people"));
        ++asked;
        QMetaObject::invokeMethod(
            context, [onDone, answer = answers] { onDone(answer); }, Qt::QueuedConnection);
        return [] {};
    }
};

/// PagerDuty and incident.io speak of one night, and another incident of PagerDuty is near.
struct Night
{
    StoreWrites writes;
    Machine machine;
    IncidentId room;

    Night()
    {
        writes.store = machine.store.get();
        writes.offered = {
            offer(kDuty, "incident.acknowledge", "Acknowledge", true),
            offer(kDuty, "note.add", "Add a note", true, {field("text", true)}),
            offer(kDuty, "incident.declare", "Declare", false, {field("title", true)}),
            offer(kDuty, "status.post", "Post a status", true),
            offer(kDuty, "silence.create", "Silence", false),
            onEvent(offer(kDuty, "message.edit", "Correct a message", false, {field("text", true)}), true),
            onEvent(offer(kDuty, "message.pin", "Pin a message", false), false),
            onPages(offer(kIo, "page.close", "Close on the page", true)),
            offer(kIo, "change.record", "Record a change", false, {field("text", true)}),
            offer(kIo, "incident.severity", "Change severity", true,
                  {field("severity", true, {QStringLiteral("Major"), QStringLiteral("Critical")},
                         QStringLiteral("Major"))})};
        writes.offered.back().refusal = QStringLiteral("Muster may not write to incident.io.");
        const Instant now = machine.clock->now();
        const auto filed = machine.store->writeNow([&](WriteTx& tx) -> Result<FiledReport> {
            for (const auto& [id, name] : {std::pair{kDuty, "PagerDuty"}, {kIo, "incident.io"}}) {
                Source source;
                source.id = id;
                source.tool = id.value;
                source.name = QLatin1String(name);
                if (Done done = tx.putSource(source); !done)
                    return tl::unexpected(done.error());
            }
            IncidentReport duty = report(kDuty, "Q1", "#4711", "Checkout 5xx", now);
            duty.severity = Severity::Sev2;
            duty.severityText = QStringLiteral("P2");
            duty.link = kPage;
            duty.keys = {{IncidentKey::Kind::Page, kPage}};
            IncidentReport io = report(kIo, "01X", "INC-123", "Checkout 5xx", now);
            io.severity = Severity::Sev1;
            io.severityText = QStringLiteral("Critical");
            io.keys = duty.keys;
            auto first = fileReport(tx, duty, QStringLiteral("PagerDuty"));
            if (first)
                if (auto other = fileReport(tx, io, QStringLiteral("incident.io")); !other)
                    return other;
            if (auto near = fileReport(tx, report(kDuty, "Q2", "#4712", "Search slow", now),
                                       QStringLiteral("PagerDuty"));
                !near)
                return near;
            return first;
        });
        if (!filed)
            qFatal("%s", qPrintable(filed.error().what));
        room = filed->room;
    }
    static WriteOffer reassign()
    {
        ToolField person = field("person", true);
        person.list = QStringLiteral("people");
        return offer(kDuty, "incident.reassign", "Reassign", true, {person});
    }
    template <typename Fn>
    void put(Fn fn)
    {
        const auto done = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
            if (Done put = fn(tx); !put)
                return tl::unexpected(put.error());
            return true;
        });
        if (!done)
            qFatal("%s", qPrintable(done.error().what));
    }
    /// An event of PagerDuty's incident.
    void say(const char* remoteId, const char* text)
    {
        TimelineEvent event;
        event.incident = room;
        event.source = kDuty;
        event.sourceName = QStringLiteral("PagerDuty");
        event.remoteId = QLatin1String(remoteId);
        event.kindName = QStringLiteral("message.posted");
        event.text = QString::fromUtf8(text);
        event.occurredAt = machine.clock->now();
        put([&](WriteTx& tx) -> Done {
            const auto kept = tx.putEvent(event);
            return kept ? Done() : Done(tl::unexpected(kept.error()));
        });
    }
    QString eventId(const char* remoteId)
    {
        for (const MergedEvent& line : machine.session->room()->timeline()->events()) {
            if (line.event.remoteId == QLatin1String(remoteId))
                return line.event.id.value;
        }
        return {};
    }
    /// A message that went out from here and arrived.
    void wrote(const char* remoteId, const char* text)
    {
        put([&](WriteTx& tx) -> Done {
            outbox::Intent intent;
            intent.operation.incident = room;
            intent.operation.source = kDuty;
            intent.operation.verb = QStringLiteral("message.post");
            intent.operation.targetText = QStringLiteral("x");
            intent.operation.author = QStringLiteral("You");
            intent.operation.payload =
                QJsonDocument(QJsonObject{{QStringLiteral("text"), QString::fromLatin1(text)}}).toJson();
            const auto kept = outbox::enqueue(tx, intent);
            if (!kept)
                return tl::unexpected(kept.error());
            if (const auto sending = outbox::beginSending(tx, kept->id); !sending)
                return tl::unexpected(sending.error());
            outbox::Evidence evidence;
            evidence.requestSent = 1;
            evidence.httpStatus = 200;
            evidence.remoteId = QLatin1String(remoteId);
            const auto done = outbox::recordResult(
                tx, kept->id, {OperationState::Done, OperationAttempt::Outcome::Ok, {}}, evidence);
            return done ? Done() : Done(tl::unexpected(done.error()));
        });
    }
    void names(const char* id, const char* name, const char* email) { knows(kDuty, id, name, email); }
    void knows(const SourceId& source, const char* id, const char* name, const char* email)
    {
        PersonReport person;
        person.source = source;
        person.remoteId = QLatin1String(id);
        person.name = QLatin1String(name);
        person.email = QLatin1String(email);
        put([&](WriteTx& tx) { return putPerson(tx, person); });
    }
    QString stored(const QString& key)
    {
        const auto read = machine.store->readNow([&](ReadTx& tx) { return tx.setting(key); });
        return read && *read ? **read : QString();
    }
    QString payload(size_t operation, const char* member)
    {
        return QJsonDocument::fromJson(sent().at(operation).payload)
            .object()
            .value(QLatin1String(member))
            .toString();
    }
    RoomTools* open(ToolGateway* tools = nullptr)
    {
        machine.start(tools, &writes);
        machine.session->openIncident(room.value);
        if (!QTest::qWaitFor(
                [&] {
                    WarRoom* shown = machine.session->room();
                    return shown && shown->ready() && shown->tools()->incidents()->count() == 2;
                },
                5000))
            qFatal("the room did not open");
        return machine.session->room()->tools();
    }
    std::vector<Operation> sent()
    {
        return machine.store->readNow([&](ReadTx& tx) { return outbox::operations(tx, {.incident = room}); })
            .value_or(std::vector<Operation>{});
    }
};

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

QString actionId(RoomTools* tools, const char* title)
{
    for (const ToolActionRow& row : tools->actions()->rows()) {
        if (row.title == QLatin1String(title))
            return row.key;
    }
    return {};
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
};

QTEST_MAIN(TestViewTools)
#include "tst_view_tools.moc"
