// SPDX-License-Identifier: GPL-3.0-or-later
// What lies over the war room for the people who command and tell: the composer of status updates, the
// budget, roll back or fix forward. Drawn in both themes and two sizes, worked by keyboard alone.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>
#include <QApplication>
#include <QStandardItemModel>

using namespace muster;

class PagesDesks : public PageStage
{
    Q_OBJECT
private slots:
    void theComposerIsDrawnWhole_data() { eachLook(); }
    void theComposerIsDrawnWhole();
    void anUpdateIsWrittenAndPostedByKey();
    void aStaleUpdateAsksInPlaceAndIsConfirmedByKey();
    void aHintLeadsToItsWordsByKey();
    void whichOfSeveralIncidentsIsToldIsChosenByKey();
    void theCostsAreDrawnWhole_data() { eachLook(); }
    void theCostsAreDrawnWhole();
    void theCardIsDrawnWhole_data() { eachLook(); }
    void theCardIsDrawnWhole();
    void theCostsLeadToTheCardByKey();
    void aDecisionIsMadeByKeyOnlyOnceItsCheckIsSet();
    void whatToolsSayIsDrawnWhole_data() { eachLook(); }
    void whatToolsSayIsDrawnWhole();
    void aToolIsToldByKeyAlone();
    void aListIsPickedFromByKey();
    void theFirstDownMarksTheFirstOffer();
    void theToolOfAnEventIsToldByKey();
    void aLineThatComesBeforeTheFirstTakesTheKeys();
    void theKeysGoBackToTheEvent();
    void theBarStandsBesideWhatToolsSay();
    void incidentsAreJoinedAndPartedByKey();
    void peopleAreJoinedAndPartedByKey_data() { eachLook(); }
    void peopleAreJoinedAndPartedByKey();
    void linesOfALogAreDrawnWhole_data() { eachLook(); }
    void linesOfALogAreDrawnWhole();
    void linesOfALogAreAddedByKey();

private:
    QObject* tools() const { return room()->property("tools").value<QObject*>(); }
    QStringList told() const { return tools()->property("told").toStringList(); }
    static void eachLook()
    {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<QSize>("size");
        for (const char* theme : {"dark", "light"}) {
            for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}})
                QTest::addRow("%s-%d", theme, size.width()) << QString::fromLatin1(theme) << size;
        }
    }
    /// What lies over the window is beside its content.
    QQuickItem* over(const QString& objectName) const
    {
        QQuickItem* content = m_window->contentItem();
        return find(content->parentItem() ? content->parentItem() : content, objectName);
    }
    QQuickItem* shown(const char* command, const char* objectName)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QString::fromLatin1(command)));
        QQuickItem* item = nullptr;
        if (!QTest::qWaitFor(
                [&] { return (item = over(QString::fromLatin1(objectName))) && item->isVisible(); }))
            return nullptr;
        return item;
    }
    void look(const char* command, const char* objectName, const char* picture);
    /// The scroll bar of a list, when it is of use.
    static QQuickItem* barOf(QQuickItem* scroll)
    {
        for (QQuickItem* child : scroll->childItems()) {
            if (child->inherits("QQuickScrollBar") && child->isVisible())
                return child;
        }
        return nullptr;
    }
    /// Nothing visible of `below` reaches out of the window.
    void staysInside(QQuickItem* below);
    QObject* desk() const { return room()->property("updates").value<QObject*>(); }
};

void PagesDesks::staysInside(QQuickItem* below)
{
    const QList<QQuickItem*> children = below->childItems();
    for (QQuickItem* child : children) {
        if (!child->isVisible() || child->clip())
            continue; // a list cuts what does not fit, and scrolls
        const QRectF box = child->mapRectToScene(child->boundingRect());
        QVERIFY2(box.left() >= -1 && box.top() >= -1 && box.right() <= m_window->width() + 1 &&
                     box.bottom() <= m_window->height() + 1,
                 qPrintable(QStringLiteral("%1 %2 at %3,%4 %5x%6")
                                .arg(QLatin1String(child->metaObject()->className()), child->objectName(),
                                     QString::number(box.x()), QString::number(box.y()),
                                     QString::number(box.width()), QString::number(box.height()))));
        staysInside(child);
    }
}

