// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The timeline as QML shows it: newest first, filtered by kind and words, late knowledge visible; and the
// composer that writes into it. The events themselves come with the room's snapshot.

#include "models/base/instant.h"
#include "models/domain/timeline.h"
#include "models/domain/timeline_filter.h"
#include "models/domain/timeline_merge.h"
#include "models/store/sync_rows.h"
#include "models/view/formatters.h"
#include "models/view/room_models.h"

#include <QSet>
#include <QString>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <map>
#include <utility>

namespace muster {

class WarRoom;

struct TimelineRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_CLASSINFO("details", "detail")
    Q_CLASSINFO("verbatim", "link")
    Q_PROPERTY(QString eventId MEMBER key)
    Q_PROPERTY(QString timeText MEMBER timeText) ///< "02:13:40"
    Q_PROPERTY(QString dateText MEMBER dateText) ///< "20 Nov 2026"
    Q_PROPERTY(
        QString dayBreak MEMBER dayBreak) ///< date of the next older row when that is another day; else empty
    Q_PROPERTY(double timeMs MEMBER timeMs)
    Q_PROPERTY(double knownMs MEMBER knownMs)
    Q_PROPERTY(QString kind MEMBER kind)         ///< family: alert, page, change, decision, …
    Q_PROPERTY(QString kindName MEMBER kindName) ///< precise: "flag.changed"
    Q_PROPERTY(QString kindText MEMBER kindText) ///< "Flag changed"
    Q_PROPERTY(QString source MEMBER source)     ///< "LaunchDarkly", "Prometheus, Alertmanager", "You"
    Q_PROPERTY(QString actor MEMBER actor)
    Q_PROPERTY(QString service MEMBER service)
    Q_PROPERTY(QString text MEMBER text)     ///< first sentence or line, plain text
    Q_PROPERTY(QString detail MEMBER detail) ///< the rest; may be empty
    Q_PROPERTY(QString link MEMBER link)
    Q_PROPERTY(QString lateText MEMBER lateText) ///< "known 13 m 40 s later"; empty when in time
    Q_PROPERTY(bool isLate MEMBER isLate)
    Q_PROPERTY(bool hollow MEMBER hollow) ///< had happened, but was not known at the room's instant
    Q_PROPERTY(bool pinned MEMBER pinned)
    Q_PROPERTY(bool isCandidate MEMBER isCandidate) ///< a change candidate for the onset
    Q_PROPERTY(bool edited MEMBER edited)           ///< has more than one revision
    Q_PROPERTY(bool editable MEMBER editable)       ///< written here
    Q_PROPERTY(QString presence MEMBER presence) ///< present; missing and tombstone: the tool has it no more
    /// What is special about its time and its presence, in words: "no longer in Alertmanager since 02:41",
    /// "their clock was 4 m 10 s ahead; raw 02:41:07", "time unknown, arrived 02:41"; mostly empty.
    Q_PROPERTY(QString remarks MEMBER remarks)
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, timeText, dateText, dayBreak;
    double timeMs = 0, knownMs = 0;
    QString kind, kindName, kindText, source, actor, service, text, detail, link, lateText;
    bool isLate = false, hollow = false, pinned = false, isCandidate = false, edited = false,
         editable = false;
    QString presence, remarks, accessibleText;
    bool operator==(const TimelineRow&) const = default;
};

/// Role: rows of one room's timeline. Owner: WarRoom. Thread: main. Never resets: snapshots are applied as
/// minimal removals, insertions and changes.
class TimelineModel : public RowListModel, public Rows<TimelineRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.timeline")
    /// Words that rows must contain; all of them, in any order, ignoring case.
    Q_PROPERTY(QString searchWords READ searchWords WRITE setSearchWords NOTIFY filterChanged)
    Q_PROPERTY(muster::KindFilterModel* kinds READ kinds CONSTANT)
    /// "63 events · 9 sources", or "12 of 63 events" when filtered.
    Q_PROPERTY(QString summaryText READ summaryText NOTIFY summaryChanged)
    Q_PROPERTY(bool filtered READ filtered NOTIFY filterChanged)
