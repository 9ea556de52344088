// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/board_layout.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace muster {

namespace {

using Places = std::vector<PanelPlace>;

bool overlap(const PanelPlace& a, const PanelPlace& b)
{
    return a.column < b.column + b.columns && b.column < a.column + a.columns && a.row < b.row + b.rows &&
           b.row < a.row + a.rows;
}

bool sameSize(const PanelPlace& a, const PanelPlace& b)
{
    return a.columns == b.columns && a.rows == b.rows;
}

int sharedCells(const PanelPlace& a, const PanelPlace& b)
{
    const int columns = std::min(a.column + a.columns, b.column + b.columns) - std::max(a.column, b.column);
    const int rows = std::min(a.row + a.rows, b.row + b.rows) - std::max(a.row, b.row);
    return std::max(0, columns) * std::max(0, rows);
}

PanelPlace inGrid(PanelPlace place)
{
    place.columns = std::clamp(place.columns, 1, kBoardColumns);
    place.rows = std::clamp(place.rows, 1, kMostPanelRows);
    place.column = std::clamp(place.column, 0, kBoardColumns - place.columns);
    place.row = std::max(0, place.row);
    return place;
}

/// Indices in reading order, those of `first` before all others.
std::vector<std::size_t> order(const Places& places, const std::vector<std::size_t>& first = {})
{
    std::vector<std::size_t> indices(places.size());
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    const auto rank = [&first](std::size_t i) {
        return std::find(first.begin(), first.end(), i) - first.begin();
    };
    std::stable_sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t b) {
        return std::tuple(rank(a), places[a].row, places[a].column) <
               std::tuple(rank(b), places[b].row, places[b].column);
    });
    return indices;
}

/// Takes overlaps away: who comes later in `indices` goes below.
void makeRoom(Places& places, const std::vector<std::size_t>& indices)
{
    for (std::size_t at = 0; at < indices.size(); ++at) {
        PanelPlace& place = places[indices[at]];
        for (std::size_t before = 0; before < at;) {
            const PanelPlace& other = places[indices[before]];
            if (overlap(place, other)) {
                place.row = other.row + other.rows;
                before = 0; // may meet one that was passed already
            } else {
                ++before;
            }
        }
    }
}

/// The nearest panel on one side that stands at least partly beside it.
std::optional<std::size_t> neighbour(const Places& places, std::size_t index, int columns, int rows)
{
    const PanelPlace& from = places[index];
    std::optional<std::size_t> best;
    const auto distance = [&](const PanelPlace& to) {
        return columns > 0   ? to.column - (from.column + from.columns)
               : columns < 0 ? from.column - (to.column + to.columns)
               : rows > 0    ? to.row - (from.row + from.rows)
                             : from.row - (to.row + to.rows);
    };
    const auto beside = [&](const PanelPlace& to) {
        return columns != 0 ? to.row < from.row + from.rows && from.row < to.row + to.rows
                            : to.column < from.column + from.columns && from.column < to.column + to.columns;
    };
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i == index || !beside(places[i]) || distance(places[i]) < 0)
            continue;
        const auto key = [&](std::size_t at) {
            return std::tuple(distance(places[at]), places[at].row, places[at].column);
        };
        if (!best || key(i) < key(*best))
            best = i;
    }
    return best;
}

} // namespace

Places settled(Places places)
{
    makeRoom(places, order(places));
    const std::vector<std::size_t> indices = order(places);
    for (std::size_t at = 0; at < indices.size(); ++at) {
        PanelPlace& place = places[indices[at]];
        int row = 0; // under the lowest of those before it that stand in its columns
        for (std::size_t before = 0; before < at; ++before) {
            const PanelPlace& other = places[indices[before]];
            if (other.column < place.column + place.columns && place.column < other.column + other.columns)
                row = std::max(row, other.row + other.rows);
        }
        place.row = row;
    }
    return places;
}

