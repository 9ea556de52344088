// SPDX-License-Identifier: GPL-3.0-or-later
// What a session leaves behind, folded from events; its questions and their file.
#include "models/domain/facilitation.h"
#include "models/domain/own_texts.h"
#include "models/domain/review_notes.h"
#include "models/domain/session_questions.h"

#include <QtTest>

using namespace muster;
using namespace std::chrono_literals;

namespace {

const Instant kBegin{1'764'000'000'000};

Instant after(Milliseconds length)
{
    return kBegin + length;
}

TimelineEvent noted(const char* id, const QString& kindName, Instant at, const QByteArray& raw,
                    const QString& text = {})
{
    TimelineEvent made;
    made.id = EventId{QString::fromLatin1(id)};
    made.kindName = kindName;
    made.kind = EventKind::Note;
    made.occurredAt = made.knownAt = at;
    made.raw = raw;
    made.text = text;
    return made;
}

TimelineEvent topic(const char* id, const char* key, TopicStep step, int minutes, Instant at)
{
    return noted(id, QString::fromLatin1(kSessionTopic), at,
                 toJson(TopicRecord{QString::fromLatin1(key), QStringLiteral("T"), step, minutes}));
}

QStringList texts(const std::vector<ProposedQuestion>& questions)
{
    QStringList all;
    for (const ProposedQuestion& one : questions)
        all << one.text;
    return all;
}

} // namespace

class TestFacilitation : public QObject
{
    Q_OBJECT
private slots:
    void recordsComeBackAsTheyWereWritten();
    void brokenRecordsAreLeftOut();
    void aTopicCountsItsStretches();
    void anotherTopicEndsTheOneBefore();
    void aForgottenTopicDoesNotCountForDays();
    void aClockThatWasSetBackTakesNoTimeAway();
    void whatIsSaidOfALaterMomentIsLeftOut();
    void parkedEntriesKeepWhatBecameOfThem();
    void topicsAndParkedStandBesideTheTimeline();
    void aToolsEventOfTheSameNameIsNotOurs();
    void clocksAreTabular();
    void theProgramsQuestionsAreRead();
    void theQuestionsAreWhatTheSceneSays_data();
    void theQuestionsAreWhatTheSceneSays();
    void noQuestionIsOfferedTwiceAndTheOrderIsAlwaysTheSame();
    void aBrokenFileSaysWhereAndWhat_data();
    void aBrokenFileSaysWhereAndWhat();
};

void TestFacilitation::recordsComeBackAsTheyWereWritten()
{
    const SaidRecord said{QStringLiteral("IC"), QStringLiteral("What did you see?"),
                          QStringLiteral("M. Lind")};
    QCOMPARE(saidFromJson(toJson(said)), said);
    for (const ParkedState state : {ParkedState::Parked, ParkedState::Action, ParkedState::Dropped}) {
        const ParkedRecord parked{QStringLiteral("pool metrics"), QStringLiteral("M. Lind"), kBegin, state};
        QCOMPARE(parkedFromJson(toJson(parked)), std::optional(parked));
    }
    for (const TopicStep step : {TopicStep::Begin, TopicStep::Pause, TopicStep::Box}) {
        const TopicRecord record{QStringLiteral("section:Impact"), QStringLiteral("Impact"), step, 15};
        QCOMPARE(topicFromJson(toJson(record)), std::optional(record));
    }
    for (const StoryMarker marker : {StoryMarker::None, StoryMarker::Detection, StoryMarker::Diagnosis,
                                     StoryMarker::Repair, StoryMarker::KeyMoment, StoryMarker::Learned}) {
        QCOMPARE(storyMarkerFrom(saidKind(marker)), std::optional(marker));
        QCOMPARE(toString(eventKindFromName(saidKind(marker))), QStringLiteral("note"));
    }
}

