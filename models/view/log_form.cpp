// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/log_form.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/domain/format.h"
#include "models/domain/timeline.h"
#include "models/view/formatters.h"

#include <QFile>
#include <QFileInfo>

#include <utility>

namespace muster {

namespace {

Result<LogExcerpt> excerptOf(const QString& path, TimeRange around)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Invalid, file.errorString());
    // One byte more than may be, so that a longer file is refused as one.
    return logExcerptOfFile(file.read(LogExcerpt::kMostSearched + 1), around);
}

} // namespace

void LogForm::setRoom(WarRoom* room)
{
    if (m_room == room)
        return;
    m_room = room;
    clear();
}

void LogForm::setText(const QString& text)
{
    if (m_text == text)
        return;
    m_text = text;
    emit textChanged();
    look();
}

void LogForm::setName(const QString& name)
{
    if (std::exchange(m_name, name) != name)
        emit changed();
}

TimeRange LogForm::around() const
{
    if (!m_room)
        return {};
    const auto from = static_cast<qint64>(m_room->spanFrom()), to = static_cast<qint64>(m_room->spanTo());
    return {Instant{from} - kAround, Instant{to} + kAround};
}

void LogForm::look()
{
    const int turn = ++m_turn;
    m_excerpt.reset();
    m_problem.clear();
    m_busy = !m_text.trimmed().isEmpty();
    emit changed();
    if (!m_busy)
        return;
    Worker::run([text = m_text, around = around()] { return logExcerpt(text, around); }, this,
                [this, turn](const Result<LogExcerpt>& found) {
                    if (turn == m_turn)
                        take(found);
                });
}

void LogForm::readFile(const QUrl& file)
{
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    const int turn = ++m_turn;
    m_busy = true;
    emit changed();
    Worker::run([path, around = around()] { return excerptOf(path, around); }, this,
                [this, turn, path](const Result<LogExcerpt>& found) {
                    if (turn != m_turn)
                        return;
                    if (found) {
                        m_text = found->lines;
                        emit textChanged();
                    }
                    if (found && m_name.isEmpty())
                        m_name = QFileInfo(path).fileName();
                    take(found);
                    if (!found) {
                        m_problem = tr("%1: %2").arg(displayLine(path), found.error().what);
                        emit changed();
                    }
                });
}

void LogForm::take(const Result<LogExcerpt>& found)
{
    m_busy = false;
    m_excerpt.reset();
    m_problem.clear();
    if (found)
        m_excerpt = *found;
    else
        m_problem = tr("This cannot be kept: %1").arg(found.error().what);
    emit changed();
}

QString LogForm::problem() const
{
    return m_problem;
}

QString LogForm::timesText(const LogExcerpt& excerpt) const
{
    if (!excerpt.first)
        return {};
    const TimeStyle style = Format::instance()->style();
    const QString first = format::timeOfDay(*excerpt.first, style);
    const QString last = format::timeOfDay(*excerpt.last, style);
    return first == last ? first : tr("%1 to %2").arg(first, last);
}

QString LogForm::previewText() const
{
    if (!m_excerpt)
        return {};
    QStringList parts{format::counted(m_excerpt->count, tr("%1 line"), tr("%1 lines"))};
    parts << (m_excerpt->first ? timesText(*m_excerpt)
                               : tr("none says when it was written: they stand at the time of adding them"));
    if (m_excerpt->zoneAssumed)
        parts << tr("no zone is named: read as UTC");
    if (m_excerpt->leftOut > 0)
        parts << tr("%1 left out, from outside the incident or too many for one event")
                     .arg(format::counted(m_excerpt->leftOut, tr("%1 line"), tr("%1 lines")));
    return parts.join(QStringLiteral(" · "));
}

void LogForm::clear()
{
    ++m_turn;
    m_text.clear();
    m_name.clear();
    m_excerpt.reset();
    m_problem.clear();
    m_busy = false;
    emit textChanged();
    emit changed();
}

bool LogForm::submit()
{
    if (!canSubmit())
        return false;
    TimelineEvent event;
    event.id = newId<EventId>();
    event.kindName = QLatin1String(kLogExcerptKind);
    const QString what = m_name.trimmed().isEmpty() ? tr("Log") : m_name.trimmed();
    const QString count = format::counted(m_excerpt->count, tr("%1 line"), tr("%1 lines"));
    event.text = tr("%1, %2: %3").arg(what, count, headlineOf(*m_excerpt));
    event.raw = m_excerpt->lines.toUtf8();
    event.knownAt = m_room->writeInstant();
    // What a log says of later than now would stand where nobody looks.
    event.occurredAt = m_excerpt->first ? std::min(*m_excerpt->first, event.knownAt) : event.knownAt;
    // What was pasted stays until it is stored.
    m_busy = true;
    emit changed();
    m_room->addLocalEvent(
        event, {},
        [this, turn = m_turn, id = event.id](bool kept) {
            if (turn != m_turn)
                return; // something else is being written already
            m_busy = false;
            if (kept)
                clear();
            else
                emit changed(); // why, the session says
            if (kept)
                emit stored(id.value);
        },
        this);
    return true;
}

} // namespace muster
