// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What reviewers say about a post-mortem: comments on a passage with replies, and who was asked to review and
// what they answered. Local timeline events, one per remark, with their structure as JSON in
// TimelineEvent::raw; changing the words of one is a new revision of it, withdrawing one retracts it. Where
// the passage of a comment stands today is models/document/comment_anchor.h. Pure.

#include "models/domain/timeline.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace muster {

inline constexpr const char* kCommentAdded = "comment.added";
inline constexpr const char* kCommentReplied = "comment.replied";
inline constexpr const char* kCommentResolved = "comment.resolved";
inline constexpr const char* kCommentReopened = "comment.reopened";
inline constexpr const char* kReviewRequested = "review.requested";
inline constexpr const char* kReviewAnswered = "review.answered";

/// The passage that a comment is about, as it was when the comment was made.
struct CommentAnchor
{
    QString quote;          ///< the passage, Markdown as written
    QString before, after;  ///< what stood around it, some forty characters each
    qsizetype position = 0; ///< UTF-16 offset of the quote
    int alike = 0;          ///< how many more times the quote stood in the document
    int revision = -1;      ///< of the document; -1: an unsaved draft
    friend bool operator==(const CommentAnchor&, const CommentAnchor&) = default;
};

/// JSON of a "comment.added" event: `{"v":1,"text":…,"by":…,"quote":…,"before":…,"after":…,"position":812,
/// "alike":1?,"revision":4?}`. A comment without quote is about the whole document.
struct CommentRecord
{
    CommentAnchor anchor;
    QString text;
    QString by; ///< empty: the event's actor
    friend bool operator==(const CommentRecord&, const CommentRecord&) = default;
};
QByteArray toJson(const CommentRecord& record);
/// Empty without text. Unknown fields are ignored, wrong ones count as absent, texts are cut at 20,000
/// characters (a quote at 4,000, its surroundings at 200); the same for all readers of this header.
std::optional<CommentRecord> commentFromJson(const QByteArray& json);

/// JSON of a "comment.replied" event: `{"v":1,"comment":event id,"text":…,"by":…}`.
struct ReplyRecord
{
    EventId comment;
    QString text;
    QString by; ///< empty: the event's actor
    friend bool operator==(const ReplyRecord&, const ReplyRecord&) = default;
};
QByteArray toJson(const ReplyRecord& record);
/// Empty when it names no comment or says nothing.
std::optional<ReplyRecord> replyFromJson(const QByteArray& json);

/// JSON of a "comment.resolved" and a "comment.reopened" event: `{"v":1,"comment":event id,"by":…}`.
struct ThreadChange
{
    EventId comment;
    QString by; ///< empty: the event's actor
    friend bool operator==(const ThreadChange&, const ThreadChange&) = default;
};
QByteArray toJson(const ThreadChange& record);
/// Empty when it names no comment.
std::optional<ThreadChange> threadChangeFromJson(const QByteArray& json);

/// JSON of a "review.requested" event: `{"v":1,"who":…,"by":…,"words":…,"due":ISO?,"revision":4?}`.
struct ReviewRequest
{
    QString who;
    QString by;    ///< empty: the event's actor
    QString words; ///< what to look at; may be empty
    std::optional<Instant> due;
    int revision = -1;
    friend bool operator==(const ReviewRequest&, const ReviewRequest&) = default;
};
QByteArray toJson(const ReviewRequest& record);
/// Empty when nobody is asked.
std::optional<ReviewRequest> reviewRequestFromJson(const QByteArray& json);

enum class ReviewVerdict { Approved, ChangesAsked };
QString toString(ReviewVerdict verdict); ///< "approved", "changes_asked"

/// JSON of a "review.answered" event: `{"v":1,"who":…,"verdict":"approved"|"changes_asked","words":…,
/// "revision":4?}`.
struct ReviewAnswer
{
    QString who; ///< empty: the event's actor
    ReviewVerdict verdict = ReviewVerdict::ChangesAsked;
    QString words;     ///< may be empty
    int revision = -1; ///< which one was read
    friend bool operator==(const ReviewAnswer&, const ReviewAnswer&) = default;
};
QByteArray toJson(const ReviewAnswer& record);
/// Empty without a verdict that is known: a review that cannot be read is not an approval.
std::optional<ReviewAnswer> reviewAnswerFromJson(const QByteArray& json);

/// The sentence for the event's text: "J. Park on “the pool was full”: since when?" with a long quote cut,
/// "Review asked of R. Kim", "R. Kim approved revision 4".
QString textOf(const CommentRecord& record);
QString textOf(const ReviewRequest& record);
QString textOf(const ReviewAnswer& record);

struct CommentReply
{
    EventId id;
    QString by, text;
    Instant at;
    friend bool operator==(const CommentReply&, const CommentReply&) = default;
};

/// A comment with what followed, as an AsOf sees it.
struct CommentThread
{
    EventId id; ///< of the comment's event
    CommentAnchor anchor;
    QString by, text;
    Instant at;
    std::vector<CommentReply> replies; ///< oldest first
    std::optional<Instant> resolvedAt; ///< empty: open
    QString resolvedBy;
    bool isOpen() const { return !resolvedAt; }
    friend bool operator==(const CommentThread&, const CommentThread&) = default;
};

struct Reviewer
{
    QString who;
    QString askedBy;
    std::optional<Instant> askedAt; ///< empty: answered without having been asked
    std::optional<Instant> due;
    QString asked; ///< the words of the request
    /// Of the newest answer that is not older than the newest request; empty: waited for.
    std::optional<ReviewVerdict> verdict;
    std::optional<Instant> answeredAt;
    QString words;
    int revision = -1; ///< that the verdict is about
    bool isAwaited() const { return !verdict; }
    bool isOverdue(Instant now) const { return isAwaited() && due && now > *due; }
    friend bool operator==(const Reviewer&, const Reviewer&) = default;
};

struct ReviewNotes
{
    std::vector<CommentThread> threads; ///< by place in the document they were made on, then by time
    std::vector<Reviewer> reviewers;    ///< in the order they first came up
    int openThreads() const;
    /// Somebody was asked, and nobody is awaited or asks for changes. Open comments do not hinder.
    bool isApproved() const;
    friend bool operator==(const ReviewNotes&, const ReviewNotes&) = default;
};

/// Whether an event is one of these, or of the records of a session (facilitation.h), written here: they are
/// about the document, and stand beside it instead of in the incident's timeline.
bool isReviewNote(const TimelineEvent& event);

/// The fold. `events`: newest revision each, any order; those that `asOf` does not see, retracted ones and
/// those of tools are passed over, and so is what answers a comment that is not there. Of events about the
/// same, the later wins, at the same instant the one known later. Names are the same in any case and with any
/// blanks. O(n log n).
ReviewNotes reviewNotesAt(const std::vector<TimelineEvent>& events, AsOf asOf);

} // namespace muster
