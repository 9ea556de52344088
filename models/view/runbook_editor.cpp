// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_editor.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/gateways.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster {

namespace {

/// Beside the key of a draft: what it began with.
const QString kBase = QStringLiteral("/base");

} // namespace

RunbookEditor::RunbookEditor(WarRoom* room) : QObject(room), m_room(room) {}

QString RunbookEditor::draftKey() const
{
    return QStringLiteral("runbook.draft/") + m_running.id;
}

QString RunbookEditor::path() const
{
    return displayLine(m_file.path);
}

QString RunbookEditor::summary() const
{
    if (!m_ready)
        return tr("Reading…");
    if (m_errors + m_warnings == 0)
        return m_looked ? tr("Nothing is wrong") : tr("Looking…");
    QStringList parts;
    if (m_errors > 0)
        parts << format::counted(m_errors, tr("%1 error"), tr("%1 errors"));
    if (m_warnings > 0)
        parts << format::counted(m_warnings, tr("%1 warning"), tr("%1 warnings"));
    return parts.join(QStringLiteral(", "));
}

bool RunbookEditor::canSave() const
{
    const Store* store = m_room->session()->store();
    return m_ready && m_checked && !m_hasErrors && !m_saving && m_file.refusal.isEmpty() && store &&
           !store->isReadOnly() && m_text != m_file.text;
}

QString RunbookEditor::message() const
{
    return displayText(m_message.isEmpty() ? m_file.refusal : m_message, DisplayRole::Cell);
}

QString RunbookEditor::draftText() const
{
    const Store* store = m_room->session()->store();
    if (!m_ready || m_text == m_file.text)
        return {};
    if (!store || store->isReadOnly())
        return tr("Not kept: the data folder is read-only");
    if (m_keepFailed)
        return tr("The draft is not kept");
    return m_keeping ? tr("Keeping the draft…") : tr("Draft kept on this machine");
}

void RunbookEditor::say(const QString& words, bool failed)
{
    m_message = words;
    m_failed = failed;
    emit changed();
}

QString RunbookEditor::runbookId() const
{
    return displayLine(m_running.id);
}

void RunbookEditor::begin(const QString& runbookId)
{
    const RoomSnapshot* room = m_room->snapshot();
    Store* store = m_room->session()->store();
    if (!room || !room->runbook || !store)
        return;
    const auto run = std::find_if(room->runbooks.begin(), room->runbooks.end(), [&](const RunbookRun& each) {
        return displayLine(each.runbook.id) == runbookId;
    });
    const Runbook& wanted = run == room->runbooks.end() ? *room->runbook : run->runbook;
    // What this window knows is newer than what the store may tell while a draft is on its way there.
    std::optional<Draft> own;
    if (m_ready && m_running.id == wanted.id)
        own = m_text == m_file.text ? Draft{} : Draft{m_text, m_file.text};
    m_running = wanted;
    m_open = true;
    m_ready = m_checked = m_looked = false;
    say({}, false);
    const int session = ++m_session;
    store->read(
        [key = draftKey()](ReadTx& tx) -> Result<Draft> {
            const auto text = tx.setting(key);
            const auto base = tx.setting(key + kBase);
            if (!text || !base)
                return tl::unexpected(text ? base.error() : text.error());
            return Draft{text->value_or(QString()), base->value_or(QString())};
        },
        this,
        [this, session, own, folder = store->directory(), running = m_running](const Result<Draft>& draft) {
            if (!draft)
                m_room->session()->report(draft.error(), tr("The draft of the runbook"));
            Worker::run(
                [folder, running, kept = own.value_or(draft.value_or(Draft{}))] {
                    return open(folder, running, kept);
                },
                this,
                [this, session](Opened opened) {
                    if (session == m_session && m_open)
                        take(std::move(opened));
                });
        });
}

RunbookEditor::Opened RunbookEditor::open(const QString& folder, const Runbook& running, const Draft& draft)
{
    Opened opened{openRunbookText(folder, running), draft.text, {draft.text, 0}, false};
    // Where nobody wrote down what it began with, or there is no file, nothing is laid over what was typed.
    opened.changed = !draft.text.isEmpty() && !draft.base.isEmpty() && !opened.file.old.isEmpty() &&
                     opened.file.refusal.isEmpty() && draft.base != opened.file.text;
    if (opened.changed)
        opened.joined = joinRunbookText(draft.base, draft.text, opened.file);
    return opened;
}

void RunbookEditor::take(Opened opened)
{
    m_file = std::move(opened.file);
    m_text = opened.draft.isEmpty() ? m_file.text : opened.joined.text;
    m_ready = true;
    m_checked = false;
    m_failed = !m_file.refusal.isEmpty();
    emit textReplaced();
    if (opened.changed) {
        keepDraft();
        sayJoined(opened);
    }
    check();
    emit changed();
}

void RunbookEditor::sayJoined(const Opened& opened)
{
    const QString path = m_file.path;
    if (opened.joined.conflicts == 0)
        say(displayFilled(
                tr("%1 was changed by somebody else meanwhile: both changes are in the text now. Look at it "
                   "before you save."),
                {path}),
            false);
    else
        say(displayFilled(
                tr("%1 was changed by somebody else meanwhile. What both changed stands twice, between "
                   "marks ⟦ … ⟧: keep what is right and remove the marks."),
                {path}),
            true);
}

