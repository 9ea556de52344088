// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/drill_data.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace muster::drill {

namespace {

const QString kFolder = QStringLiteral("resources/drills/inc-1120/");

struct Row
{
    qint64 ms;
    double requests, errors;
};

std::vector<Row> rows(const QString& file)
{
    std::vector<Row> list;
    const QList<QByteArray> lines = readProjectFile(kFolder + file).split('\n');
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QList<QByteArray> cells = lines[i].split(',');
        if (cells.size() >= 3)
            list.push_back({Instant::fromIso(QString::fromLatin1(cells[0]))->ms, cells[1].toDouble(),
                            cells[2].toDouble()});
    }
    return list;
}

QJsonArray results(const QString& file)
{
    const QJsonObject root =
        QJsonDocument::fromJson(readProjectFile(kFolder + QStringLiteral("recordings/") + file)).object();
    return root[u"response"].toObject()[u"data"].toObject()[u"result"].toArray();
}

} // namespace

Instant night(const char* time)
{
    return *Instant::fromIso(QStringLiteral("2026-11-20T%1Z").arg(QLatin1String(time)));
}

QString projectFile(const QString& path)
{
    return QStringLiteral(MUSTER_SOURCE_DIR "/") + path;
}

QByteArray readProjectFile(const QString& path)
{
    QFile file(projectFile(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return file.readAll();
}

std::vector<TimelineEvent> events()
{
    std::vector<TimelineEvent> list;
    for (const QJsonValue& value :
         QJsonDocument::fromJson(readProjectFile(kFolder + QStringLiteral("events.json"))).array()) {
        const QJsonObject object = value.toObject();
        TimelineEvent event;
        event.id = EventId{object[u"id"].toString()};
        event.occurredAt = *Instant::fromIso(object[u"occurred_at"].toString());
        event.knownAt = *Instant::fromIso(object[u"known_at"].toString());
        event.kindName = object[u"kind"].toString();
        event.kind = eventKindFromName(event.kindName);
        event.sourceName = object[u"source"].toString();
        event.actor = object[u"actor"].toString();
        event.text = object[u"text"].toString();
        event.service = event.id.value == QLatin1String("E04") ? QStringLiteral("search-api")
                                                               : QStringLiteral("checkout-api");
        list.push_back(std::move(event));
    }
    return list;
}

std::vector<TimelineEvent> eventsSeen(AsOf asOf)
{
    std::vector<TimelineEvent> list = events();
    std::erase_if(list,
                  [&](const TimelineEvent& event) { return !asOf.sees(event.occurredAt, event.knownAt); });
    return list;
}

SampleBlock monthCounter(bool bad)
{
    std::vector<Row> hours = rows(QStringLiteral("slo_hourly_30d.csv"));
    const std::vector<Row> fine = rows(QStringLiteral("series_15s.csv"));
    constexpr qint64 kHour = 3'600'000;
    for (int i = 0; i < 6; ++i) {
        Row next = hours[hours.size() - 24];
        next.ms += 24 * kHour;
        hours.push_back(next);
    }
    SampleBlock block;
    double sum = 0;
    const auto add = [&](const Row& row) {
        block.times.push_back(row.ms);
        block.values.push_back(sum);
        sum += bad ? row.errors : row.requests;
    };
    const qint64 fineFrom = fine.front().ms;
    const qint64 fineTo = fine.back().ms + 15'000;
    for (const Row& hour : hours) {
        if (hour.ms == fineFrom) {
            for (const Row& row : fine)
                add(row);
        } else if (hour.ms < fineFrom || hour.ms >= fineTo) {
            add(hour);
        }
    }
    block.times.push_back(hours.back().ms + kHour);
    block.values.push_back(sum);
    return block;
}

SampleBlock recordedSeries(const QString& file)
{
    SampleBlock block;
    for (const QJsonValue& value : results(file).at(0).toObject()[u"values"].toArray()) {
        block.times.push_back(static_cast<qint64>(value.toArray().at(0).toDouble() * 1000.0));
        block.values.push_back(value.toArray().at(1).toString().toDouble());
    }
    return block;
}

Evidence recordedEvidence(const QString& file, const QString& label)
{
    Evidence evidence;
    for (const QJsonValue& value : results(file)) {
        const QJsonObject series = value.toObject();
        const double figure = series[u"value"].toArray().at(1).toString().toDouble();
        if (label.isEmpty())
            evidence.value = figure;
        else
            evidence.byLabel[series[u"metric"].toObject()[label].toString()] = figure;
    }
    return evidence;
}

} // namespace muster::drill
