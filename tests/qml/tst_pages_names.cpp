// SPDX-License-Identifier: GPL-3.0-or-later
// Every form and panel over the window, over mock view models: whatever takes a key says to a screen reader
// what it is and what it is called, and lies inside of the window, in both themes, two sizes and enlarged.
// With MUSTER_SHOTS=<folder> the pictures are kept.

#include "tests/qml/mock_support.h"
#include "tests/qml/page_stage.h"

#include <QAbstractItemModel>
#include <QAccessible>
#include <QApplication>

#include <functional>

class NamedForms : public PageStage
{
    Q_OBJECT

private slots:
    void everyControlOfAFormIsNamed_data() { everyForm({1.0}, {QSize{1600, 1000}}, {"dark"}); }
    void everyControlOfAFormIsNamed();
    void everyFormLiesInsideOfTheWindow_data()
    {
        // The pictures are of every look; without them the one that has least room does.
        if (qEnvironmentVariableIsSet("MUSTER_SHOTS"))
            everyForm({1.0, 2.0}, {QSize{1600, 1000}, QSize{1280, 800}}, {"dark", "light"});
        else
            everyForm({2.0}, {QSize{1280, 800}}, {"light"});
    }
    void everyFormLiesInsideOfTheWindow();
    void aControlWithoutANameIsFound();

private:
    static void everyForm(const QList<double>& scales, const QList<QSize>& sizes,
                          const QList<const char*>& themes)
    {
        QTest::addColumn<QString>("form");
        QTest::addColumn<double>("scale");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("theme");
        for (const char* form : {"incident.declare",
                                 "command.assign",
                                 "command.assignments",
                                 "answer",
                                 "command.role",
                                 "command.severity",
                                 "command.stage",
                                 "command.impact",
                                 "command.phrases",
                                 "command.resolve",
                                 "focus.update",
                                 "focus.decision",
                                 "focus.log",
                                 "show.costs",
                                 "show.rollback",
                                 "event",
                                 "filter",
                                 "silence",
                                 "board",
                                 "chart",
                                 "show.palette",
                                 "show.keys",
                                 "show.rooms",
                                 "show.outbox",
                                 "room.goto",
                                 "room.overlay.incident",
                                 "source",
                                 "files",
                                 "show.wall",
                                 "busy"}) {
            for (const double scale : scales) {
                for (const QSize size : sizes) {
                    for (const char* theme : themes)
                        QTest::addRow("%s-%d-%d-%s", form, qRound(scale * 100), size.width(), theme)
                            << QString::fromLatin1(form) << scale << size << QString::fromLatin1(theme);
                }
            }
        }
    }
    /// What lies over the window is beside its content.
    QQuickItem* everything() const
    {
        QQuickItem* content = m_window->contentItem();
        return content->parentItem() ? content->parentItem() : content;
    }
    static void eachVisible(QQuickItem* item, const std::function<void(QQuickItem*)>& look)
    {
        if (!item->isVisible())
            return;
        look(item);
        const QList<QQuickItem*> children = item->childItems();
        for (QQuickItem* child : children)
            eachVisible(child, look);
    }
    void trigger(const QString& command)
    {
        QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, command));
    }
    void onTimeline(const char* kind, Qt::Key key)
    {
        QQuickItem* list = find(QStringLiteral("timelineList"));
        QVERIFY(list);
        const auto* model = list->property("model").value<QAbstractItemModel*>();
        QVERIFY(model);
        const int role = model->roleNames().key("kind");
        int row = 0;
        while (row < model->rowCount() &&
               model->data(model->index(row, 0), role).toString() != QLatin1String(kind))
            ++row;
        QVERIFY(row < model->rowCount());
        list->forceActiveFocus();
        list->setProperty("currentIndex", row);
        QTest::keyClick(m_window, key);
    }
    /// The form of the row, on the screen.
    void show();
    static QString wordsOf(QQuickItem* item)
    {
        QString path = item->objectName() + u' ' + item->property("text").toString().left(40);
        for (QQuickItem* above = item->parentItem(); above && path.count(u'<') < 4;
             above = above->parentItem())
            path += QStringLiteral(" < ") + QString::fromLatin1(above->metaObject()->className());
        return QString::fromLatin1(item->metaObject()->className()) + u' ' + path;
    }
    /// Of a secret field Qt 6.4 tells nothing: then the name of the group around it.
    static QString nameOf(QQuickItem* item)
    {
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(item);
        if (!seen)
            return {};
        if (!seen->state().passwordEdit || !item->parentItem())
            return seen->text(QAccessible::Name);
        QAccessibleInterface* group = QAccessible::queryAccessibleInterface(item->parentItem());
        return group && group->role() == QAccessible::Grouping ? group->text(QAccessible::Name) : QString();
    }
    /// What a screen reader lacks of those that take keys or say that they are a control.
    QStringList lacking(int* controls = nullptr) const;
};

