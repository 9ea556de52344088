// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The parts of a post-mortem that follow from the facts, for the templates that name them.

#include "models/domain/postmortem.h"

#include <optional>

namespace muster {

/// Markdown of the part that a template calls `{{name}}`; empty when there is nothing to say; nullopt: there
/// is no such part. Pure.
std::optional<QString> generatedPart(const QString& name, const PostMortemFacts& facts);

} // namespace muster
