// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Alerts of Prometheus: the rules' own list, the ALERTS history, what was known before, and the events that
// follow from the three. Pure; requests are made in prometheus_connector.

#include "integrations/core/alert_facts.h"
#include "integrations/prometheus/prometheus_samples.h"

#include <QJsonObject>

#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace muster::prometheus {

/// One firing of one alert: the fingerprint of its labels and the second in which its condition became true
/// (`activeAt`, which the server also keeps as the value of ALERTS_FOR_STATE).
struct AlertKey
{
    QString fingerprint;
    qint64 activeSecond = 0;
    friend bool operator==(const AlertKey&, const AlertKey&) = default;
    friend bool operator<(const AlertKey& a, const AlertKey& b)
    {
        return std::tie(a.fingerprint, a.activeSecond) < std::tie(b.fingerprint, b.activeSecond);
    }
};

/// An alert that the server lists as firing now.
struct LiveAlert
{
    AlertKey key;
    AlertBrief brief;
    QString summary;
    QString query;       ///< of the rule; empty from /api/v1/alerts
    Instant firingSince; ///< activeAt + `for` rounded up to whole evaluations
    QByteArray raw;
};

/// /api/v1/rules?type=alert or /api/v1/alerts, and what of it could not be read: that is kept as it came, and
/// what it may be is not taken for gone.
struct AlertList
{
    std::vector<LiveAlert> firing;
    bool settled = true; ///< false while a group has not been evaluated since the server started
    std::vector<PoisonItem> poison;
    std::set<QString> unread; ///< fingerprints of what is listed and could not be read
    bool nameless = false;    ///< something could not be read that may be any alert
    bool isRiddle(const AlertKey& key) const { return nameless || unread.contains(key.fingerprint); }
};
/// Errors: BadResponse when it is no list of alerts at all.
Result<AlertList> readAlerts(const QJsonObject& data);

/// What the cursor of the feed remembers. Compact JSON, version 1:
/// `{"v":1,"until":ms,"firing":[[fingerprint,activeSecond,name,severity,service],…],"closed":[[fingerprint,
/// activeSecond,lastSeenMs],…]}`.
struct AlertMemory
{
    std::optional<Instant> until; ///< history is complete up to here
    std::map<AlertKey, AlertBrief> firing;
    std::map<AlertKey, Instant>
        closed; ///< told as resolved lately: the next, overlapping history shows it again
};
/// A damaged token is the same as none: the overlap is read again, and stable ids keep it from doubling.
AlertMemory readMemory(const QString& token);
QString writeMemory(const AlertMemory& memory);

/// The events between `memory` and now, and the memory afterwards. Each firing and each resolution is told
/// exactly once: an alert that began and ended while nobody looked gives both. `history`: series of
/// `ALERTS_FOR_STATE and ALERTS{alertstate="firing"}` up to `asked.to`, step `step`; empty when unavailable.
/// Resolutions wait while the list is not settled (a restarted server forgets its alerts until it has
/// evaluated), and for two steps after the last sight, because list and history are asked one after the
/// other.
struct AlertRound
{
    std::vector<TimelineEvent> events;
    AlertMemory memory;
    std::vector<QString> seen; ///< ids of the firing events whose alerts are not over
    std::vector<QString> over; ///< and of those that are
    bool full = false;         ///< the list says it all: nothing in it is a riddle, and the server is settled
};
AlertRound alertRound(const Context& context, const AlertMemory& memory, const AlertList& now,
                      const std::vector<SampleBlock>& history, TimeRange asked, Milliseconds step);

/// Alerting and recording rules, for completion and the settings page.
Result<std::vector<RuleInfo>> readRules(const QJsonObject& data);

} // namespace muster::prometheus
