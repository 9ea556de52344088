// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What somebody who can make a tool relay a text would write: markup that loads, sizes that explode,
// characters that hide or reverse, words without an end, formulas, mentions, addresses. For tests of every
// place that shows, exports or opens text of others.

#include <QString>

#include <vector>

struct HostileString
{
    QString name; ///< says what it tries; unique
    QString text;
};

/// The same on every run, at least 500, the classes mixed, so that any first n of them are a fair sample.
/// `markerFolder`: a folder whose files and fifo the markup names, to see whether anything opens them; texts
/// also name http://127.0.0.1:`port`/.
std::vector<HostileString> hostileStrings(const QString& markerFolder = QStringLiteral("/muster-hostile"),
                                          int port = 9);

/// Addresses that must not be handed to another program as they are, at least 500.
std::vector<HostileString> hostileLinks();
