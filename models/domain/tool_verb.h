// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What tools can be told to do by an action of a runbook, as plain values taken from their descriptors: what
// the linter and the step need to know. Not whether a tool is connected.

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace muster {

/// One thing that a person, or a runbook, says with a verb.
struct ToolVerbField
{
    QString key; ///< "text"
    bool required = false;
    QStringList choices = {}; ///< in the tool's own words; empty: anything
    /// Several "name = choice" with commas between them, each with one of `choices`.
    bool each = false;
    friend bool operator==(const ToolVerbField&, const ToolVerbField&) = default;
};

struct ToolVerb
{
    QString tool;     ///< connector id: "pagerduty"
    QString toolName; ///< "PagerDuty"
    QString verb;     ///< "note.add"
    QString title;    ///< "Add a note"
    std::vector<ToolVerbField> fields = {};
    friend bool operator==(const ToolVerb&, const ToolVerb&) = default;
};

/// Of every tool of this build, in the tools' order; null: not known here. Shared with workers, so it never
/// changes.
using ToolVerbs = std::shared_ptr<const std::vector<ToolVerb>>;

} // namespace muster
