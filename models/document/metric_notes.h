// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What an export says about the figures of a document that name where they were measured
// (models/domain/metric_value.h): query, source and time, once per reference. Pure.

#include "models/document/markdown.h"
#include "models/domain/panel.h"

#include <QString>

#include <map>
#include <vector>

namespace muster {

struct MetricNote
{
    MetricReference reference;
    QString label;  ///< as it stands in the text, of the first figure
    QString panel;  ///< title; the id when the room has no such panel
    QString query;  ///< empty: the panel is not there, has no such series, or follows from the SLO
    QString source; ///< shown name; empty: unknown
    /// One line for a title or footnote: "Error rate: sum(rate(…)), Prometheus (main), 2026-11-20 02:13:40
    /// UTC". Of a panel that is gone it says so.
    QString words;
    friend bool operator==(const MetricNote&, const MetricNote&) = default;
};

/// The counters behind the room's objective, as queries; empty: not known.
struct CounterQueries
{
    QString bad, total;
};

/// In the order of the document, each reference once. `sourceNames`: shown names by source; without one the
/// id is shown. `counters`: what a counted figure was computed from; its query is then both of them.
std::vector<MetricNote> metricNotes(const MarkdownDocument& document, const std::vector<Panel>& panels,
                                    const std::map<SourceId, QString>& sourceNames,
                                    const CounterQueries& counters = {});

/// The number of a reference's note, from 1; 0: there is none.
int noteNumber(const std::vector<MetricNote>& notes, const MetricReference& reference);

/// The Markdown with the words of each note as the title of its links, which viewers show when they are
/// pointed at; links that have a title keep it.
QString withMetricTitles(const QString& markdown, const std::vector<MetricNote>& notes);

} // namespace muster
