// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The questions of a facilitated session (DOMAIN 4.7), as they stand in resources/templates/session; the
// README.md there says what the sections of the file mean. Which of them are offered follows from what is on
// the screen and from nothing else. Pure.

#include "models/base/result.h"
#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace muster {

struct SessionQuestions
{
    QString directive;                   ///< one paragraph
    std::map<QString, QStringList> asks; ///< by section, in the order of the file
    friend bool operator==(const SessionQuestions&, const SessionQuestions&) = default;
};

/// Invalid, with "file, line n: what": another first line, an unknown section, words before a section, a
/// question that asks who or why, no directive or no end.
Result<SessionQuestions> readSessionQuestions(const QByteArray& text, const QString& file);
/// Those of the program.
const SessionQuestions& builtInSessionQuestions();

/// What is on the screen.
struct SessionScene
{
    std::optional<EventKind> kind; ///< of the event that is looked at; empty: there is none yet
    bool late = false;             ///< it became known later than it happened
    bool silence = false;          ///< nothing was noted for a while before it
    bool end = false;              ///< the end of the story, or of the session
    friend bool operator==(const SessionScene&, const SessionScene&) = default;
};
/// Nothing noted for so long is worth a question.
inline constexpr Milliseconds kLongSilence = std::chrono::minutes{5};
/// More would not be read from a projector.
inline constexpr size_t kMostQuestions = 4;

struct ProposedQuestion
{
    QString text;
    QString section; ///< that it comes from: what it is asked for
    friend bool operator==(const ProposedQuestion&, const ProposedQuestion&) = default;
};
/// At most kMostQuestions, each once, those that say most about the scene first; never empty when the file
/// has a question for it or for any.
std::vector<ProposedQuestion> questionsFor(const SessionQuestions& questions, const SessionScene& scene);

} // namespace muster
