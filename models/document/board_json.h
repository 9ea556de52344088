// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The file form of a board: JSON, UTF-8, one object. resources/templates/board.md describes it for people.

#include "models/base/result.h"
#include "models/document/findings.h"
#include "models/domain/board.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

struct BoardFile
{
    Board board;
    std::vector<LintFinding> warnings; ///< fields that nobody knows; nothing else is passed over
};

/// Reads a board whole or not at all. Panels without a place are laid out two to a row under what has one.
/// Errors: Invalid with `name`, the path of the field ("panels[2].style") and the way out: broken JSON, a
/// field of the wrong type, an unknown style, unit or scale, two panels of one id, panels that overlap, more
/// than `kMostPanels` panels or `kMostQueries` queries in one.
Result<BoardFile> readBoard(const QByteArray& json, const QString& name);
/// readBoard(writeBoard(b)) is b.
QByteArray writeBoard(const Board& board);

inline constexpr int kMostPanels = 500;
inline constexpr int kMostQueries = 100;

} // namespace muster
