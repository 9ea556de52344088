// SPDX-License-Identifier: GPL-3.0-or-later
// How the shown timeline becomes another one: the steps, their coarse form, and what the views are told.
#include "models/view/timeline_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QtTest>

#include <random>
#include <set>

using namespace muster;

class TestTimelineChange : public QObject
{
    Q_OBJECT
private slots:
    void stepsLeadFromAnyListToAnyOther();
    void heldRowsKeepTheirPlaceInTheCoarseForm();
    void manyLateEventsAreAHandfulOfSignals();
    void aLongTimelineIsFilteredOffTheMainThread();
    void ofAVeryLongListTheFirstRowsComeFirst();
    void whatComesWhileReadingIsCountedUntilOneFollowsAgain();
    void theMinuteIsSaidOnce();
    void theFiltersChoicesCanBeTakenBackOneByOne();

private:
    static MergedEvent line(int second, int id)
    {
        MergedEvent line;
        line.event.id.value = QStringLiteral("e%1").arg(id, 7, 10, QLatin1Char('0'));
        line.event.occurredAt = line.event.knownAt = Instant{second * 1000};
        line.event.kind = EventKind::Note;
        line.event.kindName = QStringLiteral("note");
        line.event.sourceName = QStringLiteral("You");
        line.event.text = line.event.id.value;
        return line;
    }
    /// Ascending, every `every`-th of `count` seconds.
    static std::vector<MergedEvent> lines(int count, int every = 1)
    {
        std::vector<MergedEvent> made;
        for (int i = 0; i < count; i += every)
            made.push_back(line(i, i));
        return made;
    }
    static ShownLines newestFirst(const std::vector<MergedEvent>& lines)
    {
        ShownLines shown;
        for (size_t i = lines.size(); i-- > 0;)
            shown.push_back(&lines[i]);
        return shown;
    }
};

void TestTimelineChange::stepsLeadFromAnyListToAnyOther()
{
    std::mt19937 random(3);
    const TimelineLook look;
    for (int round = 0; round < 300; ++round) {
        std::vector<MergedEvent> a, b;
        for (int i = 0; i < 60; ++i) {
            if (random() % 3)
                a.push_back(line(i / 2, i));
            if (random() % 3) {
                b.push_back(line(i / 2, i));
                if (random() % 5 == 0)
                    b.back().event.text += u'!';
            }
        }
        const ShownLines before = newestFirst(a), next = newestFirst(b);
        const RowSteps exact = stepsBetween(before, &look, next, look);
        std::vector<int> held;
        for (int row = 0; row < int(before.size()); ++row) {
            if (random() % 6 == 0)
                held.push_back(row);
        }
        for (const RowSteps& steps : {exact, summarised(exact, held)}) {
            ShownLines list = before;
            int row = 0;
            for (const RowStep& step : steps.steps) {
                row += step.kept;
                QVERIFY(row + step.removed <= int(list.size()));
                list.erase(list.begin() + row, list.begin() + row + step.removed);
                list.insert(list.begin() + row, next.begin() + row, next.begin() + row + step.added);
                row += step.added;
            }
            QCOMPARE(list.size(), next.size());
            // Every row that is not told as altered reads as it should.
            std::set<int> altered;
            for (const auto& [first, last] : steps.altered) {
                for (int place = first; place <= last; ++place)
                    altered.insert(place);
            }
            for (int place = 0; place < int(list.size()); ++place) {
                const auto at = static_cast<size_t>(place);
                if (!altered.count(place))
                    QVERIFY(list[at]->event.id == next[at]->event.id &&
                            list[at]->event.text == next[at]->event.text);
            }
        }
    }
}

void TestTimelineChange::heldRowsKeepTheirPlaceInTheCoarseForm()
{
    const auto a = lines(1000, 2), b = lines(1000);
    const ShownLines before = newestFirst(a), next = newestFirst(b);
    const TimelineLook look;
    const RowSteps exact = stepsBetween(before, &look, next, look);
    QVERIFY(exact.steps.size() > 400);
    const std::vector<int> held{200, 201, 202, 203};
    const RowSteps coarse = summarised(exact, held);
    QVERIFY(coarse.steps.size() <= held.size() + 1);
    for (const auto& [first, last] : coarse.altered) {
        for (const int row : held) {
            // Its place in the new list: every row before it got a neighbour.
            const int place = row * 2 + 1;
            QVERIFY(next[static_cast<size_t>(place)]->event.id == before[static_cast<size_t>(row)]->event.id);
            QVERIFY(place < first || place > last);
        }
    }
}

void TestTimelineChange::manyLateEventsAreAHandfulOfSignals()
{
    TimelineModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setEvents(lines(2000, 2), {}, {});
    QCOMPARE(model.count(), 1000);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    // The view looks at rows 300 … 309, and the current row is the 40th.
    connect(&model, &TimelineModel::updating, &model, [&] { model.hold(300, 309, 40); });
    const QPersistentModelIndex watched(model.index(305)), current(model.index(40));
    const QString id = model.row(305)->key, currentId = model.row(40)->key;
    model.setEvents(lines(2000), {}, {});
    QCOMPARE(model.count(), 2000);
    QVERIFY(inserted.count() <= 12);
    QCOMPARE(removed.count(), 0);
    QCOMPARE(resets.count(), 0);
    // What is looked at is the same event in a row that was not taken away.
    QCOMPARE(model.row(watched.row())->key, id);
    QCOMPARE(model.row(current.row())->key, currentId);
}

