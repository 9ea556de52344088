// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whoever did something is named by each tool in its own way; here they have one name.

#include "models/domain/timeline.h"

#include <QHash>

#include <utility>
#include <vector>

namespace muster {

/// The names by which the people that tools tell of are known here (models/store/people.h). Plain value.
class ActorNames
{
public:
    /// `told` (a name or an e-mail, without regard to case) is how the tool names somebody who is called
    /// `name` here. Told of two who are called differently it says nothing: the tool's name stays.
    void add(const SourceId& source, const QString& told, const QString& name);
    /// The name here of whom the tool calls `told`; `told` itself where nobody knows better.
    QString nameOf(const SourceId& source, const QString& told) const;
    /// Puts the name here in the place of the tool's, for what is shown; what is stored keeps what was told.
    void rename(std::vector<TimelineEvent>& events) const;

private:
    QHash<std::pair<QString, QString>, QString> m_names; ///< (source, told); empty: of two people
};

} // namespace muster
