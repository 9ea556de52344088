// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/review_notes.h"

#include "models/base/json_text.h"
#include "models/domain/facilitation.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>
#include <tuple>

namespace muster {

namespace {

// A payload comes from a file, and a file may hold anything.
constexpr qsizetype kLongestText = 20'000;
constexpr qsizetype kLongestQuote = 4'000;
constexpr qsizetype kLongestContext = 200;
constexpr qsizetype kLongestName = 400;
constexpr double kLargestNumber = 1 << 30;
constexpr qsizetype kShownQuote = 60;

/// The first characters; never half of one.
QString cut(const QString& text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    return text.left(text[length - 1].isHighSurrogate() ? length - 1 : length);
}

/// The last characters; never half of one.
QString cutFront(const QString& text, qsizetype length)
{
    if (text.size() <= length)
        return text;
    const qsizetype from = text.size() - length;
    return text.mid(text[from].isLowSurrogate() ? from + 1 : from);
}

QString rawText(const QJsonObject& object, const char* name)
{
    return object.value(QLatin1String(name)).toString();
}

/// Cut before and after: what is left may begin or end with a blank.
QString words(const QJsonObject& object, const char* name, qsizetype length)
{
    return cut(rawText(object, name).trimmed(), length).trimmed();
}

/// A whole number from `least` on; else `other`.
int numberOf(const QJsonObject& object, const char* name, int least, int other)
{
    const double value = object.value(QLatin1String(name)).toDouble(-kLargestNumber);
    return value >= least && value <= kLargestNumber && value == double(int(value)) ? int(value) : other;
}

class Writer
{
public:
    Writer() : m_object{{QStringLiteral("v"), 1}} {}
    Writer& text(const char* name, const QString& value)
    {
        if (!value.isEmpty())
            m_object.insert(QLatin1String(name), value);
        return *this;
    }
    Writer& number(const char* name, qsizetype value, qsizetype absent)
    {
        if (value != absent)
            m_object.insert(QLatin1String(name), value);
        return *this;
    }
    Writer& time(const char* name, const std::optional<Instant>& value)
    {
        if (value)
            m_object.insert(QLatin1String(name), value->toIso());
        return *this;
    }
    QByteArray json() const { return QJsonDocument(m_object).toJson(QJsonDocument::Compact); }

private:
    QJsonObject m_object;
};

QString shortQuote(const QString& quote)
{
    const QString line = quote.simplified();
    return line.size() <= kShownQuote ? line : cut(line, kShownQuote) + QChar(0x2026);
}

/// Order of two remarks about the same.
auto orderOf(const TimelineEvent& event)
{
    return std::tuple(event.occurredAt, event.knownAt, event.id);
}

class Fold
{
public:
    ReviewNotes run(const std::vector<TimelineEvent>& events, AsOf asOf)
    {
        std::vector<const TimelineEvent*> seen;
        for (const TimelineEvent& event : events) {
            // A tool's event of the same name is not ours.
            if (!event.retracted && event.source.isEmpty() && !event.raw.isEmpty() &&
                asOf.sees(event.occurredAt, event.knownAt))
                seen.push_back(&event);
        }
        std::sort(seen.begin(), seen.end(),
                  [](const TimelineEvent* a, const TimelineEvent* b) { return orderOf(*a) < orderOf(*b); });
        // Comments first: a reply may carry an earlier time than what it answers, when clocks differ.
        for (const TimelineEvent* event : seen)
            addComment(*event);
        for (const TimelineEvent* event : seen)
            addRest(*event);
        std::stable_sort(m_notes.threads.begin(), m_notes.threads.end(),
                         [](const CommentThread& a, const CommentThread& b) {
                             return std::tuple(a.anchor.position, a.at, a.id) <
                                    std::tuple(b.anchor.position, b.at, b.id);
                         });
        return std::move(m_notes);
    }

private:
    static QString author(const QString& by, const TimelineEvent& event)
    {
        return by.isEmpty() ? event.actor : by;
    }

    void addComment(const TimelineEvent& event)
    {
        if (event.kindName != QLatin1String(kCommentAdded))
            return;
        const auto record = commentFromJson(event.raw);
        if (!record || m_byId.contains(event.id))
            return;
        CommentThread thread;
        thread.id = event.id;
        thread.anchor = record->anchor;
        thread.by = author(record->by, event);
        thread.text = record->text;
        thread.at = event.occurredAt;
        m_byId[event.id] = m_notes.threads.size();
        m_notes.threads.push_back(std::move(thread));
    }

