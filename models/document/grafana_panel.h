// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// One panel of a Grafana dashboard. Internal to the import (grafana_dashboard.h).

#include "models/document/grafana_dashboard.h"

#include <QJsonObject>
#include <QSet>

#include <optional>

namespace muster::grafana {

/// Collects what is not taken over. `where` names the thing that is being read.
class Report
{
public:
    explicit Report(std::vector<NotTaken>& list) : m_list(list) {}
    void at(const QString& where) { m_where = where; }
    const QString& where() const { return m_where; }
    void add(const QString& what, const QString& why);

private:
    std::vector<NotTaken>& m_list;
    QString m_where;
};

/// Words between blanks, as a set.
QSet<QString> wordSet(const char* words);

/// A query in our form: `[[x]]` and `${x:…}` become `$x`. Adds the names that it uses to `used`.
QString queryFrom(const QString& expression, QSet<QString>& used, Report& report);

/// The names of data sources by the dashboard's own inputs ("DS_PROMETHEUS" to "prometheus").
struct Sources
{
    QMap<QString, QString> typeOfInput;
    /// "prometheus", or empty when the dashboard does not say; also for the old form, a bare name.
    QString typeOf(const QJsonValue& datasource) const;
    QString nameOf(const QJsonValue& datasource) const;
};

/// The panel without its place and id; none when nothing of it can be shown (the report says why).
std::optional<BoardPanel> readPanel(const QJsonObject& panel, const Sources& sources, QSet<QString>& used,
                                    Report& report);

} // namespace muster::grafana
