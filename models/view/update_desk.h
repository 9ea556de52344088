// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Telling people what is known: one text and its draft, what each channel gets of it, what changed since the
// last update, what was promised, and how far the channels are. Sends nothing itself: what connected tools
// take goes through the one gate, the rest is recorded in the room.

#include "models/domain/status_update.h"
#include "models/view/gateways.h"
#include "models/view/update_models.h"
#include "models/view/update_target.h"

#include <QObject>
#include <QSet>
#include <QStringList>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace muster {

class Store;
class ToolLists;
class WarRoom;
struct CommsReading;
struct ListedValue;

/// Role: the composer of status updates. Owner: WarRoom. Thread: main. Invariant: what was typed is in the
/// store at most 150 ms after the first key that is not, per audience, and stays there until it is posted or
/// discarded.
class UpdateDesk final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.updates")
    Q_PROPERTY(QString audience READ audience WRITE setAudience NOTIFY changed) ///< "public", "internal"
    Q_PROPERTY(QString text READ text NOTIFY changed)
    Q_PROPERTY(QStringList states READ states CONSTANT) ///< Investigating … Resolved
    Q_PROPERTY(int stateIndex READ stateIndex WRITE setStateIndex NOTIFY changed)
    Q_PROPERTY(
        QStringList promises READ promises NOTIFY changed) ///< "No next update promised", "Next in 20 min" …
    Q_PROPERTY(int promiseIndex READ promiseIndex WRITE setPromiseIndex NOTIFY changed)
    Q_PROPERTY(muster::UpdateTemplateModel* templates READ templates CONSTANT) ///< best first
    Q_PROPERTY(muster::UpdateChannelModel* channels READ channels CONSTANT)
    /// Components that the update changes, in the order in which they were added.
    Q_PROPERTY(muster::UpdateComponentModel* components READ components CONSTANT)
    Q_PROPERTY(muster::UpdateHintModel* hints READ hints CONSTANT)
    Q_PROPERTY(muster::UpdateDiffModel* diff READ diff CONSTANT) ///< last update → this text
    Q_PROPERTY(muster::UpdateDeliveryModel* deliveries READ deliveries CONSTANT) ///< of the last update
    /// "Investigating at 02:18:05"; empty: nothing was told to this audience yet.
    Q_PROPERTY(QString lastText READ lastText NOTIFY changed)
    Q_PROPERTY(QString lastWords READ lastWords NOTIFY changed)     ///< what it said
    Q_PROPERTY(QString promiseText READ promiseText NOTIFY changed) ///< what became of the last promise
    Q_PROPERTY(bool promiseBroken READ promiseBroken NOTIFY changed)
    /// Why it should be read once more before it is posted; shown when posting was asked for. Empty: nothing.
    Q_PROPERTY(QString question READ question NOTIFY changed)
    /// Why it cannot be posted, with the way out; empty: it can, once there is a text.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    Q_PROPERTY(bool canPost READ canPost NOTIFY changed)
    Q_PROPERTY(QString postText READ postText NOTIFY changed) ///< what the button says
    /// Where it goes: "Goes to Statuspage (main).", "Recorded here; no connected tool takes status updates."
    Q_PROPERTY(QString sendsText READ sendsText NOTIFY changed)
    Q_PROPERTY(QString savedText READ savedText NOTIFY changed) ///< "Draft saved", "Saving…"
    Q_PROPERTY(bool restored READ restored NOTIFY changed)      ///< the text was found in the store
    Q_PROPERTY(QString templateProblem READ templateProblem NOTIFY changed) ///< of own template files
    /// Of which channels it takes the place of what they refused; empty: of none.
    Q_PROPERTY(QString anewText READ anewText NOTIFY changed)
    /// Other words stand in the composer than those that are to be written anew, which it names: `keepMine`
    /// or `takeRefused`. Empty: nothing is asked.
    Q_PROPERTY(QString anewQuestion READ anewQuestion NOTIFY changed)
