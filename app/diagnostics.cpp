// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/diagnostics.h"

#include "app/crash_mark.h"
#include "models/base/redaction.h"
#include "models/store/store.h"

#include <QDir>
#include <QGuiApplication>
#include <QRegularExpression>
#include <QSysInfo>
#include <QtGlobal>

#include <map>

namespace muster {

namespace {

constexpr int kMostMarks = 10;

/// Without the names of people: home folders, and what stands before an "@".
QString anonymous(QString text, const QString& directory)
{
    static const QRegularExpression home(QStringLiteral("/home/[^/\\s]+"));
    static const QRegularExpression user(QStringLiteral("[^\\s@/]+@"));
    if (!directory.isEmpty())
        text.replace(directory, QStringLiteral("<data>"));
    if (QDir::homePath().size() > 1)
        text.replace(QDir::homePath(), QStringLiteral("~"));
    text.replace(home, QStringLiteral("~"));
    text.replace(user, QStringLiteral("•••@"));
    return redactLine(text);
}

QStringList sourceLines(const DiagnosticsInput& input)
{
    struct Tool
    {
        int count = 0, enabled = 0, withToken = 0;
        std::map<QString, int> states; ///< "alerts live" → how many sources
    };
    std::map<QString, Tool> tools;
    std::map<SourceId, QString> toolOf;
    for (const Source& source : input.sources) {
        Tool& tool = tools[source.tool];
        ++tool.count;
        tool.enabled += source.enabled ? 1 : 0;
        tool.withToken += source.hasSecret ? 1 : 0;
        toolOf[source.id] = source.tool;
    }
    for (const Freshness& freshness : input.freshness) {
        if (const auto tool = toolOf.find(freshness.source); tool != toolOf.end())
            ++tools[tool->second].states[freshness.feed + u' ' + toString(freshness.state)];
    }
    QStringList lines;
    for (const auto& [name, tool] : tools) {
        QStringList states;
        for (const auto& [state, count] : tool.states)
            states << (count == 1 ? state : QStringLiteral("%1 (%2)").arg(state).arg(count));
        lines << QStringLiteral("source %1: %2 configured, %3 enabled, %4 with a token; %5")
                     .arg(name)
                     .arg(tool.count)
                     .arg(tool.enabled)
                     .arg(tool.withToken)
                     .arg(states.isEmpty() ? QStringLiteral("never asked")
                                           : states.join(QStringLiteral(", ")));
    }
    return lines;
}

} // namespace

QString diagnosticsText(const DiagnosticsInput& input)
{
    QStringList lines;
    lines << QStringLiteral("Muster %1").arg(input.version);
    lines << QStringLiteral("Qt %1 on %2, kernel %3, %4, platform %5")
                 .arg(QLatin1String(qVersion()), QSysInfo::prettyProductName(), QSysInfo::kernelVersion(),
                      QSysInfo::currentCpuArchitecture(), QGuiApplication::platformName());
    lines << QStringLiteral("renderer %1, session %2")
                 .arg(qEnvironmentVariable("QT_QUICK_BACKEND", QStringLiteral("default")),
                      qEnvironmentVariable("XDG_CURRENT_DESKTOP", QStringLiteral("unknown")));
    lines << (input.safeMode ? QStringLiteral("safe mode: on") : QStringLiteral("safe mode: off"));
    for (const StartMark& mark : input.unended)
        lines << QStringLiteral("start without a clean end: %1%2")
                     .arg(mark.at.toIso(), mark.safe ? QStringLiteral(" (safe mode)") : QString());
    if (input.crashMarks.isEmpty())
        lines << QStringLiteral("no crash marks");
    lines << input.crashMarks;
    if (!input.storeProblem.isEmpty())
        lines << QStringLiteral("store: ") + input.storeProblem;
    for (const QString& note : input.storeNotes)
        lines << QStringLiteral("store: ") + note;
    lines << sourceLines(input);
    QString text;
    for (const QString& line : lines)
        text += anonymous(line, input.directory) + u'\n';
    return text;
}

DiagnosticsInput gatherDiagnostics(const QString& directory, const QString& version, Store* store)
{
    DiagnosticsInput input;
    input.version = version;
    input.directory = directory;
    input.crashMarks = crashMarks(directory, kMostMarks);
    if (!store)
        return input;
    input.storeNotes = store->openingNotes();
    if (auto sources = store->readNow([](ReadTx& tx) { return tx.sources(); }))
        input.sources = std::move(*sources);
    if (auto freshness = store->readNow([](ReadTx& tx) { return tx.freshness(); }))
        input.freshness = std::move(*freshness);
    return input;
}

} // namespace muster