void TestFacilitation::brokenRecordsAreLeftOut()
{
    QVERIFY(!parkedFromJson("{}"));
    QVERIFY(!parkedFromJson("{\"text\":\"  \"}"));
    QCOMPARE(parkedFromJson("{\"text\":\"x\",\"state\":\"eaten\",\"about\":7}")->state, ParkedState::Parked);
    QVERIFY(!topicFromJson("{\"topic\":\"a\"}"));
    QVERIFY(!topicFromJson("{\"topic\":\"a\",\"step\":\"jump\"}"));
    QCOMPARE(topicFromJson("{\"topic\":\"a\",\"step\":\"begin\",\"minutes\":1e300}")->minutes, 0);
    QCOMPARE(saidFromJson("[]"), SaidRecord{});
    QVERIFY(!storyMarkerFrom(u"session.topic"));
}

void TestFacilitation::aTopicCountsItsStretches()
{
    const Facilitation made = facilitationOf({topic("1", "a", TopicStep::Begin, 10, kBegin),
                                              topic("2", "a", TopicStep::Pause, 0, after(3min)),
                                              topic("3", "a", TopicStep::Begin, 0, after(20min)),
                                              topic("4", "a", TopicStep::Box, 15, after(21min))});
    const TopicTime* time = made.timeOf(QStringLiteral("a"));
    QVERIFY(time);
    QCOMPARE(made.running(), time);
    QCOMPARE(time->box, std::optional<Milliseconds>(15min));
    // 3 minutes before the pause, 2 of the second stretch.
    QCOMPARE(time->spentAt(after(22min)), Milliseconds(5min));
    QVERIFY(!made.timeOf(QStringLiteral("b")));
}

void TestFacilitation::anotherTopicEndsTheOneBefore()
{
    // In any order of the list.
    const Facilitation made = facilitationOf(
        {topic("2", "b", TopicStep::Begin, 5, after(4min)), topic("1", "a", TopicStep::Begin, 10, kBegin)});
    QCOMPARE(made.running()->topic, QStringLiteral("b"));
    QCOMPARE(made.timeOf(QStringLiteral("a"))->spentAt(after(60min)), Milliseconds(4min));
    QCOMPARE(made.timeOf(QStringLiteral("b"))->spentAt(after(5min)), Milliseconds(1min));
}

void TestFacilitation::aForgottenTopicDoesNotCountForDays()
{
    const Facilitation made = facilitationOf(
        {topic("1", "a", TopicStep::Begin, 10, kBegin), topic("2", "b", TopicStep::Begin, 10, after(72h))});
    QCOMPARE(made.timeOf(QStringLiteral("a"))->spent, kLongestTopic);
}

void TestFacilitation::aClockThatWasSetBackTakesNoTimeAway()
{
    const Facilitation made = facilitationOf({topic("1", "a", TopicStep::Begin, 10, kBegin)});
    QCOMPARE(made.timeOf(QStringLiteral("a"))->spentAt(after(-1h)), Milliseconds(0));
}

void TestFacilitation::whatIsSaidOfALaterMomentIsLeftOut()
{
    const std::vector<TimelineEvent> events{noted("s2", saidKind(StoryMarker::Repair), after(20min),
                                                  toJson(SaidRecord{}), QStringLiteral("later")),
                                            noted("s1", saidKind(StoryMarker::Detection), after(10min),
                                                  toJson(SaidRecord{QStringLiteral("IC"), {}, {}}),
                                                  QStringLiteral("sooner"))};
    const Facilitation half = upTo(facilitationOf(events), after(15min));
    QCOMPARE(half.said.size(), size_t(1));
    QCOMPARE(half.said.front().text, QStringLiteral("sooner"));
    QCOMPARE(half.said.front().marker, StoryMarker::Detection);
    QCOMPARE(half.said.front().record.speaker, QStringLiteral("IC"));
    QCOMPARE(facilitationOf(events).said.size(), size_t(2));
}

