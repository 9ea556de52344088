// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Hints on a status update while it is written (DOMAIN 4.6, after PagerDuty's guidelines for external
// communication). They never hold anything up. For post-mortems: lintProse in postmortem.h.

#include "models/base/instant.h"
#include "models/domain/postmortem.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace muster {

/// What is known when an update is judged.
struct UpdateContext
{
    QString audience; ///< "public" or "internal"
    QString state;
    std::optional<Instant> nextDue;      ///< what is promised along with the text
    std::optional<double> maxErrorRatio; ///< worst share of failing requests so far, 0..1
    QStringList people;                  ///< responders: names that make "NAME broke …" certain
};

/// Findings ascend by `from`; those about something that is missing have length 0 and come last. Rules:
/// "estimate" (says when it will be over), "over-statement" (outage, or down, though not everything failed),
/// "next time" (names none, or another than is promised), "to fill" (a template's variable is still there),
/// and the blame rules of lintProse.
std::vector<ProseFinding> lintUpdate(const QString& text, const UpdateContext& context);

/// The time of day (UTC) that a text names for the next update, as the first such moment after `now`, at most
/// six hours ahead: what people were told is what was promised. Empty: it names none that can be meant.
std::optional<Instant> namedNextUpdate(const QString& text, Instant now);

} // namespace muster
