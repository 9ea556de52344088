// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/stream.h"

#include "integrations/core/address.h"

#include <algorithm>

namespace muster {

namespace {

constexpr int kWss = 443;

bool isWithin(const QString& host, const QString& domain)
{
    return host.endsWith(u'.' + domain) && host.size() > domain.size() + 1;
}

} // namespace

Result<QUrl> streamAddress(const QUrl& told, const Account& account, const QStringList& domains)
{
    const QString host = told.host(QUrl::FullyEncoded).toLower();
    const bool secure = told.scheme() == QLatin1String("wss");
    bool fine = told.isValid() && !host.isEmpty() && told.userInfo().isEmpty() &&
                (secure || told.scheme() == QLatin1String("ws"));
    if (isLoopbackHost(account.baseUrl.host()))
        fine = fine && host == account.baseUrl.host(QUrl::FullyEncoded).toLower();
    else
        fine = fine && secure && told.port(kWss) == kWss &&
               std::any_of(domains.begin(), domains.end(),
                           [&](const QString& domain) { return isWithin(host, domain); });
    if (!fine)
        return fail(ErrorKind::BadResponse,
                    QStringLiteral("%1 names an address for its connection that is not its own; Muster does "
                                   "not connect to it.")
                        .arg(account.name),
                    redactedUrl(told));
    return told;
}

} // namespace muster
