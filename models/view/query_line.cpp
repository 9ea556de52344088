// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/query_line.h"

#include "models/base/worker.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/formatters.h"
#include "models/view/panel_list_model.h"
#include "models/view/query_history.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>

namespace muster {

namespace {

using Place = promql::Completion::Place;

/// What a tool would be asked for this place.
std::optional<NameQuery> namesFor(const promql::Completion& place, const SourceId& source)
{
    switch (place.place) {
    case Place::Operand:
        return NameQuery{source, NameQuery::Kind::Metrics, {}, {}};
    case Place::LabelName:
        return NameQuery{source, NameQuery::Kind::Labels, {}, place.selector};
    case Place::LabelValue:
        return NameQuery{source, NameQuery::Kind::Values, place.label, place.selector};
    case Place::Nothing:
    case Place::Operator:
        break;
    }
    return std::nullopt;
}

/// An id that no panel of the room has.
QString freeId(const std::vector<Panel>& panels)
{
    for (int number = 1;; ++number) {
        QString id = QStringLiteral("query_%1").arg(number);
        if (std::none_of(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == id; }))
            return id;
    }
}

/// The first character that cannot be seen but turns what stands beside it around or hides it: whoever reads
/// the query sees another one than the tool. An editor shows text as it is, so it has to be said.
std::optional<promql::Problem> hiddenCharacter(const QString& text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].unicode() < 0x80 && text[i].isPrint())
            continue;
        if (text[i] == u'\n' || text[i] == u'\t')
            continue;
        const qsizetype length = text[i].isHighSurrogate() && i + 1 < text.size() ? 2 : 1;
        const QString named = displayText(text.mid(i, length), DisplayRole::Detail);
        if (named.startsWith(u'⟦'))
            return promql::Problem{
                i, length,
                QueryLine::tr("a hidden character stands here, %1: the query is not what it looks like")
                    .arg(named)};
        i += length - 1;
    }
    return std::nullopt;
}

} // namespace

QueryLine::QueryLine(WarRoom* room, QObject* parent)
    : QObject(parent), m_room(room), m_proposals(this), m_run(room, this),
      m_history(&QueryHistory::of(*room->session()))
{
    connect(&m_run, &QueryRun::changed, this, &QueryLine::runChanged);
    if (const NameCatalogue* names = NameCatalogue::of(*room->session()))
        connect(names, &NameCatalogue::learned, this, [this] {
            if (m_open)
                lookUp();
        });
}

QueryLine::~QueryLine() = default;

// ---- the chart
// ------------------------------------------------------------------------------------------------------

QString QueryLine::original() const
{
    return m_panel && m_index < queries() ? m_panel->series[static_cast<size_t>(m_index)].query : QString();
}

void QueryLine::setChart(const std::optional<Panel>& panel, bool frozen)
{
    const bool same = panel && m_panel && panel->id == m_panel->id && panel->series == m_panel->series &&
                      panel->source == m_panel->source && frozen == m_frozen;
    m_panel = panel;
    m_frozen = frozen;
    if (same)
        return;
    m_run.stop();
    m_index = 0;
    emit chartChanged();
    replaceText(original(), original().size());
}

void QueryLine::setSource(const std::optional<Source>& source)
{
    m_source = source;
    emit chartChanged();
}

void QueryLine::setIndex(int index)
{
    if (index == m_index || index < 0 || index >= queries())
        return;
    m_run.stop();
    m_index = index;
    replaceText(original(), original().size());
}

bool QueryLine::connected() const
{
    return !m_frozen && !m_room->sealed() && m_room->session()->tools() && m_source && m_source->enabled;
}

// ---- the text
// -------------------------------------------------------------------------------------------------------

void QueryLine::edit(const QString& text, int cursor)
{
    const bool typed = text != m_text;
    const bool moved = cursor != m_cursor;
    m_text = text;
    m_cursor = cursor;
    if (typed) {
        m_historyAt = -1;
        readText();
        emit textChanged();
        proposeLater(false);
    } else if (moved && m_open) {
        // The list belongs to the word at which it opened.
        if (cursor < m_place.from || cursor > m_place.to)
            dismiss();
        else
            proposeLater(true);
    }
}

void QueryLine::replaceText(const QString& text, qsizetype cursor)
{
    m_text = text;
    m_cursor = static_cast<int>(cursor);
    readText();
    dismiss();
    emit textChanged();
    emit replaced(m_text, m_cursor);
}

void QueryLine::readText()
{
    if (!m_panel) {
        setProblem(std::nullopt);
        return;
    }
    if (m_text.size() > kLongest) {
        m_reading = {};
        setProblem(
            promql::Problem{kLongest, m_text.size() - kLongest,
                            tr("the query is longer than %1 characters").arg(format::count(kLongest))});
        return;
    }
    m_reading = promql::read(m_text);
    setProblem(ownProblem());
}

/// What can be said of the text without asking anybody.
std::optional<promql::Problem> QueryLine::ownProblem() const
{
    if (auto hidden = hiddenCharacter(m_text))
        return hidden;
    return m_reading.problem ? m_reading.problem : promql::chartProblem(m_reading, m_text);
}

