// SPDX-License-Identifier: GPL-3.0-or-later
// One Markdown post-mortem of a folder: front matter, times as people write them, timeline.
#include "models/history/moment_words.h"
#include "models/history/postmortem_file.h"
#include "tests/fuzz/fuzz_target.h"

#include <set>

using namespace muster;
using namespace muster::fuzz;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const HistoryOrigin origin{QStringLiteral("markdown"), SourceId{QStringLiteral("import-markdown")},
                                      QStringLiteral("Post-mortems"), QStringLiteral("Post-mortems (f)")};
    const QByteArray bytes = Input(data, size).restCopied();
    const QString text = QString::fromUtf8(bytes);
    if (const auto moment = momentAtBegin(text)) {
        FUZZ_CHECK(moment->day || moment->time);
        FUZZ_CHECK(moment->length > 0 && moment->length <= text.size());
    }
    const auto read = readPostmortemFile(bytes, QStringLiteral("pm/2024-05-01.md"), origin);
    if (!read) {
        FUZZ_CHECK(!read.error().what.isEmpty() && read.error().what.isValidUtf16());
        return 0;
    }
    const IncidentReport& report = read->report;
    FUZZ_CHECK(!report.remoteId.isEmpty() && !report.number.isEmpty() && !report.title.isEmpty());
    FUZZ_CHECK(report.openedAt.ms > 0 && (!report.resolvedAt || *report.resolvedAt >= report.openedAt));
    std::set<QString> ids;
    for (const TimelineEvent& event : read->events) {
        FUZZ_CHECK(event.occurredAt.ms > 0 && !event.text.isEmpty());
        FUZZ_CHECK(ids.insert(event.remoteId).second);
    }
    return 0;
}
