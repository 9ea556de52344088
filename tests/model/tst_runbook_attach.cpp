// SPDX-License-Identifier: GPL-3.0-or-later
// A new room takes its runbook from the profile's folder: by alert, by service, not when it has errors.
#include "models/base/worker.h"
#include "models/document/runbook_markdown.h"
#include "models/view/runbook_attach.h"
#include "models/view/runbook_learner.h"
#include "models/view/runbook_navigator.h"
#include "models/view/declaring.h"
#include "models/view/war_room.h"
#include "tests/model/view_fixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSemaphore>
#include <QThreadPool>
#include <QtTest/QtTest>

using namespace muster;
using test::at;

namespace {

QByteArray runbook(const char* id, int version, const char* alerts, const char* services,
                   const char* nodes = "## A (end) done\n")
{
    return QByteArray("---\nid: ") + id + "\ntitle: t\nversion: " + QByteArray::number(version) +
           "\nalerts: [" + alerts + "]\nservices: [" + services + "]\nstart: A\n---\n" + nodes;
}

} // namespace

class TestRunbookAttach : public QObject
{
    Q_OBJECT
    std::unique_ptr<test::Machine> m_machine;

    void write(const char* name, const QByteArray& bytes)
    {
        const QString path = m_machine->folder.filePath(QStringLiteral("runbooks/") + QLatin1String(name));
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    /// Until a declared room has been looked for.
    bool settled(const IncidentId& id)
    {
        return QTest::qWaitFor([&] {
            const auto ask = m_machine->store->readNow([&](ReadTx& tx) { return runbookAsk(tx, id); });
            return ask && !*ask;
        });
    }

    /// Declares; "RB-1 v2 | kind: text | kind: text" of what it got and what the timeline says of runbooks.
    QString declared(const char* service, const char* alert = nullptr, const char* labels = nullptr)
    {
        NewIncident made;
        made.title = QStringLiteral("x");
        made.severity = Severity::Sev2;
        made.service = QString::fromLatin1(service);
        made.now = m_machine->clock->now();
        if (alert) {
            made.alert.emplace();
            made.alert->kindName = QStringLiteral("alert.firing");
            made.alert->occurredAt = made.alert->knownAt = made.now;
            made.alert->text = QString::fromLatin1(alert);
            if (labels)
                made.alert->raw = QByteArray("{\"labels\":") + labels + '}';
        }
        std::optional<IncidentId> stored;
        QString problem;
        declareThenAttach(
            *m_machine->store, made, m_machine->session.get(),
            [&](const Result<IncidentId>& id) {
                if (id)
                    stored = *id;
                else
                    problem = id.error().what;
            },
            [&](const Error& error) { problem = error.what; });
        if (!QTest::qWaitFor([&] { return stored || !problem.isEmpty(); }))
            return QStringLiteral("was not stored");
        if (!problem.isEmpty() || !settled(*stored))
            return QStringLiteral("failed: ") + problem;
        return told(*stored);
    }
    QString told(const IncidentId& id)
    {
        QStringList parts;
        const auto runbooks = m_machine->store->readNow([&](ReadTx& tx) { return tx.runbooks(id); });
        for (const Runbook& each : *runbooks)
            parts.append(QStringLiteral("%1 v%2").arg(each.id).arg(each.version));
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(id); });
        QStringList said;
        for (const TimelineEvent& event : *events) {
            if (event.kind == EventKind::Runbook)
                said.append(event.kindName + QStringLiteral(": ") + event.text.section(u';', 0, 0));
        }
        said.sort();
        return (parts + said).join(QStringLiteral(" | "));
    }

