// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves a chart: files and the clipboard (declared in chart_detail.h).
#include "models/view/chart_detail.h"

#include "models/base/durable_file.h"
#include "models/base/worker.h"
#include "models/chart/chart_image.h"
#include "models/store/store.h"
#include "models/view/chart_extract.h"
#include "models/view/chart_range.h"
#include "models/view/panel_list_model.h"
#include "models/view/room_snapshot.h"
#include "models/view/session.h"
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

} // namespace

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
    ChartExtract wanted{shown(), m_chart,      m_event, range(), frozen() ? AsOf{} : m_room->asOf(),
                        {},      m_room->id(), {}};
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
    request.zone = Format::instance()->utc() ? QTimeZone::utc() : QTimeZone::systemTimeZone();
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
