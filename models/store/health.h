// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the disk under the store is doing, in words for people: what happened, what still works, what to do.

#include <QMetaType>
#include <QString>

namespace muster {

struct StoreHealth
{
    enum class State {
        Ok,
        DiskFull, ///< what people write still goes in (reserve); what tools send is asked for again later
        ReadOnly, ///< nothing can be written: the folder, the disk, or a file of a newer Muster
        IoError,  ///< the disk reported an error; nothing was assumed, every write is tried afresh
    } state = State::Ok;
    QString happened, works, todo; ///< empty when Ok

    /// The three as one paragraph.
    QString words() const { return (happened + u' ' + works + u' ' + todo).trimmed(); }
    friend bool operator==(const StoreHealth&, const StoreHealth&) = default;
};

/// The words for a state of the disk under `folder`. `journalOnly`: the database took it, its journal did
/// not.
StoreHealth storeHealth(StoreHealth::State state, const QString& folder, bool journalOnly = false);

} // namespace muster

Q_DECLARE_METATYPE(muster::StoreHealth)
