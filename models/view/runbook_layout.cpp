// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_layout.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace muster {

namespace {

// A title of three lines fits a box; a condition fits the gap between two layers, and lanes that between
// rows.
constexpr double kNodeWidth = 168, kNodeHeight = 54, kGapX = 100, kGapY = 22;
constexpr double kPitchX = kNodeWidth + kGapX, kPitchY = kNodeHeight + kGapY;
constexpr double kLaneGap = 4;
constexpr size_t kLanes = 4; ///< between two rows; more lie upon each other
/// Looked through for an empty row; a way over more layers takes a lane.
constexpr int kLookedThrough = 64;

/// An edge, once for each pair of nodes, with every condition that takes it.
struct Line
{
    size_t from, to; ///< into Graph::nodes
    QString label;
    bool back = false; ///< closes a cycle
};

/// "≤ 0.2", "no data", "stale": what fits beside a line.
QString shortCondition(const QString& condition)
{
    if (condition == QLatin1String("source_stale"))
        return QStringLiteral("stale");
    if (condition == QLatin1String("other") || condition == QLatin1String("else"))
        return QStringLiteral("else");
    QString text = condition;
    if (text.contains(QLatin1Char('_')))
        text.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (text.contains(QLatin1Char('='))) {
        text.replace(QLatin1String("<="), QStringLiteral("≤"));
        text.replace(QLatin1String(">="), QStringLiteral("≥"));
        text.replace(QLatin1String("!="), QStringLiteral("≠"));
    }
    return text;
}

/// Nodes in order of first visit.
struct Graph
{
    std::vector<const RunbookNode*> nodes;
    std::vector<Line> lines;
    std::vector<std::vector<size_t>> out, in; ///< lines of each node
    std::vector<size_t> finished;             ///< nodes in the order in which their visit ended
};

class Walk
{
public:
    explicit Walk(const Runbook& runbook) : m_runbook(runbook)
    {
        const size_t nodes = runbook.nodes.size();
        m_index.reserve(static_cast<qsizetype>(nodes));
        m_places.reserve(static_cast<qsizetype>(nodes));
        reserve(nodes);
        for (const RunbookNode& node : runbook.nodes) {
            if (!m_index.contains(node.id))
                m_index.insert(node.id, &node);
        }
    }

    /// What the start leads to.
    Graph reached()
    {
        visit(m_runbook.start);
        return std::exchange(m_graph, {});
    }

    /// After `reached`: the rest, which nothing leads to, with the lines among it; from where nothing of the
    /// rest leads to, then what goes round.
    Graph unreached()
    {
        m_first = static_cast<size_t>(m_places.size());
        if (m_places.size() == m_index.size())
            return {};
        QSet<QString> targets;
        const auto isRest = [&](const RunbookNode& node) { return !m_places.contains(node.id); };
        for (const RunbookNode& node : m_runbook.nodes) {
            for (const RunbookBranch& branch : node.branches) {
                if (branch.to != node.id && isRest(node))
                    targets.insert(branch.to);
            }
        }
        for (const bool onlyBegins : {true, false}) {
            for (const RunbookNode& node : m_runbook.nodes) {
                if (isRest(node) && !(onlyBegins && targets.contains(node.id)))
                    visit(node.id);
            }
        }
        return std::exchange(m_graph, {});
    }

    QHash<QString, size_t> takePlaces() { return std::move(m_places); }

private:
    void reserve(size_t nodes)
    {
        m_graph.nodes.reserve(nodes);
        m_graph.out.reserve(nodes);
        m_graph.in.reserve(nodes);
        m_graph.lines.reserve(nodes * 3);
    }

    struct Frame
    {
        size_t node;
        size_t branch = 0;
    };

    size_t enter(const RunbookNode* node)
    {
        const size_t place = m_graph.nodes.size();
        m_places.insert(node->id, m_first + place);
        m_graph.nodes.push_back(node);
        m_graph.out.emplace_back();
        m_graph.in.emplace_back();
        m_open.resize(place);
        m_open.push_back(true);
        return place;
    }

    /// With a stack of its own: a runbook may be ten thousand nodes deep.
    void visit(const QString& start)
    {
        const RunbookNode* first = m_index.value(start);
        if (!first)
            return;
        std::vector<Frame> stack{{enter(first)}};
        while (!stack.empty()) {
            const size_t from = stack.back().node;
            const RunbookNode* node = m_graph.nodes[from];
            if (stack.back().branch >= node->branches.size()) {
                m_open[from] = false;
                m_graph.finished.push_back(from);
                stack.pop_back();
                continue;
            }
            const RunbookBranch& branch = node->branches[stack.back().branch++];
            const RunbookNode* target = m_index.value(branch.to);
            if (!target)
                continue;
            const auto known = m_places.constFind(branch.to);
            const bool fresh = known == m_places.constEnd();
            if (!fresh && *known < m_first)
                continue; // into the other picture
            const size_t to = fresh ? enter(target) : *known - m_first;
            connect(from, to, branch.condition, !fresh && m_open[to]);
            if (fresh)
                stack.push_back({to});
        }
    }

