// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The address of a Grafana page that shows what a chart shows: the panel of the dashboard it came from, else
// the queries in Explore. Pure. Forms of addresses from grafana.com/docs/grafana/latest
// (dashboards/build-dashboards/ create-dashboard-url-variables, explore/get-started-with-explore), read
// 2026-11.

#include "integrations/core/connector.h"

#include <QString>
#include <QUrl>

#include <map>
#include <vector>

namespace muster {

/// Keys of Account::settings.
inline constexpr char16_t kGrafanaAddress[] = u"grafana";
inline constexpr char16_t kGrafanaSource[] = u"grafanaSource";
/// The two fields of a settings form that say where Grafana is and what the tool is called in it.
std::vector<SettingField> grafanaFields();

/// `/d/<uid>?viewPanel=<panel>&from=&to=` for a panel with an origin. Otherwise `/explore` with the queries,
/// once as Grafana 10 and later read them (`schemaVersion=1&panes=`) and once as earlier ones do (`left=`);
/// each looks at its own. `sourceType`: what Grafana calls the kind of tool, "prometheus". Empty: no Grafana
/// is set, its address is none, or there is nothing to show.
QUrl grafanaLink(const std::map<QString, QString>& settings, const QString& sourceType,
                 const PanelOrigin& origin, const std::vector<QString>& queries, TimeRange range);

} // namespace muster
