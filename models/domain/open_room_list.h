// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Which incidents were open beside each other, as a restart finds it. Plain values and their JSON.

#include <QByteArray>
#include <QStringList>

namespace muster {

struct OpenRoomList
{
    QStringList open; ///< ids of incidents, as their tabs stand
    QStringList seen; ///< the same ids, the one on the screen first, then as they were looked at last
    friend bool operator==(const OpenRoomList&, const OpenRoomList&) = default;
};

QByteArray toJson(const OpenRoomList& list);
/// What is missing, wrong, twice or more than `most` is left out; never fails. `seen` holds what `open`
/// holds.
OpenRoomList openRoomListFromJson(const QByteArray& json, int most);

} // namespace muster
