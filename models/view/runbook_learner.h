// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the incidents on this machine say about a runbook, in the window: when it was exercised last, which
// branches were taken, how long its nodes took, where people overrode it; and what a changed text of it would
// have asked in them. It describes runbooks, never the people who walked them.

#include "models/domain/runbook_learning.h"
#include "models/view/formatters.h"
#include "models/view/row_list_model.h"

#include <QHash>
#include <QObject>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <memory>

namespace muster {

class ReadTx;
class WarRoom;
struct IncidentName;
struct IncidentRunbooks;
struct StoredReplay;

/// How a node was used.
struct RunbookUseRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "title ways overrides")
    Q_PROPERTY(QString node MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString asked MEMBER asked)         ///< "asked 3 times, median 40 s"
    Q_PROPERTY(QString ways MEMBER ways)           ///< "2 × > 0.0144 → N2", a line each
    Q_PROPERTY(QString overrides MEMBER overrides) ///< "INC-1120: > 1 → N5 instead of no_data → N10: reason"
public:
    QString key, title, asked, ways, overrides;
    bool operator==(const RunbookUseRow&) const = default;
};
class RunbookUseModel : public RowListModel, public Rows<RunbookUseRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookLearner.uses")
public:
    explicit RunbookUseModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One stored run, walked again.
struct RunbookReplayRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "outcome evidence note")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString incident MEMBER incident) ///< "INC-1120 · v7 → v8"
    Q_PROPERTY(bool differs MEMBER differs)
    Q_PROPERTY(QString outcome MEMBER outcome)   ///< "02:21:10 N9 would ask: Restart…", "the same path"
    Q_PROPERTY(QString evidence MEMBER evidence) ///< the figures that decide, and what was done
    Q_PROPERTY(QString note MEMBER note)         ///< questions that nothing stored answers
public:
    QString key, incident;
    bool differs = false;
    QString outcome, evidence, note;
    bool operator==(const RunbookReplayRow&) const = default;
};
class RunbookReplayModel : public RowListModel, public Rows<RunbookReplayRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookLearner.replays")
public:
    explicit RunbookReplayModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: see above. Owner: RunbookNavigator. Thread: main; incidents are read one at a time by the store's
/// reader, behind whatever a room reads, folded and put into words by workers. The self-description answers
/// to the room's AsOf; a replay is over everything that is stored.
class RunbookLearner final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.learner")
    Q_PROPERTY(bool open READ isOpen WRITE setOpen NOTIFY openChanged) ///< its pane is shown
    /// "2 runs, 1 to an end · last exercised 2026-11-20 02:47:00 UTC".
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(QString nodeText READ nodeText NOTIFY changed) ///< how the current node was used; empty: never
    Q_PROPERTY(muster::RunbookUseModel* uses READ uses CONSTANT)
    Q_PROPERTY(bool replaying READ isReplaying NOTIFY changed)
    Q_PROPERTY(QString progressText READ progressText NOTIFY changed) ///< "incident 3 of 40"
    /// "2 runs, 1 would part" once replayed; or why not.
    Q_PROPERTY(QString replaySummary READ replaySummary NOTIFY changed)
    Q_PROPERTY(bool replayFailed READ hasReplayFailed NOTIFY changed)
    Q_PROPERTY(muster::RunbookReplayModel* replays READ replays CONSTANT)
public:
    explicit RunbookLearner(WarRoom* room, QObject* parent);
    ~RunbookLearner() override;

    bool isOpen() const { return m_open; }
    void setOpen(bool open);
    QString summary() const { return m_summary; }
    QString nodeText() const { return m_nodeTexts.value(m_node); }
    RunbookUseModel* uses() { return &m_uses; }
    bool isReplaying() const { return m_replay != nullptr; }
    QString progressText() const;
    QString replaySummary() const { return m_replaySummary; }
    bool hasReplayFailed() const { return m_replayFailed; }
    RunbookReplayModel* replays() { return &m_replays; }

    /// Reads what the incidents say, unless that was done already.
    Q_INVOKABLE void learn();
    /// Walks every stored run again with the runbook's file as it stands now.
    Q_INVOKABLE void replayFile();
    /// The same with a text that is being edited.
    Q_INVOKABLE void replayText(const QString& text);
    /// The text that was replayed is given up: what was found of it goes. What was found of the file stays.
    Q_INVOKABLE void forgetText();
    /// Stops a replay; what was found until then stays.
    Q_INVOKABLE void cancel();

    /// From the navigator, after each snapshot. `answers`: of this runbook, in this room.
    void follow(const Runbook& runbook, const QString& node, size_t answers);

signals:
    void openChanged();
    void changed();

private:
    struct Walk;
    struct Told;
    using Read = std::function<Done(const ReadTx&, const IncidentName&)>;
    std::shared_ptr<Walk> walk(Read each, std::function<void(const Done&)> finished);
    void step(const std::shared_ptr<Walk>& walk);
    void replay(const Result<Runbook>& read);
    void tell();
    void showReplays(const std::vector<StoredReplay>& found, const Runbook& text);
    void failReplay(const QString& words);
    static void stop(std::shared_ptr<Walk>& walk);

    WarRoom* m_room;
    Runbook m_runbook;
    QString m_node;
    size_t m_answers = 0;
    AsOf m_asOf;
    bool m_open = false, m_telling = false, m_tellAgain = false;
    bool m_asked = false, m_begun = false; ///< somebody wants it; it was read, or is being read
    std::shared_ptr<Walk> m_learning, m_replay;
    std::shared_ptr<const std::vector<RunbookRecord>> m_records; ///< null: not read
    QString m_summary, m_replaySummary;
    bool m_replayFailed = false;
    bool m_ofText = false; ///< the last replay was of a text that is edited
    QHash<QString, QString> m_nodeTexts;
    RunbookUseModel m_uses;
    RunbookReplayModel m_replays;
    int m_session = 0; ///< answers about an earlier runbook are nobody's
    int m_reading = 0; ///< a file that is read for an earlier replay is nobody's
};

} // namespace muster
