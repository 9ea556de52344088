// SPDX-License-Identifier: GPL-3.0-or-later
// Every cell of the outbox's decisions, as rows with the reason. What the cells add up to is explored by
// tests/fault/tst_outbox_model.cpp.
#include "models/domain/operation.h"

#include <QtTest>

#include <array>

using namespace muster;
using State = OperationState;
using Class = OperationClass;
using Audience = OperationAudience;

namespace {

constexpr std::array kClasses{Class::IdempotentByKey, Class::IdempotentByGoal, Class::CompareAndSet,
                              Class::Append};
constexpr std::array kAudiences{Audience::Internal, Audience::Public, Audience::Production};
constexpr Instant kNow{1'795'467'600'000};
constexpr Milliseconds kWait{2'000};

Operation inState(State state, Class semantics = Class::Append, Audience audience = Audience::Internal)
{
    Operation operation;
    operation.id = OperationId{QStringLiteral("OP")};
    operation.source = SourceId{QStringLiteral("s")};
    operation.semantics = semantics;
    operation.audience = audience;
    operation.state = state;
    operation.attempts = 1;
    operation.confirmedAt = operation.createdAt = kNow;
    operation.changedAt = kNow;
    operation.sentAt = kNow;
    operation.settleUntil = kNow + kOperationHorizon;
    operation.statusAtWriting = QStringLiteral("now");
    return operation;
}

/// One letter per class in the order of kClasses: D done, P pending, U unknown, N needs_user, C conflict,
/// R rejected.
State stateOf(QChar letter)
{
    switch (letter.unicode()) {
    case 'D':
        return State::Done;
    case 'P':
        return State::Pending;
    case 'U':
        return State::Unknown;
    case 'N':
        return State::NeedsUser;
    case 'C':
        return State::Conflict;
    default:
        return State::Rejected;
    }
}

struct SendRow
{
    const char* what;
    SendResult result;
    const char* others; ///< internal and public
    const char* production;
    const char* why;
};

const std::vector<SendRow> kSends{
    {"not sent",
     {0, 0, false, false, {}},
     "PPPP",
     "NNNN",
     "nothing left: free to try, production never waits"},
    {"no answer", {1, 0, false, false, {}}, "UUUU", "UUUU", "it may have arrived"},
    {"200 ours", {1, 200, true, false, {}}, "DDDD", "DDDD", "the tool says so"},
    {"204 ours", {1, 204, true, false, {}}, "DDDD", "DDDD", "the tool says so"},
    {"200 not ours", {1, 200, false, false, {}}, "UUUU", "UUUU", "a portal says 200 to anything"},
    {"202", {1, 202, false, true, {}}, "UUUU", "UUUU", "taken for later is not done"},
    {"302", {1, 302, false, false, {}}, "UUUU", "UUUU", "a portal, or a write that answers by redirect"},
    {"307", {1, 307, false, false, {}}, "UUUU", "UUUU", "never followed, so nobody knows"},
    {"400", {1, 400, false, false, {}}, "RRRR", "RRRR", "refused: a person edits it"},
    {"401", {1, 401, false, false, {}}, "PPPP", "NNNN", "nothing was done: waits for a token"},
    {"403", {1, 403, false, false, {}}, "RRRR", "RRRR", "refused, others go on"},
    {"404", {1, 404, false, false, {}}, "RURR", "RURR", "gone: for a goal that may be what was wanted"},
    {"407", {1, 407, false, false, {}}, "PPPP", "NNNN", "the proxy kept it"},
    {"408", {1, 408, false, false, {}}, "PPPU", "UUUU", "the server did not wait for all of it, it says"},
    {"409", {1, 409, false, false, {}}, "UUCC", "UUCC", "already so is a success for goal and key"},
    {"410", {1, 410, false, false, {}}, "RURR", "RURR", "gone: for a goal that may be what was wanted"},
    {"412", {1, 412, false, false, {}}, "UUCC", "UUCC", "another base"},
    {"413", {1, 413, false, false, {}}, "RRRR", "RRRR", "refused"},
    {"422", {1, 422, false, false, {}}, "RRRR", "RRRR", "refused"},
    {"425", {1, 425, false, false, {}}, "PPPU", "UUUU", "too early, it says"},
    {"429", {1, 429, false, false, {}}, "PPPP", "NNNN", "not done, asked to wait"},
    {"500", {1, 500, false, false, {}}, "PUUU", "UUUU", "may have been done before the fault"},
    {"502", {1, 502, false, false, {}}, "PUUU", "UUUU", "a gateway that gave up may pass it on later"},
    {"503",
     {1, 503, false, false, {}},
     "PPPU",
     "UUUU",
     "turned away, but only evidence allows a second append"},
    {"504", {1, 504, false, false, {}}, "PUUU", "UUUU", "a gateway that gave up may pass it on later"},
};

QByteArray rowName(const char* what, Class semantics, Audience audience)
{
    return QByteArray(what) + ' ' + toString(semantics).toLatin1() + ' ' + toString(audience).toLatin1();
}

} // namespace

class TestOperation : public QObject
{
    Q_OBJECT

private slots:
    void ourMarksAreNoWordsOfATimeline()
    {
        const QString mark = operationMarker(OperationId{QStringLiteral("01M8XQ")});
        const QString words = QStringLiteral("We look. ") + mark;
        QCOMPARE(withoutOperationMarkers(words), QStringLiteral("We look."));
        QCOMPARE(withoutOperationMarkers(mark + QStringLiteral(" after ") + mark), QStringLiteral(" after"));
        for (const QString& own : {operationMarkerBegin(), operationMarkerBegin() + QStringLiteral("a b"),
                                   operationMarkerBegin() + QChar(0x27e9), QStringLiteral("plain")})
            QCOMPARE(withoutOperationMarkers(own), own);
    }

