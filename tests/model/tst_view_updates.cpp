// SPDX-License-Identifier: GPL-3.0-or-later
// The composer of status updates: drafts that outlive the program, words from the room, the question before a
// stale public post, and the state of every channel until the end.
#include "models/domain/status_update.h"
#include "models/store/database.h"
#include "models/store/incident_reports.h"
#include "models/store/outbox_store.h"
#include "models/view/timeline_model.h"
#include "models/view/update_desk.h"
#include "tests/model/store_writes.h"
#include "tests/model/view_fixture.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

WriteOffer offer(const char* tool, const char* name, const char* verb, OperationAudience audience)
{
    WriteOffer made;
    made.source = SourceId{QLatin1String(tool)};
    made.sourceName = QLatin1String(name);
    made.tool = QLatin1String(tool);
    made.verb = QLatin1String(verb);
    made.audience = audience;
    return made;
}

/// A live incident of this machine at SEV-2, open, with its composer begun.
struct Desk
{
    StoreWrites writes;
    Machine machine;
    IncidentId id{QStringLiteral("I1")};

    Desk()
    {
        writes.store = machine.store.get();
        const Instant now = machine.clock->now();
        const Done stored = machine.store->writeNow([&](WriteTx& tx) -> Done {
            Incident incident;
            incident.id = id;
            incident.number = QStringLiteral("INC-7");
            incident.title = QStringLiteral("errors");
            incident.services = {QStringLiteral("checkout-api")};
            incident.openedAt = now;
            if (Done done = tx.addIncident(incident); !done)
                return done;
            if (Done done = tx.addFact(id, SeverityFact{now, now, Severity::Sev2, {}}); !done)
                return done;
            return tx.addFact(id, StageFact{now, now, Stage::Triage});
        });
        if (!stored)
            qFatal("%s", qPrintable(stored.error().what));
    }
    UpdateDesk* open(ToolGateway* tools = nullptr)
    {
        machine.start(tools, &writes);
        machine.session->openIncident(id.value);
        if (!QTest::qWaitFor(
                [&] {
                    WarRoom* room = machine.session->room();
                    return room && room->ready() && room->updates()->templates()->count() > 0;
                },
                5000))
            qFatal("the room did not open");
        return desk();
    }
    UpdateDesk* desk() { return machine.session->room()->updates(); }
    QString stored(const char* audience)
    {
        const auto setting = machine.store->readNow(
            [&](ReadTx& tx) { return tx.setting(UpdateDesk::draftKey(id.value, QLatin1String(audience))); });
        const auto draft =
            setting && *setting ? updateDraftFromJson((*setting)->toUtf8()) : std::optional<UpdateDraft>();
        return draft ? draft->text : QString();
    }
    template <typename Change>
    void change(Change change)
    {
        const auto done = machine.store->writeNow(change);
        if (!done)
            qFatal("%s", qPrintable(done.error().what));
    }
    std::vector<Operation> operations()
    {
        auto all = machine.store->readNow([](ReadTx& tx) { return outbox::operations(tx); });
        return all ? *all : std::vector<Operation>();
    }
    /// An incident of the status page, joined with this room.
    void onThePage(const char* remoteId, const char* title)
    {
        change([&](WriteTx& tx) -> Done {
            IncidentReport report;
            report.source = SourceId{QStringLiteral("statuspage")};
            report.remoteId = report.number = QLatin1String(remoteId);
            report.title = QLatin1String(title);
            report.openedAt = report.changedAt = machine.clock->now();
            report.stage = Stage::Triage;
            report.stageText = QStringLiteral("investigating");
            const auto filed = fileReport(tx, report, QStringLiteral("Statuspage"));
            if (!filed)
                return tl::unexpected(filed.error());
            return linkIncidents(tx, filed->incident, id, QStringLiteral("Ada"), QString());
        });
    }
    static WriteOffer page()
    {
        WriteOffer made = offer("statuspage", "Statuspage", "status.post", OperationAudience::Public);
        made.onIncident = true;
        ToolField notify{QStringLiteral("notify"), QStringLiteral("Tell the subscribers"), {}, {}};
        notify.choices = {QStringLiteral("yes"), QStringLiteral("no")};
        notify.initial = QStringLiteral("yes");
        ToolField components{QStringLiteral("components"), QStringLiteral("Components"), {}, {}};
        components.list = QStringLiteral("components");
        components.choices = {QStringLiteral("operational"), QStringLiteral("degraded_performance")};
        components.each = true;
        made.fields = {notify, components};
        return made;
    }
    QJsonObject payload(size_t operation)
    {
        return QJsonDocument::fromJson(operations().at(operation).payload).object();
    }
    QString deliveryWords()
    {
        QStringList words;
        for (const UpdateDeliveryRow& row : desk()->deliveries()->rows())
            words << row.name + QStringLiteral(": ") + row.stateText;
        return words.join(QStringLiteral(" | "));
    }
};

