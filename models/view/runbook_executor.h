// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Having a connected tool do what an action says: the exact call in words, asked in place, now or not at all,
// and what became of it. Sends nothing itself: one production intent through the write gateway, whose runner
// neither queues nor repeats it.

#include "models/domain/execution_record.h"
#include "models/domain/runbook_execution.h"
#include "models/view/gateways.h"
#include "models/view/runbook_call.h"

#include <QObject>
#include <QHash>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <optional>
#include <vector>

namespace muster {

class RunbookNavigator;
struct RoomSnapshot;

/// Role: the execution of the current step. Owner: RunbookNavigator. Thread: main.
///
///   standing | meaning                                       | a person can
///   ""       | nothing was asked, or the step has no tool    | ask(), then confirm() or goBack()
///   sending  | confirmed; on its way                         | wait
///   unknown  | it left, and no whole answer came             | wait: the tool is asked what became of it
///   asks     | nobody could find out                         | arrived() or notArrived()
///   refused  | not done, for certain                         | ask() again, copy the command, choose a
///   branch done     | done; the run goes on to the verify branch by itself
///
/// Each of them is an event of the timeline (models/domain/execution_record.h), so that the room shows at any
/// instant what was known then, and a restart takes up where the program ended.
class RunbookExecutor final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.execution")
    Q_PROPERTY(bool available READ available NOTIFY changed) ///< the step says what a tool may do
    /// "Alertmanager (main): silence alertname="X" for 30 min. Comment: rolling back"; of other verbs the
    /// target, then each field on a line, whole: a text that goes out is read before it does.
    Q_PROPERTY(QString callText READ callText NOTIFY changed)
    /// The request that it becomes, as of now: method, path and body, without a token; empty: it cannot be
    /// told.
    Q_PROPERTY(QString exactCall READ exactCall NOTIFY changed)
    /// Why no tool can do it now, with what still works; empty: one can.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    /// A source that may be written to is there, whether or not it answers now.
    Q_PROPERTY(bool offered READ offered NOTIFY changed)
    /// One could, but a person did not let Muster write to it: the switch is in the settings.
    Q_PROPERTY(bool closed READ closed NOTIFY changed)
    Q_PROPERTY(bool canAsk READ canAsk NOTIFY changed)
    Q_PROPERTY(bool isPublic READ isPublic NOTIFY changed)        ///< people outside will read it
    Q_PROPERTY(QString buttonText READ buttonText NOTIFY changed) ///< "Run through Alertmanager (main)"
    Q_PROPERTY(bool asking READ isAsking NOTIFY changed)
    Q_PROPERTY(QString standing READ standing NOTIFY changed) ///< see above
    Q_PROPERTY(QString standingText READ standingText NOTIFY changed)
public:
    explicit RunbookExecutor(RunbookNavigator* navigator);
    ~RunbookExecutor() override;

    bool available() const { return m_available; }
    QString callText() const;
    QString exactCall() const;
    QString problem() const;
    bool offered() const { return m_call.offer.has_value(); }
    bool closed() const { return m_plan && !m_call.closed.isEmpty(); }
    bool isPublic() const { return m_call.isPublic(); }
    bool canAsk() const;
    QString buttonText() const;
    bool isAsking() const { return m_asking; }
    QString standing() const;
    QString standingText() const;

    /// Puts `exactCall` on the clipboard, whole; false: there is none.
    Q_INVOKABLE bool copyCall() const;
    Q_INVOKABLE void ask();
    Q_INVOKABLE void goBack();
    /// Only while asking, and once.
    Q_INVOKABLE void confirm();
    /// Only while `standing` is "asks": the person looked.
    Q_INVOKABLE void arrived();
    Q_INVOKABLE void notArrived();

    /// From the navigator, after each snapshot.
    void apply(const RoomSnapshot& snapshot);
    /// Time passed: a source may answer now, or no longer.
    void refresh();
    /// The branch that a refusal speaks for, and why; nullopt: it says nothing about the branches.
    std::optional<BranchProposal> proposal() const;

signals:
    void changed();

private:
    void plan();
    void look();
    void judge(const ExecutionStanding& open, const Operation& operation, bool mayHaveLeft);
    void tell(const char* kind, ExecutionRecord record);
    /// `inOutbox`: how it leaves there; empty: it is gone already.
    void giveUp(const ExecutionRecord& record, std::optional<outbox::Decision> inOutbox);
    void finish(const ExecutionRecord& record);
    void holdBack(const OperationId& operation);
    bool isCurrent(const ExecutionRecord& record) const;
    Operation operationNow() const;
    QString toolNameOf(const PlannedExecution& plan) const;
    RunbookCall callNow();
    void preview();

    RunbookNavigator* m_navigator;
    QString m_key; ///< runbook, version and node that the rest speaks of
    bool m_available = false, m_asking = false, m_enqueuing = false;
    bool m_nobody = false; ///< of the current step: only a person can say what became of it
    bool m_looking = false, m_again = false;
    std::optional<PlannedExecution> m_plan;
    QString m_toolName;       ///< of the plan's tool, whether or not it is connected
    RunbookCall m_call;       ///< what `m_plan` is now
    OperationId m_next;       ///< of what would be enqueued: it is a part of what is sent, and shown
    QString m_request;        ///< the request that it would be
    QString m_requestProblem; ///< why there is none, in the tool's words
    ToolLists* m_lists = nullptr;
    QString m_planProblem;
    ExecutionStanding m_standing;
    std::vector<ExecutionStanding> m_open; ///< of every step of the room
    /// Operations whose next event is being stored, with where they stood before it: until the room shows
    /// that they stand elsewhere nothing more is told of them.
    QHash<QString, ExecutionStanding::State> m_telling;
};

} // namespace muster
