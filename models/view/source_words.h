// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What a source asks of its tool in words, for its card: the requests it may send and has sent, and how far
// its first reading of the past came. Pure. Internal to models/view.

#include "models/domain/source_use.h"
#include "models/view/formatters.h"

#include <QString>

namespace muster {

/// "Requests: 41 of 900 asked in the last minute", and what holds readings up.
QString budgetWords(const RequestBudget& budget, Instant now, TimeStyle style);

/// "Reading history: back to 3 Oct 2026 of 27 Aug 2026", "History since 27 Aug 2026 read".
QString readingWords(const FirstReading& reading, TimeStyle style);

} // namespace muster
