// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/name_rows.h"

#include "models/store/database.h"
#include "models/store/row_codec.h"

namespace muster {

Result<std::vector<RunbookName>> runbookNames(const ReadTx& tx)
{
    Query query = tx.database().query("SELECT id, incident, body FROM runbook WHERE row IN"
                                      " (SELECT max(row) FROM runbook GROUP BY id) ORDER BY id");
    std::vector<RunbookName> found;
    for (;;) {
        const Result<bool> more = query.step();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return found;
        found.push_back({query.text(0), rows::runbookFrom(query.blob(2)).title, IncidentId{query.text(1)}});
    }
}

Result<std::vector<UsedName>> personNames(const ReadTx& tx)
{
    Query query = tx.database().query("SELECT person, role FROM role_fact WHERE row IN"
                                      " (SELECT max(row) FROM role_fact WHERE person <> '' GROUP BY person)"
                                      " ORDER BY person");
    std::vector<UsedName> found;
    for (;;) {
        const Result<bool> more = query.step();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return found;
        found.push_back({query.text(0), query.text(1)});
    }
}

} // namespace muster
