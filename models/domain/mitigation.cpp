// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/mitigation.h"

#include "models/base/json_text.h"
#include "models/domain/format.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

using Standing = Criterion::Standing;
using Answer = MitigationAnswer;

constexpr int kLongestBox = 24 * 60;

QString nameOf(Answer answer)
{
    switch (answer) {
    case Answer::Open:
        break;
    case Answer::Yes:
        return QStringLiteral("yes");
    case Answer::No:
        return QStringLiteral("no");
    }
    return {};
}

Answer answerOf(const QJsonObject& json, const char* key)
{
    const QString name = json.value(QLatin1String(key)).toString();
    return name == QLatin1String("yes")  ? Answer::Yes
           : name == QLatin1String("no") ? Answer::No
                                         : Answer::Open;
}

Standing standingFrom(const QString& name)
{
    for (const Standing standing : {Standing::ForRollback, Standing::AgainstRollback, Standing::Neutral}) {
        if (toString(standing) == name)
            return standing;
    }
    return Standing::Open;
}

const PricedOption* optionOf(const std::vector<PricedOption>& options, const char* id)
{
    const auto found = std::find_if(options.begin(), options.end(), [id](const PricedOption& one) {
        return one.option.id == QLatin1String(id);
    });
    return found == options.end() ? nullptr : &*found;
}

QString lengthOf(const MitigationOption& option)
{
    constexpr double kMsPerMinute = 60'000;
    return formatDuration(Milliseconds{std::llround(option.minutes * kMsPerMinute)});
}

/// Whether a change lines up with the onset, and how far the feeds can be believed.
Criterion correlation(const MitigationFacts& facts)
{
    Criterion one{QStringLiteral("correlation"),
                  QStringLiteral("Does a change line up with the onset?"),
                  Standing::Neutral,
                  {},
                  {}};
    QStringList found;
    if (!facts.onsetKnown) {
        one.standing = Standing::Open;
        one.question = QStringLiteral("The onset is not known yet. When did users begin to be hurt?");
    } else if (!facts.changes.candidates.empty()) {
        const ChangeCandidate& first = facts.changes.candidates.front();
        found << QStringLiteral("%1 (%2)").arg(first.event.text.simplified(), first.reason);
        one.standing = first.aligned || first.sameService ? Standing::ForRollback : Standing::Neutral;
    } else if (facts.changes.noChangeKnown) {
        found << QStringLiteral("No change is known, and every feed was fresh in the window");
        one.standing = Standing::AgainstRollback;
    } else {
        found << QStringLiteral("No change is known, but not every feed was fresh");
        one.standing = Standing::Open;
    }
    QStringList stale;
    for (const Freshness& feed : facts.changes.staleFeeds)
        stale << feed.sourceName;
    stale.removeDuplicates();
    if (!stale.isEmpty()) {
        found << QStringLiteral("Not fresh: %1").arg(stale.join(QStringLiteral(", ")));
        if (one.question.isEmpty())
            one.question = QStringLiteral("Did something change there that is not shown here?");
    }
    one.found = found.join(QStringLiteral(". "));
    return one;
}

Criterion safety(const MitigationAnswers& answers)
{
    const Standing standing = answers.safe == Answer::Yes  ? Standing::ForRollback
                              : answers.safe == Answer::No ? Standing::AgainstRollback
                                                           : Standing::Open;
    return {
        QStringLiteral("safety"),
        QStringLiteral("Is it safe to take the change back?"),
        standing,
        {},
        QStringLiteral("Only additions to the schema? Nothing written in a new format? No side effect that "
                       "stays? No security fix inside? Do older clients still work?")};
}

Criterion speed(const MitigationFacts& facts, const MitigationAnswers& answers)
{
    Criterion one{
        QStringLiteral("speed"),
        QStringLiteral("Which is faster?"),
        Standing::Open,
        {},
        QStringLiteral("Is the time of the rollback a measured one? Argo replays every canary step unless "
                       "the revision is inside rollbackWindow, and Git has to be reverted as well.")};
    const PricedOption* back = optionOf(facts.options, "rollback");
    const PricedOption* forward = optionOf(facts.options, "forward");
    if (back && forward) {
        one.found = QStringLiteral("Roll back %1, fix forward %2, as set beside the costs")
                        .arg(lengthOf(back->option), lengthOf(forward->option));
        if (answers.measured == Answer::Yes)
            one.standing = back->option.minutes <= forward->option.minutes ? Standing::ForRollback
                                                                           : Standing::AgainstRollback;
        else if (answers.measured == Answer::No)
            one.standing = Standing::Neutral;
    }
    return one;
}

Criterion knowledge(const MitigationAnswers& answers)
{
    const Standing standing = answers.known == Answer::Yes  ? Standing::AgainstRollback
                              : answers.known == Answer::No ? Standing::ForRollback
                                                            : Standing::Open;
    return {QStringLiteral("knowledge"),
            QStringLiteral("Is the cause known and a patch tested?"),
            standing,
            {},
            QStringLiteral("Fix forward only when both are true.")};
}

