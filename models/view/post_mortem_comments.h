// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Comments and reviewers of a post-mortem: events of the room, folded (models/domain/review_notes.h), each
// comment with the place where its passage stands in the text today.

#include "models/document/comment_anchor.h"
#include "models/view/row_list_model.h"

#include <QStringList>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

class PostMortemEditor;
class WarRoom;

struct CommentRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text quote replies")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString by MEMBER by)
    Q_PROPERTY(QString timeText MEMBER timeText)
    Q_PROPERTY(QString quote MEMBER quote) ///< empty: about the whole document
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QStringList replies MEMBER replies)
    Q_PROPERTY(bool isOpen MEMBER isOpen)
    Q_PROPERTY(QString fit MEMBER fit)       ///< "the words were edited", "the passage is gone"; else empty
    Q_PROPERTY(int position MEMBER position) ///< in the text; -1: nowhere
    Q_PROPERTY(int length MEMBER length)
public:
    QString key, by, timeText, quote, text;
    QStringList replies;
    bool isOpen = true;
    QString fit;
    int position = -1, length = 0;
    bool operator==(const CommentRow&) const = default;
};
class CommentModel : public RowListModel, public Rows<CommentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemComments.threads")
public:
    explicit CommentModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

struct ReviewerRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "words")
    Q_PROPERTY(QString who MEMBER key)
    Q_PROPERTY(QString statusText MEMBER statusText) ///< "approved revision 4", "waited for since 20 Nov"
    Q_PROPERTY(QString tone MEMBER tone)             ///< ok, warn, muted
    Q_PROPERTY(QString words MEMBER words)
public:
    QString key, statusText, tone, words;
    bool operator==(const ReviewerRow&) const = default;
};
class ReviewerModel : public RowListModel, public Rows<ReviewerRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemComments.reviewers")
public:
    explicit ReviewerModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: see above. Owner: PostMortemEditor. Thread: main; passages are looked for on the pool.
class PostMortemComments final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.comments")
    Q_PROPERTY(QString incidentId READ incidentId CONSTANT)
    Q_PROPERTY(muster::CommentModel* threads READ threads CONSTANT)
    Q_PROPERTY(muster::ReviewerModel* reviewers READ reviewers CONSTANT)
    Q_PROPERTY(int openCount READ openCount NOTIFY changed)
    Q_PROPERTY(bool approved READ approved NOTIFY changed)
public:
    PostMortemComments(PostMortemEditor* editor, WarRoom* room);
    ~PostMortemComments() override;
    QString incidentId() const;

    CommentModel* threads() { return &m_threads; }
    ReviewerModel* reviewers() { return &m_reviewers; }
    int openCount() const { return m_notes.openThreads(); }
    bool approved() const { return m_notes.isApproved(); }

    /// About a passage of the text, or, with a negative position, about the whole.
    Q_INVOKABLE void add(int position, int length, const QString& text);
    /// A passage of the text as it stands now, to be kept with the words that are being written about it:
    /// "quote", "before", "after", "position", "alike", "revision". A negative position: empty, the whole.
    Q_INVOKABLE QVariantMap passage(int position, int length) const;
    /// About a passage that was kept, wherever it stands by now; empty: about the whole.
    Q_INVOKABLE void addAbout(const QVariantMap& passage, const QString& text);
    Q_INVOKABLE void reply(const QString& key, const QString& text);
    Q_INVOKABLE void resolve(const QString& key);
    Q_INVOKABLE void reopen(const QString& key);
    Q_INVOKABLE void askFor(const QString& who, const QString& words);
    /// What the person at this machine says of the document: approved, or changes are asked for.
    Q_INVOKABLE void answer(bool approves, const QString& words);

    /// From the editor, after the room's events or the text changed.
    void refresh();

signals:
    void changed();

private:
    void add(const CommentAnchor& about, const QString& text);
    void put(const char* kindName, const QByteArray& json, const QString& text);
    void showRows(const std::vector<AnchorPlace>& places);
    QString me() const;
    PostMortemEditor* m_editor;
    WarRoom* m_room;
    ReviewNotes m_notes;
    CommentModel m_threads;
    ReviewerModel m_reviewers;
    int m_asked = 0;
};

} // namespace muster
