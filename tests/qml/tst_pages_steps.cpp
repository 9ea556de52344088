// SPDX-License-Identifier: GPL-3.0-or-later
// The step of a runbook and its tree by keys and by mouse, with mock view models: each act has a command, the
// reason is a field like others, and the tree takes the keys that it is clicked for. With
// MUSTER_SHOTS=<folder> the pictures are kept.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

class StepPages : public PageStage
{
    Q_OBJECT
private slots:
    void atAnEndTheLastIsAskedAgain_data();
    void atAnEndTheLastIsAskedAgain();
    void eachActHasACommand();
    void theReasonGoesOnToTheWays();
    void theSuggestedWayIsTakenWithoutLeavingTheField();
    void savingMeansTheTextInFrontOfOne();
    void aClickGivesTheTreeTheKeys();
    void theWholeTitleStandsInItsBox();
    void conditionsStandBesideTheLines();
    void theTitleStandsAtItsNodeAfterAZoom();
    void whereOneStandsIsWholeInSight_data();
    void whereOneStandsIsWholeInSight();
    void theAnswersAreInSightUnderSeveralNotices_data();
    void theAnswersAreInSightUnderSeveralNotices();
    void aWaitThatIsOverIsMarked();
    void whereTheAnswersStandIsNotMovedByWords();
    void aLineLeadsToTheStepOfItsIncident();
    void aReasonThatWasKeptStandsInItsField();
    void theReasonOfAnOverrideIsWhole();
    void theRollbackCardIsOneKeyAwayFromADecisionAlone();
    void evidenceIsOpenedAndCopiedByKey();
    void whatCannotBeCopiedIsSaidBeforeOneTries();

private:
    QObject* runbook() const { return room()->property("runbook").value<QObject*>(); }
    void command(const char* id)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QString::fromLatin1(id)));
        [this] { QTRY_VERIFY(m_window->property("settled").toBool()); }();
    }
    void openRunbook()
    {
        open();
        m_window->setProperty("currentPage", QStringLiteral("runbook"));
        [this] { QTRY_VERIFY(m_window->property("settled").toBool()); }();
    }
    QString focused() const
    {
        const QQuickItem* item = m_window->activeFocusItem();
        return item ? item->objectName() : QString();
    }
    QVariantList rows(const char* model) const
    {
        return runbook()->property(model).value<QObject*>()->property("rows").toList();
    }
    void setRows(const char* model, const QVariantList& rows)
    {
        runbook()->property(model).value<QObject*>()->setProperty("rows", rows);
    }
};

void StepPages::atAnEndTheLastIsAskedAgain_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("theme");
    QTest::newRow("beside the room") << QStringLiteral("room") << QStringLiteral("dark");
    QTest::newRow("on its page") << QStringLiteral("runbook") << QStringLiteral("light");
}

void StepPages::atAnEndTheLastIsAskedAgain()
{
    QFETCH(const QString, page);
    QFETCH(const QString, theme);
    session()->setProperty("theme", theme);
    open();
    m_window->resize(1600, 1000);
    m_window->setProperty("currentPage", page);
    QTRY_VERIFY(m_window->property("settled").toBool());
    runbook()->setProperty("finished", true);
    runbook()->setProperty("canAnswer", false);
    runbook()->setProperty("proposedIndex", -1);
    setRows("branches", {});
    QTRY_VERIFY(shown("runbook-back"));
    QVERIFY(!shown("runbook-skip"));
    QVERIFY(!shown("runbook-expert"));
    shown("runbook-back")->forceActiveFocus(Qt::TabFocusReason);
    shoot(QStringLiteral("end-") + page);
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(runbook()->property("wentBack").toInt(), 1);
    runbook()->setProperty("canGoBack", false);
    QTRY_VERIFY(!shown("runbook-back"));
}

