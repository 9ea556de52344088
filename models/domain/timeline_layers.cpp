// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_layers.h"

#include "models/domain/review_notes.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

namespace muster {

namespace {

constexpr qsizetype kMostJoined = 200; // a stored payload may hold anything
constexpr qsizetype kLongestText = 100'000;

bool isKind(const TimelineEvent& event, const char* kind)
{
    return event.source.isEmpty() && event.kindName == QLatin1String(kind);
}

bool earlier(const TimelineEvent& a, const TimelineEvent& b)
{
    return a.occurredAt != b.occurredAt ? a.occurredAt < b.occurredAt : a.id < b.id;
}

/// A person's word with when it was given.
struct Word
{
    Instant at;
    EventId id;
    bool joined = false;
    QString reason;
    std::vector<EventId> events;
};

struct Layers
{
    std::map<EventId, std::pair<const TimelineEvent*, Correction>> corrections; ///< newest per event
    std::vector<Word> words;                                                    ///< ascending
};

/// Puts the lines of these events together: the earliest is shown.
void join(std::vector<MergedEvent>& lines, const Word& word, std::map<EventId, LineLayers>& layers)
{
    const std::set<EventId> wanted(word.events.begin(), word.events.end());
    const auto has = [&](const MergedEvent& line) {
        return wanted.count(line.event.id) > 0 ||
               std::any_of(line.twins.begin(), line.twins.end(),
                           [&](const TimelineEvent& twin) { return wanted.count(twin.id) > 0; });
    };
    const auto first = std::find_if(lines.begin(), lines.end(), has);
    if (first == lines.end())
        return;
    bool any = false;
    for (auto other = std::next(first); other != lines.end(); ++other) {
        if (!has(*other))
            continue;
        any = true;
        first->twins.push_back(std::move(other->event));
        std::move(other->twins.begin(), other->twins.end(), std::back_inserter(first->twins));
        other->event.id = {}; // taken
    }
    if (!any)
        return;
    std::sort(first->twins.begin(), first->twins.end(), earlier);
    layers[first->event.id].joinedBecause = word.reason;
    const auto rest = std::next(first);
    lines.erase(
        std::remove_if(rest, lines.end(), [](const MergedEvent& line) { return line.event.id.isEmpty(); }),
        lines.end());
}

/// Takes these events out of each other's lines.
void part(std::vector<MergedEvent>& lines, const Word& word, std::map<EventId, LineLayers>& layers)
{
    const std::set<EventId> wanted(word.events.begin(), word.events.end());
    std::vector<MergedEvent> freed;
    for (MergedEvent& line : lines) {
        const auto out = std::stable_partition(line.twins.begin(), line.twins.end(),
                                               [&](const auto& twin) { return wanted.count(twin.id) == 0; });
        // Named together with the line that it stands in, or with another twin: it gets a line of its own.
        for (auto twin = out; twin != line.twins.end(); ++twin)
            freed.push_back({std::move(*twin), {}});
        line.twins.erase(out, line.twins.end());
        if (line.twins.empty()) {
            const auto found = layers.find(line.event.id);
            if (found != layers.end())
                found->second.joinedBecause.clear();
        }
    }
    for (MergedEvent& line : freed) {
        const auto place =
            std::lower_bound(lines.begin(), lines.end(), line,
                             [](const auto& a, const auto& b) { return earlier(a.event, b.event); });
        lines.insert(place, std::move(line));
    }
}

} // namespace

QByteArray toJson(const Correction& correction)
{
    QJsonObject object{{QStringLiteral("of"), correction.of.value}};
    if (correction.text)
        object.insert(QStringLiteral("text"), *correction.text);
    if (correction.occurredAt)
        object.insert(QStringLiteral("occurred_at"), correction.occurredAt->toIso());
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<Correction> correctionFrom(const TimelineEvent& event)
{
    if (!isKind(event, kCorrectionKind))
        return std::nullopt;
    const QJsonObject object = parseJson(event.raw).object();
    Correction made;
    made.of.value = object.value(QLatin1String("of")).toString();
    if (made.of.isEmpty())
        return std::nullopt;
    const QJsonValue text = object.value(QLatin1String("text"));
    if (text.isString() && !text.toString().trimmed().isEmpty())
        made.text = text.toString().left(kLongestText);
    if (const QJsonValue at = object.value(QLatin1String("occurred_at")); at.isString())
        made.occurredAt = Instant::fromIso(at.toString());
    return made;
}

QByteArray duplicatesToJson(const std::vector<EventId>& events)
{
    QJsonArray ids;
    for (const EventId& id : events)
        ids << id.value;
    return QJsonDocument(QJsonObject{{QStringLiteral("events"), ids}}).toJson(QJsonDocument::Compact);
}

std::vector<EventId> duplicatesFrom(const TimelineEvent& event)
{
    if (!isKind(event, kJoinedKind) && !isKind(event, kPartedKind))
        return {};
    std::vector<EventId> events;
    const QJsonArray ids = parseJson(event.raw).object().value(QLatin1String("events")).toArray();
    for (const QJsonValue& id : ids) {
        if (static_cast<qsizetype>(events.size()) >= kMostJoined)
            break;
        if (!id.toString().isEmpty())
            events.push_back(EventId{id.toString()});
    }
    return events;
}

bool isLayer(const TimelineEvent& event)
{
    return isKind(event, kCorrectionKind) || isKind(event, kJoinedKind) || isKind(event, kPartedKind);
}

std::map<EventId, Instant> correctedTimes(const std::vector<TimelineEvent>& events, AsOf asOf)
{
    std::map<EventId, std::pair<const TimelineEvent*, std::optional<Instant>>> newest;
    for (const TimelineEvent& event : events) {
        if (!isKind(event, kCorrectionKind) || (asOf.asKnownThen && event.knownAt > asOf.instant))
            continue;
        const auto correction = correctionFrom(event);
        if (!correction)
            continue;
        auto& [word, at] = newest[correction->of];
        if (!word || (event.knownAt != word->knownAt ? event.knownAt > word->knownAt : word->id < event.id)) {
            word = &event;
            at = correction->occurredAt;
        }
    }
    std::map<EventId, Instant> times;
    for (const auto& [id, one] : newest) {
        if (one.second)
            times.emplace(id, *one.second);
    }
    return times;
}

LayeredTimeline layered(std::vector<TimelineEvent> events, Instant until)
{
    LayeredTimeline made;
    // What is said about the post-mortem stands beside the document.
    std::erase_if(events, isReviewNote);
    const auto firstLayer = std::stable_partition(events.begin(), events.end(),
                                                  [](const TimelineEvent& event) { return !isLayer(event); });
    if (firstLayer == events.end()) {
        made.lines = mergeDuplicates(std::move(events));
        return made;
    }
    std::vector<TimelineEvent> over(std::make_move_iterator(firstLayer),
                                    std::make_move_iterator(events.end()));
    events.erase(firstLayer, events.end());
    std::sort(over.begin(), over.end(), [](const TimelineEvent& a, const TimelineEvent& b) {
        return a.knownAt != b.knownAt ? a.knownAt < b.knownAt : a.id < b.id;
    });
    Layers layers;
    for (const TimelineEvent& event : over) {
        if (const auto correction = correctionFrom(event))
            layers.corrections[correction->of] = {&event, *correction};
        else if (std::vector<EventId> ids = duplicatesFrom(event); !ids.empty())
            layers.words.push_back(
                {event.knownAt, event.id, isKind(event, kJoinedKind), event.text, std::move(ids)});
    }
    if (!layers.corrections.empty()) {
        bool moved = false;
        for (TimelineEvent& event : events) {
            const auto found = layers.corrections.find(event.id);
            if (found == layers.corrections.end())
                continue;
            const auto& [word, correction] = found->second;
            if (!correction.text && !correction.occurredAt)
                continue; // withdrawn
            LineLayers& line = made.layers[event.id];
            line.corrected = true;
            line.correctedAt = word->knownAt;
            line.toldSince = event.knownAt > word->knownAt;
            if (correction.text)
                event.text = *correction.text;
            if (correction.occurredAt && *correction.occurredAt != event.occurredAt) {
                event.occurredAt = *correction.occurredAt;
                // The difference to what the tool said is the correction's now, not its clock's.
                event.clockOffset = Milliseconds{0};
                event.timeUnknown = false;
                moved = true;
            }
        }
        std::erase_if(events, [&](const TimelineEvent& event) { return event.occurredAt > until; });
        if (moved)
            std::sort(events.begin(), events.end(), earlier);
    }
    made.lines = mergeDuplicates(std::move(events));
    for (const Word& word : layers.words) {
        if (word.joined)
            join(made.lines, word, made.layers);
        else
            part(made.lines, word, made.layers);
    }
    return made;
}

TwinReason twinReason(const MergedEvent& line, const LineLayers& layers)
{
    TwinReason reason;
    if (line.twins.empty())
        return reason;
    reason.apart = line.twins.back().occurredAt - line.event.occurredAt;
    reason.words = layers.joinedBecause;
    reason.byRule = layers.joinedBecause.isEmpty();
    return reason;
}

} // namespace muster
