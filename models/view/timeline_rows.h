// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One line of the timeline as QML shows it, made of an event when somebody looks at it: a hundred thousand
// rows of ready-made texts would cost half a gigabyte and be thrown away with the next event.

#include "models/base/instant.h"
#include "models/domain/assignments.h"
#include "models/domain/timeline_index.h"
#include "models/domain/timeline_layers.h"
#include "models/store/sync_rows.h"
#include "models/view/formatters.h"

#include <QObject>
#include <QSet>
#include <QString>

#include <map>
#include <set>

namespace muster {

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
    /// The row above is of the same minute: the minute need not be said again.
    Q_PROPERTY(bool sameMinute MEMBER sameMinute)
    Q_PROPERTY(QString secondText MEMBER secondText) ///< ":40"
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
    Q_PROPERTY(QString stateText MEMBER stateText)  ///< of hypotheses and tasks: "open", "done"
    Q_PROPERTY(QString stateTone MEMBER stateTone)  ///< of its badge
    Q_PROPERTY(bool edited MEMBER edited)           ///< has more than one revision
    Q_PROPERTY(bool editable MEMBER editable)       ///< written here
    Q_PROPERTY(QString presence MEMBER presence) ///< present; missing and tombstone: the tool has it no more
    /// What is special about its time and its presence, in words: "no longer in Alertmanager since 02:41",
    /// "their clock was 4 m 10 s ahead; raw 02:41:07", "time unknown, arrived 02:41"; mostly empty.
    Q_PROPERTY(QString remarks MEMBER remarks)
    Q_PROPERTY(
        QString remarksTone MEMBER remarksTone) ///< "muted" when there is nothing to look at, else "warn"
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, timeText, dateText, dayBreak, secondText;
    bool sameMinute = false;
    double timeMs = 0, knownMs = 0;
    QString kind, kindName, kindText, source, actor, service, text, detail, link, lateText;
    bool isLate = false, hollow = false, pinned = false, isCandidate = false, edited = false,
         editable = false;
    QString presence, remarks, remarksTone, accessibleText, stateText, stateTone;
    bool operator==(const TimelineRow&) const = default;
};

/// What the lines of one snapshot are read with. Immutable once built; made off the main thread.
struct TimelineLook
{
    AsOf asOf;
    TimeStyle style;
    QSet<QString> candidates;             ///< ids of change candidates
    std::map<EventId, EventPast> pasts;   ///< of the events that have more than one revision
    TimelineIndex index;                  ///< of the same lines
    std::map<EventId, QString> remarks;   ///< what else is to be said under a line, by id of the shown event
    std::map<EventId, LineLayers> layers; ///< what people laid over the lines
    std::map<EventId, Assignment> tasks;  ///< of the events that gave them, as they stand at asOf
    std::set<EventId> calm = {};          ///< whose remark says that all went well
};

/// The row of a line, without what depends on its neighbours (dayBreak, sameMinute). Pure, any thread.
TimelineRow timelineRow(const MergedEvent& line, const TimelineLook& look);
/// When the room knew of the line at all: as soon as the first tool told.
Instant firstKnown(const MergedEvent& line, const TimelineLook& look);
/// It had happened, but was not known at the instant that the room shows.
bool isHollow(const MergedEvent& line, const TimelineLook& look);
/// "flag.changed" -> "Flag changed".
QString kindInWords(const QString& kindName);

} // namespace muster
