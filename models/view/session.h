// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The one object behind the whole window: what is on this machine, which room is open, commands, notices,
// settings. Not for the room's content: that is WarRoom.

#include "models/base/clock.h"
#include "models/view/command_model.h"
#include "models/view/gateways.h"
#include "models/view/list_models.h"
#include "models/view/outbox_model.h"
#include "models/view/source_form.h"

#include <QObject>
#include <QSet>
#include <QTimer>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>
#include <vector>

QT_BEGIN_NAMESPACE
class QQmlEngine;
class QJSEngine;
QT_END_NAMESPACE

Q_MOC_INCLUDE("models/view/declare_desk.h")
Q_MOC_INCLUDE("models/view/open_rooms.h")
Q_MOC_INCLUDE("models/view/palette.h")
Q_MOC_INCLUDE("models/view/war_room.h")

namespace muster {

class DeclareDesk;
class Store;
struct StoreHealth;
class OpenRooms;
class Palette;
class WarRoom;
struct ChangeSet;

/// What the app hands over. `store` may be null when it could not be opened; then `storeProblem` says why and
/// what to do, and the pages show only that.
struct SessionServices
{
    Store* store = nullptr;
    QString storeProblem;
    std::shared_ptr<Clock> clock;
    ToolGateway* tools = nullptr;   ///< may be null: no tools in this build
    WriteGateway* writes = nullptr; ///< may be null: nothing can be sent
    QString drillFile;              ///< path of the built-in drill
    QString panelTemplate; ///< path or resource of the JSON with a new room's panels ($service replaced)
};

/// Role: QML's singleton `Session`. Owner: app; it must outlive the QML engine. Thread: main; nothing here
/// blocks.
class Session final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    /// opening, ready, read-only, failed.
    Q_PROPERTY(QString storeState READ storeState NOTIFY storeStateChanged)
    /// Why the store is not ready and what to do; empty when ready.
    Q_PROPERTY(QString storeProblem READ storeProblem NOTIFY storeStateChanged)
    /// True when nothing is here yet: no incident and no source. Drives the first-start page.
    Q_PROPERTY(bool firstStart READ firstStart NOTIFY listsChanged)
    /// False until the lists were read for the first time.
    Q_PROPERTY(bool listsReady READ listsReady NOTIFY listsChanged)
    Q_PROPERTY(muster::IncidentListModel* incidents READ incidents CONSTANT)
    Q_PROPERTY(muster::SearchResultModel* results READ results CONSTANT)
    Q_PROPERTY(QString searchWords READ searchWords WRITE search NOTIFY searchChanged)
    /// "14 hits · 6 ms"; empty when nothing is searched.
    Q_PROPERTY(QString searchText READ searchText NOTIFY searchChanged)
    Q_PROPERTY(bool searching READ searching NOTIFY searchChanged) ///< words are given
    Q_PROPERTY(muster::SourceListModel* sources READ sources CONSTANT)
    /// What could not be read of `unreadSource`, newest first.
    Q_PROPERTY(muster::UnreadModel* unread READ unread CONSTANT)
    /// Id of the source whose unread items are shown; empty: none.
    Q_PROPERTY(QString unreadSource READ unreadSource NOTIFY unreadChanged)
    Q_PROPERTY(muster::ToolKindModel* toolKinds READ toolKinds CONSTANT)
    Q_PROPERTY(muster::SourceForm* sourceForm READ sourceForm CONSTANT)
    Q_PROPERTY(muster::DeclareDesk* declaring READ declaring CONSTANT)
    Q_PROPERTY(muster::CommandModel* commands READ commands CONSTANT)
    Q_PROPERTY(muster::NoticeModel* notices READ notices CONSTANT)
    /// What waits to be sent to tools, with its true state.
    Q_PROPERTY(muster::OutboxModel* outbox READ outbox CONSTANT)
    /// Everything that has a name, to be found by a few letters.
    Q_PROPERTY(muster::Palette* palette READ palette CONSTANT)
    /// The incidents that are open beside each other; `room` is the one that is shown.
    Q_PROPERTY(muster::OpenRooms* openRooms READ openRooms CONSTANT)
    /// The room that is shown, or null.
    Q_PROPERTY(muster::WarRoom* room READ room NOTIFY roomChanged)
    /// "All edits saved on this machine", "Saving…", or what went wrong.
    Q_PROPERTY(QString savedState READ savedState NOTIFY savedStateChanged)
    /// "55 events in 1 incident on this machine · works offline".
    Q_PROPERTY(QString footerText READ footerText NOTIFY listsChanged)
    /// "dark", "light" or "system"; kept.
    Q_PROPERTY(QString theme READ theme WRITE setTheme NOTIFY settingsChanged)
    /// Times in UTC (true) or in the machine's zone; kept.
    Q_PROPERTY(bool utc READ utc WRITE setUtc NOTIFY settingsChanged)
    /// Size of everything in the window, 1 … 2; kept.
    Q_PROPERTY(double scale READ scale WRITE setScale NOTIFY settingsChanged)
    /// Importing, exporting or opening is under way; `busyText` names it.
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(QString busyText READ busyText NOTIFY busyChanged)
public:
    explicit Session(SessionServices services, QObject* parent = nullptr);
    ~Session() override;

