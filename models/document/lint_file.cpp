// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/lint_file.h"

#include "models/document/board_json.h"
#include "models/document/openslo.h"
#include "models/document/runbook_markdown.h"
#include "models/domain/promql.h"
#include "models/domain/runbook_lint.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace muster {

namespace {

/// No runbook or SLO file is nearly as large; the readers have tighter limits of their own.
constexpr int kMostFiles = 100'000;
constexpr qint64 kMaxBytes = 8 * 1024 * 1024;

/// Whose id a file has; empty: it is no runbook.
struct LintedId
{
    QString id;
    int line = 0;
};

std::vector<LintFinding> lintReading(RunbookReading reading, const LintOptions& options, LintedId& id)
{
    const auto idLine = reading.runbook.fieldLines.find(QStringLiteral("id"));
    id = {reading.runbook.id, idLine == reading.runbook.fieldLines.end() ? 0 : idLine->second};
    // A tree that was read only in part would be blamed for what the reader could not read.
    const auto found = reading.whole && reading.fieldsRead
                           ? lintRunbook(reading.runbook, options)
                           : lintPartOfRunbook(reading.runbook, options, reading.fieldsRead, reading.whole);
    for (const LintFinding& finding : found) {
        if (finding.level == LintFinding::Level::Error)
            reading.findings.error(finding.line, finding.what, finding.wayOut, finding.node);
        else
            reading.findings.warning(finding.line, finding.what, finding.wayOut, finding.node);
    }
    return reading.findings.take();
}

/// A board may be used with other tools than Prometheus: what is no PromQL is only named.
void lintQueries(const Board& board, std::vector<LintFinding>& findings)
{
    for (const BoardPanel& panel : board.panels) {
        for (const BoardQuery& query : panel.queries) {
            if (const auto problem = promql::read(query.query, true).problem)
                findings.push_back(
                    {LintFinding::Level::Warning, 0, panel.id,
                     QStringLiteral("the query is no PromQL, %1").arg(promql::placed(*problem, query.query)),
                     QStringLiteral("try it in the tool first")});
        }
    }
}

/// OpenSLO streams may start with "---" too, but their first field is apiVersion, kind or metadata.
bool isRunbookMarkdown(const QByteArray& start)
{
    return start.startsWith("---") && !start.contains("apiVersion");
}

Result<std::vector<LintFinding>> lintContent(const QByteArray& bytes, const QString& name,
                                             const LintOptions& options, LintedId& id)
{
    QByteArray start = bytes.left(4096).trimmed();
    if (start.startsWith("\xEF\xBB\xBF"))
        start = start.mid(3);
    std::vector<LintFinding> findings;
    if (start.startsWith('{') && bytes.contains("\"panels\"")) {
        auto board = readBoard(bytes, name);
        if (!board)
            return tl::unexpected(board.error());
        findings = std::move(board->warnings);
        lintQueries(board->board, findings);
    } else if (start.startsWith('{')) {
        findings = lintReading(readRunbookJson(bytes, name), options, id);
    } else if (isRunbookMarkdown(start)) {
        findings = lintReading(readRunbookMarkdown(bytes, name), options, id);
    } else if (bytes.contains("apiVersion")) {
        findings = readOpenSloFindings(bytes, name).findings.take();
    } else {
        return fail(
            ErrorKind::Invalid,
            QStringLiteral(
                "%1 is neither a runbook, a board nor an OpenSLO file (a runbook is Markdown that starts "
                "with \"---\", or JSON; a board is JSON with \"panels\"; an SLO file says apiVersion: "
                "openslo/v1)")
                .arg(name),
            name);
    }
    return findings;
}

void sortByLine(std::vector<LintFinding>& findings)
{
    std::stable_sort(findings.begin(), findings.end(),
                     [](const LintFinding& a, const LintFinding& b) { return a.line < b.line; });
}

} // namespace

Result<std::vector<LintFinding>> lintBytes(const QByteArray& bytes, const QString& name,
                                           const LintOptions& options)
{
    LintedId id;
    auto findings = lintContent(bytes, name, options, id);
    if (findings)
        sortByLine(*findings);
    return findings;
}

Result<std::vector<LintFinding>> lintFile(const QString& path, const LintOptions& options, LintedIds* seen)
{
    QFile file(path);
    // A FIFO or device would block or never end.
    if (const QFileInfo info(path); info.exists() && !info.isFile())
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is not a regular file; name a runbook or SLO file").arg(path), path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Invalid, QStringLiteral("cannot read %1: %2").arg(path, file.errorString()),
                    path);
    if (file.size() > kMaxBytes)
        return fail(ErrorKind::Invalid,
                    QStringLiteral("%1 is larger than 8 MB; no runbook or SLO file is").arg(path), path);
    LintedId id;
    auto findings = lintContent(file.read(kMaxBytes), path, options, id);
    if (!findings)
        return findings;
    if (seen && !id.id.isEmpty()) {
        const auto [first, isNew] = seen->fileOf.try_emplace(id.id, path);
        if (!isNew && QFileInfo(first->second).canonicalFilePath() != QFileInfo(path).canonicalFilePath())
            findings->push_back({LintFinding::Level::Error,
                                 id.line,
                                 {},
                                 QStringLiteral("%1 has the id '%2' as well").arg(first->second, id.id),
                                 QStringLiteral("give one of them another id: a room uses the first alone")});
    }
    sortByLine(*findings);
    return findings;
}

QStringList lintableFiles(const QString& path)
{
    if (!QFileInfo(path).isDir())
        return {path};
    QStringList files;
    QDirIterator walk(
        path,
        {QStringLiteral("*.md"), QStringLiteral("*.json"), QStringLiteral("*.yaml"), QStringLiteral("*.yml")},
        QDir::Files | QDir::NoSymLinks | QDir::Readable, QDirIterator::Subdirectories);
    while (walk.hasNext() && files.size() < kMostFiles) {
        const QString file = walk.next();
        if (QStringView(file).mid(path.size()).contains(QLatin1String("/.")))
            continue;
        QFile opened(file);
        if (!opened.open(QIODevice::ReadOnly))
            continue;
        const QByteArray start = opened.read(4096).trimmed();
        const bool markdown = file.endsWith(QLatin1String(".md"), Qt::CaseInsensitive);
        const bool json = file.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
        const bool known = markdown ? looksLikeRunbookMarkdown(start)
                           : json   ? start.contains("\"nodes\"") || start.contains("\"panels\"") ||
                                        start.contains("\"applies_to\"")
                                  : start.contains("openslo");
        if (known)
            files.append(file);
    }
    files.sort();
    return files;
}

} // namespace muster
