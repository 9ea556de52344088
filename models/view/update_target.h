// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where an update goes in a tool: to which of its incidents, or into which channel. Pure.

#include "models/view/gateways.h"

#include <QString>

namespace muster {

struct RoomReports;

/// Whether it can act on this incident or event of its source.
bool actsOn(const WriteOffer& offer, const QString& remoteId);

struct UpdateTarget
{
    QString incident; ///< remote id in the tool: Operation::target; empty: none of its incidents
    QString channel;  ///< of a chat, remote id; empty: the one that the tool's settings name
    QString refusal;  ///< why it cannot be told there yet, with the way out; empty: it can
};
/// By what the tools say of this room. A public incident is never opened by the way: a tool whose updates
/// belong to an incident refuses until it has one here, because its first words and title are a decision of
/// their own.
UpdateTarget updateTarget(const RoomReports& tools, const WriteOffer& offer);

} // namespace muster
