// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What no log line, error or stored answer may show: the secrets this process has seen, and whatever looks
// like one. Not for hiding addresses: that is redactedUrl().

#include "models/base/secret.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace muster {

/// From now on every line that goes through `redactLine` is cleaned of this secret, in clear, in base64 and
/// percent-encoded. Secrets shorter than four bytes are left out: they would turn the log into dots and are
/// none. The newest 64 are kept. Any thread.
void neverShow(const Secret& secret);

/// `line` without registered secrets, and without the value after "authorization", "token", "key", "secret"
/// or "password" and a colon or equals sign. Any thread; a few microseconds.
QString redactLine(QString line);

/// Where a text that people write and share (a command to copy, a runbook) holds what looks like a secret.
struct SecretSpot
{
    qsizetype from = 0;
    qsizetype length = 0;
    friend bool operator==(const SecretSpot&, const SecretSpot&) = default;
};
/// The first one. Placeholders ($TOKEN, <token>, ${…}, xxxx, •••) are none. `command`: a command's flags and
/// assignments count too; in prose only what is unmistakable does (keys of well-known make, passwords in
/// addresses, private keys), because "the token: see above" is no secret. Any thread.
std::optional<SecretSpot> findSecret(const QString& text, bool command);

/// `bytes` with every form of `secret` replaced by "•••". For what a tool answered, before anybody reads it:
/// a server that echoes our token must not get it into the store or into an error. Secrets shorter than eight
/// bytes are left alone, because they are words that a tool's own data may hold. O(bytes).
QByteArray scrubbed(QByteArray bytes, const Secret& secret);

} // namespace muster
