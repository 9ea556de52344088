// SPDX-License-Identifier: GPL-3.0-or-later
// What a tool refused is written anew in the form that it came from: with its words, in its place, once, and
// never over words that stand there already.
#include "models/view/outbox_model.h"
#include "tests/model/tools_night.h"

#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

const QString kNote = QStringLiteral("Rolled back to 41");

/// A night whose session is open, with a room and what was asked for on its pages.
struct Desk : Night
{
    std::unique_ptr<QSignalSpy> pages;

    RoomTools* begin()
    {
        for (const SourceId& source : {kDuty, SourceId{QStringLiteral("chat")}}) {
            WriteOffer made =
                offer(source, source == kDuty ? "status.post" : "message.post", "Post", source == kDuty);
            made.sourceName = source == kDuty ? QStringLiteral("PagerDuty") : QStringLiteral("Chat");
            made.tool = source == kDuty ? QStringLiteral("pagerduty") : QStringLiteral("slack");
            std::erase_if(writes.offered, [&](const WriteOffer& one) {
                return one.source == made.source && one.verb == made.verb;
            });
            writes.offered.push_back(std::move(made));
        }
        RoomTools* tools = open();
        pages = std::make_unique<QSignalSpy>(machine.session.get(), &Session::uiCommand);
        return tools;
    }
    UpdateDesk* updates() { return machine.session->room()->updates(); }
    /// The tool says no to everything that waits.
    void refuseAll(const char* why = "PagerDuty: Access Denied")
    {
        for (const Operation& one : sent()) {
            if (one.state != OperationState::Pending)
                continue;
            put([&](WriteTx& tx) -> Done {
                if (const auto sending = outbox::beginSending(tx, one.id); !sending)
                    return tl::unexpected(sending.error());
                outbox::Evidence evidence{1, 403, {}, {}, QString::fromLatin1(why)};
                const auto done = outbox::recordResult(
                    tx, one.id, {OperationState::Rejected, OperationAttempt::Outcome::Refused, {}}, evidence);
                return done ? Done() : Done(tl::unexpected(done.error()));
            });
        }
    }
    /// A note that was typed in the tools' form and refused.
    OperationId refusedNote(RoomTools* tools, const QString& words = kNote)
    {
        tools->begin(actionId(tools, "Add a note"));
        tools->setValue(QStringLiteral("text"), words);
        if (!tools->submit() || !QTest::qWaitFor([&] { return !tools->asking(); }, 5000))
            qFatal("the note was not stored");
        const OperationId id = sent().back().id;
        refuseAll();
        if (!QTest::qWaitFor([&] { return stored(key(tools)).isEmpty(); }, 5000))
            qFatal("the draft stays");
        return id;
    }
    static QString key(RoomTools* tools)
    {
        return tools->draftKey(kDuty, QStringLiteral("note.add"), QStringLiteral("Q1"));
    }
    bool writeAnew(const OperationId& id)
    {
        const auto before = pages->count();
        machine.session->writeAnew(id.value);
        return QTest::qWaitFor([&] { return pages->count() > before; }, 5000);
    }
    Operation of(const OperationId& id)
    {
        return machine.store->readNow([&](ReadTx& tx) { return outbox::operation(tx, id); })
            .value_or(Operation{});
    }
    OutboxRow row(const OperationId& id)
    {
        for (const OutboxRow& one : machine.session->outbox()->rows()) {
            if (one.key == id.value)
                return one;
        }
        return {};
    }
    QString fieldText(RoomTools* tools)
    {
        return tools->fields()->rows().empty() ? QString() : tools->fields()->rows()[0].value;
    }
    const NoticeRow* notice(const OperationId& id)
    {
        for (const NoticeRow& one : machine.session->notices()->rows()) {
            if (one.key.endsWith(id.value))
                return &one;
        }
        return nullptr;
    }
};

} // namespace

