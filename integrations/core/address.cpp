// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/address.h"

#include <QUrlQuery>

namespace muster {

Result<QUrl> parseBaseUrl(const QString& typed)
{
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("The address is missing. Give the one you open in a browser, "
                                   "for example https://prometheus.example:9090."));
    QUrl url(text, QUrl::StrictMode);
    const bool web = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    if (!url.isValid() || !web || url.host().isEmpty())
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("“%1” is not an address that can be asked. It starts with https:// or http:// and "
                           "names a host, for example https://prometheus.example:9090.")
                .arg(oneLine(redactedUrl(url).isEmpty() ? text.section(u'@', -1) : redactedUrl(url), 80)));
    if (!url.userInfo().isEmpty())
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("The address holds a user or password. Put them into the fields for the user and "
                           "the token, so that they are kept in the keyring."));
    url.setQuery(QString());
    url.setFragment(QString());
    return url;
}

QUrl joinUrl(const QUrl& base, std::initializer_list<QString> segments)
{
    QByteArray path = base.path(QUrl::FullyEncoded).toLatin1();
    while (path.endsWith('/'))
        path.chop(1);
    for (const QString& segment : segments) {
        if (segment.isEmpty() || segment == QLatin1String(".") || segment == QLatin1String(".."))
            return {};
        path += '/';
        path += QUrl::toPercentEncoding(segment);
    }
    QUrl url(base);
    url.setPath(QString::fromLatin1(path), QUrl::StrictMode);
    // What QNetworkAccessManager makes of a path before it sends it. Qt 6.4 takes more than "." and ".." for
    // dots: a segment of a dot and one more character vanishes ("/a/.b/c" is sent as "/a//c").
    if (url.adjusted(QUrl::NormalizePathSegments).path(QUrl::FullyEncoded) != url.path(QUrl::FullyEncoded))
        return {};
    return url;
}

QByteArray encodeForm(const QueryItems& items)
{
    QByteArray body;
    for (const auto& [name, value] : items) {
        if (!body.isEmpty())
            body += '&';
        body += QUrl::toPercentEncoding(name);
        body += '=';
        body += QUrl::toPercentEncoding(value);
    }
    return body;
}

QUrl withQuery(QUrl url, const QueryItems& items)
{
    url.setQuery(QString::fromLatin1(encodeForm(items)), QUrl::StrictMode);
    return url;
}

QString redactedUrl(const QUrl& url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QString redact(QString text, const Secret& secret)
{
    if (secret.size() < 4)
        return text;
    QString clear = QString::fromUtf8(secret.reveal());
    text.replace(clear, QStringLiteral("•••"));
    wipe(clear);
    return text;
}

QString oneLine(QStringView text, int limit)
{
    QString line;
    line.reserve(qMin<qsizetype>(text.size(), limit));
    for (const QChar c : text) {
        if (line.size() >= limit) {
            if (!line.isEmpty() && line.back().isHighSurrogate())
                line.chop(1); // half a character is none
            line += u'…';
            break;
        }
        line += c.category() == QChar::Other_Control || c == QChar::LineSeparator ? u' ' : c;
    }
    return line.trimmed();
}

bool isLoopbackHost(const QString& host)
{
    const QString name = host.toLower();
    return name == QLatin1String("localhost") || name.endsWith(QLatin1String(".localhost")) ||
           name == QLatin1String("::1") ||
           name == QLatin1String("::ffff:127.0.0.1")
           // QUrl has normalised 0x7f.1, 2130706433 and friends to dotted form already. A name such as
           // 127.evil.example is no literal.
           || (name.startsWith(QLatin1String("127.")) &&
               std::all_of(name.cbegin(), name.cend(), [](QChar c) { return c.isDigit() || c == u'.'; }));
}

} // namespace muster
