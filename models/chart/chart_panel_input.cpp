// SPDX-License-Identifier: GPL-3.0-or-later
// ChartPanel's mouse, wheel and keys: they only ask the room for another range or cursor.
#include "models/chart/chart_panel.h"

#include "models/chart/chart_frame.h"
#include "models/chart/time_axis.h"

#include <QGuiApplication>
#include <QStyleHints>

#include <algorithm>
#include <cmath>
#include <limits>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kTickPitch = 62;       // as the axis sets its labels
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

QList<ChartMarker> ChartPanel::marksAt(QPointF position) const
{
    QList<ChartMarker> marks;
    const int hit = clusterAt(m_clusters, position, m_plotArea, m_rangeFrom, m_rangeTo, m_markLanes);
    if (hit < 0)
        return marks;
    for (const int member : m_clusters[std::size_t(hit)].members) {
        // What is drawn may be a frame older than the markers.
        if (member < m_markers.size())
            marks.append(m_markers[member]);
    }
    return marks;
}

void ChartPanel::pointAt(const QList<ChartMarker>& marks)
{
    if (marks == m_pointed)
        return;
    m_pointed = marks;
    emit pointedMarksChanged();
}

/// The sample next to `time` in any of the shown series, -1 before it, 1 after it. NaN when there is none.
double ChartPanel::neighbour(double time, int direction) const
{
    double best = kNan;
    if (!m_feed)
        return best;
    for (const FeedSeries& series : m_feed->series()) {
        if (series.hidden)
            continue;
        const auto times = series.samples.times();
        const auto values = series.samples.values();
        const std::size_t at = series.samples.lowerBound({qint64(std::ceil(time))});
        if (direction > 0) {
            for (std::size_t i = at; i < times.size(); ++i) {
                if (double(times[i]) <= time || std::isnan(values[i]))
                    continue;
                if (!(double(times[i]) >= best)) // also when there is none yet
                    best = double(times[i]);
                break;
            }
        } else {
            for (std::size_t i = at; i > 0; --i) {
                if (std::isnan(values[i - 1]))
                    continue;
                if (!(double(times[i - 1]) <= best))
                    best = double(times[i - 1]);
                break;
            }
        }
    }
    return best;
}

double ChartPanel::tickBeside(double time, int direction) const
{
    const double step = timeStep(m_rangeTo - m_rangeFrom, std::max(2, int(m_plotArea.width() / kTickPitch)));
    const std::vector<Tick> ticks = zonedTicks(time - 3 * step, time + 3 * step, step, m_zone);
    if (direction > 0) {
        const auto next =
            std::find_if(ticks.begin(), ticks.end(), [time](const Tick& t) { return t.position > time; });
        return next == ticks.end() ? kNan : next->position;
    }
    const auto next =
        std::find_if(ticks.rbegin(), ticks.rend(), [time](const Tick& t) { return t.position < time; });
    return next == ticks.rend() ? kNan : next->position;
}

void ChartPanel::moveCursor(double from, int direction, bool byTick)
{
    // By sample where samples are wider apart than what an eye can tell, else by the smallest visible step.
    double to = byTick ? tickBeside(from, direction) : neighbour(from, direction);
    const double least = (m_rangeTo - m_rangeFrom) / 400;
    if (!byTick && !(std::abs(to - from) >= least))
        to = from + direction * keyStep();
    if (std::isfinite(to))
        emit cursorLocked(std::clamp(to, m_rangeFrom, m_rangeTo));
}

void ChartPanel::hoverMoveEvent(QHoverEvent* event)
{
    const double x = event->position().x();
    const bool inside = x >= m_plotArea.left() && x <= m_plotArea.right();
    emit cursorMoved(inside ? timeAt(x) : kNan);
    pointAt(marksAt(event->position()));
    event->accept();
}

void ChartPanel::hoverLeaveEvent(QHoverEvent* event)
{
    emit cursorMoved(kNan);
    pointAt({});
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
        const double moved = std::abs(event->position().x() - m_pressed.x());
        if (moved >= QGuiApplication::styleHints()->startDragDistance() && b > a)
            emit brushed(a, b);
        else
            click(event->position(), event->modifiers().testFlag(Qt::ShiftModifier));
    } else if (drag == Drag::Pending) {
        click(event->position(), false);
    }
    event->accept();
}

void ChartPanel::click(QPointF position, bool compares)
{
    const QList<ChartMarker> marks = marksAt(position);
    if (!marks.isEmpty())
        emit markerActivated(marks.constFirst().id);
    else if (m_plotArea.contains(position) && compares)
        emit compareRequested(timeAt(position.x()));
    else if (m_plotArea.contains(position))
        emit cursorLocked(timeAt(position.x()));
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

const ChartMarker* ChartPanel::markAtCursor() const
{
    const auto found = std::find_if(m_markers.begin(), m_markers.end(), [this](const ChartMarker& mark) {
        return mark.id == m_cursorMark || (m_cursorMark.isEmpty() && mark.time == m_cursorTime);
    });
    return found == m_markers.end() ? nullptr : &*found;
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
        moveCursor(cursor, -1, event->modifiers().testFlag(Qt::ControlModifier));
        break;
    case Qt::Key_Right:
        moveCursor(cursor, 1, event->modifiers().testFlag(Qt::ControlModifier));
        break;
    case Qt::Key_Home:
        emit cursorLocked(m_rangeFrom);
        break;
    case Qt::Key_End:
        emit cursorLocked(end);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter: {
        const ChartMarker* mark = markAtCursor();
        if (!mark) {
            event->ignore();
            return;
        }
        emit markerActivated(QString(mark->id));
        break;
    }
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
        emit clearRequested();
        break;
    default:
        event->ignore();
        return;
    }
    event->accept();
}

} // namespace muster
