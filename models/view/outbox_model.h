// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What waits to be sent to tools, in words: every remote write with its true state and what a person can do
// about it. Not for sending: that is the gate behind WriteGateway.

#include "models/base/clock.h"
#include "models/domain/operation.h"
#include "models/view/row_list_model.h"

#include <QtQml/qqmlregistration.h>

#include <vector>

namespace muster {

/// One remote write that a person asked for.
struct OutboxRow
{
    Q_GADGET
    Q_PROPERTY(QString operationId MEMBER key)
    Q_PROPERTY(QString title MEMBER title)         ///< what was confirmed, with its target
    Q_PROPERTY(QString standing MEMBER state)      ///< stable name: "pending", "unknown", …
    Q_PROPERTY(QString stateText MEMBER stateText) ///< "Queued", "Uncertain", "Your decision"
    Q_PROPERTY(QString tone MEMBER tone)           ///< "ok", "muted", "warn"
    Q_PROPERTY(QString detail MEMBER detail)       ///< what happened, what happens next
    Q_PROPERTY(QString whoText MEMBER whoText)     ///< "Maya Okafor · 3 m ago"
    Q_PROPERTY(bool canSend MEMBER canSend)        ///< send it (again) now
    Q_PROPERTY(QString sendText MEMBER sendText)   ///< what that button says
    Q_PROPERTY(bool canConfirm MEMBER canConfirm)  ///< say that it arrived
    Q_PROPERTY(bool canCancel MEMBER canCancel)
    Q_PROPERTY(bool canWriteAnew MEMBER canWriteAnew) ///< its form can be opened again with its words
    Q_PROPERTY(bool settled MEMBER settled) ///< sent, cancelled or replaced: shown for a while, quietly
public:
    QString key, title, state, stateText, tone, detail, whoText;
    bool canSend = false;
    QString sendText;
    bool canConfirm = false, canCancel = false, canWriteAnew = false, settled = false;
    bool operator==(const OutboxRow&) const = default;
};

/// The row of an operation as of `now`; times in the chosen zone. Pure.
OutboxRow outboxRow(const Operation& operation, Instant now);

/// Of one that is written anew: "In place of: PagerDuty: add a note. The tool refused it: not allowed". Pure;
/// not made safe to show.
QString anewWords(const Operation& operation);

/// "1 needs you · 2 uncertain · 3 queued"; empty when everything is settled. Pure.
QString outboxSummary(const std::vector<Operation>& operations);

/// Role: the list behind Session.outbox. Owner: Session. Thread: main. Open operations first, those that need
/// a person on top, then by age; those settled in the last ten minutes below.
class OutboxModel : public RowListModel, public Rows<OutboxRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Session.outbox")
    /// For the status bar: "1 needs you · 2 queued"; empty when nothing is open.
    Q_PROPERTY(QString summary READ summary NOTIFY summaryChanged)
    /// A person has to decide about at least one.
    Q_PROPERTY(bool needsPerson READ needsPerson NOTIFY summaryChanged)
    /// At least one may or may not have arrived.
    Q_PROPERTY(bool uncertain READ uncertain NOTIFY summaryChanged)
public:
    /// How long a settled operation is still listed, so that one sees it go.
    static constexpr Milliseconds kShownAfter{10 * 60'000};

    explicit OutboxModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
    QString summary() const { return m_summary; }
    bool needsPerson() const { return m_needsPerson; }
    bool uncertain() const { return m_uncertain; }
    void setOperations(std::vector<Operation> operations, Instant now);
    /// Counts the ages again.
    void refresh(Instant now);

signals:
    void summaryChanged();

private:
    std::vector<Operation> m_operations;
    QString m_summary;
    bool m_needsPerson = false, m_uncertain = false;
};

} // namespace muster
