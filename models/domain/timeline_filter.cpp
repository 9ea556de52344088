// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/timeline_filter.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

/// A stored filter comes from a file, and a file may hold anything.
constexpr qsizetype kMostNames = 1000;
constexpr qsizetype kLongestName = 1000;

QStringList sorted(QStringList list)
{
    list.removeAll(QString());
    std::sort(list.begin(), list.end());
    list.removeDuplicates();
    return list;
}

QStringList namesFrom(const QJsonValue& value)
{
    QStringList names;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& name : array) {
        if (names.size() >= kMostNames)
            break;
        names << name.toString().left(kLongestName);
    }
    return sorted(std::move(names));
}

} // namespace

bool TimelineFilter::isEmpty() const
{
    return hiddenKinds.isEmpty() && sources.isEmpty() && people.isEmpty() && !pinnedOnly &&
           words.trimmed().isEmpty();
}

TimelineFilter TimelineFilter::normalised() const
{
    TimelineFilter made = *this;
    made.hiddenKinds = sorted(std::move(made.hiddenKinds));
    made.sources = sorted(std::move(made.sources));
    made.people = sorted(std::move(made.people));
    return made;
}

QByteArray toJson(const TimelineFilter& filter)
{
    if (filter.isEmpty())
        return {};
    QJsonObject object;
    const auto put = [&object](const char* name, const QStringList& list) {
        if (!list.isEmpty())
            object.insert(QLatin1String(name), QJsonArray::fromStringList(list));
    };
    put("hidden", filter.hiddenKinds);
    put("sources", filter.sources);
    put("people", filter.people);
    if (filter.pinnedOnly)
        object.insert(QStringLiteral("pinned"), true);
    if (!filter.words.trimmed().isEmpty())
        object.insert(QStringLiteral("words"), filter.words);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

TimelineFilter timelineFilterFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    TimelineFilter filter;
    filter.hiddenKinds = namesFrom(object.value(QLatin1String("hidden")));
    filter.sources = namesFrom(object.value(QLatin1String("sources")));
    filter.people = namesFrom(object.value(QLatin1String("people")));
    filter.pinnedOnly = object.value(QLatin1String("pinned")).toBool();
    filter.words = object.value(QLatin1String("words")).toString().left(kLongestName);
    return filter;
}

} // namespace muster
