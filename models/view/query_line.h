// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The line in which a chart's query is changed: what is wrong with it and where, what may be typed, what was
// run before, and the chart of what was typed. The text itself belongs to the editor on the screen. Not for
// the chart's other sides: ChartDetail.

#include "models/base/instant.h"
#include "models/domain/panel.h"
#include "models/domain/promql.h"
#include "models/domain/source.h"
#include "models/view/name_catalogue.h"
#include "models/view/query_proposals.h"
#include "models/view/query_run.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>

namespace muster {

class QueryHistory;
class WarRoom;

/// Role: what QML shows of one query line. Owner: ChartDetail. Thread: main: reading a query costs
/// microseconds, names are looked through on workers and asked of the tool after `kRest` without typing.
class QueryLine final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("ChartDetail.query")
    /// What stands in the editor; `replaced` says that it was changed from here.
    Q_PROPERTY(QString text READ text NOTIFY textChanged)
    /// Of a chart with several queries: which one, from 0, and how many.
    Q_PROPERTY(int index READ index WRITE setIndex NOTIFY textChanged)
    Q_PROPERTY(int queries READ queries NOTIFY textChanged)
    /// What is wrong, in a sentence, and where; empty: nothing. `problemLength` 0: something is missing
    /// there.
    Q_PROPERTY(QString problem READ problem NOTIFY problemChanged)
    Q_PROPERTY(int problemFrom READ problemFrom NOTIFY problemChanged)
    Q_PROPERTY(int problemLength READ problemLength NOTIFY problemChanged)
    Q_PROPERTY(muster::ProposalModel* proposals READ proposals CONSTANT)
    Q_PROPERTY(bool proposing READ proposing NOTIFY proposalsChanged) ///< the list is open
    Q_PROPERTY(int current READ current NOTIFY proposalsChanged)      ///< its chosen row
    /// "names from Prometheus", "names from what is stored here: …", "60 of 1,204"; mostly empty.
    Q_PROPERTY(QString proposalsNote READ proposalsNote NOTIFY proposalsChanged)
    Q_PROPERTY(bool edited READ edited NOTIFY textChanged)    ///< not the panel's query any more
    Q_PROPERTY(bool shown READ isShown NOTIFY shownChanged)   ///< the chart is that of an edited query
    Q_PROPERTY(bool canRun READ canRun NOTIFY chartChanged)   ///< not of a frozen chart
    Q_PROPERTY(bool canKeep READ canKeep NOTIFY shownChanged) ///< what is shown can become a panel
    Q_PROPERTY(bool asking READ asking NOTIFY shownChanged)
    /// What the chart shows: "the edited query", "what is stored of it: …", what the tool remarked.
    Q_PROPERTY(QString note READ note NOTIFY shownChanged)
public:
    static constexpr Milliseconds kRest{150};
    static constexpr qsizetype kLongest = 10'000; ///< a longer text is neither coloured nor run

    explicit QueryLine(WarRoom* room, QObject* parent);
    ~QueryLine() override;

    /// The chart that the line belongs to; none: the line is empty. A chart whose query did not change keeps
    /// what was typed. `source`: its tool as it is configured here.
    void setChart(const std::optional<Panel>& panel, bool frozen);
    void setSource(const std::optional<Source>& source);
    /// The room shows another range or instant.
    void follow() { m_run.follow(); }
    const Panel& panel() const { return m_run.panel(); } ///< only while `isShown`
    ChartFeed* feed() const { return m_run.feed(); }

    QString text() const { return m_text; }
    int index() const { return m_index; }
    void setIndex(int index);
    int queries() const { return m_panel ? static_cast<int>(m_panel->series.size()) : 0; }
    QString problem() const { return m_problem ? m_problem->words : QString(); }
    int problemFrom() const { return m_problem ? static_cast<int>(m_problem->from) : 0; }
    int problemLength() const { return m_problem ? static_cast<int>(m_problem->length) : 0; }
    ProposalModel* proposals() { return &m_proposals; }
    bool proposing() const { return m_open && m_proposals.count() > 0; }
    int current() const { return m_current; }
    QString proposalsNote() const { return m_proposalsNote; }
    bool edited() const { return m_panel && m_text != original(); }
    bool isShown() const { return m_run.isActive(); }
    bool canRun() const { return m_panel && !m_frozen; }
    bool canKeep() const;
    bool asking() const { return m_run.isAsking(); }
    QString note() const;

    /// The editor's text and cursor, after each key and each move.
    Q_INVOKABLE void edit(const QString& text, int cursor);
    /// Opens the list at the cursor, whatever was typed.
    Q_INVOKABLE void propose();
    Q_INVOKABLE void choose(int direction);
    /// Puts the row (-1: the chosen one) into the text; `replaced` follows.
    Q_INVOKABLE void accept(int row = -1);
    Q_INVOKABLE void dismiss();
    /// The chart of what was typed. With a mistake that we see it only says so; asked again for the same text
    /// it asks the tool all the same, which may know more than we do.
    Q_INVOKABLE void run();
    /// Back to the panel's query and chart.
    Q_INVOKABLE void revert();
    /// What is shown becomes a panel of the incident; `kept` follows.
    Q_INVOKABLE void keep();
    /// Through the history; beyond its newest stands what was typed before.
    Q_INVOKABLE void older();
    Q_INVOKABLE void newer();

signals:
    void textChanged();
    void replaced(const QString& text, int cursor);
    void problemChanged();
    void proposalsChanged();
    void chartChanged();
    void shownChanged();
    void kept(const QString& panelId);

private:
    QString original() const;
    bool connected() const;
    void replaceText(const QString& text, qsizetype cursor);
    void readText();
    std::optional<promql::Problem> ownProblem() const;
    void setProblem(std::optional<promql::Problem> problem);
    void proposeLater(bool explicitly);
    void lookUp();
    void showProposals(const std::shared_ptr<const QStringList>& names);
    void runChanged();
    void step(int direction);

    WarRoom* m_room;
    std::optional<Panel> m_panel;
    std::optional<Source> m_source;
    bool m_frozen = false;
    int m_index = 0;
    QString m_text;
    int m_cursor = 0;
    promql::Reading m_reading;
    std::optional<promql::Problem> m_problem;
    QString m_insisted; ///< run once in spite of our own problem: asked again, it goes out

    ProposalModel m_proposals;
    promql::Completion m_place;
    bool m_open = false;
    int m_current = 0;
    int m_generation = 0; ///< of the place
    QString m_proposalsNote;

    QueryRun m_run;
    QueryHistory* m_history;
    int m_historyAt = -1; ///< -1: what was typed
    QString m_typed;
};

} // namespace muster