Criterion trend(const MitigationFacts& facts)
{
    Criterion one{
        QStringLiteral("trend"), QStringLiteral("Where are the errors going?"), Standing::Open, {}, {}};
    const ErrorTrend where = errorTrend(facts.errorRatioBefore, facts.errorRatio);
    if (where == ErrorTrend::Unknown) {
        one.question = QStringLiteral("No fresh samples tell. What do users and other tools say?");
        return one;
    }
    one.found = QStringLiteral("%1 five minutes ago, %2 now")
                    .arg(formatRatioPercent(*facts.errorRatioBefore), formatRatioPercent(*facts.errorRatio));
    switch (where) {
    case ErrorTrend::Growing:
        one.standing = Standing::ForRollback;
        one.found += QStringLiteral(": growing, so the fastest reversible action first");
        break;
    case ErrorTrend::Falling:
        one.standing = Standing::Neutral;
        one.found += QStringLiteral(": falling");
        break;
    case ErrorTrend::Steady:
    case ErrorTrend::Unknown:
        one.standing = Standing::Neutral;
        one.found += QStringLiteral(": steady");
        break;
    }
    return one;
}

Criterion thirdWay(const MitigationAnswers& answers)
{
    const Standing standing = answers.thirdWay == Answer::Yes  ? Standing::AgainstRollback
                              : answers.thirdWay == Answer::No ? Standing::Neutral
                                                               : Standing::Open;
    return {QStringLiteral("third way"),
            QStringLiteral("Is there a cheaper way that can be undone?"),
            standing,
            {},
            QStringLiteral("Flag off, shift traffic, shed load, scale, disable the endpoint?")};
}

Criterion budget(const MitigationFacts& facts)
{
    Criterion one{QStringLiteral("budget"), QStringLiteral("What does each cost?"), Standing::Open, {}, {}};
    if (facts.options.empty()) {
        one.question =
            QStringLiteral("The rate is not known. About how many fail a minute, and for how long?");
        return one;
    }
    QStringList parts;
    const PricedOption* best = nullptr;
    for (const char* id : {"rollback", "forward", "shift", "wait"}) {
        const PricedOption* option = optionOf(facts.options, id);
        if (!option)
            continue;
        const QString name = QLatin1String(id) == QLatin1String("rollback")  ? QStringLiteral("roll back")
                             : QLatin1String(id) == QLatin1String("forward") ? QStringLiteral("fix forward")
                             : QLatin1String(id) == QLatin1String("shift")   ? QStringLiteral("shift traffic")
                                                                             : QStringLiteral("wait");
        parts << QStringLiteral("%1 %2").arg(name, formatRatioPercent(option->cost.budgetRatio));
        if (option->cheapest)
            best = option;
    }
    one.found = QStringLiteral("Of the budget: %1").arg(parts.join(QStringLiteral(", ")));
    one.standing = !best                                          ? Standing::Neutral
                   : best->option.id == QLatin1String("rollback") ? Standing::ForRollback
                                                                  : Standing::AgainstRollback;
    return one;
}

Criterion verification(const MitigationAnswers& answers)
{
    Criterion one{QStringLiteral("verify"),
                  QStringLiteral("How and when will one see that it worked?"),
                  Standing::Open,
                  {},
                  QStringLiteral("To be set before anyone acts.")};
    if (missingBeforeActing(answers).isEmpty()) {
        one.standing = Standing::Neutral;
        one.found =
            QStringLiteral("%1, looked at by %2 in %3")
                .arg(answers.verify, answers.who, formatDuration(std::chrono::minutes{answers.boxMinutes}));
        one.question.clear();
    }
    return one;
}

} // namespace

ErrorTrend errorTrend(std::optional<double> before, std::optional<double> now)
{
    if (!before || !now || !std::isfinite(*before) || !std::isfinite(*now))
        return ErrorTrend::Unknown;
    constexpr double kTenth = 0.1, kNoise = 0.001;
    const double change = *now - *before;
    if (std::abs(change) <= std::max(kNoise, kTenth * *before))
        return ErrorTrend::Steady;
    return change > 0 ? ErrorTrend::Growing : ErrorTrend::Falling;
}

QString toString(Criterion::Standing standing)
{
    switch (standing) {
    case Standing::ForRollback:
        return QStringLiteral("for");
    case Standing::AgainstRollback:
        return QStringLiteral("against");
    case Standing::Neutral:
        return QStringLiteral("neutral");
    case Standing::Open:
        break;
    }
    return QStringLiteral("open");
}

QStringList missingBeforeActing(const MitigationAnswers& answers)
{
    QStringList missing;
    if (answers.verify.trimmed().isEmpty())
        missing << QStringLiteral("how one will see that it worked");
    if (answers.boxMinutes <= 0)
        missing << QStringLiteral("when one looks back");
    if (answers.who.trimmed().isEmpty())
        missing << QStringLiteral("who looks back");
    return missing;
}