/// Lists the components of a page.
struct PageTools final : ScriptedTools
{
    std::function<void()> list(const NameQuery& query, QObject* context,
                               std::function<void(Result<QStringList>)> onDone) override
    {
        Q_ASSERT(query.label == QLatin1String("components"));
        QMetaObject::invokeMethod(
            context,
            [onDone] {
                onDone(QStringList{QStringLiteral("c1\tAPI\tdegraded_performance"),
                                   QStringLiteral("c2\tWebsite\toperational")});
            },
            Qt::QueuedConnection);
        return [] {};
    }
};

QString channelWords(UpdateDesk* desk)
{
    QStringList words;
    for (const UpdateChannelRow& row : desk->channels()->rows())
        words << row.name + (row.chosen ? QStringLiteral(" +") : QString());
    return words.join(QStringLiteral(" | "));
}

} // namespace

class TestViewUpdates : public QObject
{
    Q_OBJECT
private slots:
    void theTemplateIsFilledFromTheRoom();
    void whatIsTypedIsInTheStoreAndComesBack();
    void eachAudienceKeepsItsOwnDraft();
    void withNoToolItIsRecordedHereAndSaysSo();
    void aStalePublicPostAsksAndNamesWhatChanged();
    void aFreshOneIsPostedWithoutAQuestion();
    void everyChannelShowsItsStateUntilTheEnd();
    void whatWasNeverQueuedSaysSoAndGoesOnceOnly();
    void aToolsOwnStateReadsAsWords();
    void insideWordsNeverGoToAPublicPage();
    void whatAChannelWouldRefuseIsSaidBeforePosting();
    void theChangeFromTheLastUpdateIsShown();
    void thePromiseAndTheTextSayTheSameTime();
    void thePastShowsWhatWasToldThen();
    void aFailedWriteKeepsTheDraft();
    void whatArrivedEverywhereIsNoWarning();
    void ofSeveralPublicIncidentsAPersonChooses();
    void theOnlyPublicIncidentIsNamed();
    void componentsChangeWithAnUpdate();
};

void TestViewUpdates::whatArrivedEverywhereIsNoWarning()
{
    Desk rig;
    rig.writes.offered = {offer("slack", "Slack", "message.post", OperationAudience::Internal)};
    UpdateDesk* desk = rig.open();
    desk->begin();
    desk->edit(QStringLiteral("We look."));
    QVERIFY(desk->post());
    const auto tone = [&] {
        for (const TimelineRow& row : rig.machine.session->room()->timeline()->rows()) {
            if (row.kindName == QLatin1String("status.posted"))
                return row.remarksTone;
        }
        return QString();
    };
    QTRY_COMPARE(rig.operations().size(), size_t{1});
    QTRY_COMPARE(tone(), QStringLiteral("warn")); // it is not there yet
    const OperationId id = rig.operations().front().id;
    rig.change([&](WriteTx& tx) { return outbox::beginSending(tx, id); });
    rig.change([&](WriteTx& tx) {
        return outbox::recordResult(tx, id, {OperationState::Done, OperationAttempt::Outcome::Ok, {}}, {});
    });
    QTRY_COMPARE(tone(), QStringLiteral("muted"));
}

