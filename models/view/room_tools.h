// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The connected tools' own incidents in a room: who says what, what they disagree about, telling one of them
// to do something with its incident or with one of its events, joining and parting incidents by hand. Sends
// nothing itself: the intent goes through the one gate.

#include "models/view/form_draft.h"
#include "models/view/gateways.h"
#include "models/view/known_people.h"
#include "models/view/list_models.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <optional>
#include <vector>

namespace muster {

class ToolLists;
class WarRoom;
struct ListedValue;
struct TimelineEvent;
struct ToolIncident;
struct ToolListId;

/// One tool's incident.
struct ToolIncidentRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "title saysText joinedText")
    Q_PROPERTY(QString memberId MEMBER key)
    Q_PROPERTY(QString toolName MEMBER toolName) ///< "PagerDuty (main)"
    Q_PROPERTY(QString number MEMBER number)     ///< "#4711"
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString saysText MEMBER saysText) ///< "P2 · acknowledged · since 02:03", "P2 · as of 02:03"
    Q_PROPERTY(QString joinedText MEMBER joinedText) ///< why it stands here; empty: the room was made from it
    Q_PROPERTY(QString linkKey MEMBER link)          ///< its page, unverified
    Q_PROPERTY(bool joined MEMBER joined)            ///< can be parted
public:
    QString key, toolName, number, title, saysText, joinedText, link;
    bool joined = false;
    bool operator==(const ToolIncidentRow&) const = default;
};
class ToolIncidentModel : public RowListModel, public Rows<ToolIncidentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RoomTools.incidents")
public:
    explicit ToolIncidentModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A field about which tools disagree.
struct ToolConflictRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_PROPERTY(QString field MEMBER key)
    Q_PROPERTY(QString text MEMBER
                   text) ///< "Severity: incident.io says Critical (02:06), PagerDuty says P2 (02:00)"
public:
    QString key, text;
    bool operator==(const ToolConflictRow&) const = default;
};
class ToolConflictModel : public RowListModel, public Rows<ToolConflictRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RoomTools.conflicts")
public:
    explicit ToolConflictModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One thing that one tool can be told about this incident.
struct ToolActionRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "problem")
    Q_PROPERTY(QString actionId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)       ///< "Acknowledge"
    Q_PROPERTY(QString toolName MEMBER toolName) ///< "PagerDuty (main)"
    Q_PROPERTY(QString target MEMBER target)     ///< "#4711"; empty: it makes something new
    Q_PROPERTY(QString problem MEMBER problem) ///< why it cannot be done now, with the way out; empty: it can
public:
    QString key, title, toolName, target, problem;
    bool operator==(const ToolActionRow&) const = default;
};
class ToolActionModel : public RowListModel, public Rows<ToolActionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RoomTools.actions")
public:
    explicit ToolActionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Another incident that may be the same.
struct NearIncidentRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "title")
    Q_PROPERTY(QString incidentId MEMBER key)
    Q_PROPERTY(QString number MEMBER number)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString toolName MEMBER toolName) ///< empty: it was declared here
    Q_PROPERTY(QString openedText MEMBER openedText)
public:
    QString key, number, title, toolName, openedText;
    bool operator==(const NearIncidentRow&) const = default;
};
class NearIncidentModel : public RowListModel, public Rows<NearIncidentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RoomTools.near")
public:
    explicit NearIncidentModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: the tools' panel of a room. Owner: WarRoom. Thread: main. Everything but the actions answers to the
/// room's instant.
class RoomTools final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.tools")
    Q_PROPERTY(muster::ToolIncidentModel* incidents READ incidents CONSTANT)
    Q_PROPERTY(muster::ToolConflictModel* conflicts READ conflicts CONSTANT)
    Q_PROPERTY(muster::ToolActionModel* actions READ actions CONSTANT)
    Q_PROPERTY(muster::NearIncidentModel* near READ near CONSTANT)
    /// Whom the tools know, of whatever incident.
    Q_PROPERTY(muster::KnownPeople* people READ people CONSTANT)
    /// What tools can be told about the event that is looked at; empty for an event that is none of theirs.
    Q_PROPERTY(muster::ToolActionModel* eventActions READ eventActions CONSTANT)
    Q_PROPERTY(QString eventText READ eventText NOTIFY changed) ///< its beginning; empty: none is looked at
    /// "PagerDuty #4711 · incident.io INC-123"; empty: no tool speaks of this incident.
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(bool disagreeing READ disagreeing NOTIFY changed)
    /// Why incidents cannot be joined here; empty: they can.
    Q_PROPERTY(QString whyFixed READ whyFixed NOTIFY changed)
    // The form of the action that is being asked for.
    Q_PROPERTY(bool asking READ asking NOTIFY formChanged)
    Q_PROPERTY(QString formTitle READ formTitle NOTIFY formChanged)   ///< "Acknowledge"
    Q_PROPERTY(QString targetText READ targetText NOTIFY formChanged) ///< exactly what will be sent where
    Q_PROPERTY(QString problem READ problem NOTIFY formChanged)
    Q_PROPERTY(muster::FieldModel* fields READ fields CONSTANT)
    Q_PROPERTY(bool isPublic READ isPublic NOTIFY formChanged) ///< everybody outside will read it
    Q_PROPERTY(bool canSubmit READ canSubmit NOTIFY formChanged)
    /// What of the outbox the form's words take the place of, and why it did not go; empty: of nothing.
    Q_PROPERTY(QString anewText READ anewText NOTIFY formChanged)
    /// Other words stand in the form than those that are to be written anew, which it names: `keepMine` or
    /// `takeRefused`. Empty: nothing is asked.
    Q_PROPERTY(QString question READ question NOTIFY formChanged)
