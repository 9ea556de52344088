// SPDX-License-Identifier: GPL-3.0-or-later
// Records with right checksums and wrong contents, laid over a database; the input is a script, see
// journal_script.h. Refused one by one, never half a room; doing it again changes nothing.
#include "models/store/journal_rows.h"
#include "models/store/outbox_store.h"
#include "tests/fuzz/journal_script.h"
#include "tests/fuzz/scratch_store.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

/// Everything that the program would read of the room.
void readAll(const ReadTx& tx)
{
    const auto incidents = tx.incidents();
    FUZZ_CHECK(incidents.has_value());
    for (const IncidentSummary& one : *incidents)
        FUZZ_CHECK(one.incident.title.isValidUtf16());
    FUZZ_CHECK(tx.incident(test::kIncident).has_value());
    FUZZ_CHECK(tx.facts(test::kIncident).has_value());
    const auto events = tx.events(test::kIncident);
    FUZZ_CHECK(events.has_value());
    for (const TimelineEvent& event : *events)
        for (const QString& text : {event.id.value, event.text, event.actor, event.service, event.link})
            FUZZ_CHECK(text.isValidUtf16());
    FUZZ_CHECK(tx.panels(test::kIncident).has_value());
    FUZZ_CHECK(tx.slos(test::kIncident).has_value());
    (void)tx.postMortem(test::kIncident);
    FUZZ_CHECK(outbox::operations(tx).has_value());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static ScratchStore store(ScratchStore::Content::SampleIncident);
    static MemoryDisk disk;
    Journal::useDiskForTests(&disk);
    Input in(data, size);
    playScript(in, disk);
    const JournalContents contents = Journal::read(journalFolder());
    if (contents.records.empty())
        return 0;
    // Rolled back at the end of the scope.
    Transaction transaction(store.database(), Transaction::Kind::Write);
    FUZZ_CHECK(transaction.begun().has_value());
    ChangeSet changes;
    WriteTx tx(store.database(), test::at("2026-11-20T03:00:00Z"), changes);
    const auto outcome = replayJournal(tx, contents);
    if (!outcome) {
        std::fprintf(stderr, "%s\n", qPrintable(outcome.error().what));
        FUZZ_CHECK(outcome.has_value()); // the database itself is sound
    }
    FUZZ_CHECK(outcome->added + outcome->corrected + outcome->same + outcome->refused <=
               int(contents.records.size()));
    const auto again = replayJournal(tx, contents);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(again->added == 0 && again->corrected == 0);
    FUZZ_CHECK(tx.flushSearchIndex().has_value());
    readAll(tx);
    return 0;
}
