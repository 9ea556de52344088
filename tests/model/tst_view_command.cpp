// SPDX-License-Identifier: GPL-3.0-or-later
// Leading an incident from its room: assignments, roles, severity, impact, phrases, end, and declaring from
// an alert. What is written is read again from the store, and at other instants.
#include "models/domain/assignments.h"
#include "models/domain/impact_statement.h"
#include "models/domain/judgement.h"
#include "models/store/on_call_rows.h"
#include "models/view/command_desk.h"
#include "models/view/command_facts.h"
#include "models/view/composer.h"
#include "models/view/declare_desk.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

QStringList kindNames(WarRoom* room)
{
    QStringList names;
    for (const MergedEvent& line : room->timeline()->events())
        names << line.event.kindName;
    return names;
}

QString lastText(WarRoom* room, const char* kindName)
{
    QString text;
    for (const MergedEvent& line : room->timeline()->events()) {
        if (line.event.kindName == QLatin1String(kindName))
            text = line.event.text;
    }
    return text;
}

/// A declared room about a service, ready.
WarRoom* declared(Machine& machine, int severity = 2)
{
    machine.session->declareIncident(QStringLiteral("search is slow"), severity,
                                     QStringLiteral("search-api"));
    if (!QTest::qWaitFor([&] { return machine.session->room() && machine.session->room()->ready(); }, 5000))
        qFatal("the room did not open");
    return machine.session->room();
}

const AssignmentRow& firstRow(WarRoom* room)
{
    return room->command()->assignments()->rows().front();
}

QString noticeTexts(Session* session)
{
    QStringList texts;
    for (const NoticeRow& notice : session->notices()->rows())
        texts << notice.text;
    return texts.join(QLatin1Char('\n'));
}

} // namespace

class TestViewCommand : public QObject
{
    Q_OBJECT
private slots:
    void anAssignmentIsGivenAcknowledgedAnsweredExtendedAndEnded();
    void twoQuickKeysLoseNothing();
    void overdueIsSaidOnceAndStaysInSight();
    void overdueThatWasReadStaysReadAfterARestart();
    void nobodyIsOverdueInAnIncidentThatIsOver();
    void aRoomOfThePastShowsWhatWasAssignedThen();
    void namesAreCompletedFromRolesAndEarlierAssignments();
    void whoeverIsOnCallComesFirst();
    void rolesAreHandedOverTakenOverAndLeft();
    void theFirstCommanderStartsTheClockOfUpdates();
    void theFiguresProposeASeverityAndOneKeyTakesIt();
    void whatIsTypedAboutTheImpactStandsBesideTheDerived();
    void withoutSamplesAStartThatIsTakenBackIsNoKeyTime();
    void wrongImpactIsRefusedWithWords_data();
    void wrongImpactIsRefusedWithWords();
    void aPhraseIsFilledSaidAndLogged();
    void thePollFillsTheFormOfADecision();
    void resolvingKeepsTheRecoveryApartFromAlerts();
    void firingAlertsAreFolded();
    void anIncidentIsDeclaredFromAnAlertOfTheLibrary();
    void anIncidentIsDeclaredFromTheAlertOneStandsOn();
    void aDeclarationByHandCanHaveACommander();
    void aReadOnlyStoreTakesNothing();
    void everyKeyBelongsToOneCommand();
};

