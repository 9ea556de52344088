// SPDX-License-Identifier: GPL-3.0-or-later
// Links that lead inside: the label stays, the address goes. What is not plainly an address of a public host
// is internal.
#include "models/document/public_edits.h"

#include <QSet>
#include <QUrl>

#include <algorithm>

namespace muster {

namespace {

/// Labels longer than this are none: the bracket was never closed.
constexpr qsizetype kLongestLabel = 4'000;
constexpr qsizetype kLongestAddress = 8'000;

struct Destination
{
    qsizetype end = -1; ///< behind the closing parenthesis; -1: none
    QString address;
};

/// What stands in the parentheses of a link that open at `at`.
Destination destinationAt(const QString& text, qsizetype at)
{
    const qsizetype limit = std::min(text.size(), at + kLongestAddress);
    qsizetype i = at + 1;
    while (i < limit && text[i].isSpace())
        ++i;
    const qsizetype from = i;
    QString address;
    if (i < limit && text[i] == u'<') {
        const qsizetype end = text.indexOf(u'>', i);
        if (end < 0 || end >= limit || text.indexOf(u'\n', i) < end)
            return {};
        address = text.mid(i + 1, end - i - 1);
        i = end + 1;
    } else {
        int depth = 0;
        while (i < limit && !text[i].isSpace() && (text[i] != u')' || depth > 0)) {
            if (text[i] == u'\\' && i + 1 < limit)
                ++i;
            else if (text[i] == u'(')
                ++depth;
            else if (text[i] == u')')
                --depth;
            ++i;
        }
        address = text.mid(from, i - from);
    }
    // A title in quotes or parentheses.
    QChar quote;
    for (; i < limit; ++i) {
        const QChar c = text[i];
        if (c == u'\\') {
            ++i;
        } else if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'(') {
            quote = u')';
        } else if (c == u')') {
            return {i + 1, address};
        } else if (c == u'\n' && i + 1 < limit && text[i + 1] == u'\n') {
            return {};
        }
    }
    return {};
}

/// The bracket that opens the label closed at `close`; -1: none.
qsizetype labelStart(const QString& text, qsizetype close)
{
    int depth = 0;
    for (qsizetype i = close - 1; i >= 0 && close - i < kLongestLabel; --i) {
        const QChar c = text[i];
        if (c == u'\n' && i > 0 && text[i - 1] == u'\n')
            return -1;
        qsizetype slashes = 0;
        while (i - 1 - slashes >= 0 && text[i - 1 - slashes] == u'\\')
            ++slashes;
        if (slashes % 2 == 1)
            continue;
        if (c == u']')
            ++depth;
        else if (c == u'[' && depth-- == 0)
            return i;
    }
    return -1;
}

QString labelKey(const QString& label)
{
    return label.simplified().toCaseFolded();
}

} // namespace

bool PublicWords::isPublic(const QString& address) const
{
    // An entity, an escape or a blank would be read as something else than it says here.
    static const QRegularExpression plain(
        QStringLiteral("^https?://[^\\s\\\\&<>\"'`{}|^]*(?:&(?!#|[a-zA-Z0-9]+;)[^\\s\\\\&<>\"'`{}|^]*)*$"),
        QRegularExpression::CaseInsensitiveOption);
    if (!plain.match(address).hasMatch())
        return false;
    const QUrl url(address, QUrl::StrictMode);
    const QString host = url.host().toLower();
    if (!url.isValid() || host.isEmpty() || !url.userInfo().isEmpty())
        return false;
    const bool known = std::any_of(m_hosts.begin(), m_hosts.end(), [&host](const QString& one) {
        return one.startsWith(QLatin1String("*.")) ? host.endsWith(QStringView(one).mid(1)) : host == one;
    });
    if (!known)
        return false;
    // The host is allowed; what follows it must be clean, in every form in which it is read.
    const QString rest =
        address.mid(address.indexOf(url.host(), 8 - 1, Qt::CaseInsensitive) + url.host().size());
    return !isTold(rest) && !isTold(QUrl::fromPercentEncoding(rest.toUtf8()));
}

