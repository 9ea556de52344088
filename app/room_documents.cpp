// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/room_documents.h"

#include "app/file_bytes.h"
#include "models/document/findings.h"
#include "models/document/openslo.h"
#include "models/document/runbook_json.h"
#include "models/document/runbook_markdown.h"
#include "models/store/write_tx.h"

#include <QFileInfo>

namespace muster {

namespace {

Result<Runbook> readRunbookFile(const QString& path)
{
    const auto bytes = fileBytes(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const QString name = QFileInfo(path).fileName();
    auto runbook =
        bytes->trimmed().startsWith('{') ? runbookFromJson(*bytes, name) : runbookFromMarkdown(*bytes, name);
    if (!runbook)
        return runbook;
    for (const LintFinding& finding : lintRunbook(*runbook)) {
        if (finding.level == LintFinding::Level::Error)
            return fail(ErrorKind::Invalid, formatFinding(path, finding), path);
    }
    return runbook;
}

} // namespace

Result<RoomDocuments> readRoomDocuments(const QString& runbookPath, const QString& sloPath)
{
    RoomDocuments documents;
    if (!runbookPath.isEmpty()) {
        auto runbook = readRunbookFile(runbookPath);
        if (!runbook)
            return tl::unexpected(runbook.error());
        documents.runbook = std::move(*runbook);
    }
    if (!sloPath.isEmpty()) {
        const auto bytes = fileBytes(sloPath);
        if (!bytes)
            return tl::unexpected(bytes.error());
        auto file = readOpenSlo(*bytes, QFileInfo(sloPath).fileName());
        if (!file)
            return tl::unexpected(file.error());
        documents.slos = std::move(file->slos);
    }
    return documents;
}

Done putRoomDocuments(WriteTx& tx, const IncidentId& incident, const RoomDocuments& documents)
{
    if (documents.runbook) {
        if (auto done = tx.putRunbook(incident, *documents.runbook); !done)
            return done;
    }
    for (const Slo& slo : documents.slos) {
        if (auto done = tx.putSlo(incident, slo); !done)
            return done;
    }
    return {};
}

} // namespace muster
