// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists of the runbook navigator: answered path, branches of the current node, tree nodes and edges to
// draw.

#include "models/view/row_list_model.h"

#include <QLineF>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// One answered step.
struct PathRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "title answer overrideReason")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString node MEMBER node)         ///< "N1"
    Q_PROPERTY(QString title MEMBER title)       ///< the question
    Q_PROPERTY(QString answer MEMBER answer)     ///< "0.187 > 0.0144"
    Q_PROPERTY(QString timeText MEMBER timeText) ///< "02:09:05"
    Q_PROPERTY(QString by MEMBER by)
    Q_PROPERTY(bool overridden MEMBER overridden) ///< another branch than proposed was taken
    Q_PROPERTY(bool skipped MEMBER skipped)       ///< it was not answered; `overrideReason` says why
    Q_PROPERTY(QString overrideReason MEMBER overrideReason)
public:
    QString key, node, title, answer, timeText, by;
    bool overridden = false;
    bool skipped = false;
    QString overrideReason;
    bool operator==(const PathRow&) const = default;
};
class RunbookPathModel : public RowListModel, public Rows<PathRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.path")
public:
    explicit RunbookPathModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What the linter says of a text that is edited.
struct RunbookFindingRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "what wayOut")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(bool isError MEMBER isError) ///< else a warning
    Q_PROPERTY(int line MEMBER line)        ///< 1-based; 0: of the whole text
    Q_PROPERTY(QString what MEMBER what)
    Q_PROPERTY(QString wayOut MEMBER wayOut)
public:
    QString key;
    bool isError = false;
    int line = 0;
    QString what, wayOut;
    bool operator==(const RunbookFindingRow&) const = default;
};
class RunbookFindingModel : public RowListModel, public Rows<RunbookFindingRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookEditor.findings")
public:
    explicit RunbookFindingModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One way on from the current node.
struct BranchRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text condition reason note")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(int number MEMBER number)           ///< 1 … 9: the key that takes it
    Q_PROPERTY(QString text MEMBER text)           ///< the condition in words: "greater than 0.0144"
    Q_PROPERTY(QString condition MEMBER condition) ///< as written in the runbook
    Q_PROPERTY(QString target MEMBER target)       ///< node id
    Q_PROPERTY(QString targetTitle MEMBER targetTitle)
    Q_PROPERTY(bool proposed MEMBER proposed)
    Q_PROPERTY(QString reason MEMBER reason) ///< why it is proposed: "0.187 > 0.0144"
    Q_PROPERTY(QString note MEMBER note)
public:
    QString key;
    int number = 0;
    QString text, condition, target, targetTitle;
    bool proposed = false;
    QString reason, note;
    bool operator==(const BranchRow&) const = default;
};
class BranchListModel : public RowListModel, public Rows<BranchRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.branches")
public:
    explicit BranchListModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A node of the drawn tree, in layout units: x grows to the right by layer, y downwards.
struct TreeNodeRow
{
    Q_GADGET
    Q_CLASSINFO("verbatim", "node standing kind")
    Q_PROPERTY(QString node MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(double nodeX MEMBER x)
    Q_PROPERTY(double nodeY MEMBER y)
    Q_PROPERTY(double nodeWidth MEMBER width)
    Q_PROPERTY(double nodeHeight MEMBER height)
    /// path (answered), skipped (passed without an answer), current, proposed (next when the proposal is
    /// taken), open (still reachable), pruned, unreached (no path leads there from the start).
    Q_PROPERTY(QString standing MEMBER state)
    Q_PROPERTY(QString kind MEMBER kind) ///< check, event_check, decision, action, verify, wait, end
    Q_PROPERTY(int shape MEMBER shape)   ///< of the layout: while it is the same, all places are
public:
    QString key, title;
    double x = 0, y = 0, width = 0, height = 0;
    QString state, kind;
    int shape = 0;
    bool operator==(const TreeNodeRow&) const = default;
};
class TreeNodeModel : public RowListModel, public Rows<TreeNodeRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.treeNodes")
public:
    explicit TreeNodeModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// An edge of the drawn tree, from the right side of one box to the left side of another (or back). One that
/// passes boxes on its way runs along a lane where none stands.
struct TreeEdgeRow
{
    Q_GADGET
    Q_CLASSINFO("verbatim", "standing")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(double x1 MEMBER x1)
    Q_PROPERTY(double y1 MEMBER y1)
    Q_PROPERTY(double x2 MEMBER x2)
    Q_PROPERTY(double y2 MEMBER y2)
    Q_PROPERTY(QLineF lane MEMBER lane)    ///< the level stretch between its bends; null: it has none
    Q_PROPERTY(int fromRow MEMBER fromRow) ///< the boxes it joins, by their rows in the list of nodes
    Q_PROPERTY(int toRow MEMBER toRow)
    Q_PROPERTY(QString label MEMBER label)    ///< the condition, short: "≤ 0.2", "no data"
    Q_PROPERTY(QString standing MEMBER state) ///< path, proposed, open, pruned, unreached
    Q_PROPERTY(int shape MEMBER shape)        ///< see TreeNodeRow
public:
    QString key;
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    QLineF lane;
    int fromRow = -1, toRow = -1;
    QString label, state;
    int shape = 0;
    bool operator==(const TreeEdgeRow&) const = default;
};
class TreeEdgeModel : public RowListModel, public Rows<TreeEdgeRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("RunbookNavigator.treeEdges")
public:
    explicit TreeEdgeModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
