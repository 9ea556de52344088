// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox in words: every state says what happened and what comes next, offers only the decisions that
// are a person's, and the summary never hides one that is uncertain.
#include "models/store/outbox_store.h"
#include "models/view/outbox_model.h"
#include "models/view/silence_form.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

const Instant kNow = night("02:20:00");

Operation operation(const char* id, OperationState state, int attempts = 0)
{
    Operation made;
    made.id = OperationId{QString::fromLatin1(id)};
    made.targetText = QStringLiteral("Alertmanager (main): silence HighErrorRate for 2 h");
    made.author = QStringLiteral("Maya Okafor");
    made.state = state;
    made.attempts = attempts;
    made.createdAt = made.confirmedAt = kNow - std::chrono::minutes{3};
    made.changedAt = kNow - std::chrono::minutes{1};
    return made;
}

/// A gate that keeps what it is given.
class ScriptedWrites final : public WriteGateway
{
public:
    std::vector<WriteOffer> offered;
    std::vector<outbox::Intent> intents;
    QStringList decisions;

    std::vector<WriteOffer> offers(OperationAudience) const override { return offered; }
    void enqueue(outbox::Intent intent, QObject*, std::function<void(Result<OperationId>)> onDone) override
    {
        intents.push_back(std::move(intent));
        onDone(OperationId{QStringLiteral("OP")});
    }
    void decide(const OperationId& id, outbox::Decision decision, QObject*,
                std::function<void(Done)> onDone) override
    {
        decisions << QStringLiteral("%1 %2").arg(id.value).arg(static_cast<int>(decision));
        onDone({});
    }
};

WriteOffer silenceOffer(const char* source, const QString& refusal = {})
{
    WriteOffer offer;
    offer.source = SourceId{QString::fromLatin1(source)};
    offer.sourceName = QStringLiteral("Alertmanager (%1)").arg(QString::fromLatin1(source));
    offer.tool = QStringLiteral("alertmanager");
    offer.verb = QStringLiteral("silence.create");
    offer.refusal = refusal;
    return offer;
}

/// A room of this machine's own with one alert and one note in it.
WarRoom* roomWithAnAlert(Machine& machine)
{
    const IncidentId id{QStringLiteral("I1")};
    const Done stored = machine.store->writeNow([&](WriteTx& tx) -> Done {
        Incident incident;
        incident.id = id;
        incident.number = QStringLiteral("INC-1");
        incident.title = QStringLiteral("errors");
        incident.openedAt = machine.clock->now();
        if (Done done = tx.addIncident(incident); !done)
            return done;
        TimelineEvent alert;
        alert.id = EventId{QStringLiteral("ALERT")};
        alert.incident = id;
        alert.occurredAt = machine.clock->now();
        alert.kind = EventKind::Alert;
        alert.kindName = QStringLiteral("alert.firing");
        alert.source = SourceId{QStringLiteral("two")};
        alert.sourceName = QStringLiteral("Alertmanager (two)");
        alert.text = QStringLiteral("HighErrorRate");
        alert.raw =
            R"({"labels":{"alertname":"HighErrorRate","service":"checkout-api","replica":"a","n":1}})";
        if (auto put = tx.putEvent(alert); !put)
            return tl::unexpected(put.error());
        TimelineEvent note = alert;
        note.id = EventId{QStringLiteral("NOTE")};
        note.source = {};
        note.kind = EventKind::Note;
        note.kindName = QStringLiteral("note");
        auto put = tx.putEvent(note);
        return put ? Done{} : tl::unexpected(put.error());
    });
    if (!stored)
        qFatal("%s", qPrintable(stored.error().what));
    machine.session->openIncident(id.value);
    if (!QTest::qWaitFor(
            [&] {
                return machine.session->room() && machine.session->room()->timeline()->events().size() == 2;
            },
            5000))
        qFatal("the room did not open");
    return machine.session->room();
}

} // namespace

