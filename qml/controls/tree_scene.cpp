// SPDX-License-Identifier: GPL-3.0-or-later
#include "qml/controls/tree_scene.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace muster {

namespace {

TreeStanding standingOf(const QString& word)
{
    if (word == QLatin1String("path"))
        return TreeStanding::Path;
    if (word == QLatin1String("current"))
        return TreeStanding::Current;
    if (word == QLatin1String("proposed"))
        return TreeStanding::Proposed;
    if (word == QLatin1String("skipped"))
        return TreeStanding::Skipped;
    if (word == QLatin1String("unreached"))
        return TreeStanding::Unreached;
    return word == QLatin1String("pruned") ? TreeStanding::Pruned : TreeStanding::Open;
}

QAbstractItemModel* modelIn(const QVariant& value)
{
    return qobject_cast<QAbstractItemModel*>(value.value<QObject*>());
}

/// From a role's name to its number; -1: the model has none of that name.
auto rolesOf(const QAbstractItemModel* model)
{
    return [names = model ? model->roleNames() : QHash<int, QByteArray>()](const char* name) {
        return names.key(name, -1);
    };
}

} // namespace

void TreeScene::forget()
{
    m_old = true;
    emit rowsChanged();
    emit changed();
}

void TreeScene::watch(QAbstractItemModel* model)
{
    if (!model)
        return;
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(model, signal, this, &TreeScene::forget);
    connect(model, &QAbstractItemModel::rowsMoved, this, &TreeScene::forget);
    connect(model, &QAbstractItemModel::modelReset, this, &TreeScene::forget);
    const bool nodes = model == m_nodes;
    connect(model, &QAbstractItemModel::dataChanged, this,
            [this, nodes](const QModelIndex& first, const QModelIndex& last) {
                if (nodes)
                    readAgain(first.row(), last.row());
                else
                    readEdgesAgain(first.row(), last.row());
                emit changed();
            });
}

void TreeScene::readAgain(int first, int last)
{
    for (int row = first; !m_old && row <= last; ++row) {
        Box& box = m_boxes[static_cast<size_t>(row)];
        const QModelIndex index = m_nodes->index(row, 0);
        if (box.shape >= 0 && box.shape == numberIn(index, m_nodeRoles.shape)) {
            const TreeStanding standing = standingOf(index.data(m_nodeRoles.standing).toString());
            stand(row, box.standing, standing);
            box.standing = standing;
            continue;
        }
        const Box now = readBox(row);
        m_old = now.place != box.place; // a box that moved has other neighbours
        stand(row, box.standing, now.standing);
        box = now;
    }
    emit boxesChanged(first, last);
}

void TreeScene::readEdgesAgain(int first, int last)
{
    for (int row = first; !m_old && row <= last; ++row) {
        Edge& edge = m_lines[static_cast<size_t>(row)];
        const QModelIndex index = m_edges->index(row, 0);
        if (edge.shape >= 0 && edge.shape == numberIn(index, m_edgeRoles.shape)) {
            edge.standing = standingOf(index.data(m_edgeRoles.standing).toString());
            continue;
        }
        const Edge now = readEdge(row);
        m_old = std::tie(now.x1, now.y1, now.x2, now.y2, now.lane, now.from, now.to) !=
                std::tie(edge.x1, edge.y1, edge.x2, edge.y2, edge.lane, edge.from, edge.to);
        edge.standing = now.standing;
    }
}

void TreeScene::stand(int row, TreeStanding before, TreeStanding now)
{
    if (now == TreeStanding::Current)
        m_standing = row;
    else if (before == TreeStanding::Current && m_standing == row)
        m_standing = -1;
}

void TreeScene::setNodes(const QVariant& value)
{
    if (m_nodes)
        m_nodes->disconnect(this);
    m_nodes = modelIn(value);
    watch(m_nodes);
    forget();
}

void TreeScene::setEdges(const QVariant& value)
{
    if (m_edges)
        m_edges->disconnect(this);
    m_edges = modelIn(value);
    watch(m_edges);
    forget();
}

int TreeScene::numberIn(const QModelIndex& index, int role)
{
    const QVariant value = role < 0 ? QVariant() : index.data(role);
    return value.isValid() ? value.toInt() : -1;
}

