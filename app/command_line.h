// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The command line as a value: which verb, with what. Parsing only; the verbs themselves live in commands.h
// and window.h.

#include "models/base/instant.h"
#include "models/base/result.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace muster {

enum class Verb {
    Window,
    Drill,
    Open,
    Shots,
    Report,
    Lint,
    Runbook,
    Export,
    ExportTimeline,
    Actions,
    Import,
    Sync,
    SealDrill,
    Diagnostics,
    Help,
    Version
};

struct CommandLine
{
    Verb verb = Verb::Window;
    QString dataDirectory; ///< --data; empty: the platform's application-data folder
    QStringList operands;  ///< files, incident, drill name: what stands after the verb
    QString theme;         ///< "dark", "light" or empty: as set
    QSize size;            ///< --size WxH; invalid: default
    QString format;        ///< report: md, html, pdf, json, csv; export-timeline, actions: csv, md, json
    QString output;        ///< report: --output; export-timeline, actions: empty is stdout
    /// `--connect TOOL=URL`: sources added for this run's data folder before the window opens.
    std::vector<std::pair<QString, QString>> connections;
    /// `--service`: with connections, opens a live room about this service (declares one when none is open).
    QString service;
    QString runbookFile; ///< --runbook: attached to that room; Markdown or JSON
    QString sloFile;     ///< --slo: OpenSLO objectives of that room
    /// `--state-file`: where the window writes what it shows, as JSON, for end-to-end tests and screen
    /// automation. Empty: nowhere.
    QString stateFile;
    bool publicVersion = false;   ///< report --public: what may leave the company
    bool showDiff = false;        ///< --diff: what the public version changed is printed
    bool withoutCharts = false;   ///< --without-charts: their titles are left out as well
    QStringList publicHosts;      ///< --public-host: links there stay
    QStringList internalDomains;  ///< --internal-domain: hosts under it are taken out
    QStringList ticketPatterns;   ///< --ticket: regular expression of ticket ids
    bool json = false;            ///< --json: what is printed is one JSON object (lint, runbook, import)
    QString source;               ///< import --source: whose whole history, by name, id or tool
    std::optional<Instant> since; ///< --since DATE; nullopt: everything
    bool resume =
        false;     ///< --resume: import goes on with the last one of this path or source that did not end
    QString label; ///< --label: import keeps a second installation of a tool apart
    bool debug = false;    ///< --debug: may be debugged, dumps core, logs in detail (see guardProcess)
    bool safeMode = false; ///< --safe-mode: starts without network and keyring, whatever happened before
    /// --no-safe-mode: starts as usual even after unexpected ends; for tests that end it on purpose.
    bool noSafeMode = false;
};

/// `arguments` without the program's name. Errors are Invalid and end with the way out.
Result<CommandLine> parseCommandLine(const QStringList& arguments);

/// The text of `muster --help`.
QString helpText();

} // namespace muster
