// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The window over mock view models, made anew for every test of the pages; nothing may warn. For tests only.

#include <QQmlApplicationEngine>
#include <QQmlComponent>
#include <QQmlError>
#include <QQuickItem>
#include <QQuickWindow>
#include <QtTest>

#include <memory>

class PageStage : public QObject
{
    Q_OBJECT

private slots:
    void cleanupTestCase() { m_engine.reset(); }
    void init()
    {
        m_warnings.clear();
        m_engine = std::make_unique<QQmlApplicationEngine>();
        connect(m_engine.get(), &QQmlEngine::warnings, this, [this](const QList<QQmlError>& found) {
            for (const QQmlError& error : found)
                m_warnings << error.toString();
        });
        m_engine->addImportPath(QStringLiteral("qrc:/qt/qml"));
        m_engine->addImportPath(QStringLiteral(MUSTER_MOCK_PAGES));
        m_engine->addImportPath(QStringLiteral(MUSTER_MOCK));
        QQmlComponent fixture{m_engine.get(),
                              QUrl::fromLocalFile(QStringLiteral(MUSTER_MOCK "/Fixture.qml"))};
        m_fixture.reset(fixture.create());
        QVERIFY2(m_fixture, qPrintable(fixture.errorString()));
        m_engine->load(QUrl::fromLocalFile(QStringLiteral(MUSTER_MAIN)));
        QCOMPARE(m_engine->rootObjects().size(), 1);
        m_window = qobject_cast<QQuickWindow*>(m_engine->rootObjects().constFirst());
        QVERIFY(m_window);
        QVERIFY(QTest::qWaitForWindowExposed(m_window));
        m_window->requestActivate();
        QVERIFY(QTest::qWaitForWindowActive(m_window));
    }
    void cleanup()
    {
        if (!QTest::currentTestFailed())
            QCOMPARE(m_warnings, QStringList{});
        m_engine.reset();
        m_fixture.reset();
    }

protected:
    QObject* session() const { return m_fixture->property("session").value<QObject*>(); }
    QObject* room() const { return session()->property("room").value<QObject*>(); }
    void open()
    {
        QMetaObject::invokeMethod(session(), "openDrill");
        QCOMPARE(m_window->property("currentPage").toString(), QStringLiteral("room"));
        QTRY_VERIFY(m_window->property("settled").toBool()); // pages of a room are made between frames
    }
    /// Rows of both themes at both sizes that are designed for; a test of them begins with `openLook`.
    static void looks()
    {
        QTest::addColumn<QString>("theme");
        QTest::addColumn<QSize>("size");
        QTest::newRow("dark-1600") << QStringLiteral("dark") << QSize{1600, 1000};
        QTest::newRow("dark-1280") << QStringLiteral("dark") << QSize{1280, 800};
        QTest::newRow("light-1280") << QStringLiteral("light") << QSize{1280, 800};
        QTest::newRow("light-1600") << QStringLiteral("light") << QSize{1600, 1000};
    }
    /// A room in the row's theme and size.
    void openLook()
    {
        QFETCH(const QString, theme);
        QFETCH(const QSize, size);
        session()->setProperty("theme", theme);
        open();
        m_window->resize(size);
    }
    /// Another page, when it has been made.
    void go(const char* page)
    {
        m_window->setProperty("currentPage", QString::fromLatin1(page));
        QTRY_VERIFY(m_window->property("settled").toBool());
    }
    /// As a key or the palette does.
    void trigger(const char* commandId)
    {
        QVERIFY(
            QMetaObject::invokeMethod(session(), "trigger", Q_ARG(QString, QString::fromLatin1(commandId))));
    }
    void type(const char* text)
    {
        for (const char* c = text; *c; ++c)
            QTest::keyClick(m_window, *c);
    }
    void key(int which, Qt::KeyboardModifiers with = Qt::NoModifier)
    {
        QTest::keyClick(m_window, static_cast<Qt::Key>(which), with);
    }
    QQuickItem* find(const QString& objectName) const { return find(m_window->contentItem(), objectName); }
    static QQuickItem* find(QQuickItem* below, const QString& objectName)
    {
        // Delegates are visual children only, so findChild() does not see them.
        const QList<QQuickItem*> children = below->childItems();
        for (QQuickItem* child : children) {
            if (child->objectName() == objectName)
                return child;
            if (QQuickItem* found = find(child, objectName))
                return found;
        }
        return nullptr;
    }
    /// Two pages may hold an item of this name; the one that is on the screen.
    QQuickItem* shown(const char* objectName) const { return shown(m_window->contentItem(), objectName); }
    static QQuickItem* shown(QQuickItem* below, const char* objectName)
    {
        const QList<QQuickItem*> children = below->childItems();
        for (QQuickItem* child : children) {
            if (child->objectName() == QLatin1String(objectName) && child->isVisible())
                return child;
            if (QQuickItem* found = shown(child, objectName))
                return found;
        }
        return nullptr;
    }
    /// Keeps a picture of the window where MUSTER_SHOTS says so.
    void shoot(const QString& name)
    {
        m_window->grabWindow(); // lets charts be composed once
        QCoreApplication::processEvents();
        const QImage picture = m_window->grabWindow();
        const QString folder = qEnvironmentVariable("MUSTER_SHOTS");
        if (!folder.isEmpty())
            QVERIFY(picture.save(QStringLiteral("%1/%2.png").arg(folder, name)));
    }

    std::unique_ptr<QQmlApplicationEngine> m_engine;
    std::unique_ptr<QObject> m_fixture;
    QQuickWindow* m_window = nullptr;
    QStringList m_warnings;
};