public:
    explicit RoomTools(WarRoom* room);
    ToolIncidentModel* incidents() { return &m_incidents; }
    ToolConflictModel* conflicts() { return &m_conflicts; }
    ToolActionModel* actions() { return &m_actions; }
    NearIncidentModel* near() { return &m_near; }
    KnownPeople* people() { return &m_people; }
    ToolActionModel* eventActions() { return &m_eventActions; }
    QString eventText() const { return m_eventText; }
    QString summary() const { return m_summary; }
    /// About more than the words of a title, which nobody keeps alike.
    bool disagreeing() const;
    QString whyFixed() const;
    bool asking() const { return m_asked.has_value(); }
    QString formTitle() const { return m_asked ? m_asked->offer.title : QString(); }
    QString targetText() const;
    QString problem() const;
    FieldModel* fields() { return &m_fields; }
    bool isPublic() const { return m_asked && m_asked->offer.audience == OperationAudience::Public; }
    bool canSubmit() const;
    QString anewText() const;
    QString question() const;

    /// Where the typed words of such a form are kept.
    QString draftKey(const SourceId& source, const QString& verb, const QString& target) const;
    /// Opens the form that this one of the outbox came from, with its words, to be written anew: what is sent
    /// then takes its place. Words that stand there already stay until a person says which. `onThere` when
    /// the form is open.
    void takeUp(const Operation& operation, std::function<void()> onThere);
    /// The answers to `question`. With `keepMine` what was refused stays in the outbox as it is.
    Q_INVOKABLE void takeRefused();
    Q_INVOKABLE void keepMine();

    /// Reads the offers anew; call when the panel opens.
    Q_INVOKABLE void refresh();
    /// `eventActions` are those of this event of the timeline; empty: of none. True when there are any, or
    /// may still be when the outbox was read.
    Q_INVOKABLE bool lookAt(const QString& eventId);
    /// Opens the form of one of `actions` or `eventActions`.
    Q_INVOKABLE void begin(const QString& actionId);
    Q_INVOKABLE void setValue(const QString& fieldKey, const QString& value);
    /// Takes one of the field's offers.
    Q_INVOKABLE void pick(const QString& fieldKey, int offer);
    /// Stores the intent, which is sent when it may be sent; `stored` follows, or the form stays as it is and
    /// `problem` says why not. False when there is nothing to send.
    Q_INVOKABLE bool submit();
    Q_INVOKABLE void cancel();
    /// This room shows that incident as well, with all of its timeline.
    Q_INVOKABLE void join(const QString& incidentId);
    /// The tool's incident is a room of its own again.
    Q_INVOKABLE void part(const QString& memberId);

signals:
    void changed();
    void formChanged();
    void stored();

private:
    struct Action
    {
        WriteOffer offer;
        QString target;     ///< remote id
        QString targetName; ///< "#4711 “Checkout 5xx”"
        QString text = {};  ///< what the target says now: where its correction begins
    };
    /// What of an event Muster wrote itself.
    struct Own
    {
        SourceId source;
        QString remoteId, text;
    };
    void fill();
    void ask(const Action& chosen);
    Action actionOf(const Operation& operation) const;
    void takeUpWhenReady();
    void takeUpBeside(const Operation& operation, const QString& keptDraft);
    void fillAnew(const Operation& operation);
    void putAnew(QVariantMap& texts) const;
    void restore(const QVariantMap& texts);
    void forgetAnew();
    /// Whether the place is still there to be taken; it is let go of where it is not.
    void checkAnew();
    std::vector<WriteOffer> offersNow() const;
    void fillEvent(const std::vector<Own>& own);
    const Action* action(const QString& id) const;
    const ToolField* fieldOf(const QString& key) const;
    void listLearned(const ToolListId& id);
    QVariantMap typed() const;
    /// What the list says of this text.
    void offer(FieldRow& row, bool wide) const;
    /// What is sent for what stands in the field.
    QString sentFor(const FieldRow& row) const;
    /// The field in the words that a person confirms.
    QString saidIn(const FieldRow& row) const;

    WarRoom* m_room;
    FormDraft m_draft;
    ToolIncidentModel m_incidents;
    ToolConflictModel m_conflicts;
    ToolActionModel m_actions;
    NearIncidentModel m_near;
    KnownPeople m_people;
    ToolActionModel m_eventActions;
    FieldModel m_fields;
    ToolLists* m_lists = nullptr;
    QString m_eventId, m_eventText;
    int m_looks = 0; ///< how often an event was looked at: late answers are about another one
    std::vector<Action> m_knownOfEvent;
    QString m_summary;
    std::vector<Action> m_known;
    std::optional<Action> m_asked;
    QString m_refusal; ///< why what was typed was not stored
    bool m_storing = false;
    std::optional<Operation> m_waiting; ///< to be taken up when the room is read
    std::function<void()> m_onThere;
    std::optional<Operation> m_offered; ///< its words, beside others that stand in the form
    bool m_asksWhich = false;           ///< those others are in the form again
    OperationId m_anew;                 ///< whose place the words take
    QString m_anewText;
};

} // namespace muster
