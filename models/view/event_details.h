// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One event of the timeline looked at closely: both its times, what the tool sent, what was known of it when,
// and what a person does with it. The list is TimelineModel.

#include "models/domain/timeline_layers.h"
#include "models/view/formatters.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <optional>
#include <vector>

namespace muster {

class WarRoom;

/// One version of an event, newest first: of the tool, of a person, or a correction laid over it.
struct VersionRow
{
    Q_GADGET
    Q_CLASSINFO("details", "text")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString who MEMBER who)             ///< "Alertmanager", "You, over it"
    Q_PROPERTY(QString knownText MEMBER knownText) ///< "known 2026-11-20 02:41:07 UTC"
    Q_PROPERTY(QString whenText MEMBER whenText)   ///< "happened 02:13:40"
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(bool shown MEMBER shown) ///< the timeline shows this one's text
public:
    QString key, who, knownText, whenText, text;
    bool shown = false;
    bool operator==(const VersionRow&) const = default;
};
class VersionModel : public RowListModel, public Rows<VersionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("EventDetails.versions")
public:
    explicit VersionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What the store knows of one event; read and formatted on the reader's thread.
struct EventFile
{
    std::vector<TimelineEvent> revisions; ///< oldest first
    QString raw;                          ///< pretty when it is JSON, else as it came; cut at kMostRaw
    bool rawCut = false;
};

/// Role: the event in the details panel. Owner: TimelineDesk. Thread: main. Follows the room's snapshots;
/// closes when its event is no longer shown. Whatever is written is a new version: nothing is overwritten.
class EventDetails final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("TimelineDesk.details")
    Q_PROPERTY(QString eventId READ eventId NOTIFY changed) ///< empty: nothing is looked at
    Q_PROPERTY(QString kind READ kind NOTIFY changed)
    Q_PROPERTY(QString headText READ headText NOTIFY changed) ///< "Alertmanager · Alert firing · R. Kim"
    Q_PROPERTY(QString text READ text NOTIFY changed)         ///< whole, safe to show
    Q_PROPERTY(QString editText READ editText NOTIFY changed) ///< whole, as it is
    Q_PROPERTY(QString occurredText READ occurredText NOTIFY changed)
    Q_PROPERTY(QString knownText READ knownText NOTIFY changed)
    Q_PROPERTY(QString lateText READ lateText NOTIFY changed) ///< "known 13 m 40 s later"
    Q_PROPERTY(QString remarks READ remarks NOTIFY changed)
    Q_PROPERTY(QString link READ link NOTIFY changed)
    Q_PROPERTY(QString rawText READ rawText NOTIFY changed) ///< plain text; empty: nothing was sent
    Q_PROPERTY(QString rawNote READ rawNote NOTIFY changed) ///< "the first 64 KB"; mostly empty
    Q_PROPERTY(bool pinned READ pinned NOTIFY changed)
    Q_PROPERTY(bool canEdit READ canEdit NOTIFY changed)
    /// Of a tool: an edit is laid over its word, which stays in the history.
    Q_PROPERTY(bool ofTool READ ofTool NOTIFY changed)
    Q_PROPERTY(bool corrected READ corrected NOTIFY changed)
    Q_PROPERTY(QString twinsText READ twinsText NOTIFY changed) ///< who else told it, and why it is the same
    Q_PROPERTY(bool hasTwins READ hasTwins NOTIFY changed)
    Q_PROPERTY(muster::VersionModel* versions READ versions CONSTANT)
    // Of hypotheses and tasks.
    Q_PROPERTY(QString stateText READ stateText NOTIFY changed) ///< "open", "confirmed by You", "done"
    Q_PROPERTY(QString evidenceText READ evidenceText NOTIFY changed)
public:
    static constexpr qsizetype kMostRaw = 65'536;

    explicit EventDetails(WarRoom* room, QObject* parent);
    ~EventDetails() override;

    QString eventId() const { return m_id.value; }
    QString kind() const;
    QString headText() const;
    QString text() const;
    QString editText() const;
    QString occurredText() const;
    QString knownText() const;
    QString lateText() const;
    QString remarks() const;
    QString link() const;
    QString rawText() const { return m_file.raw; }
    QString rawNote() const;
    bool pinned() const;
    bool canEdit() const;
    bool ofTool() const;
    bool corrected() const;
    QString twinsText() const;
    bool hasTwins() const;
    VersionModel* versions() { return &m_versions; }
    QString stateText() const;
    QString evidenceText() const;

    Q_INVOKABLE void show(const QString& eventId);
    Q_INVOKABLE void close();
    /// A new version with this text and time; "" for either: as it is. The time as "02:13:40" on the event's
    /// day, or whole ("2026-11-20 02:13:40"), in the zone shown. Empty when it is done, else what is wrong.
    Q_INVOKABLE QString edit(const QString& text, const QString& time);
    /// Takes a correction back: the tool's word stands again. The correction stays in the history.
    Q_INVOKABLE void withdrawCorrection();
    Q_INVOKABLE void setPinned(bool pinned);
    Q_INVOKABLE void jump(); ///< the room goes to the moment of the event
    /// This and the other event are one fact; `why` may be empty. Empty when it is done, else why not.
    Q_INVOKABLE QString joinWith(const QString& eventId, const QString& why);
    /// They are not: each gets a line of its own again.
    Q_INVOKABLE void part();
    /// "confirmed", "refuted" or "open", with evidence (between semicolons).
    Q_INVOKABLE void settle(const QString& state, const QString& evidence);
    Q_INVOKABLE void setDone(bool done);
    /// Puts the Markdown that cites the event on the clipboard, and says so.
    Q_INVOKABLE void cite();

    /// An instant that a person typed, near `reference`, in the zone shown. Pure.
    static std::optional<Instant> typedInstant(const QString& text, Instant reference, TimeStyle style);
    /// JSON indented, everything else as it is; at most kMostRaw characters. Any thread.
    static QString readableRaw(const QByteArray& raw, bool& cut);

signals:
    void changed();
    void shown(); ///< an event is to be looked at

private:
    const MergedEvent* line() const;
    const TimelineEvent* event() const;
    QString actorWords(const TimelineEvent& shown) const;
    void read();
    void fillVersions();
    bool writable() const;
    /// A new revision of the event itself, whoever told it: marks and states.
    void revise(const std::function<void(TimelineEvent&)>& change);
    void addWord(const char* kind, const QByteArray& raw, const QString& text, Instant occurredAt);

    WarRoom* m_room;
    EventId m_id;
    EventFile m_file;
    int m_generation = 0;
    VersionModel m_versions;
};

} // namespace muster