void StepPages::eachActHasACommand()
{
    open();
    m_window->resize(1600, 1000);
    // From the room, beside which the step is in sight.
    command("runbook.skip");
    QCOMPARE(focused(), QStringLiteral("runbook-reason"));
    QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
    QVERIFY(runbook()->property("skipping").toBool());
    QTest::keyClick(m_window, Qt::Key_Escape);
    QVERIFY(!runbook()->property("skipping").toBool());
    command("runbook.override");
    QCOMPARE(focused(), QStringLiteral("runbook-reason"));
    QVERIFY(!runbook()->property("skipping").toBool());
    command("runbook.back");
    QCOMPARE(runbook()->property("wentBack").toInt(), 1);
    // From elsewhere it is gone to.
    m_window->setProperty("currentPage", QStringLiteral("incidents"));
    command("runbook.skip");
    QTRY_COMPARE(m_window->property("currentPage").toString(), QStringLiteral("runbook"));
    QTRY_COMPARE(focused(), QStringLiteral("runbook-reason"));
    QVERIFY(runbook()->property("skipping").toBool());
    command("runbook.expert");
    QVERIFY(session()->property("triggered").toStringList().contains(QStringLiteral("command.assign")));
}

void StepPages::theReasonGoesOnToTheWays()
{
    openRunbook();
    command("runbook.skip");
    QTRY_COMPARE(focused(), QStringLiteral("runbook-reason"));
    QTest::keyClick(m_window, Qt::Key_Return); // says what is missing, and stays
    QCOMPARE(runbook()->property("refusal").toString(), QStringLiteral("Say why it is skipped."));
    QCOMPARE(focused(), QStringLiteral("runbook-reason"));
    type("known 1");
    QTest::keyClick(m_window, Qt::Key_Return);
    QVERIFY2(focused().startsWith(QLatin1String("branch")), qPrintable(focused()));
    QVERIFY(runbook()->property("skipped").toList().isEmpty());
    QTest::keyClick(m_window, Qt::Key_3);
    QCOMPARE(runbook()->property("skipped").toList(), QVariantList{QStringLiteral("2 known 1")});
}

void StepPages::theSuggestedWayIsTakenWithoutLeavingTheField()
{
    openRunbook();
    runbook()->setProperty("proposedIndex", 1);
    command("runbook.skip");
    QTRY_COMPARE(focused(), QStringLiteral("runbook-reason"));
    type("seen");
    QTest::keyClick(m_window, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(runbook()->property("skipped").toList(), QVariantList{QStringLiteral("1 seen")});
}

void StepPages::savingMeansTheTextInFrontOfOne()
{
    openRunbook();
    QObject* editor = runbook()->property("editor").value<QObject*>();
    command("runbook.edit");
    QTRY_VERIFY(editor->property("open").toBool());
    QTRY_VERIFY(shown("runbook-findings"));
    const int before = editor->property("saved").toInt();
    QTest::keyClick(m_window, Qt::Key_S, Qt::ControlModifier);
    QCOMPARE(editor->property("saved").toInt(), before + 1);
    QVERIFY(!session()->property("triggered").toStringList().contains(QStringLiteral("pm.save")));
}

void StepPages::aClickGivesTheTreeTheKeys()
{
    openRunbook();
    auto* tree = shown("runbook-tree");
    QVERIFY(tree);
    QTRY_VERIFY(tree->width() > 200);
    QRectF box;
    QMetaObject::invokeMethod(tree, "boxOf", Q_RETURN_ARG(QRectF, box), Q_ARG(int, 3));
    const QPoint spot = tree->mapToScene(box.center()).toPoint();
    QTest::mouseClick(m_window, Qt::LeftButton, {}, spot);
    QVERIFY(tree->hasActiveFocus());
    QCOMPARE(tree->property("walked").toInt(), 3);
    const double before = tree->property("zoom").toDouble();
    QTest::keyClick(m_window, Qt::Key_Minus);
    QVERIFY(tree->property("zoom").toDouble() < before);
    QVERIFY(!session()->property("triggered").toStringList().contains(QStringLiteral("room.zoomout")));
}

void StepPages::theWholeTitleStandsInItsBox()
{
    openRunbook();
    auto* tree = shown("runbook-tree");
    const QString title = QStringLiteral("Any change in the 30 min before onset, on any of its services?");
    QVariantList nodes = rows("treeNodes");
    for (QVariant& row : nodes) {
        QVariantMap node = row.toMap();
        node[QStringLiteral("title")] = title;
        node[QStringLiteral("nodeWidth")] = 168.0;
        node[QStringLiteral("nodeHeight")] = 54.0;
        node[QStringLiteral("nodeX")] = node[QStringLiteral("nodeX")].toDouble() * 1.5;
        node[QStringLiteral("standing")] = QStringLiteral("open");
        row = node;
    }
    setRows("treeNodes", nodes);
    QTRY_VERIFY(tree->isVisible() && tree->height() > 60);
    const auto shownTitle = [&] {
        m_window->grabWindow();
        QString text;
        QMetaObject::invokeMethod(tree, "shownTitle", Q_RETURN_ARG(QString, text), Q_ARG(int, 0));
        return text;
    };
    QTRY_COMPARE(shownTitle(), title);
    // What is longer ends with an ellipsis.
    QVariantMap first = nodes[0].toMap();
    first[QStringLiteral("title")] = title.repeated(3);
    nodes[0] = first;
    setRows("treeNodes", nodes);
    QTRY_VERIFY(shownTitle().endsWith(u'…'));
}

void StepPages::conditionsStandBesideTheLines()
{
    openRunbook();
    auto* tree = shown("runbook-tree");
    QTRY_VERIFY(tree->isVisible() && tree->height() > 60);
    const auto labels = [&] {
        m_window->grabWindow();
        QCoreApplication::processEvents();
        int count = 0;
        QMetaObject::invokeMethod(tree, "labelsDrawn", Q_RETURN_ARG(int, count));
        return count;
    };
    QTRY_VERIFY(labels() > 3);
    const int all = labels();
    tree->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Minus);
    // Of the way taken and of the proposal they stay.
    QVERIFY(labels() > 0);
    QVERIFY(labels() < all + 3);
    QVERIFY(!tree->property("labelled").toBool());
}

