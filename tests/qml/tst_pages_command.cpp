// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of command and the strip under the header, over mock view models, worked by keys; in both themes
// and two sizes. With MUSTER_SHOTS=<folder> the pictures are kept.

#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>
#include <QDir>

#include <functional>

class CommandPages : public PageStage
{
    Q_OBJECT

private slots:
    void everyFormFitsTheWindow_data();
    void everyFormFitsTheWindow();
    void somebodyIsAssignedByKeys();
    void theListOfAssignmentsIsWalkedByKeys();
    void aRoleIsHandedOverByKeys();
    void aPhraseIsOneDigitAway();
    void stageSeverityImpactAndEndAreKeys();
    void anIncidentIsDeclaredFromAnAlertByKeys();
    void anIncidentIsDeclaredFromTheRowOneStandsOn();
    void whatFiresStandsAboveTheTable_data() { everyFormFitsTheWindow_data(); }
    void whatFiresStandsAboveTheTable();
    void whatFiresIsDeclaredByKeys();
    void aHitIsReadWithoutMarks_data() { everyFormFitsTheWindow_data(); }
    void aHitIsReadWithoutMarks();
    void aResolvedIncidentReadsSo();
    void ctrlQClosesTheWindowWhateverLiesOverIt();
    void whoIsOnCallIsSaidBesideTheName_data() { everyFormFitsTheWindow_data(); }
    void whoIsOnCallIsSaidBesideTheName();

private:
    QObject* desk() const { return room()->property("command").value<QObject*>(); }
    QStringList asked() const { return desk()->property("asked").toStringList(); }
    QObject* declaring() const { return session()->property("declaring").value<QObject*>(); }
    /// Two alerts fire, and no room is open.
    void fire()
    {
        QObject* const firing = declaring()->property("firing").value<QObject*>();
        firing->setProperty("newestId", QStringLiteral("alert-1"));
        firing->setProperty("newestName", QStringLiteral("CheckoutErrorBudgetBurn (page)"));
        firing->setProperty("count", 2);
        firing->setProperty(
            "text", QStringLiteral("2 alerts fire now that no incident has: CheckoutErrorBudgetBurn (page), "
                                   "checkout-api, since 02:05:00 UTC · <b>Latency</b> (ticket), search-api, "
                                   "since 02:01:00 UTC (Prometheus is silent for 12 m)"));
        m_window->setProperty("currentPage", QStringLiteral("incidents"));
        QTRY_VERIFY(shown("declareFromFiring"));
    }
    void dress(const QString& theme, const QSize& size)
    {
        session()->setProperty("theme", theme);
        m_window->resize(size);
        QTRY_COMPARE(m_window->size(), size);
    }
    void openBusy()
    {
        open();
        desk()->setProperty("busy", true);
    }
    bool covered() const { return m_window->property("covered").toBool(); }
};

void CommandPages::everyFormFitsTheWindow_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    for (const char* theme : {"dark", "light"}) {
        for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}})
            QTest::addRow("%s-%d", theme, size.width()) << QString::fromLatin1(theme) << size;
    }
}

void CommandPages::everyFormFitsTheWindow()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    openBusy();
    room()->setProperty("sealed", false);
    const QString tail = QStringLiteral("-%1-%2").arg(theme).arg(size.width());
    shoot(QStringLiteral("command-strip") + tail);
    for (const char* form :
         {"assign", "assignments", "role", "severity", "stage", "impact", "phrases", "resolve"}) {
        trigger(qPrintable(QStringLiteral("command.") + QLatin1String(form)));
        QVERIFY2(covered(), form);
        shoot(QStringLiteral("command-") + QLatin1String(form) + tail);
        // Everything of the form lies inside of the window.
        QQuickItem* const focus = m_window->activeFocusItem();
        QVERIFY(focus);
        const QRectF place = focus->mapRectToScene(QRectF(0, 0, focus->width(), focus->height()));
        QVERIFY2(QRectF(QPointF(), QSizeF(size)).contains(place), form);
        key(Qt::Key_Escape);
        QTRY_VERIFY2(!covered(), form);
    }
}

