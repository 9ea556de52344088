// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/qml/mock_support.h"

#include <QDateTime>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QQmlEngine>

#include <algorithm>
#include <cmath>

using namespace muster;

QVariant RowsModel::data(const QModelIndex& index, int role) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid)
               ? m_rows[index.row()].toMap().value(QString::fromUtf8(m_roles.value(role)))
               : QVariant{};
}

void RowsModel::setRows(const QVariantList& rows)
{
    beginResetModel();
    m_rows = rows;
    m_roles.clear();
    if (!rows.isEmpty()) {
        int role = Qt::UserRole;
        const QVariantMap first = rows.first().toMap();
        for (auto it = first.constBegin(); it != first.constEnd(); ++it) {
            m_roles.insert(role++, it.key().toUtf8());
        }
    }
    endResetModel();
    emit rowsChanged();
}

namespace {

qint64 milliseconds(const QString& text)
{
    return QDateTime::fromString(text, Qt::ISODate).toMSecsSinceEpoch();
}

/// Places two to a row, or three to a row for many.
void place(QVariantList& rows)
{
    const qsizetype columns = rows.size() < 2 ? 1 : rows.size() <= 4 ? 2 : 3;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        QVariantMap row = rows[i].toMap();
        row.insert(
            QStringLiteral("remark"),
            i == 2 ? QStringLiteral(
                         "02:05 – 02:08 UTC may be incomplete. The tool says: store 10.0.0.7 did not answer")
                   : QString{});
        row.insert(QStringLiteral("gridColumn"), i % columns * (24 / columns));
        row.insert(QStringLiteral("gridRow"), i / columns * 8);
        row.insert(QStringLiteral("gridColumns"), 24 / columns);
        row.insert(QStringLiteral("gridRows"), 8);
        rows[i] = row;
    }
}

QString family(const QString& kind)
{
    const QString head = kind.section(QLatin1Char('.'), 0, 0);
    if (head == QLatin1String("deploy") || head == QLatin1String("flag") ||
        head == QLatin1String("rollback") || head == QLatin1String("analysis")) {
        return QStringLiteral("change");
    }
    if (head == QLatin1String("incident")) {
        return QStringLiteral("decision");
    }
    return head == QLatin1String("connector") ? QStringLiteral("sync") : head;
}

} // namespace

DrillData::DrillData(QObject* parent) : QObject{parent}
{
    const QString folder = QStringLiteral(MUSTER_DRILL);
    QFile events{folder + QStringLiteral("/events.json")};
    if (events.open(QIODevice::ReadOnly)) {
        m_events = QJsonDocument::fromJson(events.readAll()).array().toVariantList();
    }
    QFile series{folder + QStringLiteral("/series_15s.csv")};
    if (series.open(QIODevice::ReadOnly)) {
        const QStringList names = QString::fromUtf8(series.readLine()).trimmed().split(QLatin1Char(','));
        for (const QString& name : names) {
            m_columns.push_back({name, {}});
        }
        while (!series.atEnd()) {
            const QStringList cells = QString::fromUtf8(series.readLine()).trimmed().split(QLatin1Char(','));
            if (cells.size() != names.size()) {
                continue;
            }
            m_times.push_back(milliseconds(cells.first()));
            for (int i = 1; i < cells.size(); ++i) {
                m_columns[size_t(i)].values.push_back(cells[i].toDouble());
            }
        }
    }
    if (!feeds().empty()) {
        return;
    }
    std::vector<double> ratio(m_times.size());
    std::vector<double> rate(m_times.size());
    std::vector<double> p50(m_times.size());
    std::vector<double> p99(m_times.size());
    const auto& requests = column(QStringLiteral("requests"));
    const auto& errors = column(QStringLiteral("errors"));
    for (size_t i = 0; i < m_times.size(); ++i) {
        ratio[i] = errors[i] / requests[i];
        rate[i] = requests[i] / 15;
        p50[i] = column(QStringLiteral("p50_ms"))[i] / 1000;
        p99[i] = column(QStringLiteral("p99_ms"))[i] / 1000;
    }
    feeds().push_back(makeFeed(QStringLiteral("errors"), QStringLiteral("Error rate"),
                               QStringLiteral("confirm · 5xx / all"), Unit::Ratio,
                               {{QStringLiteral("5xx"), ratio}}));
    feeds().push_back(makeFeed(QStringLiteral("latency"), QStringLiteral("Latency"),
                               QStringLiteral("p50 · p99"), Unit::Seconds,
                               {{QStringLiteral("p99"), p99}, {QStringLiteral("p50"), p50}}));
    feeds().push_back(makeFeed(QStringLiteral("traffic"), QStringLiteral("Traffic"),
                               QStringLiteral("requests per second"), Unit::PerSecond,
                               {{QStringLiteral("confirm"), rate}}));
    feeds().push_back(makeFeed(QStringLiteral("saturation"), QStringLiteral("Saturation"),
                               QStringLiteral("worker threads busy"), Unit::Ratio,
                               {{QStringLiteral("avg"), column(QStringLiteral("worker_threads_busy_avg"))},
                                {QStringLiteral("cpu"), column(QStringLiteral("cpu_avg"))}}));
}