TreeScene::Box TreeScene::readBox(int row) const
{
    const QModelIndex index = m_nodes->index(row, 0);
    const auto number = [&](int role) { return index.data(role).toDouble(); };
    const NodeRoles& roles = m_nodeRoles;
    return {{number(roles.x), number(roles.y), number(roles.width), number(roles.height)},
            standingOf(index.data(roles.standing).toString()),
            index.data(roles.kind).toString() == QLatin1String("end"),
            numberIn(index, roles.shape)};
}

TreeScene::Edge TreeScene::readEdge(int row) const
{
    const QModelIndex index = m_edges->index(row, 0);
    const auto number = [&](int role) { return index.data(role).toDouble(); };
    const EdgeRoles& roles = m_edgeRoles;
    Edge edge{number(roles.x1),
              number(roles.y1),
              number(roles.x2),
              number(roles.y2),
              roles.lane < 0 ? QLineF() : index.data(roles.lane).toLineF(),
              standingOf(index.data(roles.standing).toString()),
              numberIn(index, roles.from),
              numberIn(index, roles.to),
              {},
              numberIn(index, roles.shape)};
    edge.extent = QRectF(QPointF(edge.x1, edge.y1), QPointF(edge.x2, edge.y2)).normalized();
    if (!edge.lane.isNull())
        edge.extent = edge.extent.united(QRectF(edge.lane.p1(), edge.lane.p2()).normalized());
    if (edge.isBack())
        edge.extent.adjust(-kSwing, 0, kSwing, 0);
    return edge;
}

void TreeScene::read()
{
    if (!m_old)
        return;
    m_old = false;
    const auto nodeRole = rolesOf(m_nodes);
    m_nodeRoles = {nodeRole("nodeX"),    nodeRole("nodeY"), nodeRole("nodeWidth"), nodeRole("nodeHeight"),
                   nodeRole("standing"), nodeRole("kind"),  nodeRole("shape")};
    const auto edgeRole = rolesOf(m_edges);
    m_edgeRoles = {edgeRole("x1"),       edgeRole("y1"),      edgeRole("x2"),    edgeRole("y2"),
                   edgeRole("lane"),     edgeRole("fromRow"), edgeRole("toRow"), edgeRole("label"),
                   edgeRole("standing"), edgeRole("shape")};
    m_standing = -1;
    m_boxes.clear();
    m_lines.clear();
    const int nodes = m_nodes ? m_nodes->rowCount() : 0;
    const int edges = m_edges ? m_edges->rowCount() : 0;
    m_boxes.reserve(static_cast<size_t>(nodes));
    m_lines.reserve(static_cast<size_t>(edges));
    for (int row = 0; row < nodes; ++row)
        m_boxes.push_back(readBox(row));
    for (int row = 0; row < edges; ++row)
        m_lines.push_back(readEdge(row));
    join();
}

void TreeScene::join()
{
    m_joined.assign(m_boxes.size(), {});
    const int boxes = static_cast<int>(m_boxes.size());
    for (size_t i = 0; i < m_lines.size(); ++i) {
        for (int* end : {&m_lines[i].from, &m_lines[i].to}) {
            if (*end >= boxes)
                *end = -1; // its box is about to come, or just went
            else if (*end >= 0)
                m_joined[static_cast<size_t>(*end)].push_back(static_cast<int>(i));
        }
    }
}

const std::vector<TreeScene::Box>& TreeScene::boxes()
{
    read();
    return m_boxes;
}

const std::vector<TreeScene::Edge>& TreeScene::allEdges()
{
    read();
    return m_lines;
}

QString TreeScene::text(int row, const char* role) const
{
    if (!m_nodes || row < 0 || row >= m_nodes->rowCount())
        return {};
    return m_nodes->index(row, 0).data(m_nodes->roleNames().key(role, -1)).toString();
}

QString TreeScene::labelOf(int edge) const
{
    if (!m_edges || edge < 0 || edge >= m_edges->rowCount() || m_edgeRoles.label < 0)
        return {};
    return m_edges->index(edge, 0).data(m_edgeRoles.label).toString();
}

int TreeScene::standing()
{
    const auto& all = boxes();
    if (m_standing < 0) {
        const auto here = std::find_if(all.begin(), all.end(),
                                       [](const Box& box) { return box.standing == TreeStanding::Current; });
        if (here != all.end())
            m_standing = static_cast<int>(here - all.begin());
    }
    return m_standing >= 0 ? m_standing : all.empty() ? -1 : 0;
}

