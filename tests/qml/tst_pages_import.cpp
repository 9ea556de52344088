// SPDX-License-Identifier: GPL-3.0-or-later
// The page that imports past incidents, drawn in both themes and two sizes, worked by keyboard alone; and the
// form of the source that it imports from.
#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QApplication>

using namespace muster;

class PagesImport : public PageStage
{
    Q_OBJECT
private slots:
    void thePageIsDrawnWhole_data();
    void thePageIsDrawnWhole();
    void aHistoryIsAskedForByKeyAlone();
    void oneIsStoppedResumedAndReportedByKey();
    void theCardOfASourceLeadsThere();
    void theCardSaysItsRequestsAndItsHistory();
    void aConnectionTestKeepsTheButtonAndItsAnswerInSight_data() { thePageIsDrawnWhole_data(); }
    void aConnectionTestKeepsTheButtonAndItsAnswerInSight();
    void aSourceIsConnectedByKeyAlone_data() { thePageIsDrawnWhole_data(); }
    void aSourceIsConnectedByKeyAlone();
    void aSourceIsEditedByKeyAlone_data() { thePageIsDrawnWhole_data(); }
    void aSourceIsEditedByKeyAlone();

private:
    QObject* desk() const
    {
        QQuickItem* list = find(QStringLiteral("importList"));
        return list ? list->property("model").value<QObject*>() : nullptr;
    }
    QQuickItem* open(const char* name)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QStringLiteral("go.import")));
        QQuickItem* item = nullptr;
        return QTest::qWaitFor([&] { return (item = find(QLatin1String(name))) && item->isVisible(); })
                   ? item
                   : nullptr;
    }
    QStringList asked() const { return desk()->property("asked").toStringList(); }
    /// Nothing of it is outside of the window, or scrolled away.
    static bool isInSight(QQuickItem* item)
    {
        if (!item || !item->isVisible())
            return false;
        const QRectF box = item->mapRectToScene(item->boundingRect());
        for (QQuickItem* above = item->parentItem(); above; above = above->parentItem()) {
            if (!above->inherits("QQuickFlickable") && above->parentItem())
                continue;
            const QRectF view = above->mapRectToScene(above->boundingRect());
            if (box.top() < view.top() - 1 || box.bottom() > view.bottom() + 1)
                return false;
        }
        return true;
    }
    void press(QQuickItem* item, Qt::Key key)
    {
        item->forceActiveFocus(Qt::TabFocusReason);
        QTest::keyClick(m_window, key);
    }
};

void PagesImport::thePageIsDrawnWhole_data()
{
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    for (const char* theme : {"dark", "light"}) {
        for (const QSize size : {QSize{1280, 800}, QSize{1600, 1000}, QSize{960, 600}})
            QTest::newRow(
                qPrintable(QStringLiteral("import-%1-%2").arg(QLatin1String(theme)).arg(size.width())))
                << QString::fromLatin1(theme) << size;
    }
}

void PagesImport::thePageIsDrawnWhole()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    QQuickItem* list = open("importList");
    QVERIFY(list);
    QTRY_COMPARE(list->property("count").toInt(), 4);
    desk()->setProperty("origin", 1); // with its remark
    QMetaObject::invokeMethod(desk(), "show", Q_ARG(QString, QStringLiteral("r1")));
    QTRY_COMPARE(m_window->contentItem()->width(), qreal(size.width()));
    QQuickItem* report = nullptr;
    QTRY_VERIFY((report = find(QStringLiteral("importProblems"))) && report->isVisible());
    // What stands in a list is cut by it and scrolls; the rest is inside of the window.
    for (const char* name : {"importOrigin", "importBound", "importRemark", "importList"}) {
        QQuickItem* item = find(QLatin1String(name));
        QVERIFY2(item && item->isVisible(), name);
        const QRectF box = item->mapRectToScene(item->boundingRect());
        QVERIFY2(box.left() >= 0 && box.right() <= size.width() && box.bottom() <= size.height(), name);
        QVERIFY2(box.width() > 20 && box.height() > 20, name);
    }
    QVERIFY(find(QStringLiteral("importRemark"))
                ->property("text")
                .toString()
                .contains(QLatin1String("5 April 2027")));
    const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
    if (folder.isEmpty())
        return;
    m_window->grabWindow();
    QCoreApplication::processEvents();
    QVERIFY(m_window->grabWindow().save(
        QStringLiteral("%1/%2.png").arg(folder, QLatin1String(QTest::currentDataTag()))));
}

