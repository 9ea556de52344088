// SPDX-License-Identifier: GPL-3.0-or-later
// An update that channels refused, or a person cancelled, in the composer again (declared in update_desk.h):
// with its words and for those channels, unless the composer holds others that nobody posted yet.
#include "models/domain/display_text.h"
#include "models/store/outbox_store.h"
#include "models/view/outbox_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/update_desk.h"
#include "models/view/war_room.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

namespace muster {

namespace {

QJsonObject payloadOf(const Operation& operation)
{
    return QJsonDocument::fromJson(operation.payload).object();
}

/// As UpdateDesk::Channel::key().
QString channelKeyOf(const Operation& operation)
{
    return operation.source.value + u'/' + operation.verb;
}

} // namespace

void UpdateDesk::takeUp(Refused refused, std::function<void()> onThere)
{
    m_waiting = std::move(refused);
    m_onThere = std::move(onThere);
    takeUpWhenReady();
}

void UpdateDesk::takeUpWhenReady()
{
    if (!m_waiting || m_waiting->operations.empty() || !m_read || !m_room->snapshot())
        return;
    const Refused refused = *std::exchange(m_waiting, std::nullopt);
    setAudience(payloadOf(refused.operations.front())[u"audience"].toString(m_audience));
    m_offered.reset();
    const bool mine =
        std::any_of(refused.operations.begin(), refused.operations.end(), [this](const Operation& one) {
            const auto kept = m_draft.replaces.find(channelKeyOf(one));
            return kept != m_draft.replaces.end() && kept->second == one.id.value;
        });
    const QString typed = m_written ? m_draft.text.trimmed() : QString();
    if (!mine && !typed.isEmpty() && typed != refused.text.trimmed())
        m_offered = refused;
    else if (!mine)
        fillAnew(refused);
    refresh();
    if (const auto there = std::exchange(m_onThere, {}))
        there();
}

void UpdateDesk::fillAnew(const Refused& refused)
{
    const QJsonObject first = payloadOf(refused.operations.front());
    if (const QString state = first[u"state"].toString(); !state.isEmpty())
        m_draft.state = state;
    if (const RoomSnapshot* room = m_room->snapshot())
        m_draft.basis = updateBasis(room->comms.latest); // they are read and confirmed now
    m_draft.nextMinutes = usualPromiseMinutes(m_draft.basis.severity, m_audience, m_draft.state);
    m_draft.replaces.clear();
    for (const Operation& one : refused.operations) {
        const QString key = channelKeyOf(one);
        const QJsonObject payload = payloadOf(one);
        m_draft.replaces[key] = one.id.value;
        Said said;
        said.place = payload[u"channel"].toString(one.target);
        if (const QString notify = payload[u"notify"].toString(); !notify.isEmpty())
            said.notifies = notify == QLatin1String("yes");
        for (const QString& part : payload[u"components"].toString().split(u',', Qt::SkipEmptyParts))
            said.components.emplace_back(part.section(u'=', 0, 0).trimmed(), part.section(u'=', 1).trimmed());
        m_said[key] = std::move(said);
    }
    m_restored = false;
    leaveOthers();
    wantLists();
    setText(refused.text.trimmed(), true);
    emit loaded();
}

void UpdateDesk::leaveOthers()
{
    if (m_draft.replaces.empty())
        return;
    if (!m_leftBefore)
        m_leftBefore = m_left;
    m_left.clear();
    for (const Channel& one : channelsNow()) {
        if (m_draft.replaces.count(one.key()) == 0)
            m_left.insert(one.key());
    }
}

void UpdateDesk::endAnew()
{
    m_offered.reset();
    if (m_leftBefore)
        m_left = *std::exchange(m_leftBefore, std::nullopt);
}

QString UpdateDesk::anewText() const
{
    QStringList names;
    for (const UpdateChannelRow& row : m_channelRows.rows()) {
        if (row.chosen && m_draft.replaces.count(row.key) != 0)
            names << displayLine(row.name);
    }
    return names.isEmpty()
               ? QString()
               : tr("When this is posted it takes the place of what did not go to %1.", "channels")
                     .arg(names.join(QStringLiteral(", ")));
}

QString UpdateDesk::anewQuestion() const
{
    return m_offered
               ? displayText(tr("Other words stand here that were not posted yet. Those that were refused: "
                                "“%1”")
                                 .arg(m_offered->text.simplified()),
                             DisplayRole::Cell)
               : QString();
}

void UpdateDesk::takeRefused()
{
    if (!m_offered)
        return;
    fillAnew(*std::exchange(m_offered, std::nullopt));
    refresh();
}

void UpdateDesk::keepMine()
{
    m_offered.reset();
    emit changed();
}

} // namespace muster
