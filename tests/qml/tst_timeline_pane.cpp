// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline's pane over a real room and a real store: what one reads does not move, what is new is
// counted, an event is looked at, corrected, joined and parted by key.
#include "models/view/composer.h"
#include "models/view/event_details.h"
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "tests/model/view_fixture.h"

#include <QGuiApplication>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>

using namespace muster;
using namespace muster::test;

class TestTimelinePane : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void newEventsDoNotMoveWhatIsRead();
    void manyLateEventsDoNotMoveWhatIsRead();
    void atTheNewestItGoesAlong();
    void anEventIsLookedAtAndCorrectedByKey();
    void theKeyThatPinsIsTheRowsWhileOneStandsOnIt();
    void duplicatesAreJoinedAndPartedByKey();
    void theFilterIsWorkedByKey();
    void aDecisionKeepsWhatElseWasPossible();

private:
    void put(int from, int count, int stepSeconds = 7, int jitter = 0, const char* source = "Slack");
    WarRoom* room() const { return m_machine->session->room(); }
    TimelineModel* timeline() const { return room()->timeline(); }
    QQuickItem* item(const char* name) const { return find(m_window->contentItem(), QLatin1String(name)); }
    static QQuickItem* find(QQuickItem* below, QLatin1String name);
    QQuickItem* list() const { return item("timelineList"); }
    /// The delegate at this height of the list.
    QQuickItem* entryAt(double y) const;
    void scrollTo(int row);
    void key(Qt::Key code, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_window, code, modifiers);
    }

    std::unique_ptr<Machine> m_machine;
    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QObject> m_made;
    QQuickWindow* m_window = nullptr;
};

void TestTimelinePane::init()
{
    m_machine = std::make_unique<Machine>();
    Session::setInstance(m_machine->session.get());
    m_machine->session->declareIncident(QStringLiteral("checkout fails"), 2, QStringLiteral("checkout-api"));
    QTRY_VERIFY(room() && room()->ready());
    m_machine->clock->advance(std::chrono::hours{2}); // the messages come after the declaration
    put(0, 300);
    QTRY_VERIFY(timeline()->count() >= 300);
    m_engine = std::make_unique<QQmlEngine>();
    m_engine->addImportPath(QStringLiteral("qrc:/qt/qml"));
    QQmlComponent component(m_engine.get());
    component.setData(R"(
import QtQuick
import Muster.Pages
Window {
    id: window
    required property var theRoom
    width: 460
    height: 760
    visible: true
    property int elsewhere: 0
    Shortcut {
        sequence: "P"
        onActivated: ++window.elsewhere
    }
    TimelinePane {
        anchors.fill: parent
        room: window.theRoom
    }
})",
                      QUrl());
    m_made.reset(
        component.createWithInitialProperties({{QStringLiteral("theRoom"), QVariant::fromValue(room())}}));
    QVERIFY2(m_made, qPrintable(component.errorString()));
    m_window = qobject_cast<QQuickWindow*>(m_made.get());
    QVERIFY(QTest::qWaitForWindowExposed(m_window));
    m_window->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
    QTRY_VERIFY(list() && entryAt(40));
}

void TestTimelinePane::cleanup()
{
    m_made.reset();
    m_engine.reset();
    m_machine.reset();
    Session::setInstance(nullptr);
}

void TestTimelinePane::put(int from, int count, int stepSeconds, int jitter, const char* source)
{
    const Instant start = m_machine->clock->now() - std::chrono::hours{1};
    const auto stored = m_machine->store->writeNow([&](WriteTx& tx) -> Done {
        for (int n = from; n < from + count; ++n) {
            TimelineEvent event;
            event.incident = room()->id();
            event.occurredAt = start + std::chrono::milliseconds{n * stepSeconds * 1000 + jitter};
            event.kind = EventKind::Message;
            event.kindName = QStringLiteral("chat.message");
            event.source.value = QString::fromLatin1(source);
            event.sourceName = QString::fromLatin1(source);
            event.remoteId =
                QStringLiteral("%1/%2/%3")
                    .arg(QString::number(n), QString::number(jitter), QString::number(stepSeconds));
            event.actor = n % 2 ? QStringLiteral("R. Kim") : QStringLiteral("M. Osei");
            event.text = QStringLiteral("message %1 ").arg(n) + QStringLiteral("with words ").repeated(n % 9);
            event.raw = R"json({"ts":1,"user":{"name":"kim"}})json";
            if (auto put = tx.putEvent(event); !put)
                return tl::unexpected(put.error());
        }
        return {};
    });
    QVERIFY(stored);
}