void TestViewCommand::anAssignmentIsGivenAcknowledgedAnsweredExtendedAndEnded()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    QVERIFY(!desk->assign(QStringLiteral(" "), QStringLiteral("look"), 5));
    QVERIFY(!desk->assign(QStringLiteral("T. Rao"), QString(), 5));
    QVERIFY(desk->assign(QStringLiteral("T. Rao "), QStringLiteral("look at the pool"), 10));
    QTRY_COMPARE(desk->assignments()->count(), 1);
    QCOMPARE(desk->openCount(), 1);
    QCOMPARE(desk->waiting()->count(), 1);
    QCOMPARE(firstRow(room).who, QStringLiteral("T. Rao"));
    QCOMPARE(firstRow(room).dueText, QStringLiteral("in 10 m"));
    QCOMPARE(firstRow(room).stateText, QStringLiteral("not acknowledged"));
    QCOMPARE(lastText(room, kTaskAssigned), QStringLiteral("T. Rao: look at the pool, back in 10 min"));
    // The timeline's row: who and what in one line, how it stands, until when.
    const auto lineOf = [&](const char* kind) {
        for (int row = 0; row < room->timeline()->count(); ++row) {
            if (room->timeline()->row(row)->kindName == QLatin1String(kind))
                return *room->timeline()->row(row);
        }
        return TimelineRow{};
    };
    QCOMPARE(lineOf(kTaskAssigned).text, QStringLiteral("T. Rao: look at the pool"));
    QCOMPARE(lineOf(kTaskAssigned).kindText, QStringLiteral("Assignment"));
    QCOMPARE(lineOf(kTaskAssigned).detail, QStringLiteral("Back by 09:10:00"));
    QCOMPARE(lineOf(kTaskAssigned).stateText, QStringLiteral("not acknowledged"));

    const QString id = firstRow(room).key;
    machine.clock->advance(minutes{1});
    QVERIFY(desk->acknowledge(id));
    QTRY_COMPARE(firstRow(room).stateText, QStringLiteral("acknowledged 09:01:00"));
    QCOMPARE(kindNames(room).count(QLatin1String(kTaskAssigned)), 1); // a revision, not a second event

    QVERIFY(desk->answer(id, QStringLiteral("the pool is full"), QStringLiteral("restarted one"), {}));
    QTRY_VERIFY(firstRow(room).answered);
    QCOMPARE(firstRow(room).answerText,
             QStringLiteral("Condition: the pool is full · Actions: restarted one"));
    QVERIFY(firstRow(room).dueText.isEmpty()); // nobody is waited for
    QVERIFY(kindNames(room).contains(QLatin1String(kTaskAnswered)));
    QCOMPARE(lineOf(kTaskAnswered).text, QStringLiteral("Condition: the pool is full"));
    QCOMPARE(lineOf(kTaskAnswered).detail, QStringLiteral("On: look at the pool\nActions: restarted one"));
    QCOMPARE(lineOf(kTaskAnswered).stateText, QString()); // nothing is needed
    // The row of the assignment follows, though its event did not change.
    QCOMPARE(lineOf(kTaskAssigned).stateText, QStringLiteral("answered"));
    QCOMPARE(lineOf(kTaskAssigned).detail, QStringLiteral("Answer: the pool is full"));

    machine.clock->advance(minutes{2});
    QVERIFY(desk->extend(id, 5));
    QTRY_COMPARE(firstRow(room).dueText, QStringLiteral("in 5 m"));
    QVERIFY(desk->finish(id));
    QTRY_COMPARE(desk->openCount(), 0);
    QCOMPARE(firstRow(room).stateText, QStringLiteral("done 09:03:00"));
    QCOMPARE(desk->waiting()->count(), 0);
    QCOMPARE(lineOf(kTaskAssigned).stateText, QStringLiteral("done"));
    QCOMPARE(lineOf(kTaskAssigned).stateTone, QStringLiteral("ok"));
    QVERIFY(!desk->answer(id, QStringLiteral("late"), {}, {}));

    // A restart reads the same from the disk.
    machine.start();
    machine.session->openIncident(QStringLiteral("INC-1"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QTRY_COMPARE(machine.session->room()->command()->assignments()->count(), 1);
    QCOMPARE(firstRow(machine.session->room()).stateText, QStringLiteral("done 09:03:00"));
}

void TestViewCommand::twoQuickKeysLoseNothing()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    desk->assign(QStringLiteral("T. Rao"), QStringLiteral("look"), 10);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    const QString id = firstRow(room).key;
    // No snapshot between them.
    QVERIFY(desk->acknowledge(id));
    QVERIFY(desk->extend(id, 15));
    QVERIFY(desk->finish(id));
    QTRY_COMPARE(desk->openCount(), 0);
    QTRY_COMPARE(room->snapshot()->command.assignments.front().record.boxes.size(), size_t{2});
    QVERIFY(room->snapshot()->command.assignments.front().record.acknowledged.has_value());
}

void TestViewCommand::overdueIsSaidOnceAndStaysInSight()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    desk->assign(QStringLiteral("T. Rao"), QStringLiteral("look at the pool"), 5);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    machine.clock->advance(minutes{4});
    emit room->clockChanged();
    QVERIFY(firstRow(room).dueSoon);
    QCOMPARE(desk->overdueCount(), 0);
    machine.clock->advance(minutes{3});
    emit room->clockChanged();
    QCOMPARE(desk->overdueCount(), 1);
    QCOMPARE(firstRow(room).dueText, QStringLiteral("overdue 2 m"));
    QVERIFY(noticeTexts(machine.session.get()).contains(QStringLiteral("T. Rao was to be back at 09:05:00")));
    const int events = room->timeline()->count();
    machine.session->notices()->dismiss(machine.session->notices()->rows().front().key);
    machine.clock->advance(minutes{1});
    emit room->clockChanged();
    QVERIFY(!noticeTexts(machine.session.get()).contains(QStringLiteral("T. Rao"))); // once
    QCOMPARE(desk->overdueCount(), 1);                                               // but in sight
    QCOMPARE(room->timeline()->count(), events);                                     // no event of its own
    // More time given and over again: said again.
    desk->extend(firstRow(room).key, 1);
    QTRY_COMPARE(desk->overdueCount(), 0);
    machine.clock->advance(minutes{2});
    emit room->clockChanged();
    QVERIFY(noticeTexts(machine.session.get()).contains(QStringLiteral("T. Rao was to be back at 09:09:00")));
}

