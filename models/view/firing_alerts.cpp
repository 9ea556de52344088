// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/firing_alerts.h"

#include "models/domain/alert_episode.h"
#include "models/domain/display_text.h"
#include "models/store/change_set.h"
#include "models/store/loose_alerts.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <map>
#include <utility>

namespace muster {

namespace {

constexpr int kMostEvents = 400;
constexpr size_t kNamed = 3;

const QLatin1String kFiring("alert.firing");

/// Of alerts without a key (alert_episode.h): the same words of the same tool.
QString wordKey(const TimelineEvent& event)
{
    return event.source.value + QChar(0x1f) + event.service + QChar(0x1f) + alertHead(event.text);
}

} // namespace

bool StandingAlert::is(const EventId& id) const
{
    return line.event.id == id || std::any_of(line.twins.begin(), line.twins.end(),
                                              [&](const TimelineEvent& twin) { return twin.id == id; });
}

std::vector<StandingAlert> standingAlerts(const std::vector<LooseAlert>& alerts,
                                          const std::set<SourceId>& connected)
{
    QSet<QString> ended, taken;
    std::map<QString, Instant> lastEnd;
    std::vector<TimelineEvent> beginnings;
    for (auto one = alerts.rbegin(); one != alerts.rend(); ++one) { // ascending
        const TimelineEvent& event = one->event;
        if (event.kindName == kFiring) {
            if (one->inIncident)
                taken.insert(event.id.value);
            beginnings.push_back(event);
        } else if (const QString key = episodeKey(event); !key.isEmpty()) {
            ended.insert(key);
        } else {
            lastEnd[wordKey(event)] = event.occurredAt;
        }
    }
    const auto isOver = [&](const TimelineEvent& event) {
        if (const QString key = episodeKey(event); !key.isEmpty())
            return ended.contains(key);
        const auto end = lastEnd.find(wordKey(event));
        return end != lastEnd.end() && end->second >= event.occurredAt;
    };
    std::vector<StandingAlert> standing;
    for (MergedEvent& line : mergeDuplicates(std::move(beginnings))) {
        std::vector<const TimelineEvent*> told{&line.event};
        for (const TimelineEvent& twin : line.twins)
            told.push_back(&twin);
        StandingAlert alert;
        bool over = false, inIncident = false;
        for (const TimelineEvent* one : told) {
            inIncident = inIncident || taken.contains(one->id.value);
            if (isOver(*one))
                over = true;
            else if (one->presence == Presence::Present && connected.count(one->source) > 0)
                alert.tellers.push_back(one->source);
        }
        if (inIncident)
            continue;
        alert.state = !alert.tellers.empty() ? StandingAlert::State::Fires
                      : over                 ? StandingAlert::State::Over
                                             : StandingAlert::State::Unknown;
        alert.line = std::move(line);
        standing.push_back(std::move(alert));
    }
    std::stable_sort(standing.begin(), standing.end(), [](const StandingAlert& a, const StandingAlert& b) {
        const bool first = a.state == StandingAlert::State::Fires;
        const bool second = b.state == StandingAlert::State::Fires;
        return first != second ? first : a.line.event.occurredAt > b.line.event.occurredAt;
    });
    return standing;
}

Result<std::set<SourceId>> connectedSources(const ReadTx& tx)
{
    const auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    std::set<SourceId> connected;
    for (const Source& source : *sources) {
        if (source.enabled)
            connected.insert(source.id);
    }
    return connected;
}

Result<std::vector<StandingAlert>> readStandingAlerts(const ReadTx& tx)
{
    const auto connected = connectedSources(tx);
    if (!connected)
        return tl::unexpected(connected.error());
    const auto alerts = looseAlerts(tx, kMostEvents);
    if (!alerts)
        return tl::unexpected(alerts.error());
    return standingAlerts(*alerts, *connected);
}

FiringAlerts::FiringAlerts(Session* session) : m_session(session) {}

void FiringAlerts::follow()
{
    Store* const store = m_session->store();
    if (!store)
        return;
    connect(store, &Store::committed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Table::Events) || changes.touches(Table::Sources))
            read();
    });
    connect(m_session, &Session::settingsChanged, this, &FiringAlerts::retell); // the zone of its times
    // Whether its tool still answers, and for how long not.
    connect(m_session->sources(), &QAbstractItemModel::dataChanged, this, &FiringAlerts::retell);
    connect(m_session->sources(), &RowListModel::countChanged, this, &FiringAlerts::retell);
    read();
}

