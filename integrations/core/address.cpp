// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/address.h"

#include <QUrlQuery>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kLongestSegment = 512;

/// False when Qt would send another path than this one: it takes "." and ".." away, and more (a segment of a
/// dot and one more character: "/a/.b/c" is sent as "/a//c").
bool keepsItsPath(const QUrl& url)
{
    const QString path = url.path(QUrl::FullyEncoded);
    if (path.contains(QLatin1String("//")))
        return false;
    // Nothing to take away, as in nearly every address.
    if (!path.contains(u'.') && !path.contains(u'%'))
        return true;
    return url.adjusted(QUrl::NormalizePathSegments).path(QUrl::FullyEncoded) == path;
}

/// Hosts at which no tool lives. QUrl has brought IPv4 in any spelling (0xa9fea9fe) to dotted form and IPv6
/// to its shortest one.
bool isNoToolsHost(const QString& host)
{
    QString name = host.toLower();
    while (name.endsWith(u'.'))
        name.chop(1);
    if (name.startsWith(QLatin1String("::ffff:")))
        name = name.mid(7);
    if (name.contains(u':')) {
        if (name == QLatin1String("::"))
            return true;
        bool isHex = false;
        const uint first = name.section(u':', 0, 0).toUInt(&isHex, 16);
        return isHex && ((first & 0xffc0) == 0xfe80 || (first & 0xff00) == 0xff00);
    }
    const bool isIpv4 = name.count(u'.') == 3 && std::all_of(name.cbegin(), name.cend(), [](QChar c) {
                            return (c >= u'0' && c <= u'9') || c == u'.';
                        });
    if (!isIpv4)
        return false;
    const int first = name.section(u'.', 0, 0).toInt();
    return first == 0 || first >= 224 || name.startsWith(QLatin1String("169.254."));
}

} // namespace

bool isWebAddress(const QUrl& url)
{
    return url.isValid() &&
           (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http")) &&
           !url.host().isEmpty();
}

Result<QUrl> parseBaseUrl(const QString& typed)
{
    const QString text = typed.trimmed();
    if (text.isEmpty())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("The address is missing. Give the one you open in a browser, "
                                   "for example https://prometheus.example:9090."));
    QUrl url(text, QUrl::StrictMode);
    if (!isWebAddress(url))
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
    if (isNoToolsHost(url.host()))
        return fail(
            ErrorKind::Invalid,
            QStringLiteral("%1 is an address of the machine or the network itself, not of a tool. Give "
                           "the one you open in a browser.")
                .arg(url.host()));
    if (!keepsItsPath(url))
        return fail(ErrorKind::Invalid,
                    QStringLiteral("The path of the address holds “.”, “..” or “//”, which leads elsewhere. "
                                   "Give the path as it is, for example https://example.org/prometheus."));
    url.setUserInfo(QString()); // "https://@host/" has an empty one
    url.setQuery(QString());
    url.setFragment(QString());
    return url;
}

bool sameOrigin(const QUrl& a, const QUrl& b)
{
    const auto port = [](const QUrl& url) {
        return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
    };
    return isWebAddress(a) && isWebAddress(b) && a.userInfo().isEmpty() && b.userInfo().isEmpty() &&
           a.scheme() == b.scheme() && a.host(QUrl::FullyEncoded) == b.host(QUrl::FullyEncoded) &&
           port(a) == port(b);
}

QUrl joinUrl(const QUrl& base, std::initializer_list<QString> segments)
{
    QByteArray path = base.path(QUrl::FullyEncoded).toLatin1();
    while (path.endsWith('/'))
        path.chop(1);
    for (const QString& segment : segments) {
        const bool hasControl = std::any_of(segment.cbegin(), segment.cend(),
                                            [](QChar c) { return c.category() == QChar::Other_Control; });
        if (segment.isEmpty() || segment == QLatin1String(".") || segment == QLatin1String("..") ||
            hasControl)
            return {};
        path += '/';
        path += QUrl::toPercentEncoding(segment);
    }
    QUrl url(base);
    url.setPath(QString::fromLatin1(path), QUrl::StrictMode);
    return keepsItsPath(url) ? url : QUrl();
}

QString addressable(const QString& id)
{
    const auto isPlain = [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') ||
               c == u'-' || c == u'_';
    };
    if (id.size() > kLongestSegment)
        return {};
    if (std::all_of(id.cbegin(), id.cend(), isPlain))
        return id;
    // At the end, and with more behind it: ".A" is a path, ".A/events" is not (keepsItsPath).
    static const QUrl base(QStringLiteral("https://host.invalid/things"));
    const bool holds = joinUrl(base, {id}).isValid() && joinUrl(base, {id, QStringLiteral("of")}).isValid();
    return holds ? id : QString();
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
    if (!url.isValid())
        return url; // else it would be a valid one without a host
    url.setQuery(QString::fromLatin1(encodeForm(items)), QUrl::StrictMode);
    return url;
}

QString redactedUrl(const QUrl& url)
{
    const auto without = QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment;
    if (url.host() != url.host(QUrl::FullyEncoded))
        return QString::fromLatin1(url.toEncoded(without));
    return url.toDisplayString(without);
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

namespace {

/// QChar::Other_Control, whose characters are for ever these, and the line separator.
bool endsLine(QChar c)
{
    return c < u' ' || (c >= u'\x7f' && c <= u'\x9f') || c == QChar::LineSeparator;
}

/// Whether one of them does. In blocks without a way out in between, of which the compiler looks at many
/// characters at once: nearly all texts are long and none of theirs does.
bool hasLineEnd(QStringView text)
{
    constexpr qsizetype kBlock = 32;
    const char16_t* at = text.utf16();
    const char16_t* const end = at + text.size();
    for (; end - at >= kBlock; at += kBlock) {
        quint16 found = 0;
        for (qsizetype i = 0; i < kBlock; ++i) {
            const char16_t c = at[i];
            found |= quint16((c < 0x20) | (char16_t(c - 0x7f) <= 0x20) | (c == QChar::LineSeparator));
        }
        if (found != 0)
            return true;
    }
    return std::any_of(at, end, [](char16_t c) { return endsLine(c); });
}

} // namespace

QString oneLine(QStringView text, int limit)
{
    if (text.size() <= limit) { // as nearly every text
        QString line = text.trimmed().toString();
        if (hasLineEnd(line)) {
            line = text.toString();
            std::replace_if(line.begin(), line.end(), endsLine, u' ');
            line = std::move(line).trimmed();
        }
        return line;
    }
    QString line;
    line.reserve(qMin<qsizetype>(text.size(), limit));
    for (const QChar c : text) {
        if (line.size() >= limit) {
            if (!line.isEmpty() && line.back().isHighSurrogate())
                line.chop(1); // half a character is none
            line += u'…';
            break;
        }
        line += endsLine(c) ? u' ' : c;
    }
    return line.trimmed();
}

QString oneLine(const QString& text, int limit)
{
    const bool isOne = text.size() <= limit &&
                       (text.isEmpty() || (!text.front().isSpace() && !text.back().isSpace())) &&
                       !hasLineEnd(text);
    return isOne ? text : oneLine(QStringView(text), limit);
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
