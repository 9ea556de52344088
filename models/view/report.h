// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Reports without a window: the figures of an incident from stored counters, the post-mortem text, and its
// rendering to Markdown, HTML, PDF or JSON. Shared by the editor, `muster report` and tests.

#include "models/base/result.h"
#include "models/domain/impact.h"
#include "models/domain/postmortem.h"
#include "models/domain/slo.h"
#include "models/store/store.h"

#include <QByteArray>

#include <optional>

namespace muster {

/// What stored samples and the SLO say about an incident at an instant.
struct ImpactReport
{
    std::optional<Slo> slo;
    std::optional<Impact> impact;       ///< empty: no counters recorded, or no impact start known
    double impactRatio = 0;             ///< failed / total
    std::optional<BudgetStatus> budget; ///< at the instant; empty: the window's history is not recorded
    double sliRatio = 0;                ///< good share over the SLO window at the instant; with `budget` only
    bool ongoing = false;               ///< impact had not ended at the instant
    /// Where impact began: what a person or a tool said, else what the counters show.
    std::optional<Instant> start;
    bool startDerived = false; ///< nobody said; from the counters
    /// What the counters show, whoever said something else; for checks.
    std::optional<Instant> derivedStart, derivedEnd;
};

/// The PromQL of the cumulative counter behind an SLO query: `sum(rate(X[{{window}}]))` is counted by
/// `sum(X)`. An empty text when the query has another shape.
QString counterQuery(const QString& ratioQuery);
/// Series of hourly increases behind the same query: `sum(increase(X[1h]))`.
QString hourlyQuery(const QString& ratioQuery);

/// The SLO of an incident: the one about a service of it, else the first; none without one.
Result<std::optional<Slo>> sloOf(const ReadTx& tx, const IncidentId& id);
/// The error ratio from which users are hurt: where the fastest page rule of the objective fires. Pure.
double hurtingRatio(const Slo& slo);
/// The counters behind an SLO as they are stored for an incident; empty blocks when they are not.
struct SloCounters
{
    SampleBlock total;
    SampleBlock bad;
};
Result<SloCounters> readCounters(const ReadTx& tx, const IncidentId& id, const Slo& slo, TimeRange range,
                                 AsOf asOf);

/// Derives impact and budget for one incident as AsOf sees it. Inside a read. Missing data leaves parts
/// empty; errors are Storage only.
Result<ImpactReport> impactAt(const ReadTx& tx, const IncidentId& id, AsOf asOf, Instant now);

/// Everything the generator of a fresh draft needs, from the store.
/// `known`: events that the caller has, ascending; those that are still so are shared instead of read again.
Result<PostMortemFacts> postMortemFacts(const ReadTx& tx, const IncidentId& id, Instant now,
                                        const std::vector<TimelineEvent>& known = {});

/// The document of an incident: draft journal, else newest revision, else a generated draft.
Result<QString> postMortemMarkdown(const ReadTx& tx, const IncidentId& id, Instant now);

/// The post-mortem of an incident ("INC-1120" or id) as `format` md, html, pdf or json,
/// or its timeline as csv. Blocks: for the
/// command line and workers, never on a thread that shows a window. Errors: NotFound, Invalid (unknown
/// format), Storage.
Result<QByteArray> renderReport(Store& store, const QString& idOrNumber, const QString& format);

} // namespace muster