void PagesImport::aHistoryIsAskedForByKeyAlone()
{
    QVERIFY(open("importStart"));
    desk()->setProperty("bound", 3);
    QQuickItem* day = find(QStringLiteral("importDay"));
    QTRY_VERIFY(day && day->isVisible());
    QQuickItem* begin = find(QStringLiteral("importStart"));
    QVERIFY(!begin->isEnabled());
    day->forceActiveFocus(Qt::TabFocusReason);
    for (const char letter : {'2', '0', '2', '4', '-', '0', '1', '-', '3', '1'})
        QTest::keyClick(m_window, letter);
    QTRY_VERIFY(begin->isEnabled());
    press(begin, Qt::Key_Return);
    QCOMPARE(asked(), QStringList{QStringLiteral("start 0 3 2024-01-31")});
}

void PagesImport::oneIsStoppedResumedAndReportedByKey()
{
    QQuickItem* stop = open("importStop");
    QVERIFY(stop);
    press(stop, Qt::Key_Space);
    QCOMPARE(asked(), QStringList{QStringLiteral("stop r1")});
    QQuickItem* report = find(QStringLiteral("importReport"));
    QVERIFY(report && report->isVisible());
    press(report, Qt::Key_Return);
    QCOMPARE(desk()->property("shownRun").toString(), QStringLiteral("r1"));
    QQuickItem* copy = find(QStringLiteral("importCopy"));
    QTRY_VERIFY(copy && copy->isVisible());
    press(copy, Qt::Key_Return);
    QCOMPARE(desk()->property("savedText").toString(), QStringLiteral("Copied."));
}

void PagesImport::theCardOfASourceLeadsThere()
{
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QQuickItem* sources = nullptr;
    QTRY_VERIFY((sources = find(QStringLiteral("sourceList"))) && sources->isVisible());
    QVERIFY(!find(QStringLiteral("importHistory"))->isVisible()); // Prometheus has none
    QQuickItem* page = sources;
    while (page && !page->property("imports").isValid())
        page = page->parentItem();
    QVERIFY(page);
    page->property("imports").value<QObject*>()->setProperty(
        "sourceIds", QStringList{QStringLiteral("none"), QStringLiteral("Prometheus")});
    QTRY_VERIFY(find(QStringLiteral("importHistory"))->isVisible());
    QVERIFY(find(QStringLiteral("importRemark"))
                ->property("text")
                .toString()
                .contains(QLatin1String("5 April 2027")));
    press(find(QStringLiteral("importHistory")), Qt::Key_Return);
    QTRY_VERIFY(find(QStringLiteral("importOrigin")) && find(QStringLiteral("importOrigin"))->isVisible());
    QVERIFY(!sources->isVisible());
}

void PagesImport::theCardSaysItsRequestsAndItsHistory()
{
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QQuickItem* sources = nullptr;
    QTRY_VERIFY((sources = find(QStringLiteral("sourceList"))) && sources->isVisible());
    QObject* rows = session()->property("sources").value<QObject*>();
    QVariantList all = rows->property("rows").toList();
    QVERIFY(all.size() > 1);
    const auto card = [&](const QString& source) -> QQuickItem* {
        const QList<QQuickItem*> cards =
            find(QStringLiteral("sourceList"))->property("contentItem").value<QQuickItem*>()->childItems();
        for (QQuickItem* one : cards) {
            if (one->property("sourceId").toString() == source)
                return one;
        }
        return nullptr;
    };
    // One of the mock's sources has both, the first one neither.
    QTRY_VERIFY(card(QStringLiteral("Argo Rollouts")));
    QQuickItem* told = card(QStringLiteral("Argo Rollouts"));
    for (const auto& [line, words] :
         {std::pair{"budgetText", "Requests: 41 of 900 asked in the last minute"},
          std::pair{"historyText", "Reading history: back to 3 Oct 2026 of 27 Aug 2026"}}) {
        QQuickItem* shown = find(told, QLatin1String(line));
        QVERIFY(shown && shown->isVisible());
        QCOMPARE(shown->property("text").toString(), QLatin1String(words));
        QVERIFY(!shown->property("truncated").toBool());
        const QRectF box = shown->mapRectToItem(told, shown->boundingRect());
        QVERIFY(box.left() >= 0 && box.right() <= told->width() && box.bottom() <= told->height());
        QQuickItem* quiet = find(card(QStringLiteral("Prometheus")), QLatin1String(line));
        QVERIFY(quiet && !quiet->isVisible());
    }
    shoot(QStringLiteral("source-card"));
    // Of a source that is switched off nothing is said.
    for (QVariant& row : all) {
        QVariantMap one = row.toMap();
        one[QStringLiteral("active")] = false;
        row = one;
    }
    rows->setProperty("rows", all);
    QTRY_VERIFY(card(QStringLiteral("Argo Rollouts")));
    QVERIFY(!find(card(QStringLiteral("Argo Rollouts")), QStringLiteral("budgetText"))->isVisible());
    QVERIFY(!find(card(QStringLiteral("Argo Rollouts")), QStringLiteral("historyText"))->isVisible());
}

