// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/store/report_codec.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonObject>

namespace muster::rows {

namespace {

QJsonValue optionalTime(const std::optional<Instant>& at)
{
    return at ? QJsonValue(at->ms) : QJsonValue(QJsonValue::Null);
}

std::optional<Instant> optionalTime(const QJsonValue& value)
{
    return value.isDouble() ? std::optional(Instant{value.toInteger()}) : std::nullopt;
}

Instant timeIn(const QJsonObject& object, const char* name)
{
    return Instant{object.value(QLatin1String(name)).toInteger()};
}

QString textIn(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toString();
}

QJsonObject personJson(const PersonName& person)
{
    return {{QStringLiteral("id"), person.remoteId},
            {QStringLiteral("name"), person.name},
            {QStringLiteral("email"), person.email}};
}

PersonName personFrom(const QJsonObject& object)
{
    return {textIn(object, "id"), textIn(object, "name"), textIn(object, "email")};
}

template <typename T, typename Write>
QJsonArray listJson(const std::vector<T>& list, Write write)
{
    QJsonArray array;
    for (const T& each : list)
        array.append(write(each));
    return array;
}

template <typename T, typename Read>
std::vector<T> listFrom(const QJsonValue& value, Read read)
{
    std::vector<T> list;
    const QJsonArray array = value.toArray();
    for (const QJsonValue& each : array)
        read(each.toObject(), list);
    return list;
}

QJsonObject statusJson(const StatusFact& status)
{
    return {{QStringLiteral("at"), status.occurredAt.ms},
            {QStringLiteral("audience"), status.audience},
            {QStringLiteral("state"), status.state},
            {QStringLiteral("text"), status.text},
            {QStringLiteral("due"), optionalTime(status.nextUpdateDue)}};
}

} // namespace

QString toJson(const IncidentReport& report)
{
    QJsonObject fields;
    for (const auto& [name, value] : report.fields)
        fields.insert(name, value);
    const QJsonObject body{
        {QStringLiteral("number"), report.number},
        {QStringLiteral("title"), report.title},
        {QStringLiteral("summary"), report.summary},
        {QStringLiteral("link"), report.link},
        {QStringLiteral("opened"), report.openedAt.ms},
        {QStringLiteral("changed"), report.changedAt.ms},
        {QStringLiteral("resolved"), optionalTime(report.resolvedAt)},
        {QStringLiteral("services"), QJsonArray::fromStringList(report.services)},
        {QStringLiteral("severity"), toString(report.severity)},
        {QStringLiteral("severityText"), report.severityText},
        {QStringLiteral("stage"), report.stage ? QJsonValue(toString(*report.stage)) : QJsonValue()},
        {QStringLiteral("stageText"), report.stageText},
        {QStringLiteral("roles"), listJson(report.roles,
                                           [](const ReportedRole& role) {
                                               return QJsonObject{
                                                   {QStringLiteral("role"), role.role},
                                                   {QStringLiteral("person"), personJson(role.person)}};
                                           })},
        {QStringLiteral("times"),
         listJson(
             report.times,
             [](const ReportedTime& time) {
                 return QJsonObject{{QStringLiteral("name"), time.name}, {QStringLiteral("at"), time.at.ms}};
             })},
        {QStringLiteral("statuses"), listJson(report.statuses, statusJson)},
        {QStringLiteral("keys"), listJson(report.keys,
                                          [](const IncidentKey& key) {
                                              return QJsonObject{{QStringLiteral("kind"), toString(key.kind)},
                                                                 {QStringLiteral("value"), key.value}};
                                          })},
        {QStringLiteral("fields"), fields},
        {QStringLiteral("offset"), qint64(report.clockOffset.count())}};
    return QString::fromUtf8(QJsonDocument(body).toJson(QJsonDocument::Compact));
}

IncidentReport reportFrom(const QByteArray& json)
{
    const QJsonObject body = parseJson(json).object();
    IncidentReport report;
    report.number = textIn(body, "number");
    report.title = textIn(body, "title");
    report.summary = textIn(body, "summary");
    report.link = textIn(body, "link");
    report.openedAt = timeIn(body, "opened");
    report.changedAt = timeIn(body, "changed");
    report.resolvedAt = optionalTime(body.value(QLatin1String("resolved")));
    report.services = body.value(QLatin1String("services")).toVariant().toStringList();
    report.severity = severityFromString(textIn(body, "severity"));
    report.severityText = textIn(body, "severityText");
    report.stage = stageFromString(textIn(body, "stage"));
    report.stageText = textIn(body, "stageText");
    report.roles = listFrom<ReportedRole>(
        body.value(QLatin1String("roles")), [](const QJsonObject& one, std::vector<ReportedRole>& list) {
            list.push_back({textIn(one, "role"), personFrom(one.value(QLatin1String("person")).toObject())});
        });
    report.times = listFrom<ReportedTime>(body.value(QLatin1String("times")),
                                          [](const QJsonObject& one, std::vector<ReportedTime>& list) {
                                              list.push_back({textIn(one, "name"), timeIn(one, "at")});
                                          });
    report.statuses = listFrom<StatusFact>(
        body.value(QLatin1String("statuses")), [](const QJsonObject& one, std::vector<StatusFact>& list) {
            list.push_back({timeIn(one, "at"), Instant{}, textIn(one, "audience"), textIn(one, "state"),
                            textIn(one, "text"), optionalTime(one.value(QLatin1String("due")))});
        });
    report.keys = listFrom<IncidentKey>(
        body.value(QLatin1String("keys")), [](const QJsonObject& one, std::vector<IncidentKey>& list) {
            if (const auto kind = incidentKeyKindFromString(textIn(one, "kind")))
                list.push_back({*kind, textIn(one, "value")});
        });
    report.clockOffset = Milliseconds{body.value(QLatin1String("offset")).toInteger()};
    const QJsonObject fields = body.value(QLatin1String("fields")).toObject();
    for (auto it = fields.constBegin(); it != fields.constEnd(); ++it)
        report.fields.emplace(it.key(), it.value().toString());
    return report;
}

} // namespace muster::rows
