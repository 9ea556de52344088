// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/timeline_desk.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/document/timeline_export.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/store/sync_rows.h"
#include "models/view/event_details.h"
#include "models/view/key_time_words.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/timeline_rows.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

constexpr auto kKeepAfter = std::chrono::milliseconds{700};

} // namespace

QString TimelineDesk::filterKey(const QString& incidentId)
{
    return QStringLiteral("timeline.filter/") + incidentId;
}

TimelineDesk::TimelineDesk(WarRoom* room)
    : QObject(room), m_room(room), m_store(room->session()->store()), m_details(new EventDetails(room, this))
{
    m_keepSoon.setSingleShot(true);
    m_keepSoon.setInterval(kKeepAfter);
    connect(&m_keepSoon, &QTimer::timeout, this, &TimelineDesk::keep);
    connect(room->timeline(), &TimelineModel::filterChanged, &m_keepSoon, qOverload<>(&QTimer::start));
    connect(room, &WarRoom::snapshotChanged, this, &TimelineDesk::check);
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

void TimelineDesk::check()
{
    QStringList findings;
    if (const RoomSnapshot* room = m_room->snapshot())
        findings =
            keyTimeSentences(room->keyTimeFindings, room->incident.openedAt, Format::instance()->style());
    if (findings == m_findings)
        return;
    m_findings = findings;
    emit findingsChanged();
}

void TimelineDesk::revise(const EventId& id, std::function<void(TimelineEvent&)> change)
{
    Session* session = m_room->session();
    if (!m_store)
        return;
    session->beginSave();
    m_store->write(
        [id, change = std::move(change), now = m_room->writeInstant()](WriteTx& tx) -> Result<TimelineEvent> {
            auto revisions = tx.eventHistory(id);
            if (!revisions)
                return tl::unexpected(revisions.error());
            if (revisions->empty())
                return fail(ErrorKind::NotFound, QStringLiteral("event %1 is not here").arg(id.value));
            TimelineEvent next = std::move(revisions->back());
            change(next);
            // The change is learnt now; the first revision keeps its own time. In a replay the room's now may
            // lie before that: nobody can change what is not there yet.
            next.knownAt = std::max(now, next.knownAt);
            return tx.putEvent(std::move(next));
        },
        session,
        [session](Result<TimelineEvent> kept) {
            session->endSave(kept ? Done{} : Done{tl::unexpected(kept.error())});
            if (!kept)
                session->report(kept.error(), tr("What you wrote"));
        });
}

QString TimelineDesk::fileName(const QString& format) const
{
    return (m_room->number().isEmpty() ? QStringLiteral("incident") : m_room->number()) +
           QStringLiteral("-timeline.") + format;
}

void TimelineDesk::exportTo(const QString& format, const QUrl& file)
{
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    const TimelineModel* timeline = m_room->timeline();
    Worker::run(
        [shown = timeline->shownLines(), kept = timeline->shownFrom(), look = timeline->shownLook(), path,
         title = m_room->number() + QStringLiteral(" ") + m_room->title(),
         kind = timelineFormatFrom(format)]() -> Result<QString> {
            std::vector<MergedEvent> lines;
            lines.reserve(shown.size());
            for (size_t i = shown.size(); i-- > 0;) {
                MergedEvent& line = lines.emplace_back(*shown[i]);
                tellFirstKnown(line.event, look->pasts);
                for (TimelineEvent& twin : line.twins)
                    tellFirstKnown(twin, look->pasts);
            }
            const Done written = durableReplace(path, exportTimeline(lines, title, kind));
            return written ? Result<QString>(path) : tl::unexpected(written.error());
        },
        this,
        [this](Result<QString> written) {
            Session* session = m_room->session();
            if (!written) {
                session->report(written.error(), tr("The timeline's file"));
                return;
            }
            session->notices()->post({QStringLiteral("timeline.export"),
                                      displayFilled(tr("Written: %1"), {*written}),
                                      QStringLiteral("info"),
                                      {},
                                      {}});
            emit exported(*written);
        });
}

} // namespace muster
