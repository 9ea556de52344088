// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/report_json.h"

#include "models/domain/operation.h"
#include "models/domain/vendor_times.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

QJsonValue instant(const std::optional<Instant>& t)
{
    return t ? QJsonValue(t->toIso()) : QJsonValue(QJsonValue::Null);
}

QJsonValue text(const QString& value)
{
    return value.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(value);
}

QJsonValue seconds(const std::optional<Milliseconds>& length)
{
    return length ? QJsonValue(static_cast<double>(length->count()) / 1000.0) : QJsonValue(QJsonValue::Null);
}

QJsonObject impactObject(const PostMortemFacts& facts)
{
    const Impact& impact = facts.impact;
    std::optional<Milliseconds> length;
    if (impact.start && impact.end)
        length = *impact.end - *impact.start;
    const bool counted = impact.total > 0;
    const auto figure = [counted](double value) {
        return counted ? QJsonValue(value) : QJsonValue(QJsonValue::Null);
    };
    return {{QStringLiteral("start"), instant(impact.start)},
            {QStringLiteral("end"), instant(impact.end)},
            {QStringLiteral("length_seconds"), seconds(length)},
            {QStringLiteral("failed"), figure(impact.failed)},
            {QStringLiteral("total"), figure(impact.total)},
            {QStringLiteral("failed_ratio"), figure(counted ? impact.failed / impact.total : 0.0)},
            {QStringLiteral("failed_above_baseline"), figure(impact.failedAboveBaseline)},
            {QStringLiteral("budget_spent_ratio"), figure(impact.budgetSpentRatio)},
            {QStringLiteral("budget_remaining_ratio"), figure(facts.budgetRemainingRatio)}};
}

QJsonObject eventObject(const TimelineEvent& event)
{
    return {{QStringLiteral("id"), event.id.value},
            {QStringLiteral("occurred_at"), event.occurredAt.toIso()},
            {QStringLiteral("known_at"), event.knownAt.toIso()},
            {QStringLiteral("kind"), event.kindName},
            {QStringLiteral("source"), event.sourceName},
            {QStringLiteral("actor"), event.actor},
            {QStringLiteral("service"), event.service},
            {QStringLiteral("text"), withoutOperationMarkers(event.text)},
            {QStringLiteral("link"), event.link}};
}

} // namespace

QByteArray reportJson(const ReportContents& contents)
{
    const PostMortemFacts& facts = contents.facts;
    QJsonArray roles;
    for (const RoleFact& role : facts.state.roles)
        roles.append(
            QJsonObject{{QStringLiteral("role"), role.role}, {QStringLiteral("person"), role.person}});
    QJsonObject keyTimes;
    for (const KeyTimeFact& fact : facts.state.keyTimes)
        keyTimes.insert(fact.name, fact.occurredAt.toIso());
    QJsonArray durations;
    for (const KeyDuration& duration : keyDurations(facts.state)) {
        durations.append(QJsonObject{{QStringLiteral("name"), duration.name},
                                     {QStringLiteral("definition"), duration.definition},
                                     {QStringLiteral("seconds"), seconds(duration.value)}});
    }
    QJsonArray tools;
    for (const VendorTime& time : vendorTimes(facts.state))
        tools.append(QJsonObject{{QStringLiteral("tool"), time.tool},
                                 {QStringLiteral("measure"), time.measure},
                                 {QStringLiteral("definition"), time.definition},
                                 {QStringLiteral("seconds"), seconds(time.value)}});
    QJsonArray timeline;
    for (const TimelineEvent& event : facts.timeline) {
        if (!event.retracted)
            timeline.append(eventObject(event));
    }
    QJsonArray figures;
    for (const MetricNote& note : contents.figures) {
        const MetricReference& to = note.reference;
        figures.append(QJsonObject{
            {QStringLiteral("label"), note.label},
            {QStringLiteral("panel"), to.panelId},
            {QStringLiteral("series"), to.series},
            {QStringLiteral("query"), text(note.query)},
            {QStringLiteral("source"), text(note.source)},
            {QStringLiteral("at"), instant(to.at)},
            {QStringLiteral("from"), instant(to.over ? std::optional(to.over->from) : std::nullopt)},
            {QStringLiteral("to"), instant(to.over ? std::optional(to.over->to) : std::nullopt)}});
    }
    const QJsonObject report{
        {QStringLiteral("format"), QStringLiteral("muster.report")},
        {QStringLiteral("version"), 1},
        {QStringLiteral("incident"),
         QJsonObject{{QStringLiteral("id"), facts.incident.id.value},
                     {QStringLiteral("number"), facts.incident.number},
                     {QStringLiteral("title"), facts.incident.title},
                     {QStringLiteral("services"), QJsonArray::fromStringList(facts.incident.services)}}},
        {QStringLiteral("severity"), toString(facts.state.severity)},
        {QStringLiteral("stage"), toString(facts.state.stage)},
        {QStringLiteral("roles"), roles},
        {QStringLiteral("key_times"), keyTimes},
        {QStringLiteral("durations"), durations},
        {QStringLiteral("tool_durations"), tools},
        {QStringLiteral("impact"), impactObject(facts)},
        {QStringLiteral("timeline"), timeline},
        {QStringLiteral("figures"), figures},
        {QStringLiteral("document"), QJsonObject{{QStringLiteral("state"), contents.documentState},
                                                 {QStringLiteral("revision"), contents.documentRevision},
                                                 {QStringLiteral("author"), contents.documentAuthor},
                                                 {QStringLiteral("markdown"), contents.markdown}}},
    };
    return QJsonDocument(report).toJson();
}

} // namespace muster