    void connect(size_t from, size_t to, const QString& label, bool back)
    {
        for (const size_t each : m_graph.out[from]) {
            if (m_graph.lines[each].to == to) {
                m_graph.lines[each].label += QStringLiteral(" · ") + shortCondition(label);
                return;
            }
        }
        m_graph.out[from].push_back(m_graph.lines.size());
        m_graph.in[to].push_back(m_graph.lines.size());
        m_graph.lines.push_back({from, to, shortCondition(label), back});
    }

    const Runbook& m_runbook;
    QHash<QString, const RunbookNode*> m_index;
    QHash<QString, size_t> m_places; ///< over both pictures
    size_t m_first = 0;              ///< where this picture begins in it
    std::vector<bool> m_open;
    Graph m_graph;
};

/// Longest way from the start without the lines back: nodes in reverse order of finishing are sorted by them.
std::vector<int> layersOf(const Graph& graph)
{
    std::vector<int> layer(graph.nodes.size(), 0);
    for (auto node = graph.finished.rbegin(); node != graph.finished.rend(); ++node) {
        for (const size_t each : graph.out[*node]) {
            const Line& line = graph.lines[each];
            if (!line.back)
                layer[line.to] = std::max(layer[line.to], layer[line.from] + 1);
        }
    }
    return layer;
}

/// Rows inside of each layer: by the mean row of the parents, ends below the nodes that go on, so that the
/// main way runs along the top.
std::vector<size_t> rowsOf(const Graph& graph, const std::vector<int>& layer)
{
    const int layers = layer.empty() ? 0 : *std::max_element(layer.begin(), layer.end()) + 1;
    std::vector<std::vector<size_t>> columns(static_cast<size_t>(layers));
    for (size_t node = 0; node < graph.nodes.size(); ++node)
        columns[static_cast<size_t>(layer[node])].push_back(node);
    std::vector<size_t> row(graph.nodes.size(), 0);
    std::vector<double> wish(graph.nodes.size(), 0);
    for (std::vector<size_t>& column : columns) {
        for (const size_t node : column) {
            double sum = 0;
            int parents = 0;
            for (const size_t each : graph.in[node]) {
                if (graph.lines[each].back)
                    continue;
                sum += static_cast<double>(row[graph.lines[each].from]);
                ++parents;
            }
            wish[node] = parents > 0 ? sum / parents : 0.0;
        }
        std::stable_sort(column.begin(), column.end(), [&](size_t a, size_t b) {
            const bool endA = graph.nodes[a]->kind == NodeKind::End;
            const bool endB = graph.nodes[b]->kind == NodeKind::End;
            return endA != endB ? endB : wish[a] < wish[b];
        });
        for (size_t i = 0; i < column.size(); ++i)
            row[column[i]] = i;
    }
    return row;
}

/// Places of a graph's boxes and lines, below whatever the layout holds already.
class Draw
{
public:
    Draw(RunbookLayout& layout, Graph graph, double top)
        : m_layout(layout), m_graph(std::move(graph)), m_first(layout.nodes.size()), m_top(top),
          m_layer(layersOf(m_graph)), m_rows(rowsOf(m_graph, m_layer))
    {
        for (size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const auto layer = static_cast<size_t>(m_layer[i]);
            if (layer >= m_heights.size())
                m_heights.resize(layer + 1);
            m_heights[layer] = std::max(m_heights[layer], m_rows[i] + 1);
        }
    }

    void run()
    {
        placeBoxes();
        placeLanes();
        placeLines();
    }

private:
    /// A stretch of a lane: all lines to one node in one gap between rows share it.
    struct Lane
    {
        size_t gap; ///< above this row
        bool back;
        double from, to; ///< x, from <= to
        double y = 0;
    };

    double xOf(int layer) const { return layer * kPitchX; }
    double yOf(size_t row) const { return m_top + static_cast<double>(row) * kPitchY; }

    void placeBoxes()
    {
        for (size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const RunbookNode* node = m_graph.nodes[i];
            TreeNodeRow row;
            row.key = node->id;
            row.title = node->title;
            row.x = xOf(m_layer[i]);
            row.y = yOf(m_rows[i]);
            row.width = kNodeWidth;
            row.height = kNodeHeight;
            row.kind = toString(node->kind);
            grow(row.x + row.width, row.y + row.height);
            m_layout.nodes.push_back(std::move(row));
        }
    }

    void grow(double x, double y)
    {
        m_layout.width = std::max(m_layout.width, x);
        m_layout.height = std::max(m_layout.height, y);
    }

