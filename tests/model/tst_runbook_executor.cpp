// SPDX-License-Identifier: GPL-3.0-or-later
// An action that a tool carries out: asked in place, now or not at all, every end on the timeline and in the
// run, over the real tables of the outbox.
#include "models/document/runbook_markdown.h"
#include "models/store/database.h"
#include "models/store/outbox_store.h"
#include "models/view/runbook_executor.h"
#include "models/view/write_preview.h"
#include "models/view/runbook_navigator.h"
#include "models/view/safe_mode.h"
#include "tests/model/view_fixture.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

const QString kWhat = QStringLiteral(
    "Alertmanager (main): silence alerts with alertname=\"Burning\", service=\"checkout\" for 30 m");

const char kRunbook[] =
    "---\nid: RB-1\ntitle: t\nversion: 3\nservices: [checkout]\nvariables:\n  sel: 'service=\"checkout\"'\n"
    "start: A\n---\n## A (action) Silence it\n- undo: end it\n```command\namtool silence add x\n```\n"
    "```tool\ndo: silence.create\nmatchers: alertname=\"Burning\",$sel\nduration: 30 min\ncomment: rolling "
    "back\n```\n- if: failed -> T\n- if: done -> V\n## V (verify) Quiet?\n```promql\nup{$sel}\n```\n"
    "- if: > 0 -> T\n- if: else -> T\n- if: no_data -> T\n## T (end) t\n";

/// The gate over the real outbox. The test says what a runner would have found out.
class Gate final : public WriteGateway, public WritePreview
{
public:
    Store* store = nullptr;
    std::vector<WriteOffer> offered;
    QString refuse; ///< why nothing can be done now: nothing is stored then
    std::vector<OperationId> ids;
    std::vector<Operation> given;

    std::vector<WriteOffer> offers(OperationAudience least) const override
    {
        // The composer of updates asks, too: for it there is nothing.
        return least == OperationAudience::Production ? offered : std::vector<WriteOffer>{};
    }
    void enqueue(outbox::Intent intent, QObject* context,
                 std::function<void(Result<OperationId>)> onDone) override
    {
        given.push_back(intent.operation);
        if (!refuse.isEmpty())
            return onDone(fail(ErrorKind::Offline, refuse));
        intent.operation.lane = laneOf(intent.operation);
        store->write([intent](WriteTx& tx) { return outbox::enqueue(tx, intent); }, context,
                     [this, onDone](const Result<Operation>& kept) {
                         if (kept)
                             ids.push_back(kept->id);
                         onDone(kept ? Result<OperationId>(kept->id) : tl::unexpected(kept.error()));
                     });
    }
    void decide(const OperationId& id, outbox::Decision decision, QObject* context,
                std::function<void(Done)> onDone) override
    {
        store->write(
            [id, decision](WriteTx& tx) { return outbox::decide(tx, id, decision, QStringLiteral("You")); },
            context,
            [onDone](const Result<Operation>& kept) {
                onDone(kept ? Done{} : tl::unexpected(kept.error()));
            });
    }
    Result<WriteCall> callOf(const Operation& operation) const override
    {
        return WriteCall{"POST", QStringLiteral("/am/api/v2/silences"), operation.payload};
    }
    void sent(OperationState state, OperationAttempt::Outcome outcome, const char* words = "",
              const char* remote = "")
    {
        const auto done = store->writeNow([&](WriteTx& tx) -> Result<Operation> {
            if (auto begun = outbox::beginSending(tx, ids.back()); !begun)
                return begun;
            outbox::Evidence evidence;
            evidence.requestSent = outcome == OperationAttempt::Outcome::NotSent ? 0 : 1;
            evidence.words = QString::fromLatin1(words);
            evidence.remoteId = QString::fromLatin1(remote);
            return outbox::recordResult(tx, ids.back(), {state, outcome, std::nullopt}, evidence);
        });
        if (!done)
            qFatal("%s", qPrintable(done.error().what));
    }
    void nobodyKnows()
    {
        if (!store->writeNow([&](WriteTx& tx) {
                return outbox::askPerson(tx, ids.back(), QStringLiteral("nobody could tell"));
            }))
            qFatal("not asked");
    }
    int unsettled() const
    {
        outbox::Filter filter;
        filter.unsettledOnly = true;
        return int(store->readNow([&](ReadTx& tx) { return outbox::operations(tx, filter); }).value().size());
    }
};

