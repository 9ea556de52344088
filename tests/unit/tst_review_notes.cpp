// SPDX-License-Identifier: GPL-3.0-or-later
// Comments and reviews folded from timeline events, as any instant sees them.
#include "models/domain/review_notes.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace muster;
using std::chrono::minutes;

namespace {

const Instant kStart = *Instant::fromIso(u"2026-11-22T09:00:00Z");
Instant minute(int n)
{
    return kStart + minutes{n};
}

TimelineEvent entry(const char* id, const char* kind, const QByteArray& raw, int at)
{
    TimelineEvent made;
    made.id.value = QLatin1String(id);
    made.kindName = QLatin1String(kind);
    made.raw = raw;
    made.actor = QStringLiteral("M. Lind");
    made.occurredAt = made.knownAt = minute(at);
    return made;
}

TimelineEvent comment(const char* id, int at, qsizetype position = 0)
{
    CommentRecord record;
    record.text = QStringLiteral("since when?");
    record.by = QStringLiteral("J. Park");
    record.anchor = {QStringLiteral("the pool was full"),
                     QStringLiteral("At 02:41 "),
                     QStringLiteral(" and"),
                     position,
                     1,
                     4};
    return entry(id, kCommentAdded, toJson(record), at);
}
TimelineEvent reply(const char* id, const char* to, int at)
{
    return entry(id, kCommentReplied,
                 toJson(ReplyRecord{EventId{QLatin1String(to)}, QStringLiteral("since noon"), {}}), at);
}
TimelineEvent change(const char* id, const char* kind, const char* of, int at)
{
    return entry(id, kind, toJson(ThreadChange{EventId{QLatin1String(of)}, {}}), at);
}
TimelineEvent asked(const char* id, const char* who, int at, std::optional<Instant> due = {})
{
    return entry(id, kReviewRequested, toJson(ReviewRequest{QLatin1String(who), {}, {}, due, 4}), at);
}
TimelineEvent answered(const char* id, const char* who, ReviewVerdict verdict, int at, int revision = 4)
{
    return entry(id, kReviewAnswered, toJson(ReviewAnswer{QLatin1String(who), verdict, {}, revision}), at);
}

ReviewNotes at(const std::vector<TimelineEvent>& events, int n)
{
    return reviewNotesAt(events, AsOf{minute(n), true});
}

} // namespace

class TestReviewNotes : public QObject
{
    Q_OBJECT
private slots:
    void recordsAreReadAsTheyWereWritten()
    {
        const CommentRecord remark{
            {QStringLiteral(" quoted\n"), QStringLiteral("b "), QStringLiteral(" a"), 812, 2, 7},
            QStringLiteral("since when?"),
            QStringLiteral("J. Park")};
        QCOMPARE(commentFromJson(toJson(remark)), remark);
        const ReplyRecord back{EventId{QStringLiteral("c")}, QStringLiteral("noon"),
                               QStringLiteral("R. Kim")};
        QCOMPARE(replyFromJson(toJson(back)), back);
        const ThreadChange done{EventId{QStringLiteral("c")}, QStringLiteral("R. Kim")};
        QCOMPARE(threadChangeFromJson(toJson(done)), done);
        const ReviewRequest request{QStringLiteral("R. Kim"), QStringLiteral("M. Lind"),
                                    QStringLiteral("the figures"), minute(60), 4};
        QCOMPARE(reviewRequestFromJson(toJson(request)), request);
        const ReviewAnswer answer{QStringLiteral("R. Kim"), ReviewVerdict::Approved, QStringLiteral("good"),
                                  5};
        QCOMPARE(reviewAnswerFromJson(toJson(answer)), answer);
    }

