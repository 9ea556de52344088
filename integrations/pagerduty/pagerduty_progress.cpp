// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/pagerduty/pagerduty_progress.h"

#include "integrations/core/address.h"
#include "integrations/pagerduty/pagerduty_api.h"
#include "models/base/json_text.h"

#include <QJsonDocument>

#include <QSet>

#include <algorithm>

namespace muster::pagerduty {

namespace {

constexpr Milliseconds kDay{24 * 3'600'000LL};
/// The API takes at most six months, and one month when one end is missing.
constexpr Milliseconds kLongest = 28 * kDay;
/// The first reading begins with the last day; everything before is history.
constexpr Milliseconds kFirstLook = kDay;
/// Without a date in its answers the tool's clock may be ahead of ours by this.
constexpr Milliseconds kUndated = kDay;
/// 2009-01-01: PagerDuty was founded in that year.
constexpr Instant kBeginning{1'230'768'000'000};
constexpr size_t kMostKnown = 3'000;

std::optional<Window> windowOf(const QJsonObject& object, const char* name)
{
    const QJsonArray list = listIn(object, name);
    const auto from = instantFromNumber(list.at(0).toDouble());
    const auto to = instantFromNumber(list.at(1).toDouble());
    const int offset = list.at(2).toInt(-1);
    if (list.size() != 3 || !from || !to || *to < *from || offset < 0 || offset + kPage > kMostOffset)
        return std::nullopt;
    return Window{*from, *to, offset};
}

QJsonArray json(const Window& window)
{
    return {window.from.ms, window.to.ms, window.offset};
}

Instant endOf(RoundTime time)
{
    return time.theirs ? time.now : time.now + kUndated;
}

Window windowFrom(Instant from, Instant end)
{
    return {from, std::max(from, std::min(from + kLongest, end)), 0};
}

void planPast(Progress& progress)
{
    if (progress.past || !progress.back)
        return;
    const Instant floor = progress.floor.value_or(kBeginning);
    if (*progress.back <= floor)
        progress.back.reset();
    else
        progress.past = Window{std::max(floor, *progress.back - kLongest), *progress.back, 0};
}

} // namespace

Progress readProgress(const QString& token)
{
    const QJsonObject object = parseJson(token.toUtf8()).object();
    Progress progress;
    if (object.value(QLatin1String("v")).toInt() != 1)
        return progress;
    progress.high = momentIn(object, "high");
    if (!progress.high)
        return progress;
    progress.newest = momentIn(object, "newest");
    progress.live = windowOf(object, "live");
    progress.back = momentIn(object, "back");
    progress.floor = momentIn(object, "floor");
    progress.past = windowOf(object, "past");
    const QJsonObject open = objectIn(object, "open");
    for (auto one = open.begin(); one != open.end(); ++one) {
        if (const QString id = addressable(one.key()); !id.isEmpty())
            progress.open[id] = one.value().toString();
    }
    for (const QJsonValue& id : listIn(object, "known"))
        progress.known.push_back(id.toString());
    return progress;
}

QString writeProgress(const Progress& progress)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    const auto put = [&](const char* name, const std::optional<Instant>& at) {
        if (at)
            object.insert(QLatin1String(name), at->ms);
    };
    put("high", progress.high);
    put("newest", progress.newest);
    put("back", progress.back);
    put("floor", progress.floor);
    if (progress.live)
        object.insert(QLatin1String("live"), json(*progress.live));
    if (progress.past)
        object.insert(QLatin1String("past"), json(*progress.past));
    QJsonObject open;
    for (const auto& [id, updated] : progress.open)
        open.insert(id, updated);
    if (!open.isEmpty())
        object.insert(QLatin1String("open"), open);
    QJsonArray known;
    for (const QString& id : progress.known)
        known.append(id);
    if (!known.isEmpty())
        object.insert(QLatin1String("known"), known);
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

HistoryStand standOf(const Progress& progress, Instant since)
{
    HistoryStand stand;
    if (!progress.high)
        return stand;
    stand.whole = !progress.live && !progress.past && !progress.back;
    const Instant floor = progress.floor.value_or(std::max(kBeginning, since));
    stand.reached = stand.whole ? floor : progress.back.value_or(*progress.high);
    const double span = double((*progress.high - floor).count());
    stand.done = stand.whole || span <= 0 ? 1.0 : double((*progress.high - *stand.reached).count()) / span;
    return stand;
}

FirstReading readingOf(const Progress& progress)
{
    FirstReading reading;
    reading.begun = progress.high.has_value();
    // The live stretch of each round is no part of it.
    reading.whole = reading.begun && !progress.past && !progress.back;
    if (progress.floor)
        reading.since = *progress.floor > kBeginning ? *progress.floor : Instant{0};
    reading.reached = progress.back;
    return reading;
}

void beginRound(Progress& progress, const Account& account, RoundTime time, Milliseconds overlap)
{
    const Instant floor = std::max(kBeginning, historyFrom(account, time.now));
    if (!progress.high) {
        progress.high = std::max(floor, time.now - kFirstLook);
        progress.back = progress.high;
        progress.floor = floor;
    } else if (progress.floor && floor < *progress.floor - kDay) {
        // A person chose a longer history; every day by itself begins later than the one before.
        if (!progress.back)
            progress.back = progress.floor;
        progress.floor = floor;
        progress.past.reset();
    }
    if (!progress.live)
        progress.live = windowFrom(*progress.high - std::max(overlap, Milliseconds{1'000}), endOf(time));
    planPast(progress);
}

const Window* nextWindow(const Progress& progress)
{
    if (progress.live)
        return &*progress.live;
    return progress.past ? &*progress.past : nullptr;
}

bool halve(Progress& progress)
{
    const bool live = progress.live.has_value();
    Window& window = live ? *progress.live : *progress.past;
    const Milliseconds half = (window.to - window.from) / 2;
    if (half < Milliseconds{1'000})
        return false;
    (live ? window.to : window.from) = window.from + half;
    window.offset = 0;
    return true;
}

bool advance(Progress& progress, RoundTime time, bool more, int count)
{
    const bool live = progress.live.has_value();
    Window& window = live ? *progress.live : *progress.past;
    if (more && window.offset + count + kPage <= kMostOffset) {
        window.offset += count;
        return true;
    }
    if (more && halve(progress))
        return true;
    const bool whole = !more;
    if (!live) {
        progress.back = window.from;
        progress.past.reset();
        planPast(progress);
        return whole;
    }
    const Instant end = endOf(time);
    const Instant reached = window.to;
    if (reached < end) {
        progress.live = windowFrom(reached, end);
        return whole;
    }
    progress.live.reset();
    const Instant told = std::min(end, time.theirs ? reached : progress.newest.value_or(*progress.high));
    progress.high = std::max(*progress.high, told);
    progress.newest.reset();
    return whole;
}

std::vector<bool> learn(Progress& progress, const std::vector<std::pair<QString, Instant>>& entries)
{
    std::vector<QString>& known = progress.known;
    QSet<QString> all(known.begin(), known.end());
    std::vector<bool> isNew;
    isNew.reserve(entries.size());
    for (const auto& [entry, at] : entries) {
        if (!progress.newest || *progress.newest < at)
            progress.newest = at;
        isNew.push_back(!all.contains(entry));
        if (isNew.back()) {
            all.insert(entry);
            known.push_back(entry);
        }
    }
    if (known.size() > kMostKnown)
        known.erase(known.begin(), known.begin() + std::ptrdiff_t(known.size() - kMostKnown));
    return isNew;
}

} // namespace muster::pagerduty
