// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/connector_cases.h"

namespace muster {

std::vector<ConnectorCase> prometheusCases(const Connector& connector, const Account& account)
{
    const auto answer = [](const char* file) {
        return recorded(QStringLiteral("prometheus/") + QString::fromLatin1(file));
    };
    const Instant now{1'795'469'740'000};
    const TimeRange range{now - Milliseconds{30'000}, now};
    const QString up = QStringLiteral("up");
    std::vector<ConnectorCase> cases;
    addCase(cases, QStringLiteral("check"), connector.check(account), {answer("buildinfo.json")});
    for (const QString& feed : connector.descriptor().feeds)
        addCase(cases, QStringLiteral("pull ") + feed, connector.pull(account, Cursor{feed, {}}, {}),
                {answer("rules_alert.json"), answer("alerts_history.json")});
    addCase(cases, QStringLiteral("range"),
            connector.query(account, {account.source, up, range, Milliseconds{5'000}, false, {}}),
            {answer("query_range_specials.json")});
    addCase(cases, QStringLiteral("instant"),
            connector.query(account, {account.source, up, range, {}, true, {}}),
            {answer("query_vector.json")});
    addCase(cases, QStringLiteral("metrics"), connector.catalogue(account, CatalogueKind::MetricNames, {}),
            {answer("label_values.json")});
    addCase(cases, QStringLiteral("labels"), connector.catalogue(account, CatalogueKind::LabelNames, {}),
            {answer("labels.json")});
    addCase(cases, QStringLiteral("label names of a selector"),
            connector.catalogue(account, CatalogueKind::LabelNames, up), {answer("series.json")});
    addCase(cases, QStringLiteral("values"),
            connector.catalogue(account, CatalogueKind::LabelValues, QStringLiteral("job")),
            {answer("label_values.json")});
    addCase(cases, QStringLiteral("rules"), connector.catalogue(account, CatalogueKind::Rules, {}),
            {answer("rules.json")});
    return cases;
}

} // namespace muster
