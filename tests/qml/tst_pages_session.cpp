// SPDX-License-Identifier: GPL-3.0-or-later
// The session for the projector over mock view models, worked by keys; in both themes, two sizes and
// enlarged. With MUSTER_SHOTS=<folder> the pictures are kept.

#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAccessible>
#include <QApplication>

#include <functional>

class SessionPages : public PageStage
{
    Q_OBJECT

private slots:
    void itFitsTheWindow_data();
    void itFitsTheWindow();
    void nothingOfThePageIsBehindIt();
    void theDirectiveComesFirst();
    void wordsAreWrittenDownByKeys();
    void aQuestionAboutAPersonGetsAGentleWord();
    void theListsAreWorkedByKeys();
    void privateNotesAreShownOnlyWhenTheyAreOpened();
    void everyControlHasAName();
    void aSessionThatGoesOnIsComeBackTo();

private:
    QObject* facilitator() const
    {
        QObject* const editor = room()->property("postMortem").value<QObject*>();
        return editor->property("facilitator").value<QObject*>();
    }
    QStringList asked() const { return facilitator()->property("asked").toStringList(); }
    QString lastAsked() const { return asked().isEmpty() ? QString() : asked().constLast(); }
    void openSession(bool directive = false)
    {
        open();
        facilitator()->setProperty("directiveShown", directive);
        trigger("pm.session");
        QTRY_VERIFY(find(QStringLiteral("session")));
        QTRY_VERIFY(m_window->property("settled").toBool());
    }
    bool hasFocus(const char* name) const
    {
        // A list has its current row in it.
        for (const QQuickItem* item = m_window->activeFocusItem(); item; item = item->parentItem()) {
            if (item->objectName() == QLatin1String(name))
                return true;
        }
        return false;
    }
    static bool isShown(const QQuickItem* item) { return item && item->isVisible(); }
};

void SessionPages::itFitsTheWindow_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<double>("scale");
    for (const char* theme : {"dark", "light"}) {
        for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}}) {
            for (const double scale : {1.0, 1.5})
                QTest::addRow("%s-%d-%d", theme, size.width(), qRound(scale * 100))
                    << QString::fromLatin1(theme) << size << scale;
        }
    }
}

void SessionPages::itFitsTheWindow()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    QFETCH(const double, scale);
    session()->setProperty("theme", theme);
    session()->setProperty("scale", scale);
    m_window->resize(size);
    openSession(true);
    const QString tail = QStringLiteral("-%1-%2-%3").arg(theme).arg(size.width()).arg(qRound(scale * 100));
    shoot(QStringLiteral("session-directive") + tail);
    facilitator()->setProperty("directiveShown", false);
    facilitator()->setProperty("askedQuestion", QStringLiteral("What options were open?"));
    trigger("session.write.said");
    type("Who deployed this?");
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionRemark"))));
    shoot(QStringLiteral("session-story") + tail);
    const QRectF window{QPointF(0, 0), QSizeF(size)};
    for (const char* name : {"sessionStory", "sessionTopic", "sessionClock", "sessionQuestions",
                             "sessionWords", "sessionSpeaker", "sessionMarker", "sessionSaid"}) {
        QQuickItem* const item = find(QString::fromLatin1(name));
        QVERIFY2(isShown(item), name);
        const QRectF place = item->mapRectToScene(QRectF(0, 0, item->width(), item->height()));
        QVERIFY2(window.contains(place), name);
        QVERIFY2(place.height() >= 12 && place.width() > 40, name);
    }
    // What is said needs a line to stand in.
    QVERIFY(find(QStringLiteral("sessionSaid"))->height() > 40);
    trigger("session.write.story");
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionPassage"))));
    QCOMPARE(find(QStringLiteral("sessionPassage"))->property("text").toString(),
             QStringLiteral("What happened"));
    shoot(QStringLiteral("session-document") + tail);
    trigger("session.write.notes");
    shoot(QStringLiteral("session-notes") + tail);
    QVERIFY(isShown(find(QStringLiteral("sessionNotesField"))));
}

void SessionPages::nothingOfThePageIsBehindIt()
{
    openSession();
    // Evidence, figures and sections of the page know how it ended.
    QVERIFY(!isShown(find(QStringLiteral("postmortem-session"))));
    QVERIFY(!isShown(find(QStringLiteral("postmortem-template"))));
    QVERIFY(isShown(find(QStringLiteral("sessionStory"))));
    trigger("pm.session");
    QTRY_VERIFY(!find(QStringLiteral("session")));
    QVERIFY(isShown(find(QStringLiteral("postmortem-session"))));
    QCOMPARE(asked(), (QStringList{QStringLiteral("begin"), QStringLiteral("end")}));
}

