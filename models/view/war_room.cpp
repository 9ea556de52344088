// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/war_room.h"

#include "models/base/log.h"
#include "models/store/store.h"
#include "models/view/budget_desk.h"
#include "models/view/chart_cursors.h"
#include "models/view/chart_detail.h"
#include "models/view/chart_range.h"
#include "models/view/command_desk.h"
#include "models/view/composer.h"
#include "models/view/overlay_incidents.h"
#include "models/view/panel_list_model.h"
#include "models/view/panel_samples.h"
#include "models/view/open_rooms.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/rollback_card.h"
#include "models/view/room_board.h"
#include "models/view/room_panes.h"
#include "models/view/room_clock.h"
#include "models/view/room_snapshot.h"
#include "models/view/runbook_navigator.h"
#include "models/view/session.h"
#include "models/view/room_tools.h"
#include "models/view/silence_form.h"
#include "models/view/timeline_desk.h"
#include "models/view/timeline_model.h"
#include "models/view/update_desk.h"
#include "models/view/war_room_models.h"

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

constexpr Milliseconds kStandardRange = std::chrono::hours{1};
constexpr Milliseconds kShortestSpan = std::chrono::seconds{30};
/// A sealed room's span goes on a little after its last moment, so that the scrubber's end shows all of it.
constexpr Milliseconds kAfterEnd = std::chrono::minutes{2};
/// Of a chart that has not told its width yet: about what one of a grid of four has.
constexpr int kUsualColumns = 480;
constexpr int kScrubBuckets = 240;
constexpr auto kLiveTick = std::chrono::milliseconds{1000};
constexpr auto kReplayTick = std::chrono::milliseconds{200};

Instant fromMs(double ms)
{
    return Instant{static_cast<qint64>(ms)};
}

} // namespace

WarRoom::WarRoom(Session* session, const IncidentId& incident, bool resting)
    : QObject(session), m_session(session), m_incident(incident),
      m_clock(std::make_unique<RoomClock>(session->sharedClock(), session->clock().now())),
      m_range(new ChartRange(session->clock(), session->clock().now(), this)),
      m_cursors(new ChartCursors(this)), m_models(std::make_unique<Models>()),
      m_panels(new PanelListModel(session->store(), incident, this)), m_board(new RoomBoard(this)),
      m_panes(new RoomPanes(this)), m_resting(resting), m_detail(new ChartDetail(this)),
      m_overlayIncidents(new OverlayIncidentModel(this)), m_timeline(new TimelineModel(this)),
      m_desk(new TimelineDesk(this)), m_composer(new Composer(this)), m_silence(new SilenceForm(this)),
      m_tools(new RoomTools(this)), m_runbook(new RunbookNavigator(this)),
      m_postMortem(new PostMortemEditor(this)), m_command(new CommandDesk(this)),
      m_updates(new UpdateDesk(this)), m_budget(new BudgetDesk(this)), m_rollback(new RollbackCard(this))
{
    m_span = m_range->range();
    connect(m_range, &ChartRange::changed, this, &WarRoom::rangeChanged);
    connect(m_range, &ChartRange::chosen, this, &WarRoom::showPanels);
    connect(m_panels, &PanelListModel::columnsChanged, this, &WarRoom::showPanels);
    connect(m_panels, &PanelListModel::markersChanged, this,
            [this] { m_cursors->setMarks(m_panels->markers()); });
    m_ticker.setInterval(kLiveTick);
    connect(&m_ticker, &QTimer::timeout, this, &WarRoom::tick);
    connect(m_session, &Session::settingsChanged, this, [this] {
        reload(); // texts carry the zone
    });
    if (m_session->store())
        connect(m_session->store(), &Store::committed, this, &WarRoom::onCommitted);
    if (!m_resting)
        m_ticker.start();
    reload();
}

WarRoom::~WarRoom()
{
    // One that was closed may outlive a moment (RoomKeeper) in which its incident is opened again.
    const WarRoom* again = m_session->openRooms()->find(m_incident.value);
    if (m_session->tools() && (!again || again == this))
        m_session->tools()->unwatch(m_incident);
    // It puts down what was typed last and asks the room for the store: while this still is a room.
    delete m_composer;
    delete m_postMortem;
    delete m_updates;
    delete m_rollback;
    delete m_desk;
}

bool WarRoom::sealed() const
{
    return m_snapshot && m_snapshot->incident.sealed;
}
RoleListModel* WarRoom::roles()
{
    return &m_models->roles;
}
TickModel* WarRoom::ticks()
{
    return &m_models->ticks;
}
ChangeRankingModel* WarRoom::changes()
{
    return &m_models->changes;
}
SourceListModel* WarRoom::sources()
{
    return &m_models->sources;
}

AsOf WarRoom::asOf() const
{
    return m_mode == Live ? AsOf{} : AsOf{m_clock->now(), m_asKnownThen};
}

Instant WarRoom::instant() const
{
    return m_mode == Live ? m_session->clock().now() : m_clock->now();
}