    void whatFollowsATransmission_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<int>("semantics");
        QTest::addColumn<int>("audience");
        for (size_t row = 0; row < kSends.size(); ++row) {
            for (size_t semantics = 0; semantics < kClasses.size(); ++semantics) {
                for (const Audience audience : kAudiences)
                    QTest::addRow("%s", rowName(kSends[row].what, kClasses[semantics], audience).constData())
                        << int(row) << int(semantics) << int(audience);
            }
        }
    }
    void whatFollowsATransmission()
    {
        QFETCH(int, row);
        QFETCH(int, semantics);
        QFETCH(int, audience);
        const SendRow& given = kSends[size_t(row)];
        const bool production = Audience(audience) == Audience::Production;
        const State expected =
            stateOf(QLatin1Char((production ? given.production : given.others)[semantics]));
        const Operation operation = inState(State::Inflight, kClasses[size_t(semantics)], Audience(audience));
        const Verdict verdict = afterSend(operation, given.result, kNow, kWait);
        QVERIFY2(verdict.state == expected, given.why);
        QVERIFY(mayBecome(State::Inflight, verdict.state));
        QCOMPARE(verdict.notBefore.has_value(),
                 verdict.state == State::Pending || verdict.state == State::Unknown);
        if (verdict.notBefore)
            QCOMPARE(*verdict.notBefore, kNow + kWait);
        // The last attempt is used up: nothing goes back to the queue.
        Operation last = operation;
        last.attemptsLeft = 0;
        const State end = afterSend(last, given.result, kNow, kWait).state;
        QCOMPARE(int(end), int(expected == State::Pending ? State::NeedsUser : expected));
    }

    void aConflictAfterAnEarlierCopyIsReadBack()
    {
        // The base may have moved by our own copy whose answer was lost.
        for (const Class semantics : kClasses) {
            Operation operation = inState(State::Inflight, semantics);
            operation.attempts = 2;
            QCOMPARE(int(afterSend(operation, {1, 412, false, false, {}}, kNow, kWait).state),
                     int(State::Unknown));
        }
    }

