// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The action items of a post-mortem, read from its text: they live nowhere else, so that they merge, travel
// and are exported with it. Pure.

#include "models/document/markdown.h"

#include <QDate>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

struct ActionItem
{
    enum class State { Open, Finished, Dropped };
    QString text; ///< plain: "Release the worker thread on disconnect"
    QString kind; ///< "prevent", "detect", "mitigate", "process", or as written; often empty
    QString priority, owner, doneWhen, ticket;
    std::optional<QDate> due;
    QString dueText; ///< as written, also where it is no date
    State state = State::Open;
    int position = 0; ///< UTF-16 offset of its table or list item in the Markdown
    friend bool operator==(const ActionItem&, const ActionItem&) = default;
};
QString toString(ActionItem::State state); ///< "open", "done", "dropped"

/// From every table with a column "Action" (its other columns by name, in any order: Kind or Type, Priority,
/// Owner, Due, Done when, Ticket or Link, State or Status), and from task items ("- [ ] …") below a heading
/// that speaks of actions or remediation, whose last brackets may say "(owner: Maya, due 2026-12-05)". Rows
/// without a text are none. In the order of the document; what is quoted is somebody else's.
std::vector<ActionItem> readActionItems(const MarkdownDocument& document);

/// "2026-12-05", "5 December 2026", "5 Dec 2026"; anything else is no date: a due date that could be read in
/// two ways would be missed.
std::optional<QDate> dueDateFrom(const QString& text);

/// What an open action lacks to be finished by somebody (DOMAIN 4.7: actionable, specific, bounded), in
/// words; empty: nothing.
QStringList actionProblems(const ActionItem& item);

bool isOverdue(const ActionItem& item, QDate today);
/// Overdue first, then by due date, then by priority ("P0" before "P1"); the settled ones at the end. An
/// order for std::stable_sort.
bool isMoreUrgent(const ActionItem& a, const ActionItem& b, QDate today);

} // namespace muster