class TestViewOutbox : public QObject
{
    Q_OBJECT
private slots:
    void everyStateHasWordsAndItsDecisions_data();
    void everyStateHasWordsAndItsDecisions();
    void anUncertainOneSaysUntilWhenItMayStillArrive();
    void theReasonComesBeforeWhatToDo();
    void theSummaryNamesWhatNeedsAPersonFirst();
    void openOnesComeFirstAndSettledOnesLeave();
    void theModelKeepsItsContract();
    void aSilenceSaysExactlyWhatItCovers();
    void whatCannotBeSilencedSaysWhy();
    void theSessionShowsWhatTheStoreHolds();
};

void TestViewOutbox::everyStateHasWordsAndItsDecisions_data()
{
    QTest::addColumn<OperationState>("state");
    QTest::addColumn<int>("attempts");
    QTest::addColumn<QString>("stateText");
    QTest::addColumn<QString>("tone");
    QTest::addColumn<QString>("decisions"); // s send, a arrived, c cancel
    using S = OperationState;
    QTest::newRow("queued") << S::Pending << 0 << "Queued"
                            << "muted"
                            << "c";
    QTest::newRow("sending") << S::Inflight << 1 << "Sending"
                             << "muted"
                             << "";
    QTest::newRow("uncertain") << S::Unknown << 1 << "Uncertain"
                               << "warn"
                               << "";
    QTest::newRow("checking") << S::Verifying << 1 << "Checking"
                              << "warn"
                              << "";
    QTest::newRow("never left") << S::NeedsUser << 0 << "Your decision"
                                << "warn"
                                << "sc";
    QTest::newRow("may be there") << S::NeedsUser << 2 << "Your decision"
                                  << "warn"
                                  << "sac";
    QTest::newRow("conflict") << S::Conflict << 1 << "Changed meanwhile"
                              << "warn"
                              << "sc";
    QTest::newRow("refused") << S::Rejected << 1 << "Refused"
                             << "warn"
                             << "sc";
    QTest::newRow("sent") << S::Done << 1 << "Sent"
                          << "ok"
                          << "";
    QTest::newRow("replaced") << S::Superseded << 1 << "Replaced"
                              << "muted"
                              << "";
    QTest::newRow("cancelled") << S::Cancelled << 0 << "Cancelled"
                               << "muted"
                               << "";
}

void TestViewOutbox::everyStateHasWordsAndItsDecisions()
{
    QFETCH(const OperationState, state);
    QFETCH(const int, attempts);
    const OutboxRow row = outboxRow(operation("A", state, attempts), kNow);
    QTEST(row.stateText, "stateText");
    QTEST(row.tone, "tone");
    const QString decisions = QString(row.canSend ? QStringLiteral("s") : QString()) +
                              (row.canConfirm ? QStringLiteral("a") : QString()) +
                              (row.canCancel ? QStringLiteral("c") : QString());
    QTEST(decisions, "decisions");
    QCOMPARE(row.settled, isSettled(state));
    QCOMPARE(row.whoText, QStringLiteral("Maya Okafor · 3 m ago"));
    QVERIFY(!row.title.isEmpty());
    QVERIFY(state == OperationState::Superseded || state == OperationState::Cancelled ||
            !row.detail.isEmpty());
    QCOMPARE(row.sendText, attempts > 0 ? QStringLiteral("Send again") : QStringLiteral("Send now"));
}

void TestViewOutbox::anUncertainOneSaysUntilWhenItMayStillArrive()
{
    Operation lost = operation("A", OperationState::Unknown, 1);
    lost.sentAt = night("02:19:10");
    lost.settleUntil = night("02:20:40");
    const QString words = outboxRow(lost, kNow).detail;
    QVERIFY2(words.contains(QStringLiteral("02:19:10")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("Until 02:20:40")), qPrintable(words));
    QVERIFY(!outboxRow(lost, night("02:21:00")).detail.contains(QStringLiteral("Until")));
}

