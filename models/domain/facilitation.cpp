// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/facilitation.h"

#include "models/base/json_text.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace muster {

namespace {

// A payload comes from a file, and a file may hold anything.
constexpr qsizetype kLongestText = 20'000;
constexpr qsizetype kLongestName = 400;
constexpr int kMostMinutes = 24 * 60;

constexpr std::array<std::pair<StoryMarker, const char*>, 6> kSaidKinds{{
    {StoryMarker::None, "session.said"},
    {StoryMarker::Detection, "session.detection"},
    {StoryMarker::Diagnosis, "session.diagnosis"},
    {StoryMarker::Repair, "session.repair"},
    {StoryMarker::KeyMoment, "session.key_moment"},
    {StoryMarker::Learned, "session.learned"},
}};
constexpr std::array<std::pair<ParkedState, const char*>, 3> kParkedStates{{
    {ParkedState::Parked, "parked"},
    {ParkedState::Action, "action"},
    {ParkedState::Dropped, "dropped"},
}};
constexpr std::array<std::pair<TopicStep, const char*>, 3> kTopicSteps{{
    {TopicStep::Begin, "begin"},
    {TopicStep::Pause, "pause"},
    {TopicStep::Box, "box"},
}};

template <typename Table, typename Value>
QString nameIn(const Table& table, Value value)
{
    for (const auto& [one, name] : table) {
        if (one == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <typename Value, size_t Size>
std::optional<Value> valueIn(const std::array<std::pair<Value, const char*>, Size>& table, QStringView name)
{
    for (const auto& [value, known] : table) {
        if (name == QLatin1String(known))
            return value;
    }
    return std::nullopt;
}

/// Never half of a character.
QString words(const QJsonObject& object, const char* name, qsizetype length)
{
    const QString text = object.value(QLatin1String(name)).toString().trimmed();
    if (text.size() <= length)
        return text;
    return text.left(text[length - 1].isHighSurrogate() ? length - 1 : length).trimmed();
}

void put(QJsonObject& object, const char* name, const QString& text)
{
    if (!text.isEmpty())
        object.insert(QLatin1String(name), text);
}

QByteArray bytes(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

class Topics
{
public:
    void take(const TopicRecord& record, Instant at)
    {
        if (record.step != TopicStep::Box)
            stop(at);
        if (record.step == TopicStep::Pause)
            return;
        const auto [place, fresh] = m_places.try_emplace(record.topic, m_times.size());
        if (fresh)
            m_times.push_back({record.topic, std::nullopt, Milliseconds{0}, std::nullopt});
        TopicTime& time = m_times[place->second];
        if (record.minutes > 0)
            time.box = std::chrono::minutes{record.minutes};
        if (record.step == TopicStep::Begin)
            time.since = at;
    }
    std::vector<TopicTime> all() && { return std::move(m_times); }

private:
    void stop(Instant at)
    {
        for (TopicTime& time : m_times) {
            if (!time.since)
                continue;
            time.spent = time.spentAt(at);
            time.since.reset();
        }
    }
    std::vector<TopicTime> m_times;
    std::map<QString, size_t> m_places;
};

} // namespace

QString saidKind(StoryMarker marker)
{
    return nameIn(kSaidKinds, marker);
}

std::optional<StoryMarker> storyMarkerFrom(QStringView kindName)
{
    return valueIn(kSaidKinds, kindName);
}

QByteArray toJson(const SaidRecord& record)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    put(object, "speaker", record.speaker);
    put(object, "question", record.question);
    put(object, "by", record.by);
    return bytes(object);
}

SaidRecord saidFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    return {words(object, "speaker", kLongestName), words(object, "question", kLongestText),
            words(object, "by", kLongestName)};
}

QByteArray toJson(const ParkedRecord& record)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    put(object, "text", record.text);
    put(object, "by", record.by);
    if (record.about)
        object.insert(QStringLiteral("about"), record.about->toIso());
    put(object, "state", nameIn(kParkedStates, record.state));
    return bytes(object);
}

std::optional<ParkedRecord> parkedFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    ParkedRecord record;
    record.text = words(object, "text", kLongestText);
    if (record.text.isEmpty())
        return std::nullopt;
    record.by = words(object, "by", kLongestName);
    record.about = Instant::fromIso(object.value(QLatin1String("about")).toString());
    record.state =
        valueIn(kParkedStates, object.value(QLatin1String("state")).toString()).value_or(ParkedState::Parked);
    return record;
}

