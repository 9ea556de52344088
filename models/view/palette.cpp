// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/palette.h"

#include "models/domain/timeline.h"
#include "models/store/name_rows.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/post_mortem_templates.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_shelf.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QLocale>

#include <algorithm>
#include <map>

namespace muster {

namespace {

const QString kRecentKey = QStringLiteral("palette.recent");
constexpr int kMostShownRecent = 8;
/// What was chosen lately beats its equals, not better matches.
constexpr int kRecentBonus = 60;

const char* const kKindWords[] = {"command", "incident", "runbook", "person", "template"};

std::optional<Palette::Item::Kind> onlyKind(const QString& typed)
{
    if (typed.startsWith(QLatin1Char('>')))
        return Palette::Item::Command;
    if (typed.startsWith(QLatin1Char('#')))
        return Palette::Item::Incident;
    if (typed.startsWith(QLatin1Char('%')))
        return Palette::Item::Runbook;
    if (typed.startsWith(QLatin1Char('@')))
        return Palette::Item::Person;
    return std::nullopt;
}

/// "Runbook: RB-014 Errors": what one types to look for it.
QString runbookTitle(const QString& id, const QString& title)
{
    return Palette::tr("Runbook: %1 %2", "id, title").arg(id, title);
}

} // namespace

void Palette::Names::add(Item item)
{
    index.add(item.title, item.detail);
    items.push_back(std::move(item));
}

Palette::Palette(Session* session) : RowListModel(session), Rows(this), m_session(session)
{
    setNames(std::make_shared<const Names>());
    connect(session->commands(), &CommandModel::availabilityChanged, this, &Palette::refilter);
}

Palette::~Palette() = default;

QString Palette::keyOf(const Item& item)
{
    return QLatin1String(kKindWords[item.kind]) + QLatin1Char(':') + item.id;
}

void Palette::setNames(std::shared_ptr<const Names> names)
{
    m_nameSearch = std::make_unique<FuzzySearch>(names->index);
    m_names = std::move(names);
    refilter();
}

void Palette::begin()
{
    if (!m_recentRead)
        restoreRecent();
    if (m_commands.items.empty()) {
        for (const CommandRow& row : m_session->commands()->all())
            m_commands.add({Item::Command, row.key, row.title, row.group});
        m_commandSearch = std::make_unique<FuzzySearch>(m_commands.index);
    }
    m_filter.clear();
    refilter();
    if (WarRoom* room = m_session->room()) {
        PostMortemTemplateChoice* choice = room->postMortem()->templates();
        if (choice->names().isEmpty())
            connect(choice, &PostMortemTemplateChoice::changed, this, &Palette::gather,
                    Qt::SingleShotConnection);
        choice->look();
    }
    gather();
}

std::vector<Palette::Item> Palette::templates() const
{
    std::vector<Item> items;
    WarRoom* const room = m_session->room();
    if (!room || m_session->store()->isReadOnly())
        return items;
    const PostMortemTemplateChoice* choice = room->postMortem()->templates();
    const QStringList names = choice->names();
    for (qsizetype i = 0; i < names.size(); ++i)
        items.push_back(
            {Item::Template, QString::number(i), tr("Post-mortem template: %1", "name").arg(names[i]),
             i == choice->current() ? tr("used in this room") : tr("go on with it; nothing is lost")});
    return items;
}

void Palette::gather()
{
    if (!m_session->store())
        return;
    std::vector<Item> incidents;
    incidents.reserve(m_session->incidents()->rows().size());
    for (const IncidentRow& row : m_session->incidents()->rows())
        incidents.push_back(
            {Item::Incident, row.key, row.number + QLatin1Char(' ') + row.title,
             row.severityText + QStringLiteral(" · ") + row.stageText +
                 (row.services.isEmpty() ? QString() : QStringLiteral(" · ") + row.services)});
    QSet<QString> actors, idsHere;
    QString me;
    std::vector<Item> runbooksHere;
    std::vector<Item> runbooksOfFiles; // for a room that can take one
    std::map<QString, QStringList> rolesHere;
    const WarRoom* room = m_session->room();
    if (room && room->snapshot()) {
        me = room->snapshot()->command.me;
        for (const RunbookRun& run : room->snapshot()->runbooks) {
            idsHere.insert(run.runbook.id);
            const bool used = room->snapshot()->runbook->id == run.runbook.id;
            runbooksHere.push_back({Item::Runbook, run.runbook.id + QLatin1Char('/') + room->incidentId(),
                                    runbookTitle(run.runbook.id, run.runbook.title),
                                    used ? tr("used in this room") : tr("of this room")});
        }
        const bool takes = !room->sealed() && !m_session->store()->isReadOnly();
        for (const Runbook* file :
             takes ? RunbookShelf::of(*m_session)->all() : std::vector<const Runbook*>{}) {
            if (!idsHere.contains(file->id))
                runbooksOfFiles.push_back({Item::Runbook, file->id + QLatin1Char('/') + RunbookShelf::kFile,
                                           runbookTitle(file->id, file->title), tr("of the runbook folder")});
            idsHere.insert(file->id);
        }
        for (const RoleFact& role : room->snapshot()->state.roles) {
            if (!role.person.isEmpty())
                rolesHere[role.person] << role.role;
        }
        for (const TimelineEvent& event : room->snapshot()->allEvents()) {
            if (!event.actor.isEmpty() && event.actor != QStringLiteral("—"))
                actors.insert(event.actor);
        }
    }
    const int turn = ++m_gathering;
    m_session->store()->read(
        [incidents = std::move(incidents), actors = std::move(actors), runbooksHere = std::move(runbooksHere),
         runbooksOfFiles = std::move(runbooksOfFiles), idsHere, rolesHere = std::move(rolesHere),
         templates = templates(), me](ReadTx& tx) mutable -> Result<std::shared_ptr<const Names>> {
            const auto runbooks = runbookNames(tx);
            if (!runbooks)
                return tl::unexpected(runbooks.error());
            const auto people = personNames(tx);
            if (!people)
                return tl::unexpected(people.error());
            auto names = std::make_shared<Names>();
            names->index.reserve(incidents.size() + runbooks->size() + runbooksHere.size() + people->size());
            for (Item& incident : incidents)
                names->add(std::move(incident));
            for (Item& one : templates)
                names->add(std::move(one));
            for (Item& runbook : runbooksHere)
                names->add(std::move(runbook));
            for (Item& runbook : runbooksOfFiles)
                names->add(std::move(runbook));
            for (const RunbookName& runbook : *runbooks) {
                // The open room's own where it has it: no other room has to come up for it.
                if (!idsHere.contains(runbook.id))
                    names->add({Item::Runbook, runbook.id + QLatin1Char('/') + runbook.incident.value,
                                runbookTitle(runbook.id, runbook.title), tr("of another incident")});
            }
            const auto rolesOf = [&](const QString& person, const QString& last) {
                QStringList words;
                if (const auto here = rolesHere.find(person); here != rolesHere.end())
                    words << tr("%1 in this incident").arg(here->second.join(QStringLiteral(", ")));
                else if (!last.isEmpty())
                    words << tr("was %1").arg(last);
                if (!me.isEmpty() && person.compare(me, Qt::CaseInsensitive) == 0)
                    words << tr("you");
                return words.join(QStringLiteral(" · "));
            };
            for (const UsedName& person : *people) {
                actors.remove(person.person);
                names->add({Item::Person, person.person, person.person, rolesOf(person.person, person.role)});
            }
            QStringList others(actors.begin(), actors.end());
            others.sort(Qt::CaseInsensitive);
            for (const QString& actor : others)
                names->add({Item::Person, actor, actor, rolesOf(actor, {})});
            return std::shared_ptr<const Names>(std::move(names));
        },
        this,
        [this, turn](Result<std::shared_ptr<const Names>> names) {
            if (turn == m_gathering && names)
                setNames(std::move(*names)); // a store that cannot be read says so itself
        });
}

void Palette::setFilter(const QString& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    refilter();
}

PaletteRow Palette::rowOf(const Item& item) const
{
    PaletteRow row;
    row.key = keyOf(item);
    row.kind = QLatin1String(kKindWords[item.kind]);
    row.itemId = item.id;
    row.title = item.title;
    row.detail = item.detail;
    row.recent = m_recent.contains(row.key);
    switch (item.kind) {
    case Item::Command:
        row.kindText = tr("Command");
        if (const CommandRow* command = m_session->commands()->find(item.id)) {
            row.shortcut = command->shortcut;
            row.available = command->enabled;
            if (!command->enabled)
                row.detail = command->why;
        }
        break;
    case Item::Incident:
        row.kindText = tr("Incident");
        break;
    case Item::Runbook:
        row.kindText = tr("Runbook");
        break;
    case Item::Person:
        row.kindText = tr("Person");
        break;
    case Item::Template:
        row.kindText = tr("Template");
        break;
    }
    return row;
}

void Palette::refilter()
{
    if (!m_commandSearch)
        return; // not up yet
    const auto only = onlyKind(m_filter);
    const QString typed = only ? m_filter.mid(1) : m_filter;
    struct Found
    {
        const Item* item;
        int score;
    };
    std::vector<Found> found;
    m_countText.clear();
    if (typed.trimmed().isEmpty()) {
        // What was chosen lately, then the commands as the key map has them, or everything of the one kind.
        for (const QString& key : std::as_const(m_recent)) {
            if (found.size() >= static_cast<std::size_t>(kMostShownRecent))
                break;
            for (const std::vector<Item>* items : {&std::as_const(m_commands).items, &m_names->items}) {
                const auto item = std::find_if(items->begin(), items->end(),
                                               [&](const Item& one) { return keyOf(one) == key; });
                if (item != items->end() && (!only || item->kind == *only))
                    found.push_back({&*item, 0});
            }
        }
        const std::size_t recent = found.size();
        const auto append = [&](const std::vector<Item>& items) {
            for (const Item& item : items) {
                if (found.size() >= static_cast<std::size_t>(kMostRows))
                    return;
                const bool there =
                    std::any_of(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(recent),
                                [&](const Found& one) { return one.item == &item; });
                if (!there && (only ? item.kind == *only : item.kind == Item::Command))
                    found.push_back({&item, 0});
            }
        };
        append(m_commands.items);
        append(m_names->items);
    } else {
        const auto take = [&](const Names& names, FuzzySearch& search) {
            const auto accept = [&](int entry) {
                return !only || names.items[static_cast<std::size_t>(entry)].kind == *only;
            };
            for (const FuzzySearch::Hit& hit : search.find(typed, kMostRows, accept)) {
                const Item& item = names.items[static_cast<std::size_t>(hit.entry)];
                found.push_back({&item, hit.score + (m_recent.contains(keyOf(item)) ? kRecentBonus : 0)});
            }
        };
        take(m_commands, *m_commandSearch);
        take(*m_names, *m_nameSearch);
        std::stable_sort(found.begin(), found.end(),
                         [](const Found& a, const Found& b) { return a.score > b.score; });
        found.resize(std::min(found.size(), static_cast<std::size_t>(kMostRows)));
        const QLocale locale;
        if (!only)
            m_countText = tr("%1 of %2")
                              .arg(locale.toString(m_commandSearch->matching() + m_nameSearch->matching()),
                                   locale.toString(m_commands.index.size() + m_names->index.size()));
    }
    std::vector<PaletteRow> rows;
    rows.reserve(found.size());
    for (const Found& one : found)
        rows.push_back(rowOf(*one.item));
    setRows(std::move(rows));
    emit filterChanged();
}

void Palette::choose(int index)
{
    const PaletteRow* found = row(index);
    if (!found || !found->available)
        return;
    const PaletteRow chosenRow = *found; // the list changes while it is carried out
    m_recent.removeAll(chosenRow.key);
    m_recent.prepend(chosenRow.key);
    while (m_recent.size() > kMostRecent)
        m_recent.removeLast();
    if (Store* store = m_session->store(); store && !store->isReadOnly()) {
        store->write(
            [value = m_recent.join(QLatin1Char('\n'))](WriteTx& tx) -> Result<bool> {
                if (Done done = tx.setSetting(kRecentKey, value); !done)
                    return tl::unexpected(done.error());
                return true;
            },
            store, [](Result<bool>) {}); // a store that cannot write says so itself
    }
    emit chosen(chosenRow.kind, chosenRow.itemId);
}

void Palette::restoreRecent()
{
    m_recentRead = true;
    if (!m_session->store())
        return;
    m_session->store()->read([](ReadTx& tx) { return tx.setting(kRecentKey); }, this,
                             [this](Result<std::optional<QString>> stored) {
                                 if (!stored || !*stored)
                                     return;
                                 QStringList keys = (*stored)->split(QLatin1Char('\n'), Qt::SkipEmptyParts);
                                 for (const QString& key : std::as_const(m_recent))
                                     keys.removeAll(key);
                                 m_recent += keys.mid(0, kMostRecent);
                                 refilter();
                             });
}

} // namespace muster
