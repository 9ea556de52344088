// SPDX-License-Identifier: GPL-3.0-or-later
// One event looked at: its versions, corrections over the word of a tool, states of hypotheses, files of the
// list.
#include "models/view/composer.h"
#include "models/view/event_details.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/report.h"
#include "models/view/report_render.h"
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QFile>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

class TestEventDetails : public QObject
{
    Q_OBJECT
private slots:
    void aCorrectionOutlivesWhatTheToolSaysLater();
    void pinningACorrectedEventLeavesTheToolsWordAlone();
    void whatIsCorrectedToEarlierIsThereFromThenOn();
    void ownEventsGetANewRevisionOfTextAndTime();
    void typedTimesAreUnderstoodOrRefused_data();
    void typedTimesAreUnderstoodOrRefused();
    void theHistoryAnswersToTheRoomsInstant();
    void aHypothesisIsSettledWithEvidence();
    void rawIsReadableAndCapped();
    void theShownLinesAreExported();
    void knownInADocumentIsWhenItWasFirstKnown();
    void keyTimesThatCannotBeAreSaid();

private:
    static WarRoom* declared(Machine& machine)
    {
        machine.session->declareIncident(QStringLiteral("x"), 2, QStringLiteral("web"));
        if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); },
                             5000))
            qFatal("no room");
        return machine.session->room();
    }
    /// What the tool tells, again and again under the same key.
    static void told(Machine& machine, WarRoom* room, const char* text)
    {
        TimelineEvent event;
        event.incident = room->id();
        event.occurredAt = at("2026-11-23T08:50:00Z");
        event.kind = EventKind::Message;
        event.kindName = QStringLiteral("chat.message");
        event.source.value = event.sourceName = QStringLiteral("Slack");
        event.remoteId = QStringLiteral("1");
        event.text = QString::fromLatin1(text);
        if (!machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); }))
            qFatal("not stored");
    }
    static const TimelineEvent* chat(WarRoom* room)
    {
        for (const MergedEvent& line : room->timeline()->events()) {
            if (line.event.kindName == QLatin1String("chat.message"))
                return &line.event;
        }
        return nullptr;
    }
    static QString chatText(WarRoom* room) { return chat(room) ? chat(room)->text : QString(); }
};

void TestEventDetails::aCorrectionOutlivesWhatTheToolSaysLater()
{
    Machine machine;
    WarRoom* room = declared(machine);
    told(machine, room, "first");
    QTRY_COMPARE(chatText(room), QStringLiteral("first"));
    EventDetails* details = room->desk()->details();
    details->show(chat(room)->id.value);
    QTRY_COMPARE(details->versions()->count(), 1);
    machine.clock->advance(std::chrono::minutes{1});
    QCOMPARE(details->edit(QStringLiteral("right"), {}), QString());
    QTRY_COMPARE(chatText(room), QStringLiteral("right"));
    // The tool repeats itself: nothing is written. Then it says something else: both are there.
    machine.clock->advance(std::chrono::minutes{1});
    told(machine, room, "first");
    told(machine, room, "second");
    QTRY_COMPARE(details->versions()->count(), 3);
    QCOMPARE(chatText(room), QStringLiteral("right"));
    QStringList texts;
    for (const VersionRow& row : details->versions()->rows())
        texts << row.text;
    QCOMPARE(texts,
             (QStringList{QStringLiteral("second"), QStringLiteral("right"), QStringLiteral("first")}));
    QVERIFY2(details->remarks().contains(QStringLiteral("told another version since")),
             qPrintable(details->remarks()));
    details->withdrawCorrection();
    QTRY_COMPARE(chatText(room), QStringLiteral("second"));
    QTRY_COMPARE(details->versions()->count(), 4);
}