void CommandPages::somebodyIsAssignedByKeys()
{
    openBusy();
    trigger("command.assign");
    type("Gra");
    key(Qt::Key_Down); // Grace Kim is known
    key(Qt::Key_Return);
    key(Qt::Key_Return); // on to what
    type("look at the pool");
    key(Qt::Key_Tab); // 5 min
    key(Qt::Key_Right);
    key(Qt::Key_Right); // 15 min
    key(Qt::Key_Return);
    key(Qt::Key_Backtab);
    key(Qt::Key_Backtab);
    key(Qt::Key_Backtab);
    key(Qt::Key_Return); // in the line: assigns
    QTRY_COMPARE(asked(), QStringList{QStringLiteral("assign Grace Kim|look at the pool|15")});
    QTRY_VERIFY(!covered());
    // A name that nobody knew is taken as typed.
    trigger("command.assign");
    type("Sam");
    key(Qt::Key_Return);
    type("call the bank");
    key(Qt::Key_Return);
    QTRY_COMPARE(asked().last(), QStringLiteral("assign Sam|call the bank|10"));
}

void CommandPages::theListOfAssignmentsIsWalkedByKeys()
{
    openBusy();
    trigger("command.assignments");
    key(Qt::Key_K);
    key(Qt::Key_Down);
    key(Qt::Key_E);
    key(Qt::Key_Down);
    key(Qt::Key_D);
    key(Qt::Key_Delete);
    QCOMPARE(asked(), (QStringList{QStringLiteral("acknowledge a1"), QStringLiteral("extend a2|5"),
                                   QStringLiteral("finish a3"), QStringLiteral("drop a3")}));
    key(Qt::Key_Down);
    key(Qt::Key_D); // done already
    QCOMPARE(asked().size(), 4);
    key(Qt::Key_Up);
    key(Qt::Key_Return);
    type("full");
    key(Qt::Key_Return);
    type("restarted");
    key(Qt::Key_Return);
    type("gateway team");
    shoot(QStringLiteral("command-answer"));
    key(Qt::Key_Return);
    QTRY_COMPARE(asked().last(), QStringLiteral("answer a3|full|restarted|gateway team"));
    QTRY_VERIFY(covered()); // back in the list
    key(Qt::Key_A);         // which leads on to a new one
    type("Sam");
    key(Qt::Key_Return);
    type("x");
    key(Qt::Key_Return);
    QTRY_COMPARE(asked().last(), QStringLiteral("assign Sam|x|10"));
}

void CommandPages::whoIsOnCallIsSaidBesideTheName()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    openBusy();
    dress(theme, size);
    desk()->setProperty("duties",
                        QVariantMap{{QStringLiteral("Grace Kim"),
                                     QStringLiteral("on call: Payments primary (PagerDuty), until 08:00")}});
    trigger("command.assign");
    key(Qt::Key_Down);
    QQuickItem *grace = nullptr, *maya = nullptr;
    QTRY_VERIFY((grace = find(QStringLiteral("person-Grace Kim"))) && grace->isVisible());
    QTRY_VERIFY((maya = find(QStringLiteral("person-Maya Okafor"))));
    const auto read = [](QQuickItem* row) {
        return QAccessible::queryAccessibleInterface(row)->text(QAccessible::Name);
    };
    QCOMPARE(read(grace), QStringLiteral("Grace Kim, on call: Payments primary (PagerDuty), until 08:00"));
    QCOMPARE(read(maya), QStringLiteral("Maya Okafor"));
    shoot(QStringLiteral("command-on-call-%1-%2").arg(theme).arg(size.width()));
    // What is taken is the name alone.
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QCOMPARE(m_window->activeFocusItem()->property("text").toString(), QStringLiteral("Grace Kim"));
}

