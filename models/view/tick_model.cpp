// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/tick_model.h"

#include <algorithm>
#include <limits>

namespace muster {

namespace {

constexpr qint64 kPlaces = 2048;
constexpr std::size_t kKinds = 16; // of EventKind
/// More separate changes than this are told as one.
constexpr std::size_t kMostSteps = 64;

/// What comes in and goes out in one place of the list.
struct Step
{
    std::size_t at = 0, removed = 0, added = 0;
};

} // namespace

TickModel::TickModel(QObject* parent) : RowListModel(parent)
{
    setSource(this);
}

void TickModel::setEvents(const std::vector<TimelineEvent>& events, TimeRange span)
{
    constexpr qint64 kNever = std::numeric_limits<qint64>::max();
    struct Slot
    {
        qint64 happened = kNever, known = kNever;
    };
    std::vector<Slot> places;
    const qint64 length = span.length().count();
    if (length > 0 && !events.empty())
        places.resize(static_cast<std::size_t>(kPlaces + 1) * kKinds);
    for (const TimelineEvent& event : events) {
        if (length <= 0 || event.occurredAt < span.from || event.occurredAt > span.to)
            continue;
        const auto place =
            static_cast<std::size_t>((event.occurredAt - span.from).count() * kPlaces / length);
        Slot& slot = places[place * kKinds + (static_cast<std::size_t>(event.kind) & (kKinds - 1))];
        slot.happened = std::min(slot.happened, event.occurredAt.ms);
        slot.known = std::min(slot.known, std::max(event.occurredAt.ms, event.knownAt.ms));
    }
    std::vector<Tick> next;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (places[i].happened == kNever)
            continue;
        next.push_back({static_cast<std::uint16_t>(i / kKinds), static_cast<std::uint8_t>(i % kKinds), false,
                        places[i].happened, places[i].known});
    }

    // Both lists ascend: the steps between them follow from one pass.
    const auto before = [](const Tick& a, const Tick& b) {
        return a.place != b.place ? a.place < b.place : a.kind < b.kind;
    };
    std::vector<Step> steps;
    std::size_t i = 0, j = 0;
    bool open = false;
    const auto step = [&]() -> Step& {
        if (!open)
            steps.push_back({j, 0, 0});
        open = true;
        return steps.back();
    };
    while (i < m_ticks.size() || j < next.size()) {
        if (j == next.size() || (i < m_ticks.size() && before(m_ticks[i], next[j]))) {
            ++step().removed;
            ++i;
        } else if (i == m_ticks.size() || before(next[j], m_ticks[i])) {
            ++step().added;
            ++j;
        } else {
            next[j].hollow = m_ticks[i].hollow;
            open = false;
            ++i;
            ++j;
        }
    }
    const std::size_t count = m_ticks.size();
    if (steps.size() > kMostSteps)
        steps = {{0, m_ticks.size(), next.size()}};
    for (const Step& one : steps) {
        const int first = static_cast<int>(one.at);
        const auto at = static_cast<std::ptrdiff_t>(one.at);
        if (one.removed > 0) {
            beginRemoveRows({}, first, first + static_cast<int>(one.removed) - 1);
            m_ticks.erase(m_ticks.begin() + at,
                          m_ticks.begin() + at + static_cast<std::ptrdiff_t>(one.removed));
            endRemoveRows();
        }
        if (one.added > 0) {
            beginInsertRows({}, first, first + static_cast<int>(one.added) - 1);
            m_ticks.insert(m_ticks.begin() + at, next.begin() + at,
                           next.begin() + at + static_cast<std::ptrdiff_t>(one.added));
            endInsertRows();
        }
    }
    Q_ASSERT(m_ticks.size() == next.size());
    m_ticks = std::move(next); // when they happened and were known may differ
    if (m_ticks.size() != count)
        emit countChanged();
}

void TickModel::setAsOf(AsOf asOf)
{
    int first = -1, last = -1;
    for (std::size_t i = 0; i < m_ticks.size(); ++i) {
        Tick& tick = m_ticks[i];
        const bool hollow = (asOf.asKnownThen ? tick.known : tick.happened) > asOf.instant.ms;
        if (hollow == tick.hollow)
            continue;
        tick.hollow = hollow;
        last = static_cast<int>(i);
        if (first < 0)
            first = last;
    }
    if (first >= 0)
        emit dataChanged(index(first), index(last));
}

TickRow TickModel::rowOf(const Tick& tick) const
{
    return {static_cast<double>(tick.place) / static_cast<double>(kPlaces),
            toString(static_cast<EventKind>(tick.kind)), tick.hollow};
}

const void* TickModel::rowAt(int index) const
{
    m_row = rowOf(m_ticks[static_cast<std::size_t>(index)]);
    return &m_row;
}

std::vector<TickRow> TickModel::rows() const
{
    std::vector<TickRow> all;
    for (const Tick& tick : m_ticks)
        all.push_back(rowOf(tick));
    return all;
}

} // namespace muster
