// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/csv_export.h"

#include "models/domain/format.h"
#include "models/domain/operation.h"

namespace muster {

namespace {

bool startsFormula(QChar c)
{
    switch (c.unicode()) {
    case '=':
    case '+':
    case '-':
    case '@':
    case 0xFF1D: // the same, full-width
    case 0xFF0B:
    case 0xFF0D:
    case 0xFF20:
    case 0x2212: // a minus sign, which some take for one
        return true;
    default:
        return false;
    }
}

/// Whether a spreadsheet that trims or unquotes may take what follows for the start of a cell.
bool isSkipped(QChar c)
{
    return c.isSpace() || c == u'"' || c == u'\'' || c == QChar::ReplacementCharacter ||
           c.category() == QChar::Other_Format;
}

} // namespace

QByteArray csvField(const QString& text)
{
    QString clean = text;
    clean.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    clean = withoutDeceptiveCharacters(std::move(clean));
    QString field;
    field.reserve(clean.size() + 8);
    bool atStart = true;
    for (const QChar c : clean) {
        if (atStart && startsFormula(c))
            field += u'\'';
        if (c == u'"')
            field += u'"';
        field += c;
        if (c == u'\n' || c == u';' || c == u'\t')
            atStart = true;
        else if (!isSkipped(c))
            atStart = false;
    }
    return '"' + field.toUtf8() + '"';
}

QByteArray timelineCsv(const PostMortemFacts& facts)
{
    QByteArray csv("\"occurred_at\",\"known_at\",\"kind\",\"source\",\"actor\",\"service\",\"text\",\"link\","
                   "\"id\"\r\n");
    for (const TimelineEvent& event : facts.timeline) {
        if (event.retracted)
            continue;
        bool first = true;
        for (const QString& value :
             {event.occurredAt.toIso(), event.knownAt.toIso(), event.kindName, event.sourceName, event.actor,
              event.service, withoutOperationMarkers(event.text), event.link, event.id.value}) {
            if (!first)
                csv += ',';
            first = false;
            csv += csvField(value);
        }
        csv += "\r\n";
    }
    return csv;
}

} // namespace muster
