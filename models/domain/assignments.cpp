// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/assignments.h"

#include "models/base/json_text.h"
#include "models/domain/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>
#include <tuple>

namespace muster {

namespace {

/// More time boxes than a night has minutes are no assignment but an attack on memory.
constexpr qsizetype kMostBoxes = 1'000;

QString timeText(Instant t)
{
    return t.toIso();
}

std::optional<Instant> timeOf(const QJsonValue& value)
{
    return value.isString() ? Instant::fromIso(value.toString()) : std::nullopt;
}

/// Only what AsOf sees: a revision that is read "as it was" carries what came later.
void cutAt(AssignmentRecord& record, Instant instant)
{
    const auto later = [instant](const std::optional<Instant>& t) { return t && *t > instant; };
    if (later(record.acknowledged))
        record.acknowledged.reset();
    if (later(record.ended)) {
        record.ended.reset();
        record.end = AssignmentEnd::None;
    }
    while (record.boxes.size() > 1 && record.boxes.back().at > instant)
        record.boxes.pop_back();
}

AssignmentState stateOf(const Assignment& assignment)
{
    const AssignmentRecord& record = assignment.record;
    if (record.ended)
        return record.end == AssignmentEnd::Dropped ? AssignmentState::Dropped : AssignmentState::Finished;
    // More time given after the answer: waited for again.
    if (assignment.answeredAt && record.boxes.back().at <= *assignment.answeredAt)
        return AssignmentState::Answered;
    return record.acknowledged || assignment.answeredAt ? AssignmentState::Acknowledged
                                                        : AssignmentState::Given;
}

} // namespace

QByteArray toJson(const AssignmentRecord& record)
{
    QJsonObject object{
        {QStringLiteral("v"), 1}, {QStringLiteral("who"), record.who}, {QStringLiteral("what"), record.what}};
    if (!record.by.isEmpty())
        object.insert(QStringLiteral("by"), record.by);
    QJsonArray boxes;
    for (const TimeBox& box : record.boxes)
        boxes.append(QJsonObject{{QStringLiteral("at"), timeText(box.at)},
                                 {QStringLiteral("due"), timeText(box.due)}});
    object.insert(QStringLiteral("boxes"), boxes);
    if (record.acknowledged)
        object.insert(QStringLiteral("acknowledged"), timeText(*record.acknowledged));
    if (record.ended && record.end != AssignmentEnd::None) {
        object.insert(QStringLiteral("ended"), timeText(*record.ended));
        object.insert(QStringLiteral("end"), record.end == AssignmentEnd::Dropped ? QStringLiteral("dropped")
                                                                                  : QStringLiteral("done"));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

std::optional<AssignmentRecord> assignmentFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    AssignmentRecord record;
    record.who = object.value(QLatin1String("who")).toString().trimmed();
    record.what = object.value(QLatin1String("what")).toString().trimmed();
    record.by = object.value(QLatin1String("by")).toString().trimmed();
    const QJsonArray boxes = object.value(QLatin1String("boxes")).toArray();
    if (boxes.size() > kMostBoxes)
        return std::nullopt;
    for (const QJsonValue& value : boxes) {
        const QJsonObject box = value.toObject();
        const auto at = timeOf(box.value(QLatin1String("at")));
        const auto due = timeOf(box.value(QLatin1String("due")));
        if (at && due)
            record.boxes.push_back({*at, *due});
    }
    if (record.who.isEmpty() || record.what.isEmpty() || record.boxes.empty())
        return std::nullopt;
    std::stable_sort(record.boxes.begin(), record.boxes.end(),
                     [](const TimeBox& a, const TimeBox& b) { return a.at < b.at; });
    record.acknowledged = timeOf(object.value(QLatin1String("acknowledged")));
    const QString end = object.value(QLatin1String("end")).toString();
    if (end == QLatin1String("done"))
        record.end = AssignmentEnd::Finished;
    else if (end == QLatin1String("dropped"))
        record.end = AssignmentEnd::Dropped;
    if (record.end != AssignmentEnd::None)
        record.ended = timeOf(object.value(QLatin1String("ended")));
    if (!record.ended)
        record.end = AssignmentEnd::None;
    return record;
}

QByteArray toJson(const AnswerRecord& record)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("v"), 1},
                                     {QStringLiteral("assignment"), record.assignment.value},
                                     {QStringLiteral("condition"), record.report.condition},
                                     {QStringLiteral("actions"), record.report.actions},
                                     {QStringLiteral("needs"), record.report.needs}})
        .toJson(QJsonDocument::Compact);
}