QByteArray toJson(const TopicRecord& record)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    put(object, "topic", record.topic);
    put(object, "title", record.title);
    put(object, "step", nameIn(kTopicSteps, record.step));
    if (record.minutes > 0)
        object.insert(QStringLiteral("minutes"), record.minutes);
    return bytes(object);
}

std::optional<TopicRecord> topicFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    TopicRecord record;
    record.topic = words(object, "topic", kLongestName);
    record.title = words(object, "title", kLongestName);
    const auto step = valueIn(kTopicSteps, object.value(QLatin1String("step")).toString());
    if (record.topic.isEmpty() || !step)
        return std::nullopt;
    record.step = *step;
    const double minutes = object.value(QLatin1String("minutes")).toDouble();
    record.minutes = minutes >= 1 && minutes <= kMostMinutes ? static_cast<int>(minutes) : 0;
    return record;
}

Milliseconds TopicTime::spentAt(Instant now) const
{
    // A clock that was set back takes no time away. Times come from files: their difference may not fit.
    if (!since || now <= *since)
        return spent;
    return spent + (*since < now - kLongestTopic ? kLongestTopic : now - *since);
}

const TopicTime* Facilitation::timeOf(const QString& topic) const
{
    const auto found =
        std::find_if(times.begin(), times.end(), [&](const TopicTime& one) { return one.topic == topic; });
    return found == times.end() ? nullptr : &*found;
}

const TopicTime* Facilitation::running() const
{
    const auto found =
        std::find_if(times.begin(), times.end(), [](const TopicTime& one) { return one.since.has_value(); });
    return found == times.end() ? nullptr : &*found;
}

bool isSaid(const TimelineEvent& event)
{
    return event.source.isEmpty() && storyMarkerFrom(event.kindName).has_value();
}

bool isSessionRecord(const TimelineEvent& event)
{
    return event.source.isEmpty() && (event.kindName == QLatin1String(kSessionTopic) ||
                                      event.kindName == QLatin1String(kSessionParked));
}

Facilitation facilitationOf(const std::vector<TimelineEvent>& events)
{
    std::vector<const TimelineEvent*> ours;
    for (const TimelineEvent& event : events) {
        if (!event.retracted && (isSaid(event) || isSessionRecord(event)))
            ours.push_back(&event);
    }
    std::sort(ours.begin(), ours.end(), [](const TimelineEvent* a, const TimelineEvent* b) {
        return std::tuple(a->occurredAt, a->knownAt, a->id) < std::tuple(b->occurredAt, b->knownAt, b->id);
    });
    Facilitation made;
    Topics topics;
    for (const TimelineEvent* event : ours) {
        if (isSaid(*event)) {
            made.said.push_back({event->id, event->text, saidFromJson(event->raw),
                                 storyMarkerFrom(event->kindName).value_or(StoryMarker::None),
                                 event->occurredAt, event->knownAt});
        } else if (event->kindName == QLatin1String(kSessionParked)) {
            if (auto record = parkedFromJson(event->raw))
                made.parked.push_back({event->id, std::move(*record), event->occurredAt});
        } else if (const auto record = topicFromJson(event->raw)) {
            topics.take(*record, event->occurredAt);
        }
    }
    made.times = std::move(topics).all();
    return made;
}

Facilitation upTo(const Facilitation& all, Instant until)
{
    Facilitation made = all;
    std::erase_if(made.said, [until](const Said& one) { return one.about > until; });
    std::erase_if(made.parked,
                  [until](const Parked& one) { return one.record.about.value_or(one.at) > until; });
    return made;
}

QString topicClock(Milliseconds spent, std::optional<Milliseconds> box)
{
    const auto clock = [](Milliseconds length) {
        const qint64 seconds = std::max<qint64>(0, length.count()) / 1000;
        const QChar zero(u'0');
        return seconds < 3600
                   ? QStringLiteral("%1:%2").arg(seconds / 60, 2, 10, zero).arg(seconds % 60, 2, 10, zero)
                   : QStringLiteral("%1:%2:%3")
                         .arg(seconds / 3600)
                         .arg(seconds / 60 % 60, 2, 10, zero)
                         .arg(seconds % 60, 2, 10, zero);
    };
    return box ? QStringLiteral("%1 of %2").arg(clock(spent), clock(*box)) : clock(spent);
}

} // namespace muster