WriteOffer offer(const QString& refusal = {}, bool mayWrite = true)
{
    WriteOffer made;
    made.source = SourceId{QStringLiteral("main")};
    made.sourceName = QStringLiteral("Alertmanager (main)");
    made.tool = QStringLiteral("alertmanager");
    made.verb = QStringLiteral("silence.create");
    made.refusal = refusal;
    made.mayWrite = mayWrite;
    return made;
}

} // namespace

class TestRunbookExecutor : public QObject
{
    Q_OBJECT
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<Machine> m_machine;
    const IncidentId m_id{QStringLiteral("I1")};

    RunbookNavigator* runbook() const { return m_machine->session->room()->runbook(); }
    RunbookExecutor* execution() const { return runbook()->execution(); }
    void open(ToolGateway* tools = nullptr)
    {
        m_machine->start(tools, m_gate.get());
        m_machine->session->openIncident(m_id.value);
        QTRY_VERIFY(m_machine->session->room() && m_machine->session->room()->ready());
        QTRY_VERIFY(runbook()->available());
    }
    /// "execution.asked execution.done", oldest first.
    QString told() const
    {
        QStringList kinds;
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(m_id); });
        for (const TimelineEvent& event : *events) {
            if (event.kindName.startsWith(QLatin1String("execution.")))
                kinds.append(event.kindName.mid(10));
        }
        return kinds.join(u' ');
    }
    void confirmed()
    {
        execution()->ask();
        QVERIFY(execution()->isAsking());
        m_machine->clock->advance(std::chrono::seconds{1});
        execution()->confirm();
        QTRY_COMPARE(m_gate->ids.size(), size_t(1));
        QTRY_COMPARE(told(), QStringLiteral("asked"));
        QTRY_COMPARE(execution()->standing(), QStringLiteral("sending"));
        m_machine->clock->advance(std::chrono::seconds{1});
    }

    static WriteOffer post()
    {
        WriteOffer made = offer();
        made.sourceName = QStringLiteral("Page (main)");
        made.tool = QStringLiteral("statuspage");
        made.verb = QStringLiteral("component.status");
        made.title = QStringLiteral("Change a component's public state");
        made.isPublic = true;
        ToolField component{QStringLiteral("component"), QStringLiteral("Component"), {}, {}};
        component.required = true;
        ToolField state{QStringLiteral("state"), QStringLiteral("State"), {}, {}};
        state.choices = {QStringLiteral("operational"), QStringLiteral("partial_outage")};
        made.fields = {component, state, {QStringLiteral("text"), QStringLiteral("Text"), {}, {}}};
        return made;
    }
    /// The room's runbook with another tool block, opened anew.
    void use(const QByteArray& tool)
    {
        QByteArray text(kRunbook);
        const qsizetype from = text.indexOf("do: silence.create");
        text.replace(from, text.indexOf("```\n- if: failed") - from, tool);
        text.replace("version: 3", "version: 4").replace("variables:\n", "variables:\n  who: Ann\n");
        const auto read = runbookFromMarkdown(text, QStringLiteral("f"));
        QVERIFY2(read, read ? "" : qPrintable(read.error().what));
        QVERIFY(m_machine->store->writeNow([&](WriteTx& tx) { return tx.putRunbook(m_id, *read); }));
        open();
        QTRY_VERIFY(execution()->available());
    }

