// SPDX-License-Identifier: GPL-3.0-or-later
// The war room on the built-in drill: one instant for everything, as known then and as it was.
#include "models/view/chart_cursors.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <cmath>
#include <set>

using namespace muster;
using namespace muster::test;

namespace {

QStringList changeTexts(WarRoom* room)
{
    QStringList texts;
    for (const ChangeRow& row : room->changes()->rows())
        texts << (row.staleFeed ? QStringLiteral("stale ") + row.source
                                : row.kind + QLatin1Char(' ') + row.text.left(20));
    return texts;
}

bool timelineHas(WarRoom* room, const char* kindName)
{
    const auto& rows = room->timeline()->rows();
    return std::any_of(rows.begin(), rows.end(),
                       [&](const TimelineRow& row) { return row.kindName == QLatin1String(kindName); });
}

QString headline(WarRoom* room, const char* panelId)
{
    const auto& rows = room->panels()->rows();
    const PanelRow* row = room->panels()->row(room->panels()->indexOfKey(QString::fromLatin1(panelId)));
    return row ? row->headline : QStringLiteral("no panel of %1").arg(rows.size());
}

QString freshnessOf(WarRoom* room, const char* name)
{
    for (const SourceRow& row : room->sources()->rows()) {
        if (row.name == QLatin1String(name))
            return row.state;
    }
    return {};
}

} // namespace

class TestViewRoom : public QObject
{
    Q_OBJECT
private slots:
    void asKnownThenHidesTheFlagAndShowsTwoDeploys();
    void tenSecondsLaterTheFlagIsFirst();
    void asItWasShowsWhatWasLearntLaterHollow();
    void headerAnswersToTheInstant_data();
    void headerAnswersToTheInstant();
    void panelsFollowTheInstant();
    void lateKnowledgeSaysSo();
    void modelsStayConsistentWhileScrubbing();
    void scrubbingInsertsOnlyWhatIsNew();
    void theScrubberHasOneTickForEventsThatFallTogether();
    void stepsFromMomentToMoment();
    void textsGoToATime_data();
    void textsGoToATime();
    void aSealedRoomNeverGoesLive();
    void replayRunsOnTheVirtualClock();
    void theChartsFollowTheRoomUntilARangeIsPicked();
    void marksAreHiddenUntilTheyWereKnown();
    void theMarkWalkMovesTheChartsAlong();
    void theTimelineKnowsWhatTheCursorIsOn();
    void kindFilterHidesAndCounts();
    void searchWordsNarrowTheTimeline();
};

void TestViewRoom::asKnownThenHidesTheFlagAndShowsTwoDeploys()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    QCOMPARE(changeTexts(room), (QStringList{QStringLiteral("stale LaunchDarkly"),
                                             QStringLiteral("deploy.finished checkout-api 2.41.0 "),
                                             QStringLiteral("deploy.finished search-api 1.18.2 at")}));
    QCOMPARE(room->changesText(), QStringLiteral("2 candidates · 1 feed not fresh"));
    QVERIFY(!timelineHas(room, "flag.changed"));
    QVERIFY(!timelineHas(room, "flag.scheduled"));
    QVERIFY(!timelineHas(room, "pod.wedged"));
    QCOMPARE(freshnessOf(room, "LaunchDarkly"), QStringLiteral("stale"));
    QCOMPARE(freshnessOf(room, "Grafana"), QStringLiteral("stale"));
    QCOMPARE(freshnessOf(room, "Prometheus"), QStringLiteral("live"));
    QCOMPARE(room->severityText(), QStringLiteral("SEV-2"));
    QCOMPARE(room->publicStatusText(), QStringLiteral("Investigating"));
    QCOMPARE(room->pastLabel(), QStringLiteral("as known at 02:13:30"));
    QVERIFY(room->isPast());
}

void TestViewRoom::tenSecondsLaterTheFlagIsFirst()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    room->seek(ms(night("02:13:40")));
    machine.settle(room);
    const ChangeRow first = room->changes()->rows().front();
    QCOMPARE(first.kind, QStringLiteral("flag.changed"));
    QCOMPARE(first.rank, 1);
    QVERIFY(first.aligned);
    QCOMPARE(room->changes()->count(), 3); // no stale feed any more, the two deploys below the flag
    QVERIFY(timelineHas(room, "flag.scheduled"));
}

