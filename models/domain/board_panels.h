// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a board asks in one room: its queries with the room's service, the chosen values and the lengths of
// time put in.

#include "models/base/result.h"
#include "models/domain/board.h"
#include "models/domain/slo.h"

#include <optional>
#include <vector>

namespace muster {

/// The room that a board is used in.
struct BoardUse
{
    QString service;                                ///< what `$service` stands for
    SourceId source;                                ///< who is asked
    std::optional<double> sloLine;                  ///< error ratio that the room's objective allows
    Milliseconds step = std::chrono::seconds{15};   ///< `$__interval`
    Milliseconds range = std::chrono::hours{1};     ///< `$__range`
    Milliseconds scrape = std::chrono::seconds{15}; ///< how often the source looks: `$__rate_interval` is
                                                    ///< never under four of these
    std::optional<Slo> slo{};                       ///< of the room: panels about it are left out without one
};

/// The panel with its queries filled and brought into the panel's unit. Hidden queries stay out. Errors:
/// Invalid that names panel and variable: a variable without a value, one that does not fit its place.
Result<Panel> panelOf(const BoardPanel& panel, const Board& board, const BoardUse& use);
/// All panels, in the order of the board, without those about an SLO when the room has none; the first error
/// otherwise.
Result<std::vector<Panel>> panelsOf(const Board& board, const BoardUse& use);

} // namespace muster
