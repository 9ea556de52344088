// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A post-mortem session on the projector: the story up to the room's instant, an agenda with time boxes,
// questions, what people say, the parking lot, and the facilitator's private notes.

#include "models/base/result.h"
#include "models/domain/facilitation.h"
#include "models/domain/session_questions.h"
#include "models/view/facilitator_rows.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace muster {

class PostMortemEditor;
class WarRoom;
struct RoomEvents;

/// Role: see above. Owner: PostMortemEditor. Thread: main; document and questions are read on the pool, notes
/// by the store. What it shows of the incident is what the room's AsOf sees: there is no second filter here.
/// Everything but the private notes is an event of the incident (models/domain/facilitation.h); the notes are
/// a setting of this machine, which no file, report or public version is made of.
class Facilitator final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.facilitator")
    Q_PROPERTY(bool active READ active NOTIFY activeChanged)
    /// The Prime Directive, shown alone until it is put aside.
    Q_PROPERTY(bool directiveShown READ directiveShown WRITE showDirective NOTIFY changed)
    Q_PROPERTY(QString directive READ directive NOTIFY changed)
    Q_PROPERTY(
        QString questionsProblem READ questionsProblem NOTIFY changed) ///< of the own file; mostly empty
    // ---- agenda
    Q_PROPERTY(muster::TopicModel* topics READ topics CONSTANT)
    Q_PROPERTY(QString agenda READ agenda WRITE setAgenda NOTIFY changed) ///< "moments" or "sections"
    Q_PROPERTY(QString topicTitle READ topicTitle NOTIFY changed)
    Q_PROPERTY(QString topicPlace READ topicPlace NOTIFY changed) ///< "2 of 7", "topic 2" of key moments
    Q_PROPERTY(QString topicClock READ topicClockText NOTIFY clockChanged) ///< "04:10 of 10:00"
    Q_PROPERTY(QString topicWords READ topicWords NOTIFY clockChanged) ///< "5 m 50 s left", "2 m over time"
    Q_PROPERTY(bool topicOver READ topicOver NOTIFY clockChanged)
    Q_PROPERTY(bool topicRuns READ topicRuns NOTIFY clockChanged)
    // ---- questions
    Q_PROPERTY(muster::QuestionModel* questions READ questions CONSTANT)
    Q_PROPERTY(QString askedQuestion READ askedQuestion NOTIFY changed)
    // ---- what is said
    Q_PROPERTY(muster::SaidModel* said READ said CONSTANT)
    Q_PROPERTY(QStringList markers READ markers CONSTANT) ///< in the order of StoryMarker
    Q_PROPERTY(
        QString remark READ remark NOTIFY remarkChanged) ///< a gentle word on what is typed; mostly empty
    Q_PROPERTY(muster::ParkedModel* parked READ parked CONSTANT)
    Q_PROPERTY(int parkedCount READ parkedCount NOTIFY changed) ///< that wait for a word
    // ---- the document as far as the story is
    Q_PROPERTY(muster::PassageModel* passages READ passages CONSTANT)
    Q_PROPERTY(QString heldText READ heldText NOTIFY changed) ///< that something is held back; empty: nothing
    // ---- private notes
    Q_PROPERTY(bool notesOpen READ notesOpen WRITE openNotes NOTIFY changed) ///< closed when a session begins
    Q_PROPERTY(QString notes READ notes WRITE editNotes NOTIFY notesChanged)
    Q_PROPERTY(bool notesReady READ notesReady NOTIFY notesChanged) ///< what is stored is there
    Q_PROPERTY(QString notesSavedText READ notesSavedText NOTIFY notesChanged)
    /// Nothing can be written here now, and why; empty: it can.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
