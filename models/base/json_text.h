// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// JSON from outside into a document whose texts are whole. Use it instead of QJsonDocument::fromJson wherever
// the bytes were not written by this very function's caller.

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonParseError>

namespace muster {

/// QJsonDocument (Qt 6.4) refuses broken UTF-8, but takes an escaped half of a surrogate pair ("\ud800") as
/// it is; such a text later breaks toUtf8, SQLite and the display. Here each lone half becomes U+FFFD,
/// and a byte order mark at the beginning of a text stays; everything else is as in QJsonDocument::fromJson.
/// Cost: a search or two when there is nothing to mend, a copy otherwise.
QJsonDocument parseJson(const QByteArray& json, QJsonParseError* error = nullptr);

/// The bytes with each escaped lone surrogate replaced by \ufffd; the same length.
QByteArray withWholeCharacters(QByteArray json);

} // namespace muster
