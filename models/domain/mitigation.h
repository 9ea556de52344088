// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Roll back or fix forward: the eight criteria of DOMAIN 4.11 as far as data can answer them, with the
// questions that only a person can, and the decision as it is kept. It proposes; a person decides. Pure.

#include "models/domain/budget_clock.h"
#include "models/domain/change_ranking.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kDecisionMade = "decision.made";

/// Where the share of failing requests is going.
enum class ErrorTrend { Unknown, Falling, Steady, Growing };
/// By more than a tenth of what was five minutes ago and by more than 0.1 points: less is noise.
ErrorTrend errorTrend(std::optional<double> before, std::optional<double> now);

/// What data says when the card is filled.
struct MitigationFacts
{
    bool onsetKnown = false;
    ChangeRanking changes;
    std::optional<double> errorRatio;       ///< of the last minute, 0..1
    std::optional<double> errorRatioBefore; ///< of the minute five minutes earlier
    std::vector<PricedOption> options;      ///< empty: the rate is not known
};

enum class MitigationAnswer { Open, Yes, No };

/// What people answered; kept with the incident until it is decided.
struct MitigationAnswers
{
    MitigationAnswer safe = MitigationAnswer::Open;     ///< may the change be taken back?
    MitigationAnswer measured = MitigationAnswer::Open; ///< is the time of the rollback a measured one?
    MitigationAnswer known = MitigationAnswer::Open;    ///< is the cause known and a patch tested?
    MitigationAnswer thirdWay = MitigationAnswer::Open; ///< is there something cheaper and reversible?
    QString note;                                       ///< what the answers stand on
    QString verify;                                     ///< how one will see that it worked
    int boxMinutes = 0;                                 ///< until one looks back; 0: not set
    QString who;                                        ///< who looks back
    friend bool operator==(const MitigationAnswers&, const MitigationAnswers&) = default;
};
QByteArray toJson(const MitigationAnswers& answers);
/// Unknown fields are skipped, wrong ones keep their default.
MitigationAnswers mitigationAnswersFromJson(const QByteArray& json);

/// One of the eight criteria.
struct Criterion
{
    enum class Standing {
        ForRollback,
        AgainstRollback,
        Neutral,
        Open ///< a person has to say
    };
    QString id; ///< "correlation", "safety", "speed", "knowledge", "trend", "third way", "budget", "verify"
    QString title;
    Standing standing = Standing::Open;
    QString found;    ///< what data says; empty: data cannot
    QString question; ///< what a person has to answer; empty: nothing
    friend bool operator==(const Criterion&, const Criterion&) = default;
};
QString toString(Criterion::Standing standing); ///< "for", "against", "neutral", "open"

struct MitigationCard
{
    std::vector<Criterion> criteria; ///< always the eight, in DOMAIN's order
    QString advice;                  ///< "Roll back, once it is clear that it is safe."
    QString adviceId;                ///< "rollback", "forward", "third way", "ask"
    int open = 0;                    ///< criteria that wait for a person
};
/// The default is to roll back when a change lines up with the onset and taking it back is safe.
MitigationCard mitigationCard(const MitigationFacts& facts, const MitigationAnswers& answers);

/// What has to be set before anyone acts; empty: it may be decided.
QStringList missingBeforeActing(const MitigationAnswers& answers);

/// What stands in `TimelineEvent::raw` of the decision: JSON object with "v": 1, "decision" (option id),
/// "alternatives": [texts], "verify", "who", "dueMs", "note" and "criteria": [{"id", "standing", "found"}],
/// as they stood when it was decided.
struct MitigationDecision
{
    QString decision;
    QStringList alternatives; ///< "Fix forward: 43,877 failing requests, 3.39 % of the budget"
    QString verify, who, note;
    std::optional<Instant> due;
    std::vector<Criterion> criteria; ///< id, standing and found only
    friend bool operator==(const MitigationDecision&, const MitigationDecision&) = default;
};
QByteArray toJson(const MitigationDecision& decision);
/// nullopt: no object, or it names no decision.
std::optional<MitigationDecision> mitigationDecisionFromJson(const QByteArray& json);

} // namespace muster