void TestFacilitation::parkedEntriesKeepWhatBecameOfThem()
{
    ParkedRecord record{QStringLiteral("alert on the pool"), {}, after(10min), ParkedState::Parked};
    TimelineEvent parked = noted("p", QString::fromLatin1(kSessionParked), after(72h), toJson(record));
    // By the moment it speaks of, not by when it was parked.
    QCOMPARE(upTo(facilitationOf({parked}), after(9min)).parked.size(), size_t(0));
    QCOMPARE(upTo(facilitationOf({parked}), after(10min)).parked.front().record.state, ParkedState::Parked);
    record.state = ParkedState::Action;
    parked.revision = 1;
    parked.raw = toJson(record);
    QCOMPARE(facilitationOf({parked}).parked.front().record.state, ParkedState::Action);
    parked.retracted = true;
    QVERIFY(facilitationOf({parked}).parked.empty());
}

void TestFacilitation::topicsAndParkedStandBesideTheTimeline()
{
    QVERIFY(isReviewNote(topic("1", "a", TopicStep::Begin, 10, kBegin)));
    QVERIFY(isReviewNote(noted("p", QString::fromLatin1(kSessionParked), kBegin, {})));
    const TimelineEvent said = noted("s", saidKind(StoryMarker::None), kBegin, {});
    QVERIFY(!isReviewNote(said)); // evidence
    QVERIFY(isSaid(said));
}

void TestFacilitation::aToolsEventOfTheSameNameIsNotOurs()
{
    TimelineEvent told = noted("s", saidKind(StoryMarker::None), kBegin, {}, QStringLiteral("x"));
    told.source = SourceId{QStringLiteral("tool")};
    TimelineEvent other = topic("1", "a", TopicStep::Begin, 10, kBegin);
    other.source = told.source;
    QCOMPARE(facilitationOf({told, other}), Facilitation{});
    QVERIFY(!isReviewNote(other));
}

