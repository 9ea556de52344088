// SPDX-License-Identifier: GPL-3.0-or-later
// What a tool refused is written anew by keyboard alone: from the outbox and from the notice of it, with the
// question about other words in the form. Drawn in both themes.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>

class PagesAnew : public PageStage
{
    Q_OBJECT
private slots:
    void theOutboxOpensTheFormOfWhatWasRefused_data() { eachTheme(); }
    void theOutboxOpensTheFormOfWhatWasRefused();
    void theNoticeOpensItToo();
    void whichWordsIsSaidByKey();
    void theComposerAsksWhichWords_data() { eachTheme(); }
    void theComposerAsksWhichWords();

private:
    static void eachTheme()
    {
        QTest::addColumn<QString>("theme");
        QTest::newRow("dark-1280") << QStringLiteral("dark");
        QTest::newRow("light-1280") << QStringLiteral("light");
    }
    void dress()
    {
        QFETCH(const QString, theme);
        session()->setProperty("theme", theme);
        m_window->resize(1280, 800);
        open();
        QTRY_COMPARE(m_window->contentItem()->width(), 1280.0);
    }
    void picture(const char* name)
    {
        shoot(QStringLiteral("%1-%2").arg(QLatin1String(name), QLatin1String(QTest::currentDataTag())));
    }
    /// What lies over the window is beside its content.
    QQuickItem* over(const char* objectName) const
    {
        QQuickItem* content = m_window->contentItem();
        return shown(content->parentItem() ? content->parentItem() : content, objectName);
    }
    QObject* tools() const { return room()->property("tools").value<QObject*>(); }
    QObject* desk() const { return room()->property("updates").value<QObject*>(); }
    QStringList decided() const { return session()->property("decided").toStringList(); }
    static QString named(QQuickItem* item)
    {
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(item);
        return spoken ? spoken->text(QAccessible::Name) : QString();
    }
    /// A refused note on top of the outbox, and what took the place of another one below.
    void refuse()
    {
        auto* outbox = session()->property("outbox").value<QObject*>();
        QVariantList rows = outbox->property("rows").toList();
        QVariantMap one = rows.first().toMap();
        one[QStringLiteral("operationId")] = QStringLiteral("no");
        one[QStringLiteral("title")] = QStringLiteral(
            "PagerDuty #4711: Add a note: note “Rolling back to 41, error rate falls since 02:12”");
        one[QStringLiteral("standing")] = QStringLiteral("rejected");
        one[QStringLiteral("stateText")] = QStringLiteral("Refused");
        one[QStringLiteral("detail")] = QStringLiteral(
            "PagerDuty: Access Denied (403). The tool did not take it; nothing was changed there.");
        one[QStringLiteral("sendText")] = QStringLiteral("Send again");
        one[QStringLiteral("canWriteAnew")] = true;
        QVariantMap old = one;
        old[QStringLiteral("operationId")] = QStringLiteral("old");
        old[QStringLiteral("title")] = QStringLiteral("PagerDuty #4711: Add a note: note “Rolling back”");
        old[QStringLiteral("standing")] = QStringLiteral("superseded");
        old[QStringLiteral("stateText")] = QStringLiteral("Replaced");
        old[QStringLiteral("tone")] = QStringLiteral("muted");
        old[QStringLiteral("detail")] = QStringLiteral(
            "Written anew as: PagerDuty #4711: Add a note: note “Rolling back to 41, error rate "
            "falls since 02:12”");
        for (const char* no : {"canSend", "canCancel", "canWriteAnew"})
            old[QLatin1String(no)] = false;
        old[QStringLiteral("settled")] = true;
        rows = {one, rows.at(1), rows.at(3), old};
        outbox->setProperty("rows", rows);
        outbox->setProperty("summary", QStringLiteral("1 needs you · 1 uncertain · 1 queued"));
    }
};

