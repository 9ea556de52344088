// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The lists of the post-mortem editor: outline, checks, findings, evidence, history.

#include "models/view/row_list_model.h"

#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace muster {

/// One heading of the document.
struct OutlineRow
{
    Q_GADGET
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(int level MEMBER level)         ///< 1 … 6
    Q_PROPERTY(int position MEMBER position)   ///< UTF-16 offset into the Markdown
    Q_PROPERTY(QString progress MEMBER state)  ///< done, partial (still holds a prompt), empty
    Q_PROPERTY(int itemCount MEMBER itemCount) ///< list items and table rows in the section; 0: none
public:
    QString key, title;
    int level = 1, position = 0;
    QString state;
    int itemCount = 0;
    bool operator==(const OutlineRow&) const = default;
};
class OutlineModel : public RowListModel, public Rows<OutlineRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.outline")
public:
    explicit OutlineModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One check in words, good or to look at.
struct CheckRow
{
    Q_GADGET
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString text MEMBER text) ///< "2 blame phrases"
    Q_PROPERTY(bool good MEMBER good)
    Q_PROPERTY(int position MEMBER position) ///< where the first one is; -1: nowhere
public:
    QString key, text;
    bool good = true;
    int position = -1;
    bool operator==(const CheckRow&) const = default;
};
class CheckModel : public RowListModel, public Rows<CheckRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.checks")
public:
    explicit CheckModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// One advisory finding of the prose lint.
struct FindingRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "excerpt why suggestion")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(int from MEMBER from) ///< UTF-16 offset into the Markdown
    Q_PROPERTY(int length MEMBER length)
    Q_PROPERTY(QString excerpt MEMBER excerpt)
    Q_PROPERTY(QString rule MEMBER rule)
    Q_PROPERTY(QString why MEMBER why)
    Q_PROPERTY(QString suggestion MEMBER suggestion)
public:
    QString key;
    int from = 0, length = 0;
    QString excerpt, rule, why, suggestion;
    bool operator==(const FindingRow&) const = default;
};
class FindingModel : public RowListModel, public Rows<FindingRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.findings")
public:
    explicit FindingModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// What can be cited: an event, a chart, lines of a log, an answer of a runbook.
struct EvidenceRow
{
    Q_GADGET
    Q_CLASSINFO("cells", "text")
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString sort MEMBER sort) ///< event, chart, log, answer
    Q_PROPERTY(QString timeText MEMBER timeText)
    Q_PROPERTY(QString kind MEMBER kind)
    Q_PROPERTY(QString source MEMBER source)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(bool cited MEMBER cited)
public:
    QString key, sort, timeText, kind, source, text;
    bool cited = false;
    bool operator==(const EvidenceRow&) const = default;
};
class EvidenceModel : public RowListModel, public Rows<EvidenceRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.evidence")
public:
    explicit EvidenceModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A figure of the impact tiles.
struct FigureRow
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER key)              ///< "Time to detect"
    Q_PROPERTY(QString value MEMBER value)           ///< "5 m 11 s"; "—" unknown
    Q_PROPERTY(QString definition MEMBER definition) ///< "detected − impact start"
public:
    QString key, value, definition;
    bool operator==(const FigureRow&) const = default;
};
class FigureModel : public RowListModel, public Rows<FigureRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.figures")
public:
    explicit FigureModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// A saved revision.
struct RevisionRow
{
    Q_GADGET
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(int revision MEMBER revision)
    Q_PROPERTY(QString timeText MEMBER timeText)
    Q_PROPERTY(QString author MEMBER author)
    Q_PROPERTY(QString stateText MEMBER stateText)
public:
    QString key;
    int revision = 0;
    QString timeText, author, stateText;
    bool operator==(const RevisionRow&) const = default;
};
class RevisionModel : public RowListModel, public Rows<RevisionRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("PostMortemEditor.history")
public:
    explicit RevisionModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

} // namespace muster
