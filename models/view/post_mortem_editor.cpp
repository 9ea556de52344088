// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_editor.h"

#include "models/domain/display_text.h"
#include "models/view/facilitator.h"
#include "models/view/key_time_words.h"
#include "models/view/post_mortem_editor_private.h"
#include "models/view/post_mortem_opening.h"
#include "models/view/post_mortem_templates.h"
#include "models/view/post_mortem_text.h"
#include "models/view/room_snapshot.h"

#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace muster {

namespace {

/// Well under the promised 250 ms, so that the commit itself fits in.
constexpr auto kJournalAfter = std::chrono::milliseconds{150};
constexpr auto kAnalyseAfter = std::chrono::milliseconds{300};
constexpr auto kSavedTick = std::chrono::seconds{5};
constexpr auto kExportTick = std::chrono::milliseconds{50};
/// Characters of the steps that are written with each draft.
constexpr qsizetype kKeptSteps = 40'000;

} // namespace

QString postMortemStateWords(const QString& state, int revision)
{
    if (state == QLatin1String("in_review"))
        return PostMortemEditor::tr("In review");
    if (state == QLatin1String("reviewed"))
        return PostMortemEditor::tr("Reviewed");
    if (state == QLatin1String("closed"))
        return PostMortemEditor::tr("Closed");
    return revision < 0 ? PostMortemEditor::tr("Draft") : PostMortemEditor::tr("Draft %1").arg(revision + 1);
}

PostMortemEditor::PostMortemEditor(WarRoom* room) : QObject(room), d(std::make_unique<Private>(room))
{
    d->templates = new PostMortemTemplateChoice(
        this, d->store() ? d->store()->directory() + QStringLiteral("/postmortem-templates") : QString());
    d->comments = new PostMortemComments(this, room);
    d->comparison = new DocumentComparison(this, room);
    d->facilitator = new Facilitator(this, room);
    d->journalTimer.setSingleShot(true);
    d->journalTimer.setInterval(kJournalAfter);
    d->journalTimer.setTimerType(Qt::PreciseTimer);
    d->analyseTimer.setSingleShot(true);
    d->analyseTimer.setInterval(kAnalyseAfter);
    d->savedTimer.setInterval(kSavedTick);
    connect(&d->journalTimer, &QTimer::timeout, this, &PostMortemEditor::journal);
    connect(&d->analyseTimer, &QTimer::timeout, this, &PostMortemEditor::analyse);
    connect(&d->savedTimer, &QTimer::timeout, this, &PostMortemEditor::savedChanged);
    d->exportTimer.setInterval(kExportTick);
    connect(&d->exportTimer, &QTimer::timeout, this, [this] {
        d->exportPercent = static_cast<int>(d->exportRun->doneRatio * 100);
        emit exportAdvanced();
    });
    d->document.setCharts([this](const ChartReference& chart) { return chartOf(chart); });
    connect(&d->document, &PostMortemDocument::changed, this, &PostMortemEditor::markdownChanged);
    connect(&d->document, &PostMortemDocument::edited, this, &PostMortemEditor::onEdited);
}

PostMortemEditor::~PostMortemEditor()
{
    stopExport();
    journal(); // the write outlives the editor: its context is the session
    d->document.setCharts({});
    d->document.setText({}); // rows point at feeds
}