void TestEventDetails::pinningACorrectedEventLeavesTheToolsWordAlone()
{
    Machine machine;
    WarRoom* room = declared(machine);
    told(machine, room, "first");
    QTRY_COMPARE(chatText(room), QStringLiteral("first"));
    EventDetails* details = room->desk()->details();
    details->show(chat(room)->id.value);
    details->edit(QStringLiteral("right"), {});
    QTRY_COMPARE(chatText(room), QStringLiteral("right"));
    details->setPinned(true);
    QTRY_VERIFY(chat(room)->pinned);
    const EventId id = chat(room)->id;
    const auto history = machine.store->readNow([&](ReadTx& tx) { return tx.eventHistory(id); });
    QVERIFY(history);
    QCOMPARE(history->back().text, QStringLiteral("first"));
    QVERIFY(history->back().pinned);
    QCOMPARE(chatText(room), QStringLiteral("right"));
}

void TestEventDetails::whatIsCorrectedToEarlierIsThereFromThenOn()
{
    Machine machine;
    WarRoom* room = declared(machine);
    machine.clock->advance(std::chrono::hours{1});
    TimelineEvent event;
    event.incident = room->id();
    event.occurredAt = machine.clock->now() - std::chrono::minutes{10};
    event.kind = EventKind::Message;
    event.kindName = QStringLiteral("chat.message");
    event.source.value = event.sourceName = QStringLiteral("Slack");
    event.remoteId = QStringLiteral("1");
    event.text = QStringLiteral("it began");
    const Instant told = event.occurredAt;
    QVERIFY(machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(event); }));
    QTRY_COMPARE(chatText(room), QStringLiteral("it began"));
    EventDetails* details = room->desk()->details();
    details->show(chat(room)->id.value);
    QTRY_COMPARE(details->versions()->count(), 1);
    const Instant right = told - std::chrono::minutes{20};
    QCOMPARE(details->edit({}, right.toIso()), QString());
    QTRY_VERIFY(chat(room)->occurredAt == right);
    const auto shownAt = [&](Instant at, bool then) {
        room->setAsKnownThen(then);
        room->seek(static_cast<double>(at.ms));
        Machine::settle(room);
        return chat(room) ? chat(room)->occurredAt : Instant{};
    };
    // As it was: from the corrected time on, long before the tool's own time.
    QVERIFY(shownAt(right + std::chrono::minutes{5}, false) == right);
    QVERIFY(shownAt(right - std::chrono::minutes{1}, false) == Instant{});
    QVERIFY(shownAt(told + std::chrono::minutes{1}, false) == right);
    // As known then nobody knew of it before the tool told.
    QVERIFY(shownAt(right + std::chrono::minutes{5}, true) == Instant{});
    // Pinned it is another revision of the tool's, and the same holds.
    room->goLive();
    Machine::settle(room);
    details->show(chat(room)->id.value);
    details->setPinned(true);
    QTRY_VERIFY(chat(room) && chat(room)->pinned);
    QVERIFY(shownAt(right + std::chrono::minutes{5}, false) == right);
}

void TestEventDetails::ownEventsGetANewRevisionOfTextAndTime()
{
    Machine machine;
    WarRoom* room = declared(machine);
    QVERIFY(room->composer()->addNote(QStringLiteral("a note")));
    const auto note = [&]() -> const TimelineEvent* {
        for (const MergedEvent& line : room->timeline()->events()) {
            if (line.event.kindName == QLatin1String("note"))
                return &line.event;
        }
        return nullptr;
    };
    QTRY_VERIFY(note());
    EventDetails* details = room->desk()->details();
    details->show(note()->id.value);
    QVERIFY(!details->ofTool());
    const Instant before = note()->occurredAt - std::chrono::minutes{5};
    QCOMPARE(details->edit(QStringLiteral("a better note"), before.toIso()), QString());
    QTRY_COMPARE(note()->text, QStringLiteral("a better note"));
    QCOMPARE(note()->occurredAt, before);
    QCOMPARE(note()->revision, 1);
    QTRY_COMPARE(details->versions()->count(), 2);
    QVERIFY(!details->edit({}, (machine.clock->now() + std::chrono::hours{1}).toIso()).isEmpty()); // to come
}

