// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Findings of the checks that a person does not want to hear of in one document. Pure.

#include "models/view/post_mortem_models.h"

#include <QSet>
#include <QString>

#include <vector>

namespace muster {

/// As stored with the incident: {"v":1,"rules":["weasel"],"words":["counterfactual/should have"]}.
struct QuietFindings
{
    QSet<QString> rules; ///< silenced in this document
    QSet<QString> words; ///< "rule/excerpt": dismissed wherever they stand

    static QString wordsOf(const FindingRow& finding) { return finding.rule + u'/' + finding.excerpt; }
    /// Takes what is quiet out of the list; returns how many.
    int filter(std::vector<FindingRow>& findings) const;
    QString toJson() const;
    /// Whatever cannot be read is not quiet.
    static QuietFindings fromJson(const QString& json);
    friend bool operator==(const QuietFindings&, const QuietFindings&) = default;
};

} // namespace muster