    /// Called once by the app before the engine loads the window.
    static void setInstance(Session* session);
    static Session* instance();
    static Session* create(QQmlEngine* engine, QJSEngine* scripts);

    QString storeState() const { return m_storeState; }
    QString storeProblem() const { return m_services.storeProblem; }
    bool firstStart() const;
    bool listsReady() const { return m_listsReady; }
    IncidentListModel* incidents() { return &m_incidents; }
    SearchResultModel* results() { return &m_results; }
    QString searchWords() const { return m_searchWords; }
    QString searchText() const { return m_searchText; }
    bool searching() const { return !m_searchWords.trimmed().isEmpty(); }
    SourceListModel* sources() { return &m_sources; }
    UnreadModel* unread() { return &m_unread; }
    QString unreadSource() const { return m_unreadSource; }
    ToolKindModel* toolKinds() { return &m_toolKinds; }
    SourceForm* sourceForm() { return m_sourceForm; }
    DeclareDesk* declaring() { return m_declaring; }
    CommandModel* commands() { return &m_commands; }
    NoticeModel* notices() { return &m_notices; }
    OutboxModel* outbox() { return &m_outbox; }
    Palette* palette() const { return m_palette; }
    OpenRooms* openRooms() const { return m_openRooms; }
    WarRoom* room() const { return m_room; }
    QString savedState() const { return m_savedState; }
    QString footerText() const;
    QString theme() const { return m_theme; }
    void setTheme(const QString& theme);
    double scale() const { return m_scale; }
    void setScale(double scale);
    bool utc() const;
    void setUtc(bool utc);
    bool busy() const { return !m_busyText.isEmpty(); }
    QString busyText() const { return m_busyText; }

    /// Searches events and post-mortems while typing; only the newest answer is shown.
    Q_INVOKABLE void search(const QString& words);
    /// By id or number. `roomChanged` follows at once; the room fills itself.
    Q_INVOKABLE void openIncident(const QString& idOrNumber);
    /// Opens the incident with its room at an event (a search hit).
    Q_INVOKABLE void openIncidentAt(const QString& idOrNumber, double instantMs);
    /// Closes the room that is shown; the one that was shown before it comes back.
    Q_INVOKABLE void closeRoom();
    void closeOne(WarRoom* room);
    /// Imports the built-in drill if it is not here yet and opens it.
    Q_INVOKABLE void openDrill();
    Q_INVOKABLE void importFile(const QUrl& file);
    /// Exports the open room's incident.
    Q_INVOKABLE void exportFile(const QUrl& file);
    /// Makes a local incident, starts at once, opens its room. `severity` 1 … 5.
    Q_INVOKABLE void declareIncident(const QString& title, int severity, const QString& service);
    Q_INVOKABLE void editSource(const QString& sourceId);
    Q_INVOKABLE void syncNow();
    /// Looks at everything that a source has (all of them when empty), so that what is no longer there is
    /// marked; the answer stands on its card. `believe`: also when so much is missing that it is doubted.
    Q_INVOKABLE void sweepNow(const QString& sourceId = {}, bool believe = false);
    /// Shows what could not be read of a source; again: hides it.
    Q_INVOKABLE void showUnread(const QString& sourceId);
    /// A person's decisions about an operation of the outbox: send it (again), it arrived, do not send it.
    Q_INVOKABLE void sendOperation(const QString& operationId);
    Q_INVOKABLE void confirmOperation(const QString& operationId);
    Q_INVOKABLE void cancelOperation(const QString& operationId);
    /// Opens the form that a refused or cancelled one came from, in its incident and with its words; the
    /// pages show it by `uiCommand`. Nothing is sent. What cannot be written anew is said in a notice.
    Q_INVOKABLE void writeAnew(const QString& operationId);
    /// Runs a command by id; ids the pages own come back as `uiCommand`.
    Q_INVOKABLE void trigger(const QString& commandId);
    /// Hands typed text that is not yet on disk to the store now; `flushed` follows. Called before closing.
    Q_INVOKABLE void flush();

