// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of all incidents in the window: their order, what is late, filters, and that they follow the
// store.
#include "models/view/action_desk.h"
#include "tests/model/view_fixture.h"
#include "tests/support/build_kind.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

const char* const kFirst =
    "# One\n\n## Action items\n\n| Action | Kind | Priority | Owner | Due | Done when | State |\n"
    "|---|---|---|---|---|---|---|\n"
    "| Alert on full pools | detect | P1 | Maya | 2026-12-05 | it pages in a test | |\n"
    "| Drain for 60 s | prevent | P0 | Jonas | 2026-11-18 | all regions | |\n"
    "| Rename b-71 | process | P2 | Maya | 2026-11-01 | renamed | done |\n";
const char* const kSecond = "# Two\n\n## Action items\n\n- [ ] Look at timeouts\n"
                            "- [ ] Write the playbook (owner: Maya, due 2026-11-10)\n";

void put(Machine& machine, const char* id, const char* number, const char* markdown)
{
    const auto kept = machine.store->writeNow([&](WriteTx& tx) -> Result<bool> {
        Incident incident;
        incident.id = IncidentId{QString::fromLatin1(id)};
        if (!tx.incident(incident.id)) {
            incident.number = QString::fromLatin1(number);
            incident.title = QStringLiteral("checkout fails");
            incident.openedAt = night("01:00:00");
            if (Done done = tx.addIncident(incident); !done)
                return tl::unexpected(done.error());
        }
        PostMortemRevision revision;
        revision.id = newId<PostMortemId>();
        revision.incident = incident.id;
        revision.state = QStringLiteral("draft");
        revision.markdown = QString::fromUtf8(markdown);
        if (auto done = tx.addPostMortemRevision(revision); !done)
            return tl::unexpected(done.error());
        return true;
    });
    QVERIFY2(kept, kept ? "" : qPrintable(kept.error().what));
}

QStringList texts(const ActionDesk& desk)
{
    QStringList list;
    for (const ActionRow& row : desk.rows())
        list << row.text;
    return list;
}

} // namespace

class TestViewActions final : public QObject
{
    Q_OBJECT
private slots:
    void overdueOnesOfAllIncidentsComeFirst();
    void filtersByOwnerKindStateAndWords();
    void followsThePostMortemsWhileItIsLookedAt();
    void nothingIsReadOnTheThreadOfTheWindow();
    void aMachineWithoutActionsSaysSo();
};

