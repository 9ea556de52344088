// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What QML sees of one incident at one instant. Every list and figure answers to the same AsOf; the scrubber,
// the replay and the live room differ only in where that instant comes from.

#include "models/base/clock.h"
#include "models/base/id.h"
#include "models/base/result.h"
#include "models/domain/timeline.h"
#include "models/store/change_set.h"
#include "models/view/list_models.h"
#include "models/view/room_models.h"

#include <QList>
#include <QObject>
#include <QSet>
#include <QStringList>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

Q_MOC_INCLUDE("models/view/chart_cursors.h")
Q_MOC_INCLUDE("models/view/chart_range.h")
Q_MOC_INCLUDE("models/view/chart_detail.h")
Q_MOC_INCLUDE("models/view/overlay_incidents.h")
Q_MOC_INCLUDE("models/view/panel_list_model.h")
Q_MOC_INCLUDE("models/view/room_board.h")
Q_MOC_INCLUDE("models/view/room_panes.h")
Q_MOC_INCLUDE("models/view/timeline_desk.h")
Q_MOC_INCLUDE("models/view/timeline_model.h")
Q_MOC_INCLUDE("models/view/runbook_navigator.h")
Q_MOC_INCLUDE("models/view/post_mortem_editor.h")
Q_MOC_INCLUDE("models/view/room_tools.h")
Q_MOC_INCLUDE("models/view/silence_form.h")
Q_MOC_INCLUDE("models/view/budget_desk.h")
Q_MOC_INCLUDE("models/view/command_desk.h")
Q_MOC_INCLUDE("models/view/rollback_card.h")
Q_MOC_INCLUDE("models/view/update_desk.h")

namespace muster {

class BudgetDesk;
class ChartCursors;
class ChartRange;
class ChartDetail;
class CommandDesk;
class Composer;
class OverlayIncidentModel;
class PanelListModel;
class PostMortemEditor;
class RollbackCard;
class RoomBoard;
class RoomClock;
class RoomPanes;
class RunbookNavigator;
class Session;
class RoomTools;
class SilenceForm;
class TimelineDesk;
class TimelineModel;
class UpdateDesk;
class WriteTx;
struct MetricQuery;
struct Panel;
struct QueryAnswer;
struct RoomSnapshot;

/// Role: one open incident. Owner: Session. Thread: main. Invariant: all models show the same `asOf()`.
class WarRoom final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.room")
public:
    enum Mode {
        Live,   ///< follows the clock; everything known now
        Hold,   ///< stands at an instant
        Replay, ///< plays through the past at `speed`
    };
    Q_ENUM(Mode)

    // ---- identity and header
    // -------------------------------------------------------------------------------
    Q_PROPERTY(bool ready READ ready NOTIFY headerChanged) ///< the first snapshot is in, and in every model
    Q_PROPERTY(QString incidentId READ incidentId CONSTANT)
    Q_PROPERTY(QString number READ number NOTIFY headerChanged)
    Q_PROPERTY(QString title READ title NOTIFY headerChanged)
    Q_PROPERTY(QString services READ services NOTIFY headerChanged) ///< "checkout-api"
    Q_PROPERTY(bool sealed READ sealed NOTIFY headerChanged)        ///< a drill or incident file: never live
    Q_PROPERTY(int severity READ severity NOTIFY headerChanged)     ///< 1 … 5; 6 unknown
    Q_PROPERTY(QString severityText READ severityText NOTIFY headerChanged)
    Q_PROPERTY(QString severityReason READ severityReason NOTIFY headerChanged)
    Q_PROPERTY(int stage READ stage NOTIFY headerChanged) ///< index into `stages`
    Q_PROPERTY(QString stageText READ stageText NOTIFY headerChanged)
    Q_PROPERTY(QStringList stages READ stages CONSTANT) ///< Detected … Resolved
    Q_PROPERTY(
        QString impactText READ impactText NOTIFY impactChanged) ///< "90,026 failed of 705,600"; "—" unknown
    Q_PROPERTY(double impactFailed READ impactFailed NOTIFY impactChanged) ///< NaN unknown
    Q_PROPERTY(bool impactOngoing READ impactOngoing NOTIFY impactChanged) ///< users are hurt at this instant
    Q_PROPERTY(QString budgetLeftText READ budgetLeftText NOTIFY impactChanged) ///< "15.3 % left"
    Q_PROPERTY(
        double budgetLeft READ budgetLeft NOTIFY impactChanged)     ///< ratio, may be negative; NaN unknown
    Q_PROPERTY(QString burnText READ burnText NOTIFY impactChanged) ///< "180×"
    Q_PROPERTY(double burn READ burn NOTIFY impactChanged)
    /// So few requests that the burn rate is noise (DOMAIN 1.3: under 100 in the short window): shown greyed.
    Q_PROPERTY(bool lowTraffic READ lowTraffic NOTIFY impactChanged)
    Q_PROPERTY(
        QString budgetDetail READ budgetDetail NOTIFY impactChanged) ///< "gone in 34 m 36 s at this rate"
    Q_PROPERTY(
        QString nextUpdateDueText READ nextUpdateDueText NOTIFY clockChanged) ///< "06:12"; "overdue 1 m"
    Q_PROPERTY(bool nextUpdateOverdue READ nextUpdateOverdue NOTIFY clockChanged)
    Q_PROPERTY(bool nextUpdateSet READ nextUpdateSet NOTIFY clockChanged)
    Q_PROPERTY(QString publicStatusText READ publicStatusText NOTIFY headerChanged) ///< "Investigating"
    Q_PROPERTY(QString elapsedText READ elapsedText NOTIFY clockChanged) ///< "00:23:41", since impact start
    Q_PROPERTY(QString sinceText READ sinceText NOTIFY clockChanged)     ///< "since 02:00:00 UTC"
    Q_PROPERTY(muster::RoleListModel* roles READ roles CONSTANT)

