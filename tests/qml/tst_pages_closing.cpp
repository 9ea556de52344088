// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a real room whose runbook is walked, while runs and the room itself go away: nothing
// may warn, because whatever warns reads of something that is not there any more.
#include "app/command_line.h"
#include "app/session_host.h"
#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/runbook_runs.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QApplication>
#include <QQuickItem>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QtTest>

using namespace muster;

namespace {

QStringList g_warnings;

void keepWarning(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (type != QtDebugMsg && type != QtInfoMsg && qstrcmp(context.category, "muster.app") != 0 &&
        !message.contains(QLatin1String("XDG_RUNTIME_DIR")) &&
        !message.contains(QLatin1String("OpenType support missing"))) // of this machine's fonts
        g_warnings << message.left(300);
    std::fprintf(stderr, "%s\n", qPrintable(message.left(300)));
}

} // namespace

class Closing : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup() { QCOMPARE(g_warnings, QStringList{}); }
    void cleanupTestCase();
    void aRunBesideGoes();
    void whatWasSearchedGoes_data();
    void whatWasSearchedGoes();
    void theRoomGoes_data();
    void theRoomGoes();

private:
    void go(const char* page)
    {
        QMetaObject::invokeMethod(m_window, "go", Q_ARG(QString, QString::fromLatin1(page)));
        [this] { QTRY_VERIFY(m_window->property("settled").toBool()); }();
        m_window->grabWindow();
    }
    void frames()
    {
        // As in the program's own loop: what was to be deleted goes in the order in which it was said.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        for (int i = 0; i < 5; ++i) {
            m_window->grabWindow();
            QCoreApplication::processEvents();
        }
    }
    Session& session() { return m_host->session(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SessionHost> m_host;
    QQuickWindow* m_window = nullptr;
    Runbook m_book;
};

void Closing::initTestCase()
{
    qInstallMessageHandler(keepWarning); // after Qt Test has put in its own
    m_folder = std::make_unique<QTemporaryDir>();
    CommandLine line;
    line.dataDirectory = m_folder->path();
    line.theme = QStringLiteral("dark");
    m_host = std::make_unique<SessionHost>(line);
    auto window = m_host->load();
    QVERIFY(window);
    m_window = *window;
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window));
    const auto drill = importIncident(*session().store(), QStringLiteral(DRILL_FILE), true);
    QVERIFY(drill);
    const auto books = session().store()->readNow([&](ReadTx& tx) { return tx.runbooks(*drill); });
    QVERIFY(books && !books->empty());
    m_book = books->back();
}

void Closing::cleanupTestCase()
{
    m_host.reset();
    QCOMPARE(g_warnings, QStringList{});
}

/// The drill's runbook, twice, in an incident of today.
void Closing::init()
{
    session().declareIncident(QStringLiteral("errors"), 2, QStringLiteral("checkout-api"));
    QTRY_VERIFY(session().room() && session().room()->ready());
    QVERIFY(session().store()->writeNow([&](WriteTx& tx) -> Done {
        for (const char* id : {"RB-014", "RB-020"}) {
            Runbook each = m_book;
            each.id = QString::fromLatin1(id);
            if (Done done = tx.putRunbook(session().room()->id(), each); !done)
                return done;
        }
        return {};
    }));
    session().room()->reload();
    QTRY_COMPARE(session().room()->runbook()->choices().size(), 2);
    frames();
    g_warnings.clear();
}

void Closing::aRunBesideGoes()
{
    go("runbook");
    RunbookNavigator* runbook = session().room()->runbook();
    session().trigger(QStringLiteral("runbook.beside"));
    QTRY_COMPARE(runbook->runs()->count(), 2);
    frames();
    QTRY_VERIFY(runbook->runs()->at(1)->canAnswer());
    if (!runbook->runs()->at(1)->take(0))
        runbook->runs()->at(1)->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(runbook->runs()->at(1)->path()->count(), 1);
    frames();
    session().trigger(QStringLiteral("runbook.alone"));
    QCOMPARE(runbook->runs()->count(), 1);
    frames();
    QCOMPARE(g_warnings, QStringList{});
    session().trigger(QStringLiteral("runbook.beside"));
    QTRY_COMPARE(runbook->runs()->count(), 2);
    frames();
    runbook->runs()->remove(1);
    frames();
    session().trigger(QStringLiteral("room.close"));
    QTRY_VERIFY(!session().room());
    frames();
}

void Closing::whatWasSearchedGoes_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("palette") << QStringLiteral("show.palette");
    QTest::newRow("keys") << QStringLiteral("show.keys");
}

/// A list that letters have made short is left without another frame; the window goes after the last test.
void Closing::whatWasSearchedGoes()
{
    QFETCH(const QString, command);
    go("room");
    session().trigger(command);
    QTRY_VERIFY(m_window->property("covered").toBool());
    m_window->grabWindow();
    for (const Qt::Key key : {Qt::Key_C, Qt::Key_L, Qt::Key_O, Qt::Key_S, Qt::Key_E})
        QTest::keyClick(m_window, key);
    m_window->grabWindow();
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->property("covered").toBool());
    session().trigger(QStringLiteral("room.close"));
    QTRY_VERIFY(!session().room());
    frames();
}

void Closing::theRoomGoes_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<bool>("beside");
    for (const char* page : {"room", "runbook", "postmortem"}) {
        QTest::newRow(page) << QString::fromLatin1(page) << false;
        QTest::newRow(qPrintable(QString::fromLatin1(page) + QStringLiteral(", two runs")))
            << QString::fromLatin1(page) << true;
    }
}

void Closing::theRoomGoes()
{
    QFETCH(const QString, page);
    QFETCH(const bool, beside);
    go("room");
    go("runbook");
    RunbookNavigator* runbook = session().room()->runbook();
    QTRY_VERIFY(runbook->canAnswer());
    if (!runbook->take(0))
        runbook->override(0, QStringLiteral("known")); // whatever is suggested
    QTRY_COMPARE(runbook->path()->count(), 1);
    if (beside) {
        session().trigger(QStringLiteral("runbook.beside"));
        QTRY_COMPARE(runbook->runs()->count(), 2);
    }
    go(qPrintable(page));
    frames();
    session().trigger(QStringLiteral("room.close"));
    frames();
    QTRY_VERIFY(!session().room());
    frames();
}

QTEST_MAIN(Closing)
#include "tst_pages_closing.moc"
