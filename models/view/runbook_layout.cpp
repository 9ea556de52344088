// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_layout.h"

#include <QSet>

#include <algorithm>
#include <map>

namespace muster {

namespace {

constexpr double kNodeWidth = 120, kNodeHeight = 32, kGapX = 48, kGapY = 14;

using Edge = std::pair<QString, QString>;

/// Nodes reachable from the start in order of first visit, and the edges that close a cycle.
struct Walk
{
    std::vector<QString> order;
    QSet<QString> seen, open;
    std::vector<Edge> back;
};

void visit(const Runbook& runbook, const QString& id, Walk& walk)
{
    const RunbookNode* node = runbook.node(id);
    if (!node || walk.seen.contains(id))
        return;
    walk.seen.insert(id);
    walk.open.insert(id);
    walk.order.push_back(id);
    for (const RunbookBranch& branch : node->branches) {
        if (walk.open.contains(branch.to))
            walk.back.emplace_back(id, branch.to);
        else
            visit(runbook, branch.to, walk);
    }
    walk.open.remove(id);
}

QString shortened(const QString& title)
{
    constexpr qsizetype kFits = 17;
    QString text = title.section(QLatin1Char(':'), 0, 0);
    if (text.size() > kFits)
        text = text.left(kFits - 1).trimmed() + QStringLiteral("…");
    return text;
}

} // namespace

RunbookLayout layoutRunbook(const Runbook& runbook)
{
    RunbookLayout layout;
    Walk walk;
    visit(runbook, runbook.start, walk);

    // Edges once per pair, with every condition as label; back edges do not push layers.
    struct Line
    {
        QString from, to;
        QStringList labels;
        bool back = false;
    };
    std::vector<Line> lines;
    for (const QString& id : walk.order) {
        for (const RunbookBranch& branch : runbook.node(id)->branches) {
            if (!walk.seen.contains(branch.to))
                continue;
            auto same = std::find_if(lines.begin(), lines.end(), [&](const Line& line) {
                return line.from == id && line.to == branch.to;
            });
            if (same == lines.end()) {
                const bool back =
                    std::find(walk.back.begin(), walk.back.end(), Edge{id, branch.to}) != walk.back.end();
                lines.push_back({id, branch.to, {}, back});
                same = std::prev(lines.end());
            }
            same->labels << branch.condition;
        }
    }

    std::map<QString, int> layer;
    for (const QString& id : walk.order)
        layer[id] = 0;
    // Longest path without the back edges: at most |nodes| rounds, normally two or three.
    for (size_t round = 0; round < walk.order.size(); ++round) {
        bool moved = false;
        for (const Line& line : lines) {
            if (!line.back && layer[line.to] < layer[line.from] + 1) {
                layer[line.to] = layer[line.from] + 1;
                moved = true;
            }
        }
        if (!moved)
            break;
    }

    std::map<int, std::vector<QString>> columns;
    for (const QString& id : walk.order)
        columns[layer[id]].push_back(id);
    std::map<QString, double> place;
    double tallest = 0;
    for (auto& [column, ids] : columns) {
        std::map<QString, double> wish;
        for (size_t i = 0; i < ids.size(); ++i) {
            double sum = 0;
            int parents = 0;
            for (const Line& line : lines) {
                if (line.to == ids[i] && !line.back && place.contains(line.from)) {
                    sum += place[line.from];
                    ++parents;
                }
            }
            wish[ids[i]] = parents > 0 ? sum / parents : 0.0;
        }
        // Ends stand below the nodes that go on, so that the main way runs along the top.
        std::stable_sort(ids.begin(), ids.end(), [&](const QString& a, const QString& b) {
            const bool endA = runbook.node(a)->kind == NodeKind::End;
            const bool endB = runbook.node(b)->kind == NodeKind::End;
            return endA != endB ? endB : wish[a] < wish[b];
        });
        for (size_t i = 0; i < ids.size(); ++i)
            place[ids[i]] = static_cast<double>(i);
        tallest = std::max(tallest, static_cast<double>(ids.size()));
    }

    std::map<QString, TreeNodeRow> boxes;
    for (const QString& id : walk.order) {
        const RunbookNode* node = runbook.node(id);
        TreeNodeRow row;
        row.key = id;
        row.title = node->title;
        row.shortTitle = shortened(node->title);
        row.x = layer[id] * (kNodeWidth + kGapX);
        row.y = place[id] * (kNodeHeight + kGapY);
        row.width = kNodeWidth;
        row.height = kNodeHeight;
        row.kind = toString(node->kind);
        boxes[id] = row;
        layout.width = std::max(layout.width, row.x + row.width);
        layout.height = std::max(layout.height, row.y + row.height);
        layout.nodes.push_back(row);
    }
    for (const Line& line : lines) {
        const TreeNodeRow& from = boxes[line.from];
        const TreeNodeRow& to = boxes[line.to];
        TreeEdgeRow row;
        row.key = line.from + QLatin1Char('>') + line.to;
        row.x1 = from.x + from.width;
        row.y1 = from.y + from.height / 2;
        row.x2 = to.x;
        row.y2 = to.y + to.height / 2;
        row.label = line.labels.join(QStringLiteral(" · "));
        layout.edges.push_back(std::move(row));
    }
    return layout;
}

void paintLayout(RunbookLayout& layout, const Runbook& runbook, const std::vector<RunbookAnswer>& path,
                 const QString& current, const QString& proposedTarget)
{
    QSet<QString> answered, taken;
    for (const RunbookAnswer& answer : path) {
        answered.insert(answer.node);
        taken.insert(answer.node + QLatin1Char('>') + answer.taken);
    }
    // Still reachable: everything from the current node on; the rest was decided against.
    QSet<QString> reachable;
    std::vector<QString> queue{current};
    while (!queue.empty()) {
        const QString id = queue.back();
        queue.pop_back();
        if (reachable.contains(id))
            continue;
        reachable.insert(id);
        if (const RunbookNode* node = runbook.node(id)) {
            for (const RunbookBranch& branch : node->branches)
                queue.push_back(branch.to);
        }
    }
    for (TreeNodeRow& row : layout.nodes) {
        if (row.key == current)
            row.state = QStringLiteral("current");
        else if (answered.contains(row.key))
            row.state = QStringLiteral("path");
        else if (row.key == proposedTarget)
            row.state = QStringLiteral("proposed");
        else
            row.state = reachable.contains(row.key) ? QStringLiteral("open") : QStringLiteral("pruned");
    }
    for (TreeEdgeRow& row : layout.edges) {
        const QString from = row.key.section(QLatin1Char('>'), 0, 0);
        const QString to = row.key.section(QLatin1Char('>'), 1);
        if (taken.contains(row.key))
            row.state = QStringLiteral("path");
        else if (from == current && to == proposedTarget)
            row.state = QStringLiteral("proposed");
        else
            row.state = reachable.contains(from) ? QStringLiteral("open") : QStringLiteral("pruned");
    }
}

} // namespace muster
