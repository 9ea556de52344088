// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Attaching a runbook by the labels of an alert: `labels` of its front matter against what the tool sent.

#include "models/base/result.h"

#include <QString>

#include <map>

namespace muster {

/// Label name to value.
using LabelTexts = std::map<QString, QString>;

/// A rule is a value, or `=~` and a regular expression that the whole value has to match, as in PromQL.
/// Errors: Invalid, in words: an empty rule, a pattern that cannot be read or is longer than 500 characters.
Done checkLabelRule(const QString& rule);
/// False for a rule that checkLabelRule refuses.
bool labelRuleHolds(const QString& rule, const QString& value);
/// Every rule names a label that is there and holds. False without rules: nothing fits nothing.
bool labelsFit(const LabelTexts& rules, const LabelTexts& labels);
/// The labels that the rules looked at, as they are: "severity=page, team=checkout".
QString labelsInWords(const LabelTexts& rules, const LabelTexts& labels);

} // namespace muster