void TestViewOutbox::theReasonComesBeforeWhatToDo()
{
    Operation waits = operation("A", OperationState::Pending);
    waits.lastError = QStringLiteral("mon.example cannot be reached.");
    waits.notBefore = night("02:21:30");
    QCOMPARE(outboxRow(waits, kNow).detail,
             QStringLiteral("mon.example cannot be reached. Next try at 02:21:30."));
}

void TestViewOutbox::theSummaryNamesWhatNeedsAPersonFirst()
{
    using S = OperationState;
    QCOMPARE(outboxSummary({}), QString());
    QCOMPARE(outboxSummary({operation("A", S::Done), operation("B", S::Cancelled)}), QString());
    QCOMPARE(
        outboxSummary({operation("A", S::Pending), operation("B", S::Unknown), operation("C", S::Rejected),
                       operation("D", S::Verifying), operation("E", S::Inflight)}),
        QStringLiteral("1 needs you · 2 uncertain · 1 sending · 1 queued"));
    QCOMPARE(outboxSummary({operation("A", S::NeedsUser), operation("B", S::Conflict)}),
             QStringLiteral("2 need you"));
    // A change to the running system is done at once or not at all: it never waits in a queue.
    Operation silence = operation("F", S::Pending);
    silence.audience = OperationAudience::Production;
    QCOMPARE(outboxSummary({silence, operation("A", S::Pending)}), QStringLiteral("1 sending · 1 queued"));
    QCOMPARE(outboxRow(silence, kNow).stateText, QStringLiteral("Sending"));
    QCOMPARE(outboxRow(silence, kNow).detail,
             QStringLiteral("On its way: it is done at once or not at all."));
    silence.state = S::Cancelled;
    silence.lastError = QStringLiteral("Lapsed: connection refused");
    QCOMPARE(outboxRow(silence, kNow).stateText, QStringLiteral("Lapsed"));
    QCOMPARE(outboxRow(silence, kNow).detail, QStringLiteral("connection refused"));
}

void TestViewOutbox::openOnesComeFirstAndSettledOnesLeave()
{
    using S = OperationState;
    OutboxModel model;
    QSignalSpy summary(&model, &OutboxModel::summaryChanged);
    Operation older = operation("older", S::Pending);
    older.createdAt = older.createdAt - std::chrono::minutes{5};
    model.setOperations({operation("sent", S::Done, 1), operation("queued", S::Pending), older,
                         operation("lost", S::Unknown, 1), operation("asks", S::NeedsUser, 1)},
                        kNow);
    QStringList order;
    for (const OutboxRow& row : model.rows())
        order << row.key;
    QCOMPARE(order.join(u' '), QStringLiteral("asks lost older queued sent"));
    QVERIFY(model.needsPerson() && model.uncertain());
    QCOMPARE(summary.count(), 1);

    model.refresh(kNow + std::chrono::minutes{20});
    QCOMPARE(model.count(), 4); // the sent one has been seen
    QCOMPARE(summary.count(), 1);
    model.setOperations({}, kNow);
    QCOMPARE(model.summary(), QString());
    QVERIFY(!model.needsPerson() && !model.uncertain());
}

void TestViewOutbox::theModelKeepsItsContract()
{
    using S = OperationState;
    OutboxModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setOperations({operation("A", S::Pending)}, kNow);
    model.setOperations({operation("A", S::Inflight, 1), operation("B", S::Pending)}, kNow);
    model.setOperations({operation("B", S::NeedsUser), operation("A", S::Unknown, 1)}, kNow);
    model.setOperations({operation("A", S::Done, 1)}, kNow);
    model.setOperations({}, kNow);
    QCOMPARE(model.count(), 0);
}

