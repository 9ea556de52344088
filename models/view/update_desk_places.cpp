// SPDX-License-Identifier: GPL-3.0-or-later
// Where an update goes and what goes with it (declared in update_desk.h): which incident of a tool, whether
// subscribers are told, which components change.
#include "models/domain/display_text.h"
#include "models/domain/spoken_words.h"
#include "models/view/session.h"
#include "models/view/tool_lists.h"
#include "models/view/update_desk.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

const QString kYes = QStringLiteral("yes");
constexpr const char* kNotify = "notify";
constexpr const char* kComponents = "components";

QString componentKey(const QString& channelKey, const QString& value)
{
    return channelKey + u'\n' + value;
}

} // namespace

const ToolField* UpdateDesk::Channel::field(const char* name) const
{
    if (!offer)
        return nullptr;
    const auto found = std::find_if(offer->fields.begin(), offer->fields.end(),
                                    [&](const ToolField& one) { return one.key == QLatin1String(name); });
    return found == offer->fields.end() ? nullptr : &*found;
}

const UpdateDesk::Said& UpdateDesk::said(const QString& channelKey) const
{
    static const Said kNothing;
    const auto found = m_said.find(channelKey);
    return found == m_said.end() ? kNothing : found->second;
}

bool UpdateDesk::notifies(const Channel& channel) const
{
    const ToolField* field = channel.field(kNotify);
    return field && said(channel.key()).notifies.value_or(field->initial == kYes);
}

std::map<QString, QString> UpdateDesk::extras(const Channel& channel) const
{
    std::map<QString, QString> extras;
    if (channel.field(kNotify))
        extras[QLatin1String(kNotify)] = notifies(channel) ? kYes : QStringLiteral("no");
    QStringList parts;
    for (const auto& [value, state] : said(channel.key()).components)
        parts << value + u'=' + state;
    if (!parts.isEmpty())
        extras[QLatin1String(kComponents)] = parts.join(QStringLiteral(", "));
    return extras;
}

QString UpdateDesk::extraWords(const Channel& channel) const
{
    QStringList words;
    for (const UpdateComponentRow& row : m_componentRows.rows()) {
        if (row.channelKey == channel.key())
            words << tr("%1: %2", "component, state").arg(row.name, row.choices.value(row.choiceIndex));
    }
    if (channel.field(kNotify))
        words << (notifies(channel) ? tr("subscribers get a message") : tr("subscribers get no message"));
    return words.join(QStringLiteral(", "));
}

// ---- components
// ----------------------------------------------------------------------------------------------

void UpdateDesk::wantLists()
{
    for (const Channel& one : channelsNow()) {
        const ToolField* field = one.field(kComponents);
        if (!field || !field->each || field->list.isEmpty() || !one.offer->refusal.isEmpty())
            continue;
        if (!m_lists) {
            m_lists = ToolLists::of(*m_room->session());
            connect(m_lists, &ToolLists::learned, this, &UpdateDesk::refresh);
        }
        m_lists->want({one.offer->source, field->list});
    }
}

std::vector<ListedValue> UpdateDesk::componentsOf(const Channel& channel) const
{
    const ToolField* field = channel.field(kComponents);
    if (!m_lists || !field || !field->each)
        return {};
    return *m_lists->known({channel.offer->source, field->list}).values;
}

std::vector<ListedValue> UpdateDesk::componentsLeft(const Channel& channel) const
{
    std::vector<ListedValue> left = componentsOf(channel);
    const auto& taken = said(channel.key()).components;
    std::erase_if(left, [&](const ListedValue& one) {
        return std::any_of(taken.begin(), taken.end(),
                           [&](const auto& other) { return other.first == one.value; });
    });
    return left;
}

void UpdateDesk::addComponent(const QString& channelKey, int offer)
{
    for (const Channel& one : channelsNow()) {
        const std::vector<ListedValue> left = componentsLeft(one);
        if (one.key() == channelKey && offer >= 0 && static_cast<size_t>(offer) < left.size())
            m_said[channelKey].components.emplace_back(left[static_cast<size_t>(offer)].value, QString());
    }
    refresh();
}

