// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How far Opsgenie's alerts and incidents were read: what the cursors of both feeds hold. Pure.

#include "integrations/core/connector.h"

#include <map>
#include <optional>

namespace muster::opsgenie {

/// A stretch of alerts by when they changed, oldest first: from `from` on (at `offset` among those of that
/// very moment), until `to`; without `to`: until now.
struct Stretch
{
    Instant from;
    int offset = 0;
    std::optional<Instant> to;
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Of feed "alerts". Compact JSON, version 1:
/// `{"v":1,"high":ms,"offset":n,"past":[from,offset,to],"known":{id:updatedAt,…},"from":ms}`. What cannot be
/// read is as if it were not there.
struct AlertProgress
{
    std::optional<Instant> high;      ///< the newest change that was read, by Opsgenie's own clock
    std::optional<Stretch> past;      ///< of the history, what is still to be read
    std::map<QString, QString> known; ///< alerts that were read with that `updatedAt`; the newest ones
    std::optional<Instant> from = {}; ///< where the history begins
    friend bool operator==(const AlertProgress&, const AlertProgress&) = default;
};
AlertProgress readAlertProgress(const QString& token);
QString writeAlertProgress(const AlertProgress& progress);
/// Remembers that an alert was read as of `updatedAt`. False when it was known so.
bool learn(AlertProgress& progress, const QString& id, const QString& updatedAt);

/// Of feed "incidents": every one that was listed and how it was, `{"v":1,"whole":true,"from":ms,"read":
/// {id:[updatedAt,open],…}}`; of an import `{"v":1,"whole":false,"past":[from,offset,0]}`.
struct IncidentProgress
{
    bool whole = false; ///< the history was read to its beginning once
    struct Read
    {
        QString updatedAt;
        bool open = false;
        friend bool operator==(const Read&, const Read&) = default;
    };
    std::map<QString, Read> read; ///< the newest ones, and all open ones
    /// Of an import, which begins with the oldest: where it goes on, by `createdAt`.
    std::optional<Stretch> past;
    std::optional<Instant> from = {}; ///< where the history begins, as far as it was read
    friend bool operator==(const IncidentProgress&, const IncidentProgress&) = default;
};
IncidentProgress readIncidentProgress(const QString& token);
QString writeIncidentProgress(const IncidentProgress& progress);

/// Of an import from `since` on.
HistoryStand standOf(const AlertProgress& progress, Instant since);
HistoryStand standOf(const IncidentProgress& progress);

/// Of the pulls.
FirstReading readingOf(const AlertProgress& progress);
FirstReading readingOf(const IncidentProgress& progress);

} // namespace muster::opsgenie
