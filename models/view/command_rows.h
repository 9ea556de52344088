// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists of the desk of command: assignments and the standing phrases.

#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

namespace muster {

struct AssignmentRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "what answerText")
    Q_PROPERTY(QString assignmentId MEMBER key)
    Q_PROPERTY(QString who MEMBER who)
    Q_PROPERTY(QString what MEMBER what)
    Q_PROPERTY(QString dueText MEMBER dueText)       ///< "in 4 m 10 s", "overdue 1 m", "done 02:14:10"
    Q_PROPERTY(QString stateText MEMBER stateText)   ///< "not acknowledged", "acknowledged 02:05:10" …
    Q_PROPERTY(QString answerText MEMBER answerText) ///< newest CAN report; empty: none
    Q_PROPERTY(bool open MEMBER open)
    Q_PROPERTY(bool acknowledged MEMBER acknowledged)
    Q_PROPERTY(bool answered MEMBER answered) ///< came back and waits for a word
    Q_PROPERTY(bool overdue MEMBER overdue)
    Q_PROPERTY(bool dueSoon MEMBER dueSoon)
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, who, what, dueText, stateText, answerText;
    bool open = false, acknowledged = false, answered = false, overdue = false, dueSoon = false;
    QString accessibleText;
    bool operator==(const AssignmentRow&) const = default;
};

class AssignmentListModel : public RowListModel, public Rows<AssignmentRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.command")
public:
    explicit AssignmentListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

struct PhraseRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "sentence")
    Q_PROPERTY(QString phraseId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString sentence MEMBER sentence)
public:
    QString key, title, sentence;
    bool operator==(const PhraseRow&) const = default;
};

class PhraseListModel : public RowListModel, public Rows<PhraseRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.command")
public:
    explicit PhraseListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