    void theServersDelayWinsWhenItIsLonger()
    {
        const Operation operation = inState(State::Inflight);
        QCOMPARE(*afterSend(operation, {1, 429, false, false, Milliseconds{9'000}}, kNow, kWait).notBefore,
                 kNow + Milliseconds{9'000});
        QCOMPARE(*afterSend(operation, {1, 429, false, false, Milliseconds{500}}, kNow, kWait).notBefore,
                 kNow + kWait);
    }

    void whatFollowsAReadBack_data()
    {
        QTest::addColumn<int>("answer");
        QTest::addColumn<bool>("settled");
        QTest::addColumn<QString>("others");
        QTest::addColumn<QString>("toPublic");
        QTest::addColumn<QString>("production");
        const auto row = [](const char* name, ReadBack answer, bool settled, const char* others,
                            const char* toPublic, const char* production) {
            QTest::addRow("%s", name) << int(answer) << settled << QString::fromLatin1(others)
                                      << QString::fromLatin1(toPublic) << QString::fromLatin1(production);
        };
        row("found early", ReadBack::Found, false, "DDDD", "DDDD", "DDDD");
        row("found", ReadBack::Found, true, "DDDD", "DDDD", "DDDD");
        row("other version", ReadBack::OtherVersion, true, "CCCC", "CCCC", "CCCC");
        row("could not be asked", ReadBack::Failed, true, "UUUU", "UUUU", "UUUU");
        // A copy may be on its way and a read may be behind: only a key makes a second copy harmless.
        row("not there, within the horizon", ReadBack::NotFound, false, "PUUU", "PUUU", "NUUU");
        row("not there", ReadBack::NotFound, true, "PPPP", "PPPN", "NNNN");
    }
    void whatFollowsAReadBack()
    {
        QFETCH(int, answer);
        QFETCH(bool, settled);
        QFETCH(QString, others);
        QFETCH(QString, toPublic);
        QFETCH(QString, production);
        const Instant now = kNow + (settled ? kOperationHorizon : kOperationHorizon - Milliseconds{1});
        for (size_t c = 0; c < kClasses.size(); ++c) {
            for (const auto& [audience, letters] :
                 {std::pair{Audience::Internal, others}, std::pair{Audience::Public, toPublic},
                  std::pair{Audience::Production, production}}) {
                const Operation operation = inState(State::Verifying, kClasses[c], audience);
                const Verdict verdict = afterReadBack(operation, ReadBack(answer), now, kWait);
                QVERIFY2(verdict.state == stateOf(letters[qsizetype(c)]),
                         rowName("", kClasses[c], audience).constData());
                QVERIFY(mayBecome(State::Verifying, verdict.state));
                if (verdict.state == State::Unknown && ReadBack(answer) == ReadBack::NotFound)
                    QCOMPARE(verdict.notBefore, operation.settleUntil); // asked again when it means something
            }
        }
    }

    void whoIsAskedBeforeSending_data()
    {
        QTest::addColumn<qint64>("waited");
        QTest::addColumn<QString>("status");
        QTest::addColumn<QString>("expected"); // internal, public, production: I inflight, N needs_user
        const QString same = QStringLiteral("now"), other = QStringLiteral("changed");
        QTest::newRow("at once") << qint64{0} << same << QStringLiteral("III");
        QTest::newRow("production has 10 s") << qint64{10'000} << same << QStringLiteral("III");
        QTest::newRow("then never") << qint64{10'001} << same << QStringLiteral("IIN");
        QTest::newRow("a post has 5 min") << qint64{300'000} << same << QStringLiteral("IIN");
        QTest::newRow("then asks") << qint64{300'001} << same << QStringLiteral("INN");
        QTest::newRow("overtaken by a change") << qint64{0} << other << QStringLiteral("INI");
        QTest::newRow("the clock was set back") << qint64{-3'600'000} << same << QStringLiteral("INN");
        QTest::newRow("NTP moved it a little") << qint64{-900} << same << QStringLiteral("III");
    }
    void whoIsAskedBeforeSending()
    {
        QFETCH(qint64, waited);
        QFETCH(QString, status);
        QFETCH(QString, expected);
        for (const Audience audience : kAudiences) {
            const Operation operation = inState(State::Pending, Class::Append, audience);
            const auto due = beforeSend(operation, status, kNow + Milliseconds{waited});
            QVERIFY(due);
            QCOMPARE(int(*due), int(expected[int(audience)] == u'I' ? State::Inflight : State::NeedsUser));
            QCOMPARE(whyItAsks(operation, status, kNow + Milliseconds{waited}).isEmpty(),
                     *due == State::Inflight);
        }
    }

    void expiryDamageAndUsedUpAttemptsAskEvenWhileWaiting()
    {
        Operation operation = inState(State::Pending);
        operation.notBefore = kNow + Milliseconds{60'000};
        QVERIFY(!beforeSend(operation, {}, kNow));
        QCOMPARE(beforeSend(operation, {}, operation.notBefore), std::optional(State::Inflight));
        Operation expired = operation, damaged = operation, tired = operation;
        expired.expiresAt = kNow - Milliseconds{1};
        damaged.payloadDamaged = true;
        tired.attemptsLeft = 0;
        for (const Operation& one : {expired, damaged, tired})
            QCOMPARE(beforeSend(one, {}, kNow), std::optional(State::NeedsUser));
        for (const State state : {State::Inflight, State::Unknown, State::NeedsUser, State::Done})
            QVERIFY(!beforeSend(inState(state), {}, kNow));
    }

    void everyStateThatNobodyDecidesHasADeadline()
    {
        for (const OperationTransition& one : operationTransitions()) {
            Operation operation = inState(one.from);
            operation.expiresAt = kNow + kInternalExpiresAfter;
            const bool waitsForUs = one.from == State::Pending || occupiesLane(one.from);
            QCOMPARE(deadlineOf(operation).has_value(), waitsForUs);
        }
        QCOMPARE(*deadlineOf(inState(State::Unknown)), kNow + kUnverifiedFor);
        QCOMPARE(*deadlineOf(inState(State::Pending, Class::Append, Audience::Public)),
                 kNow + kPublicPostStaleAfter);
        QCOMPARE(*deadlineOf(inState(State::Pending, Class::Append, Audience::Production)),
                 kNow + kProductionWithin);
    }

    void afterACrashWhatWasUnderWayIsUnknown()
    {
        QCOMPARE(afterCrash(State::Inflight), std::optional(State::Unknown));
        QCOMPARE(afterCrash(State::Verifying), std::optional(State::Unknown));
        for (const State state : {State::Pending, State::Unknown, State::NeedsUser, State::Conflict,
                                  State::Rejected, State::Done, State::Superseded, State::Cancelled})
            QVERIFY(!afterCrash(state));
    }

    void namesAreStable()
    {
        QStringList states, classes, audiences;
        for (int i = 0; i <= int(State::Cancelled); ++i) {
            states << toString(State(i));
            QCOMPARE(operationStateFromName(states.back()), std::optional(State(i)));
        }
        for (const Class one : kClasses)
            classes << toString(one);
        for (const Audience one : kAudiences)
            audiences << toString(one);
        QCOMPARE(states.join(u' '), QStringLiteral("pending inflight unknown verifying needs_user conflict "
                                                   "rejected done superseded cancelled"));
        QCOMPARE(classes.join(u' '), QStringLiteral("idem_key idem_natural cas append"));
        QCOMPARE(audiences.join(u' '), QStringLiteral("internal public production"));
        QVERIFY(!operationStateFromName(u"sent"));
    }

    void lanesJoinWhatActsOnTheSameThing()
    {
        Operation first = inState(State::Pending), second = first;
        first.target = second.target = QStringLiteral("PD1");
        second.id = OperationId{QStringLiteral("OP2")};
        QCOMPARE(laneOf(first), laneOf(second));
        second.target.clear();
        QVERIFY(laneOf(first) != laneOf(second));
        second = first;
        second.source = SourceId{QStringLiteral("other")};
        QVERIFY(laneOf(first) != laneOf(second));
    }
};

QTEST_GUILESS_MAIN(TestOperation)
#include "tst_operation.moc"
