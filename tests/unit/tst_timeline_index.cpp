// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_index.h"

#include <QtTest>

#include <random>

using namespace muster;

class TestTimelineIndex : public QObject
{
    Q_OBJECT
private slots:
    void everyFilterShowsWhatALineByLineLookShows();
    void eachChoiceCountsWhatTheOthersLeave();
    void aLineOfSeveralToolsIsFoundUnderEach();
    void wordsAreFoundInAnyOrderAndCaseAndNotAcrossLines();
    void theNewestAreTheBeginningOfAll();
    void theNewestAndThoseAroundAPlaceAreAmongAll();
    void wordsThatGoOnFindWhatALookAtAllWouldFind();
    void aStoppedAnswerSaysSo();

private:
    static MergedEvent line(int second, EventKind kind, const char* source, const char* actor,
                            const QString& text)
    {
        MergedEvent line;
        line.event.id.value = QStringLiteral("e%1").arg(second, 5, 10, QLatin1Char('0'));
        line.event.occurredAt = Instant{second * 1000};
        line.event.kind = kind;
        line.event.kindName = toString(kind);
        line.event.sourceName = QString::fromLatin1(source);
        line.event.actor = QString::fromUtf8(actor);
        line.event.text = text;
        return line;
    }
    static std::vector<MergedEvent> few()
    {
        std::vector<MergedEvent> lines{
            line(1, EventKind::Alert, "Prometheus", "", QStringLiteral("Error budget burn firing")),
            line(2, EventKind::Message, "Slack", "R. Kim", QStringLiteral("Pool EXHAUSTED on v841")),
            line(3, EventKind::Message, "Slack", "M. Osei", QStringLiteral("rolling back")),
            line(4, EventKind::Decision, "You", "M. Osei", QStringLiteral("Roll back to v840")),
        };
        lines[3].event.pinned = true;
        return lines;
    }
    static QStringList texts(const std::vector<MergedEvent>& lines, const FilteredTimeline& answer)
    {
        QStringList list;
        for (const uint32_t place : answer.shown)
            list << lines[place].event.id.value;
        return list;
    }
};

void TestTimelineIndex::everyFilterShowsWhatALineByLineLookShows()
{
    std::mt19937 random(11);
    const QStringList words =
        QStringLiteral("pool timeout ROLLBACK checkout näher straße v841 503").split(u' ');
    const char* sources[] = {"Slack", "You", "Prometheus"};
    const char* people[] = {"", "Kim", "Osei", "—"};
    std::vector<MergedEvent> lines;
    for (int i = 0; i < 20'000; ++i) { // more than two stretches
        QString text;
        for (auto n = random() % 5; n > 0; --n)
            text += words[static_cast<qsizetype>(random() % 8)] + u' ';
        lines.push_back(line(i, static_cast<EventKind>(random() % 16), sources[random() % 3],
                             people[random() % 4], text));
        lines.back().event.pinned = random() % 9 == 0;
    }
    const TimelineIndex index(lines);
    for (int round = 0; round < 60; ++round) {
        TimelineFilter filter;
        if (random() % 2)
            filter.hiddenKinds =
                QStringList{QStringLiteral("alert"), toString(static_cast<EventKind>(random() % 16))};
        if (random() % 3 == 0)
            filter.sources = QStringList{QString::fromLatin1(sources[random() % 3])};
        if (random() % 3 == 0)
            filter.people = QStringList{QStringLiteral("Kim")};
        filter.pinnedOnly = random() % 4 == 0;
        if (random() % 2)
            filter.words = words[static_cast<qsizetype>(random() % 8)].left(4) + QStringLiteral("  ") +
                           words[static_cast<qsizetype>(random() % 8)].toUpper();
        QStringList expected;
        for (size_t i = lines.size(); i-- > 0;) {
            const TimelineEvent& event = lines[i].event;
            bool fits = !filter.hiddenKinds.contains(toString(event.kind)) &&
                        (filter.sources.isEmpty() || filter.sources.contains(event.sourceName)) &&
                        (filter.people.isEmpty() || filter.people.contains(event.actor)) &&
                        (!filter.pinnedOnly || event.pinned);
            const QStringList wanted = filter.words.split(u' ', Qt::SkipEmptyParts);
            for (const QString& word : wanted)
                fits = fits &&
                       (event.text + u' ' + event.actor + u' ' + event.kindName + u' ' + event.sourceName)
                           .toCaseFolded()
                           .contains(word.toCaseFolded());
            if (fits)
                expected << event.id.value;
        }
        const FilteredTimeline answer = index.filtered(filter);
        QVERIFY(answer.complete);
        QCOMPARE(texts(lines, answer), expected);
    }
}

void TestTimelineIndex::eachChoiceCountsWhatTheOthersLeave()
{
    const auto lines = few();
    const TimelineIndex index(lines);
    TimelineFilter filter;
    filter.hiddenKinds = QStringList{QStringLiteral("message")};
    filter.people = QStringList{QStringLiteral("M. Osei")};
    const FilteredTimeline answer = index.filtered(filter);
    QCOMPARE(texts(lines, answer), QStringList{QStringLiteral("e00004")});
    // Kinds: what M. Osei did, whatever kind. People: whatever is no message.
    QCOMPARE(answer.kinds[static_cast<size_t>(EventKind::Message)], 1);
    QCOMPARE(answer.kinds[static_cast<size_t>(EventKind::Decision)], 1);
    QCOMPARE(answer.kinds[static_cast<size_t>(EventKind::Alert)], 0);
    QCOMPARE(answer.people, (std::vector<std::pair<QString, int>>{{QStringLiteral("M. Osei"), 1},
                                                                  {QStringLiteral("R. Kim"), 0}}));
    QCOMPARE(answer.pinned, 1);
    QCOMPARE(answer.total, 4);
}