QStringList NamedForms::lacking(int* controls) const
{
    static const QList<QAccessible::Role> kControls{
        QAccessible::Button,   QAccessible::CheckBox, QAccessible::RadioButton,  QAccessible::ComboBox,
        QAccessible::Slider,   QAccessible::SpinBox,  QAccessible::EditableText, QAccessible::ListItem,
        QAccessible::MenuItem, QAccessible::PageTab,  QAccessible::Link};
    QStringList found;
    eachVisible(everything(), [&](QQuickItem* item) {
        QAccessibleInterface* seen = QAccessible::queryAccessibleInterface(item);
        const QAccessible::Role role = seen ? seen->role() : QAccessible::NoRole;
        const QObject* parent = item->parent();
        // The line inside of a combo box is the box's.
        const bool inner = parent && parent->inherits("QQuickComboBox");
        // A scope hands the focus on; the window's own content takes none.
        const bool scope = item->inherits("QQuickFocusScope") && !item->activeFocusOnTab();
        const bool takesKeys = item->activeFocusOnTab() || item->inherits("QQuickAbstractButton") ||
                               item->inherits("QQuickTextInput") || item->inherits("QQuickTextEdit") ||
                               (item == m_window->activeFocusItem() && item->parentItem() && !scope &&
                                !item->inherits("QQuickRootItem"));
        if ((!takesKeys && !kControls.contains(role)) || inner || !item->isEnabled())
            return;
        if (item->inherits("QQuickTextEdit") && item->property("readOnly").toBool() &&
            !item->activeFocusOnTab())
            return; // text to look at
        if (controls)
            ++*controls;
        if (nameOf(item).trimmed().isEmpty())
            found << QStringLiteral("no name: ") + wordsOf(item);
        if (role == QAccessible::NoRole || role == QAccessible::Client || role == QAccessible::StaticText)
            found << QStringLiteral("no role (%1): ").arg(role) + wordsOf(item);
    });
    return found;
}

