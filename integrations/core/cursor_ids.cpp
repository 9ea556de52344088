// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/core/cursor_ids.h"

#include "integrations/core/address.h"
#include "integrations/core/incident_tools.h"

#include <QSet>

namespace muster {

QStringList idsIn(const QJsonObject& cursor, const char* name, qsizetype most)
{
    QStringList ids;
    QSet<QString> seen;
    for (const QJsonValue& value : listIn(cursor, name)) {
        const QString id = addressable(value.toString());
        if (id.isEmpty() || seen.contains(id))
            continue;
        if (ids.size() >= most)
            break;
        seen.insert(id);
        ids << id;
    }
    return ids;
}

} // namespace muster
