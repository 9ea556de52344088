// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/connector.h"

#include "integrations/core/address.h"
#include "integrations/core/stream.h"
#include "integrations/core/throttle.h"

#include <QUrl>

namespace muster {

namespace {

QString toolName(const Context& context)
{
    return context.account.name.isEmpty() ? context.account.baseUrl.host() : context.account.name;
}

bool looksLikeHtml(const HttpReply& reply)
{
    if (reply.contentType.startsWith("text/html") || reply.contentType.startsWith("application/xhtml"))
        return true;
    // A captive portal may claim anything; no JSON text begins with "<".
    return reply.body.left(256).trimmed().startsWith('<');
}

Error statusError(ErrorKind kind, const HttpReply& reply, const Context& context, const QString& words)
{
    return Error{kind, words, reply.status, std::nullopt, redactedUrl(context.account.baseUrl)};
}

Error captivePortal(const HttpReply& reply, const Context& context, const QString& words)
{
    Error error = statusError(ErrorKind::BadResponse, reply, context,
                              QStringLiteral("The network wants a login (captive portal?): %1").arg(words));
    error.captivePortal = true;
    return error;
}

QString seconds(Milliseconds wait)
{
    return QString::number((wait.count() + 999) / 1000);
}

} // namespace

bool Facts::empty() const
{
    return events.empty() && incidents.empty() && people.empty() && !onCall && samples.empty() &&
           rules.empty() && completions.isEmpty() && warnings.isEmpty() && poison.empty() && !scalar &&
           version.isEmpty() && account.isEmpty();
}

HistoryStand Connector::historyStand(const Cursor&, Instant) const
{
    return {true, std::nullopt, std::nullopt, false};
}

std::optional<FirstReading> Connector::firstReading(const Cursor&) const
{
    return std::nullopt;
}

Result<Step> Connector::sweep(const Account&, const QString& feed, const Interest&) const
{
    return fail(ErrorKind::NotFound,
                QStringLiteral("%1 has no full reading of “%2”.").arg(descriptor().name, feed));
}

Result<Step> Connector::query(const Account&, const MetricQuery&) const
{
    return fail(ErrorKind::Invalid, QStringLiteral("%1 has no metrics to query.").arg(descriptor().name));
}

QUrl Connector::explore(const Account&, const std::vector<QString>&, TimeRange) const
{
    return {};
}

QUrl Connector::dashboard(const Account&, const PanelOrigin&, const std::vector<QString>&, TimeRange) const
{
    return {};
}

QString namedValue(const QString& value, const QString& name)
{
    const QString plain = name.simplified();
    return value + u'\t' + (plain.isEmpty() ? value : plain);
}

QString namedValue(const QString& value, const QString& name, const QString& now)
{
    return namedValue(value, name) + u'\t' + now.simplified();
}

Result<Step> Connector::catalogue(const Account&, CatalogueKind, const QString&) const
{
    return fail(ErrorKind::Invalid,
                QStringLiteral("%1 has no lists to complete from.").arg(descriptor().name));
}

std::optional<Stream> Connector::stream(const Account&) const
{
    return std::nullopt;
}

Result<Step> Connector::push(const Account&, const Operation& operation) const
{
    return fail(ErrorKind::Invalid,
                QStringLiteral("%1 cannot be told to do “%2”.").arg(descriptor().name, operation.verb));
}

Result<Step> Connector::reconcile(const Account&, const Operation&) const
{
    return fail(ErrorKind::NotFound,
                QStringLiteral("%1 cannot be asked whether it happened.").arg(descriptor().name));
}

std::optional<Error> checkStatus(const HttpReply& reply, const Context& context)
{
    const QString tool = toolName(context);
    const int status = reply.status;
    if (status >= 200 && status < 300) {
        if (looksLikeHtml(reply))
            return captivePortal(
                reply, context,
                QStringLiteral(
                    "%1 answered with a web page where JSON was due. Open any page in a browser and "
                    "log in there; if the network is not to blame, check that the address is the "
                    "tool's own, with its path prefix.")
                    .arg(tool));
        return std::nullopt;
    }
    if (status >= 300 && status < 400) {
        const QUrl target = context.account.baseUrl.resolved(
            QUrl(QString::fromLatin1(reply.header("location")), QUrl::TolerantMode));
        const bool known = !reply.header("location").isEmpty() && target.isValid();
        if (known && target.host(QUrl::FullyEncoded) != context.account.baseUrl.host(QUrl::FullyEncoded))
            return captivePortal(
                reply, context,
                QStringLiteral(
                    "%1 redirects to %2. Muster does not follow, because the token would go along. "
                    "Open any page in a browser and log in there; if that is the tool's new address, "
                    "enter it in the settings of this source.")
                    .arg(tool, oneLine(redactedUrl(target), 160)));
        return statusError(
            ErrorKind::BadResponse, reply, context,
            known ? QStringLiteral("%1 redirects to %2. Muster does not follow, because the token would "
                                   "go along: if that is the tool, enter it as the address; if it is a "
                                   "login page, use an address that takes tokens.")
                        .arg(tool, oneLine(redactedUrl(target), 160))
                  : QStringLiteral("%1 redirects without saying where. Check the address.").arg(tool));
    }
    if (status == 511) // RFC 6585 §6: Network Authentication Required
        return captivePortal(
            reply, context,
            QStringLiteral("it answered in the place of %1. Open any page in a browser and log in there.")
                .arg(tool));
    if (isThrottled(status) || (status == 503 && retryAfter(reply, context.now))) {
        const auto wait = retryAfter(reply, context.now);
        Error error = statusError(
            ErrorKind::RateLimited, reply, context,
            wait ? QStringLiteral("%1 asks for a pause of %2 s; Muster waits and goes on by itself.")
                       .arg(tool, seconds(*wait))
                 : QStringLiteral("%1 asks for a pause; Muster slows down by itself.").arg(tool));
        error.retryAfter = wait;
        return error;
    }
    switch (status) {
    case 401:
        return statusError(
            ErrorKind::Unauthorised, reply, context,
            QStringLiteral("%1 refused the token (401). Enter a valid one in the settings of this source.")
                .arg(tool));
    case 403:
        return statusError(
            ErrorKind::Forbidden, reply, context,
            QStringLiteral("%1 knows the token but does not allow this (403). Ask for the right to read, "
                           "or use another token.")
                .arg(tool));
    case 404:
        return statusError(
            ErrorKind::NotFound, reply, context,
            QStringLiteral("%1 has nothing at this address (404). Check the address and its path prefix, "
                           "such as /prometheus.")
                .arg(tool));
    case 407:
        return statusError(
            ErrorKind::Offline, reply, context,
            QStringLiteral("A proxy in front of %1 wants a login (407). Set it up in the system's proxy "
                           "settings.")
                .arg(tool));
    case 410:
        return statusError(ErrorKind::NotFound, reply, context,
                           QStringLiteral("%1 no longer has what was asked for (410).").arg(tool));
    case 409:
    case 412:
        return statusError(ErrorKind::Conflict, reply, context,
                           QStringLiteral("%1 says it has changed meanwhile (%2).").arg(tool).arg(status));
    default:
        break;
    }
    if (status >= 500)
        return statusError(
            ErrorKind::Remote, reply, context,
            QStringLiteral("%1 has a fault of its own (%2). Muster keeps what it has and tries again.")
                .arg(tool)
                .arg(status));
    return statusError(
        ErrorKind::Remote, reply, context,
        QStringLiteral("%1 answered with status %2, which Muster did not expect.").arg(tool).arg(status));
}

void ConnectorRegistry::add(std::unique_ptr<Connector> connector)
{
    Q_ASSERT(connector && !find(connector->descriptor().id));
    m_connectors.push_back(std::move(connector));
}

const Connector* ConnectorRegistry::find(QStringView toolId) const
{
    for (const auto& connector : m_connectors) {
        if (connector->descriptor().id == toolId)
            return connector.get();
    }
    return nullptr;
}

std::vector<const Connector*> ConnectorRegistry::all() const
{
    std::vector<const Connector*> list;
    list.reserve(m_connectors.size());
    for (const auto& connector : m_connectors)
        list.push_back(connector.get());
    return list;
}

} // namespace muster
