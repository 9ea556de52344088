// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A token or password in memory: cannot be copied, printed or turned into a string by accident, and is wiped
// when it goes. Not for storing one: that is SecretStore.

#include <QByteArrayView>
#include <QDebug>
#include <QString>

#include <memory>

namespace muster {

/// Role: the bytes of one secret (UTF-8 where it was typed). Value, move-only; a moved-from one is empty.
/// Invariant: every buffer it ever owned was zeroed before it was freed. What Qt and the keyring library do
/// with the bytes they are handed is out of its reach.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QByteArrayView bytes);
    /// As UTF-8. The caller's text stays as it is; `wipe` it when it is yours.
    static Secret fromText(const QString& text);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// A second copy, on purpose and in plain sight of whoever reads the code.
    Secret copy() const { return Secret(reveal()); }
    bool isEmpty() const { return m_size == 0; }
    /// Length in bytes.
    qsizetype size() const { return m_size; }
    /// The bytes; valid as long as this object. For the wire, the keyring and redaction, nothing else.
    QByteArrayView reveal() const { return {m_bytes.get(), m_size}; }
    /// Takes as long whether they differ at the first byte or at the last.
    bool equals(const Secret& other) const;

private:
    void wipeBytes() noexcept;
    std::unique_ptr<char[]> m_bytes;
    qsizetype m_size = 0;
};

/// A secret has no printed form.
QDebug operator<<(QDebug, const Secret&) = delete;

/// Zeroes the text's buffer and empties it. Copies that share the buffer are left alone by Qt's
/// copy-on-write.
void wipe(QString& text);

} // namespace muster
