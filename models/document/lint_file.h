// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// `muster lint`: what is wrong with a runbook, board or SLO file, found by its content.

#include "models/base/result.h"
#include "models/document/findings.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

/// Findings in order of lines, of form and of structure. A file that cannot be opened, or that is of no known
/// kind, is an error (Invalid, naming the file); a readable one with mistakes has findings. Blocking: reads
/// the file.
Result<std::vector<LintFinding>> lintFile(const QString& path, const LintOptions& options = {});
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
