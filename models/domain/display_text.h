// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Text of tools and people made safe to be looked at: what is invisible becomes visible, what would take the
// screen or the program with it is bounded. Only for showing: stored, exported, searched and edited text
// stays as it was written.

#include <QString>
#include <QStringList>

namespace muster {

/// Where a text will stand. Sizes are UTF-16 characters.
enum class DisplayRole {
    Line,   ///< one line (titles, names, cells): line breaks become spaces; at most 512
    Cell,   ///< a few lines in a list: at most 4,096
    Detail, ///< the text a person came to read: at most 16,384
};

/// Longest text that `displayText` gives for a role.
qsizetype displayLimit(DisplayRole role);

/// The text as it may be handed to an item that draws it. Never fails, any thread, O(shown length); a
/// harmless text comes back as itself, without a copy. Applying it twice gives the same as once, for every
/// text there is: what is put in leaves the same state behind as reading it would.
///
/// - Control characters, direction overrides, isolates and marks, and hidden tag characters stand as their
///   name: a right-to-left override is "⟦RLO⟧" (CVE-2021-42574). Runs of the same one are counted: "⟦NUL×7⟧".
/// - Half a surrogate pair and what Unicode calls no character become U+FFFD.
/// - At most four combining marks stay on a letter, so that a line keeps its height; after nine joined emoji
///   the next stands alone.
/// - After 256 characters without a space comes a place to wrap (U+200B): Qt wraps a word of a megabyte in 87
/// s.
/// - "%1" is kept from being taken for a place to fill in by QString::arg (by U+2060, which shows nothing):
///   names that hold "%2" a thousand times would multiply the next name.
/// - What is longer than its role allows ends with "… ⟦1,048,576 characters⟧".
QString displayText(const QString& text, DisplayRole role);

/// `displayText` for one line, the most frequent role.
QString displayLine(const QString& text);

/// The beginning of a text that was made safe, for a place that shows a few lines of it: an item lays out all
/// of its text, however little of it can be seen. At most `characters` (about: a place to wrap may come on
/// top).
QString displayStart(const QString& shown, qsizetype characters);

/// A text that is put together from several, made safe as a whole: two harmless halves can be a word without
/// an end, or a placeholder, where they meet. `pattern` is ours ("%1 · %2", translated); its places %1 to %9
/// are filled in one pass, so that nothing in a part is ever taken for a place. A place without a part stays
/// as it is. Parts may have been made safe before or not.
QString displayFilled(const QString& pattern, const QStringList& parts, DisplayRole role = DisplayRole::Line);

} // namespace muster
