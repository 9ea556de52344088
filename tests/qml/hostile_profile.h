// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A data folder whose every text was written by an attacker, for the real window to be opened on, and the
// same with texts that mean no harm, to compare with. What the texts are: hostile_corpus.h.

#include "models/base/result.h"
#include "tests/qml/hostile_corpus.h"

#include <vector>

/// One incident with all strings on its timeline, then one for each of the first `focused`, in whose every
/// field that string stands, with a source that is switched off. Blocks: not for a thread that shows a
/// window.
muster::Done fillProfile(const QString& folder, const std::vector<HostileString>& strings, size_t focused);

std::vector<HostileString> benignStrings(size_t count);