void PagesImport::aConnectionTestKeepsTheButtonAndItsAnswerInSight()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    QObject* form = session()->property("sourceForm").value<QObject*>();
    // As long as Slack's: the second secret is stored already.
    QObject* fields = form->property("fields").value<QObject*>();
    QTRY_VERIFY(!fields->property("rows").toList().isEmpty());
    QVariantList rows = fields->property("rows").toList();
    QVariantMap second = rows.last().toMap();
    second[QStringLiteral("fieldKey")] = QStringLiteral("appToken");
    second[QStringLiteral("label")] = QStringLiteral("App-level token");
    second[QStringLiteral("mandatory")] = false;
    second[QStringLiteral("removable")] = true;
    second[QStringLiteral("placeholder")] = QStringLiteral("stored in the keyring; type to replace it");
    rows << second;
    for (int i = 0; i < 4; ++i) {
        QVariantMap more = rows.first().toMap();
        more[QStringLiteral("fieldKey")] = QString::number(i);
        rows << more;
    }
    fields->setProperty("rows", rows);
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QMetaObject::invokeMethod(session(), "editSource", Q_ARG(QString, QStringLiteral("Slack")));
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    QQuickItem* button = nullptr;
    QTRY_VERIFY((button = find(QStringLiteral("testConnection"))) && button->isVisible());
    button->forceActiveFocus(Qt::TabFocusReason);
    m_window->grabWindow();
    form->setProperty("state", QStringLiteral("testing"));
    form->setProperty("stateText", QStringLiteral("Asking Slack…"));
    m_window->grabWindow();
    QVERIFY(button->hasActiveFocus());
    QTRY_VERIFY(isInSight(button));
    form->setProperty("state", QStringLiteral("ok"));
    form->setProperty(
        "stateText",
        QStringLiteral("Slack answered: team “Acme”, as muster. Messages arrive by Socket Mode."));
    m_window->grabWindow();
    QVERIFY(button->hasActiveFocus());
    QTRY_VERIFY(isInSight(button));
    QTRY_VERIFY(isInSight(find(QStringLiteral("source-answer"))));
    // The second token goes by a button under its field, and stays after all by the same one.
    QQuickItem* token = nullptr;
    QTRY_VERIFY(token = find(QStringLiteral("source-appToken")));
    QQuickItem* remove = find(token, QStringLiteral("formRemove"));
    QVERIFY(remove && remove->isVisible());
    QVERIFY(!find(find(QStringLiteral("source-url")), QStringLiteral("formRemove"))->isVisible());
    QMetaObject::invokeMethod(remove, "clicked");
    QTRY_VERIFY((token = find(QStringLiteral("source-appToken"))) && token->property("goes").toBool());
    shoot(QStringLiteral("source-form-%1").arg(QLatin1String(QTest::currentDataTag())));
}

