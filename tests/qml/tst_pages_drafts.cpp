// SPDX-License-Identifier: GPL-3.0-or-later
// Whose words come back where: what was left in a form stands there again, with the choices that it was typed
// for, and never under another alert, step, severity or role. Over mock view models, worked by keys.

#include "tests/qml/page_stage.h"

class DraftPages : public PageStage
{
    Q_OBJECT

private slots:
    void theExpertsQuestionAndAPlainAssignmentAreKeptApart();
    void aDeclarationsWordsAreOfTheAlertTheyWereTypedUnder();
    void whatWasTypedByHandGoesAlongToAnAlert();
    void aChoiceComesBackWithItsWords_data();
    void aChoiceComesBackWithItsWords();
    void aReasonIsOfOneChangeOfTheSeverity();

private:
    QObject* desk() const { return room()->property("command").value<QObject*>(); }
    QObject* run() const { return room()->property("runbook").value<QObject*>(); }
    QObject* declaring() const { return session()->property("declaring").value<QObject*>(); }
    bool covered() const { return m_window->property("covered").toBool(); }
    void leave()
    {
        key(Qt::Key_Escape);
        QTRY_VERIFY(!covered());
    }
    QString focused() const { return m_window->activeFocusItem()->property("text").toString(); }
    QString text(const char* name) const
    {
        QQuickItem* const item = shown(name);
        return item ? item->property("text").toString() : QStringLiteral("not shown");
    }
    int index(const char* name) const
    {
        QQuickItem* const item = shown(name);
        return item ? item->property("currentIndex").toInt() : -1;
    }
    /// Chooses from a list by keys.
    void choose(const char* name, int index)
    {
        QQuickItem* const list = shown(name);
        QVERIFY2(list, name);
        list->forceActiveFocus();
        while (list->property("currentIndex").toInt() < index)
            key(Qt::Key_Down);
        while (list->property("currentIndex").toInt() > index)
            key(Qt::Key_Up);
    }
};

void DraftPages::theExpertsQuestionAndAPlainAssignmentAreKeptApart()
{
    open();
    room()->setProperty("sealed", false);
    trigger("command.assign");
    type("Bob");
    shown("assign-what")->setProperty("text", QStringLiteral("Look at the flag service"));
    leave();

    trigger("runbook.expert");
    QTRY_VERIFY(covered());
    const QString asked = text("assign-what");
    QVERIFY(!asked.isEmpty());
    QCOMPARE(focused(), QString()); // Bob is asked something else
    type("Eve");
    leave();

    trigger("command.assign");
    QTRY_VERIFY(covered());
    QCOMPARE(focused(), QStringLiteral("Bob"));
    QCOMPARE(text("assign-what"), QStringLiteral("Look at the flag service"));
    leave();

    trigger("runbook.expert");
    QTRY_VERIFY(covered());
    QCOMPARE(focused(), QStringLiteral("Eve"));
    QCOMPARE(text("assign-what"), asked);
    shown("assign-what")->setProperty("text", asked + QStringLiteral(" Please."));
    leave();
    trigger("runbook.expert");
    QTRY_COMPARE(text("assign-what"), asked + QStringLiteral(" Please."));
    leave();

    // Of another step it is another question.
    run()->setProperty("node", QStringLiteral("N5"));
    trigger("runbook.expert");
    QTRY_VERIFY(covered());
    QCOMPARE(focused(), QString());
    QVERIFY2(text("assign-what").startsWith(QStringLiteral("RB-014 N5")), qPrintable(text("assign-what")));
}

