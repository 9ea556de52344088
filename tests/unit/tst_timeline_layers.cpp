// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_layers.h"

#include <QtTest>

#include <random>

using namespace muster;

class TestTimelineLayers : public QObject
{
    Q_OBJECT
private slots:
    void withoutLayersItIsTheRuleAlone();
    void aCorrectionStandsWhateverTheToolSaysLater();
    void aWithdrawnCorrectionLeavesTheToolsWord();
    void aCorrectedTimeMovesTheLine();
    void whatIsMovedBehindTheInstantIsNotShown();
    void theNewestCorrectedTimesAreTheOnesThatWereKnown();
    void peopleJoinAndPartLines();
    void theRuleIsOverruledByAPerson();
    void payloadsThatAreNoneArePassedOver_data();
    void payloadsThatAreNoneArePassedOver();

private:
    static TimelineEvent event(const char* id, int second, const char* source = "Slack")
    {
        TimelineEvent made;
        made.id.value = QString::fromLatin1(id);
        made.occurredAt = made.knownAt = Instant{second * 1000};
        made.kind = EventKind::Message;
        made.kindName = QStringLiteral("chat.message");
        made.source.value = QString::fromLatin1(source);
        made.sourceName = QString::fromLatin1(source);
        made.text = QString::fromLatin1(id);
        return made;
    }
    static TimelineEvent word(const char* kind, int second, const QByteArray& raw, const char* text = "same")
    {
        TimelineEvent made = event("w", second, "");
        made.id.value = QStringLiteral("w%1").arg(second);
        made.kindName = QString::fromLatin1(kind);
        made.kind = EventKind::Other;
        made.sourceName = QStringLiteral("You");
        made.raw = raw;
        made.text = QString::fromLatin1(text);
        return made;
    }
    static TimelineEvent correction(const char* of, int second, std::optional<QString> text,
                                    std::optional<Instant> at = {})
    {
        return word(kCorrectionKind, second, toJson(Correction{EventId{QString::fromLatin1(of)}, text, at}));
    }
    static TimelineEvent duplicates(const char* kind, int second, const char* a, const char* b)
    {
        return word(kind, second,
                    duplicatesToJson({EventId{QString::fromLatin1(a)}, EventId{QString::fromLatin1(b)}}));
    }
    static QString shape(const LayeredTimeline& timeline)
    {
        QStringList lines;
        for (const MergedEvent& line : timeline.lines) {
            QStringList ids{line.event.id.value};
            for (const TimelineEvent& twin : line.twins)
                ids << twin.id.value;
            lines << ids.join(u'+');
        }
        return lines.join(u' ');
    }
};

void TestTimelineLayers::withoutLayersItIsTheRuleAlone()
{
    const std::vector<TimelineEvent> events{event("a", 1), event("b", 2)};
    const LayeredTimeline timeline = layered(events);
    QCOMPARE(timeline.lines, mergeDuplicates(events));
    QVERIFY(timeline.layers.empty());
}

