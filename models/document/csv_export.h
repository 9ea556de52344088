// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The timeline of an incident as a table for spreadsheets. A spreadsheet runs what looks like a formula
// (`=HYPERLINK(…)` sends a cell to a stranger), so that text of tools is made to be text there.

#include "models/domain/postmortem.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// One field by RFC 4180: always in quotes, quotes doubled, UTF-8. A sign that begins a formula (= + - @,
/// also full-width, tab and carriage return) gets an apostrophe before it at the start of the field, of each
/// of its lines and after each semicolon or tab, because a spreadsheet of another language splits there;
/// spaces and quotes before the sign do not hide it. Control and direction-changing characters become U+FFFD.
QByteArray csvField(const QString& text);

/// Head and one line per event that was not withdrawn, oldest first, lines end with CR LF. Columns:
/// occurred_at, known_at (RFC 3339, UTC), kind, source, actor, service, text, link, id. The same facts give
/// the same bytes.
QByteArray timelineCsv(const PostMortemFacts& facts);

} // namespace muster