    /// No box of a layer between stands in the target's row: the line runs straight into its target.
    bool isFree(const Line& line) const
    {
        const int begin = m_layer[line.from] + 1, end = m_layer[line.to];
        if (end - begin > kLookedThrough)
            return false;
        return std::all_of(m_heights.begin() + begin, m_heights.begin() + end,
                           [&](size_t height) { return height <= m_rows[line.to]; });
    }

    /// Rows stand in a grid, so the gap between two of them is free of boxes through all layers: a line over
    /// several layers runs along the gap beside its target's row, on the side that it comes from.
    void placeLanes()
    {
        m_laneOf.assign(m_graph.lines.size(), kNone);
        QHash<std::pair<size_t, int>, size_t> shared; // by target and side
        for (size_t i = 0; i < m_graph.lines.size(); ++i) {
            const Line& line = m_graph.lines[i];
            const int from = m_layer[line.from], to = m_layer[line.to];
            if (!line.back && (to - from == 1 || isFree(line)))
                continue;
            const bool above = m_rows[line.from] < m_rows[line.to];
            const double begin = line.back ? xOf(to) : xOf(from + 1);
            const double end = line.back ? xOf(from) + kNodeWidth : xOf(to - 1) + kNodeWidth;
            const auto key = std::pair(line.to, (line.back ? 2 : 0) + (above ? 1 : 0));
            const auto known = shared.constFind(key);
            if (known == shared.constEnd()) {
                m_laneOf[i] = m_lanes.size();
                shared.insert(key, m_lanes.size());
                m_lanes.push_back({m_rows[line.to] + (above ? 0 : 1), line.back, begin, end});
                continue;
            }
            m_laneOf[i] = *known;
            m_lanes[*known].from = std::min(m_lanes[*known].from, begin);
            m_lanes[*known].to = std::max(m_lanes[*known].to, end);
        }
        std::vector<size_t> order(m_lanes.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
            return std::tie(m_lanes[a].gap, m_lanes[a].from) < std::tie(m_lanes[b].gap, m_lanes[b].from);
        });
        std::array<double, kLanes> freeFrom{};
        for (size_t i = 0; i < order.size(); ++i) {
            Lane& lane = m_lanes[order[i]];
            if (i == 0 || m_lanes[order[i - 1]].gap != lane.gap)
                freeFrom.fill(-1);
            auto place =
                std::find_if(freeFrom.begin(), freeFrom.end(), [&](double from) { return from < lane.from; });
            if (place == freeFrom.end())
                place = std::min_element(freeFrom.begin(), freeFrom.end());
            *place = lane.to;
            lane.y = yOf(lane.gap) - kGapY + (kGapY - (kLanes - 1) * kLaneGap) / 2 +
                     static_cast<double>(place - freeFrom.begin()) * kLaneGap;
            grow(0, lane.y + kLaneGap);
        }
    }

    /// Where a line goes to once it has left its box.
    double aimOf(size_t line) const
    {
        return m_laneOf[line] != kNone ? m_lanes[m_laneOf[line]].y
                                       : yOf(m_rows[m_graph.lines[line].to]) + kNodeHeight / 2;
    }

    void placeLines()
    {
        // Lines leave a box below each other in the order of where they go, so that they do not cross there.
        std::vector<double> leaves(m_graph.lines.size());
        std::vector<size_t> order;
        for (size_t node = 0; node < m_graph.nodes.size(); ++node) {
            order = m_graph.out[node];
            if (order.size() > 1)
                std::stable_sort(order.begin(), order.end(),
                                 [&](size_t a, size_t b) { return aimOf(a) < aimOf(b); });
            for (size_t i = 0; i < order.size(); ++i)
                leaves[order[i]] = yOf(m_rows[node]) + kNodeHeight * static_cast<double>(i + 1) /
                                                           static_cast<double>(order.size() + 1);
        }
        const size_t first = m_layout.edges.size();
        for (size_t i = 0; i < m_graph.lines.size(); ++i) {
            Line& line = m_graph.lines[i];
            const size_t fromRow = m_first + line.from, toRow = m_first + line.to;
            const TreeNodeRow& from = m_layout.nodes[fromRow];
            const TreeNodeRow& to = m_layout.nodes[toRow];
            TreeEdgeRow row;
            row.key = from.key + QLatin1Char('>') + to.key;
            row.fromRow = static_cast<int>(fromRow);
            row.toRow = static_cast<int>(toRow);
            row.x1 = from.x + from.width;
            row.y1 = leaves[i];
            row.x2 = to.x;
            row.y2 = to.y + to.height / 2;
            row.lane = laneOf(i, row);
            row.label = std::move(line.label);
            m_layout.edges.push_back(std::move(row));
            m_layout.ends.emplace_back(fromRow, toRow);
        }
        for (std::vector<size_t>& lines : m_graph.out) {
            for (size_t& line : lines)
                line += first;
            m_layout.out.push_back(std::move(lines));
        }
    }

