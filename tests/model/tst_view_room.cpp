// SPDX-License-Identifier: GPL-3.0-or-later
// The war room on the built-in drill: one instant for everything, as known then and as it was.
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

void Machine::settle(WarRoom* room)
{
    if (!QTest::qWaitFor([&] { return room->snapshot() && room->snapshot()->asOf == room->asOf(); }, 5000))
        qFatal("the room did not settle");
}

namespace {

QStringList changeTexts(WarRoom* room)
{
    QStringList texts;
    for (const ChangeRow& row : room->changes()->rows())
        texts << (row.staleFeed ? QStringLiteral("stale ") + row.source : row.kind + QLatin1Char(' ') + row.text.left(20));
    return texts;
}

bool timelineHas(WarRoom* room, const char* kindName)
{
    const auto& rows = room->timeline()->rows();
    return std::any_of(rows.begin(), rows.end(),
                       [&](const TimelineRow& row) { return row.kindName == QLatin1String(kindName); });
}

} // namespace

class TestViewRoom : public QObject {
    Q_OBJECT
private slots:
    void beforeTheFlagIsKnownTwoDeploysAreTheOnlyCandidates();
    void tenSecondsLaterTheFlagIsFirst();
    void headerFollowsTheInstant_data();
    void headerFollowsTheInstant();
    void explore();
};

void TestViewRoom::explore()
{
    Machine machine;
    for (const char* time : {"02:04:00", "02:13:30", "02:13:40", "02:15:00", "02:21:10", "02:29:24", "02:31:00", "03:20:00"}) {
        static WarRoom* room = nullptr;
        if (!machine.session->room())
            room = machine.openDrillAt(night(time));
        room->seek(ms(night(time)));
        machine.settle(room);
        QTest::qWait(300);
        qInfo() << "====" << room->pastLabel() << room->number() << room->title() << room->severityText() << room->stageText()
                << room->impactText() << room->budgetLeftText() << room->burnText() << room->budgetDetail()
                << room->nextUpdateDueText() << room->elapsedText() << room->sinceText() << room->publicStatusText();
        qInfo() << room->changesText() << changeTexts(room) << room->timeline()->summaryText() << room->roles()->count();
        for (const PanelRow& row : room->panels()->rows())
            qInfo() << "  panel" << row.title << row.headline << row.headlineLevel << row.staleText << row.sloText << row.sourceName;
        RunbookNavigator* rb = room->runbook();
        qInfo() << "  rb" << rb->runbookId() << rb->stepText() << rb->node() << rb->question() << rb->query().left(60) << rb->evidenceText()
                << rb->evidenceDetail() << rb->evidenceAgeText() << rb->proposedIndex() << rb->proposalReason() << rb->canAnswer();
        for (const SourceRow& row : room->sources()->rows())
            qInfo() << "  src" << row.name << row.feed << row.state << row.ageText << row.why;
    }
}

void TestViewRoom::beforeTheFlagIsKnownTwoDeploysAreTheOnlyCandidates()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    QCOMPARE(changeTexts(room), (QStringList{QStringLiteral("stale LaunchDarkly"), QStringLiteral("deploy.finished checkout-api 2.41.0 "),
                                             QStringLiteral("deploy.finished search-api 1.18.2 at")}));
    QVERIFY(!timelineHas(room, "flag.changed"));
    QVERIFY(!timelineHas(room, "flag.scheduled"));
    QVERIFY(!timelineHas(room, "pod.wedged"));
    QCOMPARE(room->severityText(), QStringLiteral("SEV-2"));
    QCOMPARE(room->pastLabel(), QStringLiteral("as known at 02:13:30"));
}

void TestViewRoom::tenSecondsLaterTheFlagIsFirst()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    room->seek(ms(night("02:13:40")));
    machine.settle(room);
    QCOMPARE(changeTexts(room).first(), QStringLiteral("flag.changed `tax-engine-v2` (pro"));
    QVERIFY(timelineHas(room, "flag.changed"));
}

void TestViewRoom::headerFollowsTheInstant_data()
{
    QTest::addColumn<QByteArray>("time");
    QTest::newRow("x") << QByteArray("02:00:00");
}
void TestViewRoom::headerFollowsTheInstant() {}

QTEST_MAIN(TestViewRoom)
#include "tst_view_room.moc"
