// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/timeline_desk.h"

#include "models/store/store.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

namespace muster {

namespace {

constexpr auto kKeepAfter = std::chrono::milliseconds{700};

} // namespace

QString TimelineDesk::filterKey(const QString& incidentId)
{
    return QStringLiteral("timeline.filter/") + incidentId;
}

TimelineDesk::TimelineDesk(WarRoom* room) : QObject(room), m_room(room), m_store(room->session()->store())
{
    m_keepSoon.setSingleShot(true);
    m_keepSoon.setInterval(kKeepAfter);
    connect(&m_keepSoon, &QTimer::timeout, this, &TimelineDesk::keep);
    connect(room->timeline(), &TimelineModel::filterChanged, &m_keepSoon, qOverload<>(&QTimer::start));
    restore();
}

TimelineDesk::~TimelineDesk()
{
    if (m_keepSoon.isActive())
        keep();
}

void TimelineDesk::restore()
{
    if (!m_store)
        return;
    m_store->read([key = filterKey(m_room->incidentId())](ReadTx& tx) { return tx.setting(key); }, this,
                  [this](Result<std::optional<QString>> stored) {
                      // What was chosen before the answer came is the newer wish.
                      if (!stored || !*stored || m_keepSoon.isActive())
                          return;
                      m_kept = timelineFilterFromJson((*stored)->toUtf8());
                      m_room->timeline()->setFilter(m_kept);
                      m_keepSoon.stop();
                  });
}

void TimelineDesk::keep()
{
    m_keepSoon.stop();
    const TimelineFilter filter = m_room->timeline()->filter();
    if (filter == m_kept || !m_store || m_store->isReadOnly())
        return;
    m_kept = filter;
    // In the store's context: what was chosen last is kept also when the room closes now.
    m_store->write(
        [key = filterKey(m_room->incidentId()),
         value = QString::fromUtf8(toJson(filter))](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, value); !done)
                return tl::unexpected(done.error());
            return true;
        },
        m_store, [](Result<bool>) {}); // a store that cannot write says so itself
}

} // namespace muster