void TestViewUpdates::ofSeveralPublicIncidentsAPersonChooses()
{
    Desk rig;
    rig.writes.offered = {rig.page()};
    rig.onThePage("p1", "Elevated API errors");
    rig.onThePage("p2", "Login is slow");
    UpdateDesk* desk = rig.open();
    desk->begin();
    desk->edit(QStringLiteral("We look."));
    const QString key = desk->channels()->row(0)->key;
    QCOMPARE(desk->channels()->row(0)->places,
             (QStringList{QStringLiteral("“Elevated API errors” (investigating)"),
                          QStringLiteral("“Login is slow” (investigating)")}));
    QCOMPARE(desk->channels()->row(0)->placeIndex, -1);
    QCOMPARE(desk->problem(),
             QStringLiteral("Statuspage has 2 places in this room where this could go: choose "
                            "one, or leave Statuspage out."));
    QVERIFY(!desk->canPost());
    QVERIFY(!desk->post());
    desk->choose(key, false);
    QVERIFY(desk->canPost()); // left out, there is nothing to choose
    desk->choose(key, true);
    desk->choosePlace(key, 1);
    QVERIFY2(desk->canPost(), qPrintable(desk->problem()));
    QCOMPARE(desk->sendsText(),
             QStringLiteral("Recorded here and sent to Statuspage, to “Login is slow” (investigating); its "
                            "subscribers get a message."));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.operations().size(), size_t{1});
    QCOMPARE(rig.operations()[0].target, QStringLiteral("p2"));
    QCOMPARE(rig.payload(0).value(QLatin1String("notify")).toString(), QStringLiteral("yes"));
    QCOMPARE(rig.operations()[0].targetText,
             QStringLiteral("Statuspage: post “Investigating: We look.” to “Login is slow” (investigating), "
                            "subscribers get a message"));
    // The next one may be for the other: nothing stands there as chosen.
    QTRY_COMPARE(desk->text(), QString());
    QCOMPARE(desk->channels()->row(0)->placeIndex, -1);
}

void TestViewUpdates::theOnlyPublicIncidentIsNamed()
{
    Desk rig;
    rig.writes.offered = {rig.page()};
    rig.onThePage("p1", "Elevated API errors");
    UpdateDesk* desk = rig.open();
    desk->begin();
    desk->edit(QStringLiteral("We look."));
    QCOMPARE(desk->channels()->row(0)->placeIndex, 0);
    QCOMPARE(desk->channels()->row(0)->standing,
             QStringLiteral("Sent to “Elevated API errors” (investigating) when you post."));
    desk->setNotifies(desk->channels()->row(0)->key, false);
    QVERIFY(desk->sendsText().endsWith(QStringLiteral("its subscribers get no message.")));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.operations().size(), size_t{1});
    QCOMPARE(rig.operations()[0].target, QStringLiteral("p1"));
    QCOMPARE(rig.payload(0).value(QLatin1String("notify")).toString(), QStringLiteral("no"));
}

void TestViewUpdates::componentsChangeWithAnUpdate()
{
    Desk rig;
    PageTools tools;
    rig.writes.offered = {rig.page()};
    rig.onThePage("p1", "Elevated API errors");
    UpdateDesk* desk = rig.open(&tools);
    desk->begin();
    desk->edit(QStringLiteral("We look."));
    QTRY_COMPARE(
        desk->channels()->row(0)->componentOffers,
        (QStringList{QStringLiteral("API: degraded performance"), QStringLiteral("Website: operational")}));
    const QString key = desk->channels()->row(0)->key;
    desk->addComponent(key, 1);
    desk->addComponent(key, 0);
    QCOMPARE(desk->components()->count(), 2);
    QCOMPARE(desk->components()->row(0)->name, QStringLiteral("Website"));
    QCOMPARE(desk->components()->row(1)->nowText, QStringLiteral("degraded performance"));
    QVERIFY(desk->channels()->row(0)->componentOffers.isEmpty());
    QCOMPARE(desk->problem(),
             QStringLiteral("Which state does “Website” have now? Choose it, or take it off."));
    desk->setComponent(desk->components()->row(0)->key, 1);
    desk->setComponent(desk->components()->row(1)->key, 0);
    QVERIFY2(desk->canPost(), qPrintable(desk->problem()));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.operations().size(), size_t{1});
    QCOMPARE(rig.payload(0).value(QLatin1String("components")).toString(),
             QStringLiteral("c2=degraded_performance, c1=operational"));
    QVERIFY(rig.operations()[0].targetText.contains(QStringLiteral("Website: degraded performance")));
    QTRY_COMPARE(desk->components()->count(), 0);
}

