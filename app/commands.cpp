// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include "app/connectors.h"
#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/file_bytes.h"
#include "app/seal_drill.h"
#include "app/services.h"
#include "app/tool_gateway.h"
#include "app/tool_verbs.h"
#include "integrations/core/secret_store.h"
#include "integrations/sync/fact_sink.h"
#include "integrations/sync/sync_engine.h"
#include "integrations/sync/transport.h"
#include "models/base/durable_file.h"
#include "models/document/board_files.h"
#include "models/document/grafana_dashboard.h"
#include "models/document/lint_file.h"
#include "models/document/text_diff.h"
#include "models/domain/board_panels.h"
#include "models/domain/format.h"
#include "models/store/incident_file.h"
#include "models/store/store.h"
#include "models/view/action_list.h"
#include "models/view/public_report.h"
#include "models/view/report.h"
#include "models/view/report_render.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>
#include <unistd.h>

namespace muster {

namespace {

Done writeFile(const QString& path, const QByteArray& bytes)
{
    return durableReplace(path, bytes);
}

QString column(const QString& text, int width)
{
    return text.leftJustified(width);
}

void printReports(const std::vector<SourceReport>& reports)
{
    printLine(column(QStringLiteral("SOURCE"), 24) + column(QStringLiteral("FEED"), 16) +
              column(QStringLiteral("STATE"), 8) + column(QStringLiteral("TIME"), 10) +
              QStringLiteral("RESULT"));
    for (const SourceReport& report : reports) {
        printLine(column(report.name, 24) + column(report.feed, 16) +
                  column(report.ok ? QStringLiteral("ok") : QStringLiteral("failed"), 8) +
                  column(QStringLiteral("%1 ms").arg(report.duration.count()), 10) + report.words);
    }
}

/// Sources named on the command line, stored as the window would store them.
Done addConnections(const CommandLine& line, Store& store)
{
    return store.writeNow([&](WriteTx& tx) -> Done {
        for (const auto& [tool, url] : line.connections) {
            if (auto done = putSourceKeepingSecret(tx, connectionSource(tool, url)); !done)
                return done;
        }
        return {};
    });
}

} // namespace

/// Titles and names come from tools: what could steer a terminal is shown as U+FFFD.
void printLine(const QString& text)
{
    std::fputs((withoutDeceptiveCharacters(text) + u'\n').toUtf8().constData(), stdout);
}

Result<std::unique_ptr<Store>> openStore(const CommandLine& line)
{
    const QString directory = dataDirectory(line.dataDirectory);
    if (auto secured = secureDataDirectory(directory); !secured)
        return tl::unexpected(secured.error());
    return Store::open({directory}, std::make_shared<SystemClock>());
}

Source connectionSource(const QString& tool, const QString& url)
{
    Source source;
    // One source per tool and address: running the same command twice must not add a second one.
    source.id = SourceId{QStringLiteral("connect.%1.%2").arg(tool, url)};
    source.tool = tool;
    const auto connectors = makeConnectors();
    const Connector* connector = connectors->find(tool);
    source.name = connector ? connector->descriptor().name : tool;
    source.settings[QStringLiteral("url")] = url;
    return source;
}

int explain(const Error& error)
{
    std::fputs(
        (QStringLiteral("muster: ") + withoutDeceptiveCharacters(error.what) + u'\n').toUtf8().constData(),
        stderr);
    return kExitFailed;
}

int explain(ErrorKind kind, const QString& what)
{
    return explain(fail(kind, what).value());
}

namespace {

int writePublicReport(const CommandLine& line, Store& store)
{
    PublicRules rules;
    rules.publicHosts = line.publicHosts;
    rules.internalDomains = line.internalDomains;
    rules.ticketPatterns = line.ticketPatterns;
    rules.charts = line.withoutCharts ? PublicRules::Charts::LeftOut : PublicRules::Charts::TitleStays;
    const auto report = renderPublicReport(store, line.operands.constFirst(), line.format, rules);
    if (!report)
        return explain(report.error());
    if (auto written = writeFile(line.output, report->bytes); !written)
        return explain(written.error());
    if (line.showDiff) {
        const QString diff = diffText(textDiff(report->internal, report->made.text));
        printLine(diff + u'\n' + publicReport(report->internal, report->made));
    } else if (!report->made.findings.empty()) {
        std::fputs((QStringLiteral("muster: %1 places are for a person to look at; --diff prints them\n")
                        .arg(report->made.findings.size()))
                       .toUtf8()
                       .constData(),
                   stderr);
    }
    printLine(line.output);
    return kExitDone;
}

} // namespace

int runReport(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    if (line.publicVersion)
        return writePublicReport(line, **store);
    const auto report = renderReport(**store, line.operands.constFirst(), line.format);
    if (!report)
        return explain(report.error());
    if (auto written = writeFile(line.output, *report); !written)
        return explain(written.error());
    printLine(line.output);
    return kExitDone;
}

namespace {

QJsonObject findingObject(const LintFinding& finding)
{
    return {{QStringLiteral("level"), finding.level == LintFinding::Level::Error ? QStringLiteral("error")
                                                                                 : QStringLiteral("warning")},
            {QStringLiteral("line"), finding.line},
            {QStringLiteral("node"), finding.node},
            {QStringLiteral("what"), finding.what},
            {QStringLiteral("wayOut"), finding.wayOut}};
}

} // namespace

int runLint(const CommandLine& line)
{
    bool failed = false;
    int errors = 0;
    int warnings = 0;
    QJsonArray all;
    const LintOptions options{SystemClock().now(), toolVerbs(*makeConnectors())};
    std::map<QString, LintedIds> folders; // files that are named one by one are those of their folder
    for (const QString& operand : line.operands) {
        const QFileInfo named(operand);
        LintedIds& seen = folders[named.isDir() ? named.canonicalFilePath() : named.canonicalPath()];
        const QStringList paths = lintableFiles(operand);
        if (paths.isEmpty() && !line.json)
            printLine(QStringLiteral("%1: no runbooks, boards or SLO files").arg(operand));
        for (const QString& path : paths) {
            const auto result = lintFile(path, options, &seen);
            QJsonObject file{{QStringLiteral("file"), path}};
            QJsonArray list;
            if (!result) {
                explain(result.error());
                failed = true;
                file.insert(QStringLiteral("problem"), result.error().what);
            }
            for (const LintFinding& finding : result ? *result : std::vector<LintFinding>{}) {
                (finding.level == LintFinding::Level::Error ? errors : warnings) += 1;
                list.append(findingObject(finding));
                if (!line.json)
                    printLine(formatFinding(path, finding));
            }
            if (result && result->empty() && !line.json)
                printLine(QStringLiteral("%1: no findings").arg(path));
            file.insert(QStringLiteral("findings"), list);
            all.append(file);
        }
    }
    if (line.json)
        printLine(QString::fromUtf8(QJsonDocument(QJsonObject{{QStringLiteral("files"), all},
                                                              {QStringLiteral("errors"), errors},
                                                              {QStringLiteral("warnings"), warnings}})
                                        .toJson(QJsonDocument::Compact)));
    if (failed)
        return kExitFailed;
    return errors > 0 ? kExitFindings : kExitDone;
}

int runExport(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const auto incident =
        (*store)->readNow([&](ReadTx& tx) { return tx.findIncident(line.operands.constFirst()); });
    if (!incident)
        return explain(incident.error());
    if (auto done = exportIncident(**store, incident->id, line.operands[1]); !done)
        return explain(done.error());
    printLine(line.operands[1]);
    return kExitDone;
}

namespace {

/// Into the file of --output, else to stdout.
int handOver(const CommandLine& line, const Result<QByteArray>& made)
{
    if (!made)
        return explain(made.error());
    if (line.output.isEmpty()) {
        // For a program it is what it is; for a person's terminal nothing in it may steer.
        const QByteArray shown =
            isatty(STDOUT_FILENO) ? withoutDeceptiveCharacters(QString::fromUtf8(*made)).toUtf8() : *made;
        const size_t size = static_cast<size_t>(shown.size());
        if (std::fwrite(shown.constData(), 1, size, stdout) != size || std::fflush(stdout) != 0)
            return explain(ErrorKind::Storage, QStringLiteral("it could not be written to the end"));
        return kExitDone;
    }
    if (auto written = writeFile(line.output, *made); !written)
        return explain(written.error());
    printLine(line.output);
    return kExitDone;
}

} // namespace

int runExportTimeline(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    return handOver(line, renderTimeline(**store, line.operands.constFirst(), line.format));
}

int runActions(const CommandLine& line)
{
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const QDate today = QDate::currentDate();
    const auto actions = (*store)->readNow([today](ReadTx& tx) { return readActions(tx, today, false); });
    return handOver(line, actions ? renderActions(*actions, line.format) : tl::unexpected(actions.error()));
}

/// A Grafana dashboard becomes a board of this profile; what it does not take over is printed by name.
int importDashboard(const CommandLine& line)
{
    const QString file = line.operands.constFirst();
    const QString folder = dataDirectory(line.dataDirectory);
    if (auto secured = secureDataDirectory(folder); !secured)
        return explain(secured.error());
    const auto bytes = fileBytes(file);
    if (!bytes)
        return explain(bytes.error());
    auto made = readGrafanaDashboard(*bytes, file);
    if (!made)
        return explain(made.error());
    if (!line.service.isEmpty())
        made->board.services = QStringList{line.service};
    // What could never be asked would keep the whole board from being used.
    std::vector<BoardPanel> usable;
    for (BoardPanel& panel : made->board.panels) {
        const auto asked = panelOf(panel, made->board, {line.service, {}, {}});
        if (asked)
            usable.push_back(std::move(panel));
        else
            made->notTaken.push_back(
                {QStringLiteral("the board"), QStringLiteral("a panel"), asked.error().what});
    }
    made->board.panels = std::move(usable);
    if (made->board.panels.empty())
        return explain(ErrorKind::Invalid,
                       QStringLiteral("%1: no panel can be asked: %2").arg(file, made->notTaken.back().why));
    const auto saved = saveBoard(folder, made->board);
    if (!saved)
        return explain(saved.error());
    printLine(QStringLiteral("%1: %2 panels").arg(*saved).arg(made->board.panels.size()));
    if (line.service.isEmpty())
        printLine(
            QStringLiteral("No room uses it yet: import it with --service NAME, or write the service into "
                           "\"services\" of that file."));
    if (!made->notTaken.empty())
        printLine(QStringLiteral("Not taken over:"));
    for (const NotTaken& one : made->notTaken)
        printLine(QStringLiteral("  %1: %2: %3").arg(one.where, one.what, one.why));
    return kExitDone;
}

int runImport(const CommandLine& line)
{
    if (!line.source.isEmpty())
        return runToolImport(line);
    if (line.operands.constFirst().endsWith(QLatin1String(".json"), Qt::CaseInsensitive))
        return importDashboard(line);
    if (!isIncidentFile(line.operands.constFirst()))
        return runHistoryImport(line);
    auto store = openStore(line);
    if (!store)
        return explain(store.error());
    const auto id = importIncident(**store, line.operands.constFirst(), true);
    if (!id)
        return explain(id.error());
    const auto incident = (*store)->readNow([&](ReadTx& tx) { return tx.incident(*id); });
    if (!incident)
        return explain(incident.error());
    printLine(QStringLiteral("%1 %2").arg(incident->number, incident->title));
    return kExitDone;
}

int runSync(const CommandLine& line)
{
    auto services = makeServices(dataDirectory(line.dataDirectory));
    if (!services)
        return explain(services.error());
    if (auto added = addConnections(line, *services->store); !added)
        return explain(added.error());
    auto sources = services->store->readNow([](ReadTx& tx) { return tx.sources(); });
    if (!sources)
        return explain(sources.error());
    if (sources->empty())
        return explain(ErrorKind::NotFound,
                       QStringLiteral("no source is configured; add one in Settings, or with "
                                      "--connect prometheus=http://127.0.0.1:9090"));
    services->engine->setSources(*sources);
    int exitCode = kExitDone;
    QEventLoop loop; // a command without a window: nothing else is waiting for this thread
    services->engine->pullOnce(&loop, [&](const std::vector<SourceReport>& reports) {
        printReports(reports);
        for (const SourceReport& report : reports) {
            if (!report.ok)
                exitCode = kExitFailed;
        }
        loop.quit();
    });
    loop.exec();
    if (exitCode != kExitDone)
        explain(ErrorKind::Remote, QStringLiteral("at least one feed failed; see the table"));
    return exitCode;
}

int runDiagnostics(const CommandLine& line)
{
    const QString directory = dataDirectory(line.dataDirectory);
    auto store = Store::open({directory, true}, std::make_shared<SystemClock>());
    DiagnosticsInput input =
        gatherDiagnostics(directory, QCoreApplication::applicationVersion(), store ? store->get() : nullptr);
    if (!store)
        input.storeProblem = store.error().what;
    input.unended = StartMarks(directory).unended();
    std::fputs(diagnosticsText(input).toUtf8().constData(), stdout);
    return kExitDone;
}

int runSealDrill(const CommandLine& line)
{
    if (auto done = sealDrill(line.operands[0], line.operands[1]); !done)
        return explain(done.error());
    const auto manifest = inspectIncidentFile(line.operands[1]);
    if (!manifest)
        return explain(manifest.error());
    printLine(QStringLiteral("%1: %2 %3, content %4")
                  .arg(line.operands[1], manifest->number, manifest->title, manifest->contentHash));
    return kExitDone;
}

} // namespace muster
