// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// `muster lint`: what is wrong with a runbook, board or SLO file, found by its content.

#include "models/base/result.h"
#include "models/document/findings.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <vector>

namespace muster {

/// The runbooks that were linted as one folder: by id the file that came first. A room uses only that one.
struct LintedIds
{
    std::map<QString, QString> fileOf;
};

/// Findings in order of lines, of form and of structure. A file that cannot be opened, or that is of no known
/// kind, is an error (Invalid, naming the file); a readable one with mistakes has findings. Blocking: reads
/// the file. `seen`: of a folder that is linted file by file; a second file of one id has an error, the same
/// file a second time has none.
Result<std::vector<LintFinding>> lintFile(const QString& path, const LintOptions& options = {},
                                          LintedIds* seen = nullptr);
/// The same for bytes already read; `name` is the file's name for messages. Kinds: a runbook in Markdown
/// (starts with "---") or JSON (starts with "{"), a board (JSON with "panels"; refused at its first mistake),
/// OpenSLO in YAML (says apiVersion).
Result<std::vector<LintFinding>> lintBytes(const QByteArray& bytes, const QString& name,
                                           const LintOptions& options = {});
/// The files of a folder and all below it that lintBytes knows, by path; hidden folders and links are left
/// out. A path that is no folder comes back as it is. At most 100,000. Blocking: opens each file that may be
/// one.
QStringList lintableFiles(const QString& path);

} // namespace muster