void PagesDesks::look(const char* command, const char* objectName, const char* picture)
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QQuickItem* item = shown(command, objectName);
    QVERIFY(item);
    shoot(QStringLiteral("%1-%2").arg(QLatin1String(picture), QLatin1String(QTest::currentDataTag())));
    QQuickItem* panel = item;
    while (panel->parentItem() && panel->parentItem()->parentItem())
        panel = panel->parentItem();
    staysInside(panel);
}

void PagesDesks::theComposerIsDrawnWhole()
{
    look("focus.update", "updateText", "composer");
}

void PagesDesks::linesOfALogAreDrawnWhole()
{
    look("focus.log", "logLines", "log");
}

void PagesDesks::linesOfALogAreAddedByKey()
{
    open();
    QQuickItem* lines = shown("focus.log", "logLines");
    QVERIFY(lines);
    auto* area = lines->property("area").value<QQuickItem*>();
    QTRY_VERIFY(area->hasActiveFocus());
    for (const Qt::Key key : {Qt::Key_O, Qt::Key_K})
        QTest::keyClick(m_window, key);
    QTRY_COMPARE(over(QStringLiteral("logPreview"))->property("text").toString(),
                 QStringLiteral("1 line: ok"));
    QVERIFY(over(QStringLiteral("logSubmit"))->isEnabled());
    QTest::keyClick(m_window, Qt::Key_Tab);
    QTRY_VERIFY(over(QStringLiteral("logFile"))->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(!over(QStringLiteral("logLines"))); // it is stored, the panel goes
}

void PagesDesks::anUpdateIsWrittenAndPostedByKey()
{
    open();
    QVERIFY(shown("focus.update", "updateText"));
    QTRY_VERIFY(m_window->activeFocusItem() && m_window->activeFocusItem()->property("length").isValid());
    for (const Qt::Key key : {Qt::Key_Space, Qt::Key_O, Qt::Key_K})
        QTest::keyClick(m_window, key);
    QTRY_VERIFY(desk()->property("text").toString().endsWith(QStringLiteral(" ok")));
    QTest::keyClick(m_window, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(desk()->property("posts").toStringList().size(), 1);
    QTRY_VERIFY(!over(QStringLiteral("updateText"))); // a closed panel leaves the window
}

void PagesDesks::aStaleUpdateAsksInPlaceAndIsConfirmedByKey()
{
    open();
    desk()->setProperty("asks", true);
    QVERIFY(shown("focus.update", "updateText"));
    QTest::keyClick(m_window, Qt::Key_Return, Qt::ControlModifier);
    QQuickItem* question = over(QStringLiteral("updateQuestion"));
    QTRY_VERIFY(question->isVisible());
    QCOMPARE(desk()->property("posts").toStringList().size(), 0);
    shoot(QStringLiteral("composer-asks"));
    QTRY_VERIFY(over(QStringLiteral("updatePost"))->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(desk()->property("posts").toStringList().size(), 1);
}

void PagesDesks::aHintLeadsToItsWordsByKey()
{
    open();
    QQuickItem* text = shown("focus.update", "updateText");
    QVERIFY(text);
    QTest::keyClick(m_window, Qt::Key_Tab);
    QTRY_VERIFY(over(QStringLiteral("updateHints"))->hasActiveFocus() ||
                over(QStringLiteral("updateHints"))->property("activeFocus").toBool());
    QTest::keyClick(m_window, Qt::Key_Return);
    auto* area = text->property("area").value<QQuickItem*>();
    QTRY_VERIFY(area->hasActiveFocus());
    QCOMPARE(area->property("selectionStart").toInt(), 4);
    QCOMPARE(area->property("selectionEnd").toInt(), 10);
}

void PagesDesks::whichOfSeveralIncidentsIsToldIsChosenByKey()
{
    open();
    QVERIFY(shown("focus.update", "updateText"));
    QQuickItem* place = over(QStringLiteral("updatePlace"));
    QVERIFY(place && place->isVisible());
    QCOMPARE(place->property("displayText").toString(), QStringLiteral("Which one is told?"));
    place->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Down);
    QTRY_COMPARE(desk()->property("place").toInt(), 0);
    QTRY_VERIFY(over(QStringLiteral("updatePlace"))
                    ->property("displayText")
                    .toString()
                    .startsWith(QStringLiteral("“Elevated API errors”")));
    QQuickItem* notify = over(QStringLiteral("updateNotify"));
    QVERIFY(notify && notify->isVisible());
    notify->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(desk()->property("notifies").toBool(), false);
    QVERIFY(over(QStringLiteral("updateComponentState"))->isVisible());
    shoot(QStringLiteral("composer-places"));
}

void PagesDesks::theCostsAreDrawnWhole()
{
    look("show.costs", "optionList", "costs");
}

void PagesDesks::theCardIsDrawnWhole()
{
    look("show.rollback", "criterionList", "rollback");
}

void PagesDesks::whatToolsSayIsDrawnWhole()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QQuickItem* list = shown("show.tools", "actionList");
    QVERIFY(list);
    shoot(QStringLiteral("tools-%1").arg(QLatin1String(QTest::currentDataTag())));
    QQuickItem* panel = list;
    while (panel->parentItem() && panel->parentItem()->parentItem())
        panel = panel->parentItem();
    staysInside(panel);
    QMetaObject::invokeMethod(tools(), "begin", Q_ARG(QString, QStringLiteral("b")));
    QTRY_VERIFY(over(QStringLiteral("toolTarget"))->isVisible());
    // The first field is typed, the second one chosen.
    QObject* fields = tools()->property("fields").value<QObject*>();
    QTRY_COMPARE(fields->property("count").toInt(), 3);
    QTRY_VERIFY(over(QStringLiteral("field-text")) && over(QStringLiteral("field-severity")));
    QVERIFY(find(over(QStringLiteral("field-text")), QStringLiteral("formInput"))->isVisible());
    QVERIFY(find(over(QStringLiteral("field-severity")), QStringLiteral("formChoice"))->isVisible());
    QVERIFY(!find(over(QStringLiteral("field-severity")), QStringLiteral("formInput"))->isVisible());
    shoot(QStringLiteral("tools-form-%1").arg(QLatin1String(QTest::currentDataTag())));
    staysInside(panel);
}

void PagesDesks::aToolIsToldByKeyAlone()
{
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    QTest::keyClick(m_window, Qt::Key_T, Qt::ControlModifier);
    QTRY_VERIFY(over(QStringLiteral("actionList")) && over(QStringLiteral("actionList"))->isVisible());
    QTRY_VERIFY(m_window->activeFocusItem() &&
                m_window->activeFocusItem()->property("actionId").toString() == QLatin1String("a"));
    QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(m_window->activeFocusItem()->property("actionId").toString(), QStringLiteral("b"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(tools()->property("asking").toBool());
    QTRY_VERIFY(m_window->activeFocusItem()->property("echoMode").isValid());
    for (const char letter : {'o', 'k'})
        QTest::keyClick(m_window, letter);
    QCOMPARE(told(), (QStringList{QStringLiteral("text=o"), QStringLiteral("text=ok")}));
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(told().constLast(), QStringLiteral("sent"));
    QTRY_VERIFY(!over(QStringLiteral("actionList")));
}

void PagesDesks::aListIsPickedFromByKey()
{
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    QVERIFY(shown("show.tools", "actionList"));
    QMetaObject::invokeMethod(tools(), "begin", Q_ARG(QString, QStringLiteral("b")));
    QQuickItem* field = nullptr;
    QTRY_VERIFY(field = over(QStringLiteral("field-person")));
    QTRY_VERIFY(field->isVisible());
    QQuickItem* input = find(field, QStringLiteral("formInput"));
    input->forceActiveFocus(Qt::TabFocusReason);
    QVERIFY(!field->property("hidden").isNull());
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_Down);
    QVERIFY(!field->property("hidden").toBool());
    shoot(QStringLiteral("tools-list"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(told().constLast(), QStringLiteral("person#1"));
    QVERIFY(field->property("hidden").toBool());
    // Typing opens it again, Escape puts it away without leaving the form, Enter then sends what is typed.
    QTest::keyClick(m_window, 'r');
    QVERIFY(!field->property("hidden").toBool());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QVERIFY(field->property("hidden").toBool());
    QVERIFY(tools()->property("asking").toBool());
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(told().constLast(), QStringLiteral("sent"));
}

void PagesDesks::theToolOfAnEventIsToldByKey()
{
    open();
    QQuickItem* list = find(m_window->contentItem(), QStringLiteral("timelineList"));
    QVERIFY(list);
    list->setProperty("currentIndex", 0);
    list->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(over(QStringLiteral("eventActionList")) &&
                over(QStringLiteral("eventActionList"))->isVisible());
    QTRY_VERIFY(m_window->activeFocusItem() &&
                m_window->activeFocusItem()->property("actionId").toString() == QLatin1String("reply"));
    QVERIFY(!over(QStringLiteral("actionList")) || !over(QStringLiteral("actionList"))->isVisible());
    shoot(QStringLiteral("tools-event"));
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(tools()->property("asking").toBool());
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(told().constLast(), QStringLiteral("sent"));
}

void PagesDesks::theFirstDownMarksTheFirstOffer()
{
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    QVERIFY(shown("show.tools", "actionList"));
    QMetaObject::invokeMethod(tools(), "begin", Q_ARG(QString, QStringLiteral("b")));
    QQuickItem* field = nullptr;
    QTRY_VERIFY((field = over(QStringLiteral("field-person"))) && field->isVisible());
    find(field, QStringLiteral("formInput"))->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Down); // the list is not shown before this
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(told().constLast(), QStringLiteral("person#0"));
}

void PagesDesks::aLineThatComesBeforeTheFirstTakesTheKeys()
{
    open();
    QQuickItem* timeline = find(m_window->contentItem(), QStringLiteral("timelineList"));
    QVERIFY(timeline);
    timeline->setProperty("currentIndex", 0);
    timeline->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(over(QStringLiteral("eventActionList")) &&
                over(QStringLiteral("eventActionList"))->isVisible());
    // As the real list does: the lines stay, and one that is known a moment later is put before them.
    QStandardItemModel lines;
    const QStringList roles{QStringLiteral("actionId"), QStringLiteral("title"), QStringLiteral("toolName"),
                            QStringLiteral("problem")};
    QHash<int, QByteArray> names;
    for (int i = 0; i < roles.size(); ++i)
        names.insert(Qt::UserRole + i, roles[i].toLatin1());
    lines.setItemRoleNames(names);
    const auto line = [&](const QString& id) {
        auto* item = new QStandardItem;
        for (int i = 0; i < roles.size(); ++i)
            item->setData(i == 3 ? QString() : id, Qt::UserRole + i);
        return item;
    };
    lines.appendRow(line(QStringLiteral("reply")));
    tools()->setProperty("eventActions", QVariant::fromValue<QObject*>(&lines));
    const auto at = [&] {
        QQuickItem* item = m_window->activeFocusItem();
        return item ? item->property("actionId").toString() : QString();
    };
    QQuickItem* first = nullptr;
    for (QQuickItem* child : over(QStringLiteral("eventActionList"))->childItems()) {
        if (child->property("actionId").toString() == QLatin1String("reply"))
            first = child;
    }
    QVERIFY(first);
    first->forceActiveFocus(Qt::TabFocusReason);
    QCOMPARE(at(), QStringLiteral("reply"));
    lines.insertRow(0, line(QStringLiteral("edit")));
    QTRY_COMPARE(at(), QStringLiteral("edit"));
    // Not when somebody moved them.
    QTest::keyClick(m_window, Qt::Key_Down);
    QCOMPARE(at(), QStringLiteral("reply"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!over(QStringLiteral("eventActionList")) ||
                !over(QStringLiteral("eventActionList"))->isVisible());
    tools()->setProperty("eventActions", QVariant::fromValue<QObject*>(nullptr));
}

void PagesDesks::theKeysGoBackToTheEvent()
{
    open();
    QQuickItem* list = find(m_window->contentItem(), QStringLiteral("timelineList"));
    QVERIFY(list);
    list->setProperty("currentIndex", 0);
    list->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(over(QStringLiteral("eventActionList")) &&
                over(QStringLiteral("eventActionList"))->isVisible());
    QTRY_VERIFY(m_window->activeFocusItem() &&
                m_window->activeFocusItem()->property("actionId").toString() == QLatin1String("reply"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(list->hasActiveFocus());
    QCOMPARE(list->property("currentIndex").toInt(), 0);
}

void PagesDesks::theBarStandsBesideWhatToolsSay()
{
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    QObject* actions = tools()->property("actions").value<QObject*>();
    QVariantList rows = actions->property("rows").toList();
    while (rows.size() < 40)
        rows << rows.first();
    actions->setProperty("rows", rows);
    QQuickItem* list = shown("show.tools", "actionList");
    QVERIFY(list);
    QQuickItem* scroll = over(QStringLiteral("toolsScroll"));
    QVERIFY(scroll);
    QQuickItem* bar = nullptr;
    QTRY_VERIFY((bar = barOf(scroll)));
    QTRY_VERIFY(list->width() > 0);
    const qreal cards = list->mapRectToScene(list->boundingRect()).right();
    QVERIFY2(
        bar->mapRectToScene(bar->boundingRect()).left() >= cards,
        qPrintable(
            QStringLiteral("%1 is over %2").arg(bar->mapRectToScene(bar->boundingRect()).left()).arg(cards)));
    shoot(QStringLiteral("tools-bar"));
}

void PagesDesks::incidentsAreJoinedAndPartedByKey()
{
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    QVERIFY(shown("show.tools", "actionList"));
    for (const char* name : {"part", "join"}) {
        QQuickItem* button = nullptr;
        QTRY_VERIFY(button = over(QString::fromLatin1(name)));
        if (!button->isVisible()) { // of the incident that the room was made from
            const QList<QQuickItem*> all = button->parentItem()->parentItem()->parentItem()->childItems();
            for (QQuickItem* one : all) {
                if (QQuickItem* other = find(one, QString::fromLatin1(name)); other && other->isVisible())
                    button = other;
            }
        }
        QVERIFY(button->isVisible());
        button->forceActiveFocus(Qt::TabFocusReason);
        QTest::keyClick(m_window, Qt::Key_Space);
    }
    QCOMPARE(told(), (QStringList{QStringLiteral("part m2"), QStringLiteral("join n1")}));
}

void PagesDesks::peopleAreJoinedAndPartedByKey()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    open();
    QMetaObject::invokeMethod(tools(), "speak");
    m_window->resize(size);
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QVERIFY(shown("show.tools", "actionList"));
    auto* people = tools()->property("people").value<QObject*>();
    const auto told = [&] { return people->property("told").toStringList(); };
    QTRY_COMPARE(told(), QStringList{QStringLiteral("refresh")});
    QQuickItem* words = nullptr;
    QTRY_VERIFY((words = over(QStringLiteral("peopleWords"))) && words->isVisible());
    words->forceActiveFocus(Qt::TabFocusReason);
    // What has the keys is scrolled to.
    QQuickItem* scroll = over(QStringLiteral("toolsScroll"));
    const auto seen = [&] {
        const QQuickItem* item = m_window->activeFocusItem();
        const QRectF view = scroll->mapRectToScene(scroll->boundingRect());
        return item && view.contains(item->mapRectToScene(item->boundingRect()));
    };
    QTRY_VERIFY(seen());
    QTest::keyClick(m_window, 'a');
    QCOMPARE(told().constLast(), QStringLiteral("find a"));
    // By Tab from button to button: whoever is chosen, then who else it is.
    const auto press = [&](const char* button, const QString& name) {
        for (int i = 0; i < 12; ++i) {
            QTest::keyClick(m_window, Qt::Key_Tab);
            const QQuickItem* item = m_window->activeFocusItem();
            if (item->objectName() == QLatin1String(button) &&
                QAccessible::queryAccessibleInterface(const_cast<QQuickItem*>(item))
                    ->text(QAccessible::Name)
                    .startsWith(name)) {
                if (!seen())
                    return false;
                QTest::keyClick(m_window, Qt::Key_Space);
                return true;
            }
        }
        return false;
    };
    QVERIFY(press("choosePerson", QStringLiteral("ada is the same person as somebody else")));
    QCOMPARE(told().constLast(), QStringLiteral("choose sl/U9"));
    QTRY_COMPARE(m_window->activeFocusItem(), words);
    QCOMPARE(over(QStringLiteral("peopleSaid"))->property("text").toString(),
             QStringLiteral("ada is chosen. Who else is the same person?"));
    shoot(QStringLiteral("people-%1").arg(QLatin1String(QTest::currentDataTag())));
    QVERIFY(press("choosePerson", QStringLiteral("Ada Example is the same person as ada")));
    QCOMPARE(told().constLast(), QStringLiteral("join pd/P1"));
    QTRY_COMPARE(m_window->activeFocusItem(), words);
    QVERIFY(over(QStringLiteral("peopleSaid"))->property("text").toString().contains(u"one person here now"));
    QVERIFY(press("partPerson", QStringLiteral("incident.io: A. Example")));
    QCOMPARE(told().constLast(), QStringLiteral("part pd/P1 1"));
    shoot(QStringLiteral("people-joined-%1").arg(QLatin1String(QTest::currentDataTag())));
    QQuickItem* panel = scroll;
    while (panel->parentItem() && panel->parentItem()->parentItem())
        panel = panel->parentItem();
    staysInside(panel);
    // A recording stays as it is.
    tools()->setProperty("whyFixed", QStringLiteral("This is a recording: it stays as it is."));
    QVERIFY(!over(QStringLiteral("choosePerson"))->isEnabled());
    tools()->setProperty("whyFixed", QString());
}

void PagesDesks::theCostsLeadToTheCardByKey()
{
    open();
    QTest::keyClick(m_window, Qt::Key_C, Qt::ShiftModifier);
    QTRY_VERIFY(over(QStringLiteral("optionList")));
    QQuickItem* onward = over(QStringLiteral("toRollback"));
    QTRY_VERIFY(onward->isVisible());
    onward->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(over(QStringLiteral("criterionList")) && over(QStringLiteral("criterionList"))->isVisible());
    QTRY_VERIFY(!over(QStringLiteral("optionList")));
}

void PagesDesks::aDecisionIsMadeByKeyOnlyOnceItsCheckIsSet()
{
    open();
    QTest::keyClick(m_window, Qt::Key_F, Qt::ShiftModifier);
    QTRY_VERIFY(over(QStringLiteral("criterionList")) &&
                over(QStringLiteral("criterionList"))->hasActiveFocus());
    auto* card = room()->property("rollback").value<QObject*>();
    QTest::keyClick(m_window, Qt::Key_Y); // the first criterion is for data, no answer counts
    QCOMPARE(card->property("answers").toStringList(), QStringList{});
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_Y);
    QCOMPARE(card->property("answers").toStringList(), QStringList{QStringLiteral("safety 1")});
    QQuickItem* decide = over(QStringLiteral("decideRollback"));
    QVERIFY(!decide->isEnabled());
    over(QStringLiteral("rollbackVerify"))->forceActiveFocus(Qt::TabFocusReason);
    for (const Qt::Key key : {Qt::Key_O, Qt::Key_K})
        QTest::keyClick(m_window, key);
    QTRY_VERIFY(decide->isEnabled());
    decide->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(card->property("decisions").toStringList(), QStringList{QStringLiteral("rollback: ok")});
    QTRY_VERIFY(!over(QStringLiteral("criterionList")));
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    PagesDesks pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_desks.moc"
