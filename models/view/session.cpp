// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/session.h"

#include "models/base/log.h"
#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/chart_commands.h"
#include "models/view/room_board.h"
#include "models/view/room_panes.h"
#include "models/view/chart_range.h"
#include "models/view/command_desk.h"
#include "models/view/declare_desk.h"
#include "models/view/facilitator.h"
#include "models/view/facilitator_commands.h"
#include "models/view/formatters.h"
#include "models/view/open_rooms.h"
#include "models/view/palette.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/replay_commands.h"
#include "models/view/command_table.h"
#include "models/view/declaring.h"
#include "models/view/safe_mode.h"
#include "models/view/session_lists.h"
#include "models/view/timeline_model.h"
#include "models/view/update_desk.h"
#include "models/view/war_room.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QElapsedTimer>
#include <QJSEngine>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

Session* s_instance = nullptr;

constexpr int kMostHits = 200;
const QString kHealthNotice = QStringLiteral("store:health");
const QString kBackupNotice = QStringLiteral("store:backup");
const QString kThemeKey = QStringLiteral("view.theme");
const QString kUtcKey = QStringLiteral("view.utc");
const QString kScaleKey = QStringLiteral("view.scale");

bool ownedByPages(const QString& commandId)
{
    return commandId.startsWith(QLatin1String("go.")) || commandId.startsWith(QLatin1String("focus.")) ||
           commandId.startsWith(QLatin1String("show.")) || commandId.startsWith(QLatin1String("safe.")) ||
           commandId.startsWith(QLatin1String("runbook.")) ||
           (commandId.startsWith(QLatin1String("command.")) &&
            commandId != QLatin1String("command.takeseverity")) ||
           (commandId.startsWith(QLatin1String("pm.")) && commandId != QLatin1String("pm.save")) ||
           commandId.startsWith(QLatin1String("session.write.")) ||
           commandId.startsWith(QLatin1String("file.")) ||
           commandId.startsWith(QLatin1String("incident.declare")) ||
           commandId == QLatin1String("window.quit") || commandId == QLatin1String("event.tell") ||
           commandId == QLatin1String("room.goto") || commandId == QLatin1String("room.overlay.incident");
}

} // namespace

Session::Session(SessionServices services, QObject* parent)
    : QObject(parent), m_services(std::move(services)), m_sourceForm(new SourceForm(m_services.tools, this)),
      m_declaring(new DeclareDesk(this)), m_openRooms(new OpenRooms(this)), m_palette(new Palette(this)),
      m_savedState(tr("All edits saved on this machine")), m_sourceFacts(std::make_unique<SourceFacts>())
{
    if (!m_services.clock)
        m_services.clock = std::make_shared<SystemClock>();
    std::vector<ToolKindRow> kinds;
    if (m_services.tools) {
        for (const ToolKind& kind : m_services.tools->toolKinds())
            kinds.push_back({kind.id, kind.name, kind.summary});
    }
    m_toolKinds.setRows(std::move(kinds));
    m_commands.setCommands(allCommands());
    connect(SafeMode::instance(), &SafeMode::changed, this, &Session::rebuildCommands);
    connect(m_sourceForm, &SourceForm::saved, this, &Session::reloadSources);
    connect(m_sourceForm, &SourceForm::removed, this, &Session::reloadSources);

    m_ageTimer.setInterval(1000);
    connect(&m_ageTimer, &QTimer::timeout, this, &Session::refreshAges);
    if (!m_services.store) {
        m_storeState = QStringLiteral("failed");
        if (m_services.storeProblem.isEmpty())
            m_services.storeProblem = tr("The data folder could not be opened.");
        m_services.storeProblem = displayText(m_services.storeProblem, DisplayRole::Cell);
        m_listsReady = true;
        rebuildCommands();
        return;
    }
    m_storeState = m_services.store->isReadOnly() ? QStringLiteral("read-only") : QStringLiteral("ready");
    if (m_services.store->isReadOnly())
        m_services.storeProblem = displayText(m_services.store->health().words(), DisplayRole::Cell);
    connect(m_services.store, &Store::healthChanged, this, &Session::showHealth);
    connect(m_services.store, &Store::backupFinished, this, [this](const QString& problem) {
        if (problem.isEmpty())
            m_notices.dismiss(kBackupNotice);
        else
            m_notices.post({kBackupNotice, problem, QStringLiteral("look"), {}, {}});
    });
    const QStringList openingNotes = m_services.store->openingNotes();
    for (const QString& words : openingNotes)
        m_notices.post({QStringLiteral("store:") + words.left(40), words, QStringLiteral("look"), {}, {}});
    connect(m_services.store, &Store::committed, this, &Session::onCommitted);
    reloadSettings();
    reloadSources();
    reloadIncidents();
    reloadOutbox();
    rebuildCommands();
    m_ageTimer.start();
}

