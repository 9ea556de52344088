// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/judgement.h"

#include <QtTest>

#include <random>

using namespace muster;

class TestJudgement : public QObject
{
    Q_OBJECT
private slots:
    void everyValueSurvivesItsPayload();
    void aPlainEventOfTheKindIsAJudgementToo();
    void objectionsKnowTheDifferenceBetweenNoneAndNotAsked();
    void anyBytesGiveAValue();
};

void TestJudgement::everyValueSurvivesItsPayload()
{
    TimelineEvent event;
    const Decision decision{
        {QStringLiteral("wait 20 min")}, true, {QStringLiteral("Kim: half done")}, QStringLiteral("Osei")};
    event.raw = toJson(decision);
    QCOMPARE(decisionFrom(event), decision);
    const Hypothesis hypothesis{
        HypothesisState::Refuted, {QStringLiteral("event:e1")}, QStringLiteral("Kim")};
    event.raw = toJson(hypothesis);
    QCOMPARE(hypothesisFrom(event), hypothesis);
    const PlainTask task{true, QStringLiteral("Sato")};
    event.raw = toJson(task);
    QCOMPARE(plainTaskFrom(event), task);
}

void TestJudgement::aPlainEventOfTheKindIsAJudgementToo()
{
    TimelineEvent event;
    event.kindName = QStringLiteral("hypothesis.confirmed");
    QVERIFY(hypothesisFrom(event).state == HypothesisState::Confirmed);
    event.kindName = QStringLiteral("hypothesis");
    QVERIFY(hypothesisFrom(event).state == HypothesisState::Open);
    QCOMPARE(decisionFrom(event), Decision{});
    QVERIFY(toJson(Decision{}).isEmpty());
}

void TestJudgement::objectionsKnowTheDifferenceBetweenNoneAndNotAsked()
{
    Decision decision;
    setObjections(decision, QStringLiteral("  "));
    QVERIFY(!decision.objectionsAsked);
    setObjections(decision, QStringLiteral("None"));
    QVERIFY(decision.objectionsAsked);
    QVERIFY(decision.objections.isEmpty());
    setObjections(decision, QStringLiteral("Kim: half done; Sato: DB is cold"));
    QCOMPARE(decision.objections.size(), 2);
}

void TestJudgement::anyBytesGiveAValue()
{
    std::mt19937 random(5);
    const QByteArray good =
        toJson(Decision{{QStringLiteral("a")}, true, {QStringLiteral("b")}, QStringLiteral("c")});
    for (int round = 0; round < 20'000; ++round) {
        TimelineEvent event;
        event.raw = good;
        for (auto n = 1 + random() % 4; n > 0; --n)
            event.raw[static_cast<qsizetype>(random() % static_cast<unsigned>(event.raw.size()))] =
                static_cast<char>(random());
        const Decision decision = decisionFrom(event);
        QVERIFY(decision.alternatives.size() <= 50);
        event.raw = toJson(decision); // what was read can be written and read again
        QCOMPARE(decisionFrom(event), decision);
        hypothesisFrom(event);
        plainTaskFrom(event);
    }
}

QTEST_APPLESS_MAIN(TestJudgement)
#include "tst_judgement.moc"
