// SPDX-License-Identifier: GPL-3.0-or-later
// The timeline of a large incident: frames while 100,000 rows of many heights are scrolled, what five
// thousand late events cost the main thread, and how soon a letter in the search field shows its first rows
// among a million events. The list is the pane's: same delegate, same settings. Usage: bench_timeline
// [events, default 100000] [events of the filter, default 1000000].
#include "models/domain/timeline_index.h"
#include "models/view/timeline_model.h"
#include "tests/bench/event_data.h"

#include <QElapsedTimer>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>

#include <algorithm>
#include <cstdlib>
#include <memory>

using namespace muster;
using namespace muster::bench;

namespace {

const char kList[] = R"qml(
import QtQuick
import Muster.Pages

ListView {
    id: list

    required property var timeline
    objectName: "list"
    width: 450
    height: 620
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    reuseItems: true
    highlightMoveDuration: 0
    cacheBuffer: 200
    currentIndex: -1
    model: list.timeline
    delegate: TimelineEntry {
        width: list.width
    }

    Connections {
        target: list.timeline

        function onUpdating() {
            const last = list.indexAt(12, list.contentY + list.height - 1);
            list.timeline.hold(list.indexAt(12, list.contentY), last < 0 ? list.count - 1 : last, list.currentIndex);
        }
    }
}
)qml";

double p(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0
                          : values[std::min(values.size() - 1,
                                            static_cast<size_t>(static_cast<double>(values.size()) * share))];
}