void TestViewRoom::asItWasShowsWhatWasLearntLaterHollow()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"), false);
    QCOMPARE(room->pastLabel(), QStringLiteral("as it was at 02:13:30"));
    QVERIFY(timelineHas(room, "pod.wedged"));
    for (const TimelineRow& row : room->timeline()->rows())
        QCOMPARE(row.hollow, row.knownMs > ms(night("02:13:30")));
    // The feed was stale at that instant, whatever was learnt since; the flag's change had happened.
    QCOMPARE(changeTexts(room).mid(0, 2), (QStringList{QStringLiteral("stale LaunchDarkly"),
                                                       QStringLiteral("flag.changed `tax-engine-v2` (pro")}));
}

void TestViewRoom::headerAnswersToTheInstant_data()
{
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<QString>("severity");
    QTest::addColumn<QString>("stage");
    QTest::addColumn<QString>("impact");
    QTest::addColumn<QString>("budget");
    QTest::addColumn<QString>("burn");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QString>("elapsed");
    // Before anything: 0.4 failures/s over 30 d spend 80.0 % of the budget, at night 0.4/400 = 0.10 % is
    // burn 1.0.
    QTest::newRow("quiet") << QByteArray("01:59:00") << "SEV-?"
                           << "Detected"
                           << "—"
                           << "20.0 % left"
                           << "1.0×"
                           << ""
                           << "";
    // 91.7 failures/s against 190,395 left: 34 min 36 s (the scenario's 34.6 min); 22.92 % / 0.1 % = 229×.
    QTest::newRow("worst") << QByteArray("02:15:00") << "SEV-2"
                           << "Triage"
                           << "69,165 failed of 360,000"
                           << "14.7 % left"
                           << "229×"
                           << "gone in 34 m 36 s at this rate"
                           << "00:15:00";
    // The CSV's rounded errors sum to 78,838 by 02:20:00; the recorded counter grew by 78,867.
    // 20.00 − (78,867 − 0.4/s · 1200 s) / 1,296,000 = 13.95 %.
    QTest::newRow("raised") << QByteArray("02:20:00") << "SEV-1"
                            << "Mitigating"
                            << "78,867 failed of 480,000"
                            << "14.0 % left"
                            << "60.9×"
                            << ""
                            << "00:20:00";
    // As known at 02:31:00 the end of impact is known: 90,026 of 705,600.
    QTest::newRow("over") << QByteArray("02:31:00") << "SEV-1"
                          << "Monitoring"
                          << "90,026 failed of 705,600"
                          << "13.1 % left"
                          << "1.0×"
                          << ""
                          << "00:31:00";
    QTest::newRow("resolved") << QByteArray("03:00:00") << "SEV-1"
                              << "Resolved"
                              << "90,026 failed of 705,600"
                              << "13.1 % left"
                              << "1.0×"
                              << ""
                              << "00:47:00";
}

void TestViewRoom::headerAnswersToTheInstant()
{
    QFETCH(QByteArray, time);
    Machine machine;
    WarRoom* room = machine.openDrillAt(night(time.constData()));
    QCOMPARE(room->number(), QStringLiteral("INC-1120"));
    QTEST(room->severityText(), "severity");
    QTEST(room->stageText(), "stage");
    QTEST(room->impactText(), "impact");
    QTEST(room->budgetLeftText(), "budget");
    QTEST(room->burnText(), "burn");
    QFETCH(QString, detail);
    if (!detail.isEmpty())
        QCOMPARE(room->budgetDetail(), detail);
    QTEST(room->elapsedText(), "elapsed");
}

