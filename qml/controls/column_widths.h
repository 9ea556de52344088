// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How wide the columns of a table of texts are, by what stands in them.

#include <QFont>
#include <QObject>
#include <QStringList>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

/// What a column asks for, in pixels.
struct ColumnWish
{
    double least = 0;  ///< its longest word stays whole
    double wanted = 0; ///< its longest text stands on one line; not less than `least`
};

/// Widths that fill `width`. Columns that want little get it, and those that want more share the rest by what
/// they want, none below its least; what is left when all have what they want goes to them by what they
/// want. Where not even the longest words find room, each gets its part of it. Pure.
std::vector<double> columnWidths(const std::vector<ColumnWish>& wishes, double width);

/// The same for QML. Stateless; main thread.
class ColumnWidths : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
public:
    using QObject::QObject;

    /// Widths of `columns` columns (from 1) that fill `width`. `cells`: row after row, drawn with `font`,
    /// each with `padding` on both sides. The longest few of each column are measured, so that it costs about
    /// the same for a table of a thousand lines.
    Q_INVOKABLE static QVariantList of(const QStringList& cells, int columns, double width, double padding,
                                       const QFont& font);
    /// The column at `x` of a row, by those widths.
    Q_INVOKABLE static int at(const QVariantList& widths, double x);
};

} // namespace muster
