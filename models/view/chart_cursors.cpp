// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_cursors.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace muster {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool same(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

QString timeText(double ms)
{
    if (!std::isfinite(ms))
        return {};
    const Instant at{static_cast<qint64>(ms)};
    const TimeStyle style = Format::instance()->style();
    //: a time of day and its zone: "02:13:40", "CET"
    return ChartCursors::tr("%1 %2").arg(format::timeOfDay(at, style), format::zone(at, style));
}

bool earlier(const ChartMarker& a, const ChartMarker& b)
{
    return std::tie(a.time, a.id) < std::tie(b.time, b.id);
}

} // namespace

ChartCursors::ChartCursors(QObject* parent) : QObject(parent)
{
    connect(Format::instance(), &Format::changed, this, &ChartCursors::changed);
}

QString ChartCursors::text() const
{
    return timeText(m_time);
}

QString ChartCursors::secondText() const
{
    return timeText(m_second);
}

QString ChartCursors::distanceText() const
{
    if (!std::isfinite(m_time) || !std::isfinite(m_second))
        return {};
    const Milliseconds length{static_cast<qint64>(m_time) - static_cast<qint64>(m_second)};
    // Below a second the two largest units would say nothing.
    const QString words = std::chrono::abs(length) < std::chrono::seconds{1} ? tr("%1 ms").arg(length.count())
                                                                             : format::duration(length);
    //: the time between two cursors
    return tr("Δ %1").arg(words);
}

const ChartMarker* ChartCursors::current() const
{
    const auto found = std::find_if(m_marks.begin(), m_marks.end(),
                                    [this](const ChartMarker& mark) { return mark.id == m_markId; });
    return m_markId.isEmpty() || found == m_marks.end() ? nullptr : &*found;
}

QString ChartCursors::markText() const
{
    const ChartMarker* mark = current();
    if (!mark)
        return {};
    QString kind;
    switch (mark->kind) {
    case ChartMarker::Kind::Change:
        kind = tr("Change");
        break;
    case ChartMarker::Kind::Alert:
        kind = tr("Alert");
        break;
    case ChartMarker::Kind::Decision:
        kind = tr("Decision");
        break;
    case ChartMarker::Kind::Update:
        kind = tr("Update");
        break;
    case ChartMarker::Kind::Other:
        kind = tr("Event");
        break;
    }
    //: a mark in words: its kind, what it says
    return (mark->late ? tr("%1, learnt late: %2") : tr("%1: %2")).arg(kind, mark->label);
}

void ChartCursors::setTime(double ms)
{
    if (same(ms, m_time) && m_markId.isEmpty())
        return;
    m_time = std::isfinite(ms) ? ms : kNan;
    m_markId.clear();
    if (std::isnan(m_time))
        m_locked = false;
    emit changed();
}

void ChartCursors::hover(double ms)
{
    if (!m_locked && !same(ms, m_time))
        setTime(ms);
}

void ChartCursors::lock(double ms)
{
    if (!std::isfinite(ms))
        return;
    m_time = ms;
    m_locked = true;
    m_markId.clear();
    emit changed();
}

void ChartCursors::compareWith(double ms)
{
    if (same(ms, m_second))
        return;
    m_second = std::isfinite(ms) ? ms : kNan;
    emit changed();
}

void ChartCursors::toggleSecond()
{
    compareWith(std::isnan(m_time) || same(m_time, m_second) ? kNan : m_time);
}

bool ChartCursors::clear()
{
    if (!std::isnan(m_second)) {
        compareWith(kNan);
        return true;
    }
    if (std::isnan(m_time))
        return false;
    setTime(kNan);
    return true;
}

bool ChartCursors::stepMark(int direction, double from)
{
    if (direction == 0 || m_marks.empty())
        return false;
    auto next = m_marks.end();
    if (const ChartMarker* here = current()) {
        // By place, not by time: several marks of one instant are all visited.
        const std::ptrdiff_t wanted = (here - m_marks.data()) + (direction > 0 ? 1 : -1);
        if (wanted < 0 || wanted >= std::ssize(m_marks))
            return false;
        next = m_marks.begin() + wanted;
    } else {
        ChartMarker probe;
        probe.time = std::isfinite(m_time) ? m_time : from;
        if (!std::isfinite(probe.time))
            return false;
        const auto byTime = [](const ChartMarker& a, const ChartMarker& b) { return a.time < b.time; };
        if (direction > 0) {
            next = std::upper_bound(m_marks.begin(), m_marks.end(), probe, byTime);
            if (next == m_marks.end())
                return false;
        } else {
            next = std::lower_bound(m_marks.begin(), m_marks.end(), probe, byTime);
            if (next == m_marks.begin())
                return false;
            --next;
        }
    }
    m_time = next->time;
    m_locked = true;
    m_markId = next->id;
    emit changed();
    return true;
}

void ChartCursors::setMarks(const QList<ChartMarker>& marks)
{
    std::vector<ChartMarker> sorted(marks.begin(), marks.end());
    std::sort(sorted.begin(), sorted.end(), earlier);
    if (sorted == m_marks)
        return;
    m_marks = std::move(sorted);
    // A mark that is not known yet at the instant that is shown now is not named either.
    if (!current())
        m_markId.clear();
    emit changed();
}

} // namespace muster