void TestFacilitation::clocksAreTabular()
{
    QCOMPARE(topicClock(250s, 10min), QStringLiteral("04:10 of 10:00"));
    QCOMPARE(topicClock(725s, 10min), QStringLiteral("12:05 of 10:00"));
    QCOMPARE(topicClock(3'725s, std::nullopt), QStringLiteral("1:02:05"));
    QCOMPARE(topicClock(-5s, std::nullopt), QStringLiteral("00:00"));
}

void TestFacilitation::theProgramsQuestionsAreRead()
{
    const auto read = readSessionQuestions(ownText("templates/session/questions.txt"), QStringLiteral("q"));
    QVERIFY2(read, read ? "" : qPrintable(read.error().what));
    QCOMPARE(*read, builtInSessionQuestions());
    QVERIFY(read->directive.startsWith(QStringLiteral("Regardless of what we discover")));
    // DOMAIN 4.7: each of the questions to offer is there.
    QStringList all;
    for (const auto& [section, questions] : read->asks)
        all += questions;
    for (const char* question :
         {"What did you see?", "What made you look there?", "What did you expect?", "What options were open?",
          "How did you know whom to page?", "What was hard to find?", "What did you learn?"})
        QVERIFY2(all.contains(QString::fromLatin1(question)), question);
}

void TestFacilitation::theQuestionsAreWhatTheSceneSays_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("late");
    QTest::addColumn<bool>("silence");
    QTest::addColumn<bool>("end");
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("section");
    const auto row = [](const char* name, int kind, bool late, bool silence, bool end, const char* first,
                        const char* section) {
        QTest::addRow("%s", name) << kind << late << silence << end << QString::fromLatin1(first)
                                  << QString::fromLatin1(section);
    };
    row("decision", int(EventKind::Decision), false, false, false, "What options were open?", "decision");
    row("page", int(EventKind::Page), false, false, false, "How did you know whom to page?", "page");
    row("late alert", int(EventKind::Alert), true, false, false, "What was hard to find?", "late");
    row("nothing yet", -1, false, false, false, "What was going on before the first sign of this?", "start");
    row("end", int(EventKind::Status), false, false, true, "What did you learn?", "end");
    row("unknown kind", int(EventKind::Other), false, true, false, "What were you looking at in this time?",
        "silence");
    row("unknown kind, no more", int(EventKind::Sync), false, false, false, "What did you see?", "any");
}

void TestFacilitation::theQuestionsAreWhatTheSceneSays()
{
    QFETCH(const int, kind);
    QFETCH(const bool, late);
    QFETCH(const bool, silence);
    QFETCH(const bool, end);
    SessionScene scene{std::nullopt, late, silence, end};
    if (kind >= 0)
        scene.kind = static_cast<EventKind>(kind);
    const auto questions = questionsFor(builtInSessionQuestions(), scene);
    QVERIFY(!questions.empty());
    QTEST(questions.front().text, "first");
    QTEST(questions.front().section, "section");
}

void TestFacilitation::noQuestionIsOfferedTwiceAndTheOrderIsAlwaysTheSame()
{
    const SessionScene scene{EventKind::Note, true, true, false};
    const QStringList first = texts(questionsFor(builtInSessionQuestions(), scene));
    QCOMPARE(first.size(), qsizetype(kMostQuestions));
    QCOMPARE(QSet<QString>(first.begin(), first.end()).size(), first.size());
    QCOMPARE(texts(questionsFor(builtInSessionQuestions(), scene)), first);
}

void TestFacilitation::aBrokenFileSaysWhereAndWhat_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("what");
    const QByteArray good("muster-questions 1\n[directive]\nBe kind.\n[end]\nWhat did you learn?\n");
    QTest::addRow("other file") << QByteArray("hello\n") << "own.txt, line 1: must be “muster-questions 1”";
    QTest::addRow("empty") << QByteArray() << "own.txt, line 1: must be “muster-questions 1”";
    QTest::addRow("no section") << QByteArray("muster-questions 1\nWhat?\n")
                                << "own.txt, line 2: a section is needed first, such as “[any]”";
    QTest::addRow("unknown section")
        << good + "[blame]\n"
        << "own.txt, line 6: “blame” is no section; directive, start, any, late, "
           "silence, end and the kinds of events are";
    QTest::addRow("prefix of a tool")
        << good + "[deploy]\n"
        << "own.txt, line 6: “deploy” is no section; directive, start, any, late, "
           "silence, end and the kinds of events are";
    QTest::addRow("open bracket") << good + "[any\n"
                                  << "own.txt, line 6: a section is a name in brackets, “[decision]”";
    QTest::addRow("who")
        << good + "[any]\nWho deployed it?\n"
        << "own.txt, line 7: “Who deployed it?” asks for a person or a reason; ask how or what";
    QTest::addRow("why")
        << good + "why not sooner?\n"
        << "own.txt, line 6: “why not sooner?” asks for a person or a reason; ask how or what";
    QTest::addRow("no directive") << QByteArray("muster-questions 1\n[end]\nWhat did you learn?")
                                  << "own.txt, line 3: [directive] is missing or empty";
    QTest::addRow("no end") << QByteArray("muster-questions 1\n[directive]\nBe kind.")
                            << "own.txt, line 3: [end] is missing or empty";
    QTest::addRow("huge") << good + QByteArray(70'000, 'x') << "own.txt is larger than 64 KiB";
    QVERIFY(readSessionQuestions(good, QStringLiteral("own.txt")));
}

void TestFacilitation::aBrokenFileSaysWhereAndWhat()
{
    QFETCH(const QByteArray, text);
    const auto read = readSessionQuestions(text, QStringLiteral("own.txt"));
    QVERIFY(!read);
    QCOMPARE(toString(read.error().kind), toString(ErrorKind::Invalid));
    QTEST(read.error().what, "what");
}

QTEST_GUILESS_MAIN(TestFacilitation)
#include "tst_facilitation.moc"