void StepPages::whereOneStandsIsWholeInSight_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("name");
    QTest::newRow("beside the room") << QStringLiteral("room") << QStringLiteral("pane-tree");
    QTest::newRow("on its page") << QStringLiteral("runbook") << QStringLiteral("runbook-tree");
}

/// The boxes are as wide as a runbook's: the pane beside the room has place for hardly more than one.
void StepPages::whereOneStandsIsWholeInSight()
{
    QFETCH(const QString, page);
    QFETCH(const QString, name);
    open();
    m_window->resize(1280, 800);
    m_window->setProperty("currentPage", page);
    QTRY_VERIFY(m_window->property("settled").toBool());
    const QByteArray named = name.toLatin1();
    QTRY_VERIFY(shown(named.constData()));
    QQuickItem* tree = shown(named.constData());
    constexpr int kColumns = 6;
    const auto boxOf = [&](int column) {
        QRectF box;
        QMetaObject::invokeMethod(tree, "boxOf", Q_RETURN_ARG(QRectF, box), Q_ARG(int, column));
        return box;
    };
    runbook()->setProperty("treeWidth", 268.0 * (kColumns - 1) + 168);
    runbook()->setProperty("treeHeight", 54.0);
    for (int here = 0; here < kColumns; ++here) {
        QVariantList nodes;
        for (int column = 0; column < kColumns; ++column)
            nodes << QVariantMap{{QStringLiteral("node"), QStringLiteral("N%1").arg(column)},
                                 {QStringLiteral("title"), QStringLiteral("N%1").arg(column)},
                                 {QStringLiteral("nodeX"), 268.0 * column},
                                 {QStringLiteral("nodeY"), 0.0},
                                 {QStringLiteral("nodeWidth"), 168.0},
                                 {QStringLiteral("nodeHeight"), 54.0},
                                 {QStringLiteral("standing"),
                                  column == here ? QStringLiteral("current") : QStringLiteral("open")},
                                 {QStringLiteral("kind"), QStringLiteral("check")}};
        setRows("treeNodes", nodes);
        QTRY_VERIFY2(boxOf(here).left() >= 0 && boxOf(here).right() <= tree->width(),
                     qPrintable(QStringLiteral("%1: %2 to %3 of %4")
                                    .arg(here)
                                    .arg(boxOf(here).left())
                                    .arg(boxOf(here).right())
                                    .arg(tree->width())));
        // Nor is one before it cut.
        for (int before = 0; before < here; ++before)
            QVERIFY(boxOf(before).right() <= 0 || boxOf(before).left() >= 0);
    }
    shoot(QStringLiteral("tree-end-") + page);
    // Where the rest fits from a later column on, the last one is whole too.
    const QVariantList rows = this->rows("treeNodes");
    QVariantList close;
    for (int column = 0; column < kColumns; ++column) {
        QVariantMap node = rows[column].toMap();
        node[QStringLiteral("nodeX")] = 178.0 * column;
        node[QStringLiteral("standing")] = column == 2 ? QStringLiteral("current") : QStringLiteral("open");
        close << node;
    }
    runbook()->setProperty("treeWidth", 178.0 * (kColumns - 1) + 168);
    setRows("treeNodes", close);
    if (page == QLatin1String("runbook"))
        QTRY_COMPARE(boxOf(kColumns - 1).right() <= tree->width() && boxOf(2).left() >= 0, true);
}

