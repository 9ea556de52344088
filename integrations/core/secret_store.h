// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where tokens are kept: the interface, and the in-memory one for tests and session-only tokens. The keyring
// behind it is integrations/keychain. Not for settings: a Source never holds its secret.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/base/secret.h"

#include <QObject>

#include <functional>
#include <map>

namespace muster {

/// Role: asynchronous store of one secret per source. Owner: app. Thread: main. Callbacks come back through
/// the event loop, exactly once, in the caller's thread, and never after `context` died.
class SecretStore
{
public:
    virtual ~SecretStore() = default;

    /// Errors: NotFound when the keyring answers and holds nothing (a locked keyring looks the same: a caller
    /// that knows a secret was stored must read it as `lockedKeyring()`, never as "no token"); Keychain when
    /// no keyring answers, it refuses, or it does not answer in time.
    virtual void read(const SourceId& source, QObject* context,
                      std::function<void(Result<Secret>)> onDone) = 0;
    /// Replaces what was stored. Errors: Keychain; Invalid for an empty secret or one with control
    /// characters.
    virtual void write(const SourceId& source, const Secret& secret, QObject* context,
                       std::function<void(Done)> onDone) = 0;
    /// Succeeds also when nothing was stored.
    virtual void remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone) = 0;
};

/// Under which id the keyring keeps the secret of settings field `key`: the token (an empty key, or "token")
/// under the source's own, others beside it.
SourceId secretSlot(const SourceId& source, const QString& key);
/// What Source::settings says under the key of such another secret when the keyring has it.
inline const QString kKeptSecret = QStringLiteral("keyring");

/// What "no such entry" means for a source whose secret was stored before.
Error lockedKeyring(const QString& sourceName);

/// Trims what a paste brings along and refuses what could never be sent in a header: nothing left, control
/// characters (a CR LF would add a header of its own, a NUL would cut the secret). Errors: Invalid.
Result<Secret> cleanSecret(const Secret& typed);

/// Role: secrets that die with the process: tests, and tokens for this session only when there is no keyring.
class MemorySecretStore final : public SecretStore
{
public:
    void read(const SourceId& source, QObject* context, std::function<void(Result<Secret>)> onDone) override;
    void write(const SourceId& source, const Secret& secret, QObject* context,
               std::function<void(Done)> onDone) override;
    void remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone) override;

    /// Tests: every later call fails with this error; an empty optional ends it.
    void failWith(std::optional<Error> error) { m_failure = std::move(error); }

private:
    std::map<SourceId, Secret> m_secrets;
    std::optional<Error> m_failure;
};

} // namespace muster