void TestTimelineLayers::aCorrectionStandsWhateverTheToolSaysLater()
{
    TimelineEvent tools = event("a", 10);
    LayeredTimeline timeline = layered({tools, correction("a", 60, QStringLiteral("right"))});
    QCOMPARE(timeline.lines.front().event.text, QStringLiteral("right"));
    QVERIFY(timeline.layers.at(tools.id).corrected);
    QVERIFY(!timeline.layers.at(tools.id).toldSince);
    // The tool's next revision, learnt after the correction.
    tools.revision = 1;
    tools.knownAt = Instant{90'000};
    tools.text = QStringLiteral("the tool's second word");
    timeline = layered({tools, correction("a", 60, QStringLiteral("right"))});
    QCOMPARE(timeline.lines.front().event.text, QStringLiteral("right"));
    QVERIFY(timeline.layers.at(tools.id).toldSince);
    // The newest correction wins.
    timeline = layered(
        {tools, correction("a", 60, QStringLiteral("right")), correction("a", 95, QStringLiteral("better"))});
    QCOMPARE(timeline.lines.front().event.text, QStringLiteral("better"));
    QVERIFY(!timeline.layers.at(tools.id).toldSince);
}

void TestTimelineLayers::aWithdrawnCorrectionLeavesTheToolsWord()
{
    const LayeredTimeline timeline =
        layered({event("a", 10), correction("a", 60, QStringLiteral("x")), correction("a", 70, {})});
    QCOMPARE(timeline.lines.front().event.text, QStringLiteral("a"));
    QVERIFY(timeline.layers.empty());
}

void TestTimelineLayers::aCorrectedTimeMovesTheLine()
{
    const LayeredTimeline timeline =
        layered({event("a", 10), event("b", 20), correction("a", 60, {}, Instant{25'000})});
    QCOMPARE(shape(timeline), QStringLiteral("b a"));
    QCOMPARE(timeline.lines.back().event.text, QStringLiteral("a"));
    QCOMPARE(timeline.lines.back().event.knownAt, Instant{10'000}); // when it became known did not change
}

void TestTimelineLayers::whatIsMovedBehindTheInstantIsNotShown()
{
    const LayeredTimeline timeline =
        layered({event("a", 10), correction("a", 11, {}, Instant{50'000})}, Instant{40'000});
    QVERIFY(timeline.lines.empty());
}

void TestTimelineLayers::theNewestCorrectedTimesAreTheOnesThatWereKnown()
{
    const Instant nine{9'000}, five{5'000};
    const std::vector<TimelineEvent> events{event("a", 20),
                                            event("b", 30),
                                            correction("a", 40, {}, nine),
                                            correction("b", 41, QStringLiteral("only words")),
                                            correction("a", 50, {}, five),
                                            correction("a", 60, {}, {})};
    const EventId a{QStringLiteral("a")};
    using Times = std::map<EventId, Instant>;
    QVERIFY(correctedTimes(events, AsOf{}).empty()); // the last word took it back
    QVERIFY(correctedTimes(events, {Instant{10'000}, false}).empty());
    QVERIFY((correctedTimes(events, {Instant{55'000}, true}) == Times{{a, five}}));
    QVERIFY((correctedTimes(events, {Instant{45'000}, true}) == Times{{a, nine}}));
    QVERIFY(correctedTimes(events, {Instant{39'000}, true}).empty());
}

void TestTimelineLayers::peopleJoinAndPartLines()
{
    const std::vector<TimelineEvent> events{event("a", 10), event("b", 20), event("c", 500)};
    auto with = [&](std::vector<TimelineEvent> words) {
        std::vector<TimelineEvent> all = events;
        all.insert(all.end(), words.begin(), words.end());
        return layered(all);
    };
    LayeredTimeline timeline = with({duplicates(kJoinedKind, 600, "c", "a")});
    QCOMPARE(shape(timeline), QStringLiteral("a+c b"));
    const TwinReason reason = twinReason(timeline.lines.front(), timeline.layers.begin()->second);
    QVERIFY(!reason.byRule);
    QCOMPARE(reason.words, QStringLiteral("same"));
    QCOMPARE(reason.apart, Milliseconds{490'000});
    timeline = with({duplicates(kJoinedKind, 600, "c", "a"), duplicates(kPartedKind, 601, "a", "c")});
    QCOMPARE(shape(timeline), QStringLiteral("a b c"));
    timeline = with({duplicates(kJoinedKind, 600, "c", "a"), duplicates(kPartedKind, 601, "a", "c"),
                     duplicates(kJoinedKind, 602, "c", "b")});
    QCOMPARE(shape(timeline), QStringLiteral("a b+c"));
    // About events that are not here: passed over.
    QCOMPARE(shape(with({duplicates(kJoinedKind, 600, "x", "y")})), QStringLiteral("a b c"));
}

void TestTimelineLayers::theRuleIsOverruledByAPerson()
{
    std::vector<TimelineEvent> alerts{event("a", 10, "Prometheus"), event("b", 20, "Alertmanager")};
    for (TimelineEvent& alert : alerts) {
        alert.kind = EventKind::Alert;
        alert.text = QStringLiteral("Burn (critical): firing");
    }
    QCOMPARE(shape(layered(alerts)), QStringLiteral("a+b"));
    const TwinReason reason = twinReason(layered(alerts).lines.front(), {});
    QVERIFY(reason.byRule);
    QCOMPARE(reason.apart, Milliseconds{10'000});
    alerts.push_back(duplicates(kPartedKind, 60, "a", "b"));
    QCOMPARE(shape(layered(alerts)), QStringLiteral("a b"));
}

void TestTimelineLayers::payloadsThatAreNoneArePassedOver_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("\x00\xff{", 3);
    QTest::newRow("other types") << QByteArray(R"json({"of":7,"text":{},"events":{"a":1}})json");
    QTest::newRow("an array") << QByteArray(R"json([{"of":"a","text":"x"}])json");
    QTest::newRow("no time") << QByteArray(R"json({"of":"a","occurred_at":"yesterday"})json");
    QTest::newRow("blank text") << QByteArray(R"json({"of":"a","text":"  "})json");
    QTest::newRow("numbers for ids") << QByteArray(R"json({"events":[1,2,null,["a"]]})json");
}

void TestTimelineLayers::payloadsThatAreNoneArePassedOver()
{
    QFETCH(QByteArray, raw);
    for (const char* kind : {kCorrectionKind, kJoinedKind, kPartedKind}) {
        const LayeredTimeline timeline = layered({event("a", 10), event("b", 20), word(kind, 30, raw)});
        QCOMPARE(shape(timeline), QStringLiteral("a b"));
        QCOMPARE(timeline.lines.front().event.text, QStringLiteral("a"));
    }
    // Of a tool they mean nothing.
    TimelineEvent tools = correction("a", 30, QStringLiteral("x"));
    tools.source.value = QStringLiteral("evil");
    QCOMPARE(layered({event("a", 10), tools}).lines.front().event.text, QStringLiteral("a"));
}

QTEST_APPLESS_MAIN(TestTimelineLayers)
#include "tst_timeline_layers.moc"