    // ---- the instant
    // ---------------------------------------------------------------------------------------
    Q_PROPERTY(Mode mode READ mode NOTIFY transportChanged)
    Q_PROPERTY(bool playing READ playing NOTIFY transportChanged)
    Q_PROPERTY(double speed READ speed WRITE setSpeed NOTIFY transportChanged) ///< 1 … 60
    Q_PROPERTY(QList<double> speeds READ speeds CONSTANT)                      ///< 1, 2, 5, 10, 30, 60
    Q_PROPERTY(bool canGoLive READ canGoLive NOTIFY transportChanged)          ///< false for sealed incidents
    Q_PROPERTY(double asOfInstant READ asOfInstant NOTIFY asOfChanged)         ///< UTC ms; NaN: live
    Q_PROPERTY(bool asKnownThen READ asKnownThen WRITE setAsKnownThen NOTIFY asOfChanged)
    Q_PROPERTY(bool isPast READ isPast NOTIFY asOfChanged) ///< amber frame
    Q_PROPERTY(
        QString pastLabel READ pastLabel NOTIFY asOfChanged) ///< "as known at 02:13:30", "as it was at …"
    Q_PROPERTY(QString instantText READ instantText NOTIFY clockChanged) ///< "02:27:51", the room's instant
    Q_PROPERTY(double instantMs READ instantMs NOTIFY clockChanged)      ///< the room's instant, live or not

    // ---- time axis of charts and scrubber
    // ------------------------------------------------------------------
    Q_PROPERTY(muster::ChartRange* range READ range CONSTANT)
    Q_PROPERTY(double rangeFrom READ rangeFrom NOTIFY rangeChanged) ///< of `range`, UTC ms
    Q_PROPERTY(double rangeTo READ rangeTo NOTIFY rangeChanged)
    Q_PROPERTY(muster::ChartCursors* cursors READ cursors CONSTANT)
    Q_PROPERTY(double spanFrom READ spanFrom NOTIFY spanChanged) ///< scrubber ends, UTC ms
    Q_PROPERTY(double spanTo READ spanTo NOTIFY spanChanged)
    Q_PROPERTY(QList<double> scrubValues READ scrubValues NOTIFY
                   spanChanged) ///< first panel over the span; NaN: gap
    Q_PROPERTY(double scrubMaximum READ scrubMaximum NOTIFY spanChanged)
    Q_PROPERTY(muster::TickModel* ticks READ ticks CONSTANT)

