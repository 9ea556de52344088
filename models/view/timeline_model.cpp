// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/timeline_model.h"

#include "models/base/worker.h"

#include <algorithm>

namespace muster {

namespace {

/// Kinds in the order of their chips, with the word on the chip.
struct KindName
{
    EventKind kind;
    const char* plural;
};
constexpr KindName kKinds[] = {
    {EventKind::Alert, "Alerts"},      {EventKind::Page, "Pages"},
    {EventKind::Change, "Changes"},    {EventKind::Decision, "Decisions"},
    {EventKind::Runbook, "Runbook"},   {EventKind::Status, "Updates"},
    {EventKind::Role, "Roles"},        {EventKind::Severity, "Severity"},
    {EventKind::Impact, "Impact"},     {EventKind::Message, "Chat"},
    {EventKind::Note, "Notes"},        {EventKind::Hypothesis, "Hypotheses"},
    {EventKind::Task, "Tasks"},        {EventKind::Sync, "Sources"},
    {EventKind::Chaos, "Experiments"}, {EventKind::Other, "Other"},
};

/// Up to so many lines, before and after together, are filtered and compared at once: a few milliseconds.
constexpr size_t kAtOnce = 3000;
/// More lines than this are filtered in two goes: what can be seen, then all.
constexpr size_t kAtLeisure = 20'000;
/// Rows that a view holds and that are found again without looking at all.
constexpr size_t kMostNear = 64;
/// More separate changes than this are told to the views in coarse form.
constexpr size_t kMostSteps = 60;
/// Rows made ready that are kept: some screens full.
constexpr qsizetype kMostMade = 400;
/// A list of choices ends somewhere; who is looked for beyond is found by words.
constexpr size_t kMostChoices = 40;

const QString kFromKey = QStringLiteral("source/");
const QString kByKey = QStringLiteral("person/");
const QString kPinnedKey = QStringLiteral("pinned");

QStringList with(QStringList list, const QString& name, bool wanted)
{
    list.removeAll(name);
    if (wanted && !name.isEmpty())
        list << name;
    return list;
}

std::vector<KindRow> choicesOf(const std::vector<std::pair<QString, int>>& counts, const QStringList& chosen)
{
    std::vector<KindRow> rows;
    for (const auto& [name, count] : counts) {
        const bool isChosen = chosen.contains(name);
        if (isChosen || (count > 0 && rows.size() < kMostChoices))
            rows.push_back({name, name, count, isChosen});
    }
    return rows;
}

int countOf(const std::vector<std::pair<QString, int>>& counts, const QString& name)
{
    const auto found =
        std::find_if(counts.begin(), counts.end(), [&](const auto& one) { return one.first == name; });
    return found == counts.end() ? 0 : found->second;
}

} // namespace

TimelineModel::TimelineModel(QObject* parent)
    : RowListModel(parent), m_newestLines(std::make_shared<const TimelineLines>()), m_lines(m_newestLines),
      m_newestLook(std::make_shared<const TimelineLook>()), m_look(m_newestLook)
{
    setSource(this);
}

TimelineModel::~TimelineModel()
{
    if (m_stop)
        m_stop->store(true);
}

// ---- filter
// --------------------------------------------------------------------------------------------------

void TimelineModel::change(TimelineFilter filter)
{
    filter = filter.normalised();
    if (filter == m_filter)
        return;
    m_filter = std::move(filter);
    if (m_stop)
        m_stop->store(true); // nobody waits for the answer to the old one
    emit filterChanged();
    refresh();
}

void TimelineModel::setFilter(const TimelineFilter& filter)
{
    change(filter);
}

void TimelineModel::setSearchWords(const QString& words)
{
    TimelineFilter next = m_filter;
    next.words = words;
    change(std::move(next));
}

void TimelineModel::setPinnedOnly(bool only)
{
    TimelineFilter next = m_filter;
    next.pinnedOnly = only;
    change(std::move(next));
}

void TimelineModel::setKindShown(const QString& kind, bool shown)
{
    TimelineFilter next = m_filter;
    next.hiddenKinds = with(next.hiddenKinds, kind, !shown);
    change(std::move(next));
}

void TimelineModel::showOnly(const QString& kind)
{
    TimelineFilter next = m_filter;
    next.hiddenKinds.clear();
    for (const KindName& name : kKinds) {
        if (toString(name.kind) != kind)
            next.hiddenKinds << toString(name.kind);
    }
    if (next.normalised().hiddenKinds == m_filter.hiddenKinds)
        next.hiddenKinds.clear();
    change(std::move(next));
}

void TimelineModel::setSourceChosen(const QString& source, bool chosen)
{
    TimelineFilter next = m_filter;
    next.sources = with(next.sources, source, chosen);
    change(std::move(next));
}

void TimelineModel::setPersonChosen(const QString& person, bool chosen)
{
    TimelineFilter next = m_filter;
    next.people = with(next.people, person, chosen);
    change(std::move(next));
}

void TimelineModel::drop(const QString& key)
{
    if (key == kPinnedKey)
        setPinnedOnly(false);
    else if (key.startsWith(kFromKey))
        setSourceChosen(key.mid(kFromKey.size()), false);
    else if (key.startsWith(kByKey))
        setPersonChosen(key.mid(kByKey.size()), false);
}

void TimelineModel::clearFilter()
{
    change({});
}

// ---- lines
// ---------------------------------------------------------------------------------------------------

void TimelineModel::setEvents(std::vector<MergedEvent> events, AsOf asOf, TimeStyle style,
                              const QSet<QString>& candidates, const std::map<EventId, EventPast>& pasts)
{
    TimelineIndex index(events);
    setLines(std::make_shared<const TimelineLines>(std::move(events)),
             std::make_shared<const TimelineLook>(
                 TimelineLook{asOf, style, candidates, pasts, std::move(index), {}, {}, {}}));
}

void TimelineModel::setLines(std::shared_ptr<const TimelineLines> lines,
                             std::shared_ptr<const TimelineLook> look)
{
    Q_ASSERT(static_cast<int>(lines->size()) == look->index.size());
    m_newestLines = std::move(lines);
    m_newestLook = std::move(look);
    refresh();
}

std::vector<TimelineRow> TimelineModel::makeRows(const std::vector<MergedEvent>& events, AsOf asOf,
                                                 TimeStyle style, const QSet<QString>& candidates,
                                                 const std::map<EventId, EventPast>& pasts)
{
    const TimelineLook look{asOf, style, candidates, pasts, {}, {}, {}, {}};
    std::vector<TimelineRow> rows;
    rows.reserve(events.size());
    for (const MergedEvent& line : events)
        rows.push_back(timelineRow(line, look));
    return rows;
}

void TimelineModel::refresh()
{
    if (m_working) {
        m_again = true;
        return;
    }
    m_again = false;
    m_stop = std::make_shared<std::atomic<bool>>(false);
    TimelineWish wish = newWish();
    if (m_newestLines->size() + m_shown->size() <= kAtOnce) {
        take(wish, answerWish(wish));
        return;
    }
    // Another filter over very many lines: what can be seen first, then the rest.
    if (m_newestLines->size() > kAtLeisure && !(m_filter == m_shownFilter)) {
        wish.firstOnly = true;
        m_held.clear();
        if (!m_following)
            emit updating();
        wish.reading = m_held.empty() ? nullptr : line(m_held.front());
    }
    m_working = true;
    emit workingChanged();
    ask(std::move(wish));
}

TimelineWish TimelineModel::newWish() const
{
    TimelineWish wish;
    wish.before = m_shown;
    wish.beforeLines = m_lines;
    wish.lines = m_newestLines;
    wish.beforeLook = m_look;
    wish.look = m_newestLook;
    wish.filter = m_filter;
    wish.stop = m_stop;
    if (m_look == m_newestLook)
        wish.known = m_hits; // of another index they say nothing
    return wish;
}

void TimelineModel::ask(TimelineWish wish)
{
    auto shared = std::make_shared<const TimelineWish>(std::move(wish));
    Worker::run([shared] { return answerWish(*shared); }, this,
                [this, shared](TimelineAnswer answer) mutable {
                    const bool taken = take(*shared, std::move(answer));
                    const bool more = taken && shared->firstOnly && !m_again;
                    // Letting go of a hundred thousand events takes a while as well.
                    Worker::run(
                        [wish = std::move(shared)]() mutable {
                            wish.reset();
                            return true;
                        },
                        this, [](bool) {});
                    if (more) {
                        ask(newWish());
                        return;
                    }
                    m_working = false;
                    if (m_again)
                        refresh();
                    if (!m_working)
                        emit workingChanged();
                });
}

bool TimelineModel::take(const TimelineWish& wish, TimelineAnswer answer)
{
    if (answer.stopped) {
        m_again = true; // for a newer wish
        return false;
    }
    const bool sameFilter = wish.filter == m_shownFilter;
    // What the scrubber brings in and what a filter lets through again is not new; nor is the rest of a list
    // of which the first rows are there.
    if (sameFilter && m_whole && wish.beforeLook->asOf.isLive() && wish.look->asOf.isLive() &&
        !m_lines->empty())
        countUnseen(answer.steps, *answer.shown);
    m_shownFilter = wish.filter;
    m_whole = !wish.firstOnly;
    if (wish.look != m_look)
        m_hits.reset();
    if (m_whole) {
        m_counts = std::move(answer.counts);
        m_hits = std::move(answer.hits);
    }
    // The rows that stay are read with the new look from here on; they are told as altered where it matters.
    m_lines = wish.lines;
    m_look = wish.look;
    m_made.clear();
    apply(answer.steps, std::move(answer.shown));
    if (m_whole)
        fillChoices();
    else
        fillSummary(false);
    emit updated();
    return true;
}

void TimelineModel::countUnseen(const RowSteps& steps, const ShownLines& next)
{
    if (m_following)
        return;
    const qsizetype before = m_unseen.size();
    int row = 0;
    for (const RowStep& step : steps.steps) {
        row += step.kept;
        for (const int end = row + step.added; row < end; ++row) {
            const TimelineEvent& event = next[static_cast<size_t>(row)]->event;
            if (event.revision == 0)
                m_unseen.insert(event.id.value);
        }
    }
    if (m_unseen.size() != before)
        emit unseenChanged();
}

void TimelineModel::apply(const RowSteps& exact, std::shared_ptr<const ShownLines> next)
{
    const size_t before = m_shown->size();
    RowSteps coarse;
    const RowSteps* told = &exact;
    m_held.clear();
    if (!exact.steps.empty())
        emit updating();
    if (exact.steps.size() > kMostSteps) {
        coarse = summarised(exact, m_held);
        told = &coarse;
    }
    m_near.clear();
    for (const int held : m_held) {
        if (const MergedEvent* one = line(held); one && m_near.size() < kMostNear)
            m_near.emplace_back(one->event.occurredAt, one->event.id.value);
    }
    std::vector<int> edges; // rows whose neighbours are others now
    m_next = std::move(next);
    m_fresh = m_stale = 0;
    for (const RowStep& step : told->steps) {
        m_fresh += static_cast<size_t>(step.kept);
        m_stale += static_cast<size_t>(step.kept);
        const int row = static_cast<int>(m_fresh);
        if (step.removed > 0) {
            beginRemoveRows({}, row, row + step.removed - 1);
            m_stale += static_cast<size_t>(step.removed);
            m_made.clear();
            endRemoveRows();
        }
        if (step.added > 0) {
            beginInsertRows({}, row, row + step.added - 1);
            m_fresh += static_cast<size_t>(step.added);
            m_made.clear();
            endInsertRows();
        }
        edges.push_back(row - 1);
        edges.push_back(row + step.added);
    }
    Q_ASSERT(static_cast<size_t>(rowTotal()) == m_next->size());
    m_shown = std::move(m_next);
    m_next.reset();
    m_made.clear();
    const auto tell = [this](int first, int last) { emit dataChanged(index(first), index(last)); };
    for (const auto& [first, last] : told->altered)
        tell(first, last);
    for (const int edge : edges) {
        if (edge >= 0 && edge < rowTotal())
            tell(edge, edge);
    }
    if (m_shown->size() != before)
        emit countChanged();
}

void TimelineModel::hold(int first, int last, int current)
{
    m_held.clear();
    for (int row = std::max(0, first); first >= 0 && row <= last && row < rowTotal(); ++row)
        m_held.push_back(row);
    if (current >= 0 && current < rowTotal())
        m_held.insert(std::lower_bound(m_held.begin(), m_held.end(), current), current);
    m_held.erase(std::unique(m_held.begin(), m_held.end()), m_held.end());
}

void TimelineModel::fillChoices()
{
    std::vector<KindRow> kinds;
    for (const KindName& name : kKinds) {
        const QString key = toString(name.kind);
        const bool hidden = m_filter.hiddenKinds.contains(key);
        const int count = m_counts.kinds[static_cast<size_t>(name.kind)];
        if (count > 0 || (hidden && m_look->index.has(name.kind)))
            kinds.push_back({key, tr(name.plural), count, !hidden});
    }
    m_kinds.setRows(std::move(kinds));
    m_sourceChoices.setRows(choicesOf(m_counts.sources, m_filter.sources));
    m_peopleChoices.setRows(choicesOf(m_counts.people, m_filter.people));
    std::vector<KindRow> chosen;
    for (const QString& source : m_filter.sources)
        chosen.push_back(
            {kFromKey + source, tr("From %1").arg(source), countOf(m_counts.sources, source), true});
    for (const QString& person : m_filter.people)
        chosen.push_back({kByKey + person, tr("By %1").arg(person), countOf(m_counts.people, person), true});
    if (m_filter.pinnedOnly)
        chosen.push_back({kPinnedKey, tr("Pinned"), m_counts.pinned, true});
    m_chosen.setRows(std::move(chosen));

    fillSummary(true);
}

void TimelineModel::fillSummary(bool complete)
{
    const int total = m_counts.total;
    const auto sources = static_cast<int>(m_counts.sources.size());
    m_summary = !complete ? tr("counting…")
                : filtered()
                    ? tr("%1 of %2 events").arg(QString::number(rowTotal()), QString::number(total))
                    : format::counted(total, tr("%1 event"), tr("%1 events")) + QStringLiteral(" · ") +
                          format::counted(sources, tr("%1 source"), tr("%1 sources"));
    emit summaryChanged();
}

// ---- rows
// ----------------------------------------------------------------------------------------------------

const MergedEvent* TimelineModel::line(int row) const
{
    if (row < 0 || row >= rowTotal())
        return nullptr;
    const auto at = static_cast<size_t>(row);
    if (!m_next)
        return (*m_shown)[at];
    return at < m_fresh ? (*m_next)[at] : (*m_shown)[at - m_fresh + m_stale];
}

const TimelineRow* TimelineModel::row(int index) const
{
    const MergedEvent* here = line(index);
    if (!here)
        return nullptr;
    const auto found = m_made.constFind(index);
    if (found != m_made.constEnd())
        return &*found;
    if (m_made.size() >= kMostMade)
        m_made.clear();
    TimelineRow made = timelineRow(*here, *m_look);
    const MergedEvent* newer = line(index - 1);
    const MergedEvent* older = line(index + 1);
    const Instant at = here->event.occurredAt;
    made.sameMinute =
        newer &&
        format::hourMinute(newer->event.occurredAt, m_look->style) == format::hourMinute(at, m_look->style) &&
        newer->event.occurredAt - at < std::chrono::minutes{1};
    if (older) {
        const QString olderDate = format::date(older->event.occurredAt, m_look->style);
        if (olderDate != made.dateText)
            made.dayBreak = olderDate;
    }
    if (!made.sameMinute) {
        // The head of its minute says how many stand under it.
        int inMinute = 1;
        for (int next = index + 1; inMinute < 100; ++next, ++inMinute) {
            const MergedEvent* one = line(next);
            if (!one || at - one->event.occurredAt >= std::chrono::minutes{1} ||
                format::hourMinute(one->event.occurredAt, m_look->style) !=
                    format::hourMinute(at, m_look->style))
                break;
        }
        if (inMinute > 1)
            made.accessibleText =
                tr("%1 events at %2").arg(QString::number(inMinute), format::hourMinute(at, m_look->style)) +
                QStringLiteral(". ") + made.accessibleText;
    }
    return &*m_made.insert(index, std::move(made));
}

std::vector<TimelineRow> TimelineModel::rows() const
{
    std::vector<TimelineRow> all;
    all.reserve(m_shown->size());
    for (int index = 0; index < rowTotal(); ++index)
        all.push_back(*row(index));
    return all;
}

int TimelineModel::rowOf(const QString& eventId) const
{
    const auto is = [&](const TimelineEvent& event) { return event.id.value == eventId; };
    // What was looked at is found by its time, unless that is another one now.
    for (const auto& [at, id] : m_near) {
        if (id != eventId)
            continue;
        for (int row = rowAtTime(static_cast<double>(at.ms)); const MergedEvent* one = line(row); ++row) {
            if (one->event.occurredAt != at)
                break;
            if (is(one->event))
                return row;
        }
    }
    const auto found = std::find_if(m_shown->begin(), m_shown->end(), [&](const MergedEvent* line) {
        return is(line->event) || std::any_of(line->twins.begin(), line->twins.end(), is);
    });
    return found == m_shown->end() ? -1 : static_cast<int>(found - m_shown->begin());
}

int TimelineModel::rowAtTime(double ms) const
{
    // Newest first.
    const auto found = std::partition_point(m_shown->begin(), m_shown->end(), [ms](const MergedEvent* line) {
        return !(static_cast<double>(line->event.occurredAt.ms) <= ms);
    });
    return found == m_shown->end() ? -1 : static_cast<int>(found - m_shown->begin());
}

// ---- what came while one reads
// -------------------------------------------------------------------------------

void TimelineModel::setFollowing(bool following)
{
    if (following == m_following)
        return;
    m_following = following;
    m_unseen.clear();
    emit unseenChanged();
}

QString TimelineModel::unseenText() const
{
    return m_unseen.isEmpty() ? QString() : tr("%1 new").arg(m_unseen.size());
}

int TimelineModel::newestUnseenRow() const
{
    const auto found = std::find_if(m_shown->begin(), m_shown->end(), [this](const MergedEvent* line) {
        return m_unseen.contains(line->event.id.value);
    });
    return found == m_shown->end() ? -1 : static_cast<int>(found - m_shown->begin());
}

} // namespace muster
