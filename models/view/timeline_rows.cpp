// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/operation.h"
#include "models/view/timeline_rows.h"

#include "models/view/judgement_row.h"
#include "models/view/timeline_model.h"

#include <algorithm>
#include <tuple>

namespace muster {

namespace {

/// First line as the headline, the rest as detail; a very long first line is cut after a sentence.
std::pair<QString, QString> headAndDetail(const QString& text)
{
    constexpr qsizetype kLong = 120;
    const qsizetype line = text.indexOf(QLatin1Char('\n'));
    QString head = line < 0 ? text : text.left(line);
    QString rest = line < 0 ? QString() : text.mid(line + 1).trimmed();
    if (head.size() > kLong) {
        const qsizetype sentence = head.indexOf(QStringLiteral(". "));
        if (sentence > 20 && sentence < head.size() - 10) {
            const QString tail = head.mid(sentence + 2);
            rest = rest.isEmpty() ? tail : tail + QLatin1Char('\n') + rest;
            head = head.left(sentence + 1);
        }
    }
    return {head, rest};
}

using Pasts = std::map<EventId, EventPast>;

/// A clock that is wrong by less than this is nobody's concern.
constexpr Milliseconds kClockWorthTelling{2'000};

/// "02:41", with the day before it when that is not the event's.
QString atText(Instant at, Instant reference, TimeStyle style)
{
    return format::date(at, style) == format::date(reference, style) ? format::hourMinute(at, style)
                                                                     : format::dateTime(at, style);
}

/// When this revision's presence began, and when the war room learned of the event at all.
EventPast pastOf(const TimelineEvent& event, const Pasts& pasts)
{
    if (event.revision == 0)
        return {event.knownAt, event.knownAt};
    const auto found = pasts.find(event.id);
    return found == pasts.end() ? EventPast{event.knownAt, event.knownAt} : found->second;
}

QStringList remarksOf(const TimelineEvent& event, const EventPast& past, TimeStyle style)
{
    QStringList remarks;
    if (event.timeUnknown)
        remarks
            << TimelineModel::tr("time unknown, arrived %1").arg(format::hourMinute(event.occurredAt, style));
    const QString since = atText(past.presentSince, event.occurredAt, style);
    switch (event.presence) {
    case Presence::Present:
        break;
    case Presence::Missing:
        remarks << TimelineModel::tr("no longer in %1 since %2").arg(event.sourceName, since);
        break;
    case Presence::Tombstone:
        remarks << TimelineModel::tr("deleted in %1, seen %2").arg(event.sourceName, since);
        break;
    }
    const Milliseconds offset = event.clockOffset;
    if (offset >= kClockWorthTelling || offset <= -kClockWorthTelling) {
        const QString raw = format::timeOfDay(event.toldAt(), style);
        remarks
            << (offset.count() > 0
                    ? TimelineModel::tr("their clock was %1 ahead; raw %2").arg(format::duration(offset), raw)
                    : TimelineModel::tr("their clock was %1 behind; raw %2")
                          .arg(format::duration(-offset), raw));
    }
    return remarks;
}

} // namespace

QString kindInWords(const QString& kindName)
{
    QString text = kindName;
    text.replace(QLatin1Char('.'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    return text;
}

Instant firstKnown(const MergedEvent& line, const TimelineLook& look)
{
    Instant known = pastOf(line.event, look.pasts).firstKnownAt;
    for (const TimelineEvent& twin : line.twins)
        known = std::min(known, pastOf(twin, look.pasts).firstKnownAt);
    return known;
}

bool isHollow(const MergedEvent& line, const TimelineLook& look)
{
    return !look.asOf.isLive() && firstKnown(line, look) > look.asOf.instant;
}

TimelineRow timelineRow(const MergedEvent& line, const TimelineLook& look)
{
    const TimeStyle style = look.style;
    const TimelineEvent& event = line.event;
    TimelineRow row;
    row.key = event.id.value;
    row.timeText = format::timeOfDay(event.occurredAt, style);
    row.secondText = u':' + row.timeText.section(u':', 2);
    row.dateText = format::date(event.occurredAt, style);
    row.timeMs = static_cast<double>(event.occurredAt.ms);
    const EventPast past = pastOf(event, look.pasts);
    // Not of this revision: that a person pinned it, or that the tool lost it, is no late knowledge.
    Instant knownAt = past.firstKnownAt;
    QStringList remarks = remarksOf(event, past, style);
    row.presence = toString(event.presence);
    QStringList sources{event.sourceName};
    for (const TimelineEvent& twin : line.twins) {
        const EventPast other = pastOf(twin, look.pasts);
        knownAt = std::min(knownAt, other.firstKnownAt); // the room knew as soon as the first tool told
        if (twin.presence != Presence::Present)
            remarks << remarksOf(twin, other, style);
        if (!sources.contains(twin.sourceName))
            sources << twin.sourceName;
        row.pinned = row.pinned || twin.pinned;
    }
    row.knownMs = static_cast<double>(knownAt.ms);
    row.kind = toString(event.kind);
    row.kindName = event.kindName;
    row.kindText = kindInWords(event.kindName);
    row.source = sources.join(QStringLiteral(", "));
    row.actor = event.actor == QStringLiteral("—") ? QString() : event.actor;
    row.service = event.service;
    std::tie(row.text, row.detail) = headAndDetail(withoutOperationMarkers(event.text));
    addJudgement(row, event, look);
    row.link = event.link;
    const Milliseconds late = knownAt - event.occurredAt;
    row.isLate = late > TimelineEvent::kLateAfter;
    if (row.isLate)
        row.lateText = TimelineModel::tr("known %1 later").arg(format::duration(late));
    row.hollow = !look.asOf.isLive() && knownAt > look.asOf.instant;
    row.pinned = row.pinned || event.pinned;
    row.isCandidate = look.candidates.contains(event.id.value);
    row.editable = event.source.isEmpty() && event.sourceName == QLatin1String("You");
    // A later revision of a tool's event is the tool's next word, not somebody's correction.
    row.edited = event.revision > 0 && row.editable;
    if (const auto said = look.remarks.find(event.id); said != look.remarks.end())
        remarks << said->second;
    if (const auto over = look.layers.find(event.id); over != look.layers.end() && over->second.corrected) {
        row.edited = true;
        remarks
            << (over->second.toldSince
                    ? TimelineModel::tr("corrected here; %1 told another version since").arg(event.sourceName)
                    : TimelineModel::tr("corrected here"));
    }
    row.remarks = remarks.join(QStringLiteral(" · "));
    const bool calm = remarks.size() == 1 && look.calm.contains(event.id);
    row.remarksTone = calm ? QStringLiteral("muted") : QStringLiteral("warn");
    row.accessibleText = row.timeText + QStringLiteral(", ") + row.kindText + QStringLiteral(", ") +
                         row.source + QStringLiteral(": ") + row.text +
                         (row.stateText.isEmpty() ? QString() : QStringLiteral(", ") + row.stateText) +
                         (row.isLate ? QStringLiteral(", ") + row.lateText : QString()) +
                         (row.remarks.isEmpty() ? QString() : QStringLiteral(", ") + row.remarks);
    return row;
}

} // namespace muster
