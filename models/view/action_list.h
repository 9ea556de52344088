// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The action items of all incidents on this machine, read from their post-mortems.

#include "models/base/id.h"
#include "models/base/result.h"
#include "models/document/action_items.h"

#include <QByteArray>
#include <QDate>
#include <QString>

#include <vector>

namespace muster {

class ReadTx;

struct IncidentAction
{
    IncidentId incident;
    QString number, title; ///< of the incident
    ActionItem item;
    bool overdue = false;
};

/// The newest text of an incident's post-mortem; what is typed and not saved yet counts.
struct IncidentText
{
    IncidentId incident;
    QString number, title; ///< of the incident
    QString markdown;
};

/// Of every incident that has a post-mortem.
Result<std::vector<IncidentText>> readPostMortemTexts(const ReadTx& tx);

/// The actions of these texts, the open ones first: overdue, then by due date and priority. `settled`: those
/// that are done or dropped as well. Parses every text: not for the main thread, nor for the store's.
std::vector<IncidentAction> actionsOf(const std::vector<IncidentText>& texts, QDate today, bool settled);

/// Both in one, for the command line.
Result<std::vector<IncidentAction>> readActions(const ReadTx& tx, QDate today, bool settled);

/// As "csv" (safe from formulas), "json" or "md" (a table); anything else is Invalid. UTF-8.
Result<QByteArray> renderActions(const std::vector<IncidentAction>& actions, const QString& format);

} // namespace muster