void QueryLine::setProblem(std::optional<promql::Problem> problem)
{
    if (problem) {
        problem->words = displayLine(problem->words);
        if (!problem->words.isEmpty())
            problem->words[0] = problem->words[0].toUpper();
    }
    if (problem == m_problem)
        return;
    m_problem = std::move(problem);
    emit problemChanged();
}

// ---- proposals
// ------------------------------------------------------------------------------------------------------

void QueryLine::propose()
{
    proposeLater(true);
}

void QueryLine::proposeLater(bool explicitly)
{
    const int generation = ++m_generation;
    m_room->session()->clock().after(kRest, this, [this, generation, explicitly] {
        if (generation != m_generation || !canRun() || m_text.size() > kLongest)
            return;
        m_place = promql::completionAt(m_text, std::clamp(m_cursor, 0, static_cast<int>(m_text.size())));
        // Of itself the list opens where a name was begun, and where only names can stand.
        const bool names = m_place.place == Place::LabelName || m_place.place == Place::LabelValue;
        if (m_place.place == Place::Nothing || (!explicitly && !names && m_place.typed.isEmpty())) {
            dismiss();
            return;
        }
        m_open = true;
        lookUp();
    });
}

void QueryLine::lookUp()
{
    m_proposalsNote.clear();
    const auto wanted = m_panel ? namesFor(m_place, m_panel->source) : std::nullopt;
    NameCatalogue* catalogue = NameCatalogue::of(*m_room->session());
    if (!wanted) {
        if (catalogue)
            catalogue->giveUp(); // nobody waits for the former place's names
        showProposals(nullptr);
        return;
    }
    if (connected() && catalogue) {
        catalogue->want(*wanted);
        const auto known = catalogue->known(*wanted);
        const auto failure = catalogue->failure(*wanted);
        if (known || !failure) {
            if (!known)
                m_proposalsNote = tr("asking %1…").arg(displayLine(m_source->name));
            else if (const Milliseconds age = m_room->session()->clock().now() - known->asked;
                     age >= NameCatalogue::kFresh)
                m_proposalsNote = tr("names of %1 ago").arg(format::age(age));
            showProposals(known ? known->names : nullptr);
            return;
        }
        m_proposalsNote = tr("%1 does not tell its names: these are from what is stored here")
                              .arg(displayLine(m_source->name));
    } else {
        m_proposalsNote = tr("names from what is stored here");
    }
    Store* store = m_room->session()->store();
    if (!store)
        return;
    store->read(
        [incident = m_room->id(), wanted = *wanted](ReadTx& tx) -> Result<QStringList> {
            auto series = tx.series(incident);
            if (!series)
                return tl::unexpected(series.error());
            // Charts that were never filled still name what they ask.
            if (auto panels = tx.panels(incident)) {
                for (const Panel& panel : *panels) {
                    for (const PanelSeries& one : panel.series)
                        series->push_back({{panel.source, one.query, {}}, Unit::None, Milliseconds{0}, {}});
                }
            }
            return storedNames(*series, wanted);
        },
        this,
        [this, generation = m_generation](Result<QStringList> names) {
            if (generation == m_generation)
                showProposals(names ? std::make_shared<const QStringList>(std::move(*names)) : nullptr);
        });
}

void QueryLine::showProposals(const std::shared_ptr<const QStringList>& names)
{
    // A tool may have a hundred thousand metrics.
    Worker::run(
        [place = m_place, names] { return proposalsFor(place, names); }, this,
        [this, generation = m_generation](Proposals made) {
            if (generation != m_generation || !m_open)
                return;
            // The only proposal is what stands there already.
            if (made.rows.size() == 1 && made.rows.front().name == m_place.typed && m_place.to == m_cursor)
                made = {};
            if (made.all > Proposals::kMost) {
                const QString many =
                    tr("%1 of %2: type on").arg(format::count(Proposals::kMost), format::count(made.all));
                m_proposalsNote =
                    m_proposalsNote.isEmpty() ? many : m_proposalsNote + QStringLiteral(" · ") + many;
            }
            m_proposals.setRows(std::move(made.rows));
            m_current = 0;
            emit proposalsChanged();
        });
}

void QueryLine::choose(int direction)
{
    if (!proposing())
        return;
    const int count = m_proposals.count();
    m_current = (m_current + direction % count + count) % count;
    emit proposalsChanged();
}

void QueryLine::accept(int row)
{
    const ProposalRow* taken = m_proposals.row(row < 0 ? m_current : row);
    if (!proposing() || !taken)
        return;
    // Keys may have come since the list was made: the row goes where the word is now.
    const promql::Completion place =
        promql::completionAt(m_text, std::clamp(m_cursor, 0, static_cast<int>(m_text.size())));
    if (place.place != m_place.place || place.label != m_place.label) {
        dismiss();
        return;
    }
    m_place = place;
    const Accepted made = muster::accept(m_text, m_place, *taken);
    const bool more = m_place.place == Place::LabelName; // its values are next
    replaceText(made.text, made.cursor);
    if (more)
        proposeLater(false);
}