void DraftPages::aDeclarationsWordsAreOfTheAlertTheyWereTypedUnder()
{
    const auto begin = [&](const char* alert) {
        QObject* const firing = declaring()->property("firing").value<QObject*>();
        firing->setProperty("newestId", QString::fromLatin1(alert));
        firing->setProperty("text", QStringLiteral("It fires."));
        m_window->setProperty("currentPage", QStringLiteral("incidents"));
        QTRY_VERIFY(shown("declareFromFiring"));
        trigger("incident.declare.alert");
        QTRY_VERIFY(shown("declareTitle"));
    };
    begin("alert-1");
    const QString first = text("declareTitle");
    choose("declareFrom", 2);
    QCOMPARE(text("declareTitle"), QStringLiteral("A: latency"));
    shown("declareTitle")->setProperty("text", QStringLiteral("A: latency: draft words"));
    choose("declareSeverity", 0);
    // Under another alert its own words stand; back there, those that were typed.
    choose("declareFrom", 1);
    QCOMPARE(text("declareTitle"), first);
    QCOMPARE(index("declareSeverity"), 1);
    choose("declareFrom", 2);
    QCOMPARE(text("declareTitle"), QStringLiteral("A: latency: draft words"));
    QCOMPARE(index("declareSeverity"), 0);
    leave();

    begin("alert-1");
    QCOMPARE(text("declareTitle"), first);
    QCOMPARE(index("declareFrom"), 1);
    choose("declareFrom", 2);
    QCOMPARE(text("declareTitle"), QStringLiteral("A: latency: draft words"));
    leave();
    trigger("incident.declare"); // by hand
    QTRY_COMPARE(text("declareTitle"), QString());
    QCOMPARE(index("declareSeverity"), 1);
    leave();
    begin("alert-2");
    QCOMPARE(text("declareTitle"), QStringLiteral("A: latency: draft words"));
    QCOMPARE(index("declareSeverity"), 0);
    shown("declareTitle")->forceActiveFocus();
    key(Qt::Key_Return);
    QTRY_COMPARE(declaring()->property("submitted").toStringList(),
                 QStringList{QStringLiteral("A: latency: draft words|1|search-api|Maya Okafor")});
    begin("alert-2");
    QCOMPARE(text("declareTitle"), QStringLiteral("A: latency")); // they were declared
}

void DraftPages::whatWasTypedByHandGoesAlongToAnAlert()
{
    trigger("incident.declare");
    QTRY_VERIFY(shown("declareTitle"));
    type("Nobody can pay");
    leave();
    trigger("incident.declare");
    QTRY_COMPARE(text("declareTitle"), QStringLiteral("Nobody can pay"));
    choose("declareFrom", 1);
    QCOMPARE(text("declareTitle"), QStringLiteral("Nobody can pay"));
    QCOMPARE(text("declareService"), QStringLiteral("checkout-api"));
    leave();
    // It is that alert's now, and stands there alone.
    trigger("incident.declare");
    QTRY_COMPARE(text("declareTitle"), QString());
    choose("declareFrom", 1);
    QCOMPARE(text("declareTitle"), QStringLiteral("Nobody can pay"));
}

void DraftPages::aChoiceComesBackWithItsWords_data()
{
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("choice");
    QTest::addColumn<int>("chosen");
    QTest::newRow("severity") << QStringLiteral("command.severity") << QStringLiteral("severityChoice") << 3;
    QTest::newRow("role") << QStringLiteral("command.role") << QStringLiteral("roleChoice") << 2;
}

void DraftPages::aChoiceComesBackWithItsWords()
{
    QFETCH(const QString, form);
    QFETCH(const QString, choice);
    QFETCH(const int, chosen);
    open();
    trigger(qPrintable(form));
    QTRY_VERIFY(covered());
    const QString usual = focused();
    const int first = index(qPrintable(choice));
    QVERIFY(first != chosen);
    type("Sam");
    QQuickItem* const field = m_window->activeFocusItem();
    choose(qPrintable(choice), chosen);
    field->forceActiveFocus();
    leave();
    trigger(qPrintable(form));
    QTRY_VERIFY(covered());
    QCOMPARE(focused(), usual + QStringLiteral("Sam"));
    QCOMPARE(index(qPrintable(choice)), chosen);
}

void DraftPages::aReasonIsOfOneChangeOfTheSeverity()
{
    open();
    room()->setProperty("severity", 3);
    trigger("command.severity");
    QTRY_VERIFY(covered());
    const QString usual = focused();
    type("worse");
    leave();
    room()->setProperty("severity", 2); // somebody changed it meanwhile
    trigger("command.severity");
    QTRY_VERIFY(covered());
    QVERIFY2(!focused().contains(QStringLiteral("worse")), qPrintable(focused()));
    leave();
    room()->setProperty("severity", 3);
    trigger("command.severity");
    QTRY_COMPARE(focused(), usual + QStringLiteral("worse"));
}

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    QApplication app(argc, argv);
    DraftPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages_drafts.moc"
