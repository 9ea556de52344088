// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/metric_notes.h"

#include "models/domain/format.h"

#include <QRegularExpression>

#include <algorithm>

namespace muster {

namespace {

/// A query of a page is named by its beginning.
constexpr qsizetype kLongestQuery = 600;

QString shortened(const QString& query)
{
    const QString line = query.simplified();
    if (line.size() <= kLongestQuery)
        return line;
    return line.left(line[kLongestQuery - 1].isHighSurrogate() ? kLongestQuery - 1 : kLongestQuery) +
           QChar(0x2026);
}

MetricNote noteOf(const MetricReference& reference, const QString& label, const std::vector<Panel>& panels,
                  const std::map<SourceId, QString>& sourceNames, const CounterQueries& counters)
{
    MetricNote note;
    note.reference = reference;
    note.label = label;
    note.panel = reference.panelId;
    const auto panel = std::find_if(panels.begin(), panels.end(),
                                    [&reference](const Panel& one) { return one.id == reference.panelId; });
    QStringList parts;
    if (panel == panels.end()) {
        parts << reference.panelId + QStringLiteral(" (this room has no such panel)");
    } else {
        if (!panel->title.trimmed().isEmpty())
            note.panel = panel->title.simplified();
        const auto series = static_cast<size_t>(reference.series);
        if (series < panel->series.size())
            note.query = panel->series[series].query;
        const auto name = sourceNames.find(panel->source);
        note.source = name == sourceNames.end() ? panel->source.value : name->second;
        if (reference.counted)
            note.query = counters.bad.isEmpty() || counters.total.isEmpty()
                             ? QString()
                             : QStringLiteral("increase of %1 / increase of %2")
                                   .arg(counters.bad.simplified(), counters.total.simplified());
        const bool own = note.query.isEmpty() && panel->slo != SloView::None;
        if (reference.counted)
            parts << note.panel + QStringLiteral(", counted") +
                         (note.query.isEmpty() ? QStringLiteral(" from the counters of the room's objective")
                                               : QStringLiteral(": ") + shortened(note.query));
        else
            parts << (own ? note.panel + QStringLiteral(", from the objective of the room")
                          : note.panel + (note.query.isEmpty()
                                              ? QStringLiteral(" (it has no such series)")
                                              : QStringLiteral(": ") + shortened(note.query)));
        if (!own && !note.source.isEmpty())
            parts << note.source;
    }
    if (const QString time = timeText(reference); !time.isEmpty())
        parts << time;
    note.words = withoutDeceptiveCharacters(parts.join(QStringLiteral(", ")).simplified());
    return note;
}

} // namespace

std::vector<MetricNote> metricNotes(const MarkdownDocument& document, const std::vector<Panel>& panels,
                                    const std::map<SourceId, QString>& sourceNames,
                                    const CounterQueries& counters)
{
    std::vector<MetricNote> notes;
    for (const MetricReference& reference : citedMetrics(document)) {
        QString label;
        const auto look = [&](const MarkdownText& text) {
            for (const MarkdownSpan& span : text) {
                if (label.isEmpty() && span.metric == reference)
                    label = span.text;
            }
        };
        for (const MarkdownBlock& block : document.blocks) {
            look(block.text);
            for (const auto& row : block.rows) {
                for (const MarkdownText& cell : row)
                    look(cell);
            }
            if (!label.isEmpty())
                break;
        }
        notes.push_back(noteOf(reference, label, panels, sourceNames, counters));
    }
    return notes;
}

int noteNumber(const std::vector<MetricNote>& notes, const MetricReference& reference)
{
    for (size_t i = 0; i < notes.size(); ++i) {
        if (notes[i].reference == reference)
            return static_cast<int>(i) + 1;
    }
    return 0;
}

QString withMetricTitles(const QString& markdown, const std::vector<MetricNote>& notes)
{
    static const QRegularExpression link(QStringLiteral("\\]\\((metric:[^\\s()<>]+)\\)"));
    QString text;
    qsizetype at = 0;
    for (auto matches = link.globalMatch(markdown); matches.hasNext();) {
        const auto match = matches.next();
        const auto reference = metricFromAddress(match.captured(1));
        const int number = reference ? noteNumber(notes, *reference) : 0;
        if (number == 0)
            continue;
        // Within quotes a quote and a backslash are escaped; a bar would end the cell of a table.
        QString words = notes[static_cast<size_t>(number) - 1].words;
        words.replace(u'\\', QLatin1String("\\\\"))
            .replace(u'"', QLatin1String("\\\""))
            .replace(u'|', QLatin1String("\\|"))
            .replace(u'`', QLatin1String("\\`"))
            .replace(u'<', QLatin1String("\\<"))
            .replace(u'&', QLatin1String("&amp;"));
        text += QStringView(markdown).mid(at, match.capturedEnd(1) - at);
        text += QStringLiteral(" \"") + words + u'"';
        at = match.capturedEnd(1);
    }
    text += QStringView(markdown).mid(at);
    return text;
}

} // namespace muster
