// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A small area line without axes: the scrubber's strip and the shape column of the incident list.

#include "models/chart/series_buffer.h"

#include <QColor>
#include <QImage>
#include <QList>
#include <QPointer>
#include <QQuickItem>

#include <memory>

namespace muster {

class ChartFeed;

/// Role: draws one series as a line with a filled area. Takes either `values` (evenly spaced) or the first
/// series of `feed` between `rangeFrom` and `rangeTo` (UTC ms). Owner: the QML tree. Thread: main.
class Sparkline : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QList<double> values READ values WRITE setValues NOTIFY changed)
    Q_PROPERTY(muster::ChartFeed* feed READ feed WRITE setFeed NOTIFY changed)
    Q_PROPERTY(double rangeFrom READ rangeFrom WRITE setRangeFrom NOTIFY changed)
    Q_PROPERTY(double rangeTo READ rangeTo WRITE setRangeTo NOTIFY changed)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY changed)
    Q_PROPERTY(double fillOpacity READ fillOpacity WRITE setFillOpacity NOTIFY changed)
    Q_PROPERTY(double lineWidth READ lineWidth WRITE setLineWidth NOTIFY changed)
    /// The bottom is 0 rather than the smallest value. Default true.
    Q_PROPERTY(bool fromZero READ fromZero WRITE setFromZero NOTIFY changed)

public:
    explicit Sparkline(QQuickItem* parent = nullptr);
    ~Sparkline() override;

    QList<double> values() const { return m_values; }
    void setValues(const QList<double>& values);
    ChartFeed* feed() const;
    void setFeed(ChartFeed* feed);
    double rangeFrom() const { return m_rangeFrom; }
    void setRangeFrom(double ms);
    double rangeTo() const { return m_rangeTo; }
    void setRangeTo(double ms);
    QColor color() const { return m_color; }
    void setColor(const QColor& color);
    double fillOpacity() const { return m_fillOpacity; }
    void setFillOpacity(double opacity);
    double lineWidth() const { return m_lineWidth; }
    void setLineWidth(double pixels);
    bool fromZero() const { return m_fromZero; }
    void setFromZero(bool fromZero);

    /// The picture for the present state; for tests.
    QImage render(qreal devicePixelRatio) const;

signals:
    void changed();

protected:
    QSGNode* updatePaintNode(QSGNode* old, UpdatePaintNodeData* data) override;
    void geometryChange(const QRectF& newGeometry, const QRectF& oldGeometry) override;

private:
    void touch();

    QList<double> m_values;
    QPointer<ChartFeed> m_feed;
    double m_rangeFrom = 0;
    double m_rangeTo = 0;
    QColor m_color{QStringLiteral("#ff5d5d")};
    double m_fillOpacity = 0.22;
    double m_lineWidth = 1.4;
    bool m_fromZero = true;
};

} // namespace muster