void TestTimelineChange::aLongTimelineIsFilteredOffTheMainThread()
{
    TimelineModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setEvents(lines(8000), {}, {});
    QVERIFY(model.working());
    QTRY_COMPARE(model.count(), 8000);
    // Letters come faster than answers: the last word counts.
    for (const char* words : {"e", "e0", "e00012", "e000123"})
        model.setSearchWords(QString::fromLatin1(words));
    QTRY_VERIFY(!model.working());
    QCOMPARE(model.count(), 10); // e0001230 … e0001239
    QCOMPARE(model.summaryText(), QStringLiteral("10 of 8000 events"));
    model.clearFilter();
    QTRY_COMPARE(model.count(), 8000);
}

void TestTimelineChange::ofAVeryLongListTheFirstRowsComeFirst()
{
    TimelineModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setEvents(lines(30'000), {}, {});
    QTRY_COMPARE(model.count(), 30'000);
    QTRY_VERIFY(!model.working());
    QStringList seen; // how many rows, and whether more were to come, at each answer
    connect(&model, &TimelineModel::updated, &model,
            [&] { seen << QStringLiteral("%1 %2").arg(model.count()).arg(model.summaryText()); });
    model.setSearchWords(QStringLiteral("e000"));
    QTRY_VERIFY(!model.working());
    QCOMPARE(seen,
             (QStringList{QStringLiteral("120 counting…"), QStringLiteral("10000 10000 of 30000 events")}));
    seen.clear();
    model.setSearchWords(QString());
    QTRY_VERIFY(!model.working());
    QCOMPARE(seen, (QStringList{QStringLiteral("120 counting…"),
                                QStringLiteral("30000 30,000 events · 1 source")}));
    // Who reads further down keeps what is read, in the first answer too, and nothing counts as new.
    model.setFollowing(false);
    const QString read = model.line(20'000)->event.id.value;
    connect(&model, &TimelineModel::updating, &model, [&] {
        const int row = model.rowOf(read);
        model.hold(row, row + 10, -1);
    });
    QStringList rows;
    connect(&model, &TimelineModel::updated, &model,
            [&] { rows << QString::number(model.rowOf(read) >= 0); });
    model.setSearchWords(QStringLiteral("e00"));
    QTRY_VERIFY(!model.working());
    QCOMPARE(rows, (QStringList{QStringLiteral("1"), QStringLiteral("1")}));
    QCOMPARE(model.unseenCount(), 0);
    model.setEvents(lines(30'005), {}, {});
    QTRY_VERIFY(!model.working());
    QCOMPARE(model.unseenCount(), 5);
}

void TestTimelineChange::whatComesWhileReadingIsCountedUntilOneFollowsAgain()
{
    TimelineModel model;
    model.setEvents(lines(100), {}, {});
    model.setEvents(lines(110), {}, {});
    QCOMPARE(model.unseenCount(), 0); // following
    model.setFollowing(false);
    model.setEvents(lines(122), {}, {});
    QCOMPARE(model.unseenText(), QStringLiteral("12 new"));
    QCOMPARE(model.newestUnseenRow(), 0);
    // A filter lets nothing new in, and the scrubber neither.
    model.setSearchWords(QStringLiteral("e00000"));
    model.clearFilter();
    model.setEvents(lines(50), AsOf{Instant{50'000}, true}, {});
    model.setEvents(lines(60), AsOf{Instant{60'000}, true}, {});
    QCOMPARE(model.unseenCount(), 12);
    model.setFollowing(true);
    QCOMPARE(model.unseenCount(), 0);
    QVERIFY(model.unseenText().isEmpty());
}

void TestTimelineChange::theMinuteIsSaidOnce()
{
    TimelineModel model;
    model.setEvents({line(59, 1), line(60, 2), line(61, 3), line(119, 4)}, {}, {});
    QVERIFY(!model.row(0)->sameMinute); // 00:01:59
    QVERIFY(model.row(0)->accessibleText.startsWith(QStringLiteral("3 events at 00:01")));
    QVERIFY(model.row(1)->sameMinute);
    QCOMPARE(model.row(1)->secondText, QStringLiteral(":01"));
    QVERIFY(model.row(2)->sameMinute);
    QVERIFY(!model.row(3)->sameMinute);
    // A newer one in the same minute takes the head over; the row under it is told.
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    MergedEvent newest = line(119, 5);
    model.setEvents({line(59, 1), line(60, 2), line(61, 3), line(119, 4), newest}, {}, {});
    QVERIFY(model.row(1)->sameMinute);
    QVERIFY(changed.count() >= 1);
}

void TestTimelineChange::theFiltersChoicesCanBeTakenBackOneByOne()
{
    TimelineModel model;
    auto some = lines(10);
    some[3].event.sourceName = QStringLiteral("Slack");
    some[3].event.actor = QStringLiteral("Kim");
    some[3].event.pinned = true;
    model.setEvents(some, {}, {});
    QCOMPARE(model.sources()->rows().size(), size_t(2));
    model.setSourceChosen(QStringLiteral("Slack"), true);
    model.setPersonChosen(QStringLiteral("Kim"), true);
    model.setPinnedOnly(true);
    QCOMPARE(model.count(), 1);
    QCOMPARE(model.pinnedCount(), 1);
    QStringList keys;
    for (const KindRow& row : model.chosen()->rows())
        keys << row.key + u' ' + QString::number(row.eventCount);
    QCOMPARE(keys, (QStringList{QStringLiteral("source/Slack 1"), QStringLiteral("person/Kim 1"),
                                QStringLiteral("pinned 1")}));
    for (const char* key : {"source/Slack", "person/Kim", "pinned"})
        model.drop(QString::fromLatin1(key));
    QVERIFY(!model.filtered());
    QCOMPARE(model.count(), 10);
}

QTEST_MAIN(TestTimelineChange)
#include "tst_timeline_change.moc"
