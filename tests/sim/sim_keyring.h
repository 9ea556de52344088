// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The keyring of a simulated world: answers in virtual time, and can be locked.

#include "integrations/core/secret_store.h"
#include "tests/sim/seeded.h"
#include "tests/sim/sim_clock.h"

#include <map>
#include <memory>

namespace muster::sim {

/// Role: SecretStore that survives the program. Locked, it says that there is no such entry (as libsecret
/// does) or that it cannot be reached. Thread: main.
class SimKeyring final : public SecretStore
{
public:
    SimKeyring(SimClock& clock, Seeded& chance) : m_clock(clock), m_chance(chance) {}
    bool locked = false;

    void read(const SourceId& source, QObject* context, std::function<void(Result<Secret>)> onDone) override
    {
        auto answer =
            std::make_shared<Result<Secret>>(fail(ErrorKind::NotFound, QStringLiteral("no such entry")));
        if (locked && m_chance.chance(500))
            *answer = fail(ErrorKind::Keychain, QStringLiteral("the keyring does not answer"));
        else if (const auto found = m_secrets.find(source); !locked && found != m_secrets.end())
            *answer = found->second.copy();
        m_clock.after(m_chance.between(Milliseconds{0}, Milliseconds{locked ? 8'000 : 40}), context,
                      [answer, onDone = std::move(onDone)] { onDone(std::move(*answer)); });
    }
    void write(const SourceId& source, const Secret& secret, QObject* context,
               std::function<void(Done)> onDone) override
    {
        Done answer;
        if (locked)
            answer = fail(ErrorKind::Keychain, QStringLiteral("the keyring refuses"));
        else
            m_secrets[source] = secret.copy();
        m_clock.after(Milliseconds{5}, context, [answer, onDone = std::move(onDone)] { onDone(answer); });
    }
    void remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone) override
    {
        m_secrets.erase(source);
        m_clock.after(Milliseconds{5}, context, [onDone = std::move(onDone)] { onDone({}); });
    }
    void put(const SourceId& source, const QString& secret) { m_secrets[source] = Secret::fromText(secret); }

private:
    SimClock& m_clock;
    Seeded& m_chance;
    std::map<SourceId, Secret> m_secrets;
};

} // namespace muster::sim
