// SPDX-License-Identifier: GPL-3.0-or-later
// The session on the projector, on the built-in drill: where it begins, its clocks on a virtual clock, what
// is written in it, and that it tells nothing of what comes later.
#include "models/chart/chart_feed.h"
#include "models/document/action_items.h"
#include "models/view/composer.h"
#include "models/view/facilitator.h"
#include "models/view/panel_list_model.h"
#include "models/view/post_mortem_document.h"
#include "models/view/public_report.h"
#include "models/view/report.h"
#include "models/view/report_render.h"
#include "models/view/timeline_model.h"
#include "tests/model/post_mortem_fixture.h"
#include "tests/support/build_kind.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <cmath>

using namespace muster;
using namespace muster::test;
using namespace std::chrono_literals;

namespace {

const QString kSecret = QStringLiteral("qzx-private-word");

Facilitator* begin(WarRoom* room)
{
    openEditor(room);
    Facilitator* session = room->postMortem()->facilitator();
    session->begin();
    Machine::settle(room);
    if (!QTest::qWaitFor([&] { return !session->problem().isEmpty() || session->topicRuns(); }, 5000))
        qFatal("the opening did not begin");
    return session;
}

TimelineEvent newestOf(Machine& machine, WarRoom* room, const QString& kindName)
{
    const auto events = machine.store->readNow([&](ReadTx& tx) { return tx.events(room->id()); });
    for (auto one = events->rbegin(); one != events->rend(); ++one) {
        if (one->kindName == kindName)
            return *one;
    }
    return {};
}

/// Everything that the session shows of the incident, as text.
QStringList visibleTexts(WarRoom* room, Facilitator* session)
{
    QStringList texts{session->topicTitle(), session->askedQuestion(), session->heldText()};
    for (const TimelineRow& row : room->timeline()->rows())
        texts << row.text << row.detail << row.remarks << row.stateText;
    for (const TopicRow& row : session->topics()->rows())
        texts << row.title;
    for (const QuestionRow& row : session->questions()->rows())
        texts << row.key;
    for (const SaidRow& row : session->said()->rows())
        texts << row.text;
    for (const ParkedRow& row : session->parked()->rows())
        texts << row.text;
    for (const PassageRow& row : session->passages()->rows())
        texts << row.text;
    return texts;
}

} // namespace

class TestViewFacilitator : public QObject
{
    Q_OBJECT
private slots:
    void beginsAtTheStartOfTheStoryAsKnownThen();
    void aMomentThatWasChosenStays();
    void nothingOfALaterMomentIsVisible();
    void topicsRunOnTheClock();
    void topicsSurviveARestart();
    void pinnedMomentsAreSteppedThrough();
    void theAgendaMayBeTheSections();
    void whatIsSaidHasTwoTimesAndItsSource();
    void aRoleThatSpeaksIsNoPerson();
    void aQuestionForAPersonGetsAGentleWord();
    void theParkingLotFeedsTheDocument();
    void privateNotesAreOnDiskAtOnce();
    void privateNotesLeaveInNoFile();
    void ownQuestionsWithAMistakeAreNamed();
    void commandsWorkOnlyInTheSession();
    void theSealedStoryStaysAsLongAsItWas();
};

void TestViewFacilitator::beginsAtTheStartOfTheStoryAsKnownThen()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"), false);
    room->goLive(); // the end
    Machine::settle(room);
    Facilitator* session = begin(room);
    QVERIFY(session->active());
    QVERIFY(room->asKnownThen());
    QVERIFY(session->directiveShown());
    QVERIFY(session->directive().contains(QStringLiteral("best job they could")));
    QVERIFY(!session->notesOpen());
    // The drill's first deploy lies before what the scrubber spans.
    QCOMPARE(room->instantMs(), std::max(room->spanFrom(), ms(room->snapshot()->events->moments.front())));
    QCOMPARE(session->topicTitle(), QStringLiteral("Opening"));
    QCOMPARE(session->questions()->rows().front().because, QStringLiteral("to begin with"));
    session->end();
    QVERIFY(!session->active());
}

void TestViewFacilitator::aMomentThatWasChosenStays()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    begin(room);
    QCOMPARE(ms(room->instant()), ms(night("02:13:40")));
}

