// SPDX-License-Identifier: GPL-3.0-or-later
// `muster import --source`: a tool's whole history without a window.
#include "app/commands.h"
#include "app/data_directory.h"
#include "app/history_gateway.h"
#include "app/services.h"
#include "app/termination.h"
#include "app/tool_gateway.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/history_import.h"
#include "integrations/sync/sync_engine.h"
#include "models/domain/format.h"
#include "models/store/import_runs.h"
#include "models/store/store.h"
#include "models/view/import_desk.h"

#include <QElapsedTimer>
#include <QEventLoop>

#include <algorithm>
#include <cstdio>

namespace muster {

namespace {

constexpr qint64 kSayEvery = 1'000; ///< milliseconds between two lines of progress

void say(const QString& text)
{
    std::fputs((withoutDeceptiveCharacters(text) + u'\n').toUtf8().constData(), stderr);
}

QString joined(const QStringList& words)
{
    QStringList some = words;
    some.removeAll(QString());
    return some.join(QStringLiteral(" · "));
}

/// By name, id or tool; of several only the exact name or id.
Result<Source> sourceNamed(const std::vector<Source>& sources, const QString& name)
{
    std::vector<Source> loose;
    QStringList names;
    for (const Source& one : sources) {
        if (one.name == name || one.id.value == name)
            return one;
        if (one.tool == name || one.name.compare(name, Qt::CaseInsensitive) == 0)
            loose.push_back(one);
        names << one.name;
    }
    if (loose.size() == 1)
        return loose.front();
    return fail(ErrorKind::NotFound, names.isEmpty()
                                         ? QStringLiteral("no source is connected; connect one in Settings")
                                         : QStringLiteral("no source is called '%1'; there are: %2")
                                               .arg(name, names.join(QStringLiteral(", "))));
}

} // namespace

int runToolImport(const CommandLine& line)
{
    auto services = makeServices(dataDirectory(line.dataDirectory));
    if (!services)
        return explain(services.error());
    for (const auto& [tool, url] : line.connections) {
        const Done added = services->store->writeNow(
            [&](WriteTx& tx) { return putSourceKeepingSecret(tx, connectionSource(tool, url)); });
        if (!added)
            return explain(added.error());
    }
    const auto sources = services->store->readNow([](ReadTx& tx) { return tx.sources(); });
    const auto runs = services->store->readNow([](ReadTx& tx) { return importRuns(tx); });
    if (!sources || !runs)
        return explain(sources ? runs.error() : sources.error());
    const auto source = sourceNamed(*sources, line.source);
    if (!source)
        return explain(source.error());
    const auto earlier = std::find_if(runs->begin(), runs->end(), [&](const ImportRun& run) {
        return run.origin == source->id.value && run.state != ImportState::Complete;
    });
    if (line.resume && earlier == runs->end())
        return explain(
            ErrorKind::NotFound,
            QStringLiteral("no import of %1 was cut off; leave --resume out to begin one").arg(source->name));
    if (!line.resume && earlier != runs->end())
        say(QStringLiteral(
                "muster: an earlier import of %1 did not come to its end; --resume goes on with it")
                .arg(source->name));
    services->engine->setSources(*sources);
    if (const QString remark = services->histories->remarkOf(source->tool); !remark.isEmpty())
        say(remark);

    HistoryImport& imports = *services->histories;
    ImportRunId run;
    QElapsedTimer said;
    QEventLoop loop; // a command without a window: nothing else is waiting for this thread
    const auto refused = [&](const Error& error) {
        explain(error);
        loop.quit();
    };
    QObject::connect(&imports, &HistoryImport::changed, &loop, [&](const ImportStatus& status) {
        run = status.run.id;
        if (!status.active) {
            loop.quit();
        } else if (!said.isValid() || said.elapsed() >= kSayEvery || !status.waiting.isEmpty()) {
            said.start();
            const ImportRow row = importRow(status);
            say(joined({row.countText, row.paceText, row.doing}));
        }
    });
    if (line.resume)
        imports.resume(earlier->id, &loop, [&](const Done& done) {
            if (!done)
                refused(done.error());
        });
    else
        imports.start(source->id, line.since, &loop, [&](const Result<ImportRunId>& begun) {
            if (!begun)
                refused(begun.error());
        });
    TerminationSignals termination;
    QObject::connect(&termination, &TerminationSignals::requested, &imports, [&] {
        if (!run.isEmpty())
            imports.stop(run, &loop, [](const Done&) {});
    });
    loop.exec();
    if (run.isEmpty())
        return kExitFailed;
    const auto ended = services->store->readNow([&](ReadTx& tx) { return importRun(tx, run); });
    return ended ? printImport(*services->store, *ended, line.json) : explain(ended.error());
}

} // namespace muster