void CommandPages::aRoleIsHandedOverByKeys()
{
    openBusy();
    trigger("command.role");
    type("Grace Kim");
    shoot(QStringLiteral("command-role-typed"));
    key(Qt::Key_Return);
    QTRY_COMPARE(asked(), QStringList{QStringLiteral("role IC|Grace Kim|false")});
    QTRY_VERIFY(!covered());
}

void CommandPages::aPhraseIsOneDigitAway()
{
    openBusy();
    trigger("focus.note");
    type("half a thought");
    key(Qt::Key_Escape);
    trigger("command.phrases");
    key(Qt::Key_3);
    QCOMPARE(asked(), QStringList{QStringLiteral("say poll")});
    QTRY_VERIFY(!covered());
    // What is proposed is written as a decision, and nothing that was typed is lost by it.
    const QObject* line = room()->property("composer").value<QObject*>();
    QTRY_COMPARE(line->property("text").toString(), QStringLiteral("/decision half a thought"));
    QTRY_COMPARE(m_window->activeFocusItem()->property("text").toString(),
                 QStringLiteral("/decision half a thought"));
    key(Qt::Key_Escape);
    trigger("command.phrases");
    key(Qt::Key_Down);
    key(Qt::Key_C);
    QCOMPARE(asked().last(), QStringLiteral("copy rollcall"));
    QTRY_VERIFY(!covered());
}

void CommandPages::stageSeverityImpactAndEndAreKeys()
{
    openBusy();
    trigger("command.severity");
    key(Qt::Key_Return); // worse by the figures: proposed with its reason
    QTRY_COMPARE(asked().last(), QStringLiteral("severity 1|31.00 % of requests fail (25 % or more)"));
    QTRY_VERIFY(!covered());
    trigger("command.stage");
    key(Qt::Key_3);
    QCOMPARE(room()->property("stage").toInt(), 2);
    trigger("command.impact");
    key(Qt::Key_Return);
    QTRY_COMPARE(asked().last(), QStringLiteral("impact card payments fail in two shops|02:03:00||"));
    trigger("command.stage");
    key(Qt::Key_5); // the end asks for the recovery
    QTRY_VERIFY(covered());
    type("flag off");
    key(Qt::Key_Tab);
    key(Qt::Key_Tab);
    key(Qt::Key_Tab);
    key(Qt::Key_Return); // resolve and open the post-mortem
    QTRY_COMPARE(asked().last(), QStringLiteral("resolve flag off|02:29:24"));
    QTRY_COMPARE(m_window->property("currentPage").toString(), QStringLiteral("postmortem"));
}

void CommandPages::anIncidentIsDeclaredFromAnAlertByKeys()
{
    auto* const declaring = session()->property("declaring").value<QObject*>();
    trigger("incident.declare");
    QTRY_VERIFY(m_window->activeFocusItem());
    key(Qt::Key_Backtab);
    key(Qt::Key_Down); // the first alert
    shoot(QStringLiteral("declare-alert"));
    key(Qt::Key_Tab);
    key(Qt::Key_Return);
    QTRY_COMPARE(declaring->property("submitted").toStringList().size(), 1);
    const QString words = declaring->property("submitted").toStringList().first();
    QVERIFY2(words.startsWith(QStringLiteral("CheckoutConfirmErrorBudgetBurn")), qPrintable(words));
    QVERIFY2(words.endsWith(QStringLiteral("|2|checkout-api|Maya Okafor")), qPrintable(words));
}

