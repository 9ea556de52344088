// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_model.h"

#include <algorithm>

namespace muster {

CommandModel::CommandModel(QObject* parent) : RowListModel(parent), Rows(this) {}

void CommandModel::setFilter(const QString& filter)
{
    if (m_filter == filter)
        return;
    m_filter = filter;
    emit filterChanged();
    refilter();
}

void CommandModel::setCommands(std::vector<CommandRow> commands)
{
    if (commands == m_all)
        return;
    m_all = std::move(commands);
    refilter();
    emit availabilityChanged();
}

void CommandModel::setEnabled(const QString& commandId, bool enabled, const QString& why)
{
    // Asked for every command whenever the room moves: most of the time nothing changed.
    bool changed = false;
    for (CommandRow& row : m_all) {
        const QString reason = enabled ? QString() : why;
        if (row.key == commandId && (row.enabled != enabled || row.why != reason)) {
            row.enabled = enabled;
            row.why = reason;
            changed = true;
        }
    }
    if (changed) {
        refilter();
        emit availabilityChanged();
    }
}

const CommandRow* CommandModel::find(const QString& commandId) const
{
    const auto it =
        std::find_if(m_all.begin(), m_all.end(), [&](const CommandRow& row) { return row.key == commandId; });
    return it == m_all.end() ? nullptr : &*it;
}

bool CommandModel::isEnabled(const QString& commandId) const
{
    const CommandRow* command = find(commandId);
    return command && command->enabled;
}

QString CommandModel::commandForShortcut(const QString& shortcut) const
{
    for (const CommandRow& row : m_all) {
        if (!row.shortcut.isEmpty() && row.shortcut.compare(shortcut, Qt::CaseInsensitive) == 0)
            return row.key;
    }
    return {};
}

QString CommandModel::commandAt(int row) const
{
    const CommandRow* found = this->row(row);
    return found && found->enabled ? found->key : QString();
}

int CommandModel::fuzzyScore(const QString& title, const QString& words)
{
    const QString needle = words.trimmed().toCaseFolded();
    if (needle.isEmpty())
        return 1;
    const QString hay = title.toCaseFolded();
    if (hay.startsWith(needle))
        return 1000 - static_cast<int>(hay.size());
    const qsizetype found = hay.indexOf(needle);
    if (found > 0)
        return (hay.at(found - 1).isLetterOrNumber() ? 500 : 800) - static_cast<int>(found);
    int score = 200;
    qsizetype at = -1;
    for (const QChar wanted : needle) {
        if (wanted.isSpace())
            continue;
        const qsizetype next = hay.indexOf(wanted, at + 1);
        if (next < 0)
            return 0;
        const bool wordStart = next == 0 || !hay.at(next - 1).isLetterOrNumber();
        score += wordStart ? 10 : -static_cast<int>(std::min<qsizetype>(next - at, 20));
        at = next;
    }
    return std::max(score, 1);
}

void CommandModel::refilter()
{
    std::vector<std::pair<int, CommandRow>> scored;
    for (const CommandRow& row : m_all) {
        const int score = std::max(fuzzyScore(row.title, m_filter), fuzzyScore(row.group, m_filter) / 4);
        if (score > 0)
            scored.emplace_back(score, row);
    }
    if (!m_filter.trimmed().isEmpty())
        std::stable_sort(scored.begin(), scored.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<CommandRow> next;
    next.reserve(scored.size());
    for (auto& [score, row] : scored)
        next.push_back(std::move(row));
    setRows(std::move(next));
}

} // namespace muster