void TestViewCommand::overdueThatWasReadStaysReadAfterARestart()
{
    Machine machine;
    WarRoom* room = declared(machine);
    room->command()->assign(QStringLiteral("T. Rao"), QStringLiteral("look at the pool"), 5);
    QTRY_COMPARE(room->command()->assignments()->count(), 1);
    room->command()->assign(QStringLiteral("M. Lind"), QStringLiteral("call them"), 6);
    QTRY_COMPARE(room->command()->assignments()->count(), 2);
    machine.clock->advance(minutes{7});
    emit room->clockChanged();
    const QString rao = QStringLiteral("T. Rao was to be back"), lind = QStringLiteral("M. Lind was to be");
    QVERIFY(noticeTexts(machine.session.get()).contains(rao));
    machine.session->notices()->dismiss(QStringLiteral("overdue:") + firstRow(room).key);
    QVERIFY(!noticeTexts(machine.session.get()).contains(rao));
    const auto isKept = [&] {
        const auto told =
            machine.store->readNow([&](ReadTx& tx) { return tx.setting(toldOverdueSetting(room->id())); });
        return told && !told->value_or(QString()).isEmpty();
    };
    QTRY_VERIFY(isKept());

    const auto comeBack = [&] {
        machine.start();
        machine.session->openIncident(QStringLiteral("INC-1"));
        QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
        QTRY_COMPARE(machine.session->room()->command()->overdueCount(), 2);
    };
    comeBack();
    QTRY_VERIFY(noticeTexts(machine.session.get()).contains(lind)); // nobody took that one away
    QVERIFY(!noticeTexts(machine.session.get()).contains(rao));
    // Another time box is another promise.
    room = machine.session->room();
    QVERIFY(room->command()->extend(firstRow(room).key, 1));
    QTRY_COMPARE(room->command()->overdueCount(), 1);
    machine.clock->advance(minutes{2});
    comeBack();
    QTRY_VERIFY(noticeTexts(machine.session.get()).contains(rao));
}

void TestViewCommand::nobodyIsOverdueInAnIncidentThatIsOver()
{
    Machine machine;
    WarRoom* room = declared(machine);
    room->command()->assign(QStringLiteral("T. Rao"), QStringLiteral("look at the pool"), 5);
    QTRY_COMPARE(room->command()->assignments()->count(), 1);
    machine.clock->advance(minutes{7});
    emit room->clockChanged();
    const QString rao = QStringLiteral("T. Rao was to be back");
    QVERIFY(noticeTexts(machine.session.get()).contains(rao));
    const auto become = [&](Stage stage) {
        room->changeStage(static_cast<int>(stage));
        QTRY_VERIFY(room->snapshot()->state.stage == stage);
    };
    become(Stage::Resolved);
    QTRY_VERIFY(!noticeTexts(machine.session.get()).contains(rao));
    machine.start();
    machine.session->openIncident(QStringLiteral("INC-1"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    room = machine.session->room();
    QTRY_COMPARE(room->command()->overdueCount(), 1); // in the list it is as it was
    emit room->clockChanged();
    QVERIFY(!noticeTexts(machine.session.get()).contains(rao));
    // It is not over after all.
    become(Stage::Triage);
    QTRY_VERIFY(noticeTexts(machine.session.get()).contains(rao));
}

void TestViewCommand::aRoomOfThePastShowsWhatWasAssignedThen()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    desk->assign(QStringLiteral("T. Rao"), QStringLiteral("look"), 10);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    machine.clock->advance(minutes{5});
    desk->finish(firstRow(room).key);
    QTRY_COMPARE(desk->openCount(), 0);
    machine.clock->advance(minutes{20});
    room->seek(ms(at("2026-11-23T09:02:00Z")));
    Machine::settle(room);
    QTRY_COMPARE(desk->openCount(), 1);
    QCOMPARE(firstRow(room).dueText, QStringLiteral("in 8 m"));
    room->setAsKnownThen(false); // as it was: the newest revision, cut at the instant
    Machine::settle(room);
    QTRY_COMPARE(desk->openCount(), 1);
    QVERIFY(noticeTexts(machine.session.get()).isEmpty()); // the past announces nothing
    room->seek(ms(at("2026-11-23T08:59:00Z")));
    Machine::settle(room);
    QTRY_COMPARE(desk->assignments()->count(), 0);
}

void TestViewCommand::namesAreCompletedFromRolesAndEarlierAssignments()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    QVERIFY(desk->peopleLike(QStringLiteral("T")).isEmpty());
    desk->giveRole(QStringLiteral("IC"), QStringLiteral("Maya Okafor"), false);
    desk->assign(QStringLiteral("Tomas Ribeiro"), QStringLiteral("look"), 5);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    QTRY_COMPARE(desk->peopleLike(QString()),
                 (QStringList{QStringLiteral("Maya Okafor"), QStringLiteral("Tomas Ribeiro")}));
    QCOMPARE(desk->peopleLike(QStringLiteral("tom")), QStringList{QStringLiteral("Tomas Ribeiro")});
    QCOMPARE(desk->peopleLike(QStringLiteral("oka")), QStringList{QStringLiteral("Maya Okafor")});
}

