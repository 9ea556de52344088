// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Stored bytes back into the text that they were made of.

#include <QByteArrayView>
#include <QString>

namespace muster {

/// As QString::fromUtf8, but a byte order mark in front stays: a text that a person pasted begins with one
/// like with any other character, and Qt drops the first (6.4, QUtf8::convertToUnicode).
QString textFromUtf8(QByteArrayView utf8);

} // namespace muster
