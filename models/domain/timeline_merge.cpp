// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_merge.h"

#include <QHash>

#include <algorithm>

namespace muster {

namespace {

const QLatin1String kSeparator(": ");

/// U+001F cannot occur in what a person or a tool shows, so no two different triples share a key.
QString twinKey(const TimelineEvent& event)
{
    return event.kindName + QChar(0x1f) + event.service + QChar(0x1f) + alertHead(event.text);
}

bool sameTeller(const TimelineEvent& a, const TimelineEvent& b)
{
    // Facts of a sealed file have no configured source, only its name.
    return a.source == b.source && a.sourceName == b.sourceName;
}

bool hasTeller(const MergedEvent& line, const TimelineEvent& event)
{
    return sameTeller(line.event, event) ||
           std::any_of(line.twins.cbegin(), line.twins.cend(),
                       [&](const TimelineEvent& twin) { return sameTeller(twin, event); });
}

} // namespace

QString alertText(const QString& name, const QString& severity, const QString& tail)
{
    QString text = name;
    if (!severity.isEmpty())
        text += QLatin1String(" (") + severity + u')';
    return text + kSeparator + (tail.isEmpty() ? QStringLiteral("firing") : tail);
}

QString alertHead(const QString& text)
{
    const qsizetype end = text.indexOf(kSeparator);
    return end < 0 ? text : text.left(end);
}

std::vector<MergedEvent> mergeDuplicates(std::vector<TimelineEvent> events)
{
    std::vector<MergedEvent> lines;
    lines.reserve(events.size());
    QHash<QString, std::vector<size_t>> open; ///< per key: lines young enough to take a twin, ascending
    for (TimelineEvent& event : events) {
        if (event.kind != EventKind::Alert) {
            lines.push_back({std::move(event), {}});
            continue;
        }
        std::vector<size_t>& candidates = open[twinKey(event)];
        std::erase_if(candidates,
                      [&](size_t i) { return event.occurredAt - lines[i].event.occurredAt > kTwinWindow; });
        // Ascending input: the last fitting candidate is the nearest in time.
        const auto match = std::find_if(candidates.crbegin(), candidates.crend(),
                                        [&](size_t i) { return !hasTeller(lines[i], event); });
        if (match != candidates.crend()) {
            lines[*match].twins.push_back(std::move(event));
            continue;
        }
        candidates.push_back(lines.size());
        lines.push_back({std::move(event), {}});
    }
    return lines;
}

} // namespace muster