void TestViewCommand::whoeverIsOnCallComesFirst()
{
    Machine machine;
    const Instant now = machine.clock->now();
    const auto put = [&](const char* tool, bool enabled, const std::vector<const char*>& names) {
        QVERIFY(machine.store->writeNow([&](WriteTx& tx) -> Done {
            Source source;
            source.id = SourceId{QLatin1String(tool)};
            source.tool = source.id.value;
            source.name = QLatin1String(tool);
            source.enabled = enabled;
            OnCallReading reading;
            for (const char* name : names) {
                OnCall one;
                one.key = one.person.remoteId = one.person.name = QLatin1String(name);
                one.rota = QStringLiteral("Payments primary");
                one.until = now + std::chrono::hours{3};
                reading.named.push_back(one);
            }
            const Done kept = tx.putSource(source);
            return kept ? putOnCall(tx, source.id, reading) : kept;
        }));
    };
    put("PagerDuty", true, {"Zoe Xu", "Maya Okafor"});
    put("Opsgenie", false, {"Nobody"}); // switched off
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    QTRY_COMPARE(desk->peopleLike(QString()),
                 (QStringList{QStringLiteral("Maya Okafor"), QStringLiteral("Zoe Xu")}));
    QCOMPARE(desk->onCallWords(QStringLiteral("Zoe Xu")),
             QStringLiteral("on call: Payments primary (PagerDuty), until 12:00"));
    QCOMPARE(desk->onCallWords(QStringLiteral("Tomas Ribeiro")), QString());
    desk->assign(QStringLiteral("Tomas Ribeiro"), QStringLiteral("look"), 5);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    QTRY_COMPARE(desk->peopleLike(QString()),
                 (QStringList{QStringLiteral("Maya Okafor"), QStringLiteral("Zoe Xu"),
                              QStringLiteral("Tomas Ribeiro")}));
    QCOMPARE(desk->peopleLike(QStringLiteral("zo")), QStringList{QStringLiteral("Zoe Xu")});
    // No answer since: it is still there, with its age, until the shift ends.
    machine.clock->advance(std::chrono::hours{2});
    QCOMPARE(desk->onCallWords(QStringLiteral("Zoe Xu")),
             QStringLiteral("on call: Payments primary (PagerDuty), until 12:00 · as known 2 h ago"));
    machine.clock->advance(std::chrono::hours{1});
    QCOMPARE(desk->peopleLike(QStringLiteral("zo")), QStringList());
}

void TestViewCommand::rolesAreHandedOverTakenOverAndLeft()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    QCOMPARE(desk->roleWarning(), QStringLiteral("No incident commander"));
    const auto give = [&](const char* person, bool takeover, const char* sentence, const char* kind) {
        const QString ic = QStringLiteral("IC"), who = QLatin1String(person);
        QCOMPARE(desk->roleSentence(ic, who, takeover), QString::fromLatin1(sentence));
        QVERIFY(desk->giveRole(ic, who, takeover));
        QTRY_COMPARE(desk->holderOf(QStringLiteral("ic")), who);
        QCOMPARE(lastText(room, kind), QString::fromLatin1(sentence));
        machine.clock->advance(minutes{1});
    };
    give("T. Rao", false, "T. Rao takes IC", "role.assigned");
    QVERIFY(desk->roleWarning().isEmpty());
    QVERIFY(!desk->giveRole(QStringLiteral("IC"), QStringLiteral("T. Rao"), false)); // holds it already
    give("M. Lind", false, "T. Rao hands over IC to M. Lind", "role.handedover");
    give("P. Silva", true, "P. Silva takes over IC from M. Lind", "role.takenover");
    give("", false, "P. Silva leaves IC; nobody holds it", "role.left");
    QCOMPARE(desk->roleWarning(), QStringLiteral("No incident commander"));
    room->seek(ms(at("2026-11-23T09:01:30Z")));
    Machine::settle(room);
    QTRY_COMPARE(desk->holderOf(QStringLiteral("IC")), QStringLiteral("M. Lind"));
}

void TestViewCommand::theFirstCommanderStartsTheClockOfUpdates()
{
    Machine machine;
    WarRoom* room = declared(machine, 1);
    machine.clock->advance(minutes{3});
    room->command()->giveRole(QStringLiteral("IC"), QStringLiteral("T. Rao"), false);
    QTRY_VERIFY(room->snapshot()->state.keyTime(QStringLiteral("ic_assigned")));
    QCOMPARE(room->nextUpdateDueText(), QStringLiteral("05:00")); // not the 02:00 left since declared
    QCOMPARE(room->command()->internalDueText(), QStringLiteral("15 m"));
    machine.clock->advance(minutes{16});
    QVERIFY(room->command()->internalOverdue());
    // A hand-over does not start the call anew.
    const auto start = room->snapshot()->state.keyTime(QStringLiteral("ic_assigned"));
    room->command()->giveRole(QStringLiteral("IC"), QStringLiteral("M. Lind"), false);
    QTRY_COMPARE(room->command()->holderOf(QStringLiteral("IC")), QStringLiteral("M. Lind"));
    QCOMPARE(room->snapshot()->state.keyTime(QStringLiteral("ic_assigned")), start);
    // Kept and broken promises.
    postUpdate(room, 0, QStringLiteral("We look."), 10);
    machine.clock->advance(minutes{9});
    postUpdate(room, 0, QStringLiteral("We still look."), 10);
    QTRY_COMPARE(room->command()->promiseText(), QStringLiteral("last promise kept"));
    QCOMPARE(room->command()->promiseShort(), QStringLiteral("last kept"));
    QVERIFY(!room->command()->promiseBroken());
    machine.clock->advance(minutes{12});
    postUpdate(room, 1, QStringLiteral("Found."), 0);
    QTRY_COMPARE(room->command()->promiseText(), QStringLiteral("last promise broken by 2 m"));
    QCOMPARE(room->command()->promiseShort(), QStringLiteral("last 2 m late"));
    QVERIFY(room->command()->promiseBroken());
}

