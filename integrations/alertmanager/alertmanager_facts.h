// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alertmanager's v2 JSON, what was known before, and the events that follow from the two. Pure.

#include "integrations/core/alert_facts.h"

#include <QJsonArray>

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace muster::alertmanager {

/// One element of GET /api/v2/alerts; every state (active, suppressed, unprocessed) still fires.
struct ListedAlert
{
    QString fingerprint;
    Instant startsAt;
    AlertBrief brief;
    QString summary;
    QString link; ///< generatorURL: carries the host name Prometheus knows of itself
    QString state;
    QByteArray raw;
};
/// What the list says, and what of it could not be read (no labels, fingerprint or startsAt): those are kept
/// as they came, and what they may be is not taken for gone.
struct AlertReading
{
    std::vector<ListedAlert> alerts;
    std::vector<PoisonItem> poison;
    std::set<QString> unread; ///< fingerprints that are listed although their alert could not be read
    bool nameless = false;    ///< something could not be read that may be any alert
};
AlertReading readAlerts(const QJsonArray& list);

/// What the cursor of feed "alerts" remembers. Compact JSON, version 1:
/// `{"v":1,"until":ms,"firing":[[fingerprint,startsAtMs,name,severity,service],…]}`.
struct AlertMemory
{
    std::optional<Instant> until;
    struct Firing
    {
        Instant startsAt;
        AlertBrief brief;
        friend bool operator==(const Firing&, const Firing&) = default;
    };
    std::map<QString, Firing> firing; ///< by fingerprint
};
AlertMemory readMemory(const QString& token);
QString writeMemory(const AlertMemory& memory);

/// True when something known is missing from the list: then it is worth asking how long the server is up.
bool hasVanished(const AlertMemory& memory, const AlertReading& now);

/// New firings, and resolutions of what vanished. `mayResolve` is false shortly after a restart of the
/// server, which forgets every alert until Prometheus sends it again. `context.now` is the tool's time: an
/// alert that vanished is over since then.
struct AlertRound
{
    std::vector<TimelineEvent> events;
    AlertMemory memory;
    std::vector<QString> seen; ///< ids of the firing events whose alerts are not over
    std::vector<QString> over; ///< and of those that are, since this round
    bool full = false;         ///< the list says it all: nothing in it is a riddle, and the server is settled
};
AlertRound alertRound(const Context& context, const AlertMemory& memory, const AlertReading& now,
                      bool mayResolve);

/// Events "silence.started" and "silence.ended", or "silence.ran_out" where nobody ended it, out of GET
/// /api/v2/silences, for those touched since `since`. Ids are stable; an extended silence changes the text of
/// its first event. `context.now` is the tool's time.
struct SilenceReading
{
    std::vector<TimelineEvent> events;
    std::vector<PoisonItem> poison;
    std::vector<QString> seen; ///< ids of the first events of those that are in force, or could not be read
    std::vector<QString> over; ///< of those that ended: Alertmanager forgets them after some days
    bool nameless = false;     ///< something could not be read that may be any silence
    /// The newest change of any silence that has begun, by the tool's own clock and never later than its now:
    /// where the next look begins.
    std::optional<Instant> newest;
};
SilenceReading readSilences(const Context& context, const QJsonArray& list, Instant since);

/// Groups of alerts as the routing sees them (GET /api/v2/alerts/groups): one RuleInfo per alert, `group`
/// being the group's labels and its receiver, `state` active, suppressed or unprocessed. `unread`: how many
/// alerts are left out because they could not be read.
Result<std::vector<RuleInfo>> readGroups(const QJsonArray& list, int& unread);

} // namespace muster::alertmanager
