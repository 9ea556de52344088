// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/undo_log.h"

#include "models/base/crc32c.h"
#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace muster {

namespace {

TextChange reversed(const TextChange& change)
{
    return {change.from, change.inserted, change.removed};
}

qsizetype charactersOf(const std::vector<TextChange>& step)
{
    qsizetype sum = 0;
    for (const TextChange& change : step)
        sum += change.removed.size() + change.inserted.size();
    return sum;
}

/// Puts `next` behind `last` when one is typing, or deleting, on from the other.
bool joined(TextChange& last, const TextChange& next)
{
    const auto breaks = [](const QString& text) { return text.contains(u'\n'); };
    if (breaks(last.removed) || breaks(last.inserted) || breaks(next.removed) || breaks(next.inserted))
        return false;
    if (last.removed.isEmpty() && next.removed.isEmpty() && next.from == last.from + last.inserted.size()) {
        last.inserted += next.inserted;
        return true;
    }
    if (!last.inserted.isEmpty() || !next.inserted.isEmpty())
        return false;
    if (next.from + next.removed.size() == last.from) { // backspace
        last.from = next.from;
        last.removed.prepend(next.removed);
        return true;
    }
    if (next.from == last.from) { // delete
        last.removed += next.removed;
        return true;
    }
    return false;
}

qint64 signOf(const QString& text)
{
    return crc32c(text.toUtf8());
}

bool apply(QString& text, const TextChange& change)
{
    if (change.from < 0 || change.from > text.size() ||
        QStringView(text).mid(change.from, change.removed.size()) != change.removed)
        return false;
    text.replace(change.from, change.removed.size(), change.inserted);
    return true;
}

} // namespace

void UndoLog::add(TextChange change, Instant at)
{
    const bool goesOn = m_open && m_done == m_steps.size() && !m_steps.empty() &&
                        m_steps.back().size() == 1 && at - m_at <= kPause;
    m_at = at;
    if (goesOn && joined(m_steps.back().front(), change))
        return;
    addStep({std::move(change)}, at);
    m_open = true;
}

void UndoLog::addStep(std::vector<TextChange> changes, Instant at)
{
    if (changes.empty())
        return;
    m_steps.resize(m_done);
    m_steps.push_back(std::move(changes));
    ++m_done;
    m_at = at;
    m_open = false;
    trim();
}

void UndoLog::trim()
{
    qsizetype characters = 0;
    size_t kept = 0;
    for (auto step = m_steps.rbegin(); step != m_steps.rend() && kept < kSteps; ++step, ++kept) {
        characters += charactersOf(*step);
        if (characters > kCharacters && kept > 0) // the last step can be taken back, however large
            break;
    }
    const size_t gone = m_steps.size() - kept;
    m_steps.erase(m_steps.begin(), m_steps.begin() + static_cast<qsizetype>(gone));
    m_done -= std::min(m_done, gone);
}

std::vector<TextChange> UndoLog::undo()
{
    if (!canUndo())
        return {};
    m_open = false;
    std::vector<TextChange> back;
    const Step& step = m_steps[--m_done];
    for (auto change = step.rbegin(); change != step.rend(); ++change)
        back.push_back(reversed(*change));
    return back;
}

std::vector<TextChange> UndoLog::redo()
{
    if (!canRedo())
        return {};
    m_open = false;
    return m_steps[m_done++];
}

QByteArray UndoLog::toJson(const QString& text, qsizetype limit) const
{
    size_t first = m_steps.size();
    for (qsizetype characters = 0; first > 0; --first) {
        characters += charactersOf(m_steps[first - 1]);
        if (characters > limit)
            break;
    }
    QJsonArray steps;
    for (size_t i = first; i < m_steps.size(); ++i) {
        QJsonArray step;
        for (const TextChange& change : m_steps[i])
            step.append(QJsonArray{static_cast<qint64>(change.from), change.removed, change.inserted});
        steps.append(step);
    }
    const QJsonObject object{{QStringLiteral("v"), 1},
                             {QStringLiteral("of"), signOf(text)},
                             {QStringLiteral("done"), static_cast<qint64>(m_done - std::min(m_done, first))},
                             {QStringLiteral("steps"), steps}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<UndoLog> UndoLog::fromJson(const QByteArray& json, const QString& text)
{
    const QJsonObject object = parseJson(json).object();
    if (object.value(QLatin1String("v")).toInt() != 1 ||
        object.value(QLatin1String("of")).toInteger(-1) != signOf(text))
        return std::nullopt;
    UndoLog log;
    const QJsonArray steps = object.value(QLatin1String("steps")).toArray();
    const qint64 done = object.value(QLatin1String("done")).toInteger(-1);
    if (done < 0 || done > steps.size() || steps.size() > static_cast<qsizetype>(kSteps))
        return std::nullopt;
    for (const auto& written : steps) {
        Step step;
        for (const auto& one : written.toArray()) {
            const QJsonArray parts = one.toArray();
            step.push_back({static_cast<qsizetype>(parts.at(0).toInteger(-1)), parts.at(1).toString(),
                            parts.at(2).toString()});
        }
        if (step.empty())
            return std::nullopt;
        log.m_steps.push_back(std::move(step));
    }
    log.m_done = static_cast<size_t>(done);
    // Each step back and each one forward has to fit the text that stands there then.
    UndoLog walked = log;
    std::optional<QString> there = text;
    while (there && walked.canUndo())
        there = withChanges(std::move(*there), walked.undo());
    walked = log;
    std::optional<QString> later = text;
    while (later && walked.canRedo())
        later = withChanges(std::move(*later), walked.redo());
    return there && later ? std::optional(log) : std::nullopt;
}

std::optional<QString> withChanges(QString text, const std::vector<TextChange>& changes)
{
    for (const TextChange& change : changes) {
        if (!apply(text, change))
            return std::nullopt;
    }
    return text;
}

} // namespace muster