void TestViewCommand::theFiguresProposeASeverityAndOneKeyTakesIt()
{
    Machine machine;
    // The drill: 18 % of requests fail; declared SEV-2 at 02:09:30. Before that the room has no severity.
    WarRoom* room = machine.openDrillAt(night("02:08:00"));
    CommandDesk* desk = room->command();
    QCOMPARE(desk->proposedSeverity(), 2);
    QVERIFY2(desk->proposalReason().contains(QStringLiteral("of requests fail (5 % or more)")),
             qPrintable(desk->proposalReason()));
    QVERIFY(desk->severityCall().isEmpty()); // a drill is not led
    room->seek(ms(night("01:30:00")));
    Machine::settle(room);
    QCOMPARE(desk->proposedSeverity(), 4);

    // A living room whose counters fail 31 % of 400 requests a second, declared too low.
    machine.session->closeRoom();
    room = declared(machine, 3);
    QVERIFY(room->command()->severityCall().isEmpty()); // no figures yet
    const Instant now = machine.clock->now();
    Slo slo;
    slo.id.value = QStringLiteral("search");
    slo.service = QStringLiteral("search-api");
    slo.target = 0.999;
    slo.totalQuery = QStringLiteral("sum(rate(all[{{window}}]))");
    slo.badQuery = QStringLiteral("sum(rate(bad[{{window}}]))");
    const auto series = [now](const char* query, double perSecond) {
        SampleBlock block;
        block.key.source = SourceId{QStringLiteral("prometheus")};
        block.key.query = QLatin1String(query);
        block.step = seconds{15};
        for (Instant t = now - minutes{30}; t <= now; t = t + seconds{15}) {
            block.times.push_back(t.ms);
            block.values.push_back(perSecond * static_cast<double>((t - (now - minutes{30})).count()) /
                                   1000.0);
        }
        return block;
    };
    Panel panel;
    panel.id = QStringLiteral("p");
    panel.source = SourceId{QStringLiteral("prometheus")};
    const auto kept = machine.store->writeNow([&, id = room->id()](WriteTx& tx) -> Result<bool> {
        if (Done done = tx.putSlo(id, slo); !done)
            return tl::unexpected(done.error());
        if (Done done = tx.setPanels(id, {panel}); !done)
            return tl::unexpected(done.error());
        for (const SampleBlock& block : {series("sum(all)", 400), series("sum(bad)", 124)}) {
            if (Done done = tx.putSamples(block); !done)
                return tl::unexpected(done.error());
        }
        return true;
    });
    QVERIFY(kept);
    QTRY_COMPARE(room->command()->severityCall(),
                 QStringLiteral("figures say SEV-1: 31.00 % of requests fail (25 % or more)"));
    machine.session->trigger(QStringLiteral("command.takeseverity"));
    QTRY_COMPARE(room->severityText(), QStringLiteral("SEV-1"));
    QCOMPARE(room->severityReason(), QStringLiteral("figures: 31.00 % of requests fail (25 % or more)"));
    QVERIFY(room->command()->severityCall().isEmpty());
    QVERIFY(!room->command()->takeSeverity());
    // Down it goes only when a person says so.
    QVERIFY(room->command()->setSeverity(4, QStringLiteral("a test")));
    QTRY_VERIFY(!room->command()->severityCall().isEmpty());
}

void TestViewCommand::whatIsTypedAboutTheImpactStandsBesideTheDerived()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:50:00"));
    CommandDesk* desk = room->command();
    QCOMPARE(desk->derivedStart(), QStringLiteral("02:00:00"));
    QVERIFY2(desk->derivedEnd().startsWith(QStringLiteral("02:29")), qPrintable(desk->derivedEnd()));
    const QString counted = room->impactText();
    QVERIFY(counted.startsWith(QStringLiteral("90,026 failed of")));
    QVERIFY(desk->impactDifference().isEmpty());

    QCOMPARE(desk->stateImpact(QStringLiteral("card payments fail"), QStringLiteral("02:03"), {},
                               QStringLiteral("95,000")),
             QString());
    QTRY_COMPARE(desk->typedStart(), QStringLiteral("02:03:00"));
    QCOMPARE(desk->impactWords(), QStringLiteral("card payments fail"));
    QCOMPARE(desk->derivedStart(), QStringLiteral("02:00:00")); // kept
    QVERIFY2(desk->impactDifference().startsWith(QStringLiteral("start typed 02:03:00, derived 02:00:00")),
             qPrintable(desk->impactDifference()));
    QVERIFY(room->impactText().startsWith(QStringLiteral("95,000 failed, typed (")));
    QCOMPARE(room->sinceText(), QStringLiteral("since 02:03:00 UTC, typed; samples say 02:00:00"));
    QVERIFY(
        lastText(room, kImpactStated).contains(QStringLiteral("start 02:03:00 UTC (samples: 02:00:00 UTC)")));

    // The report has both.
    const auto report = machine.store->readNow(
        [id = room->id()](ReadTx& tx) { return postMortemMarkdown(tx, id, night("02:50:00")); });
    QVERIFY2(
        report->contains(QStringLiteral("2026-11-20 02:03:00 UTC, typed; derived: 2026-11-20 02:00:00 UTC")),
        qPrintable(*report));
    QVERIFY(report->contains(QStringLiteral("| Failed requests, typed | 95,000 |")));

    // Taken back: the samples count again, and the statement stays in the history.
    QCOMPARE(desk->stateImpact(QStringLiteral("card payments fail"), {}, {}, {}), QString());
    QTRY_COMPARE(desk->typedStart(), QString());
    QVERIFY(desk->impactDifference().isEmpty());
    QCOMPARE(room->sinceText().left(14), QStringLiteral("since 02:00:00"));
    room->seek(ms(night("02:20:00")));
    Machine::settle(room);
    QTRY_VERIFY(desk->impactWords().isEmpty()); // nobody had said it then
}