void FiringAlerts::read()
{
    if (m_reading) {
        m_again = true;
        return;
    }
    m_reading = true;
    QElapsedTimer took;
    took.start();
    m_session->store()->read([](ReadTx& tx) { return readStandingAlerts(tx); }, this,
                             [this, took](Result<std::vector<StandingAlert>> alerts) {
                                 if (alerts) { // else the store has told its trouble elsewhere
                                     std::erase_if(*alerts, [](const StandingAlert& alert) {
                                         return alert.state != StandingAlert::State::Fires;
                                     });
                                     m_firing = std::move(*alerts);
                                     retell();
                                 }
                                 // While an import fills the store, other reads have their turn.
                                 QTimer::singleShot(std::min<qint64>(took.elapsed() * 3, 5'000), this,
                                                    [this] {
                                                        m_reading = false;
                                                        if (std::exchange(m_again, false))
                                                            read();
                                                    });
                             });
}

QString FiringAlerts::newestId() const
{
    return m_firing.empty() ? QString() : m_firing.front().line.event.id.value;
}

QString FiringAlerts::newestName() const
{
    return m_firing.empty() ? QString() : displayLine(alertHead(m_firing.front().line.event.text));
}

QString FiringAlerts::words() const
{
    if (m_firing.empty())
        return {};
    const auto silence = [this](const StandingAlert& alert) -> QString {
        QString words;
        for (const SourceId& teller : alert.tellers) {
            for (const SourceRow& row : m_session->sources()->rows()) {
                if (row.sourceId != teller.value)
                    continue;
                if (row.state != toString(FreshnessState::Stale) &&
                    row.state != toString(FreshnessState::Blind))
                    return {}; // one that still looks is enough
                words =
                    row.state == toString(FreshnessState::Blind)
                        ? displayFilled(tr("%1 does not answer"), {row.name})
                        : displayFilled(tr("%1 is silent for %2", "tool, how long"), {row.name, row.ageText});
            }
        }
        return words;
    };
    const Instant now = m_session->clock().now();
    QStringList named;
    for (size_t i = 0; i < std::min(kNamed, m_firing.size()); ++i) {
        const TimelineEvent& event = m_firing[i].line.event;
        const QString since = format::timeWithZone(event.occurredAt, now, Format::instance()->style());
        const QString name = alertHead(event.text);
        QString words =
            event.service.isEmpty()
                ? displayFilled(tr("%1 since %2", "alert, when"), {name, since})
                : displayFilled(tr("%1, %2, since %3", "alert, service, when"), {name, event.service, since});
        if (const QString silent = silence(m_firing[i]); !silent.isEmpty())
            words = displayFilled(tr("%1 (%2)", "alert, why it may be over"), {words, silent});
        named << words;
    }
    if (m_firing.size() > kNamed)
        named << tr("%1 more").arg(m_firing.size() - kNamed);
    return displayFilled(QStringLiteral("%1: %2"),
                         {format::counted(count(), tr("%1 alert fires now that no incident has"),
                                          tr("%1 alerts fire now that no incident has")),
                          named.join(QStringLiteral(" · "))});
}

void FiringAlerts::retell()
{
    const QString text = words();
    const QString newest = newestId();
    if (text == m_text && newest == m_toldNewest)
        return;
    m_text = text;
    m_toldNewest = newest;
    emit changed();
}

} // namespace muster
