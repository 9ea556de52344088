// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the text and stands beside it: outline, checks, preview, figures, history.
#include "models/base/worker.h"
#include "models/document/markdown.h"
#include "models/domain/display_text.h"
#include "models/view/panel_samples.h"
#include "models/view/post_mortem_editor_private.h"
#include "models/view/post_mortem_opening.h"
#include "models/view/post_mortem_text.h"
#include "models/view/room_snapshot.h"

#include <QUrl>

#include <algorithm>
#include <limits>

namespace muster {

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
                        postMortemStateWords(it->state, it->revision)});
    d->history.setRows(std::move(rows));
    d->comparison->setRevisions(revisions);
}

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
    // Names that are no mistakes: of services, tools, and whoever did something.
    QStringList names = people + d->facts->incident.services;
    for (const TimelineEvent& event : d->facts->timeline)
        names << event.sourceName << event.actor << event.service;
    names.removeDuplicates();
    std::optional<TimeRange> impact;
    if (d->facts->impact.start && d->facts->impact.end)
        impact = TimeRange{*d->facts->impact.start, *d->facts->impact.end};
    Worker::run(
        [text = d->document.text(), people, timeline = d->facts->timeline, impact, quiet = d->quiet,
         names = people + d->facts->incident.services, spelling = d->spelling] {
            TextAnalysis analysis = analyseText(text, people, timeline, impact, quiet);
            addSpelling(analysis, text, names, quiet, *spelling);
            return analysis;
        },
        this,
        [this, version = d->document.version()](TextAnalysis analysis) {
            d->analysing = false;
            d->outline.setRows(std::move(analysis.outline));
            d->checks.setRows(std::move(analysis.checks));
            d->words = analysis.words;
            d->quietCount = analysis.quiet;
            // Typed on meanwhile: these places are not the text's any more, the next look is under
            // way.
            if (version == d->document.version()) {
                d->document.setFindings(analysis.findings);
                d->findings.setRows(std::move(analysis.findings));
            }
            refreshEvidence();
            emit analysed();
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

DocumentChart PostMortemEditor::chartOf(const ChartReference& chart)
{
    if (!d->facts)
        return {};
    const TimeRange range = chart.range.value_or(d->facts->chartRange);
    for (const Panel& panel : d->facts->panels) {
        if (panel.id == chart.panelId)
            return {chartFeed(panel, range), range};
    }
    return {};
}

double PostMortemEditor::momentOf(const QString& eventId) const
{
    // Citations in a text are percent-encoded where an id would end them.
    const QString id = QUrl::fromPercentEncoding(eventId.toUtf8());
    if (const RoomSnapshot* room = d->room->snapshot()) {
        for (const TimelineEvent& event : room->allEvents()) {
            if (event.id.value == eventId || event.id.value == id)
                return static_cast<double>(event.occurredAt.ms);
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

void PostMortemEditor::dismissFinding(const QString& key)
{
    for (const FindingRow& finding : d->findings.rows()) {
        if (finding.key == key)
            d->quiet.words.insert(QuietFindings::wordsOf(finding));
    }
    keepQuiet();
}

void PostMortemEditor::askSpelling(const QString& word)
{
    Worker::run(
        [word, spelling = d->spelling] {
            const std::lock_guard lock(spelling->one);
            Spelling* const checker = spelling->loaded();
            return checker ? checker->suggestions(word) : QStringList();
        },
        this, [this, word](const QStringList& suggestions) { emit spellingAnswered(word, suggestions); });
}

void PostMortemEditor::silenceRule(const QString& rule)
{
    d->quiet.rules.insert(rule);
    keepQuiet();
}

void PostMortemEditor::hearAll()
{
    d->quiet = {};
    keepQuiet();
}

void PostMortemEditor::keepQuiet()
{
    analyse();
    if (!d->active || !d->store() || d->store()->isReadOnly())
        return;
    d->session()->beginSave();
    d->store()->write(
        [key = quietKey(d->room->id()), json = d->quiet.toJson()](WriteTx& tx) -> Result<bool> {
            if (Done done = tx.setSetting(key, json); !done)
                return tl::unexpected(done.error());
            return true;
        },
        d->session(),
        [session = d->session()](Result<bool> done) {
            session->endSave(done ? Done{} : Done{tl::unexpected(done.error())});
            if (!done)
                session->report(done.error(), PostMortemEditor::tr("Which findings are not told"));
        });
}

} // namespace muster
