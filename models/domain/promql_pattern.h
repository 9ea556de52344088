// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The regular expressions of label matchers. The server compiles them with Go's regexp (the syntax of RE2,
// https://github.com/google/re2/wiki/Syntax, read 2026-11); here they are only told apart.

#include <QString>

#include <optional>

namespace muster::promql {

/// Why a server would refuse the pattern, in words; nullopt where it would not, or where that cannot be told
/// from here (Unicode classes, whose names differ, and patterns over 1,000 characters). Linear.
std::optional<QString> patternProblem(const QString& pattern);

} // namespace muster::promql