    // ---- content
    // -------------------------------------------------------------------------------------------
    Q_PROPERTY(muster::PanelListModel* panels READ panels CONSTANT)
    Q_PROPERTY(muster::RoomPanes* panes READ panes CONSTANT)     ///< how the panes of the page stand
    Q_PROPERTY(muster::RoomBoard* board READ board CONSTANT)     ///< arranges the panels
    Q_PROPERTY(muster::ChartDetail* detail READ detail CONSTANT) ///< one chart, looked at closely
    /// Incidents that the charts can be compared with.
    Q_PROPERTY(muster::OverlayIncidentModel* overlayIncidents READ overlayIncidents CONSTANT)
    Q_PROPERTY(muster::TimelineModel* timeline READ timeline CONSTANT)
    Q_PROPERTY(muster::TimelineDesk* desk READ desk CONSTANT) ///< what is done with the timeline
    Q_PROPERTY(muster::Composer* composer READ composer CONSTANT)
    Q_PROPERTY(muster::SilenceForm* silence READ silence CONSTANT)
    Q_PROPERTY(muster::RoomTools* tools READ tools CONSTANT)
    Q_PROPERTY(muster::CommandDesk* command READ command CONSTANT)    ///< assignments, roles, severity, end
    Q_PROPERTY(muster::UpdateDesk* updates READ updates CONSTANT)     ///< what is told to whom
    Q_PROPERTY(muster::BudgetDesk* budget READ budget CONSTANT)       ///< budget clock, costs of the options
    Q_PROPERTY(muster::RollbackCard* rollback READ rollback CONSTANT) ///< roll back or fix forward
    Q_PROPERTY(muster::ChangeRankingModel* changes READ changes CONSTANT)
    /// "2 candidates, 1 feed stale", "No change known".
    Q_PROPERTY(QString changesText READ changesText NOTIFY snapshotChanged)
    Q_PROPERTY(muster::SourceListModel* sources READ sources CONSTANT) ///< freshness at the instant, per feed
    Q_PROPERTY(muster::RunbookNavigator* runbook READ runbook CONSTANT)
    Q_PROPERTY(muster::PostMortemEditor* postMortem READ postMortem CONSTANT)

    /// `resting`: it reads nothing until `wake`.
    WarRoom(Session* session, const IncidentId& incident, bool resting = false);
    ~WarRoom() override;

    bool ready() const;
    QString incidentId() const { return m_incident.value; }
    QString number() const;
    QString title() const;
    QString services() const;
    bool sealed() const;
    int severity() const;
    QString severityText() const;
    QString severityReason() const;
    int stage() const;
    QString stageText() const;
    QStringList stages() const;
    QString impactText() const;
    double impactFailed() const;
    bool impactOngoing() const;
    QString budgetLeftText() const;
    double budgetLeft() const;
    QString burnText() const;
    double burn() const;
    bool lowTraffic() const;
    QString budgetDetail() const;
    QString nextUpdateDueText() const;
    bool nextUpdateOverdue() const;
    bool nextUpdateSet() const;
    QString publicStatusText() const;
    QString elapsedText() const;
    QString sinceText() const;
    RoleListModel* roles();
    Mode mode() const { return m_mode; }
    bool playing() const { return m_mode == Replay; }
    double speed() const;
    void setSpeed(double speed);
    QList<double> speeds() const;
    bool canGoLive() const { return !sealed(); }
    double asOfInstant() const;
    bool asKnownThen() const { return m_asKnownThen; }
    void setAsKnownThen(bool asKnownThen);
    bool isPast() const { return m_mode != Live; }
    QString pastLabel() const;
    QString instantText() const;
    double instantMs() const;
    ChartRange* range() { return m_range; }
    double rangeFrom() const;
    double rangeTo() const;
    ChartCursors* cursors() { return m_cursors; }
    double spanFrom() const { return static_cast<double>(m_span.from.ms); }
    double spanTo() const { return static_cast<double>(m_span.to.ms); }
    QList<double> scrubValues() const { return m_scrubValues; }
    double scrubMaximum() const { return m_scrubMaximum; }
    TickModel* ticks();
    PanelListModel* panels() { return m_panels; }
    RoomPanes* panes() { return m_panes; }
    RoomBoard* board() { return m_board; }
    ChartDetail* detail() { return m_detail; }
    OverlayIncidentModel* overlayIncidents() { return m_overlayIncidents; }
    TimelineModel* timeline() { return m_timeline; }
    TimelineDesk* desk() { return m_desk; }
    Composer* composer() { return m_composer; }
    SilenceForm* silence() { return m_silence; }
    RoomTools* tools() { return m_tools; }
    CommandDesk* command() { return m_command; }
    UpdateDesk* updates() { return m_updates; }
    BudgetDesk* budget() { return m_budget; }
    RollbackCard* rollback() { return m_rollback; }
    ChangeRankingModel* changes();
    QString changesText() const;
    SourceListModel* sources();
    RunbookNavigator* runbook() { return m_runbook; }
    PostMortemEditor* postMortem() { return m_postMortem; }

    // ---- transport
    // -----------------------------------------------------------------------------------------
    /// Moves the room to an instant and stands there (a running replay goes on from there).
    Q_INVOKABLE void seek(double ms);
    /// "02:13", "02:13:30" (on the day of the span that fits, in the shown zone) or a full ISO instant.
    /// False: not understood.
    Q_INVOKABLE bool seekText(const QString& text);
    /// Relative to the room's instant: ±1 s, ±10 s, ±1 min.
    Q_INVOKABLE void seekBy(double ms);
    /// `]` and `[`: to the next or previous moment at which something became known (or happened).
    Q_INVOKABLE void stepEvent(int direction);
    Q_INVOKABLE void play();
    Q_INVOKABLE void pause();
    Q_INVOKABLE void togglePlay();
    /// Live room: follow the clock. Sealed room: to the end of its span.
    Q_INVOKABLE void goLive();
    /// `L`: live becomes hold at this instant; anything else returns to live.
    Q_INVOKABLE void toggleLive();