void TestViewRoom::panelsFollowTheInstant()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    QTRY_COMPARE(headline(room, "error_rate"), QStringLiteral("21.3\u00a0%"));
    QCOMPARE(headline(room, "latency"), QStringLiteral("p99 5\u00a0s"));
    QCOMPARE(room->panels()->rows().front().headlineLevel, QStringLiteral("look"));
    QCOMPARE(room->rangeTo(), ms(night("02:13:30")));
    room->seek(ms(night("01:45:00")));
    QTRY_COMPARE(headline(room, "error_rate"), QStringLiteral("0.101\u00a0%"));
    QCOMPARE(room->panels()->rows().front().headlineLevel, QStringLiteral("calm"));
    // Nothing after the instant is drawn.
    QVERIFY(room->panels()->feed(QStringLiteral("error_rate"))->lastSampleTime() <= ms(night("01:45:00")));
}

void TestViewRoom::lateKnowledgeSaysSo()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:15:00"));
    for (const TimelineRow& row : room->timeline()->rows()) {
        if (row.kindName == QLatin1String("flag.changed")) {
            QVERIFY(row.isLate);
            QCOMPARE(row.lateText, QStringLiteral("known 13 m 40 s later"));
            QVERIFY(row.isCandidate);
        }
        if (row.kindName == QLatin1String("alert.firing"))
            QVERIFY(!row.isLate);
    }
}

void TestViewRoom::modelsStayConsistentWhileScrubbing()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:00:00"));
    const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
    QAbstractItemModelTester timeline(room->timeline(), mode), changes(room->changes(), mode),
        sources(room->sources(), mode), roles(room->roles(), mode), ticks(room->ticks(), mode),
        panels(room->panels(), mode), kinds(room->timeline()->kinds(), mode);
    QSignalSpy resets(room->timeline(), &QAbstractItemModel::modelReset);
    for (const char* time : {"02:31:00", "02:05:11", "03:20:00", "01:10:00", "02:13:40", "02:13:39"}) {
        room->seek(ms(night(time)));
        machine.settle(room);
    }
    room->timeline()->setSearchWords(QStringLiteral("flag"));
    room->timeline()->clearFilter();
    QCOMPARE(resets.count(), 0);
}

void TestViewRoom::scrubbingInsertsOnlyWhatIsNew()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:39"));
    const int before = room->timeline()->count();
    QSignalSpy inserted(room->timeline(), &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(room->timeline(), &QAbstractItemModel::rowsRemoved);
    room->seek(ms(night("02:13:40")));
    machine.settle(room);
    // The flag's schedule and its change arrive late, and the message that they did: three rows, nothing else
    // moves.
    QCOMPARE(room->timeline()->count(), before + 3);
    QCOMPARE(removed.count(), 0);
    int rows = 0;
    for (const QList<QVariant>& arguments : inserted)
        rows += arguments.at(2).toInt() - arguments.at(1).toInt() + 1;
    QCOMPARE(rows, 3);
}

void TestViewRoom::theScrubberHasOneTickForEventsThatFallTogether()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:39"));
    const auto ticks = room->ticks()->rows();
    QVERIFY(!ticks.empty());
    std::set<std::pair<double, QString>> seen;
    for (const TickRow& tick : ticks) {
        QVERIFY(tick.position >= 0 && tick.position <= 1);
        QVERIFY2(seen.emplace(tick.position, tick.kind).second, qPrintable(tick.kind));
    }
    // The flag's change of 02:00 became known at 02:13:40 only; at that second it is no longer hollow.
    const auto hollow = [&] {
        const auto now = room->ticks()->rows();
        return std::count_if(now.begin(), now.end(), [](const TickRow& tick) { return tick.hollow; });
    };
    const auto before = hollow();
    room->seek(ms(night("02:13:40")));
    machine.settle(room);
    QVERIFY(hollow() < before);
}

void TestViewRoom::stepsFromMomentToMoment()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:26"));
    room->stepEvent(1);
    QCOMPARE(room->instantText(), QStringLiteral("02:13:40")); // the late page of the flag's log
    room->stepEvent(-1);
    QCOMPARE(Instant{static_cast<qint64>(room->instantMs())}, night("02:13:25")); // N3 is answered
}

