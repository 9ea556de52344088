// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Secrets in the desktop's keyring (libsecret or KWallet) by QtKeychain. Never in a file, never in clear:
// where no keyring answers, the error says so and nothing is written.

#include "integrations/core/secret_store.h"

#include <QObject>

#include <memory>

namespace muster {

/// Role: the real SecretStore. Owner: app. Thread: main.
/// Every call is answered within `timeout`, although a keyring may never answer (a prompt that nobody sees, a
/// frozen daemon, no GLib event loop). The job behind it is left alone until it finishes by itself: deleting
/// a QtKeychain job early crashes inside libsecret's callback. Reads of one secret share one such job, so
/// that a keyring that is silent for hours does not collect them.
class KeychainSecretStore final : public QObject, public SecretStore
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds kTimeout{8'000};

    /// `service`: the name under which the keyring shows the entries.
    explicit KeychainSecretStore(QString service = QStringLiteral("Muster"),
                                 std::chrono::milliseconds timeout = kTimeout, QObject* parent = nullptr);
    ~KeychainSecretStore() override;

    void read(const SourceId& source, QObject* context, std::function<void(Result<Secret>)> onDone) override;
    void write(const SourceId& source, const Secret& secret, QObject* context,
               std::function<void(Done)> onDone) override;
    void remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace muster
