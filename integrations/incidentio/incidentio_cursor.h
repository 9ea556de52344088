// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the feed "incidents" of incident.io remembers between rounds and between the pages of one reading.

#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace muster::incidentio {

/// Where one reading of the list is. All times are the tool's.
struct Walk
{
    Instant since;       ///< changed since then; 0: everything
    Instant began;       ///< the tool's time when the reading began: it is whole up to there
    Instant high;        ///< newest change seen so far
    QString after;       ///< id after which the next page of the list begins; empty: the first one
    bool listed = false; ///< the list came to its end; what is in `more` is left
    QStringList more;    ///< incidents with news that the list did not have
    int met = 0;         ///< incidents of the list so far
    int total = 0;       ///< that it has, as the tool says; 0: it does not
    friend bool operator==(const Walk&, const Walk&) = default;
};

/// Compact JSON, version 1: `{"v":1,"high":ms,"days":bool,"walk":{"since":ms,"began":ms,"high":ms,
/// "after":"id","listed":bool,"more":["id",…],"met":n,"total":n},"from":ms}`. `walk` is there while a reading
/// is not at its end. Nonsense and later versions are read as nothing: the feed begins anew, which loses
/// nothing.
struct Memory
{
    std::optional<Instant> high; ///< everything that changed until then was read; nullopt: nothing yet
    bool days = false;           ///< its filter takes dates only
    std::optional<Walk> walk;
    std::optional<Instant> from = {}; ///< where the first reading began; 0: everything
    friend bool operator==(const Memory&, const Memory&) = default;
};
Memory readMemory(const QString& token);
QString writeMemory(const Memory& memory);

/// Ids in `Walk::more` at most; beyond that the overlap of the next round finds the rest.
constexpr qsizetype kMostMore = 200;

} // namespace muster::incidentio
