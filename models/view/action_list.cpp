// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/action_list.h"

#include "models/document/csv_export.h"
#include "models/domain/format.h"
#include "models/store/read_tx.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <functional>

namespace muster {

namespace {

/// The columns of every format, in order.
struct Column
{
    const char* name;
    const char* title;
    std::function<QString(const IncidentAction&)> text;
};

const std::vector<Column>& columns()
{
    static const std::vector<Column> all{
        {"incident", "Incident", [](const IncidentAction& one) { return one.number; }},
        {"action", "Action", [](const IncidentAction& one) { return one.item.text; }},
        {"kind", "Kind", [](const IncidentAction& one) { return one.item.kind; }},
        {"priority", "Priority", [](const IncidentAction& one) { return one.item.priority; }},
        {"owner", "Owner", [](const IncidentAction& one) { return one.item.owner; }},
        {"due", "Due",
         [](const IncidentAction& one) {
             return one.item.due ? one.item.due->toString(Qt::ISODate) : one.item.dueText;
         }},
        {"done_when", "Done when", [](const IncidentAction& one) { return one.item.doneWhen; }},
        {"ticket", "Ticket", [](const IncidentAction& one) { return one.item.ticket; }},
        {"state", "State",
         [](const IncidentAction& one) {
             return one.overdue ? QStringLiteral("overdue") : toString(one.item.state);
         }},
        {"lacks", "Lacks",
         [](const IncidentAction& one) { return actionProblems(one.item).join(QStringLiteral("; ")); }}};
    return all;
}

QByteArray csv(const std::vector<IncidentAction>& actions)
{
    QByteArray text;
    const auto line = [&text](const QByteArrayList& fields) { text += fields.join(',') + "\r\n"; };
    QByteArrayList head;
    for (const Column& column : columns())
        head << csvField(QLatin1String(column.name));
    line(head);
    for (const IncidentAction& one : actions) {
        QByteArrayList fields;
        for (const Column& column : columns())
            fields << csvField(column.text(one));
        line(fields);
    }
    return text;
}

QByteArray json(const std::vector<IncidentAction>& actions)
{
    QJsonArray list;
    for (const IncidentAction& one : actions) {
        QJsonObject object;
        for (const Column& column : columns())
            object.insert(QLatin1String(column.name), withoutDeceptiveCharacters(column.text(one)));
        list.append(object);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("actions"), list}}).toJson();
}

QByteArray markdown(const std::vector<IncidentAction>& actions)
{
    QString text, rule;
    const auto row = [&text](const QStringList& cells) {
        text += QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    };
    QStringList head, dashes;
    for (const Column& column : columns()) {
        head << QLatin1String(column.title);
        dashes << QStringLiteral("---");
    }
    row(head);
    row(dashes);
    for (const IncidentAction& one : actions) {
        QStringList cells;
        for (const Column& column : columns())
            cells << escapeMarkdown(column.text(one));
        row(cells);
    }
    return text.toUtf8();
}

} // namespace

Result<std::vector<IncidentText>> readPostMortemTexts(const ReadTx& tx)
{
    const auto incidents = tx.incidents();
    if (!incidents)
        return tl::unexpected(incidents.error());
    std::vector<IncidentText> texts;
    for (const IncidentSummary& summary : *incidents) {
        const Incident& incident = summary.incident;
        const auto draft = tx.postMortemDraft(incident.id);
        if (!draft)
            return tl::unexpected(draft.error());
        const auto saved = *draft ? draft : tx.postMortem(incident.id);
        if (!saved)
            return tl::unexpected(saved.error());
        if (*saved)
            texts.push_back({incident.id, incident.number, incident.title, (*saved)->markdown});
    }
    return texts;
}

std::vector<IncidentAction> actionsOf(const std::vector<IncidentText>& texts, QDate today, bool settled)
{
    std::vector<IncidentAction> all;
    for (const IncidentText& text : texts) {
        for (ActionItem& item : readActionItems(parseMarkdown(text.markdown))) {
            if (item.state != ActionItem::State::Open && !settled)
                continue;
            const bool late = isOverdue(item, today);
            all.push_back({text.incident, text.number, text.title, std::move(item), late});
        }
    }
    std::stable_sort(all.begin(), all.end(), [today](const IncidentAction& a, const IncidentAction& b) {
        return isMoreUrgent(a.item, b.item, today);
    });
    return all;
}

Result<std::vector<IncidentAction>> readActions(const ReadTx& tx, QDate today, bool settled)
{
    const auto texts = readPostMortemTexts(tx);
    if (!texts)
        return tl::unexpected(texts.error());
    return actionsOf(*texts, today, settled);
}

Result<QByteArray> renderActions(const std::vector<IncidentAction>& actions, const QString& format)
{
    if (format == QLatin1String("csv"))
        return csv(actions);
    if (format == QLatin1String("json"))
        return json(actions);
    if (format == QLatin1String("md"))
        return markdown(actions);
    return fail(ErrorKind::Invalid,
                QStringLiteral("there is no format '%1' for actions; csv, md and json are").arg(format));
}

} // namespace muster
