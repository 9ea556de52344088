// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A runbook that is changed in the program: where its text comes from and where it goes. Blocking, for
// workers.

#include "models/base/result.h"
#include "models/domain/runbook.h"

#include <QByteArray>
#include <QString>

namespace muster {

/// What is edited.
struct RunbookText
{
    QString id;      ///< as it was when editing began
    QString path;    ///< the file it is written to; need not be there yet
    QByteArray old;  ///< what the file said when editing began; empty: there was none
    QString text;    ///< what editing begins with
    QString refusal; ///< why it cannot be written, with the way out; empty: it can
};

/// The file of this runbook among the sources of the profile; else what ran, as a new file in the profile's
/// folder. A checkout is nobody's to write to: what is not committed there is no version.
RunbookText openRunbookText(const QString& dataFolder, const Runbook& running);

/// `text`, which began with `base`, with what the file says by now. Of passages that both changed both
/// versions stand in it, between marks (models/document/merge3.h) that a review finds.
struct RunbookJoined
{
    QString text;
    int conflicts = 0; ///< passages that stand twice
    friend bool operator==(const RunbookJoined&, const RunbookJoined&) = default;
};
RunbookJoined joinRunbookText(const QString& base, const QString& text, const RunbookText& file);

/// What is wrong with the text, in the order of its lines; a version that ran already and says something else
/// is wrong, too. `read`: what could be read of it. `path`: of its file, which findings call by its name.
struct RunbookReview
{
    std::vector<LintFinding> findings;
    Runbook read;
    bool hasErrors = false;
};
RunbookReview reviewRunbookText(const QString& text, const QString& path, const Runbook& running, Instant now,
                                const ToolVerbs& verbs = {});

/// Writes the file, whole or not at all; its path. Errors: Invalid (it has findings, the first in words),
/// Conflict (the file says something else than when editing began), Storage.
Result<QString> saveRunbookText(const RunbookText& opened, const QString& text, const Runbook& running,
                                Instant now);

} // namespace muster
