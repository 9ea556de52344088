// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// What the page tests put in the place of the view models: a list model of plain maps and chart feeds filled
// from the inputs of the built-in drill. For tests only; the program never links this.

#include "models/chart/chart_feed.h"
#include "models/chart/chart_types.h"

#include <QAbstractListModel>
#include <QVariantList>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

#include <memory>
#include <vector>

/// Rows are maps; the roles are the keys of the first row.
class RowsModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QVariantList rows READ rows WRITE setRows NOTIFY rowsChanged)
    Q_PROPERTY(int count READ count NOTIFY rowsChanged)

public:
    using QAbstractListModel::QAbstractListModel;
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : count(); }
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override { return m_roles; }
    int count() const { return int(m_rows.size()); }
    QVariantList rows() const { return m_rows; }
    void setRows(const QVariantList& rows);

signals:
    void rowsChanged();

private:
    QVariantList m_rows;
    QHash<int, QByteArray> m_roles;
};

/// Reads the drill's events and series and hands them to the mock as rows and feeds.
class DrillData : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Drill)
    QML_SINGLETON

public:
    explicit DrillData(QObject* parent = nullptr);

    /// Events known at this instant, newest first, in the shape of TimelineModel's rows.
    Q_INVOKABLE QVariantList timeline(double knownUntilMs) const;
    /// Four panels in the shape of PanelListModel's rows.
    Q_INVOKABLE QVariantList panels() const;
    /// Eight panels, one of every style.
    Q_INVOKABLE QVariantList everyStyle() const;
    Q_INVOKABLE QVariant markers(double knownUntilMs) const;
    /// Error ratio over the whole file, thinned to `count` values.
    Q_INVOKABLE QVariant shape(int count) const;
    Q_INVOKABLE QObject* feed(int index) const;

private:
    struct Column
    {
        QString name;
        std::vector<double> values;
    };
    const std::vector<double>& column(const QString& name) const;
    std::unique_ptr<muster::ChartFeed>
    makeFeed(const QString& id, const QString& title, const QString& subtitle, muster::Unit unit,
             const std::vector<std::pair<QString, std::vector<double>>>& series) const;
    QVariantList rowsOf(const std::vector<std::unique_ptr<muster::ChartFeed>>& feeds) const;

    QVariantList m_events;
    std::vector<qint64> m_times;
    std::vector<Column> m_columns;
    /// Shared by all engines of the program, as a room is that outlives the window.
    static std::vector<std::unique_ptr<muster::ChartFeed>>& feeds();
    static std::vector<std::unique_ptr<muster::ChartFeed>>& styleFeeds();
};
