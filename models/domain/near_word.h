// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The word that somebody may have meant: for findings that name the way out of a slip of the keys.

#include <QString>
#include <QStringList>
#include <QStringView>

namespace muster {

/// The one of `known` that is the fewest edits away (a letter more, less or other, or two
/// that changed places), letter case aside; empty when none is near: at most a
/// third of the letters and at most `most` may be wrong, and words under three and over forty letters are not
/// guessed at. The earlier one of two that are as near. Cost: the product of the lengths for each word of
/// like length.
QString nearestWord(QStringView word, const QStringList& known, int most = 40);
/// "is it 'risk'? ", how a way out begins with such a word; empty without one.
QString isItWord(const QString& nearest);

} // namespace muster
