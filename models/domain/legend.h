// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// Names of series in a legend.

#include <QString>

#include <map>

namespace muster {

/// Whether the legend names labels and so can tell the series of one query apart.
bool legendNamesLabels(const QString& legend);
/// The legend with each `{{label}}` replaced by the series' label, an unknown one by nothing. What a label
/// holds is not read again.
QString legendText(const QString& legend, const std::map<QString, QString>& labels);

} // namespace muster
