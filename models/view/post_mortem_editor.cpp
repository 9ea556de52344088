// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/post_mortem_editor.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/chart/chart_feed.h"
#include "models/domain/display_text.h"
#include "models/domain/postmortem_review.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/key_time_words.h"
#include "models/view/panel_samples.h"
#include "models/view/post_mortem_merge.h"
#include "models/view/post_mortem_templates.h"
#include "models/view/post_mortem_text.h"
#include "models/view/report.h"
#include "models/view/report_render.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <string>
#include <unordered_map>

namespace muster {

namespace {

/// Well under the promised 250 ms, so that the commit itself fits in.
constexpr auto kJournalAfter = std::chrono::milliseconds{150};
constexpr auto kAnalyseAfter = std::chrono::milliseconds{300};
constexpr auto kSavedTick = std::chrono::seconds{5};

/// What `open` reads in one snapshot.
struct Opened
{
    std::optional<PostMortemRevision> base, draft;
    std::vector<PostMortemRevision> history;
    PostMortemFacts facts;
    QString generated; ///< set when nothing is stored
    /// The draft over the newest revision, when that came after the draft was begun.
    std::optional<MergedPostMortem> merged;
    std::vector<KeyTimeFinding> keyTimeFindings;
};

Result<Opened> readPostMortem(const ReadTx& tx, const IncidentId& id, Instant now)
{
    Opened opened;
    auto base = tx.postMortem(id);
    if (!base)
        return tl::unexpected(base.error());
    auto draft = tx.postMortemDraft(id);
    if (!draft)
        return tl::unexpected(draft.error());
    auto history = tx.postMortemHistory(id);
    if (!history)
        return tl::unexpected(history.error());
    auto facts = postMortemFacts(tx, id, now);
    if (!facts)
        return tl::unexpected(facts.error());
    const auto told = tx.facts(id);
    if (!told)
        return tl::unexpected(told.error());
    const auto impact = impactAt(tx, id, {}, now);
    if (!impact)
        return tl::unexpected(impact.error());
    opened.keyTimeFindings = checkKeyTimes(*told, {}, now, {impact->derivedStart, impact->derivedEnd});
    opened.base = std::move(*base);
    opened.draft = std::move(*draft);
    opened.history = std::move(*history);
    opened.facts = std::move(*facts);
    if (!opened.base && !opened.draft)
        opened.generated = generateDraft(opened.facts);
    if (opened.base && opened.draft && opened.draft->baseRevision != opened.base->revision) {
        auto merged = mergedWithNewest(tx, *opened.draft);
        if (!merged)
            return tl::unexpected(merged.error());
        opened.merged = std::move(*merged);
    }
    return opened;
}

/// Ids of events that the text links to, percent-encoded as they stand there. One walk, however many events
/// there are and whatever the text holds: O(n).
QSet<QString> citedIn(const QString& markdown)
{
    static const QString mark = QStringLiteral("](event:");
    constexpr qsizetype kLongestId = 600;
    QSet<QString> ids;
    for (qsizetype at = markdown.indexOf(mark); at >= 0; at = markdown.indexOf(mark, at + mark.size())) {
        const QStringView rest = QStringView(markdown).mid(at + mark.size(), kLongestId);
        if (const qsizetype end = rest.indexOf(u')'); end > 0)
            ids.insert(rest.first(end).toString());
    }
    return ids;
}

/// Makes equal texts one: an event may hold a megabyte, and the room has read it already.
void shareTexts(std::vector<TimelineEvent>& events, const std::vector<TimelineEvent>& known)
{
    std::unordered_map<std::string, const TimelineEvent*> byId;
    for (const TimelineEvent& event : known)
        byId.emplace(event.id.value.toStdString(), &event);
    for (TimelineEvent& event : events) {
        const auto same = byId.find(event.id.value.toStdString());
        if (same == byId.end())
            continue;
        if (event.text == same->second->text)
            event.text = same->second->text;
        if (event.raw == same->second->raw)
            event.raw = same->second->raw;
    }
}

/// A block of the document as a row of the preview; charts get their feed from the editor.
/// Every cell is an item of the page; a table beyond this is read in the export.
constexpr int kMostColumns = 16;
constexpr size_t kMostRows = 200;

BlockRow rowFor(const MarkdownBlock& block)
{
    BlockRow row;
    row.text = shownText(block.text);
    row.level = block.level;
    row.marker = block.marker;
    row.position = block.position;
    switch (block.kind) {
    case MarkdownBlock::Kind::Heading:
        row.type = QStringLiteral("heading");
        break;
    case MarkdownBlock::Kind::Paragraph:
        row.type = block.quoteDepth > 0 ? QStringLiteral("quote") : QStringLiteral("paragraph");
        break;
    case MarkdownBlock::Kind::ListItem:
        row.type = QStringLiteral("list");
        row.level = block.listDepth;
        if (block.checked)
            row.marker = *block.checked ? QStringLiteral("☑") : QStringLiteral("☐");
        break;
    case MarkdownBlock::Kind::Code:
    case MarkdownBlock::Kind::Chart:
        row.type = block.kind == MarkdownBlock::Kind::Code ? QStringLiteral("code") : QStringLiteral("chart");
        row.text = block.code;
        break;
    case MarkdownBlock::Kind::Table:
        row.type = QStringLiteral("table");
        row.columns = std::min(block.columns, kMostColumns);
        for (size_t line = 0; line < std::min(block.rows.size(), kMostRows); ++line) {
            for (int column = 0; column < row.columns; ++column)
                row.cells << shownText(block.rows[line][static_cast<size_t>(column)]);
        }
        break;
    case MarkdownBlock::Kind::Rule:
        row.type = QStringLiteral("rule");
        break;
    }
    return row;
}

QString stateWords(const QString& state, int revision)
{
    if (state == QLatin1String("in_review"))
        return PostMortemEditor::tr("In review");
    if (state == QLatin1String("reviewed"))
        return PostMortemEditor::tr("Reviewed");
    if (state == QLatin1String("closed"))
        return PostMortemEditor::tr("Closed");
    return revision < 0 ? PostMortemEditor::tr("Draft") : PostMortemEditor::tr("Draft %1").arg(revision + 1);
}

} // namespace

struct PostMortemEditor::Private
{
    WarRoom* room = nullptr;
    bool active = false, opening = false, restored = false, exporting = false;
    QString text;
    QString uneditable; ///< see whyNotEditable
    QString journaled;  ///< newest text known to be on disk
    QString handed;     ///< newest text given to the store
    int underWay = 0;   ///< journal writes not yet committed
    std::optional<Instant> savedAt;
    QString problem;
    std::optional<PostMortemRevision> base;
    PostMortemId id;
    std::optional<PostMortemFacts> facts;
    QString filter;
    OutlineModel outline;
    CheckModel checks;
    FindingModel findings;
    BlockModel blocks;
    EvidenceModel evidence;
    FigureModel figures;
    std::vector<KeyTimeFinding> keyTimeFindings; ///< by all that was known when it was opened
    RevisionModel history;
    PostMortemTemplateChoice* templates = nullptr;
    QTimer journalTimer, analyseTimer, savedTimer;
    bool announced = false; ///< the session was told of a save that has not begun yet
    int analysis = 0;
    bool analysing = false;
    std::unordered_map<std::string, std::unique_ptr<ChartFeed>> feeds;