void TestViewCommand::withoutSamplesAStartThatIsTakenBackIsNoKeyTime()
{
    Machine machine;
    machine.session->declareIncident(QStringLiteral("checkout fails"), 2, QStringLiteral("checkout-api"));
    WarRoom* room = nullptr;
    QTRY_VERIFY((room = machine.session->room()) && room->ready());
    machine.clock->advance(std::chrono::minutes{30});
    const auto start = [room] { return room->snapshot()->state.keyTime(u"impact_start"); };
    const Instant typed = machine.clock->now() - std::chrono::minutes{20};
    QCOMPARE(room->command()->stateImpact(QStringLiteral("cards fail"), typed.toIso(), {}, {}), QString());
    QTRY_VERIFY(start());
    QCOMPARE(room->command()->stateImpact(QStringLiteral("cards fail"), {}, {}, {}), QString());
    QTRY_VERIFY(!start());
    QCOMPARE(room->command()->impactWords(), QStringLiteral("cards fail"));
}

void TestViewCommand::wrongImpactIsRefusedWithWords_data()
{
    QTest::addColumn<QString>("start");
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("failed");
    QTest::addColumn<QString>("words");
    QTest::newRow("no time") << "soon"
                             << ""
                             << ""
                             << "the start is no time: 02:03 or 02:03:30";
    QTest::newRow("future") << ""
                            << "02:50"
                            << ""
                            << "the end lies in the future";
    QTest::newRow("order") << "02:20"
                           << "02:10"
                           << ""
                           << "the end lies before the start";
    QTest::newRow("no count") << ""
                              << ""
                              << "many"
                              << "the failed requests are a whole number";
    QTest::newRow("negative") << ""
                              << ""
                              << "-4"
                              << "the failed requests are a whole number";
}

void TestViewCommand::wrongImpactIsRefusedWithWords()
{
    QFETCH(QString, start);
    QFETCH(QString, end);
    QFETCH(QString, failed);
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:30:00"));
    QTEST(room->command()->stateImpact({}, start, end, failed), "words");
    QVERIFY(!kindNames(room).contains(QLatin1String(kImpactStated)));
}

void TestViewCommand::aPhraseIsFilledSaidAndLogged()
{
    Machine machine;
    WarRoom* room = declared(machine);
    CommandDesk* desk = room->command();
    desk->giveRole(QStringLiteral("IC"), QStringLiteral("T. Rao"), false);
    desk->assign(QStringLiteral("P. Silva"), QStringLiteral("look at the pool"), 5);
    QTRY_COMPARE(desk->assignments()->count(), 1);
    QTRY_COMPARE(desk->holderOf(QStringLiteral("IC")), QStringLiteral("T. Rao"));
    QVERIFY(!desk->sayPhrase(QStringLiteral("start"))); // not prepared
    desk->preparePhrases();
    QCOMPARE(desk->phrases()->count(), 8);
    QVERIFY(desk->sayPhrase(QStringLiteral("start")));
    QTRY_VERIFY(kindNames(room).contains(QStringLiteral("phrase.said")));
    QVERIFY(lastText(room, "phrase.said")
                .startsWith(
                    QStringLiteral("This is T. Rao, I am the incident commander for INC-1, search is slow")));
    QVERIFY(desk->sayPhrase(QStringLiteral("assign")));
    QTRY_VERIFY(
        lastText(room, "phrase.said").startsWith(QStringLiteral("P. Silva, please look at the pool.")));
}