void TestViewUpdates::theTemplateIsFilledFromTheRoom()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:30"));
    UpdateDesk* desk = room->updates();
    QTRY_VERIFY(desk->templates()->count() > 0);
    desk->begin();
    // Promised in 30 min (SEV-2), to the whole minute: 02:44. Nothing of what was learnt later.
    QCOMPARE(desk->text(),
             QStringLiteral("We are investigating errors with checkout-api. We have seen them since 02:00 "
                            "UTC. Next update by 02:44 UTC."));
    desk->applyTemplate(QStringLiteral("public-scope"));
    // 02:12:30 to 02:13:30: two dead pods, 0.04 + 0.96 · 0.18 = 21.28 %.
    QCOMPARE(desk->text(),
             QStringLiteral("About 21 % of requests to checkout-api currently fail. The errors began at "
                            "02:00 UTC. We are working on finding what leads to them. Next update by 02:44 "
                            "UTC."));
    QCOMPARE(desk->hints()->count(), 0);
    desk->edit(QStringLiteral("The outage goes on. Next update by 02:44."));
    QCOMPARE(desk->hints()->row(0)->words, QStringLiteral("outage"));
    // The worst whole minute so far: 21.28 %.
    QVERIFY2(desk->hints()->row(0)->why.contains(QStringLiteral("21.3 %")),
             qPrintable(desk->hints()->row(0)->why));
}

void TestViewUpdates::whatIsTypedIsInTheStoreAndComesBack()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->begin();
    QSignalSpy journaled(desk, &UpdateDesk::journaled);
    desk->edit(QStringLiteral("We l"));
    desk->edit(QStringLiteral("We look."));
    QTRY_COMPARE(journaled.count(), 1);
    // As after kill -9: only what the store holds is left.
    QCOMPARE(rig.stored("public"), QStringLiteral("We look."));
    UpdateDesk* again = rig.open();
    QTRY_VERIFY(again->restored());
    again->begin();
    QCOMPARE(again->text(), QStringLiteral("We look."));
    again->discard();
    QTRY_COMPARE(rig.stored("public"), QString());
}

void TestViewUpdates::eachAudienceKeepsItsOwnDraft()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->begin();
    desk->edit(QStringLiteral("For all."));
    desk->setAudience(QStringLiteral("internal"));
    QVERIFY(desk->text().startsWith(QStringLiteral("INC-7 SEV-2, Triage: checkout-api.")));
    desk->edit(QStringLiteral("For us."));
    desk->setAudience(QStringLiteral("public"));
    QCOMPARE(desk->text(), QStringLiteral("For all."));
    desk->flush();
    QTRY_COMPARE(rig.stored("internal"), QStringLiteral("For us."));
    QCOMPARE(rig.stored("public"), QStringLiteral("For all."));
}

