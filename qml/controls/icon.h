// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The stroke icon of the window as a scene-graph item: an SVG of resources/icons, tinted with one colour. It
// is not for pictures of any other kind and never reads a file from disk or a network.

#include <QColor>
#include <QImage>
#include <QQuickItem>
#include <QString>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Draws `:/muster/icons/<name>.svg` in `color`, as large as the item, sharp at the window's pixel ratio.
/// Main thread. Works on the software renderer, where shader tinting does not exist: the colour is written
/// into the SVG before it is rasterised, and the images are shared between all icons of the same name, colour
/// and size. An unknown name draws nothing.
class Icon : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    /// File name without path and suffix, for example "warroom" or "kind-alert".
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged FINAL)
    /// Colour of every stroke and fill.
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)

public:
    explicit Icon(QQuickItem* parent = nullptr);

    [[nodiscard]] QString name() const { return m_name; }
    void setName(const QString& name);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor& color);

    /// The icon as an image of `pixels` × `pixels` device pixels; a null image when there is no such icon.
    /// Cached.
    [[nodiscard]] static QImage image(const QString& name, const QColor& color, int pixels);

signals:
    void nameChanged();
    void colorChanged();

protected:
    QSGNode* updatePaintNode(QSGNode* old, UpdatePaintNodeData* data) override;
    void geometryChange(const QRectF& now, const QRectF& before) override;
    void itemChange(ItemChange change, const ItemChangeData& data) override;

private:
    QString m_name;
    QColor m_color{Qt::gray};
};

} // namespace muster