private slots:
    void init() { m_machine = std::make_unique<test::Machine>(); }

    void anAlertComesBeforeAService()
    {
        QCOMPARE(declared("checkout-api"), QString());
        write("service.md", runbook("RB-1", 2, "", "checkout-api"));
        write("team/alert.md", runbook("RB-2", 5, "CheckoutBurning", ""));
        QCOMPARE(declared("checkout-api"),
                 QStringLiteral("RB-1 v2 | runbook.started: RB-1 “t” v2 attached by service checkout-api"));
        QCOMPARE(declared("checkout-api", "CheckoutBurning severity=page: 1h 1.54 %"),
                 QStringLiteral("RB-2 v5 | runbook.started: RB-2 “t” v5 attached by alert CheckoutBurning"));
        QCOMPARE(declared("search-api"), QString());
    }

    /// What else would have answered is said where the one that runs stands, best first.
    void theOthersThatMatchedAreSaid()
    {
        write("a.md", runbook("RB-1", 2, "", "checkout-api"));
        write("b.md", runbook("RB-2", 5, "CheckoutBurning", "checkout-api"));
        write("c.md", runbook("RB-3", 1, "CheckoutBurning", ""));
        write("c/copy.md", runbook("RB-3", 1, "CheckoutBurning", ""));
        write("d.md", runbook("RB-4", 1, "CheckoutBurning", "", "## A (end) done\n\n- if: x → nowhere\n"));
        write("e.md", runbook("RB-5", 1, "SearchSlow", "search-api"));
        QCOMPARE(declared("checkout-api", "CheckoutBurning severity=page: 1h 1.54 %").section(u'|', 0, 1),
                 QStringLiteral("RB-2 v5 | runbook.started: RB-2 “t” v5 attached by alert CheckoutBurning"));
        const auto open = m_machine->store->readNow([](ReadTx& tx) { return tx.incidents(); });
        const IncidentId id = open->front().incident.id;
        m_machine->session->openIncident(id.value);
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->ready());
        const RunbookNavigator* navigator = m_machine->session->room()->runbook();
        QTRY_COMPARE(navigator->attachedText(),
                     QStringLiteral("attached by alert CheckoutBurning; also matched: RB-3 “t” (alert "
                                    "CheckoutBurning), RB-1 “t” (service checkout-api)"));
        // More than a few are counted.
        for (int i = 10; i < 17; ++i) {
            const QByteArray name = QByteArray::number(i);
            write((name + ".md").constData(), runbook(("RB-" + name).constData(), 1, "", "cart"));
        }
        RunbookAsk ask;
        ask.service = QStringLiteral("cart");
        const RunbookChoice choice = chooseRunbook(m_machine->folder.path(), ask);
        QCOMPARE(choice.runbook->id, QStringLiteral("RB-10"));
        QCOMPARE(choice.others.size(), 5);
        QCOMPARE(choice.others.front(), QStringLiteral("RB-11 “t” (service cart)"));
        QCOMPARE(choice.others.back(), QStringLiteral("2 more"));
    }

    void theLabelsOfAnAlertComeBeforeAService()
    {
        write("service.md", runbook("RB-1", 2, "", "checkout-api"));
        write("team.md",
              runbook("RB-3", 1, "", "")
                  .replace("start:", "labels: {team: checkout, severity: =~ page|ticket}\nstart:"));
        QCOMPARE(declared("checkout-api", "Slow", "{\"team\":\"checkout\",\"severity\":\"page\"}"),
                 QStringLiteral("RB-3 v1 | runbook.started: RB-3 “t” v1 attached by labels severity=page, "
                                "team=checkout"));
        QCOMPARE(declared("checkout-api", "Slow", "{\"team\":\"search\",\"severity\":\"page\"}"),
                 QStringLiteral("RB-1 v2 | runbook.started: RB-1 “t” v2 attached by service checkout-api"));
        QCOMPARE(declared("checkout-api", "Slow", "[1]"),
                 QStringLiteral("RB-1 v2 | runbook.started: RB-1 “t” v2 attached by service checkout-api"));
    }

    /// Crash between the two: the note is still there at the next start.
    void aRoomThatWasLeftWithoutIsLookedForAtTheNextStart()
    {
        write("a.md", runbook("RB-1", 2, "", "checkout-api"));
        NewIncident made;
        made.title = QStringLiteral("x");
        made.service = QStringLiteral("checkout-api");
        made.now = m_machine->clock->now();
        const auto id = m_machine->store->writeNow([&](WriteTx& tx) { return declare(tx, made); });
        QVERIFY(id);
        QCOMPARE(told(*id), QString());
        m_machine->start();
        lookForDueRunbooks(*m_machine->store, m_machine->session.get(),
                           [](const Error& error) { QFAIL(qPrintable(error.what)); });
        QVERIFY(settled(*id));
        QCOMPARE(told(*id),
                 QStringLiteral("RB-1 v2 | runbook.started: RB-1 “t” v2 attached by service checkout-api"));
        // And not again.
        lookForDueRunbooks(*m_machine->store, m_machine->session.get(),
                           [](const Error& error) { QFAIL(qPrintable(error.what)); });
        QVERIFY(settled(*id));
        QCOMPARE(told(*id).count(u'|'), 1);
    }

    void whatAPersonAttachedMeanwhileStays()
    {
        write("a.md", runbook("RB-1", 2, "", "checkout-api"));
        NewIncident made;
        made.title = QStringLiteral("x");
        made.service = QStringLiteral("checkout-api");
        made.now = m_machine->clock->now();
        const auto id = m_machine->store->writeNow([&](WriteTx& tx) { return declare(tx, made); });
        Runbook other;
        other.id = QStringLiteral("RB-9");
        QVERIFY(m_machine->store->writeNow([&](WriteTx& tx) { return tx.putRunbook(*id, other); }));
        lookForRunbook(*m_machine->store, *id, m_machine->session.get(), {});
        QVERIFY(settled(*id));
        QCOMPARE(told(*id), QStringLiteral("RB-9 v0"));
    }

    /// A folder on a slow disk: as long as nobody could read it, the store writes on.
    void readingTheFolderHoldsNothingUp()
    {
        write("a.md", runbook("RB-1", 7, "", "checkout-api"));
        // The pool stands for the disk: nothing that it does comes to an end.
        QSemaphore disk;
        const int threads = Worker::pool().maxThreadCount();
        for (int i = 0; i < threads; ++i)
            Worker::pool().start([&disk] { disk.acquire(); });
        const auto release = qScopeGuard([&] {
            disk.release(threads);
            Worker::pool().waitForDone();
        });
        NewIncident made;
        made.title = QStringLiteral("x");
        made.service = QStringLiteral("checkout-api");
        made.now = m_machine->clock->now();
        std::optional<IncidentId> stored;
        declareThenAttach(*m_machine->store, made, m_machine->session.get(),
                          [&](const Result<IncidentId>& id) { stored = id.value_or(IncidentId{}); }, {});
        QTRY_VERIFY(stored && !stored->isEmpty());
        QVERIFY(m_machine->store->writeNow(
            [](WriteTx& tx) { return tx.setSetting(QStringLiteral("x"), QStringLiteral("y")); }));
        QCOMPARE(told(*stored), QString());
        disk.release(threads);
        QVERIFY(settled(*stored));
        QVERIFY(told(*stored).startsWith(QLatin1String("RB-1 v7")));
    }

    void aChangedFileReachesARoomOnlyBeforeItsRunBegan()
    {
        write("a.md", runbook("RB-1", 2, "", "checkout-api"));
        QVERIFY(declared("checkout-api").startsWith(QLatin1String("RB-1 v2")));
        const IncidentId id =
            m_machine->store->readNow([](ReadTx& tx) { return tx.incidents(); })->front().incident.id;
        const auto tell = [&](int version, const char* tail = "## A (end) done\n") {
            const auto read = runbookFromMarkdown(runbook("RB-1", version, "", "checkout-api", tail),
                                                  QStringLiteral("a.md"));
            const auto told = m_machine->store->writeNow(
                [&](WriteTx& tx) { return tellOfRunbooks(tx, {*read}, m_machine->clock->now()); });
            return told ? *told : -1;
        };
        const auto versions = [&] {
            QStringList list;
            const auto all = m_machine->store->readNow([&](ReadTx& tx) { return tx.runbooks(id); });
            for (const Runbook& each : *all)
                list.append(QString::number(each.version));
            return list.join(u' ');
        };
        QCOMPARE(tell(2), 0); // as it is
        QCOMPARE(tell(1), 0); // older
        QCOMPARE(tell(3), 1);
        QCOMPARE(versions(), QStringLiteral("2 3"));
        RunbookAnswer answer;
        answer.run = RunbookRunId{QStringLiteral("run")};
        answer.incident = id;
        answer.runbookId = QStringLiteral("RB-1");
        answer.runbookVersion = 3;
        answer.node = QStringLiteral("A");
        QVERIFY(m_machine->store->writeNow([&](WriteTx& tx) { return tx.addRunbookAnswer(answer); }));
        QCOMPARE(tell(4), 1);
        QCOMPARE(tell(4), 0); // said once
        QCOMPARE(tell(3, "## A (end) other words\n"), 1);
        QCOMPARE(versions(), QStringLiteral("2 3")); // what ran stays
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(id); });
        QStringList said;
        for (const TimelineEvent& event : *events) {
            if (event.kindName == QLatin1String("runbook.changed"))
                said.append(event.text.section(u'(', 0, 0).trimmed());
        }
        QCOMPARE(said,
                 (QStringList{
                     QStringLiteral("RB-1 v3 replaces v2: its file changed before the run began"),
                     QStringLiteral("RB-1 v4 is there; this run goes on with v3, whose text is kept here"),
                     QStringLiteral("RB-1 v3 was changed without a new version; this run goes on with "
                                    "the text that is kept here")}));
    }

    void theRoomShowsWhereToLookFurther()
    {
        write("a.md",
              runbook("RB-1", 1, "", "checkout-api",
                      "## A (decision) which?\n- evidence: https://grafana.example/d/1?a=b\n- evidence: "
                      "https://wiki.example/x\n\nLook around.\n\n- if: this -> T\n- if: that -> T\n## T "
                      "(end) t\n"));
        m_machine->session->declareIncident(QStringLiteral("x"), 2, QStringLiteral("checkout-api"));
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->runbook()->available());
        const RunbookNavigator* runbook = m_machine->session->room()->runbook();
        QCOMPARE(runbook->body(), QStringLiteral("Look around."));
        QCOMPARE(runbook->evidenceLinks(), (QStringList{QStringLiteral("https://grafana.example/d/1?a=b"),
                                                        QStringLiteral("https://wiki.example/x")}));
        QCOMPARE(runbook->evidenceLink(1), QStringLiteral("https://wiki.example/x"));
        QVERIFY(runbook->copyEvidenceLink(0));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://grafana.example/d/1?a=b"));
        QVERIFY(!runbook->copyEvidenceLink(2));
    }

    void theStepSaysWhyItsCommandIsNotCopied()
    {
        write("a.md",
              runbook("RB-1", 1, "", "checkout-api",
                      "## A (decision) which?\n```command\nkubectl -n $ns get pods \\\n  $HOME\n```\n"
                      "- if: this -> B\n- if: that -> C\n## B (decision) b\n```command\none\ntwo\n```\n"
                      "- if: x -> C\n- if: y -> T\n## C (decision) c\n```command\nkill $all\n```\n"
                      "- if: x -> T\n- if: y -> T\n## T (end) t\n")
                  .replace("start:", "variables: {ns: prod, all: 'a b'}\nstart:"));
        m_machine->session->declareIncident(QStringLiteral("x"), 2, QStringLiteral("checkout-api"));
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->runbook()->available());
        RunbookNavigator* runbook = m_machine->session->room()->runbook();
        QCOMPARE(runbook->command(), QStringLiteral("kubectl -n prod get pods \\\n  $HOME"));
        QCOMPARE(runbook->commandProblem(), QString());
        QCOMPARE(runbook->copyCommand(), QString());
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("kubectl -n prod get pods $HOME"));
        if (!runbook->take(0))
            runbook->override(0, QStringLiteral("known")); // whatever is suggested
        QTRY_COMPARE(runbook->node(), QStringLiteral("B"));
        QVERIFY(runbook->commandProblem().contains(QLatin1String("several lines")));
        QCOMPARE(runbook->copyCommand(), runbook->commandProblem());
        QTRY_VERIFY(runbook->canAnswer());
        if (!runbook->take(0))
            runbook->override(0, QStringLiteral("known")); // whatever is suggested
        QTRY_COMPARE(runbook->node(), QStringLiteral("C"));
        QCOMPARE(runbook->command(), QStringLiteral("kill $all"));
        QVERIFY2(runbook->commandProblem().contains(QLatin1String("$all")),
                 qPrintable(runbook->commandProblem()));
        QVERIFY(runbook->commandProblem().contains(QLatin1String("a b")));
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("kubectl -n prod get pods $HOME"));
    }

    void theDayInTheFileCountsWhereNoIncidentIsNewer()
    {
        const QByteArray text =
            runbook("RB-1", 1, "", "checkout-api",
                    "## A (decision) which?\n- if: this -> T\n- if: that -> T\n## T (end) t\n");
        write("a.md", QByteArray(text).replace("start:", "last_exercised: 2026-10-08\nstart:"));
        Session& session = *m_machine->session;
        session.declareIncident(QStringLiteral("x"), 2, QStringLiteral("checkout-api"));
        QTRY_VERIFY(session.room() && session.room()->runbook()->available());
        QVERIFY(session.room()->runbook()->versionText().contains(QLatin1String("exercised 2026-10-08")));
        RunbookLearner* learner = session.room()->runbook()->learner();
        learner->setOpen(true);
        QTRY_COMPARE(
            learner->summary(),
            QStringLiteral("No other incident on this machine ran it yet. Its file says: last exercised "
                           "2026-10-08."));
        if (!session.room()->runbook()->take(0))
            session.room()->runbook()->override(0, QStringLiteral("known")); // whatever is suggested
        QTRY_VERIFY(session.room()->runbook()->finished());
        write("a.md", QByteArray(text)
                          .replace("version: 1", "version: 2")
                          .replace("start:", "last_exercised: 2120-10-08\nstart:"));
        const QString first = session.room()->number();
        session.declareIncident(QStringLiteral("y"), 2, QStringLiteral("checkout-api"));
        QTRY_VERIFY(session.room() && session.room()->number() != first &&
                    session.room()->runbook()->available());
        learner = session.room()->runbook()->learner();
        learner->setOpen(true);
        QTRY_COMPARE(learner->summary(),
                     QStringLiteral("1 run · 1 to an end · last exercised 2120-10-08, as its file says"));
    }

    void aLargeTreeIsLaidOutBesideTheWindow()
    {
        QByteArray nodes;
        for (int i = 0; i < 500; ++i) {
            const QByteArray id = i == 0 ? QByteArray("A") : "N" + QByteArray::number(i);
            const QByteArray next = i == 499 ? QByteArray("T") : "N" + QByteArray::number(i + 1);
            nodes += "## " + id + " (decision) d\n- if: on -> " + next + "\n- if: off -> T\n";
        }
        write("a.md", runbook("RB-1", 1, "", "checkout-api", (nodes + "## T (end) t\n").constData()));
        m_machine->session->declareIncident(QStringLiteral("x"), 2, QStringLiteral("checkout-api"));
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->runbook()->available());
        RunbookNavigator* runbook = m_machine->session->room()->runbook();
        QCOMPARE(runbook->node(), QStringLiteral("A")); // the question is there before the picture
        QTRY_COMPARE(runbook->treeNodes()->count(), 501);
        QCOMPARE(runbook->treeNodes()->rows().front().state, QStringLiteral("current"));
    }

    void aBrokenFileIsNamedAndTheLastVersionRuns()
    {
        write("a.md", runbook("RB-1", 2, "", "checkout-api"));
        QVERIFY(declared("checkout-api").startsWith(QLatin1String("RB-1 v2")));
        write("a.md", runbook("RB-1", 3, "", "checkout-api", "## A (check) nothing follows\n"));
        const QString said = declared("checkout-api");
        QVERIFY2(said.startsWith(
                     QLatin1String("RB-1 v2 | runbook.problem: A runbook is not used: a.md:9: error: A: ")),
                 qPrintable(said));
        QVERIFY2(said.endsWith(QStringLiteral(
                     "| runbook.started: RB-1 “t” v2 attached by service checkout-api, from INC-1")),
                 qPrintable(said));
        write("a.md", runbook("RB-1", 4, "", "checkout-api"));
        QVERIFY(declared("checkout-api").startsWith(QLatin1String("RB-1 v4 | runbook.started")));
    }
};

QTEST_MAIN(TestRunbookAttach)
#include "tst_runbook_attach.moc"