void StepPages::theAnswersAreInSightUnderSeveralNotices_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("scroller");
    QTest::newRow("beside the room") << QStringLiteral("room") << QStringLiteral("pane-scroll");
    QTest::newRow("on its page") << QStringLiteral("runbook") << QStringLiteral("run-scroll");
}

/// At 1280×800 a few notices take the room that the answers had: whoever does not see them cannot choose.
void StepPages::theAnswersAreInSightUnderSeveralNotices()
{
    QFETCH(const QString, page);
    QFETCH(const QString, scroller);
    open();
    m_window->resize(1280, 800);
    m_window->setProperty("currentPage", page);
    QTRY_VERIFY(m_window->property("settled").toBool());
    QVariantList notices;
    for (int i = 0; i < 4; ++i)
        notices << QVariantMap{{QStringLiteral("noticeId"), QString::number(i)},
                               {QStringLiteral("text"), QStringLiteral("A tool refused what was written.")},
                               {QStringLiteral("level"), QStringLiteral("hurt")},
                               {QStringLiteral("actionId"), QStringLiteral("show.palette")},
                               {QStringLiteral("incidentId"), QString()},
                               {QStringLiteral("actionText"), QStringLiteral("Look")}};
    session()->property("notices").value<QObject*>()->setProperty("rows", notices);
    runbook()->setProperty("body", QStringLiteral("Changes of the last thirty minutes. ").repeated(8));
    runbook()->setProperty("evidenceDetail",
                           QStringLiteral("02:00:00 tax-engine-v2 in production\n").repeated(6));
    const QByteArray named = scroller.toLatin1();
    QTRY_VERIFY(shown(named.constData()));
    QQuickItem* view = shown(named.constData());
    const auto inSight = [&](int number) {
        const QByteArray name = "branch" + QByteArray::number(number);
        const QQuickItem* answer = shown(view, name.constData());
        if (!answer)
            return false;
        const QRectF place = view->mapRectFromItem(answer, answer->boundingRect());
        return place.top() >= 0 && place.bottom() <= view->height();
    };
    QTRY_VERIFY(view->height() < 560 && inSight(1) && inSight(2) && inSight(3));
    // What stands above is cut off between its lines, and not through one.
    for (const QQuickItem* line : view->property("step").value<QQuickItem*>()->parentItem()->childItems()) {
        const QRectF at = view->mapRectFromItem(line, line->boundingRect());
        if (line->isVisible() && line->height() > 0 && line->height() < 60)
            QVERIFY2(at.top() >= 0 || at.bottom() <= 0, qPrintable(QString::number(at.top())));
    }
    shoot(QStringLiteral("answers-in-sight-") + page);
    // Who looks around is left alone while evidence comes …
    view->setProperty("contentY", 0.0);
    runbook()->setProperty("evidenceDetail",
                           QStringLiteral("02:00:00 tax-engine-v2 in production\n").repeated(5));
    m_window->grabWindow();
    QCoreApplication::processEvents();
    QCOMPARE(view->property("contentY").toDouble(), 0.0);
    // … until another question is asked.
    runbook()->setProperty("node", QStringLiteral("N5"));
    QTRY_VERIFY(inSight(1) && inSight(2) && inSight(3));
    // A step that becomes shorter is followed too: that moved it, and no person.
    runbook()->setProperty("evidenceDetail", QString());
    runbook()->setProperty("body", QString());
    m_window->grabWindow();
    QTRY_COMPARE(view->property("contentY").toDouble(), view->property("wanted").toDouble());
    // With room for all of it, it stands at its beginning.
    session()->property("notices").value<QObject*>()->setProperty("rows", QVariantList());
    m_window->resize(1600, 1200);
    runbook()->setProperty("body", QString());
    QTRY_COMPARE(view->property("contentY").toDouble(), 0.0);
}

