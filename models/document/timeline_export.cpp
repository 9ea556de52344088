// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/timeline_export.h"

#include "models/document/csv_export.h"
#include "models/domain/format.h"
#include "models/domain/operation.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

/// One cell of a table: one line, and nothing in it is Markdown or HTML.
QString cell(const QString& text)
{
    QString even = withoutDeceptiveCharacters(text);
    even.replace(u'\n', u' ');
    QString made;
    made.reserve(even.size() + 16);
    static const QString kMarkup = QStringLiteral("\\`*_{}[]<>()#+!|~&");
    for (const QChar c : even) {
        if (kMarkup.contains(c))
            made += u'\\';
        made += c;
    }
    return made.simplified();
}

QJsonObject objectOf(const TimelineEvent& event)
{
    return {{QStringLiteral("id"), event.id.value},
            {QStringLiteral("revision"), event.revision},
            {QStringLiteral("occurred_at"), event.occurredAt.toIso()},
            {QStringLiteral("known_at"), event.knownAt.toIso()},
            {QStringLiteral("kind"), event.kindName},
            {QStringLiteral("family"), toString(event.kind)},
            {QStringLiteral("source"), event.sourceName},
            {QStringLiteral("remote_id"), event.remoteId},
            {QStringLiteral("actor"), event.actor},
            {QStringLiteral("service"), event.service},
            {QStringLiteral("text"), withoutOperationMarkers(event.text)},
            {QStringLiteral("link"), event.link},
            {QStringLiteral("pinned"), event.pinned},
            {QStringLiteral("presence"), toString(event.presence)}};
}

QByteArray asCsv(const std::vector<MergedEvent>& lines)
{
    PostMortemFacts facts;
    for (const MergedEvent& line : lines) {
        facts.timeline.push_back(line.event);
        facts.timeline.insert(facts.timeline.end(), line.twins.begin(), line.twins.end());
    }
    return timelineCsv(facts);
}

QByteArray asMarkdown(const std::vector<MergedEvent>& lines, const QString& title)
{
    QString text = QStringLiteral("# ") + cell(title) +
                   QStringLiteral("\n\n| Happened (UTC) | Known | Source | Kind | Who | What |\n"
                                  "|---|---|---|---|---|---|\n");
    for (const MergedEvent& line : lines) {
        const TimelineEvent& event = line.event;
        QStringList sources{event.sourceName};
        for (const TimelineEvent& twin : line.twins)
            sources << twin.sourceName;
        for (const QString& part :
             {event.occurredAt.toIso(), event.knownAt.toIso(), cell(sources.join(QStringLiteral(", "))),
              cell(event.kindName), cell(event.actor), cell(withoutOperationMarkers(event.text))})
            text += QStringLiteral("| ") + part + u' ';
        text += QStringLiteral("|\n");
    }
    return text.toUtf8();
}

QByteArray asJson(const std::vector<MergedEvent>& lines, const QString& title)
{
    QJsonArray events;
    for (const MergedEvent& line : lines) {
        QJsonObject object = objectOf(line.event);
        QJsonArray twins;
        for (const TimelineEvent& twin : line.twins)
            twins << objectOf(twin);
        if (!twins.isEmpty())
            object.insert(QStringLiteral("also_told_by"), twins);
        events << object;
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("incident"), title}, {QStringLiteral("events"), events}})
        .toJson(QJsonDocument::Indented);
}

} // namespace

TimelineFormat timelineFormatFrom(const QString& suffix)
{
    if (suffix == QLatin1String("json"))
        return TimelineFormat::Json;
    return suffix == QLatin1String("md") ? TimelineFormat::Markdown : TimelineFormat::Csv;
}

QByteArray exportTimeline(const std::vector<MergedEvent>& lines, const QString& title, TimelineFormat format)
{
    switch (format) {
    case TimelineFormat::Csv:
        return asCsv(lines);
    case TimelineFormat::Markdown:
        return asMarkdown(lines, title);
    case TimelineFormat::Json:
        return asJson(lines, title);
    }
    return {};
}

} // namespace muster
