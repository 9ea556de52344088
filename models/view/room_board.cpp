// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/room_board.h"

#include "models/base/worker.h"
#include "models/document/service_board.h"
#include "models/domain/board_layout.h"
#include "models/domain/board_panels.h"
#include "models/domain/display_text.h"
#include "models/domain/promql.h"
#include "models/store/store.h"
#include "models/view/budget_panels.h"
#include "models/view/chart_detail.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/war_room.h"

#include <algorithm>
#include <array>

namespace muster {

namespace {

constexpr std::size_t kMostUndo = 50;
constexpr qsizetype kLongestTitle = 80;

constexpr std::array kUnits{Unit::None,      Unit::Ratio, Unit::Seconds,
                            Unit::PerSecond, Unit::Bytes, Unit::Count};
constexpr std::array kStyles{PanelStyle::Line,    PanelStyle::Area,      PanelStyle::Stacked,
                             PanelStyle::Step,    PanelStyle::Bars,      PanelStyle::StateBands,
                             PanelStyle::HeatMap, PanelStyle::SingleStat};

/// "Error rate" → "error_rate", with a number when there is one already.
QString idFor(const QString& title, const std::vector<Panel>& panels)
{
    QString word;
    for (const QChar c : title.toLower())
        word += c.isLetterOrNumber() ? c : QChar(u'_');
    for (int n = 1;; ++n) {
        const QString id = n == 1 ? word : word + QStringLiteral("_%1").arg(n);
        if (std::none_of(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == id; }))
            return id;
    }
}

std::vector<PanelPlace> placesOf(const std::vector<Panel>& panels)
{
    std::vector<std::optional<PanelPlace>> given;
    for (const Panel& panel : panels)
        given.push_back(panel.place);
    return muster::placesOf(given);
}

void setPlaces(std::vector<Panel>& panels, const std::vector<PanelPlace>& places)
{
    for (std::size_t i = 0; i < panels.size(); ++i)
        panels[i].place = places[i];
}

} // namespace

RoomBoard::RoomBoard(WarRoom* room) : QObject(room), m_room(room)
{
    connect(room->panels(), &PanelListModel::boardChanged, this, &RoomBoard::changed);
}

RoomBoard::~RoomBoard() = default;

const std::vector<Panel>& RoomBoard::current() const
{
    return m_room->panels()->panels();
}

const std::vector<Panel>& RoomBoard::shown(const std::vector<Panel>& stored)
{
    // A snapshot that was begun before the commit may come after it.
    if (m_writing == 0 && (m_wanted == stored || m_patience-- <= 0))
        m_wanted.clear();
    return m_wanted.empty() ? stored : m_wanted;
}

bool RoomBoard::isFull() const
{
    return current().size() >= static_cast<std::size_t>(kMostPanels);
}

bool RoomBoard::canSave() const
{
    return m_room->snapshot() && !m_room->snapshot()->incident.services.isEmpty();
}

QStringList RoomBoard::units() const
{
    return {tr("plain numbers"), tr("ratio (1 is 100 %)"), tr("seconds"), tr("per second"), tr("bytes"),
            tr("counts")};
}

QStringList RoomBoard::styles() const
{
    return {tr("lines"), tr("areas"),       tr("stacked areas"), tr("steps"),
            tr("bars"),  tr("state bands"), tr("heat map"),      tr("single figure")};
}

QString RoomBoard::titleOf(const QString& panelId) const
{
    for (const Panel& panel : current()) {
        if (panel.id == panelId)
            return displayLine(panel.title);
    }
    return {};
}

