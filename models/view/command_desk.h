// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Leading an incident: assignments with a time box, roles, what severity the figures say, what is said about
// the impact, the standing phrases of the call and its end. Everything it writes is an event of the timeline,
// with the facts in the same transaction. Not for updates to the public: that is UpdateDesk.

#include "models/domain/assignments.h"
#include "models/domain/incident.h"
#include "models/domain/timeline_filter.h"
#include "models/view/command_rows.h"

#include <QObject>
#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <optional>
#include <utility>

namespace muster {

class WarRoom;
struct CommandFacts;
struct PromiseOutcome;

/// Role: what an incident commander and deputy do in a room. Owner: WarRoom. Thread: main. Shows what the
/// room's instant shows; writes at WarRoom::writeInstant().
class CommandDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.command")
    /// All assignments: open ones by when they are due, then the ended ones.
    Q_PROPERTY(QString incidentId READ incidentId CONSTANT)
    Q_PROPERTY(muster::AssignmentListModel* assignments READ assignments CONSTANT)
    /// The first of the open ones, for the strip under the header.
    Q_PROPERTY(muster::AssignmentListModel* waiting READ waiting CONSTANT)
    Q_PROPERTY(int openCount READ openCount NOTIFY changed)
    Q_PROPERTY(int overdueCount READ overdueCount NOTIFY changed)
    Q_PROPERTY(int moreCount READ moreCount NOTIFY changed) ///< open ones that `waiting` leaves out
    /// "No incident commander" while one is needed; else empty.
    Q_PROPERTY(QString roleWarning READ roleWarning NOTIFY changed)
    Q_PROPERTY(QStringList roleNames READ roleNames NOTIFY changed) ///< IC, Deputy … and those in use
    /// "figures say SEV-2: 18.00 % of requests fail (5 % or more)" while they say worse than what is set.
    Q_PROPERTY(QString severityCall READ severityCall NOTIFY changed)
    Q_PROPERTY(
        int proposedSeverity READ proposedSeverity NOTIFY changed) ///< 1 … 4; 0: the figures say nothing
    Q_PROPERTY(QString proposalReason READ proposalReason NOTIFY changed)
    /// "public update overdue 2 m", "inside: next word in 04:10"; see CommsClock.
    Q_PROPERTY(QString internalDueText READ internalDueText NOTIFY clockChanged)
    Q_PROPERTY(bool internalOverdue READ internalOverdue NOTIFY clockChanged)
    Q_PROPERTY(
        QString promiseText READ promiseText NOTIFY clockChanged) ///< "last promise kept"; may be empty
    Q_PROPERTY(QString promiseShort READ promiseShort NOTIFY clockChanged) ///< the same: "last kept"
    Q_PROPERTY(bool promiseBroken READ promiseBroken NOTIFY clockChanged)
    Q_PROPERTY(QString commsWhy READ commsWhy NOTIFY changed) ///< the rule behind the next update
    Q_PROPERTY(QString me READ me WRITE setMe NOTIFY changed) ///< the person at this machine
    Q_PROPERTY(muster::PhraseListModel* phrases READ phrases CONSTANT)
    // ---- impact
    Q_PROPERTY(QString impactWords READ impactWords NOTIFY changed) ///< what people said users notice
    Q_PROPERTY(QString typedStart READ typedStart NOTIFY changed)   ///< "02:03:00"; empty: not typed
    Q_PROPERTY(QString typedEnd READ typedEnd NOTIFY changed)
    Q_PROPERTY(QString typedFailed READ typedFailed NOTIFY changed)   ///< "95000"
    Q_PROPERTY(QString derivedStart READ derivedStart NOTIFY changed) ///< "02:00:00"; empty: not derived
    Q_PROPERTY(QString derivedEnd READ derivedEnd NOTIFY changed)
    Q_PROPERTY(QString derivedFailed READ derivedFailed NOTIFY changed) ///< "90,026"
    /// "typed 02:03:00, derived 02:00:00" for each that was typed; empty when nothing was.
    Q_PROPERTY(QString impactDifference READ impactDifference NOTIFY changed)
    // ---- end
    /// "users recovered at 02:29:24 by the SLI; alert still firing: X".
    Q_PROPERTY(QString recoveryText READ recoveryText NOTIFY changed)
    Q_PROPERTY(QString recoveryTime READ recoveryTime NOTIFY changed) ///< "02:29:24"; empty: not recovered
    Q_PROPERTY(bool stillFiring READ stillFiring NOTIFY changed)
    /// Nothing can be written here now, and why; empty: it can.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
public:
    explicit CommandDesk(WarRoom* room);
    ~CommandDesk() override;
    QString incidentId() const;

    AssignmentListModel* assignments() { return &m_assignments; }
    AssignmentListModel* waiting() { return &m_waiting; }
    PhraseListModel* phrases() { return &m_phrases; }
    int openCount() const { return m_open; }
    int overdueCount() const { return m_overdue; }
    int moreCount() const;
    QString roleWarning() const;
    QStringList roleNames() const;
    QString severityCall() const;
    int proposedSeverity() const;
    QString proposalReason() const;
    QString internalDueText() const;
    bool internalOverdue() const;
    QString promiseText() const;
    QString promiseShort() const;
    bool promiseBroken() const;
    QString commsWhy() const;
    QString me() const;
    void setMe(const QString& name);
    QString impactWords() const;
    QString typedStart() const;
    QString typedEnd() const;
    QString typedFailed() const;
    QString derivedStart() const;
    QString derivedEnd() const;
    QString derivedFailed() const;
    QString impactDifference() const;
    QString recoveryText() const;
    QString recoveryTime() const;
    bool stillFiring() const;
    QString problem() const;

