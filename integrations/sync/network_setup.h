// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What reads and writes have in common on the network side: how a request is prepared, which authorities are
// trusted, whose connections are whose, and the words for what went wrong. Internal to integrations/sync:
// only HttpClient, HttpWriter and WebSocketClient include it.

#include "integrations/sync/transport.h"

#include <QDateTime>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>
#include <QSslCertificate>
#include <QSslConfiguration>

#include <map>
#include <vector>

namespace muster {

/// Read from the socket at most this far ahead: the server waits while we decide whether the rest is wanted.
constexpr qint64 kReadAhead = 256 * 1024;

/// Makes Qt hold to it. To be called right after the request was made, in its thread: Qt 6.4 tells the limit
/// only to a request that has begun, and one with a body begins at the next turn of the event loop.
void boundReadAhead(QNetworkReply* reply);

/// Role: certificate authorities from PEM files, read once per change of the file. Thread: the network thread
/// that owns it (it reads files).
class Authorities
{
public:
    /// The system's authorities and those of `file`. Errors: Invalid, naming the file.
    Result<QList<QSslCertificate>> with(const QString& file);

private:
    struct Known
    {
        QDateTime changed;
        QList<QSslCertificate> certificates;
    };
    std::map<QString, Known> m_known;
};

/// TLS 1.2 at least, with the system's authorities and those of `caFile` (empty: none). Errors: Invalid,
/// naming the file.
Result<QSslConfiguration> tlsFor(const QString& caFile, Authorities& authorities);

/// The request as it may leave: never redirected, no HTTP/2 (CVE-2023-51714, CVE-2024-39936), no pipelining,
/// no cookies, no cached login, TLS 1.2 at least with the authorities of the source. Errors: Invalid for an
/// address that is no web address or names a user, for headers with control characters or names that are ours
/// to set, and for a token that would travel over plain http to another machine (a proxy would see it, too).
Result<QNetworkRequest> prepareRequest(const Exchange& exchange, Authorities& authorities);

/// Role: one QNetworkAccessManager per source. Thread: the network thread that owns it; `parent` lives there.
class ManagerPool
{
public:
    explicit ManagerPool(QObject* parent) : m_parent(parent) {}
    /// A retired manager that is still deaf is left alone: the program is at its end, its destructor would
    /// hold that up.
    ~ManagerPool();
    ManagerPool(const ManagerPool&) = delete;
    ManagerPool& operator=(const ManagerPool&) = delete;
    /// Made when it is first asked for.
    QNetworkAccessManager& of(const SourceId& source, const QUrl& url);
    /// Takes a manager out of use whose request to `url` reached the deadline before any header: a flood of
    /// headers makes it deaf for every origin, even after abort(). Nothing happens when `manager` was retired
    /// before. It is destroyed when it listens again: until then its destructor would hold up this thread for
    /// five seconds. When it stays deaf, the connections that flood it are ended.
    void retire(const SourceId& source, QNetworkAccessManager* manager, const QUrl& url);
    /// Closes the connections of a source. No reply of its manager may be under way.
    void drop(const SourceId& source);

private:
    QObject* m_parent;
    std::map<SourceId, QNetworkAccessManager*> m_managers;
    struct Retired
    {
        QPointer<QNetworkAccessManager> manager;
        QPointer<QNetworkReply> probe;
    };
    std::vector<Retired> m_retired;
};

/// The reply with `body`, header names in lower case, room behind the body for parsers that read in blocks.
HttpReply replyOf(const QNetworkReply& reply, QByteArray body);

/// What is wrong with a certificate, for people: each fault once, with its dates and who issued it.
QString tlsWords(const QList<QSslError>& errors);

// Errors for people; none of them holds a query, a header or a body.
Error connectionError(const QUrl& url, QNetworkReply::NetworkError error, const QString& tlsWords);
Error cutOffError(const QUrl& url, int status);
Error lateError(const QUrl& url, int status, std::chrono::milliseconds limit);
Error tooLargeError(const QUrl& url, int status, qint64 limitBytes);
Error spoiltError(const QUrl& url, int status);
/// `host` or `host:port`.
QString placeOf(const QUrl& url);

} // namespace muster
