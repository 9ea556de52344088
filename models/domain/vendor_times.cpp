// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/vendor_times.h"

namespace muster {

std::vector<VendorTime> vendorTimes(const IncidentState& state)
{
    struct Rule
    {
        const char* tool;
        const char* measure;
        const char* definition;
        const char* from;
        const char* to;
    };
    // Datadog: incident analytics ("time to repair", "time to resolve"). PagerDuty: the REST analytics field;
    // a page is resolved by its alert, which may clear long after people called the incident resolved.
    static constexpr Rule kRules[] = {
        {"Datadog", "time to repair", "impact end − detected", "detected", "impact_end"},
        {"Muster", "time to recover", "impact end − impact start", "impact_start", "impact_end"},
        {"Datadog", "time to resolve", "resolved − declared", "declared", "resolved"},
        {"Muster", "time to resolve", "resolved − detected", "detected", "resolved"},
        {"PagerDuty", "seconds_to_resolve", "page resolved − page triggered", "page_triggered",
         "page_resolved"}};
    std::vector<VendorTime> times;
    for (const Rule& rule : kRules) {
        VendorTime time{QString::fromUtf8(rule.tool), QString::fromUtf8(rule.measure),
                        QString::fromUtf8(rule.definition), std::nullopt};
        const auto from = state.keyTime(QString::fromLatin1(rule.from));
        const auto to = state.keyTime(QString::fromLatin1(rule.to));
        if (from && to)
            time.value = *to - *from;
        times.push_back(std::move(time));
    }
    return times;
}

} // namespace muster
