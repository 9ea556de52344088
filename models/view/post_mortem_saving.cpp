// SPDX-License-Identifier: GPL-3.0-or-later
// A draft becomes a revision, and a document leaves the program.
#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/document/merge3.h"
#include "models/domain/display_text.h"
#include "models/view/formatters.h"
#include "models/view/post_mortem_editor_private.h"
#include "models/view/post_mortem_merge.h"
#include "models/view/report.h"

namespace muster {

void PostMortemEditor::saveRevision()
{
    setState(state());
}

void PostMortemEditor::setState(const QString& state)
{
    static const QStringList kStates{QStringLiteral("draft"), QStringLiteral("in_review"),
                                     QStringLiteral("reviewed"), QStringLiteral("closed")};
    if (!d->active || !d->store() || !kStates.contains(state))
        return;
    flush();
    PostMortemRevision revision;
    revision.id = d->id;
    revision.incident = d->room->id();
    revision.baseRevision = this->revision();
    revision.occurredAt = d->session()->clock().now();
    revision.knownAt = revision.occurredAt;
    revision.author = QStringLiteral("You");
    revision.state = state;
    revision.markdown = d->document.text();
    d->session()->beginSave();
    struct Saved
    {
        PostMortemRevision revision;
        std::vector<PostMortemRevision> history;
        int conflicts = 0;
    };
    d->store()->write(
        [revision](WriteTx& tx) -> Result<Saved> {
            // A revision that came meanwhile is merged, never covered.
            auto merged = mergedWithNewest(tx, revision);
            if (!merged)
                return tl::unexpected(merged.error());
            PostMortemRevision next = revision;
            next.baseRevision = merged->baseRevision;
            next.markdown = std::move(merged->markdown);
            auto kept = tx.addPostMortemRevision(next);
            if (!kept)
                return tl::unexpected(kept.error());
            // What was typed after this text was taken has its own journal row to come.
            if (Done done = tx.setPostMortemDraft(revision.incident, std::nullopt); !done)
                return tl::unexpected(done.error());
            auto history = tx.postMortemHistory(revision.incident);
            if (!history)
                return tl::unexpected(history.error());
            return Saved{std::move(*kept), std::move(*history), merged->conflicts};
        },
        this,
        [this, sent = revision.markdown](Result<Saved> saved) {
            d->session()->endSave(saved ? Done{} : Done{tl::unexpected(saved.error())});
            if (!saved) {
                d->session()->report(saved.error(), tr("The revision"));
                return;
            }
            d->base = saved->revision;
            d->savedAt = saved->revision.knownAt;
            d->restored = false;
            showHistory(saved->history);
            takeMerged(sent, saved->revision.markdown);
            tellConflicts(saved->conflicts);
            emit stateChanged();
            emit savedChanged();
        });
}

void PostMortemEditor::takeMerged(const QString& sent, const QString& stored)
{
    if (stored == sent)
        return;
    if (d->document.text() == sent) {
        d->handed = d->journaled = stored; // on disk as the revision
        d->document.takeWhole(stored);
    } else {
        // Typed on while it was being saved: these words stand on what was sent.
        d->document.takeWhole(merge3(sent, d->document.text(), stored).text);
        journal();
    }
    d->analyseTimer.start();
}

void PostMortemEditor::tellConflicts(int conflicts)
{
    if (conflicts > 0)
        d->session()->report({ErrorKind::Conflict,
                              format::counted(conflicts,
                                              tr("%1 passage was changed in two places; both versions stand "
                                                 "in the text between ⟦ marks ⟧"),
                                              tr("%1 passages were changed in two places; both versions "
                                                 "stand in the text between ⟦ marks ⟧")),
                              0,
                              std::nullopt,
                              {}},
                             tr("The post-mortem"));
}

void PostMortemEditor::exportTo(const QString& format, const QUrl& file)
{
    if (!d->active || d->exportRun || !d->store())
        return;
    flush();
    d->exportRun = std::make_shared<ExportRun>();
    d->exportPercent = 0;
    d->exportTimer.start();
    emit stateChanged();
    emit exportAdvanced();
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    Worker::run(
        [store = d->store(), id = d->room->id(), text = d->document.text(), format, path, run = d->exportRun,
         now = d->session()->clock().now()]() -> Result<QString> {
            const auto report = store->readNow([&](ReadTx& tx) { return readReport(tx, id, now, text); });
            if (!report)
                return tl::unexpected(report.error());
            const auto bytes = renderDocument(*report, format, run->step());
            if (!bytes)
                return tl::unexpected(bytes.error());
            if (run->stopped)
                return fail(ErrorKind::Cancelled, QStringLiteral("the export was stopped"));
            const Done written = durableReplace(path, *bytes);
            return written ? Result<QString>(path) : tl::unexpected(written.error());
        },
        this,
        [this, path](Result<QString> written) {
            d->exportRun.reset();
            d->exportTimer.stop();
            emit stateChanged();
            NoticeModel* notices = d->session()->notices();
            const auto tell = [notices](const QString& words) {
                notices->post({QStringLiteral("postmortem.export"), words, QStringLiteral("info"), {}, {}});
            };
            if (written) {
                tell(displayFilled(tr("Written: %1"), {*written}));
                emit exported(*written);
                return;
            }
            if (written.error().kind == ErrorKind::Cancelled) {
                const QString words = tr("The export was stopped; nothing was written.");
                tell(words);
                emit exportFailed(words);
                return;
            }
            d->session()->report(written.error(), path);
            emit exportFailed(muster::format::errorText(written.error(), path));
        });
}

void PostMortemEditor::stopExport()
{
    if (d->exportRun)
        d->exportRun->stopped = true;
}

} // namespace muster