std::vector<std::unique_ptr<ChartFeed>>& DrillData::feeds()
{
    static std::vector<std::unique_ptr<ChartFeed>> all;
    return all;
}

const std::vector<double>& DrillData::column(const QString& name) const
{
    static const std::vector<double> none;
    const auto it =
        std::find_if(m_columns.begin(), m_columns.end(), [&](const Column& c) { return c.name == name; });
    return it == m_columns.end() ? none : it->values;
}

std::unique_ptr<ChartFeed>
DrillData::makeFeed(const QString& id, const QString& title, const QString& subtitle, Unit unit,
                    const std::vector<std::pair<QString, std::vector<double>>>& series) const
{
    auto feed = std::make_unique<ChartFeed>();
    QQmlEngine::setObjectOwnership(feed.get(), QQmlEngine::CppOwnership);
    Panel panel;
    panel.id = id;
    panel.title = title;
    panel.subtitle = subtitle;
    panel.format.unit = unit;
    panel.style = series.size() == 1 ? PanelStyle::Area : PanelStyle::Line;
    std::vector<SampleBlock> blocks;
    for (const auto& [name, values] : series) {
        panel.series.push_back({name, name});
        SampleBlock block;
        block.key.query = name;
        block.unit = unit;
        block.step = Milliseconds{15'000};
        block.times = m_times;
        block.values = values;
        blocks.push_back(block);
    }
    feed->setPanel(panel);
    feed->merge(blocks);
    return feed;
}

QVariantList DrillData::timeline(double knownUntilMs) const
{
    QVariantList rows;
    for (qsizetype i = m_events.size() - 1; i >= 0; --i) {
        const QVariantMap event = m_events[i].toMap();
        const qint64 at = milliseconds(event.value(QStringLiteral("occurred_at")).toString());
        const QString knownText = event.value(QStringLiteral("known_at")).toString();
        const qint64 known = knownText.isEmpty() ? at : milliseconds(knownText);
        if (double(known) > knownUntilMs) {
            continue;
        }
        const QString kind = event.value(QStringLiteral("kind")).toString();
        const QString text = event.value(QStringLiteral("text")).toString();
        const QString time = QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(QStringLiteral("HH:mm:ss"));
        const qint64 late = (known - at) / 1000;
        rows << QVariantMap{
            {QStringLiteral("eventId"), event.value(QStringLiteral("id"))},
            {QStringLiteral("timeText"), time},
            {QStringLiteral("dayBreak"), QString{}},
            {QStringLiteral("sameMinute"), false},
            {QStringLiteral("stateText"), QString{}},
            {QStringLiteral("stateTone"), QString{}},
            {QStringLiteral("secondText"), u':' + time.section(u':', 2)},
            {QStringLiteral("timeMs"), double(at)},
            {QStringLiteral("kind"), family(kind)},
            {QStringLiteral("kindName"), kind},
            {QStringLiteral("kindText"), kind},
            {QStringLiteral("source"), event.value(QStringLiteral("source"))},
            {QStringLiteral("actor"), event.value(QStringLiteral("actor"))},
            {QStringLiteral("text"), text.section(QStringLiteral(": "), 0, 0)},
            {QStringLiteral("detail"), text.section(QStringLiteral(": "), 1)},
            {QStringLiteral("link"), QStringLiteral("https://status.example.com/e/%1").arg(i)},
            {QStringLiteral("lateText"),
             late > 30 ? QStringLiteral("known %1 m later").arg(late / 60) : QString{}},
            {QStringLiteral("isLate"), late > 30},
            {QStringLiteral("hollow"), false},
            {QStringLiteral("pinned"), false},
            {QStringLiteral("isCandidate"), kind == QLatin1String("deploy.finished")},
            {QStringLiteral("edited"), false},
            {QStringLiteral("editable"), false},
            {QStringLiteral("presence"), i % 11 == 3 ? QStringLiteral("missing") : QStringLiteral("present")},
            {QStringLiteral("remarks"), i % 11 == 3 ? QStringLiteral("no longer in Alertmanager since 02:41")
                                        : i % 11 == 5 ? QStringLiteral("time unknown, arrived 02:41")
                                        : i % 11 == 7
                                            ? QStringLiteral("their clock was 4 m 10 s ahead; raw 02:41:07")
                                            : QString{}},
            {QStringLiteral("accessibleText"), QStringLiteral("%1 %2").arg(time, text)},
            {QStringLiteral("cited"), i % 5 == 0}};
    }
    return rows;
}

QVariantList DrillData::panels() const
{
    QVariantList rows;
    const QStringList headlines{QStringLiteral("21.3 %"), QStringLiteral("5.00 s"), QStringLiteral("400 /s"),
                                QStringLiteral("44 %")};
    for (size_t i = 0; i < feeds().size(); ++i) {
        rows << QVariantMap{
            {QStringLiteral("panelId"), feeds()[i]->panelId()},
            {QStringLiteral("title"), feeds()[i]->title()},
            {QStringLiteral("subtitle"), feeds()[i]->subtitle()},
            {QStringLiteral("feed"), QVariant::fromValue(feeds()[i].get())},
            {QStringLiteral("headline"), headlines[qsizetype(i)]},
            {QStringLiteral("headlineLabel"), i == 1 ? QStringLiteral("p99") : QString{}},
            {QStringLiteral("headlineLevel"), i < 2 ? QStringLiteral("look") : QStringLiteral("calm")},
            {QStringLiteral("staleText"), i == 3 ? QStringLiteral("data until 02:11, 2 m old") : QString{}},
            {QStringLiteral("sloText"), QString{}},
            {QStringLiteral("hasSloLine"), i == 0},
            {QStringLiteral("sloLine"), 0.001},
            {QStringLiteral("accessibleText"), feeds()[i]->title()}};
    }
    place(rows);
    return rows;
}

std::vector<std::unique_ptr<ChartFeed>>& DrillData::styleFeeds()
{
    static std::vector<std::unique_ptr<ChartFeed>> all;
    return all;
}

QVariantList DrillData::everyStyle() const
{
    std::vector<std::unique_ptr<ChartFeed>>& all = styleFeeds();
    if (all.empty()) {
        const auto& requests = column(QStringLiteral("requests"));
        const auto& errors = column(QStringLiteral("errors"));
        const auto scaled = [](const std::vector<double>& values, double factor) {
            std::vector<double> result(values);
            for (double& value : result)
                value *= factor;
            return result;
        };
        const auto add = [&](PanelStyle style, const char* title, Unit unit,
                             const std::vector<std::pair<QString, std::vector<double>>>& series,
                             std::vector<PanelThreshold> thresholds = {},
                             AxisScale scale = AxisScale::Linear) {
            all.push_back(makeFeed(toString(style), QLatin1String(title), toString(style), unit, series));
            Panel panel = all.back()->panel();
            panel.style = style;
            panel.thresholds = std::move(thresholds);
            panel.scale = scale;
            all.back()->setPanel(panel);
        };
        const auto name = [](const char* text) { return QLatin1String(text); };
        std::vector<double> ratio(errors.size());
        for (size_t i = 0; i < errors.size(); ++i)
            ratio[i] =
                i > errors.size() / 3 && i < errors.size() / 3 + 20 ? std::nan("") : errors[i] / requests[i];
        add(PanelStyle::Line, "Latency", Unit::Seconds,
            {{name("p99"), scaled(column(name("p99_ms")), 0.001)},
             {name("p50"), scaled(column(name("p50_ms")), 0.001)}},
            {{1, PanelThreshold::Level::Look, true}, {4, PanelThreshold::Level::Danger, true}},
            AxisScale::Log);
        add(PanelStyle::Area, "Error rate", Unit::Ratio, {{name("5xx"), ratio}},
            {{0.05, PanelThreshold::Level::Danger, true}});
        add(PanelStyle::Stacked, "Traffic", Unit::PerSecond,
            {{name("eu"), scaled(requests, 0.03)},
             {name("us"), scaled(requests, 0.02)},
             {name("ap"), scaled(requests, 0.01)}});
        std::vector<double> replicas(errors.size());
        for (size_t i = 0; i < replicas.size(); ++i)
            replicas[i] = 12 + double(i / 40 % 3) * 2;
        add(PanelStyle::Step, "Replicas", Unit::Count, {{name("ready"), replicas}});
        std::vector<double> good(requests);
        for (size_t i = 0; i < good.size(); ++i)
            good[i] -= errors[i];
        add(PanelStyle::Bars, "Requests", Unit::Count, {{name("2xx"), good}, {name("5xx"), errors}});
        add(PanelStyle::StateBands, "Workers", Unit::Ratio,
            {{name("checkout-a"), column(name("worker_threads_busy_avg"))},
             {name("checkout-b"), column(name("cpu_avg"))}},
            {{0.45, PanelThreshold::Level::Look, true}, {0.8, PanelThreshold::Level::Danger, true}});
        add(PanelStyle::HeatMap, "Durations", Unit::Seconds, {});
        std::vector<SampleBlock> buckets;
        for (const double bound : {0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0}) {
            SampleBlock block;
            block.key.query = name("buckets");
            block.key.labels[name("le")] = QString::number(bound);
            block.step = Milliseconds{15'000};
            block.times = m_times;
            for (size_t i = 0; i < m_times.size(); ++i)
                block.values.push_back(requests[i] /
                                       (1 + std::pow(column(name("p50_ms"))[i] / 1000 / bound, 2)));
            buckets.push_back(std::move(block));
        }
        all.back()->merge(buckets);
        add(PanelStyle::SingleStat, "Saturation", Unit::Ratio,
            {{name("avg"), column(name("worker_threads_busy_avg"))}},
            {{0.4, PanelThreshold::Level::Look, true}});
    }
    return rowsOf(all);
}

QVariantList DrillData::rowsOf(const std::vector<std::unique_ptr<ChartFeed>>& feeds) const
{
    QVariantList rows;
    for (const auto& feed : feeds) {
        rows << QVariantMap{{QStringLiteral("panelId"), feed->panelId()},
                            {QStringLiteral("title"), feed->title()},
                            {QStringLiteral("subtitle"), feed->subtitle()},
                            {QStringLiteral("feed"), QVariant::fromValue(feed.get())},
                            {QStringLiteral("headline"), feed->headlineAt({m_times.at(m_times.size() / 2)})},
                            {QStringLiteral("headlineLabel"), QString{}},
                            {QStringLiteral("headlineLevel"), QStringLiteral("calm")},
                            {QStringLiteral("staleText"), QString{}},
                            {QStringLiteral("sloText"), QString{}},
                            {QStringLiteral("hasSloLine"), feed->style() == QLatin1String("area")},
                            {QStringLiteral("sloLine"), 0.001},
                            {QStringLiteral("accessibleText"), feed->title()}};
    }
    place(rows);
    return rows;
}

QVariant DrillData::markers(double knownUntilMs) const
{
    QList<ChartMarker> markers;
    for (const QVariant& row : timeline(knownUntilMs)) {
        const QVariantMap event = row.toMap();
        const QString kind = event.value(QStringLiteral("kind")).toString();
        ChartMarker marker;
        marker.time = event.value(QStringLiteral("timeMs")).toDouble();
        marker.id = event.value(QStringLiteral("eventId")).toString();
        marker.label = event.value(QStringLiteral("text")).toString();
        marker.late = event.value(QStringLiteral("isLate")).toBool();
        if (kind == QLatin1String("change")) {
            marker.kind = ChartMarker::Kind::Change;
        } else if (kind == QLatin1String("alert")) {
            marker.kind = ChartMarker::Kind::Alert;
        } else if (kind == QLatin1String("decision")) {
            marker.kind = ChartMarker::Kind::Decision;
        } else {
            continue;
        }
        markers << marker;
    }
    return QVariant::fromValue(markers);
}

QVariant DrillData::shape(int count) const
{
    QList<double> values;
    const auto& requests = column(QStringLiteral("requests"));
    const auto& errors = column(QStringLiteral("errors"));
    for (int i = 0; i < count; ++i) {
        const size_t at = size_t(i) * errors.size() / size_t(count);
        values << (at < errors.size() ? errors[at] / requests[at] : 0.0);
    }
    return QVariant::fromValue(values);
}

QObject* DrillData::feed(int index) const
{
    return index >= 0 && size_t(index) < feeds().size() ? feeds()[size_t(index)].get() : nullptr;
}
