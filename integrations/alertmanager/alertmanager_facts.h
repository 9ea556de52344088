// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alertmanager's v2 JSON, what was known before, and the events that follow from the two. Pure.

#include "integrations/core/alert_facts.h"

#include <QJsonArray>

#include <map>
#include <optional>
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
/// Errors: BadResponse for anything but a list of alerts with labels, fingerprint and startsAt.
Result<std::vector<ListedAlert>> readAlerts(const QJsonArray& list);

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
bool hasVanished(const AlertMemory& memory, const std::vector<ListedAlert>& now);

/// New firings, and resolutions of what vanished. `mayResolve` is false shortly after a restart of the
/// server, which forgets every alert until Prometheus sends it again.
struct AlertRound
{
    std::vector<TimelineEvent> events;
    AlertMemory memory;
};
AlertRound alertRound(const Context& context, const AlertMemory& memory, const std::vector<ListedAlert>& now,
                      bool mayResolve);

/// Events "silence.started" and "silence.ended" out of GET /api/v2/silences, for those touched since `since`.
/// Ids are stable; an extended silence changes the text of its first event.
Result<std::vector<TimelineEvent>> readSilences(const Context& context, const QJsonArray& list,
                                                Instant since);

/// The newest change of any silence that has begun, by the tool's own clock: where the next look begins.
std::optional<Instant> newestTouch(const QJsonArray& list);

/// Groups of alerts as the routing sees them (GET /api/v2/alerts/groups): one RuleInfo per alert, `group`
/// being the group's labels and its receiver, `state` active, suppressed or unprocessed.
Result<std::vector<RuleInfo>> readGroups(const QJsonArray& list);

} // namespace muster::alertmanager
