// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold in a simulated world, for facts and labels. For writes: sim_world_outbox.cpp.
#include "tests/sim/sim_connector.h"
#include "tests/sim/sim_world.h"

namespace muster::sim {

// ---- what must hold

void World::violation(const QString& words)
{
    m_trace.note(m_clock.now(), "VIOLATION", words);
    m_violations << words;
}

std::map<QString, World::Stored> World::stored(const SourceId& source)
{
    std::map<QString, Stored> list;
    // A bare column of max() is of the row that has the maximum: sqlite.org/lang_select.html#bareagg.
    Query query = m_disk.database().query("SELECT remote_id, text, incident, max(revision), presence FROM "
                                          "event WHERE source = ? GROUP BY event",
                                          source);
    for (;;) {
        const Result<bool> row = query.step();
        if (!row) {
            violation(QStringLiteral("the database cannot be read: ") + row.error().what);
            return list;
        }
        if (!*row)
            return list;
        const QString remoteId = query.text(0);
        const Stored told{query.text(1), {query.text(2)}, int(query.integer(3)), query.text(4)};
        const auto [known, isNew] = list.emplace(remoteId, told);
        if (isNew)
            continue;
        // A room that was opened later has a copy of its own, which says the same.
        if (known->second.rooms.contains(query.text(2)))
            violation(QStringLiteral("%1 is stored twice").arg(remoteId));
        if (known->second.text != told.text || known->second.presence != told.presence)
            violation(QStringLiteral("%1 is not the same in every room").arg(remoteId));
        known->second.rooms.insert(query.text(2));
    }
}

void World::check(bool atRest)
{
    checkCursors();
    if (!atRest)
        return checkThings(false);
    checkThings(true);
    checkFeed(kDeploys, m_deploys);
    checkFeed(kFlags, m_desk.feed);
    checkAlerts();
    checkOutbox();
}

/// A cursor is never ahead of its facts: everything that it leaves behind is stored, at least as new.
void World::checkCursors()
{
    for (const auto& [source, server] : {std::pair{kDeploys, &m_deploys}, std::pair{kFlags, &m_desk.feed}}) {
        const auto cursors = ReadTx(m_disk.database()).cursors(source);
        if (!cursors)
            return violation(QStringLiteral("the cursors cannot be read"));
        if (cursors->empty())
            continue;
        const auto rows = stored(source);
        for (const Cursor& cursor : *cursors) {
            const quint64 position = ChangeFeedServer::placeOf(cursor.token);
            for (const auto& [id, item] : server->items()) {
                if (item.changedAt > position)
                    continue;
                const auto row = rows.find(id);
                if (row == rows.end() ||
                    row->second.text != SimConnector::wordsOf(id, item.revision, item.removed))
                    violation(QStringLiteral("the cursor %1 of %2 is ahead of %3")
                                  .arg(cursor.feed + u'=' + cursor.token, source.value, id));
            }
        }
    }
}

void World::checkFeed(const SourceId& source, const ChangeFeedServer& server)
{
    const auto rows = stored(source);
    for (const auto& [id, item] : server.items()) {
        const QString words = SimConnector::wordsOf(id, item.revision, item.removed);
        const auto row = rows.find(id);
        if (row == rows.end())
            violation(QStringLiteral("%1 of %2 is missing").arg(id, source.value));
        else if (row->second.text != words)
            violation(QStringLiteral("stored “%1”, true is “%2”").arg(row->second.text, words));
    }
    for (const auto& [id, row] : rows) {
        if (!server.items().contains(id))
            violation(QStringLiteral("%1 of %2 was never told").arg(id, source.value));
    }
}

void World::checkAlerts()
{
    const auto rows = stored(kAlerts);
    const Milliseconds offset = m_alertmanager.clockOffset;
    const auto idOf = [&](const QString& fingerprint, Instant startsAt, const char* what) {
        return QStringLiteral("%1/%2/%3")
            .arg(fingerprint)
            .arg((startsAt + offset).ms)
            .arg(QLatin1String(what));
    };
    for (const auto& [fingerprint, alert] : m_alertmanager.alerts()) {
        if (!alert.firing)
            continue;
        if (!rows.contains(idOf(fingerprint, alert.startsAt, "firing")))
            violation(QStringLiteral("alert %1 fires and nobody knows").arg(fingerprint));
        if (rows.contains(idOf(fingerprint, alert.startsAt, "resolved")))
            violation(QStringLiteral("alert %1 fires and is called resolved").arg(fingerprint));
    }
    for (const auto& [remoteId, row] : rows) {
        if (!remoteId.endsWith(QLatin1String("/firing")))
            continue;
        const QString fingerprint = remoteId.section(u'/', 0, 0);
        const auto alert = m_alertmanager.alerts().find(fingerprint);
        const bool firing = alert != m_alertmanager.alerts().end() && alert->second.firing &&
                            remoteId == idOf(fingerprint, alert->second.startsAt, "firing");
        const auto end =
            rows.find(QString(remoteId).replace(QLatin1String("/firing"), QLatin1String("/resolved")));
        for (const QString& room : row.rooms) {
            if (!firing && (end == rows.end() || !end->second.rooms.contains(room)))
                violation(
                    QStringLiteral("alert %1 is over and still called firing in “%2”").arg(remoteId, room));
        }
        for (const IncidentId& room : m_openRooms) {
            if (firing && !row.rooms.contains(room.value))
                violation(QStringLiteral("alert %1 fires and “%2” does not know").arg(remoteId, room.value));
        }
    }
    const Instant now = m_clock.trueNow();
    for (const auto& [id, silence] : m_alertmanager.silences()) {
        const auto key = [&](const char* what) {
            return QStringLiteral("silence/%1/%2").arg(id, QLatin1String(what));
        };
        // A room that opens is told of the last six hours; a world in which everything is switched off may
        // pass a day in one step.
        constexpr Milliseconds kToldOf{5 * 3'600'000};
        if (now - silence.startsAt < kToldOf && !rows.contains(key("started")))
            violation(QStringLiteral("silence %1 is missing").arg(id));
        // Fifteen seconds: the last look may have been before its end.
        const Milliseconds over = now - silence.endsAt;
        if (over > Milliseconds{20'000} && over < kToldOf && !rows.contains(key("ended")))
            violation(QStringLiteral("silence %1 is over and nobody knows").arg(id));
    }
}

/// Nothing is called deleted without the tool's word, nothing that was here is gone; and after a full reading
/// all that the tool lists is here, as it is there, and nothing else is called present.
void World::checkThings(bool afterAFullReading)
{
    const auto rows = stored(kThings);
    for (const QString& id : m_thingsStored) {
        if (!rows.contains(id))
            violation(QStringLiteral("%1 was deleted").arg(id));
    }
    for (const auto& [id, row] : rows) {
        m_thingsStored.insert(id);
        if (row.presence == QLatin1String("tombstone") && !m_things.told.contains(id))
            violation(QStringLiteral("%1 is called deleted without the tool's word").arg(id));
        if (afterAFullReading && row.presence == QLatin1String("present") && !m_things.has(id))
            violation(QStringLiteral("%1 is called present and is not listed").arg(id));
    }
    if (!afterAFullReading)
        return;
    for (const ListedServer::Item& item : m_things.items()) {
        const auto row = rows.find(item.id);
        if (row == rows.end())
            violation(QStringLiteral("%1 is missing").arg(item.id));
        else if (row->second.text != item.text)
            violation(
                QStringLiteral("%1 says “%2” instead of “%3”").arg(item.id, row->second.text, item.text));
        else if (row->second.presence != QLatin1String("present"))
            violation(QStringLiteral("%1 is listed and called %2").arg(item.id, row->second.presence));
    }
}

/// After the machine slept nothing is live before it was asked again.
void World::checkLive(const Freshness& freshness)
{
    const auto before = m_answersBeforeSleep.find({freshness.source, freshness.feed});
    if (freshness.state == FreshnessState::Live && before != m_answersBeforeSleep.end() &&
        m_network.goodAnswers(freshness.source, freshness.feed) <= before->second)
        violation(QStringLiteral("%1 %2 is called live and was not asked since the machine slept")
                      .arg(freshness.source.value, freshness.feed));
}

/// A label is never newer than the data it speaks of.
void World::checkFreshness(const Freshness& freshness)
{
    if (!freshness.lastSuccess)
        return;
    if (freshness.state == FreshnessState::Late && *freshness.lastSuccess > m_clock.now())
        violation(QStringLiteral("%1 %2 is only called late, by a success that lies ahead")
                      .arg(freshness.source.value, freshness.feed));
    const auto good = m_network.lastGood(freshness.source, freshness.feed);
    if (!good || *freshness.lastSuccess > *good)
        violation(QStringLiteral("%1 %2 is labelled %3 ms newer than its last answer")
                      .arg(freshness.source.value, freshness.feed)
                      .arg(good ? (*freshness.lastSuccess - *good).count() : -1));
}

} // namespace muster::sim
