// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the feeds of FireHydrant remember between rounds and between the pages of one reading.

#include "models/base/instant.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace muster::firehydrant {

/// Where one reading is. All times are the tool's.
struct Walk
{
    Instant since;       ///< changed since then; 0: everything
    Instant began;       ///< the tool's time when the reading began; 0: not known yet
    Instant high;        ///< newest time that it told
    int page = 1;        ///< of the list, to be read next
    bool listed = false; ///< the list came to its end; what is in `rest` is left
    QStringList rest;    ///< open incidents that the list did not have
    int pages = 0;       ///< of the list, as the tool says; 0: it does not
    friend bool operator==(const Walk&, const Walk&) = default;
};

/// Compact JSON, version 1: `{"v":1,"high":ms,"open":["id",…],"walk":{"since":ms,"began":ms,"high":ms,
/// "page":n,"listed":bool,"rest":["id",…],"pages":n},"from":ms}`. `walk` is there while a reading is not at
/// its end. Nonsense and later versions are read as nothing: the feed begins anew, which loses nothing.
struct Memory
{
    std::optional<Instant> high; ///< everything that changed until then was read; nullopt: nothing yet
    /// Open incidents, the one that was read longest ago first: what is written down in them is asked for in
    /// turn, because nothing says that the list tells of it.
    QStringList open;
    std::optional<Walk> walk;
    std::optional<Instant> from = {}; ///< where the first reading began; 0: everything
    friend bool operator==(const Memory&, const Memory&) = default;
};
Memory readMemory(const QString& token);
QString writeMemory(const Memory& memory);

/// Ids in one list of the cursor at most.
constexpr qsizetype kMostIds = 200;

} // namespace muster::firehydrant
