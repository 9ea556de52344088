// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/view/chart_detail.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/chart/chart_image.h"
#include "models/domain/display_text.h"
#include "models/store/store.h"
#include "models/view/chart_extract.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
#include "models/view/timeline_model.h"
#include "models/view/war_room.h"

#include <QBuffer>
#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace muster {

namespace {

/// A page wide, sharp in print.
constexpr QSize kPicture{1280, 560};
constexpr double kPictureRatio = 2;

using Blocks = std::vector<SampleBlock>;

Result<QString> writeTo(const QString& path, const QByteArray& bytes)
{
    const Done written = durableReplace(path, bytes);
    return written ? Result<QString>(path) : tl::unexpected(written.error());
}

Result<QString> writePng(const QString& path, const QImage& image)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (image.isNull() || !buffer.open(QIODevice::WriteOnly) || !image.save(&buffer, "PNG"))
        return fail(ErrorKind::Bug, QStringLiteral("The chart could not be drawn as a picture."), path);
    return writeTo(path, bytes);
}

/// The samples of a picture and what lies behind them.
struct Picture
{
    Blocks blocks;
    PanelOverlay behind;
};

Result<Picture> readPicture(ReadTx& tx, const ChartExtract& wanted)
{
    auto blocks = readSamples(tx, wanted);
    if (!blocks)
        return tl::unexpected(blocks.error());
    auto behind = readOverlay(tx, wanted);
    if (!behind)
        return tl::unexpected(behind.error());
    return Picture{std::move(*blocks), std::move(*behind)};
}

void fill(ChartRequest& request, Picture read)
{
    request.blocks = std::move(read.blocks);
    request.overlay = std::move(read.behind.overlay);
    request.behind = std::move(read.behind.blocks);
}

/// The room's panel of that id, or null.
const Panel* panelOf(WarRoom& room, const QString& id)
{
    const std::vector<Panel>& panels = room.panels()->panels();
    const auto found =
        std::find_if(panels.begin(), panels.end(), [&](const Panel& panel) { return panel.id == id; });
    return found == panels.end() ? nullptr : &*found;
}

} // namespace

ChartDetail::ChartDetail(WarRoom* room) : QObject(room), m_room(room), m_table(this)
{
    connect(room, &WarRoom::rangeChanged, this, &ChartDetail::roomMoved);
    connect(room, &WarRoom::asOfChanged, this, &ChartDetail::roomMoved);
    connect(room->panels(), &PanelListModel::updated, this, &ChartDetail::roomMoved);
}

ChartDetail::~ChartDetail() = default;

// ---- what is shown
// --------------------------------------------------------------------------------------------------

TimeRange ChartDetail::range() const
{
    if (frozen())
        return m_ownRange;
    return {Instant{static_cast<qint64>(m_room->rangeFrom())},
            Instant{static_cast<qint64>(m_room->rangeTo())}};
}

const Panel& ChartDetail::asked() const
{
    return m_chart ? m_chart->panel : *m_panel;
}

QString ChartDetail::title() const
{
    return m_panel ? displayLine(m_panel->title) : QString();
}

QString ChartDetail::subtitle() const
{
    return m_panel ? displayLine(m_panel->subtitle) : QString();
}

QStringList ChartDetail::queries() const
{
    QStringList all;
    if (m_panel) {
        for (const PanelSeries& series : asked().series)
            all << displayLine(series.query);
    }
    return all;
}

ChartFeed* ChartDetail::feed() const
{
    if (!m_panel)
        return nullptr;
    return frozen() ? m_ownFeed.get() : m_room->panels()->feed(m_panel->id);
}

QString ChartDetail::headline() const
{
    const ChartFeed* shown = feed();
    return shown ? shown->headlineAt(frozen() ? std::min(m_chart->seen.instant, m_chart->range.to)
                                              : m_room->instant())
                 : QString();
}

double ChartDetail::sloLine() const
{
    return m_panel ? m_panel->sloLine.value_or(std::nan("")) : std::nan("");
}

void ChartDetail::leave()
{
    if (m_panel && !frozen())
        m_room->panels()->setColumns(m_panel->id, QStringLiteral("stage"), 0);
    m_panel.reset();
    m_chart.reset();
    m_event = {};
    m_frozenText.clear();
    m_problem.clear();
    m_sourceName.clear();
    m_source.reset();
    m_sourceRead = false;
    m_table.setRows({});
    m_columns.clear();
    m_tableText.clear();
}

