// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What may be typed at a place of a query, as rows of a list: found among names, ordered, with the text that
// each would put there. Pure; any thread.

#include "models/domain/promql.h"
#include "models/view/row_list_model.h"

#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <vector>

namespace muster {

struct ProposalRow
{
    Q_GADGET
    Q_PROPERTY(QString text MEMBER text)     ///< "http_requests_total"
    Q_PROPERTY(QString detail MEMBER detail) ///< "growth per second of a counter"; empty: nothing to add
    Q_PROPERTY(QString kind MEMBER kind)     ///< metric, function, aggregation, keyword, label, value
    Q_PROPERTY(QString kindText MEMBER kindText)
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, text, detail, kind, kindText, accessibleText;
    QString name; ///< as it is, not as it is shown
    bool operator==(const ProposalRow&) const = default;
};

class ProposalModel : public RowListModel, public Rows<ProposalRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("QueryLine.proposals")
public:
    explicit ProposalModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

struct Proposals
{
    static constexpr int kMost = 60; ///< more than anybody reads; typing on narrows them
    std::vector<ProposalRow> rows;   ///< what begins with the typed text first
    int all = 0;                     ///< how many there would be
};

/// `names`: of the tool, for the kind of place that `place` is; null: none known.
Proposals proposalsFor(const promql::Completion& place, const std::shared_ptr<const QStringList>& names);

/// A text after a proposal was taken.
struct Accepted
{
    QString text;
    qsizetype cursor = 0;
};
Accepted accept(const QString& text, const promql::Completion& place, const ProposalRow& row);

} // namespace muster
