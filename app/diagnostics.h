// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// The text a person sends along when something is wrong with Muster itself. It says what this build is, what
// befell it and how its sources do, and nothing that was typed: no token, no address, no name of a source, no
// incident.

#include "app/start_marks.h"
#include "models/domain/source.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace muster {

class Store;

struct DiagnosticsInput
{
    QString version;
    QString directory; ///< replaced by "<data>" wherever a note names it
    QStringList crashMarks;
    std::vector<StartMark> unended; ///< starts without a clean end before this one
    bool safeMode = false;
    QString storeProblem; ///< why the store is not open; empty when it is
    QStringList storeNotes;
    std::vector<Source> sources;
    std::vector<Freshness> freshness;
};

/// Pure. One fact per line, ends with a line end.
QString diagnosticsText(const DiagnosticsInput& input);

/// Reads the marks of the folder and, when `store` is given, the sources and their freshness. Blocking; for a
/// worker or a command.
DiagnosticsInput gatherDiagnostics(const QString& directory, const QString& version, Store* store);

} // namespace muster
