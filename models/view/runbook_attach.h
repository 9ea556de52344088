// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A new room's runbook from the profile's folder and checkouts (models/document/runbook_library.h). Internal
// to models/view.

#include "models/document/runbook_library.h"
#include "models/store/store.h"

#include <functional>
#include <optional>
#include <vector>

namespace muster {

/// In the line that says by what a runbook was attached: before the others that the room could have had.
inline constexpr const char* kAlsoMatched = "; also matched: ";

/// Notes, in the transaction that declares, that the room's runbook is to be looked for by this. It stays
/// noted until attachRunbook, whatever ends the program meanwhile.
Done noteRunbookAsk(WriteTx& tx, const IncidentId& id, const RunbookAsk& ask);
/// What is noted; nullopt: nothing. Errors: Storage.
Result<std::optional<RunbookAsk>> runbookAsk(const ReadTx& tx, const IncidentId& id);

/// Gives the incident the runbook that was found and says so on its timeline ("runbook.started", with what
/// else matched); a file that
/// would answer but has errors is named there too ("runbook.problem"), so that nobody wonders why an older
/// version runs. With nothing found, that of the newest incident of the service. A room that has one by now
/// keeps it. True: it got one. Takes the note away. Errors: Storage.
Result<bool> attachRunbook(WriteTx& tx, const IncidentId& id, const RunbookChoice& found, Instant now);

/// Looks for the runbook of a room that has the note, on the worker pool (the folder may lie on a slow disk;
/// neither the window nor the store waits for it), then attachRunbook. Nothing without a note. `failed` hears
/// of a store that could not be read or written. Nothing comes after the death of `context`.
void lookForRunbook(Store& store, const IncidentId& id, QObject* context,
                    std::function<void(const Error&)> failed);
/// The same for every open room that still has its note: the program ended before it was done.
void lookForDueRunbooks(Store& store, QObject* context, const std::function<void(const Error&)>& failed);

/// Runbooks as their files say now. An open room with an older version of one takes the new version when its
/// run has not begun; a run that has begun goes on with its own, and the timeline says that there is another
/// ("runbook.changed", once for each version). How many rooms were told. Errors: Storage.
Result<int> tellOfRunbooks(WriteTx& tx, const std::vector<Runbook>& runbooks, Instant now);

} // namespace muster
