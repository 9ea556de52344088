// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/command_facts.h"

#include "models/domain/alert_episode.h"
#include "models/view/severity_figures.h"
#include "models/view/silence_form.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace muster {

namespace {

constexpr Milliseconds kRecent = std::chrono::minutes{5};
constexpr Milliseconds kHour = std::chrono::hours{1};
/// deriveImpactWindow() looks six hours back.
constexpr Milliseconds kWindow = std::chrono::hours{6};
/// A room that was opened a moment ago has watched its counters for as long: that is enough to propose from.
constexpr Milliseconds kLeast = std::chrono::minutes{1};
/// Fewer requests than this say little about a share (DOMAIN 4.2).
constexpr double kFewRequests = 100;

/// Where counting can begin, from `wanted` on: the sample before it, unless that is far away. The history of
/// a budget has a sample an hour; to count from one of those would spread five minutes over the hour.
Instant countedFrom(const SampleBlock& counter, Instant wanted)
{
    const auto next = std::lower_bound(counter.times.begin(), counter.times.end(), wanted.ms);
    const bool hasNear = next != counter.times.begin() && wanted - Instant{*std::prev(next)} <= kRecent;
    return hasNear || next == counter.times.end() ? wanted : Instant{*next};
}

std::optional<SeverityProposal> proposalOf(const SloCounters& counters, const Slo& slo, Instant at,
                                           Milliseconds window = kRecent)
{
    if (counters.total.empty() || counters.bad.empty())
        return std::nullopt;
    const Instant last{std::min({at.ms, counters.total.times.back(), counters.bad.times.back()})};
    if (at - last > kRecent)
        return std::nullopt; // old samples propose nothing
    const Instant from =
        std::max(countedFrom(counters.total, last - window), countedFrom(counters.bad, last - window));
    if (last - from < kLeast)
        return std::nullopt;
    const auto recent = eventCount(counters.total, counters.bad, from, last);
    if (!recent || recent->total < kFewRequests)
        return std::nullopt;
    SeveritySigns signs;
    signs.errorRatio = recent->errorRatio();
    if (const auto hour = eventCount(counters.total, counters.bad, last - kHour, last);
        hour && hour->total >= kFewRequests && slo.target < 1)
        signs.burnLastHour = hour->errorRatio() / (1 - slo.target);
    return proposeSeverity(signs);
}

void addName(QStringList& names, const QString& name)
{
    const QString trimmed = name.trimmed();
    if (!trimmed.isEmpty() && !names.contains(trimmed, Qt::CaseInsensitive))
        names << trimmed;
}

} // namespace

QString alertName(const TimelineEvent& event)
{
    const auto labels = alertLabels(event);
    if (const auto name = labels.find(QStringLiteral("alertname")); name != labels.end())
        return name->second;
    return event.text.section(QLatin1Char(' '), 0, 0);
}

QStringList firingAlerts(const std::vector<TimelineEvent>& events)
{
    struct Alert
    {
        SourceId source;
        std::map<QString, QString> labels;
        QString name;
        QString episode;
    };
    std::vector<Alert> firing;
    for (const TimelineEvent& event : events) {
        if (event.kind != EventKind::Alert || event.retracted)
            continue;
        Alert alert{event.source, alertLabels(event), alertName(event), episodeKey(event)};
        // The end carries the labels only where the tool still knows them.
        const auto same = [&](const Alert& other) {
            if (!alert.episode.isEmpty() && !other.episode.isEmpty())
                return other.episode == alert.episode;
            return other.source == alert.source && other.name == alert.name && other.labels == alert.labels;
        };
        if (event.kindName == QLatin1String("alert.firing")) {
            if (std::none_of(firing.begin(), firing.end(), same))
                firing.push_back(std::move(alert));
        } else if (event.kindName == QLatin1String("alert.resolved")) {
            const auto before = firing.size();
            std::erase_if(firing, same);
            // A record without labels may tell the end in other words than the beginning.
            if (firing.size() == before && alert.labels.empty())
                std::erase_if(firing, [&](const Alert& other) {
                    return other.source == alert.source && other.labels.empty();
                });
        }
    }
    QStringList names;
    for (const Alert& alert : firing)
        addName(names, alert.name);
    return names;
}

