// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Prometheus and what speaks its API (Thanos, Mimir, VictoriaMetrics): requests, and how each answer is read.

#include "integrations/core/connector.h"

namespace muster {

/// Role: the "prometheus" tool. Stateless. Feed: "alerts" (what fires now and, by the ALERTS history, what
/// fired while nobody looked; see README.md of this folder).
class PrometheusConnector final : public Connector
{
public:
    const ConnectorDescriptor& descriptor() const override;
    /// GET /api/v1/status/buildinfo; a server without it is asked for `1`.
    Step check(const Account& account) const override;
    /// GET /api/v1/rules?type=alert (else /api/v1/alerts), then the ALERTS history by query_range.
    Step pull(const Account& account, const Cursor& cursor, const Interest& interest) const override;
    /// POST (form) /api/v1/query_range or /api/v1/query. The range is aligned to the step, so that a live
    /// tail stays on one grid; a step that would give more than 11,000 points per series is widened. Errors:
    /// Invalid (empty query, empty range, step below 1 ms).
    Result<Step> query(const Account& account, const MetricQuery& query) const override;
    /// MetricNames and LabelNames: `argument` is a selector that narrows them, or empty. LabelValues:
    /// `argument` is the label, or `label|selector`. Rules: `argument` is unused.
    Result<Step> catalogue(const Account& account, CatalogueKind kind,
                           const QString& argument) const override;
    /// /graph with one graph per query (g0.expr, g0.range_input, g0.end_input …), which Prometheus 2 reads
    /// and 3 forwards to /query.
    QUrl explore(const Account& account, const std::vector<QString>& queries, TimeRange range) const override;
    /// In Grafana, when the source's settings say where that is (integrations/core/grafana_link.h).
    QUrl dashboard(const Account& account, const PanelOrigin& origin, const std::vector<QString>& queries,
                   TimeRange range) const override;
};

/// What `query` really asks: aligned range, step that keeps to the server's limit of 11,000 points per
/// series.
MetricQuery alignedQuery(MetricQuery query);

} // namespace muster