void TestViewRoom::textsGoToATime_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("understood");
    QTest::addColumn<QString>("label");
    QTest::newRow("seconds") << "02:13:30" << true << "as known at 02:13:30";
    QTest::newRow("minutes") << "2:13" << true << "as known at 02:13:00";
    QTest::newRow("iso") << "2026-11-20T02:05:00Z" << true << "as known at 02:05:00";
    QTest::newRow("outside") << "23:00" << false << "as known at 02:00:00";
    QTest::newRow("words") << "yesterday" << false << "as known at 02:00:00";
    QTest::newRow("nothing") << "" << false << "as known at 02:00:00";
}

void TestViewRoom::textsGoToATime()
{
    QFETCH(QString, text);
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:00:00"));
    QTEST(room->seekText(text), "understood");
    QTEST(room->pastLabel(), "label");
}

void TestViewRoom::aSealedRoomNeverGoesLive()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    QVERIFY(room->sealed());
    QVERIFY(!room->canGoLive());
    room->goLive();
    QCOMPARE(room->mode(), WarRoom::Hold);
    QCOMPARE(room->instantMs(), room->spanTo());
    QVERIFY(room->spanTo() > ms(night("03:20:00")));
    room->seek(ms(night("23:00:00"))); // beyond the end
    QCOMPARE(room->instantMs(), room->spanTo());
}

void TestViewRoom::replayRunsOnTheVirtualClock()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    room->setSpeed(10);
    room->play();
    QCOMPARE(room->mode(), WarRoom::Replay);
    machine.clock->advance(std::chrono::seconds{1});
    QCOMPARE(room->instantText(), QStringLiteral("02:13:40"));
    room->pause();
    machine.clock->advance(std::chrono::hours{1});
    QCOMPARE(room->instantText(), QStringLiteral("02:13:40"));
    machine.settle(room);
    QVERIFY(timelineHas(room, "flag.changed"));
    room->setSpeed(1000);
    QCOMPARE(room->speed(), 60.0);
}

void TestViewRoom::theChartsFollowTheRoomUntilARangeIsPicked()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    ChartRange* range = room->range();
    QCOMPARE(room->rangeFrom(), ms(night("01:13:30")));
    range->set(ms(night("01:00:00")), ms(night("01:30:00")));
    room->seek(ms(night("02:20:00")));
    QCOMPARE(room->rangeTo(), ms(night("01:30:00")));
    machine.settle(room);
    machine.session->trigger(QStringLiteral("room.back"));
    QCOMPARE(room->rangeTo(), ms(night("02:20:00")));
    machine.session->trigger(QStringLiteral("room.range.onset"));
    QCOMPARE(room->rangeFrom(), ms(night("01:30:00"))); // users began to hurt at 02:00
    QCOMPARE(room->rangeTo(), ms(night("02:30:00")));
    machine.session->trigger(QStringLiteral("room.all"));
    QCOMPARE(room->rangeFrom(), room->spanFrom());
    QCOMPARE(room->rangeTo(), room->spanTo());
    machine.session->trigger(QStringLiteral("room.range.5m"));
    QCOMPARE(room->rangeFrom(), ms(night("02:15:00")));
    // Zooming by key keeps what the cursor is on.
    room->cursors()->lock(ms(night("02:16:00")));
    machine.session->trigger(QStringLiteral("room.zoomin"));
    QCOMPARE(room->rangeFrom(), ms(night("02:15:30")));
    QCOMPARE(room->rangeTo(), ms(night("02:18:00")));
}

void TestViewRoom::marksAreHiddenUntilTheyWereKnown()
{
    Machine machine;
    // The flag was changed at 02:00:00; its record arrived at 02:13:40.
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    const auto flagMarks = [room] {
        QList<ChartMarker> found;
        for (const ChartMarker& marker : room->panels()->markers()) {
            if (marker.time == ms(night("02:00:00")) && marker.kind == ChartMarker::Kind::Change)
                found.append(marker);
        }
        return found;
    };
    QVERIFY(flagMarks().isEmpty());
    for (const ChartMarker& marker : room->panels()->markers())
        QVERIFY(marker.time <= room->instantMs());
    room->seek(ms(night("02:13:40")));
    machine.settle(room);
    QCOMPARE(flagMarks().size(), 1);
    QVERIFY(flagMarks().constFirst().late); // drawn hollow
    // As it was: what was learnt later is there all along.
    room->seek(ms(night("02:13:30")));
    room->setAsKnownThen(false);
    machine.settle(room);
    QCOMPARE(flagMarks().size(), 1);
}