/// What is on the disk by now and what was typed, in one text.
void RunbookEditor::joinWithFile(const Error& conflict)
{
    Worker::run([folder = m_room->session()->store()->directory(), running = m_running,
                 kept = Draft{m_text, m_file.text}] { return open(folder, running, kept); },
                this,
                [this, session = m_session, text = m_text, conflict](Opened opened) {
                    if (session != m_session || !m_open)
                        return;
                    if (opened.changed && text == m_text)
                        take(std::move(opened));
                    else // typed on, or it is not this runbook's file any more: saved again it is said again
                        say(conflict.what, true);
                });
}

void RunbookEditor::edit(const QString& text)
{
    if (!m_ready || text == m_text)
        return;
    m_text = text;
    m_checked = false;
    m_message.clear();
    m_failed = !m_file.refusal.isEmpty();
    keepDraft();
    check();
    emit changed();
}

void RunbookEditor::keepDraft()
{
    // What equals the file is no draft.
    const bool same = m_text == m_file.text;
    m_waiting[draftKey()] = same ? QString() : m_text;
    m_waiting[draftKey() + kBase] = same ? QString() : m_file.text;
    writeDrafts();
}

/// One write at a time; what was typed meanwhile is the next one, also of a runbook that was left.
void RunbookEditor::writeDrafts()
{
    Store* store = m_room->session()->store();
    if (m_keeping || m_waiting.empty() || !store || store->isReadOnly())
        return;
    m_keeping = true;
    store->write(
        [drafts = std::exchange(m_waiting, {})](WriteTx& tx) -> Result<bool> {
            for (const auto& [key, text] : drafts) {
                if (Done done = tx.setSetting(key, text); !done)
                    return tl::unexpected(done.error());
            }
            return true;
        },
        this,
        [this](const Result<bool>& done) {
            m_keeping = false;
            m_keepFailed = !done;
            if (!done)
                say(format::errorText(done.error(), tr("The draft")), true);
            writeDrafts();
            emit changed();
        });
}

ToolVerbs RunbookEditor::verbs()
{
    const ToolGateway* tools = m_room->session()->tools();
    if (m_verbs || !tools)
        return m_verbs;
    std::vector<ToolVerb> all;
    for (ToolKind& kind : tools->toolKinds())
        std::move(kind.verbs.begin(), kind.verbs.end(), std::back_inserter(all));
    m_verbs = std::make_shared<const std::vector<ToolVerb>>(std::move(all));
    return m_verbs;
}

void RunbookEditor::check()
{
    m_checkAgain = m_checking;
    if (m_checking)
        return;
    m_checking = true;
    const Instant now = m_room->session()->clock().now();
    Worker::run(
        [text = m_text, path = m_file.path, running = m_running, now, verbs = verbs()] {
            Checked checked{reviewRunbookText(text, path, running, now, verbs), {}};
            checked.layout = layoutRunbook(checked.review.read);
            paintLayout(checked.layout, {}, checked.review.read.start, {});
            return checked;
        },
        this,
        [this, text = m_text](const Checked& checked) {
            m_checking = false;
            m_checked = text == m_text;
            m_looked = true;
            if (m_open)
                show(checked);
            if (std::exchange(m_checkAgain, false) && m_open)
                check();
        });
}

void RunbookEditor::show(const Checked& checked)
{
    std::vector<RunbookFindingRow> rows;
    m_errors = m_warnings = 0;
    for (const LintFinding& finding : checked.review.findings) {
        RunbookFindingRow row;
        row.isError = finding.level == LintFinding::Level::Error;
        ++(row.isError ? m_errors : m_warnings);
        row.line = finding.line;
        row.what = finding.node.isEmpty() ? finding.what : finding.node + QStringLiteral(": ") + finding.what;
        row.wayOut = finding.wayOut;
        row.key = QString::number(rows.size());
        rows.push_back(std::move(row));
    }
    m_findings.setRows(std::move(rows));
    m_hasErrors = checked.review.hasErrors;
    // A text that cannot be read has no tree, and without its head no start: no path would lead anywhere. The
    // last one stays in sight while it is mended.
    const bool readable = !checked.layout.nodes.empty() && !checked.review.read.start.isEmpty();
    m_treeIsOld = !readable && !m_layout.nodes.empty();
    if (!m_treeIsOld) {
        m_layout = checked.layout;
        m_nodes.setRows(m_layout.nodes);
        m_edges.setRows(m_layout.edges);
    }
    emit changed();
}

void RunbookEditor::save()
{
    if (!canSave())
        return;
    m_saving = true;
    emit changed();
    const Instant now = m_room->session()->clock().now();
    Worker::run([file = m_file, text = m_text, running = m_running,
                 now] { return saveRunbookText(file, text, running, now); },
                this,
                [this, session = m_session, text = m_text](const Result<QString>& path) {
                    m_saving = false;
                    if (session != m_session) { // another text is being edited, or this one from anew
                        if (!path)
                            m_room->session()->report(path.error(), tr("The runbook"));
                        emit changed();
                        return;
                    }
                    if (!path && path.error().kind == ErrorKind::Conflict)
                        return joinWithFile(path.error());
                    if (!path) {
                        say(format::errorText(path.error(), tr("The runbook")), true);
                        return;
                    }
                    m_file.old = text.toUtf8();
                    m_file.text = text;
                    keepDraft(); // none is needed any more, unless somebody typed on
                    say(displayFilled(tr("Written to %1. Rooms whose run has not begun take it."), {*path}),
                        false);
                });
}

void RunbookEditor::discard()
{
    if (!m_ready)
        return;
    m_text = m_file.text;
    keepDraft();
    begin(runbookId());
}

void RunbookEditor::close()
{
    m_open = false;
    emit changed();
}

} // namespace muster
