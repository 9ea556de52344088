// SPDX-License-Identifier: GPL-3.0-or-later
// ChartPanel's mouse, wheel and keys: they only ask the room for another range or cursor.
#include "models/chart/chart_panel.h"

#include "models/chart/chart_frame.h"

#include <QGuiApplication>
#include <QStyleHints>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kZoomPerNotch = 0.8;   // of the span
constexpr double kShortestSpan = 1'000; // ms
constexpr double kLongestSpan = 366.0 * 86'400'000;

} // namespace

void ChartPanel::zoom(double factor, double anchor)
{
    const double span = m_rangeTo - m_rangeFrom;
    if (!(span > 0))
        return;
    const double newSpan = std::clamp(span * factor, kShortestSpan, kLongestSpan);
    const double share = std::clamp((anchor - m_rangeFrom) / span, 0.0, 1.0);
    const double from = m_rangeFrom + share * (span - newSpan);
    if (newSpan != span)
        emit rangeRequested(from, from + newSpan);
}

double ChartPanel::keyStep() const
{
    double step = (m_rangeTo - m_rangeFrom) / 200;
    if (m_feed) {
        for (const FeedSeries& series : m_feed->series())
            step = std::max(step, double(series.step.count()));
    }
    return step;
}

const ChartMarker* ChartPanel::markerAt(QPointF position) const
{
    if (position.y() > m_plotArea.top() + 2 || position.y() < 0)
        return nullptr;
    const ChartMarker* nearest = nullptr;
    double best = kMarkerHead + 3;
    for (const ChartMarker& marker : m_markers) {
        const double distance = std::abs(xAt(marker.time) - position.x());
        if (distance < best && marker.time >= m_rangeFrom && marker.time <= m_rangeTo) {
            best = distance;
            nearest = &marker;
        }
    }
    return nearest;
}

void ChartPanel::hoverMoveEvent(QHoverEvent* event)
{
    const double x = event->position().x();
    const bool inside = x >= m_plotArea.left() && x <= m_plotArea.right();
    emit cursorMoved(inside ? timeAt(x) : kNan);
    event->accept();
}

void ChartPanel::hoverLeaveEvent(QHoverEvent* event)
{
    emit cursorMoved(kNan);
    event->accept();
}

void ChartPanel::mousePressEvent(QMouseEvent* event)
{
    forceActiveFocus(Qt::MouseFocusReason);
    m_pressed = event->position();
    if (m_brushing || (event->modifiers() & Qt::ShiftModifier)) {
        m_drag = Drag::Brush;
        m_pressedFrom = timeAt(m_pressed.x());
        m_brushTo = m_pressedFrom;
    } else {
        m_drag = Drag::Pending;
        m_pressedFrom = m_rangeFrom;
        m_pressedTo = m_rangeTo;
    }
    event->accept();
}

void ChartPanel::mouseMoveEvent(QMouseEvent* event)
{
    const double dx = event->position().x() - m_pressed.x();
    if (m_drag == Drag::Brush) {
        m_brushTo = timeAt(event->position().x());
        update();
        return;
    }
    if (m_drag == Drag::Pending && std::abs(dx) >= QGuiApplication::styleHints()->startDragDistance()) {
        m_drag = Drag::Pan;
        setKeepMouseGrab(true);
    }
    if (m_drag == Drag::Pan && m_plotArea.width() > 0) {
        // From the range at the press, so that rounding does not add up.
        const double shift = -dx / m_plotArea.width() * (m_pressedTo - m_pressedFrom);
        emit rangeRequested(m_pressedFrom + shift, m_pressedTo + shift);
    }
}

void ChartPanel::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    setKeepMouseGrab(false);
    if (drag == Drag::Brush) {
        const double a = std::clamp(std::min(m_pressedFrom, m_brushTo), m_rangeFrom, m_rangeTo);
        const double b = std::clamp(std::max(m_pressedFrom, m_brushTo), m_rangeFrom, m_rangeTo);
        update();
        if (b > a)
            emit brushed(a, b);
    } else if (drag == Drag::Pending) {
        if (const ChartMarker* marker = markerAt(event->position()))
            emit markerActivated(QString(marker->id));
        else if (m_plotArea.contains(event->position()))
            emit cursorMoved(timeAt(event->position().x()));
    }
    event->accept();
}

void ChartPanel::mouseUngrabEvent()
{
    m_drag = Drag::None;
    setKeepMouseGrab(false);
    update();
}

void ChartPanel::wheelEvent(QWheelEvent* event)
{
    if (!m_interactive) {
        event->ignore();
        return;
    }
    const QPoint turn = event->angleDelta();
    if (turn.y() != 0) {
        zoom(std::pow(kZoomPerNotch, turn.y() / 120.0), timeAt(event->position().x()));
    } else if (turn.x() != 0) {
        const double shift = -turn.x() / 120.0 * 0.1 * (m_rangeTo - m_rangeFrom);
        emit rangeRequested(m_rangeFrom + shift, m_rangeTo + shift);
    }
    event->accept();
}

void ChartPanel::keyPressEvent(QKeyEvent* event)
{
    if (!m_interactive) {
        event->ignore();
        return;
    }
    const bool hasCursor = m_cursorTime >= m_rangeFrom && m_cursorTime <= m_rangeTo;
    const double last = m_feed ? m_feed->lastSampleTime() : kNan;
    const double end = std::isnan(last) ? m_rangeTo : std::clamp(last, m_rangeFrom, m_rangeTo);
    const double cursor = hasCursor ? m_cursorTime : end;
    switch (event->key()) {
    case Qt::Key_Left:
        emit cursorMoved(std::max(m_rangeFrom, cursor - keyStep()));
        break;
    case Qt::Key_Right:
        emit cursorMoved(std::min(m_rangeTo, cursor + keyStep()));
        break;
    case Qt::Key_Home:
        emit cursorMoved(m_rangeFrom);
        break;
    case Qt::Key_End:
        emit cursorMoved(end);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(kZoomPerNotch, hasCursor ? cursor : (m_rangeFrom + m_rangeTo) / 2);
        break;
    case Qt::Key_Minus:
        zoom(1 / kZoomPerNotch, hasCursor ? cursor : (m_rangeFrom + m_rangeTo) / 2);
        break;
    case Qt::Key_Escape:
        if (!hasCursor) {
            event->ignore();
            return;
        }
        emit cursorMoved(kNan);
        break;
    default:
        event->ignore();
        return;
    }
    event->accept();
}

} // namespace muster