void CommandPages::anIncidentIsDeclaredFromTheRowOneStandsOn()
{
    open();
    auto* const declaring = session()->property("declaring").value<QObject*>();
    QQuickItem* const list = find(QStringLiteral("timelineList"));
    QVERIFY(list);
    const auto* model = list->property("model").value<QAbstractItemModel*>();
    const auto role = [&](const char* name) { return model->roleNames().key(name); };
    int alert = 0;
    while (alert < model->rowCount() &&
           model->data(model->index(alert, 0), role("kind")).toString() != QLatin1String("alert"))
        ++alert;
    QVERIFY(alert < model->rowCount());
    const QString id = model->data(model->index(alert, 0), role("eventId")).toString();
    list->forceActiveFocus();
    list->setProperty("currentIndex", alert);
    trigger("incident.declare.alert");
    QTRY_COMPARE(declaring->property("begunFrom").toString(), id);
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("incidents"));
    shoot(QStringLiteral("declare-from-row"));
    key(Qt::Key_Return); // in the title, which has the alert's words
    QTRY_COMPARE(declaring->property("submitted").toStringList().size(), 1);
    QVERIFY(declaring->property("submitted")
                .toStringList()
                .first()
                .startsWith(QStringLiteral("CheckoutConfirmErrorBudgetBurn")));
}

void CommandPages::whatFiresStandsAboveTheTable()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    dress(theme, size);
    QVERIFY(!shown("declareFromFiring"));
    fire();
    QQuickItem* const button = shown("declareFromFiring");
    QVERIFY(button);
    const QRectF place = button->mapRectToScene(button->boundingRect());
    QVERIFY(QRectF(QPointF(), m_window->contentItem()->size()).contains(place));
    shoot(QStringLiteral("firing-%1-%2").arg(theme).arg(size.width()));
    // Nothing fires any more.
    QObject* const firing = declaring()->property("firing").value<QObject*>();
    const QVariant words = firing->property("text");
    firing->setProperty("text", QString());
    QTRY_VERIFY(!shown("declareFromFiring"));
    firing->setProperty("text", words);
    QTRY_VERIFY(shown("declareFromFiring"));
    // A room that is open, of an incident that is over perhaps, hides no new fire.
    open();
    m_window->setProperty("currentPage", QStringLiteral("incidents"));
    QTRY_VERIFY(shown("declareFromFiring"));
    trigger("incident.declare.alert");
    QTRY_COMPARE(declaring()->property("begunFrom").toString(), QStringLiteral("alert-1"));
}

void CommandPages::whatFiresIsDeclaredByKeys()
{
    fire();
    QQuickItem* const button = shown("declareFromFiring");
    for (int i = 0; i < 30 && m_window->activeFocusItem() != button; ++i)
        key(Qt::Key_Tab);
    QCOMPARE(m_window->activeFocusItem(), button);
    key(Qt::Key_Return);
    QTRY_COMPARE(declaring()->property("begunFrom").toString(), QStringLiteral("alert-1"));
    key(Qt::Key_Escape);
    declaring()->setProperty("begunFrom", QString());
    trigger("incident.declare.alert"); // its key, and the palette
    QTRY_COMPARE(declaring()->property("begunFrom").toString(), QStringLiteral("alert-1"));
    shoot(QStringLiteral("declare-from-firing"));
    key(Qt::Key_Return); // in the title, which has the alert's words
    QTRY_COMPARE(declaring()->property("submitted").toStringList().size(), 1);
}

void CommandPages::aResolvedIncidentReadsSo()
{
    // Of a tool: it says that it is over, and nobody knows how long the impact lasted.
    QObject* const incidents = session()->property("incidents").value<QObject*>();
    QVariantMap row = incidents->property("rows").toList().first().toMap();
    const auto become = [&](bool isOpen, const QString& length) {
        row[QStringLiteral("open")] = isOpen;
        row[QStringLiteral("mitigatedInText")] = length;
        row[QStringLiteral("stageText")] = isOpen ? QStringLiteral("Mitigating") : QStringLiteral("Resolved");
        incidents->setProperty("rows", QVariantList{row});
    };
    become(false, {});
    m_window->resize(1600, 1000);
    m_window->setProperty("currentPage", QStringLiteral("incidents"));
    const auto words = [&](const char* name) {
        QQuickItem* const item = shown(name);
        return item ? item->property("text").toString() : QString();
    };
    QTRY_COMPARE(words("rowRecovered"), QStringLiteral("resolved"));
    QCOMPARE(words("rowNumber"), row[QStringLiteral("number")].toString());
    QVERIFY(!shown("rowNumber")->property("truncated").toBool());
    QTRY_COMPARE(words("previewRecovered"),
                 QStringLiteral("resolved; how long the impact lasted is not known"));
    become(true, {});
    QTRY_COMPARE(words("rowRecovered"), QStringLiteral("open"));
    QTRY_COMPARE(words("previewRecovered"), QStringLiteral("impact lasts"));
    become(false, QStringLiteral("29 m 24 s"));
    QTRY_COMPARE(words("rowRecovered"), QStringLiteral("29 m 24 s"));
    QTRY_COMPARE(words("previewRecovered"), QStringLiteral("29 m 24 s"));
}

