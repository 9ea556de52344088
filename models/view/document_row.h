// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One block of the post-mortem as the page shows and edits it.

#include "models/chart/chart_feed.h"
#include "models/document/block_text.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

#include <functional>

namespace muster {

struct ChartReference;
struct FindingRow;
struct MarkdownBlock;

/// A finding of the checks in a block: `from` and `length` in its source; `shownFrom` and `shownLength` in
/// the text that is shown (-1 when the words do not stand there as they are written).
struct DocumentMark
{
    Q_GADGET
    QML_ANONYMOUS
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString rule MEMBER rule)
    Q_PROPERTY(QString why MEMBER why)
    Q_PROPERTY(QString suggestion MEMBER suggestion)
    Q_PROPERTY(int from MEMBER from)
    Q_PROPERTY(int length MEMBER length)
    Q_PROPERTY(int shownFrom MEMBER shownFrom)
    Q_PROPERTY(int shownLength MEMBER shownLength)
public:
    QString key, rule, why, suggestion;
    int from = 0, length = 0, shownFrom = -1, shownLength = 0;
    bool operator==(const DocumentMark&) const = default;
};

/// A stretch of the shown text that is not plain: bold, code, a link, a citation.
struct DocumentRun
{
    Q_GADGET
    QML_ANONYMOUS
    Q_PROPERTY(int from MEMBER from)
    Q_PROPERTY(int length MEMBER length)
    Q_PROPERTY(int style MEMBER style)       ///< MarkdownSpan::Style bits
    Q_PROPERTY(QString link MEMBER link)     ///< an address, unverified
    Q_PROPERTY(QString eventId MEMBER event) ///< a citation
    /// Of a figure that says where it was measured: panel and time.
    Q_PROPERTY(QString metric MEMBER metric)
public:
    int from = 0, length = 0, style = 0;
    QString link, event, metric;
    bool operator==(const DocumentRun&) const = default;
};

/// `type`: heading, paragraph, list, quote, code, table, chart, rule.
struct DocumentRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "cells locked")
    Q_CLASSINFO("verbatim",
                "source text citedIds") // `text` was made safe when it was read, its runs fit only then
    Q_PROPERTY(QString type MEMBER type)
    Q_PROPERTY(int level MEMBER level)          ///< heading level; depth of a list item, from 1
    Q_PROPERTY(QString source MEMBER source)    ///< the Markdown of the block, to be edited
    Q_PROPERTY(QString text MEMBER text)        ///< what it reads as
    Q_PROPERTY(QVariantList runs MEMBER runs)   ///< of DocumentRun
    Q_PROPERTY(QVariantList marks MEMBER marks) ///< of DocumentMark
    Q_PROPERTY(QString marker MEMBER marker)    ///< "•", "1.", "☐" of a list item
    Q_PROPERTY(QStringList cells MEMBER cells)  ///< table cells, row after row
    /// Of each cell the event that it cites first, else an empty text; as long as `cells`.
    Q_PROPERTY(QStringList citedIds MEMBER citedIds)
    Q_PROPERTY(int columns MEMBER columns)
    Q_PROPERTY(muster::ChartFeed* feed MEMBER feed) ///< of a chart block, else null
    Q_PROPERTY(QString chartTitle MEMBER chartTitle)
    Q_PROPERTY(double rangeFrom MEMBER rangeFrom) ///< UTC ms of a chart block
    Q_PROPERTY(double rangeTo MEMBER rangeTo)
    Q_PROPERTY(QString locked MEMBER locked) ///< why it cannot be edited here; empty: it can
public:
    QString type;
    int level = 0;
    QString source, text;
    QVariantList runs, marks;
    QString marker;
    QStringList cells, citedIds;
    int columns = 0;
    ChartFeed* feed = nullptr;
    QString chartTitle;
    double rangeFrom = 0, rangeTo = 0;
    QString locked;
};

/// The feed and range of a chart block; a null feed when the incident has no such panel.
struct DocumentChart
{
    ChartFeed* feed = nullptr;
    TimeRange range;
};
using ChartOf = std::function<DocumentChart(const ChartReference&)>;

/// The row of one block of an editor's text. Parses the block alone: its cost is that of what can be seen.
DocumentRow documentRow(TextBlock::Kind kind, int level, const QString& source, const ChartOf& chartOf);
/// The marks of the findings that lie in [from, from + source.size()) of the document.
QVariantList documentMarks(const DocumentRow& row, qsizetype from, const std::vector<FindingRow>& findings);

/// Name of a kind of block of parsed Markdown, as DocumentRow::type has it.
QString blockType(const MarkdownBlock& block);

} // namespace muster