Instant WarRoom::writeInstant() const
{
    return sealed() ? instant() : m_session->clock().now();
}

// ---- reading
// -------------------------------------------------------------------------------------------------

void WarRoom::onCommitted(const ChangeSet& changes)
{
    if (m_resting)
        return; // wake reads everything
    const bool ours = changes.incidents.contains(m_incident.value);
    const bool people = changes.touches(Table::People); // their events are shown under other names
    if (people || (ours && changes.touches(Table::Events)))
        ++m_models->eventsWritten;
    if (changes.touches(Table::Sources))
        providePanelsOnce();
    if (changes.touches(Table::Samples)) {
        m_panels->samplesChanged(changes);
        const bool shape =
            changes.allSamples || !m_snapshot || m_snapshot->panels.empty() ||
            std::any_of(changes.samples.begin(), changes.samples.end(), [this](const auto& one) {
                const std::vector<PanelSeries>& series = m_snapshot->panels.front().series;
                return !series.empty() && one.query == series.front().query;
            });
        if (shape)
            loadScrub();
    }
    const bool shared = changes.touches(Table::Freshness) || changes.touches(Table::Sources) ||
                        changes.touches(Table::Samples);
    if (ours || shared || people)
        reload();
}

void WarRoom::showPanels()
{
    const TimeRange range = m_range->range();
    // A room that is read in the background asks the tools for no charts.
    const bool looked = !m_session->room() || m_session->room() == this;
    if (m_models->history && m_snapshot && looked) {
        std::vector<ShownPanel> shown;
        for (const Panel& panel : askedPanels(*m_snapshot)) {
            const int columns = m_panels->columns(panel.id);
            ShownPanel& one =
                shown.emplace_back(ShownPanel{panel, columns > 0 ? columns : kUsualColumns, {range}});
            // Another incident is compared by what was recorded of it; its tools may be others by now.
            if (const auto behind = rangeBehind(*m_snapshot, *m_range, panel))
                one.ranges.push_back(*behind);
        }
        m_models->history->want(std::move(shown));
    }
    m_panels->setOverlay(m_range->overlay(), m_snapshot ? m_snapshot->onset : std::nullopt);
    m_panels->show(range, asOf(), instant(), Format::instance()->style());
    tellTrouble();
}

// ---- span and scrubber
// ---------------------------------------------------------------------------------------

Instant WarRoom::latestInstant() const
{
    return sealed() ? m_span.to : m_session->clock().now();
}

void WarRoom::updateSpan()
{
    if (!m_snapshot)
        return;
    TimeRange span{m_snapshot->incident.openedAt, m_session->clock().now()};
    if (sealed()) {
        span.to = span.from + kStandardRange;
        if (!m_snapshot->events->moments.empty())
            span.to = std::max(span.from + kShortestSpan, m_snapshot->events->moments.back() + kAfterEnd);
    }
    if (span.to <= span.from)
        span.from = span.to - kStandardRange;
    if (span == m_span)
        return;
    // A live span grows every second; its shape is worth reading again only when it grew by a pixel or so.
    const bool reshape = span.from != m_span.from || m_scrubValues.isEmpty() ||
                         span.length() > m_span.length() + m_span.length() / kScrubBuckets || sealed();
    if (!reshape)
        return;
    m_span = span;
    m_range->setSpan(span);
    m_models->fillTicks(*m_snapshot, m_span);
    emit spanChanged();
    loadScrub();
}

void WarRoom::loadScrub()
{
    if (!m_snapshot || m_snapshot->panels.empty() || m_snapshot->panels.front().series.empty())
        return;
    if (m_scrubReading) {
        m_scrubAgain = true;
        return;
    }
    m_scrubReading = true;
    m_scrubAgain = false;
    Panel panel = m_snapshot->panels.front();
    panel.series.resize(1); // the first query stands for the incident
    m_session->store()->read(
        [panel, incident = m_incident, span = m_span](ReadTx& tx) -> Result<QList<double>> {
            auto blocks = readPanel(tx, incident, panel, span);
            if (!blocks)
                return tl::unexpected(blocks.error());
            return scrubShape(*blocks, span, kScrubBuckets);
        },
        this,
        [this](Result<QList<double>> shape) {
            m_scrubReading = false;
            if (m_resting)
                return;
            if (shape && *shape != m_scrubValues) {
                m_scrubValues = std::move(*shape);
                m_scrubMaximum = 0;
                for (const double value : std::as_const(m_scrubValues)) {
                    if (value > m_scrubMaximum)
                        m_scrubMaximum = value;
                }
                emit spanChanged();
            }
            if (m_scrubAgain)
                loadScrub();
        });
}

// ---- transport
// -----------------------------------------------------------------------------------------------

double WarRoom::speed() const
{
    return m_clock->speed();
}
QList<double> WarRoom::speeds() const
{
    return {1, 2, 5, 10, 30, 60};
}

void WarRoom::setSpeed(double speed)
{
    if (speed == m_clock->speed())
        return;
    m_clock->setSpeed(speed);
    emit transportChanged();
}

