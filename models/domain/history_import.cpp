// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/history_import.h"

namespace muster {

QString toString(ImportState state)
{
    switch (state) {
    case ImportState::Running:
        return QStringLiteral("running");
    case ImportState::Stopped:
        return QStringLiteral("stopped");
    case ImportState::Failed:
        return QStringLiteral("failed");
    case ImportState::Complete:
        return QStringLiteral("done");
    }
    return QStringLiteral("failed");
}

ImportState importStateFromString(QStringView name)
{
    for (const ImportState state : {ImportState::Running, ImportState::Stopped, ImportState::Complete}) {
        if (name == toString(state))
            return state;
    }
    return ImportState::Failed;
}

} // namespace muster
