// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/query_run.h"

#include "models/store/store.h"
#include "models/view/chart_extract.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

QueryRun::QueryRun(WarRoom* room, QObject* parent) : QObject(parent), m_room(room) {}

QueryRun::~QueryRun() = default;

TimeRange QueryRun::range() const
{
    return {Instant{static_cast<qint64>(m_room->rangeFrom())},
            Instant{static_cast<qint64>(m_room->rangeTo())}};
}

void QueryRun::start(const Panel& panel, const QString& query, bool connected)
{
    m_asker = std::make_unique<QObject>();
    m_panel = panel;
    m_query = query;
    m_connected = connected;
    m_read = false;
    m_underWay = 0;
    m_cover = {};
    m_loaded = {};
    m_failure.reset();
    m_warnings.clear();
    // A feed of its own from the first moment: under the edited query the old curve would be a lie.
    const std::unique_ptr<ChartFeed> old = std::exchange(m_feed, std::make_unique<ChartFeed>());
    m_feed->setPanel(panel);
    emit changed(); // before the old feed dies
    load();
    if (connected)
        ask();
}

void QueryRun::stop()
{
    if (!m_feed)
        return;
    m_asker.reset();
    m_underWay = 0;
    const std::unique_ptr<ChartFeed> old = std::exchange(m_feed, nullptr);
    emit changed();
}

void QueryRun::follow()
{
    if (!m_feed)
        return;
    m_feed->setVisibleUntil(m_room->asOf().instant);
    askLater();
}

void QueryRun::load()
{
    Store* store = m_room->session()->store();
    if (!store || range().from >= range().to)
        return;
    const Milliseconds margin = range().length() / 2;
    ChartExtract wanted;
    wanted.panel = m_panel;
    wanted.range = {range().from - margin, range().to + margin};
    m_loaded = {wanted.range.from, range().to};
    // Whatever the room's instant: what is asked now cannot have been known then, the feed cuts it there.
    store->read([wanted](ReadTx& tx) { return readSamples(tx, wanted); }, m_asker.get(),
                [this](Result<std::vector<SampleBlock>> blocks) {
                    m_read = true;
                    if (blocks)
                        m_feed->merge(std::make_shared<const std::vector<SampleBlock>>(std::move(*blocks)));
                    m_feed->setVisibleUntil(m_room->asOf().instant);
                    emit changed();
                });
}

void QueryRun::askLater()
{
    const int wish = ++m_wish;
    m_room->session()->clock().after(kRest, this, [this, wish] {
        if (wish != m_wish || !m_feed)
            return;
        if (!isLoaded())
            load();
        if (m_connected)
            ask();
    });
}

/// The tail of the chart's other queries comes from the watch: it is read in steps, not every second.
bool QueryRun::isLoaded() const
{
    return m_loaded.from <= range().from && range().to < m_loaded.to + kFinest;
}

void QueryRun::ask()
{
    TimeRange shown = range();
    const Milliseconds step = stepFor(shown.length(), kColumns, kFinest);
    // Whole steps; a live tail is asked for once there is a step to ask for.
    const qint64 grid = step.count();
    shown.from = Instant{shown.from.ms / grid * grid};
    shown.to = Instant{std::min(shown.to, m_room->session()->clock().now()).ms / grid * grid};
    if (shown.from >= shown.to)
        return;
    for (const TimeRange& part : m_cover.missing(shown, step)) {
        MetricQuery query;
        query.source = m_panel.source;
        query.query = m_query;
        query.unit = m_panel.format.unit;
        query.step = step;
        query.range = part;
        m_cover.add(part, step);
        ++m_underWay;
        m_room->session()->tools()->query(query, m_asker.get(),
                                          [this](Result<QueryAnswer> answer) { take(std::move(answer)); });
    }
    emit changed();
}

void QueryRun::take(Result<QueryAnswer> answer)
{
    --m_underWay;
    if (!answer) {
        // Its stretch counts as asked: a refused query must not be sent with every second of a live tail.
        m_failure = answer.error();
        emit changed();
        return;
    }
    m_failure.reset();
    m_warnings = answer->warnings;
    const auto blocks = std::make_shared<const std::vector<SampleBlock>>(std::move(answer->blocks));
    m_feed->merge(blocks);
    m_feed->setVisibleUntil(m_room->asOf().instant);
    Store* store = m_room->session()->store();
    if (store && !store->isReadOnly() && !blocks->empty())
        store->write(
            [blocks](WriteTx& tx) -> Result<bool> {
                for (const SampleBlock& block : *blocks) {
                    if (Done done = tx.putSamples(block); !done)
                        return tl::unexpected(done.error());
                }
                return true;
            },
            this, [](Result<bool>) {}); // a store that cannot write says so itself
    emit changed();
}

} // namespace muster
