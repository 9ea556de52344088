// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_document.h"

#include "models/view/post_mortem_models.h"

#include <QClipboard>
#include <QGuiApplication>

#include <QUrl>

#include <algorithm>

namespace muster {

PostMortemDocument::PostMortemDocument(std::function<Instant()> now, QObject* parent)
    : RowListModel(parent), m_now(std::move(now))
{
    m_made.resize(1);
    setSource(this);
}

PostMortemDocument::~PostMortemDocument() = default;

// ---- rows
// ------------------------------------------------------------------------------------------------------

const void* PostMortemDocument::rowAt(int index) const
{
    auto& made = m_made[static_cast<size_t>(index)];
    if (!made) {
        const TextBlock& block = m_blocks.block(index);
        made = std::make_unique<DocumentRow>(
            documentRow(block.kind, block.level, m_blocks.content(index).toString(), m_chartOf));
        made->marks = documentMarks(*made, block.from, m_findings);
    }
    return made.get();
}

void PostMortemDocument::setText(const QString& text, UndoLog undo)
{
    m_undo = std::move(undo);
    m_findings.clear();
    ++m_version;
    beginResetModel();
    m_blocks.setText(text);
    m_made.clear();
    m_made.resize(static_cast<size_t>(m_blocks.count()));
    endResetModel();
    emit countChanged();
    emit undoChanged();
    emit changed();
}

void PostMortemDocument::setFindings(std::vector<FindingRow> findings)
{
    if (findings == m_findings)
        return;
    m_findings = std::move(findings);
    for (int row = 0; row < m_blocks.count(); ++row) {
        DocumentRow* const made = m_made[static_cast<size_t>(row)].get();
        if (!made)
            continue;
        QVariantList marks = documentMarks(*made, m_blocks.block(row).from, m_findings);
        if (marks == made->marks)
            continue;
        made->marks = std::move(marks);
        emit dataChanged(index(row), index(row));
    }
}

// ---- changes
// --------------------------------------------------------------------------------------------------

void PostMortemDocument::moveFindings(const TextChange& change)
{
    const qsizetype end = change.from + change.removed.size();
    const qsizetype moved = change.inserted.size() - change.removed.size();
    std::erase_if(m_findings, [&](const FindingRow& finding) {
        return finding.from < end && change.from < finding.from + finding.length;
    });
    for (FindingRow& finding : m_findings) {
        if (finding.from >= end)
            finding.from += static_cast<int>(moved);
    }
}

void PostMortemDocument::change(const TextChange& change)
{
    moveFindings(change);
    BlockText next = m_blocks;
    const BlockChange blocks = next.replace(change.from, change.removed.size(), change.inserted);
    ++m_version;
    const int same = std::min(blocks.removed, blocks.added);
    const int first = blocks.first + same;
    const auto at = [this](int row) { return m_made.begin() + row; };
    for (int row = blocks.first; row < first; ++row)
        at(row)->reset();
    if (blocks.removed > same) {
        beginRemoveRows({}, first, blocks.first + blocks.removed - 1);
        m_blocks = std::move(next);
        m_made.erase(at(first), at(blocks.first + blocks.removed));
        endRemoveRows();
    } else if (blocks.added > same) {
        beginInsertRows({}, first, blocks.first + blocks.added - 1);
        m_blocks = std::move(next);
        std::vector<std::unique_ptr<DocumentRow>> fresh(static_cast<size_t>(blocks.added - same));
        m_made.insert(at(first), std::make_move_iterator(fresh.begin()),
                      std::make_move_iterator(fresh.end()));
        endInsertRows();
    } else {
        m_blocks = std::move(next);
    }
    if (same > 0)
        emit dataChanged(index(blocks.first), index(first - 1));
    if (blocks.removed != blocks.added)
        emit countChanged();
}

void PostMortemDocument::apply(const std::vector<TextChange>& changes, qsizetype cursor)
{
    for (const TextChange& one : changes)
        change(one);
    if (!changes.empty()) {
        m_undo.addStep(changes, m_now());
        emit undoChanged();
        emit changed();
        emit edited();
    }
    wantCursor(cursor);
}

void PostMortemDocument::wantCursor(qsizetype position)
{
    if (position < 0)
        return;
    const int row = m_blocks.blockAt(position);
    emit cursorWanted(row, placeIn(row, static_cast<int>(position)));
}

void PostMortemDocument::takeWhole(const QString& text)
{
    const TextSplice splice = spliceBetween(m_blocks.text(), text);
    if (!splice.isEmpty())
        apply({{splice.from, m_blocks.text().mid(splice.from, splice.removed), splice.inserted}});
}

void PostMortemDocument::editBlock(int row, const QString& source, int cursor)
{
    if (row < 0 || row >= m_blocks.count())
        return;
    const TextBlock block = m_blocks.block(row);
    const TextSplice splice = spliceBetween(m_blocks.content(row), source);
    if (splice.isEmpty())
        return;
    TextChange typed{block.from + splice.from, m_blocks.text().mid(block.from + splice.from, splice.removed),
                     splice.inserted};
    change(typed);
    m_undo.add(std::move(typed), m_now());
    emit undoChanged();
    emit changed();
    emit edited();
    // The block is still one, and it is where it was: then the field keeps its own cursor.
    const bool stayed =
        row < m_blocks.count() && m_blocks.block(row).from == block.from && m_blocks.content(row) == source;
    if (!stayed)
        wantCursor(block.from + cursor);
}

void PostMortemDocument::type(const Typing& typing)
{
    apply(typing.changes, typing.cursor);
}

void PostMortemDocument::breakLine(int row, int at)
{
    if (row >= 0 && row < m_blocks.count())
        type(lineBroken(m_blocks, row, at));
}

bool PostMortemDocument::joinsBefore(int row, int at) const
{
    if (row < 0 || row >= m_blocks.count())
        return false;
    return at == 0 || at == prefixLength(m_blocks.block(row).kind, m_blocks.content(row));
}

void PostMortemDocument::joinBefore(int row)
{
    if (row >= 0 && row < m_blocks.count())
        type(joinedBefore(m_blocks, row));
}

void PostMortemDocument::joinAfter(int row)
{
    if (row >= 0 && row < m_blocks.count())
        type(joinedAfter(m_blocks, row));
}

void PostMortemDocument::moveBlock(int row, int by, int at)
{
    if (row >= 0 && row < m_blocks.count())
        type(moved(m_blocks, row, by, at));
}

void PostMortemDocument::removeBlocks(int first, int last)
{
    type(removed(m_blocks, first, last));
}

void PostMortemDocument::indent(int row, int by, int at)
{
    if (row >= 0 && row < m_blocks.count())
        type(indented(m_blocks, row, by, at));
}

void PostMortemDocument::turnInto(int row, const QString& what)
{
    if (row >= 0 && row < m_blocks.count())
        type(turnedInto(m_blocks, row, what));
}

void PostMortemDocument::insertAfter(int row, const QString& markdown)
{
    if (row >= 0 && row < m_blocks.count() && !markdown.isEmpty())
        type(insertedAfter(m_blocks, row, markdown));
}

void PostMortemDocument::insertText(int row, int at, const QString& words)
{
    if (row < 0 || row >= m_blocks.count() || words.isEmpty())
        return;
    const TextBlock& block = m_blocks.block(row);
    const qsizetype place = block.from + std::clamp<qsizetype>(at, 0, block.content);
    apply({{place, {}, words}}, place + words.size());
}

void PostMortemDocument::mark(int row, int from, int length, const QString& mark)
{
    if (row >= 0 && row < m_blocks.count())
        type(marked(m_blocks, row, from, length, mark));
}

QString PostMortemDocument::markdownOf(int first, int last) const
{
    first = std::clamp(first, 0, m_blocks.count() - 1);
    last = std::clamp(last, first, m_blocks.count() - 1);
    const TextBlock& end = m_blocks.block(last);
    const qsizetype from = m_blocks.block(first).from;
    return m_blocks.text().mid(from, end.from + end.content - from);
}

void PostMortemDocument::copy(int first, int last) const
{
    QGuiApplication::clipboard()->setText(markdownOf(first, last));
}

void PostMortemDocument::undo()
{
    walk(m_undo.undo());
}

void PostMortemDocument::redo()
{
    walk(m_undo.redo());
}

void PostMortemDocument::walk(const std::vector<TextChange>& changes)
{
    if (changes.empty())
        return;
    for (const TextChange& one : changes)
        change(one);
    emit undoChanged();
    emit changed();
    emit edited();
    wantCursor(changes.back().from + changes.back().inserted.size());
}

int PostMortemDocument::placeIn(int row, int position) const
{
    if (row < 0 || row >= m_blocks.count())
        return 0;
    const TextBlock& block = m_blocks.block(row);
    return static_cast<int>(std::clamp<qsizetype>(position - block.from, 0, block.content));
}

int PostMortemDocument::positionOf(int row, int at) const
{
    return row < 0 || row >= m_blocks.count() ? 0 : static_cast<int>(m_blocks.block(row).from) + at;
}

int PostMortemDocument::sourcePlace(int row, int shownPlace) const
{
    if (row < 0 || row >= m_blocks.count())
        return 0;
    const auto& made = *static_cast<const DocumentRow*>(rowAt(row));
    // The same letters stand in both, marks only in the source: walk both until the place is reached.
    qsizetype source = prefixLength(m_blocks.block(row).kind, made.source), shown = 0;
    while (shown < shownPlace && source < made.source.size() && shown < made.text.size()) {
        if (made.source[source] == made.text[shown])
            ++shown;
        ++source;
    }
    return static_cast<int>(source);
}

namespace {

const QString kCitation = QStringLiteral("](event:");

} // namespace

QString PostMortemDocument::citedAt(int row, int at) const
{
    if (row < 0 || row >= m_blocks.count())
        return {};
    const QString& source = static_cast<const DocumentRow*>(rowAt(row))->source;
    QString last;
    for (qsizetype mark = source.indexOf(kCitation); mark >= 0;
         mark = source.indexOf(kCitation, mark + kCitation.size())) {
        const qsizetype from = mark + kCitation.size();
        const qsizetype end = source.indexOf(u')', from);
        if (end < 0)
            break;
        last = source.mid(from, end - from);
        if (end >= at)
            break;
    }
    return last;
}

int PostMortemDocument::placeOfCitation(int row, const QString& eventId) const
{
    if (row < 0 || row >= m_blocks.count())
        return 0;
    const QString& source = static_cast<const DocumentRow*>(rowAt(row))->source;
    const QString encoded = QString::fromLatin1(QUrl::toPercentEncoding(eventId, ":/@%"));
    for (const QString& id : {eventId, encoded}) {
        const qsizetype mark = source.indexOf(kCitation + id + u')');
        if (mark < 0)
            continue;
        const qsizetype label = source.lastIndexOf(u'[', mark);
        return static_cast<int>(label < 0 ? mark : label);
    }
    return static_cast<int>(source.size());
}

} // namespace muster
