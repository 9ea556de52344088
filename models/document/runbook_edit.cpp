// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/document/runbook_edit.h"

#include "models/base/durable_file.h"
#include "models/document/findings.h"
#include "models/document/lint_file.h"
#include "models/document/merge3.h"
#include "models/document/own_files.h"
#include "models/document/runbook_library.h"
#include "models/document/runbook_markdown.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace muster {

namespace {

constexpr qint64 kMostBytes = 1024 * 1024; // as runbook_markdown.h says

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.read(kMostBytes + 1) : QByteArray();
}

QString asText(const Runbook& runbook)
{
    // JSON that ran is shown in the form for people.
    return runbook.source.startsWith(QLatin1String("---")) ? runbook.source
                                                           : QString::fromUtf8(runbookToMarkdown(runbook));
}

/// A copy of somebody else's file would have the id twice.
QString refusalFor(const RunbookSource& source, const LibraryRunbook& file)
{
    if (source.kind == RunbookSource::Kind::Git)
        return QStringLiteral("%1 is in the git checkout %2: copy the text, change it there and commit it.")
            .arg(file.path, source.path);
    if (!file.path.endsWith(QLatin1String(".md")))
        return QStringLiteral("%1 is not Markdown: copy the text into a new .md file and remove that one.")
            .arg(file.path);
    return {};
}

} // namespace

RunbookText openRunbookText(const QString& dataFolder, const Runbook& running)
{
    RunbookText opened;
    opened.id = running.id;
    for (const RunbookSource& source : runbookSources(dataFolder)) {
        const RunbookLibrary library = readRunbookSource(source);
        for (const LibraryRunbook& file : library.files) {
            const QString path = source.path + u'/' + file.path;
            const bool isFile = source.kind == RunbookSource::Kind::Folder;
            // One with mistakes is mended here, too.
            const QByteArray bytes = isFile ? contentOf(path) : QByteArray();
            const QString id =
                file.runbook ? file.runbook->id : readRunbookMarkdown(bytes, file.path).runbook.id;
            if (id != running.id || id.isEmpty())
                continue;
            opened.path = path;
            opened.refusal = refusalFor(source, file);
            opened.old = opened.refusal.isEmpty() ? bytes : QByteArray();
            opened.text =
                opened.old.isEmpty() ? asText(file.runbook.value_or(running)) : QString::fromUtf8(opened.old);
            return opened;
        }
    }
    opened.path =
        runbookFolder(dataFolder) + u'/' + fileNameFor(running.id.toLower(), QStringLiteral("runbook.md"));
    opened.old = contentOf(opened.path); // of another runbook, or one with errors: it is not written over
    if (!opened.old.isEmpty())
        opened.refusal = QStringLiteral("%1 is there already and holds something else: move it away first.")
                             .arg(opened.path);
    opened.text = asText(running);
    return opened;
}

RunbookJoined joinRunbookText(const QString& base, const QString& text, const RunbookText& file)
{
    const MergeResult merged = merge3(base, text, file.text);
    return {merged.text, merged.conflicts};
}

RunbookReview reviewRunbookText(const QString& text, const QString& path, const Runbook& running, Instant now,
                                const ToolVerbs& verbs)
{
    RunbookReview review;
    const QByteArray bytes = text.toUtf8();
    const QString name = QFileInfo(path).fileName();
    LintOptions options;
    options.now = now;
    options.verbs = verbs;
    auto found = lintBytes(bytes, name, options);
    if (!found) {
        review.findings.push_back({LintFinding::Level::Error,
                                   1,
                                   {},
                                   found.error().what,
                                   QStringLiteral("begin with the fields between two lines ---")});
    } else {
        review.findings = std::move(*found);
        review.read = readRunbookMarkdown(bytes, name).runbook;
    }
    if (const qsizetype mark = text.indexOf(QStringView(kMergeMine)); mark >= 0)
        review.findings.insert(review.findings.begin(),
                               {LintFinding::Level::Error,
                                static_cast<int>(text.left(mark).count(u'\n')) + 1,
                                {},
                                QStringLiteral("two versions of a passage stand here"),
                                QStringLiteral("keep what is right and remove the marks ⟦ … ⟧")});
    const Runbook& read = review.read;
    if (read.id == running.id && read.version <= running.version && read.hash != running.hash &&
        text != asText(running)) {
        const auto line = read.fieldLines.find(QStringLiteral("version"));
        review.findings.insert(review.findings.begin(),
                               {LintFinding::Level::Error,
                                line == read.fieldLines.end() ? 1 : line->second,
                                {},
                                QStringLiteral("version %1 of %2 ran here and said something else")
                                    .arg(QString::number(read.version), read.id),
                                QStringLiteral("make it version %1").arg(running.version + 1)});
    }
    review.hasErrors =
        std::any_of(review.findings.begin(), review.findings.end(),
                    [](const LintFinding& one) { return one.level == LintFinding::Level::Error; });
    return review;
}

Result<QString> saveRunbookText(const RunbookText& opened, const QString& text, const Runbook& running,
                                Instant now)
{
    if (!opened.refusal.isEmpty())
        return fail(ErrorKind::Invalid, opened.refusal, opened.path);
    const RunbookReview review = reviewRunbookText(text, opened.path, running, now);
    for (const LintFinding& finding : review.findings) {
        if (finding.level == LintFinding::Level::Error)
            return fail(
                ErrorKind::Invalid,
                QStringLiteral("Nothing was written: line %1").arg(formatFinding(QString(), finding).mid(1)),
                opened.path);
    }
    if (contentOf(opened.path) != opened.old)
        return fail(ErrorKind::Conflict,
                    QStringLiteral("Nothing was written: %1 was changed by somebody else meanwhile.")
                        .arg(opened.path),
                    opened.path);
    if (Done made = makeFolder(QFileInfo(opened.path).path()); !made)
        return tl::unexpected(made.error());
    if (Done done = durableReplace(opened.path, text.toUtf8()); !done)
        return tl::unexpected(done.error());
    return opened.path;
}

} // namespace muster