void TestViewCommand::thePollFillsTheFormOfADecision()
{
    Machine machine;
    machine.session->declareIncident(QStringLiteral("search is slow"), 2, QStringLiteral("search-api"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    CommandDesk* desk = room->command();
    Composer* composer = room->composer();
    const auto sentence = [&] {
        desk->preparePhrases();
        return desk->phrases()->row(desk->phrases()->indexOfKey(QStringLiteral("poll")))->sentence;
    };
    // Nothing is proposed yet: only copied, and the form knows that objections were asked.
    QVERIFY2(sentence().startsWith(QString::fromUtf8("The proposal is …")), qPrintable(sentence()));
    QVERIFY(desk->sayPhrase(QStringLiteral("poll")));
    QCOMPARE(composer->objections(), QStringLiteral("none"));
    composer->setText(QStringLiteral("a note of something else"));
    QVERIFY(sentence().startsWith(QString::fromUtf8("The proposal is …"))); // a note proposes nothing
    composer->setText(QStringLiteral("/decision turn the cache off. "));
    QVERIFY2(
        sentence().startsWith(QStringLiteral("The proposal is: turn the cache off. Are there any strong")),
        qPrintable(sentence()));
    composer->setObjections(QStringLiteral("R. Kim: cold start"));
    QVERIFY(desk->sayPhrase(QStringLiteral("poll")));
    QCOMPARE(composer->objections(), QStringLiteral("R. Kim: cold start")); // what was typed stays
    QTRY_VERIFY(kindNames(room).contains(QStringLiteral("phrase.said")));
    QCOMPARE(kindNames(room).count(QStringLiteral("phrase.said")), 1); // the first poll proposed nothing
    composer->setObjections(QString());
    QVERIFY(desk->sayPhrase(QStringLiteral("poll")));
    QVERIFY(composer->submit());
    QTRY_VERIFY(kindNames(room).contains(QStringLiteral("decision")));
    const auto& events = room->snapshot()->allEvents();
    const auto made = std::find_if(events.begin(), events.end(), [](const TimelineEvent& event) {
        return event.kindName == QLatin1String("decision");
    });
    QVERIFY(decisionFrom(*made).objectionsAsked);
    QCOMPARE(decisionFrom(*made).objections, QStringList());
}

void TestViewCommand::resolvingKeepsTheRecoveryApartFromAlerts()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:40:00"));
    CommandDesk* desk = room->command();
    QCOMPARE(desk->recoveryTime(), desk->derivedEnd());
    QVERIFY2(desk->recoveryText().startsWith(QStringLiteral("users recovered at 02:29")),
             qPrintable(desk->recoveryText()));
    QVERIFY(desk->stillFiring());
    QVERIFY(
        desk->recoveryText().contains(QStringLiteral("alert still firing: CheckoutConfirmErrorBudgetBurn")));
    QCOMPARE(desk->resolve({}, QStringLiteral("02:50")), QStringLiteral("the recovery lies in the future"));
    QCOMPARE(desk->resolve({}, QStringLiteral("01:40")),
             QStringLiteral("the recovery lies before the impact"));
    QCOMPARE(desk->resolve({}, QStringLiteral("soon")),
             QStringLiteral("the recovery is no time: 02:29 or 02:29:24"));
    QCOMPARE(desk->resolve(QStringLiteral("flag off"), desk->recoveryTime()), QString());
    QTRY_COMPARE(room->stageText(), QStringLiteral("Resolved"));
    const QString text = lastText(room, "incident.resolved");
    QVERIFY2(text.startsWith(QStringLiteral("Resolved: flag off. Users recovered at 02:29")),
             qPrintable(text));
    QVERIFY(
        text.contains(QStringLiteral("(by the SLI). Alert still firing: CheckoutConfirmErrorBudgetBurn")));
    bool kept = false;
    for (const KeyTimeFact& time : room->snapshot()->state.keyTimes)
        kept = kept || (time.name == QLatin1String("impact_end") && time.origin == QLatin1String("derived"));
    QVERIFY(kept);
    QCOMPARE(room->snapshot()->state.keyTime(QStringLiteral("resolved")), night("02:40:00"));
    QCOMPARE(desk->resolve({}, {}), QStringLiteral("It is resolved already."));
}

void TestViewCommand::firingAlertsAreFolded()
{
    const auto alert = [](const char* kind, const char* source, const char* text, const char* labels) {
        TimelineEvent event;
        event.kind = EventKind::Alert;
        event.kindName = QLatin1String(kind);
        event.source.value = QLatin1String(source);
        event.text = QLatin1String(text);
        event.raw = labels;
        return event;
    };
    const char* a = R"({"labels":{"alertname":"A","service":"x"}})";
    const char* b = R"({"labels":{"alertname":"A","service":"y"}})";
    std::vector<TimelineEvent> events{alert("alert.firing", "p", "A page: x", a),
                                      alert("alert.firing", "p", "A page: y", b),
                                      alert("alert.firing", "q", "B", "")};
    QCOMPARE(firingAlerts(events), (QStringList{QStringLiteral("A"), QStringLiteral("B")}));
    events.push_back(alert("alert.resolved", "p", "A resolved", a));
    QCOMPARE(firingAlerts(events).size(), 2); // the other one of that name fires on
    events.push_back(alert("alert.resolved", "p", "A resolved", b));
    QCOMPARE(firingAlerts(events), QStringList{QStringLiteral("B")});
    events.push_back(alert("alert.resolved", "q", "The rule clears", ""));
    QVERIFY(firingAlerts(events).isEmpty());
    // A tool that tells an end without the labels names both alike.
    const char* other = R"({"labels":{"alertname":"B","service":"x"}})";
    events = {alert("alert.firing", "p", "A page: x", a), alert("alert.firing", "p", "B page: x", other),
              alert("alert.resolved", "p", "B resolved", "")};
    events[0].remoteId = QStringLiteral("f1/1/firing");
    events[1].remoteId = QStringLiteral("f2/1/firing");
    events[2].remoteId = QStringLiteral("f2/1/resolved");
    QCOMPARE(firingAlerts(events), QStringList{QStringLiteral("A")});
    events[2].remoteId = QStringLiteral("f3/1/resolved");
    QCOMPARE(firingAlerts(events).size(), 2);
}

void TestViewCommand::anIncidentIsDeclaredFromAnAlertOfTheLibrary()
{
    Machine machine;
    machine.importDrill();
    DeclareDesk* desk = machine.session->declaring();
    QSignalSpy proposed(desk, &DeclareDesk::proposed);
    desk->begin();
    QTRY_VERIFY(desk->choices().size() > 1);
    int page = -1;
    for (int i = 1; i < desk->choices().size(); ++i) {
        if (desk->choices().at(i).contains(QStringLiteral("CheckoutConfirmErrorBudgetBurn")))
            page = i;
    }
    QVERIFY(page > 0);
    desk->choose(page);
    QTRY_COMPARE(desk->severity(), 2);
    QTRY_VERIFY2(desk->severityReason().contains(QStringLiteral("requests fail")),
                 qPrintable(desk->severityReason()));
    QCOMPARE(desk->service(), QStringLiteral("checkout-api"));
    QVERIFY(desk->title().startsWith(QStringLiteral("CheckoutConfirmErrorBudgetBurn")));
    QVERIFY(desk->onsetText().contains(QStringLiteral("02:05:00 UTC")));
    QVERIFY(desk->submit(QStringLiteral("checkout fails again"), desk->severity(), desk->service(),
                         QStringLiteral("T. Rao")));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    WarRoom* room = machine.session->room();
    QCOMPARE(room->number(), QStringLiteral("INC-1121"));
    QCOMPARE(room->severityText(), QStringLiteral("SEV-2"));
    QVERIFY(room->severityReason().contains(QStringLiteral("requests fail")));
    QCOMPARE(room->command()->holderOf(QStringLiteral("IC")), QStringLiteral("T. Rao"));
    QCOMPARE(room->command()->me(), QStringLiteral("T. Rao"));
    QCOMPARE(room->snapshot()->state.keyTime(QStringLiteral("detected")), night("02:05:00"));
    QVERIFY(room->spanFrom() < ms(night("02:05:00")));
    QVERIFY(kindNames(room).contains(QStringLiteral("alert.firing")));
    QVERIFY(lastText(room, "incident.declared")
                .endsWith(QStringLiteral("(from CheckoutConfirmErrorBudgetBurn of INC-1120)")));
    // The drill still has its own.
    const auto events = machine.store->readNow(
        [](ReadTx& tx) { return tx.events(tx.findIncident(QStringLiteral("INC-1120"))->id); });
    QVERIFY(std::any_of(events->begin(), events->end(), [](const TimelineEvent& event) {
        return event.kindName == QLatin1String("alert.firing") && event.occurredAt == night("02:05:00");
    }));
}

void TestViewCommand::anIncidentIsDeclaredFromTheAlertOneStandsOn()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:50:00"));
    EventId alert, other;
    for (const MergedEvent& line : room->timeline()->events()) {
        if (line.event.kindName == QLatin1String("alert.firing") && alert.isEmpty())
            alert = line.event.id;
        if (line.event.kind == EventKind::Message)
            other = line.event.id;
    }
    QVERIFY(!alert.isEmpty() && !other.isEmpty());
    DeclareDesk* desk = machine.session->declaring();
    QSignalSpy changed(desk, &DeclareDesk::changed);
    desk->beginFrom(alert.value);
    QTRY_VERIFY(desk->chosen() > 0);
    QTRY_VERIFY(!desk->title().isEmpty());
    QVERIFY(!desk->onsetText().isEmpty());
    // What is no alert, or not here, is a declaration by hand.
    for (const QString& id : {other.value, QStringLiteral("nothing")}) {
        changed.clear();
        desk->beginFrom(id);
        QTRY_COMPARE(changed.count(), 2); // begun, and read
        QCOMPARE(desk->chosen(), 0);
        QVERIFY(desk->title().isEmpty());
    }
}

