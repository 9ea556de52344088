// SPDX-License-Identifier: GPL-3.0-or-later
// What the palette and the keys start reaches its taker: every command that the window carries out itself is
// handed to it by the session.
#include "models/view/command_table.h"
#include "models/view/palette.h"
#include "tests/model/view_fixture.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace muster;
using namespace muster::test;

namespace {

/// The commands in the window's own lists of what it carries out, and the pages it goes to.
QStringList takenByWindow()
{
    QStringList ids;
    static const QRegularExpression branch(QStringLiteral("case \"([a-z]+[.][a-z0-9.]+)\":"));
    for (const char* name : {"WindowCommands", "WindowPanels"}) {
        QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/qml/pages/window/%1.qml").arg(QLatin1String(name)));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("%s", qPrintable(file.errorString()));
        const QString text = QString::fromUtf8(file.readAll());
        for (auto found = branch.globalMatch(text); found.hasNext();)
            ids << found.next().captured(1);
    }
    for (const CommandRow& command : allCommands()) {
        if (command.key.startsWith(QLatin1String("go.")))
            ids << command.key;
    }
    return ids;
}

} // namespace

class ViewCommands final : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_machine = std::make_unique<Machine>();
        m_machine->openDrillAt(night("02:20:00"));
    }
    void cleanupTestCase() { m_machine.reset(); }
    void theWindowIsToldOfWhatItCarriesOut_data();
    void theWindowIsToldOfWhatItCarriesOut();
    void whatARoomMakesPossibleIsToldAtOnce();
    void nothingIsDeclaredWhereNothingCanBeWritten_data();
    void nothingIsDeclaredWhereNothingCanBeWritten();

private:
    std::unique_ptr<Machine> m_machine;
};

void ViewCommands::theWindowIsToldOfWhatItCarriesOut_data()
{
    QTest::addColumn<QString>("command");
    const QStringList ids = takenByWindow();
    QVERIFY(ids.size() > 40);
    for (const QString& id : ids)
        QTest::newRow(qPrintable(id)) << id;
}

void ViewCommands::theWindowIsToldOfWhatItCarriesOut()
{
    QFETCH(const QString, command);
    // What is off at the moment (a sealed room takes no notes) is not what this is about.
    m_machine->session->commands()->setEnabled(command, true, {});
    QSignalSpy told(m_machine->session.get(), &Session::uiCommand);
    m_machine->session->trigger(command);
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().first().toString(), command);
}

/// Who follows looks at every command: told one by one that was most of the time that opening a room took.
void ViewCommands::whatARoomMakesPossibleIsToldAtOnce()
{
    Machine machine;
    CommandModel* const commands = machine.session->commands();
    machine.session->palette()->begin(); // it has been up before
    QVERIFY(!commands->isEnabled(QStringLiteral("go.room")));
    QSignalSpy told(commands, &CommandModel::availabilityChanged);
    QSignalSpy shown(machine.session->palette(), &QAbstractItemModel::dataChanged);
    machine.openDrillAt(night("02:20:00"));
    QVERIFY(commands->isEnabled(QStringLiteral("go.room")));
    QVERIFY2(told.size() <= 4, qPrintable(QString::number(told.size())));
    QVERIFY2(shown.size() <= 40, qPrintable(QString::number(shown.size())));
    const qsizetype before = told.size();
    machine.session->trigger(QStringLiteral("room.close"));
    QVERIFY(!commands->isEnabled(QStringLiteral("go.room")));
    QVERIFY2(told.size() - before <= 2, qPrintable(QString::number(told.size() - before)));
}

void ViewCommands::nothingIsDeclaredWhereNothingCanBeWritten_data()
{
    QTest::addColumn<QString>("command");
    QTest::newRow("by hand") << QStringLiteral("incident.declare");
    QTest::newRow("from an alert") << QStringLiteral("incident.declare.alert");
}

void ViewCommands::nothingIsDeclaredWhereNothingCanBeWritten()
{
    QFETCH(const QString, command);
    Session session{SessionServices{}};
    QSignalSpy told(&session, &Session::uiCommand);
    session.trigger(command);
    QCOMPARE(told.size(), 0);
}

QTEST_MAIN(ViewCommands)
#include "tst_view_commands.moc"
