// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_progress.h"

#include "integrations/core/address.h"
#include "integrations/opsgenie/opsgenie_api.h"
#include "models/base/json_text.h"

#include <QJsonDocument>

#include <algorithm>

namespace muster::opsgenie {

namespace {

constexpr size_t kMostKnown = 2'000;
/// 2012-01-01: Opsgenie was founded in that year. Only of what is shown.
constexpr Instant kFounded{1'325'376'000'000};

std::optional<Instant> instantOf(const QJsonValue& value)
{
    return value.isDouble() ? instantFromNumber(value.toDouble()) : std::nullopt;
}

QJsonObject objectOf(const QString& token)
{
    const QJsonObject object = parseJson(token.toUtf8()).object();
    return object.value(QLatin1String("v")).toInt() == 1 ? object : QJsonObject();
}

QString compact(const QJsonObject& object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

AlertProgress readAlertProgress(const QString& token)
{
    const QJsonObject object = objectOf(token);
    AlertProgress progress;
    progress.high = instantOf(object.value(QLatin1String("high")));
    if (!progress.high)
        return progress;
    const QJsonArray past = listIn(object, "past");
    const auto from = instantOf(past.at(0));
    const auto to = instantOf(past.at(2));
    const int offset = past.at(1).toInt(-1);
    if (from && to && *from <= *to && offset >= 0 && offset + kPage <= kMostOffset)
        progress.past = Stretch{*from, offset, to};
    progress.from = instantOf(object.value(QLatin1String("from")));
    const QJsonObject known = objectIn(object, "known");
    for (auto one = known.begin(); one != known.end(); ++one)
        progress.known[one.key()] = one.value().toString();
    return progress;
}

QString writeAlertProgress(const AlertProgress& progress)
{
    QJsonObject object{{QStringLiteral("v"), 1}};
    if (progress.high)
        object.insert(QStringLiteral("high"), progress.high->ms);
    if (progress.past)
        object.insert(QStringLiteral("past"), QJsonArray{progress.past->from.ms, progress.past->offset,
                                                         progress.past->to.value_or(Instant{}).ms});
    if (progress.from)
        object.insert(QStringLiteral("from"), progress.from->ms);
    QJsonObject known;
    for (const auto& [id, updatedAt] : progress.known)
        known.insert(id, updatedAt);
    if (!known.isEmpty())
        object.insert(QStringLiteral("known"), known);
    return compact(object);
}

bool learn(AlertProgress& progress, const QString& id, const QString& updatedAt)
{
    const auto found = progress.known.find(id);
    if (found != progress.known.end() && found->second == updatedAt)
        return false;
    progress.known[id] = updatedAt;
    if (progress.known.size() > kMostKnown) {
        // ISO 8601 in UTC sorts by time; which of two of a moment goes does not matter.
        const auto oldest =
            std::min_element(progress.known.begin(), progress.known.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        progress.known.erase(oldest);
    }
    return true;
}

IncidentProgress readIncidentProgress(const QString& token)
{
    const QJsonObject object = objectOf(token);
    IncidentProgress progress;
    progress.whole = object.value(QLatin1String("whole")).toBool();
    progress.from = instantOf(object.value(QLatin1String("from")));
    const QJsonArray past = listIn(object, "past");
    const auto from = instantOf(past.at(0));
    const int offset = past.at(1).toInt(-1);
    if (from && offset >= 0 && offset + kPage <= kMostOffset)
        progress.past = Stretch{*from, offset, std::nullopt};
    const QJsonObject read = objectIn(object, "read");
    for (auto one = read.begin(); one != read.end(); ++one) {
        const QJsonArray how = one.value().toArray();
        if (const QString id = addressable(one.key()); !id.isEmpty())
            progress.read[id] = {how.at(0).toString(), how.at(1).toBool()};
    }
    return progress;
}

QString writeIncidentProgress(const IncidentProgress& progress)
{
    QJsonObject read;
    for (const auto& [id, how] : progress.read)
        read.insert(id, QJsonArray{how.updatedAt, how.open});
    QJsonObject object{{QStringLiteral("v"), 1}, {QStringLiteral("whole"), progress.whole}};
    if (progress.from)
        object.insert(QStringLiteral("from"), progress.from->ms);
    if (progress.past)
        object.insert(QStringLiteral("past"), QJsonArray{progress.past->from.ms, progress.past->offset, 0});
    else
        object.insert(QStringLiteral("read"), read);
    return compact(object);
}

HistoryStand standOf(const AlertProgress& progress, Instant since)
{
    HistoryStand stand;
    if (!progress.high)
        return stand;
    stand.whole = !progress.past;
    stand.reached = progress.past ? progress.past->from : *progress.high;
    const Instant begin = std::max(since, kFounded);
    const Instant end = progress.past ? progress.past->to.value_or(*progress.high) : *progress.high;
    const double span = double((end - begin).count());
    stand.done = stand.whole || span <= 0
                     ? 1.0
                     : std::clamp(double((*stand.reached - begin).count()) / span, 0.0, 1.0);
    return stand;
}

HistoryStand standOf(const IncidentProgress& progress)
{
    return {progress.whole, progress.past ? std::optional(progress.past->from) : std::nullopt,
            progress.whole ? std::optional(1.0) : std::nullopt, false};
}

FirstReading readingOf(const AlertProgress& progress)
{
    FirstReading reading;
    reading.begun = progress.high.has_value();
    reading.whole = reading.begun && !progress.past;
    reading.since = progress.from;
    reading.forwards = true;
    if (progress.past)
        reading.reached = progress.past->from;
    return reading;
}

FirstReading readingOf(const IncidentProgress& progress)
{
    FirstReading reading;
    reading.begun = progress.whole || !progress.read.empty();
    reading.whole = progress.whole;
    reading.since = progress.from;
    return reading;
}

} // namespace muster::opsgenie