MitigationCard mitigationCard(const MitigationFacts& facts, const MitigationAnswers& answers)
{
    MitigationCard card;
    card.criteria = {correlation(facts), safety(answers),   speed(facts, answers), knowledge(answers),
                     trend(facts),       thirdWay(answers), budget(facts),         verification(answers)};
    card.open =
        static_cast<int>(std::count_if(card.criteria.begin(), card.criteria.end(),
                                       [](const Criterion& one) { return one.standing == Standing::Open; }));
    const bool correlates = card.criteria.front().standing == Standing::ForRollback;
    const bool growing = errorTrend(facts.errorRatioBefore, facts.errorRatio) == ErrorTrend::Growing;
    const auto say = [&card](const char* id, const char* words) {
        card.adviceId = QLatin1String(id);
        card.advice = QString::fromUtf8(words);
    };
    if (answers.thirdWay == Answer::Yes)
        say("third way", growing ? "Take the cheaper way first: errors grow, and it can be undone."
                                 : "Take the cheaper way first; it can be undone.");
    else if (answers.safe == Answer::No && answers.known == Answer::Yes)
        say("forward", "Fix forward: it is not safe to roll back, the cause is known and a patch tested.");
    else if (answers.safe == Answer::No)
        say("ask", "Neither is ready: rolling back is not safe, and no tested patch is known. Look for a "
                   "third way.");
    else if (correlates && answers.safe == Answer::Yes)
        say("rollback", "Roll back: a change lines up with the onset, and taking it back is safe.");
    else if (correlates)
        say("rollback", "Roll back, once it is clear that it is safe.");
    else if (answers.known == Answer::Yes)
        say("forward",
            "Fix forward: no change lines up with the onset, the cause is known and a patch tested.");
    else
        say("ask", "No change lines up with the onset: rolling back may change nothing. Look for a third "
                   "way, and for "
                   "the cause.");
    return card;
}

QByteArray toJson(const MitigationAnswers& answers)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("safe"), nameOf(answers.safe)},
                                     {QStringLiteral("measured"), nameOf(answers.measured)},
                                     {QStringLiteral("known"), nameOf(answers.known)},
                                     {QStringLiteral("thirdWay"), nameOf(answers.thirdWay)},
                                     {QStringLiteral("note"), answers.note},
                                     {QStringLiteral("verify"), answers.verify},
                                     {QStringLiteral("boxMinutes"), answers.boxMinutes},
                                     {QStringLiteral("who"), answers.who}})
        .toJson(QJsonDocument::Compact);
}

MitigationAnswers mitigationAnswersFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    MitigationAnswers answers;
    answers.safe = answerOf(object, "safe");
    answers.measured = answerOf(object, "measured");
    answers.known = answerOf(object, "known");
    answers.thirdWay = answerOf(object, "thirdWay");
    answers.note = object.value(QLatin1String("note")).toString();
    answers.verify = object.value(QLatin1String("verify")).toString();
    answers.boxMinutes = std::clamp(object.value(QLatin1String("boxMinutes")).toInt(), 0, kLongestBox);
    answers.who = object.value(QLatin1String("who")).toString();
    return answers;
}

QByteArray toJson(const MitigationDecision& decision)
{
    QJsonArray criteria;
    for (const Criterion& one : decision.criteria)
        criteria.append(QJsonObject{{QStringLiteral("id"), one.id},
                                    {QStringLiteral("standing"), toString(one.standing)},
                                    {QStringLiteral("found"), one.found}});
    QJsonObject json{{QStringLiteral("v"), 1},
                     {QStringLiteral("decision"), decision.decision},
                     {QStringLiteral("alternatives"), QJsonArray::fromStringList(decision.alternatives)},
                     {QStringLiteral("verify"), decision.verify},
                     {QStringLiteral("who"), decision.who},
                     {QStringLiteral("note"), decision.note},
                     {QStringLiteral("criteria"), criteria}};
    if (decision.due)
        json[QStringLiteral("dueMs")] = static_cast<double>(decision.due->ms);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

std::optional<MitigationDecision> mitigationDecisionFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    const auto text = [](const QJsonObject& of, const char* key) {
        return of.value(QLatin1String(key)).toString();
    };
    MitigationDecision decision;
    decision.decision = text(object, "decision");
    if (decision.decision.isEmpty())
        return std::nullopt;
    const QJsonArray alternatives = object.value(QLatin1String("alternatives")).toArray();
    for (const QJsonValue& one : alternatives) {
        if (one.isString())
            decision.alternatives << one.toString();
    }
    decision.verify = text(object, "verify");
    decision.who = text(object, "who");
    decision.note = text(object, "note");
    constexpr double kLargest = 9.0e15;
    const double due = object.value(QLatin1String("dueMs")).toDouble(std::nan(""));
    if (std::isfinite(due) && std::abs(due) < kLargest)
        decision.due = Instant{static_cast<qint64>(due)};
    const QJsonArray criteria = object.value(QLatin1String("criteria")).toArray();
    for (const QJsonValue& value : criteria) {
        const QJsonObject one = value.toObject();
        if (!text(one, "id").isEmpty())
            decision.criteria.push_back(
                {text(one, "id"), {}, standingFrom(text(one, "standing")), text(one, "found"), {}});
    }
    return decision;
}

} // namespace muster