void UpdateDesk::setComponent(const QString& key, int choice)
{
    for (const Channel& one : channelsNow()) {
        const ToolField* field = one.field(kComponents);
        for (auto& [value, state] : m_said[one.key()].components) {
            if (field && componentKey(one.key(), value) == key)
                state = field->choices.value(choice);
        }
    }
    refresh();
}

void UpdateDesk::removeComponent(const QString& key)
{
    for (auto& [channelKey, said] : m_said) {
        std::erase_if(said.components, [&, &channel = channelKey](const auto& one) {
            return componentKey(channel, one.first) == key;
        });
    }
    refresh();
}

void UpdateDesk::showComponents()
{
    std::vector<UpdateComponentRow> rows;
    for (const Channel& one : channelsNow()) {
        const ToolField* field = one.field(kComponents);
        const std::vector<ListedValue> known = componentsOf(one);
        for (const auto& [value, state] : said(one.key()).components) {
            UpdateComponentRow row;
            row.key = componentKey(one.key(), value);
            row.channelKey = one.key();
            const auto listed = std::find_if(known.begin(), known.end(), [&, &id = value](const auto& other) {
                return other.value == id;
            });
            row.name = listed == known.end() ? value : listed->name;
            row.nowText = listed == known.end() ? QString() : toolWord(listed->now);
            for (const QString& choice : field ? field->choices : QStringList())
                row.choices << toolWord(choice);
            row.choiceIndex = field ? static_cast<int>(field->choices.indexOf(state)) : -1;
            rows.push_back(std::move(row));
        }
    }
    m_componentRows.setRows(std::move(rows));
}

// ---- places
// --------------------------------------------------------------------------------------------------

void UpdateDesk::choosePlace(const QString& channelKey, int place)
{
    for (const Channel& one : channelsNow()) {
        if (one.key() == channelKey)
            m_said[channelKey].place = place >= 0 && static_cast<size_t>(place) < one.target.places.size()
                                           ? one.target.places[static_cast<size_t>(place)].id
                                           : QString();
    }
    refresh();
}

void UpdateDesk::setNotifies(const QString& channelKey, bool notifies)
{
    m_said[channelKey].notifies = notifies;
    refresh();
}

void UpdateDesk::showPlaces(UpdateChannelRow& row, const Channel& channel) const
{
    if (!channel.offer || !channel.offer->refusal.isEmpty())
        return;
    for (const UpdatePlace& place : channel.target.places) {
        if (place.id == channel.target.incident + channel.target.channel)
            row.placeIndex = static_cast<int>(row.places.size());
        row.places << place.name;
    }
    row.canNotify = channel.field(kNotify) != nullptr;
    row.notifies = notifies(channel);
    for (const ListedValue& one : componentsLeft(channel))
        row.componentOffers << (one.now.isEmpty()
                                    ? one.name
                                    : tr("%1: %2", "component, state").arg(one.name, toolWord(one.now)));
    if (!row.chosen || row.places.isEmpty())
        return;
    if (row.placeIndex < 0)
        row.standing = tr("Goes nowhere until you choose.");
    else
        row.standing = tr("Sent to %1 when you post.").arg(row.places.at(row.placeIndex));
}

QString UpdateDesk::unsaid() const
{
    for (const UpdateChannelRow& row : m_channelRows.rows()) {
        if (row.chosen && row.placeIndex < 0 && row.places.size() > 1)
            return tr("%1 has %2 places in this room where this could go: choose one, or leave %1 out.")
                .arg(displayLine(row.name), QString::number(row.places.size()));
        if (!row.chosen)
            continue;
        for (const UpdateComponentRow& component : m_componentRows.rows()) {
            if (component.channelKey == row.key && component.choiceIndex < 0)
                return tr("Which state does “%1” have now? Choose it, or take it off.")
                    .arg(displayLine(component.name));
        }
    }
    return {};
}

} // namespace muster