void PagesAnew::theOutboxOpensTheFormOfWhatWasRefused()
{
    dress();
    refuse();
    QTest::keyClick(m_window, Qt::Key_O);
    QQuickItem* list = nullptr;
    QTRY_VERIFY((list = over("outboxList")) && list->hasActiveFocus());
    QQuickItem* button = nullptr;
    QTRY_VERIFY(button = shown(list, "outboxAnew"));
    QVERIFY2(named(button).startsWith(QStringLiteral("Write anew: PagerDuty #4711")),
             qPrintable(named(button)));
    picture("outbox-refused");
    // The way by Tab: from the list to the button, and Space.
    for (int i = 0; i < 6 && m_window->activeFocusItem() != button; ++i)
        QTest::keyClick(m_window, Qt::Key_Tab);
    QCOMPARE(m_window->activeFocusItem(), button);
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(decided(), QStringList{QStringLiteral("anew no")});
    QTRY_VERIFY(over("toolQuestion"));
    QTRY_VERIFY(!over("outboxList"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!over("toolQuestion"));
    // And by Return on the line; of one that cannot be written anew it does nothing.
    QTest::keyClick(m_window, Qt::Key_O);
    QTRY_VERIFY((list = over("outboxList")) && list->hasActiveFocus());
    QTest::keyClick(m_window, Qt::Key_Down);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(decided().size(), 1);
    QTest::keyClick(m_window, Qt::Key_Up);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(decided().size(), 2);
}

void PagesAnew::theNoticeOpensItToo()
{
    open();
    auto* notices = session()->property("notices").value<QObject*>();
    notices->setProperty("rows",
                         QVariantList{QVariantMap{
                             {QStringLiteral("noticeId"), QStringLiteral("refused/no")},
                             {QStringLiteral("text"), QStringLiteral("Refused: PagerDuty #4711: Add a note")},
                             {QStringLiteral("level"), QStringLiteral("look")},
                             {QStringLiteral("actionId"), QStringLiteral("outbox.anew:no")},
                             {QStringLiteral("actionText"), QStringLiteral("Write anew")},
                             {QStringLiteral("incidentId"), QString()}}});
    QQuickItem* stack = nullptr;
    QTRY_VERIFY((stack = find(QStringLiteral("notices"))) && stack->isVisible());
    QQuickItem* button = nullptr;
    const std::function<void(QQuickItem*)> look = [&](QQuickItem* below) {
        for (QQuickItem* child : below->childItems()) {
            if (child->isVisible() && child->property("text").toString() == QLatin1String("Write anew") &&
                child->activeFocusOnTab())
                button = child;
            look(child);
        }
    };
    look(stack);
    QVERIFY(button);
    button->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(decided(), QStringList{QStringLiteral("anew no")});
    QTRY_VERIFY(over("toolQuestion"));
}

void PagesAnew::whichWordsIsSaidByKey()
{
    open();
    for (const char* words : {"mine", "refused"}) {
        QMetaObject::invokeMethod(session(), "writeAnew", Q_ARG(QString, QStringLiteral("no")));
        QQuickItem* question = nullptr;
        QTRY_VERIFY(question = over("toolQuestion"));
        const QString label = QLatin1String(words) == QLatin1String("mine")
                                  ? QStringLiteral("Keep mine")
                                  : QStringLiteral("Take the refused ones");
        // Back from the first field: the question stands before it.
        QQuickItem* field = nullptr;
        QTRY_VERIFY(field = over("field-text"));
        bool there = false;
        for (int i = 0; i < 8 && !there; ++i) {
            QTest::keyClick(m_window, Qt::Key_Backtab);
            QQuickItem* item = m_window->activeFocusItem();
            there = item && item->property("text").toString() == label;
        }
        QVERIFY2(there, words);
        QTest::keyClick(m_window, Qt::Key_Space);
        QCOMPARE(tools()->property("told").toStringList().last(), QLatin1String(words));
        QTRY_VERIFY(!over("toolQuestion"));
        // The keys go on in the form.
        field = over("field-text");
        QVERIFY(field && field->isAncestorOf(m_window->activeFocusItem()));
        QCOMPARE(over("toolAnew") != nullptr, QLatin1String(words) == QLatin1String("refused"));
        if (!over("toolAnew")) {
            QTest::keyClick(m_window, Qt::Key_Escape);
            QTRY_VERIFY(!over("field-text"));
        }
    }
    shoot(QStringLiteral("tools-anew"));
}

void PagesAnew::theComposerAsksWhichWords()
{
    dress();
    desk()->setProperty(
        "anewQuestion",
        QStringLiteral("Other words stand here that were not posted yet. Those that were refused: "
                       "“About 1 in 16 card confirmations fail. Next update by 02:38 UTC.”"));
    QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QStringLiteral("focus.update")));
    QQuickItem* question = nullptr;
    QTRY_VERIFY(question = over("updateWhich"));
    picture("update-which");
    QQuickItem* text = over("updateText");
    QVERIFY(text);
    bool there = false;
    for (int i = 0; i < 40 && !there; ++i) {
        QTest::keyClick(m_window, Qt::Key_Tab);
        QQuickItem* item = m_window->activeFocusItem();
        there = item && item->property("text").toString() == QLatin1String("Take the refused ones");
    }
    QVERIFY(there);
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(desk()->property("chose").toStringList(), QStringList{QStringLiteral("refused")});
    QTRY_VERIFY(over("updateAnew"));
    QVERIFY(!over("updateWhich"));
    picture("update-anew");
}

QTEST_MAIN(PagesAnew)
#include "tst_pages_anew.moc"
