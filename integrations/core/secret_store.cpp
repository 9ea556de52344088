// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/secret_store.h"

#include <QMetaObject>

#include <algorithm>
#include <memory>

namespace muster {

namespace {

/// Through the event loop, like a real keyring: callers that only work with a synchronous answer fail in
/// tests.
template <typename T>
void answer(QObject* context, std::function<void(Result<T>)> onDone, Result<T> result)
{
    // Shared, because what Qt queues must be copyable and a secret is not.
    auto held = std::make_shared<Result<T>>(std::move(result));
    QMetaObject::invokeMethod(
        context, [onDone = std::move(onDone), held] { onDone(std::move(*held)); }, Qt::QueuedConnection);
}

} // namespace

SourceId secretSlot(const SourceId& source, const QString& key)
{
    if (key.isEmpty() || key == QLatin1String("token"))
        return source;
    return SourceId{source.value + u'#' + key};
}

Error lockedKeyring(const QString& sourceName)
{
    return Error{ErrorKind::Keychain,
                 QStringLiteral(
                     "The keyring does not give out the token of %1, which was stored there. It is probably "
                     "locked: unlock it (log in to the desktop, or open Passwords and Keys) and Muster goes "
                     "on by itself.")
                     .arg(sourceName),
                 0,
                 std::nullopt,
                 {}};
}

Result<Secret> cleanSecret(const Secret& typed)
{
    QString text = QString::fromUtf8(typed.reveal());
    QString trimmed = text.trimmed();
    const bool sane = std::none_of(trimmed.cbegin(), trimmed.cend(),
                                   [](QChar c) { return c.unicode() < 0x20 || c.unicode() == 0x7f; });
    Secret secret = Secret::fromText(trimmed);
    wipe(trimmed);
    wipe(text);
    if (secret.isEmpty())
        return fail(ErrorKind::Invalid, QStringLiteral("The token is empty."));
    if (!sane)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("The token holds a line break or another control character. "
                                   "Copy it again, on its own."));
    return secret;
}

void MemorySecretStore::read(const SourceId& source, QObject* context,
                             std::function<void(Result<Secret>)> onDone)
{
    const auto found = m_secrets.find(source);
    if (m_failure)
        answer<Secret>(context, std::move(onDone), tl::unexpected(*m_failure));
    else if (found == m_secrets.end())
        answer<Secret>(context, std::move(onDone),
                       fail(ErrorKind::NotFound, QStringLiteral("No token is stored for this source.")));
    else
        answer<Secret>(context, std::move(onDone), found->second.copy());
}

void MemorySecretStore::write(const SourceId& source, const Secret& secret, QObject* context,
                              std::function<void(Done)> onDone)
{
    Result<Secret> clean = cleanSecret(secret);
    if (m_failure)
        return answer<void>(context, std::move(onDone), tl::unexpected(*m_failure));
    if (!clean)
        return answer<void>(context, std::move(onDone), tl::unexpected(clean.error()));
    m_secrets[source] = std::move(*clean);
    answer<void>(context, std::move(onDone), {});
}

void MemorySecretStore::remove(const SourceId& source, QObject* context, std::function<void(Done)> onDone)
{
    if (m_failure)
        return answer<void>(context, std::move(onDone), tl::unexpected(*m_failure));
    m_secrets.erase(source);
    answer<void>(context, std::move(onDone), {});
}

} // namespace muster
