// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What was done to a text, so that it can be taken back, also after the program was closed. Pure.

#include "models/base/instant.h"
#include "models/document/block_text.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

/// One replacement in a text, with what stood there.
struct TextChange
{
    qsizetype from = 0;
    QString removed, inserted;
    friend bool operator==(const TextChange&, const TextChange&) = default;
};

/// Role: the steps that lead from earlier texts to this one. A step is what one press of "undo" takes back: a
/// run of typing without a pause (and without a line break in it), one paste, one replacement of many places.
/// Holds at most kSteps steps and kCharacters characters; the oldest go first. Value semantics.
class UndoLog
{
public:
    static constexpr size_t kSteps = 500;
    static constexpr qsizetype kCharacters = 200'000;
    /// Typing that goes on after this is a step of its own.
    static constexpr Milliseconds kPause{1500};

    /// Notes a change that was just made. What was undone before cannot be done again after it.
    void add(TextChange change, Instant at);
    /// Several changes that are one step, in the order in which they were made.
    void addStep(std::vector<TextChange> changes, Instant at);
    /// The next change begins a step, whatever it is: the cursor went elsewhere.
    void seal() { m_open = false; }

    bool canUndo() const { return m_done > 0; }
    bool canRedo() const { return m_done < m_steps.size(); }
    /// The changes that take the last step back, to be made in this order; empty when there is none.
    std::vector<TextChange> undo();
    /// The changes that make the last undone step again.
    std::vector<TextChange> redo();

    /// Compact JSON that fits this text only: {"v":1,"of":"<CRC-32C of the text's UTF-8>","done":n,
    /// "steps":[[[from,"removed","inserted"],…],…]}. Holds at most `limit` characters of changes.
    QByteArray toJson(const QString& text, qsizetype limit = kCharacters) const;
    /// Empty when the bytes are no log, or one of another text, or hold a place that cannot be in it.
    static std::optional<UndoLog> fromJson(const QByteArray& json, const QString& text);

    friend bool operator==(const UndoLog&, const UndoLog&) = default;

private:
    using Step = std::vector<TextChange>;
    void trim();
    std::vector<Step> m_steps;
    size_t m_done = 0; ///< of the steps; the others were undone
    Instant m_at = Instant::never();
    bool m_open = false; ///< typing may go on in the last step
};

/// The text after these changes; nothing when one of them does not fit.
std::optional<QString> withChanges(QString text, const std::vector<TextChange>& changes);

} // namespace muster
