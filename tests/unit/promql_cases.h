// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The queries of tests/data/promql, for the tests of our reader and of a real Prometheus. The includer's
// target defines MUSTER_SOURCE_DIR.

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

namespace muster::test {

/// `\n` in a string is PromQL's own; outside of one it is an end of line.
inline QString promqlCase(const QByteArray& line)
{
    QString made;
    QChar quote;
    QByteArray bytes = line;
    const QString text = QString::fromUtf8(bytes.replace("\\u00a0", "\u00a0"));
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quote.isNull() && c == u'\\' && i + 1 < text.size() &&
            (text[i + 1] == u'n' || text[i + 1] == u't')) {
            made += text[++i] == u'n' ? u'\n' : u'\t';
            continue;
        }
        if (quote.isNull() && (c == u'"' || c == u'\'' || c == u'`'))
            quote = c;
        else if (!quote.isNull() && c == u'\\' && quote != u'`' && i + 1 < text.size())
            made += text[i++];
        else if (c == quote)
            quote = {};
        made += text[i];
    }
    return made;
}

inline QList<QByteArray> promqlCases(const char* name)
{
    QFile file(QStringLiteral(MUSTER_SOURCE_DIR "/tests/data/promql/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QList<QByteArray> all = file.readAll().split('\n');
    if (!all.isEmpty() && all.last().isEmpty())
        all.removeLast();
    return all;
}

} // namespace muster::test
