// SPDX-License-Identifier: GPL-3.0-or-later
// What people's facts and choices hold as JSON: they come back from the store, from an incident file of
// somebody else, from a version of Muster that is older or newer. The first byte chooses the reader. What was
// read can be written and is read again as the same.
#include "models/base/json_text.h"
#include "models/domain/assignments.h"
#include "models/domain/budget_clock.h"
#include "models/domain/impact_statement.h"
#include "models/domain/judgement.h"
#include "models/domain/mitigation.h"
#include "models/domain/pane_layout.h"
#include "models/domain/status_update.h"
#include "models/domain/stock_phrases.h"
#include "models/domain/timeline_filter.h"
#include "models/domain/timeline_layers.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

/// No half of a character gets through: it would break the store and the display later.
void checkWhole(const QByteArray& written)
{
    FUZZ_CHECK(withWholeCharacters(written) == written && QString::fromUtf8(written).isValidUtf16());
}

template <typename Read>
void checkOptional(const QByteArray& json, Read read)
{
    const auto value = read(json);
    if (!value)
        return;
    const auto again = read(toJson(*value));
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(*again == *value);
    checkWhole(toJson(*value));
}

template <typename Read>
void checkTolerant(const QByteArray& json, Read read)
{
    const auto value = read(json);
    FUZZ_CHECK(read(toJson(value)) == value);
    checkWhole(toJson(value));
}

/// A local event of that kind with this payload.
TimelineEvent eventOf(const char* kindName, const QByteArray& raw)
{
    TimelineEvent event;
    event.id = EventId{QStringLiteral("e")};
    event.kindName = QLatin1String(kindName);
    event.kind = eventKindFromName(event.kindName);
    event.text = QStringLiteral("text");
    event.raw = raw;
    return event;
}

void checkAssignment(const QByteArray& json)
{
    checkOptional(json, assignmentFromJson);
    const std::vector<Assignment> all =
        assignmentsAt({eventOf(kTaskAssigned, json)}, AsOf{Instant::endOfTime(), true});
    FUZZ_CHECK(all.size() <= 1);
    for (const Assignment& one : all)
        FUZZ_CHECK(!one.record.boxes.empty() && textOf(one.record).isValidUtf16());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const unsigned reader = input.below(13);
    const QByteArray json = input.restCopied();
    const auto judged = [&json](const char* kind, auto from) {
        checkTolerant(json, [&](const QByteArray& raw) { return from(eventOf(kind, raw)); });
    };
    switch (reader) {
    case 0:
        checkAssignment(json);
        break;
    case 1:
        checkOptional(json, answerFromJson);
        break;
    case 2:
        checkOptional(json, impactStatementFromJson);
        break;
    case 3:
        judged("decision.made", decisionFrom);
        break;
    case 4:
        judged("hypothesis.opened", hypothesisFrom);
        break;
    case 5:
        judged("task.opened", plainTaskFrom);
        break;
    case 6:
        checkTolerant(json, mitigationAnswersFromJson);
        checkOptional(json, mitigationDecisionFromJson);
        break;
    case 7:
        checkTolerant(json, mitigationOptionsFromJson);
        break;
    case 8:
        checkTolerant(json, paneLayoutsFromJson);
        break;
    case 9:
        checkOptional(json, updateDraftFromJson);
        checkOptional(json, updateRecordFromJson);
        break;
    case 10:
        checkTolerant(json, timelineFilterFromJson);
        break;
    case 11:
        checkOptional(json,
                      [](const QByteArray& raw) { return correctionFrom(eventOf(kCorrectionKind, raw)); });
        for (const EventId& id : duplicatesFrom(eventOf(kJoinedKind, json)))
            FUZZ_CHECK(!id.value.isEmpty());
        break;
    default:
        FUZZ_CHECK(phraseFromJson(json).isValidUtf16());
    }
    return 0;
}