class TestViewAnew : public QObject
{
    Q_OBJECT
private slots:
    void whatWasRefusedOpensItsFormWithItsWords()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        QTRY_VERIFY(desk.row(old).canWriteAnew);
        // It is told at once, with the way there.
        QTRY_VERIFY(desk.notice(old));
        QCOMPARE(desk.notice(old)->actionId, QStringLiteral("outbox.anew:") + old.value);
        QVERIFY(desk.notice(old)->text.contains(QStringLiteral("Access Denied")));

        QVERIFY(desk.writeAnew(old));
        QCOMPARE(desk.pages->last().first().toString(), QStringLiteral("show.tools"));
        QVERIFY(tools->asking());
        QCOMPARE(tools->formTitle(), QStringLiteral("Add a note"));
        QCOMPARE(desk.fieldText(tools), kNote);
        QVERIFY2(tools->anewText().contains(QStringLiteral("Access Denied")), qPrintable(tools->anewText()));
        QCOMPARE(tools->question(), QString());
        QCOMPARE(desk.sent().size(), size_t{1}); // nothing is sent by that

        tools->setValue(QStringLiteral("text"), QStringLiteral("Rolled back to 40"));
        QVERIFY(tools->submit());
        QTRY_COMPARE(desk.sent().size(), size_t{2});
        QCOMPARE(toString(desk.of(old).state), QStringLiteral("superseded"));
        QCOMPARE(desk.payload(0, "text"), kNote); // the old row keeps its words
        QCOMPARE(desk.payload(1, "text"), QStringLiteral("Rolled back to 40"));
        QCOMPARE(desk.sent()[1].target, QStringLiteral("Q1"));
        // Nobody is asked about it any more, and it says what took its place.
        QTRY_COMPARE(desk.machine.session->outbox()->summary(), QStringLiteral("1 queued"));
        QVERIFY2(
            desk.row(old).detail.contains(QStringLiteral("Written anew as: PagerDuty #4711: Add a note")),
            qPrintable(desk.row(old).detail));
        QVERIFY(!desk.row(old).canWriteAnew);
        QTRY_VERIFY(!desk.notice(old));
        // The next note takes nobody's place.
        QTRY_VERIFY(!tools->asking());
        tools->begin(actionId(tools, "Add a note"));
        QCOMPARE(tools->anewText(), QString());
    }

    void otherWordsInTheFormAreAskedAboutAndKept()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        const QString mine = QStringLiteral("Mine, not sent yet");
        tools->begin(actionId(tools, "Add a note"));
        tools->setValue(QStringLiteral("text"), mine);
        tools->cancel();
        QVERIFY(desk.writeAnew(old));
        QTRY_VERIFY(!tools->question().isEmpty());
        QVERIFY2(tools->question().contains(kNote), qPrintable(tools->question()));
        QCOMPARE(desk.fieldText(tools), mine);
        QVERIFY(!tools->canSubmit()); // not before somebody said which
        // Mine: a note of its own, and what was refused stays where it is.
        tools->keepMine();
        QCOMPARE(tools->question(), QString());
        QCOMPARE(tools->anewText(), QString());
        QVERIFY(tools->submit());
        QTRY_COMPARE(desk.sent().size(), size_t{2});
        QCOMPARE(toString(desk.of(old).state), QStringLiteral("rejected"));
        QCOMPARE(desk.payload(1, "text"), mine);
    }

    void theRefusedWordsAreTakenOnlyWhenThatIsSaid()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        tools->begin(actionId(tools, "Add a note"));
        tools->setValue(QStringLiteral("text"), QStringLiteral("Mine"));
        tools->cancel();
        QVERIFY(desk.writeAnew(old));
        QTRY_VERIFY(!tools->question().isEmpty());
        tools->takeRefused();
        QCOMPARE(desk.fieldText(tools), kNote);
        QVERIFY(!tools->anewText().isEmpty());
        QVERIFY(tools->submit());
        QTRY_COMPARE(toString(desk.of(old).state), QStringLiteral("superseded"));
    }

    void whatIsBeingWrittenAnewIsTheSameAfterTheFormWasLeft()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        QVERIFY(desk.writeAnew(old));
        tools->setValue(QStringLiteral("text"), QStringLiteral("half a"));
        tools->cancel();
        // By its own command, and from the outbox again: no question, the same place.
        tools->begin(actionId(tools, "Add a note"));
        QTRY_COMPARE(desk.fieldText(tools), QStringLiteral("half a"));
        QVERIFY(!tools->anewText().isEmpty());
        tools->cancel();
        QVERIFY(desk.writeAnew(old));
        QTRY_COMPARE(desk.fieldText(tools), QStringLiteral("half a"));
        QCOMPARE(tools->question(), QString());
        QVERIFY(tools->submit());
        QTRY_COMPARE(toString(desk.of(old).state), QStringLiteral("superseded"));
    }

    void whatWasSentMeanwhileIsNotReplaced()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        QVERIFY(desk.writeAnew(old));
        desk.put([&](WriteTx& tx) -> Done {
            const auto again = outbox::decide(tx, old, outbox::Decision::SendAgain, QStringLiteral("Ann"));
            return again ? Done() : Done(tl::unexpected(again.error()));
        });
        QVERIFY(tools->submit());
        QTRY_VERIFY2(tools->problem().contains(QStringLiteral("meanwhile")), qPrintable(tools->problem()));
        QCOMPARE(desk.sent().size(), size_t{1});
        QCOMPARE(desk.fieldText(tools), kNote); // what was typed stays
        QCOMPARE(tools->anewText(), QString());
    }

    void aToolThatIsGoneLeavesItsWords()
    {
        Desk desk;
        RoomTools* tools = desk.begin();
        const OperationId old = desk.refusedNote(tools);
        desk.writes.offered.clear();
        QVERIFY(desk.writeAnew(old));
        QCOMPARE(desk.fieldText(tools), kNote);
        QVERIFY(tools->problem().contains(QStringLiteral("not connected")));
        QVERIFY(!tools->canSubmit());
    }

    void anUpdateGoesAgainToWhatRefusedItOnly()
    {
        Desk desk;
        desk.begin();
        UpdateDesk* updates = desk.updates();
        QTRY_VERIFY(updates->templates()->count() > 0);
        updates->setAudience(QStringLiteral("internal"));
        updates->begin();
        updates->edit(QStringLiteral("A < B & it is being reverted."));
        updates->setStateIndex(1);
        QVERIFY2(updates->post(), qPrintable(updates->problem()));
        QTRY_COMPARE(desk.sent().size(), size_t{2});
        // PagerDuty refuses, the chat has it.
        OperationId old;
        for (const Operation& one : desk.sent()) {
            if (one.source == kDuty)
                old = one.id;
            else
                desk.put([&](WriteTx& tx) -> Done {
                    if (const auto begun = outbox::beginSending(tx, one.id); !begun)
                        return tl::unexpected(begun.error());
                    const auto done = outbox::recordResult(
                        tx, one.id, {OperationState::Done, OperationAttempt::Outcome::Ok, {}},
                        {1, 200, {}, {}, {}});
                    return done ? Done() : Done(tl::unexpected(done.error()));
                });
        }
        desk.refuseAll();
        updates->setAudience(QStringLiteral("public"));
        QVERIFY(desk.writeAnew(old));
        QCOMPARE(desk.pages->last().first().toString(), QStringLiteral("focus.update"));
        QCOMPARE(updates->audience(), QStringLiteral("internal"));
        QCOMPARE(updates->text(), QStringLiteral("A < B & it is being reverted."));
        QCOMPARE(updates->stateIndex(), 1);
        QStringList chosen;
        for (const UpdateChannelRow& row : updates->channels()->rows()) {
            if (row.chosen)
                chosen << row.name;
        }
        QCOMPARE(chosen, QStringList{QStringLiteral("PagerDuty")});
        QVERIFY2(updates->anewText().contains(QStringLiteral("PagerDuty")), qPrintable(updates->anewText()));
        updates->begin();
        updates->edit(QStringLiteral("It is being reverted."));
        QVERIFY2(updates->post(), qPrintable(updates->problem()));
        QTRY_COMPARE(desk.sent().size(), size_t{3});
        QCOMPARE(toString(desk.of(old).state), QStringLiteral("superseded"));
        QCOMPARE(desk.payload(2, "text"), QStringLiteral("It is being reverted."));
        QCOMPARE(desk.payload(2, "state"), QStringLiteral("identified"));
        QVERIFY(desk.sent()[2].source == kDuty);
        // The next update goes everywhere again.
        QTRY_COMPARE(updates->anewText(), QString());
        updates->begin();
        int all = 0;
        for (const UpdateChannelRow& row : updates->channels()->rows())
            all += row.chosen;
        QCOMPARE(all, 2);
    }

    void aDraftOfAnotherUpdateIsAskedAboutAndKept()
    {
        Desk desk;
        desk.begin();
        UpdateDesk* updates = desk.updates();
        QTRY_VERIFY(updates->templates()->count() > 0);
        updates->setAudience(QStringLiteral("internal"));
        updates->begin();
        updates->edit(QStringLiteral("The first."));
        QVERIFY(updates->post());
        QTRY_COMPARE(desk.sent().size(), size_t{2});
        desk.refuseAll();
        const OperationId old = desk.sent().front().id;
        updates->begin();
        updates->edit(QStringLiteral("Mine, not posted yet."));
        QVERIFY(desk.writeAnew(old));
        QVERIFY2(updates->anewQuestion().contains(QStringLiteral("The first.")),
                 qPrintable(updates->anewQuestion()));
        QCOMPARE(updates->text(), QStringLiteral("Mine, not posted yet."));
        QVERIFY(!updates->canPost());
        updates->keepMine();
        QVERIFY(updates->canPost());
        QCOMPARE(updates->anewText(), QString());
        QVERIFY(desk.writeAnew(old));
        updates->takeRefused();
        QCOMPARE(updates->text(), QStringLiteral("The first."));
        // Both channels refused it: both are told anew, and what they refused is replaced.
        QVERIFY2(updates->post(), qPrintable(updates->problem()));
        QTRY_COMPARE(desk.sent().size(), size_t{4});
        for (size_t i = 0; i < 2; ++i)
            QTRY_COMPARE(toString(desk.of(desk.sent()[i].id).state), QStringLiteral("superseded"));
    }

    void anUpdateWrittenAnewIsTheSameAfterARestart()
    {
        UpdateDraft draft;
        draft.text = QStringLiteral("x");
        draft.replaces[QStringLiteral("pd/status.post")] = QStringLiteral("OLD");
        QVERIFY(updateDraftFromJson(toJson(draft)) == draft);
        UpdateRecord record;
        record.channels = {{OperationId{QStringLiteral("NEW")}, kDuty, QStringLiteral("PagerDuty"),
                            QStringLiteral("status.post"), QStringLiteral("x")}};
        record.channels[0].replaces = OperationId{QStringLiteral("OLD")};
        QVERIFY(updateRecordFromJson(toJson(record)) == record);
    }

    void onlyWhatIsOverAndRefusedOrCancelledIsOffered()
    {
        using S = OperationState;
        Operation one;
        one.id = OperationId{QStringLiteral("A")};
        one.incident = IncidentId{QStringLiteral("I")};
        one.attempts = 1;
        for (const S state : {S::Pending, S::Inflight, S::Unknown, S::Verifying, S::NeedsUser, S::Conflict,
                              S::Rejected, S::Done, S::Superseded, S::Cancelled}) {
            one.state = state;
            QCOMPARE(outboxRow(one, Instant{1}).canWriteAnew, state == S::Rejected || state == S::Cancelled);
        }
        one.targetText = QStringLiteral("PagerDuty: add a note");
        QVERIFY(anewWords(one).contains(QStringLiteral("may have arrived")));
        one.lastStatus = 403;
        QCOMPARE(anewWords(one), QStringLiteral("In place of: PagerDuty: add a note. It was cancelled."));
        one.incident = {}; // of no room, so of no form
        QVERIFY(!outboxRow(one, Instant{1}).canWriteAnew);
    }
};

QTEST_MAIN(TestViewAnew)
#include "tst_view_anew.moc"
