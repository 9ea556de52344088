// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/runbook_condition.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

namespace muster {

namespace {

constexpr size_t kMostCells = 100'000;
constexpr qsizetype kMostNamed = 8;

/// Factor of a written unit to the unit that queries answer in (ratios, seconds).
double unitFactor(const QString& unit)
{
    if (unit == QLatin1String("%"))
        return 0.01;
    if (unit == QLatin1String("ms"))
        return 0.001;
    if (unit == QLatin1String("min"))
        return 60.0;
    return 1.0; // none, "s", "/s", "x" and "×"
}

std::optional<RunbookComparison> readComparison(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral(
        "^\\s*(count|max|min|share\\([^)]*\\)|q\\d{1,3})?\\s*(<=|>=|==|!=|<|>)\\s*"
        "([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\\s*(%|ms|min|s|/s|x|\u00D7)?"
        "(\\s+for\\s+hold)?\\s*$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    return RunbookComparison{match.captured(1), match.captured(2),
                             match.captured(3).toDouble() * unitFactor(match.captured(4)),
                             match.hasCaptured(5) && !match.captured(5).isEmpty()};
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A stretch of the line that no breakpoint divides: one point (from == to) or what lies between two.
struct Atom
{
    double from = 0, to = 0;
    bool isPoint() const { return from == to; }
    /// A value inside; which one does not matter, since no comparison tells them apart.
    double sample() const
    {
        if (isPoint())
            return from;
        if (from == -kInfinity)
            return to == kInfinity ? 0 : to - 1 - std::abs(to);
        return to == kInfinity ? from + 1 + std::abs(from) : from + (to - from) / 2;
    }
};

/// What a quantity can be at all.
struct Range
{
    double from = -kInfinity, to = kInfinity;
    bool whole = false;
};

Range rangeOf(const QString& left)
{
    if (left == QLatin1String("count"))
        return {0, kInfinity, true};
    if (left.startsWith(QLatin1String("share(")))
        return {0, 1, false};
    return {};
}

std::vector<Atom> atomsOf(const Range& range, const std::set<double>& breakpoints)
{
    std::vector<Atom> atoms;
    std::set<double> points = breakpoints;
    if (range.from != -kInfinity)
        points.insert(range.from);
    if (range.to != kInfinity)
        points.insert(range.to);
    double before = -kInfinity;
    const auto add = [&](Atom atom) {
        if (atom.from < range.from || atom.to > range.to)
            return;
        if (range.whole &&
            (atom.isPoint() ? atom.from != std::floor(atom.from) : std::floor(atom.from) + 1 >= atom.to))
            return;
        atoms.push_back(atom);
    };
    for (const double point : points) {
        add({before, point});
        add({point, point});
        before = point;
    }
    add({before, kInfinity});
    return atoms;
}

QString number(double value)
{
    return QString::number(value, 'g', 12);
}

/// Neighbouring atoms first … last in the form of a condition.
QString stretchText(const QString& left, const Atom& first, const Atom& last, const Range& range)
{
    const QString name = left.isEmpty() ? QString() : left + u' ';
    if (first.isPoint() && last.isPoint() && first.from == last.from)
        return name + QStringLiteral("== ") + number(first.from);
    QStringList parts;
    if (first.from > range.from || (!first.isPoint() && first.from != -kInfinity))
        parts.append(name + (first.isPoint() ? QStringLiteral(">= ") : QStringLiteral("> ")) +
                     number(first.from));
    if (last.to < range.to || (!last.isPoint() && last.to != kInfinity))
        parts.append(name + (last.isPoint() ? QStringLiteral("<= ") : QStringLiteral("< ")) +
                     number(last.to));
    return parts.isEmpty() ? name + QStringLiteral("(any value)") : parts.join(QStringLiteral(" and "));
}

struct Condition
{
    size_t index;
    std::vector<RunbookComparison> parts;
    std::set<QString> lefts;
    bool forHold = false;
    std::vector<bool> cells; ///< in which cells it holds
};

/// Every combination of atoms, counted as one number: the last quantity turns fastest.
class Grid
{
public:
    explicit Grid(const std::vector<Condition>& conditions)
    {
        std::map<QString, std::set<double>> breakpoints;
        for (const Condition& condition : conditions) {
            for (const RunbookComparison& part : condition.parts)
                breakpoints[part.left].insert(part.right);
        }
        for (const auto& [left, points] : breakpoints) {
            m_lefts.push_back(left);
            m_ranges.push_back(rangeOf(left));
            m_atoms.push_back(atomsOf(m_ranges.back(), points));
            m_cells = std::min(m_cells * m_atoms.back().size(), kMostCells + 1);
        }
    }

    size_t cells() const { return m_cells; }
    size_t dimensions() const { return m_lefts.size(); }

    bool holdsIn(size_t cell, const Condition& condition) const
    {
        for (const RunbookComparison& part : condition.parts) {
            if (!holds(atom(cell, dimensionOf(part.left)).sample(), part.op, part.right))
                return false;
        }
        return true;
    }

    bool isBelowZero(size_t cell) const
    {
        for (size_t d = 0; d < m_lefts.size(); ++d) {
            if (atom(cell, d).to <= 0 && !(atom(cell, d).isPoint() && atom(cell, d).from == 0))
                return true;
        }
        return false;
    }

    /// The marked cells in words, as few boxes as neighbours make.
    QStringList inWords(const std::vector<bool>& marked) const
    {
        QStringList words;
        for (const Box& box : boxesOf(marked)) {
            if (words.size() == kMostNamed)
                break;
            QStringList parts;
            for (size_t d = 0; d < m_lefts.size(); ++d) {
                const bool any = box[d].first == 0 && box[d].second + 1 == m_atoms[d].size();
                if (any && m_lefts.size() > 1)
                    continue;
                const QString name =
                    m_lefts[d].isEmpty() && m_lefts.size() > 1 ? QStringLiteral("q0") : m_lefts[d];
                parts.append(
                    stretchText(name, m_atoms[d][box[d].first], m_atoms[d][box[d].second], m_ranges[d]));
            }
            words.append(parts.isEmpty() ? QStringLiteral("(any value)")
                                         : parts.join(QStringLiteral(" and ")));
        }
        return words;
    }

private:
    /// First and last atom of each quantity.
    using Box = std::vector<std::pair<size_t, size_t>>;

    std::vector<Box> boxesOf(const std::vector<bool>& marked) const
    {
        std::vector<Box> boxes;
        for (size_t cell = 0; cell < m_cells; ++cell) {
            if (!marked[cell])
                continue;
            Box box;
            for (size_t d = 0; d < m_lefts.size(); ++d)
                box.emplace_back(indexIn(cell, d), indexIn(cell, d));
            boxes.push_back(std::move(box));
        }
        // Neighbours along one quantity become one, the last quantity first: cells come in its order.
        for (size_t d = m_lefts.size(); d-- > 0;) {
            std::map<Box, std::vector<std::pair<size_t, size_t>>> lines; // by the box without its part in d
            std::vector<Box> order;
            for (const Box& box : boxes) {
                Box key = box;
                key[d] = {0, 0};
                auto [line, fresh] = lines.try_emplace(key);
                if (fresh)
                    order.push_back(key);
                if (!line->second.empty() && line->second.back().second + 1 == box[d].first)
                    line->second.back().second = box[d].second;
                else
                    line->second.push_back(box[d]);
            }
            boxes.clear();
            for (const Box& key : order) {
                for (const auto& stretch : lines[key]) {
                    boxes.push_back(key);
                    boxes.back()[d] = stretch;
                }
            }
        }
        return boxes;
    }

    size_t indexIn(size_t cell, size_t dimension) const
    {
        for (size_t d = m_atoms.size() - 1; d > dimension; --d)
            cell /= m_atoms[d].size();
        return cell % m_atoms[dimension].size();
    }
    size_t dimensionOf(const QString& left) const
    {
        return static_cast<size_t>(std::find(m_lefts.begin(), m_lefts.end(), left) - m_lefts.begin());
    }
    const Atom& atom(size_t cell, size_t dimension) const
    {
        return m_atoms[dimension][indexIn(cell, dimension)];
    }

    std::vector<QString> m_lefts;
    std::vector<Range> m_ranges;
    std::vector<std::vector<Atom>> m_atoms;
    size_t m_cells = 1;
};

void compare(const Grid& grid, const Condition& a, const Condition& b, ConditionGaps& gaps)
{
    if (a.lefts != b.lefts || a.forHold != b.forHold)
        return;
    std::vector<bool> both(grid.cells());
    bool any = false;
    bool aInB = true;
    bool bInA = true;
    for (size_t cell = 0; cell < grid.cells(); ++cell) {
        both[cell] = a.cells[cell] && b.cells[cell];
        any = any || both[cell];
        aInB = aInB && (!a.cells[cell] || b.cells[cell]);
        bInA = bInA && (!b.cells[cell] || a.cells[cell]);
    }
    if (any)
        gaps.overlaps.push_back(
            {a.index, b.index, grid.inWords(both).join(QStringLiteral("; ")), bInA, aInB && !bInA});
}

} // namespace

bool holds(double left, const QString& op, double right)
{
    if (op == QLatin1String("<"))
        return left < right;
    if (op == QLatin1String("<="))
        return left <= right;
    if (op == QLatin1String(">"))
        return left > right;
    if (op == QLatin1String(">="))
        return left >= right;
    if (op == QLatin1String("=="))
        return left == right;
    return left != right;
}

std::optional<std::vector<RunbookComparison>> readComparisons(const QString& condition)
{
    std::vector<RunbookComparison> parts;
    for (const QString& part : condition.split(QStringLiteral(" and "))) {
        auto comparison = readComparison(part);
        if (!comparison)
            return std::nullopt;
        parts.push_back(std::move(*comparison));
    }
    // "> 1 and < 2 for hold": the hold is the whole condition's.
    return parts;
}

ConditionGaps gapsOf(const std::vector<QString>& conditions)
{
    ConditionGaps gaps;
    std::vector<Condition> figures;
    for (size_t i = 0; i < conditions.size(); ++i) {
        auto parts = readComparisons(conditions[i]);
        if (!parts)
            continue;
        Condition made{i, std::move(*parts), {}, false, {}};
        for (RunbookComparison& part : made.parts) {
            if (part.left == QLatin1String("q0"))
                part.left.clear(); // the answer of the first query, whatever it is called
            made.lefts.insert(part.left);
            made.forHold = made.forHold || part.forHold;
        }
        figures.push_back(std::move(made));
    }
    if (figures.empty())
        return gaps;
    const Grid grid(figures);
    if (grid.cells() > kMostCells)
        return gaps;
    std::vector<bool> uncovered(grid.cells(), true);
    for (Condition& condition : figures) {
        bool possible = false;
        condition.cells.resize(grid.cells());
        for (size_t cell = 0; cell < grid.cells(); ++cell) {
            condition.cells[cell] = grid.holdsIn(cell, condition);
            possible = possible || condition.cells[cell];
            uncovered[cell] = uncovered[cell] && !condition.cells[cell];
        }
        if (!possible)
            gaps.impossible.push_back(condition.index);
    }
    gaps.uncovered = grid.inWords(uncovered);
    gaps.onlyBelowZero = true;
    for (size_t cell = 0; cell < grid.cells(); ++cell)
        gaps.onlyBelowZero = gaps.onlyBelowZero && (!uncovered[cell] || grid.isBelowZero(cell));
    for (size_t i = 0; i < figures.size(); ++i) {
        for (size_t j = i + 1; j < figures.size(); ++j)
            compare(grid, figures[i], figures[j], gaps);
    }
    return gaps;
}

} // namespace muster