bool PostMortemEditor::active() const
{
    return d->active;
}
bool PostMortemEditor::exists() const
{
    return d->base.has_value() || !d->journaled.isEmpty();
}
PostMortemDocument* PostMortemEditor::document() const
{
    return &d->document;
}
DocumentFind* PostMortemEditor::find() const
{
    return &d->find;
}
PostMortemComments* PostMortemEditor::comments() const
{
    return d->comments;
}
DocumentComparison* PostMortemEditor::comparison() const
{
    return d->comparison;
}
Facilitator* PostMortemEditor::facilitator() const
{
    return d->facilitator;
}
QString PostMortemEditor::markdown() const
{
    return d->document.text();
}
QString PostMortemEditor::state() const
{
    return d->base ? d->base->state : QStringLiteral("draft");
}
QString PostMortemEditor::stateText() const
{
    return postMortemStateWords(state(), revision());
}
QString PostMortemEditor::dueText() const
{
    const auto due = d->deadlines();
    const auto day = [](QDate date) { return QLocale::c().toString(date, QStringLiteral("d MMM yyyy")); };
    if (!due)
        return {};
    return overdue() ? tr("the meeting was due on %1").arg(day(due->meeting))
                     : tr("meeting by %1, document by %2").arg(day(due->meeting), day(due->document));
}
bool PostMortemEditor::overdue() const
{
    const auto due = d->deadlines();
    return due && d->today() > due->meeting;
}
int PostMortemEditor::revision() const
{
    return d->base ? d->base->revision : -1;
}
bool PostMortemEditor::dirty() const
{
    return d->active && (!d->base || d->document.text() != d->base->markdown);
}
bool PostMortemEditor::restored() const
{
    return d->restored;
}
OutlineModel* PostMortemEditor::outline()
{
    return &d->outline;
}
CheckModel* PostMortemEditor::checks()
{
    return &d->checks;
}
FindingModel* PostMortemEditor::findings()
{
    return &d->findings;
}
int PostMortemEditor::words() const
{
    return d->words;
}
int PostMortemEditor::quietCount() const
{
    return d->quietCount;
}
EvidenceModel* PostMortemEditor::evidence()
{
    return &d->evidence;
}
QStringList PostMortemEditor::timeFindings() const
{
    return d->facts ? keyTimeSentences(d->keyTimeFindings, d->facts->incident.openedAt,
                                       Format::instance()->style())
                    : QStringList();
}

FigureModel* PostMortemEditor::figures()
{
    return &d->figures;
}
RevisionModel* PostMortemEditor::history()
{
    return &d->history;
}
PostMortemTemplateChoice* PostMortemEditor::templates()
{
    return d->templates;
}
const std::optional<PostMortemFacts>& PostMortemEditor::facts() const
{
    return d->facts;
}
QString PostMortemEditor::evidenceFilter() const
{
    return d->filter;
}
bool PostMortemEditor::exporting() const
{
    return d->exportRun != nullptr;
}
int PostMortemEditor::exportPercent() const
{
    return d->exportPercent;
}

QString PostMortemEditor::savedText() const
{
    if (!d->problem.isEmpty())
        return displayFilled(tr("not saved: %1"), {d->problem});
    if (d->document.text() != d->journaled && d->handed != QString())
        return tr("saving…");
    if (!d->savedAt)
        return d->base ? tr("as saved in revision %1").arg(d->base->revision + 1)
                       : tr("generated, nothing typed yet");
    return tr("saved %1 ago on this machine").arg(format::age(d->session()->clock().now() - *d->savedAt));
}

void PostMortemEditor::setEvidenceFilter(const QString& words)
{
    if (words == d->filter)
        return;
    d->filter = words;
    emit evidenceFilterChanged();
    refreshEvidence();
}

void PostMortemEditor::showStored(const QString& markdown, UndoLog undo)
{
    // Before the change is told, because the text field takes the text at that moment.
    d->uneditable = whyNotEditable(markdown);
    d->document.setText(markdown, std::move(undo));
    emit loaded();
}

QString PostMortemEditor::uneditable() const
{
    return d->uneditable;
}

void PostMortemEditor::edit(const QString& markdown)
{
    if (d->active)
        d->document.takeWhole(markdown);
}

void PostMortemEditor::onEdited()
{
    // From the first key on the window must not say that everything is saved.
    const bool kept = d->store() && !d->store()->isReadOnly();
    if (kept && !std::exchange(d->announced, true))
        d->session()->beginSave();
    if (!d->journalTimer.isActive())
        d->journalTimer
            .start(); // counted from the first unsaved key, so that steady typing cannot put it off
    d->analyseTimer.start();
    emit savedChanged();
}

void PostMortemEditor::flush()
{
    d->journalTimer.stop();
    d->facilitator->flush();
    journal();
}

