// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/alert_episode.h"

#include <array>
#include <utility>

namespace muster {

namespace {

constexpr std::array<std::pair<QLatin1String, QLatin1String>, 2> kWords{
    {{QLatin1String("/firing"), QLatin1String("/resolved")},
     {QLatin1String("/started"), QLatin1String("/ended")}}};

} // namespace

QString beginningOf(const QString& remoteId)
{
    for (const auto& [beginning, end] : kWords) {
        if (remoteId.size() > end.size() && remoteId.endsWith(end))
            return remoteId.chopped(end.size()) + beginning;
    }
    return {};
}

QString episodeKey(const TimelineEvent& event)
{
    for (const auto& [beginning, end] : kWords) {
        for (const QLatin1String word : {beginning, end}) {
            if (event.remoteId.size() > word.size() && event.remoteId.endsWith(word))
                return event.source.value + QChar(0x1f) + event.remoteId.chopped(word.size());
        }
    }
    return {};
}

} // namespace muster
