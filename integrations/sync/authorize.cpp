// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/sync/authorize.h"

#include "integrations/core/address.h"

namespace muster {

Result<QByteArray> authorize(const HttpRequest& request, const Account& account, const Secret& secret)
{
    if (!sameOrigin(request.url, account.baseUrl))
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("%1: a request would have left its address; it was not sent.").arg(account.name));
    if (secret.isEmpty() || request.auth == AuthScheme::None)
        return QByteArray();
    if (request.url.scheme() != QLatin1String("https") && !isLoopbackHost(request.url.host()))
        return fail(ErrorKind::Invalid,
                    QStringLiteral(
                        "%1: the token is not sent over unencrypted http, where everyone on the way can read "
                        "it. Use the https address, or remove the token.")
                        .arg(account.name));
    if (request.auth == AuthScheme::Bearer)
        return "Bearer " + secret.reveal().toByteArray();
    if (request.auth == AuthScheme::Prefixed)
        return request.authPrefix + secret.reveal().toByteArray();
    const auto user = account.settings.find(QStringLiteral("user"));
    const QString name = user == account.settings.end() ? QString() : user->second.trimmed();
    return "Basic " + (name.toUtf8() + ':' + secret.reveal().toByteArray()).toBase64();
}

} // namespace muster
