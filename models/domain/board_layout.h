// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Where the panels of a board stand: laying out, moving, resizing. Pure; the result never overlaps, stays
// within the 24 columns, and no row is left empty.

#include "models/domain/panel.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace muster {

/// A panel is at least a quarter of the width: one to four stand side by side.
inline constexpr int kLeastPanelColumns = kBoardColumns / 4;
inline constexpr int kLeastPanelRows = 4;
inline constexpr int kMostPanelRows = 24;
inline constexpr int kUsualPanelRows = 8;

/// Equal panels in so many columns (1 to 4), row by row.
std::vector<PanelPlace> tiled(std::size_t count, int columns);
/// Columns in which so many equal panels are easiest to read.
int usualColumns(std::size_t count);
/// Places of all: those that are given, and the rest below them. None given: tiled in the usual columns.
std::vector<PanelPlace> placesOf(const std::vector<std::optional<PanelPlace>>& given);
/// Rows that the places take together; at least 1.
int rowsOf(const std::vector<PanelPlace>& places);

/// The panel at `index` at `wanted` (brought into the grid). Another one of the same size that it covers for
/// more than half changes places with it; others give way downwards, and everything moves up as far as it
/// can. An index that is none changes nothing.
std::vector<PanelPlace> movedTo(std::vector<PanelPlace> places, std::size_t index, PanelPlace wanted);
/// One step by keys: changes places with the nearest neighbour on that side. Without one nothing changes.
/// `columns` and `rows`: -1, 0 or 1.
std::vector<PanelPlace> nudged(std::vector<PanelPlace> places, std::size_t index, int columns, int rows);
/// Two columns wider or narrower, one row higher or lower, each by its sign. A neighbour of the same height
/// on the right gives or takes the columns.
std::vector<PanelPlace> grown(std::vector<PanelPlace> places, std::size_t index, int columns, int rows);
/// Moves everything up as far as it can, in order.
std::vector<PanelPlace> settled(std::vector<PanelPlace> places);

} // namespace muster
