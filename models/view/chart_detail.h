// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One chart, looked at closely: a panel of the room or one that was frozen as evidence. Its samples as a
// table, as files, as evidence, and the way to it in its tool.

#include "models/base/id.h"
#include "models/base/instant.h"
#include "models/chart/chart_feed.h"
#include "models/domain/panel.h"
#include "models/domain/series.h"
#include "models/domain/source.h"
#include "models/store/frozen_chart.h"
#include "models/view/query_line.h"
#include "models/view/row_list_model.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <optional>
#include <vector>

namespace muster {

class WarRoom;

/// One instant of the table.
struct SampleRow
{
    Q_GADGET
    Q_PROPERTY(QString timeText MEMBER timeText) ///< "2026-11-20 02:13:40 UTC"
    Q_PROPERTY(
        QStringList cells MEMBER cells) ///< one per series, in the panel's unit; "—" where there is none
    Q_PROPERTY(QString accessibleText MEMBER accessibleText)
public:
    QString key, timeText;
    QStringList cells;
    QString accessibleText;
    bool operator==(const SampleRow&) const = default;
};
class SampleTableModel : public RowListModel, public Rows<SampleRow>
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("ChartDetail.table")
public:
    explicit SampleTableModel(QObject* parent = nullptr) : RowListModel(parent), Rows(this) {}
};

/// Role: what the chart page over the room shows. Owner: WarRoom. Thread: main; reading, tables and files are
/// made on workers. Not for drawing: ChartPanel.
class ChartDetail final : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("WarRoom.detail")
    Q_PROPERTY(bool open READ isOpen NOTIFY changed)
    /// Of the panel in the room, or of the event that holds a frozen chart; one of them is empty.
    Q_PROPERTY(QString panelId READ panelId NOTIFY changed)
    Q_PROPERTY(QString eventId READ eventId NOTIFY changed)
    Q_PROPERTY(bool frozen READ frozen NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString subtitle READ subtitle NOTIFY changed)
    /// "Frozen 02:26:10 UTC, as known then"; empty for a panel of the room.
    Q_PROPERTY(QString frozenText READ frozenText NOTIFY changed)
    /// What stands in the way: "The samples of this chart are not on this machine …"; mostly empty.
    Q_PROPERTY(QString problem READ problem NOTIFY changed)
    Q_PROPERTY(QString sourceName READ sourceName NOTIFY changed)
    Q_PROPERTY(QStringList queries READ queries NOTIFY changed)
    Q_PROPERTY(muster::ChartFeed* feed READ feed NOTIFY changed)
    Q_PROPERTY(QString headline READ headline NOTIFY rangeChanged)
    Q_PROPERTY(bool hasSloLine READ hasSloLine NOTIFY changed)
    Q_PROPERTY(double sloLine READ sloLine NOTIFY changed)
    /// The room's range, or the frozen one's own, which can be zoomed as well. UTC ms.
    Q_PROPERTY(double rangeFrom READ rangeFrom NOTIFY rangeChanged)
    Q_PROPERTY(double rangeTo READ rangeTo NOTIFY rangeChanged)
    /// The address of the same chart in its tool; empty, and then why, when there is none.
    Q_PROPERTY(QString link READ link NOTIFY changed)
    Q_PROPERTY(QString whyNoLink READ whyNoLink NOTIFY changed)
    /// The same in the dashboard tool (Grafana) that its source names; empty when it names none.
    Q_PROPERTY(QString dashboardLink READ dashboardLink NOTIFY changed)
    /// Changes what the chart asks; the chart is then that of the changed query.
    Q_PROPERTY(muster::QueryLine* query READ query CONSTANT)
    Q_PROPERTY(muster::SampleTableModel* table READ table CONSTANT)
    Q_PROPERTY(QStringList columns READ columns NOTIFY tableChanged) ///< names of the series
    /// "1,440 samples", "the newest 500 of 1,440 instants; the CSV file has all".
    Q_PROPERTY(QString tableText READ tableText NOTIFY tableChanged)
    /// The table is on the screen and is kept up to date.
    Q_PROPERTY(bool tableShown READ tableShown WRITE setTableShown NOTIFY tableChanged)
    /// The panel that a person points at or has the keyboard on; `freeze` takes it. Empty: none.
    Q_PROPERTY(QString attended READ attended WRITE setAttended NOTIFY attendedChanged)
    Q_PROPERTY(bool busy READ busy NOTIFY changed) ///< a file is being written