Session::~Session()
{
    // They use what this session holds until its end, and one that goes asks for the others.
    m_openRooms->letGo();
    m_room = nullptr;
    qDeleteAll(findChildren<WarRoom*>(Qt::FindDirectChildrenOnly));
    // Imports, exports and reports on the pool use the store, which the owner closes next.
    Worker::pool().waitForDone();
    if (s_instance == this)
        s_instance = nullptr;
}

void Session::setInstance(Session* session)
{
    s_instance = session;
}
Session* Session::instance()
{
    return s_instance;
}

Session* Session::create(QQmlEngine*, QJSEngine*)
{
    Q_ASSERT_X(s_instance, "Session::create", "setInstance must come before the engine");
    QJSEngine::setObjectOwnership(s_instance, QJSEngine::CppOwnership);
    return s_instance;
}

// ---- lists
// ---------------------------------------------------------------------------------------------------

bool Session::firstStart() const
{
    return m_listsReady && m_incidents.count() == 0 && m_sources.count() == 0;
}

QString Session::footerText() const
{
    int events = 0;
    for (const IncidentRow& row : m_incidents.rows())
        events += row.eventCount;
    return format::counted(m_incidents.count(), tr("%1 incident on this machine"),
                           tr("%1 incidents on this machine")) +
           QStringLiteral(" · ") + format::counted(events, tr("%1 event"), tr("%1 events")) +
           QStringLiteral(" · ") + tr("works offline");
}

void Session::reloadSettings()
{
    struct Settings
    {
        std::optional<QString> theme, utc, scale;
    };
    m_services.store->read(
        [](ReadTx& tx) -> Result<Settings> {
            auto theme = tx.setting(kThemeKey);
            if (!theme)
                return tl::unexpected(theme.error());
            auto utc = tx.setting(kUtcKey);
            if (!utc)
                return tl::unexpected(utc.error());
            auto scale = tx.setting(kScaleKey);
            if (!scale)
                return tl::unexpected(scale.error());
            return Settings{*theme, *utc, *scale};
        },
        this,
        [this](Result<Settings> settings) {
            if (!settings)
                return; // the defaults are good enough, and the store has told its trouble elsewhere
            m_theme = settings->theme.value_or(m_theme);
            Format::instance()->setUtc(settings->utc.value_or(QStringLiteral("1")) != QLatin1String("0"));
            const double scale = settings->scale.value_or(QStringLiteral("1")).toDouble();
            m_scale = scale >= 1.0 && scale <= 2.0 ? scale : 1.0;
            emit settingsChanged();
        });
}

void Session::onCommitted(const ChangeSet& changes)
{
    if (changes.touches(Table::Incidents) || changes.touches(Table::Facts) ||
        changes.touches(Table::Events) || changes.touches(Table::PostMortems) ||
        changes.touches(Table::Drafts))
        reloadIncidents();
    if (changes.touches(Table::Sources) || changes.touches(Table::Freshness))
        reloadSources();
    if (changes.touches(Table::Outbox))
        reloadOutbox();
}

// ---- search
// --------------------------------------------------------------------------------------------------

