// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_layout.h"

#include <algorithm>

namespace muster {

namespace {

constexpr double kNodeWidth = 120, kNodeHeight = 32, kGapX = 48, kGapY = 14;

/// An edge, once for each pair of nodes, with every condition that takes it.
struct Line
{
    size_t from, to; ///< into Graph::nodes
    QString label;
    bool back = false; ///< closes a cycle
};

/// What can be reached from the start, in order of first visit.
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
    explicit Walk(const Runbook& runbook)
    {
        const size_t nodes = runbook.nodes.size();
        m_index.reserve(static_cast<qsizetype>(nodes));
        m_places.reserve(static_cast<qsizetype>(nodes));
        m_graph.nodes.reserve(nodes);
        m_graph.out.reserve(nodes);
        m_graph.in.reserve(nodes);
        m_graph.lines.reserve(nodes * 3);
        for (const RunbookNode& node : runbook.nodes) {
            if (!m_index.contains(node.id))
                m_index.insert(node.id, &node);
        }
        visit(runbook.start);
    }
    Graph take() { return std::move(m_graph); }
    QHash<QString, size_t> takePlaces() { return std::move(m_places); }

private:
    struct Frame
    {
        size_t node;
        size_t branch = 0;
    };

    size_t enter(const RunbookNode* node)
    {
        const size_t place = m_graph.nodes.size();
        m_places.insert(node->id, place);
        m_graph.nodes.push_back(node);
        m_graph.out.emplace_back();
        m_graph.in.emplace_back();
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
            const size_t to = fresh ? enter(target) : *known;
            connect(from, to, branch.condition, !fresh && m_open[to]);
            if (fresh)
                stack.push_back({to});
        }
    }

    void connect(size_t from, size_t to, const QString& label, bool back)
    {
        for (const size_t each : m_graph.out[from]) {
            if (m_graph.lines[each].to == to) {
                m_graph.lines[each].label += QStringLiteral(" · ") + label;
                return;
            }
        }
        m_graph.out[from].push_back(m_graph.lines.size());
        m_graph.in[to].push_back(m_graph.lines.size());
        m_graph.lines.push_back({from, to, label, back});
    }

    QHash<QString, const RunbookNode*> m_index;
    QHash<QString, size_t> m_places;
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

QString shortened(const QString& title)
{
    constexpr qsizetype kFits = 17;
    const qsizetype colon = title.indexOf(QLatin1Char(':'));
    QString text = colon < 0 ? title : title.left(colon);
    if (text.size() > kFits)
        text = text.left(kFits - 1).trimmed() + QStringLiteral("…");
    return text;
}

} // namespace

RunbookLayout layoutRunbook(const Runbook& runbook)
{
    RunbookLayout layout;
    Walk walk(runbook);
    Graph graph = walk.take();
    layout.places = walk.takePlaces();
    const std::vector<int> layer = layersOf(graph);
    const std::vector<size_t> rows = rowsOf(graph, layer);
    layout.nodes.reserve(graph.nodes.size());
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        const RunbookNode* node = graph.nodes[i];
        TreeNodeRow row;
        row.key = node->id;
        row.title = node->title;
        row.shortTitle = shortened(node->title);
        row.x = layer[i] * (kNodeWidth + kGapX);
        row.y = static_cast<double>(rows[i]) * (kNodeHeight + kGapY);
        row.width = kNodeWidth;
        row.height = kNodeHeight;
        row.kind = toString(node->kind);
        layout.width = std::max(layout.width, row.x + row.width);
        layout.height = std::max(layout.height, row.y + row.height);
        layout.nodes.push_back(std::move(row));
    }
    layout.edges.reserve(graph.lines.size());
    for (const Line& line : graph.lines) {
        const TreeNodeRow& from = layout.nodes[line.from];
        const TreeNodeRow& to = layout.nodes[line.to];
        TreeEdgeRow row;
        row.from = from.key;
        row.to = to.key;
        row.key = from.key + QLatin1Char('>') + to.key;
        row.x1 = from.x + from.width;
        row.y1 = from.y + from.height / 2;
        row.x2 = to.x;
        row.y2 = to.y + to.height / 2;
        row.label = line.label;
        layout.edges.push_back(std::move(row));
        layout.ends.emplace_back(line.from, line.to);
    }
    layout.out = std::move(graph.out);
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
    constexpr size_t kNone = static_cast<size_t>(-1);
    const auto placeOf = [&](const QString& id) { return layout.places.value(id, kNone); };
    const size_t here = placeOf(current);
    const size_t next = placeOf(proposedTarget);
    std::vector<bool> answered(layout.nodes.size()), taken(layout.edges.size()),
        reachable(layout.nodes.size());
    for (const RunbookAnswer& answer : path) {
        const size_t from = placeOf(answer.node);
        const size_t to = placeOf(answer.taken);
        if (from == kNone)
            continue;
        answered[from] = true;
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
        layout.nodes[i].state = i == here      ? kCurrent
                                : answered[i]  ? kPath
                                : i == next    ? kProposed
                                : reachable[i] ? kOpen
                                               : kPruned;
    for (size_t i = 0; i < layout.edges.size(); ++i) {
        const auto [from, to] = layout.ends[i];
        layout.edges[i].state = taken[i]                     ? kPath
                                : from == here && to == next ? kProposed
                                : reachable[from]            ? kOpen
                                                             : kPruned;
    }
}

} // namespace muster