void TestTimelineIndex::aLineOfSeveralToolsIsFoundUnderEach()
{
    auto lines = few();
    TimelineEvent twin = lines[0].event;
    twin.sourceName = QStringLiteral("Alertmanager");
    lines[0].twins.push_back(twin);
    const TimelineIndex index(lines);
    TimelineFilter filter;
    filter.sources = QStringList{QStringLiteral("Alertmanager")};
    QCOMPARE(index.filtered(filter).shown.size(), size_t(1));
    filter.sources = QStringList{QStringLiteral("Prometheus")};
    QCOMPARE(index.filtered(filter).shown.size(), size_t(1));
    TimelineFilter words;
    words.words = QStringLiteral("alertmanager burn");
    QCOMPARE(index.filtered(words).shown.size(), size_t(1));
}

void TestTimelineIndex::wordsAreFoundInAnyOrderAndCaseAndNotAcrossLines()
{
    const auto lines = few();
    const TimelineIndex index(lines);
    TimelineFilter filter;
    filter.words = QStringLiteral("v841 exhausted POOL");
    QCOMPARE(texts(lines, index.filtered(filter)), QStringList{QStringLiteral("e00002")});
    filter.words = QStringLiteral("v841 rolling"); // two lines that follow one another
    QVERIFY(index.filtered(filter).shown.empty());
}

void TestTimelineIndex::theNewestAreTheBeginningOfAll()
{
    const auto lines = few();
    const TimelineIndex index(lines);
    QCOMPARE(texts(lines, index.newest({}, 2)),
             (QStringList{QStringLiteral("e00004"), QStringLiteral("e00003")}));
    QVERIFY(!index.newest({}, 2).complete);
}

void TestTimelineIndex::theNewestAndThoseAroundAPlaceAreAmongAll()
{
    std::vector<MergedEvent> lines;
    for (int n = 0; n < 30'000; ++n)
        lines.push_back(line(n, EventKind::Message, "Slack", "Kim",
                             n % 3 ? QStringLiteral("pool") : QStringLiteral("rollback")));
    const TimelineIndex index(lines);
    TimelineFilter filter;
    filter.words = QStringLiteral("rollback");
    const auto all = index.filtered(filter).shown;
    const auto some = index.newest(filter, 50, nullptr, nullptr, 12'000u).shown;
    QVERIFY(std::is_sorted(some.begin(), some.end(), std::greater<>()));
    QVERIFY(std::includes(all.begin(), all.end(), some.begin(), some.end(), std::greater<>()));
    QVERIFY(std::equal(all.begin(), all.begin() + 50, some.begin()));
    // Fifty on either side of the place, without a gap; itself counted once.
    const auto at = std::find(some.begin(), some.end(), 12'000u);
    QVERIFY(at != some.end());
    QCOMPARE(some.size(), size_t(150));
    QCOMPARE(*(at - 50), 12'150u);
    QCOMPARE(*(at + 49), 12'000u - 3 * 49);
    // Near the beginning of the list the two meet.
    QCOMPARE(index.newest(filter, 50, nullptr, nullptr, 29'997u).shown.size(), size_t(50));
}

void TestTimelineIndex::wordsThatGoOnFindWhatALookAtAllWouldFind()
{
    std::mt19937 random(5);
    std::vector<MergedEvent> lines;
    for (int n = 0; n < 20'000; ++n) {
        QString text;
        for (int letter = 0; letter < 12; ++letter)
            text += QChar(u'a' + static_cast<ushort>(random() % 4));
        lines.push_back(line(n, EventKind::Message, "Slack", n % 5 ? "Kim" : "Osei", text));
    }
    const TimelineIndex index(lines);
    WordHits hits;
    TimelineFilter filter;
    for (const char* words : {"a", "ab", "abc", "abc d", "abc da", "abc dab", "b", "ba kim", "bac kim"}) {
        filter.words = QString::fromLatin1(words);
        const auto plain = index.filtered(filter);
        WordHits next;
        const auto narrowed = index.filtered(filter, nullptr, &hits, &next);
        QVERIFY2(narrowed.shown == plain.shown, words);
        QVERIFY2(narrowed.kinds == plain.kinds && narrowed.people == plain.people, words);
        QCOMPARE(index.newest(filter, 7, nullptr, &hits).shown, index.newest(filter, 7).shown);
        hits = std::move(next);
    }
    // Those of another index are not used.
    const TimelineIndex other(std::vector<MergedEvent>(lines.begin(), lines.begin() + 100));
    QCOMPARE(other.filtered(filter, nullptr, &hits).shown, other.filtered(filter).shown);
}

void TestTimelineIndex::aStoppedAnswerSaysSo()
{
    const auto lines = few();
    const TimelineIndex index(lines);
    const std::atomic<bool> stop(true);
    QVERIFY(!index.filtered({}, &stop).complete);
    QVERIFY(TimelineIndex(std::vector<MergedEvent>{}).filtered({}).complete);
}

QTEST_APPLESS_MAIN(TestTimelineIndex)
#include "tst_timeline_index.moc"