void TestViewRoom::theMarkWalkMovesTheChartsAlong()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:20:00"));
    machine.session->trigger(QStringLiteral("room.range.5m"));
    machine.session->trigger(QStringLiteral("room.mark.previous"));
    const QString last = room->cursors()->markId();
    QVERIFY(!last.isEmpty());
    QVERIFY(!room->cursors()->markText().isEmpty());
    for (int i = 0; i < 12; ++i) {
        machine.session->trigger(QStringLiteral("room.mark.previous"));
        QVERIFY(room->cursors()->time() >= room->rangeFrom());
        QVERIFY(room->cursors()->time() <= room->rangeTo());
    }
    QVERIFY(room->rangeTo() < ms(night("02:20:00")));
    for (int i = 0; i < 12; ++i)
        machine.session->trigger(QStringLiteral("room.mark.next"));
    QCOMPARE(room->cursors()->markId(), last);
    // Between two cursors.
    machine.session->trigger(QStringLiteral("room.compare"));
    room->cursors()->lock(ms(night("02:05:00")));
    const double second = room->cursors()->second();
    machine.session->trigger(QStringLiteral("room.between"));
    QCOMPARE(room->rangeFrom(), ms(night("02:05:00")));
    QCOMPARE(room->rangeTo(), second);
    machine.session->trigger(QStringLiteral("room.nocursor"));
    QVERIFY(std::isnan(room->cursors()->second()));
    machine.session->trigger(QStringLiteral("room.nocursor"));
    QVERIFY(std::isnan(room->cursors()->time()));
}

void TestViewRoom::theTimelineKnowsWhatTheCursorIsOn()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:20:00"));
    TimelineModel* timeline = room->timeline();
    QCOMPARE(timeline->rowAtTime(ms(night("23:59:59"))), 0); // the newest stands first
    QCOMPARE(timeline->rowAtTime(0), -1);
    for (int row = 0; row < timeline->count(); ++row) {
        const double time = timeline->row(row)->timeMs;
        const int found = timeline->rowAtTime(time);
        QCOMPARE(timeline->row(found)->timeMs, time);
        QVERIFY(found <= row);
    }
}

void TestViewRoom::kindFilterHidesAndCounts()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    TimelineModel* timeline = room->timeline();
    QCOMPARE(timeline->count(), 55);
    QCOMPARE(timeline->summaryText().section(QStringLiteral(" · "), 0, 0), QStringLiteral("55 events"));
    int sum = 0, changes = 0;
    for (const KindRow& kind : timeline->kinds()->rows()) {
        sum += kind.eventCount;
        if (kind.key == QLatin1String("change"))
            changes = kind.eventCount;
    }
    QCOMPARE(sum, 55);
    QVERIFY(changes > 5);
    timeline->showOnly(QStringLiteral("change"));
    QCOMPARE(timeline->count(), changes);
    QVERIFY(timeline->filtered());
    QCOMPARE(timeline->summaryText(), QStringLiteral("%1 of 55 events").arg(changes));
    timeline->showOnly(QStringLiteral("change"));
    QCOMPARE(timeline->count(), 55);
    timeline->setKindShown(QStringLiteral("change"), false);
    QCOMPARE(timeline->count(), 55 - changes);
    QVERIFY(!timelineHas(room, "flag.changed"));
}

void TestViewRoom::searchWordsNarrowTheTimeline()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    room->timeline()->setSearchWords(QStringLiteral("launchdarkly TAX-ENGINE"));
    QCOMPARE(room->timeline()->count(), 3); // scheduled, on, off
    // Newest first.
    QVERIFY(room->timeline()->rows().front().timeMs > room->timeline()->rows().back().timeMs);
    room->timeline()->setSearchWords(QStringLiteral("no such words"));
    QCOMPARE(room->timeline()->count(), 0);
}

QTEST_MAIN(TestViewRoom)
#include "tst_view_room.moc"
