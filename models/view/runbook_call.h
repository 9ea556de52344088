// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What an action becomes with the tools that are connected now: which of them does it, to which of its
// incidents, with which values, in words and as an operation. Pure; whoever asks and sends is
// RunbookExecutor.

#include "models/domain/runbook_execution.h"
#include "models/view/gateways.h"
#include "models/view/tool_lists.h"

#include <QString>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace muster {

struct RoomReports;

struct RunbookCall
{
    std::optional<WriteOffer> offer; ///< who would do it, now or when it may
    QString closed;                  ///< name of a source that could, were it let; empty: none, or one may
    QString refusal;                 ///< why it cannot be done now, with the way out; empty: it can
    QString wrong;      ///< what of the file the tool does not take, as the end of a sentence; empty: nothing
    QString target;     ///< Operation::target
    QString targetName; ///< "#4711 “Checkout 5xx” (acknowledged)"; empty: it makes something new
    std::map<QString, QString> fields; ///< as they are sent; of a silence none
    std::vector<ToolListId> lists;     ///< in which names of these fields stand
    /// "PagerDuty (main) #4711: Add a note: note “…”", short: the timeline and the outbox say it like this.
    QString what;
    QString whole; ///< the same with every value as long as it is, each on a line of its own
    bool isPublic() const { return offer && offer->isPublic; }
    /// It would be done to the same thing with the same words.
    bool isSame(const RunbookCall& other) const
    {
        return offer.has_value() == other.offer.has_value() &&
               (!offer || offer->source == other.offer->source) && target == other.target &&
               fields == other.fields;
    }
};

/// Of several connections that could, the first that can do it now. `toolName`: of the plan's tool.
/// `known`: what a list holds, as far as anybody knows; never null.
RunbookCall
runbookCall(const PlannedExecution& plan, const QString& toolName, const std::vector<WriteOffer>& offers,
            const RoomReports& room,
            const std::function<std::shared_ptr<const std::vector<ListedValue>>(const ToolListId&)>& known);

} // namespace muster