void StepPages::theTitleStandsAtItsNodeAfterAZoom()
{
    openRunbook();
    auto* tree = shown("runbook-tree");
    QTRY_VERIFY(tree->isVisible() && tree->height() > 60);
    tree->forceActiveFocus(Qt::TabFocusReason);
    auto* tooltip = tree->findChild<QObject*>(QStringLiteral("tree-title"));
    QVERIFY(tooltip);
    QTRY_VERIFY(tooltip->property("opened").toBool());
    const auto off = [&] {
        QRectF box;
        QMetaObject::invokeMethod(tree, "boxOf", Q_RETURN_ARG(QRectF, box),
                                  Q_ARG(int, tree->property("walked").toInt()));
        const QRectF node = tree->mapRectToScene(box);
        const auto* popup = tooltip->property("contentItem").value<QQuickItem*>();
        const QRectF title = popup->mapRectToScene(popup->boundingRect());
        return std::abs(title.center().x() - node.center().x()) + std::max(0.0, node.top() - title.bottom()) +
               std::max(0.0, title.top() - node.bottom());
    };
    QTRY_VERIFY2(off() < 30, qPrintable(QString::number(off())));
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(m_window, Qt::Key_Minus);
        QTRY_VERIFY2(off() < 30, qPrintable(QString::number(off())));
    }
    QTest::keyClick(m_window, Qt::Key_0);
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(m_window, Qt::Key_Plus);
        QTRY_VERIFY2(off() < 30, qPrintable(QString::number(off())));
    }
    shoot(QStringLiteral("tree-zoomed-title"));
}

void StepPages::aWaitThatIsOverIsMarked()
{
    openRunbook();
    QVERIFY(!shown("runbook-wait-over"));
    runbook()->setProperty("waitText", QStringLiteral("held for 15 m"));
    runbook()->setProperty("timeBoxText", QStringLiteral("must hold for 15 m"));
    runbook()->setProperty("waitOver", true);
    runbook()->setProperty("kind", QStringLiteral("wait"));
    QTRY_VERIFY(shown("runbook-wait-over"));
    QCOMPARE(shown("runbook-wait-over")->property("text").toString(), QStringLiteral("The wait is over"));
    shoot(QStringLiteral("wait-over"));
    // Along another way: it is not said to have held.
    runbook()->setProperty("waitHeld", false);
    runbook()->setProperty("waitText", QStringLiteral("2.5 > 2"));
    QCOMPARE(shown("runbook-wait-over")->property("text").toString(), QStringLiteral("It did not hold"));
    shoot(QStringLiteral("wait-ended"));
    // Whoever is there needs no line about it any more.
    QTRY_VERIFY(runbook()->property("timesSeen").toInt() > 0);
    // Where nothing is suggested it is said why, below the branches.
    QVERIFY(!shown("runbook-no-proposal"));
    runbook()->setProperty("waitOver", false);
    runbook()->setProperty("proposedIndex", -1);
    runbook()->setProperty("noProposalText",
                           QStringLiteral("stale: Prometheus does not answer, the newest data is too old"));
    QTRY_VERIFY(shown("runbook-no-proposal"));
    QTRY_VERIFY(shown("runbook-no-proposal")->mapToScene({}).y() > shown("branch1")->mapToScene({}).y());
    QVERIFY(
        shown("runbook-no-proposal")->property("text").toString().contains(QLatin1String("does not answer")));
    shoot(QStringLiteral("nothing-suggested"));
}

