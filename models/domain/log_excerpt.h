// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Lines of a program's log that a person adds to an incident as evidence: which of them are kept, and when
// they were written. Pure. The event that holds them is `log.excerpt`, its raw the lines as they stood.

#include "models/base/instant.h"
#include "models/base/result.h"

#include <QByteArray>
#include <QString>
#include <QStringView>

#include <optional>

namespace muster {

struct TimelineEvent;

inline constexpr char kLogExcerptKind[] = "log.excerpt";

/// When a line says that it was written.
struct LogTime
{
    Instant at;
    bool zoneAssumed = false; ///< it names no zone: read as UTC
    friend bool operator==(const LogTime&, const LogTime&) = default;
};

/// The time in a line, as loggers write it: ISO 8601 (also with a space or a comma), the common log format
/// of web servers, syslog, klog, a bare time of day, and seconds or milliseconds since 1970 under one of the
/// usual names in a line of JSON. What a line leaves out, year or day, is taken so that it is next to `near`.
std::optional<LogTime> logTimeIn(QStringView line, Instant near);

struct LogExcerpt
{
    /// What one event keeps. More is not read in a post-mortem, and every reader of the room carries it.
    static constexpr qsizetype kMostCharacters = 131'072;
    /// What is looked through at all.
    static constexpr qsizetype kMostSearched = 32 * 1024 * 1024;

    QString lines; ///< line feeds between, none at the end; without colours of terminals
    int count = 0;
    int leftOut = 0; ///< lines of the text that are not here
    std::optional<Instant> first, last;
    bool zoneAssumed = false; ///< a line that names no zone gave `first` or `last`
    friend bool operator==(const LogExcerpt&, const LogExcerpt&) = default;
};

/// All of a text that is short enough; of a longer one the lines written in `around` (a line without a time
/// belongs to the one before it), and of those the first that fit. Errors: Invalid when there is no line,
/// when the text is longer than kMostSearched, when it is no text, or when a longer text has no line in
/// `around`.
Result<LogExcerpt> logExcerpt(const QString& text, TimeRange around);
/// The same for the bytes of a file: UTF-8, or UTF-16 with its mark; other bytes are shown as �.
Result<LogExcerpt> logExcerptOfFile(const QByteArray& bytes, TimeRange around);

/// The line that tells most: the first that speaks of an error, else the first; at most 160 characters.
QString headlineOf(const LogExcerpt& excerpt);
/// The lines of an event of kind `log.excerpt`; empty for any other.
QString logLinesOf(const TimelineEvent& event);
/// The first of `lines` in which every word occurs, whatever the case; empty: none.
QString firstLineWith(QStringView lines, const QStringList& words);

} // namespace muster