public:
    /// What of one update did not go out, and its text as it was typed.
    struct Refused
    {
        std::vector<Operation> operations; ///< one per channel
        QString text;
    };

    explicit UpdateDesk(WarRoom* room);
    ~UpdateDesk() override;

    /// Name of the setting that holds a draft.
    static QString draftKey(const QString& incidentId, const QString& audience);

    QString audience() const { return m_audience; }
    void setAudience(const QString& audience);
    QString text() const { return m_draft.text; }
    QStringList states() const;
    int stateIndex() const;
    void setStateIndex(int index);
    QStringList promises() const;
    int promiseIndex() const;
    void setPromiseIndex(int index);
    UpdateTemplateModel* templates() { return &m_templateRows; }
    UpdateChannelModel* channels() { return &m_channelRows; }
    UpdateComponentModel* components() { return &m_componentRows; }
    UpdateHintModel* hints() { return &m_hintRows; }
    UpdateDiffModel* diff() { return &m_diffRows; }
    UpdateDeliveryModel* deliveries() { return &m_deliveryRows; }
    QString lastText() const;
    QString lastWords() const;
    QString promiseText() const;
    bool promiseBroken() const;
    QString question() const { return m_question; }
    QString problem() const;
    bool canPost() const;
    QString postText() const;
    QString sendsText() const;
    QString savedText() const;
    bool restored() const { return m_restored; }
    QString templateProblem() const { return m_templateProblem; }
    QString anewText() const;
    QString anewQuestion() const;

    /// Puts it into the composer to be written anew, for these channels only: what is posted then takes its
    /// place. Words that stand there already stay until a person says which. `onThere` when that is done.
    void takeUp(Refused refused, std::function<void()> onThere);
    /// The answers to `anewQuestion`. With `keepMine` what was refused stays in the outbox as it is.
    Q_INVOKABLE void takeRefused();
    Q_INVOKABLE void keepMine();

    /// Called when the composer opens: offers the draft, else the best template filled in; `typed` is put
    /// behind it.
    Q_INVOKABLE void begin(const QString& typed = {});
    /// The whole text after a key.
    Q_INVOKABLE void edit(const QString& text);
    /// Replaces the text by a filled template.
    Q_INVOKABLE void applyTemplate(const QString& templateId);
    /// Sends to this channel, or not.
    Q_INVOKABLE void choose(const QString& channelKey, bool chosen);
    /// Which of the channel's `places` is told; of several none is until somebody says so.
    Q_INVOKABLE void choosePlace(const QString& channelKey, int place);
    /// Whether the tool tells its subscribers of this update.
    Q_INVOKABLE void setNotifies(const QString& channelKey, bool notifies);
    /// Takes one of the channel's `componentOffers` into `components`, with no state yet.
    Q_INVOKABLE void addComponent(const QString& channelKey, int offer);
    /// Gives it one of its `choices`.
    Q_INVOKABLE void setComponent(const QString& componentKey, int choice);
    Q_INVOKABLE void removeComponent(const QString& componentKey);
    /// The exact text that a channel would get.
    QString textFor(const QString& channelKey) const;
    /// Puts that text on the clipboard.
    Q_INVOKABLE void copyFor(const QString& channelKey) const;
    /// Records it, and hands it to the chosen channels. False with a `question` when it should be read once
    /// more, and when it cannot be posted.
    Q_INVOKABLE bool post();
    /// The answer to `question`: it still holds.
    Q_INVOKABLE bool confirm();
    /// Throws the draft of this audience away.
    Q_INVOKABLE void discard();
    /// Hands a channel of the last update on that never was. Nothing is sent twice: its id was fixed when
    /// the update was stored.
    Q_INVOKABLE void queueAgain(const QString& operationId);
    /// Journals what is typed now, without waiting for the pause.
    void flush();

signals:
    void changed();
    /// The text was set from outside of the field: put it into the editor.
    void loaded();
    /// It is in the store, and nothing is typed any more.
    void posted(const QString& eventId);
    /// The draft is in the store.
    void journaled();

private:
    struct Channel
    {
        UpdateChannel channel;
        std::optional<WriteOffer> offer;
        UpdateTarget target = {};
        QString key() const;
        const ToolField* field(const char* name) const;
    };
    /// What was said of one channel for this update only.
    struct Said
    {
        QString place;
        std::optional<bool> notifies;
        std::vector<std::pair<QString, QString>> components; ///< value, state; empty: none chosen yet
    };
    const Said& said(const QString& channelKey) const;
    bool notifies(const Channel& channel) const;
    /// What is sent beside text and state.
    std::map<QString, QString> extras(const Channel& channel) const;
    QString extraWords(const Channel& channel) const;
    std::vector<ListedValue> componentsOf(const Channel& channel) const;
    std::vector<ListedValue> componentsLeft(const Channel& channel) const;
    void wantLists();
    void showPlaces(UpdateChannelRow& row, const Channel& channel) const;
    void showComponents();
    QString unsaid() const;
    const CommsReading* comms() const;
    const StatusFact* lastUpdate() const;
    void refresh();
    void loadDrafts();
    void loadTemplates();
    void showTemplates();
    void showChannels();
    void showHints();
    void showDiff();
    void showDeliveries();
    std::vector<Channel> channelsNow() const;
    std::map<QString, QString> values() const;
    std::optional<Instant> nextDue() const;
    void setText(const QString& text, bool typed);
    void touch();
    void journal();
    bool submit();
    UpdateDraft freshDraft() const;
    void takeUpWhenReady();
    void fillAnew(const Refused& refused);
    /// A draft that is written anew goes to the channels that refused it.
    void leaveOthers();
    void endAnew();

    WarRoom* m_room;
    QString m_audience = QStringLiteral("public");
    UpdateDraft m_draft;                   ///< of `m_audience`
    bool m_written = false;                ///< somebody typed or chose: it is a draft, no suggestion
    std::map<QString, UpdateDraft> m_kept; ///< by audience, as handed to the store
    QString m_question, m_templateProblem;
    bool m_restored = false, m_read = false, m_posting = false, m_announced = false, m_failed = false;
    int m_underWay = 0;
    std::map<QString, Said> m_said; ///< by channel
    ToolLists* m_lists = nullptr;
    QSet<QString> m_left;                      ///< channels that were taken off
    std::optional<QSet<QString>> m_leftBefore; ///< before one was written anew
    std::optional<Refused> m_waiting;          ///< to be taken up when the room and the drafts are read
    std::function<void()> m_onThere;
    std::optional<Refused> m_offered; ///< beside the words of the draft
    QSet<QString> m_handed;           ///< operations handed on again since the last snapshot
    std::vector<UpdateTemplate> m_templates;
    QTimer m_journalTimer;
    UpdateTemplateModel m_templateRows;
    UpdateChannelModel m_channelRows;
    UpdateComponentModel m_componentRows;
    UpdateHintModel m_hintRows;
    UpdateDiffModel m_diffRows;
    UpdateDeliveryModel m_deliveryRows;
};

} // namespace muster
