// SPDX-License-Identifier: GPL-3.0-or-later
// What can be cited in the document: events, charts, lines of logs, answers of runbooks; and what a citation
// is.
#include "models/domain/log_excerpt.h"
#include "models/domain/operation.h"
#include "models/domain/review_notes.h"
#include "models/view/post_mortem_editor_private.h"
#include "models/view/room_snapshot.h"

#include <QUrl>

#include <algorithm>
#include <limits>
#include <map>

namespace muster {

namespace {

const QString kChart = QStringLiteral("chart:");

/// Ids of events that the text links to, percent-encoded as they stand there. One walk, however many events
/// there are and whatever the text holds: O(n).
QSet<QString> citedIn(const QString& markdown)
{
    static const QString mark = QStringLiteral("](event:");
    constexpr qsizetype kLongestId = 600;
    QSet<QString> ids;
    for (qsizetype at = markdown.indexOf(mark); at >= 0; at = markdown.indexOf(mark, at + mark.size())) {
        const QStringView rest = QStringView(markdown).mid(at + mark.size(), kLongestId);
        if (const qsizetype end = rest.indexOf(u')'); end > 0)
            ids.insert(rest.first(end).toString());
    }
    return ids;
}

/// Every word in some of the texts.
bool matches(const QStringList& words, const QStringList& texts)
{
    return std::all_of(words.begin(), words.end(), [&texts](const QString& word) {
        return std::any_of(texts.begin(), texts.end(),
                           [&word](const QString& text) { return text.contains(word, Qt::CaseInsensitive); });
    });
}

/// An answer of a runbook with what stood behind it, by the event that tells of it.
struct AnswerWords
{
    QString runbook, node, text;
};

/// "N6 Recovered?: 0.061, 12 s old; not what was proposed: the chart looked wrong".
QString answerText(const Runbook& runbook, const RunbookAnswer& answer)
{
    const RunbookNode* node = runbook.node(answer.node);
    QString text = answer.node + u' ' + (node ? node->title : QString());
    QStringList parts;
    if (answer.value)
        parts << format::value(*answer.value, Unit::None);
    if (answer.dataAge)
        parts << PostMortemEditor::tr("%1 old").arg(format::age(*answer.dataAge));
    if (!answer.overrideReason.isEmpty())
        parts << PostMortemEditor::tr("not what was proposed: %1").arg(answer.overrideReason);
    if (!parts.isEmpty())
        text = text.trimmed() + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
    return answer.summary.isEmpty() ? text : text + QStringLiteral(" \u2013 ") + answer.summary;
}

/// The answers by the events that tell of them: the same instant, the runbook's own event.
std::map<QString, AnswerWords> answersOf(const RoomSnapshot& room)
{
    std::map<QString, AnswerWords> found;
    for (const RunbookRun& run : room.runbooks) {
        for (const RunbookAnswer& answer : run.answers) {
            const auto& events = room.allEvents();
            auto event =
                std::lower_bound(events.begin(), events.end(), answer.occurredAt,
                                 [](const TimelineEvent& one, Instant at) { return one.occurredAt < at; });
            for (; event != events.end() && event->occurredAt == answer.occurredAt; ++event) {
                if (event->kind != EventKind::Runbook || found.contains(event->id.value))
                    continue;
                found[event->id.value] = {run.runbook.id, answer.node, answerText(run.runbook, answer)};
                break;
            }
        }
    }
    return found;
}

/// The row's text for lines of a log: the one that was looked for, when it is in the lines.
QString logText(const QString& text, const QString& lines, const QStringList& words)
{
    const QString line = words.isEmpty() ? QString() : firstLineWith(lines, words);
    return line.isEmpty() ? text : line;
}

} // namespace

void PostMortemEditor::refreshEvidence()
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!d->active || !room)
        return;
    const QStringList words = d->filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QString text = d->document.text();
    const QSet<QString> cited = citedIn(text);
    std::vector<EvidenceRow> rows;
    for (const Panel& panel : room->panels) {
        QStringList queries;
        for (const PanelSeries& series : panel.series)
            queries << series.legend << series.query;
        if (!matches(words, QStringList{panel.title, panel.subtitle, panel.id, tr("chart")} + queries))
            continue;
        const QString query = panel.series.empty() ? QString() : panel.series.front().query;
        const bool shown = text.contains(QStringLiteral("\npanel: ") + panel.id + u'\n') ||
                           text.contains(QStringLiteral("](metric:") + panel.id);
        rows.push_back({kChart + panel.id, QStringLiteral("chart"), tr("chart"), QStringLiteral("sync"),
                        panel.title, query.isEmpty() ? panel.subtitle : query, shown});
    }
    const std::map<QString, AnswerWords> answers = answersOf(*room);
    for (const TimelineEvent& event : room->allEvents()) {
        if (isReviewNote(event))
            continue;
        const auto answer = answers.find(event.id.value);
        const bool answered = answer != answers.end();
        const QString lines = logLinesOf(event);
        if (!matches(words, {event.text, event.sourceName, event.kindName, event.actor, event.service, lines,
                             answered ? answer->second.text : QString(),
                             answered ? answer->second.runbook : QString()}))
            continue;
        const QString id = QString::fromLatin1(QUrl::toPercentEncoding(event.id.value, ":/@"));
        rows.push_back(
            {event.id.value,
             answered           ? QStringLiteral("answer")
             : !lines.isEmpty() ? QStringLiteral("log")
                                : QStringLiteral("event"),
             format::timeOfDay(event.occurredAt, Format::instance()->style()), toString(event.kind),
             answered ? answer->second.runbook : event.sourceName,
             answered ? answer->second.text : logText(withoutOperationMarkers(event.text), lines, words),
             cited.contains(id)});
    }
    d->evidence.setRows(std::move(rows));
    d->comments->refresh();
}

QString PostMortemEditor::citation(const QString& key) const
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!room)
        return {};
    if (key.startsWith(kChart))
        return chartBlock(key.mid(kChart.size()));
    for (const TimelineEvent& event : room->allEvents()) {
        if (event.id.value == key)
            return eventCitation(event.id, format::timeOfDay(event.occurredAt)); // documents are in UTC
    }
    return {};
}

QString PostMortemEditor::chartBlock(const QString& panelId) const
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!room)
        return {};
    for (const Panel& panel : room->panels) {
        if (panel.id == panelId)
            return muster::chartBlock(panel.id, panel.title,
                                      {Instant{static_cast<qint64>(d->room->rangeFrom())},
                                       Instant{static_cast<qint64>(d->room->rangeTo())}});
    }
    return {};
}

} // namespace muster