int TreeScene::beside(int row, int dx, int dy)
{
    if (row < 0 || row >= count())
        return -1;
    const QPointF from = m_boxes[static_cast<size_t>(row)].place.topLeft();
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    const auto weigh = [&](int to) {
        const QPointF way = m_boxes[static_cast<size_t>(to)].place.topLeft() - from;
        const double along = way.x() * dx + way.y() * dy;
        // Along the arrow rather than beside it.
        const double far = along + 3 * (std::abs(way.x() * dy) + std::abs(way.y() * dx));
        if (to != row && along > 1 && far < least) {
            least = far;
            best = to;
        }
    };
    if (dx != 0) {
        for (const int each : m_joined[static_cast<size_t>(row)]) {
            const Edge& edge = m_lines[static_cast<size_t>(each)];
            for (const int end : {edge.from, edge.to}) {
                if (end >= 0)
                    weigh(end);
            }
        }
    }
    if (best < 0) {
        for (int to = 0; to < count(); ++to)
            weigh(to);
    }
    return best;
}

double TreeScene::viewOf(int row, double wish, double width)
{
    if (row < 0 || row >= count())
        return 0;
    const QRectF& here = m_boxes[static_cast<size_t>(row)].place;
    double best = here.left(); // also where the view is too narrow for the box
    double first = best, last = best;
    for (const Box& box : m_boxes) {
        first = std::min(first, box.place.left());
        last = std::max(last, box.place.right());
        const double into = here.left() - box.place.left();
        if (into > 0 && into + here.width() <= width &&
            std::abs(into - wish) < std::abs(here.left() - best - wish))
            best = box.place.left();
    }
    if (last - first <= width)
        return first;
    const double end = best + width;
    if (std::none_of(m_boxes.begin(), m_boxes.end(),
                     [&](const Box& box) { return box.place.left() < end && end < box.place.right(); }))
        return best;
    // The last column would be cut; from a later one all of the rest may fit.
    double later = std::numeric_limits<double>::infinity();
    for (const Box& box : m_boxes) {
        const double from = box.place.left();
        if (from > best && from <= here.left() && last - from <= width)
            later = std::min(later, from);
    }
    return std::isfinite(later) ? later : best;
}

std::vector<int> TreeScene::targetsOf(int row)
{
    std::vector<int> targets;
    if (row < 0 || row >= count())
        return targets;
    for (const int each : m_joined[static_cast<size_t>(row)]) {
        const Edge& edge = m_lines[static_cast<size_t>(each)];
        if (edge.from == row && edge.to >= 0)
            targets.push_back(edge.to);
    }
    return targets;
}

std::vector<int> TreeScene::boxesIn(const QRectF& part)
{
    std::vector<int> found;
    const auto& all = boxes();
    for (size_t i = 0; i < all.size(); ++i) {
        if (all[i].place.intersects(part))
            found.push_back(static_cast<int>(i));
    }
    return found;
}

std::vector<int> TreeScene::edgesIn(const QRectF& part, size_t most)
{
    struct Found
    {
        int rank; ///< 0 first
        double length;
        int edge;
        bool operator<(const Found& other) const
        {
            return std::tie(rank, length, edge) < std::tie(other.rank, other.length, other.edge);
        }
    };
    std::vector<Found> found;
    const auto& all = allEdges();
    for (size_t i = 0; i < all.size(); ++i) {
        const Edge& edge = all[i];
        const QRectF& extent = edge.extent;
        if (extent.right() < part.left() || extent.left() > part.right() || extent.bottom() < part.top() ||
            extent.top() > part.bottom())
            continue;
        const int ends = int(part.contains({edge.x1, edge.y1})) + int(part.contains({edge.x2, edge.y2}));
        found.push_back({edge.isMarked() ? 0 : 3 - ends,
                         std::abs(edge.x2 - edge.x1) + std::abs(edge.y2 - edge.y1), static_cast<int>(i)});
    }
    if (found.size() > most) {
        std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end());
        found.resize(most);
    }
    std::vector<int> edges;
    edges.reserve(found.size());
    for (const Found& each : found)
        edges.push_back(each.edge);
    std::sort(edges.begin(), edges.end());
    return edges;
}

} // namespace muster