public:
    explicit TimelineModel(QObject* parent = nullptr);

    QString searchWords() const { return m_words; }
    void setSearchWords(const QString& words);
    KindFilterModel* kinds() { return &m_kinds; }
    QString summaryText() const { return m_summary; }
    bool filtered() const { return !filter().isEmpty(); }
    TimelineFilter filter() const;
    void setFilter(const TimelineFilter& filter);

    Q_INVOKABLE void setKindShown(const QString& kind, bool shown);
    /// Shows only this kind; again: all.
    Q_INVOKABLE void showOnly(const QString& kind);
    Q_INVOKABLE void clearFilter();
    /// Row of an event among the shown ones, or -1.
    Q_INVOKABLE int rowOf(const QString& eventId) const { return indexOfKey(eventId); }
    /// Row of the last shown event at or before that time (UTC ms), or -1.
    Q_INVOKABLE int rowAtTime(double ms) const;

    /// The lines that AsOf sees, ascending, twins joined. `candidates`: ids of change candidates.
    void setEvents(std::vector<MergedEvent> events, AsOf asOf, TimeStyle style,
                   const QSet<QString>& candidates = {}, const std::map<EventId, EventPast>& pasts = {});
    /// The same with rows made elsewhere by `makeRows`, so that the main thread only filters and compares.
    void setPrepared(std::vector<MergedEvent> events, std::vector<TimelineRow> rows);
    /// One row per line, same order, without day breaks. Pure, any thread; most of the cost of showing a
    /// timeline. `pasts`: of the events that have more than one revision.
    static std::vector<TimelineRow> makeRows(const std::vector<MergedEvent>& events, AsOf asOf,
                                             TimeStyle style, const QSet<QString>& candidates,
                                             const std::map<EventId, EventPast>& pasts = {});
    /// As last set.
    const std::vector<MergedEvent>& events() const { return m_events; }

signals:
    void filterChanged();
    void summaryChanged();

private:
    void apply();

    std::vector<MergedEvent> m_events;
    std::vector<TimelineRow> m_made; ///< of all events, filtered or not
    QSet<QString> m_hidden;
    QString m_words, m_summary;
    KindFilterModel m_kinds;
};

/// Role: the line under the timeline. Plain text is a note; `/decision`, `/task`, `/update`, `/hypothesis`
/// make the other kinds. Stored at once. Owner: WarRoom. Thread: main.
class Composer final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.composer")
    /// What the typed text would become: note, decision, task, update, hypothesis.
    Q_PROPERTY(QString kind READ kind NOTIFY changed)
    Q_PROPERTY(QString kindText READ kindText NOTIFY changed)       ///< "Decision"
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY changed) ///< the field's text, for kind and hints
    Q_PROPERTY(QStringList hints READ hints NOTIFY changed)         ///< slash commands that fit what is typed
    Q_PROPERTY(bool canSubmit READ canSubmit NOTIFY changed)
    Q_PROPERTY(QString problem READ problem NOTIFY changed) ///< why it cannot be stored
    /// When the text will stand on the timeline, unless that is what the room shows: "at 02:13:30 of the
    /// replay".
    Q_PROPERTY(QString whenText READ whenText NOTIFY changed)
public:
    explicit Composer(WarRoom* room);
    QString kind() const;
    QString kindText() const;
    QString text() const { return m_text; }
    void setText(const QString& text);
    QStringList hints() const;
    bool canSubmit() const;
    QString problem() const;
    QString whenText() const;

    /// Stores the text as an event of the room's now and clears it; false when there is nothing to store.
    Q_INVOKABLE bool submit();
    /// Stores `text`, slash commands included, without touching the field.
    Q_INVOKABLE bool addNote(const QString& text);
    Q_INVOKABLE void setPinned(const QString& eventId, bool pinned);
    /// A new revision of an event written here.
    Q_INVOKABLE void edit(const QString& eventId, const QString& text);
    Q_INVOKABLE void retract(const QString& eventId);

    /// Kind name ("decision", "status.posted", …) and text without the slash word. Pure.
    static std::pair<QString, QString> parse(const QString& text);

signals:
    void changed();
    /// The event is on disk.
    void stored(const QString& eventId);

private:
    void revise(const QString& eventId, std::function<void(TimelineEvent&)> change);
    WarRoom* m_room;
    QString m_text;
};

} // namespace muster
