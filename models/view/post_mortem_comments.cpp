// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_comments.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/view/command_desk.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

namespace muster {

PostMortemComments::PostMortemComments(PostMortemEditor* editor, WarRoom* room)
    : QObject(editor), m_editor(editor), m_room(room)
{
}

PostMortemComments::~PostMortemComments() = default;

QString PostMortemComments::incidentId() const
{
    return m_room->incidentId();
}

QString PostMortemComments::me() const
{
    const QString name = m_room->command()->me();
    return name.isEmpty() ? QStringLiteral("You") : name;
}

void PostMortemComments::put(const char* kindName, const QByteArray& json, const QString& text)
{
    TimelineEvent event;
    event.kindName = QString::fromLatin1(kindName);
    event.kind = EventKind::Note;
    event.actor = me();
    event.text = text;
    event.raw = json;
    m_room->addLocalEvent(std::move(event), {}, {});
}

void PostMortemComments::add(const CommentAnchor& about, const QString& text)
{
    if (text.trimmed().isEmpty())
        return;
    CommentRecord record;
    record.text = text.trimmed();
    record.by = me();
    record.anchor = about;
    put(kCommentAdded, toJson(record), textOf(record));
}

void PostMortemComments::add(int position, int length, const QString& text)
{
    add(position < 0 ? CommentAnchor{}
                     : anchorAt(m_editor->markdown(), position, length, m_editor->revision()),
        text);
}

QVariantMap PostMortemComments::passage(int position, int length) const
{
    if (position < 0)
        return {};
    const CommentAnchor at = anchorAt(m_editor->markdown(), position, length, m_editor->revision());
    return {{QStringLiteral("quote"), at.quote}, {QStringLiteral("before"), at.before},
            {QStringLiteral("after"), at.after}, {QStringLiteral("position"), qlonglong{at.position}},
            {QStringLiteral("alike"), at.alike}, {QStringLiteral("revision"), at.revision}};
}

void PostMortemComments::addAbout(const QVariantMap& passage, const QString& text)
{
    CommentAnchor about;
    about.quote = passage.value(QStringLiteral("quote")).toString();
    if (!about.quote.isEmpty()) {
        about.before = passage.value(QStringLiteral("before")).toString();
        about.after = passage.value(QStringLiteral("after")).toString();
        about.position = passage.value(QStringLiteral("position")).toLongLong();
        about.alike = passage.value(QStringLiteral("alike")).toInt();
        about.revision = passage.value(QStringLiteral("revision"), -1).toInt();
    }
    add(about, text);
}

void PostMortemComments::reply(const QString& key, const QString& text)
{
    if (text.trimmed().isEmpty())
        return;
    put(kCommentReplied, toJson(ReplyRecord{EventId{key}, text.trimmed(), me()}),
        tr("%1 replied: %2").arg(me(), text.trimmed()));
}

void PostMortemComments::resolve(const QString& key)
{
    put(kCommentResolved, toJson(ThreadChange{EventId{key}, me()}), tr("%1 settled a comment").arg(me()));
}

void PostMortemComments::reopen(const QString& key)
{
    put(kCommentReopened, toJson(ThreadChange{EventId{key}, me()}),
        tr("%1 opened a comment again").arg(me()));
}

void PostMortemComments::askFor(const QString& who, const QString& words)
{
    if (who.trimmed().isEmpty())
        return;
    const ReviewRequest record{who.trimmed(), me(), words.trimmed(), std::nullopt, m_editor->revision()};
    put(kReviewRequested, toJson(record), textOf(record));
}

void PostMortemComments::answer(bool approves, const QString& words)
{
    const ReviewAnswer record{me(), approves ? ReviewVerdict::Approved : ReviewVerdict::ChangesAsked,
                              words.trimmed(), m_editor->revision()};
    put(kReviewAnswered, toJson(record), textOf(record));
}

void PostMortemComments::refresh()
{
    const RoomSnapshot* const room = m_room->snapshot();
    if (!room || !m_editor->active())
        return;
    m_notes = reviewNotesAt(room->allEvents(), {});
    std::vector<ReviewerRow> reviewers;
    for (const Reviewer& one : m_notes.reviewers) {
        ReviewerRow row;
        row.key = one.who;
        row.words = one.words.isEmpty() ? one.asked : one.words;
        if (!one.verdict) {
            row.statusText = tr("asked");
            row.tone = QStringLiteral("muted");
        } else {
            const bool approved = *one.verdict == ReviewVerdict::Approved;
            row.statusText = approved ? tr("approved") : tr("asks for changes");
            row.tone = approved ? QStringLiteral("ok") : QStringLiteral("warn");
        }
        reviewers.push_back(std::move(row));
    }
    m_reviewers.setRows(std::move(reviewers));
    std::vector<CommentAnchor> anchors;
    for (const CommentThread& thread : m_notes.threads)
        anchors.push_back(thread.anchor);
    if (anchors.empty()) {
        showRows({});
        return;
    }
    Worker::run(
        [text = m_editor->markdown(), anchors = std::move(anchors)] { return findAnchors(text, anchors); },
        this,
        [this, asked = ++m_asked](const std::vector<AnchorPlace>& places) {
            if (asked == m_asked)
                showRows(places);
        });
}

void PostMortemComments::showRows(const std::vector<AnchorPlace>& places)
{
    const auto when = [](Instant at) { return format::dateTime(at, Format::instance()->style()); };
    std::vector<CommentRow> rows;
    for (size_t i = 0; i < m_notes.threads.size() && i < places.size(); ++i) {
        const CommentThread& thread = m_notes.threads[i];
        CommentRow row;
        row.key = thread.id.value;
        row.by = thread.by;
        row.timeText = when(thread.at);
        row.quote = thread.anchor.quote;
        row.text = thread.text;
        for (const CommentReply& reply : thread.replies)
            row.replies << displayFilled(tr("%1, %2: %3"), {reply.by, when(reply.at), reply.text},
                                         DisplayRole::Cell);
        row.isOpen = thread.isOpen();
        if (!row.quote.isEmpty()) {
            if (places[i].fit == AnchorFit::Edited)
                row.fit = tr("the words were edited since");
            else if (places[i].fit == AnchorFit::Orphaned)
                row.fit = tr("the passage is gone");
            if (places[i].fit != AnchorFit::Orphaned) {
                row.position = static_cast<int>(places[i].from);
                row.length = static_cast<int>(places[i].length);
            }
        }
        rows.push_back(std::move(row));
    }
    m_threads.setRows(std::move(rows));
    emit changed();
}

} // namespace muster