void TestEventDetails::typedTimesAreUnderstoodOrRefused_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("iso"); // empty: refused
    QTest::newRow("clock") << "02:13:40"
                           << "2026-11-20T02:13:40.000Z";
    QTest::newRow("minutes") << "2:13"
                             << "2026-11-20T02:13:00.000Z";
    QTest::newRow("whole") << "2026-11-19 23:59:01 UTC"
                           << "2026-11-19T23:59:01.000Z";
    QTest::newRow("iso") << "2026-11-19T23:59:01Z"
                         << "2026-11-19T23:59:01.000Z";
    QTest::newRow("no time") << "25:99"
                             << "";
    QTest::newRow("words") << "just now"
                           << "";
    QTest::newRow("no day") << "2026-13-40 02:13"
                            << "";
}

void TestEventDetails::typedTimesAreUnderstoodOrRefused()
{
    QFETCH(QString, typed);
    QFETCH(QString, iso);
    const auto found = EventDetails::typedInstant(typed, night("02:00:00"), {});
    QCOMPARE(found ? found->ms : -1, iso.isEmpty() ? -1 : Instant::fromIso(iso)->ms);
}

void TestEventDetails::theHistoryAnswersToTheRoomsInstant()
{
    Machine machine;
    WarRoom* room = declared(machine);
    told(machine, room, "first");
    QTRY_COMPARE(chatText(room), QStringLiteral("first"));
    machine.clock->advance(std::chrono::minutes{5});
    const Instant between = machine.clock->now();
    machine.clock->advance(std::chrono::minutes{5});
    EventDetails* details = room->desk()->details();
    details->show(chat(room)->id.value);
    details->edit(QStringLiteral("right"), {});
    QTRY_COMPARE(chatText(room), QStringLiteral("right"));
    room->seek(ms(between));
    QTRY_COMPARE(chatText(room), QStringLiteral("first"));
    QTRY_COMPARE(details->versions()->count(), 1);
    room->goLive();
    QTRY_COMPARE(chatText(room), QStringLiteral("right"));
}

void TestEventDetails::aHypothesisIsSettledWithEvidence()
{
    Machine machine;
    WarRoom* room = declared(machine);
    QVERIFY(room->composer()->addNote(QStringLiteral("/hypothesis the pool is exhausted")));
    const auto row = [&]() -> TimelineRow {
        for (const TimelineRow& one : room->timeline()->rows()) {
            if (one.kind == QLatin1String("hypothesis"))
                return one;
        }
        return {};
    };
    QTRY_COMPARE(row().stateText, QStringLiteral("open"));
    EventDetails* details = room->desk()->details();
    details->show(row().key);
    details->settle(QStringLiteral("refuted"), QStringLiteral("pool 40 %; errors went on"));
    QTRY_COMPARE(row().stateText, QStringLiteral("refuted"));
    QCOMPARE(row().detail, QStringLiteral("Evidence: pool 40 %; errors went on"));
    QCOMPARE(details->stateText(), QStringLiteral("refuted by You"));
    details->settle(QStringLiteral("open"), {});
    QTRY_COMPARE(row().stateText, QStringLiteral("open"));
    QTRY_COMPARE(details->versions()->count(), 3);
}

void TestEventDetails::rawIsReadableAndCapped()
{
    bool cut = true;
    QCOMPARE(EventDetails::readableRaw(R"json({"a":[1]})json", cut),
             QStringLiteral("{\n    \"a\": [\n        1\n    ]\n}"));
    QVERIFY(!cut);
    QCOMPARE(EventDetails::readableRaw("no json", cut), QStringLiteral("no json"));
    const QString big = EventDetails::readableRaw(QByteArray(3'000'000, 'x'), cut);
    QVERIFY(cut);
    QVERIFY(big.size() <= EventDetails::kMostRaw);
    QVERIFY(!EventDetails::readableRaw("a \xE2\x80\xAE b", cut).contains(QChar(0x202E)));
}

void TestEventDetails::theShownLinesAreExported()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    room->timeline()->setSearchWords(QStringLiteral("launchdarkly tax-engine"));
    QTRY_COMPARE(room->timeline()->count(), 3);
    QSignalSpy exported(room->desk(), &TimelineDesk::exported);
    for (const char* format : {"csv", "md", "json"}) {
        const QString path = machine.folder.filePath(room->desk()->fileName(QString::fromLatin1(format)));
        room->desk()->exportTo(QString::fromLatin1(format), QUrl::fromLocalFile(path));
        QVERIFY(exported.wait());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QCOMPARE(bytes.count("LaunchDarkly") >= 3, true);
        QVERIFY(!bytes.contains("Argo Rollouts"));
    }
}

