// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/health.h"

namespace muster {

StoreHealth storeHealth(StoreHealth::State state, const QString& folder, bool journalOnly)
{
    switch (state) {
    case StoreHealth::State::Ok:
        return {};
    case StoreHealth::State::DiskFull:
        return {state, QStringLiteral("The disk that holds %1 is full.").arg(folder),
                journalOnly
                    ? QStringLiteral("Everything can be read and what you write is saved, but only once: its "
                                     "second record, the journal, has no room.")
                    : QStringLiteral(
                          "Everything can be read, and what you write still goes into the reserve. New "
                          "readings from tools are not kept until there is room."),
                QStringLiteral("Free some space; Muster goes on by itself.")};
    case StoreHealth::State::ReadOnly:
        return {
            state, QStringLiteral("%1 can be read, but not written.").arg(folder),
            QStringLiteral("Everything that is there is shown; nothing new is stored."),
            QStringLiteral("Make the folder writable or choose another one with --data, then start again.")};
    case StoreHealth::State::IoError:
        return {state, QStringLiteral("The disk that holds %1 reported an error.").arg(folder),
                journalOnly
                    ? QStringLiteral("What you write is saved, but only once: its second record, the "
                                     "journal, could not be written.")
                    : QStringLiteral("What was saved before can be read. What is said to be saved is on the "
                                     "disk; what could not be saved is reported and stays in its field."),
                QStringLiteral("Check the disk and copy the folder to another one soon.")};
    }
    return {};
}

} // namespace muster
