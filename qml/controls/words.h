// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Texts that a page puts together from several, in the one way that is safe with texts of others.

#include <QObject>
#include <QStringList>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// QML's only way to fill a translated pattern: JavaScript's chain of `arg` takes a "%2" in the first part
/// for a place, and two bounded parts make an unbounded word where they meet. Stateless; main thread.
class Words : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
public:
    using QObject::QObject;

    /// One line: `pattern` ("%1 · %2") with its places filled in one pass, made safe to show as a whole.
    /// Numbers among the parts are written as JavaScript writes them.
    Q_INVOKABLE static QString fill(const QString& pattern, const QStringList& parts);

    /// The beginning of `text`, which a view model made safe, with "…" when something was left out: for an
    /// item that shows so many lines and no more.
    Q_INVOKABLE static QString start(const QString& text, int characters);

    /// What a search found, without its marks: the store puts each hit between ‹ and ›. A sign without its
    /// partner is the text's own and stays.
    Q_INVOKABLE static QString withoutMarks(const QString& found);
    /// Where the hits are in that text, as ProseText's runs of strong letters.
    Q_INVOKABLE static QVariantList marked(const QString& found);
};

} // namespace muster
