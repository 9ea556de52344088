// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of a room that has none: the service's own board, else the template's.
#include "models/view/provided_panels.h"

#include "models/base/log.h"
#include "models/document/board_files.h"
#include "models/document/board_json.h"
#include "models/store/database.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace muster {

Result<std::vector<Panel>> panelsFromTemplate(const QByteArray& json, const QString& name,
                                              const BoardUse& use)
{
    const Result<BoardFile> file = readBoard(json, name);
    if (!file)
        return tl::unexpected(file.error());
    auto panels = panelsOf(file->board, use);
    if (!panels)
        return fail(ErrorKind::Invalid, QStringLiteral("%1: %2").arg(name, panels.error().what), name);
    return panels;
}

namespace {

/// The service's own board, else those of the template. A board that cannot be used must not keep a room from
/// its charts.
Result<std::vector<Panel>> panelsFor(const QString& dataFolder, const QString& panelTemplate,
                                     const BoardUse& use)
{
    const auto own = boardFor(dataFolder, use.service);
    if (own && *own) {
        auto panels = panelsOf(**own, use);
        if (panels)
            return panels;
        qCWarning(logView).noquote() << "the board" << (*own)->title << "is not used:" << panels.error().what;
    } else if (!own) {
        qCWarning(logView).noquote() << "a board is not used:" << own.error().what;
    }
    QFile file(panelTemplate);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Storage, QStringLiteral("%1: %2").arg(panelTemplate, file.errorString()),
                    panelTemplate);
    return panelsFromTemplate(file.readAll(), panelTemplate, use);
}

} // namespace

Result<bool> providePanels(WriteTx& tx, const IncidentId& id, const QString& panelTemplate)
{
    const auto incident = tx.incident(id);
    if (!incident)
        return tl::unexpected(incident.error());
    const auto panels = tx.panels(id);
    if (!panels)
        return tl::unexpected(panels.error());
    const auto sources = tx.sources();
    if (!sources)
        return tl::unexpected(sources.error());
    const auto prometheus = std::find_if(sources->begin(), sources->end(), [](const Source& source) {
        return source.tool == QLatin1String("prometheus") && source.enabled;
    });
    if (!panels->empty() || incident->services.isEmpty() || panelTemplate.isEmpty() ||
        prometheus == sources->end())
        return false;
    const auto slos = tx.slos(id);
    if (!slos)
        return tl::unexpected(slos.error());
    std::optional<double> errorRatioLine;
    if (!slos->empty())
        errorRatioLine = 1.0 - slos->front().target;
    BoardUse use{incident->services.first(), prometheus->id, errorRatioLine};
    if (!slos->empty())
        use.slo = slos->front();
    const auto made = panelsFor(QFileInfo(tx.database().path()).path(), panelTemplate, use);
    if (!made)
        return tl::unexpected(made.error());
    if (Done done = tx.setPanels(id, *made); !done)
        return tl::unexpected(done.error());
    return true;
}

} // namespace muster
