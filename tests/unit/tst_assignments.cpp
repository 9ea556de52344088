// SPDX-License-Identifier: GPL-3.0-or-later
// Assignments folded from timeline events, as any instant sees them.
#include "models/domain/assignments.h"

#include <QRandomGenerator>
#include <QTest>

using namespace muster;
using std::chrono::minutes;

namespace {

const Instant kStart = *Instant::fromIso(u"2026-11-20T02:00:00Z");
Instant minute(int n)
{
    return kStart + minutes{n};
}

AssignmentRecord given(int at, int box)
{
    AssignmentRecord record;
    record.who = QStringLiteral("T. Rao");
    record.what = QStringLiteral("look at the pool");
    record.by = QStringLiteral("M. Lind");
    record.boxes.push_back({minute(at), minute(at + box)});
    return record;
}

TimelineEvent entry(const char* id, const char* kind, const QByteArray& raw, int at)
{
    TimelineEvent made;
    made.id.value = QLatin1String(id);
    made.kindName = QLatin1String(kind);
    made.raw = raw;
    made.occurredAt = made.knownAt = minute(at);
    return made;
}

TimelineEvent answered(const char* id, const char* to, int at)
{
    AnswerRecord answer{EventId{QLatin1String(to)},
                        {QStringLiteral("200 of 200 connections held"), QStringLiteral("restarted one"), {}}};
    return entry(id, kTaskAnswered, toJson(answer), at);
}

} // namespace

class TestAssignments : public QObject
{
    Q_OBJECT
private slots:
    void aRecordIsReadAsItWasWritten()
    {
        AssignmentRecord record = given(5, 10);
        record.acknowledged = minute(6);
        record.boxes.push_back({minute(14), minute(20)});
        record.ended = minute(18);
        record.end = AssignmentEnd::Finished;
        QCOMPARE(assignmentFromJson(toJson(record)), record);
        record.end = AssignmentEnd::Dropped;
        QCOMPARE(assignmentFromJson(toJson(record)), record);
        const AnswerRecord answer{EventId{QStringLiteral("a")},
                                  {QStringLiteral("c"), {}, QStringLiteral("n")}};
        QCOMPARE(answerFromJson(toJson(answer)), answer);
    }