    void addRest(const TimelineEvent& event)
    {
        if (event.kindName == QLatin1String(kCommentReplied)) {
            if (const auto record = replyFromJson(event.raw)) {
                if (CommentThread* thread = threadOf(record->comment))
                    thread->replies.push_back(
                        {event.id, author(record->by, event), record->text, event.occurredAt});
            }
        } else if (event.kindName == QLatin1String(kCommentResolved) ||
                   event.kindName == QLatin1String(kCommentReopened)) {
            const auto record = threadChangeFromJson(event.raw);
            CommentThread* thread = record ? threadOf(record->comment) : nullptr;
            if (!thread)
                return;
            thread->resolvedAt.reset();
            thread->resolvedBy.clear();
            if (event.kindName == QLatin1String(kCommentResolved)) {
                thread->resolvedAt = event.occurredAt;
                thread->resolvedBy = author(record->by, event);
            }
        } else if (event.kindName == QLatin1String(kReviewRequested)) {
            if (const auto record = reviewRequestFromJson(event.raw))
                request(*record, event);
        } else if (event.kindName == QLatin1String(kReviewAnswered)) {
            if (const auto record = reviewAnswerFromJson(event.raw))
                answer(*record, event);
        }
    }

    CommentThread* threadOf(const EventId& id)
    {
        const auto found = m_byId.find(id);
        return found == m_byId.end() ? nullptr : &m_notes.threads[found->second];
    }

    Reviewer* reviewer(const QString& who)
    {
        const QString key = who.simplified().toCaseFolded();
        if (key.isEmpty())
            return nullptr;
        const auto [place, fresh] = m_reviewers.try_emplace(key, m_notes.reviewers.size());
        if (fresh) {
            m_notes.reviewers.emplace_back();
            m_notes.reviewers.back().who = who.simplified();
        }
        return &m_notes.reviewers[place->second];
    }

    void request(const ReviewRequest& record, const TimelineEvent& event)
    {
        Reviewer* one = reviewer(record.who);
        if (!one)
            return;
        const QString name = one->who;
        *one = {};
        one->who = name;
        one->askedBy = author(record.by, event);
        one->askedAt = event.occurredAt;
        one->due = record.due;
        one->asked = record.words;
    }

    void answer(const ReviewAnswer& record, const TimelineEvent& event)
    {
        Reviewer* one = reviewer(author(record.who, event));
        if (!one)
            return;
        one->verdict = record.verdict;
        one->answeredAt = event.occurredAt;
        one->words = record.words;
        one->revision = record.revision;
    }

    ReviewNotes m_notes;
    std::map<EventId, size_t> m_byId;
    std::map<QString, size_t> m_reviewers;
};

} // namespace

QByteArray toJson(const CommentRecord& record)
{
    return Writer()
        .text("text", record.text)
        .text("by", record.by)
        .text("quote", record.anchor.quote)
        .text("before", record.anchor.before)
        .text("after", record.anchor.after)
        .number("position", record.anchor.position, 0)
        .number("alike", record.anchor.alike, 0)
        .number("revision", record.anchor.revision, -1)
        .json();
}

std::optional<CommentRecord> commentFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    CommentRecord record;
    record.text = words(object, "text", kLongestText);
    record.by = words(object, "by", kLongestName);
    record.anchor.quote = cut(rawText(object, "quote"), kLongestQuote);
    record.anchor.before = cutFront(rawText(object, "before"), kLongestContext);
    record.anchor.after = cut(rawText(object, "after"), kLongestContext);
    record.anchor.position = numberOf(object, "position", 0, 0);
    record.anchor.alike = numberOf(object, "alike", 0, 0);
    record.anchor.revision = numberOf(object, "revision", 0, -1);
    if (record.text.isEmpty())
        return std::nullopt;
    return record;
}

QByteArray toJson(const ReplyRecord& record)
{
    return Writer()
        .text("comment", record.comment.value)
        .text("text", record.text)
        .text("by", record.by)
        .json();
}

std::optional<ReplyRecord> replyFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    ReplyRecord record;
    record.comment.value = words(object, "comment", kLongestName);
    record.text = words(object, "text", kLongestText);
    record.by = words(object, "by", kLongestName);
    if (record.comment.isEmpty() || record.text.isEmpty())
        return std::nullopt;
    return record;
}

