// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/link_target.h"

#include <QRegularExpression>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace muster {

namespace {

constexpr qsizetype kLongestAddress = 4'096;

LinkTarget refused(const char* why)
{
    LinkTarget target;
    target.why = QString::fromUtf8(why);
    return target;
}

/// Characters that a reader cannot see, or that programs read differently from each other.
bool isTreacherous(QChar c)
{
    if (c.isSurrogate())
        return false; // whole pairs are encoded, see below
    switch (c.category()) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_NotAssigned:
    case QChar::Other_PrivateUse:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
    case QChar::Separator_Space:
        return true;
    default:
        return c == u'\\';
    }
}

LinkTarget examineMail(const QUrl& url)
{
    static const QRegularExpression plain(
        QStringLiteral("^[A-Za-z0-9.!#$'*+/=?_{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}$"));
    const QString address = url.path(QUrl::FullyDecoded);
    // Also as it is handed over: a sign written as its code ("ann%40example.com") is read by some programs
    // only.
    if (!plain.match(address).hasMatch() || address.startsWith(u'-') ||
        !url.path(QUrl::FullyEncoded).contains(u'@'))
        return refused("This is not one plain mail address, so it is not opened.");
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto& [name, value] : items) {
        Q_UNUSED(value)
        if (name.compare(QLatin1String("subject"), Qt::CaseInsensitive) != 0 &&
            name.compare(QLatin1String("body"), Qt::CaseInsensitive) != 0)
            return refused("This mail address asks for more than a subject and a text (an attachment, other "
                           "receivers), so it is not opened.");
    }
    if (url.hasFragment())
        return refused("This is not one plain mail address, so it is not opened.");
    LinkTarget target;
    const QString encoded = QString::fromLatin1(url.toEncoded());
    const qsizetype question = encoded.indexOf(u'?');
    // What is shown must be what is opened, letter for letter: not "mailto://…", whose slashes come and go.
    if (address.startsWith(u'/') ||
        encoded.mid(7, question < 0 ? -1 : question - 7) != url.path(QUrl::FullyEncoded))
        return refused("This is not one plain mail address, so it is not opened.");
    target.allowed = true;
    target.before = QStringLiteral("mailto:");
    target.host = encoded.mid(7, question < 0 ? -1 : question - 7);
    target.after = question < 0 ? QString() : encoded.mid(question);
    return target;
}

} // namespace

LinkTarget examineLink(const QString& address)
{
    if (address.isEmpty())
        return refused("There is no address.");
    if (address.size() > kLongestAddress)
        return refused("This address is longer than any honest one, so it is not opened.");
    if (std::any_of(address.begin(), address.end(), isTreacherous) || !address.isValidUtf16())
        return refused(
            "This address holds spaces, backslashes or characters that cannot be seen, so it is not "
            "opened.");
    const QString scheme = address.section(u':', 0, 0).toLower();
    const bool web = scheme == QLatin1String("https") || scheme == QLatin1String("http");
    const bool mail = scheme == QLatin1String("mailto");
    if (!web && !mail)
        return refused(
            "Only addresses of web pages (https, http) and mail are opened; this is something else.");
    const QUrl url(address, QUrl::StrictMode);
    if (!url.isValid())
        return refused("This address is not well formed, so it is not opened.");
    if (mail)
        return examineMail(url);
    if (!address.startsWith(scheme + QStringLiteral("://"), Qt::CaseInsensitive) || url.host().isEmpty())
        return refused("This address names no host, so it is not opened.");
    if (url.authority(QUrl::FullyEncoded).contains(u'@'))
        return refused("This address puts a name or password before the host, which makes one host look like "
                       "another; it is not opened.");
    LinkTarget target;
    const QString encoded = QString::fromLatin1(url.toEncoded());
    const QString host = url.host(QUrl::FullyEncoded);
    target.before = scheme + QStringLiteral("://");
    const QString written = host.contains(u':') ? u'[' + host + u']' : host; // IPv6
    // What is shown must be what is opened, letter for letter.
    if (host.isEmpty() || !encoded.startsWith(target.before + written))
        return refused("This address is not well formed, so it is not opened.");
    target.host = written;
    target.after = encoded.mid(target.before.size() + written.size());
    target.allowed = true;
    return target;
}

} // namespace muster