void TestViewCommand::aDeclarationByHandCanHaveACommander()
{
    Machine machine;
    DeclareDesk* desk = machine.session->declaring();
    desk->begin();
    QVERIFY(!desk->submit(QStringLiteral("  "), 2, {}, {}));
    QVERIFY(desk->submit(QStringLiteral("search is slow"), 3, QStringLiteral("search-api"),
                         QStringLiteral("M. Lind")));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    QCOMPARE(machine.session->room()->command()->roleWarning(), QString());
    desk->begin();
    QTRY_COMPARE(desk->me(), QStringLiteral("M. Lind")); // remembered for the next time
}

void TestViewCommand::aReadOnlyStoreTakesNothing()
{
    Machine machine;
    WarRoom* room = declared(machine);
    const int before = room->timeline()->count();
    machine.session.reset();
    machine.store.reset();
    auto opened = Store::open({machine.folder.path(), true}, machine.clock);
    QVERIFY(opened);
    machine.store = std::move(*opened);
    machine.start();
    machine.session->openIncident(QStringLiteral("INC-1"));
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    CommandDesk* desk = machine.session->room()->command();
    QVERIFY(!desk->problem().isEmpty());
    QVERIFY(!desk->assign(QStringLiteral("T. Rao"), QStringLiteral("look"), 5));
    QVERIFY(!desk->giveRole(QStringLiteral("IC"), QStringLiteral("T. Rao"), false));
    QVERIFY(!desk->setSeverity(1, {}));
    QVERIFY(!desk->stateImpact(QStringLiteral("x"), {}, {}, {}).isEmpty());
    QVERIFY(!desk->resolve({}, {}).isEmpty());
    QVERIFY(!machine.session->declaring()->submit(QStringLiteral("x"), 2, {}, {}));
    QCOMPARE(machine.session->room()->timeline()->count(), before);
}

void TestViewCommand::everyKeyBelongsToOneCommand()
{
    Machine machine;
    QHash<QString, QString> owners;
    for (const CommandRow& row : machine.session->commands()->rows()) {
        if (row.shortcut.isEmpty())
            continue;
        QVERIFY2(!owners.contains(row.shortcut),
                 qPrintable(row.key + QStringLiteral(" and ") + owners.value(row.shortcut) +
                            QStringLiteral(" both have ") + row.shortcut));
        owners.insert(row.shortcut, row.key);
    }
    for (const char* id : {"command.assign", "command.role", "command.severity", "command.resolve"})
        QVERIFY(owners.values().contains(QLatin1String(id)));
    QVERIFY(!owners.contains(QStringLiteral("R"))); // the runbook's
}

QTEST_MAIN(TestViewCommand)
#include "tst_view_command.moc"
