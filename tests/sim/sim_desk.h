// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A tool that can be written to, with a ledger of everything that it did: one endpoint for each class of
// operation. Late copies and lost answers are the network's business (sim_network.h).

#include "tests/sim/sim_servers.h"

#include <set>

namespace muster::sim {

/// Role: a change feed that also takes writes. Every write names its operation, as a tool with a marker would
/// show it. Thread: main.
///
///   POST /notes, /posts   append: one more each time it is asked
///   POST /keyed           one per Idempotency-Key, a repetition is answered with the first result
///   PUT  /goals/<target>  sets a value
///   PUT  /docs/<target>   when `base` is the present version, else 409
///   POST /restarts        does it each time and can not be asked about
///   GET  /done?op=…       what a read-back sees, up to `kStaleMost` behind
class DeskServer final : public SimServer
{
public:
    /// A read may be this old. With the network's late copies it stays below the outbox's horizon.
    static constexpr Milliseconds kStaleMost{30'000};

    explicit DeskServer(Seeded& chance) : m_chance(chance) {}
    HttpReply answer(const HttpRequest& request, Instant now) override;

    ChangeFeedServer feed;
    QString account = QStringLiteral("team-1");

    /// How often the effect of an operation took place.
    int effects(const QString& operation) const;
    int docVersion(const QString& target) const;
    /// Somebody else sets a goal or writes a document.
    void meddle(const QString& target, Instant now);

private:
    struct Effect
    {
        QString operation;
        Instant at;
    };
    HttpReply write(const QString& kind, const QString& target, const HttpRequest& request, Instant now);
    HttpReply done(const HttpRequest& request, Instant now);

    Seeded& m_chance;
    std::vector<Effect> m_ledger;
    std::map<QString, QString> m_goals;
    std::map<QString, int> m_docs;
    std::set<QString> m_keys;
};

} // namespace muster::sim
