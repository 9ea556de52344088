// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/impact_statement.h"

#include "models/base/json_text.h"
#include "models/domain/format.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace muster {

namespace {

std::optional<Instant> timeOf(const QJsonValue& value)
{
    return value.isString() ? Instant::fromIso(value.toString()) : std::nullopt;
}

ImpactFigures figuresOf(const QJsonObject& object)
{
    ImpactFigures figures{timeOf(object.value(QLatin1String("start"))),
                          timeOf(object.value(QLatin1String("end"))), std::nullopt};
    const QJsonValue failed = object.value(QLatin1String("failed"));
    if (failed.isDouble() && std::isfinite(failed.toDouble()) && failed.toDouble() >= 0)
        figures.failed = failed.toDouble();
    return figures;
}

void write(QJsonObject& object, const ImpactFigures& figures)
{
    if (figures.start)
        object.insert(QStringLiteral("start"), figures.start->toIso());
    if (figures.end)
        object.insert(QStringLiteral("end"), figures.end->toIso());
    if (figures.failed)
        object.insert(QStringLiteral("failed"), *figures.failed);
}

} // namespace

QByteArray toJson(const ImpactStatement& statement)
{
    QJsonObject object{{QStringLiteral("v"), 1}, {QStringLiteral("text"), statement.text}};
    write(object, statement.typed);
    QJsonObject derived;
    write(derived, statement.derived);
    if (!derived.isEmpty())
        object.insert(QStringLiteral("derived"), derived);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<ImpactStatement> impactStatementFromJson(const QByteArray& json)
{
    const QJsonDocument document = parseJson(json);
    if (!document.isObject())
        return std::nullopt;
    const QJsonObject object = document.object();
    ImpactStatement statement;
    statement.text = object.value(QLatin1String("text")).toString().trimmed();
    statement.typed = figuresOf(object);
    statement.derived = figuresOf(object.value(QLatin1String("derived")).toObject());
    return statement;
}

QString textOf(const ImpactStatement& statement)
{
    QStringList parts;
    if (!statement.text.isEmpty())
        parts << statement.text;
    const auto time = [](const std::optional<Instant>& t) {
        return t ? formatUtcTime(*t) + QStringLiteral(" UTC") : QStringLiteral("unknown");
    };
    if (statement.typed.start)
        parts << QStringLiteral("start %1 (samples: %2)")
                     .arg(time(statement.typed.start), time(statement.derived.start));
    if (statement.typed.end)
        parts << QStringLiteral("end %1 (samples: %2)")
                     .arg(time(statement.typed.end), time(statement.derived.end));
    if (statement.typed.failed)
        parts << QStringLiteral("%1 failed requests (samples: %2)")
                     .arg(formatCount(*statement.typed.failed), statement.derived.failed
                                                                    ? formatCount(*statement.derived.failed)
                                                                    : QStringLiteral("unknown"));
    return parts.isEmpty() ? QStringLiteral("Impact: as the samples say")
                           : QStringLiteral("Impact: ") + parts.join(QStringLiteral("; "));
}

std::optional<ImpactStatement> statedImpact(const std::vector<TimelineEvent>& events)
{
    const TimelineEvent* newest = nullptr;
    for (const TimelineEvent& event : events) {
        if (event.kindName != QLatin1String(kImpactStated) || event.retracted || !event.source.isEmpty())
            continue;
        if (!newest || event.knownAt >= newest->knownAt)
            newest = &event;
    }
    if (!newest)
        return std::nullopt;
    auto statement = impactStatementFromJson(newest->raw);
    return statement && !statement->isEmpty() ? statement : std::nullopt;
}

} // namespace muster
