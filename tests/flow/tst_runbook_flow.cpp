// SPDX-License-Identifier: GPL-3.0-or-later
// An action of a runbook that a tool carries out, from the step in the room to the tool's own server and
// back: the same text there, once, and the run goes on to the verify node.
#include "app/connectors.h"
#include "app/outbox_gateway.h"
#include "app/tool_verbs.h"
#include "integrations/pagerduty/pagerduty_connector.h"
#include "integrations/statuspage/statuspage_connector.h"
#include "models/document/runbook_markdown.h"
#include "models/view/runbook_executor.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/war_room.h"
#include "tests/flow/pagerduty_server.h"
#include "tests/flow/statuspage_server.h"
#include "tests/flow/tool_rig.h"

#include <QtTest>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

QByteArray runbook(const QByteArray& tool)
{
    return "---\nid: RB-1\ntitle: t\nversion: 1\nservices: [x]\nvariables:\n  what: 'the \"flag\"'\nstart: "
           "A\n---\n"
           "## A (action) Say it\n- undo: say that it was wrong\n```tool\n" +
           tool +
           "```\n- if: failed -> T\n- if: done -> V\n## V (verify) Is it there?\n```promql\nup\n```\n"
           "- if: > 0 -> T\n- if: else -> T\n- if: no_data -> T\n## T (end) t\n";
}

} // namespace

class TestRunbookFlow final : public ToolRig
{
    Q_OBJECT
    std::unique_ptr<OutboxGateway> m_gateway;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<FakeServer> m_http;
    std::unique_ptr<PagerDutyServer> m_pagerDuty;
    std::unique_ptr<StatuspageServer> m_page;