void TestViewUpdates::withNoToolItIsRecordedHereAndSaysSo()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->begin();
    QCOMPARE(desk->sendsText(), QStringLiteral("Recorded here; no connected tool takes status updates."));
    QCOMPARE(desk->postText(), QStringLiteral("Record here"));
    QCOMPARE(channelWords(desk), QStringLiteral("Statuspage | incident.io | Slack"));
    desk->edit(QStringLiteral("We look. Next update by 09:30."));
    QSignalSpy posted(desk, &UpdateDesk::posted);
    QVERIFY(desk->post());
    QTRY_COMPARE(posted.count(), 1);
    QTRY_COMPARE(desk->lastWords(), QStringLiteral("We look. Next update by 09:30."));
    QCOMPARE(desk->text(), QString());
    QCOMPARE(rig.stored("public"), QString());
    QCOMPARE(rig.deliveryWords(), QStringLiteral("This room: Recorded here"));
    // 09:00 now, and 09:30 is what the text named.
    QCOMPARE(desk->promiseText(), QStringLiteral("Promised by 09:30."));
    QCOMPARE(rig.operations().size(), size_t{0});
    const auto& rows = rig.machine.session->room()->timeline()->events();
    QCOMPARE(rows.back().event.kindName, QStringLiteral("status.posted"));
}

void TestViewUpdates::aStalePublicPostAsksAndNamesWhatChanged()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->begin();
    desk->edit(QStringLiteral("We look."));
    rig.machine.clock->advance(std::chrono::minutes{6});
    const Instant now = rig.machine.clock->now();
    rig.change([&](WriteTx& tx) -> Done {
        if (Done done = tx.addFact(rig.id, SeverityFact{now, now, Severity::Sev1, {}}); !done)
            return done;
        return tx.addFact(rig.id, StatusFact{now,
                                             now,
                                             QStringLiteral("public"),
                                             QStringLiteral("investigating"),
                                             QStringLiteral("x"),
                                             {}});
    });
    QTRY_COMPARE(rig.machine.session->room()->severity(), 1);
    QVERIFY(!desk->post());
    QCOMPARE(desk->question(),
             QStringLiteral("This was written 6 m ago. Severity was SEV-2, now it is SEV-1. Another public "
                            "update was posted at 09:06:00. Does it still hold?"));
    QSignalSpy posted(desk, &UpdateDesk::posted);
    QVERIFY(desk->confirm());
    QTRY_COMPARE(posted.count(), 1);
    QCOMPARE(desk->question(), QString());
}

void TestViewUpdates::aFreshOneIsPostedWithoutAQuestion()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->setAudience(QStringLiteral("internal"));
    desk->edit(QStringLiteral("We look."));
    rig.machine.clock->advance(std::chrono::minutes{30});
    QVERIFY(desk->post()); // what stays inside may be old
    desk = rig.desk();
    QTRY_COMPARE(desk->text(), QString());
    desk->setAudience(QStringLiteral("public"));
    desk->edit(QStringLiteral("We look."));
    QVERIFY(desk->post());
    QCOMPARE(desk->question(), QString());
}

void TestViewUpdates::everyChannelShowsItsStateUntilTheEnd()
{
    Desk rig;
    rig.writes.offered = {
        offer("statuspage", "Statuspage (main)", "status.post", OperationAudience::Public),
        offer("slack", "Slack", "message.post", OperationAudience::Internal),
        offer("alertmanager", "Alertmanager", "silence.create", OperationAudience::Internal)};
    UpdateDesk* desk = rig.open();
    desk->begin();
    QCOMPARE(channelWords(desk), QStringLiteral("Statuspage (main) + | Slack + | incident.io"));
    desk->edit(QStringLiteral("We look. Next update by 09:30."));
    QCOMPARE(desk->sendsText(), QStringLiteral("Recorded here and sent to Statuspage (main), Slack."));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage (main): Queued | Slack: Queued"));
    const std::vector<Operation> queued = rig.operations();
    QCOMPARE(queued.size(), size_t{2});
    QCOMPARE(queued[0].targetText,
             QStringLiteral("Statuspage (main): post “Investigating: We look. Next update by 09:30.”"));
    QVERIFY(queued[1].payload.contains("*INC-7* Investigating: We look."));
    // The post itself is part of the status that the outbox compares with: it does not ask because of itself.
    rig.change([&](WriteTx& tx) { return outbox::beginSending(tx, queued[0].id); });
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage (main): Sending | Slack: Queued"));
    rig.change([&](WriteTx& tx) {
        return outbox::recordResult(tx, queued[0].id,
                                    {OperationState::Unknown, OperationAttempt::Outcome::Unknown, {}}, {});
    });
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage (main): Uncertain | Slack: Queued"));
    rig.change([&](WriteTx& tx) { return outbox::beginSending(tx, queued[1].id); });
    rig.change([&](WriteTx& tx) {
        return outbox::recordResult(tx, queued[1].id,
                                    {OperationState::Done, OperationAttempt::Outcome::Ok, {}}, {});
    });
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage (main): Uncertain | Slack: Sent"));
    // The same words on the timeline's row.
    const auto rows = rig.machine.session->room()->timeline()->rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [](const TimelineRow& one) {
        return one.kindName == QLatin1String("status.posted");
    });
    QVERIFY(row != rows.end());
    QCOMPARE(row->remarks, QStringLiteral("Statuspage (main): uncertain · Slack: sent"));
    QCOMPARE(row->remarksTone, QStringLiteral("warn"));
}

