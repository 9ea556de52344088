// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/key_map.h"

#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>
#include <map>

namespace muster {

namespace {

/// Keys that belong to what has the focus, and so are no commands of the window.
struct FixedKey
{
    const char* title;
    const char* group;
    const char* shortcut;
    const char* page;
};
constexpr FixedKey kFixed[] = {
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Take a branch of the runbook"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "1 … 9", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Show the runbook"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "R", "room"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Reason for a skip or an override: on to the branches"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "Enter", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Reason: go the way that is suggested, or the only one"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "Ctrl+Enter", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Tree: from node to node"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "Arrows", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Tree: larger, smaller"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "+, -", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Tree: back to the current step, in its usual size"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "0", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Save the runbook that is edited"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Runbook"), "Ctrl+S", "runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Event in the list: go to its moment"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Timeline"), "Enter", "room"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Event in the list: pin"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Timeline"), "P", "room"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Event in the list: silence the alert"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Timeline"), "S", "room"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Event in the list: what can be done with it"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Timeline"), "Menu", "room"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Scrubber: 10 seconds; with Shift a minute"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Time"), "Left, Right", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Scrubber: beginning and end"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Time"), "Home, End", "room runbook"},
    {QT_TRANSLATE_NOOP("muster::KeyMapModel", "Close what lies over the window; leave the wall"),
     QT_TRANSLATE_NOOP("muster::KeyMapModel", "Help"), "Esc", ""},
};

/// Which commands a page is about, by the beginning of their ids.
bool isOf(const QString& page, const QString& commandId)
{
    static const std::map<QString, QStringList> kPages{
        {QStringLiteral("room"),
         {QStringLiteral("room."), QStringLiteral("board."), QStringLiteral("panes."),
          QStringLiteral("focus."), QStringLiteral("command."), QStringLiteral("timeline."),
          QStringLiteral("event."), QStringLiteral("update.")}},
        {QStringLiteral("runbook"),
         {QStringLiteral("runbook."), QStringLiteral("room.live"), QStringLiteral("room.play"),
          QStringLiteral("room.speed."), QStringLiteral("room.previous"), QStringLiteral("room.next"),
          QStringLiteral("room.goto"), QStringLiteral("room.known")}},
        {QStringLiteral("postmortem"),
         {QStringLiteral("pm."), QStringLiteral("focus.text"), QStringLiteral("session.")}},
        {QStringLiteral("incidents"),
         {QStringLiteral("incident."), QStringLiteral("file."), QStringLiteral("drill."),
          QStringLiteral("focus.search")}},
        {QStringLiteral("settings"),
         {QStringLiteral("sync."), QStringLiteral("sources."), QStringLiteral("view."),
          QStringLiteral("show.outbox"), QStringLiteral("go.import")}}};
    const auto found = kPages.find(page);
    return found != kPages.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const QString& begin) { return commandId.startsWith(begin); });
}

} // namespace

void KeyMapModel::setCommands(CommandModel* commands)
{
    if (commands == m_commands)
        return;
    m_commands = commands;
    refill();
}

void KeyMapModel::setPage(const QString& page)
{
    if (page == m_page)
        return;
    m_page = page;
    refill();
}

void KeyMapModel::setFilter(const QString& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    refill();
}

void KeyMapModel::refill()
{
    struct Group
    {
        QString name;
        std::vector<KeyRow> rows;
        bool here = false;
    };
    std::vector<Group> groups;
    const QStringList words = m_filter.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto add = [&](const QString& group, KeyRow row) {
        const QString searched = group + QLatin1Char(' ') + row.title + QLatin1Char(' ') + row.shortcut;
        for (const QString& word : words) {
            if (!searched.contains(word, Qt::CaseInsensitive))
                return;
        }
        auto found =
            std::find_if(groups.begin(), groups.end(), [&](const Group& one) { return one.name == group; });
        if (found == groups.end())
            found = groups.insert(groups.end(), {group, {}, false});
        found->here = found->here || row.here;
        found->rows.push_back(std::move(row));
    };
    if (m_commands) {
        for (const CommandRow& command : m_commands->all())
            add(command.group,
                {command.key, command.title, command.shortcut, false, isOf(m_page, command.key)});
    }
    int number = 0;
    for (const FixedKey& fixed : kFixed) {
        const bool here = QString::fromLatin1(fixed.page).split(QLatin1Char(' ')).contains(m_page);
        add(tr(fixed.group), {QStringLiteral("fixed:%1").arg(number++), tr(fixed.title),
                              QString::fromUtf8(fixed.shortcut), false, here});
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& a, const Group& b) { return a.here && !b.here; });
    std::vector<KeyRow> rows;
    for (Group& group : groups) {
        rows.push_back({QStringLiteral("group:") + group.name, group.name, {}, true, group.here});
        for (KeyRow& row : group.rows)
            rows.push_back(std::move(row));
    }
    setRows(std::move(rows));
    emit changed();
}

QString KeyMapModel::text() const
{
    qsizetype widest = 0;
    for (const KeyRow& row : rows())
        widest = std::max(widest, row.shortcut.size());
    QString text;
    for (const KeyRow& row : rows()) {
        if (row.heading)
            text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + row.title + QLatin1Char('\n');
        else
            text += QStringLiteral("  %1  %2\n").arg(row.shortcut.leftJustified(widest), row.title);
    }
    return text;
}

void KeyMapModel::copy() const
{
    QGuiApplication::clipboard()->setText(text());
}

} // namespace muster