    /// Shows on the timeline only what this person did or said, and says so with a way back; false: nothing
    /// is by them, which is said too.
    Q_INVOKABLE bool showPerson(const QString& person);
    /// What was shown before `showPerson`.
    void showEverybody();

    /// Up to six names that fit what is typed: whoever is on call, then those that begin with it.
    Q_INVOKABLE QStringList peopleLike(const QString& typed) const;
    /// "on call: Payments primary (PagerDuty), until 08:00" of one of them; empty: nobody says so.
    Q_INVOKABLE QString onCallWords(const QString& name) const;

    /// Asked of the lists themselves: the rows on the screen follow a frame later than fast keys. Empty:
    /// none.
    Q_INVOKABLE QString assignmentAt(int row) const;
    Q_INVOKABLE QString phraseAt(int row) const;
    /// Who is to answer; empty when the assignment is ended or unknown.
    Q_INVOKABLE QString awaitedOf(const QString& assignmentId) const;

    /// What the next form of an assignment begins with, and the step that it is of, "RB-014/N4": what is
    /// typed there is kept apart from that of every other form. Taken once, the step first.
    Q_INVOKABLE void prepareTask(const QString& what, const QString& step)
    {
        m_preparedTask = what;
        m_preparedStep = step;
    }
    Q_INVOKABLE QString takePreparedStep() { return std::exchange(m_preparedStep, {}); }
    Q_INVOKABLE QString takePreparedTask() { return std::exchange(m_preparedTask, {}); }

    // ---- assignments. False: nothing was stored (empty, unknown, ended, read-only).
    Q_INVOKABLE bool assign(const QString& who, const QString& what, int minutes);
    Q_INVOKABLE bool acknowledge(const QString& assignmentId);
    Q_INVOKABLE bool answer(const QString& assignmentId, const QString& condition, const QString& actions,
                            const QString& needs);
    /// Back in that many minutes from now.
    Q_INVOKABLE bool extend(const QString& assignmentId, int minutes);
    Q_INVOKABLE bool finish(const QString& assignmentId);
    Q_INVOKABLE bool drop(const QString& assignmentId);

    // ---- roles
    /// Who holds it now; empty: nobody.
    Q_INVOKABLE QString holderOf(const QString& role) const;
    /// What will be announced: "T. Rao hands over IC to M. Lind"; empty when nothing would change.
    Q_INVOKABLE QString roleSentence(const QString& role, const QString& person, bool takeover) const;
    /// Gives a role (an empty person: leaves it). `takeover`: the holder could not hand it over.
    Q_INVOKABLE bool giveRole(const QString& role, const QString& person, bool takeover);

    // ---- severity
    Q_INVOKABLE bool setSeverity(int severity, const QString& reason);
    /// Takes what the figures say, with their reason.
    Q_INVOKABLE bool takeSeverity();

    // ---- impact, phrases, end (command_end.cpp)
    /// Stores what people say. Times "02:03", "02:03:30"; empty: as the samples say. Returns what is wrong.
    Q_INVOKABLE QString stateImpact(const QString& words, const QString& start, const QString& end,
                                    const QString& failed);
    /// Fills the phrases for a person (of the assignments) and a successor.
    Q_INVOKABLE void preparePhrases();
    /// Copies it and writes it to the timeline. "poll" also prepares the composer's decision: objections were
    /// asked; while nothing is proposed there it is only copied.
    Q_INVOKABLE bool sayPhrase(const QString& phraseId);
    Q_INVOKABLE void copyPhrase(const QString& phraseId);
    /// Resolves: stage, key times, summary. `recovery` as typed; empty: none is recorded. Returns what is
    /// wrong.
    Q_INVOKABLE QString resolve(const QString& summary, const QString& recovery);

signals:
    void changed();
    void clockChanged();

private:
    const CommandFacts* facts() const;
    const PromiseOutcome* lastPromise() const; ///< to the public, once an update followed it; null: none
    void apply();
    void tick();
    void fillRows();
    void announceOverdue(const Assignment& assignment);
    /// Nobody is waited for any more: the lines that say so leave.
    void withdrawOverdue();
    /// A person took the line of an overdue one away: it stays away, after a restart as well.
    void keepTold(const QString& noticeId);
    /// The panes stand as the role has them that the person at this machine holds.
    void tellPanes();
    bool canWrite() const { return problem().isEmpty(); }
    /// Changes an assignment's record in one transaction; `change` false: it does not apply any more.
    bool revise(const QString& assignmentId, std::function<bool(AssignmentRecord&, Instant)> change);
    const Assignment* find(const QString& assignmentId) const;

    QString m_preparedTask, m_preparedStep;
    WarRoom* m_room;
    AssignmentListModel m_assignments, m_waiting;
    PhraseListModel m_phrases;
    int m_open = 0, m_overdue = 0;
    QString m_saidMe;                             ///< the name given here, until a snapshot brings it
    std::optional<TimelineFilter> m_filterBefore; ///< while a person is shown
    QSet<QString> m_announced;                    ///< overdue time boxes that were told once
    QHash<QString, QString> m_told;               ///< of those, by the line that tells of them
};

/// Carries out `command.takeseverity` and `room.everybody`; false: the id is none of the desk's.
bool runDeskCommand(WarRoom& room, const QString& commandId);

} // namespace muster