void TestViewUpdates::whatWasNeverQueuedSaysSoAndGoesOnceOnly()
{
    Desk rig;
    rig.writes.offered = {offer("statuspage", "Statuspage", "status.post", OperationAudience::Public)};
    rig.writes.lost = true; // the program ends between the two writes
    UpdateDesk* desk = rig.open();
    desk->edit(QStringLiteral("We look."));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage: Not queued"));
    desk = rig.open();
    QTRY_COMPARE(desk->deliveries()->count(), 1);
    const UpdateDeliveryRow row = *desk->deliveries()->row(0);
    QVERIFY(row.canQueue);
    rig.writes.lost = false;
    desk->queueAgain(row.key);
    desk->queueAgain(row.key); // pressed twice
    QTRY_COMPARE(rig.deliveryWords(), QStringLiteral("Statuspage: Queued"));
    QCOMPARE(rig.operations().size(), size_t{1});
    QCOMPARE(rig.operations().front().id.value, row.key);
}

void TestViewUpdates::aToolsOwnStateReadsAsWords()
{
    Desk one;
    UpdateDesk* desk = one.open();
    const Instant now = one.machine.clock->now();
    one.change([&](WriteTx& tx) {
        return tx.addFact(one.id, StatusFact{now,
                                             now,
                                             QStringLiteral("public"),
                                             QStringLiteral("in_progress"),
                                             QStringLiteral("We upgrade."),
                                             {}});
    });
    WarRoom* room = one.machine.session->room();
    QTRY_COMPARE(room->publicStatusText(), QStringLiteral("In progress"));
    desk->setAudience(QStringLiteral("public"));
    QVERIFY2(desk->lastText().startsWith(QStringLiteral("In progress at ")), qPrintable(desk->lastText()));
}

void TestViewUpdates::insideWordsNeverGoToAPublicPage()
{
    Desk rig;
    rig.writes.offered = {offer("statuspage", "Statuspage", "status.post", OperationAudience::Public),
                          offer("incidentio", "incident.io", "status.post", OperationAudience::Internal),
                          offer("slack", "Slack", "message.post", OperationAudience::Internal)};
    UpdateDesk* desk = rig.open();
    desk->setAudience(QStringLiteral("internal"));
    QCOMPARE(channelWords(desk), QStringLiteral("incident.io + | Slack +"));
    desk->choose(desk->channels()->row(1)->key, false);
    desk->edit(QStringLiteral("For us."));
    QVERIFY(desk->post());
    QTRY_COMPARE(rig.operations().size(), size_t{1});
    QCOMPARE(rig.operations().front().source.value, QStringLiteral("incidentio"));
}