void TestViewFacilitator::nothingOfALaterMomentIsVisible()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("03:20:00"));
    openEditor(room);
    // Enough to give away: the document tells everything, three events are key moments, two things were said.
    for (const size_t index : {size_t(5), size_t(20), size_t(40)}) {
        const EventId id = room->snapshot()->allEvents()[index].id;
        machine.store->writeNow([&](WriteTx& tx) -> Result<TimelineEvent> {
            auto event = tx.eventHistory(id)->back();
            event.pinned = true;
            event.knownAt = machine.clock->now();
            return tx.putEvent(event);
        });
    }
    Facilitator* session = begin(room);
    QTRY_VERIFY(session->momentsSettled());
    QVERIFY(session->topics()->count() >= 3);
    const auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;
    QAbstractItemModelTester topics(session->topics(), mode), passages(session->passages(), mode),
        said(session->said(), mode), questions(session->questions(), mode);
    room->seek(ms(night("02:20:00")));
    Machine::settle(room);
    QVERIFY(session->capture(QStringLiteral("SPOKEN-OF-0220"), {}, 0));
    QVERIFY(session->park(QStringLiteral("PARKED-AT-0220")));
    QTRY_COMPARE(session->said()->count(), 1);
    QTRY_COMPARE(session->parked()->count(), 1);

    const std::vector<TimelineEvent> all = room->snapshot()->allEvents();
    const std::vector<Instant> moments = room->snapshot()->events->moments;
    QVERIFY(moments.size() > 60);
    int checked = 0, told = 0;
    // Forwards, then back again: what was shown must go.
    std::vector<Instant> walk(moments.begin(), moments.end());
    for (size_t i = moments.size(); i >= 5; i -= 5)
        walk.push_back(moments[i - 1]);
    for (const Instant at : walk) {
        room->seek(ms(at));
        Machine::settle(room);
        QTRY_VERIFY(session->passagesSettled());
        const QString visible = visibleTexts(room, session).join(u'\n');
        QSet<QString> seen;
        for (const MergedEvent& line : room->snapshot()->timeline) {
            seen.insert(line.event.id.value);
            for (const TimelineEvent& twin : line.twins)
                seen.insert(twin.id.value);
        }
        QString known;
        for (const TimelineEvent& event : all) {
            if (seen.contains(event.id.value))
                known += event.text + u'\n';
        }
        for (const TimelineEvent& event : all) {
            const QString text = event.text.section(u'\n', 0, 0).simplified();
            // The same words may stand for something that was seen.
            if (seen.contains(event.id.value) || text.size() < 8 || known.contains(text))
                continue;
            // Of bookkeeping: it is about the session.
            if (event.kindName == QLatin1String(kSessionTopic))
                continue;
            // As known then, what was said in the session is unknown at every moment of the night; it is
            // shown beside, from the moment that it speaks of.
            if (event.kindName.startsWith(QLatin1String("session.")) && night("02:20:00") <= at)
                continue;
            ++checked;
            QVERIFY2(!visible.contains(text),
                     qPrintable(format::timeOfDay(at) + QStringLiteral(" tells: ") + text));
        }
        QCOMPARE(session->said()->count(), at >= night("02:20:00") ? 1 : 0);
        QCOMPARE(session->parkedCount(), at >= night("02:20:00") ? 1 : 0);
        told += session->passages()->count();
        // No sample of a chart lies after it.
        for (const PanelRow& panel : room->panels()->rows()) {
            if (panel.feed && std::isfinite(panel.feed->lastSampleTime()))
                QVERIFY2(panel.feed->lastSampleTime() <= room->instantMs(), qPrintable(panel.title));
        }
    }
    QVERIFY2(checked > 1000, qPrintable(QString::number(checked)));
    QVERIFY2(told > 100, "the document was never shown");
    // Nothing is held back once the story is over.
    room->goLive();
    Machine::settle(room);
    QTRY_VERIFY(session->heldText().isEmpty());
}