void CommandPages::aHitIsReadWithoutMarks()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    dress(theme, size);
    m_window->setProperty("currentPage", QStringLiteral("incidents"));
    const auto hit = [](const char* incident, const char* event, const char* kind, const char* text) {
        return QVariantMap{
            {QStringLiteral("incidentId"), QString::fromLatin1(incident)},
            {QStringLiteral("incidentNumber"), QString::fromLatin1(incident)},
            {QStringLiteral("eventId"), QString::fromLatin1(event)},
            {QStringLiteral("kind"), QString::fromLatin1(kind)},
            {QStringLiteral("timeText"), *event ? QStringLiteral("20 Nov 2026 02:05") : QString()},
            {QStringLiteral("timeMs"), 0.0},
            {QStringLiteral("source"), *event ? QStringLiteral("Prometheus") : QString()},
            {QStringLiteral("snippet"), QString::fromUtf8(text)}};
    };
    session()->setProperty("searchWords", QStringLiteral("checkout"));
    session()->property("results").value<QObject*>()->setProperty(
        "rows", QVariantList{hit("", "E1", "alert", "\u2039Checkout\u203aErrorBudgetBurn (page): <b>5xx</b>"),
                             hit("INC-1120", "E2", "message",
                                 "a \u2039 sign of its own, \u2039checkout\u203a and \u2039checkout\u203a"),
                             hit("INC-1120", "", "postmortem", "what \u2039checkout\u203a did")});
    QStringList texts, names;
    const std::function<void(QQuickItem*)> walk = [&](QQuickItem* below) {
        const QList<QQuickItem*> children = below->childItems();
        for (QQuickItem* child : children) {
            if (child->objectName() == QLatin1String("hitText") && child->isVisible()) {
                texts << child->property("text").toString();
                names << child->parentItem()->property("origin").toString();
                QCOMPARE(
                    child->property("runs").toList().first().toMap().value(QStringLiteral("length")).toInt(),
                    8);
            }
            walk(child);
        }
    };
    QTRY_VERIFY((texts.clear(), names.clear(), walk(m_window->contentItem()), texts.size() == 3));
    QCOMPARE(texts, (QStringList{QStringLiteral("CheckoutErrorBudgetBurn (page): <b>5xx</b>"),
                                 QString::fromUtf8("a \u2039 sign of its own, checkout and checkout"),
                                 QStringLiteral("what checkout did")}));
    QCOMPARE(names, (QStringList{QString::fromUtf8("No incident · 20 Nov 2026 02:05 · Prometheus"),
                                 QString::fromUtf8("INC-1120 · 20 Nov 2026 02:05 · Prometheus"),
                                 QString::fromUtf8("INC-1120 · post-mortem")}));
    shoot(QStringLiteral("hits-%1-%2").arg(theme).arg(size.width()));
}

void CommandPages::ctrlQClosesTheWindowWhateverLiesOverIt()
{
    open();
    trigger("command.severity");
    QTRY_VERIFY(covered());
    key(Qt::Key_Q, Qt::ControlModifier);
    QTRY_VERIFY(!m_window->isVisible());
}

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    QApplication app(argc, argv);
    CommandPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages_command.moc"
