// SPDX-License-Identifier: GPL-3.0-or-later
// Comments and reviews as they come back from a store, and the search for a comment's passage. The first byte
// chooses: a reader of JSON, or a document and an edited one (separated by 0x1E) with an anchor.
#include "models/document/comment_anchor.h"
#include "models/domain/review_notes.h"
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
    FUZZ_CHECK(QString::fromUtf8(toJson(*value)).isValidUtf16());
}

void checkFold(const QByteArray& json)
{
    std::vector<TimelineEvent> events;
    for (const char* kind : {kCommentAdded, kCommentReplied, kCommentResolved, kCommentReopened,
                             kReviewRequested, kReviewAnswered}) {
        TimelineEvent event;
        event.id = EventId{QString::fromLatin1(kind)};
        event.kindName = QLatin1String(kind);
        event.raw = json;
        events.push_back(event);
    }
    const ReviewNotes notes = reviewNotesAt(events, AsOf{Instant::endOfTime(), true});
    FUZZ_CHECK(notes.threads.size() <= 1 && notes.reviewers.size() <= 1);
}

void checkPlaces(const QString& text, const std::vector<AnchorPlace>& places, const CommentAnchor& anchor)
{
    FUZZ_CHECK(places.size() == 1);
    const AnchorPlace& place = places.front();
    FUZZ_CHECK(place.from >= 0 && place.length >= 0 && place.from + place.length <= text.size());
    const QString found = text.mid(place.from, place.length);
    FUZZ_CHECK(found.isValidUtf16());
    if (anchor.quote.isEmpty())
        return;
    switch (place.fit) {
    case AnchorFit::Exact:
    case AnchorFit::Moved:
        FUZZ_CHECK(found == anchor.quote);
        break;
    case AnchorFit::Edited:
        FUZZ_CHECK(!found.isEmpty());
        break;
    case AnchorFit::Orphaned:
        FUZZ_CHECK(place == AnchorPlace{});
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input(data, size);
    switch (input.below(6)) {
    case 0:
        checkOptional(input.restCopied(), commentFromJson);
        checkFold(input.restCopied());
        break;
    case 1:
        checkOptional(input.restCopied(), replyFromJson);
        checkOptional(input.restCopied(), threadChangeFromJson);
        break;
    case 2:
        checkOptional(input.restCopied(), reviewRequestFromJson);
        checkOptional(input.restCopied(), reviewAnswerFromJson);
        break;
    default: {
        const unsigned from = input.byte();
        const unsigned length = input.byte() % 64;
        const std::vector<QByteArray> parts = input.parts(2);
        const QString then = QString::fromUtf8(parts[0]);
        const QString now = QString::fromUtf8(parts[1]);
        const CommentAnchor anchor = anchorAt(then, from, length);
        FUZZ_CHECK(then.mid(anchor.position, anchor.quote.size()) == anchor.quote);
        FUZZ_CHECK(anchor.quote.isEmpty() || findAnchors(then, {anchor}).front().fit == AnchorFit::Exact);
        checkPlaces(now, findAnchors(now, {anchor}), anchor);
        checkPlaces(now, findAnchors(now, {anchor}, then), anchor);
    }
    }
    return 0;
}
