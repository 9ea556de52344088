// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Claims without evidence: sentences of a post-mortem's story that name a figure, a time of day or a cause,
// in a block that shows nothing for it. Advisory, as lintProse() in models/domain/postmortem.h. Pure.

#include "models/domain/postmortem.h"

namespace muster {

/// One finding a sentence (rule "no evidence"), ascending and apart. Evidence is a cited event, a value with
/// its panel (models/domain/metric_value.h) or a web link in the same paragraph or item, or a chart block
/// right above or below it. Looked at are paragraphs and items of what happened, contributing factors and the
/// lessons; not tables, quotes, code, nor the sections that sum up or plan (summary, impact, key times,
/// action items, messages). Any thread; linear in the text.
std::vector<ProseFinding> lintClaims(const QString& markdown);

} // namespace muster
