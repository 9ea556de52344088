// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The picture of a runbook's tree: one item, however many nodes there are. An item for each node and a
// picture for each edge made a large tree drop frames.

#include "qml/controls/tree_scene.h"

#include <QCache>
#include <QColor>
#include <QFont>
#include <QHash>
#include <QImage>
#include <QQuickPaintedItem>
#include <QStaticText>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

#include <set>
#include <tuple>
#include <vector>

namespace muster {

/// Draws what its own rectangle shows of a tree that is larger: boxes with their titles, edges between them.
/// Paints only what is in sight. A screen reader is offered every node as a tree item of its own
/// (tree_picture_access.cpp). Owner: the QML tree, which owns the models too. Main thread; painting reads no
/// model but for the titles in sight.
class TreePicture : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    /// List models, see TreeScene. Variants, because the type files of Qt 6.4 do not say what the view's
    /// models derive from.
    Q_PROPERTY(QVariant nodes READ nodes WRITE setNodes NOTIFY modelsChanged FINAL)
    Q_PROPERTY(QVariant edges READ edges WRITE setEdges NOTIFY modelsChanged FINAL)
    /// Pixels of a layout unit.
    Q_PROPERTY(qreal zoom READ zoom WRITE setZoom NOTIFY zoomChanged FINAL)
    /// Where the layout's (0, 0) stands in this item; outside of it when one looks around.
    Q_PROPERTY(QPointF origin READ origin WRITE setOrigin NOTIFY originChanged FINAL)
    /// The node that the keyboard stands on; -1: none.
    Q_PROPERTY(int walked READ walked WRITE setWalked NOTIFY walkedChanged FINAL)
    Q_PROPERTY(QString walkedTitle READ walkedTitle NOTIFY walkedChanged FINAL)
    /// By standing: path, skipped, current, proposed, pruned, unreached, open; and surface, currentFill,
    /// proposedFill, text, muted.
    Q_PROPERTY(QVariantMap tones READ tones WRITE setTones NOTIFY changed FINAL)
    /// Patterns with %1 for the title: shownPath, shownSkipped, shownUnreached in its box; path, skipped,
    /// current, proposed, unreached for a screen reader; and tree, its name.
    Q_PROPERTY(QVariantMap words READ words WRITE setWords NOTIFY changed FINAL)
    Q_PROPERTY(QFont font READ font WRITE setFont NOTIFY changed FINAL)
    /// Conditions stand beside all edges; else only beside those of the way taken and of the proposal.
    Q_PROPERTY(bool labelled READ isLabelled WRITE setLabelled NOTIFY changed FINAL)
    Q_PROPERTY(qreal radius READ radius WRITE setRadius NOTIFY changed FINAL)    ///< of a box's corners
    Q_PROPERTY(qreal padding READ padding WRITE setPadding NOTIFY changed FINAL) ///< beside a title

public:
    explicit TreePicture(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    QVariant nodes() const { return m_scene.nodes(); }
    void setNodes(const QVariant& model);
    QVariant edges() const { return m_scene.edges(); }
    void setEdges(const QVariant& model) { m_scene.setEdges(model); }
    qreal zoom() const { return m_zoom; }
    void setZoom(qreal zoom) { set(m_zoom, zoom, &TreePicture::zoomChanged); }
    QPointF origin() const { return m_origin; }
    void setOrigin(const QPointF& origin) { set(m_origin, origin, &TreePicture::originChanged); }
    int walked() const { return m_walked; }
    void setWalked(int row);
    QString walkedTitle() const { return titleOf(m_walked); }
    QVariantMap tones() const { return m_tones; }
    void setTones(const QVariantMap& tones) { set(m_tones, tones); }
    QVariantMap words() const { return m_words; }
    void setWords(const QVariantMap& words) { set(m_words, words); }
    QFont font() const { return m_font; }
    void setFont(const QFont& font) { set(m_font, font); }
    bool isLabelled() const { return m_labelled; }
    void setLabelled(bool labelled) { set(m_labelled, labelled); }
    qreal radius() const { return m_radius; }
    void setRadius(qreal radius) { set(m_radius, radius); }
    qreal padding() const { return m_padding; }
    void setPadding(qreal padding) { set(m_padding, padding); }

    Q_INVOKABLE int count() { return m_scene.count(); }
    /// In full, made safe to show; empty for no node.
    Q_INVOKABLE QString titleOf(int row) const { return m_scene.text(row, "title"); }
    /// Where one stands; the first node without one, -1 without nodes.
    Q_INVOKABLE int standing() { return m_scene.standing(); }
    /// See TreeScene::beside.
    Q_INVOKABLE int beside(int row, int dx, int dy) { return m_scene.beside(row, dx, dy); }
    /// The box in this item's pixels; empty for no node.
    Q_INVOKABLE QRectF boxOf(int row);
    /// Where a view of `width` on the node begins, `wish` before it or near that; pixels from the layout's
    /// left edge. See TreeScene::viewOf.
    Q_INVOKABLE qreal viewOf(int row, qreal wish, qreal width)
    {
        return m_scene.viewOf(row, wish / m_zoom, width / m_zoom) * m_zoom;
    }
    /// The node under a point of this item; -1: none.
    Q_INVOKABLE int nodeAt(qreal x, qreal y);
    /// What the last painting drew.
    Q_INVOKABLE int boxesDrawn() const { return m_boxesDrawn; }
    Q_INVOKABLE int edgesDrawn() const { return m_edgesDrawn; }
    Q_INVOKABLE int labelsDrawn() const { return m_labelsDrawn; }
    /// The title as it stands in its box, in one line; empty when the box was not drawn lately.
    Q_INVOKABLE QString shownTitle(int row) const;

    /// For a screen reader: title and standing in words, and where its branches lead.
    QString spokenName(int row);
    QString spokenBranches(int row);

signals:
    void changed(); ///< how it looks
    void zoomChanged();
    void originChanged();
    void modelsChanged();
    void walkedChanged();
    /// The models have other rows or other values; once before the next frame, however much is different.
    void treeChanged();

protected:
    void updatePolish() override;
    void geometryChange(const QRectF& now, const QRectF& before) override;
    void itemChange(ItemChange change, const ItemChangeData& data) override;

private:
    template <typename T>
    void set(T& member, const T& value, void (TreePicture::*tell)() = &TreePicture::changed)
    {
        if (member == value)
            return;
        member = value;
        update();
        emit(this->*tell)();
    }
    QColor tone(const QString& name) const { return m_tones.value(name).value<QColor>(); }
    QColor toneOf(TreeStanding standing) const;
    QRectF onItem(const QRectF& place) const;
    /// The level part of an edge, as far as it is in sight; pixels of this item.
    struct Stretch
    {
        TreeStanding standing;
        bool back;
        qreal y, from, to;
        bool sharesLane(const Stretch& other) const
        {
            return std::tie(standing, back, y) == std::tie(other.standing, other.back, other.y);
        }
        bool operator<(const Stretch& other) const
        {
            return std::tie(standing, back, y, from) <
                   std::tie(other.standing, other.back, other.y, other.from);
        }
    };
    struct Lanes
    {
        std::vector<Stretch> stretches;
        std::set<std::tuple<int, int, qreal>> ends; ///< target, standing, lane: what is painted already
    };
    void dress(QPainter* painter, TreeStanding standing, bool marked, bool back) const;
    void paintEdge(QPainter* painter, const TreeScene::Edge& edge, Lanes& lanes) const;
    void paintLanes(QPainter* painter, Lanes& lanes) const;
    void paintCurve(QPainter* painter, const QPointF& begin, const QPointF& end) const;
    void paintSwing(QPainter* painter, const QPointF& begin, const QPointF& end, qreal swing) const;
    void paintLabels(QPainter* painter, const std::vector<int>& edges);
    bool paintLabel(QPainter* painter, int edge, std::vector<QRectF>& taken);
    void paintBox(QPainter* painter, int row, const TreeScene::Box& box);
    void paintOutline(QPainter* painter, const TreeScene::Box& box, bool walked, const QRectF& place) const;
    /// The box without its title: all of one size and standing look alike.
    const QImage& outlineOf(const TreeScene::Box& box, const QSize& size, qreal pixels);
    QImage pictureOf(int row, const TreeScene::Box& box, const QSize& size, qreal pixels);

    TreeScene m_scene;
    qreal m_zoom = 1, m_radius = 0, m_padding = 0;
    QPointF m_origin;
    int m_walked = -1;
    QVariantMap m_tones, m_words;
    QFont m_font;
    /// A title laid out for a box: shaping text is most of what a new box costs.
    struct Title
    {
        QString text;
        bool isHere = false;
        QSizeF room;      ///< that it has
        qreal widest = 0; ///< of its lines; of labels only
        QStaticText shown;
    };
    const QStaticText& titleFor(int row, const QString& text, bool isHere, const QFont& font,
                                const QSizeF& room);
    const Title* labelFor(int edge, const QString& text, qreal room);

    QCache<int, QImage> m_pictures; ///< of boxes that were in sight, by row; cost in bytes
    QCache<int, Title> m_titles;    ///< of the same
    QCache<int, Title> m_labels;    ///< by edge
    QHash<quint64, QImage> m_outlines;
    int m_boxesDrawn = 0, m_edgesDrawn = 0, m_labelsDrawn = 0;
    int m_newPictures = 0, m_newLabels = 0; ///< made by this painting
    bool m_labelled = true;
};

} // namespace muster
