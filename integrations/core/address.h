// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Addresses of tools: joining below a path prefix, query items, and the forms that may be shown or logged.

#include "models/base/instant.h"
#include "models/base/result.h"
#include "models/base/secret.h"

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <initializer_list>
#include <utility>
#include <vector>

namespace muster {

/// Scheme https or http, and a host. Nothing else is ever asked: Qt would read `file:` and `data:` as well.
bool isWebAddress(const QUrl& url);

/// A base address typed by a person: scheme https or http, a host, no user or password in it; query and
/// fragment are dropped. A missing scheme is not guessed. Refused are hosts that no tool lives at
/// (link-local, where clouds keep their credentials; unspecified; multicast) and paths with "." or ".." or
/// empty segments, which would collapse on the way. Errors: Invalid, in words that say what to type.
Result<QUrl> parseBaseUrl(const QString& typed);

/// Same scheme, host and port, compared as they go over the wire: the host in punycode, the port spelled out.
/// "a.example." is not "a.example". False unless both are web addresses without a user.
bool sameOrigin(const QUrl& a, const QUrl& b);

/// `base` with its own path kept and each segment appended, percent-encoded as one segment: a "/" inside
/// becomes %2F. Empty, "." and ".." segments, and whatever else QNetworkAccessManager would collapse to
/// another endpoint (".x"), and those with control characters become an invalid URL, which the engine refuses
/// to send.
QUrl joinUrl(const QUrl& base, std::initializer_list<QString> segments);

/// `id` when an address can hold it as one segment (joinUrl), last or not, of at most 512 characters, else
/// empty: to whoever reads a tool's answer, a thing that cannot be asked for has no id. One such thing would
/// otherwise end every reading of its feed.
QString addressable(const QString& id);

using QueryItems = std::vector<std::pair<QString, QString>>;

/// Items in order, application/x-www-form-urlencoded: also the body of a form POST. Everything but unreserved
/// characters is encoded, "+" included (PromQL is full of it).
QByteArray encodeForm(const QueryItems& items);

/// An invalid URL stays one.
QUrl withQuery(QUrl url, const QueryItems& items);

/// For people and logs: no user, query or fragment; a host of other letters than ASCII in punycode, so that
/// look-alikes show.
QString redactedUrl(const QUrl& url);

/// `text` with every occurrence of `secret` replaced. Secrets shorter than 4 characters are left alone: they
/// would turn a message into stars and are no secrets.
QString redact(QString text, const Secret& secret);

/// Text of a tool for an Error: control characters become spaces, at most `limit` characters.
QString oneLine(QStringView text, int limit = 300);
/// The same; the text itself where nothing has to be changed.
QString oneLine(const QString& text, int limit = 300);

/// True for localhost, *.localhost and loopback literals; those never go through a proxy and may take a token
/// over plain http.
bool isLoopbackHost(const QString& host);

} // namespace muster
