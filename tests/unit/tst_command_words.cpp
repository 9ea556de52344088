// SPDX-License-Identifier: GPL-3.0-or-later
// What is said about the impact beside the samples, and the standing sentences of the call.
#include "models/domain/impact_statement.h"
#include "models/domain/stock_phrases.h"

#include <QTest>

using namespace muster;

namespace {

Instant night(const char* time)
{
    return *Instant::fromIso(QString::fromLatin1(QByteArrayLiteral("2026-11-20T") + time + 'Z'));
}

TimelineEvent stated(const ImpactStatement& statement, const char* at)
{
    TimelineEvent event;
    event.kindName = QLatin1String(kImpactStated);
    event.raw = toJson(statement);
    event.occurredAt = event.knownAt = night(at);
    return event;
}

} // namespace

class TestCommandWords : public QObject
{
    Q_OBJECT
private slots:
    void aStatementIsReadAsItWasWritten()
    {
        ImpactStatement statement;
        statement.text = QStringLiteral("card payments fail");
        statement.typed = {night("02:03:00"), {}, 95'000.0};
        statement.derived = {night("02:00:00"), night("02:29:24"), 90'026.0};
        QCOMPARE(impactStatementFromJson(toJson(statement)), statement);
        QCOMPARE(
            textOf(statement),
            QStringLiteral("Impact: card payments fail; start 02:03:00 UTC (samples: 02:00:00 UTC); 95,000 "
                           "failed requests (samples: 90,026)"));
    }

    void wrongFieldsCountAsAbsent()
    {
        QVERIFY(!impactStatementFromJson("[]"));
        QVERIFY(!impactStatementFromJson(""));
        const auto read =
            impactStatementFromJson(R"({"text":7,"start":"yesterday","failed":-3,"derived":[1],"x":{}})");
        QVERIFY(read && read->isEmpty() && read->derived == ImpactFigures{});
    }

    void theNewestStatementCountsAndAnEmptyOneTakesItBack()
    {
        ImpactStatement first, second;
        first.text = QStringLiteral("some users");
        second.text = QStringLiteral("all users");
        QVERIFY(!statedImpact({}));
        QCOMPARE(statedImpact({stated(second, "02:10:00"), stated(first, "02:05:00")}), second);
        QVERIFY(!statedImpact({stated(first, "02:05:00"), stated({}, "02:10:00")}));
    }

    void phrasesSpeakOfThisCallAndLeaveNoHole()
    {
        CallNames names;
        for (const StockPhrase& phrase : stockPhrases(names)) {
            QVERIFY2(!phrase.sentence.contains(QLatin1Char('%')), qPrintable(phrase.sentence));
            QVERIFY2(!phrase.sentence.contains(QStringLiteral("  ")), qPrintable(phrase.sentence));
            QVERIFY2(!phrase.sentence.contains(QStringLiteral(" ,")), qPrintable(phrase.sentence));
            QCOMPARE(phraseFromJson(phraseJson(phrase.id)), phrase.id);
        }
        names.incident = QStringLiteral("INC-1121");
        names.severity = QStringLiteral("SEV-2");
        names.commander = QStringLiteral("T. Rao");
        names.successor = QStringLiteral("M. Lind");
        names.person = QStringLiteral("P. Silva");
        names.task = QStringLiteral("look at the pool");
        names.box = QStringLiteral("5 min");
        const auto phrases = stockPhrases(names);
        QCOMPARE(phrases.size(), size_t{8});
        const auto sentence = [&](const char* id) {
            for (const StockPhrase& phrase : phrases) {
                if (phrase.id == QLatin1String(id))
                    return phrase.sentence;
            }
            return QString();
        };
        QVERIFY(sentence("start").startsWith(
            QStringLiteral("This is T. Rao, I am the incident commander for INC-1121, a SEV-2.")));
        QCOMPARE(sentence("assign"),
                 QStringLiteral("P. Silva, please look at the pool. I come back to you in 5 min "
                                "for condition, actions and needs. Do you have it?"));
        QVERIFY(sentence("handover").contains(QStringLiteral("T. Rao hands over command to M. Lind.")));
        QVERIFY(sentence("poll").startsWith(
            QString::fromUtf8("The proposal is … Are there any strong objections?")));
        QVERIFY(phraseFromJson("{\"phrase\":\"sing\"}").isEmpty());
        QVERIFY(phraseFromJson("nonsense").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestCommandWords)
#include "tst_command_words.moc"