void StepPages::whereTheAnswersStandIsNotMovedByWords()
{
    openRunbook();
    m_window->resize(1280, 800);
    runbook()->setProperty("kind", QStringLiteral("wait"));
    runbook()->setProperty("proposedIndex", -1);
    runbook()->setProperty("waitText", QStringLiteral("held for 1 m of 2 m"));
    QTRY_VERIFY(shown("branch1") && shown("branch1")->height() > 0);
    m_window->grabWindow();
    const auto place = [&] {
        m_window->grabWindow(); // laid out
        return shown("branch1")->mapToItem(shown("branch1")->parentItem()->parentItem(), QPointF()).y();
    };
    const double before = place();
    runbook()->setProperty("waitText", QString());
    runbook()->setProperty("noProposalText", QStringLiteral("stale: Prometheus does not answer, the newest "
                                                            "data is too old to say that it holds still"));
    QTRY_VERIFY(shown("runbook-no-proposal"));
    QCOMPARE(place(), before);
    runbook()->setProperty("noProposalText", QString());
    runbook()->setProperty("waitText", QStringLiteral("held for 2 m"));
    runbook()->setProperty("waitOver", true);
    runbook()->setProperty("proposedIndex", 0);
    QTRY_VERIFY(shown("runbook-wait-over"));
    QCOMPARE(place(), before);
    // Nor that its tool fell silent.
    runbook()->setProperty("staleText", QStringLiteral("Not fresh: Prometheus (production) does not answer"));
    runbook()->setProperty("problemText", QStringLiteral("Prometheus (production) cannot be reached. What is "
                                                         "stored here stays readable; check the address."));
    QTRY_VERIFY(shown("runbook-stale") && shown("runbook-problem"));
    QCOMPARE(place(), before);
    shoot(QStringLiteral("silent-tool"));
    // Words that stand alone have the line for themselves.
    runbook()->setProperty("staleText", QString());
    runbook()->setProperty("evidenceAgeText", QString());
    runbook()->setProperty("evidenceText", QStringLiteral("No change feed is connected"));
    QCOMPARE(place(), before);
    QVERIFY(!shown("runbook-evidence")->property("truncated").toBool());
    shoot(QStringLiteral("no-change-feed"));
}

void StepPages::aLineLeadsToTheStepOfItsIncident()
{
    openRunbook();
    auto* commands = m_window->findChild<QObject*>(QStringLiteral("commands"));
    QVERIFY(commands);
    const auto lookAt = [&](const QString& incident) {
        QMetaObject::invokeMethod(commands, "actOn", Q_ARG(QString, QStringLiteral("go.runbook")),
                                  Q_ARG(QString, incident));
    };
    QObject* editor = runbook()->property("editor").value<QObject*>();
    editor->setProperty("open", true);
    lookAt(room()->property("incidentId").toString());
    QVERIFY(session()->property("opened").toStringList().isEmpty());
    QVERIFY(!editor->property("open").toBool()); // the step is in sight, and not the text
    QTRY_VERIFY(shown("branch1"));
    lookAt(QStringLiteral("i9"));
    QCOMPARE(session()->property("opened").toStringList(), QStringList{QStringLiteral("i9")});
    QCOMPARE(session()->property("triggered").toStringList().last(), QStringLiteral("go.runbook"));
    // Of several runs side by side the one that it is about.
    QMetaObject::invokeMethod(commands, "actOn", Q_ARG(QString, QStringLiteral("go.runbook:RB-020")),
                              Q_ARG(QString, room()->property("incidentId").toString()));
    QCOMPARE(runbook()->property("runs").value<QObject*>()->property("lookedFor").toString(),
             QStringLiteral("RB-020"));
    QCOMPARE(session()->property("triggered").toStringList().last(), QStringLiteral("go.runbook"));
}

void StepPages::aReasonThatWasKeptStandsInItsField()
{
    open();
    runbook()->setProperty("reason", QStringLiteral("known from the call"));
    runbook()->setProperty("skipping", true);
    m_window->setProperty("currentPage", QStringLiteral("runbook"));
    QTRY_VERIFY(shown("runbook-reason"));
    QCOMPARE(shown("runbook-reason")->property("text").toString(), QStringLiteral("known from the call"));
    runbook()->setProperty("reason", QString());
    QMetaObject::invokeMethod(runbook(), "intentChanged");
}

void StepPages::theRollbackCardIsOneKeyAwayFromADecisionAlone()
{
    openRunbook();
    QCOMPARE(runbook()->property("kind").toString(), QStringLiteral("decision"));
    QTRY_VERIFY(shown("runbook-rollback"));
    shown("runbook-rollback")->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Space);
    QVERIFY(session()->property("triggered").toStringList().contains(QStringLiteral("show.rollback")));
    for (const char* kind : {"check", "event_check", "action", "verify", "wait", "end"}) {
        runbook()->setProperty("kind", QString::fromLatin1(kind));
        QTRY_VERIFY2(!shown("runbook-rollback"), kind);
    }
    runbook()->setProperty("kind", QStringLiteral("decision"));
    QTRY_VERIFY(shown("runbook-rollback"));
    runbook()->setProperty("canAnswer", false);
    QTRY_VERIFY(!shown("runbook-rollback"));
}