void QueryLine::dismiss()
{
    ++m_generation;
    if (!m_open && m_proposals.count() == 0)
        return;
    m_open = false;
    m_current = 0;
    m_proposalsNote.clear();
    m_proposals.setRows({});
    if (NameCatalogue* catalogue = NameCatalogue::of(*m_room->session()))
        catalogue->giveUp();
    emit proposalsChanged();
}

// ---- running
// --------------------------------------------------------------------------------------------------------

void QueryLine::run()
{
    dismiss();
    if (!canRun() || m_text.size() > kLongest)
        return;
    if (!edited()) {
        revert();
        return;
    }
    readText();
    if (m_problem && m_insisted != m_text) {
        m_insisted = m_text;
        auto again = ownProblem();
        if (connected())
            again->words += tr(". Run it again to ask %1 all the same").arg(displayLine(m_source->name));
        setProblem(again);
        return;
    }
    m_history->add(m_text);
    m_historyAt = -1;
    Panel panel = *m_panel;
    panel.slo = SloView::None; // what is typed is asked of the tool
    panel.series[static_cast<size_t>(m_index)].query = m_text;
    panel.origin = {}; // it is not that dashboard's panel any more
    m_run.start(panel, m_text, connected());
}

void QueryLine::runChanged()
{
    if (m_run.isActive() && m_run.failure() &&
        m_text == m_run.panel().series[static_cast<size_t>(m_index)].query) {
        const Error& error = *m_run.failure();
        if (auto place = promql::problemFromServer(error.what, m_text)) {
            place->words =
                tr("%1 says: %2").arg(m_source ? displayLine(m_source->name) : tr("the tool"), place->words);
            setProblem(place);
        }
    }
    emit shownChanged();
}

QString QueryLine::note() const
{
    if (!m_run.isActive())
        return {};
    const QString name = m_source ? displayLine(m_source->name) : tr("its source");
    if (!m_run.isConnected()) {
        const QString why =
            m_room->sealed() ? tr("this room is a recording") : tr("%1 is not connected").arg(name);
        if (m_run.isRead() && m_run.feed()->isEmpty())
            return tr("%1, and nothing of this query is stored here").arg(why);
        return tr("%1: this is what is stored of the query").arg(why);
    }
    if (m_run.isAsking())
        return tr("asking %1…").arg(name);
    if (m_run.failure())
        return m_problem ? tr("%1 refused the query").arg(name) : format::errorText(*m_run.failure(), name);
    QStringList parts;
    if (m_run.feed()->isEmpty())
        parts << tr("%1 has nothing for this query in this range").arg(name);
    else
        parts << tr("edited query, not on the board");
    if (m_room->isPast() && m_room->asKnownThen())
        parts << tr("asked only now: as it was, not as known then");
    for (const QString& warning : m_run.warnings())
        parts << displayLine(warning);
    return parts.join(QStringLiteral(" · "));
}

void QueryLine::revert()
{
    m_insisted.clear();
    m_run.stop();
    replaceText(original(), original().size());
}

bool QueryLine::canKeep() const
{
    const Store* store = m_room->session()->store();
    return m_run.isActive() && !m_room->sealed() && store && !store->isReadOnly() && m_room->snapshot();
}

void QueryLine::keep()
{
    if (!canKeep())
        return;
    Panel panel = m_run.panel();
    panel.id = freeId(m_room->panels()->panels());
    panel.title = tr("%1, edited").arg(panel.title);
    m_room->session()->store()->write(
        [id = m_room->id(), panel](WriteTx& tx) -> Result<bool> {
            const ReadTx read(tx.database());
            auto panels = read.panels(id);
            if (!panels)
                return tl::unexpected(panels.error());
            panels->push_back(panel);
            if (Done done = tx.setPanels(id, *panels); !done)
                return tl::unexpected(done.error());
            for (const PanelSeries& series : panel.series) {
                if (Done done = tx.keepSeries(id, panel.source, series.query); !done)
                    return tl::unexpected(done.error());
            }
            return true;
        },
        this,
        [this, id = panel.id, title = panel.title](Result<bool> stored) {
            if (stored)
                emit kept(id);
            else
                m_room->session()->report(stored.error(), displayLine(title));
        });
}

// ---- history
// --------------------------------------------------------------------------------------------------------

void QueryLine::older()
{
    step(1);
}

void QueryLine::newer()
{
    step(-1);
}

void QueryLine::step(int direction)
{
    const QStringList& all = m_history->queries();
    int next = m_historyAt + direction;
    // What stands in the editor already is no step.
    if (direction > 0 && m_historyAt < 0 && !all.isEmpty() && all.front() == m_text)
        ++next;
    if (!canRun() || next < -1 || next >= all.size() || (next == -1 && m_historyAt == -1))
        return;
    if (m_historyAt == -1)
        m_typed = m_text;
    const QString text = next < 0 ? m_typed : all.at(next);
    replaceText(text, text.size());
    m_historyAt = next;
}

} // namespace muster
