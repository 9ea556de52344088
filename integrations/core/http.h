// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// HTTP as values: what a connector asks and what came back. No socket, no token, no Qt Network.

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <chrono>
#include <utility>
#include <vector>

namespace muster {

enum class HttpMethod { Get, Post, Put, Patch, Delete };

/// As it goes over the wire: "PATCH".
QByteArray nameOf(HttpMethod method);

/// How the engine adds the secret. The connector names the scheme and never sees the secret.
enum class AuthScheme {
    None,
    Bearer,
    Basic,
    Prefixed ///< Authorization: HttpRequest::authPrefix and the secret, for tools with a word of their own
};

struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    QUrl url;
    std::vector<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    QByteArray contentType;
    AuthScheme auth = AuthScheme::Bearer;       ///< applied only when the account has a secret
    QByteArray authPrefix;                      ///< of Prefixed: "GenieKey ", "Token token="
    std::chrono::milliseconds deadline{10'000}; ///< total, from send to last byte
    qint64 maxBodyBytes = 64LL * 1024 * 1024;   ///< larger answers are cut off and refused
    QByteArray accept = "application/json";
    bool readOnly = false; ///< a POST that only asks; without it a POST is a write
    QString secretKey;     ///< settings field of the secret that goes along; empty: the source's token
    friend bool operator==(const HttpRequest&, const HttpRequest&) = default;
};

/// True for what changes nothing at the tool: GET, and a POST that says so. Reads go through Transport,
/// writes through WriteTransport; each refuses the other's.
inline bool onlyReads(const HttpRequest& request)
{
    return request.method == HttpMethod::Get || (request.method == HttpMethod::Post && request.readOnly);
}

/// Qt passes control characters in header names, values and verbs on to the wire, where CR and LF start
/// another header.
bool isSafeHeaderValue(const QByteArray& value);
/// The name is a token of RFC 9110 §5.6.2 and none that the transport sets itself (Host, Content-Length,
/// Transfer-Encoding, Connection, Accept-Encoding, Authorization, cookies and proxies), and the value is
/// safe.
bool isSafeHeader(const QByteArray& name, const QByteArray& value);

struct HttpReply
{
    int status = 0;
    QByteArray contentType;
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray body;
    QByteArray header(const QByteArray& lowerCaseName) const;
};

} // namespace muster
