// SPDX-License-Identifier: GPL-3.0-or-later
// The outbox in words: every state says what happened and what comes next, offers only the decisions that
// are a person's, and the summary never hides one that is uncertain.
#include "models/view/outbox_model.h"
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

QTEST_MAIN(TestViewOutbox)
#include "tst_view_outbox.moc"