QQuickItem* TestTimelinePane::find(QQuickItem* below, QLatin1String name)
{
    const QList<QQuickItem*> children = below->childItems();
    for (QQuickItem* child : children) {
        if (child->objectName() == name)
            return child;
        if (QQuickItem* found = find(child, name))
            return found;
    }
    return nullptr;
}

QQuickItem* TestTimelinePane::entryAt(double y) const
{
    QQuickItem* entry = nullptr;
    QMetaObject::invokeMethod(list(), "itemAt", Q_RETURN_ARG(QQuickItem*, entry), Q_ARG(double, 20.0),
                              Q_ARG(double, list()->property("contentY").toDouble() + y));
    return entry;
}

void TestTimelinePane::scrollTo(int row)
{
    QMetaObject::invokeMethod(list(), "positionViewAtIndex", Q_ARG(int, row), Q_ARG(int, 0));
    QTRY_VERIFY(!timeline()->following());
    QTRY_VERIFY(entryAt(200));
}

void TestTimelinePane::newEventsDoNotMoveWhatIsRead()
{
    scrollTo(150);
    QQuickItem* reading = entryAt(200);
    const QString id = reading->property("eventId").toString();
    const double place = reading->mapToScene({}).y();
    put(300, 12); // newer than everything
    QTRY_COMPARE(timeline()->unseenText(), QStringLiteral("12 new"));
    m_window->grabWindow();
    QVERIFY(entryAt(200));
    QCOMPARE(entryAt(200)->property("eventId").toString(), id);
    QCOMPARE(entryAt(200)->mapToScene({}).y(), place);
    auto* pill = item("unseenPill");
    QVERIFY(pill && pill->isVisible());
    QCOMPARE(pill->property("text").toString(), QStringLiteral("12 new"));
    QMetaObject::invokeMethod(pill, "activate");
    QTRY_COMPARE(timeline()->unseenCount(), 0);
    QTRY_VERIFY(list()->property("atYBeginning").toBool());
    QVERIFY(!pill->isVisible());
}

void TestTimelinePane::manyLateEventsDoNotMoveWhatIsRead()
{
    scrollTo(150);
    QQuickItem* reading = entryAt(4);
    const QString id = reading->property("eventId").toString();
    const double place = reading->mapToScene({}).y();
    // One comes between every two rows, also between those that are seen: the uppermost stands still.
    put(0, 290, 7, 3500, "PagerDuty");
    QTRY_COMPARE(timeline()->unseenCount(), 290);
    m_window->grabWindow();
    QVERIFY(entryAt(4));
    QCOMPARE(entryAt(4)->property("eventId").toString(), id);
    QCOMPARE(entryAt(4)->mapToScene({}).y(), place);
}

void TestTimelinePane::atTheNewestItGoesAlong()
{
    QVERIFY(timeline()->following());
    put(300, 3);
    QTRY_VERIFY(entryAt(10) &&
                entryAt(10)->property("text").toString().startsWith(QStringLiteral("message 302")));
    QCOMPARE(timeline()->unseenCount(), 0);
}

