// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/timeline_model.h"

#include <algorithm>
#include <map>
#include <set>

namespace muster {

namespace {

/// Kinds in the order of their chips, with the word on the chip.
struct KindName
{
    EventKind kind;
    const char* plural;
};
constexpr KindName kKinds[] = {
    {EventKind::Alert, "Alerts"},      {EventKind::Page, "Pages"},
    {EventKind::Change, "Changes"},    {EventKind::Decision, "Decisions"},
    {EventKind::Runbook, "Runbook"},   {EventKind::Status, "Updates"},
    {EventKind::Role, "Roles"},        {EventKind::Severity, "Severity"},
    {EventKind::Impact, "Impact"},     {EventKind::Message, "Chat"},
    {EventKind::Note, "Notes"},        {EventKind::Hypothesis, "Hypotheses"},
    {EventKind::Task, "Tasks"},        {EventKind::Sync, "Sources"},
    {EventKind::Chaos, "Experiments"}, {EventKind::Other, "Other"},
};

/// "flag.changed" -> "Flag changed".
QString kindInWords(const QString& kindName)
{
    QString text = kindName;
    text.replace(QLatin1Char('.'), QLatin1Char(' ')).replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    return text;
}

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

bool containsAll(const TimelineRow& row, const QStringList& words)
{
    return std::all_of(words.begin(), words.end(), [&](const QString& word) {
        return row.text.contains(word, Qt::CaseInsensitive) ||
               row.detail.contains(word, Qt::CaseInsensitive) ||
               row.source.contains(word, Qt::CaseInsensitive) ||
               row.actor.contains(word, Qt::CaseInsensitive) ||
               row.kindName.contains(word, Qt::CaseInsensitive) ||
               row.service.contains(word, Qt::CaseInsensitive);
    });
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

TimelineRow rowFor(const MergedEvent& line, AsOf asOf, TimeStyle style, const QSet<QString>& candidates,
                   const Pasts& pasts)
{
    const TimelineEvent& event = line.event;
    TimelineRow row;
    row.key = event.id.value;
    row.timeText = format::timeOfDay(event.occurredAt, style);
    row.dateText = format::date(event.occurredAt, style);
    row.timeMs = static_cast<double>(event.occurredAt.ms);
    const EventPast past = pastOf(event, pasts);
    // Not of this revision: that a person pinned it, or that the tool lost it, is no late knowledge.
    Instant knownAt = past.firstKnownAt;
    QStringList remarks = remarksOf(event, past, style);
    row.presence = toString(event.presence);
    QStringList sources{event.sourceName};
    for (const TimelineEvent& twin : line.twins) {
        const EventPast other = pastOf(twin, pasts);
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
    std::tie(row.text, row.detail) = headAndDetail(event.text);
    row.link = event.link;
    const Milliseconds late = knownAt - event.occurredAt;
    row.isLate = late > TimelineEvent::kLateAfter;
    if (row.isLate)
        row.lateText = TimelineModel::tr("known %1 later").arg(format::duration(late));
    row.hollow = !asOf.isLive() && knownAt > asOf.instant;
    row.pinned = row.pinned || event.pinned;
    row.isCandidate = candidates.contains(event.id.value);
    row.edited = event.revision > 0;
    row.editable = event.source.isEmpty() && event.sourceName == QLatin1String("You");
    row.remarks = remarks.join(QStringLiteral(" · "));
    row.accessibleText = row.timeText + QStringLiteral(", ") + row.kindText + QStringLiteral(", ") +
                         row.source + QStringLiteral(": ") + row.text +
                         (row.isLate ? QStringLiteral(", ") + row.lateText : QString()) +
                         (row.remarks.isEmpty() ? QString() : QStringLiteral(", ") + row.remarks);
    return row;
}

} // namespace

TimelineModel::TimelineModel(QObject* parent) : RowListModel(parent), Rows(this) {}

void TimelineModel::setSearchWords(const QString& words)
{
    if (m_words == words)
        return;
    m_words = words;
    emit filterChanged();
    apply();
}

void TimelineModel::setKindShown(const QString& kind, bool shown)
{
    if (shown == !m_hidden.contains(kind))
        return;
    if (shown)
        m_hidden.remove(kind);
    else
        m_hidden.insert(kind);
    emit filterChanged();
    apply();
}

void TimelineModel::showOnly(const QString& kind)
{
    QSet<QString> others;
    for (const KindName& name : kKinds) {
        if (toString(name.kind) != kind)
            others.insert(toString(name.kind));
    }
    m_hidden = m_hidden == others ? QSet<QString>() : others;
    emit filterChanged();
    apply();
}

TimelineFilter TimelineModel::filter() const
{
    TimelineFilter filter;
    filter.hiddenKinds = m_hidden.values();
    filter.words = m_words;
    return filter.normalised();
}

void TimelineModel::setFilter(const TimelineFilter& filter)
{
    if (filter == this->filter())
        return;
    m_hidden = QSet<QString>(filter.hiddenKinds.begin(), filter.hiddenKinds.end());
    m_words = filter.words;
    emit filterChanged();
    apply();
}

void TimelineModel::clearFilter()
{
    m_hidden.clear();
    m_words.clear();
    emit filterChanged();
    apply();
}

void TimelineModel::setEvents(std::vector<MergedEvent> events, AsOf asOf, TimeStyle style,
                              const QSet<QString>& candidates, const std::map<EventId, EventPast>& pasts)
{
    std::vector<TimelineRow> rows = makeRows(events, asOf, style, candidates, pasts);
    setPrepared(std::move(events), std::move(rows));
}

std::vector<TimelineRow> TimelineModel::makeRows(const std::vector<MergedEvent>& events, AsOf asOf,
                                                 TimeStyle style, const QSet<QString>& candidates,
                                                 const std::map<EventId, EventPast>& pasts)
{
    std::vector<TimelineRow> rows;
    rows.reserve(events.size());
    for (const MergedEvent& line : events)
        rows.push_back(rowFor(line, asOf, style, candidates, pasts));
    return rows;
}

void TimelineModel::setPrepared(std::vector<MergedEvent> events, std::vector<TimelineRow> rows)
{
    Q_ASSERT(events.size() == rows.size());
    m_events = std::move(events);
    m_made = std::move(rows);
    apply();
}

void TimelineModel::apply()
{
    const QStringList words = m_words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::map<EventKind, int> counts;
    std::set<QString> sources;
    std::vector<TimelineRow> next;
    next.reserve(m_events.size());
    for (size_t i = m_events.size(); i-- > 0;) {
        const MergedEvent& line = m_events[i];
        ++counts[line.event.kind];
        sources.insert(line.event.sourceName);
        for (const TimelineEvent& twin : line.twins)
            sources.insert(twin.sourceName);
        if (m_hidden.contains(m_made[i].kind) || !containsAll(m_made[i], words))
            continue;
        TimelineRow row = m_made[i];
        if (!next.empty() && next.back().dateText != row.dateText)
            next.back().dayBreak = row.dateText;
        next.push_back(std::move(row));
    }
    const auto shown = static_cast<int>(next.size());
    setRows(std::move(next));

    std::vector<KindRow> kinds;
    for (const KindName& name : kKinds) {
        const auto found = counts.find(name.kind);
        if (found == counts.end())
            continue;
        const QString key = toString(name.kind);
        kinds.push_back({key, tr(name.plural), found->second, !m_hidden.contains(key)});
    }
    m_kinds.setRows(std::move(kinds));

    const auto total = static_cast<int>(m_events.size());
    const QString summary =
        filtered() ? tr("%1 of %2 events").arg(QString::number(shown), QString::number(total))
                   : format::counted(total, tr("%1 event"), tr("%1 events")) + QStringLiteral(" · ") +
                         format::counted(static_cast<int>(sources.size()), tr("%1 source"), tr("%1 sources"));
    if (summary != m_summary) {
        m_summary = summary;
        emit summaryChanged();
    }
}

int TimelineModel::rowAtTime(double ms) const
{
    // Newest first.
    const auto& shown = rows();
    const auto found = std::partition_point(shown.begin(), shown.end(),
                                            [ms](const TimelineRow& row) { return !(row.timeMs <= ms); });
    return found == shown.end() ? -1 : static_cast<int>(found - shown.begin());
}

} // namespace muster
