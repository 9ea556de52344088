// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/action_items.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <utility>

namespace muster {

namespace {

enum class Column { None, Action, Kind, Priority, Owner, Due, DoneWhen, Ticket, State };

Column columnFrom(const QString& title)
{
    static const std::array<std::pair<const char*, Column>, 18> names{
        {{"action", Column::Action},
         {"action item", Column::Action},
         {"kind", Column::Kind},
         {"type", Column::Kind},
         {"priority", Column::Priority},
         {"owner", Column::Owner},
         {"assignee", Column::Owner},
         {"due", Column::Due},
         {"due date", Column::Due},
         {"done when", Column::DoneWhen},
         {"definition of done", Column::DoneWhen},
         {"ticket", Column::Ticket},
         {"issue", Column::Ticket},
         {"bug", Column::Ticket},
         {"link", Column::Ticket},
         {"tracker", Column::Ticket},
         {"state", Column::State},
         {"status", Column::State}}};
    const QString wanted = title.simplified().toLower();
    for (const auto& [name, column] : names) {
        if (wanted == QLatin1String(name))
            return column;
    }
    return Column::None;
}

ActionItem::State stateFrom(const QString& text)
{
    const QString word = text.simplified().toLower();
    for (const char* done : {"done", "closed", "finished", "resolved", "complete", "completed"}) {
        if (word == QLatin1String(done))
            return ActionItem::State::Finished;
    }
    for (const char* dropped : {"dropped", "cancelled", "canceled", "won't do", "wontfix", "rejected"}) {
        if (word == QLatin1String(dropped))
            return ActionItem::State::Dropped;
    }
    return ActionItem::State::Open;
}

void setDue(ActionItem& item, const QString& text)
{
    item.dueText = text;
    item.due = dueDateFrom(text);
}

void put(ActionItem& item, Column column, const QString& text)
{
    switch (column) {
    case Column::None:
        break;
    case Column::Action:
        item.text = text;
        break;
    case Column::Kind:
        item.kind = text.toLower();
        break;
    case Column::Priority:
        item.priority = text;
        break;
    case Column::Owner:
        item.owner = text;
        break;
    case Column::Due:
        setDue(item, text);
        break;
    case Column::DoneWhen:
        item.doneWhen = text;
        break;
    case Column::Ticket:
        item.ticket = text;
        break;
    case Column::State:
        item.state = stateFrom(text);
        break;
    }
}

void readTable(const MarkdownBlock& block, std::vector<ActionItem>& into)
{
    if (block.rows.empty())
        return;
    std::vector<Column> columns;
    for (const MarkdownText& title : block.rows.front())
        columns.push_back(columnFrom(plainText(title)));
    if (std::find(columns.begin(), columns.end(), Column::Action) == columns.end())
        return;
    for (size_t row = 1; row < block.rows.size(); ++row) {
        ActionItem item;
        item.position = block.position;
        bool struck = false;
        for (size_t i = 0; i < columns.size() && i < block.rows[row].size(); ++i) {
            const MarkdownText& cell = block.rows[row][i];
            put(item, columns[i], plainText(cell).simplified());
            struck = struck || (columns[i] == Column::Action && !cell.empty() &&
                                std::all_of(cell.begin(), cell.end(), [](const MarkdownSpan& span) {
                                    return (span.style & MarkdownSpan::Struck) != 0;
                                }));
        }
        if (struck && item.state == ActionItem::State::Open)
            item.state = ActionItem::State::Dropped;
        if (!item.text.isEmpty())
            into.push_back(std::move(item));
    }
}

/// "Release it (owner: Maya, due 2026-12-05, P0, OPS-12)".
ActionItem taskFrom(const MarkdownBlock& block)
{
    static const QRegularExpression ends(QStringLiteral(R"(\s*\(([^()]{1,400})\)[.;]?$)"));
    static const QRegularExpression priority(QStringLiteral("^[Pp][0-9]$"));
    static const QRegularExpression ticket(QStringLiteral("^[A-Z][A-Z0-9]+-\\d+$"));
    ActionItem item;
    item.position = block.position;
    item.state = *block.checked ? ActionItem::State::Finished : ActionItem::State::Open;
    item.text = plainText(block.text).simplified();
    const auto match = ends.match(item.text);
    if (!match.hasMatch())
        return item;
    bool known = false;
    const QStringList parts = match.captured(1).split(u',');
    for (const QString& raw : parts) {
        const QString part = raw.simplified();
        const QString word = part.section(QRegularExpression(QStringLiteral("[: ]")), 0, 0).toLower();
        const QString rest =
            part.mid(word.size()).remove(0, part.mid(word.size()).startsWith(u':') ? 1 : 0).trimmed();
        const Column column = columnFrom(word == QLatin1String("done") ? QStringLiteral("done when") : word);
        if (column != Column::None && column != Column::Action && !rest.isEmpty()) {
            put(item, column,
                column == Column::DoneWhen && rest.startsWith(QLatin1String("when ")) ? rest.mid(5) : rest);
            known = true;
        } else if (priority.match(part).hasMatch()) {
            item.priority = part.toUpper();
            known = true;
        } else if (ticket.match(part).hasMatch()) {
            item.ticket = part;
            known = true;
        }
    }
    if (known)
        item.text.truncate(match.capturedStart());
    return item;
}

bool speaksOfActions(const QString& heading)
{
    const QString title = heading.toLower();
    return title.contains(QLatin1String("action")) || title.contains(QLatin1String("remediation")) ||
           title.contains(QLatin1String("follow-up")) || title.contains(QLatin1String("came out of it"));
}

} // namespace

QString toString(ActionItem::State state)
{
    switch (state) {
    case ActionItem::State::Open:
        return QStringLiteral("open");
    case ActionItem::State::Finished:
        return QStringLiteral("done");
    case ActionItem::State::Dropped:
        return QStringLiteral("dropped");
    }
    return {};
}

std::optional<QDate> dueDateFrom(const QString& text)
{
    const QString written = text.simplified();
    for (const char* format : {"yyyy-MM-dd", "d MMMM yyyy", "d MMM yyyy"}) {
        const QDate date = QLocale::c().toDate(written, QLatin1String(format));
        if (date.isValid() && date.year() >= 1970)
            return date;
    }
    return std::nullopt;
}

std::vector<ActionItem> readActionItems(const MarkdownDocument& document)
{
    std::vector<ActionItem> items;
    std::vector<std::pair<int, bool>> open; // level of the headings above, and whether one speaks of actions
    for (const MarkdownBlock& block : document.blocks) {
        if (block.quoteDepth > 0)
            continue;
        if (block.kind == MarkdownBlock::Kind::Heading) {
            while (!open.empty() && open.back().first >= block.level)
                open.pop_back();
            const bool above = !open.empty() && open.back().second;
            open.emplace_back(block.level, above || speaksOfActions(plainText(block.text)));
        } else if (block.kind == MarkdownBlock::Kind::Table) {
            readTable(block, items);
        } else if (block.kind == MarkdownBlock::Kind::ListItem && block.checked && !open.empty() &&
                   open.back().second) {
            if (ActionItem item = taskFrom(block); !item.text.isEmpty())
                items.push_back(std::move(item));
        }
    }
    return items;
}

QStringList actionProblems(const ActionItem& item)
{
    QStringList problems;
    if (item.state != ActionItem::State::Open)
        return problems;
    if (item.owner.isEmpty())
        problems << QStringLiteral("nobody owns it");
    if (item.dueText.isEmpty())
        problems << QStringLiteral("it has no due date");
    else if (!item.due)
        problems << QStringLiteral("\"%1\" is no date: write it as 2026-12-05").arg(item.dueText);
    if (item.doneWhen.isEmpty())
        problems << QStringLiteral("nothing says when it is done");
    return problems;
}

bool isOverdue(const ActionItem& item, QDate today)
{
    return item.state == ActionItem::State::Open && item.due && *item.due < today;
}

bool isMoreUrgent(const ActionItem& a, const ActionItem& b, QDate today)
{
    const auto key = [today](const ActionItem& item) {
        const int settled = item.state == ActionItem::State::Open ? 0 : 1;
        const int late = isOverdue(item, today) ? 0 : 1;
        const qint64 due = item.due ? item.due->toJulianDay() : std::numeric_limits<qint64>::max();
        const QString priority = item.priority.isEmpty() ? QStringLiteral("~") : item.priority.toUpper();
        return std::tuple(settled, late, due, priority);
    };
    return key(a) < key(b);
}

} // namespace muster