void TestViewFacilitator::topicsRunOnTheClock()
{
    Machine machine;
    Facilitator* session = begin(machine.openDrillAt(night("02:13:40")));
    QCOMPARE(session->topicClockText(), QStringLiteral("00:00 of 05:00"));
    QCOMPARE(session->topicWords(), QStringLiteral("5 m left"));
    QSignalSpy ticks(session, &Facilitator::clockChanged);
    machine.clock->advance(70s);
    QCOMPARE(ticks.count(), 70); // every second, no sleep
    QCOMPARE(session->topicClockText(), QStringLiteral("01:10 of 05:00"));
    machine.clock->advance(4min);
    QVERIFY(session->topicOver());
    QCOMPARE(session->topicWords(), QStringLiteral("10 s over time"));
    QVERIFY(session->topics()->rows().front().over);
    session->moreTime();
    QTRY_COMPARE(session->topicClockText(), QStringLiteral("05:10 of 10:00"));
    QVERIFY(!session->topicOver());
    session->pauseOrGoOn();
    QTRY_COMPARE(session->topicWords(), QStringLiteral("paused"));
    machine.clock->advance(30min);
    QCOMPARE(session->topicClockText(), QStringLiteral("05:10 of 10:00"));
    session->moveTopic(1);
    QTRY_VERIFY(session->topicRuns());
    QCOMPARE(session->topicClockText(), QStringLiteral("00:00 of 10:00"));
    QCOMPARE(session->topicPlace(), QStringLiteral("topic 2"));
    session->moveTopic(-1);
    QTRY_COMPARE(session->topicClockText(), QStringLiteral("05:10 of 10:00"));
    session->moveTopic(-1); // nothing before the first
    QCOMPARE(session->topicTitle(), QStringLiteral("Opening"));
}

void TestViewFacilitator::topicsSurviveARestart()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    const IncidentId id = room->id();
    Facilitator* session = begin(room);
    machine.clock->advance(90s);
    session->moveTopic(1);
    QTRY_COMPARE(session->topicPlace(), QStringLiteral("topic 2"));
    const QString title = session->topicTitle();
    machine.clock->advance(30s);
    session->end(); // a pause
    QTRY_COMPARE(machine.session->savedState(), QStringLiteral("All edits saved on this machine"));
    machine.clock->advance(24h);
    machine.start();
    machine.session->openIncident(id.value);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    openEditor(machine.session->room());
    session = machine.session->room()->postMortem()->facilitator();
    session->begin();
    Machine::settle(machine.session->room());
    QVERIFY(!session->directiveShown()); // it was read out
    // It goes on where it stopped, and so does the story.
    QTRY_COMPARE(session->topicTitle(), title);
    QCOMPARE(session->topicClockText(), QStringLiteral("00:30 of 10:00"));
    QCOMPARE(session->topics()->rows().front().clockText, QStringLiteral("01:30 of 05:00"));
}

void TestViewFacilitator::pinnedMomentsAreSteppedThrough()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    // What became known late is shown when it was known, also when it is pinned days later.
    EventId late;
    Instant known;
    for (const TimelineEvent& event : room->snapshot()->allEvents()) {
        if (event.isLate() && event.revision == 0 && event.knownAt > night("02:14:00") &&
            event.knownAt < night("03:00:00") && !event.pinned) {
            late = event.id;
            known = event.knownAt;
            break;
        }
    }
    QVERIFY(!late.isEmpty());
    room->composer()->setPinned(late.value, true);
    Facilitator* session = begin(room);
    const QString topic = QStringLiteral("moment:") + late.value;
    const auto ahead = [&] {
        const auto& rows = session->topics()->rows();
        return std::count_if(rows.begin(), rows.end(), [](const TopicRow& row) { return row.ahead; });
    };
    // How many there are still is not told.
    QTRY_COMPARE(ahead(), 1);
    // Which of its versions was the first is asked of the store.
    QTRY_VERIFY(session->momentsSettled());
    for (int i = 0; i < 100 && room->instant() < known; ++i)
        session->stepPinned(1);
    QCOMPARE(ms(room->instant()), ms(known));
    Machine::settle(room);
    QTRY_VERIFY(session->topics()->indexOfKey(topic) > 0);
    QVERIFY(!session->topics()->row(session->topics()->indexOfKey(topic))->ahead);
    session->moveTopic(-1);
    session->beginTopic(topic);
    QCOMPARE(ms(room->instant()), ms(known));
    session->step(1);
    QVERIFY(room->instant() > known);
    session->stepPinned(-1);
    QCOMPARE(ms(room->instant()), ms(known));
}