void SessionPages::theDirectiveComesFirst()
{
    openSession(true);
    QVERIFY(isShown(find(QStringLiteral("primeDirective"))));
    QVERIFY(!isShown(find(QStringLiteral("sessionStory"))));
    key(Qt::Key_Return);
    QTRY_VERIFY(!isShown(find(QStringLiteral("primeDirective"))));
    QTRY_VERIFY(hasFocus("sessionStory"));
}

void SessionPages::wordsAreWrittenDownByKeys()
{
    openSession();
    trigger("session.write.said");
    type("the pool was full");
    key(Qt::Key_Tab);
    type("IC");
    key(Qt::Key_Backtab);
    key(Qt::Key_Return);
    QTRY_COMPARE(lastAsked(), QStringLiteral("capture the pool was full|IC|0"));
    QCOMPARE(find(QStringLiteral("sessionWords"))->property("text").toString(), QString());
    key(Qt::Key_Return); // nothing is typed
    QCOMPARE(asked().size(), 2);
    type("the tracker");
    trigger("session.write.park");
    QTRY_COMPARE(lastAsked(), QStringLiteral("park the tracker"));
    key(Qt::Key_Escape);
    QTRY_VERIFY(hasFocus("sessionStory"));
}

void SessionPages::aQuestionAboutAPersonGetsAGentleWord()
{
    openSession();
    trigger("session.write.said");
    type("Who deployed");
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionRemark"))));
    key(Qt::Key_Return); // and is not hindered
    QTRY_COMPARE(lastAsked(), QStringLiteral("capture Who deployed||0"));
    QTRY_VERIFY(!isShown(find(QStringLiteral("sessionRemark"))));
}

void SessionPages::theListsAreWorkedByKeys()
{
    openSession();
    trigger("session.write.question");
    QTRY_VERIFY(hasFocus("sessionQuestions"));
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(lastAsked(), QStringLiteral("ask What did you expect to happen?"));
    QTRY_VERIFY(isShown(find(QStringLiteral("askedQuestion"))));
    QQuickItem* const tabs = find(QStringLiteral("sessionTabs"));
    tabs->setProperty("currentIndex", 1);
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionParked"))));
    find(QStringLiteral("sessionParked"))->forceActiveFocus();
    key(Qt::Key_Return);
    QTRY_COMPARE(lastAsked(), QStringLiteral("action p1"));
    key(Qt::Key_Delete);
    QTRY_COMPARE(lastAsked(), QStringLiteral("drop p1"));
    tabs->setProperty("currentIndex", 2);
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionAgenda"))));
    find(QStringLiteral("sessionAgenda"))->forceActiveFocus();
    key(Qt::Key_Down);
    key(Qt::Key_Return);
    QTRY_COMPARE(lastAsked(), QStringLiteral("begin moment:1"));
    key(Qt::Key_Escape);
    QTRY_VERIFY(hasFocus("sessionStory"));
}

void SessionPages::privateNotesAreShownOnlyWhenTheyAreOpened()
{
    openSession();
    QQuickItem* const field = find(QStringLiteral("sessionNotesField"));
    QVERIFY(field && !field->isVisible());
    QCOMPARE(field->property("text").toString(), QString()); // not even behind the page
    trigger("session.write.notes");
    QTRY_VERIFY(field->isVisible());
    QCOMPARE(field->property("text").toString(), QStringLiteral("ask about the handover"));
    type("x");
    QTRY_VERIFY(facilitator()->property("notes").toString().contains(QLatin1Char('x')));
    key(Qt::Key_Escape);
    QTRY_VERIFY(!field->isVisible());
    QCOMPARE(field->property("text").toString(), QString());
    QVERIFY(facilitator()->property("notes").toString().contains(QLatin1String("handover")));
}

void SessionPages::everyControlHasAName()
{
    openSession();
    facilitator()->setProperty("notesOpen", true);
    int controls = 0;
    std::function<void(QQuickItem*)> walk = [&](QQuickItem* item) {
        if (!item->isVisible())
            return;
        if (item->activeFocusOnTab() || item->property("placeholderText").isValid()) {
            if (QAccessibleInterface* const face = QAccessible::queryAccessibleInterface(item)) {
                ++controls;
                QVERIFY2(
                    !face->text(QAccessible::Name).isEmpty(),
                    qPrintable(QString::fromLatin1(item->metaObject()->className()) + item->objectName()));
            }
        }
        for (QQuickItem* child : item->childItems())
            walk(child);
    };
    walk(find(QStringLiteral("session")));
    QVERIFY2(controls > 10, qPrintable(QString::number(controls)));
}

void SessionPages::aSessionThatGoesOnIsComeBackTo()
{
    openSession();
    trigger("go.room");
    QTRY_COMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
    trigger("pm.session");
    QTRY_COMPARE(m_window->property("currentPage").toString(), QStringLiteral("postmortem"));
    QVERIFY(facilitator()->property("active").toBool());
    QTRY_VERIFY(isShown(find(QStringLiteral("sessionStory"))));
}

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    QApplication app(argc, argv);
    SessionPages test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages_session.moc"