void Session::search(const QString& words)
{
    if (words == m_searchWords)
        return;
    m_searchWords = words;
    const int generation = ++m_searchGeneration;
    if (!searching() || !m_services.store) {
        m_results.setRows({});
        m_searchText.clear();
        emit searchChanged();
        return;
    }
    emit searchChanged();
    QElapsedTimer timer;
    timer.start();
    m_services.store->read(
        [words, style = Format::instance()->style()](ReadTx& tx) {
            return readSearchRows(tx, words, kMostHits, style);
        },
        this,
        [this, generation, timer](Result<std::vector<SearchRow>> rows) {
            if (generation != m_searchGeneration)
                return; // the person typed on
            if (!rows) {
                m_searchText = displayLine(format::errorText(rows.error(), tr("The search")));
            } else {
                const auto hits = static_cast<int>(rows->size());
                m_results.setRows(std::move(*rows));
                const QString count = hits == kMostHits ? format::counted(hits, tr("the newest %1 hit"),
                                                                          tr("the newest %1 hits"))
                                                        : format::counted(hits, tr("%1 hit"), tr("%1 hits"));
                m_searchText = tr("%1 · %2 ms").arg(count, QString::number(timer.elapsed()));
            }
            emit searchChanged();
        });
}

// ---- declaring
// -----------------------------------------------------------------------------------------------

void Session::declareIncident(const QString& title, int severity, const QString& service)
{
    if (!m_services.store || title.trimmed().isEmpty())
        return;
    NewIncident made;
    made.title = title.trimmed();
    made.severity = severity >= 1 && severity <= 5 ? static_cast<Severity>(severity) : Severity::Unknown;
    made.service = service.trimmed();
    made.now = m_services.clock->now();
    made.panelTemplate = m_services.panelTemplate;
    beginSave();
    declareThenAttach(
        *m_services.store, made, this,
        [this](const Result<IncidentId>& id) {
            endSave(id ? Done{} : Done{tl::unexpected(id.error())});
            if (id)
                showIncident(*id, std::nan(""));
            else
                report(id.error(), tr("The new incident"));
        },
        [this](const Error& error) { report(error, tr("The runbook")); });
}

// ---- files
// ---------------------------------------------------------------------------------------------------

void Session::setBusy(const QString& text)
{
    m_busyText = displayLine(text);
    emit busyChanged();
}

void Session::importPath(const QString& path, const QString& thing)
{
    if (!m_services.store || busy())
        return;
    setBusy(tr("Opening %1…").arg(thing));
    Worker::run([store = m_services.store, path] { return importIncident(*store, path, true); }, this,
                [this, thing](Result<IncidentId> id) {
                    setBusy({});
                    if (id)
                        showIncident(*id, std::nan(""));
                    else
                        report(id.error(), thing);
                });
}

void Session::openDrill()
{
    if (!m_services.store || busy())
        return;
    const QString path = m_services.drillFile;
    setBusy(tr("Opening the drill…"));
    Worker::run(
        [store = m_services.store, path]() -> Result<IncidentId> {
            // SQLite opens files, not resources: a built-in drill is laid out for the time of the import.
            QTemporaryDir scratch;
            QString file = path;
            if (path.startsWith(u':')) {
                file = scratch.filePath(QFileInfo(path).fileName());
                if (!QFile::copy(path, file))
                    return fail(ErrorKind::Storage,
                                QStringLiteral("the drill cannot be laid out in %1: is the disk full?")
                                    .arg(QDir::tempPath()));
            }
            // Importing twice would only be refused: what is here already is opened.
            const auto manifest = inspectIncidentFile(file);
            if (!manifest)
                return tl::unexpected(manifest.error());
            const IncidentId id = manifest->incident;
            if (store->readNow([id](ReadTx& tx) { return tx.incident(id); }))
                return id;
            return importIncident(*store, file, true);
        },
        this,
        [this](Result<IncidentId> id) {
            setBusy({});
            if (!id)
                report(id.error(), tr("The drill"));
            else
                showIncident(*id, std::nan(""));
        });
}

void Session::importFile(const QUrl& file)
{
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    importPath(path, file.fileName());
}

void Session::exportFile(const QUrl& file)
{
    if (!m_services.store || !m_room || busy())
        return;
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    m_room->postMortem()->flush();
    setBusy(tr("Writing %1…").arg(file.fileName()));
    Worker::run(
        [store = m_services.store, id = m_room->id(), path] { return exportIncident(*store, id, path); },
        this,
        [this, path, name = file.fileName()](Done done) {
            setBusy({});
            if (!done)
                report(done.error(), name);
            else
                m_notices.post(
                    {QStringLiteral("export"), tr("Written: %1").arg(path), QStringLiteral("info"), {}, {}});
        });
}

// ---- sources and commands
// ------------------------------------------------------------------------------------