    void aDamagedRecordIsNoneOrHasNoWrongField_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<bool>("read");
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("an array") << QByteArray("[1]") << false;
        QTest::newRow("no person") << QByteArray(R"({"what":"x","boxes":[]})") << false;
        QTest::newRow("no time box") << QByteArray(R"({"who":"a","what":"x","boxes":[{"at":7}]})") << false;
        const QByteArray whole =
            R"({"who":"a","what":"x","boxes":[{"at":"2026-11-20T02:00:00Z","due":"2026-11-20T02:05:00Z"}])";
        QTest::newRow("unknown fields") << QByteArray(whole + R"(,"colour":"red"})") << true;
        QTest::newRow("wrong fields")
            << QByteArray(whole + R"(,"by":3,"acknowledged":true,"end":"done","ended":"soon"})") << true;
    }
    void aDamagedRecordIsNoneOrHasNoWrongField()
    {
        QFETCH(QByteArray, json);
        const auto record = assignmentFromJson(json);
        QTEST(record.has_value(), "read");
        if (record) {
            QVERIFY(record->by.isEmpty() && !record->acknowledged && !record->ended);
            QVERIFY(record->end == AssignmentEnd::None);
        }
    }

    void anAssignmentGoesThroughItsStates()
    {
        AssignmentRecord record = given(5, 10);
        std::vector<TimelineEvent> events{entry("a", kTaskAssigned, toJson(record), 5)};
        const auto only = [&] { return assignmentsAt(events, {}).at(0); };
        QVERIFY(only().state == AssignmentState::Given);
        QVERIFY(!only().isDueSoon(minute(12)) && only().isDueSoon(minute(13)) &&
                only().isDueSoon(minute(15)));
        QVERIFY(!only().isOverdue(minute(15)) && only().isOverdue(minute(16)));

        record.acknowledged = minute(6);
        events[0].raw = toJson(record);
        QVERIFY(only().state == AssignmentState::Acknowledged);
        QVERIFY(only().isOverdue(minute(16)));

        events.push_back(answered("b", "a", 17));
        QVERIFY(only().state == AssignmentState::Answered);
        QVERIFY(!only().isOverdue(minute(18))); // came back: nobody is waited for
        QCOMPARE(only().answer->actions, QStringLiteral("restarted one"));

        record.boxes.push_back({minute(18), minute(23)});
        events[0].raw = toJson(record);
        QVERIFY(only().state == AssignmentState::Acknowledged);
        QVERIFY(only().isOverdue(minute(24)));

        record.ended = minute(25);
        record.end = AssignmentEnd::Finished;
        events[0].raw = toJson(record);
        QVERIFY(only().state == AssignmentState::Finished);
        QVERIFY(!only().isOverdue(minute(60)));
    }

    void whatCameLaterIsNotSeenAsItWas()
    {
        AssignmentRecord record = given(5, 10);
        record.acknowledged = minute(6);
        record.boxes.push_back({minute(14), minute(30)});
        record.ended = minute(28);
        record.end = AssignmentEnd::Finished;
        // "As it was" at 02:10 reads the newest revision of what had happened by then.
        const auto seen =
            assignmentsAt({entry("a", kTaskAssigned, toJson(record), 5)}, AsOf{minute(10), false});
        QCOMPARE(seen.size(), size_t{1});
        QVERIFY(seen[0].state == AssignmentState::Acknowledged);
        QCOMPARE(seen[0].due, minute(15));
        QVERIFY(
            assignmentsAt({entry("a", kTaskAssigned, toJson(record), 5)}, AsOf{minute(5), false})[0].state ==
            AssignmentState::Given);
    }

    void openOnesComeFirstByWhenTheyAreDue()
    {
        AssignmentRecord done = given(0, 5);
        done.ended = minute(3);
        done.end = AssignmentEnd::Finished;
        std::vector<TimelineEvent> events{entry("done", kTaskAssigned, toJson(done), 0),
                                          entry("late", kTaskAssigned, toJson(given(1, 30)), 1),
                                          entry("soon", kTaskAssigned, toJson(given(2, 5)), 2)};
        QStringList order;
        for (const Assignment& one : assignmentsAt(events, {}))
            order << one.id.value;
        QCOMPARE(order,
                 (QStringList{QStringLiteral("soon"), QStringLiteral("late"), QStringLiteral("done")}));
    }

    void eventsOfToolsAndRetractedOnesAreNotOurs()
    {
        TimelineEvent foreign = entry("a", kTaskAssigned, toJson(given(1, 5)), 1);
        foreign.source.value = QStringLiteral("jira");
        TimelineEvent taken = entry("b", kTaskAssigned, toJson(given(1, 5)), 1);
        taken.retracted = true;
        QVERIFY(assignmentsAt({foreign, taken}, {}).empty());
    }

    void theTimelineSaysItInWords()
    {
        AssignmentRecord record = given(5, 10);
        QCOMPARE(textOf(record), QStringLiteral("T. Rao: look at the pool, back in 10 min"));
        record.what = QStringLiteral("Please look at the flag.");
        QCOMPARE(textOf(record), QStringLiteral("T. Rao: Please look at the flag, back in 10 min"));
        record.what = QStringLiteral("Is the pool full?");
        QCOMPARE(textOf(record), QStringLiteral("T. Rao: Is the pool full? – back in 10 min"));
        record.what = QStringLiteral("look at the pool");
        record.acknowledged = minute(6);
        QCOMPARE(textOf(record), QStringLiteral("T. Rao: look at the pool, back in 10 min – acknowledged"));
        const AnswerRecord answer{EventId{QStringLiteral("a")},
                                  {QStringLiteral("the pool is full"), QStringLiteral("none"), {}}};
        QCOMPARE(
            textOf(answer, record),
            QStringLiteral("T. Rao on \"look at the pool\". Condition: the pool is full. Actions: none."));
    }

    /// Whatever stands in `raw`, the fold answers and what it read it can write and read again.
    void anyBytesAreHandled()
    {
        AssignmentRecord record = given(5, 10);
        record.acknowledged = minute(6);
        const QByteArray whole = toJson(record);
        QRandomGenerator dice(20261120);
        int readable = 0;
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes = whole;
            for (int k = dice.bounded(1, 6); k > 0; --k) {
                const auto at = dice.bounded(static_cast<int>(bytes.size()));
                if (dice.bounded(2))
                    bytes[at] = static_cast<char>(dice.bounded(256));
                else
                    bytes.remove(at, dice.bounded(1, 9));
                if (bytes.isEmpty())
                    bytes = "{";
            }
            if (const auto read = assignmentFromJson(bytes)) {
                ++readable;
                QCOMPARE(assignmentFromJson(toJson(*read)), read);
                assignmentsAt({entry("a", kTaskAssigned, bytes, 5)}, AsOf{minute(7), false});
            }
            answerFromJson(bytes);
        }
        QVERIFY2(readable > 100 && readable < 19'900, qPrintable(QString::number(readable)));
    }
};

QTEST_APPLESS_MAIN(TestAssignments)
#include "tst_assignments.moc"
