// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The tools of a simulated world: each answers requests out of a model of truth, and the model can be asked
// afterwards. Faults on the way to them are the network's business (sim_network.h).

#include "integrations/core/http.h"
#include "models/base/instant.h"
#include "tests/sim/seeded.h"

#include <QJsonObject>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace muster::sim {

/// Role: a tool at one origin. Thread: main.
class SimServer
{
public:
    virtual ~SimServer() = default;
    /// `now` is true time; what the server calls now is `now + clockOffset`.
    virtual HttpReply answer(const HttpRequest& request, Instant now) = 0;
    Milliseconds clockOffset{0};
};

HttpReply jsonReply(int status, const QJsonObject& body);

/// One thing that a change feed tells of.
struct SimItem
{
    int revision = 1;
    quint64 changedAt = 0; ///< place of its newest change in the feed
    Instant occurredAt;
    bool removed = false;
};

/// Role: `GET /changes?after=N` of a feed that keeps the newest change of each item, in order of change, page
/// by page; an item that changes between two pages moves to the end. A position is "<generation>-<place>";
/// one of an earlier generation is answered with 410.
class ChangeFeedServer final : public SimServer
{
public:
    HttpReply answer(const HttpRequest& request, Instant now) override;
    void insert(Instant occurredAt);
    void change(const QString& id);
    void remove(const QString& id);
    /// The tool forgets its history: every cursor given out so far is refused.
    void expireCursors() { ++m_generation; }
    /// Place of a position; 0 for none.
    static quint64 placeOf(const QString& position) { return position.section(u'-', 1).toULongLong(); }
    /// A random living item; empty when there is none.
    QString any(Seeded& chance) const;

    const std::map<QString, SimItem>& items() const { return m_items; }

private:
    void touch(SimItem& item) { item.changedAt = ++m_last; }
    std::map<QString, SimItem> m_items;
    quint64 m_last = 0, m_generation = 1;
    int m_made = 0;
};

/// Role: the three endpoints of Alertmanager that the connector reads. Alerts are forgotten by a restart
/// until Prometheus sends them again.
class AlertmanagerServer final : public SimServer
{
public:
    HttpReply answer(const HttpRequest& request, Instant now) override;

    struct Alert
    {
        Instant startsAt;
        bool firing = true;
        Instant knownFrom{0}; ///< forgotten by a restart until Prometheus sends it again
    };
    struct Silence
    {
        Instant startsAt, endsAt, updatedAt;
    };
    void fire(Instant now);                       ///< a new alert, or an old one again
    void end(Seeded& chance);                     ///< one of the firing ones
    void restart(Instant now, Instant sentAgain); ///< forgets what fires until then
    void silence(Instant now, Milliseconds length);
    void expireSilence(Instant now);
    const std::map<QString, Alert>& alerts() const { return m_alerts; }
    const std::map<QString, Silence>& silences() const { return m_silences; }

private:
    std::map<QString, Alert> m_alerts; ///< by fingerprint
    std::map<QString, Silence> m_silences;
    Instant m_upSince{0};
    int m_made = 0;
};

} // namespace muster::sim