void StepPages::evidenceIsOpenedAndCopiedByKey()
{
    openRunbook();
    m_window->resize(1600, 1000);
    QVERIFY(!shown("runbook-link-0"));
    runbook()->setProperty("evidenceLinks",
                           QStringList{QStringLiteral("https://grafana.example/d/checkout-api?orgId=1"),
                                       QStringLiteral("https://wiki.example/checkout")});
    QTRY_VERIFY(shown("runbook-link-0") && shown("runbook-link-1"));
    shown("runbook-link-1")->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Tab);
    QTRY_COMPARE(focused(), QStringLiteral("runbook-link-copy-1"));
    QTest::keyClick(m_window, Qt::Key_Space);
    QCOMPARE(runbook()->property("copiedLinks").toList(), QVariantList{1});
    QTRY_VERIFY(shown("runbook-link-told"));
    shoot(QStringLiteral("evidence-links"));
    shown("runbook-link-1")->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Space);
    QTRY_COMPARE(focused(), QStringLiteral("linkOpen")); // which shows the whole address first
    QVERIFY(shown("linkOrigin"));
    QVERIFY2(
        shown("linkOrigin")->property("text").toString().contains(QLatin1String("stands in the runbook")),
        qPrintable(shown("linkOrigin")->property("text").toString()));
    shoot(QStringLiteral("evidence-link-open"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_COMPARE(focused(), QStringLiteral("runbook-link-1"));
    runbook()->setProperty("node", QStringLiteral("N5"));
    QTRY_VERIFY(!shown("runbook-link-told"));
}

void StepPages::whatCannotBeCopiedIsSaidBeforeOneTries()
{
    openRunbook();
    runbook()->setProperty("command", QStringLiteral("kubectl cordon a\nkubectl drain a"));
    QTRY_VERIFY(shown("runbook-copy"));
    QVERIFY(!shown("runbook-not-copied"));
    runbook()->setProperty("commandProblem", QStringLiteral("Not copied: the command has several lines."));
    QTRY_VERIFY(shown("runbook-not-copied"));
    shown("runbook-copy")->forceActiveFocus(Qt::TabFocusReason);
    QTest::keyClick(m_window, Qt::Key_Space);
    QTRY_VERIFY(shown("runbook-not-copied")->property("tried").toBool());
    shoot(QStringLiteral("not-copied"));
    runbook()->setProperty("commandProblem", QString());
    QTRY_VERIFY(!shown("runbook-not-copied"));
}

void StepPages::theReasonOfAnOverrideIsWhole()
{
    openRunbook();
    QVariantList path = rows("path");
    QVariantMap last = path.last().toMap();
    last[QStringLiteral("overridden")] = true;
    last[QStringLiteral("overrideReason")] = QStringLiteral(
        "the deploy is newer than the flag, and payments saw the same errors on their side before it");
    path.last() = last;
    QVariantMap skipped = path[0].toMap();
    skipped[QStringLiteral("skipped")] = true;
    skipped[QStringLiteral("answer")] = QStringLiteral("skipped");
    skipped[QStringLiteral("overrideReason")] = QStringLiteral("known from the call");
    path[0] = skipped;
    setRows("path", path);
    const auto whole = [&] {
        std::vector<QQuickItem*> all{m_window->contentItem()};
        for (size_t i = 0; i < all.size(); ++i) {
            for (QQuickItem* child : all[i]->childItems())
                all.push_back(child);
            if (all[i]->isVisible() &&
                all[i]->property("text").toString().contains(QLatin1String("the deploy is newer")))
                return !all[i]->property("truncated").toBool();
        }
        return false;
    };
    QTRY_VERIFY(whole());
    QVERIFY(shown("path-skipped")); // not the sign of an override
    shoot(QStringLiteral("override-reason"));
}

QTEST_MAIN(StepPages)
#include "tst_pages_steps.moc"