void TestViewOutbox::aSilenceSaysExactlyWhatItCovers()
{
    ScriptedWrites writes;
    writes.offered = {silenceOffer("one"), silenceOffer("two")};
    Machine machine;
    machine.start(nullptr, &writes);
    WarRoom* room = roomWithAnAlert(machine);
    SilenceForm* form = room->silence();
    form->begin(QStringLiteral("ALERT"));
    QCOMPARE(form->problem(), QString());
    QVERIFY(!form->canSubmit()); // not without a reason
    form->setMinutes(120);
    form->setReason(QStringLiteral(" rollback under way "));
    QVERIFY(form->canSubmit());
    // The tool that told of the alert, not the first in the list; the label of one replica is left out.
    QCOMPARE(form->targetText(),
             QStringLiteral("Alertmanager (two): silence HighErrorRate (service = checkout-api) for 2 h"));
    QVERIFY(form->submit());
    QCOMPARE(writes.intents.size(), size_t{1});
    const Operation& asked = writes.intents.front().operation;
    QCOMPARE(asked.source.value, QStringLiteral("two"));
    QCOMPARE(asked.targetText, form->targetText());
    const QString startsAt = machine.clock->now().toIso();
    const QString endsAt = (machine.clock->now() + std::chrono::hours{2}).toIso();
    QCOMPARE(QString::fromUtf8(asked.payload),
             QStringLiteral(R"({"comment":"rollback under way","createdBy":"Muster","endsAt":"%1",)"
                            R"("matchers":[{"isEqual":true,"isRegex":false,"name":"alertname",)"
                            R"("value":"HighErrorRate"},{"isEqual":true,"isRegex":false,)"
                            R"("name":"service","value":"checkout-api"}],"startsAt":"%2"})")
                 .arg(endsAt, startsAt));
    QVERIFY(writes.intents.front().event->text.contains(QStringLiteral("rollback under way")));
}

void TestViewOutbox::whatCannotBeSilencedSaysWhy()
{
    ScriptedWrites writes;
    Machine machine;
    machine.start(nullptr, &writes);
    SilenceForm* form = roomWithAnAlert(machine)->silence();
    form->setReason(QStringLiteral("why"));
    form->begin(QStringLiteral("ALERT"));
    QVERIFY2(form->problem().contains(QStringLiteral("Connect Alertmanager")), qPrintable(form->problem()));
    QVERIFY(!form->submit());
    writes.offered = {silenceOffer("one", QStringLiteral("Muster may only read from it."))};
    form->begin(QStringLiteral("ALERT"));
    QCOMPARE(form->problem(), QStringLiteral("Muster may only read from it."));
    form->setReason(QStringLiteral("why"));
    QVERIFY(!form->submit());
    form->begin(QStringLiteral("NOTE"));
    QVERIFY(form->problem().startsWith(QStringLiteral("Only an alert")));
    QVERIFY(writes.intents.empty());
}

void TestViewOutbox::theSessionShowsWhatTheStoreHolds()
{
    ScriptedWrites writes;
    Machine machine;
    machine.start(nullptr, &writes);
    QSignalSpy summary(machine.session->outbox(), &OutboxModel::summaryChanged);
    const auto stored = machine.store->writeNow([](WriteTx& tx) {
        outbox::Intent intent;
        intent.operation.source = SourceId{QStringLiteral("one")};
        intent.operation.verb = QStringLiteral("silence.create");
        intent.operation.targetText = QStringLiteral("Alertmanager: silence X");
        intent.operation.payload = "{}";
        return outbox::enqueue(tx, intent);
    });
    QVERIFY2(stored, stored ? "" : qPrintable(stored.error().what));
    QTRY_COMPARE(machine.session->outbox()->summary(), QStringLiteral("1 queued"));
    QCOMPARE(machine.session->outbox()->rows().front().title, QStringLiteral("Alertmanager: silence X"));
    machine.session->cancelOperation(stored->id.value);
    machine.session->sendOperation(stored->id.value);
    machine.session->confirmOperation(stored->id.value);
    const auto word = [&](outbox::Decision decision) {
        return QStringLiteral("%1 %2").arg(stored->id.value).arg(static_cast<int>(decision));
    };
    QCOMPARE(writes.decisions, (QStringList{word(outbox::Decision::Cancel), word(outbox::Decision::SendAgain),
                                            word(outbox::Decision::ItArrived)}));
}

QTEST_MAIN(TestViewOutbox)
#include "tst_view_outbox.moc"