void TestViewFacilitator::theAgendaMayBeTheSections()
{
    Machine machine;
    Facilitator* session = begin(machine.openDrillAt(night("02:13:40")));
    machine.session->trigger(QStringLiteral("session.agenda"));
    const bool sections = session->agenda() == QLatin1String("sections");
    if (!sections)
        machine.session->trigger(QStringLiteral("session.agenda"));
    QCOMPARE(session->agenda(), QStringLiteral("sections"));
    QStringList titles;
    for (const TopicRow& row : session->topics()->rows())
        titles << row.title;
    QCOMPARE(titles.first(), QStringLiteral("Opening"));
    QVERIFY(titles.contains(QStringLiteral("Contributing factors")));
    QCOMPARE(titles.last(), QStringLiteral("Closing: what did you learn?"));
    session->beginTopic(QStringLiteral("closing"));
    QCOMPARE(session->questions()->rows().front().key, QStringLiteral("What did you learn?"));
}

void TestViewFacilitator::whatIsSaidHasTwoTimesAndItsSource()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    Facilitator* session = begin(room);
    QVERIFY(!session->capture(QStringLiteral("  "), {}, 0));
    session->ask(QStringLiteral("What did you see?"));
    QVERIFY(session->capture(QStringLiteral("the dashboard was green"), QStringLiteral("Grace Kim"), 1));
    QTRY_COMPARE(session->said()->count(), 1);
    const SaidRow row = session->said()->rows().front();
    QCOMPARE(row.marker, QStringLiteral("Detection"));
    QCOMPARE(row.timeText, QStringLiteral("02:13:40"));
    const TimelineEvent event = newestOf(machine, room, saidKind(StoryMarker::Detection));
    QCOMPARE(event.occurredAt, night("02:13:40"));
    QCOMPARE(event.knownAt, machine.clock->now());
    QCOMPARE(event.sourceName, QStringLiteral("Post-mortem session"));
    QCOMPARE(event.actor, QStringLiteral("Grace Kim"));
    QCOMPARE(toString(event.kind), QStringLiteral("note"));
    QCOMPARE(saidFromJson(event.raw).question, QStringLiteral("What did you see?"));
    // Cited like other evidence.
    PostMortemEditor* editor = room->postMortem();
    QTRY_VERIFY(editor->evidence()->indexOfKey(event.id.value) >= 0);
    editor->edit(editor->markdown() + editor->citation(event.id.value));
    QTRY_VERIFY(editor->evidence()->row(editor->evidence()->indexOfKey(event.id.value))->cited);
    // As known then nobody knew it that night; as it was, it had been so.
    Machine::settle(room);
    QVERIFY(room->timeline()->rowOf(event.id.value) < 0);
    room->setAsKnownThen(false);
    Machine::settle(room);
    QTRY_VERIFY(room->timeline()->rowOf(event.id.value) >= 0);
    // Nothing is written over: taking it back is a version of its own, and not known before the first.
    room->composer()->retract(event.id.value);
    QTRY_COMPARE(session->said()->count(), 0);
    const auto versions = machine.store->readNow([&](ReadTx& tx) { return tx.eventHistory(event.id); });
    QCOMPARE(versions->size(), size_t(2));
    QCOMPARE(versions->front().text, QStringLiteral("the dashboard was green"));
    QVERIFY(versions->back().knownAt >= versions->front().knownAt);
}

void TestViewFacilitator::aRoleThatSpeaksIsNoPerson()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    Facilitator* session = begin(room);
    QVERIFY(session->capture(QStringLiteral("we expected the pool"), QStringLiteral("ic"), 4));
    QTRY_COMPARE(session->said()->count(), 1);
    const TimelineEvent event = newestOf(machine, room, saidKind(StoryMarker::KeyMoment));
    QVERIFY(event.actor.isEmpty());
    QCOMPARE(event.text, QStringLiteral("ic: we expected the pool"));
    QCOMPARE(saidFromJson(event.raw).speaker, QStringLiteral("ic"));
    QVERIFY(event.pinned);
}