double WarRoom::asOfInstant() const
{
    return m_mode == Live ? std::nan("") : static_cast<double>(m_clock->now().ms);
}

double WarRoom::instantMs() const
{
    return static_cast<double>(instant().ms);
}

void WarRoom::setAsKnownThen(bool asKnownThen)
{
    if (asKnownThen == m_asKnownThen)
        return;
    m_asKnownThen = asKnownThen;
    moved();
}

void WarRoom::setMode(Mode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    if (mode == Replay)
        m_clock->run();
    else
        m_clock->pause();
    if (mode == Hold)
        m_ticker.stop(); // nothing moves in a held room
    else
        m_ticker.start(mode == Replay ? kReplayTick : kLiveTick);
    emit transportChanged();
}

void WarRoom::moved()
{
    m_range->setInstant(instant());
    emit asOfChanged();
    emit clockChanged();
    showPanels();
    reload();
}

void WarRoom::tick()
{
    if (m_mode == Replay) {
        if (m_clock->now() >= latestInstant()) {
            goLive();
            return;
        }
        moved();
        return;
    }
    m_range->setInstant(instant());
    updateSpan();
    if (m_range->following())
        showPanels();
    if (m_snapshot && m_mode == Live)
        m_models->fillSources(*m_snapshot, instant());
    emit clockChanged();
}

void WarRoom::seek(double ms)
{
    if (!std::isfinite(ms))
        return;
    const Instant wanted = fromMs(ms);
    if (!m_snapshot) {
        m_wanted = wanted;
        return;
    }
    if (!sealed() && wanted >= m_session->clock().now()) {
        goLive();
        return;
    }
    m_clock->jump(std::clamp(wanted, m_span.from, std::max(m_span.from, latestInstant())));
    if (m_mode == Live)
        setMode(Hold);
    moved();
}

bool WarRoom::seekText(const QString& text)
{
    const QString typed = text.trimmed();
    if (const auto exact = Instant::fromIso(typed)) {
        seek(static_cast<double>(exact->ms));
        return true;
    }
    QTime time = QTime::fromString(typed, QStringLiteral("H:m:s"));
    if (!time.isValid())
        time = QTime::fromString(typed, QStringLiteral("H:m"));
    if (!time.isValid())
        return false;
    // A time of day means the day on which it lies inside the span; of several the one nearest to what is
    // shown.
    const bool utc = Format::instance()->utc();
    const auto shown = [utc](Instant t) { return utc ? t.toUtc() : t.toUtc().toLocalTime(); };
    const Instant from = m_span.from, to = latestInstant(), here = instant();
    std::optional<Instant> best;
    for (QDate day = shown(from).date(); day <= shown(to).date(); day = day.addDays(1)) {
        const QDateTime moment(day, time, utc ? Qt::UTC : Qt::LocalTime);
        const Instant candidate{moment.toMSecsSinceEpoch()};
        const bool inside = candidate >= from && candidate <= to;
        if (inside && (!best || std::abs((candidate - here).count()) < std::abs((*best - here).count())))
            best = candidate;
    }
    if (!best)
        return false;
    seek(static_cast<double>(best->ms));
    return true;
}

void WarRoom::seekBy(double ms)
{
    seek(instantMs() + ms);
}

void WarRoom::stepEvent(int direction)
{
    if (!m_snapshot || direction == 0)
        return;
    const std::vector<Instant>& moments = m_snapshot->events->moments;
    const Instant at = instant();
    if (direction > 0) {
        const auto next = std::upper_bound(moments.begin(), moments.end(), at);
        if (next != moments.end())
            seek(static_cast<double>(next->ms));
        else
            goLive();
        return;
    }
    const auto next = std::lower_bound(moments.begin(), moments.end(), at);
    if (next != moments.begin())
        seek(static_cast<double>(std::prev(next)->ms));
}

void WarRoom::play()
{
    if (!m_snapshot || m_mode == Replay)
        return;
    if (m_mode == Live || m_clock->now() >= latestInstant())
        m_clock->jump(m_span.from);
    setMode(Replay);
    moved();
}

void WarRoom::pause()
{
    if (m_mode != Replay)
        return;
    setMode(Hold);
    moved();
}

void WarRoom::togglePlay()
{
    if (m_mode == Replay)
        pause();
    else
        play();
}

void WarRoom::goLive()
{
    if (!m_snapshot)
        return;
    m_range->setFollowing(true);
    if (sealed()) {
        m_clock->jump(m_span.to);
        setMode(Hold);
    } else {
        setMode(Live);
    }
    moved();
}

void WarRoom::toggleLive()
{
    if (m_mode != Live) {
        goLive();
        return;
    }
    m_clock->jump(m_session->clock().now());
    setMode(Hold);
    moved();
}

// ---- charts
// -------------------------------------------------------------------------------------------------

double WarRoom::rangeFrom() const
{
    return m_range->fromMs();
}
double WarRoom::rangeTo() const
{
    return m_range->toMs();
}

} // namespace muster
