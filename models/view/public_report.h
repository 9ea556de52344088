// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The public version of an incident's report: models/document/public_version.h with what the store knows
// about who is a person of the incident and what is a host of ours. Shared by `muster report --public` and
// the window. Any thread.

#include "models/document/public_version.h"
#include "models/view/report_render.h"

namespace muster {

/// `rules` with the people of the incident (who held a role, answered or was given a task, wrote by hand or
/// wrote the document; of tools' actors those that read like a person's name) and with the hosts of the
/// configured sources and the domains above these. What the caller gave comes first.
Result<PublicRules> publicRulesOf(const ReadTx& tx, const ReportInput& report, PublicRules rules);

struct PublicReport
{
    QByteArray bytes;
    QString internal; ///< the Markdown that it was made of
    PublicVersion made;
};
/// `format`: md, html or pdf; json and csv hold facts as they are and are Invalid here, as is a document of
/// which no public version can be made. `markdown`: the editor's text; else what is stored, else a fresh
/// draft. Blocks, as renderReport(). Errors: NotFound, Invalid, Storage.
Result<PublicReport> renderPublicReport(Store& store, const QString& idOrNumber, const QString& format,
                                        const PublicRules& rules,
                                        const std::optional<QString>& markdown = std::nullopt);

} // namespace muster