void RoomBoard::store(std::vector<Panel> panels, bool undoable)
{
    Store* store = m_room->session()->store();
    if (!store || panels == current())
        return;
    const std::vector<Panel> before = current();
    if (undoable) {
        m_undo.push_back(before);
        if (m_undo.size() > kMostUndo)
            m_undo.erase(m_undo.begin());
    }
    m_wanted = panels;
    m_patience = 2;
    ++m_writing;
    m_room->panels()->setPanels(panels);
    store->write(
        [id = m_room->id(), before, panels = std::move(panels)](WriteTx& tx) mutable -> Result<bool> {
            if (const Done kept = keepBudgetPanels(tx, id, before, panels); !kept)
                return tl::unexpected(kept.error());
            const Done done = tx.setPanels(id, panels);
            return done ? Result<bool>(true) : tl::unexpected(done.error());
        },
        this,
        [this, before](const Result<bool>& done) {
            --m_writing;
            if (done) {
                m_room->reload(); // what was done with the budget's charts alone is no change of a table
                return;
            }
            // What is shown is what is stored.
            m_wanted.clear();
            m_room->panels()->setPanels(before);
            m_room->session()->report(done.error(), tr("The board"));
        });
    emit changed();
}

void RoomBoard::place(
    const QString& panelId,
    const std::function<std::vector<PanelPlace>(std::vector<PanelPlace>, std::size_t)>& change)
{
    std::vector<Panel> panels = current();
    const auto found =
        std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == panelId; });
    if (found == panels.end())
        return;
    const auto before = placesOf(panels);
    const auto after = change(before, static_cast<std::size_t>(found - panels.begin()));
    if (after == before)
        return; // not even the places that were implied are written down
    setPlaces(panels, after);
    store(std::move(panels), true);
}

void RoomBoard::moveTo(const QString& panelId, int column, int row)
{
    place(panelId, [=](std::vector<PanelPlace> places, std::size_t i) {
        const PanelPlace wanted{column, row, places[i].columns, places[i].rows};
        return movedTo(std::move(places), i, wanted);
    });
}

void RoomBoard::resizeTo(const QString& panelId, int columns, int rows)
{
    place(panelId, [=](std::vector<PanelPlace> places, std::size_t i) {
        PanelPlace wanted = places[i];
        wanted.columns = std::clamp(columns, kLeastPanelColumns, kBoardColumns - wanted.column);
        wanted.rows = std::clamp(rows, kLeastPanelRows, kMostPanelRows);
        return movedTo(std::move(places), i, wanted);
    });
}

void RoomBoard::nudge(const QString& panelId, int columns, int rows)
{
    place(panelId, [=](std::vector<PanelPlace> places, std::size_t i) {
        return nudged(std::move(places), i, columns, rows);
    });
}

void RoomBoard::grow(const QString& panelId, int columns, int rows)
{
    place(panelId, [=](std::vector<PanelPlace> places, std::size_t i) {
        return grown(std::move(places), i, columns, rows);
    });
}

void RoomBoard::tile(int columns)
{
    std::vector<Panel> panels = current();
    setPlaces(panels, tiled(panels.size(), columns));
    store(std::move(panels), true);
}

void RoomBoard::remove(const QString& panelId)
{
    std::vector<Panel> panels = current();
    const QString title = titleOf(panelId);
    auto places = placesOf(panels);
    for (std::size_t i = 0; i < panels.size(); ++i) {
        if (panels[i].id != panelId)
            continue;
        panels.erase(panels.begin() + static_cast<std::ptrdiff_t>(i));
        places.erase(places.begin() + static_cast<std::ptrdiff_t>(i));
        // Those that were never placed by hand are laid out anew.
        if (std::any_of(panels.begin(), panels.end(), [](const Panel& panel) { return panel.place; }))
            setPlaces(panels, settled(std::move(places)));
        store(std::move(panels), true);
        m_room->session()->notices()->post(
            {QStringLiteral("board.removed"), tr("The chart “%1” was taken off the board.").arg(title),
             QStringLiteral("info"), QStringLiteral("board.undo"), tr("Undo")});
        return;
    }
}

QString RoomBoard::rename(const QString& panelId, const QString& title)
{
    const QString name = title.simplified().left(kLongestTitle);
    if (name.isEmpty())
        return tr("A chart needs a name.");
    std::vector<Panel> panels = current();
    for (Panel& panel : panels) {
        if (panel.id == panelId)
            panel.title = name;
    }
    store(std::move(panels), true);
    return {};
}

