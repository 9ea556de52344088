// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a source asks of its tool: how much it may, how much of that is used, and how far its first reading of
// the past came. Plain values for the card of a source; who counts is integrations/sync/host_guard.h, who
// reads is the tool's connector.

#include "models/base/instant.h"

#include <optional>

namespace muster {

/// The requests that one address allows, at one instant. Shared by all sources there, reads and writes
/// together.
struct RequestBudget
{
    double perMinute = 0; ///< by the tool's rules, or Muster's own caution
    qint64 asked = 0;     ///< really sent in the last minute, also by an earlier run of the program
    /// When an ordinary reading may be sent: later than the asking while what is left is kept for people.
    Instant readsFrom;
    std::optional<qint64> toolLimit, toolLeft; ///< as the tool counts, when its answers say
    std::optional<Instant> toolResets;         ///< when it begins to count anew
    Instant pausedUntil;                       ///< the tool asked not to be asked; in the past: it did not
    friend bool operator==(const RequestBudget&, const RequestBudget&) = default;
};

/// How far the reading came with which a source begins, as its cursors tell. Not an import
/// (models/store/import_runs.h), which is asked for apart.
struct FirstReading
{
    bool begun = false;             ///< something was read
    bool whole = false;             ///< all of it was read; what is new is read as it comes
    std::optional<Instant> since;   ///< from when on; Instant{0}: all there is; nullopt: nobody remembers
    std::optional<Instant> reached; ///< between `since` and today; nullopt: the tool's list does not tell
    bool forwards = false;          ///< from `since` up to `reached`; else back from today
    std::optional<double> done;     ///< 0 … 1, where the tool says how much there is
    friend bool operator==(const FirstReading&, const FirstReading&) = default;
};

struct SourceUse
{
    std::optional<RequestBudget> budget;
    std::optional<FirstReading> reading; ///< nullopt: the tool tells what is now, and has no past to be read
    friend bool operator==(const SourceUse&, const SourceUse&) = default;
};

} // namespace muster
