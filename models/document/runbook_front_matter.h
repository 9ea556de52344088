// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The fields between the two lines "---" at the head of a runbook's file. What they are says
// models/document/runbook_markdown.h, whose reader alone uses this.

#include "models/document/runbook_json.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace muster {

/// Reads the fields into `reading`, with findings for each that cannot be read. Answers the index in `lines`
/// of the first line after them; nullopt: there is no front matter, or no end of it, so that nothing below
/// can be told from it. `name` is the file's name for messages.
std::optional<qsizetype> readFrontMatter(const QStringList& lines, const QString& name,
                                         RunbookReading& reading);

} // namespace muster
