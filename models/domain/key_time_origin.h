// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Words for where a key time comes from, beside "derived", "human" and "tool" (KeyTimeFact::origin).

namespace muster {

/// Takes back what a person said of a key time: what tools and samples said counts again; if they said
/// nothing, the time is not known. The fact's `occurredAt` is the time that is taken back.
inline constexpr const char* kWithdrawnOrigin = "withdrawn";

} // namespace muster
