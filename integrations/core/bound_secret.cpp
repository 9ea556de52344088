// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/bound_secret.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

const QLatin1String kVersion("muster");
const QLatin1String kOrigin("origin");
const QLatin1String kToken("token");

} // namespace

QString originOf(const QUrl& url)
{
    const QString scheme = url.scheme().toLower();
    // Upper case and IDN are one host; a trailing dot is another to TLS and stays another here.
    const QString host = url.host(QUrl::FullyEncoded).toLower();
    if (scheme.isEmpty() || host.isEmpty())
        return {};
    const int port = url.port(scheme == QLatin1String("https") ? 443 : 80);
    const QString shown = host.contains(u':') ? u'[' + host + u']' : host;
    return QStringLiteral("%1://%2:%3").arg(scheme, shown).arg(port);
}

Secret bindSecret(const Secret& token, const QString& origin)
{
    const QJsonObject entry{
        {kVersion, 1}, {kOrigin, origin}, {kToken, QString::fromUtf8(token.reveal().toByteArray())}};
    QByteArray json = QJsonDocument(entry).toJson(QJsonDocument::Compact);
    Secret bound{QByteArrayView(json)};
    ::explicit_bzero(json.data(), static_cast<size_t>(json.size()));
    return bound;
}

Result<OpenedSecret> openSecret(const Secret& stored, const QString& origin, const QString& sourceName)
{
    const QJsonObject entry =
        QJsonDocument::fromJson(QByteArray::fromRawData(stored.reveal().data(), stored.reveal().size()))
            .object();
    // The mark tells our entry from a token that is JSON itself, such as a service account's key.
    if (!entry.contains(kVersion) || !entry.value(kToken).isString())
        return OpenedSecret{stored.copy(), false};
    if (origin.isEmpty() || entry.value(kOrigin).toString() != origin)
        return fail(
            ErrorKind::Unauthorised,
            QStringLiteral("%1: the address of this source changed since its token was stored, so the "
                           "token was not sent. Enter the token again in Settings.")
                .arg(sourceName));
    return OpenedSecret{Secret::fromText(entry.value(kToken).toString()), true};
}

} // namespace muster