private slots:
    void init()
    {
        m_gate = std::make_unique<Gate>();
        m_machine = std::make_unique<Machine>();
        m_gate->store = m_machine->store.get();
        m_gate->offered = {offer()};
        const auto read = runbookFromMarkdown(kRunbook, QStringLiteral("f"));
        QVERIFY(read);
        const Done stored = m_machine->store->writeNow([&](WriteTx& tx) -> Done {
            Incident incident;
            incident.id = m_id;
            incident.number = QStringLiteral("INC-1");
            incident.title = QStringLiteral("errors");
            incident.openedAt = m_machine->clock->now();
            if (Done done = tx.addIncident(incident); !done)
                return done;
            return tx.putRunbook(m_id, *read);
        });
        QVERIFY(stored);
        open();
    }
    void cleanup()
    {
        m_machine.reset();
        m_gate.reset();
    }

    void theExactCallIsSaidAndOnlyAConfirmationSendsIt()
    {
        QVERIFY(execution()->available() && execution()->offered() && execution()->canAsk());
        QCOMPARE(execution()->callText(), kWhat + QStringLiteral(". Comment: rolling back"));
        QCOMPARE(execution()->buttonText(), QStringLiteral("Run through Alertmanager (main)"));
        execution()->confirm(); // nobody asked
        execution()->ask();
        execution()->goBack();
        execution()->confirm();
        QVERIFY(m_gate->given.empty());
        execution()->ask();
        execution()->confirm();
        execution()->confirm(); // a key that came twice
        QTRY_COMPARE(m_gate->ids.size(), size_t(1));
        QCOMPARE(m_gate->given.size(), size_t(1));
        const Operation& operation = m_gate->given.front();
        QVERIFY(operation.audience == OperationAudience::Production);
        QCOMPARE(operation.targetText, kWhat);
        const QJsonObject payload = QJsonDocument::fromJson(operation.payload).object();
        QCOMPARE(payload[u"comment"].toString(), QStringLiteral("rolling back"));
        QCOMPARE(payload[u"matchers"].toArray().size(), 2);
        QTRY_COMPARE(execution()->standing(), QStringLiteral("sending"));
        QVERIFY(!execution()->canAsk());
    }

    void theRequestIsShownAndCopiedBeforeItIsConfirmed()
    {
        const QString shown = execution()->exactCall();
        QVERIFY2(shown.startsWith(QLatin1String("POST /am/api/v2/silences\n{")), qPrintable(shown));
        QVERIFY(execution()->copyCall());
        QCOMPARE(QGuiApplication::clipboard()->text(), shown);
        execution()->ask();
        const QString asked = execution()->exactCall();
        execution()->confirm();
        QTRY_COMPARE(m_gate->ids.size(), size_t(1));
        // Nothing of it differs from what was sent: the clock of the test stands still.
        QCOMPARE(QJsonDocument::fromJson(asked.section(u'\n', 1).toUtf8()).object(),
                 QJsonDocument::fromJson(m_gate->given.front().payload).object());
        m_gate->offered.clear();
        execution()->refresh();
        QCOMPARE(execution()->exactCall(), QString());
        QVERIFY(!execution()->copyCall());
    }

    void theCommandIsCarriedOutByThePage()
    {
        QSignalSpy asked(m_machine->session.get(), &Session::uiCommand);
        m_machine->session->trigger(QStringLiteral("runbook.run"));
        QCOMPARE(asked.size(), 1);
        QVERIFY(m_gate->given.empty());
    }

    void aCheckOfAnActionWaitsForDataThatIsNewerThanTheAction()
    {
        const Done connected = m_machine->store->writeNow([](WriteTx& tx) -> Done {
            Source source;
            source.id = SourceId{QStringLiteral("P")};
            source.tool = source.name = QStringLiteral("prometheus");
            return tx.putSource(source);
        });
        QVERIFY(connected);
        ScriptedTools tools;
        tools.value = 0;
        tools.behind = std::chrono::minutes{1};
        open(&tools);
        confirmed();
        m_gate->sent(OperationState::Done, OperationAttempt::Outcome::Ok, "", "SILENCE-7");
        QTRY_COMPARE(runbook()->node(), QStringLiteral("V"));
        QTRY_VERIFY(!runbook()->evidenceText().isEmpty());
        QCOMPARE(runbook()->proposedIndex(), -1);
        // Two minutes late in all: nobody can say when it comes.
        QVERIFY2(runbook()->noProposalText().startsWith(
                     QStringLiteral("waits for data newer than the action of ")),
                 qPrintable(runbook()->noProposalText()));
        tools.behind = Milliseconds{0};
        m_machine->clock->advance(std::chrono::minutes{1});
        runbook()->refreshEvidence();
        QTRY_COMPARE(runbook()->proposedIndex(), 1);
        QCOMPARE(runbook()->noProposalText(), QString());
        m_machine->session.reset(); // it uses the tools
    }

    void whatIsDoneAnswersTheStepAndTheRunGoesOnToVerify()
    {
        confirmed();
        m_gate->sent(OperationState::Done, OperationAttempt::Outcome::Ok, "", "SILENCE-7");
        QTRY_COMPARE(runbook()->node(), QStringLiteral("V"));
        QCOMPARE(told(), QStringLiteral("asked done"));
        QCOMPARE(m_gate->unsettled(), 0);
        const auto answers = m_machine->store->readNow([&](ReadTx& tx) { return tx.runbookAnswers(m_id); });
        QCOMPARE(answers->size(), size_t(1));
        QCOMPARE(answers->front().taken, QStringLiteral("V"));
        QCOMPARE(answers->front().takenBranch, 1);
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(m_id); });
        const auto done = std::find_if(events->begin(), events->end(), [](const TimelineEvent& event) {
            return event.kindName == QLatin1String(kExecutionDone);
        });
        QCOMPARE(done->text, QStringLiteral("RB-1 A done: %1 (SILENCE-7)").arg(kWhat));
        QCOMPARE(executionFromJson(done->raw)->remoteId, QStringLiteral("SILENCE-7"));
        // In the same millisecond the cause comes first: what was done, then the step that it answers.
        const auto step = std::find_if(events->begin(), events->end(), [](const TimelineEvent& event) {
            return event.kindName == QLatin1String("runbook.step");
        });
        QCOMPARE(step->occurredAt, done->occurredAt);
        QVERIFY(done < step);
        QVERIFY(done->id < step->id); // the order of the timeline, of replays and of exports
        // Back at the action nothing is done by itself.
        m_machine->clock->advance(std::chrono::seconds{1});
        runbook()->back();
        QTRY_COMPARE(runbook()->node(), QStringLiteral("A"));
        QTRY_COMPARE(execution()->standing(), QString());
        QVERIFY(execution()->canAsk());
        QCOMPARE(m_gate->given.size(), size_t(1));
    }

    void whatCannotBeDoneNowIsNotDoneAndNothingIsQueued()
    {
        m_gate->refuse = QStringLiteral("Alertmanager (main) does not answer at this moment.");
        execution()->ask();
        execution()->confirm();
        QTRY_COMPARE(told(), QStringLiteral("refused"));
        QTRY_COMPARE(execution()->standing(), QStringLiteral("refused"));
        QVERIFY(execution()->standingText().contains(m_gate->refuse));
        QCOMPARE(m_gate->unsettled(), 0);
        QCOMPARE(runbook()->node(), QStringLiteral("A"));
        QTRY_COMPARE(runbook()->proposedIndex(), 0); // "failed" is what the evidence says now
        QVERIFY(execution()->canAsk());
    }

    void whatTheToolRefusesLeavesTheOutbox()
    {
        confirmed();
        m_gate->sent(OperationState::Rejected, OperationAttempt::Outcome::Refused, "bad matcher format");
        QTRY_COMPARE(execution()->standing(), QStringLiteral("refused"));
        QCOMPARE(told(), QStringLiteral("asked refused"));
        QVERIFY2(execution()->standingText().contains(QStringLiteral("bad matcher format")),
                 qPrintable(execution()->standingText()));
        QCOMPARE(m_gate->unsettled(), 0);
        QCOMPARE(runbook()->node(), QStringLiteral("A"));
    }

    void whatNeverLeftIsNotKeptForLater()
    {
        confirmed();
        m_gate->sent(OperationState::NeedsUser, OperationAttempt::Outcome::NotSent, "connection refused");
        QTRY_COMPARE(execution()->standing(), QStringLiteral("refused"));
        QCOMPARE(m_gate->unsettled(), 0);
        QCOMPARE(told(), QStringLiteral("asked refused"));
        // Nobody took it back: it is said that it lapsed, and why.
        const auto events = m_machine->store->readNow([&](ReadTx& tx) { return tx.events(m_id); });
        const auto lapsed = std::find_if(events->begin(), events->end(), [](const TimelineEvent& event) {
            return event.kindName == QLatin1String("runbook.lapsed");
        });
        QVERIFY(lapsed != events->end());
        QCOMPARE(lapsed->sourceName, QStringLiteral("Muster"));
        QCOMPARE(lapsed->actor, QString());
        QCOMPARE(lapsed->text, QStringLiteral("Lapsed by itself: %1. connection refused").arg(kWhat));
        QVERIFY(std::none_of(events->begin(), events->end(), [](const TimelineEvent& event) {
            return event.text.contains(QLatin1String("Cancelled"));
        }));
    }

    void anUncertainOneIsShownAndAsksThePerson_data()
    {
        QTest::addColumn<bool>("arrived");
        QTest::newRow("it was done") << true;
        QTest::newRow("it was not done") << false;
    }
    void anUncertainOneIsShownAndAsksThePerson()
    {
        QFETCH(const bool, arrived);
        confirmed();
        m_gate->sent(OperationState::Unknown, OperationAttempt::Outcome::Unknown, "no answer came");
        QTRY_COMPARE(execution()->standing(), QStringLiteral("unknown"));
        QVERIFY(!execution()->canAsk());
        execution()->arrived(); // nobody asked yet
        m_machine->clock->advance(std::chrono::seconds{1});
        m_gate->nobodyKnows();
        QTRY_COMPARE(execution()->standing(), QStringLiteral("asks"));
        QCOMPARE(told(), QStringLiteral("asked unknown"));
        QCOMPARE(m_gate->unsettled(), 1);
        if (arrived)
            execution()->arrived();
        else
            execution()->notArrived();
        QTRY_COMPARE(told(), arrived ? QStringLiteral("asked unknown done")
                                     : QStringLiteral("asked unknown refused"));
        QTRY_COMPARE(runbook()->node(), arrived ? QStringLiteral("V") : QStringLiteral("A"));
        QCOMPARE(m_gate->unsettled(), 0);
    }

    void aRestartTakesUpWhereTheProgramEnded()
    {
        confirmed();
        m_machine->session.reset();
        m_gate->sent(OperationState::Done, OperationAttempt::Outcome::Ok, "", "SILENCE-8");
        open();
        QTRY_COMPARE(runbook()->node(), QStringLiteral("V"));
        QCOMPARE(told(), QStringLiteral("asked done"));
    }

    void anEndIsToldAlsoWhenThePersonWentOnMeanwhile()
    {
        confirmed();
        m_gate->sent(OperationState::Unknown, OperationAttempt::Outcome::Unknown);
        QTRY_COMPARE(execution()->standing(), QStringLiteral("unknown"));
        m_machine->clock->advance(std::chrono::seconds{1});
        runbook()->take(0);
        QTRY_COMPARE(runbook()->node(), QStringLiteral("T"));
        const auto found = m_machine->store->writeNow([&](WriteTx& tx) -> Result<Operation> {
            if (auto begun = outbox::beginVerifying(tx, m_gate->ids.back()); !begun)
                return begun;
            return outbox::recordReadBack(tx, m_gate->ids.back(),
                                          {OperationState::Done, OperationAttempt::Outcome::Ok, std::nullopt},
                                          {});
        });
        QVERIFY(found);
        QTRY_COMPARE(told(), QStringLiteral("asked unknown done"));
        QCOMPARE(runbook()->node(), QStringLiteral("T")); // the run stays where the person took it
    }

    void whereNothingCanBeSentTheReasonIsSaidAndCopyingStays_data()
    {
        QTest::addColumn<QString>("refusal");
        QTest::addColumn<bool>("connected");
        QTest::addColumn<bool>("mayWrite");
        QTest::addColumn<bool>("button");
        QTest::addColumn<QString>("says");
        const QString away = QStringLiteral("Alertmanager (main) does not answer at this moment.");
        QTest::newRow("away") << away << true << true << true << away;
        QTest::newRow("switch off") << QStringLiteral("x") << true << false << false
                                    << QStringLiteral("Alertmanager (main) is connected, but Muster may only "
                                                      "read from it");
        QTest::newRow("none") << QString() << false << false << false
                              << QStringLiteral("No connected tool may do this.");
    }
    void whereNothingCanBeSentTheReasonIsSaidAndCopyingStays()
    {
        QFETCH(const QString, refusal);
        QFETCH(const bool, connected);
        QFETCH(const bool, mayWrite);
        QFETCH(const bool, button);
        QFETCH(const QString, says);
        m_gate->offered.clear();
        if (connected)
            m_gate->offered.push_back(offer(refusal, mayWrite));
        execution()->refresh();
        QVERIFY2(execution()->problem().startsWith(says), qPrintable(execution()->problem()));
        QVERIFY(execution()->problem().endsWith(QStringLiteral("The command can be copied.")));
        QCOMPARE(execution()->offered(), button);
        execution()->ask();
        QVERIFY(!execution()->isAsking());
        QCOMPARE(runbook()->copyCommand(), QString());
        QVERIFY(m_gate->given.empty());
    }

    void theQuestionGoesAwayWhenTheToolDoes()
    {
        execution()->ask();
        QVERIFY(execution()->isAsking());
        m_gate->offered = {offer(QStringLiteral("away"))};
        execution()->refresh();
        QVERIFY(!execution()->isAsking());
        execution()->confirm();
        QVERIFY(m_gate->given.empty());
    }

    void thePastShowsWhatWasKnownThen()
    {
        const Instant before = m_machine->clock->now();
        confirmed();
        const Instant between = m_machine->clock->now();
        m_machine->clock->advance(std::chrono::seconds{1});
        m_gate->sent(OperationState::Rejected, OperationAttempt::Outcome::Refused, "no");
        QTRY_COMPARE(execution()->standing(), QStringLiteral("refused"));
        WarRoom* room = m_machine->session->room();
        room->seek(ms(between));
        QTRY_COMPARE(execution()->standing(), QStringLiteral("sending"));
        QVERIFY(!execution()->canAsk());
        room->seek(ms(before));
        QTRY_COMPARE(execution()->standing(), QString());
        QVERIFY(!execution()->canAsk());
        QCOMPARE(told(), QStringLiteral("asked refused"));
    }

    /// Of a tool whose verbs only its connector describes.
    void aPublicTextIsWholeBeforeItGoesOut()
    {
        const QString path =
            QString(60, u'x') + QStringLiteral(" and the rest of a sentence that nobody may miss");
        use("do: component.status\ntool: statuspage\ncomponent: API\nstate: partial outage\ntext: $who " +
            path.toUtf8() + "\n");
        QCOMPARE(execution()->problem(),
                 QStringLiteral(
                     "No connected tool may do this. Connect statuspage in Settings, and let Muster write "
                     "to it. The command can be copied."));
        m_gate->offered = {post()};
        execution()->refresh();
        QVERIFY2(execution()->canAsk(), qPrintable(execution()->problem()));
        QVERIFY(execution()->isPublic());
        QCOMPARE(
            execution()->callText(),
            QStringLiteral("Page (main): Change a component's public state\nComponent: API\nState: partial "
                           "outage\nText: Ann %1")
                .arg(path));
        const QString shown = execution()->exactCall();
        execution()->ask();
        execution()->confirm();
        QTRY_COMPARE(m_gate->ids.size(), size_t(1));
        const Operation& given = m_gate->given.front();
        QVERIFY(given.audience == OperationAudience::Production); // never queued
        QCOMPARE(QJsonDocument::fromJson(given.payload).object(),
                 (QJsonObject{{QStringLiteral("component"), QStringLiteral("API")},
                              {QStringLiteral("state"), QStringLiteral("partial_outage")},
                              {QStringLiteral("text"), QStringLiteral("Ann ") + path}}));
        QCOMPARE(QJsonDocument::fromJson(shown.section(u'\n', 1).toUtf8()),
                 QJsonDocument::fromJson(given.payload));
        // What the outbox and the timeline say of it is short.
        QVERIFY2(given.targetText.contains(u'…') &&
                     !given.targetText.contains(QLatin1String("nobody may miss")),
                 qPrintable(given.targetText));
        QTRY_COMPARE(told(), QStringLiteral("asked"));
        m_machine->clock->advance(std::chrono::seconds{1});
        m_gate->sent(OperationState::Done, OperationAttempt::Outcome::Ok, "", "c1");
        QTRY_COMPARE(runbook()->node(), QStringLiteral("V"));
        QCOMPARE(told(), QStringLiteral("asked done"));
    }

    void whatTheToolDoesNotTakeIsSaidInPlace_data()
    {
        QTest::addColumn<QByteArray>("tool");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& tool, const char* says) {
            QTest::newRow(name) << QByteArray("do: component.status\ntool: statuspage\n" + tool)
                                << QString::fromUtf8(says);
        };
        row("missing", "state: operational\ntext: x\n",
            "The runbook does not say exactly what to do: 'component' is missing.");
        row("no choice", "component: API\nstate: down\ntext: x\n",
            "The runbook does not say exactly what to do: 'state: down' is nothing that it can be.");
        row("another connection", "source: Page (other)\ncomponent: API\nstate: operational\ntext: x\n",
            "No connected tool may do this. The runbook names statuspage as “Page (other)”");
        row("this connection", "source: page (main)\ncomponent: API\nstate: operational\ntext: x\n", "");
    }
    void whatTheToolDoesNotTakeIsSaidInPlace()
    {
        QFETCH(const QByteArray, tool);
        QFETCH(const QString, says);
        m_gate->offered = {post()};
        use(tool);
        const QString problem = execution()->problem();
        QVERIFY2(says.isEmpty() ? problem.isEmpty() : problem.startsWith(says), qPrintable(problem));
        execution()->ask();
        QCOMPARE(execution()->isAsking(), says.isEmpty());
        QVERIFY(m_gate->given.empty());
    }

    void inSafeModeNothingIsSent()
    {
        execution()->ask();
        SafeMode::instance()->enter(true);
        execution()->refresh();
        QVERIFY2(execution()->problem().startsWith(SafeMode::noToolIsAsked()),
                 qPrintable(execution()->problem()));
        QVERIFY(!execution()->isAsking() && !execution()->canAsk());
        execution()->confirm();
        QVERIFY(m_gate->given.empty());
        SafeMode::instance()->leave();
        execution()->refresh();
        QCOMPARE(execution()->problem(), QString());
    }

    void whatActsOnAnIncidentNeedsOneOfTheRoom()
    {
        WriteOffer note = post();
        note.verb = QStringLiteral("note.add");
        note.title = QStringLiteral("Add a note");
        note.onIncident = true;
        note.isPublic = false;
        note.fields = {{QStringLiteral("text"), QStringLiteral("Note"), {}, {}}};
        m_gate->offered = {note};
        use("do: note.add\ntool: statuspage\ntext: hello\n");
        QVERIFY2(execution()->problem().startsWith(
                     QStringLiteral("Page (main) has no incident of this room that ")),
                 qPrintable(execution()->problem()));
        QVERIFY(!execution()->canAsk());
    }

    void recordsSurviveTheirJsonAndForeignOnesDoNoHarm()
    {
        ExecutionRecord record;
        record.runbook = QStringLiteral("RB \"1\"");
        record.version = 7;
        record.node = QStringLiteral("N4");
        record.verb = QStringLiteral("silence.create");
        record.what = kWhat;
        record.operation = OperationId{QStringLiteral("OP")};
        record.remoteId = QStringLiteral("r");
        record.why = QStringLiteral("münchen\n");
        QCOMPARE(executionFromJson(toJson(record)), std::optional(record));
        for (const char* json :
             {"", "[]", "{}", "{\"runbook\":1,\"node\":[]}", "{\"runbook\":\"a\"}", "{\"node\""})
            QVERIFY(!executionFromJson(json));
        const auto odd =
            executionFromJson("{\"runbook\":\"a\",\"node\":\"b\",\"version\":\"x\",\"why\":{},\"z\":1}");
        QVERIFY(odd && odd->version == 0 && odd->why.isEmpty());
    }
};

QTEST_MAIN(TestRunbookExecutor)
#include "tst_runbook_executor.moc"
