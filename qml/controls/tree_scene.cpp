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
    return word == QLatin1String("pruned") ? TreeStanding::Pruned : TreeStanding::Open;
}

QAbstractItemModel* modelIn(const QVariant& value)
{
    return qobject_cast<QAbstractItemModel*>(value.value<QObject*>());
}

QHash<QByteArray, int> rolesOf(const QAbstractItemModel* model)
{
    QHash<QByteArray, int> roles;
    const QHash<int, QByteArray> names = model ? model->roleNames() : QHash<int, QByteArray>();
    for (auto it = names.constBegin(); it != names.constEnd(); ++it)
        roles.insert(it.value(), it.key());
    return roles;
}

/// Half units are exact enough to say which box an edge begins at.
QPair<qint64, qint64> spot(double x, double y)
{
    return {std::llround(x * 2), std::llround(y * 2)};
}

} // namespace

void TreeScene::watch(QAbstractItemModel* model, bool nodes)
{
    if (!model)
        return;
    const auto again = [this] {
        m_old = true;
        emit changed();
    };
    connect(model, &QAbstractItemModel::rowsInserted, this, again);
    connect(model, &QAbstractItemModel::rowsRemoved, this, again);
    connect(model, &QAbstractItemModel::rowsMoved, this, again);
    connect(model, &QAbstractItemModel::modelReset, this, again);
    connect(model, &QAbstractItemModel::dataChanged, this,
            [this, nodes](const QModelIndex& first, const QModelIndex& last) {
                for (int row = first.row(); !m_old && row <= last.row(); ++row) {
                    // A box that moved has other neighbours.
                    const auto place = static_cast<size_t>(row);
                    if (nodes) {
                        const Box box = readBox(row);
                        m_old = box.place != m_boxes[place].place;
                        m_boxes[place] = box;
                    } else {
                        const Edge now = readEdge(row);
                        Edge& edge = m_lines[place];
                        m_old = std::tie(now.x1, now.y1, now.x2, now.y2) !=
                                std::tie(edge.x1, edge.y1, edge.x2, edge.y2);
                        edge.standing = now.standing;
                    }
                }
                emit changed();
            });
}

void TreeScene::setNodes(const QVariant& value)
{
    if (m_nodes)
        m_nodes->disconnect(this);
    m_nodes = modelIn(value);
    watch(m_nodes, true);
    m_old = true;
    emit changed();
}

void TreeScene::setEdges(const QVariant& value)
{
    if (m_edges)
        m_edges->disconnect(this);
    m_edges = modelIn(value);
    watch(m_edges, false);
    m_old = true;
    emit changed();
}

TreeScene::Box TreeScene::readBox(int row) const
{
    const QModelIndex index = m_nodes->index(row, 0);
    const auto number = [&](const char* role) { return index.data(m_nodeRoles.value(role, -1)).toDouble(); };
    return {{number("nodeX"), number("nodeY"), number("nodeWidth"), number("nodeHeight")},
            standingOf(index.data(m_nodeRoles.value("standing", -1)).toString()),
            index.data(m_nodeRoles.value("kind", -1)).toString() == QLatin1String("end")};
}

TreeScene::Edge TreeScene::readEdge(int row) const
{
    const QModelIndex index = m_edges->index(row, 0);
    const auto number = [&](const char* role) { return index.data(m_edgeRoles.value(role, -1)).toDouble(); };
    return {number("x1"),
            number("y1"),
            number("x2"),
            number("y2"),
            standingOf(index.data(m_edgeRoles.value("standing", -1)).toString()),
            -1,
            -1};
}

void TreeScene::read()
{
    if (!m_old)
        return;
    m_old = false;
    m_nodeRoles = rolesOf(m_nodes);
    m_edgeRoles = rolesOf(m_edges);
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
    QHash<QPair<qint64, qint64>, int> right, left;
    right.reserve(static_cast<qsizetype>(m_boxes.size()));
    left.reserve(static_cast<qsizetype>(m_boxes.size()));
    for (size_t i = 0; i < m_boxes.size(); ++i) {
        const QRectF& place = m_boxes[i].place;
        right.insert(spot(place.right(), place.center().y()), static_cast<int>(i));
        left.insert(spot(place.left(), place.center().y()), static_cast<int>(i));
    }
    m_joined.assign(m_boxes.size(), {});
    for (size_t i = 0; i < m_lines.size(); ++i) {
        Edge& edge = m_lines[i];
        edge.from = right.value(spot(edge.x1, edge.y1), -1);
        edge.to = left.value(spot(edge.x2, edge.y2), -1);
        for (const int end : {edge.from, edge.to}) {
            if (end >= 0)
                m_joined[static_cast<size_t>(end)].push_back(static_cast<int>(i));
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

int TreeScene::standing()
{
    const auto& all = boxes();
    const auto here = std::find_if(all.begin(), all.end(),
                                   [](const Box& box) { return box.standing == TreeStanding::Current; });
    return here != all.end() ? static_cast<int>(here - all.begin()) : all.empty() ? -1 : 0;
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
        if (std::max(edge.x1, edge.x2) < part.left() || std::min(edge.x1, edge.x2) > part.right() ||
            std::max(edge.y1, edge.y2) < part.top() || std::min(edge.y1, edge.y2) > part.bottom())
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
