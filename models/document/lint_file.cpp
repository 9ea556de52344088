// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/lint_file.h"

#include "models/document/openslo.h"
#include "models/document/runbook_json.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace muster {

namespace {

constexpr qint64 kMaxBytes = 8 * 1024 * 1024;

Result<std::vector<LintFinding>> lintRunbookResult(const Result<Runbook>& runbook)
{
    if (!runbook)
        return tl::unexpected(runbook.error());
    return lintRunbook(*runbook);
}

} // namespace

Result<std::vector<LintFinding>> lintFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Invalid, QStringLiteral("cannot read %1: %2").arg(path, file.errorString()), path);
    if (file.size() > kMaxBytes)
        return fail(ErrorKind::Invalid, QStringLiteral("%1 is larger than 8 MB; no runbook or SLO file is").arg(path), path);
    const QByteArray bytes = file.readAll();
    const QString name = QFileInfo(path).fileName();
    const QByteArray start = bytes.left(4096).trimmed();
    Result<std::vector<LintFinding>> findings;
    if (start.startsWith('{')) {
        findings = lintRunbookResult(runbookFromJson(bytes, name));
    } else if (bytes.contains("openslo")) {
        auto slos = readOpenSlo(bytes, name);
        if (!slos)
            return tl::unexpected(slos.error());
        findings = std::move(slos->warnings);
    } else {
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is neither a runbook nor an OpenSLO file; a runbook is JSON or Markdown with front "
                                   "matter, an SLO file says apiVersion: openslo/v1")
                        .arg(path),
                    path);
    }
    if (findings)
        std::stable_sort(findings->begin(), findings->end(),
                         [](const LintFinding& a, const LintFinding& b) { return a.line < b.line; });
    return findings;
}

QString formatFinding(const QString& path, const LintFinding& finding)
{
    QString place = path;
    if (finding.line > 0)
        place += QStringLiteral(":%1").arg(finding.line);
    const QString level = finding.level == LintFinding::Level::Error ? QStringLiteral("error") : QStringLiteral("warning");
    const QString node = finding.node.isEmpty() ? QString() : QStringLiteral("[%1] ").arg(finding.node);
    return QStringLiteral("%1: %2: %3%4; %5").arg(place, level, node, finding.what, finding.wayOut);
}

} // namespace muster