public:
    /// Setting that holds an incident's private notes.
    static QString notesKey(const QString& incidentId);
    /// Minutes of a topic that nobody gave a time box.
    static constexpr int kUsualMinutes = 10;
    static constexpr int kMoreMinutes = 5;

    Facilitator(PostMortemEditor* editor, WarRoom* room);
    ~Facilitator() override;

    bool active() const { return m_active; }
    bool directiveShown() const { return m_directiveShown; }
    void showDirective(bool shown);
    QString directive() const;
    QString questionsProblem() const { return m_questionsProblem; }
    TopicModel* topics() { return &m_topics; }
    QString agenda() const { return m_sections ? QStringLiteral("sections") : QStringLiteral("moments"); }
    void setAgenda(const QString& agenda);
    QString topicTitle() const;
    QString topicPlace() const;
    QString topicClockText() const;
    QString topicWords() const;
    bool topicOver() const;
    bool topicRuns() const;
    QuestionModel* questions() { return &m_questionRows; }
    QString askedQuestion() const { return m_asked; }
    SaidModel* said() { return &m_said; }
    QStringList markers() const;
    QString remark() const { return m_remark; }
    ParkedModel* parked() { return &m_parked; }
    int parkedCount() const { return m_parkedCount; }
    PassageModel* passages() { return &m_passages; }
    QString heldText() const;
    bool notesOpen() const { return m_notesOpen; }
    void openNotes(bool open);
    QString notes() const { return m_notes; }
    void editNotes(const QString& text);
    bool notesReady() const { return m_notesReady; }
    QString notesSavedText() const;
    QString problem() const;

    /// As known then; a room that stands at its end goes to the beginning of the story.
    Q_INVOKABLE void begin();
    /// The room stays where it is; a topic that is talked about pauses.
    Q_INVOKABLE void end();
    // ---- the story
    /// To the next (1) or previous (-1) moment at which something became known.
    Q_INVOKABLE void step(int direction);
    /// The same over pinned events only; each is shown as soon as it was known.
    Q_INVOKABLE void stepPinned(int direction);
    /// The questions are about this event; empty: about the newest one that is shown.
    Q_INVOKABLE void lookAt(const QString& eventId);
    /// Puts a question on the screen, or takes it away again.
    Q_INVOKABLE void ask(const QString& question);
    // ---- agenda. A topic of a moment takes the room there.
    Q_INVOKABLE void moveTopic(int direction);
    Q_INVOKABLE void beginTopic(const QString& topicId);
    Q_INVOKABLE void pauseOrGoOn();
    Q_INVOKABLE void moreTime();
    // ---- what is said. False: nothing was stored (empty, read-only).
    /// `marker`: index of `markers`. Happened at the moment that is shown, known now.
    Q_INVOKABLE bool capture(const QString& words, const QString& speaker, int marker);
    /// What is typed so far, for `remark`.
    Q_INVOKABLE void setDraft(const QString& words);
    Q_INVOKABLE bool park(const QString& words);
    /// Writes it into the document's action items.
    Q_INVOKABLE bool parkedToAction(const QString& entryId);
    Q_INVOKABLE bool dropParked(const QString& entryId);

    /// Key moments and `passages` are those of what is shown; for tests.
    bool momentsSettled() const { return !m_momentsAsked; }
    bool passagesSettled() const { return m_passagesShown == m_passagesAsked; }
    /// From the editor: what is typed in the notes goes to the store now.
    void flush();

signals:
    void activeChanged();
    void changed();
    void clockChanged();
    void remarkChanged();
    void notesChanged();
    /// The notes on disk are these.
    void notesStored();

private:
    struct Moment
    {
        EventId id;
        QString text;
        Instant occurredAt;
        Instant at; ///< as soon as it had happened and was known
    };
    void refresh();
    void fillMoments();
    void fillTopics();
    void fillQuestions();
    void fillWords();
    void fillPassages();
    void readQuestions();
    void readNotes();
    void storeNotes();
    void tick();
    void record(const TopicRecord& topic);
    const TopicTime* currentTime() const;
    Instant now() const;
    /// The moment of the incident that is talked about: never after its last one.
    Instant moment() const;
    /// What is written in the session was not known before the incident was over, whatever this clock says.
    Instant knownNow() const;
    Instant lastMoment() const;
    bool atEnd() const;
    bool settle(const QString& entryId, ParkedState state);

    PostMortemEditor* m_editor;
    WarRoom* m_room;
    bool m_active = false, m_directiveShown = false, m_sections = false, m_ticking = false;
    bool m_agendaChosen = false;
    Facilitation m_all;                             ///< whatever the scrubber: for the clock
    std::shared_ptr<const RoomEvents> m_eventsRead; ///< that `m_moments` are of
    std::vector<Moment> m_moments;                  ///< pinned, ascending
    std::map<EventId, Instant> m_firstKnown;        ///< of pinned events with several versions
    QString m_topic;                                ///< current one's key
    SessionQuestions m_questions;
    QString m_questionsProblem;
    QString m_asked, m_look;
    TopicModel m_topics;
    QuestionModel m_questionRows;
    SaidModel m_said;
    ParkedModel m_parked;
    PassageModel m_passages;
    int m_parkedCount = 0;
    bool m_momentsAsked = false;
    int m_passagesAsked = 0, m_passagesShown = 0;
    bool m_held = false;
    std::optional<Instant> m_passagesAt;
    QString m_draft, m_remark;
    int m_remarkAsked = 0;
    QTimer m_remarkSoon, m_notesSoon;
    QString m_notes, m_notesHanded;
    bool m_notesOpen = false, m_notesReady = false;
    int m_notesUnderWay = 0;
    QString m_notesTrouble;
};

} // namespace muster
