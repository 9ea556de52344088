// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists of a post-mortem session: agenda, questions, what was said, what is parked, and the document as
// far as the story is.

#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

namespace muster {

/// One topic of the agenda.
struct TopicRow
{
    Q_GADGET
    Q_PROPERTY(QString topicId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)         ///< "The next key moment" until the story has reached it
    Q_PROPERTY(QString clockText MEMBER clockText) ///< "04:10 of 10:00"; empty: not talked about yet
    Q_PROPERTY(bool current MEMBER current)
    Q_PROPERTY(bool over MEMBER over)   ///< longer than its time box
    Q_PROPERTY(bool ahead MEMBER ahead) ///< of a moment that the story has not reached
public:
    QString key, title, clockText;
    bool current = false, over = false, ahead = false;
    bool operator==(const TopicRow&) const = default;
};
class TopicModel : public RowListModel, public Rows<TopicRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Facilitator.topics")
public:
    explicit TopicModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One question to offer.
struct QuestionRow
{
    Q_GADGET
    Q_PROPERTY(QString text MEMBER key)
    Q_PROPERTY(QString because MEMBER because) ///< "at a decision", "known late"; what it is offered for
    Q_PROPERTY(bool asked MEMBER asked)        ///< stands large on the screen
public:
    QString key, because;
    bool asked = false;
    bool operator==(const QuestionRow&) const = default;
};
class QuestionModel : public RowListModel, public Rows<QuestionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Facilitator.questions")
public:
    explicit QuestionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What somebody said about a moment.
struct SaidRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_PROPERTY(QString eventId MEMBER key)
    Q_PROPERTY(QString timeText MEMBER timeText) ///< of the moment
    Q_PROPERTY(QString speaker MEMBER speaker)   ///< may be empty
    Q_PROPERTY(QString marker MEMBER marker)     ///< "Detection"; may be empty
    Q_PROPERTY(QString text MEMBER text)
public:
    QString key, timeText, speaker, marker, text;
    bool operator==(const SaidRow&) const = default;
};
class SaidModel : public RowListModel, public Rows<SaidRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Facilitator.said")
public:
    explicit SaidModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One entry of the parking lot.
struct ParkedRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_PROPERTY(QString entryId MEMBER key)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString stateText MEMBER stateText) ///< "action item", "dropped"; empty: parked
    Q_PROPERTY(bool open MEMBER open)
public:
    QString key, text, stateText;
    bool open = true;
    bool operator==(const ParkedRow&) const = default;
};
class ParkedModel : public RowListModel, public Rows<ParkedRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Facilitator.parked")
public:
    explicit ParkedModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A part of the document that speaks of nothing later.
struct PassageRow
{
    Q_GADGET
    Q_CLASSINFO("details", "text")
    Q_PROPERTY(QString passageId MEMBER key)
    Q_PROPERTY(int level MEMBER level) ///< heading: 1 … 6; else 0
    Q_PROPERTY(QString text MEMBER text)
public:
    QString key;
    int level = 0;
    QString text;
    bool operator==(const PassageRow&) const = default;
};
class PassageModel : public RowListModel, public Rows<PassageRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Facilitator.passages")
public:
    explicit PassageModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
