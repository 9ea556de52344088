// SPDX-License-Identifier: GPL-3.0-or-later
// The profile's runbooks while the window is open: what is added, changed, broken or taken away is seen.
#include "app/runbook_sources.h"

#include "models/base/worker.h"
#include "models/view/palette.h"
#include "models/view/runbook_attach.h"
#include "models/view/runbook_navigator.h"
#include "models/view/runbook_folders_desk.h"
#include "models/view/runbook_shelf.h"
#include "models/view/declaring.h"
#include "tests/model/view_fixture.h"

#include <QtTest/QtTest>

using namespace muster;

namespace {

QByteArray runbook(const char* id, int version, const char* service = "checkout-api",
                   const char* nodes = "## A (end) done\n")
{
    return QByteArray("---\nid: ") + id + "\ntitle: t\nversion: " + QByteArray::number(version) +
           "\nservices: [" + service + "]\nstart: A\n---\n" + nodes;
}

} // namespace

class TestRunbookSources : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::Machine> m_machine;
    std::unique_ptr<RunbookSources> m_sources;
    std::unique_ptr<Worker::Inline> m_inline;

    QString path(const char* name) const { return m_machine->folder.filePath(QLatin1String(name)); }
    void write(const char* name, const QByteArray& bytes)
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    void begin()
    {
        QSignalSpy found(m_sources.get(), &RunbookSources::found);
        m_sources->start();
        QTRY_COMPARE(found.size(), 1);
    }
    /// One round: the sources are looked up, then each is looked at.
    void look()
    {
        QSignalSpy found(m_sources.get(), &RunbookSources::found);
        m_machine->clock->advance(RunbookSources::kInterval);
        QTRY_COMPARE(found.size(), 1);
        QCoreApplication::processEvents(); // the watches' answers, which are in the queue by now
    }
    /// "RB-1 v2, RB-2 v1".
    QString shelf()
    {
        QStringList words;
        for (const Runbook* one : RunbookShelf::of(*m_machine->session)->all())
            words.append(QStringLiteral("%1 v%2").arg(one->id).arg(one->version));
        return words.join(QStringLiteral(", "));
    }
    QStringList notices()
    {
        QStringList texts;
        for (const NoticeRow& row : m_machine->session->notices()->rows())
            texts.append(row.text);
        return texts;
    }
    void dismissAll()
    {
        NoticeModel* notices = m_machine->session->notices();
        while (!notices->rows().empty())
            notices->dismiss(notices->rows().front().key);
    }
    IncidentId declared()
    {
        NewIncident made;
        made.title = QStringLiteral("x");
        made.service = QStringLiteral("checkout-api");
        made.now = m_machine->clock->now();
        const auto id = m_machine->store->writeNow([&](WriteTx& tx) { return declare(tx, made); });
        return id.value_or(IncidentId{});
    }
    QString versionsOf(const IncidentId& id)
    {
        QStringList words;
        const auto all = m_machine->store->readNow([&](ReadTx& tx) { return tx.runbooks(id); });
        for (const Runbook& one : *all)
            words.append(QString::number(one.version));
        return words.join(u' ');
    }