QByteArray toJson(const ThreadChange& record)
{
    return Writer().text("comment", record.comment.value).text("by", record.by).json();
}

std::optional<ThreadChange> threadChangeFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    ThreadChange record;
    record.comment.value = words(object, "comment", kLongestName);
    record.by = words(object, "by", kLongestName);
    if (record.comment.isEmpty())
        return std::nullopt;
    return record;
}

QByteArray toJson(const ReviewRequest& record)
{
    return Writer()
        .text("who", record.who)
        .text("by", record.by)
        .text("words", record.words)
        .time("due", record.due)
        .number("revision", record.revision, -1)
        .json();
}

std::optional<ReviewRequest> reviewRequestFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    ReviewRequest record;
    record.who = words(object, "who", kLongestName);
    record.by = words(object, "by", kLongestName);
    record.words = words(object, "words", kLongestText);
    record.due = Instant::fromIso(rawText(object, "due"));
    record.revision = numberOf(object, "revision", 0, -1);
    if (record.who.isEmpty())
        return std::nullopt;
    return record;
}

QString toString(ReviewVerdict verdict)
{
    switch (verdict) {
    case ReviewVerdict::Approved:
        return QStringLiteral("approved");
    case ReviewVerdict::ChangesAsked:
        return QStringLiteral("changes_asked");
    }
    return {};
}

QByteArray toJson(const ReviewAnswer& record)
{
    return Writer()
        .text("who", record.who)
        .text("verdict", toString(record.verdict))
        .text("words", record.words)
        .number("revision", record.revision, -1)
        .json();
}

std::optional<ReviewAnswer> reviewAnswerFromJson(const QByteArray& json)
{
    const QJsonObject object = parseJson(json).object();
    ReviewAnswer record;
    record.who = words(object, "who", kLongestName);
    record.words = words(object, "words", kLongestText);
    record.revision = numberOf(object, "revision", 0, -1);
    const QString verdict = rawText(object, "verdict");
    for (const ReviewVerdict known : {ReviewVerdict::Approved, ReviewVerdict::ChangesAsked}) {
        if (verdict == toString(known)) {
            record.verdict = known;
            return record;
        }
    }
    return std::nullopt;
}

QString textOf(const CommentRecord& record)
{
    QString text = record.by;
    if (!record.anchor.quote.trimmed().isEmpty())
        text += (text.isEmpty() ? QStringLiteral("On “") : QStringLiteral(" on “")) +
                shortQuote(record.anchor.quote) + QChar(0x201D);
    return text.isEmpty() ? record.text : text + QStringLiteral(": ") + record.text;
}

QString textOf(const ReviewRequest& record)
{
    const QString text = QStringLiteral("Review asked of ") + record.who;
    return record.words.isEmpty() ? text : text + QStringLiteral(": ") + record.words;
}

QString textOf(const ReviewAnswer& record)
{
    QString text = record.who.isEmpty() ? QStringLiteral("A reviewer") : record.who;
    text += record.verdict == ReviewVerdict::Approved ? QStringLiteral(" approved")
                                                      : QStringLiteral(" asks for changes to");
    text += record.revision >= 0 ? QStringLiteral(" revision %1").arg(record.revision)
                                 : QStringLiteral(" the document");
    return record.words.isEmpty() ? text : text + QStringLiteral(": ") + record.words;
}

int ReviewNotes::openThreads() const
{
    return static_cast<int>(
        std::count_if(threads.begin(), threads.end(), [](const CommentThread& one) { return one.isOpen(); }));
}

bool ReviewNotes::isApproved() const
{
    return !reviewers.empty() && std::all_of(reviewers.begin(), reviewers.end(), [](const Reviewer& one) {
        return one.verdict == ReviewVerdict::Approved;
    });
}

ReviewNotes reviewNotesAt(const std::vector<TimelineEvent>& events, AsOf asOf)
{
    return Fold().run(events, asOf);
}

bool isReviewNote(const TimelineEvent& event)
{
    return isSessionRecord(event) ||
           (event.source.isEmpty() && (event.kindName.startsWith(QLatin1String("comment.")) ||
                                       event.kindName.startsWith(QLatin1String("review."))));
}

} // namespace muster