void TestViewFacilitator::aQuestionForAPersonGetsAGentleWord()
{
    Machine machine;
    Facilitator* session = begin(machine.openDrillAt(night("02:13:40")));
    session->setDraft(QStringLiteral("Who deployed this?"));
    QTRY_VERIFY(!session->remark().isEmpty());
    QVERIFY2(session->remark().contains(QStringLiteral("Who deployed")), qPrintable(session->remark()));
    QVERIFY2(session->remark().contains(QStringLiteral("asks for a person")), qPrintable(session->remark()));
    session->setDraft(QStringLiteral("What did the deploy show?"));
    QTRY_VERIFY(session->remark().isEmpty());
    // It warns, it does not hinder.
    session->setDraft(QStringLiteral("Who deployed this?"));
    QVERIFY(session->capture(QStringLiteral("Who deployed this?"), {}, 0));
}

void TestViewFacilitator::theParkingLotFeedsTheDocument()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    const IncidentId id = room->id();
    Facilitator* session = begin(room);
    for (const char* words : {"alert on the pool", "rename the service"})
        QVERIFY(session->park(QString::fromLatin1(words)));
    QTRY_COMPARE(session->parkedCount(), 2);
    QString first, second;
    for (const ParkedRow& row : session->parked()->rows())
        (row.text == QLatin1String("alert on the pool") ? first : second) = row.key;
    QVERIFY(session->parkedToAction(first));
    QVERIFY(session->dropParked(second));
    QTRY_COMPARE(session->parkedCount(), 0);
    QVERIFY(!session->dropParked(first)); // settled
    const auto actions = readActionItems(parseMarkdown(room->postMortem()->markdown()));
    QVERIFY(std::any_of(actions.begin(), actions.end(), [](const ActionItem& item) {
        return item.text == QLatin1String("alert on the pool") && item.state == ActionItem::State::Open;
    }));
    // Neither is a line of the timeline nor evidence.
    QVERIFY(room->timeline()->rowOf(first) < 0);
    QVERIFY(room->postMortem()->evidence()->indexOfKey(first) < 0);
    // Kept with the incident: in its file too.
    const QString path = machine.folder.filePath(QStringLiteral("out.muster"));
    QVERIFY(exportIncident(*machine.store, id, path));
    Machine other;
    QVERIFY(importIncident(*other.store, path, true));
    const auto events = other.store->readNow([&](ReadTx& tx) { return tx.events(id); });
    const Facilitation kept = facilitationOf(*events);
    QCOMPARE(kept.parked.size(), size_t(2));
    for (const Parked& one : kept.parked)
        QCOMPARE(one.record.state, one.id.value == first ? ParkedState::Action : ParkedState::Dropped);
}

void TestViewFacilitator::privateNotesAreOnDiskAtOnce()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    const IncidentId id = room->id();
    Facilitator* session = begin(room);
    QTRY_VERIFY(session->notesReady());
    QSignalSpy stored(session, &Facilitator::notesStored);
    session->editNotes(kSecret);
    QCOMPARE(session->notesSavedText(), QStringLiteral("saving…"));
    QVERIFY(stored.wait(test::patience(2000)));
    QCOMPARE(session->notesSavedText(), QStringLiteral("saved on this machine"));
    session->editNotes(kSecret + QStringLiteral(" and more"));
    // The session goes away right after the key.
    machine.start();
    machine.session->openIncident(id.value);
    QTRY_VERIFY(machine.session->room() && machine.session->room()->ready());
    session = begin(machine.session->room());
    QTRY_VERIFY(session->notesReady());
    QCOMPARE(session->notes(), kSecret + QStringLiteral(" and more"));
    QVERIFY(!session->notesOpen()); // the projector does not show them
}