void TestEventDetails::knownInADocumentIsWhenItWasFirstKnown()
{
    Machine machine;
    WarRoom* room = declared(machine);
    TimelineEvent alert;
    alert.incident = room->id();
    alert.source.value = QStringLiteral("am");
    alert.sourceName = QStringLiteral("Alertmanager");
    alert.remoteId = QStringLiteral("f/1/firing");
    alert.kind = EventKind::Alert;
    alert.kindName = QStringLiteral("alert.firing");
    alert.text = QStringLiteral("ErrorBudgetBurn fires");
    alert.occurredAt = machine.clock->now();
    const Instant first = machine.clock->now();
    const auto put = [&] { return machine.store->writeNow([&](WriteTx& tx) { return tx.putEvent(alert); }); };
    QVERIFY(put());
    machine.clock->advance(std::chrono::minutes{7});
    alert.presence = Presence::Missing; // a revision, and no news of the event
    QVERIFY(put());
    QTRY_VERIFY(std::any_of(room->timeline()->events().begin(), room->timeline()->events().end(),
                            [](const MergedEvent& line) { return line.event.revision == 1; }));
    QTRY_VERIFY(!room->timeline()->working());
    QSignalSpy exported(room->desk(), &TimelineDesk::exported);
    const QString path = machine.folder.filePath(QStringLiteral("known.md"));
    room->desk()->exportTo(QStringLiteral("md"), QUrl::fromLocalFile(path));
    QVERIFY(exported.wait());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    const QByteArray line =
        "| " + first.toIso().toUtf8() + " | " + first.toIso().toUtf8() + " | Alertmanager";
    QVERIFY2(bytes.contains(line), bytes.constData());
    const auto byCommand = renderTimeline(*machine.store, room->incidentId(), QStringLiteral("md"));
    QVERIFY(byCommand);
    QVERIFY2(byCommand->contains(line), byCommand->constData());
    const auto facts = machine.store->readNow(
        [&](ReadTx& tx) { return postMortemFacts(tx, room->id(), machine.clock->now()); });
    QVERIFY(facts);
    const auto told = std::find_if(facts->timeline.begin(), facts->timeline.end(),
                                   [](const TimelineEvent& one) { return one.revision == 1; });
    QVERIFY(told != facts->timeline.end());
    QCOMPARE(told->knownAt, first);
}

void TestEventDetails::keyTimesThatCannotBeAreSaid()
{
    Machine machine;
    WarRoom* room = declared(machine);
    QSignalSpy found(room->desk(), &TimelineDesk::findingsChanged);
    const Instant now = machine.clock->now();
    const auto said = machine.store->writeNow([&](WriteTx& tx) -> Done {
        for (const auto& [name, minutes] : {std::pair{"impact_start", -10}, std::pair{"impact_end", -20}}) {
            const Instant at = now + std::chrono::minutes{minutes};
            if (Done done = tx.addFact(
                    room->id(), KeyTimeFact{at, now, QString::fromLatin1(name), QStringLiteral("human")});
                !done)
                return done;
        }
        return {};
    });
    QVERIFY(said);
    QTRY_VERIFY(room->desk()->findings().join(u'\n').contains(QStringLiteral("impact end")));
    QVERIFY2(room->desk()->findings().front().contains(QStringLiteral("is before impact start")),
             qPrintable(room->desk()->findings().join(u'\n')));
    // The post-mortem says the same beside its figures.
    PostMortemEditor* editor = room->postMortem();
    editor->open();
    QTRY_VERIFY(editor->active());
    QVERIFY2(editor->timeFindings().join(u'\n').contains(QStringLiteral("is before impact start")),
             qPrintable(editor->timeFindings().join(u'\n')));
}

QTEST_MAIN(TestEventDetails)
#include "tst_event_details.moc"
