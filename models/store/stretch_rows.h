// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which stretches of a query's samples were asked for, and what the tool remarked. Used only inside Store
// functors and tests, like WriteTx.

#include "models/domain/sample_stretch.h"
#include "models/store/write_tx.h"

#include <vector>

namespace muster {

/// Takes the place of what was said of this range at this step. A whole answer also clears what was remarked
/// on coarser ones there; a coarser answer clears nothing of a finer one. Whole answers are kept only for
/// series that an incident keeps (the samples of others can be forgotten at any time). Invalid: no query, an
/// empty range, a step below 1 ms.
Done putStretch(WriteTx& tx, const SampleStretch& stretch);

/// What an incident file tells of its samples. Where anything is known here of the same query and time, that
/// stays: it was heard of the tool itself.
Done importStretches(WriteTx& tx, const std::vector<SampleStretch>& stretches);

/// What is known of a query that an incident keeps, ascending by time; of others nothing.
Result<std::vector<SampleStretch>> askedStretches(const ReadTx& tx, const SourceId& source,
                                                  const QString& query);
/// Stretches with remarks that overlap the range, as far as `asOf` knows of them, ascending by time.
Result<std::vector<SampleStretch>> remarkedStretches(const ReadTx& tx, const SourceId& source,
                                                     const QString& query, TimeRange range, AsOf asOf = {});

} // namespace muster
