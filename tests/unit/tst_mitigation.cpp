// SPDX-License-Identifier: GPL-3.0-or-later
// Roll back or fix forward: the eight criteria, the advice and what must be set before acting (DOMAIN 4.11).
#include "models/domain/mitigation.h"

#include <QtTest>

using namespace muster;

namespace {

using Answer = MitigationAnswer;

ChangeCandidate candidate(bool aligned, bool sameService)
{
    ChangeCandidate one;
    one.event.text = QStringLiteral("checkout-api 2.41.0 at 100 %");
    one.aligned = aligned;
    one.sameService = sameService;
    one.reason = QStringLiteral("7 min 56 s before onset, same service");
    return one;
}

/// INC-1120 at 02:23: a deploy of the same service before the onset, errors steady at 6.1 %.
MitigationFacts atTheDecision()
{
    MitigationFacts facts;
    facts.onsetKnown = true;
    facts.changes.candidates = {candidate(false, true)};
    facts.errorRatio = 0.0609;
    facts.errorRatioBefore = 0.0609;
    facts.options = priceOptions(usualOptions(), {24.376, 400, 0.4, 1'296'000});
    return facts;
}

QString standings(const MitigationCard& card)
{
    QStringList words;
    for (const Criterion& one : card.criteria)
        words << one.id + u'=' + toString(one.standing);
    return words.join(QStringLiteral(" "));
}

MitigationAnswers whole()
{
    return {Answer::Yes,
            Answer::Yes,
            Answer::No,
            Answer::No,
            QStringLiteral("migration 0187 only adds"),
            QStringLiteral("error ratio below 0.2 % for 1 min"),
            10,
            QStringLiteral("Lukas Brandt")};
}

} // namespace

class TestMitigation : public QObject
{
    Q_OBJECT
private slots:
    void dataFillsWhatItCanAndAsksTheRest();
    void answersSettleTheCard();
    void theAdviceFollowsTheRules_data();
    void theAdviceFollowsTheRules();
    void aStaleFeedIsNamedAndAskedAbout();
    void noChangeKnownSpeaksAgainstOnlyWhenFeedsWereFresh();
    void theTrendNeedsMoreThanNoise_data();
    void theTrendNeedsMoreThanNoise();
    void nothingIsDecidedWithoutVerifyAndTimeBox();
    void answersSurviveTheirJson();
    void aDecisionSurvivesItsJson();
    void bothAreReadFromAnything_data();
    void bothAreReadFromAnything();
};

void TestMitigation::dataFillsWhatItCanAndAsksTheRest()
{
    const MitigationCard card = mitigationCard(atTheDecision(), {});
    QCOMPARE(standings(card),
             QStringLiteral("correlation=for safety=open speed=open knowledge=open trend=neutral "
                            "third way=open budget=for verify=open"));
    QCOMPARE(card.open, 5);
    QCOMPARE(card.criteria[0].found,
             QStringLiteral("checkout-api 2.41.0 at 100 % (7 min 56 s before onset, same service)"));
    QCOMPARE(card.criteria[4].found, QStringLiteral("6.09 % five minutes ago, 6.09 % now: steady"));
    // 24.376 a second for 5, 30, 12, 20 minutes of 1,296,000: 0.56, 3.39, 1.35, 2.26 %.
    QCOMPARE(card.criteria[6].found,
             QStringLiteral("Of the budget: roll back 0.56 %, fix forward 3.39 %, shift "
                            "traffic 1.35 %, wait 2.26 %"));
    QCOMPARE(card.advice, QStringLiteral("Roll back, once it is clear that it is safe."));
}

void TestMitigation::answersSettleTheCard()
{
    const MitigationCard card = mitigationCard(atTheDecision(), whole());
    QCOMPARE(standings(card),
             QStringLiteral("correlation=for safety=for speed=for knowledge=for trend=neutral third "
                            "way=neutral budget=for verify=neutral"));
    QCOMPARE(card.open, 0);
    QCOMPARE(card.adviceId, QStringLiteral("rollback"));
    QCOMPARE(card.criteria[7].found,
             QStringLiteral("error ratio below 0.2 % for 1 min, looked at by Lukas Brandt in 10 min"));
}

void TestMitigation::theAdviceFollowsTheRules_data()
{
    QTest::addColumn<bool>("correlates");
    QTest::addColumn<Answer>("safe");
    QTest::addColumn<Answer>("known");
    QTest::addColumn<Answer>("thirdWay");
    QTest::addColumn<QString>("advice");
    QTest::newRow("default") << true << Answer::Yes << Answer::No << Answer::No << "rollback";
    QTest::newRow("not asked yet") << true << Answer::Open << Answer::Open << Answer::Open << "rollback";
    QTest::newRow("unsafe, patch ready") << true << Answer::No << Answer::Yes << Answer::No << "forward";
    QTest::newRow("unsafe, no patch") << true << Answer::No << Answer::Open << Answer::No << "ask";
    QTest::newRow("a third way comes first")
        << true << Answer::Yes << Answer::Yes << Answer::Yes << "third way";
    QTest::newRow("nothing lines up") << false << Answer::Yes << Answer::No << Answer::No << "ask";
    QTest::newRow("nothing lines up, patch ready")
        << false << Answer::Yes << Answer::Yes << Answer::No << "forward";
}

