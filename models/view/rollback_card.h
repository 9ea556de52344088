// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Roll back or fix forward: the criteria filled from the room, the answers of people kept while they are
// given, and the decision with its check-back. Judging is models/domain/mitigation.h.

#include "models/domain/mitigation.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace muster {

class WarRoom;

struct CriterionRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "found question")
    Q_PROPERTY(QString criterionId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QString standing MEMBER standing)         ///< "for", "against", "neutral", "open"
    Q_PROPERTY(QString standingText MEMBER standingText) ///< "for rolling back", "your answer", …
    Q_PROPERTY(QString found MEMBER found)
    Q_PROPERTY(QString question MEMBER question)
    Q_PROPERTY(bool asked MEMBER asked)  ///< a person answers it with yes or no
    Q_PROPERTY(int answer MEMBER answer) ///< 0 open, 1 yes, 2 no
public:
    QString key, title, standing, standingText, found, question;
    bool asked = false;
    int answer = 0;
    bool operator==(const CriterionRow&) const = default;
};
class CriterionModel : public RowListModel, public Rows<CriterionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RollbackCard.criteria")
public:
    explicit CriterionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: the card behind "roll back or fix forward". Owner: WarRoom. Thread: main. Answers are in the store
/// 150 ms after they are given, and go when it is decided.
class RollbackCard final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.rollback")
    Q_PROPERTY(muster::CriterionModel* criteria READ criteria CONSTANT)
    Q_PROPERTY(QString advice READ advice NOTIFY changed)
    Q_PROPERTY(QString openText READ openText NOTIFY changed) ///< "3 of 8 wait for your answer"
    Q_PROPERTY(QString note READ note WRITE setNote NOTIFY changed)
    Q_PROPERTY(QString verify READ verify WRITE setVerify NOTIFY changed)
    Q_PROPERTY(QString who READ who WRITE setWho NOTIFY changed)
    Q_PROPERTY(int boxMinutes READ boxMinutes WRITE setBoxMinutes NOTIFY changed)
    /// What has to be set before acting, or why nothing can be stored; empty: it may be decided.
    Q_PROPERTY(QString missing READ missing NOTIFY changed)
    Q_PROPERTY(bool canDecide READ canDecide NOTIFY changed)
    /// "Decided at 02:23:20: roll back …"; empty: not yet, as far as this instant knows.
    Q_PROPERTY(QString decidedText READ decidedText NOTIFY changed)
public:
    explicit RollbackCard(WarRoom* room);
    ~RollbackCard() override;

    /// Name of the setting that holds the answers until it is decided.
    static QString answersKey(const QString& incidentId);

    CriterionModel* criteria() { return &m_rows; }
    QString advice() const { return m_card.advice; }
    QString openText() const;
    QString note() const { return m_answers.note; }
    void setNote(const QString& note);
    QString verify() const { return m_answers.verify; }
    void setVerify(const QString& verify);
    QString who() const { return m_answers.who; }
    void setWho(const QString& who);
    int boxMinutes() const { return m_answers.boxMinutes; }
    void setBoxMinutes(int minutes);
    QString missing() const;
    bool canDecide() const;
    QString decidedText() const { return m_decidedText; }

    /// Called when the card opens: who looks back is the incident commander until somebody says otherwise.
    Q_INVOKABLE void begin();
    /// 1 yes, 2 no, 0 open again.
    Q_INVOKABLE void answer(const QString& criterionId, int answer);
    /// Records the decision (an option id) and its check-back in one transaction. False: something is
    /// missing.
    Q_INVOKABLE bool decide(const QString& optionId);
    /// Hands what was answered to the store now.
    void flush();

signals:
    void changed();
    /// Answers were read from the store: put them into the fields.
    void loaded();
    void decided(const QString& eventId);

private:
    void load();
    void refresh();
    void touch();
    void journal();
    template <typename Value>
    void set(Value MitigationAnswers::*field, const Value& value);

    WarRoom* m_room;
    MitigationAnswers m_answers, m_kept;
    MitigationCard m_card;
    QString m_decidedText;
    bool m_touched = false, m_deciding = false;
    QTimer m_journalTimer;
    CriterionModel m_rows;
};

} // namespace muster
