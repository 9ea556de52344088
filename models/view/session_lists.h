// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the session's lists come out of the store. Pure functions inside a given transaction. Internal to
// models/view.

#include "models/domain/source.h"
#include "models/domain/source_use.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <map>
#include <vector>

namespace muster {

/// The configured sources and what is known of their freshness.
struct SessionSources
{
    std::vector<Source> sources;
    std::vector<Freshness> freshness;
    std::map<SourceId, int> unread; ///< how many items of each could not be read
};
/// The full reading that a person asked for.
struct SweepState
{
    bool running = false, doubted = false;
    QString words;
};
using SweepStates = std::map<SourceId, SweepState>;
struct Session::SourceFacts
{
    SessionSources sources;
    SweepStates sweeps;
    // The list of incidents is read once at a time, and not all the time while an import fills the store.
    bool readingIncidents = false;
};

Result<std::vector<IncidentRow>> readIncidentRows(const ReadTx& tx, TimeStyle style);
Result<std::vector<SearchRow>> readSearchRows(const ReadTx& tx, const QString& words, int limit,
                                              TimeStyle style);
Result<SessionSources> readSourceFacts(const ReadTx& tx);
/// What each source asks of its tool (ToolGateway::sourceUse).
using SourceUses = std::map<SourceId, SourceUse>;
/// One row per source, its worst feed first in mind; ages counted at `now`, other times shown in `style`.
std::vector<SourceRow> sourceRows(const SessionSources& facts, Instant now, const SweepStates& sweeps = {},
                                  const SourceUses& uses = {}, TimeStyle style = {});

} // namespace muster
