// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Dashboards exported from Grafana 7 to 12 (the classic model, schemaVersion 22 and later) as boards. Read
// only; nothing of the file is fetched, run or shown as markup.

#include "models/base/result.h"
#include "models/domain/board.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace muster {

/// One thing of the dashboard that the board does not have, or has in another form.
struct NotTaken
{
    QString where; ///< "panel \"Error rate\"", "variable \"pod\"", "the dashboard"
    QString what;  ///< "the transformation organize"
    QString why;   ///< "Muster shows the series as the tool answers them"
    friend bool operator==(const NotTaken&, const NotTaken&) = default;
};

struct GrafanaImport
{
    Board board;
    std::vector<NotTaken> notTaken; ///< whatever is not in the board stands here by name
};

/// Takes the model itself, the answer of `/api/dashboards/uid/…`, an export for sharing, or the classic model
/// in a Kubernetes-style wrapper. Errors: Invalid with the way out: no JSON, no dashboard, the new model of
/// Grafana 12 ("elements"), rows from before Grafana 5, not one panel that can be shown, over 8 MB.
Result<GrafanaImport> readGrafanaDashboard(const QByteArray& json, const QString& name);

} // namespace muster