    Store* store() const { return m_services.store; }
    Clock& clock() const { return *m_services.clock; }
    std::shared_ptr<Clock> sharedClock() const { return m_services.clock; }
    ToolGateway* tools() const { return m_services.tools; }
    WriteGateway* writes() const { return m_services.writes; }
    QString panelTemplate() const { return m_services.panelTemplate; }
    /// A quiet line for an error while doing `thing`.
    void report(const Error& error, const QString& thing, const QString& actionId = {},
                const QString& actionText = {});
    /// Counts writes under way; the saved text follows.
    void beginSave();
    void endSave(const Done& outcome);
    /// How many of them the store could not keep so far.
    int refusedSaves() const { return m_refusedSaves; }

signals:
    void storeStateChanged();
    void listsChanged();
    void unreadChanged();
    void searchChanged();
    void roomChanged();
    void savedStateChanged();
    void settingsChanged();
    void busyChanged();
    void flushed();
    /// A command the pages carry out: go.*, focus.*, show.*, pm.cite, incident.declare, file.import,
    /// file.export, room.goto.
    void uiCommand(const QString& commandId);
    /// An import or the drill is open; the window shows the room.
    void roomOpened();

private:
    void reloadIncidents();
    void reloadSources();
    void reloadSettings();
    void reloadUnread();
    void reloadOutbox();
    void decideOperation(const QString& operationId, outbox::Decision decision);
    /// A line for each that was refused since the outbox was read last; gone with its decision.
    void noticeRefused(const std::vector<Operation>& operations);
    /// The disk under the data folder, while it is not well.
    void showHealth(const StoreHealth& health);
    void onCommitted(const ChangeSet& changes);
    void refreshAges();
    void rebuildCommands();
    void setBusy(const QString& text);
    void importPath(const QString& path, const QString& thing);
    void keepSetting(const QString& key, const QString& value);
    /// The others stay open and rest.
    void setRoom(WarRoom* room);
    void showIncident(const IncidentId& id, double instantMs);
    void stepScale(int direction);

    SessionServices m_services;
    QString m_storeState = QStringLiteral("opening");
    bool m_listsReady = false;
    IncidentListModel m_incidents;
    SearchResultModel m_results;
    SourceListModel m_sources;
    UnreadModel m_unread;
    QString m_unreadSource;
    ToolKindModel m_toolKinds;
    CommandModel m_commands;
    NoticeModel m_notices;
    OutboxModel m_outbox;
    std::optional<QSet<QString>> m_refused; ///< operations; nullopt: the outbox was not read yet
    SourceForm* m_sourceForm;
    DeclareDesk* m_declaring;
    OpenRooms* m_openRooms;
    Palette* m_palette;
    WarRoom* m_room = nullptr;
    QString m_searchWords, m_searchText;
    int m_searchGeneration = 0, m_incidentGeneration = 0, m_sourceGeneration = 0, m_outboxGeneration = 0;
    QString m_savedState;
    int m_savesUnderWay = 0, m_refusedSaves = 0;
    QString m_theme = QStringLiteral("dark");
    double m_scale = 1;
    QString m_busyText;
    struct SourceFacts;
    std::unique_ptr<SourceFacts> m_sourceFacts; ///< what the ages are counted from
    QTimer m_ageTimer;
};

} // namespace muster
