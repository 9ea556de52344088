// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A Markdown text cut into blocks and words, and two such lists compared: what merge and version diff share.
// The comparison is libgit2's xdiff (bounded cost), which compares lines: a token goes through it as a number
// on a line of its own. Not a Markdown parser; internal to models/document.

#include <QByteArray>
#include <QHash>
#include <QStringView>

#include <vector>

namespace muster {

/// Views into the text they were cut from; joined they are that text again.
using TextTokens = std::vector<QStringView>;

/// Heading, paragraph, list item, table row, quoted line or fenced code, each with the newlines behind it: by
/// themselves these would be alike everywhere, and a comparison that finds nothing else in common would pair
/// blocks by them.
TextTokens blockTokens(QStringView text);
/// Words with the blanks behind them, for the same reason, and everything else by itself. A surrogate pair
/// and a combining mark never stand alone.
TextTokens wordTokens(QStringView text);
/// The block without the newlines behind it.
QStringView withoutNewlines(QStringView block);

/// One number a line, the same for the same text. Holds views: the texts must outlive it.
class TokenNumbers
{
public:
    QByteArray lines(const TextTokens& tokens);
    QStringView text(int number) const { return m_texts[size_t(number)]; }

private:
    QHash<QStringView, int> m_numbers;
    TextTokens m_texts;
};

/// libgit2, initialised once for the life of the program; false: it could not be.
bool isGitReady();

/// A stretch of both lists that differs; either count may be 0, not both.
struct TokenChange
{
    size_t before = 0, beforeCount = 0; ///< from token `before` on
    size_t after = 0, afterCount = 0;
    friend bool operator==(const TokenChange&, const TokenChange&) = default;
};
/// Ascending and apart; what lies between is the same in both. Near linear: of two lists with little in
/// common it may find less than they have. `patience`: what stands once in both is compared first.
std::vector<TokenChange> tokenChanges(const TextTokens& before, const TextTokens& after, bool patience);

} // namespace muster
