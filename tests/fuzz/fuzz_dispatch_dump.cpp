// SPDX-License-Identifier: GPL-3.0-or-later
// A PostgreSQL dump of Dispatch, read whole and read again from every position that it gave.
#include "models/history/dispatch_reader.h"
#include "models/history/dump_index.h"
#include "tests/fuzz/fuzz_target.h"

#include <QBuffer>

using namespace muster;
using namespace muster::fuzz;

namespace {

std::unique_ptr<HistoryReader> open(const QByteArray& dump, const QString& position)
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(dump);
    buffer->open(QIODevice::ReadOnly);
    auto reader =
        openDispatchDump(std::move(buffer), QFileInfo(QStringLiteral("f.sql")), position, QString());
    FUZZ_CHECK(reader.has_value());
    return std::move(*reader);
}

struct Seen
{
    size_t people = 0, incidents = 0, events = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
};

void look(const HistoryBatch& batch, Seen& seen)
{
    seen.people += batch.people.size();
    seen.incidents += batch.incidents.size();
    seen.events += batch.events.size();
    for (const IncidentReport& report : batch.incidents) {
        FUZZ_CHECK(!report.remoteId.isEmpty() && !report.title.isEmpty() && report.title.isValidUtf16());
        FUZZ_CHECK(report.changedAt >= report.openedAt);
        for (const IncidentKey& key : report.keys)
            FUZZ_CHECK(!key.value.isEmpty());
    }
    for (const TimelineEvent& event : batch.events)
        FUZZ_CHECK(!event.remoteId.isEmpty() && !event.incident.isEmpty() && event.text.isValidUtf16());
    for (const ImportProblem& problem : batch.problems)
        FUZZ_CHECK(!problem.item.isEmpty() && !problem.why.isEmpty());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray dump = Input(data, size).restCopied();
    Seen whole;
    auto reader = open(dump, QString());
    std::vector<QString> positions;
    int turns = 0;
    while (!reader->atEnd()) {
        FUZZ_CHECK(++turns < 100'000);
        const auto batch = reader->next();
        if (!batch) {
            FUZZ_CHECK(!batch.error().what.isEmpty());
            return 0;
        }
        look(*batch, whole);
        positions.push_back(reader->position());
    }
    FUZZ_CHECK(reader->done() == 1.0);
    Seen parts;
    reader = open(dump, QString());
    for (size_t i = 0; i < positions.size() && i < 20; ++i) {
        const auto batch = reader->next();
        FUZZ_CHECK(batch.has_value());
        look(*batch, parts);
        reader = open(dump, reader->position());
    }
    if (positions.size() <= 20)
        FUZZ_CHECK(parts == whole);
    return 0;
}