void Session::rebuildCommands()
{
    const QString noRoom = tr("no incident is open");
    const bool room = m_room && m_room->ready();
    const bool canWrite = m_services.store && !m_services.store->isReadOnly();
    // Told all at once: who follows them, the palette and every shortcut, looks at all of them.
    std::vector<CommandRow> rows = m_commands.all();
    for (CommandRow& row : rows) {
        bool enabled = true;
        QString why;
        if (row.key.startsWith(QLatin1String("board.")) || row.key.startsWith(QLatin1String("command."))) {
            enabled = room && canWrite;
            why = room ? tr("the data folder is read-only") : noRoom;
        }
        if (row.key.startsWith(QLatin1String("room.")) || row.key.startsWith(QLatin1String("pm.")) ||
            row.key == QLatin1String("go.room") || row.key == QLatin1String("go.runbook") ||
            row.key.startsWith(QLatin1String("runbook.")) || row.key == QLatin1String("go.postmortem") ||
            row.key == QLatin1String("file.export") || row.key == QLatin1String("show.costs") ||
            row.key == QLatin1String("show.rollback") || row.key == QLatin1String("show.tools") ||
            row.key == QLatin1String("event.tell") || row.key.startsWith(QLatin1String("file.timeline."))) {
            enabled = room;
            why = noRoom;
        }
        if (room && row.key == QLatin1String("runbook.expert")) {
            enabled = !m_room->sealed() && canWrite;
            why = m_room->sealed() ? tr("nobody waits for an answer in an incident file")
                                   : tr("the data folder is read-only");
        }
        if (row.key.startsWith(QLatin1String("session."))) {
            enabled = room && m_room->postMortem()->facilitator()->active();
            why = room ? tr("only in the session for the projector (Ctrl+Alt+P)") : noRoom;
        }
        if (row.key.startsWith(QLatin1String("panes."))) {
            enabled = room;
            why = noRoom;
        }
        if (room && row.key.startsWith(QLatin1String("room.switch."))) {
            enabled = m_openRooms->count() > 1;
            why = tr("no other incident is open");
        }
        if (room && row.key == QLatin1String("room.range.onset")) {
            enabled = m_room->range()->onsetKnown();
            why = tr("onset is not known yet");
        }
        if (room && row.key == QLatin1String("room.budget")) {
            enabled = hasObjective(*m_room) && canWrite;
            why = canWrite ? tr("this room has no objective (SLO)") : tr("the data folder is read-only");
        }
        if (row.key.startsWith(QLatin1String("focus.")) && row.key != QLatin1String("focus.search")) {
            enabled = room && canWrite;
            why = room ? tr("the data folder is read-only") : noRoom;
        }
        if (row.key == QLatin1String("sources.sweep") || row.key == QLatin1String("sync.now")) {
            const bool safe = SafeMode::instance()->active();
            enabled = m_services.tools && m_sources.count() > 0 && !safe;
            why = safe ? SafeMode::noToolIsAsked() : tr("no tool is connected");
        }
        if (row.key == QLatin1String("safe.leave")) {
            enabled = SafeMode::instance()->active();
            why = tr("this is not safe mode");
        }
        if (row.key.startsWith(QLatin1String("incident.declare"))) {
            enabled = canWrite;
            why = tr("the data folder is read-only");
        }
        row.enabled = enabled;
        row.why = enabled ? QString() : why;
    }
    m_commands.setCommands(std::move(rows));
}

