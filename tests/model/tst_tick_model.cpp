// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/tick_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

#include <random>
#include <set>

using namespace muster;

class TestTickModel : public QObject
{
    Q_OBJECT
private slots:
    void whatIsHollowIsWhatNobodyKnew();
    void aStepOfTheScrubberMovesNoRow();
    void newEventsComeInWhereTheyBelong();
    void aLongSpanHasNoMoreTicksThanPlaces();

private:
    static TimelineEvent event(qint64 happened, qint64 known, EventKind kind = EventKind::Message)
    {
        TimelineEvent made;
        made.occurredAt = Instant{happened};
        made.knownAt = Instant{known};
        made.kind = kind;
        return made;
    }
    static QString shape(const TickModel& model)
    {
        QStringList rows;
        for (const TickRow& row : model.rows())
            rows << QStringLiteral("%1 %2%3").arg(QString::number(row.position), row.kind,
                                                  row.hollow ? QStringLiteral(" hollow") : QString());
        return rows.join(QStringLiteral("; "));
    }
    static constexpr TimeRange kSpan{Instant{0}, Instant{2'048'000}}; ///< a place is a second
};

void TestTickModel::whatIsHollowIsWhatNobodyKnew()
{
    TickModel model;
    // Two in one place: the tick is known as soon as one of them is.
    model.setEvents({event(1'024'000, 1'500'000), event(1'024'500, 1'600'000),
                     event(1'024'000, 1'024'000, EventKind::Alert), event(-1, 0), event(2'048'001, 0)},
                    kSpan);
    QCOMPARE(shape(model), QStringLiteral("0.5 alert; 0.5 message"));
    model.setAsOf({Instant{1'030'000}, true});
    QCOMPARE(shape(model), QStringLiteral("0.5 alert; 0.5 message hollow"));
    model.setAsOf({Instant{1'500'000}, true});
    QCOMPARE(shape(model), QStringLiteral("0.5 alert; 0.5 message"));
    model.setAsOf({Instant{1'030'000}, false}); // as it was
    QCOMPARE(shape(model), QStringLiteral("0.5 alert; 0.5 message"));
    model.setAsOf({Instant{1'000'000}, false});
    QCOMPARE(shape(model), QStringLiteral("0.5 alert hollow; 0.5 message hollow"));
    model.setAsOf({});
    QCOMPARE(shape(model), QStringLiteral("0.5 alert; 0.5 message"));
}

void TestTickModel::aStepOfTheScrubberMovesNoRow()
{
    TickModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::vector<TimelineEvent> events;
    for (int n = 0; n < 10'000; ++n)
        events.push_back(event(n * 200, n * 200 + 2000, static_cast<EventKind>(n % 8)));
    model.setEvents(events, kSpan);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy moved(&model, &QAbstractItemModel::rowsInserted);
    for (const qint64 at : {1'000'000, 5'000, 1'999'000, 1'999'001})
        model.setAsOf({Instant{at}, true});
    QVERIFY2(changed.count() <= 4, qPrintable(QString::number(changed.count()))); // one signal a step
    QCOMPARE(moved.count(), 0);
}

void TestTickModel::newEventsComeInWhereTheyBelong()
{
    std::mt19937 random(3);
    TickModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    std::vector<TimelineEvent> events;
    for (int round = 0; round < 30; ++round) {
        for (int n = 0; n < (round % 7 == 6 ? 400 : 5); ++n)
            events.push_back(
                event(static_cast<qint64>(random() % 2'048'000), 0, static_cast<EventKind>(random() % 4)));
        if (round % 5 == 4)
            events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(events.size() / 3));
        model.setEvents(events, kSpan);
        model.setAsOf({});
        std::set<std::pair<qint64, QString>> expected;
        for (const TimelineEvent& one : events)
            expected.emplace(one.occurredAt.ms / 1000, toString(one.kind));
        QCOMPARE(model.count(), static_cast<int>(expected.size()));
        for (const TickRow& row : model.rows())
            QVERIFY(expected.count({qRound64(row.position * 2048), row.kind}) == 1);
    }
    QCOMPARE(resets.count(), 0);
    model.setEvents({}, kSpan);
    QCOMPARE(model.count(), 0);
}

void TestTickModel::aLongSpanHasNoMoreTicksThanPlaces()
{
    TickModel model;
    std::vector<TimelineEvent> events;
    for (int n = 0; n <= 20'480; ++n)
        events.push_back(event(n * 100, n * 100));
    model.setEvents(events, kSpan);
    QCOMPARE(model.count(), 2049);                     // the last of them lies on the end
    model.setEvents(events, {Instant{5}, Instant{5}}); // no length
    QCOMPARE(model.count(), 0);
}

QTEST_APPLESS_MAIN(TestTickModel)
#include "tst_tick_model.moc"