    RunbookNavigator* walk() const { return m_session->room()->runbook(); }
    RunbookExecutor* execution() const { return walk()->execution(); }
    /// The room of the tool's incident, with this action before it.
    void openRoomOf(const QString& remoteId, const QByteArray& tool)
    {
        QVERIFY2(pull(), qPrintable(said));
        const IncidentId id = incident(remoteId);
        const auto read = runbookFromMarkdown(runbook(tool), QStringLiteral("f"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(store->writeNow([&](WriteTx& tx) { return tx.putRunbook(id, *read); }));
        m_gateway = std::make_unique<OutboxGateway>(*connectors, *runner);
        SessionServices services;
        services.store = store.get();
        services.clock = clock;
        services.writes = m_gateway.get();
        m_session = std::make_unique<Session>(services);
        m_session->openIncident(id.value);
        QTRY_VERIFY(m_session->room() && m_session->room()->ready() && walk()->available());
        QTRY_VERIFY(execution()->available());
    }
    void answers(bool live)
    {
        Freshness freshness;
        freshness.source = source.id;
        freshness.feed = QStringLiteral("incidents");
        freshness.state = live ? FreshnessState::Live : FreshnessState::Blind;
        runner->noteFreshness(freshness);
        execution()->refresh();
    }
    void confirm()
    {
        QVERIFY2(execution()->canAsk(), qPrintable(execution()->problem()));
        execution()->ask();
        execution()->confirm();
        clock->advance(1s);
        QVERIFY(settle());
        for (int i = 0; i < 100 && walk()->node() == QLatin1String("A"); ++i)
            QVERIFY(ToolRig::run(1s));
    }
    QStringList told(const IncidentId& id)
    {
        QStringList kinds;
        const auto all = store->readNow([&](ReadTx& tx) { return tx.events(id); });
        for (const TimelineEvent& event : *all) {
            if (event.kindName.startsWith(QLatin1String("execution.")))
                kinds << event.kindName.mid(10);
        }
        return kinds;
    }

private slots:
    void init() { clock = std::make_shared<FakeClock>(); }
    void cleanup()
    {
        m_session.reset();
        m_gateway.reset();
        close();
        m_http.reset();
        m_pagerDuty.reset();
        m_page.reset();
    }

    /// The reference names every verb and field that the tools of this build describe.
    void theReferenceNamesEveryVerbAndField()
    {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/README.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        std::map<QString, QString> rows;
        for (const QString& line : QString::fromUtf8(file.readAll()).split(u'\n')) {
            if (line.startsWith(QLatin1String("| `")))
                rows[line.section(u'`', 1, 1)] = line;
        }
        const ToolVerbs all = toolVerbs(*makeConnectors());
        for (const ToolVerb& verb : *all) {
            const QString row = rows[verb.tool];
            QStringList needed, others;
            for (const ToolVerbField& field : verb.fields)
                (field.required ? needed : others).append(field.key);
            if (!others.isEmpty())
                needed.append(u'[' + others.join(QStringLiteral(", ")) + u']');
            const QString says =
                needed.isEmpty()
                    ? QStringLiteral("`%1`").arg(verb.verb)
                    : QStringLiteral("`%1` (%2)").arg(verb.verb, needed.join(QStringLiteral(", ")));
            QVERIFY2(row.contains(says), qPrintable(verb.tool + u' ' + says));
        }
    }

    void aNoteStandsAtPagerDutyOnce()
    {
        m_http = std::make_unique<FakeServer>();
        m_pagerDuty = std::make_unique<PagerDutyServer>(*clock);
        m_pagerDuty->serve(*m_http);
        open(std::make_unique<PagerDutyConnector>(),
             {{QStringLiteral("url"), m_http->url()},
              {QStringLiteral("from"), QStringLiteral("ada@example.com")}},
             QString::fromLatin1(m_pagerDuty->token));
        const QString one = m_pagerDuty->open(QStringLiteral("Checkout 5xx"));
        openRoomOf(one, "do: note.add\ntool: pagerduty\ntext: Switched $what off\n");
        // A tool that does not answer is not waited for, and nothing is put into a queue.
        answers(false);
        QVERIFY2(execution()->problem().contains(QStringLiteral("does not answer at this moment")),
                 qPrintable(execution()->problem()));
        QVERIFY(!execution()->canAsk());
        answers(true);
        QVERIFY2(execution()->exactCall().startsWith(QStringLiteral("POST /incidents/%1/notes\n").arg(one)),
                 qPrintable(execution()->exactCall()));
        QVERIFY(execution()->exactCall().contains(QLatin1String(R"(Switched the \"flag\" off)")));
        QVERIFY(!execution()->isPublic());
        confirm();
        QCOMPARE(m_pagerDuty->notesWith(one, QStringLiteral("Switched the \"flag\" off")), 1);
        QCOMPARE(walk()->node(), QStringLiteral("V"));
        QCOMPARE(told(incident(one)), (QStringList{QStringLiteral("asked"), QStringLiteral("done")}));
    }

    void anUpdateStandsOnTheStatusPageOnce()
    {
        m_page = std::make_unique<StatuspageServer>(*clock);
        serve([this](const Asked& asked) { return m_page->answer(asked); });
        open(std::make_unique<StatuspageConnector>(),
             {{QStringLiteral("url"), QStringLiteral("https://api.statuspage.example/v1")},
              {QStringLiteral("page"), QStringLiteral("page1")},
              {QStringLiteral("history"), QStringLiteral("everything")}});
        const QString one = m_page
                                ->open(QStringLiteral("Slow"), QStringLiteral("investigating"),
                                       QStringLiteral("We look into it."))
                                .value(QLatin1String("id"))
                                .toString();
        openRoomOf(one, "do: status.post\ntool: statuspage\nstate: monitoring\ntext: Fixed by $what.\n");
        answers(true);
        QVERIFY(execution()->isPublic());
        QVERIFY2(execution()->callText().endsWith(
                     QStringLiteral("Text: Fixed by the \"flag\".\nState: monitoring")),
                 qPrintable(execution()->callText()));
        QVERIFY(execution()->callText().contains(QStringLiteral("“Slow”"))); // whom it goes out to
        confirm();
        QCOMPARE(m_page->updatesWith(QStringLiteral("Fixed by the \"flag\".")), 1);
        QCOMPARE(walk()->node(), QStringLiteral("V"));
        QCOMPARE(told(incident(one)), (QStringList{QStringLiteral("asked"), QStringLiteral("done")}));
    }
};

QTEST_MAIN(TestRunbookFlow)
#include "tst_runbook_flow.moc"