void PostMortemEditor::journal()
{
    const bool announced = std::exchange(d->announced, false);
    if (!d->active || d->document.text() == d->handed || !d->store() || d->store()->isReadOnly()) {
        if (announced)
            d->session()->endSave({}); // typed and taken back
        return;
    }
    PostMortemRevision draft;
    draft.id = d->id;
    draft.incident = d->room->id();
    draft.revision = revision() + 1;
    draft.baseRevision = revision();
    draft.occurredAt = d->session()->clock().now();
    draft.knownAt = draft.occurredAt;
    draft.author = QStringLiteral("You");
    draft.state = state();
    draft.markdown = d->document.text();
    d->handed = d->document.text();
    ++d->underWay;
    if (!announced)
        d->session()->beginSave();
    QPointer<PostMortemEditor> self(this);
    d->store()->write(
        [draft, steps = d->document.undoLog()](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setPostMortemDraft(draft.incident, draft); !done)
                return tl::unexpected(done.error());
            const QByteArray json = steps.toJson(draft.markdown, kKeptSteps);
            if (Done done = tx.setSetting(undoKey(draft.incident), QString::fromUtf8(json)); !done)
                return tl::unexpected(done.error());
            return true;
        },
        d->session(),
        [self, session = d->session(), draft](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (!done)
                session->report(done.error(), PostMortemEditor::tr("The post-mortem's draft"));
            if (self)
                self->onJournaled(draft, done ? std::nullopt : std::optional(done.error()));
        });
    emit savedChanged();
}

void PostMortemEditor::onJournaled(const PostMortemRevision& draft, const std::optional<Error>& error)
{
    --d->underWay;
    if (error) {
        d->problem = format::errorText(*error, tr("The draft"));
        d->handed.clear(); // the next pause tries again
        d->journalTimer.start(std::chrono::seconds{2});
    } else {
        d->problem.clear();
        d->journalTimer.setInterval(kJournalAfter);
        d->journaled = draft.markdown;
        d->savedAt = draft.knownAt;
    }
    emit savedChanged();
    emit stateChanged();
    if (!error)
        emit journaled();
}

void PostMortemEditor::replaceFinding(const QString& key, const QString& text)
{
    const auto& findings = d->document.findings();
    const auto finding =
        std::find_if(findings.begin(), findings.end(), [&](const FindingRow& row) { return row.key == key; });
    if (finding == findings.end() ||
        QStringView(d->document.text()).mid(finding->from, finding->length) != finding->excerpt)
        return; // the text moved on since it was checked
    d->document.apply({{finding->from, finding->excerpt, text}}, finding->from + text.size());
}

void PostMortemEditor::replaceText(const QString& markdown)
{
    edit(markdown);
    d->uneditable = whyNotEditable(markdown);
    emit loaded();
}

void PostMortemEditor::open()
{
    if (d->active || d->opening || !d->store())
        return;
    d->opening = true;
    // The room has them all already: reading megabytes of text a second time costs memory for nothing.
    const RoomSnapshot* shown = d->room->snapshot();
    const auto known = shown ? shown->events : std::make_shared<const RoomEvents>();
    d->store()->read(
        [id = d->room->id(), now = d->session()->clock().now(), known](ReadTx& tx) {
            return readPostMortem(tx, id, now, known->all);
        },
        this,
        [this](Result<OpenedPostMortem> opened) {
            d->opening = false;
            if (!opened) {
                d->session()->report(opened.error(), tr("The post-mortem"));
                return;
            }
            d->base = opened->base;
            d->id = d->base ? d->base->id : opened->draft ? opened->draft->id : newId<PostMortemId>();
            d->quiet = std::move(opened->quiet);
            d->facts = std::move(opened->facts);
            d->keyTimeFindings = std::move(opened->keyTimeFindings);
            const QString text = opened->text();
            d->handed = text;
            if (opened->draft) {
                d->handed = d->journaled = opened->draft->markdown;
                d->savedAt = opened->draft->knownAt;
                d->restored = !d->base || d->journaled != d->base->markdown;
            } else if (d->base) {
                d->handed = d->base->markdown;
            }
            d->active = true;
            d->savedTimer.start();
            showFigures();
            showHistory(opened->history);
            showStored(text, std::move(opened->undo));
            if (opened->merged) {
                journal(); // stands on the newest revision now
                tellConflicts(opened->merged->conflicts);
            }
            if (!opened->draft)
                d->journaled = text; // nothing typed: what stands here can be made again or is a revision
            analyse();
            refreshEvidence();
            emit stateChanged();
            emit savedChanged();
        });
}

} // namespace muster