void TestMitigation::theAdviceFollowsTheRules()
{
    QFETCH(bool, correlates);
    QFETCH(Answer, safe);
    QFETCH(Answer, known);
    QFETCH(Answer, thirdWay);
    QFETCH(QString, advice);
    MitigationFacts facts = atTheDecision();
    facts.changes.candidates = {candidate(false, correlates)};
    MitigationAnswers answers;
    answers.safe = safe;
    answers.known = known;
    answers.thirdWay = thirdWay;
    QCOMPARE(mitigationCard(facts, answers).adviceId, advice);
}

void TestMitigation::aStaleFeedIsNamedAndAskedAbout()
{
    MitigationFacts facts = atTheDecision();
    Freshness feed;
    feed.sourceName = QStringLiteral("LaunchDarkly");
    facts.changes.staleFeeds = {feed, feed};
    const Criterion one = mitigationCard(facts, {}).criteria.front();
    QVERIFY(one.found.endsWith(QStringLiteral(". Not fresh: LaunchDarkly")));
    QCOMPARE(one.question, QStringLiteral("Did something change there that is not shown here?"));
}

void TestMitigation::noChangeKnownSpeaksAgainstOnlyWhenFeedsWereFresh()
{
    MitigationFacts facts = atTheDecision();
    facts.changes.candidates.clear();
    QCOMPARE(toString(mitigationCard(facts, {}).criteria.front().standing), QStringLiteral("open"));
    facts.changes.noChangeKnown = true;
    QCOMPARE(toString(mitigationCard(facts, {}).criteria.front().standing), QStringLiteral("against"));
    facts.onsetKnown = false;
    QCOMPARE(toString(mitigationCard(facts, {}).criteria.front().standing), QStringLiteral("open"));
}

void TestMitigation::theTrendNeedsMoreThanNoise_data()
{
    QTest::addColumn<double>("before"); ///< below 0: not measured
    QTest::addColumn<double>("now");
    QTest::addColumn<ErrorTrend>("trend");
    QTest::newRow("not measured") << -1.0 << 0.2 << ErrorTrend::Unknown;
    QTest::newRow("grows") << 0.18 << 0.2128 << ErrorTrend::Growing;
    QTest::newRow("falls") << 0.2292 << 0.0609 << ErrorTrend::Falling;
    QTest::newRow("within a tenth") << 0.18 << 0.1964 << ErrorTrend::Steady;
    QTest::newRow("small but double") << 0.0004 << 0.0008 << ErrorTrend::Steady;
    QTest::newRow("from nothing") << 0.0 << 0.18 << ErrorTrend::Growing;
}

void TestMitigation::theTrendNeedsMoreThanNoise()
{
    QFETCH(double, before);
    QFETCH(double, now);
    QFETCH(ErrorTrend, trend);
    QCOMPARE(errorTrend(before < 0 ? std::nullopt : std::optional(before), now), trend);
}

void TestMitigation::nothingIsDecidedWithoutVerifyAndTimeBox()
{
    QCOMPARE(missingBeforeActing({}).size(), 3);
    QCOMPARE(missingBeforeActing(whole()), QStringList{});
    MitigationAnswers answers = whole();
    answers.boxMinutes = 0;
    QCOMPARE(missingBeforeActing(answers), QStringList{QStringLiteral("when one looks back")});
    answers = whole();
    answers.verify = QStringLiteral("  ");
    QCOMPARE(missingBeforeActing(answers), QStringList{QStringLiteral("how one will see that it worked")});
}

void TestMitigation::answersSurviveTheirJson()
{
    QCOMPARE(mitigationAnswersFromJson(toJson(whole())), whole());
    QCOMPARE(mitigationAnswersFromJson(toJson(MitigationAnswers{})), MitigationAnswers{});
}

void TestMitigation::aDecisionSurvivesItsJson()
{
    MitigationDecision decision{QStringLiteral("rollback"),
                                {QStringLiteral("Fix forward: 43,877 failing requests")},
                                QStringLiteral("error ratio below 0.2 %"),
                                QStringLiteral("Lukas Brandt"),
                                QStringLiteral("note"),
                                Instant{1'800'000'000'000},
                                {}};
    for (const Criterion& one : mitigationCard(atTheDecision(), whole()).criteria)
        decision.criteria.push_back({one.id, {}, one.standing, one.found, {}});
    QCOMPARE(mitigationDecisionFromJson(toJson(decision)), std::optional(decision));
}

void TestMitigation::bothAreReadFromAnything_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("hello");
    QTest::newRow("a list") << QByteArray("[1,2]");
    QTest::newRow("wrong types") << QByteArray(R"({"safe":1,"verify":[],"boxMinutes":"x","decision":7})");
    QTest::newRow("wild") << QByteArray(R"({"safe":"maybe","boxMinutes":-5,"criteria":{},"dueMs":1e300})");
}

void TestMitigation::bothAreReadFromAnything()
{
    QFETCH(QByteArray, json);
    QCOMPARE(mitigationAnswersFromJson(json), MitigationAnswers{});
    QVERIFY(!mitigationDecisionFromJson(json));
}

QTEST_GUILESS_MAIN(TestMitigation)
#include "tst_mitigation.moc"
