// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Who is on call, by each tool and as it was known. Used only inside Store functors and tests, like WriteTx.

#include "models/domain/on_call.h"
#include "models/store/write_tx.h"

#include <vector>

namespace muster {

/// A reading of who is on call in a tool, now. What is said anew is kept beside what was said; whoever a
/// whole reading names no longer ends, and nothing is deleted. O(n log n) of those named. Errors: Invalid
/// without a source or key.
Done putOnCall(WriteTx& tx, const SourceId& source, const OnCallReading& reading);

struct KnownOnCall
{
    SourceId source;
    OnCall said;
    QString name;   ///< by which the person is known here (people.h)
    Instant readAt; ///< when the tool last said so
    friend bool operator==(const KnownOnCall&, const KnownOnCall&) = default;
};
/// Whom the last readings named, of those who are on call at `at`, as it was known at `knownBy`; by level,
/// rota and name. Also of tools that do not answer any more: `readAt` says how old it is.
Result<std::vector<KnownOnCall>> onCallAt(const ReadTx& tx, Instant at, Instant knownBy);

} // namespace muster