    // ---- facts by hand (each lands on the timeline too, in one transaction)
    // ---------------------------------
    Q_INVOKABLE void changeSeverity(int severity, const QString& reason);
    Q_INVOKABLE void changeStage(int stage);

    /// Shows or hides the charts of the error budget in every room that has an objective.
    Q_INVOKABLE void toggleBudget();

    // ---- for the session
    // ----------------------------------------------------------------------------------------
    /// Not shown any more: holds the instant, what is typed and how it is looked at, but no events and no
    /// samples, and reads nothing until `wake`. Its tools are still listened to. A replay stops.
    void rest();
    /// For RoomKeeper: nobody reads of it any more, so a room that rests holds nothing. `rest` waits for
    /// that: a list whose model is emptied while its page is in the making warns (Qt 6.4).
    void forget();
    /// Is shown (again). Does nothing to a room that does not rest.
    void wake();
    bool isResting() const { return m_resting; }

    // ---- for the room's own parts
    // ----------------------------------------------------------------------------
    Session* session() const { return m_session; }
    const IncidentId& id() const { return m_incident; }
    AsOf asOf() const;
    /// The room's instant: the clock when live, else where it stands.
    Instant instant() const;
    const RoomSnapshot* snapshot() const { return m_snapshot.get(); }
    /// Reads everything again soon: for what no commit tells. Nothing while the room rests.
    void reload();
    /// When a person's writes happen: the room's instant in a sealed incident (a drill is played), else the
    /// real now, whatever the room shows.
    Instant writeInstant() const;
    /// Stores an event written here, with `facts` in the same transaction. Fills incident, times, kind and
    /// source when they are not set. `onEnd` after the commit or its failure, not once `context` (the room
    /// when null) died.
    void addLocalEvent(TimelineEvent event, std::function<Done(WriteTx&)> facts,
                       std::function<void(bool stored)> onEnd, QObject* context = nullptr);

signals:
    void headerChanged();
    void impactChanged();
    void clockChanged();
    void transportChanged();
    void asOfChanged();
    void rangeChanged();
    void spanChanged();
    /// A new snapshot is applied to every model.
    void snapshotChanged();
    /// Opening failed: the words for the page.
    void failed(const QString& words);

private:
    void onCommitted(const ChangeSet& changes);
    void apply(std::shared_ptr<const RoomSnapshot> snapshot);
    void handOverFrom(int part);
    void handOver(int part);
    void endReading();
    void tick();
    void setMode(Mode mode);
    void moved();
    void updateSpan();
    void loadScrub();
    void showPanels();
    void tellTrouble();
    void keepAnswer(const MetricQuery& asked, QueryAnswer answer);
    void watchTools();
    void providePanelsOnce();
    void fetchHistory(const Panel& counters);
    Instant latestInstant() const;

    Session* m_session;
    IncidentId m_incident;
    std::shared_ptr<const RoomSnapshot> m_snapshot;
    std::unique_ptr<RoomClock> m_clock; ///< holds the instant when not live
    Mode m_mode = Live;
    bool m_asKnownThen = true;
    ChartRange* m_range;
    TimeRange m_span;
    ChartCursors* m_cursors;
    QList<double> m_scrubValues;
    double m_scrubMaximum = 0;
    bool m_reading = false, m_readAgain = false; ///< until the reading is in every model
    bool m_filled = false;                       ///< the first reading is in every model
    bool m_scrubReading = false, m_scrubAgain = false;
    bool m_watching = false;
    std::vector<Panel> m_watched;    ///< what the tools were asked to keep up to date
    QSet<QString> m_historyAsked;    ///< counter queries whose SLO window was asked for
    std::optional<Instant> m_wanted; ///< a seek asked for before the first snapshot
    QTimer m_ticker;
    struct Models;
    std::unique_ptr<Models> m_models;
    PanelListModel* m_panels;
    RoomBoard* m_board;
    RoomPanes* m_panes;
    bool m_resting;
    ChartDetail* m_detail;
    OverlayIncidentModel* m_overlayIncidents;
    TimelineModel* m_timeline;
    TimelineDesk* m_desk;
    Composer* m_composer;
    SilenceForm* m_silence;
    RoomTools* m_tools;
    RunbookNavigator* m_runbook;
    PostMortemEditor* m_postMortem;
    CommandDesk* m_command;
    UpdateDesk* m_updates;
    BudgetDesk* m_budget;
    RollbackCard* m_rollback;
};

} // namespace muster