void TestViewActions::overdueOnesOfAllIncidentsComeFirst()
{
    Machine machine; // the clock stands at the drill's night, 20 November
    put(machine, "i1", "INC-1", kFirst);
    put(machine, "i2", "INC-2", kSecond);
    ActionDesk desk(machine.session.get(), nullptr);
    QAbstractItemModelTester tester(&desk, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QVERIFY(!desk.ready());
    desk.setWatching(true);
    QTRY_VERIFY(desk.ready());
    QCOMPARE(texts(desk),
             (QStringList{QStringLiteral("Write the playbook"), QStringLiteral("Drain for 60 s"),
                          QStringLiteral("Alert on full pools"), QStringLiteral("Look at timeouts")}));
    const ActionRow& late = desk.rows()[0];
    QCOMPARE(late.state, QStringLiteral("overdue"));
    QCOMPARE(late.number, QStringLiteral("INC-2"));
    QCOMPARE(late.incidentId, QStringLiteral("i2"));
    QCOMPARE(late.dueText, QStringLiteral("10 Nov 2026"));
    QVERIFY2(late.lateText.startsWith(QLatin1String("13 day")), qPrintable(late.lateText));
    QVERIFY(desk.rows()[2].lateText.isEmpty());
    QVERIFY2(desk.rows()[3].lacks.contains(QLatin1String("; ")),
             qPrintable(desk.rows()[3].lacks)); // nobody, no day
    // The place is that of the document's text.
    QVERIFY(QString::fromUtf8(kSecond).mid(late.position).startsWith(QLatin1String("- [ ] Write")));
    QCOMPARE(desk.countText(), QStringLiteral("4 open, 2 overdue, in 2 incidents"));
    QCOMPARE(desk.total(), 5);
}

void TestViewActions::filtersByOwnerKindStateAndWords()
{
    Machine machine;
    put(machine, "i1", "INC-1", kFirst);
    put(machine, "i2", "INC-2", kSecond);
    ActionDesk desk(machine.session.get(), nullptr);
    desk.setWatching(true);
    QTRY_VERIFY(desk.ready());
    QCOMPARE(desk.owners(), (QStringList{QStringLiteral("Every owner"), QStringLiteral("Nobody"),
                                         QStringLiteral("Jonas"), QStringLiteral("Maya")}));
    desk.setOwner(1);
    QCOMPARE(texts(desk), QStringList{QStringLiteral("Look at timeouts")});
    desk.setOwner(3);
    QCOMPARE(texts(desk).size(), 2);
    desk.setState(2);
    QCOMPARE(texts(desk), QStringList{QStringLiteral("Rename b-71")});
    desk.setState(1);
    QCOMPARE(texts(desk), QStringList{QStringLiteral("Write the playbook")});
    desk.setOwner(0);
    QCOMPARE(desk.kinds().first(), QStringLiteral("Every kind"));
    desk.setKind(static_cast<int>(desk.kinds().indexOf(QStringLiteral("prevent"))));
    QCOMPARE(texts(desk), QStringList{QStringLiteral("Drain for 60 s")});
    desk.clearFilters();
    QCOMPARE(texts(desk).size(), 5);
    desk.setWords(QStringLiteral("inc-2 maya"));
    QCOMPARE(texts(desk), QStringList{QStringLiteral("Write the playbook")});
    desk.setWords(QStringLiteral("nothing of that kind"));
    QVERIFY(desk.rows().empty());
    QCOMPARE(desk.total(), 5);
}

void TestViewActions::followsThePostMortemsWhileItIsLookedAt()
{
    Machine machine;
    put(machine, "i1", "INC-1", kFirst);
    ActionDesk desk(machine.session.get(), nullptr);
    desk.setWatching(true);
    QTRY_VERIFY(desk.ready());
    desk.setOwner(2); // Maya
    QCOMPARE(texts(desk).size(), 1);
    put(machine, "i2", "INC-2", kSecond);
    QTRY_COMPARE(texts(desk).size(), 2); // and the chosen owner is still hers
    QCOMPARE(desk.owners()[desk.owner()], QStringLiteral("Maya"));
    QSignalSpy changed(&desk, &ActionDesk::changed);
    desk.setWatching(false);
    put(machine, "i2", "INC-2", "# Two\n");
    QVERIFY(!changed.wait(700));
    desk.setWatching(true);
    QTRY_COMPARE(texts(desk).size(), 1);
}

void TestViewActions::nothingIsReadOnTheThreadOfTheWindow()
{
    Machine machine;
    QByteArray many("# Many\n\n## Action items\n\n");
    for (int i = 0; i < 4'000; ++i)
        many += "- [ ] Do the thing number " + QByteArray::number(i) + " (owner: Maya, due 2026-12-05)\n";
    for (int i = 0; i < 20; ++i)
        put(machine, ("i" + QByteArray::number(i)).constData(), ("INC-" + QByteArray::number(i)).constData(),
            many.left(60'000).constData());
    ActionDesk desk(machine.session.get(), nullptr);
    QElapsedTimer timer;
    timer.start();
    desk.setWatching(true);
    QVERIFY2(timer.elapsed() < test::patience(20), qPrintable(QString::number(timer.elapsed())));
    QVERIFY(!desk.ready()); // the answer comes with the event loop
    QTRY_VERIFY_WITH_TIMEOUT(desk.ready(), test::patience(20'000));
    QVERIFY(desk.total() > 10'000);
}

void TestViewActions::aMachineWithoutActionsSaysSo()
{
    Machine machine;
    ActionDesk desk(machine.session.get(), nullptr);
    desk.setWatching(true);
    QTRY_VERIFY(desk.ready());
    QCOMPARE(desk.total(), 0);
    QVERIFY(desk.countText().isEmpty());
    put(machine, "i1", "INC-1", "# x\n\n## Action items\n\n- [x] Done already\n");
    QTRY_COMPARE(desk.total(), 1);
    QCOMPARE(desk.countText(), QStringLiteral("none is open"));
}

QTEST_MAIN(TestViewActions)
#include "tst_view_actions.moc"
