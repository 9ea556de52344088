// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What people judge during an incident, as it stands in TimelineEvent::raw: decisions with what else was
// possible, hypotheses with their state, plain tasks. The sentence itself is the event's text. A change of
// state is a new revision of the same event. Time-boxed assignments ("task.assigned") are not made here.

#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

struct Decision
{
    QStringList alternatives; ///< what was not done
    /// "Any strong objections?" was asked; what was said is in `objections`, which may be empty.
    bool objectionsAsked = false;
    QStringList objections; ///< "R. Kim: the migration is half done"
    QString by;             ///< who decided; empty: who wrote it
    friend bool operator==(const Decision&, const Decision&) = default;
};

enum class HypothesisState { Open, Confirmed, Refuted };
QString toString(HypothesisState state); ///< "open", "confirmed", "refuted"

struct Hypothesis
{
    HypothesisState state = HypothesisState::Open;
    QStringList evidence; ///< for or against, each a sentence or the id of an event ("event:ID")
    QString by;           ///< who settled it; empty while open
    friend bool operator==(const Hypothesis&, const Hypothesis&) = default;
};

/// A to-do without a time box.
struct PlainTask
{
    bool done = false;
    QString who;
    friend bool operator==(const PlainTask&, const PlainTask&) = default;
};

QByteArray toJson(const Decision& decision);
QByteArray toJson(const Hypothesis& hypothesis);
QByteArray toJson(const PlainTask& task);
/// Tolerant: fields that are missing, unknown, of another type or too many are passed over, so that any event
/// of the kind gives a value. A kindName "hypothesis.confirmed" counts when the payload says nothing.
Decision decisionFrom(const TimelineEvent& event);
Hypothesis hypothesisFrom(const TimelineEvent& event);
PlainTask plainTaskFrom(const TimelineEvent& event);

/// The texts between semicolons or line breaks, trimmed, without empty ones.
QStringList listFromText(const QString& text);
/// What a person typed about objections: nothing is "not asked", "none", "no" and "-" are "asked, none".
void setObjections(Decision& decision, const QString& typed);

} // namespace muster
