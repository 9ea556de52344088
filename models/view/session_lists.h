// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// How the session's lists come out of the store, the table of commands, and how an incident is declared. Pure
// functions inside a given transaction. Internal to models/view.

#include "models/domain/board_panels.h"
#include "models/domain/source.h"
#include "models/domain/source_use.h"
#include "models/domain/timeline.h"
#include "models/store/store.h"
#include "models/store/write_tx.h"
#include "models/view/formatters.h"
#include "models/view/session.h"

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace muster {

/// The configured sources and what is known of their freshness.
struct SessionSources
{
    std::vector<Source> sources;
    std::vector<Freshness> freshness;
    std::map<SourceId, int> unread; ///< how many items of each could not be read
};
/// The full reading that a person asked for.
struct SweepState
{
    bool running = false, doubted = false;
    QString words;
};
using SweepStates = std::map<SourceId, SweepState>;
struct Session::SourceFacts
{
    SessionSources sources;
    SweepStates sweeps;
    // The list of incidents is read once at a time, and not all the time while an import fills the store.
    bool readingIncidents = false;
};

Result<std::vector<IncidentRow>> readIncidentRows(const ReadTx& tx, TimeStyle style);
Result<std::vector<SearchRow>> readSearchRows(const ReadTx& tx, const QString& words, int limit,
                                              TimeStyle style);
Result<SessionSources> readSourceFacts(const ReadTx& tx);
/// What each source asks of its tool (ToolGateway::sourceUse).
using SourceUses = std::map<SourceId, SourceUse>;
/// One row per source, its worst feed first in mind; ages counted at `now`, other times shown in `style`.
std::vector<SourceRow> sourceRows(const SessionSources& facts, Instant now, const SweepStates& sweeps = {},
                                  const SourceUses& uses = {}, TimeStyle style = {});

/// Every command with its key, in key-map order.
std::vector<CommandRow> allCommands();

/// What a person says when declaring.
struct NewIncident
{
    QString title;
    Severity severity = Severity::Unknown;
    QString service;
    Instant now;
    QString panelTemplate; ///< path or resource of the panel template
    QString severityReason;
    QString commander; ///< takes IC at once, and is the person at this machine; empty: nobody yet
    /// Declared from an alert that another room knows; it is copied into the new one.
    std::optional<TimelineEvent> alert;
    QString alertNumber; ///< that room's number
};
/// Incident with the next free number, severity, stage, key time and first event in one transaction, and a
/// note of what its runbook is looked for by (runbook_attach.h). The SLO of the service is taken over from
/// the newest incident that has one; panels as in `providePanels`.
Result<IncidentId> declare(WriteTx& tx, const NewIncident& incident);
/// `declare` on the store's thread, then the runbook: that of the profile's folder which answers the alert,
/// its labels or the service; else that of the newest incident of the service. `onDone` comes when the
/// incident is stored, before the folder is read.
void declareThenAttach(Store& store, const NewIncident& incident, QObject* context,
                       std::function<void(const Result<IncidentId>&)> onDone,
                       std::function<void(const Error&)> failed);

/// Gives an incident without panels those of its service's board (models/document/board_files.h), else of the
/// template, asked from the first Prometheus source. True when it did; false when there are panels already,
/// no service is named, or no such source is connected yet.
Result<bool> providePanels(WriteTx& tx, const IncidentId& id, const QString& panelTemplate);

/// Panels of a board file for this room. A broken file gives Invalid with its name.
Result<std::vector<Panel>> panelsFromTemplate(const QByteArray& json, const QString& name,
                                              const BoardUse& use);

} // namespace muster
