// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The text of a post-mortem as a list of blocks that are edited one at a time.

#include "models/document/block_text.h"
#include "models/document/block_typing.h"
#include "models/document/undo_log.h"
#include "models/view/document_row.h"
#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

#include <functional>
#include <memory>
#include <vector>

namespace muster {

class Clock;
struct FindingRow;

/// Role: the document between the keys and the text. Rows are the blocks of the text; a row is read (parsed)
/// only when a view asks for it. Every change goes through `apply`, which keeps the blocks, the findings, the
/// steps to take back and the views in step; the cost of a key does not grow with the document. Owner:
/// PostMortemEditor. Thread: main.
class PostMortemDocument : public RowListModel, private RowSource
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.document")
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY undoChanged)
    Q_PROPERTY(bool canRedo READ canRedo NOTIFY undoChanged)
public:
    explicit PostMortemDocument(std::function<Instant()> now, QObject* parent = nullptr);
    ~PostMortemDocument() override;

    const QString& text() const { return m_blocks.text(); }
    /// Another text from the store. `undo`: the steps that led to it, when they are known.
    void setText(const QString& text, UndoLog undo = {});
    /// Another text in the place of this one, as one step that can be taken back.
    void takeWhole(const QString& text);
    /// How charts are found.
    void setCharts(ChartOf chartOf) { m_chartOf = std::move(chartOf); }
    /// What the checks found in the text as it is now, ascending; they move along with later changes.
    void setFindings(std::vector<FindingRow> findings);
    const std::vector<FindingRow>& findings() const { return m_findings; }
    const UndoLog& undoLog() const { return m_undo; }
    bool canUndo() const { return m_undo.canUndo(); }
    bool canRedo() const { return m_undo.canRedo(); }
    const BlockText& blocks() const { return m_blocks; }
    /// Counts the changes: two texts with the same number are the same.
    int version() const { return m_version; }
    /// Makes these changes one step; the cursor goes to `cursor`, a place in the new text (-1: stays).
    void apply(const std::vector<TextChange>& changes, qsizetype cursor = -1);

    /// The block's Markdown as it stands in its field after a key, with the cursor's place in it.
    Q_INVOKABLE void editBlock(int row, const QString& source, int cursor);
    /// Keys of a block; `at`: the cursor's place in its source. See models/document/block_typing.h.
    Q_INVOKABLE void breakLine(int row, int at);
    /// Whether backspace at this place joins blocks instead of deleting a letter.
    Q_INVOKABLE bool joinsBefore(int row, int at) const;
    Q_INVOKABLE void joinBefore(int row);
    Q_INVOKABLE void joinAfter(int row);
    Q_INVOKABLE void moveBlock(int row, int by, int at);
    Q_INVOKABLE void removeBlocks(int first, int last);
    Q_INVOKABLE void indent(int row, int by, int at);
    Q_INVOKABLE void turnInto(int row, const QString& what);
    Q_INVOKABLE void insertAfter(int row, const QString& markdown);
    Q_INVOKABLE void insertText(int row, int at, const QString& words);
    Q_INVOKABLE void mark(int row, int from, int length, const QString& mark);
    QString markdownOf(int first, int last) const;
    /// The Markdown of these blocks to the clipboard.
    Q_INVOKABLE void copy(int first, int last) const;
    Q_INVOKABLE void undo();
    Q_INVOKABLE void redo();
    /// The cursor went elsewhere: what is typed next is a step of its own.
    Q_INVOKABLE void seal() { m_undo.seal(); }
    /// The block at a place of the text, and where in the block that is.
    Q_INVOKABLE int rowOfPlace(int position) const { return m_blocks.blockAt(position); }
    Q_INVOKABLE int placeIn(int row, int position) const;
    /// The place in the text of a place in a block.
    Q_INVOKABLE int positionOf(int row, int at = 0) const;
    /// The place in a block's source of a place in its shown text, as good as it can be told.
    Q_INVOKABLE int sourcePlace(int row, int shownPlace) const;
    /// The event that is cited at this place of a block's source, else the first one behind it, else the last
    /// before it; empty: the block cites none.
    Q_INVOKABLE QString citedAt(int row, int at) const;
    /// Where a block's source first cites an event (as its address stands there); its end when it does not.
    Q_INVOKABLE int placeOfCitation(int row, const QString& eventId) const;

signals:
    /// The text is another one, by whatever means.
    void changed();
    /// The same, by a person's doing: it is to be kept.
    void edited();
    void undoChanged();
    /// Where the cursor is to be.
    void cursorWanted(int row, int place);

private:
    int rowTotal() const override { return m_blocks.count(); }
    const QMetaObject& rowType() const override { return DocumentRow::staticMetaObject; }
    const void* rowAt(int index) const override;
    void type(const Typing& typing);
    /// Makes changes that are noted already: a step back, or again.
    void walk(const std::vector<TextChange>& changes);
    void change(const TextChange& change);
    void moveFindings(const TextChange& change);
    void wantCursor(qsizetype position);

    std::function<Instant()> m_now;
    BlockText m_blocks;
    UndoLog m_undo;
    ChartOf m_chartOf;
    std::vector<FindingRow> m_findings;
    int m_version = 0;
    mutable std::vector<std::unique_ptr<DocumentRow>> m_made; ///< by block; null: not asked for yet
};

} // namespace muster