private slots:
    void init()
    {
        m_inline = std::make_unique<Worker::Inline>();
        m_machine = std::make_unique<test::Machine>();
        m_sources = std::make_unique<RunbookSources>(m_machine->folder.path(), *m_machine->clock,
                                                     *m_machine->store, *m_machine->session);
    }
    void cleanup()
    {
        m_sources.reset();
        m_machine.reset();
        m_inline.reset();
    }

    void aFolderThatIsMadeLaterIsSeen()
    {
        begin();
        look();
        QCOMPARE(shelf(), QString());
        write("runbooks/a.md", runbook("RB-1", 2));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2"));
    }

    void aSourceThatIsAddedChangesAndGoesIsSeen()
    {
        write("runbooks/a.md", runbook("RB-1", 2));
        begin();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2"));
        write("team/b.md", runbook("RB-2", 1));
        QVERIFY(QFile::link(path("team"), path("runbooks/team")));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2, RB-2 v1"));
        write("team/b.md", runbook("RB-2", 23));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2, RB-2 v23"));
        QVERIFY(QFile::remove(path("runbooks/team")));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2"));
    }

    void aFolderOfTheSettingsIsWatchedAtOnceAndUntilItIsTakenOff()
    {
        begin();
        QVERIFY(QDir().mkpath(path("srv/runbooks")));
        write("srv/runbooks/b.md", runbook("RB-2", 1));
        RunbookFoldersDesk desk(m_machine->session.get(), nullptr);
        QTRY_VERIFY(!desk.busy());
        desk.add(QStringLiteral("srv"), {});
        QTRY_VERIFY2(desk.problem().startsWith(QStringLiteral("“srv” is no whole path")),
                     qPrintable(desk.problem()));
        QCOMPARE(desk.count(), 0);
        QSignalSpy added(&desk, &RunbookFoldersDesk::added);
        QTRY_VERIFY(!desk.busy());
        desk.add(path("srv/runbooks"), {});
        QTRY_COMPARE(added.size(), 1);
        QCOMPARE(desk.problem(), QString());
        QCOMPARE(desk.rows().front().stateText, QStringLiteral("1 runbook"));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-2 v1"));
        write("srv/runbooks/b.md", runbook("RB-2", 22));
        look();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-2 v22"));
        // Durable: another list reads the same.
        RunbookFoldersDesk again(m_machine->session.get(), nullptr);
        QTRY_COMPARE(again.count(), 1);
        QTRY_VERIFY(!again.busy());
        again.remove(0);
        QTRY_COMPARE(again.count(), 0);
        look();
        QTRY_COMPARE(shelf(), QString());
        QVERIFY(QFile::exists(path("srv/runbooks/b.md")));
    }

    void aCheckoutThatCannotBeReadIsSaidOnce()
    {
        begin();
        QVERIFY(QDir().mkpath(path("runbooks/team/.git")));
        look();
        QTRY_COMPARE(notices().size(), 1);
        QVERIFY2(notices().front().contains(QStringLiteral("team")), qPrintable(notices().front()));
        dismissAll();
        look();
        look();
        QCOMPARE(notices(), QStringList());
    }

    void aFileWithErrorsIsSaidOnceAndItsLastVersionStays()
    {
        write("runbooks/a.md", runbook("RB-1", 2));
        begin();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-1 v2"));
        write("runbooks/a.md", runbook("RB-1", 3, "checkout-api", "## A (check) nothing follows\n"));
        look();
        QTRY_COMPARE(notices().size(), 1);
        QCOMPARE(shelf(), QStringLiteral("RB-1 v2"));
        dismissAll();
        look();
        QCOMPARE(notices(), QStringList());
    }

    void aBetterVersionReachesARoomWhoseRunHasNotBegun()
    {
        write("runbooks/a.md", runbook("RB-1", 2));
        const IncidentId id = declared();
        begin(); // also looks for the runbook of the room that was left without
        QTRY_COMPARE(versionsOf(id), QStringLiteral("2"));
        write("runbooks/a.md", runbook("RB-1", 3));
        look();
        QTRY_COMPARE(versionsOf(id), QStringLiteral("2 3"));
        look();
        QCOMPARE(versionsOf(id), QStringLiteral("2 3"));
    }

    void thePaletteAttachesAFileByHand()
    {
        write("runbooks/a.md", runbook("RB-7", 4, "another-service"));
        const IncidentId id = declared();
        begin();
        QTRY_COMPARE(shelf(), QStringLiteral("RB-7 v4"));
        m_machine->session->openIncident(id.value);
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->ready());
        Palette* palette = m_machine->session->palette();
        palette->begin();
        palette->setFilter(QStringLiteral("%rb-7"));
        QTRY_COMPARE(palette->count(), 1);
        QCOMPARE(palette->rows()[0].itemId, QStringLiteral("RB-7/file"));
        QVERIFY(m_machine->session->room()->runbook()->bring(QStringLiteral("RB-7"), RunbookShelf::kFile));
        QTRY_COMPARE(m_machine->session->room()->runbook()->runbookId(), QStringLiteral("RB-7"));
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(id); });
        QCOMPARE(std::count_if(events->begin(), events->end(),
                               [](const TimelineEvent& event) {
                                   return event.kindName == QLatin1String("runbook.attached");
                               }),
                 1);
        QVERIFY(!m_machine->session->room()->runbook()->bring(QStringLiteral("RB-8"), RunbookShelf::kFile));
    }
};

QTEST_MAIN(TestRunbookSources)
#include "tst_runbook_sources.moc"
