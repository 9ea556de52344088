// SPDX-License-Identifier: GPL-3.0-or-later
// A post-mortem session: its records as they come back from a store, its file of questions, and the document
// that it shows up to a moment. The first byte chooses.
#include "models/document/action_append.h"
#include "models/document/action_items.h"
#include "models/document/passages_until.h"
#include "models/domain/facilitation.h"
#include "models/domain/session_questions.h"
#include "tests/fuzz/fuzz_target.h"

using namespace muster;
using namespace muster::fuzz;

namespace {

template <typename Read>
void checkOptional(const QByteArray& json, Read read)
{
    const auto value = read(json);
    if (!value)
        return;
    const auto again = read(toJson(*value));
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(*again == *value);
}

void checkFold(const QByteArray& json)
{
    const Instant at{1'000'000};
    std::vector<TimelineEvent> events;
    for (const QString& kind : {QString::fromLatin1(kSessionTopic), QString::fromLatin1(kSessionParked),
                                saidKind(StoryMarker::Learned)}) {
        TimelineEvent event;
        event.id = EventId{kind};
        event.kindName = kind;
        event.occurredAt = event.knownAt = at;
        event.raw = json;
        events.push_back(event);
    }
    const Facilitation all = facilitationOf(events);
    FUZZ_CHECK(all.said.size() == 1 && all.parked.size() <= 1 && all.times.size() <= 1);
    for (const TopicTime& time : all.times) {
        const Milliseconds spent = time.spentAt(Instant::endOfTime());
        FUZZ_CHECK(spent >= Milliseconds{0} && spent <= kLongestTopic);
        FUZZ_CHECK(!topicClock(spent, time.box).isEmpty());
    }
    FUZZ_CHECK(upTo(all, at - Milliseconds{1}).said.empty());
    FUZZ_CHECK(upTo(all, Instant::endOfTime()).said == all.said);
}

void checkQuestions(const QByteArray& text)
{
    const auto read = readSessionQuestions(text, QStringLiteral("f"));
    if (!read) {
        FUZZ_CHECK(read.error().what.startsWith(u'f'));
        return;
    }
    FUZZ_CHECK(!read->directive.isEmpty());
    const auto offered = questionsFor(*read, {std::nullopt, true, true, true});
    FUZZ_CHECK(!offered.empty() && offered.size() <= kMostQuestions);
}

/// Whatever the document is: nothing is shown that cites what is not seen, and all of it at the end.
void checkPassages(const QString& markdown)
{
    const Instant until{1'795'140'000'000};
    const auto none = [](const EventId&) -> std::optional<Instant> { return std::nullopt; };
    const PassagesUntil held = passagesUntil(markdown, none, until);
    const PassagesUntil all = passagesUntil(markdown, none, until, true);
    FUZZ_CHECK(all.later == 0 && all.undated == 0);
    FUZZ_CHECK(held.passages.size() <= all.passages.size());
    for (const Passage& one : held.passages)
        FUZZ_CHECK(one.level > 0 || (one.moment && *one.moment <= until));
}

void checkAction(const QString& markdown)
{
    const auto before = readActionItems(parseMarkdown(markdown));
    const QString made = withActionItem(markdown, QStringLiteral("a | *b*"));
    const auto after = readActionItems(parseMarkdown(made));
    FUZZ_CHECK(after.size() == before.size() + (made == markdown ? 0 : 1));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    const unsigned choice = input.below(5);
    const QByteArray rest = input.restCopied();
    switch (choice) {
    case 0:
        checkOptional(rest, parkedFromJson);
        checkOptional(rest, topicFromJson);
        FUZZ_CHECK(saidFromJson(toJson(saidFromJson(rest))) == saidFromJson(rest));
        break;
    case 1:
        checkFold(rest);
        break;
    case 2:
        checkQuestions(rest);
        break;
    case 3:
        checkPassages(QString::fromUtf8(rest));
        break;
    default:
        checkAction(QString::fromUtf8(rest));
    }
    return 0;
}
