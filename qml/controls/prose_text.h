// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A paragraph with its styles: bold, code, links, citations, and what the checks underline. Text itself is
// plain: no markup of any kind is read here, so nothing in it can fetch or run anything.

#include <QColor>
#include <QQuickPaintedItem>
#include <QTextLayout>
#include <QVariantList>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

/// Role: draws one text. Its height follows from its width. Owner: QML. Thread: main.
class ProseText : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY changed FINAL)
    /// Values with `from`, `length`, `style` (bits: 1 strong, 2 emphasis, 4 code, 8 struck), `link` and
    /// `eventId`.
    Q_PROPERTY(QVariantList runs READ runs WRITE setRuns NOTIFY changed FINAL)
    /// Values with `shownFrom` (-1: none) and `shownLength`: underlined.
    Q_PROPERTY(QVariantList marks READ marks WRITE setMarks NOTIFY changed FINAL)
    /// Values with `from` and `length`: of two versions what was added, and what was removed.
    Q_PROPERTY(QVariantList added MEMBER m_added NOTIFY changed FINAL)
    Q_PROPERTY(QVariantList removed MEMBER m_removed NOTIFY changed FINAL)
    Q_PROPERTY(QString family MEMBER m_family NOTIFY changed FINAL)
    Q_PROPERTY(QString codeFamily MEMBER m_codeFamily NOTIFY changed FINAL)
    Q_PROPERTY(int pixelSize MEMBER m_pixelSize NOTIFY changed FINAL)
    Q_PROPERTY(bool bold MEMBER m_bold NOTIFY changed FINAL)
    Q_PROPERTY(bool struck MEMBER m_struck NOTIFY changed FINAL) ///< all of it: a task that is done
    Q_PROPERTY(qreal lineHeight MEMBER m_lineHeight NOTIFY changed FINAL)
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY inkChanged FINAL)
    Q_PROPERTY(QColor linkColor MEMBER m_linkColor NOTIFY inkChanged FINAL)
    Q_PROPERTY(QColor citeColor MEMBER m_citeColor NOTIFY inkChanged FINAL) ///< ground of a citation
    Q_PROPERTY(QColor codeColor MEMBER m_codeColor NOTIFY inkChanged FINAL) ///< ground of code
    Q_PROPERTY(QColor markColor MEMBER m_markColor NOTIFY inkChanged FINAL)
    Q_PROPERTY(QColor addedColor MEMBER m_addedColor NOTIFY inkChanged FINAL)     ///< ground
    Q_PROPERTY(QColor removedColor MEMBER m_removedColor NOTIFY inkChanged FINAL) ///< ground
public:
    explicit ProseText(QQuickItem* parent = nullptr);
    void paint(QPainter* painter) override;

    QString text() const { return m_text; }
    void setText(const QString& text);
    QVariantList runs() const { return m_runs; }
    void setRuns(const QVariantList& runs);
    QVariantList marks() const { return m_marks; }
    void setMarks(const QVariantList& marks);

    /// The character nearest to a point, as a place between letters.
    Q_INVOKABLE int placeAt(qreal x, qreal y) const;
    /// The event that is cited at a point; empty when there is none.
    Q_INVOKABLE QString eventAt(qreal x, qreal y) const;
    /// The address that a point leads to; empty when there is none.
    Q_INVOKABLE QString linkAt(qreal x, qreal y) const;
    /// Where the figure at a point was measured; empty when it does not say.
    Q_INVOKABLE QString metricAt(qreal x, qreal y) const;

signals:
    void changed();
    void inkChanged();

protected:
    void componentComplete() override;
    void geometryChange(const QRectF& now, const QRectF& before) override;

private:
    struct Run
    {
        int from = 0, length = 0, style = 0;
        QString link, event, metric;
    };
    void layOut();
    QList<QTextLayout::FormatRange> formats() const;
    /// Rectangles of a stretch, one a line.
    std::vector<QRectF> places(int from, int length) const;
    const Run* runAt(qreal x, qreal y) const;

    QString m_text;
    QVariantList m_runs, m_marks, m_added, m_removed;
    std::vector<Run> m_known; ///< m_runs, read once
    QString m_family, m_codeFamily;
    int m_pixelSize = 14;
    bool m_bold = false, m_struck = false;
    qreal m_lineHeight = 1.5;
    QColor m_color, m_linkColor, m_citeColor, m_codeColor, m_markColor, m_addedColor, m_removedColor;
    QTextLayout m_layout;
    bool m_stale = true;
};

} // namespace muster