void TestViewUpdates::whatAChannelWouldRefuseIsSaidBeforePosting()
{
    Desk rig;
    rig.writes.offered = {offer("incidentio", "incident.io", "status.post", OperationAudience::Public)};
    UpdateDesk* desk = rig.open();
    desk->edit(QString(4097, QLatin1Char('x')));
    QVERIFY(!desk->canPost());
    QCOMPARE(desk->channels()->row(0)->limitText, QStringLiteral("4,097 of 4,096 characters"));
    QVERIFY(desk->problem().startsWith(QStringLiteral("Too long for incident.io")));
    desk->choose(desk->channels()->row(0)->key, false);
    QVERIFY(desk->canPost());
    // Slack cuts what is longer than 40,000: shown as it will be, no reason to hold it up.
    desk->edit(QString(50'000, QLatin1Char('x')));
    QVERIFY(desk->canPost());
    const auto& rows = desk->channels()->rows();
    QCOMPARE(rows.back().preview.size(), 40'000);
    QCOMPARE(rows.back().limitText, QStringLiteral("cut there after 40,000 characters"));
}

void TestViewUpdates::theChangeFromTheLastUpdateIsShown()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->edit(QStringLiteral("We are investigating errors."));
    QCOMPARE(desk->diff()->count(), 0); // the first one has nothing to differ from
    QVERIFY(desk->post());
    QTRY_VERIFY(!desk->lastText().isEmpty());
    desk->edit(QStringLiteral("We are reverting errors."));
    QStringList words;
    for (const UpdateDiffRow& row : desk->diff()->rows())
        words << row.change + QLatin1Char(' ') + row.words;
    QCOMPARE(words.join(QStringLiteral(", ")),
             QStringLiteral("same We, same are, removed investigating, added reverting, same errors."));
}

void TestViewUpdates::thePromiseAndTheTextSayTheSameTime()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->begin();
    QCOMPARE(desk->promises().at(desk->promiseIndex()), QStringLiteral("Next in 30 min"));
    QVERIFY(desk->text().contains(QStringLiteral("Next update by 09:30 UTC.")));
    desk->setPromiseIndex(static_cast<int>(desk->promises().indexOf(QStringLiteral("Next in 20 min"))));
    QVERIFY2(desk->text().contains(QStringLiteral("Next update by 09:20 UTC.")), qPrintable(desk->text()));
    desk->setStateIndex(3); // resolved
    QCOMPARE(desk->promiseIndex(), 0);
    QVERIFY(!desk->text().contains(QStringLiteral("Next update")));
    desk->setStateIndex(0);
    desk->edit(QStringLiteral("We look."));
    QCOMPARE(desk->hints()->row(0)->suggestion, QStringLiteral("“Next update by 09:30 UTC.”"));
}

void TestViewUpdates::thePastShowsWhatWasToldThen()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:20:00"));
    UpdateDesk* desk = room->updates();
    QTRY_COMPARE(desk->lastText(), QStringLiteral("Investigating at 02:18:05"));
    QCOMPARE(desk->promiseText(), QStringLiteral("Promised by 02:38."));
    room->seek(ms(night("02:25:00")));
    QTRY_COMPARE(desk->lastText(), QStringLiteral("Identified at 02:24:30"));
    // "next 6 min 25 s later (limit 20). Promise “by 02:38” kept (02:24:30)": the drill's own words.
    QVERIFY2(desk->promiseText().startsWith(QStringLiteral("Promised by 02:38, kept at 02:24:30.")),
             qPrintable(desk->promiseText()));
    QVERIFY(!desk->promiseBroken());
    room->seek(ms(night("02:10:00")));
    QTRY_COMPARE(desk->lastText(), QString());
}

void TestViewUpdates::aFailedWriteKeepsTheDraft()
{
    Desk rig;
    UpdateDesk* desk = rig.open();
    desk->edit(QStringLiteral("We look."));
    desk->flush();
    QTRY_COMPARE(rig.stored("public"), QStringLiteral("We look."));
    // From here on the database takes no write.
    rig.change([&](WriteTx& tx) -> Done { return tx.database().run("PRAGMA query_only = ON"); });
    QVERIFY(desk->post());
    QTRY_VERIFY(desk->canPost());
    QCOMPARE(desk->text(), QStringLiteral("We look."));
    QCOMPARE(desk->lastText(), QString());
    QCOMPARE(rig.stored("public"), QStringLiteral("We look."));
}

QTEST_MAIN(TestViewUpdates)
#include "tst_view_updates.moc"
