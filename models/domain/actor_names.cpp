// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/actor_names.h"

namespace muster {

void ActorNames::add(const SourceId& source, const QString& told, const QString& name)
{
    if (told.isEmpty() || name.isEmpty())
        return;
    const std::pair key(source.value, told.toCaseFolded());
    const auto known = m_names.constFind(key);
    if (known == m_names.constEnd())
        m_names.insert(key, name);
    else if (*known != name)
        m_names.insert(key, QString());
}

QString ActorNames::nameOf(const SourceId& source, const QString& told) const
{
    if (source.isEmpty() || told.isEmpty() || m_names.isEmpty())
        return told;
    const QString name = m_names.value({source.value, told.toCaseFolded()});
    return name.isEmpty() ? told : name;
}

void ActorNames::rename(std::vector<TimelineEvent>& events) const
{
    if (m_names.isEmpty())
        return;
    for (TimelineEvent& event : events)
        event.actor = nameOf(event.source, event.actor);
}

} // namespace muster