void PagesImport::aSourceIsConnectedByKeyAlone()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QQuickItem* connect = nullptr;
    QTRY_VERIFY((connect = find(QStringLiteral("connect-alertmanager"))) && connect->isVisible());
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    connect = find(QStringLiteral("connect-alertmanager")); // a narrow window has another one
    press(connect, Qt::Key_Return);
    QObject* form = session()->property("sourceForm").value<QObject*>();
    QCOMPARE(form->property("toolId").toString(), QStringLiteral("alertmanager"));
    QQuickItem* address = find(find(QStringLiteral("source-url")), QStringLiteral("formInput"));
    QVERIFY(address && address->hasActiveFocus());
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(find(QStringLiteral("source-title"))));
    QTRY_VERIFY(isInSight(address));
    shoot(QStringLiteral("source-new-%1").arg(QLatin1String(QTest::currentDataTag())));

    // A solidus is a letter here, not the key of the search.
    address->setProperty("text", QString());
    for (const char letter : {'h', ':', '/', '/'})
        QTest::keyClick(m_window, letter);
    QVERIFY(address->hasActiveFocus());
    QCOMPARE(address->property("text").toString(), QStringLiteral("h://"));

    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(form->property("state").toString(), QStringLiteral("failed"));
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(find(QStringLiteral("source-answer"))));
    QTRY_VERIFY(isInSight(find(QStringLiteral("source-save"))));
    shoot(QStringLiteral("source-asked-%1").arg(QLatin1String(QTest::currentDataTag())));

    // Who types on sees where.
    form->setProperty("stateText", QString());
    form->setProperty("state", QStringLiteral("idle"));
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(address));

    QTest::keyClick(m_window, Qt::Key_Escape);
    QVERIFY(!form->property("active").toBool());
    QVERIFY(connect->hasActiveFocus());
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(connect));
}

void PagesImport::aSourceIsEditedByKeyAlone()
{
    QFETCH(const QString, theme);
    QFETCH(const QSize, size);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    QMetaObject::invokeMethod(session(), "uiCommand", Q_ARG(QString, QStringLiteral("go.settings")));
    QQuickItem* edit = nullptr;
    QTRY_VERIFY((edit = find(QStringLiteral("source-edit"))) && edit->isVisible());
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    m_window->grabWindow();
    const double cardTop = edit->mapToScene({}).y();
    edit->forceActiveFocus(Qt::TabFocusReason);
    m_window->grabWindow();
    QCOMPARE(edit->mapToScene({}).y(), cardTop); // the focus moves nothing
    QTest::keyClick(m_window, Qt::Key_Space);
    QObject* form = session()->property("sourceForm").value<QObject*>();
    QVERIFY(form->property("editing").toBool());
    QQuickItem* address = find(find(QStringLiteral("source-url")), QStringLiteral("formInput"));
    QVERIFY(address && address->hasActiveFocus());
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(find(QStringLiteral("source-title"))));

    // The button that removes asks first, by the space bar too.
    QQuickItem* remove = find(QStringLiteral("source-remove"));
    QVERIFY(remove);
    press(remove, Qt::Key_Space);
    QVERIFY(remove->property("sure").toBool());
    QVERIFY(remove->hasActiveFocus());
    m_window->grabWindow();
    QTRY_VERIFY(isInSight(remove));
    press(find(QStringLiteral("source-cancel")), Qt::Key_Space);
    QVERIFY(!form->property("active").toBool());
    QTRY_VERIFY(m_window->activeFocusItem() &&
                m_window->activeFocusItem()->objectName() == QLatin1String("source-edit"));
    m_window->grabWindow();
    edit = m_window->activeFocusItem();
    QTRY_VERIFY(isInSight(edit));

    // The one under a field says what goes, and keeps the keys.
    QVariantList rows = form->property("fields").value<QObject*>()->property("rows").toList();
    QVariantMap token = rows.at(1).toMap();
    token[QStringLiteral("removable")] = true;
    rows[1] = token;
    form->property("fields").value<QObject*>()->setProperty("rows", rows);
    press(edit, Qt::Key_Return);
    QQuickItem* field = nullptr;
    QTRY_VERIFY(field = find(QStringLiteral("source-token")));
    QQuickItem* goes = find(field, QStringLiteral("formRemove"));
    QVERIFY(goes && goes->isVisible());
    press(goes, Qt::Key_Space);
    QTRY_VERIFY((field = find(QStringLiteral("source-token"))) && field->property("goes").toBool());
}

int main(int argc, char** argv)
{
    QApplication app{argc, argv};
    PagesImport pages;
    return QTest::qExec(&pages, argc, argv);
}

#include "tst_pages_import.moc"