std::optional<AnswerRecord> answerFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    AnswerRecord record;
    record.assignment.value = object.value(QLatin1String("assignment")).toString();
    record.report.condition = object.value(QLatin1String("condition")).toString().trimmed();
    record.report.actions = object.value(QLatin1String("actions")).toString().trimmed();
    record.report.needs = object.value(QLatin1String("needs")).toString().trimmed();
    if (record.assignment.isEmpty() || record.report.isEmpty())
        return std::nullopt;
    return record;
}

QString textOf(const AssignmentRecord& record)
{
    QString text = record.who + QStringLiteral(": ") + record.what;
    if (record.boxes.empty())
        return text;
    const TimeBox& first = record.boxes.front();
    // The sentence goes on: "Look at the flag, back in 10 min".
    while (text.endsWith(u'.') || text.endsWith(u',') || text.endsWith(u';') || text.endsWith(u' '))
        text.chop(1);
    text += text.endsWith(u'?') || text.endsWith(u'!') ? QStringLiteral(" – back in ")
                                                       : QStringLiteral(", back in ");
    text += formatDuration(first.due - first.at);
    if (record.boxes.size() > 1)
        text +=
            QStringLiteral(", then until ") + formatUtcTime(record.boxes.back().due) + QStringLiteral(" UTC");
    if (record.end == AssignmentEnd::Finished)
        text += QStringLiteral(" – done");
    else if (record.end == AssignmentEnd::Dropped)
        text += QStringLiteral(" – dropped");
    else if (record.acknowledged)
        text += QStringLiteral(" – acknowledged");
    return text;
}

QString textOf(const AnswerRecord& record, const AssignmentRecord& of)
{
    QString text = of.who + QStringLiteral(" on \"") + of.what + QStringLiteral("\".");
    const auto add = [&text](const char* caption, const QString& words) {
        if (!words.isEmpty())
            text += QLatin1Char(' ') + QLatin1String(caption) + QStringLiteral(": ") + words +
                    (words.back().isPunct() ? QString() : QStringLiteral("."));
    };
    add("Condition", record.report.condition);
    add("Actions", record.report.actions);
    add("Needs", record.report.needs);
    return text;
}

std::vector<Assignment> assignmentsAt(const std::vector<TimelineEvent>& events, AsOf asOf)
{
    std::vector<Assignment> found;
    struct Answer
    {
        Instant at;
        CanReport report;
    };
    std::map<EventId, Answer> answers;
    for (const TimelineEvent& event : events) {
        if (event.retracted || event.raw.isEmpty() || !event.source.isEmpty())
            continue; // a tool's event of the same name is not ours
        if (event.kindName == QLatin1String(kTaskAssigned)) {
            auto record = assignmentFromJson(event.raw);
            if (!record)
                continue;
            Assignment assignment;
            assignment.id = event.id;
            assignment.record = std::move(*record);
            cutAt(assignment.record, asOf.instant);
            assignment.givenAt = event.occurredAt;
            assignment.due = assignment.record.boxes.back().due;
            found.push_back(std::move(assignment));
        } else if (event.kindName == QLatin1String(kTaskAnswered)) {
            if (const auto answer = answerFromJson(event.raw)) {
                auto& kept = answers[answer->assignment];
                if (kept.report.isEmpty() || event.occurredAt >= kept.at)
                    kept = {event.occurredAt, answer->report};
            }
        }
    }
    for (Assignment& assignment : found) {
        if (const auto answer = answers.find(assignment.id); answer != answers.end()) {
            assignment.answer = answer->second.report;
            assignment.answeredAt = answer->second.at;
        }
        assignment.state = stateOf(assignment);
    }
    std::sort(found.begin(), found.end(), [](const Assignment& a, const Assignment& b) {
        const auto order = [](const Assignment& x) {
            const Instant when = x.isOpen() ? x.due : Instant{-x.record.ended.value_or(Instant{}).ms};
            return std::tuple(!x.isOpen(), when, x.id);
        };
        return order(a) < order(b);
    });
    return found;
}

} // namespace muster
