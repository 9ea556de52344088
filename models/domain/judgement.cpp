// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/judgement.h"

#include "models/base/json_text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster {

namespace {

// A payload comes from a file, and a file may hold anything.
constexpr qsizetype kMostEntries = 50;
constexpr qsizetype kLongestEntry = 4000;

QJsonObject objectOf(const TimelineEvent& event)
{
    return parseJson(event.raw).object();
}

QString textOf(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toString().left(kLongestEntry);
}

QStringList listOf(const QJsonObject& object, const char* name)
{
    QStringList list;
    const QJsonArray array = object.value(QLatin1String(name)).toArray();
    for (const QJsonValue& entry : array) {
        if (list.size() >= kMostEntries)
            break;
        const QString text = entry.toString().left(kLongestEntry).trimmed();
        if (!text.isEmpty())
            list << text;
    }
    return list;
}

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void putList(QJsonObject& object, const char* name, const QStringList& list)
{
    if (!list.isEmpty())
        object.insert(QLatin1String(name), QJsonArray::fromStringList(list));
}

void putText(QJsonObject& object, const char* name, const QString& text)
{
    if (!text.isEmpty())
        object.insert(QLatin1String(name), text);
}

} // namespace

QString toString(HypothesisState state)
{
    switch (state) {
    case HypothesisState::Open:
        return QStringLiteral("open");
    case HypothesisState::Confirmed:
        return QStringLiteral("confirmed");
    case HypothesisState::Refuted:
        return QStringLiteral("refuted");
    }
    return {};
}

QByteArray toJson(const Decision& decision)
{
    QJsonObject object;
    putList(object, "alternatives", decision.alternatives);
    if (decision.objectionsAsked)
        object.insert(QStringLiteral("objections_asked"), true);
    putList(object, "objections", decision.objections);
    putText(object, "by", decision.by);
    return object.isEmpty() ? QByteArray() : compact(object);
}

QByteArray toJson(const Hypothesis& hypothesis)
{
    QJsonObject object{{QStringLiteral("state"), toString(hypothesis.state)}};
    putList(object, "evidence", hypothesis.evidence);
    putText(object, "by", hypothesis.by);
    return compact(object);
}

QByteArray toJson(const PlainTask& task)
{
    QJsonObject object{{QStringLiteral("done"), task.done}};
    putText(object, "who", task.who);
    return compact(object);
}

Decision decisionFrom(const TimelineEvent& event)
{
    const QJsonObject object = objectOf(event);
    Decision decision;
    decision.alternatives = listOf(object, "alternatives");
    decision.objections = listOf(object, "objections");
    decision.objectionsAsked =
        object.value(QLatin1String("objections_asked")).toBool() || !decision.objections.isEmpty();
    decision.by = textOf(object, "by");
    return decision;
}

Hypothesis hypothesisFrom(const TimelineEvent& event)
{
    const QJsonObject object = objectOf(event);
    Hypothesis hypothesis;
    QString state = textOf(object, "state");
    if (state.isEmpty())
        state = event.kindName.section(u'.', 1);
    for (const HypothesisState known : {HypothesisState::Confirmed, HypothesisState::Refuted}) {
        if (state == toString(known))
            hypothesis.state = known;
    }
    hypothesis.evidence = listOf(object, "evidence");
    hypothesis.by = textOf(object, "by");
    return hypothesis;
}

PlainTask plainTaskFrom(const TimelineEvent& event)
{
    const QJsonObject object = objectOf(event);
    return {object.value(QLatin1String("done")).toBool(), textOf(object, "who")};
}

QStringList listFromText(const QString& text)
{
    QStringList list;
    QString even = text;
    const QStringList parts = even.replace(u'\n', u';').split(u';');
    for (const QString& part : parts) {
        if (!part.trimmed().isEmpty() && list.size() < kMostEntries)
            list << part.trimmed();
    }
    return list;
}

void setObjections(Decision& decision, const QString& typed)
{
    static const QStringList kNone{QStringLiteral("none"), QStringLiteral("no"), QStringLiteral("-"),
                                   QStringLiteral("—")};
    const QString words = typed.trimmed();
    decision.objectionsAsked = !words.isEmpty();
    decision.objections =
        words.isEmpty() || kNone.contains(words.toLower()) ? QStringList() : listFromText(words);
}

} // namespace muster
