// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a drawn tree is made of, read from its two list models: boxes and edges in layout units, which of them
// a part of the picture shows, and who stands beside whom. Not for drawing: that is TreePicture.

#include <QAbstractItemModel>
#include <QLineF>
#include <QPointer>
#include <QRectF>
#include <QVariant>

#include <vector>

namespace muster {

/// How a node or an edge stands in the run.
enum class TreeStanding { Open, Path, Skipped, Current, Proposed, Pruned, Unreached };

/// Reads lazily: a change of rows marks everything as old, the next question reads it again; a change of one
/// row is read at once. Role names: node, nodeX, nodeY, nodeWidth, nodeHeight, standing, kind of nodes; x1,
/// y1, x2, y2, lane, fromRow, toRow, label, standing of edges; shape of both, by which a changed row says
/// that its place is the same, so that a step reads two roles of thousands of rows. Owner: TreePicture. Main
/// thread.
class TreeScene : public QObject
{
    Q_OBJECT
public:
    struct Box
    {
        QRectF place;
        TreeStanding standing = TreeStanding::Open;
        bool isEnd = false; ///< drawn round
        int shape = -1;     ///< of the layout that it is placed by; -1: not told
    };
    struct Edge
    {
        double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
        QLineF lane; ///< the level stretch between its bends; null: it has none
        TreeStanding standing = TreeStanding::Open;
        int from = -1, to = -1; ///< boxes that it joins; -1: none
        QRectF extent;          ///< that no part of it leaves
        int shape = -1;         ///< as of boxes
        bool isBack() const { return x2 < x1; }
        bool isMarked() const { return standing == TreeStanding::Path || standing == TreeStanding::Proposed; }
    };

    /// How far a line back swings out beside the boxes that it joins, layout units.
    static constexpr double kSwing = 14;

    using QObject::QObject;
    /// Anything but a QAbstractItemModel is no model.
    void setNodes(const QVariant& model);
    void setEdges(const QVariant& model);
    QVariant nodes() const { return QVariant::fromValue<QObject*>(m_nodes); }
    QVariant edges() const { return QVariant::fromValue<QObject*>(m_edges); }

    const std::vector<Box>& boxes();
    const std::vector<Edge>& allEdges();
    int count() { return static_cast<int>(boxes().size()); }
    /// Text of a node's role, made safe by its model; empty when there is no such row or role.
    QString text(int row, const char* role) const;
    /// What stands beside an edge; empty when there is no such row or role.
    QString labelOf(int edge) const;
    /// Where one stands; the first box without one, -1 without boxes. O(n) only when nobody stands anywhere.
    int standing();
    /// The box to go to from `row` with an arrow: to the right and the left along an edge where one leads
    /// there, else the nearest on that side. -1: none. O(n).
    int beside(int row, int dx, int dy);
    /// Where a view of `width` begins, layout units: at the left edge of a column, so that it cuts no box
    /// there; the one from which the box of `row` stands nearest to `wish` into the view and whole, or a
    /// later one where that shows the rest of the tree whole. All of the tree where it fits. O(n).
    double viewOf(int row, double wish, double width);
    /// Where the edges of a box lead, in their order.
    std::vector<int> targetsOf(int row);
    /// Boxes that touch `part` (layout units), in their order. O(n), without an allocation for the others.
    std::vector<int> boxesIn(const QRectF& part);
    /// Edges that cross `part`, at most `most`: marked ones before others, then those that end in it, then
    /// the shorter ones. What only passes through a crowded part tells nobody where it leads.
    std::vector<int> edgesIn(const QRectF& part, size_t most);

signals:
    /// Something is different; told at every signal of a model, so a step in a large tree tells it often.
    void changed();
    /// Boxes with other values, by row. Not told when rows came or went: then all may be different.
    void boxesChanged(int first, int last);
    /// Rows came or went: what is kept by row is worthless.
    void rowsChanged();

private:
    struct NodeRoles
    {
        int x = -1, y = -1, width = -1, height = -1, standing = -1, kind = -1, shape = -1;
    };
    struct EdgeRoles
    {
        int x1 = -1, y1 = -1, x2 = -1, y2 = -1, lane = -1, from = -1, to = -1, label = -1, standing = -1,
            shape = -1;
    };

    void watch(QAbstractItemModel* model);
    void forget();
    void readAgain(int first, int last);
    void readEdgesAgain(int first, int last);
    void stand(int row, TreeStanding before, TreeStanding now);
    void read();
    static int numberIn(const QModelIndex& index, int role);
    Box readBox(int row) const;
    Edge readEdge(int row) const;
    void join();

    QPointer<QAbstractItemModel> m_nodes, m_edges;
    NodeRoles m_nodeRoles; ///< looked up once: a name costs more than the value
    EdgeRoles m_edgeRoles;
    std::vector<Box> m_boxes;
    std::vector<Edge> m_lines;
    std::vector<std::vector<int>> m_joined; ///< edges of each box
    int m_standing = -1;                    ///< the box where one stands; -1: none, or to be looked for
    bool m_old = true;
};

} // namespace muster
