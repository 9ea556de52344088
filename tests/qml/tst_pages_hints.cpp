// SPDX-License-Identifier: GPL-3.0-or-later
// Hints are in nobody's way: over no field that is typed in and no button that comes next, gone with the
// first press or key; and what is pressed stays below the pointer.

#include "tests/qml/page_stage.h"

class HintPages : public PageStage
{
    Q_OBJECT

private slots:
    void theReasonOfASkipIsTypedUncovered();
    void theExactCallIsOpenedBesideTheHint();
    void whatIsPressedStaysBelowThePointer();
    void whatADiscardedTextWasReplayedToGoesWithIt();

private:
    QObject* runbook() const { return room()->property("runbook").value<QObject*>(); }
    QObject* execution() const { return runbook()->property("execution").value<QObject*>(); }
    void openRunbook()
    {
        open();
        m_window->resize(1280, 800);
        m_window->setProperty("currentPage", QStringLiteral("runbook"));
        [this] { QTRY_VERIFY(m_window->property("settled").toBool()); }();
        settle();
    }
    /// Lines get their places when they are drawn: pictures that stay say that everything is where it will
    /// be.
    void settle() const
    {
        QImage last, now;
        do {
            last = now;
            QCoreApplication::processEvents();
            now = m_window->grabWindow();
        } while (now != last);
    }
    static QRectF place(const QQuickItem* item)
    {
        return item->mapRectToScene(QRectF(QPointF(), item->size()));
    }
    static QPoint middle(const QQuickItem* item) { return place(item).center().toPoint(); }
    /// Where the hint of a button lies; empty: nowhere.
    static QRectF hint(const QQuickItem* button)
    {
        auto* tip = button->findChild<QObject*>(QStringLiteral("key"));
        if (!tip || !tip->property("visible").toBool())
            return {};
        return place(tip->property("contentItem").value<QQuickItem*>()->parentItem());
    }
};

void HintPages::theReasonOfASkipIsTypedUncovered()
{
    openRunbook();
    room()->setProperty("sealed", false);
    QQuickItem* const skip = shown("runbook-skip");
    QVERIFY(skip);
    QTest::mouseMove(m_window, middle(skip) - QPoint(3, 0));
    QTest::mouseMove(m_window, middle(skip));
    QTRY_VERIFY(!hint(skip).isEmpty());
    const QQuickItem* const expert = shown("runbook-expert");
    QVERIFY(expert);
    QVERIFY2(!hint(skip).intersects(place(expert)), "on the next button");
    shoot(QStringLiteral("hint-skip"));
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(skip));
    QVERIFY(runbook()->property("skipping").toBool());
    QTRY_COMPARE(hint(skip), QRectF());
    QQuickItem* const reason = m_window->activeFocusItem();
    QVERIFY(reason);
    for (const char letter : {'k', 'n', 'o', 'w', 'n'})
        QTest::keyClick(m_window, letter);
    QCOMPARE(runbook()->property("reason").toString(), QStringLiteral("known"));
    QCOMPARE(hint(skip), QRectF()); // the pointer is still there
    shoot(QStringLiteral("hint-reason"));
}

void HintPages::theExactCallIsOpenedBesideTheHint()
{
    open();
    execution()->setProperty("available", true);
    openRunbook();
    QTRY_VERIFY(shown("runbook-run"));
    QQuickItem* const run = shown("runbook-run");
    run->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Return);
    QTRY_VERIFY(execution()->property("asking").toBool());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(run->hasActiveFocus());
    QTRY_VERIFY(!hint(run).isEmpty()); // the keyboard stands there
    QQuickItem* const show = shown("runbook-call-show");
    QVERIFY(show);
    QVERIFY(!hint(run).intersects(place(show)));
    shoot(QStringLiteral("hint-run"));
    QTest::mouseClick(m_window, Qt::LeftButton, {}, middle(show));
    QTRY_VERIFY(shown("runbook-call"));
    QTRY_COMPARE(hint(run), QRectF());
}

void HintPages::whatIsPressedStaysBelowThePointer()
{
    open();
    execution()->setProperty("available", true);
    execution()->setProperty("exactCall",
                             QStringLiteral("POST /alertmanager/api/v2/silences\n").repeated(12));
    openRunbook();
    QTRY_VERIFY(shown("runbook-call-show"));
    QQuickItem* const show = shown("runbook-call-show");
    const QPoint at = middle(show);
    QTest::mouseClick(m_window, Qt::LeftButton, {}, at);
    QTRY_VERIFY(shown("runbook-call"));
    settle();
    QVERIFY2(place(show).contains(at), qPrintable(QString::number(place(show).y())));
    shoot(QStringLiteral("call-shown"));
    QTest::mouseClick(m_window, Qt::LeftButton, {}, at);
    QTRY_VERIFY(!shown("runbook-call"));
    QVERIFY(!execution()->property("asking").toBool());
}

void HintPages::whatADiscardedTextWasReplayedToGoesWithIt()
{
    openRunbook();
    auto* editor = runbook()->property("editor").value<QObject*>();
    auto* learner = runbook()->property("learner").value<QObject*>();
    QMetaObject::invokeMethod(editor, "begin", Q_ARG(QString, QString()));
    QTRY_VERIFY(shown("runbook-discard"));
    QVERIFY(shown("runbook-no-tree")); // of a text that makes none it is said
    shoot(QStringLiteral("edit-no-tree"));
    shown("runbook-discard")->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(learner->property("forgotten").toInt(), 1);
    // The button is off now; the keys are in the text.
    QTRY_VERIFY(!shown("runbook-discard")->isEnabled());
    const QQuickItem* const text = shown("runbook-text");
    QVERIFY(text);
    QVERIFY(text->isAncestorOf(m_window->activeFocusItem()));
    editor->setProperty("treeHeight", 200);
    QTRY_VERIFY(!shown("runbook-no-tree"));
}

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    QApplication app(argc, argv);
    HintPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages_hints.moc"