Result<std::optional<SeverityProposal>> proposeFromCounters(const ReadTx& tx, const IncidentId& id, AsOf asOf,
                                                            Instant at, Milliseconds recent)
{
    const auto slo = sloOf(tx, id);
    if (!slo)
        return tl::unexpected(slo.error());
    if (!*slo)
        return std::optional<SeverityProposal>();
    const auto counters = readCounters(tx, id, **slo, {at - kHour - kRecent, at + Milliseconds{1}}, asOf);
    if (!counters)
        return tl::unexpected(counters.error());
    return proposalOf(*counters, **slo, at, std::clamp(recent, kLeast, kRecent));
}

QString toldOverdueSetting(const IncidentId& id)
{
    return QStringLiteral("overdue.told/") + id.value;
}

Result<CommandFacts> readCommand(const ReadTx& tx, const IncidentId& id, const IncidentFacts& facts,
                                 const std::vector<TimelineEvent>& seen, AsOf asOf, Instant now)
{
    CommandFacts made;
    made.assignments = assignmentsAt(seen, asOf);
    made.stated = statedImpact(seen);
    made.firing = firingAlerts(seen);
    const auto me = tx.setting(QString::fromLatin1(kPersonSetting));
    if (!me)
        return tl::unexpected(me.error());
    made.me = me->value_or(QString());
    const auto told = tx.setting(toldOverdueSetting(id));
    if (!told)
        return tl::unexpected(told.error());
    made.toldOverdue = told->value_or(QString()).split(u'\n', Qt::SkipEmptyParts);
    addName(made.people, made.me);
    for (const RoleFact& role : facts.roles) {
        if (!asOf.sees(role.occurredAt, role.knownAt))
            continue;
        made.earlierRoles.push_back(role);
        addName(made.people, role.person);
    }
    made.rolesNow = stateAt(facts, AsOf{}).roles;
    for (const Assignment& assignment : made.assignments) {
        addName(made.people, assignment.record.who);
        addName(made.people, assignment.record.by);
    }

    const auto slo = sloOf(tx, id);
    if (!slo)
        return tl::unexpected(slo.error());
    const Instant at = std::min(asOf.instant, now);
    if (!*slo) {
        auto proposal = proposeFromCharts(tx, id, asOf, at, kRecent);
        if (!proposal)
            return tl::unexpected(proposal.error());
        made.proposal = std::move(*proposal);
        return made;
    }
    const auto counters = readCounters(tx, id, **slo, {at - kWindow, at + Milliseconds{1}}, asOf);
    if (!counters)
        return tl::unexpected(counters.error());
    made.proposal = proposalOf(*counters, **slo, at);
    if (counters->total.times.size() < 2 || counters->bad.times.size() < 2)
        return made;
    const IncidentState state = stateAt(facts, asOf);
    const Instant last{std::min({at.ms, counters->total.times.back(), counters->bad.times.back()})};
    Instant near = last;
    for (const char16_t* name : {u"detected", u"impact_start"}) {
        if (const auto time = state.keyTime(name))
            near = std::min(near, *time);
    }
    auto window = deriveImpactWindow(counters->total, counters->bad, hurtingRatio(**slo), near, last);
    if (!window && near < last) // typed before it really began
        window = deriveImpactWindow(counters->total, counters->bad, hurtingRatio(**slo), last, last);
    if (window) {
        made.derived.start = window->start;
        made.derived.end = window->end;
        const Impact impact = deriveImpact(counters->total, counters->bad, window->start,
                                           std::min(window->end.value_or(last), last), 0, 0);
        made.derived.failed = impact.failed;
    }
    return made;
}

} // namespace muster
