// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A configured tool and how fresh each of its feeds is.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/base/result.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace muster {

/// A tool the user has connected. Holds no secret: only whether one was stored in the keychain.
struct Source
{
    SourceId id;
    QString tool;                        ///< connector id: "prometheus"
    QString name;                        ///< shown: "Prometheus (main)"
    std::map<QString, QString> settings; ///< plain fields of the descriptor: "url", "caFile", "tenant"
    bool hasSecret = false;              ///< a token was stored under this id
    bool mayWrite = false;
    bool enabled = true;
    friend bool operator==(const Source&, const Source&) = default;
};

enum class FreshnessState { Live, Late, Stale, Blind }; ///< Blind: never answered
QString toString(FreshnessState state);

/// Per source and feed. Versioned with both times in the store, so that a scrubbed room can say which feed
/// was stale then.
struct Freshness
{
    SourceId source;
    QString sourceName;
    QString feed;                ///< "alerts", "metrics", "changes"
    Instant occurredAt, knownAt; ///< when this state began / was noticed
    std::optional<Instant> lastSuccess;
    std::optional<Instant> dataUntil; ///< facts of this feed are complete up to here
    FreshnessState state = FreshnessState::Blind;
    QString why; ///< words a person can act on; when live, a remark: unread items, a clock that is off
    friend bool operator==(const Freshness&, const Freshness&) = default;
};

/// Opaque position in a feed, written in the same transaction as the facts it covers.
struct Cursor
{
    QString feed;
    QString token; ///< empty: from the beginning
    friend bool operator==(const Cursor&, const Cursor&) = default;
};

} // namespace muster