PublicEdits PublicWords::linkEdits(const QString& text, const MarkdownDocument& document) const
{
    using Kind = PublicChange::Kind;
    PublicEdits edits;
    std::vector<std::pair<qsizetype, qsizetype>> code;
    for (const BlockRange& range : blockRanges(document, text)) {
        if (range.block->kind == MarkdownBlock::Kind::Code)
            code.emplace_back(range.from, range.to);
    }
    const auto inCode = [&code](qsizetype at) {
        const auto after = std::upper_bound(code.begin(), code.end(), std::pair(at, qsizetype(-1)),
                                            [](const auto& a, const auto& b) { return a.first < b.first; });
        return after != code.begin() && std::prev(after)->second > at;
    };
    const auto kindOf = [](const QString& address) {
        return address.startsWith(QLatin1String("event:")) || address.startsWith(QLatin1String("metric:"))
                   ? Kind::Citation
                   : Kind::Link;
    };
    const auto reasonOf = [](Kind kind) {
        return kind == Kind::Citation ? QStringLiteral("citations lead inside; the label stays")
                                      : QStringLiteral("internal link; the label stays");
    };

    // Definitions: "[label]: address". Their labels lose their brackets where they are used.
    static const QRegularExpression definition(
        QStringLiteral(
            "^[ \\t>]*\\[([^\\]\\n]{1,400})\\]:[ \\t]*(?:\\n[ \\t>]*)?(<[^>\\n]*>|\\S+)[^\\n]*(?:\\n|$)"),
        QRegularExpression::MultilineOption);
    QSet<QString> gone;
    for (auto matches = definition.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        QString address = match.captured(2);
        if (address.startsWith(u'<') && address.endsWith(u'>'))
            address = address.mid(1, address.size() - 2);
        if (inCode(match.capturedStart()) || isPublic(address))
            continue;
        gone.insert(labelKey(match.captured(1)));
        edits.push_back({match.capturedStart(),
                         match.capturedLength(),
                         {},
                         kindOf(address),
                         address,
                         QStringLiteral("where an internal link leads")});
    }

    // Backwards a label may hold links itself; each closing bracket stands for itself.
    for (qsizetype close = text.indexOf(u']'); close >= 0; close = text.indexOf(u']', close + 1)) {
        if (inCode(close) || (close > 0 && text[close - 1] == u'\\'))
            continue;
        const QChar next = close + 1 < text.size() ? text[close + 1] : QChar();
        QString address;
        qsizetype end = close + 1;
        if (next == u'(') {
            const Destination found = destinationAt(text, close + 1);
            if (found.end < 0 || isPublic(found.address))
                continue;
            address = found.address;
            end = found.end;
        } else if (gone.isEmpty() || next == u':') {
            continue;
        }
        const qsizetype start = labelStart(text, close);
        if (next != u'(') {
            if (start < 0)
                continue;
            QString label = text.mid(start + 1, close - start - 1);
            if (next == u'[') {
                const qsizetype last = text.indexOf(u']', close + 2);
                if (last > 0 && last - close < 400) {
                    if (last > close + 2)
                        label = text.mid(close + 2, last - close - 2);
                    end = last + 1;
                }
            }
            if (!gone.contains(labelKey(label)))
                continue;
        }
        if (start >= 0) {
            const bool picture =
                start > 0 && text[start - 1] == u'!' && !(start > 1 && text[start - 2] == u'\\');
            edits.push_back({picture ? start - 1 : start, picture ? 2 : 1, {}, std::nullopt, {}, {}});
        }
        const Kind kind = kindOf(address);
        edits.push_back({close, end - close, {}, kind, address, reasonOf(kind)});
        if (address.isEmpty())
            edits.back().kind.reset();
        close = end - 1;
    }

    // Bare ones, also in code.
    static const QRegularExpression bare(
        QStringLiteral("<?(?<![a-z0-9])(?:[a-z][a-z0-9+.-]{1,20}:\\\\?/\\\\?/"
                       "|www\\\\?\\.|(?:mailto|event|metric|tel|javascript|data|file):(?=[^\\s/]))"
                       "[^\\s<>\"'`|)\\]]*>?"),
        QRegularExpression::CaseInsensitiveOption);
    for (auto matches = bare.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        QString address = match.captured();
        qsizetype length = address.size();
        qsizetype from = match.capturedStart();
        const bool angled = address.startsWith(u'<');
        if (angled && address.endsWith(u'>')) {
            address = address.mid(1, address.size() - 2);
        } else {
            if (angled) {
                address.remove(0, 1);
                ++from;
                --length;
            }
            if (address.endsWith(u'>')) {
                address.chop(1);
                --length;
            }
            while (!address.isEmpty() && QStringView(u".,;:!?*_~").contains(address.back())) {
                address.chop(1);
                --length;
            }
        }
        if (address.isEmpty() || isPublic(address))
            continue;
        edits.push_back({from, length, m_link, kindOf(address), address, QStringLiteral("internal address")});
    }
    std::stable_sort(edits.begin(), edits.end(),
                     [](const PublicEdit& a, const PublicEdit& b) { return a.from < b.from; });
    return edits;
}

} // namespace muster
