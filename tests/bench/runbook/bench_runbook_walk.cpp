// SPDX-License-Identifier: GPL-3.0-or-later
// A tree of 10,000 nodes is walked by the keys of the page: frames from the key to the last pixel, at three
// sizes of the picture, and frames in which a step is answered (the picture's rows change). Usage:
// bench_runbook_walk [nodes, default 10000] [keys, default 1500].
#include "models/view/runbook_layout.h"
#include "models/view/runbook_models.h"
#include "tests/bench/event_data.h"
#include "tests/bench/runbook/large_tree.h"

#include <QElapsedTimer>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QQuickItem>
#include <QQuickWindow>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace muster;

namespace {

constexpr double kFrame = 16.7; ///< ms; one longer than this is a dropped one at 60 Hz

double p(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0
                          : values[std::min(values.size() - 1,
                                            static_cast<size_t>(static_cast<double>(values.size()) * share))];
}

/// What a frame took: on the clock, which other programs slow down, and on the processor.
struct Frames
{
    std::vector<double> clock, cpu;
};

/// Measures one frame from its making to its end.
class Frame
{
public:
    explicit Frame(Frames& frames) : m_frames(frames) { m_timer.start(); }
    ~Frame()
    {
        m_frames.clock.push_back(static_cast<double>(m_timer.nsecsElapsed()) / 1e6);
        m_frames.cpu.push_back((bench::threadSeconds() - m_cpu) * 1000);
    }
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;

private:
    Frames& m_frames;
    QElapsedTimer m_timer;
    double m_cpu = bench::threadSeconds();
};

void report(const QString& what, const Frames& frames)
{
    for (const auto& [values, name] : {std::pair{&frames.clock, "clock"}, {&frames.cpu, "CPU"}}) {
        const auto late =
            std::count_if(values->begin(), values->end(), [](double frame) { return frame > kFrame; });
        std::printf("FIGURE: %s: %zu frames, p50 %.1f ms, p99 %.1f ms, max %.1f ms %s, over %.1f ms: %td\n",
                    qPrintable(what), values->size(), p(*values, 0.5), p(*values, 0.99), p(*values, 1), name,
                    kFrame, late);
    }
    std::fflush(stdout);
}

double since(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

void draw(QQuickWindow& window)
{
    QEvent update(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(&window, &update);
}

void press(QQuickWindow& window, int key, Frames& frames)
{
    {
        const Frame frame(frames);
        for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
            QKeyEvent event(type, key, Qt::NoModifier);
            QCoreApplication::sendEvent(&window, &event);
        }
        draw(window);
    }
    QCoreApplication::processEvents();
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QGuiApplication app(argc, argv);
    const int nodes = argc > 1 ? std::max(100, std::atoi(argv[1])) : 10'000;
    const int keys = argc > 2 ? std::max(50, std::atoi(argv[2])) : 1'500;

    const Runbook runbook = bench::treeOf(nodes);
    QElapsedTimer timer;
    timer.start();
    RunbookLayout layout = layoutRunbook(runbook);
    paintLayout(layout, {}, runbook.start, runbook.nodes[1].id);
    std::printf("FIGURE: runbook tree of %d nodes, %zu edges: laid out in %.1f ms\n", nodes,
                layout.edges.size(), since(timer));

    TreeNodeModel boxes;
    TreeEdgeModel edges;
    boxes.setRows(layout.nodes);
    edges.setRows(layout.edges);
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    QQmlComponent component(&engine, QUrl::fromLocalFile(QStringLiteral(MUSTER_TREE)));
    timer.restart();
    std::unique_ptr<QObject> made(component.createWithInitialProperties(
        {{QStringLiteral("nodes"), QVariant::fromValue<QObject*>(&boxes)},
         {QStringLiteral("edges"), QVariant::fromValue<QObject*>(&edges)},
         {QStringLiteral("width"), 1200},
         {QStringLiteral("height"), 420},
         {QStringLiteral("treeWidth"), layout.width},
         {QStringLiteral("treeHeight"), layout.height}}));
    auto* tree = qobject_cast<QQuickItem*>(made.get());
    if (!tree) {
        std::fprintf(stderr, "%s\n", qPrintable(component.errorString()));
        return 1;
    }
    QQuickWindow window;
    window.resize(1200, 420);
    tree->setParentItem(window.contentItem());
    window.show();
    QCoreApplication::processEvents();
    window.requestActivate();
    tree->forceActiveFocus(Qt::TabFocusReason);
    draw(window);
    std::printf("FIGURE: runbook tree of %d nodes: shown after %.1f ms\n", nodes, since(timer));

    // Down the main way, along the widest layers, back again.
    const std::vector<int> way{Qt::Key_Right, Qt::Key_Down, Qt::Key_Right, Qt::Key_Down, Qt::Key_Down,
                               Qt::Key_Down,  Qt::Key_Down, Qt::Key_Left,  Qt::Key_Down, Qt::Key_Down,
                               Qt::Key_Right, Qt::Key_Down, Qt::Key_Up,    Qt::Key_Down, Qt::Key_Down};
    for (const auto& [zoom, name] : {std::pair<int, const char*>{0, "as it stands"},
                                     {Qt::Key_Minus, "as small as it goes"},
                                     {Qt::Key_Plus, "as large as it goes"}}) {
        Frames before, frames;
        press(window, Qt::Key_0, before);
        for (int i = 0; zoom != 0 && i < 8; ++i)
            press(window, zoom, before);
        for (int i = 0; i < keys; ++i)
            press(window, way[static_cast<size_t>(i) % way.size()], frames);
        report(QStringLiteral("runbook tree of %1 nodes walked by key, %2")
                   .arg(QString::number(nodes), QLatin1String(name)),
               frames);
    }

    // A step is answered: other nodes are open, pruned and proposed.
    Frames frames;
    std::vector<RunbookAnswer> path;
    const RunbookNode* here = runbook.node(runbook.start);
    while (here && !here->branches.empty()) {
        RunbookAnswer answer;
        answer.node = here->id;
        answer.taken = here->branches.front().to;
        answer.takenBranch = 0;
        path.push_back(answer);
        here = runbook.node(answer.taken);
        {
            const Frame frame(frames);
            paintLayout(layout, path, answer.taken,
                        here->branches.empty() ? QString() : here->branches.front().to);
            boxes.setRows(layout.nodes);
            edges.setRows(layout.edges);
            draw(window);
        }
        QCoreApplication::processEvents();
    }
    report(QStringLiteral("runbook tree of %1 nodes, a step answered").arg(nodes), frames);
    return 0;
}
