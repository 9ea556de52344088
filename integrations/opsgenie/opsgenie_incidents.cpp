// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrations/opsgenie/opsgenie_incidents.h"

#include "integrations/core/address.h"
#include "integrations/opsgenie/opsgenie_api.h"

#include <algorithm>

namespace muster::opsgenie {

namespace {

void put(IncidentReport& report, const QString& name, const QString& value)
{
    if (!name.isEmpty() && !value.isEmpty())
        report.fields[oneLine(name, 100)] = oneLine(value, 500);
}

QString joined(const JsonArray& list)
{
    QStringList all;
    for (const JsonValue& one : list)
        all.append(one.isObject() ? textIn(one.toObject(), "type") + u' ' + textIn(one.toObject(), "id")
                                  : one.toVariant().toString());
    all.removeAll(QString());
    return all.join(QStringLiteral(", "));
}

/// What alerts and incidents have in common.
std::variant<IncidentReport, QString> common(const Context& context, const JsonObject& object, bool isAlert)
{
    const Thing thing{isAlert, addressable(textIn(object, "id"))};
    if (thing.id.isEmpty())
        return QStringLiteral("its id is missing or cannot be asked for");
    const auto createdAt = timeIn(object, "createdAt");
    if (!createdAt)
        return QStringLiteral("it has no time of creation");
    IncidentReport report;
    report.source = context.account.source;
    report.remoteId = thing.remoteId();
    if (const QString number = idIn(object, "tinyId"); !number.isEmpty())
        report.number = u'#' + number;
    report.title = oneLine(textIn(object, "message"), 500);
    report.summary = oneLine(textIn(object, "description"), 1000);
    report.openedAt = *createdAt;
    report.changedAt = std::max(*createdAt, timeIn(object, "updatedAt").value_or(*createdAt));
    report.severityText = oneLine(textIn(object, "priority"), 60);
    report.severity = severityFromWord(report.severityText);
    report.stageText = oneLine(textIn(object, "status"), 60);
    // The owner is a user name, which is an e-mail address.
    if (const QString owner = textIn(object, "owner").trimmed(); !owner.isEmpty()) {
        const QString email = owner.contains(u'@') ? owner : QString();
        report.roles.push_back({QStringLiteral("Assignee"), {owner, owner, email}});
    }
    report.times.push_back({QStringLiteral("page_triggered"), report.openedAt});
    put(report, QStringLiteral("tags"), joined(listIn(object, "tags")));
    put(report, QStringLiteral("responders"), joined(listIn(object, "responders")));
    put(report, QStringLiteral("reported by"), textIn(object, "source"));
    report.keys = ownKeys(QStringLiteral("opsgenie"), report.remoteId, {});
    report.raw = object.raw();
    return report;
}

void putAll(IncidentReport& report, const JsonObject& details)
{
    for (auto one = details.begin(); one != details.end(); ++one)
        put(report, one.key(), one.value().toVariant().toString());
    if (const QString service = textIn(details, "service"); !service.isEmpty())
        report.services.append(oneLine(service, 200));
}

/// Durations of `report` are milliseconds since creation (unverified); what leads beyond the last change is
/// none.
std::optional<Instant> after(const IncidentReport& report, const JsonObject& lengths, const char* name)
{
    const double ms = lengths.value(QLatin1String(name)).toDouble(-1);
    if (ms < 0 || ms > double((report.changedAt - report.openedAt).count()) + 1'000)
        return std::nullopt;
    return report.openedAt + Milliseconds{qint64(ms)};
}

} // namespace

std::variant<IncidentReport, QString> readAlert(const Context& context, const JsonObject& alert)
{
    auto read = common(context, alert, true);
    auto* report = std::get_if<IncidentReport>(&read);
    if (!report)
        return read;
    const JsonObject lengths = objectIn(alert, "report");
    const bool acknowledged = alert.value(QLatin1String("acknowledged")).toBool();
    const auto acked = after(*report, lengths, "ackTime");
    if (acked && acknowledged)
        report->times.push_back({QStringLiteral("acked"), *acked});
    if (report->stageText == QLatin1String("closed")) {
        report->stage = Stage::Resolved;
        report->resolvedAt = after(*report, lengths, "closeTime").value_or(report->changedAt);
        report->times.push_back({QStringLiteral("resolved"), *report->resolvedAt});
    } else if (report->stageText == QLatin1String("open")) {
        report->stage = acknowledged ? Stage::Triage : Stage::Detected;
        if (acknowledged)
            report->stageText = QStringLiteral("acknowledged");
    }
    if (alert.value(QLatin1String("snoozed")).toBool())
        put(*report, QStringLiteral("snoozed until"), textIn(alert, "snoozedUntil"));
    put(*report, QStringLiteral("count"), idIn(alert, "count"));
    put(*report, QStringLiteral("entity"), textIn(alert, "entity"));
    put(*report, QStringLiteral("integration"), textIn(objectIn(alert, "integration"), "name"));
    putAll(*report, objectIn(alert, "details"));
    if (const QString alias = textIn(alert, "alias"); !alias.isEmpty())
        report->keys.push_back({IncidentKey::Kind::Alert, alias});
    return read;
}

std::variant<IncidentReport, QString> readIncident(const Context& context, const JsonObject& incident)
{
    auto read = common(context, incident, false);
    auto* report = std::get_if<IncidentReport>(&read);
    if (!report)
        return read;
    if (report->stageText == QLatin1String("resolved") || report->stageText == QLatin1String("closed")) {
        report->stage = Stage::Resolved;
        report->resolvedAt = report->changedAt;
        report->times.push_back({QStringLiteral("resolved"), report->changedAt});
    } else if (report->stageText == QLatin1String("open")) {
        report->stage = Stage::Triage;
    }
    put(*report, QStringLiteral("owner team"), textIn(incident, "ownerTeam"));
    putAll(*report, objectIn(incident, "extraProperties"));
    return read;
}

} // namespace muster::opsgenie
