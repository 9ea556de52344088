// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where an update goes in a tool: to which of its incidents, or into which channel. Pure.

#include "models/view/gateways.h"

#include <QString>

#include <vector>

namespace muster {

struct RoomReports;

/// Whether it can act on this incident or event of its source.
bool actsOn(const WriteOffer& offer, const QString& remoteId);

/// One incident or channel of the room that could be told.
struct UpdatePlace
{
    QString id;   ///< remote id in the tool
    QString name; ///< as people tell it from others: "#4711 “Checkout 5xx” (acknowledged)"
    friend bool operator==(const UpdatePlace&, const UpdatePlace&) = default;
};

struct UpdateTarget
{
    QString incident; ///< remote id in the tool: Operation::target; empty: none of its incidents
    QString channel;  ///< of a chat, remote id; empty: the one that the tool's settings name
    QString name;     ///< of that incident or channel; empty: neither
    QString refusal;  ///< why it cannot be told there yet, with the way out; empty: it can
    /// Where it could go; of several nobody but a person says which one, and until then it goes nowhere.
    std::vector<UpdatePlace> places;
    bool open() const { return places.size() > 1 && name.isEmpty(); } ///< several, and none was chosen
};
/// By what the tools say of this room. `chosen`: id of one of the places, when a person said so. A public
/// incident is never opened by the way: a tool whose updates belong to an incident refuses until it has one
/// here, because its first words and title are a decision of their own.
UpdateTarget updateTarget(const RoomReports& tools, const WriteOffer& offer, const QString& chosen = {});

} // namespace muster