    QLineF laneOf(size_t i, const TreeEdgeRow& row) const
    {
        const Line& line = m_graph.lines[i];
        if (line.back)
            return {row.x1, aimOf(i), row.x2, aimOf(i)};
        const int from = m_layer[line.from], to = m_layer[line.to];
        if (to - from == 1)
            return {};
        return {xOf(from + 1), aimOf(i), xOf(to - 1) + kNodeWidth, aimOf(i)};
    }

    static constexpr size_t kNone = static_cast<size_t>(-1);
    RunbookLayout& m_layout;
    Graph m_graph;
    size_t m_first;
    double m_top;
    std::vector<int> m_layer;
    std::vector<size_t> m_rows;
    std::vector<size_t> m_heights; ///< rows of each layer
    std::vector<Lane> m_lanes;
    std::vector<size_t> m_laneOf; ///< of each line; kNone: it needs none
};

} // namespace

RunbookLayout layoutRunbook(const Runbook& runbook)
{
    RunbookLayout layout;
    Walk walk(runbook);
    layout.nodes.reserve(runbook.nodes.size());
    layout.out.reserve(runbook.nodes.size());
    Draw(layout, walk.reached(), 0).run();
    layout.reached = layout.nodes.size();
    Graph rest = walk.unreached();
    if (!rest.nodes.empty())
        Draw(layout, std::move(rest), layout.nodes.empty() ? 0 : layout.height + kGapY).run();
    layout.places = walk.takePlaces();
    size_t shape = 0;
    for (const TreeNodeRow& row : layout.nodes)
        shape = qHashMulti(shape, row.x, row.y);
    for (const TreeEdgeRow& row : layout.edges)
        shape = qHashMulti(shape, row.y1, row.lane.y1(), row.fromRow, row.toRow);
    const int folded = static_cast<int>((shape ^ shape >> 32) & 0x7fffffff);
    for (TreeNodeRow& row : layout.nodes)
        row.shape = folded;
    for (TreeEdgeRow& row : layout.edges)
        row.shape = folded;
    return layout;
}

void paintLayout(RunbookLayout& layout, const std::vector<RunbookAnswer>& path, const QString& current,
                 const QString& proposedTarget)
{
    static const QString kPath = QStringLiteral("path");
    static const QString kCurrent = QStringLiteral("current");
    static const QString kProposed = QStringLiteral("proposed");
    static const QString kOpen = QStringLiteral("open");
    static const QString kPruned = QStringLiteral("pruned");
    static const QString kSkipped = QStringLiteral("skipped");
    static const QString kUnreached = QStringLiteral("unreached");
    constexpr size_t kNone = static_cast<size_t>(-1);
    const auto placeOf = [&](const QString& id) { return layout.places.value(id, kNone); };
    const size_t here = placeOf(current);
    const size_t next = placeOf(proposedTarget);
    std::vector<bool> answered(layout.nodes.size()), skipped(layout.nodes.size()), taken(layout.edges.size()),
        reachable(layout.nodes.size());
    for (const RunbookAnswer& answer : path) {
        const size_t from = placeOf(answer.node);
        const size_t to = placeOf(answer.taken);
        if (from == kNone)
            continue;
        answered[from] = true;
        skipped[from] = answer.takenBranch < 0 && !answer.taken.isEmpty();
        for (const size_t edge : layout.out[from])
            taken[edge] = taken[edge] || layout.ends[edge].second == to;
    }
    // Still reachable: everything from the current node on; the rest was decided against.
    std::vector<size_t> open;
    if (here != kNone) {
        reachable[here] = true;
        open.push_back(here);
    }
    while (!open.empty()) {
        const size_t node = open.back();
        open.pop_back();
        for (const size_t edge : layout.out[node]) {
            const size_t to = layout.ends[edge].second;
            if (reachable[to])
                continue;
            reachable[to] = true;
            open.push_back(to);
        }
    }
    for (size_t i = 0; i < layout.nodes.size(); ++i)
        layout.nodes[i].state = i == here            ? kCurrent
                                : skipped[i]         ? kSkipped
                                : answered[i]        ? kPath
                                : i == next          ? kProposed
                                : reachable[i]       ? kOpen
                                : i < layout.reached ? kPruned
                                                     : kUnreached;
    for (size_t i = 0; i < layout.edges.size(); ++i) {
        const auto [from, to] = layout.ends[i];
        layout.edges[i].state = taken[i]                     ? kPath
                                : from == here && to == next ? kProposed
                                : reachable[from]            ? kOpen
                                : from < layout.reached      ? kPruned
                                                             : kUnreached;
    }
}

} // namespace muster