    Session* session() const { return room->session(); }
    Store* store() const { return room->session()->store(); }
    QTimeZone zone() const
    {
        return Format::instance()->style().utc ? QTimeZone::utc() : QTimeZone::systemTimeZone();
    }
    QDate today() const { return QDateTime::fromMSecsSinceEpoch(session()->clock().now().ms, zone()).date(); }
    /// Of a document that was not reviewed yet.
    std::optional<ReviewDeadlines> deadlines() const
    {
        const bool waits =
            !base || base->state == QLatin1String("draft") || base->state == QLatin1String("in_review");
        const auto resolved = facts ? facts->state.keyTime(u"resolved") : std::nullopt;
        return waits && resolved ? reviewDeadlines(facts->state.severity, *resolved, zone()) : std::nullopt;
    }
    QString generatedOrBase() const { return base ? base->markdown : QString(); }
};

PostMortemEditor::PostMortemEditor(WarRoom* room) : QObject(room), d(std::make_unique<Private>())
{
    d->room = room;
    d->templates = new PostMortemTemplateChoice(
        this, d->store() ? d->store()->directory() + QStringLiteral("/postmortem-templates") : QString());
    d->journalTimer.setSingleShot(true);
    d->journalTimer.setInterval(kJournalAfter);
    d->journalTimer.setTimerType(Qt::PreciseTimer);
    d->analyseTimer.setSingleShot(true);
    d->analyseTimer.setInterval(kAnalyseAfter);
    d->savedTimer.setInterval(kSavedTick);
    connect(&d->journalTimer, &QTimer::timeout, this, &PostMortemEditor::journal);
    connect(&d->analyseTimer, &QTimer::timeout, this, &PostMortemEditor::analyse);
    connect(&d->savedTimer, &QTimer::timeout, this, &PostMortemEditor::savedChanged);
}

PostMortemEditor::~PostMortemEditor()
{
    journal();             // the write outlives the editor: its context is the session
    d->blocks.setRows({}); // rows point at feeds
}

bool PostMortemEditor::active() const
{
    return d->active;
}
bool PostMortemEditor::exists() const
{
    return d->base.has_value() || !d->journaled.isEmpty();
}
QString PostMortemEditor::markdown() const
{
    return d->text;
}
QString PostMortemEditor::state() const
{
    return d->base ? d->base->state : QStringLiteral("draft");
}
QString PostMortemEditor::stateText() const
{
    return stateWords(state(), revision());
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
    return d->active && (!d->base || d->text != d->base->markdown);
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
BlockModel* PostMortemEditor::blocks()
{
    return &d->blocks;
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
    return d->exporting;
}

QString PostMortemEditor::savedText() const
{
    if (!d->problem.isEmpty())
        return displayFilled(tr("not saved: %1"), {d->problem});
    if (d->text != d->journaled && d->handed != QString())
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

// ---- loading
// -------------------------------------------------------------------------------------------------

void PostMortemEditor::open()
{
    if (d->active || d->opening || !d->store())
        return;
    d->opening = true;
    d->store()->read(
        [id = d->room->id(), now = d->session()->clock().now()](ReadTx& tx) {
            return readPostMortem(tx, id, now);
        },
        this,
        [this](Result<Opened> opened) {
            d->opening = false;
            if (!opened) {
                d->session()->report(opened.error(), tr("The post-mortem"));
                return;
            }
            d->base = opened->base;
            d->id = d->base ? d->base->id : opened->draft ? opened->draft->id : newId<PostMortemId>();
            d->facts = std::move(opened->facts);
            d->keyTimeFindings = std::move(opened->keyTimeFindings);
            if (const RoomSnapshot* room = d->room->snapshot())
                shareTexts(d->facts->timeline, room->allEvents());
            QString text = opened->generated;
            if (d->base)
                text = d->base->markdown;
            if (opened->draft) {
                text = opened->draft->markdown;
                d->journaled = text;
                d->savedAt = opened->draft->knownAt;
                d->restored = !d->base || text != d->base->markdown;
            }
            d->handed = text;
            if (opened->merged)
                text = opened->merged->markdown;
            d->active = true;
            d->savedTimer.start();
            showFigures();
            showHistory(opened->history);
            setMarkdown(text, true);
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

void PostMortemEditor::showFigures()
{
    std::vector<FigureRow> rows;
    for (const KeyDuration& duration : keyDurations(d->facts->state))
        rows.push_back({duration.name,
                        duration.value ? format::duration(*duration.value) : QStringLiteral("—"),
                        duration.definition});
    const Impact& impact = d->facts->impact;
    const bool counted = impact.total > 0;
    rows.push_back(
        {tr("Failed requests"), counted ? format::count(impact.failed) : QStringLiteral("—"),
         counted ? tr("of %1 during the impact").arg(format::count(impact.total)) : tr("not recorded")});
    rows.push_back({tr("Budget spent"),
                    counted ? format::percent(impact.budgetSpentRatio, 2) : QStringLiteral("—"),
                    tr("failed above the rate before onset / error budget")});
    rows.push_back({tr("Budget left"), format::percent(d->facts->budgetRemainingRatio, 2),
                    tr("at the end of the impact")});
    d->figures.setRows(std::move(rows));
}

void PostMortemEditor::showHistory(const std::vector<PostMortemRevision>& revisions)
{
    std::vector<RevisionRow> rows;
    for (auto it = revisions.rbegin(); it != revisions.rend(); ++it)
        rows.push_back({QString::number(it->revision), it->revision,
                        format::dateTime(it->knownAt, Format::instance()->style()), it->author,
                        stateWords(it->state, it->revision)});
    d->history.setRows(std::move(rows));
}

void PostMortemEditor::setMarkdown(const QString& markdown, bool fromStore)
{
    // Only what comes from the store is judged: nobody is locked out of what they are typing. Before the
    // change is told, because the text field takes the text at that moment.
    if (fromStore)
        d->uneditable = whyNotEditable(markdown);
    if (d->text != markdown) {
        d->text = markdown;
        emit markdownChanged();
    }
    if (fromStore)
        emit loaded();
}

QString PostMortemEditor::uneditable() const
{
    return d->uneditable;
}

// ---- typing
// --------------------------------------------------------------------------------------------------

void PostMortemEditor::edit(const QString& markdown)
{
    if (!d->active || markdown == d->text)
        return;
    setMarkdown(markdown, false);
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
    journal();
}

void PostMortemEditor::journal()
{
    const bool announced = std::exchange(d->announced, false);
    if (!d->active || d->text == d->handed || !d->store() || d->store()->isReadOnly()) {
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
    draft.markdown = d->text;
    d->handed = d->text;
    ++d->underWay;
    if (!announced)
        d->session()->beginSave();
    QPointer<PostMortemEditor> self(this);
    d->store()->write(
        [draft](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setPostMortemDraft(draft.incident, draft); !done)
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
    revision.markdown = d->text;
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
    if (d->text == sent) {
        d->handed = d->journaled = stored; // on disk as the revision
        setMarkdown(stored, false);
    } else {
        // Typed on while it was being saved: these words stand on what was sent.
        setMarkdown(merge3(sent, d->text, stored).text, false);
        journal();
    }
    d->analyseTimer.start();
}

void PostMortemEditor::tellConflicts(int conflicts)
{
    if (conflicts > 0)
        d->session()->report(
            {ErrorKind::Conflict,
             tr("%n passage(s) were changed in two places; both versions stand in the text between ⟦ marks ⟧",
                nullptr, conflicts),
             0,
             std::nullopt,
             {}},
            tr("The post-mortem"));
}

// ---- what follows from the text
// ------------------------------------------------------------------------------

void PostMortemEditor::analyse()
{
    if (!d->active)
        return;
    if (d->analysing) {
        d->analyseTimer.start(); // one at a time; the newest text is taken when it is done
        return;
    }
    d->analysing = true;
    QStringList people;
    for (const RoleFact& role : d->facts->state.roles)
        people << role.person;
    std::optional<TimeRange> impact;
    if (d->facts->impact.start && d->facts->impact.end)
        impact = TimeRange{*d->facts->impact.start, *d->facts->impact.end};
    Worker::run([text = d->text, people, timeline = d->facts->timeline,
                 impact] { return analyseText(text, people, timeline, impact); },
                this,
                [this](TextAnalysis analysis) {
                    d->analysing = false;
                    d->outline.setRows(std::move(analysis.outline));
                    d->checks.setRows(std::move(analysis.checks));
                    d->findings.setRows(std::move(analysis.findings));
                    showBlocks(analysis.document);
                    refreshEvidence();
                });
}

ChartFeed* PostMortemEditor::chartFeed(const Panel& panel, TimeRange range)
{
    const std::string key = (panel.id + range.from.toIso() + range.to.toIso()).toStdString();
    auto& feed = d->feeds[key];
    if (feed)
        return feed.get();
    feed = std::make_unique<ChartFeed>();
    feed->setPanel(panel);
    ChartFeed* target = feed.get();
    // The context is the feed: an answer for a chart that is gone goes nowhere.
    d->store()->read(
        [id = d->room->id(), panel, range](ReadTx& tx) { return readPanel(tx, id, panel, range); }, target,
        [target](Result<std::vector<SampleBlock>> blocks) {
            if (blocks)
                target->replace(*blocks);
        });
    return target;
}

void PostMortemEditor::showBlocks(const MarkdownDocument& document)
{
    std::vector<BlockRow> rows;
    std::unordered_map<std::string, int> same;
    for (const MarkdownBlock& block : document.blocks) {
        BlockRow row = rowFor(block);
        if (block.kind == MarkdownBlock::Kind::Chart) {
            const TimeRange range = block.chart.range.value_or(d->facts->chartRange);
            row.chartTitle = block.chart.title;
            row.rangeFrom = static_cast<double>(range.from.ms);
            row.rangeTo = static_cast<double>(range.to.ms);
            for (const Panel& panel : d->facts->panels) {
                if (panel.id == block.chart.panelId)
                    row.feed = chartFeed(panel, range);
            }
            if (!row.feed)
                row.type =
                    QStringLiteral("code"); // a panel that this incident does not have stays readable text
        }
        // By content, so that typing in one paragraph leaves the other blocks' delegates (and charts) alone.
        const QString content = row.type + row.text + row.cells.join(QLatin1Char('|'));
        row.key = QString::number(qHash(content)) + QLatin1Char('#') +
                  QString::number(same[content.toStdString()]++);
        const bool cut = row.type == QLatin1String("table") &&
                         (block.rows.size() > kMostRows || block.columns > kMostColumns);
        BlockRow note;
        note.key = row.key + QStringLiteral("/cut");
        note.type = QStringLiteral("quote");
        note.text = tr("The table goes on in the document: %1 rows, %2 columns.")
                        .arg(QString::number(block.rows.size()), QString::number(block.columns));
        note.position = block.position;
        rows.push_back(std::move(row));
        if (cut)
            rows.push_back(std::move(note));
    }
    if (!document.warning.isEmpty()) {
        BlockRow note;
        note.key = QStringLiteral("warning");
        note.type = QStringLiteral("quote");
        note.text = document.warning;
        rows.insert(rows.begin(), std::move(note));
    }
    d->blocks.setRows(std::move(rows));
}

void PostMortemEditor::refreshEvidence()
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!d->active || !room)
        return;
    const QStringList words = d->filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QSet<QString> cited = citedIn(d->text);
    std::vector<EvidenceRow> rows;
    for (const TimelineEvent& event : room->allEvents()) {
        if (!std::all_of(words.begin(), words.end(), [&](const QString& word) {
                return event.text.contains(word, Qt::CaseInsensitive) ||
                       event.sourceName.contains(word, Qt::CaseInsensitive) ||
                       event.kindName.contains(word, Qt::CaseInsensitive);
            }))
            continue;
        const QString id = QString::fromLatin1(QUrl::toPercentEncoding(event.id.value, ":/@"));
        rows.push_back({event.id.value, format::timeOfDay(event.occurredAt, Format::instance()->style()),
                        toString(event.kind), event.sourceName, event.text, cited.contains(id)});
    }
    d->evidence.setRows(std::move(rows));
}

QString PostMortemEditor::citation(const QString& eventId) const
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!room)
        return {};
    for (const TimelineEvent& event : room->allEvents()) {
        if (event.id.value == eventId)
            return eventCitation(event.id, format::timeOfDay(event.occurredAt)); // documents are in UTC
    }
    return {};
}

QString PostMortemEditor::chartBlock(const QString& panelId) const
{
    const RoomSnapshot* room = d->room->snapshot();
    if (!room)
        return {};
    for (const Panel& panel : room->panels) {
        if (panel.id == panelId)
            return muster::chartBlock(panel.id, panel.title,
                                      {Instant{static_cast<qint64>(d->room->rangeFrom())},
                                       Instant{static_cast<qint64>(d->room->rangeTo())}});
    }
    return {};
}

void PostMortemEditor::replaceFinding(const QString& key, const QString& text)
{
    const FindingRow* row = d->findings.row(d->findings.indexOfKey(key));
    if (!row || d->text.mid(row->from, row->length) != row->excerpt)
        return; // the text moved on since it was checked
    QString next = d->text;
    next.replace(row->from, row->length, text);
    replaceText(next);
}

void PostMortemEditor::replaceText(const QString& markdown)
{
    edit(markdown);
    emit loaded();
}

// ---- hand-over
// -----------------------------------------------------------------------------------------------

void PostMortemEditor::exportTo(const QString& format, const QUrl& file)
{
    if (!d->active || d->exporting || !d->store())
        return;
    flush();
    d->exporting = true;
    emit stateChanged();
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    Worker::run(
        [store = d->store(), id = d->room->id(), text = d->text, format, path,
         now = d->session()->clock().now()]() -> Result<QString> {
            const auto report = store->readNow([&](ReadTx& tx) { return readReport(tx, id, now, text); });
            if (!report)
                return tl::unexpected(report.error());
            const auto bytes = renderDocument(*report, format);
            if (!bytes)
                return tl::unexpected(bytes.error());
            const Done written = durableReplace(path, *bytes);
            return written ? Result<QString>(path) : tl::unexpected(written.error());
        },
        this,
        [this, path](Result<QString> written) {
            d->exporting = false;
            emit stateChanged();
            if (written) {
                emit exported(*written);
                return;
            }
            d->session()->report(written.error(), path);
            emit exportFailed(muster::format::errorText(written.error(), path));
        });
}

} // namespace muster