void TestTimelinePane::anEventIsLookedAtAndCorrectedByKey()
{
    list()->forceActiveFocus();
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    EventDetails* details = room()->desk()->details();
    QTRY_VERIFY(!details->eventId().isEmpty());
    QTRY_VERIFY(details->rawText().contains(QStringLiteral("\"name\": \"kim\"")));
    QVERIFY(details->ofTool());
    const QString was = details->editText();
    auto* edit = item("eventEdit");
    QTRY_VERIFY(edit && edit->isVisible());
    edit->forceActiveFocus(Qt::TabFocusReason);
    key(Qt::Key_Return);
    auto* time = item("eventTime");
    QTRY_VERIFY(time && time->isVisible());
    time->setProperty("text", QStringLiteral("25:99"));
    time->forceActiveFocus();
    key(Qt::Key_Return);
    QVERIFY(time->isVisible()); // said what is wrong, nothing is lost
    time->setProperty("text", details->occurredText());
    item("eventWords")->setProperty("text", QStringLiteral("what really was said"));
    item("eventStore")->forceActiveFocus(Qt::TabFocusReason);
    key(Qt::Key_Return);
    QTRY_COMPARE(details->editText(), QStringLiteral("what really was said"));
    QVERIFY(details->corrected());
    // Both stand in the history, the newest first.
    QTRY_COMPARE(details->versions()->count(), 2);
    QCOMPARE(details->versions()->row(0)->text, QStringLiteral("what really was said"));
    QCOMPARE(details->versions()->row(1)->text, was);
    key(Qt::Key_Escape);
    QTRY_VERIFY(details->eventId().isEmpty());
    QTRY_VERIFY(list()->hasActiveFocus());
}

void TestTimelinePane::theKeyThatPinsIsTheRowsWhileOneStandsOnIt()
{
    scrollTo(3);
    list()->setProperty("currentIndex", 3);
    list()->forceActiveFocus();
    const QString id = timeline()->rows()[3].key;
    key(Qt::Key_P);
    QTRY_VERIFY(timeline()->rows()[std::size_t(timeline()->rowOf(id))].pinned);
    QCOMPARE(m_window->property("elsewhere").toInt(), 0);
    list()->setProperty("currentIndex", -1);
    key(Qt::Key_P);
    QTRY_COMPARE(m_window->property("elsewhere").toInt(), 1);
}

void TestTimelinePane::duplicatesAreJoinedAndPartedByKey()
{
    list()->forceActiveFocus();
    const int before = timeline()->count();
    key(Qt::Key_Down);
    key(Qt::Key_Space);
    EventDetails* details = room()->desk()->details();
    QTRY_VERIFY(!details->eventId().isEmpty());
    auto* join = item("eventJoin");
    QTRY_VERIFY(join && join->isVisible());
    join->forceActiveFocus(Qt::TabFocusReason);
    key(Qt::Key_Return);
    QTRY_VERIFY(details->eventId().isEmpty());
    QTRY_VERIFY(list()->hasActiveFocus());
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(timeline()->count(), before - 1);
    key(Qt::Key_Return);
    QTRY_VERIFY(details->hasTwins());
    QVERIFY2(details->twinsText().contains(QStringLiteral("joined by a person")),
             qPrintable(details->twinsText()));
    details->part();
    QTRY_COMPARE(timeline()->count(), before);
}

void TestTimelinePane::theFilterIsWorkedByKey()
{
    auto* door = item("timelineFilter");
    QVERIFY(door);
    door->forceActiveFocus(Qt::TabFocusReason);
    key(Qt::Key_Return);
    QTRY_VERIFY(item("filterPinned") && item("filterPinned")->hasActiveFocus());
    key(Qt::Key_Space);
    QTRY_VERIFY(timeline()->pinnedOnly());
    QCOMPARE(timeline()->count(), 0);
    key(Qt::Key_Escape);
    QTRY_VERIFY(list()->hasActiveFocus());
    timeline()->clearFilter();
    QVERIFY(timeline()->count() >= 300);
}

void TestTimelinePane::aDecisionKeepsWhatElseWasPossible()
{
    Composer* composer = room()->composer();
    composer->setText(QStringLiteral("/decision Roll back to v840"));
    QTRY_VERIFY(item("decisionAlternatives")->isVisible());
    composer->setAlternatives(QStringLiteral("wait 20 min; shift traffic"));
    composer->setObjections(QStringLiteral("none"));
    QVERIFY(composer->submit());
    const auto decided = [&]() -> QString {
        for (const TimelineRow& row : timeline()->rows()) {
            if (row.kind == QLatin1String("decision"))
                return row.detail;
        }
        return {};
    };
    QTRY_COMPARE(decided(), QStringLiteral("Instead of: wait 20 min; shift traffic\nObjections asked: none"));
    QVERIFY(composer->alternatives().isEmpty());
}

QTEST_MAIN(TestTimelinePane)
#include "tst_timeline_pane.moc"
