// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the lines of a timeline are drawn with: colours, families and sizes of Theme, gathered once for all
// lines of a window instead of bound in each of them.

#include <QColor>
#include <QObject>
#include <QString>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// Role: the look of EventLine. Owner: QML (the singleton EntryStyle). Thread: main.
class EventLineStyle : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QColor ground MEMBER ground NOTIFY coloursChanged FINAL) ///< of the card below; opaque
    Q_PROPERTY(QColor currentGround MEMBER currentGround NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor decisionGround MEMBER decisionGround NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor hoverGround MEMBER hoverGround NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor line MEMBER line NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor text MEMBER text NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor muted MEMBER muted NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor faint MEMBER faint NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor warn MEMBER warn NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QColor accent MEMBER accent NOTIFY coloursChanged FINAL)
    Q_PROPERTY(qreal badgeTint MEMBER badgeTint NOTIFY coloursChanged FINAL) ///< share of a badge's colour
    Q_PROPERTY(qreal disabled MEMBER disabled NOTIFY coloursChanged FINAL)   ///< opacity of a hollow mark
    Q_PROPERTY(QVariantMap kindColors MEMBER kindColors NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QVariantMap kindShapes MEMBER kindShapes NOTIFY coloursChanged FINAL)
    Q_PROPERTY(QVariantMap tones MEMBER tones NOTIFY coloursChanged FINAL) ///< colours of badges
    Q_PROPERTY(QString sans MEMBER sans NOTIFY sizesChanged FINAL)
    Q_PROPERTY(QString mono MEMBER mono NOTIFY sizesChanged FINAL)
    Q_PROPERTY(qreal scale MEMBER scale NOTIFY sizesChanged FINAL)
    Q_PROPERTY(qreal capsSpacing MEMBER capsSpacing NOTIFY sizesChanged FINAL)
    Q_PROPERTY(int fontBase MEMBER fontBase NOTIFY sizesChanged FINAL)
    Q_PROPERTY(int fontSmall MEMBER fontSmall NOTIFY sizesChanged FINAL)
    Q_PROPERTY(int fontLabel MEMBER fontLabel NOTIFY sizesChanged FINAL)
public:
    using QObject::QObject;

    /// `units` of the 1.0 scale in pixels, as Theme.px.
    int px(qreal units) const { return qRound(units * scale); }

    QColor ground{Qt::white}, currentGround, decisionGround, hoverGround, line, text, muted, faint, warn,
        accent;
    qreal badgeTint = 0.12, disabled = 0.45;
    QVariantMap kindColors, kindShapes, tones;
    QString sans, mono;
    qreal scale = 1, capsSpacing = 0;
    int fontBase = 13, fontSmall = 12, fontLabel = 11;

signals:
    void coloursChanged();
    void sizesChanged();
};

} // namespace muster
