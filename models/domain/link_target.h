// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Whether an address from a tool may be opened, and what a person must see before it is. Pure: opening is
// models/view/link_opener.

#include <QString>

namespace muster {

/// An address that was looked at. When it may be opened, `before + host + after` is exactly what would be
/// handed to the browser, in ASCII: a look-alike host shows as "xn--…".
struct LinkTarget
{
    bool allowed = false;
    QString before; ///< "https://"
    QString host;   ///< "status.example.com"; the address of a mailto
    QString after;  ///< ":8443/incidents/7?from=muster"
    QString why;    ///< for people: why it is not opened; empty when it may be
    /// What is handed over; empty when not allowed.
    QString encoded() const { return allowed ? before + host + after : QString(); }
    friend bool operator==(const LinkTarget&, const LinkTarget&) = default;
};

/// Allows https and http with a host and without name or password in front of it, and mailto with one plain
/// address whose only extras are subject and body. Everything else is refused with words: other schemes
/// (measured: file:, smb:, javascript:, vscode:, relative paths and "--help" all reach xdg-open otherwise),
/// control, hidden and direction-changing characters, spaces, backslashes, addresses over 4,096 characters.
LinkTarget examineLink(const QString& address);

} // namespace muster