void report(const char* figure, double value, const char* unit, const QString& goal, bool holds)
{
    const QJsonObject line{{QStringLiteral("area"), QStringLiteral("timeline")},
                           {QStringLiteral("figure"), QLatin1String(figure)},
                           {QStringLiteral("value"), std::round(value * 1000) / 1000},
                           {QStringLiteral("unit"), QLatin1String(unit)},
                           {QStringLiteral("peer"), QString()},
                           {QStringLiteral("ratio"), QJsonValue()},
                           {QStringLiteral("goal"), goal},
                           {QStringLiteral("holds"), goal.isEmpty() ? QJsonValue() : QJsonValue(holds)}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

/// `count` lines of one to six lines of text, some with details, marks and late knowledge.
std::vector<MergedEvent> makeLines(int count)
{
    std::vector<MergedEvent> lines;
    lines.reserve(static_cast<size_t>(count));
    int made = 0;
    qint64 last = 1'700'000'000'000;
    while (made < count) {
        const int now = std::min(20'000, count - made);
        std::vector<TimelineEvent> events = makeEvents(now, static_cast<unsigned>(made), last);
        last = events.back().occurredAt.ms;
        for (TimelineEvent& event : events) {
            event.id.value = QStringLiteral("event-%1").arg(made, 8, 10, QLatin1Char('0'));
            if (made % 7 == 0)
                event.text += QStringLiteral("\n") + event.text;
            if (made % 11 == 0)
                event.knownAt = event.occurredAt + std::chrono::minutes{9};
            event.pinned = made % 23 == 0;
            ++made;
            lines.push_back({std::move(event), {}});
        }
    }
    return lines;
}

std::shared_ptr<const TimelineLook> lookOf(const std::vector<MergedEvent>& lines)
{
    auto look = std::make_shared<TimelineLook>();
    look->index = TimelineIndex(lines);
    return look;
}

void set(TimelineModel& model, const std::shared_ptr<const TimelineLines>& lines,
         const std::shared_ptr<const TimelineLook>& look)
{
    bool done = false;
    const auto connection = QObject::connect(&model, &TimelineModel::updated, [&] { done = true; });
    model.setLines(lines, look);
    while (!done)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QObject::disconnect(connection);
}

/// One frame, from the change to the last pixel.
double frame(QQuickWindow& window)
{
    QElapsedTimer timer;
    timer.start();
    QEvent update(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(&window, &update);
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    const int count = argc > 1 ? std::max(1000, std::atoi(argv[1])) : 100'000;
    const int many = argc > 2 ? std::max(1000, std::atoi(argv[2])) : 1'000'000;
    const auto all = std::make_shared<const TimelineLines>(makeLines(count));

    TimelineModel model;
    set(model, all, lookOf(*all));

    QQmlEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    QQmlComponent component(&engine);
    component.setData(kList, QUrl());
    std::unique_ptr<QObject> made(
        component.createWithInitialProperties({{QStringLiteral("timeline"), QVariant::fromValue(&model)}}));
    auto* list = qobject_cast<QQuickItem*>(made.get());
    if (!list) {
        std::fprintf(stderr, "%s\n", qPrintable(component.errorString()));
        return 1;
    }
    QQuickWindow window;
    window.resize(450, 620);
    list->setParentItem(window.contentItem());
    window.show();
    QCoreApplication::processEvents();

    // ---- scrolling: the wheel, a fling, and back
    std::vector<double> frames, cpuFrames;
    for (const double step : {40.0, 120.0, 400.0, -90.0, -300.0}) {
        for (int n = 0; n < 500; ++n) {
            QElapsedTimer timer;
            timer.start();
            const double cpu = threadSeconds();
            list->setProperty("contentY", list->property("contentY").toDouble() + step);
            const double moved = static_cast<double>(timer.nsecsElapsed()) / 1e6;
            frames.push_back(moved + frame(window));
            cpuFrames.push_back((threadSeconds() - cpu) * 1000);
            QCoreApplication::processEvents();
        }
    }
    report("frame while scrolling, p50", p(frames, 0.5), "ms", {}, true);
    report("frame while scrolling, p99", p(frames, 0.99), "ms", QStringLiteral("<= 8 ms"),
           p(frames, 0.99) <= 8);
    report("frame while scrolling, CPU, p99", p(cpuFrames, 0.99), "ms CPU", QStringLiteral("<= 8 ms"),
           p(cpuFrames, 0.99) <= 8);
    report("frame while scrolling, longest", p(frames, 1), "ms", {}, true);

    // ---- five thousand late events, each in a place of its own, while somebody reads in the middle
    auto with = std::make_shared<TimelineLines>(*all);
    for (int n = 0; n < 5000; ++n) {
        MergedEvent late = (*all)[static_cast<size_t>(count / 4 + n * (count / 2 / 5000))];
        late.event.id.value = QStringLiteral("late-%1").arg(n);
        late.event.occurredAt = late.event.occurredAt + Milliseconds{1};
        with->push_back(late);
    }
    std::sort(with->begin(), with->end(), [](const MergedEvent& a, const MergedEvent& b) {
        return a.event.occurredAt != b.event.occurredAt ? a.event.occurredAt < b.event.occurredAt
                                                        : a.event.id < b.event.id;
    });
    const auto look = lookOf(*with);
    QMetaObject::invokeMethod(list, "positionViewAtIndex", Q_ARG(int, count / 2), Q_ARG(int, 0));
    frame(window);
    QQuickItem* reading = nullptr;
    QMetaObject::invokeMethod(list, "itemAt", Q_RETURN_ARG(QQuickItem*, reading), Q_ARG(double, 12.0),
                              Q_ARG(double, list->property("contentY").toDouble() + 4));
    const QString readId = reading ? reading->property("eventId").toString() : QString();
    const double readY = reading ? reading->mapToScene({}).y() : 0;
    const double before = threadSeconds();
    set(model, with, look);
    frame(window);
    const double spent = (threadSeconds() - before) * 1000;
    report("5,000 late events, main thread in all", spent, "ms CPU", QStringLiteral("<= 50 ms"), spent <= 50);
    QMetaObject::invokeMethod(list, "itemAt", Q_RETURN_ARG(QQuickItem*, reading), Q_ARG(double, 12.0),
                              Q_ARG(double, list->property("contentY").toDouble() + 4));
    const bool still = reading && reading->property("eventId").toString() == readId;
    report("the uppermost row moved by", still ? std::abs(reading->mapToScene({}).y() - readY) : 10'000, "px",
           QStringLiteral("0 px"), still && reading->mapToScene({}).y() == readY);

    // ---- a letter among a million
    made.reset();
    model.clearFilter();
    const auto huge = std::make_shared<const TimelineLines>(makeLines(many));
    QElapsedTimer building;
    building.start();
    const auto hugeLook = lookOf(*huge);
    report("index of the events, building", static_cast<double>(building.elapsed()), "ms", {}, true);
    set(model, huge, hugeLook);
    // Once with the patience to see all rows, once in haste: the next letter as soon as the first rows are
    // there.
    std::vector<double> waits, waitsCpu, hasty, whole, mains;
    for (const bool patient : {true, false}) {
        for (const char* word : {"database", "rollback latency", "zuqumi", "v841 nothing has this"}) {
            for (qsizetype letters = 1; letters <= qsizetype(qstrlen(word)); ++letters) {
                bool done = false;
                const auto connection =
                    QObject::connect(&model, &TimelineModel::updated, [&] { done = true; });
                QElapsedTimer timer;
                timer.start();
                const double cpu = threadSeconds(), process = cpuSeconds();
                model.setSearchWords(QString::fromLatin1(word, letters));
                while (!done)
                    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                (patient ? waits : hasty).push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
                if (patient)
                    waitsCpu.push_back((cpuSeconds() - process) * 1000);
                QObject::disconnect(connection);
                while (patient && model.working())
                    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
                if (patient) {
                    whole.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
                    mains.push_back((threadSeconds() - cpu) * 1000);
                }
                QCoreApplication::processEvents();
            }
        }
        model.clearFilter();
        while (model.working())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    report("letter to first rows among a million, p50", p(waits, 0.5), "ms", {}, true);
    report("letter to first rows among a million, p99", p(waits, 0.99), "ms", QStringLiteral("<= 50 ms"),
           p(waits, 0.99) <= 50);
    report("letter to first rows among a million, every thread, p99", p(waitsCpu, 0.99), "ms CPU",
           QStringLiteral("<= 50 ms"), p(waitsCpu, 0.99) <= 50);
    report("letter to first rows, typed in haste, p99", p(hasty, 0.99), "ms", QStringLiteral("<= 50 ms"),
           p(hasty, 0.99) <= 50);
    report("letter to all rows and counts, p50", p(whole, 0.5), "ms", {}, true);
    report("letter to all rows and counts, p99", p(whole, 0.99), "ms", {}, true);
    report("letter among a million, main thread in all, p99", p(mains, 0.99), "ms CPU",
           QStringLiteral("<= 8 ms"), p(mains, 0.99) <= 8);
    return 0;
}