public:
    explicit ChartDetail(WarRoom* room);
    ~ChartDetail() override;

    bool isOpen() const { return m_panel.has_value(); }
    QString panelId() const { return m_event.isEmpty() && m_panel ? m_panel->id : QString(); }
    QString eventId() const { return m_event.value; }
    bool frozen() const { return !m_event.isEmpty(); }
    QString title() const;
    QString subtitle() const;
    QString frozenText() const { return m_frozenText; }
    QString problem() const { return m_problem; }
    QString sourceName() const { return m_sourceName; }
    QStringList queries() const;
    ChartFeed* feed() const;
    QString headline() const;
    bool hasSloLine() const { return m_panel && m_panel->sloLine; }
    double sloLine() const;
    double rangeFrom() const { return static_cast<double>(range().from.ms); }
    double rangeTo() const { return static_cast<double>(range().to.ms); }
    QString link() const;
    QString whyNoLink() const;
    QString dashboardLink() const;
    QueryLine* query() { return m_query; }
    SampleTableModel* table() { return &m_table; }
    QStringList columns() const { return m_columns; }
    QString tableText() const { return m_tableText; }
    bool tableShown() const { return m_tableShown; }
    void setTableShown(bool shown);
    QString attended() const { return m_attended; }
    void setAttended(const QString& panelId);
    bool busy() const { return m_busy; }

    Q_INVOKABLE void showPanel(const QString& panelId);
    /// The panel that a person attends to, else the first.
    Q_INVOKABLE void showAttended();
    /// The same, with the cursor in its query.
    Q_INVOKABLE void changeQuery();
    /// The frozen chart of an event. False, and nothing changes, when the event is none of this room's or
    /// holds no frozen chart.
    Q_INVOKABLE bool showEvidence(const QString& eventId);
    /// The panel before or after this one in the room's order, around the end.
    Q_INVOKABLE void step(int direction);
    Q_INVOKABLE void close();
    /// Shows this range: the room's for a panel, the own one for a frozen chart.
    Q_INVOKABLE void setRange(double fromMs, double toMs);
    /// Keeps the samples of the shown panel (or the attended one, or every panel of the room) within the
    /// range for ever, as events of the timeline. `froze` comes for each when it is on disk.
    Q_INVOKABLE void freeze();
    /// Writes what is shown: png, svg or csv. `exported` or `exportFailed` follows.
    Q_INVOKABLE void exportTo(const QString& format, const QUrl& file);
    /// A name for the file, without folder: "error-rate-2026-11-20-0126.csv".
    Q_INVOKABLE QString fileName(const QString& format) const;
    /// The values at this time (NaN: at the room's instant) to the clipboard, one series a line.
    Q_INVOKABLE void copyValues(double timeMs);

signals:
    void changed();
    void rangeChanged();
    void tableChanged();
    void attendedChanged();
    /// The query line wants the keyboard.
    void queryWanted();
    void froze(const QString& eventId);
    void exported(const QString& path);
    void exportFailed(const QString& words);

private:
    TimeRange range() const;
    /// The shown panel with the source and queries that its tool knows.
    const Panel& asked() const;
    /// The shown panel, with the query that a person changed.
    const Panel& shown() const;
    std::vector<QString> queryTexts() const;
    void leave();
    void findSource();
    void freezePanel(const Panel& panel);
    void rebuildTable();
    void roomMoved();

    WarRoom* m_room;
    QueryLine* m_query;
    QString m_next;               ///< a panel that was kept and is shown once the room has it
    std::optional<Panel> m_panel; ///< the one shown; a frozen one reads from the frozen samples
    EventId m_event;
    std::optional<FrozenChart> m_chart;
    std::unique_ptr<ChartFeed> m_ownFeed; ///< of a frozen chart
    TimeRange m_ownRange;
    std::optional<Source> m_source;
    bool m_sourceRead = false;
    QString m_frozenText, m_problem, m_sourceName, m_attended, m_tableText;
    QStringList m_columns;
    SampleTableModel m_table;
    bool m_tableShown = false, m_busy = false;
    bool m_tableMaking = false, m_tableAgain = false;
};

} // namespace muster