void Session::trigger(const QString& commandId)
{
    if (!m_commands.isEnabled(commandId))
        return;
    if (ownedByPages(commandId)) {
        emit uiCommand(commandId);
        return;
    }
    if (m_room && (runChartCommand(*m_room, commandId) || runBoardCommand(*m_room, commandId) ||
                   runDeskCommand(*m_room, commandId) || runReplayCommand(*m_room, commandId) ||
                   runFacilitatorCommand(*m_room, commandId)))
        return;
    if (commandId == QLatin1String("room.close"))
        closeRoom();
    else if (commandId == QLatin1String("room.switch.next"))
        m_openRooms->step(1);
    else if (commandId == QLatin1String("room.switch.previous"))
        m_openRooms->step(-1);
    else if (commandId.startsWith(QLatin1String("panes.")))
        m_room->panes()->run(commandId);
    else if (commandId == QLatin1String("view.larger"))
        stepScale(1);
    else if (commandId == QLatin1String("view.smaller"))
        stepScale(-1);
    else if (commandId == QLatin1String("view.usual"))
        setScale(1);
    else if (commandId == QLatin1String("drill.open"))
        openDrill();
    else if (commandId == QLatin1String("sync.now"))
        syncNow();
    else if (commandId == QLatin1String("sources.sweep"))
        sweepNow();
    else if (commandId == QLatin1String("view.theme"))
        setTheme(m_theme == QLatin1String("dark") ? QStringLiteral("light") : QStringLiteral("dark"));
    else if (commandId == QLatin1String("view.utc"))
        setUtc(!utc());
    else if (commandId == QLatin1String("pm.save"))
        m_room->postMortem()->saveRevision();
}

// ---- settings and saving
// -------------------------------------------------------------------------------------

bool Session::utc() const
{
    return Format::instance()->utc();
}

void Session::setTheme(const QString& theme)
{
    static const QStringList kThemes{QStringLiteral("dark"), QStringLiteral("light"),
                                     QStringLiteral("system")};
    if (theme == m_theme || !kThemes.contains(theme))
        return;
    m_theme = theme;
    emit settingsChanged();
    keepSetting(kThemeKey, theme);
}

void Session::setUtc(bool utc)
{
    if (utc == this->utc())
        return;
    Format::instance()->setUtc(utc);
    emit settingsChanged();
    keepSetting(kUtcKey, utc ? QStringLiteral("1") : QStringLiteral("0"));
    if (m_services.store)
        reloadIncidents(); // its texts carry the zone
}

void Session::setScale(double scale)
{
    const double wanted = std::isfinite(scale) ? std::clamp(scale, 1.0, 2.0) : 1.0;
    if (wanted == m_scale)
        return;
    m_scale = wanted;
    emit settingsChanged();
    keepSetting(kScaleKey, QString::number(wanted));
}

void Session::stepScale(int direction)
{
    setScale(std::round(m_scale * 4 + direction) / 4);
}

void Session::keepSetting(const QString& key, const QString& value)
{
    if (!m_services.store || m_services.store->isReadOnly())
        return;
    m_services.store->write(
        [key, value](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, value); !done)
                return tl::unexpected(done.error());
            return true;
        },
        this,
        [this](Result<bool> done) {
            if (!done)
                report(done.error(), tr("The setting"));
        });
}

void Session::report(const Error& error, const QString& thing, const QString& actionId,
                     const QString& actionText)
{
    qCWarning(logView) << thing << toString(error.kind) << error.what << error.where;
    m_notices.post({thing + QLatin1Char('/') + toString(error.kind), format::errorText(error, thing),
                    error.kind == ErrorKind::Storage ? QStringLiteral("hurt") : QStringLiteral("look"),
                    actionId, actionText});
}

void Session::showHealth(const StoreHealth& health)
{
    if (health.state == StoreHealth::State::Ok)
        m_notices.dismiss(kHealthNotice);
    else
        m_notices.post({kHealthNotice, health.words(), QStringLiteral("hurt"), {}, {}});
}

void Session::beginSave()
{
    if (m_savesUnderWay++ > 0)
        return;
    m_savedState = tr("Saving…");
    emit savedStateChanged();
}

void Session::endSave(const Done& outcome)
{
    m_savesUnderWay = std::max(0, m_savesUnderWay - 1);
    if (!outcome)
        ++m_refusedSaves;
    if (!outcome)
        m_savedState =
            displayFilled(tr("Not saved: %1"), {format::errorText(outcome.error(), tr("The last edit"))});
    else if (m_savesUnderWay == 0)
        m_savedState = tr("All edits saved on this machine");
    else
        return;
    emit savedStateChanged();
}

void Session::flush()
{
    if (m_room) {
        m_room->postMortem()->flush();
        m_room->updates()->flush();
    }
    if (!m_services.store) {
        emit flushed();
        return;
    }
    // Writes run in order: when this empty one is through, everything before it is on disk.
    m_services.store->write([](WriteTx&) -> Result<bool> { return true; }, this,
                            [this](Result<bool>) { emit flushed(); });
}

} // namespace muster
