// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the tests that harm a store's files have in common: an incident, a source, time that goes on by itself
// and a store that is opened alike every time. Not for tests of what a store does with sound files
// (tests/store/store_fixture.h).

#include "models/store/store.h"

#include <atomic>
#include <memory>

namespace muster::test {

inline const IncidentId kIncident{QStringLiteral("I")};
inline const SourceId kSource{QStringLiteral("prom")};
inline constexpr qint64 kStart = 1'795'140'000'000; ///< ms since 1970, 2026-11-20

/// Time that goes on by a second whenever it is asked. Any thread.
class TickingClock final : public Clock
{
public:
    Instant now() const override { return Instant{m_ms += 1000}; }
    void after(Milliseconds, QObject*, std::function<void()>) override {}

private:
    mutable std::atomic<qint64> m_ms{kStart};
};

/// `reserveBytes`: kept for a full disk; none unless the test is about one, since it only makes files larger.
inline Result<std::unique_ptr<Store>> openStore(const QString& folder, qint64 reserveBytes = 0)
{
    StoreOptions options;
    options.directory = folder;
    options.reserveBytes = reserveBytes;
    return Store::open(options, std::make_shared<TickingClock>());
}

} // namespace muster::test