QString RoomBoard::add(const QString& title, const QString& query, int unit, int style)
{
    const QString name = title.simplified().left(kLongestTitle);
    const QString text = query.trimmed();
    if (isFull())
        return tr("A room shows at most %1 charts. Take one off first.").arg(kMostPanels);
    if (name.isEmpty())
        return tr("A chart needs a name.");
    if (const auto problem = promql::read(text).problem)
        return promql::placed(*problem, text);
    std::vector<Panel> panels = current();
    Panel panel;
    panel.id = idFor(name, panels);
    panel.title = name;
    if (!panels.empty()) {
        panel.source = panels.front().source;
    } else {
        for (const SourceRow& row : m_room->session()->sources()->rows()) {
            if (row.enabled && panel.source.isEmpty())
                panel.source = SourceId{row.sourceId};
        }
    }
    panel.series = {{text, {}}};
    panel.format.unit =
        kUnits.at(static_cast<std::size_t>(std::clamp(unit, 0, static_cast<int>(kUnits.size()) - 1)));
    panel.format.binary = panel.format.unit == Unit::Bytes;
    panel.style =
        kStyles.at(static_cast<std::size_t>(std::clamp(style, 0, static_cast<int>(kStyles.size()) - 1)));
    panels.push_back(std::move(panel));
    // A board that nobody arranged is laid out anew; an arranged one keeps its order.
    if (std::any_of(panels.begin(), panels.end(), [](const Panel& one) { return one.place; }))
        setPlaces(panels, placesOf(panels));
    store(std::move(panels), true);
    return {};
}

void RoomBoard::undo()
{
    if (m_undo.empty())
        return;
    std::vector<Panel> before = std::move(m_undo.back());
    m_undo.pop_back();
    store(std::move(before), false);
}

void RoomBoard::saveForService()
{
    Store* store = m_room->session()->store();
    if (!store || !canSave())
        return;
    const RoomSnapshot& room = *m_room->snapshot();
    BoardUse use;
    use.service = room.incident.services.first();
    if (!room.slos.empty()) {
        use.sloLine = 1.0 - room.slos.front().target;
        use.slo = room.slos.front();
    }
    std::vector<Panel> panels = current();
    setPlaces(panels, placesOf(panels));
    Worker::run(
        [panels, use, folder = store->directory(), standard = m_room->session()->panelTemplate()] {
            return saveServiceBoard(folder, standard, panels, use);
        },
        this,
        [this](const Result<QString>& path) {
            if (path)
                m_room->session()->notices()->post(
                    {QStringLiteral("board.saved"),
                     tr("New rooms about this service use this board: %1").arg(*path),
                     QStringLiteral("info"),
                     {},
                     {}});
            else
                m_room->session()->report(path.error(), tr("The service's board"));
        });
}

bool runBoardCommand(WarRoom& room, const QString& commandId)
{
    if (!commandId.startsWith(QLatin1String("board.")))
        return false;
    RoomBoard& board = *room.board();
    const QString& panel = room.detail()->attended();
    const QString what = commandId.mid(6);
    if (what == QLatin1String("left"))
        board.nudge(panel, -1, 0);
    else if (what == QLatin1String("right"))
        board.nudge(panel, 1, 0);
    else if (what == QLatin1String("up"))
        board.nudge(panel, 0, -1);
    else if (what == QLatin1String("down"))
        board.nudge(panel, 0, 1);
    else if (what == QLatin1String("wider"))
        board.grow(panel, 1, 0);
    else if (what == QLatin1String("narrower"))
        board.grow(panel, -1, 0);
    else if (what == QLatin1String("higher"))
        board.grow(panel, 0, 1);
    else if (what == QLatin1String("lower"))
        board.grow(panel, 0, -1);
    else if (what == QLatin1String("remove"))
        board.remove(panel);
    else if (what == QLatin1String("undo"))
        board.undo();
    else if (what == QLatin1String("save"))
        board.saveForService();
    else if (what == QLatin1String("add"))
        emit board.formRequested(what, {});
    else if (what == QLatin1String("rename") && !panel.isEmpty())
        emit board.formRequested(what, panel);
    else if (what.startsWith(QLatin1String("columns")))
        board.tile(what.back().digitValue());
    return true;
}

} // namespace muster