    void damagedRecordsAreNoneOrHaveNoWrongField_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("kinds"); // readers that make something of it
        QTest::newRow("nothing") << QByteArray() << QString();
        QTest::newRow("an array") << QByteArray("[1]") << QString();
        QTest::newRow("only text") << QByteArray(R"({"text":"x"})") << QStringLiteral("comment");
        QTest::newRow("blank text") << QByteArray(R"({"text":"  ","comment":"c"})")
                                    << QStringLiteral("change");
        QTest::newRow("wrong fields")
            << QByteArray(R"({"text":"x","position":-4,"alike":"many","revision":1.5,"quote":7,"colour":[]})")
            << QStringLiteral("comment");
        QTest::newRow("no verdict") << QByteArray(R"({"who":"a"})") << QStringLiteral("request");
        QTest::newRow("an unknown verdict")
            << QByteArray(R"({"who":"a","verdict":"shrug"})") << QStringLiteral("request");
        QTest::newRow("a wrong due") << QByteArray(R"({"who":"a","due":"soon","verdict":"approved"})")
                                     << QStringLiteral("request answer");
        QTest::newRow("a half character")
            << QByteArray(R"({"text":"\ud800","comment":"c"})") << QStringLiteral("comment reply change");
    }
    void damagedRecordsAreNoneOrHaveNoWrongField()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, kinds);
        QStringList read;
        if (const auto one = commentFromJson(json)) {
            read << QStringLiteral("comment");
            QCOMPARE(one->anchor, CommentAnchor{});
            QVERIFY(one->text.isValidUtf16());
        }
        if (replyFromJson(json))
            read << QStringLiteral("reply");
        if (threadChangeFromJson(json))
            read << QStringLiteral("change");
        if (const auto one = reviewRequestFromJson(json)) {
            read << QStringLiteral("request");
            QVERIFY(!one->due && one->revision == -1);
        }
        if (reviewAnswerFromJson(json))
            read << QStringLiteral("answer");
        QCOMPARE(read.join(u' '), kinds);
    }
    void longTextsAreCutBetweenCharacters()
    {
        CommentRecord record;
        record.text = QString::fromUcs4(U"\U0001F600", 1).repeated(30'000);
        record.anchor.quote = u'x' + record.text;
        record.anchor.before = record.anchor.quote;
        const auto read = commentFromJson(toJson(record));
        QVERIFY(read->text.size() == 20'000 && read->text.isValidUtf16());
        QVERIFY(read->anchor.quote.size() == 3'999 && read->anchor.quote.isValidUtf16());
        QVERIFY(read->anchor.before.size() == 200 && read->anchor.before.isValidUtf16());
        QCOMPARE(commentFromJson(toJson(*read)), read);
    }

    void aThreadHasItsRepliesAndItsState()
    {
        const std::vector<TimelineEvent> events{change("r2", kCommentReopened, "c", 30), reply("a2", "c", 12),
                                                reply("a1", "c", 11), comment("c", 10),
                                                change("r1", kCommentResolved, "c", 20)};
        QCOMPARE(at(events, 9).threads.size(), size_t{0});
        const CommentThread early = at(events, 11).threads.front();
        QCOMPARE(early.by, QStringLiteral("J. Park"));
        QCOMPARE(early.anchor.quote, QStringLiteral("the pool was full"));
        QCOMPARE(early.replies.size(), size_t{1});
        QCOMPARE(early.replies.front(),
                 (CommentReply{EventId{QStringLiteral("a1")}, QStringLiteral("M. Lind"),
                               QStringLiteral("since noon"), minute(11)}));
        const ReviewNotes solved = at(events, 25);
        QCOMPARE(solved.threads.front().replies.back().id, EventId{QStringLiteral("a2")});
        QCOMPARE(solved.threads.front().resolvedAt, std::optional(minute(20)));
        QCOMPARE(solved.threads.front().resolvedBy, QStringLiteral("M. Lind"));
        QCOMPARE(solved.openThreads(), 0);
        QCOMPARE(at(events, 30).openThreads(), 1);
    }
    void whatIsRetractedOrAToolsOrAboutNothingDoesNotCount()
    {
        std::vector<TimelineEvent> events{comment("c", 1), comment("d", 2), reply("a", "nowhere", 3),
                                          change("r", kCommentResolved, "nowhere", 3)};
        events[0].retracted = true;
        events[1].source = SourceId{QStringLiteral("slack")};
        QCOMPARE(at(events, 60), ReviewNotes{});
    }
    void aReplyWithAnEarlierClockStillBelongs()
    {
        QCOMPARE(at({comment("c", 10), reply("a", "c", 8)}, 20).threads.front().replies.size(), size_t{1});
    }
    void threadsStandInTheOrderOfTheDocument()
    {
        const ReviewNotes notes = at({comment("x", 1, 900), comment("y", 3, 20), comment("z", 2, 20)}, 9);
        QStringList order;
        for (const CommentThread& thread : notes.threads)
            order << thread.id.value;
        QCOMPARE(order.join(u' '), QStringLiteral("z y x"));
    }

    void aReviewerIsAwaitedUntilTheAnswer()
    {
        const std::vector<TimelineEvent> events{asked("q1", "R. Kim", 0, minute(60)),
                                                asked("q2", "T. Rao", 1),
                                                answered("v1", "r. kim ", ReviewVerdict::ChangesAsked, 10),
                                                answered("v2", "T. Rao", ReviewVerdict::Approved, 11),
                                                answered("v3", "R. Kim", ReviewVerdict::Approved, 20, 5)};
        ReviewNotes notes = at(events, 5);
        QCOMPARE(notes.reviewers.size(), size_t{2});
        QCOMPARE(notes.reviewers.front().who, QStringLiteral("R. Kim"));
        QCOMPARE(notes.reviewers.front().askedBy, QStringLiteral("M. Lind"));
        QVERIFY(notes.reviewers.front().isAwaited() && !notes.reviewers.front().isOverdue(minute(60)) &&
                notes.reviewers.front().isOverdue(minute(61)));
        notes = at(events, 15);
        QCOMPARE(notes.reviewers.front().verdict, std::optional(ReviewVerdict::ChangesAsked));
        QVERIFY(!notes.isApproved());
        notes = at(events, 20);
        QVERIFY(notes.isApproved());
        QCOMPARE(notes.reviewers.front().revision, 5);
    }
    void whoIsAskedAgainIsAwaitedAgain()
    {
        const ReviewNotes notes =
            at({asked("q1", "R. Kim", 0), answered("v", "R. Kim", ReviewVerdict::Approved, 5),
                asked("q2", "R. Kim", 9)},
               10);
        QCOMPARE(notes.reviewers.size(), size_t{1});
        QVERIFY(notes.reviewers.front().isAwaited());
        QCOMPARE(notes.reviewers.front().askedAt, std::optional(minute(9)));
    }
    void anAnswerThatNobodyAskedForCounts()
    {
        const ReviewNotes notes = at({answered("v", "", ReviewVerdict::ChangesAsked, 5)}, 10);
        QCOMPARE(notes.reviewers.size(), size_t{1});
        QCOMPARE(notes.reviewers.front().who, QStringLiteral("M. Lind")); // the event's actor
        QVERIFY(!notes.reviewers.front().askedAt && !notes.isApproved());
        QVERIFY(!ReviewNotes{}.isApproved());
    }

    void theOrderOfTheEventsSaysNothing()
    {
        std::vector<TimelineEvent> events{comment("c", 10),
                                          reply("a1", "c", 11),
                                          change("r1", kCommentResolved, "c", 20),
                                          change("r2", kCommentReopened, "c", 20),
                                          asked("q1", "R. Kim", 0),
                                          answered("v1", "R. Kim", ReviewVerdict::ChangesAsked, 10),
                                          answered("v2", "R. Kim", ReviewVerdict::Approved, 10)};
        const ReviewNotes once = at(events, 60);
        for (quint32 seed = 1; seed <= 300; ++seed) {
            QRandomGenerator random(seed);
            std::shuffle(events.begin(), events.end(), random);
            QCOMPARE(at(events, 60), once);
        }
    }
    void sentencesSayItShort()
    {
        QCOMPARE(textOf(*commentFromJson(comment("c", 0).raw)),
                 QStringLiteral("J. Park on “the pool was full”: since when?"));
        QCOMPARE(textOf(ReviewRequest{QStringLiteral("R. Kim"), {}, {}, {}, -1}),
                 QStringLiteral("Review asked of R. Kim"));
        QCOMPARE(textOf(ReviewAnswer{QStringLiteral("R. Kim"), ReviewVerdict::Approved, {}, 4}),
                 QStringLiteral("R. Kim approved revision 4"));
        QCOMPARE(textOf(ReviewAnswer{{}, ReviewVerdict::ChangesAsked, QStringLiteral("too long"), -1}),
                 QStringLiteral("A reviewer asks for changes to the document: too long"));
    }
    void theirEventsAreNotes()
    {
        for (const char* kind : {kCommentAdded, kCommentReplied, kReviewRequested, kReviewAnswered})
            QVERIFY(eventKindFromName(QString::fromLatin1(kind)) == EventKind::Note);
    }
};

QTEST_GUILESS_MAIN(TestReviewNotes)
#include "tst_review_notes.moc"
