// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A Markdown text as the blocks that a person edits one at a time: heading, paragraph, list item, quote,
// code, table, chart, rule. The text stays the truth; the blocks are places in it.

#include <QString>
#include <QStringView>

#include <vector>

namespace muster {

/// A place in a BlockText. The blocks tile the text: each begins where the one before ends.
struct TextBlock
{
    enum class Kind { Paragraph, Heading, ListItem, Quote, Code, Table, Chart, Rule };
    Kind kind = Kind::Paragraph;
    /// Heading: 1 … 6. List item: columns before its marker. Else 0.
    int level = 0;
    qsizetype from = 0;    ///< UTF-16 offset of its first character
    qsizetype content = 0; ///< characters that are edited: without the line break and blank line after it
    qsizetype length = 0;  ///< characters up to the next block
    qsizetype end() const { return from + length; }
    friend bool operator==(const TextBlock&, const TextBlock&) = default;
};

/// Which blocks a change of the text replaced: `removed` of the old list, from `first` on, by `added` of the
/// new one. Blocks after them only moved.
struct BlockChange
{
    int first = 0, removed = 0, added = 0;
    friend bool operator==(const BlockChange&, const BlockChange&) = default;
};

/// Role: the text of an editor with its blocks. A block's extent follows from the text after its beginning
/// alone, so a change is read again from the block before it to where old and new blocks begin at the same
/// place: the cost of a key does not grow with the document but for moving characters. Every text has at
/// least one block, and one that is ready to be typed into stands after a blank line at the end. A blank line
/// beyond the one that separates two blocks is a block without content. Value semantics; not thread-safe.
class BlockText
{
public:
    BlockText() { setText({}); }
    explicit BlockText(const QString& text) { setText(text); }

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    const std::vector<TextBlock>& blocks() const { return m_blocks; }
    int count() const { return static_cast<int>(m_blocks.size()); }
    const TextBlock& block(int index) const { return m_blocks[static_cast<size_t>(index)]; }
    /// What stands in a block, without what separates it from the next.
    QStringView content(int index) const
    {
        return QStringView(m_text).mid(block(index).from, block(index).content);
    }
    /// The block that holds this place; the later one where two meet. Places outside are the ends.
    int blockAt(qsizetype position) const;
    /// Puts `with` in the place of `length` characters from `from` on. Ranges outside of the text are cut.
    BlockChange replace(qsizetype from, qsizetype length, QStringView with);

private:
    QString m_text;
    std::vector<TextBlock> m_blocks;
};

/// The least replacement that turns `before` into `after`: what stands between their common beginning and
/// end. Never parts a surrogate pair.
struct TextSplice
{
    qsizetype from = 0, removed = 0; ///< in `before`
    QString inserted;
    bool isEmpty() const { return removed == 0 && inserted.isEmpty(); }
    friend bool operator==(const TextSplice&, const TextSplice&) = default;
};
TextSplice spliceBetween(QStringView before, QStringView after);

} // namespace muster
