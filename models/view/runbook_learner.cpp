// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/runbook_learner.h"

#include "models/base/worker.h"
#include "models/document/runbook_edit.h"
#include "models/document/runbook_markdown.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/runbook_history.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

namespace muster {

/// A reading of incident after incident. Read and changed in turns: by the reader during a step, by main
/// between two.
struct RunbookLearner::Walk
{
    std::vector<IncidentName> incidents;
    size_t done = 0;
    bool listed = false;
    std::shared_ptr<std::atomic<bool>> stopped = std::make_shared<std::atomic<bool>>(false);
    Read each;
    std::function<void(const Done&)> finished;
};

/// The self-description in words.
struct RunbookLearner::Told
{
    QString summary;
    std::vector<RunbookUseRow> rows;
    QHash<QString, QString> nodes;
};

namespace {

/// Where the one is said without a number.
QString numbered(int n, const QString& one, const QString& many)
{
    return n == 1 ? one : format::counted(n, many, many);
}

QString titleOf(const Runbook& runbook, const QString& id)
{
    const RunbookNode* node = runbook.node(id);
    return node ? displayFilled(QStringLiteral("%1 %2"), {id, node->title}) : displayLine(id);
}

QString askedWords(const NodeUse& use)
{
    QStringList parts{
        numbered(use.asked, RunbookLearner::tr("asked once"), RunbookLearner::tr("asked %1 times"))};
    if (use.medianTime)
        parts << RunbookLearner::tr("median %1").arg(format::duration(*use.medianTime));
    if (use.wentBack > 0)
        parts << numbered(use.wentBack, RunbookLearner::tr("taken back once"),
                          RunbookLearner::tr("taken back %1 times"));
    return parts.join(QStringLiteral(" · "));
}

RunbookUseRow rowOf(const Runbook& runbook, const NodeUse& use, TimeStyle style)
{
    RunbookUseRow row;
    row.key = use.node;
    row.title = titleOf(runbook, use.node);
    row.asked = askedWords(use);
    QStringList ways, overrides;
    for (const auto& [way, count] : use.taken)
        ways << QStringLiteral("%1 × %2").arg(QString::number(count), way);
    for (const OverrideUse& one : use.overrides)
        overrides << displayFilled(
            one.skipped ? RunbookLearner::tr("%1, %2: %3: %5")
                        : RunbookLearner::tr("%1, %2: %3 instead of %4: %5"),
            {one.incident, format::dateTimeFull(one.at, style), one.taken, one.proposed, one.reason});
    row.ways = ways.join(u'\n');
    row.overrides = overrides.join(u'\n');
    return row;
}

QString unjudgedWords(const std::vector<ReplayStep>& unjudged)
{
    QStringList unanswered, lines;
    for (const ReplayStep& step : unjudged) {
        if (step.reason.isEmpty())
            unanswered << step.node;
        else
            lines << displayFilled(RunbookLearner::tr("%1: %2; the walked path was kept there"),
                                   {step.node, step.reason});
    }
    if (!unanswered.isEmpty())
        lines.prepend(
            displayFilled(RunbookLearner::tr("Nothing stored answers %1; the walked path was kept there"),
                          {unanswered.join(QStringLiteral(", "))}));
    return lines.join(u'\n');
}

/// The day that the file notes, a game day perhaps; empty when there is none, when `inIncidents` is of that
/// day or newer, or when it was still to come at the room's instant.
QString exercisedInFile(const Runbook& runbook, const AsOf& asOf, std::optional<Instant> inIncidents)
{
    const QDate noted = QDate::fromString(runbook.lastExercised, Qt::ISODate);
    if (!noted.isValid() || (inIncidents && inIncidents->toUtc().date() >= noted))
        return {};
    if (!asOf.isLive() && asOf.instant.toUtc().date() < noted)
        return {};
    return noted.toString(Qt::ISODate);
}

/// What would be asked, never what anybody should have done.
RunbookReplayRow rowOf(const StoredReplay& one, const Runbook& changed, TimeStyle style)
{
    const Replay& replay = one.replay;
    RunbookReplayRow row;
    row.key = one.incident + u'/' + one.run;
    row.incident =
        displayFilled(QStringLiteral("%1 · v%2 → v%3"), {one.incident, QString::number(replay.ranVersion),
                                                         QString::number(replay.changedVersion)});
    const std::vector<ReplayStep> unjudged = replay.unjudged();
    row.note = unjudgedWords(unjudged);
    if (!replay.difference && !unjudged.empty()) {
        row.outcome = displayFilled(
            RunbookLearner::tr("The same path as far as it could be judged: %1 of %2 steps"),
            {QString::number(replay.steps.size() - unjudged.size()), QString::number(replay.steps.size())});
        return row;
    }
    if (!replay.difference) {
        row.outcome =
            numbered(static_cast<int>(replay.steps.size()), RunbookLearner::tr("The same path, 1 step"),
                     RunbookLearner::tr("The same path, %1 steps"));
        return row;
    }
    const Replay::Difference& difference = *replay.difference;
    row.differs = true;
    const QString at = format::timeOfDay(difference.at, style);
    switch (difference.kind) {
    case Replay::Difference::Kind::NodeGone:
        row.outcome = displayFilled(RunbookLearner::tr("%1: %2 is gone"), {at, difference.node});
        break;
    case Replay::Difference::Kind::BranchGone:
        row.outcome = displayFilled(RunbookLearner::tr("%1 %2: no branch leads to %3 any more"),
                                    {at, difference.node, difference.before});
        break;
    case Replay::Difference::Kind::OtherBranch:
        row.outcome = displayFilled(RunbookLearner::tr("%1 %2 would ask: %3"),
                                    {at, difference.node, titleOf(changed, difference.after)});
        break;
    }
    row.evidence = difference.evidence.isEmpty()
                       ? displayFilled(RunbookLearner::tr("the run went on to %1"),
                                       {titleOf(changed, difference.before)})
                       : displayFilled(RunbookLearner::tr("because %1; the run went on to %2"),
                                       {difference.evidence, titleOf(changed, difference.before)});
    return row;
}

} // namespace

RunbookLearner::RunbookLearner(WarRoom* room, QObject* parent) : QObject(parent), m_room(room) {}

RunbookLearner::~RunbookLearner()
{
    stop(m_learning);
    stop(m_replay);
}

void RunbookLearner::stop(std::shared_ptr<Walk>& walk)
{
    if (walk)
        walk->stopped->store(true);
    walk.reset();
}

void RunbookLearner::setOpen(bool open)
{
    if (m_open == open)
        return;
    m_open = open;
    if (open)
        learn();
    emit openChanged();
}

QString RunbookLearner::progressText() const
{
    if (!m_replay)
        return {};
    if (!m_replay->listed)
        return tr("Looking for incidents…");
    return tr("Incident %1 of %2")
        .arg(QString::number(std::min(m_replay->done + 1, m_replay->incidents.size())),
             QString::number(m_replay->incidents.size()));
}

void RunbookLearner::follow(const Runbook& runbook, const QString& node, size_t answers)
{
    const bool other = runbook.id != m_runbook.id;
    const AsOf asOf = m_room->asOf();
    const bool answered = answers != m_answers, moved = !(asOf == m_asOf), went = node != m_node;
    if (other || runbook.version != m_runbook.version || runbook.hash != m_runbook.hash)
        m_runbook = runbook;
    m_node = node;
    m_answers = answers;
    m_asOf = asOf;
    if (other) {
        stop(m_learning);
        stop(m_replay);
        ++m_session;
        ++m_reading;
        m_records.reset();
        m_summary.clear();
        m_replaySummary.clear();
        m_nodeTexts.clear();
        m_uses.setRows({});
        m_replays.setRows({});
    }
    if (other || answered)
        m_begun = false;
    if (m_asked && !m_begun)
        learn();
    else if (moved)
        tell();
    if (other || went)
        emit changed();
}

std::shared_ptr<RunbookLearner::Walk> RunbookLearner::walk(Read each,
                                                           std::function<void(const Done&)> finished)
{
    auto made = std::make_shared<Walk>();
    made->each = std::move(each);
    made->finished = std::move(finished);
    m_room->session()->store()->read([](ReadTx& tx) { return incidentNames(tx); }, this,
                                     [this, made](Result<std::vector<IncidentName>> names) {
                                         if (made->stopped->load())
                                             return;
                                         if (!names) {
                                             made->finished(tl::unexpected(names.error()));
                                             return;
                                         }
                                         made->incidents = std::move(*names);
                                         made->listed = true;
                                         step(made);
                                         emit changed();
                                     },
                                     ReadLane::Bulk);
    return made;
}

/// One incident in each reading: what a room wants to know goes before the next one.
void RunbookLearner::step(const std::shared_ptr<Walk>& walk)
{
    if (walk->done >= walk->incidents.size()) {
        walk->finished({});
        return;
    }
    m_room->session()->store()->read(
        [walk](ReadTx& tx) -> Result<bool> {
            if (walk->stopped->load())
                return true;
            if (const Done done = walk->each(tx, walk->incidents[walk->done]); !done)
                return tl::unexpected(done.error());
            return true;
        },
        this,
        [this, walk](const Result<bool>& done) {
            if (walk->stopped->load())
                return;
            if (!done) {
                walk->finished(tl::unexpected(done.error()));
                return;
            }
            ++walk->done;
            step(walk);
            emit changed();
        },
        ReadLane::Bulk);
}

void RunbookLearner::learn()
{
    m_asked = true;
    if (m_begun || m_runbook.id.isEmpty() || !m_room->session()->store())
        return;
    m_begun = true;
    stop(m_learning);
    auto found = std::make_shared<std::vector<RunbookRecord>>();
    m_learning = walk(
        [found, id = m_runbook.id, here = m_room->id()](const ReadTx& tx,
                                                        const IncidentName& incident) -> Done {
            if (incident.id == here)
                return {}; // the past is about the others: what is answered right now proves nothing
            auto records = readRunbookRecords(tx, incident, id);
            if (!records)
                return tl::unexpected(records.error());
            for (auto& [name, record] : records->byRunbook)
                found->push_back(std::move(record));
            return {};
        },
        [this, found](const Done& done) {
            m_learning.reset();
            if (!done) {
                m_summary = format::errorText(done.error(), tr("What incidents say about the runbook"));
                emit changed();
                return;
            }
            m_records = found;
            tell();
        });
}

/// Folds and puts into words what AsOf sees; the newest instant wins.
void RunbookLearner::tell()
{
    if (!m_records)
        return;
    m_tellAgain = m_telling;
    if (m_telling)
        return;
    m_telling = true;
    Worker::run(
        [records = m_records, runbook = m_runbook, asOf = m_asOf, style = Format::instance()->style()] {
            const RunbookUse use = runbookUse(runbook.id, *records, asOf);
            Told told;
            if (use.runs == 0) {
                told.summary = tr("No other incident on this machine ran it yet.");
                if (const QString noted = exercisedInFile(runbook, asOf, {}); !noted.isEmpty())
                    told.summary += u' ' + tr("Its file says: last exercised %1.").arg(noted);
                return told;
            }
            QStringList parts{numbered(use.runs, tr("1 run"), tr("%1 runs")),
                              tr("%1 to an end").arg(use.finished)};
            if (const QString noted = exercisedInFile(runbook, asOf, use.lastExercised); !noted.isEmpty())
                parts << tr("last exercised %1, as its file says").arg(noted);
            else if (use.lastExercised)
                parts << tr("last exercised %1 in an incident")
                             .arg(format::dateTimeFull(*use.lastExercised, style));
            told.summary = parts.join(QStringLiteral(" · "));
            for (const NodeUse& node : use.nodes) {
                told.rows.push_back(rowOf(runbook, node, style));
                const int overridden = static_cast<int>(node.overrides.size()) - node.skipped;
                QStringList words{askedWords(node)};
                if (overridden > 0)
                    words << numbered(overridden, tr("overridden once"), tr("overridden %1 times"));
                if (node.skipped > 0)
                    words << numbered(node.skipped, tr("skipped once"), tr("skipped %1 times"));
                told.nodes.insert(node.node, words.join(QStringLiteral(" · ")));
            }
            return told;
        },
        this,
        [this, session = m_session](Told told) {
            m_telling = false;
            if (session == m_session) {
                m_summary = std::move(told.summary);
                m_nodeTexts = std::move(told.nodes);
                m_uses.setRows(std::move(told.rows));
                emit changed();
            }
            if (std::exchange(m_tellAgain, false))
                tell();
        });
}

void RunbookLearner::replayFile()
{
    const Store* store = m_room->session()->store();
    if (!store || m_runbook.id.isEmpty())
        return;
    cancel();
    m_ofText = false;
    Worker::run(
        [folder = store->directory(), running = m_runbook]() -> Result<Runbook> {
            const RunbookText file = openRunbookText(folder, running);
            return runbookFromMarkdown(file.text.toUtf8(), file.path);
        },
        this,
        [this, reading = m_reading](const Result<Runbook>& read) {
            if (reading == m_reading)
                replay(read);
        });
}

void RunbookLearner::replayText(const QString& text)
{
    if (m_runbook.id.isEmpty())
        return;
    cancel();
    m_ofText = true;
    Worker::run([text, name = m_runbook.id] { return runbookFromMarkdown(text.toUtf8(), name); }, this,
                [this, reading = m_reading](const Result<Runbook>& read) {
                    if (reading == m_reading)
                        replay(read);
                });
}

void RunbookLearner::replay(const Result<Runbook>& read)
{
    if (!read) {
        failReplay(displayText(read.error().what, DisplayRole::Cell));
        return;
    }
    Runbook text = *read;
    text.id = m_runbook.id; // whose runs are walked again, also when the text gives it another name
    auto found = std::make_shared<std::vector<StoredReplay>>();
    m_replayFailed = false;
    m_replaySummary.clear();
    m_replays.setRows({});
    m_replay = walk({}, {});
    m_replay->each = [found, text, stopped = m_replay->stopped](const ReadTx& tx,
                                                                const IncidentName& incident) -> Done {
        auto replays = replayStored(tx, incident, text, stopped.get());
        if (!replays)
            return replays.error().kind == ErrorKind::Cancelled ? Done{}
                                                                : Done{tl::unexpected(replays.error())};
        std::move(replays->begin(), replays->end(), std::back_inserter(*found));
        return {};
    };
    m_replay->finished = [this, found, text](const Done& done) {
        m_replay.reset();
        if (done)
            showReplays(*found, text);
        else
            failReplay(format::errorText(done.error(), tr("The replay")));
    };
    emit changed();
}

void RunbookLearner::showReplays(const std::vector<StoredReplay>& found, const Runbook& text)
{
    std::vector<RunbookReplayRow> rows;
    const TimeStyle style = Format::instance()->style();
    for (const StoredReplay& one : found)
        rows.push_back(rowOf(one, text, style));
    const bool openEnds = std::any_of(found.begin(), found.end(), [](const StoredReplay& one) {
        return !one.replay.difference && !one.replay.unjudged().empty();
    });
    // What differs is what one looks for.
    std::stable_partition(rows.begin(), rows.end(), [](const RunbookReplayRow& row) { return row.differs; });
    const auto parted =
        std::count_if(rows.begin(), rows.end(), [](const RunbookReplayRow& row) { return row.differs; });
    m_replaySummary =
        rows.empty() ? tr("No incident on this machine ran it: there is nothing to replay.")
        : parted == 0 && openEnds
            ? numbered(static_cast<int>(rows.size()),
                       tr("1 run: it would go the same way, as far as it could be judged"),
                       tr("%1 runs: all would go the same way, as far as it could be judged"))
        : parted == 0
            ? numbered(static_cast<int>(rows.size()), tr("1 run: it would go the same way"),
                       tr("%1 runs: all would go the same way"))
            : tr("%1 of %2 runs would part").arg(QString::number(parted), QString::number(rows.size()));
    m_replays.setRows(std::move(rows));
    emit changed();
}

void RunbookLearner::failReplay(const QString& words)
{
    m_replayFailed = true;
    m_replaySummary = words;
    m_replays.setRows({});
    emit changed();
}

void RunbookLearner::forgetText()
{
    if (!m_ofText)
        return;
    ++m_reading;
    stop(m_replay);
    m_ofText = m_replayFailed = false;
    m_replaySummary.clear();
    m_replays.setRows({});
    emit changed();
}

void RunbookLearner::cancel()
{
    ++m_reading;
    if (!m_replay)
        return;
    stop(m_replay);
    m_replaySummary = tr("Stopped.");
    emit changed();
}

} // namespace muster