void TestViewFacilitator::privateNotesLeaveInNoFile()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    Facilitator* session = begin(room);
    QTRY_VERIFY(session->notesReady());
    session->editNotes(kSecret);
    QVERIFY(session->capture(QStringLiteral("said aloud"), {}, 0));
    session->flush();
    QSignalSpy stored(session, &Facilitator::notesStored);
    QTRY_VERIFY(stored.count() > 0 || session->notesSavedText() == QLatin1String("saved on this machine"));
    QTRY_COMPARE(session->said()->count(), 1);
    const QString number = QStringLiteral("INC-1120");
    for (const char* format : {"md", "html", "pdf", "json", "csv"}) {
        const auto bytes = renderReport(*machine.store, number, QString::fromLatin1(format));
        QVERIFY2(bytes, format);
        QVERIFY2(!bytes->contains(kSecret.toUtf8()), format);
    }
    for (const char* format : {"md", "html", "pdf"}) {
        const auto report = renderPublicReport(*machine.store, number, QString::fromLatin1(format), {});
        QVERIFY2(report, format);
        QVERIFY2(!report->bytes.contains(kSecret.toUtf8()) && !report->internal.contains(kSecret), format);
    }
    for (const char* format : {"md", "json", "csv"}) {
        const auto bytes = renderTimeline(*machine.store, number, QString::fromLatin1(format));
        QVERIFY2(bytes && !bytes->contains(kSecret.toUtf8()), format);
        // The same place does hold what was said aloud: the search would find it.
        QVERIFY2(bytes->contains("said aloud"), format);
    }
    const QString path = machine.folder.filePath(QStringLiteral("out.muster"));
    QVERIFY(exportIncident(*machine.store, room->id(), path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.contains("said aloud"));
    QVERIFY(!content.contains(kSecret.toUtf8()));
    // Nor does the search tell.
    const auto hits = machine.store->readNow([](ReadTx& tx) { return tx.search(kSecret, 10); });
    QVERIFY(hits && hits->empty());
    // It is on this machine.
    const auto kept = machine.store->readNow(
        [&](ReadTx& tx) { return tx.setting(Facilitator::notesKey(room->incidentId())); });
    QCOMPARE(kept->value_or(QString()), kSecret);
}

void TestViewFacilitator::ownQuestionsWithAMistakeAreNamed()
{
    Machine machine;
    const auto write = [&](const QByteArray& text) {
        QFile file(machine.store->directory() + QStringLiteral("/session-questions.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    write("muster-questions 1\n[directive]\nBe kind.\n[decision]\nWhy?\n[end]\nWhat did you learn?\n");
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    Facilitator* session = begin(room);
    QTRY_COMPARE(
        session->questionsProblem(),
        QStringLiteral("session-questions.txt, line 5: “Why?” asks for a person or a reason; ask how "
                       "or what"));
    QVERIFY(session->directive().startsWith(QStringLiteral("Regardless"))); // Muster's own
    session->end();
    write("muster-questions 1\n[directive]\nBe kind.\n[any]\nWhat now?\n[end]\nWhat did you learn?\n");
    session->begin();
    QTRY_COMPARE(session->directive(), QStringLiteral("Be kind."));
    QVERIFY(session->questionsProblem().isEmpty());
}

void TestViewFacilitator::commandsWorkOnlyInTheSession()
{
    Machine machine;
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    const auto enabled = [&](const char* id) {
        return machine.session->commands()->isEnabled(QString::fromLatin1(id));
    };
    QVERIFY(enabled("pm.session"));
    QVERIFY(!enabled("session.forward"));
    Facilitator* session = begin(room);
    QVERIFY(enabled("session.forward") && enabled("session.write.said"));
    const Instant before = room->instant();
    machine.session->trigger(QStringLiteral("session.forward"));
    QVERIFY(room->instant() > before);
    machine.session->trigger(QStringLiteral("session.back"));
    QVERIFY(room->instant() <= before);
    machine.session->trigger(QStringLiteral("session.directive"));
    QVERIFY(!session->directiveShown());
    session->end();
    QVERIFY(!enabled("session.forward"));
}

void TestViewFacilitator::theSealedStoryStaysAsLongAsItWas()
{
    Machine machine; // days after the drill's night
    WarRoom* room = machine.openDrillAt(night("02:13:40"));
    const double to = room->spanTo();
    Facilitator* session = begin(room);
    QVERIFY(session->capture(QStringLiteral("words"), {}, 0));
    QVERIFY(session->park(QStringLiteral("words")));
    QTRY_COMPARE(session->said()->count(), 1);
    QTRY_COMPARE(session->parkedCount(), 1);
    Machine::settle(room);
    QCOMPARE(room->spanTo(), to);
    room->goLive();
    QCOMPARE(room->instantMs(), to);
}

QTEST_MAIN(TestViewFacilitator)
#include "tst_view_facilitator.moc"