void ChartDetail::close()
{
    leave();
    m_tableShown = false;
    emit changed(); // nothing looks at the feed any more
    m_ownFeed.reset();
    emit tableChanged();
}

void ChartDetail::showPanel(const QString& panelId)
{
    const Panel* found = panelOf(*m_room, panelId);
    if (!found)
        return;
    leave();
    m_panel = *found;
    findSource();
    emit changed();
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::showAttended()
{
    const auto& panels = m_room->panels()->panels();
    if (!panels.empty())
        showPanel(m_attended.isEmpty() ? panels.front().id : m_attended);
}

bool ChartDetail::showEvidence(const QString& eventId)
{
    const RoomSnapshot* room = m_room->snapshot();
    if (!room || !m_room->session()->store())
        return false;
    const auto found = std::find_if(room->allEvents.begin(), room->allEvents.end(),
                                    [&](const TimelineEvent& event) { return event.id.value == eventId; });
    if (found == room->allEvents.end())
        return false;
    if (found->kindName != QLatin1String(kFrozenChartKind))
        return false;
    const Result<FrozenChart> chart = frozenChartFrom(found->raw);
    if (!chart) {
        m_room->session()->report(chart.error(), tr("The frozen chart"));
        return false;
    }
    leave();
    m_event = found->id;
    m_chart = *chart;
    m_panel = frozenPanel(*chart, m_event);
    m_ownRange = chart->range;
    m_sourceName = displayLine(chart->sourceName);
    m_ownFeed = std::make_unique<ChartFeed>();
    m_ownFeed->setPanel(*m_panel);
    const TimeStyle style = Format::instance()->style();
    m_frozenText =
        chart->seen.isLive() || chart->seen.asKnownThen
            ? tr("frozen %1 by %2")
                  .arg(format::dateTimeFull(found->knownAt, style), displayLine(found->sourceName))
            : tr("frozen %1 by %2, with what was learnt later")
                  .arg(format::dateTimeFull(found->knownAt, style), displayLine(found->sourceName));
    m_room->session()->store()->read(
        [chart = *m_chart, event = m_event](ReadTx& tx) { return frozenSamples(tx, chart, event); }, this,
        [this, event = m_event](Result<Blocks> blocks) {
            if (event != m_event || !m_ownFeed)
                return;
            if (!blocks)
                m_problem = format::errorText(blocks.error(), tr("The samples of this chart"));
            else if (blocks->empty())
                m_problem = tr("The samples of this chart are not on this machine: only the event came here. "
                               "Its text says what was seen.");
            else
                m_ownFeed->replace(*blocks);
            emit changed();
            emit rangeChanged();
            rebuildTable();
        });
    findSource();
    emit changed();
    emit rangeChanged();
    return true;
}

void ChartDetail::step(int direction)
{
    const auto& panels = m_room->panels()->panels();
    if (!m_panel || frozen() || panels.empty())
        return;
    const Panel* found = panelOf(*m_room, m_panel->id);
    if (!found)
        return;
    const auto count = static_cast<qint64>(panels.size());
    const qint64 at = (found - panels.data() + direction % count + count) % count;
    showPanel(panels[static_cast<size_t>(at)].id);
}

void ChartDetail::setRange(double fromMs, double toMs)
{
    if (!frozen()) {
        m_room->range()->set(fromMs, toMs);
        return;
    }
    // There is nothing outside of what was frozen.
    const TimeRange all = m_chart->range;
    TimeRange next{std::max(all.from, Instant{static_cast<qint64>(fromMs)}),
                   std::min(all.to, Instant{static_cast<qint64>(toMs)})};
    if (next.length() < std::chrono::seconds{1})
        return;
    m_ownRange = next;
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::roomMoved()
{
    if (!m_panel || frozen())
        return;
    const Panel* found = panelOf(*m_room, m_panel->id);
    if (!found) {
        close();
        return;
    }
    if (*found != *m_panel) {
        m_panel = *found;
        emit changed();
    }
    emit rangeChanged();
    rebuildTable();
}

void ChartDetail::setAttended(const QString& panelId)
{
    if (panelId == m_attended)
        return;
    m_attended = panelId;
    emit attendedChanged();
}

// ---- its tool
// -------------------------------------------------------------------------------------------------------

void ChartDetail::findSource()
{
    const SourceId wanted = asked().source;
    m_room->session()->store()->read([](ReadTx& tx) { return tx.sources(); }, this,
                                     [this, wanted](Result<std::vector<Source>> sources) {
                                         if (!m_panel || asked().source != wanted)
                                             return;
                                         m_sourceRead = true;
                                         if (sources) {
                                             for (const Source& source : *sources) {
                                                 if (source.id == wanted)
                                                     m_source = source;
                                             }
                                         }
                                         if (m_source && m_sourceName.isEmpty())
                                             m_sourceName = displayLine(m_source->name);
                                         emit changed();
                                     });
}

std::vector<QString> ChartDetail::queryTexts() const
{
    std::vector<QString> texts;
    for (const PanelSeries& series : asked().series)
        texts.push_back(series.query);
    return texts;
}

QString ChartDetail::link() const
{
    const ToolGateway* tools = m_room->session()->tools();
    return tools && m_source && m_panel ? tools->exploreLink(*m_source, queryTexts(), range()) : QString();
}

QString ChartDetail::dashboardLink() const
{
    const ToolGateway* tools = m_room->session()->tools();
    return tools && m_source && m_panel
               ? tools->dashboardLink(*m_source, asked().origin, queryTexts(), range())
               : QString();
}

QString ChartDetail::whyNoLink() const
{
    if (!m_panel || !m_sourceRead || !link().isEmpty())
        return {};
    return m_source ? tr("%1 has no page for a query").arg(m_sourceName)
                    : tr("its source is not connected here");
}

// ---- evidence
// -------------------------------------------------------------------------------------------------------

void ChartDetail::freeze()
{
    if (frozen())
        return;
    if (m_panel) {
        freezePanel(*m_panel);
        return;
    }
    for (const Panel& panel : m_room->panels()->panels()) {
        if (m_attended.isEmpty() || panel.id == m_attended)
            freezePanel(panel);
    }
}

void ChartDetail::freezePanel(const Panel& panel)
{
    Store* store = m_room->session()->store();
    const TimeRange shown = range();
    if (!store || shown.from >= shown.to)
        return;
    FrozenChart chart;
    chart.panel = panel;
    chart.range = shown;
    chart.seen = m_room->asOf();
    for (const SourceRow& row : m_room->sources()->rows()) {
        if (row.sourceId == panel.source.value)
            chart.sourceName = row.name;
    }
    const ChartExtract wanted{panel, std::nullopt, {}, shown, chart.seen, {}, {}};
    struct Taken
    {
        Blocks blocks;
        QString text;
    };
    store->read(
        [wanted, chart](ReadTx& tx) -> Result<Taken> {
            auto blocks = readSamples(tx, wanted);
            if (!blocks)
                return tl::unexpected(blocks.error());
            Taken taken{std::move(*blocks), {}};
            taken.text = evidenceText(chart, seriesOf(wanted.panel, taken.blocks, wanted.asOf.instant));
            return taken;
        },
        this,
        [this, chart](Result<Taken> taken) {
            const QString title = displayLine(chart.panel.title);
            if (!taken) {
                m_room->session()->report(taken.error(), title);
                return;
            }
            if (taken->blocks.empty()) {
                const auto nothing = fail(ErrorKind::NotFound,
                                          QStringLiteral("no samples in this stretch: nothing was frozen"));
                m_room->session()->report(nothing.value(), title);
                return;
            }
            TimelineEvent event;
            event.id = newId<EventId>();
            event.kindName = QLatin1String(kFrozenChartKind);
            event.text = taken->text;
            event.raw = toRaw(chart);
            event.occurredAt = event.knownAt = m_room->writeInstant();
            m_room->addLocalEvent(
                event,
                [chart, blocks = std::move(taken->blocks), incident = m_room->id(), id = event.id,
                 knownAt = event.knownAt](WriteTx& tx) {
                    return keepFrozenSamples(tx, incident, id, chart, blocks, knownAt);
                },
                [this, id = event.id](bool stored) {
                    if (stored)
                        emit froze(id.value);
                },
                this);
        });
}

// ---- table
// ----------------------------------------------------------------------------------------------------------

void ChartDetail::setTableShown(bool shown)
{
    if (shown == m_tableShown)
        return;
    m_tableShown = shown;
    emit tableChanged();
    rebuildTable();
}

void ChartDetail::rebuildTable()
{
    const ChartFeed* shown = feed();
    if (!m_tableShown || !shown)
        return;
    if (m_tableMaking) {
        m_tableAgain = true;
        return;
    }
    m_tableMaking = true;
    m_tableAgain = false;
    std::vector<FeedSeries> columns = shown->series();
    for (const OverlaySeries& overlay : shown->overlays())
        columns.push_back(overlay.series);
    Worker::run([series = std::move(columns), panel = *m_panel, range = range(),
                 style = Format::instance()->style()] { return tableOf(series, panel, range, style); },
                this,
                [this](SampleTable made) {
                    m_tableMaking = false;
                    if (m_panel && m_tableShown) {
                        const int all = static_cast<int>(made.instants);
                        m_tableText =
                            static_cast<size_t>(all) > made.rows.size()
                                ? tr("the newest %1 of %2 instants; the CSV file has them all")
                                      .arg(format::count(double(made.rows.size())), format::count(all))
                                : format::counted(all, tr("%1 instant"), tr("%1 instants"));
                        m_columns = made.columns;
                        m_table.setRows(std::move(made.rows));
                        emit tableChanged();
                    }
                    if (m_tableAgain)
                        rebuildTable();
                });
}

// ---- out
// ------------------------------------------------------------------------------------------------------------

QString ChartDetail::fileName(const QString& format) const
{
    QString name;
    for (const QChar c : title().toLower())
        name += c.isLetterOrNumber() ? c : u'-';
    while (name.contains(QLatin1String("--")))
        name.replace(QLatin1String("--"), QLatin1String("-"));
    if (name.isEmpty() || name == QLatin1String("-"))
        name = QStringLiteral("chart");
    const QString when =
        QDateTime::fromMSecsSinceEpoch(range().from.ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd-HHmm"));
    return name.left(60) + u'-' + when + u'.' + format;
}

void ChartDetail::exportTo(const QString& format, const QUrl& file)
{
    Store* store = m_room->session()->store();
    if (!m_panel || m_busy || !store)
        return;
    m_busy = true;
    emit changed();
    const QString path = file.isLocalFile() ? file.toLocalFile() : file.toString();
    // What was frozen is whole, whatever instant the room stands at.
    ChartExtract wanted{*m_panel, m_chart, m_event, range(), frozen() ? AsOf{} : m_room->asOf(), {}, {}};
    if (!frozen()) {
        wanted.overlay = m_room->range()->overlay();
        wanted.onset = m_room->snapshot() ? m_room->snapshot()->onset : std::nullopt;
    }
    const auto finish = [this, path](Result<QString> written) {
        m_busy = false;
        emit changed();
        if (written) {
            emit exported(*written);
            return;
        }
        m_room->session()->report(written.error(), path);
        emit exportFailed(muster::format::errorText(written.error(), path));
    };
    ChartRequest request{wanted.panel, {}, wanted.range, m_room->panels()->markers(), kPicture};
    request.devicePixelRatio = kPictureRatio;
    if (format == QLatin1String("png")) {
        // Reading and writing on a worker; the furniture of a chart can only be drawn here.
        store->read([wanted](ReadTx& tx) { return readPicture(tx, wanted); }, this,
                    [this, path, finish, request](Result<Picture> read) mutable {
                        if (!read) {
                            finish(tl::unexpected(read.error()));
                            return;
                        }
                        fill(request, std::move(*read));
                        Worker::run(
                            [path, image = renderChartImage(request)] { return writePng(path, image); }, this,
                            finish);
                    });
        return;
    }
    if (format != QLatin1String("svg") && format != QLatin1String("csv")) {
        finish(fail(ErrorKind::Invalid,
                    tr("A chart can be written as png, svg or csv, not as %1.").arg(format), path));
        return;
    }
    Worker::run(
        [store, wanted, request, format, path]() mutable -> Result<QString> {
            auto read = store->readNow([&](ReadTx& tx) { return readPicture(tx, wanted); });
            if (!read)
                return tl::unexpected(read.error());
            if (format == QLatin1String("csv"))
                return writeTo(path, csvOf(wanted, read->blocks, read->behind));
            fill(request, std::move(*read));
            return writeTo(path, renderChartSvg(request));
        },
        this, finish);
}

void ChartDetail::copyValues(double timeMs)
{
    const ChartFeed* shown = feed();
    if (!shown)
        return;
    const Instant at = std::isnan(timeMs) ? (frozen() ? m_chart->range.to : m_room->instant())
                                          : Instant{static_cast<qint64>(timeMs)};
    QStringList lines{title() + u' ' + format::dateTimeFull(at, Format::instance()->style())};
    for (const ChartValue& value : shown->valuesAt(at, ChartTheme::light()))
        lines << value.name + QStringLiteral(": ") + (value.valid ? value.text : tr("no value"));
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace muster
