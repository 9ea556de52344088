// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The report of an incident for other programs: facts, figures and the document in one JSON object.
//
// Shape (format "muster.report", version 1): incident{id, number, title, services[]}, severity, stage,
// roles[{role, person}], key_times{name: UTC}, durations[{name, definition, seconds|null}], impact{start,
// end, length_seconds, failed, total, failed_ratio, failed_above_baseline, budget_spent_ratio,
// budget_remaining_ratio}, timeline[{id, occurred_at, known_at, kind, source, actor, service, text, link}],
// document{state, revision, author, markdown}, figures[{label, panel, series, query, source, at, from, to}]
// (what the document's figures refer to). Times are RFC 3339 in UTC; ratios 0..1; what is not known is
// null.

#include "models/document/metric_notes.h"
#include "models/domain/postmortem.h"

#include <QByteArray>

namespace muster {

struct ReportContents
{
    PostMortemFacts facts;
    QString markdown;
    QString documentState;     ///< draft, in_review, reviewed, closed
    int documentRevision = -1; ///< -1: never saved
    QString documentAuthor;
    std::vector<MetricNote> figures; ///< of the document
};

/// Indented UTF-8, keys sorted: the same contents give the same bytes.
QByteArray reportJson(const ReportContents& contents);

} // namespace muster