void NamedForms::show()
{
    QFETCH(const QString, form);
    QFETCH(const double, scale);
    QFETCH(const QSize, size);
    QFETCH(const QString, theme);
    session()->setProperty("scale", scale);
    session()->setProperty("theme", theme);
    m_window->resize(size);
    if (form == QLatin1String("source")) {
        m_window->setProperty("currentPage", QStringLiteral("settings"));
        QMetaObject::invokeMethod(session(), "editSource", Q_ARG(QString, QStringLiteral("prom")));
    } else if (form != QLatin1String("incident.declare")) {
        open();
        room()->setProperty("sealed", false);
    }
    QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    QObject* desk = room() ? room()->property("command").value<QObject*>() : nullptr;
    if (desk)
        desk->setProperty("busy", true);
    m_window->grabWindow(); // lays out, before anything is asked for by place
    if (form == QLatin1String("answer")) {
        trigger(QStringLiteral("command.assignments"));
        QTest::keyClick(m_window, Qt::Key_Return);
    } else if (form == QLatin1String("event")) {
        onTimeline("decision", Qt::Key_Return);
    } else if (form == QLatin1String("silence")) {
        onTimeline("alert", Qt::Key_S);
    } else if (form == QLatin1String("filter")) {
        QQuickItem* door = find(QStringLiteral("timelineFilter"));
        QVERIFY(door);
        QMetaObject::invokeMethod(door, "clicked");
    } else if (form == QLatin1String("board")) {
        QMetaObject::invokeMethod(room()->property("board").value<QObject*>(), "formRequested",
                                  Q_ARG(QString, QStringLiteral("add")), Q_ARG(QString, {}));
    } else if (form == QLatin1String("chart")) {
        QQuickItem* chart = find(QStringLiteral("chart-latency"));
        QVERIFY(chart);
        chart->forceActiveFocus(Qt::TabFocusReason);
        QTest::keyClick(m_window, Qt::Key_Return);
    } else if (form == QLatin1String("files")) {
        QMetaObject::invokeMethod(m_window->findChild<QObject*>(QStringLiteral("files")), "choose",
                                  Q_ARG(QString, QStringLiteral("export")),
                                  Q_ARG(QString, QStringLiteral("muster")), Q_ARG(QVariant, QVariant()));
    } else if (form != QLatin1String("source") && form != QLatin1String("busy")) {
        trigger(form);
    }
    if (form == QLatin1String("show.wall")) { // of the size that the test wants
        m_window->setVisibility(QWindow::Windowed);
        m_window->resize(size);
        QTRY_COMPARE(m_window->contentItem()->size().toSize(), size);
    }
    QTRY_VERIFY(m_window->activeFocusItem());
    m_window->grabWindow();
    shoot(QStringLiteral("form-") + QString::fromLatin1(QTest::currentDataTag()));
}

void NamedForms::everyControlOfAFormIsNamed()
{
    show();
    int controls = 0;
    const QStringList found = lacking(&controls);
    QVERIFY(controls > 0);
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    // Tab leads round, and nowhere to a thing without a name.
    QStringList byTab;
    const QQuickItem* first = m_window->activeFocusItem();
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(m_window, Qt::Key_Tab);
        QQuickItem* here = m_window->activeFocusItem();
        if (!here || here == first)
            break;
        if (nameOf(here).trimmed().isEmpty())
            byTab << wordsOf(here);
    }
    byTab.removeDuplicates();
    QVERIFY2(byTab.isEmpty(), qPrintable(byTab.join(u'\n')));
}

void NamedForms::everyFormLiesInsideOfTheWindow()
{
    QFETCH(const QSize, size);
    show();
    QStringList outside;
    eachVisible(everything(), [&](QQuickItem* item) {
        const bool takesKeys = item->activeFocusOnTab() || item == m_window->activeFocusItem();
        if (!takesKeys || item->width() < 2 || item->height() < 2)
            return;
        for (QQuickItem* above = item->parentItem(); above; above = above->parentItem()) {
            if (above->inherits("QQuickFlickable"))
                return; // scrolled to
        }
        const QRectF place = item->mapRectToScene({0, 0, item->width(), item->height()});
        if (place.left() < -1 || place.top() < -1 || place.right() > size.width() + 1 ||
            place.bottom() > size.height() + 1)
            outside << QStringLiteral("%1 at %2,%3 %4x%5")
                           .arg(wordsOf(item), QString::number(place.x()), QString::number(place.y()),
                                QString::number(place.width()), QString::number(place.height()));
    });
    QVERIFY2(outside.isEmpty(), qPrintable(outside.join(u'\n')));
}

void NamedForms::aControlWithoutANameIsFound()
{
    open();
    QCOMPARE(lacking(), QStringList{});
    QQmlComponent component(m_engine.get());
    component.setData(
        "import QtQuick\nItem { width: 20; height: 20; activeFocusOnTab: true; objectName: \"bare\" }",
        QUrl());
    std::unique_ptr<QQuickItem> bare(qobject_cast<QQuickItem*>(component.create()));
    QVERIFY(bare);
    bare->setParentItem(m_window->contentItem());
    const QStringList found = lacking();
    QCOMPARE(found.size(), 2);
    QVERIFY2(found[0].startsWith(QStringLiteral("no name: QQuickItem bare ")), qPrintable(found[0]));
    QVERIFY2(found[1].startsWith(QStringLiteral("no role")), qPrintable(found[1]));
}

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    QApplication app(argc, argv);
    NamedForms test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_pages_names.moc"