Places tiled(std::size_t count, int columns)
{
    columns = std::clamp(columns, 1, 4);
    const int width = kBoardColumns / columns;
    Places places;
    for (std::size_t i = 0; i < count; ++i) {
        const int at = static_cast<int>(i);
        places.push_back({at % columns * width, at / columns * kUsualPanelRows, width, kUsualPanelRows});
    }
    // The last row is filled: an empty corner helps nobody.
    const int left = static_cast<int>(count) % columns;
    if (left > 0 && kBoardColumns % left == 0) {
        for (int i = 0; i < left; ++i) {
            PanelPlace& place = places[count - static_cast<std::size_t>(left - i)];
            place.columns = kBoardColumns / left;
            place.column = i * place.columns;
        }
    }
    return places;
}

int usualColumns(std::size_t count)
{
    return count <= 1 ? 1 : count <= 4 ? 2 : 3;
}

Places placesOf(const std::vector<std::optional<PanelPlace>>& given)
{
    const auto known = static_cast<std::size_t>(
        std::count_if(given.begin(), given.end(), [](const auto& place) { return place.has_value(); }));
    if (known == 0)
        return tiled(given.size(), usualColumns(given.size()));
    Places places;
    int below = 0;
    for (const auto& place : given) {
        if (place)
            below = std::max(below, inGrid(*place).row + inGrid(*place).rows);
    }
    const Places rest = tiled(given.size() - known, std::min(2, usualColumns(given.size() - known)));
    std::size_t next = 0;
    for (const auto& place : given) {
        places.push_back(place ? inGrid(*place) : rest[next++]);
        if (!place)
            places.back().row += below;
    }
    return settled(std::move(places));
}

int rowsOf(const Places& places)
{
    int rows = 1;
    for (const PanelPlace& place : places)
        rows = std::max(rows, place.row + place.rows);
    return rows;
}

Places movedTo(Places places, std::size_t index, PanelPlace wanted)
{
    if (index >= places.size())
        return places;
    wanted = inGrid(wanted);
    const PanelPlace old = places[index];
    if (sameSize(wanted, old)) {
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (i != index && sameSize(places[i], wanted) &&
                sharedCells(places[i], wanted) * 2 > wanted.columns * wanted.rows) {
                std::swap(places[i], places[index]);
                return settled(std::move(places));
            }
        }
    }
    places[index] = wanted;
    makeRoom(places, order(places, {index}));
    return settled(std::move(places));
}

Places nudged(Places places, std::size_t index, int columns, int rows)
{
    if (index >= places.size() || (columns == 0 && rows == 0))
        return places;
    const auto other = neighbour(places, index, columns, columns == 0 ? rows : 0);
    if (!other)
        return places;
    PanelPlace& self = places[index];
    PanelPlace& next = places[*other];
    // The two of them take the stretch that they take now, the other way round.
    if (columns != 0) {
        const int from = std::min(self.column, next.column);
        (columns > 0 ? next : self).column = from;
        (columns > 0 ? self : next).column = std::min(from + (columns > 0 ? next : self).columns,
                                                      kBoardColumns - (columns > 0 ? self : next).columns);
        self.row = next.row = std::min(self.row, next.row);
    } else {
        const int from = std::min(self.row, next.row);
        (rows > 0 ? next : self).row = from;
        (rows > 0 ? self : next).row = from + (rows > 0 ? next : self).rows;
        if (sameSize(self, next))
            std::swap(self.column, next.column);
    }
    makeRoom(places, order(places, rows > 0 ? std::vector{*other, index} : std::vector{index, *other}));
    return settled(std::move(places));
}

Places grown(Places places, std::size_t index, int columns, int rows)
{
    constexpr int kStep = 2;
    if (index >= places.size())
        return places;
    PanelPlace& self = places[index];
    const int most = kBoardColumns;
    const int wide =
        std::clamp(self.columns + columns * kStep, std::min(self.columns, kLeastPanelColumns), most);
    const int high = std::clamp(self.rows + rows, std::min(self.rows, kLeastPanelRows), kMostPanelRows);
    const int change = wide - self.columns;
    for (std::size_t i = 0; change != 0 && i < places.size(); ++i) {
        PanelPlace& next = places[i];
        if (i == index || next.row != self.row || next.rows != self.rows ||
            next.column != self.column + self.columns)
            continue;
        if (next.columns - change >= kLeastPanelColumns) {
            next.column += change;
            next.columns -= change;
        }
    }
    self.columns = wide;
    self.rows = high;
    self = inGrid(self);
    makeRoom(places, order(places, {index}));
    return settled(std::move(places));
}

} // namespace muster
