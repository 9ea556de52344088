// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What connected tools, people and files would have left in the store had an attacker written all of it: for
// hostile_profile.h, whose incidents it stands in.

#include "models/domain/source.h"
#include "models/store/write_tx.h"

#include <vector>

/// The tools of incident `i`, all named `text`: one that pages, one that silences, one with messages and one
/// with a public page. May be written to; nothing of a test ever asks them.
std::vector<muster::Source> hostileSources(size_t i, const QString& text);

/// In every role that they can reach: sources and how fresh they are, incidents, people and who is on call,
/// lists for forms, writes in every state with what the tool said, items that cannot be read, an import with
/// its problems, alerts of no incident, remarks of reviewers, assignments and their answers.
muster::Done addTools(muster::WriteTx& tx, size_t i, const QString& text, const muster::IncidentId& incident,
                      muster::Instant start);
